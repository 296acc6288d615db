"""Parameters of weighted losses, shared by the questions that have such a mode."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onshore.graph.answers.parameters import LOSABLE, parameter
from onshore.graph.answers.question import Question
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.loss.systemic import BASES, EPS, ESSENTIAL, TABLE, Basis, Weight
from onshore.graph.model import Table
from onshore.graph.project import Where
from onshore.graph.schema import TRADES, kind_of
from onshore.graph.supply.supply import Supply, supply_of
from onshore.graph.supply.trades import left_out_of
from onshore.graph.view import View
from onshore.graph.words.refusal import refused

if TYPE_CHECKING:
    from onshore.graph.loss.esri_inputs import EsriInputs

_FRACTION = re.compile(r"(\d{1,15}(\.\d{0,20})?|\.\d{1,20})([eE]-?\d{1,2})?", re.ASCII)


@dataclass(frozen=True)
class Weighing(Question):
    sigma: str = parameter(
        "text",
        "Weighted: whether suppliers of a small part of their sector's market are replaced.",
        "on",
        choices=("on", "off"),
    )
    weight: Weight = parameter(
        "text",
        "Weighted: what a firm counts, its sales (out) or the larger of sales and purchases.",
        "out",
        choices=("out", "throughput"),
    )
    basis: Basis = parameter(
        "text",
        "Weighted: what trades are worth: stated values, stated shares of the buyer's need, or "
        "equal shares of all known sellers, which is an assumption.",
        "value",
        choices=BASES,
    )
    unknown_e: int = parameter(
        "int",
        "Weighted: essentiality where none is stated: 2 essential, 1 not essential, 0 negligible.",
        ESSENTIAL,
        minimum=0,
        maximum=2,
    )
    eps: float = parameter(
        "float",
        "Weighted: losses are followed until no level moves by more than this.",
        EPS,
        minimum=0,
        maximum=0.1,
    )


def esri_inputs_of(question: Weighing, view: View, basis: Basis | None = None) -> EsriInputs:
    """The valued network of a view, kept by the store for these clocks and filters."""
    chosen = basis or question.basis

    def build() -> EsriInputs:
        from onshore.graph.loss.esri_inputs import Essentiality, build_esri_inputs

        supply = supply_of(view, question.where)
        everyone, operators = view.all_entities(), supply.operators
        ends = supply.table.ends

        def sector(id: str) -> str | None:
            if ends[supply.table.term.get(id, -1)]:
                for one in (id, operators.get(id)):
                    entity = everyone.get(one) if one else None
                    if entity is not None and entity.sector:
                        return entity.sector
            return None

        essentiality = Essentiality(essentiality_tables(view), sector, view.canonical)
        inputs = build_esri_inputs(supply, sector, essentiality, chosen, question.unknown_e)
        several = _with_several_values(view, supply)
        return replace(inputs, counts={**inputs.counts, "links_with_several_values": several})

    key = ("valued", view.as_of, question.where, chosen, question.unknown_e)
    built: EsriInputs = view.derived(key, build, tables=True)
    return built


def _with_several_values(view: View, supply: Supply) -> int:
    """Trades whose facts state different amounts."""
    table, trades = supply.table, supply.trades.edges
    told = [table.edges[row] for row in trades[table.fact_counts[trades] > 1].tolist()]
    facts = view.facts([fact for edge in told for fact in edge.facts])
    amounts = [
        {str(facts[id].qualifiers.get("value")) for id in edge.facts if id in facts}
        for edge in told
    ]
    return sum(len(stated - {"None"}) > 1 for stated in amounts)


def trades_left_out(view: View, where: Where) -> int:
    """Trades that the filter leaves out by status, but for ended ones."""
    return len(left_out_of(view, where, TRADES))


def essentiality_tables(view: View) -> list[Table]:
    """Every table of essentiality: what single networks say, and what is said of sectors."""
    names = sorted({info.name for info in view.tables() if _is_essentiality(info.name)})
    return [table for name in names if (table := view.table(name)) is not None]


def _is_essentiality(name: str) -> bool:
    return name == TABLE or name.startswith(f"{TABLE}-")


def lost_part(text: str) -> tuple[str, float | None]:
    """An id and the fraction behind it; None where what stands there is none."""
    id, _, number = text.rpartition(":")
    return id, float(number) if _FRACTION.fullmatch(number) else None


def read_losses(nodes: tuple[str, ...], losses: tuple[str, ...], view: View) -> dict[str, float]:
    """Resolved id -> lost fraction: 1 where only the node is given.

    `losses` are texts ID:FRACTION. InvalidParameters for what is none, UnknownId for unknown ids.
    """
    problems: list[Problem] = []
    given: dict[str, float] = {}
    for text in losses:
        id, fraction = lost_part(text)
        if ":" not in id or fraction is None or fraction > 1:
            problems.append(refused("refuse_lost_part", "loss", value=repr(text[:80])))
        elif id in given:
            problems.append(refused("refuse_twice", "loss", id=repr(id)))
        else:
            given[id] = fraction
    if not (nodes or losses):
        problems.append(refused("refuse_missing", "node"))
    found: dict[str, float] = {}
    for id in dict.fromkeys((*nodes, *given)):
        resolved = view.resolve(id)
        if kind_of(resolved) not in LOSABLE:
            field = "node" if id in nodes else "loss"
            problems.append(refused("refuse_not_lost", field, id=repr(id)))
        found[resolved] = max(found.get(resolved, 0.0), given.get(id, 1.0))
    if problems:
        raise InvalidParameters(problems)
    return found
