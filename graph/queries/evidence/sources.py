"""Sources: all of them, and one with everything that it says and denies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from onshore.graph.answers.nothing import Widening
from onshore.graph.answers.parameters import parameter
from onshore.graph.answers.question import Answer, Question, conflicts_json, coverage_of, fact_json
from onshore.graph.answers.reports import Page, origins_of
from onshore.graph.deadline import checked
from onshore.graph.documents.dump import dump_source
from onshore.graph.documents.records import evidence_of
from onshore.graph.errors import UnknownId
from onshore.graph.names.folding import closest
from onshore.graph.view import READ_FACTS, View
from onshore.graph.words.reason import Reason


@dataclass(frozen=True)
class Sources(Question):
    name = "sources"
    route = "/sources"
    heading = ("Sources", "出典")
    shape = "evidence.SourcesResult"
    doc = (
        "Everything that is cited, with the number of facts in each source's file and of facts in "
        "other files that cite it. `by_report` counts facts by the original report that their "
        "pages are or relay; `names` has several where a page relays several and the fact does not"
        " say which. Above 50,000 facts it counts what the pages relay, not what each fact says. "
        "`cited` are sources of a fact that are not our own assumptions."
    )
    example = ""

    limit: int = parameter("int", "Rows at most.", 100, minimum=1, maximum=1000)
    offset: int = parameter("int", "Rows to skip.", 0, minimum=0, maximum=10_000_000)

    def run(self, view: View) -> Answer:
        alike = _alike(view)
        facts, cited = Counter[str](), Counter[str]()
        for (source, pages), count in alike.items():
            facts[source] += count
            for page in {page for page, _ in pages} - {source}:
                cited[page] += count
        rows = [
            {**dump_source(source), "facts": facts[id], "cited_by": cited[id]}
            for id, source in sorted(view.sources.items())
        ]
        used = [
            view.sources[row["id"]]
            for row in rows
            if (row["facts"] or row["cited_by"]) and row["reliability"] != "assumption"
        ]
        reports, unknown = _by_report(alike, view)
        return Answer(
            {
                "sources": rows[self.offset : self.offset + self.limit],
                "total": len(rows),
                "cited": len(used),
                "publishers": len({source.byline for source in used}),
                "first_hand": sum(source.reliability == "primary" for source in used),
                "by_report": [
                    {"names": list(names), "facts": count} for names, count in reports[:_REPORTS]
                ],
                "reports": len(reports),
                "unknown_origin": unknown,
            }
        )

    def sentence(self, answer: Answer, view: View) -> Reason:
        result = answer.result
        if not result["cited"]:
            return Reason("says_no_source")
        cited, publishers = result["cited"], result["publishers"]
        said = [Reason("says_sources", sources=cited, publishers=publishers)]
        if result["first_hand"]:
            said.append(Reason("says_first_hand", primary=result["first_hand"]))
        return Reason("sentences", parts=said)


@dataclass(frozen=True)
class SourceById(Question):
    name = "source"
    route = "/sources/{id}"
    heading = ("Source", "出典")
    shape = "evidence.SourceResult"
    doc = (
        "One source: what it says, what it denies, and the facts elsewhere that cite it. Of "
        "more than 50,000 facts `coverage` counts what its pages relay, not what each fact says."
    )
    example = "source:seed"
    formats = ("json", "csv", "html")

    id: str = parameter("id", "Id of the source.", example="source:seed")
    limit: int = parameter("int", "Facts at most.", 100, minimum=1, maximum=1000)
    offset: int = parameter("int", "Facts to skip.", 0, minimum=0, maximum=10_000_000)

    def run(self, view: View) -> Answer:
        source = view.sources.get(self.id)
        if source is None:
            if view.reader.sources(None, [self.id]):
                return Answer(
                    {"id": self.id, "facts": [], "total": 0, "denied": [], "cited_by": []}
                )
            raise UnknownId("source", self.id, closest(self.id, view.sources))
        from onshore.graph.answers.facts_in_columns import by_id, citing, coverage_in_columns
        from onshore.graph.columns.clocks import contested, known

        columns = view.columns
        at_hand = known(columns, view.known_at)
        own = at_hand & (columns.source == columns.terms.number(self.id))
        order = by_id(view, own.nonzero()[0])
        denied = order[~columns.affirmed[order]]
        cited_by = by_id(view, (at_hand & citing(columns, self.id)).nonzero()[0])
        page = view.facts_at(order[self.offset : self.offset + self.limit].tolist())
        in_doubt = by_id(view, contested(columns, own))
        if len(order) <= READ_FACTS:
            coverage = coverage_of(view, view.facts_at(order.tolist()))
        else:
            coverage = coverage_in_columns(view, own)
        result: dict[str, Any] = {
            **dump_source(source),
            "facts": [fact_json(fact, view, self.lang) for fact in page],
            "total": len(order),
            "denied": columns.id.take(denied),
            "cited_by": columns.id.take(cited_by),
        }
        return Answer(
            result,
            claims=[fact.id for fact in page],
            conflicts=conflicts_json(view, view.facts_at(in_doubt.tolist())),
            coverage=coverage,
        )

    def rows(self, result: Any) -> list[dict[str, Any]]:
        return list(result["facts"])

    def found_nothing(self, result: Any) -> bool:
        """A source without facts is an answer; one of other times, or beyond the last, is not."""
        return "reliability" not in result or (not result["facts"] and result["total"] > 0)

    def wider(self, view: View) -> Iterator[Widening]:
        recorded = {row.recorded_at for row in view.reader.sources(None, [self.id])}
        yield from super().wider(view)
        yield from (("known_at", instant) for instant in sorted(recorded, reverse=True))


_REPORTS = 50
"""Rows of `by_report` at most, those of most facts."""


Alike: TypeAlias = Counter[tuple[str, frozenset[Page]]]
"""Source of the file and pages of the evidence -> how many facts."""


def _alike(view: View) -> Alike:
    """Facts by where they stand, kept by the store; from their columns where they are many."""
    few = view.reader.count_facts() <= READ_FACTS
    found: Alike = view.derived(("alike", few), lambda: (_read if few else _in_columns)(view))
    return found


def _read(view: View) -> Alike:
    found: Alike = Counter()
    for row in checked(view.reader.facts(view.known_at)):
        spans = evidence_of(row.doc)
        pages = frozenset((span["source"], span.get("derived_from")) for span in spans)
        found[row.source, pages] += 1
    return found


def _in_columns(view: View) -> Alike:
    from onshore.graph.answers.facts_in_columns import cited_together
    from onshore.graph.columns.clocks import known

    columns = view.columns
    found: Alike = Counter()
    for (own, *others), count in cited_together(columns, known(columns, view.known_at)).items():
        found[own, frozenset((page, None) for page in (own, *others))] += count
    return found


def _by_report(alike: Alike, view: View) -> tuple[list[tuple[tuple[str, ...], int]], int]:
    """Facts by whose report their pages are or relay, most first; and those of no known one."""
    pages_of = Counter[frozenset[Page]]()
    for (_, pages), count in alike.items():
        pages_of[pages] += count
    found, unknown = Counter[tuple[str, ...]](), 0
    for pages, count in pages_of.items():
        origins = origins_of(pages, view.sources)
        for names in {tuple(sorted(set(names))) for names in origins["original_reports"]}:
            found[names] += count
        if origins["unknown_origin"] and not origins["original_reports"]:
            unknown += count
    return sorted(found.items(), key=lambda item: (-item[1], item[0])), unknown
