"""Candidates of the rules and of a model that say the same fact become one.

Both have passed the verifier. The one that tells more is kept, of equals that of the rules, whose
id stays; what the other reads otherwise is told in the reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onshore.graph.schema import GROUP_OF_STATUS, RELATIONS, kind_of
from onshore.loaders.extract.check.routes import is_models
from onshore.loaders.extract.names.gazetteer import Gazetteer
from onshore.loaders.extract.names.proposed import make_proposal, unlisted, with_proposed

_NUMBERS = ("value", "min", "max", "currency")
_COMPARED = ("to", "from", "product")


def join_routes(candidates: Sequence[dict[str, Any]], gazetteer: Gazetteer) -> list[dict[str, Any]]:
    """The candidates with those of the model joined to what says the same, in their order."""
    joined: list[dict[str, Any]] = []
    for candidate in candidates:
        if not is_models(candidate):
            joined.append(candidate)
            continue
        at = next((i for i, one in enumerate(joined) if same_fact(one, candidate, gazetteer)), None)
        if at is None:
            joined.append(candidate)
        else:
            joined[at] = _join(joined[at], candidate, gazetteer)
    return joined


def same_fact(one: Mapping[str, Any], other: Mapping[str, Any], gazetteer: Gazetteer) -> bool:
    """Whether two candidates say the same, one perhaps less of it."""
    one_sum, other_sum = one.get("amount"), other.get("amount")
    ended = [GROUP_OF_STATUS.get(str(fact["status"])) == "ended" for fact in (one, other)]
    if (
        any(one[key] != other[key] for key in ("relation", "polarity"))
        or ended[0] != ended[1]
        or (one_sum and other_sum and any(one_sum.get(k) != other_sum.get(k) for k in _NUMBERS))
        or any(one.get(k) and other.get(k) and one[k] != other[k] for k in _COMPARED)
        or not _nested(one.get("place"), other.get("place"), gazetteer)
    ):
        return False
    ends = (one["subject"], one["object"]), (other["subject"], other["object"])
    if RELATIONS[str(one["relation"])].symmetric and ends[0] == ends[1][::-1]:
        return True
    return bool(ends[0][0] == ends[1][0]) and _nested(ends[0][1], ends[1][1], gazetteer)


def _nested(one: Any, other: Any, gazetteer: Gazetteer) -> bool:
    """Equal, one left out, or of two places one inside the other."""
    if not one or not other or one == other:
        return True
    places = kind_of(str(one)) == kind_of(str(other)) == "place"
    return places and (gazetteer.contains(one, other) or gazetteer.contains(other, one))


def _fullness(fact: Mapping[str, Any], gazetteer: Gazetteer) -> tuple[int, int]:
    depth, place = 0, gazetteer.container(str(fact["object"]))
    while place and depth < 8:
        depth, place = depth + 1, gazetteer.container(place)
    return sum(1 for key in ("amount", "to", "from") if fact.get(key)), depth


def _join(one: dict[str, Any], other: dict[str, Any], gazetteer: Gazetteer) -> dict[str, Any]:
    """One of two candidates that say the same, with what the other adds to its reasons."""
    fuller = _fullness(other, gazetteer) > _fullness(one, gazetteer)
    kept, left = (other, one) if fuller else (one, other)
    reasons, record = list(kept["reasons"]), kept["record"]
    if kept["rule"] != left["rule"]:
        reasons.append(f"also proposed by {left['rule']}")
        record = {**record, "also": left["record"]["by"]}
    if kept["status"] != left["status"]:
        reasons.append(f"{left['rule']} reads the status as {left['status']}")
    return {**kept, "record": record, "reasons": list(dict.fromkeys(reasons))}


def join_names(
    proposed: Sequence[dict[str, Any]],
    claims: Iterable[Mapping[str, Any]],
    gazetteer: Gazetteer,
) -> list[dict[str, Any]]:
    """Firms that only the article names, with the longer names that a model has for them.

    So the rules know them by those names too, and both routes give one firm one id. A name that a
    list gives to something else, or that a person rejected, stays out.
    """
    joined = list(proposed)
    for claim in claims:
        for item in unlisted(claim):
            if kind_of(item["id"]) != "firm" or any(item["id"] == one["id"] for one in joined):
                continue
            try:
                with_proposed(gazetteer, [item])
            except ValueError:
                continue
            name = item["name"]
            longer = [one for one in joined if any(n.startswith(f"{name} ") for n in one["names"])]
            same = [one for one in joined if _one_firm(one["names"], item["names"])]
            if len(longer) > 1:
                same = []  # which of them the short name means can not be told
            joined = [one for one in joined if one not in same]
            names = [*item["names"], *(name for one in same for name in one["names"])]
            names.sort(key=lambda name: (" of" in name, -len(name)))
            spans = sorted(span for one in same for span in one.get("spans", ()))
            joined.append({**make_proposal("firm", names), "spans": spans, "closest": []})
    return joined


def _one_firm(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a name of one is a name of the other, or begins with one of its words."""
    return any(
        one == other or one.startswith(f"{other} ") or other.startswith(f"{one} ")
        for one in some
        for other in others
    )
