"""What a rule proposes: a claim with the span that it rests on. Not yet a candidate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene


@dataclass(frozen=True, slots=True)
class Claim:
    """`start` and `end` are offsets in the article; `proposes` declares ends that are not listed.

    `reasons` say in words what was carried over or assumed; `rule` is the id of the rule.
    """

    subject: str
    relation: str
    object: str
    status: str
    start: int
    end: int
    rule: str
    certainty: str = "asserted"
    polarity: str = "affirmed"
    amount: dict[str, Any] | None = None
    qualifiers: dict[str, Any] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    proposes: tuple[dict[str, Any], ...] = ()
    also: tuple[tuple[int, int], ...] = ()
    """Another part of the text that the claim rests on: what stands before a list."""

    @property
    def key(self) -> tuple[Any, ...]:
        """Claims with one key are one fact said twice."""
        amount = self.amount or {}
        numbers = tuple(amount.get(k) for k in ("value", "min", "max", "currency", "unit", "per"))
        ends = tuple(str(self.qualifiers.get(k)) for k in ("to", "from", "places"))
        return (self.subject, self.relation, self.object, self.polarity, numbers, ends)


def make_claim(
    scene: Scene,
    firm: str,
    relation: str,
    target: str,
    status: str,
    span: tuple[int, int],
    rule: str,
    how: str = "named",
    polarity: str = "affirmed",
    amount: dict[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
    **qualifiers: Any,
) -> Claim:
    qualifiers.update(more or {})
    return Claim(
        firm,
        relation,
        target,
        status,
        *span,
        rule=rule,
        polarity=polarity,
        amount=amount,
        qualifiers={key: value for key, value in qualifiers.items() if value},
        reasons=unnamed(how),
    )


def unnamed(how: str) -> tuple[str, ...]:
    """The reason that a claim has whose subject the sentence does not name."""
    return () if how == "named" else ("subject carried over",)


def offset_span(at: int | None) -> tuple[int, int] | None:
    return None if at is None else (at, at + 1)


def site_claim(
    scene: Scene,
    firm: str,
    relation: str,
    place: Place,
    status: str,
    span: tuple[int, int],
    rule: str,
    found: tuple[str, ...],
    **qualifiers: object,
) -> Claim:
    """Claim about a firm's site; how ends were found becomes the reasons."""
    extra = {key: value for key, value in qualifiers.items() if value}
    amount = extra.pop("amount", None)
    if place.site:
        extra["site"] = place.site
    return Claim(
        firm,
        relation,
        place.id,
        status,
        *span,
        rule=rule,
        amount=amount,  # type: ignore[arg-type]
        qualifiers=extra,
        reasons=tuple(f"{what} carried over" for what in found if what),
    )


def carried(subject_how: str, place_how: str) -> tuple[str, ...]:
    return (
        "subject" if subject_how != "named" else "",
        "place" if place_how == "carried" else "",
    )
