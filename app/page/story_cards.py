"""What the page offers of a store without a story: questions about what its network holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from onshore.app.page.offers import Offer, offer
from onshore.graph.queries.subgraph import Subgraph
from onshore.graph.schema import RELATIONS, kind_of
from onshore.graph.view import View

MOST = 6

_SAY = {
    "about": ("What is stated about {a}?", "{a}について何が述べられているか"),
    "path": ("How is {a} tied to {b}?", "{a}と{b}はどうつながるか"),
    "impact": ("What stops if {a} stops?", "{a}が止まると何が止まるか"),
    "made": ("What is stated about {a}?", "{a}について何が述べられているか"),
    "place": (
        "Who has sites in {a}, and who says so?",
        "{a}に拠点を持つのは誰で、誰がそう述べているか",
    ),
    "project": ("What was promised of {a}, what was built?", "{a}で約束されたことと実現したこと"),
    "critical": ("Which losses stop most?", "どの損失が最も多くを止めるか"),
}


def cards(view: View, lang: str) -> list[Offer]:
    """Questions about the best connected nodes of each kind, each of which finds something."""
    where = Subgraph().where
    key = ("offers", view.as_of, where)
    picks: dict[str, tuple[str, ...]] = view.derived(key, lambda: _picks(view))
    ids = sorted({id for chosen in picks.values() for id in chosen})
    names = view.labels(ids, lang)
    made = []
    for what, chosen in picks.items():
        words = {letter: names[id] for letter, id in zip("ab", chosen, strict=False)}
        made.append(offer(_SAY[what][lang == "ja"], words, _VIEWS[what](*chosen)))
    return made[:MOST]


_VIEWS: dict[str, Any] = {
    "about": lambda a: {"about": a},
    "impact": lambda a: {"impact": a},
    "path": lambda a, b: {"path": f"{a}~{b}"},
    "made": lambda a: {"about": a},
    "place": lambda a: {"about": a},
    "project": lambda a: {"promises": a},
    "critical": lambda: {"criticality": "all"},
}


def _picks(view: View) -> dict[str, tuple[str, ...]]:
    """What is asked -> the nodes that it is asked about; kinds without any edge are left out."""
    columns = view.edge_columns(Subgraph().where)
    if not len(columns):
        return {}
    texts = columns.terms.texts
    size = len(columns.terms)
    drawn = np.array([one.becomes != "attribute" for one in RELATIONS.values()])[columns.relation]
    source, target = columns.source[drawn], columns.target[drawn]
    degree = np.bincount(source, minlength=size) + np.bincount(target, minlength=size)
    best: dict[str, str] = {}
    for number in np.argsort(-degree, kind="stable").tolist():
        if not degree[number] or len(best) == 5:
            break
        best.setdefault(kind_of(texts[number]), texts[number])
    trades = np.isin(columns.relation, [list(RELATIONS).index(name) for name in _TRADES])
    picks: dict[str, tuple[str, ...]] = {}
    if "firm" in best:
        picks["about"] = (best["firm"],)
    if trades.any():
        sold = np.bincount(columns.source[trades], minlength=size)
        picks["impact"] = (texts[int(sold.argmax())],)
        picks["path"] = _two_apart(source, target, int(sold.argmax()), texts)
    for kind, what in (("component", "made"), ("place", "place"), ("project", "project")):
        if kind in best:
            picks[what] = (best[kind],)
    if trades.any():
        picks["critical"] = ()
    return picks


_TRADES = ("supplies", "buys", "produces")


def _two_apart(source: Any, target: Any, start: int, texts: Sequence[str]) -> tuple[str, str]:
    """The node, and the first one two steps from it; one step where there is none."""

    def around(nodes: Any) -> Any:
        near = np.concatenate((target[np.isin(source, nodes)], source[np.isin(target, nodes)]))
        return np.unique(near)

    near = around([start])
    far = np.setdiff1d(around(near), np.append(near, start))
    others = far if len(far) else np.setdiff1d(near, [start])
    return texts[start], texts[int(others[0])] if len(others) else texts[start]
