"""Conflicts: where sources disagree, what each says, and why one is shown first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from onshore.graph import schema
from onshore.graph.answers.parameters import parameter
from onshore.graph.answers.question import Answer, Question, coverage_of, fact_json
from onshore.graph.answers.reports import reports_of
from onshore.graph.conflicts import COMPARED, claim_of, describe, spread, unlike
from onshore.graph.deadline import checked
from onshore.graph.model import Conflict, Fact
from onshore.graph.picks import EQUAL_WEIGHT
from onshore.graph.spans import span_of
from onshore.graph.view import View
from onshore.graph.words.reason import Reason

SHOWN_FIRST = {
    "rank": "shown_first_rank",
    "reliability of the source": "shown_first_reliability",
    "section of the source": "shown_first_section",
    "later date": "shown_first_later",
    EQUAL_WEIGHT: "shown_first_none",
}
"""Reason of a pick (`graph.picks`) -> code of its words."""


@dataclass(frozen=True)
class Conflicts(Question):
    name = "conflicts"
    route = "/conflicts"
    heading = ("Where sources disagree", "出典の食い違い")
    shape = "evidence.ConflictsResult"
    menu = ("Sources disagree", "出典の食い違い")
    doc = (
        "Facts that contradict each other, each with what it says and who publishes it, and which "
        "one is shown first and why. All that began by `as_of` counts, also what has ended. "
        "`ratio` is the largest number over the smallest; it is absent, and `unlike` says in what "
        "they differ, where the facts may not be about the same thing."
    )
    example = "?entity=firm:foxconn"
    about = ("entity",)
    nothing = "no facts contradict each other"

    entity: tuple[str, ...] = parameter(
        "id",
        "Entities that a conflict must be about, or name; default all.",
        repeat=True,
        example="firm:foxconn",
        kinds=tuple(schema.KINDS),
    )
    kind: str = parameter(
        "text",
        "Other values of one thing, or what one states and another denies.",
        "any",
        choices=("value", "polarity", "any"),
    )
    limit: int = parameter("int", "Conflicts at most.", 100, minimum=1, maximum=1000)
    offset: int = parameter("int", "Conflicts to skip.", 0, minimum=0, maximum=10_000_000)

    def run(self, view: View) -> Answer:
        asked = [view.resolve(id) for id in self.entity]
        known = view.facts_about(asked) if asked else view.contested_facts()
        facts = {fact.id: fact for fact in checked(known) if self._counts(fact, view)}
        found = [c for c in view.conflicts(facts.values()) if self.kind in ("any", c.kind)]
        rows = [self._row(conflict, facts, view) for conflict in found]
        rows.sort(key=lambda row: (-(row["ratio"] or 0), row["facts"]))
        page = rows[self.offset : self.offset + self.limit]
        used = [facts[id] for row in page for id in row["facts"]]
        return Answer(
            {
                "conflicts": page,
                "total": len(rows),
                "counts": {kind: sum(c.kind == kind for c in found) for kind in _KINDS},
                "names": view.labels(sorted(_named(page)), self.lang),
                "reports": reports_of(used, view.sources),
            },
            claims=[fact.id for fact in used],
            conflicts=[describe(conflict) for conflict in found],
            coverage=coverage_of(view, used),
        )

    def _counts(self, fact: Fact, view: View) -> bool:
        return self.where.allows(fact) and span_of(fact, view.sources).start <= view.as_of

    def _row(self, conflict: Conflict, facts: Mapping[str, Fact], view: View) -> dict[str, Any]:
        members = [facts[id] for id in conflict.facts]
        subject, relation, object, place = claim_of(members[0])
        values, differing = _values(members), unlike(members)
        declared = schema.RELATIONS[str(relation)]
        return {
            **describe(conflict),
            "subject": subject,
            "relation": relation,
            "label": declared.ja if self.lang == "ja" else declared.en,
            "object": object,
            "place": place,
            "lowest": values[0] if values else None,
            "highest": values[-1] if values else None,
            "ratio": _ratio(members, values) if not differing else None,
            "unlike": differing,
            "why": Reason(SHOWN_FIRST[conflict.reason]).text(self.lang),
            "statements": [_statement(fact, conflict, view, self.lang) for fact in members],
        }

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        """One row for each statement of each conflict."""
        return [
            {"conflict": number, "topic": row["topic"], "kind": row["kind"], **statement}
            for number, row in enumerate(result["conflicts"], self.offset + 1)
            for statement in row["statements"]
        ]

    def sentence(self, answer: Answer, view: View) -> Reason:
        rows, names = answer.result["conflicts"], answer.result["names"]
        if not answer.result["total"]:
            return Reason("says_no_conflict")
        said = [Reason("says_conflicts", cases=answer.result["total"])]
        if rows and rows[0]["ratio"] and not self.offset:
            first, last = names[rows[0]["subject"]], names[rows[0]["object"]]
            label = rows[0]["label"]
            about = f"{first} → {last}、{label}" if self.lang == "ja" else f"{first} {label} {last}"
            ratio = Decimal(f"{rows[0]['ratio']:.3g}")
            said.append(Reason("says_widest", ratio=ratio, about=about))
        return Reason("sentences", parts=said)


_KINDS = ("value", "polarity")


def _values(facts: Sequence[Fact]) -> list[Any]:
    """What the facts state, as numbers, lowest and highest; empty where an end is open."""
    amounts = [fact.amount for fact in facts if fact.amount]
    ends = spread(amounts) if len(amounts) == len(facts) else (None, None)
    return [end for end in ends if end is not None] if None not in ends else []


def _ratio(facts: Sequence[Fact], values: Sequence[Any]) -> float | None:
    """Highest over lowest of single numbers without bounds; None where that says nothing."""
    single = all(f.amount and f.amount.value is not None and not f.amount.bound for f in facts)
    return values[-1] / values[0] if single and values and values[0] > 0 else None


def _statement(fact: Fact, conflict: Conflict, view: View, lang: str) -> dict[str, Any]:
    """What one side says and who publishes it."""
    pages = [view.sources[span.source] for span in fact.evidence if span.source in view.sources]
    whole = fact_json(fact, view, lang)
    kept = ("status", "certainty", "polarity", "amount", "valid_from", "valid_to", "rank", "reason")
    return {
        "fact": fact.id,
        **{name: whole[name] for name in kept if whole.get(name) is not None},
        **{name: whole[name] for name in (*COMPARED, "speaker") if name in whole},
        "gist": next((span.gist for span in fact.evidence if span.gist), None),
        "publishers": sorted({page.byline for page in pages}),
        "published": max((page.published for page in pages if page.published), default=None),
        "shown_first": fact.id == conflict.preferred,
    }


def _named(rows: Sequence[Mapping[str, Any]]) -> set[str]:
    return {row[end] for row in rows for end in ("subject", "object", "place") if row[end]}
