"""Timeline: the facts of an entity in the order of time, and what was promised against what is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onshore.graph.answers.parameters import parameter
from onshore.graph.answers.promises import (
    OUTCOMES,
    PROMISES,
    Topic,
    around_project,
    said_of,
    topic_key,
    topics_of,
)
from onshore.graph.answers.question import (
    Answer,
    Question,
    coverage_of,
    undated_facts,
)
from onshore.graph.conflicts import describe, spread
from onshore.graph.dates import parse_period
from onshore.graph.deadline import checked
from onshore.graph.documents.dump import dump_amount
from onshore.graph.model import Amount, Conflict, Fact
from onshore.graph.picks import EQUAL_WEIGHT, weight_of
from onshore.graph.schema import KINDS
from onshore.graph.spans import date_unknown, span_of
from onshore.graph.view import View
from onshore.graph.words.reason import Reason


@dataclass(frozen=True)
class Timeline(Question):
    name = "timeline"
    route = "/timeline"
    heading = ("Promised and built", "約束と実績")
    shape = "timeline.TimelineResult"
    doc = (
        "All facts of an entity and of what it was downsized to, in order; promised amounts "
        "against actual ones. `topics` show for a project what was promised and counted by topic "
        "(jobs, investment, public money), with what is stated of the firm behind it in the same "
        "places: each statement is `of` the project, the `firm`, or another `plan` there."
    )
    example = "?entity=project:foxconn-wisconsin-display"

    entity: str = parameter(
        "id", "Id of the entity.", example="project:foxconn-wisconsin-display", kinds=tuple(KINDS)
    )

    def run(self, view: View) -> Answer:
        id = view.resolve(self.entity)
        members = _with_successors(id, view)
        named = checked(view.facts_about(members))
        facts = [fact for fact in named if self._shown(fact, members, view)]
        facts.sort(key=lambda fact: (_date(fact) or "", _published(fact, view), fact.id))
        events = [
            {
                "date": _date(fact),
                "published": _published(fact, view) or None,
                "date_unknown": date_unknown(fact, view.sources, view.as_of),
                "fact": fact.id,
                "subject": fact.subject,
                "relation": fact.relation,
                "object": fact.object,
                "status": fact.status,
                "polarity": fact.polarity,
                "amount": dump_amount(fact.amount) if fact.amount else None,
                "outcome": fact.qualifiers.get("outcome"),
                "by": fact.qualifiers.get("by"),
                "gist": next((span.gist for span in fact.evidence if span.gist), None),
                "sources": sorted({span.source for span in fact.evidence}),
            }
            for fact in checked(facts)
        ]
        around = around_project(id, members, facts, lambda fact: self._begun(fact, view), view)
        used = list({fact.id: fact for fact in (*facts, *around.facts)}.values())
        disputes = view.conflicts(used)
        compared = _compare(facts, id, disputes, view)
        return Answer(
            {
                "entity": id,
                "members": members,
                "events": events,
                "compared": list(compared.values()),
                "firms": list(around.firms),
                "places": list(around.places),
                "topics": topics_of(id, facts, around, compared, disputes, view, self.lang),
                "names": view.labels(sorted(_named(id, members, around.firms, used)), self.lang),
            },
            claims=[fact.id for fact in used],
            assumptions=list(undated_facts(view, used, self.lang)),
            conflicts=[describe(conflict) for conflict in disputes],
            coverage=coverage_of(view, used),
        )

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        return list(result["events"])

    def sentence(self, answer: Answer, view: View) -> Reason | None:
        """That of the first topic that has one; what firms and places are told of has none."""
        result = answer.result
        said = (said_of(row, result["entity"], result["names"]) for row in result["topics"])
        return next((one for one in said if one), None)

    def _shown(self, fact: Fact, members: Sequence[str], view: View) -> bool:
        """Begun by `as_of`, whether it still holds or not; named as an end, not in passing."""
        ends = {view.canonical.get(end, end) for end in (fact.subject, fact.object)}
        return self._begun(fact, view) and not ends.isdisjoint(members)

    def _begun(self, fact: Fact, view: View) -> bool:
        return self.where.allows(fact) and span_of(fact, view.sources).start <= view.as_of


def _with_successors(id: str, view: View) -> list[str]:
    """The entity and everything it was downsized to, in turn."""
    found = [id]
    for member in checked(found, 1):
        for fact in view.facts_about([member]):
            subject = view.canonical.get(fact.subject, fact.subject)
            target = view.canonical.get(fact.object, fact.object)
            if fact.relation == "downsized_to" and fact.affirmed and subject == member:
                if target not in found:
                    found.append(target)
    return found


def _date(fact: Fact) -> str | None:
    """Day of the event; None where only the day of publication is known."""
    date = fact.valid_from or fact.qualifiers.get("starts")
    return str(parse_period(date).first) if date else None


def _published(fact: Fact, view: View) -> str:
    days = [
        source.published
        for span in fact.evidence
        if (source := view.sources.get(span.source)) and source.published
    ]
    return min(days, default="")


def _compare(
    facts: Sequence[Fact], id: str, disputes: Sequence[Conflict], view: View
) -> dict[Topic, dict[str, Any]]:
    """Promised against actual by topic: jobs, investment, incentives and other amounts.

    What a firm or a place is told of is compared per project, plant or place; the facts of one
    project, and of what it was downsized to, are about one thing. A fact that loses the pick of a
    conflict is listed, not compared.
    """
    by_topic: dict[Topic, list[Fact]] = defaultdict(list)
    for fact in checked(facts):
        if fact.amount and fact.affirmed and fact.rank != "deprecated":
            by_topic[topic_key(fact, id)].append(fact)
    beaten = {id for c in disputes if c.preferred for id in c.facts if id != c.preferred}
    rows = {}
    for topic, members in sorted(by_topic.items()):
        standing = [fact for fact in members if fact.id not in beaten] or members
        promised = _best([f for f in standing if f.status in PROMISES], view)
        actual = _best([f for f in standing if f.status in OUTCOMES], view)
        outcome = next(
            (f.qualifiers["outcome"] for f in members if f.qualifiers.get("outcome")), None
        )
        if not promised and not actual:
            continue
        rows[topic] = {
            "topic": topic[0] if not topic[1] else f"{topic[0]} {topic[1]}",
            "unit": topic[2] or None,
            "promised": _shown_amount(promised),
            "actual": _shown_amount(actual),
            "ratio": _ratio(promised, actual),
            "outcome": outcome,
            "facts": [fact.id for fact in members],
        }
    return rows


def _named(
    id: str, members: Sequence[str], firms: Sequence[str], facts: Sequence[Fact]
) -> set[str]:
    return {id, *members, *firms, *(end for fact in facts for end in (fact.subject, fact.object))}


def _best(facts: Sequence[Fact], view: View) -> list[Fact]:
    """The latest measurements; of equal dates those that the default pick weighs most."""
    if not facts:
        return []
    latest = max(_date(fact) or _published(fact, view) for fact in facts)
    newest = [fact for fact in facts if (_date(fact) or _published(fact, view)) == latest]
    weights = [weight_of(fact, view.sources) for fact in newest]
    return [f for f, weight in zip(newest, weights, strict=True) if weight == max(weights)]


def _shown_amount(facts: Sequence[Fact]) -> dict[str, Any] | None:
    """The amount that the facts state alike; where they differ, the range that they span."""
    amounts = [fact.amount for fact in facts if fact.amount]
    if not amounts:
        return None
    ids = sorted(fact.id for fact in facts)
    if _alike(amounts):
        return {**dump_amount(amounts[0]), "fact": ids[0], "facts": ids}
    low, high = spread(amounts)
    shared = Amount(
        min=low, max=high, unit=amounts[0].unit, currency=amounts[0].currency, per=amounts[0].per
    )
    return {**dump_amount(shared), "fact": None, "facts": ids, "reason": EQUAL_WEIGHT}


def _alike(amounts: Sequence[Amount]) -> bool:
    return all(replace(amount, text=amounts[0].text) == amounts[0] for amount in amounts)


def _ratio(promised: Sequence[Fact], actual: Sequence[Fact]) -> float | None:
    """Actual over promised; None unless both are single numbers."""
    before, after = _value(promised), _value(actual)
    return after / before if before and after is not None else None


def _value(facts: Sequence[Fact]) -> float | None:
    amounts = [fact.amount for fact in facts if fact.amount]
    if not amounts or not _alike(amounts) or amounts[0].value is None:
        return None
    return float(amounts[0].value)
