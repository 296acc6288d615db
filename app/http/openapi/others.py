"""OpenAPI of the routes that are not questions: batch, writing, pictures, state of the service."""

from __future__ import annotations

from typing import Any

from onshore.app.claims.reading import MAX_CLAIM_CHARACTERS
from onshore.app.http.openapi.bodies import EXAMPLES
from onshore.app.http.openapi.parts import (
    DRAWINGS,
    REVISION,
    SERVICE,
    TABLES,
    TEXT,
    WRITING,
    answer,
    in_path,
    in_query,
    one_of,
    question_parameters,
    refusals,
    response,
)
from onshore.app.http.openapi.schemas import Refs
from onshore.app.http.scenarios import FORMATS as SCENARIO_FORMATS
from onshore.app.tables.bom import FORMATS, MEDIA_TYPES
from onshore.graph.queries import Question, rendered
from onshore.graph.queries.evidence.claims import ClaimsQuestion
from onshore.graph.queries.tariff.bom import BomQuestion
from onshore.graph.words.reason import LANGUAGES
from onshore.loaders.formats.registry import formats

_NO = {"type": "boolean", "default": False}
_WRITES: dict[str, Any] = {"tags": [WRITING], "security": [{"token": []}]}


def other_paths(refs: Refs, *, metrics: bool) -> dict[str, Any]:
    """Path -> method -> operation; that of `/metrics` where it is on."""
    found = {
        "/api/v1/duty": {"post": _duty_batch(refs)},
        "/api/v1/match": {"post": _match(refs)},
        "/api/v1/bom": {"post": _bom(refs)},
        "/api/v1/claims": {"post": _claims(refs)},
        "/api/v1/sources": {"post": _add_source(refs)},
        "/api/v1/facts/{id}/retract": {"post": _correct_fact("retract", refs)},
        "/api/v1/facts/{id}/replace": {"post": _correct_fact("replace", refs)},
        "/api/v1/decisions": {"post": _add_decision(refs)},
        "/api/v1/scenarios": {"post": _add_scenario(refs)},
        "/api/v1/scenarios/{id}": {"get": _scenario(refs)},
        **{f"/render/{view}.html": {"get": _page(view, kind)} for view, kind in rendered().items()},
        "/health": {"get": _state("health", "The process is up.", refs)},
        "/ready": {
            "get": _state(
                "ready",
                "The store is reachable and its tariff tables are there: counts and the instant of "
                "the last change; on Neo4j how many facts the graph for people is behind.",
                refs,
                503,
            )
        },
    }
    return {**found, "/metrics": {"get": _metrics()}} if metrics else found


def _operation(
    name: str, title: str, doc: str, body: str, refs: Refs, done: dict[str, Any], *errors: int
) -> dict[str, Any]:
    """A POST operation; `body` names its shape and its example."""
    media = {"schema": refs[body], "example": EXAMPLES[body]}
    return {
        "tags": [TABLES],
        "operationId": name,
        "summary": title,
        "description": doc,
        "requestBody": {"required": True, "content": {"application/json": media}},
        "responses": {**done, **refusals(400, 408, 413, 422, 429, 503, *errors)},
    }


def _duty_batch(refs: Refs) -> dict[str, Any]:
    return _operation(
        "duty-batch",
        "Duty of many crossings",
        "`result.rows` has the answers in the order of the rows, an `error` in its place.",
        "DutyRows",
        refs,
        {"200": response("The answers.", answer(refs["duty-batch"]), revision=True)},
    )


def _match(refs: Refs) -> dict[str, Any]:
    return _operation(
        "match",
        "Match rows of a table with firms and sites",
        "`result.rows` has for each row an outcome (match, several, contradicted, possible, none) "
        "and candidates with their scores and reasons. Identifiers decide before names. Nothing is "
        "merged and nothing is stored.",
        "MatchRows",
        refs,
        {"200": response("The candidates of each row.", answer(refs["match"]), revision=True)},
    )


def _bom(refs: Refs) -> dict[str, Any]:
    others = [(MEDIA_TYPES[name], TEXT) for name in FORMATS if name != "json"]
    text = "The answer, or the report on it."
    operation = _operation(
        "bom",
        "A bill of materials of one's own",
        "Duty exposure, single sources, domestic share and what to find out next of the lines in "
        "the body: CSV, an Excel workbook, JSON lines, or JSON with `rows`, told from the content. "
        "Nothing is stored and nothing is mixed with the facts.",
        "BillRows",
        refs,
        {"200": response(text, answer(refs["bom"]), revision=True, beside=others)},
        406,
        501,
    )
    what = "Format of the answer: JSON, its lines, or a report."
    format = in_query("format", what, one_of(FORMATS, "json"))
    return {**operation, "parameters": [*question_parameters(BomQuestion), format]}


def _claims(refs: Refs) -> dict[str, Any]:
    example = "Foxconn operates a plant in Houston, Texas."
    text = {"schema": {"type": "string", "minLength": 1}, "example": example}
    told = "The sentences of the text with what the facts say."
    spoken = "Language of the text; default recognised by its letters."
    language = in_query("language", spoken, one_of(LANGUAGES))
    return {
        "tags": [TABLES],
        "operationId": "claims",
        "summary": "The claims of a text",
        "description": "Each statement of the text in the body held against the facts: supported, "
        "contradicted, disputed, promised only, new or not checkable, with the facts beside it; "
        "sentences that were not read are listed (docs/claims.md). Plain text, Markdown or HTML, "
        "told from the content (a page needs the extra html); a body of the type text/plain is "
        f"read as it stands. At most {MAX_CLAIM_CHARACTERS:,} characters. Nothing is stored.",
        "parameters": [*question_parameters(ClaimsQuestion), language],
        "requestBody": {"required": True, "content": {"text/plain": text}},
        "responses": {
            "200": response(told, answer(refs["claims"]), revision=True),
            **refusals(400, 408, 413, 422, 429, 501, 503),
        },
    }


def _add_source(refs: Refs) -> dict[str, Any]:
    report = refs["LoadReport"]
    operation = _operation(
        "add-source",
        "Store a facts document",
        "A facts document, or a file in a format of others (docs/formats.md): tables as text/csv "
        "or Excel, GeoJSON, CycloneDX, GraphML, JSON lines. "
        "Brings the source to exactly this content; what is gone is closed, nothing is deleted. "
        "A document that would close most of its source is refused (409) without `yes=true`. "
        "Off unless ONSHORE_WRITE_TOKEN is set.",
        "FactsDocument",
        refs,
        {
            "200": response("It was there already: nothing changed.", report),
            "201": response("The report of what changed.", report),
        },
        401,
        403,
        409,
    )
    name = {"type": "string", "pattern": "^\\w[\\w-]{0,99}$"}
    several = {"type": "array", "items": TEXT}
    parameters = [
        in_query("yes", "Whether the document may close most of what its source says.", _NO),
        in_query("file", "Name of the file, which names its source.", name),
        in_query("as", "The format, in place of the one that is recognised.", one_of(formats())),
        in_query("mapping", "A bundled mapping that says what the columns mean.", TEXT),
        in_query("set", "NAME=VALUE: an option of the format or the mapping.", several),
    ]
    return {**operation, "parameters": parameters, **_WRITES}


def _add_decision(refs: Refs) -> dict[str, Any]:
    taken = refs["DecisionTaken"]
    operation = _operation(
        "add-decision",
        "Merge two entities, decide on a candidate, or undo that",
        "A merged subject resolves to the object; the subject of accept, reject and undo is "
        "a candidate, the object its source. Off unless ONSHORE_WRITE_TOKEN is set.",
        "PostedDecision",
        refs,
        {
            "200": response("It holds already: nothing changed.", taken),
            "201": response("The decision was stored.", taken),
        },
        401,
        403,
        404,
        409,
    )
    return {**operation, **_WRITES}


def _correct_fact(kind: str, refs: Refs) -> dict[str, Any]:
    doc = "Fields of a facts file are changed or left out. " if kind == "replace" else ""
    operation = _operation(
        f"{kind}-fact",
        "Take a fact back" if kind == "retract" else "Say a fact anew",
        f"{doc}History stays: with `known_at` before it the fact shows as it was. The file that it "
        "came from is not touched. Off unless ONSHORE_WRITE_TOKEN is set.",
        "Retraction" if kind == "retract" else "Replacement",
        refs,
        {"201": response("What was done, with the fact before and after.", refs["FactCorrected"])},
        401,
        403,
        404,
    )
    return {**operation, "parameters": [in_path("id", "Id of the fact.")], **_WRITES}


_SCENARIO = "Both answers, what differs and what drives it."


def _add_scenario(refs: Refs) -> dict[str, Any]:
    schema = answer(refs["scenario"], "ScenarioAnswer")
    return _operation(
        "add-scenario",
        "What if",
        "Questions answered before and after some changes. Nothing is stored in the graph; "
        "`Location` carries the document, so that any replica can answer it; one that is too long "
        "for a URL is known by its id, as long as there is room.",
        "Scenario",
        refs,
        {"201": response(_SCENARIO, schema, revision=True)},
        404,
        406,
    )


def _scenario(refs: Refs) -> dict[str, Any]:
    schema = answer(refs["scenario"], "ScenarioAnswer")
    carried = "The document as base64url; without it recent ones are known."
    return {
        "tags": [TABLES],
        "operationId": "scenario",
        "summary": "A scenario by its id",
        "description": "The URL that posting it has given.",
        "parameters": [
            in_path("id", "SHA-256 of the canonical document."),
            in_query("doc", carried, TEXT),
            in_query("format", "Format of the answer.", one_of(SCENARIO_FORMATS, "json")),
            in_query("lang", "Language of the words of both.", one_of(LANGUAGES, "en")),
        ],
        "responses": {
            "200": response(_SCENARIO, schema, revision=True),
            **refusals(404, 406, 422, 429, 503),
        },
    }


def _page(name: str, kind: type[Question]) -> dict[str, Any]:
    download = in_query("download", "A file that stands alone, with its script inside.", _NO)
    return {
        "tags": [DRAWINGS],
        "operationId": f"render-{name}",
        "summary": f"Interactive drawing: {name}",
        "description": f"Takes the parameters of `/api/v1{kind.route}`.",
        "parameters": [*question_parameters(kind), download],
        "responses": {
            "200": {
                "description": "A page.",
                "headers": REVISION,
                "content": {"text/html": {"schema": TEXT}},
            },
            **refusals(404, 422, 429, 503),
        },
    }


def _state(name: str, doc: str, refs: Refs, *errors: int) -> dict[str, Any]:
    return {
        "tags": [SERVICE],
        "operationId": name,
        "summary": doc,
        "responses": {"200": response(doc, refs[name]), **refusals(*errors)},
    }


def _metrics() -> dict[str, Any]:
    text = {"description": "Text for Prometheus.", "content": {"text/plain": {"schema": TEXT}}}
    return {
        "tags": [SERVICE],
        "operationId": "metrics",
        "summary": "Counts of the service.",
        "responses": {"200": text, **refusals()},
    }
