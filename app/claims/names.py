"""The names by which texts are read at a view: those of its entities and of the bundled lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from onshore.app.settings import Settings, data_folder
from onshore.graph.deadline import checked
from onshore.graph.model import Entity
from onshore.graph.view import View
from onshore.loaders.extract import Gazetteer, read_gazetteer

BUNDLED = ("names.yaml", "places.yaml", "seed.yaml", "gazetteer.yaml")
"""Files of the bundled data whose names serve every article."""
MOST_NAMED = 3_000
"""Entities up to which all names of a graph are listed for a text."""
_UNNAMED = ("hts", "source")
"""Kinds whose names are no names in an article."""


def named(entities: Mapping[str, Entity]) -> list[Entity]:
    """The entities whose names may stand in an article."""
    return [entity for entity in entities.values() if entity.kind not in _UNNAMED]


def bundled_lists(settings: Settings) -> list[Path]:
    """The lists of names in the bundled data that are there."""
    folder = data_folder(settings)
    return [path for name in BUNDLED if (path := folder / name).is_file()]


def names_of(view: View, settings: Settings, text: str) -> Gazetteer:
    """The names at a view by which a text is read; InvalidInput.

    Those of a small graph are kept by the store as long as its records stay. Of a large one only
    entities are taken whose name may stand in the text: a list of all would take minutes to make.
    """
    lists = bundled_lists(settings)

    def build() -> list[Entity]:
        return named(view.all_entities())

    known: list[Entity] = view.derived("entities with names", build)
    if len(known) > MOST_NAMED:
        return read_gazetteer((), _in_text(known, text), lists)
    found: Gazetteer = view.derived(
        ("names of texts", tuple(map(str, lists))), lambda: read_gazetteer((), known, lists)
    )
    return found


def _in_text(entities: Sequence[Entity], text: str) -> list[Entity]:
    """Entities of which a name begins with a word of the text; where they are many, those of which
    a whole name stands in it, at most `MOST_NAMED`."""
    folded = text.casefold()
    words = set(re.findall(r"\w+", folded))

    def begins(name: str) -> bool:
        first = re.match(r"\W*(\w+)", name.casefold())
        return name.isascii() and first is not None and first[1] in words

    def stands(name: str) -> bool:
        return name.casefold() in folded

    found = [
        one
        for one in checked(entities)
        if any(begins(name.text) or stands(name.text) for name in one.names)
    ]
    if len(found) > MOST_NAMED:
        found = [one for one in checked(found) if any(stands(name.text) for name in one.names)]
    return found[:MOST_NAMED]
