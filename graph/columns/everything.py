"""Every entity at one state of the records, and what of facts has changed since."""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onshore.graph.columns.facts import FactColumns
    from onshore.graph.documents.entity_table import EntityMap


_STATES = 16
"""Earlier states of which is known what has changed since."""
_MOST = 2_000
"""Changed entities that are noted."""


class Everything:
    """Every declared entity and projected site by id, in that order, and the facts behind them."""

    def __init__(
        self,
        entities: EntityMap,
        columns: FactColumns,
        before: Everything | None = None,
        changed: Set[str] = frozenset(),
    ) -> None:
        """`changed`: ids that may stand for something else than in `before`."""
        self.entities = entities
        self.state: object = object() if before is None or changed else before.state
        """The same where these are the same entities."""
        self._since: dict[object, Set[str]] = {self.state: frozenset()}
        if before is not None:
            past = list(before._since.items())[:_STATES]
            told = {state: ids | changed for state, ids in past}
            self._since |= {state: ids for state, ids in told.items() if len(ids) <= _MOST}
        self.lineage = columns.lineage
        self._retracted = columns.retracted

    def changed_since(self, state: object) -> Set[str] | None:
        """Ids of what may differ from the entities of an earlier state; None where that is not
        known any more, or they were too many to note."""
        return self._since.get(state)

    def sites_changed(self, columns: FactColumns) -> set[str]:
        """Unnamed sites of facts that were added or retracted since; of the same lineage."""
        import numpy as np

        size = len(self._retracted)
        changed = np.ones(len(columns), np.bool_)
        changed[:size] = self._retracted != columns.retracted[:size]
        sites = columns.site[changed & (columns.site >= 0)]
        return {columns.terms[number] for number in np.unique(sites).tolist()}
