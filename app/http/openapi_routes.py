"""OpenAPI of the routes that are not questions: batch, writing, pictures, state of the service."""

from __future__ import annotations

from typing import Any

from onshore.app.http.openapi import REVISION, question_parameters, refusals
from onshore.app.http.writing import KINDS
from onshore.app.tables.bom import FORMATS, MEDIA_TYPES
from onshore.graph.queries import Question, rendered
from onshore.graph.queries.matching import KINDS as MATCHED
from onshore.graph.queries.matching import MAX_CANDIDATES, MAX_ROWS
from onshore.graph.queries.scenario import MAX_ASKS, MAX_OPERATIONS
from onshore.graph.queries.tariff.bom import BomQuestion
from onshore.graph.tariff.duty.duty import CLOCKS
from onshore.graph.words.reason import LANGUAGES
from onshore.loaders.formats.registry import formats

_ANSWER = {"$ref": "#/components/schemas/Answer"}
_OBJECT = {"type": "object"}
_STRING = {"type": "string"}
_EXAMPLE_ROW = {
    "hts": "8504.40.60",
    "origin": "CN",
    "entry_date": "2026-03-15",
    "clock": "collected",
    "condition": ["value:1000", "exclusion:false"],
}
_EXAMPLE_BOM = [
    {"level": 0, "part": "rack", "unit cost": 1000, "origin": "US"},
    {
        "level": 1,
        "part": "power supply",
        "quantity": 2,
        "unit cost": 100,
        "hts": "8504.40.95",
        "origin": "TW",
        "supplier": "Acme",
    },
]
_EXAMPLE_SOURCE = {
    "source": {"id": "source:news", "title": "News", "published": "2026-03-02"},
    "entities": [{"id": "firm:acme", "names": ["Acme"]}],
    "facts": [
        {
            "subject": "firm:acme",
            "relation": "headquartered_in",
            "object": "place:US-TX",
            "status": "stated",
            "certainty": "asserted",
            "evidence": [{"source": "source:news", "section": "1"}],
        }
    ],
}
_EXAMPLE_DECISION = {
    "kind": "merge",
    "subject": "firm:acme-inc",
    "object": "firm:acme",
    "by": "curator",
    "reason": "the same company under its full name",
}
_EXAMPLE_SCENARIO = {
    "base": {"as_of": "2026-05-01"},
    "operations": [{"op": "move", "node": "factory:model-tray-mx", "to": "place:US-TX"}],
    "ask": [{"exposure": {"target": "component:ai-rack", "certainty_min": "assumed"}}],
}


def other_paths(*, metrics: bool) -> dict[str, Any]:
    """Path -> method -> operation; that of `/metrics` where it is on."""
    found = {
        "/api/v1/duty": {"post": _duty_batch()},
        "/api/v1/match": {"post": _match()},
        "/api/v1/bom": {"post": _bom()},
        "/api/v1/sources": {"post": _add_source()},
        "/api/v1/facts/{id}/retract": {"post": _correct_fact("retract")},
        "/api/v1/facts/{id}/replace": {"post": _correct_fact("replace")},
        "/api/v1/decisions": {"post": _add_decision()},
        "/api/v1/scenarios": {"post": _add_scenario()},
        "/api/v1/scenarios/{id}": {"get": _scenario()},
        **{f"/render/{view}.html": {"get": _page(view, kind)} for view, kind in rendered().items()},
        "/health": {"get": _state("health", "The process is up.")},
        "/ready": {
            "get": _state(
                "ready",
                "The store is reachable and its tariff tables are there: counts and the instant of "
                "the last change.",
                503,
            )
        },
    }
    return {**found, "/metrics": {"get": _metrics()}} if metrics else found


def _operation(
    name: str, title: str, doc: str, body: dict[str, Any], done: dict[str, Any], *errors: int
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": title,
        "description": doc,
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": {**done, **refusals(400, 408, 413, 422, 429, 503, *errors)},
    }


def _json(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _answer(text: str) -> dict[str, Any]:
    return {**_json(text, _ANSWER), "headers": REVISION}


def _duty_batch() -> dict[str, Any]:
    # a wrong row is answered in its place, so that the schema asks nothing of it
    row = {
        "description": "An object; a row that is wrong is answered by an `error` in its place.",
        "properties": {
            "hts": {"description": "HTS number, a text; needed."},
            "origin": {"description": "Country, a text; needed."},
            "entry_date": {"description": "A day such as 2026-05-01."},
            "clock": {"description": f"One of {', '.join(CLOCKS)}."},
            "condition": {"description": "A list of texts NAME:VALUE."},
        },
    }
    rows = {"type": "array", "maxItems": 1000, "items": row}
    lang = {"enum": list(LANGUAGES), "default": "en", "description": "Language of the sentences."}
    properties = {"rows": rows, "lang": lang}
    schema = {"type": "object", "required": ["rows"], "properties": properties}
    return _operation(
        "duty-batch",
        "Duty of many crossings",
        "`result.rows` has the answers in the order of the rows, an `error` in its place.",
        {"schema": schema, "example": {"rows": [_EXAMPLE_ROW]}},
        {"200": _answer("The answers.")},
    )


def _match() -> dict[str, Any]:
    # a wrong row is answered in its place, so that the schema asks nothing of it
    row = {
        "description": "An object; a row that is wrong is answered by an `error` in its place.",
        "properties": {
            "name": {"description": "A name, a text; this, `names` or an identifier is needed."},
            "names": {"description": "Other names, a list of texts."},
            "country": {"description": "ISO 3166-1 code or name of a country."},
            "address": {"description": "A text."},
            "ids": {
                "description": "Identifiers by scheme: lei, wikidata, ticker, duns and others."
            },
        },
    }
    properties = {
        "rows": {"type": "array", "maxItems": MAX_ROWS, "items": row},
        "kinds": {"type": "array", "minItems": 1, "items": {"enum": list(MATCHED)}},
        "limit": {"type": "integer", "minimum": 1, "maximum": MAX_CANDIDATES, "default": 5},
        "as_of": {"type": ["string", "null"]},
        "known_at": {"type": ["string", "null"]},
        "lang": {"enum": ["en", "ja"], "default": "en"},
    }
    schema = {"type": "object", "required": ["rows"], "properties": properties}
    example = {"rows": [{"name": "Hon Hai Precision Industry", "country": "TW"}]}
    return _operation(
        "match",
        "Match rows of a table with firms and sites",
        "`result.rows` has for each row an outcome (match, several, contradicted, possible, none) "
        "and candidates with their scores and reasons. Identifiers decide before names. Nothing is "
        "merged and nothing is stored.",
        {"schema": schema, "example": example},
        {"200": _answer("The candidates of each row.")},
    )


def _bom() -> dict[str, Any]:
    rows = {"type": "array", "minItems": 1, "items": _OBJECT}
    schema = {"type": "object", "required": ["rows"], "properties": {"rows": rows}}
    operation = _operation(
        "bom",
        "A bill of materials of one's own",
        "Duty exposure, single sources, domestic share and what to find out next of the lines in "
        "the body: CSV, an Excel workbook, JSON lines, or JSON with `rows`, told from the content. "
        "Nothing is stored and nothing is mixed with the facts.",
        {"schema": schema, "example": {"rows": _EXAMPLE_BOM}},
        {"200": _answer("The answer, or the report on it.")},
        406,
        501,
    )
    text = {"schema": _STRING}
    answers = operation["responses"]["200"]["content"]
    answers |= {MEDIA_TYPES[name].partition(";")[0]: text for name in FORMATS if name != "json"}
    format = {
        "name": "format",
        "in": "query",
        "description": "Format of the answer: JSON, its lines, or a report.",
        "schema": {"type": "string", "enum": list(FORMATS), "default": "json"},
    }
    return {**operation, "parameters": [*question_parameters(BomQuestion), format]}


def _add_source() -> dict[str, Any]:
    operation = _operation(
        "add-source",
        "Store a facts document",
        "A facts document, or a file in a format of others (docs/formats.md): tables as text/csv "
        "or Excel, GeoJSON, CycloneDX, GraphML, JSON lines. "
        "Brings the source to exactly this content; what is gone is closed, nothing is deleted. "
        "A document that would close most of its source is refused (409) without `yes=true`. "
        "Off unless ONSHORE_WRITE_TOKEN is set.",
        {
            "schema": {"type": "object", "required": ["source"], "properties": {"source": _OBJECT}},
            "example": _EXAMPLE_SOURCE,
        },
        {
            "200": _json("It was there already: nothing changed.", _OBJECT),
            "201": _json("The report of what changed.", _OBJECT),
        },
        401,
        403,
        409,
    )
    yes = {
        "name": "yes",
        "in": "query",
        "description": "Whether the document may close most of what its source says.",
        "schema": {"type": "boolean", "default": False},
    }
    others = [
        {"name": name, "in": "query", "description": text, "schema": schema}
        for name, text, schema in (
            (
                "file",
                "Name of the file, which names its source.",
                {"type": "string", "pattern": "^\\w[\\w-]{0,99}$"},
            ),
            (
                "as",
                "The format, in place of the one that is recognised.",
                {"type": "string", "enum": list(formats())},
            ),
            ("mapping", "A bundled mapping that says what the columns mean.", _STRING),
            (
                "set",
                "NAME=VALUE: an option of the format or the mapping.",
                {"type": "array", "items": _STRING},
            ),
        )
    ]
    return {**operation, "parameters": [yes, *others], "security": [{"token": []}]}


def _add_decision() -> dict[str, Any]:
    properties: dict[str, Any] = dict.fromkeys(("id", "subject", "object", "by", "reason"), _STRING)
    properties["kind"] = {"type": "string", "enum": list(KINDS)}
    required = ["kind", "subject", "object", "by", "reason"]
    schema = {"type": "object", "required": required, "properties": properties}
    operation = _operation(
        "add-decision",
        "Merge two entities, decide on a candidate, or undo that",
        "A merged subject resolves to the object; the subject of accept, reject and undo is "
        "a candidate, the object its source. Off unless ONSHORE_WRITE_TOKEN is set.",
        {"schema": schema, "example": _EXAMPLE_DECISION},
        {
            "200": _json("It holds already: nothing changed.", _OBJECT),
            "201": _json("The decision was stored.", _OBJECT),
        },
        401,
        403,
        404,
        409,
    )
    return {**operation, "security": [{"token": []}]}


def _correct_fact(kind: str) -> dict[str, Any]:
    properties: dict[str, Any] = {"why": _STRING, "by": _STRING}
    example: dict[str, Any] = {"why": "the page was corrected", "by": "curator"}
    if kind == "replace":
        properties |= {"set": _OBJECT, "without": {"type": "array", "items": _STRING}}
        example["set"] = {"status": "planned"}
    doc = "Fields of a facts file are changed or left out. " if kind == "replace" else ""
    operation = _operation(
        f"{kind}-fact",
        "Take a fact back" if kind == "retract" else "Say a fact anew",
        f"{doc}History stays: with `known_at` before it the fact shows as it was. The file that it "
        "came from is not touched. Off unless ONSHORE_WRITE_TOKEN is set.",
        {
            "schema": {"type": "object", "required": ["why", "by"], "properties": properties},
            "example": example,
        },
        {"201": _json("What was done, with the fact before and after.", _OBJECT)},
        401,
        403,
        404,
    )
    id = {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "Id of the fact.",
        "schema": _STRING,
    }
    return {**operation, "parameters": [id], "security": [{"token": []}]}


def _add_scenario() -> dict[str, Any]:
    properties = {
        "base": {"type": ["object", "null"]},
        "operations": {"type": "array", "maxItems": MAX_OPERATIONS, "items": _OBJECT},
        "ask": {"type": "array", "minItems": 1, "maxItems": MAX_ASKS, "items": _OBJECT},
    }
    schema = {"type": "object", "required": ["operations", "ask"], "properties": properties}
    return _operation(
        "add-scenario",
        "What if",
        "Questions answered before and after some changes. Nothing is stored in the graph; "
        "`Location` carries the document, so that any replica can answer it; one that is too long "
        "for a URL is known by its id, as long as there is room.",
        {"schema": schema, "example": _EXAMPLE_SCENARIO},
        {"201": _answer("Both answers, what differs and what drives it.")},
        404,
        406,
    )


def _scenario() -> dict[str, Any]:
    def text(name: str, where: str, doc: str) -> dict[str, Any]:
        return {
            "name": name,
            "in": where,
            "required": where == "path",
            "description": doc,
            "schema": _STRING,
        }

    return {
        "operationId": "scenario",
        "summary": "A scenario by its id",
        "description": "The URL that posting it has given.",
        "parameters": [
            text("id", "path", "SHA-256 of the canonical document."),
            text("doc", "query", "The document as base64url; without it recent ones are known."),
            text("format", "query", "json or html."),
            text("lang", "query", "Words of the page with format=html: en or ja."),
        ],
        "responses": {
            "200": _answer("Both answers, what differs and what drives it."),
            **refusals(404, 406, 422, 429, 503),
        },
    }


def _page(name: str, kind: type[Question]) -> dict[str, Any]:
    download = {
        "name": "download",
        "in": "query",
        "required": False,
        "description": "A file that stands alone, with its script inside.",
        "schema": {"type": "boolean", "default": False},
    }
    return {
        "operationId": f"render-{name}",
        "summary": f"Interactive drawing: {name}",
        "description": f"Takes the parameters of `/api/v1{kind.route}`.",
        "parameters": [*question_parameters(kind), download],
        "responses": {
            "200": {
                "description": "A page.",
                "headers": REVISION,
                "content": {"text/html": {"schema": _STRING}},
            },
            **refusals(404, 422, 429, 503),
        },
    }


def _state(name: str, doc: str, *errors: int) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": doc,
        "responses": {
            "200": _json(doc, _OBJECT),
            **refusals(*errors),
        },
    }


def _metrics() -> dict[str, Any]:
    text = {"description": "Text for Prometheus.", "content": {"text/plain": {"schema": _STRING}}}
    return {
        "operationId": "metrics",
        "summary": "Counts of the service.",
        "responses": {"200": text, **refusals()},
    }
