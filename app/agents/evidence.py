"""Who says so: facts as links with publisher and day, and what stands behind a duty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from onshore.app.agents.quoting import plain, quoted
from onshore.graph.answers.duty.tariff_tables import tariff_of
from onshore.graph.model import Fact
from onshore.graph.tariff.measures import measure_rows
from onshore.graph.tariff.schedule import schedule
from onshore.graph.view import View

MOST_PAGES = 3
"""Pages of one fact that are named."""
GIST = 110
"""Characters of what a fact says in its link."""
_FACT_KEYS = ("fact", "facts", "preferred")


class Evidence:
    """Facts and entities of one view, looked up together and remembered."""

    def __init__(self, view: View, lang: str) -> None:
        self.view, self.lang = view, lang
        self._facts: dict[str, Fact | None] = {}
        self._names: dict[str, str] = {}

    def read(self, facts: Iterable[str], entities: Iterable[str]) -> None:
        """Read what is not known yet in one go."""
        wanted = [id for id in dict.fromkeys(facts) if id not in self._facts]
        found = self.view.facts(wanted) if wanted else {}
        self._facts |= {id: found.get(id) for id in wanted}
        ids = [id for id in dict.fromkeys(entities) if id not in self._names]
        if ids:
            self._names |= self.view.labels(ids, self.lang)

    def name(self, id: str) -> str | None:
        """The name of an entity, quoted; None where it has none but its id."""
        name = self._names.get(id, id)
        return None if id.endswith(name) else quoted(name)

    def who(self, id: str) -> str | None:
        """Publishers and days behind a fact; None for a fact that is none."""
        fact = self._facts.get(id)
        if fact is None:
            return None
        pages = list(dict.fromkeys([e.source for e in fact.evidence] or [fact.source]))
        told = [page_words(self.view, page) for page in pages[:MOST_PAGES]]
        more = f"; and {len(pages) - MOST_PAGES} more" if len(pages) > MOST_PAGES else ""
        return "; ".join(told) + more

    def link(self, id: str) -> dict[str, str]:
        """The resource link of a fact that is known: publisher, day, what it says."""
        fact = self._facts[id]
        said = next((e.gist for e in fact.evidence if e.gist), None) if fact else None
        told = f"{self.who(id)}: {quoted(said, GIST)}" if said else f"{self.who(id)}"
        return {"type": "resource_link", "uri": f"fact:{id}", "name": id, "description": told}


def page_words(view: View, source: str) -> str:
    """Publisher and day of a source."""
    page = view.sources.get(source)
    if page is None:
        return plain(source)
    return f"{quoted(page.byline, 80)}, {plain(page.published or 'date unknown')}"


def fact_ids(value: Any) -> Iterator[str]:
    """The facts that an item names, in their order."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key in _FACT_KEYS:
                listed = one if isinstance(one, list) else [one]
                yield from (id for id in listed if isinstance(id, str))
            elif not isinstance(one, str):
                yield from fact_ids(one)
    elif isinstance(value, list):
        for one in value:
            yield from fact_ids(one)


def declaring(view: View, ids: Iterable[str]) -> dict[str, str]:
    """The sources that declare these entities, by `source:ID`."""
    wanted = view.with_merged([view.resolve(id) for id in ids])
    rows = view.reader.entities(view.known_at, wanted) if wanted else ()
    return {row.source: page_words(view, row.source) for row in rows}


def law_of(view: View, result: Mapping[str, Any], day: date) -> dict[str, str]:
    """What a duty rests on: the measures of its components and the tables that were read.

    `day` is that of the entry; it chooses the edition where the result names none.
    """
    tariff = tariff_of(view)
    measures = tariff.measures
    found: dict[str, str] = {}
    named = {one.get("row") or one.get("measure") for one in result.get("components", ())}
    for row in measures.rows:
        if {row.row, row.id} & named and row.source and row.id not in found:
            said = row.announced or row.published or row.start.isoformat()
            found[plain(row.row or row.id)] = f"{quoted(row.source, 120)}, {said}"
    revision = (result.get("schedule") or {}).get("revision") or result.get("revision")
    if revision is None:
        edition, _ = tariff.schedule_on(day)
        revision = edition.revision if edition else None
    for info in view.tables():
        if info.name == schedule.TABLE and info.revision == revision:
            since = info.effective_from.isoformat() if info.effective_from else "date unknown"
            publisher = quoted(info.source.get("publisher", "publisher unknown"), 80)
            found[f"schedule {plain(info.revision)}"] = f"{publisher}, {since}"
        if info.name == measure_rows.TABLE:
            until = measures.covered_until.isoformat()
            found[f"table {plain(info.revision)}"] = f"table of duties, complete until {until}"
    return found
