"""The names by which texts are read at a view: those of its entities and of the bundled lists."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from onshore.app.settings import Settings, data_folder
from onshore.graph.model import Entity
from onshore.graph.view import View
from onshore.loaders.extract import Gazetteer, read_gazetteer

BUNDLED = ("names.yaml", "places.yaml", "seed.yaml", "gazetteer.yaml")
"""Files of the bundled data whose names serve every article."""
_UNNAMED = ("hts", "source")
"""Kinds whose names are no names in an article."""


def named(entities: Mapping[str, Entity]) -> list[Entity]:
    """The entities whose names may stand in an article."""
    return [entity for entity in entities.values() if entity.kind not in _UNNAMED]


def bundled_lists(settings: Settings) -> list[Path]:
    """The lists of names in the bundled data that are there."""
    folder = data_folder(settings)
    return [path for name in BUNDLED if (path := folder / name).is_file()]


def names_of(view: View, settings: Settings) -> Gazetteer:
    """The names at a view, kept by the store as long as its records stay; InvalidInput."""
    lists = bundled_lists(settings)

    def build() -> Gazetteer:
        return read_gazetteer((), named(view.all_entities()), lists)

    found: Gazetteer = view.derived(("names of texts", tuple(map(str, lists))), build)
    return found
