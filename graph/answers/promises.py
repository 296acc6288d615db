"""Promised and counted by topic, over a project and the firm behind it in the same place.

A firm's count in a state is never the project's: each statement says whether it is `of` the
project, of the firm there, or of another plan or site of the firm there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from onshore.graph.conflicts import numbers_differ, spread
from onshore.graph.dates import Period, parse_period
from onshore.graph.deadline import checked
from onshore.graph.documents.dump import dump_amount
from onshore.graph.model import Amount, Conflict, Fact
from onshore.graph.schema import GROUP_OF_STATUS, RELATIONS, STATUS_TEXT, kind_of
from onshore.graph.view import View
from onshore.graph.words.amount_words import amount_words
from onshore.graph.words.reason import Both, Reason

PROMISES = ("promised", "committed", "announced", "planned", "forecast")
OUTCOMES = ("actual", "completed", "operational")
TOPICS: Mapping[str, tuple[str, str]] = {
    "jobs": ("Jobs", "雇用"),
    "investment": ("Investment", "投資"),
    "incentive": ("Public money", "公的資金"),
}
"""Topics in the order in which they are told, in English and Japanese."""
_BEHIND = ("builds_facility", "commits_investment", "operates_facility", "owns_facility")
"""Relations whose subject is a firm behind the project that is their object."""
_YEAR = timedelta(days=366)

Topic = tuple[str, str, str, str]
"""Topic or relation, what it is measured at, unit or currency, period."""


@dataclass(frozen=True)
class Around:
    """Firms behind a project, the places that it is promised for, and what else is told there."""

    firms: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    of: Mapping[str, str] = field(default_factory=dict)
    """Id of a fact -> `firm`, or `plan`: another project or site of the firm."""


def topic_key(fact: Fact, id: str) -> Topic:
    """Facts of one key are compared; what a firm or a place is told of is so by its other end."""
    relation, amount = RELATIONS[fact.relation], fact.amount or Amount()
    apart = kind_of(id) in ("firm", "place") or not relation.topic
    other = fact.object if fact.object != id else fact.subject
    unit = amount.unit or amount.currency or ""
    return relation.topic or relation.name, other if apart else "", unit, amount.per or ""


def around_project(
    id: str,
    members: Sequence[str],
    told: Iterable[Fact],
    allows: Callable[[Fact], bool],
    view: View,
) -> Around:
    """What is told of the firms behind a project in its places; nothing around other entities."""
    if kind_of(id) not in ("project", "factory"):
        return Around()
    told = [fact for fact in told if fact.affirmed]
    same = view.canonical
    firms = {
        f.subject for f in told if f.relation in _BEHIND and same.get(f.object, f.object) in members
    }
    firms |= {str(f.qualifiers["by_org"]) for f in told if f.qualifiers.get("by_org")}
    found = tuple(sorted({same.get(end, end) for end in firms if kind_of(end) == "firm"}))
    places = {p for f in told if RELATIONS[f.relation].topic for p in _places(f)}
    places = places or {place for fact in told for place in _places(fact)}
    if not found or not places:
        return Around(found, tuple(sorted(places)))
    inside = frozenset().union(*(view.within(place) for place in places))
    known = [f for f in checked(view.facts_about(found)) if f.affirmed]
    known = [fact for fact in known if same.get(fact.subject, fact.subject) in found]
    seats = _seats(known, members, inside, view)
    about_seats = [f for f in view.facts_about(sorted(seats)) if f.affirmed] if seats else []
    of: dict[str, str] = {}
    for fact in (*known, *about_seats):
        subject, other = (same.get(end, end) for end in (fact.subject, fact.object))
        if fact.amount and RELATIONS[fact.relation].topic and allows(fact):
            if subject in found and other in inside:
                of[fact.id] = "firm"
            elif subject in seats or (subject in found and other in seats):
                of[fact.id] = "plan"
    chosen = {fact.id: fact for fact in (*known, *about_seats) if fact.id in of}
    return Around(found, tuple(sorted(places)), tuple(chosen.values()), of)


def _places(fact: Fact) -> list[str]:
    ends = (fact.object, fact.qualifiers.get("place"))
    return [end for end in ends if isinstance(end, str) and kind_of(end) == "place"]


def _seats(
    known: Iterable[Fact], members: Sequence[str], inside: frozenset[str], view: View
) -> set[str]:
    """Other projects and sites of the firms that are said to lie in one of the places."""
    same = view.canonical
    others = {
        same.get(fact.object, fact.object)
        for fact in known
        if kind_of(fact.object) in ("project", "factory")
        and (fact.relation in _BEHIND or RELATIONS[fact.relation].topic)
    }.difference(members)
    if not others:
        return set()
    entities = view.entities(sorted(others))
    seats = {id for id, entity in entities.items() if entity.container in inside}
    for fact in checked((*known, *view.facts_about(sorted(others)))):
        if fact.affirmed and not inside.isdisjoint(_places(fact)):
            seats |= others & {same.get(end, end) for end in (fact.subject, fact.object)}
    return seats


def topics_of(
    id: str,
    told: Sequence[Fact],
    around: Around,
    compared: Mapping[Topic, Mapping[str, Any]],
    conflicts: Sequence[Conflict],
    view: View,
    lang: str,
) -> list[dict[str, Any]]:
    """One row for each topic with its statements, each drawn where its own date is.

    `compared`: what was promised and counted of the entity itself (`timeline`); `beside`: what is
    counted at a firm in a place, of the year up to its latest count.
    """
    by_topic: dict[Topic, list[Fact]] = defaultdict(list)
    for fact in checked(told):
        if _weighed(fact):
            by_topic[topic_key(fact, id)].append(fact)
    for fact in checked(around.facts):
        if _weighed(fact) and (key := topic_key(fact, id)) in by_topic:
            by_topic[key].append(fact)
    rows = []
    names = view.labels(sorted(_named(by_topic, around, id)), lang)
    beaten = _beaten([fact for facts in by_topic.values() for fact in facts], conflicts)
    for key, facts in sorted(by_topic.items(), key=lambda item: _told_order(item[0])):
        row = compared.get(key, {})
        points = [
            {
                **_point(fact, view, lang),
                "of": around.of.get(fact.id, "project"),
                "set_aside": fact.rank == "deprecated" or fact.id in beaten,
                "rivals": sorted(beaten.get(fact.id, ())),
            }
            for fact in facts
        ]
        points.sort(key=lambda point: (point["first"] or "", point["fact"]))
        beside = _beside([f for f in facts if around.of.get(f.id) == "firm"], around, names)
        topic: dict[str, Any] = {
            "topic": key[0],
            "about": key[1] or None,
            "label": _label(key, names).text(lang),
            "unit": key[2] or None,
            "per": key[3] or None,
            "promised": row.get("promised"),
            "counted": row.get("actual"),
            "outcome": row.get("outcome"),
            "beside": beside,
            "points": points,
        }
        said = said_of(topic, id, names)
        rows.append({**topic, "sentence": said.text(lang) if said else None})
    return [row for row in rows if any(p["standing"] != "stated" for p in row["points"])]


def _weighed(fact: Fact) -> bool:
    return fact.affirmed and fact.amount is not None


def _told_order(key: Topic) -> tuple[int, Topic]:
    order = list(TOPICS)
    return (order.index(key[0]) if key[0] in order else len(order)), key


def _label(key: Topic, names: Mapping[str, str]) -> Both:
    relation = RELATIONS.get(key[0])
    pair = TOPICS.get(key[0]) or ((relation.en, relation.ja) if relation else (key[0], key[0]))
    other = names.get(key[1], key[1])
    return Both(*(f"{words}: {other}" if other else words for words in pair))


def _named(by_topic: Mapping[Topic, Iterable[Fact]], around: Around, id: str) -> set[str]:
    ends = {end for facts in by_topic.values() for f in facts for end in (f.subject, f.object)}
    return {id, *around.firms, *around.places, *ends, *(key[1] for key in by_topic if key[1])}


def _beaten(facts: Sequence[Fact], conflicts: Sequence[Conflict]) -> dict[str, list[str]]:
    """Facts that state another amount than the one shown first, with that one."""
    known = {fact.id: fact for fact in facts}
    found: dict[str, list[str]] = defaultdict(list)
    for conflict in conflicts:
        best = known.get(conflict.preferred or "")
        for id in conflict.facts:
            if best and id in known and numbers_differ(known[id], best):
                found[id].append(best.id)
    return found


def _point(fact: Fact, view: View, lang: str) -> dict[str, Any]:
    """A statement as a picture draws it. Without a date of its own `first` and `last` are None."""
    amount = fact.amount or Amount()
    low, high = spread([amount])
    standing = standing_of(fact)
    begins = fact.qualifiers.get("starts")
    dated = fact.valid_from or (begins if standing != "promised" else None)
    due = fact.qualifiers.get("by") or (begins if standing == "promised" else None)
    pages = [view.sources[span.source] for span in fact.evidence if span.source in view.sources]
    return {
        "fact": fact.id,
        "subject": fact.subject,
        "object": fact.object,
        "standing": standing,
        "status": fact.status,
        "certainty": fact.certainty,
        "amount": dump_amount(amount),
        "words": amount_words(dump_amount(amount), lang),
        "lowest": low,
        "highest": high,
        "date": dated,
        **_ends("first", "last", dated),
        "due": due,
        **_ends("due_first", "due_last", due),
        "until": fact.valid_to,
        "publishers": list(dict.fromkeys(page.byline for page in pages)),
        "published": min((page.published for page in pages if page.published), default=None),
        "rank": fact.rank,
    }


def standing_of(fact: Fact) -> str:
    """`promised`, `counted`, `ended`, or `stated`: said to be so, without a word of how."""
    if fact.status in OUTCOMES:
        return "counted"
    return {"intended": "promised", "ended": "ended"}.get(GROUP_OF_STATUS[fact.status], "stated")


def _ends(first: str, last: str, written: str | None) -> dict[str, str | None]:
    if not written:
        return {first: None, last: None}
    period = parse_period(written)
    return {first: str(period.first), last: str(period.after - timedelta(days=1))}


def _beside(
    facts: Sequence[Fact], around: Around, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Counts at a firm in a place, those in the project's own places first.

    Only what goes on counts: a sum of one year alone, which ends, is not a count of the next one.
    """
    by_pair: dict[tuple[str, str], list[tuple[Period, Fact]]] = defaultdict(list)
    for fact in facts:
        if fact.status in OUTCOMES and fact.valid_from and not fact.valid_to:
            if fact.rank != "deprecated":
                period = parse_period(fact.valid_from)
                by_pair[fact.subject, fact.object].append((period, fact))
    found = []
    for (firm, place), dated in by_pair.items():
        latest = max(period.first for period, _ in dated)
        year = [(period, fact) for period, fact in dated if period.first > latest - _YEAR]
        amounts = [fact.amount for _, fact in year if fact.amount]
        low, high = spread(amounts)
        whole = Amount(
            min=low,
            max=high,
            unit=amounts[0].unit,
            currency=amounts[0].currency,
            per=amounts[0].per,
            approx=any(amount.approx for amount in amounts),
        )
        found.append(
            {
                "firm": firm,
                "place": place,
                "name": names.get(firm, firm),
                "place_name": names.get(place, place),
                "amount": dump_amount(whole),
                "first": str(min(period.first for period, _ in year)),
                "last": str(max(period.after for period, _ in year) - timedelta(days=1)),
                "facts": sorted(fact.id for _, fact in year),
            }
        )
    found.sort(key=lambda one: (one["place"] not in around.places, one["firm"], one["place"]))
    return found


@dataclass(frozen=True)
class Said:
    """An amount as the parameter of a reason; `bare` without what it counts.

    Japanese puts what a sum is of before it: `topic`.
    """

    amount: Mapping[str, Any]
    bare: bool = False
    topic: str = ""

    def text(self, lang: str = "en") -> str:
        words = amount_words(self.amount, lang, bare=self.bare)
        return f"{self.topic}{words}" if lang == "ja" else words

    def data(self) -> Any:
        return dict(self.amount)


def said_of(row: Mapping[str, Any], id: str, names: Mapping[str, str]) -> Reason | None:
    """The sentence of a project's topic: promise, count, and apart from them the firm's count.

    None where neither is stated, and for what is measured at something else.
    """
    promised, counted, points = row["promised"], row["counted"], row["points"]
    if row["about"] or not (promised or counted):
        return None
    topic, about = Both(*TOPICS[row["topic"]]), names.get(id, id)
    said = []
    if promised:
        statuses = {p["fact"]: p["status"] for p in points if p["fact"] in promised["facts"]}
        how = [Both(*STATUS_TEXT[status]) for status in sorted(set(statuses.values()))]
        amount = Said(promised, topic=topic.ja)
        said.append(
            Reason(f"says_promised_{_number(promised)}", promised=amount, how=how, about=about)
        )
    else:
        said.append(Reason("says_no_promise", about=about, topic=topic))
    if counted:
        amount = Said(counted, bare=bool(promised))
        said.append(Reason(f"says_counted_{_number(counted)}", counted=amount))
    else:
        said.append(Reason("says_no_count"))
    for one in row["beside"][:1]:
        where = Reason("at_in", firm=one["name"], place=one["place_name"])
        years = sorted({date.fromisoformat(one[end]).year for end in ("first", "last")})
        when = "–".join(map(str, years))
        said.append(Reason("says_beside_firm", counted=Said(one["amount"]), where=where, when=when))
    rivals = [
        Said(point["amount"])
        for point in points
        if point["of"] == "project" and point["rivals"] and point["rank"] != "deprecated"
    ]
    if rivals:
        said.append(Reason("says_rival", rivals=rivals))
    return Reason("sentences", parts=said)


def _number(amount: Mapping[str, Any]) -> str:
    """Whether English says "was" of it: money, and one of what is counted."""
    return "one" if amount.get("currency") or amount.get("value") == 1 else "many"
