"""Tariff exposure: through which paths duty reaches a product, how much, what decides it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from onshore.graph import schema
from onshore.graph.answers.crossing_filter import crossing_filter
from onshore.graph.answers.duty.duty_parameters import clock, entry_day, known
from onshore.graph.answers.duty.tariff_tables import tariff_of
from onshore.graph.answers.exposure_answer import (
    ExposureAnswer,
    Upstream,
    exposed_assumptions,
    exposed_coverage,
    path_json,
)
from onshore.graph.answers.left_out import left_out_about
from onshore.graph.answers.nothing import Widening
from onshore.graph.answers.parameters import MADE, parameter
from onshore.graph.answers.question import (
    DERIVATIONS,
    Answer,
    Question,
    conflicts_json,
    cut_by,
    disputed,
    undated_facts,
)
from onshore.graph.answers.stated_entries import entries_json, related_products, stated_entries
from onshore.graph.deadline import in_time
from onshore.graph.errors import InvalidParameters
from onshore.graph.network.strength import agreed_on
from onshore.graph.supply.crossings import Entered, Entry, Rates
from onshore.graph.supply.exposure import rank_paths
from onshore.graph.supply.scenario import tariff_in
from onshore.graph.supply.sites import code_of
from onshore.graph.supply.supply import Node, Supply, supply_of
from onshore.graph.tariff.duty.duty import Clock
from onshore.graph.view import View
from onshore.graph.words.reason import Reason, rate_words
from onshore.graph.words.refusal import refused

MAX_MAKERS = 50
"""Makers that are answered one by one at most."""


@dataclass(frozen=True)
class Exposure(Question):
    name = "exposure"
    route = "/exposure"
    heading = ("Tariff exposure", "関税の影響")
    shape = "supply.ExposureResult"
    menu = ("What reaches a product", "製品に及ぶ関税")
    rendered_as = "exposure"
    caption = ("{word}: {about}", "{word}: {about}")
    picture = "exposure"
    doc = (
        "Through which multi-tier paths US duty reaches a product, and how much of its value that "
        "is. A component stands for its makers, a firm or factory for its products. Filters choose "
        "the crossings whose paths are listed; exposure and known count all of them."
    )
    example = "?target=component:ai-rack&certainty_min=assumed"
    formats = ("json", "csv", "graphml", "html", "svg")
    at_deadline = "partial"
    statuses = schema.PLACED

    target: str = parameter(
        "id", "Component, firm or factory.", example="component:ai-rack", kinds=MADE
    )
    k: int = parameter("int", "Paths at most, of each maker.", 10, minimum=1, maximum=100)
    entry_date: date | None = entry_day()
    clock: str = clock()
    origin: tuple[str, ...] = parameter(
        "text",
        "Origins of crossings that are listed; a leading `-` leaves one out.",
        repeat=True,
        negatable=True,
        example="CN",
    )
    component: tuple[str, ...] = parameter(
        "id",
        "Products that cross; a leading `-` leaves one out.",
        repeat=True,
        negatable=True,
        kinds=("component",),
    )
    authority: tuple[str, ...] = parameter(
        "text",
        "Authority or measure that is charged on the crossing; a leading `-`: is not.",
        repeat=True,
        negatable=True,
    )
    min_rate: float | None = parameter(
        "float",
        "Lowest rate.hi of crossings that are listed, as a fraction.",
        None,
        minimum=0,
        maximum=100,
    )
    condition: tuple[str, ...] = known("usmca:true")

    def _about(self, label: Callable[[str], str]) -> str:
        return label(self.target)

    def run(self, view: View) -> Answer:
        target = view.resolve(self.target)
        if schema.kind_of(target) not in MADE:
            raise InvalidParameters([refused("refuse_not_made", "target", id=repr(target))])
        entered = entered_of(view, self.where, self.entry(view))
        select, notes = crossing_filter(self, view, entered)
        nodes = nodes_of(entered.supply, target)
        several = len(nodes) > 1
        chosen = nodes[:MAX_MAKERS]
        shares = market_shares(entered.supply, nodes) if target in entered.supply.makers else None
        weights = shares if several else dict.fromkeys(chosen, 1.0)
        whole = self._answer(view, entered, weights, select) if weights else None
        makers = []
        for node in in_time(chosen if several else ()):
            makers.append(self._answer(view, entered, {node: 1.0}, select))
        result = self._result(view, entered, target, nodes, whole, makers)
        used = [one for one in (whole, *makers) if one is not None]
        near = frozenset((target,)).union(*(one.upstream.ids for one in used))
        result["left_out"] = left_out_about(view, self.where, near, self.lang)
        stated = {
            f for entry in result.get("stated", {}).get("entries", ()) for f in entry["facts"]
        }
        claims = sorted({*stated, *(fact for one in used for fact in one.claims)})
        facts = view.facts(claims)
        conflicts = conflicts_json(view, facts.values())
        cut = [one.truncated for one in used if one.truncated]
        if several and len(makers) < len(chosen):
            done, all = str(len(makers)), str(len(chosen))
            left = Reason("cut_makers_at", why=cut_by(), n=done, all=all)
            cut.append(left.text(self.lang))
        if len(nodes) > MAX_MAKERS:
            few = Reason("cut_makers", n=str(MAX_MAKERS), all=str(len(nodes)))
            cut.append(few.text(self.lang))
        return Answer(
            result,
            claims=claims,
            assumptions=(
                *notes,
                *exposed_assumptions(entered, used, facts, self.lang),
                *disputed(conflicts),
                *undated_facts(view, facts.values(), self.lang),
            ),
            conflicts=conflicts,
            coverage=exposed_coverage(view, self.where, used, near, facts),
            truncated="; ".join(dict.fromkeys(cut)) or None,
            expanded=sum(one.expanded for one in used),
        )

    def entry(self, view: View) -> Entry:
        day, clock = self.entry_date or view.as_of, cast("Clock", self.clock)
        return Entry(day, clock, tariff_of(view).measures.declarations.parse(self.condition))

    def _answer(
        self,
        view: View,
        entered: Entered,
        weights: Mapping[Node, float],
        select: Callable[[int], bool] | None,
    ) -> ExposureAnswer:
        upstream: Upstream = view.derived(
            ("upstream", view.as_of, self.where, entered.rates.entry, tuple(weights.items())),
            lambda: Upstream(entered, weights),
            tables=True,
        )
        ranked = rank_paths(
            entered.rows,
            {entered.number(node): weight for node, weight in weights.items()},
            self.k,
            select,
            free=not self.min_rate and all(word.startswith("-") for word in self.authority),
        )
        return ExposureAnswer.of(upstream, ranked)

    def _result(
        self,
        view: View,
        entered: Entered,
        target: str,
        nodes: Sequence[Node],
        whole: ExposureAnswer | None,
        answers: Sequence[ExposureAnswer],
    ) -> dict[str, Any]:
        result: dict[str, Any] = {"target": target}
        if whole is not None:
            result.update(self._shape(whole, single=len(nodes) < 2))
        else:
            result.update(exposure=None, known=None, paths=[], paths_cover=None, find_out_next=[])
            result["reason"] = why_nothing(target, nodes, entered.supply)
        if answers:
            result["makers"] = [{"target": target, **self._shape(one)} for one in answers]
        if schema.kind_of(target) == "component":
            result["stated"] = self._stated(view, entered, target)
        edges = {e["id"]: e for one in (whole, *answers) if one for e in one.edges(self.lang)}
        result["edges"] = [edges[id] for id in sorted(edges)]
        return result

    def _shape(self, exposed: ExposureAnswer, *, single: bool = True) -> dict[str, Any]:
        own = exposed.own() if single else {}
        return {
            **own,
            **exposed.numbers(),
            "paths": [path_json(exposed, path, self.lang) for path in exposed.paths],
            "paths_cover": exposed.cover,
            "find_out_next": exposed.find_out_next(self.lang),
        }

    @property
    def _filters(self) -> bool:
        return bool(self.origin or self.component or self.authority) or self.min_rate is not None

    def found_nothing(self, result: Mapping[str, Any]) -> bool:
        """No path, and no exposure either where no filter leaves paths out."""
        known = any(one["exposure"] for one in (result, *result.get("makers", ())))
        return not self.rows(result) and (self._filters or not known)

    def finds(self, view: View) -> bool:
        if self._filters:
            return super().finds(view)
        supply = supply_of(view, self.where)
        return any(node in supply.into for node in nodes_of(supply, view.resolve(self.target)))

    def wider(self, view: View) -> Iterator[Widening]:
        yield from super().wider(view)
        if not self.derive:
            yield "derive", DERIVATIONS

    def _stated(self, view: View, entered: Entered, target: str) -> dict[str, Any]:
        """What is stated to be made abroad of the target, its kinds and parts, traded or not."""
        related = view.beside_edges(
            ("related", target), self.where, lambda: related_products(view, self.where, target)
        )
        entries = stated_entries(view, self.where, entered, related)
        return entries_json(view, entered, entries, related, self.lang)

    def sentence(self, answer: Answer, view: View) -> Reason:
        """The share of duties as a range, or what is stated to be made abroad where none is."""
        result, share = answer.result, answer.result["exposure"]
        target = view.label(result["target"], self.lang)
        if share is None or (not share["lo"] and share["hi"] is None):
            said = [Reason("says_exposure_unknown", target=target)]
        else:
            said = [
                Reason("says_exposure", target=target, duty=rate_words(share["lo"], share["hi"]))
            ]
        if share is None and (entries := len(result.get("stated", {}).get("entries", ()))):
            said.append(Reason("says_stated_abroad", entries=entries))
        if answer.coverage.get("unreported"):
            said.append(Reason("says_worked_example"))
        return Reason("sentences", parts=said)

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        """One row a path, those of every maker one after the other."""
        answers = [result] if result["paths"] or not result.get("makers") else result["makers"]
        return [
            {
                "target": result["target"],
                "maker": path["nodes"][-1]["id"],
                "path": number,
                "crossing": path["crossing"],
                "from": path["nodes"][0]["id"],
                "product": path["nodes"][0]["product"],
                "origin": path["origin"],
                "origin_basis": path["origin_basis"],
                **_ends("rate", path["rate"]),
                **_ends("contribution", path["contribution"]),
                "hops": len(path["edges"]),
                "route": " > ".join(f"{n['id']} {n['product']}" for n in path["nodes"]),
                "edges": " ".join(path["edges"]),
            }
            for answer in answers
            for number, path in enumerate(answer["paths"], 1)
        ]

    def drawing(self, result: Mapping[str, Any]) -> tuple[list[str], list[Mapping[str, Any]]]:
        """Makers of the paths, and the flows between them."""
        edges = {edge["id"]: edge for edge in result["edges"]}
        drawn: dict[tuple[str, str, str], Mapping[str, Any]] = {}
        nodes: dict[str, None] = {}
        for answer in (result, *result.get("makers", ())):
            for path in answer["paths"]:
                names = [node["id"] for node in path["nodes"]]
                nodes.update(dict.fromkeys(names))
                for source, target, id in zip(names, names[1:], path["edges"], strict=False):
                    shown = {**edges[id], "source": source, "target": target}
                    drawn.setdefault((id, source, target), shown)
        return list(nodes), list(drawn.values())


def _ends(name: str, ends: Mapping[str, Any] | None) -> dict[str, Any]:
    return {f"{name}_lo": ends and ends["lo"], f"{name}_hi": ends and ends["hi"]}


def why_nothing(target: str, nodes: Sequence[Node], supply: Supply) -> str:
    """Why a target has no exposure as a whole."""
    if not nodes:
        if schema.kind_of(target) == "component":
            return f"no fact says who makes {target}"
        return f"no fact says what is made by {target}"
    if target not in supply.makers:
        return f"{target} makes several products: one answer for each under makers"
    stated = stated_shares(supply, nodes)
    if len(stated) == len(nodes):
        total = sum(stated.values())
        return (
            f"stated market shares of the makers add up to {total:.12g}, not 1: one answer for "
            "each under makers"
        )
    return "market shares of the makers are not all known: one answer for each under makers"


def nodes_of(supply: Supply, target: str) -> tuple[Node, ...]:
    """What a target stands for: makers of a component; products of a firm and its sites."""
    if schema.kind_of(target) == "component":
        return supply.makers.get(target, ())
    makers = [target, *sorted(s for s, firm in supply.operators.items() if firm == target)]
    return tuple(Node(m, p) for m in makers for p in supply.products.get(m, ()))


def market_shares(supply: Supply, nodes: Sequence[Node]) -> dict[Node, float] | None:
    """Weights of the makers where all are stated and they add up to 1."""
    shares = stated_shares(supply, nodes)
    whole = abs(sum(shares.values()) - 1.0) < 1e-6
    return shares if len(shares) == len(nodes) and whole else None


def stated_shares(supply: Supply, nodes: Sequence[Node]) -> dict[Node, float]:
    """Market shares of the makers of which one is stated."""
    stated = ((node, agreed_on(supply.produced[node], "market_share")) for node in nodes)
    return {node: share for node, share in stated if share is not None}


def entered_of(view: View, where: Any, entry: Entry) -> Entered:
    """The view's supply network with rates for one entry, kept by the store."""

    def build() -> Entered:
        tariff = tariff_in(view, tariff_of(view))
        classified = view.beside_edges(
            "classified", where, lambda: view.edges_with(("classified_as",), where)
        )
        rates = Rates(tariff, entry, classified)
        return Entered(supply_of(view, where), rates, lambda place: code_of(view, place))

    built: Entered = view.derived(("entered", view.as_of, where, entry), build, tables=True)
    return built


def answers_in(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The answers that a result holds paths in: itself, or those of its makers one by one."""
    return [result] if result["paths"] else list(result.get("makers", ())) or [result]
