"""Claims of a text: its sentences, what each states, and the facts beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypeAlias

from typing_extensions import TypedDict

from onshore.graph import schema
from onshore.graph.answers.shapes.common import Amount, Certainty, Polarity, Status
from onshore.graph.answers.shapes.facts import held_by

Standing = Literal["supported", "contradicted", "disputed", "promised", "new", "not_checkable"]
Role = Literal["states", "promises", "denies", "differs", "other", "less", "weak", "past"]

if TYPE_CHECKING:
    FactBeside: TypeAlias = dict[str, Any]
    TextClaim: TypeAlias = dict[str, Any]
else:
    _SAID = {
        "subject": str,
        "relation": str,
        "label": str,
        "object": str,
        "status": Status,
        "certainty": Certainty,
        "polarity": Polarity,
        "valid_from": NotRequired[str],
        "valid_to": NotRequired[str],
    }
    FactBeside = TypedDict(
        "FactBeside",
        {
            "fact": str,
            "role": Role,
            "why": str,
            "decides": bool,
            **_SAID,
            "amount": NotRequired[Amount],
            "to": NotRequired[str],
            "from": NotRequired[str],
            "place": NotRequired[str],
            "by": NotRequired[str],
            "gist": str | None,
            "publishers": list[str],
            "published": str | None,
            "ties": list[str],
        },
    )
    FactBeside.__doc__ = (
        "A fact that speaks of a claim: `role` says how; `ties` are facts that tie its ends to it."
    )
    TextClaim = TypedDict(
        "TextClaim",
        {
            **_SAID,
            "rank": NotRequired[str],
            "standing": Standing,
            "why": str,
            "mark": str,
            "says": str,
            "carried": bool,
            "unknown": list[str],
            "facts": list[FactBeside],
            "more_facts": int,
            **{
                name: NotRequired[held_by(field.type)]
                for name, field in schema.QUALIFIER_FIELDS.items()
            },
        },
    )
    TextClaim.__doc__ = "What a sentence states, and how the facts stand to it (docs/claims.md)."


class TextSentence(TypedDict):
    """A sentence; `says` why it has no claim, `unknown` are names in it that no list has."""

    text: str
    start: int
    end: int
    section: str
    standing: Standing | Literal["not_read"]
    says: str | None
    unknown: list[str]
    claims: list[TextClaim]


class ClaimCounts(TypedDict):
    """Statements by standing, and sentences in all and of those that were not read."""

    sentences: int
    statements: int
    contradicted: int
    disputed: int
    promised: int
    not_checkable: int
    new: int
    supported: int
    not_read: int


class ClaimsResult(TypedDict):
    """The sentences of a text in their order; `names` are those of all ends."""

    sentences: list[TextSentence]
    counts: ClaimCounts
    names: dict[str, str]
    language: str
    published: str | None
