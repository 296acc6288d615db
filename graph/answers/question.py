"""What every question has: common parameters, the answer, and the shapes that answers share.

A question is a frozen dataclass; its fields are its parameters and `run(view)` gives its answer.
Questions are written once, against the view, so that stores cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar, Literal

from onshore.graph import schema
from onshore.graph.answers.nothing import Widening, hints, wider
from onshore.graph.answers.parameters import chosen, parameter
from onshore.graph.answers.reports import reports_of
from onshore.graph.conflicts import describe
from onshore.graph.dates import show_instant
from onshore.graph.deadline import current, optional
from onshore.graph.documents.dump import dump_amount, dump_fact
from onshore.graph.model import Edge, Fact, Group
from onshore.graph.project import Where
from onshore.graph.spans import date_unknown, span_of, starts_at_publication
from onshore.graph.view import View
from onshore.graph.words.reason import Reason

DERIVATIONS = ("bom-match",)
HINT_SECONDS = 5.0
"""Longest search for what would find something, where an answer has a deadline."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gives. `result` is JSON-able; `claims` are the ids of the facts used.

    `truncated` says what was cut and why; `expanded` counts the search steps. `names` are the names
    that were asked for, each with the id that it was taken for.
    """

    result: Mapping[str, Any]
    claims: Sequence[str] = ()
    assumptions: Sequence[str] = ()
    conflicts: Sequence[Mapping[str, Any]] = ()
    coverage: Mapping[str, Any] = field(default_factory=dict)
    truncated: str | None = None
    expanded: int = 0
    names: Mapping[str, str] = field(default_factory=dict)


def cut_by() -> Reason:
    """What cuts the answer that is made now: its time, or that its client has gone."""
    deadline = current()
    if deadline.cancelled:
        return Reason("cut_gone")
    return Reason("cut_time", seconds=f"{deadline.seconds:g}")


@dataclass(frozen=True)
class Question:
    """Common parameters of every read, and what its class says about itself."""

    name: ClassVar[str]
    route: ClassVar[str]
    doc: ClassVar[str]
    example: ClassVar[str]
    heading: ClassVar[tuple[str, str]]
    """What it is called, in English and Japanese: by pages, pictures, help and documentation."""
    shape: ClassVar[str]
    """What its result looks like: a name in `graph.answers.shapes`, as `network.PathsResult`."""
    menu: ClassVar[tuple[str, str] | None] = None
    """What the page's menu calls it, where that is shorter than `heading`."""
    caption: ClassVar[tuple[str, str]] = ("{word} around {about}", "{about}: {word}")
    """What stands above a picture that is about something."""
    picture: ClassVar[str] = "network"
    """Which picture shows its answer: a key of `app.render.PICTURES`."""
    rendered_as: ClassVar[str | None] = None
    """The name under which `render` draws its answer, with pyvis; None where it does not."""
    takes_table: ClassVar[bool] = False
    """Whether its command asks it of each row of a table too."""
    formats: ClassVar[tuple[str, ...]] = ("json", "csv", "html")
    text_layout: ClassVar[str] = "table"
    """How a terminal shows its answer: a key of `app.terminal.text.LAYOUTS`."""
    not_in_text: ClassVar[tuple[str, ...]] = ("names",)
    """Parts of the result that text for a terminal leaves out."""
    statuses: ClassVar[tuple[str, ...]] = schema.STATUSES
    """Statuses that count where `status` is not given."""
    about: ClassVar[tuple[str, ...]] = ()
    """Fields that are not required and yet say what is asked about: no hint leaves them out."""
    said_first: ClassVar[tuple[str, ...]] = ()
    """Fields that Python takes without their names, in the order in which people say them; where
    none are named, what is required and then `about`."""
    nothing: ClassVar[str] = "no fact of any status or certainty answers this"
    """What is said where no change of a parameter would find anything."""
    at_deadline: ClassVar[Literal["partial", "refuse"]] = "refuse"
    """What comes when the time is up: an answer with what it has, `truncated`, or none at all."""

    as_of: date | None = parameter(
        "date",
        "Day on which things are true in the world; default today.",
        None,
        example="2026-06-01",
    )
    known_at: str | None = parameter(
        "instant",
        "What had been recorded by this instant; default the store's last change.",
        None,
        example="2026-11-20T00:00:00Z",
    )
    status: tuple[str, ...] = parameter(
        "text",
        "Statuses that count, or `all`.",
        repeat=True,
        choices=(*schema.STATUSES, "all"),
    )
    certainty_min: str = parameter(
        "text",
        "Weakest certainty that counts.",
        schema.DEFAULT_CERTAINTY,
        choices=schema.CERTAINTIES,
    )
    derive: tuple[str, ...] = parameter(
        "text", "Rules that may derive edges.", repeat=True, choices=DERIVATIONS
    )
    lang: str = parameter(
        "text", "Language of names, and of the sentences of a duty.", "en", choices=("en", "ja")
    )

    @property
    def wanted_statuses(self) -> frozenset[str] | None:
        """Statuses that count; None allows all."""
        if "all" in self.status:
            return None
        return frozenset(self.status or self.statuses)

    def caption_of(self, label: Callable[[str], str]) -> str:
        """What stands above a picture of its answer; `label` gives the name of an id."""
        japanese = self.lang == "ja"
        word = self.heading[japanese]
        if about := self._about(label):
            return self.caption[japanese].format(word=word, about=about)
        return word

    def _about(self, label: Callable[[str], str]) -> str:
        """Names of what is asked about, in one line; empty where nothing is."""
        ids = [getattr(self, "id", None), *getattr(self, "focus", ()), *getattr(self, "node", ())]
        ids.append(getattr(self, "state", None))
        joined = "、" if self.lang == "ja" else ", "
        return joined.join(label(id) for id in ids if id)

    @property
    def where(self) -> Where:
        return Where(
            self.wanted_statuses, self.certainty_min, derive=tuple(sorted(set(self.derive)))
        )

    def answer(self, view: View) -> Answer:
        """The answer at the view's clocks; DeadlinePassed where the time is up and half is wrong.

        A cut answer says so, whatever its question forgets; one that found nothing says what would.
        """
        answer, deadline = self.run(view), current()
        if not deadline.cut and self.found_nothing(answer.result):
            return self._with_hints(view, answer)
        if not deadline.cut:
            return answer
        if self.at_deadline == "refuse":
            deadline.check_whole()
        told = answer.truncated or ""
        why = cut_by().text(self.lang)
        if why in told or deadline.reason in told:
            return answer
        cut = "; ".join(filter(None, (told, Reason("cut_at", why=why).text(self.lang))))
        return replace(answer, truncated=cut)

    def _with_hints(self, view: View, answer: Answer) -> Answer:
        """The answer with `try`, the changes that find something, and why where there are none."""
        found: list[dict[str, Any]] = []
        with optional(HINT_SECONDS):
            found = hints(self, view)
        reason, cut = answer.result.get("reason"), answer.truncated
        result = {**answer.result, "try": found}
        if current().cut and cut is None:
            cut = Reason("cut_hints").text(self.lang)
        if cut is not None:
            return replace(answer, result=result, truncated=cut)
        if not found:
            result["reason"] = "; ".join(filter(None, (reason, self.nothing)))
        return replace(answer, result=result)

    def found_nothing(self, result: Mapping[str, Any]) -> bool:
        """Whether an answer is empty: by default where it has no rows."""
        return not self.rows(result)

    def finds(self, view: View) -> bool:
        """Whether the answer at the view's clocks would not be empty; hints are tried with it."""
        return not self.found_nothing(self.run(view).result)

    def wider(self, view: View) -> Iterator[Widening]:
        """Changes of parameters that may find something where this question finds nothing."""
        return wider(self, view)

    def run(self, view: View) -> Answer:
        """What the question finds at the view's clocks."""
        raise TypeError(f"{type(self).__name__} does not run on {type(view).__name__}")

    def sentence(self, answer: Answer, view: View) -> Reason | None:
        """The answer in one plain sentence that claims only what it holds; None where it has none.

        Its numbers are those of the result.
        """
        return None

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Flat rows of the answer for tables: by default its first list."""
        for value in result.values():
            if isinstance(value, list):
                return [row if isinstance(row, dict) else {"value": row} for row in value]
        return [dict(result)]

    def drawing(self, result: Mapping[str, Any]) -> tuple[list[str], list[Mapping[str, Any]]]:
        """Node ids and edges of the answer for GraphML, GeoJSON and pictures."""
        nodes = [str(n["id"]) for n in result.get("nodes", ())]
        return nodes, list(result.get("edges", ()))


def relation_of(name: str) -> str:
    """The name that edges have of a relation: that of its direction in which they are drawn."""
    return schema.RELATIONS[name].reverse_of or name


def chosen_relations(words: Sequence[str]) -> frozenset[str]:
    """Relations of edges that count: those named, or all but those with a leading `-`."""
    read = [word[: word.startswith("-")] + relation_of(word.removeprefix("-")) for word in words]
    return chosen(read, map(relation_of, schema.RELATIONS))


def edge_json(edge: Edge, lang: str = "en") -> dict[str, Any]:
    """An edge as answers show it; numbers that no fact states are absent."""
    relation = schema.RELATIONS.get(edge.relation)
    label = (relation.ja if lang == "ja" else relation.en) if relation else edge.relation
    values: dict[str, Any] = {
        "id": edge.id,
        "source": edge.source,
        "target": edge.target,
        "relation": edge.relation,
        "label": label,
        "product": edge.product,
        "place": edge.place,
        "status": edge.status,
        "status_group": edge.status_group,
        "certainty": edge.certainty,
        "line": edge.line,
        "facts": list(edge.facts),
    }
    for name in ("share", "cost_share", "market_share", "lead_time_days", "essential", "origin"):
        value = getattr(edge, name)
        if value is not None:
            values[name] = value
    if edge.value is not None:
        values["value"] = dump_amount(edge.value)
    return values


def group_json(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "relation": group.relation,
        "subject": group.subject,
        "object": group.object,
        "sets": {key: list(value) for key, value in group.sets.items()},
        "members": list(group.members),
        "facts": list(group.facts),
        "status": group.status,
        "certainty": group.certainty,
        "distributive": group.distributive,
    }


def fact_json(fact: Fact, view: View, lang: str = "en") -> dict[str, Any]:
    """Flat fields of a fact, with its instants, its dates as resolved and its group of status."""
    span = span_of(fact, view.sources)
    values = dump_fact(fact)
    values["source"] = fact.source
    values["status_group"] = schema.GROUP_OF_STATUS[fact.status]
    values["recorded_at"] = show_instant(fact.recorded_at or "")
    if fact.retracted_at:
        values["retracted_at"] = show_instant(fact.retracted_at)
    if date_unknown(fact, view.sources, view.as_of):
        values["from_basis"] = "unknown"
    elif span.published_basis:
        values["from_basis"] = "published"
    relation = schema.RELATIONS[fact.relation]
    values["label"] = relation.ja if lang == "ja" else relation.en
    return values


def conflicts_json(view: View, facts: Iterable[Fact]) -> list[dict[str, Any]]:
    return [describe(conflict) for conflict in view.conflicts(facts)]


def disputed(conflicts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What an edge's numbers are where facts state several: facts that contradict each other."""
    for conflict in conflicts:
        if conflict["kind"] == "value":
            ids = ", ".join(conflict["facts"])
            yield (
                "facts state different values: of an edge the latest one counts, and of equally "
                f"late ones the default pick, if there is one: {ids}"
            )


def coverage_of(view: View, facts: Collection[Fact]) -> dict[str, Any]:
    """How many facts stand behind an answer, and what their dates rest on.

    `from_published` start at a publication date only; of `date_unknown` nothing tells that they
    held on the day of the question; `unreported` are inferred or assumed. `publishers`,
    `original_reports` and `unknown_origin` count what `reports.reports_of` names.
    """
    return {
        **{what: len(names) for what, names in reports_of(facts, view.sources).items()},
        "facts": len(facts),
        "sources": len({fact.source for fact in facts}),
        "unreported": sum(fact.certainty in schema.GUESSED for fact in facts),
        "from_published": sum(map(starts_at_publication, facts)),
        "date_unknown": sum(date_unknown(fact, view.sources, view.as_of) for fact in facts),
    }


def undated_facts(view: View, facts: Iterable[Fact], lang: str) -> Iterator[str]:
    """A note that names the facts of which nothing tells that they held on the day."""
    undated = sorted(f.id for f in facts if date_unknown(f, view.sources, view.as_of))
    if undated:
        yield Reason("date_unknown", day=view.as_of, facts=undated).text(lang)


def weak_facts(facts: Iterable[Fact], lang: str) -> Iterator[str]:
    """A note that names the facts without a report behind them, where there are any."""
    weak = sorted(fact.id for fact in facts if fact.certainty in schema.GUESSED)
    if weak:
        yield Reason("not_reported", facts=weak).text(lang)
