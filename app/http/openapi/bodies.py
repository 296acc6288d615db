"""Bodies that clients post: their shapes, and an example of each."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, WithJsonSchema
from typing_extensions import TypedDict

from onshore.app.http.writing import KINDS
from onshore.graph.answers.duty.duty_rows import MAX_ROWS
from onshore.graph.queries.matching import KINDS as MATCHED
from onshore.graph.queries.matching import MAX_CANDIDATES
from onshore.graph.queries.matching import MAX_ROWS as MAX_MATCHED
from onshore.graph.queries.scenario import MAX_ASKS, MAX_OPERATIONS
from onshore.graph.tariff.duty.duty import CLOCKS

Lang = Literal["en", "ja"]


def _row(**fields: str) -> WithJsonSchema:
    """A row of which the schema asks nothing: a wrong one is answered by an error in its place."""
    return WithJsonSchema(
        {
            "description": "An object; a wrong row is answered by an `error` in its place.",
            "properties": {name: {"description": text} for name, text in fields.items()},
        }
    )


_DUTY_ROW = _row(
    hts="HTS number, a text; needed.",
    origin="Country, a text; needed.",
    entry_date="A day such as 2026-05-01.",
    clock=f"One of {', '.join(CLOCKS)}.",
    condition="A list of texts NAME:VALUE.",
)
_MATCH_ROW = _row(
    name="A name, a text; this, `names` or an identifier is needed.",
    names="Other names, a list of texts.",
    country="ISO 3166-1 code or name of a country.",
    address="A text.",
    ids="Identifiers by scheme: lei, wikidata, ticker, duns and others.",
)


class DutyRows(TypedDict):
    """Crossings to be answered, and the language of the sentences."""

    rows: Annotated[list[Annotated[Any, _DUTY_ROW]], Field(max_length=MAX_ROWS)]
    lang: NotRequired[Annotated[Lang, Field(default="en")]]


class MatchRows(TypedDict):
    """Rows to be matched; `limit` candidates of each."""

    rows: Annotated[list[Annotated[Any, _MATCH_ROW]], Field(max_length=MAX_MATCHED)]
    kinds: NotRequired[Annotated[list[Literal[MATCHED]], Field(min_length=1)]]  # type: ignore[valid-type]
    limit: NotRequired[Annotated[int, Field(ge=1, le=MAX_CANDIDATES, default=5)]]
    as_of: NotRequired[str | None]
    known_at: NotRequired[str | None]
    lang: NotRequired[Annotated[Lang, Field(default="en")]]


class BillRows(TypedDict):
    """Lines of a bill; keys are headings of columns (docs/bom.md)."""

    rows: Annotated[list[dict[str, Any]], Field(min_length=1)]


class FactsDocument(TypedDict):
    """A facts document (docs/facts.md)."""

    source: dict[str, Any]
    entities: NotRequired[list[dict[str, Any]]]
    facts: NotRequired[list[dict[str, Any]]]


class Retraction(TypedDict):
    """Why a fact is taken back, and by whom."""

    why: str
    by: str


class Replacement(Retraction):
    """The same; `set` has fields of a facts file that are changed, `without` those left out."""

    set: NotRequired[dict[str, Any]]
    without: NotRequired[list[str]]


class PostedDecision(TypedDict):
    """A decision; its id is made where there is none."""

    id: NotRequired[str]
    kind: Literal[KINDS]  # type: ignore[valid-type]
    subject: str
    object: str
    by: str
    reason: str


class Scenario(TypedDict):
    """Changes, and questions by their names, each with its parameters (docs/exposure.md)."""

    base: NotRequired[dict[str, str | None] | None]
    operations: Annotated[list[dict[str, Any]], Field(max_length=MAX_OPERATIONS)]
    ask: Annotated[list[dict[str, dict[str, Any]]], Field(min_length=1, max_length=MAX_ASKS)]


SHAPES: dict[str, Any] = {
    "DutyRows": DutyRows,
    "MatchRows": MatchRows,
    "BillRows": BillRows,
    "FactsDocument": FactsDocument,
    "Retraction": Retraction,
    "Replacement": Replacement,
    "PostedDecision": PostedDecision,
    "Scenario": Scenario,
}
"""Name -> shape."""
EXAMPLES: dict[str, dict[str, Any]] = {
    "DutyRows": {
        "rows": [
            {
                "hts": "8504.40.60",
                "origin": "CN",
                "entry_date": "2026-03-15",
                "clock": "collected",
                "condition": ["value:1000", "exclusion:false"],
            }
        ]
    },
    "MatchRows": {"rows": [{"name": "Hon Hai Precision Industry", "country": "TW"}]},
    "BillRows": {
        "rows": [
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
    },
    "FactsDocument": {
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
    },
    "Retraction": {"why": "the page was corrected", "by": "curator"},
    "Replacement": {
        "why": "the page was corrected",
        "by": "curator",
        "set": {"status": "planned"},
    },
    "PostedDecision": {
        "kind": "merge",
        "subject": "firm:acme-inc",
        "object": "firm:acme",
        "by": "curator",
        "reason": "the same company under its full name",
    },
    "Scenario": {
        "base": {"as_of": "2026-05-01"},
        "operations": [{"op": "move", "node": "factory:model-tray-mx", "to": "place:US-TX"}],
        "ask": [{"exposure": {"target": "component:ai-rack", "certainty_min": "assumed"}}],
    },
}
"""Name -> what can be posted."""
