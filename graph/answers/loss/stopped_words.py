"""What stops, counted in words for the sentence of an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from onshore.graph.words.reason import Reason


def stopped(counts: Mapping[str, int], sites: Mapping[str, int], made: int) -> list[Reason]:
    """What stops besides what is asked: sites as a range, and products whose making stops."""
    found = []
    if sites["hi"]:
        found.append(Reason("n_sites", n=tuple(dict.fromkeys((sites["lo"], sites["hi"])))))
    if made:
        found.append(Reason("n_made", n=made))
    return found + _others(counts)


def _others(counts: Mapping[str, int]) -> list[Reason]:
    found = []
    if counts["firms"]:
        found.append(Reason("n_firms", n=counts["firms"]))
    if counts["projects"]:
        found.append(Reason("n_projects", n=counts["projects"]))
    return found


def distinct_sites(states: Iterable[tuple[str, Collection[str]]]) -> dict[str, int]:
    """How many different sites the entries of some states are, at least and at most.

    An entry that names no site ("a site of Foxconn in Texas") may be any other one there: it counts
    at most. Entries of an unnamed site carry the id of its place at their end.
    """
    lowest = highest = 0
    for place, sites in states:
        within = f"-{place.partition(':')[2]}"
        unnamed = sum(id.endswith(within) or f"{within}-" in id for id in sites)
        lowest += max(len(sites) - unnamed, 1) if sites else 0
        highest += len(sites)
    return {"lo": lowest, "hi": highest}
