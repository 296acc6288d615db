"""Entities found by their names: how well a name matches, in which order hits stand. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.deadline import checked
from graph.model import Entity
from graph.names import fold, fold_firm, folds


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity found by name. `score` 1.0 is the whole name; `matched` the name that matched."""

    id: str
    kind: str
    name: str
    score: float
    matched: str


def search_names(
    text: str,
    names: Iterable[tuple[str, str, str]],
    entities: Mapping[str, Entity],
    kind: str | None = None,
) -> list[Hit]:
    """Every match by name or id, best first; none for a text without letters.

    `names` are (folded name, entity id, name). A whole name scores 1, the same without company
    suffix .95, a prefix .8, the start of a word .7, any part .5; a name that the entity says is not
    its own never matches it.
    """
    forms = [(wanted, fold_firm(wanted)) for wanted in folds(text) if wanted]
    if not forms:
        return []
    everything = {wanted for wanted, _ in forms}
    best: dict[str, tuple[float, str]] = {}
    for folded, id, name in checked(names):
        score = max(_score(wanted, bare, folded) for wanted, bare in forms)
        if score and score > best.get(id, (0.0, ""))[0]:
            best[id] = (score, name)
    by_id = text.strip()
    if by_id in entities:
        best[by_id] = (1.0, by_id)
    hits = []
    for id, (score, name) in checked(best.items()):
        entity = entities[id]
        if kind is not None and entity.kind != kind:
            continue
        if not everything.isdisjoint(fold(other) for other in entity.not_names):
            continue
        hits.append(Hit(id, entity.kind, entity.name(), round(score, 3), name))
    hits.sort(key=lambda hit: (-hit.score, _KIND_ORDER[hit.kind], hit.name, hit.id))
    return hits


_KIND_ORDER = {
    kind: index
    for index, kind in enumerate(
        ("firm", "factory", "component", "place", "project", "person", "metric", "concept", "hts",
         "source", "name")
    )
}  # fmt: skip


def _score(wanted: str, bare: str, folded: str) -> float:
    if folded == wanted:
        return 1.0
    if bare not in folded:
        return 0.0
    if fold_firm(folded) == bare:
        return 0.95
    closeness = len(wanted) / max(len(folded), 1)
    if folded.startswith(bare):
        return 0.7 + 0.1 * closeness
    if f" {bare}" in folded:
        return 0.6 + 0.1 * closeness
    return 0.4 + 0.1 * closeness
