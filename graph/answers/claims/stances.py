"""How one fact stands to one claim: it states it, states less, promises it, denies it, differs.

What contradicts is decided by `graph.conflicts`, as everywhere: other amounts of one topic, other
polarity of one claim. Nothing here takes a fact of one deal for a denial of another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from onshore.graph.answers.claims.ends import End, Ends, is_weak
from onshore.graph.answers.claims.said import TEXT
from onshore.graph.conflicts import (
    TOLERANCE,
    claim_of,
    find_conflicts,
    periods_apart,
    spread,
    topic_of,
    unlike,
)
from onshore.graph.model import Amount, Fact, Source
from onshore.graph.project import set_qualifiers
from onshore.graph.schema import GROUP_OF_STATUS, RELATIONS, kind_of
from onshore.graph.spans import span_of

Kind = Literal["states", "promises", "denies", "differs", "other", "less", "weak", "past"]
"""`other`: another amount that does not rule out the claimed one; `weak`: a forecast or rumour."""

_PROMISED_BY = {
    "operates_facility": ("builds_facility",),
    "employs": ("creates_jobs",),
    "buys": ("has_purchase_option",),
    "supplies": ("has_purchase_option",),
}
"""A claim that something is -> relations by which it is only promised."""
_DONE = ("operational", "actual", "completed", "stated")
_NAMING = ("to", "from", "brand")
"""Qualifiers that name one end beside subject and object."""
_TRADES = {"supplies": ("buys", "has_purchase_option"), "buys": ("supplies",)}
"""Relations that say the same of a trade from its other side."""
_ASIDE = ("valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Stance:
    """How a fact stands, why (a code), and the facts that tie its ends to those of the claim.

    `why` of `less`: what it does not say (object, place, amount, to ...); of `promises`: status;
    of `denies`: denied, stated, cancelled; of `states`: same, or what it says more. `claimed` and
    `stated` are the two ends where they are not the same.
    """

    fact: Fact
    kind: Kind
    why: str
    via: tuple[str, ...] = ()
    claimed: str | None = None
    stated: str | None = None


@dataclass(frozen=True, slots=True)
class _Form:
    """A fact as the claim's relation would say it."""

    subject: str
    object: str
    ends: dict[str, Any]
    promise: bool = False


def stance_of(claim: Fact, fact: Fact, ends: Ends) -> Stance | None:
    """The closest way in which the fact speaks of the claim; None where it does not."""
    if not ends.counts(fact):
        return None
    found = [
        stance
        for form in _forms(claim, fact)
        if (stance := _stance(claim, fact, form, ends)) is not None
    ]
    return min(found, key=lambda one: _ORDER.index(one.kind), default=None)


_ORDER = ("denies", "states", "differs", "promises", "other", "less", "weak", "past")


# -- the same in other words ---------------------------------------------


def _forms(claim: Fact, fact: Fact) -> Iterator[_Form]:
    """The fact with its ends in the order of the claim's relation."""
    wanted, given = RELATIONS[claim.relation], RELATIONS[fact.relation]
    ends = dict(fact.qualifiers)
    promised = fact.relation in _PROMISED_BY.get(claim.relation, ())
    if wanted.name == given.name or (promised and claim.relation != "supplies"):
        yield _Form(fact.subject, fact.object, ends, promised)
        if given.symmetric:
            yield _Form(fact.object, fact.subject, ends)
    elif wanted.reverse_of == given.name or given.reverse_of == wanted.name:
        yield _Form(fact.object, fact.subject, ends)
    elif fact.relation in _TRADES.get(claim.relation, ()):
        there, back = ("from", "to") if claim.relation == "supplies" else ("to", "from")
        if isinstance(other := ends.pop(there, None), str):
            yield _Form(other, fact.object, {**ends, back: fact.subject}, promised)


# -- one form --------------------------------------------------------------


class _Ways:
    """How the ends lie together: `more` and `less` name ends of which the fact says more or less
    than the claim; `belongs`: one of them only belongs to the firm that the other one names."""

    def __init__(self) -> None:
        self.apart = False
        self.more: list[str] = []
        self.less: list[str] = []
        self.via: tuple[str, ...] = ()
        self.belongs = False
        self.pairs: dict[str, tuple[str, str]] = {}

    def add(self, name: str, claimed: str, stated: str, end: End | None) -> None:
        if end is None:
            self.apart = True
            return
        self.via += end.via
        if end.lie != "same" and kind_of(claimed) not in ("place", "component"):
            self.belongs = True
        if end.lie != "same":
            self.pairs.setdefault(name, (claimed, stated))
            (self.more if end.lie == "within" else self.less).append(name)


def _stance(claim: Fact, fact: Fact, form: _Form, ends: Ends) -> Stance | None:
    ways = _ways(claim, fact, form, ends)
    if ways.apart:
        return None
    kind, why = _told(claim, fact, form, ways)
    if kind is None:
        return None
    span = span_of(fact, ends.view.sources)
    if span.start > ends.view.as_of:
        return None
    if span.end <= ends.view.as_of:
        if kind == "less":
            return None
        why = "denied" if kind == "denies" else "past"
        kind = "past"
    elif is_weak(fact) and kind != "less":
        kind, why = "weak", fact.certainty
    if kind == "other" and _ruled_out(claim, fact, form, ends):
        kind = "differs"
    claimed, stated = ways.pairs.get(why, (None, None))
    return Stance(fact, kind, why, tuple(dict.fromkeys(ways.via)), claimed, stated)


def _ways(claim: Fact, fact: Fact, form: _Form, ends: Ends) -> _Ways:
    ways = _Ways()
    ways.add("subject", claim.subject, form.subject, ends.lie(claim.subject, form.subject))
    hint = form.ends.get("place")
    if not ways.apart:
        end = ends.lie(claim.object, form.object, hint)
        ways.add("object", claim.object, form.object, end)
    for name in _NAMING:
        if ways.apart:
            return ways
        _one_end(ways, name, claim.qualifiers.get(name), form.ends.get(name), ends)
    if not ways.apart and kind_of(claim.object) != "place":
        _set_end(ways, "place", _listed(claim, "place"), _listed(fact, "place"), ends)
    if not ways.apart:
        _set_end(ways, "product", _products(claim), _products(fact), ends)
    if not ways.apart:
        _words_and_dates(ways, claim, fact)
    if set_qualifiers(fact):
        ways.less.append("set")
    return ways


def _one_end(ways: _Ways, name: str, claimed: Any, stated: Any, ends: Ends) -> None:
    if claimed and stated:
        ways.add(name, claimed, stated, ends.lie(claimed, stated))
    elif claimed:
        ways.less.append(name)
    elif stated:
        ways.more.append(name)


def _set_end(
    ways: _Ways, name: str, claimed: tuple[str, ...], stated: tuple[str, ...], ends: Ends
) -> None:
    """Every claimed one must be among the stated ones, or have one of them within it."""
    if not claimed:
        if stated:
            ways.more.append(name)
        return
    if not stated:
        ways.less.append(name)
        return
    for one in claimed:
        lies = [(end, other) for other in stated if (end := ends.lie(one, other)) is not None]
        lies.sort(key=lambda found: ("same", "within", "around").index(found[0].lie))
        end, nearest = lies[0] if lies else (None, stated[0])
        ways.add(name, one, nearest, end)


def _listed(fact: Fact, name: str) -> tuple[str, ...]:
    """The place or places of a fact."""
    one, several = fact.qualifiers.get(name), fact.qualifiers.get(f"{name}s")
    return tuple(dict.fromkeys([*([one] if one else []), *(several or ())]))


def _products(fact: Fact) -> tuple[str, ...]:
    """Products that a fact is about besides its ends."""
    one, several = fact.qualifiers.get("product"), fact.qualifiers.get("components")
    return tuple(dict.fromkeys([*([one] if one else []), *(several or ())]))


def _words_and_dates(ways: _Ways, claim: Fact, fact: Fact) -> None:
    """Roles that differ are others; another date until which is another promise."""
    role, other = claim.qualifiers.get("role"), fact.qualifiers.get("role")
    if claim.relation == "holds_role" and role and other:
        ways.apart = str(role).casefold() != str(other).casefold()
    wanted, given = claim.qualifiers.get("by"), fact.qualifiers.get("by")
    if wanted and (not given or periods_apart(str(wanted), str(given))):
        ways.less.append("by")


# -- what it says ------------------------------------------------------------


def _told(claim: Fact, fact: Fact, form: _Form, ways: _Ways) -> tuple[Kind | None, str]:
    if not fact.affirmed:
        return _by_denial(claim, fact, form, ways)
    if not claim.affirmed:
        return _of_denial(claim, fact, form, ways)
    held = _held(claim.status, fact.status, form.promise)
    if held in ("no", "ended"):
        return _of_ended(fact, form, ways) if held == "ended" else (None, "")
    if ways.less:
        return "less", ways.less[0]
    if held == "plan":
        return "less", "plan"
    amount = amounts_lie(claim.amount, fact.amount)
    if amount == "differs":
        return "other", "amount"
    if not _same_shares(claim, fact):
        return "less", "share"
    if amount == "less":
        return "less", "amount"
    if held == "promise":
        return "promises", fact.status
    if held == "open":
        return "less", fact.status
    return "states", ways.more[0] if ways.more else "same"


def _by_denial(claim: Fact, fact: Fact, form: _Form, ways: _Ways) -> tuple[Kind | None, str]:
    """A denial of something wider denies what lies in it, never the other way round."""
    if form.promise or ways.more or ways.belongs:
        return None, ""
    if fact.amount and amounts_lie(claim.amount, fact.amount) != "same":
        return None, ""
    if not claim.affirmed:
        return "states", "denied"
    undone = GROUP_OF_STATUS[fact.status] == "real" and fact.status != "stated"
    if undone and GROUP_OF_STATUS[claim.status] == "intended":
        return None, ""  # that it has not been done denies no plan
    return "denies", "denied"


def _of_denial(claim: Fact, fact: Fact, form: _Form, ways: _Ways) -> tuple[Kind | None, str]:
    """What is stated against a text that denies it."""
    if form.promise or ways.belongs or fact.status == "option":
        return None, ""
    if GROUP_OF_STATUS[fact.status] == "ended":
        return None, ""
    if claim.status != "stated":
        groups = GROUP_OF_STATUS[claim.status], GROUP_OF_STATUS[fact.status]
        if groups[0] != groups[1] and fact.status != "stated":
            return None, ""
    if ways.less or (claim.amount and amounts_lie(claim.amount, fact.amount) != "same"):
        return None, ""
    return "denies", "stated"


def _of_ended(fact: Fact, form: _Form, ways: _Ways) -> tuple[Kind | None, str]:
    """A cancelled plan rules out a claim of that very site; of a place there may be another."""
    if form.promise or ways.less:
        return None, ""
    if kind_of(fact.object) in ("factory", "project") and "object" not in ways.more:
        return "denies", "cancelled"
    return "less", "cancelled"


def _held(claimed: str, stated: str, promise: bool) -> str:
    """Whether a status says what another one claims: `yes`; `promise`, `open` and `plan`, which say
    less; `ended`; `no`, where neither says anything of the other."""
    wanted, given = GROUP_OF_STATUS[claimed], GROUP_OF_STATUS[stated]
    if wanted == "ended":
        return "yes" if claimed == stated else "plan" if given == "intended" else "no"
    if stated == "cancelled":
        return "ended"
    if promise:
        if wanted == "real":
            return "no" if stated in ("operational", "actual", "completed") else "promise"
        return "open" if stated == "option" else "no"
    if wanted == "real":
        halfway = claimed in _DONE and stated == "under_construction"
        return "yes" if given == "real" and not halfway else "promise"
    if stated in ("option", "forecast") and claimed not in ("option", "forecast"):
        return "open"
    return "yes"


def _same_shares(claim: Fact, fact: Fact) -> bool:
    names = ("share", "market_share", "ownership_share", "cost_share")
    return all(
        name not in claim.qualifiers or claim.qualifiers[name] == fact.qualifiers.get(name)
        for name in names
    )


def amounts_lie(claimed: Amount | None, stated: Amount | None) -> str:
    """`same`: the stated amount lies within the claimed one; `less`: it leaves it open; `differs`.

    Amounts in other units or for other periods are not compared. About as much is within 5 %.
    """
    if claimed is None:
        return "same"
    if stated is None:
        return "less"
    kinds = [(one.currency, one.unit, one.per) for one in (claimed, stated)]
    if kinds[0] != kinds[1]:
        return "less"
    (low, high), (lowest, highest) = (_range(one) for one in (claimed, stated))
    ends = [abs(end) for end in (low, high, lowest, highest) if abs(end) != float("inf")]
    slack = TOLERANCE * max(ends, default=0.0) if claimed.approx or stated.approx else 0.0
    if lowest >= low - slack and highest <= high + slack:
        return "same"
    return "differs" if lowest > high + slack or highest < low - slack else "less"


def _range(amount: Amount) -> tuple[float, float]:
    low, high = spread([amount])
    return -float("inf") if low is None else low, float("inf") if high is None else high


def _ruled_out(claim: Fact, fact: Fact, form: _Form, ends: Ends) -> bool:
    """Whether the graph's own rule of conflicts says that both amounts can not be right."""
    same = replace(fact, id="stated", subject=form.subject, object=form.object)
    mine = replace(claim, subject=ends.id(claim.subject), object=ends.id(claim.object))
    same = replace(same, subject=ends.id(same.subject), object=ends.id(same.object))
    if form.promise or claim_of(mine) != claim_of(same) or topic_of(mine) != topic_of(same):
        return False
    if set(unlike([mine, same])) - set(_ASIDE):
        return False
    sources = {**ends.view.sources, TEXT: Source(TEXT, published=claim.valid_from)}
    return bool(find_conflicts([mine, same], sources))
