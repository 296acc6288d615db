"""Criticality: how much stops with each node, and what a target can not do without."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from onshore.graph import schema
from onshore.graph.answers.loss.criticality_weighted import weighted_answer
from onshore.graph.answers.loss.impact_answer import Lost
from onshore.graph.answers.loss.stopped_words import stopped
from onshore.graph.answers.loss.weighing import Weighing
from onshore.graph.answers.nothing import Widening
from onshore.graph.answers.parameters import LOSABLE, parameter
from onshore.graph.answers.question import Answer, cut_by
from onshore.graph.deadline import in_grace
from onshore.graph.errors import InvalidParameters
from onshore.graph.loss.cascade import Cascade, cascade_of
from onshore.graph.loss.cascade_items import LossItem
from onshore.graph.loss.reasons import lose
from onshore.graph.network.and_or_graph import Progress
from onshore.graph.network.causes import Sweep
from onshore.graph.supply.sites import state_of
from onshore.graph.view import View
from onshore.graph.words.reason import Reason, texts
from onshore.graph.words.refusal import refused

MOST_RANKED = 2_000
"""Single points of failure in `reach` that are ranked by what they take; more stand by nearness."""
EXAMPLES, LOOKED_AT = 4, 24
"""Lost things that are named for each node, and how many of the first are looked at for that."""


@dataclass(frozen=True)
class Criticality(Weighing):
    name = "criticality"
    route = "/criticality"
    heading = ("Criticality", "重要度")
    shape = "loss.CriticalityResult"
    menu = ("Most depended on", "依存の大きい順")
    picture = "losses"
    not_in_text = ("names", "nodes")
    doc = (
        "For every firm, factory, component and place, how much is lost with it alone, most first."
        " With a target: its single points of failure, the nodes whose loss alone is enough to "
        "lose it. `weighted`: the economic systemic risk index of every firm and site that trades."
    )
    example = "?target=component:ai-server&limit=5"
    formats = ("json", "csv", "graphml", "html", "svg")
    at_deadline = "partial"
    statuses = schema.PLACED
    about = ("target",)
    nothing = "no fact of any status or certainty makes it depend on a single node"

    target: str | None = parameter(
        "id",
        "Only nodes whose loss alone is enough to lose this: component, firm, factory or place.",
        None,
        example="component:ai-server",
        kinds=LOSABLE,
    )
    mode: str = parameter(
        "text", "How losses spread.", "structural", choices=("reach", "structural", "weighted")
    )
    closed_world: bool = parameter(
        "bool", "Whether the known makers of a component are all that there are.", False
    )
    kind: tuple[str, ...] = parameter(
        "text", "Only nodes of these kinds are ranked; none: all.", choices=LOSABLE, repeat=True
    )
    limit: int = parameter("int", "Nodes at most.", 50, minimum=1, maximum=1000)
    offset: int = parameter("int", "Nodes to skip.", 0, minimum=0, maximum=10_000_000)
    progress: Progress | None = None
    """Told how many of all nodes are done; set by the caller's edge, not a parameter."""

    @property
    def shown(self) -> slice:
        """The rows of the ranking that the answer shows."""
        return slice(self.offset, self.offset + self.limit)

    def ranks(self, id: str) -> bool:
        """Whether a node is of a kind that is asked for."""
        return not self.kind or schema.kind_of(id) in self.kind

    def run(self, view: View) -> Answer:
        return ANSWERS[self.mode](self, view)

    def found_nothing(self, result: Mapping[str, Any]) -> bool:
        left = result.get("no_known_maker_left")
        others = self.kind and result["scenarios"]  # ranked, and none of the kinds asked for
        return not (result["nodes"] or left or others or "reason" in result)

    def wider(self, view: View) -> Iterator[Widening]:
        if self.mode == "structural":
            yield "mode", "reach"
        yield from super().wider(view)

    def sentence(self, answer: Answer, view: View) -> Reason | None:
        """The firm of which most depends, or what the target depends on; None where that is not
        shown, or was not all looked at."""
        result = answer.result
        if self.mode != "structural" or self.offset or answer.truncated:
            return None
        names = result["names"]
        if self.target is not None:
            ids = [node["id"] for node in result["nodes"] if node["id"] != result["target"]]
            nodes: list[Any] = [names[id] for id in ids[:MOST_NAMED]]
            if len(ids) > MOST_NAMED:
                nodes = [Reason("lines_and_more", lines=nodes)]
            target = view.label(result["target"], self.lang)
            return Reason("says_hangs_on", target=target, nodes=nodes) if nodes else None
        firms = [node for node in result["nodes"] if schema.kind_of(node["id"]) == "firm"]
        if not firms or not firms[0]["counts"]:
            return None
        first = firms[0]
        counted = stopped(first["counts"], first["distinct_sites"], first["products"])
        if not counted:
            return None
        tied = len(firms) > 1 and firms[1]["dead"] == first["dead"]
        return Reason(
            "says_critical_tied" if tied else "says_critical",
            node=names[first["id"]],
            stopped=counted,
        )

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        names = result["names"]
        return [
            {
                "id": node["id"],
                "name": names.get(node["id"]),
                "dead": node["dead"],
                **(node["counts"] or {}),
                "sites_at_least": node["distinct_sites"] and node["distinct_sites"]["lo"],
                "products": node["products"],
                "no_known_maker_left": node["no_known_maker_left"],
                "weight": node["weight"],
                "examples": " ".join(node["examples"]),
                **{way: node[way] for way in ("downstream", "upstream") if way in node},
            }
            for node in result["nodes"]
        ]


MOST_NAMED = 5
"""Nodes that the sentence of a criticality names."""
Row: TypeAlias = tuple[str, int | None, float | None]
"""Id, number of lost things, their weight."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Seeds by what is lost with them, most first; `tried` of `all` were tried.

    Rows whose count is None stand by nearness and are counted when they are shown.
    """

    rows: Sequence[Row]
    tried: int
    all: int


def structural_answer(question: Criticality, view: View) -> Answer:
    """Modes `reach` and `structural`: every node lost alone, by the rules of impact."""
    cascade = cascade_of(
        view, question.where, reach=question.mode == "reach", closed_world=question.closed_world
    )
    result: dict[str, Any] = {"mode": question.mode}
    if question.target is None:
        ranked = _everything(question, view, cascade)
    else:
        target = view.resolve(question.target)
        if schema.kind_of(target) not in LOSABLE:
            raise InvalidParameters([refused("refuse_not_lost", "target", id=repr(target))])
        result["target"] = target
        ranked = _points(question, cascade, cascade.targets(target))
        result["no_known_maker_left"] = _makers_left(question, view, cascade, target, ranked)
    rows = [row for row in ranked.rows if question.ranks(row[0])]
    page = _counted(cascade, rows[question.shown])
    result["nodes"] = [_node(question, view, cascade, row) for row in in_grace(page)]
    result["scenarios"] = ranked.tried
    result["total"] = len(rows) if ranked.tried == ranked.all else None
    result["names"] = _names(view, question.lang, result)
    cut = None
    if ranked.tried < ranked.all:
        tried = Reason("cut_tried", why=cut_by(), n=ranked.tried, all=ranked.all)
        cut = tried.text(question.lang)
    return Answer(
        result,
        assumptions=_assumptions(question, cascade, ranked),
        coverage={
            "nodes": len(cascade.seeds),
            "trades": len(cascade.trades),
            "trades_with_value": cascade.valued,
            "groups_without_known_supplier": len(cascade.unsupplied),
            "announced_plants_left_out": len(cascade.absent),
        },
        truncated=cut,
        expanded=ranked.tried,
    )


def _everything(question: Criticality, view: View, cascade: Cascade) -> Ranked:
    where = question.where
    key = ("criticality", state_of(view, where), where, question.mode, question.closed_world)
    kept: list[Ranked] = view.derived(key, list)
    if not kept:
        ids = list(cascade.seeds)
        sweep = _sweep(question, cascade, ids, ())
        ranked = _rank(cascade, ids, sweep, range(sweep.done))
        if ranked.tried < ranked.all:
            return ranked
        kept.append(ranked)
    return kept[0]


def _points(question: Criticality, cascade: Cascade, targets: Sequence[int]) -> Ranked:
    """Seeds that take a target with them: only what lies upstream of it can.

    In `reach` all of it does; where that is very much, the nearest come first, and what each takes
    is counted for those that are shown.
    """
    upstream = cascade.circuit.upstream(targets)
    ids = [id for number in upstream if (id := cascade.seeds.id_of(number)) is not None]
    if cascade.reach and len(ids) > MOST_RANKED:
        return Ranked([(id, None, None) for id in ids], len(ids), len(ids))
    sweep = _sweep(question, cascade, ids, targets)
    return _rank(cascade, ids, sweep, [k for k in range(sweep.done) if sweep.hits[k]])


def _sweep(
    question: Criticality, cascade: Cascade, ids: Sequence[str], targets: Sequence[int]
) -> Sweep:
    return cascade.circuit.sweep(
        [cascade.seeds[id] for id in ids],
        targets,
        progress=question.progress,
    )


def _rank(cascade: Cascade, ids: Sequence[str], sweep: Sweep, kept: Sequence[int]) -> Ranked:
    found = [(ids[k], sweep.sizes[k], cascade.worth(sweep.values[k])) for k in kept]
    found.sort(key=lambda row: (-row[1], -(row[2] or 0.0), row[0]))
    rows: list[Row] = [*found]
    return Ranked(rows, sweep.done, len(ids))


def _counted(cascade: Cascade, rows: Sequence[Row]) -> list[Row]:
    """Rows of a page, with what was not counted yet."""
    if all(row[1] is not None for row in rows):
        return list(rows)
    sweep = cascade.circuit.sweep([cascade.seeds[row[0]] for row in rows])
    counted: list[Row] = [
        (row[0], size, cascade.worth(value))
        for row, size, value in zip(rows, sweep.sizes, sweep.values, strict=False)
    ]
    return [*counted, *rows[sweep.done :]]


def _makers_left(
    question: Criticality, view: View, cascade: Cascade, target: str, ranked: Ranked
) -> list[dict[str, Any]]:
    """Seeds after whose loss no known maker of a component is left, though others may make it."""
    number = cascade.number.get(LossItem("no_maker", target))
    if number is None or cascade.closed_world:
        return []
    found = {row[0] for row in ranked.rows}
    rows = _points(question, cascade, [number]).rows
    wanted = [row for row in rows if row[0] not in found and question.ranks(row[0])]
    return [_node(question, view, cascade, row) for row in in_grace(wanted[: question.limit])]


def _node(question: Criticality, view: View, cascade: Cascade, row: Row) -> dict[str, Any]:
    """A row with its counts, which are those of impact for the same loss."""
    id, _, weight = row
    impact = lose(cascade, (id,))
    lost = Lost(view, question.where, question.lang, question.mode, (id,), impact, LOOKED_AT)
    counts = impact.count((id,))
    examples = [item.product if item.id == id else item.id for item in impact.first(LOOKED_AT)]
    shown = dict.fromkeys(other for other in examples if other and other != id)
    return {
        "id": id,
        "dead": sum(counts.values()),
        "counts": counts,
        "distinct_sites": lost.distinct_sites,
        "products": impact.products,
        "no_known_maker_left": len(impact.no_maker_left()),
        "weight": weight,
        "examples": list(shown)[:EXAMPLES],
    }


def _names(view: View, lang: str, result: Mapping[str, Any]) -> dict[str, str]:
    rows = [*result["nodes"], *result.get("no_known_maker_left", ())]
    ids = dict.fromkeys(id for row in rows for id in (row["id"], *row["examples"]))
    if "target" in result:
        ids[result["target"]] = None
    return view.labels(list(ids), lang)


def _assumptions(question: Criticality, cascade: Cascade, ranked: Ranked) -> list[str]:
    notes = [Reason("critical_alone")]
    if any(row[1] is None for row in ranked.rows[:1]):
        notes.append(Reason("critical_nearest", most=MOST_RANKED))
    if question.mode == "reach":
        notes.append(Reason("critical_reach"))
    elif cascade.closed_world:
        notes.append(Reason("critical_closed"))
    if cascade.valued:
        trades, currency = len(cascade.trades), cascade.currency or ""
        notes.append(Reason("critical_worth", n=cascade.valued, all=trades, currency=currency))
    elif cascade.supply.any_value:
        notes.append(Reason("critical_mixed"))
    return texts(notes, question.lang)


def _weighted(question: Criticality, view: View) -> Answer:
    if question.target is not None:
        raise InvalidParameters([refused("refuse_weighted_target", "target")])
    return weighted_answer(question, view, question.shown, question.progress)


ANSWERS: dict[str, Callable[[Criticality, View], Answer]] = {
    "reach": structural_answer,
    "structural": structural_answer,
    "weighted": _weighted,
}
"""Mode -> what answers it."""
