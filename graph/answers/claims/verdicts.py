"""What all facts together say of a claim: one standing, decided in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onshore.graph.answers.claims.ends import Ends
from onshore.graph.answers.claims.said import Claim
from onshore.graph.answers.claims.stances import Stance, stance_of
from onshore.graph.deadline import checked
from onshore.graph.model import Fact

STANDINGS = (
    "contradicted",
    "disputed",
    "promised",
    "not_checkable",
    "new",
    "supported",
)
"""What a claim may be, the one to look at first in front; a sentence is what its first one is."""
UNREAD = "not_read"
"""The standing of a sentence without a claim."""
OPINIONS = ("commentary",)
"""Sections of a text that hold opinions."""
_SHOWN = ("denies", "differs", "states", "promises", "other", "less", "weak", "past")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The standing of a claim, its cause as a code, and the stances, those that decide first."""

    claim: Claim
    standing: str
    why: str
    stances: tuple[Stance, ...]

    @property
    def deciding(self) -> tuple[Stance, ...]:
        """The stances that the standing rests on."""
        kinds = {
            "contradicted": ("denies", "differs"),
            "disputed": ("denies", "differs", "states"),
            "promised": ("promises",),
            "supported": ("states",),
            "new": (self.why,),
        }.get(self.standing, ())
        return tuple(one for one in self.stances if one.kind in kinds)


def judged(claims: Iterable[Claim], sections: Sequence[str], ends: Ends) -> list[Verdict]:
    """A verdict for each claim; `sections` are those of the sentences."""
    return [_judge(claim, sections[claim.sentence], ends) for claim in checked(claims, 1)]


def _judge(claim: Claim, section: str, ends: Ends) -> Verdict:
    stances = _stances(claim.fact, ends)
    why = _not_checkable(claim, section)
    if why is not None:
        return Verdict(claim, "not_checkable", why, stances)
    found = {kind: [one for one in stances if one.kind == kind] for kind in _SHOWN}
    against = [*found["denies"], *found["differs"]]
    if found["states"] and against:
        return Verdict(claim, "disputed", against[0].why, stances)
    if found["states"]:
        return Verdict(claim, "supported", _best(found["states"]), stances)
    if against:
        return Verdict(claim, "contradicted", against[0].why, stances)
    if found["promises"]:
        return Verdict(claim, "promised", found["promises"][0].why, stances)
    why = next((kind for kind in ("other", "less", "weak", "past") if found[kind]), "nothing")
    return Verdict(claim, "new", why, stances)


def _not_checkable(claim: Claim, section: str) -> str | None:
    """Why no fact can tell whether it is so; None where facts can."""
    if claim.unknown:
        return "unknown"
    if section in OPINIONS:
        return "opinion"
    if claim.fact.status == "forecast" or claim.fact.certainty == "forecast":
        return "forecast"
    return "rumour" if claim.fact.certainty == "speculative" else None


def _best(states: Sequence[Stance]) -> str:
    """`same` where one states just that, else what they say more."""
    return next((one.why for one in states if one.why in ("same", "denied")), states[0].why)


def _stances(claim: Fact, ends: Ends) -> tuple[Stance, ...]:
    """How each fact about the claim's ends stands, the weightiest first."""
    about = ends.own(ends.id(claim.subject))
    found = [
        stance
        for fact in checked(ends.about(about), 16)
        if (stance := stance_of(claim, fact, ends)) is not None
    ]
    return tuple(sorted(found, key=lambda one: _order(one, claim)))


def _order(stance: Stance, claim: Fact) -> tuple[int, bool, bool, str]:
    """Those that decide first; of these what says just that, of the claimed subject itself."""
    exact = stance.why not in ("same", "denied", "stated")
    return _SHOWN.index(stance.kind), exact, stance.fact.subject != claim.subject, stance.fact.id
