"""Every entity at one state of the records, and what of facts has changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onshore.graph.columns.facts import FactColumns
    from onshore.graph.documents.entity_table import EntityMap


class Everything:
    """Every declared entity and projected site by id, in that order, and the facts behind them."""

    def __init__(self, entities: EntityMap, columns: FactColumns, state: object = None) -> None:
        self.entities = entities
        self.state = state or object()
        """The same where these are the same entities."""
        self.lineage = columns.lineage
        self._retracted = columns.retracted

    def sites_changed(self, columns: FactColumns) -> set[str]:
        """Unnamed sites of facts that were added or retracted since; of the same lineage."""
        import numpy as np

        size = len(self._retracted)
        changed = np.ones(len(columns), np.bool_)
        changed[:size] = self._retracted != columns.retracted[:size]
        sites = columns.site[changed & (columns.site >= 0)]
        return {columns.terms[number] for number in np.unique(sites).tolist()}
