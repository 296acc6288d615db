"""What a rule proposes: a claim with the span that it rests on. Not yet a candidate."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


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

    @property
    def key(self) -> tuple[Any, ...]:
        """Claims with one key are one fact said twice."""
        amount = self.amount or {}
        numbers = tuple(amount.get(k) for k in ("value", "min", "max", "currency", "unit", "per"))
        ends = tuple(str(self.qualifiers.get(k)) for k in ("to", "from", "places"))
        return (self.subject, self.relation, self.object, self.polarity, numbers, ends)
