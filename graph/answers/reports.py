"""Who says so: the publishers behind facts, and how many reports of different origin they are.

A page that relays another is one report with it, however many publishers print it. `derived_from`
of a statement tells where that statement comes from; where only its page names what it relays, the
statement may come from any of these, and counts with all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeAlias

from onshore.graph.deadline import checked
from onshore.graph.model import Evidence, Fact, Source

Page: TypeAlias = tuple[str, str | None]
RELAYS = ("secondary", "opinion")
"""Reliabilities of pages that report what others found: without `derived_from`, of whom is open."""


def reports_of(facts: Iterable[Fact], sources: Mapping[str, Source]) -> dict[str, Any]:
    """Publishers and original reports of the facts' evidence; what we assume is not a report.

    `publishers`: names, the one with most facts first. `original_reports`: each a list of the
    origins that cannot be told apart, as names of sources or of what pages say that they relay; no
    fact of one goes back to another. `unknown_origin`: pages that relay without saying whom.
    """
    told = Counter(
        key
        for fact in checked(facts)
        for key in {(s.source, s.derived_from) for s in fact.evidence}
    )
    return origins_of(told, sources)


def origins_of(
    pages: Mapping[Page, int] | Collection[Page], sources: Mapping[str, Source]
) -> dict[str, Any]:
    """The same of pages, each a source with what the statement there relays (or None).

    A mapping tells how often each states something.
    """
    told = pages if isinstance(pages, Mapping) else dict.fromkeys(pages, 1)
    publishers = Counter[str]()
    together: dict[str, str] = {}
    relays: set[str] = set()

    def group(name: str) -> str:
        while together.setdefault(name, name) != name:
            name = together[name] = together[together[name]]
        return name

    for (page, derived_from), times in told.items():
        if _is_report(page, sources):
            publishers[_name(page, sources)] += times
        origins = [id for id in _origins(derived_from or page, sources) if _is_report(id, sources)]
        relays.update(id for id in origins if id in sources and sources[id].reliability in RELAYS)
        reports = [id for id in origins if id not in relays]
        for id in reports:
            together[group(id)] = group(reports[0])
    originals: dict[str, list[str]] = {}
    for id in sorted(together):
        originals.setdefault(group(id), []).append(_name(id, sources))
    return {
        "publishers": sorted(publishers, key=lambda name: (-publishers[name], name)),
        "original_reports": sorted(originals.values()),
        "unknown_origin": sorted(_name(id, sources) for id in relays),
    }


def roots_of(span: Evidence, sources: Mapping[str, Source]) -> list[str]:
    """Ids of the reports that a statement goes back to: its page itself where it relays none."""
    return _origins(span.derived_from or span.source, sources)


def _origins(name: str, sources: Mapping[str, Source]) -> list[str]:
    """Where what a page or a report tells comes from, followed to the ends; pages that relay each
    other in a circle are their own origin."""
    found, pending, seen = [], [name], {name}
    while pending:
        one = pending.pop()
        parents = sources[one].derived_from if one in sources else ()
        if not parents:
            found.append(one)
        pending += [parent for parent in parents if parent not in seen]
        seen.update(parents)
    return sorted(found) or sorted(seen)


def _is_report(id: str, sources: Mapping[str, Source]) -> bool:
    return id not in sources or sources[id].reliability != "assumption"


def _name(id: str, sources: Mapping[str, Source]) -> str:
    page = sources.get(id)
    return id if page is None else page.byline
