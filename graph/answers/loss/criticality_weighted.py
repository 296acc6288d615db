"""Mode `weighted` of the criticality: the systemic risk index of every firm and site lost alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onshore.graph.answers.loss.impact_weighted import attempts, weighing_notes
from onshore.graph.answers.loss.weighing import Weighing, esri_inputs_of
from onshore.graph.answers.question import Answer, cut_by
from onshore.graph.loss.systemic import Index
from onshore.graph.loss.systemic_sweep import Sweep
from onshore.graph.network.and_or_graph import Progress
from onshore.graph.view import View
from onshore.graph.words.reason import Reason, texts

FEW_TOLD = 100
"""Shocks between two reports of progress."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Nodes with the index of losing each alone, largest first; `tried` of `all` were tried.

    `unsettled` of them still moved when they were cut.
    """

    rows: Sequence[tuple[str, Index]]
    tried: int
    all: int
    unsettled: int = 0


def weighted_answer(
    question: Weighing, view: View, rows: slice, progress: Progress | None
) -> Answer:
    """Every firm and site lost alone, the `rows` of the ranking shown.

    Null with the reason where nothing has a value.
    """
    inputs = esri_inputs_of(question, view)
    result: dict[str, Any] = {"mode": "weighted", "basis": question.basis, "unit": inputs.unit}
    ranking = Ranking((), 0, 0)
    if inputs.known:
        ranking = _ranked(question, view, progress)
    else:
        result["reason"] = Reason("weighted_none_on_basis").text(question.lang)
        result["try"] = attempts(question, lambda wider: esri_inputs_of(wider, view).known)
    page = ranking.rows[rows]
    result["nodes"] = [_node(id, index) for id, index in page]
    result["scenarios"] = ranking.tried
    result["total"] = len(ranking.rows) if ranking.tried == ranking.all else None
    result["names"] = view.labels([id for id, _ in page], question.lang)
    cut = []
    if ranking.tried < ranking.all:
        tried = Reason("cut_tried", why=cut_by(), n=ranking.tried, all=ranking.all)
        cut.append(tried.text(question.lang))
    if ranking.unsettled:
        moved = Reason("weighted_unsettled", n=ranking.unsettled, eps=f"{question.eps:g}")
        cut.append(moved.text(question.lang))
    return Answer(
        result,
        assumptions=texts(
            [Reason("weighted_alone"), *weighing_notes(question, view, inputs)], question.lang
        ),
        coverage=dict(inputs.counts),
        truncated="; ".join(cut) or None,
        expanded=ranking.tried,
    )


def _node(id: str, index: Index) -> dict[str, Any]:
    return {
        "id": id,
        "dead": None,
        "counts": None,
        "distinct_sites": None,
        "products": None,
        "no_known_maker_left": None,
        "weight": index.total,
        "downstream": index.downstream,
        "upstream": index.upstream,
        "examples": [],
    }


def _ranked(question: Weighing, view: View, progress: Progress | None) -> Ranking:
    """As far as it has come, kept by the store: what was tried once is not tried again."""
    key = (
        "criticality",
        "weighted",
        view.as_of,
        question.where,
        question.basis,
        question.unknown_e,
        question.sigma,
        question.weight,
        question.eps,
    )
    kept: list[Ranking] = view.derived(key, list, tables=True)
    before = kept[0] if kept else Ranking((), 0, -1)
    if before.tried == before.all:
        return before
    ranking = rank_all(question, view, progress, before)
    if not kept or ranking.tried > kept[0].tried:  # another may have come further meanwhile
        kept[:] = [ranking]
    return ranking


def rank_all(
    question: Weighing,
    view: View,
    progress: Progress | None,
    before: Ranking = Ranking((), 0, -1),
) -> Ranking:
    """The index of every node, largest first, within the question's time; those that were tried
    `before` are taken over."""
    from onshore.graph.loss.shocks import find_alone

    inputs = esri_inputs_of(question, view)
    shocks = find_alone(inputs)
    sweep, found = Sweep(inputs.systemic), list(before.rows)
    indexes = sweep.run(
        shocks[before.tried :],
        sigma=question.sigma == "on",
        weight=question.weight,
        eps=question.eps,
    )
    for id, index in zip(inputs.ids[before.tried :], indexes, strict=False):
        if index is not None:
            found.append((id, index))
        if progress is not None and len(found) % FEW_TOLD == 0:
            progress(len(found), len(shocks))
    found.sort(key=lambda row: (-float(f"{row[1].total:.12g}"), row[0]))
    unsettled = before.unsettled + sweep.unsettled
    return Ranking(found, len(found), len(shocks), unsettled)
