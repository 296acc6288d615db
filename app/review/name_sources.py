"""Names for an extraction: from files, from the store, from the bundled data, from earlier reviews.

Stronger ones first: a name that a file gives keeps its meaning. No store is made on the way.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from onshore.app.claims.names import bundled_lists, named
from onshore.app.review.files import write_whole
from onshore.app.settings import Settings
from onshore.app.terminal.shell import now, open_named
from onshore.graph.errors import InputError
from onshore.graph.ports import Store
from onshore.graph.schema import REVIEWS
from onshore.graph.stores import file_of, in_memory
from onshore.loaders.extract import Gazetteer, Listing, read_gazetteer
from onshore.loaders.extract.names.listings import read_names
from onshore.loaders.files.reading import check_regular

NAMES = "known_names.yaml"
"""Name of the file, beside the decisions, of the names that people confirmed or rejected."""


def store_if_any(settings: Settings) -> Store | None:
    """The store that the settings name; None where its file is not there yet."""
    file = file_of(settings.store)
    if in_memory(settings.store) or (file is not None and not file.is_file()):
        return None
    return open_named(settings)


@dataclass
class KnownNames:
    """Names on no list that people confirmed or rejected, for this article and later ones.

    `confirmed` holds listings by id, `rejected` the rejected names.
    """

    file: Path
    confirmed: dict[str, Listing] = field(default_factory=dict)
    rejected: list[str] = field(default_factory=list)

    def extend(self, gazetteer: Gazetteer) -> Gazetteer:
        """A gazetteer with the confirmed names as its weakest layer, and without the rejected."""
        return gazetteer.copy().add(self.confirmed.values()).reject(self.rejected)

    def save(self) -> None:
        """Write the file whole; InputError where that can not be."""
        entities = [
            {"id": one.id, "kind": one.kind, "names": list(one.names)}
            for one in self.confirmed.values()
        ]
        values = {"entities": entities, "rejected": self.rejected}
        text = (
            "# Names that people confirmed or rejected in a review. onshore extract reads them.\n"
        )
        text += yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=100)
        try:
            write_whole(self.file, text)
        except OSError as error:
            reason = error.strerror or str(error)
            raise InputError(f"{self.file}: can not be written: {reason}") from None


def known_names(file: Path) -> KnownNames:
    """The names of a file, none where it is not there yet; InvalidInput where it is damaged."""
    if not file.exists():
        return KnownNames(file)
    check_regular(file)
    listings, rejected = read_names(file)
    return KnownNames(file, {one.id: one for one in listings}, rejected)


def gather_names(files: Sequence[Path], store: Store | None, settings: Settings) -> Gazetteer:
    """Gazetteer of the files, the store's entities and the bundled names; InvalidInput."""
    for path in files:
        check_regular(path)
    known = store.view(now().date()).all_entities() if store is not None else {}
    return read_gazetteer(files, named(known), bundled_lists(settings))


def reviews_in(store: Store | None) -> list[dict[str, str]]:
    """Decisions on candidates that the store holds, as records, in their order."""
    if store is None:
        return []
    return [
        {"id": judgement.subject, "decision": judgement.kind, "source": judgement.object}
        for judgement in store.view(now().date()).judgements
        if judgement.kind in REVIEWS
    ]


def known_pairs(store: Store | None, ids: Collection[str]) -> frozenset[tuple[str, str]]:
    """Pairs of ends that facts of the store name already, of those that touch the ids."""
    if store is None or not ids:
        return frozenset()
    view = store.view(now().date())
    return frozenset((fact.subject, fact.object) for fact in view.facts_about(set(ids)))


def say(line: str) -> None:
    """One line for the person at the terminal, on standard error."""
    from onshore.app.terminal.text import inert

    sys.stderr.write(inert(line) + "\n")
