"""What stops, counted in words for the sentence of an answer."""

from __future__ import annotations

from collections.abc import Mapping

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


def distinct_sites(place: str, sites: Mapping[str, str | None]) -> dict[str, int]:
    """How many different sites some entries of a place are, at least and at most.

    `sites`: id -> the town (a place inside) that is stated of it, or None. Sites of different towns
    differ, and so do named ones of one town. An entry that names no site ("a site of Foxconn in
    Texas") or no town may be any other one there: it counts at most. Entries of an unnamed site
    carry the id of its place at their end.
    """
    named: dict[str | None, int] = {}
    for id, town in sites.items():
        unnamed = id.endswith(f"-{(town or place).partition(':')[2]}")
        named[town] = named.get(town, 0) + (not unnamed)
    anywhere = named.pop(None, 0)
    lowest = max(sum(max(n, 1) for n in named.values()), anywhere, int(bool(sites)))
    return {"lo": lowest, "hi": len(sites)}
