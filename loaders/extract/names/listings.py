"""Listings of names from files, entities and the bundled list; a gazetteer of all of them.

Where the names stand in a text is found by `gazetteer`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.model import Entity
from onshore.graph.schema import KINDS
from onshore.loaders.extract.names.gazetteer import Gazetteer, Listing


def read_listings(path: Path) -> list[Listing]:
    """Listings of a YAML file: a list of `{id, kind, names}`, or a mapping with `entities`.

    Names may be texts or `{text, lang}`. Raises InvalidInput with every problem.
    """
    return read_names(path)[0]


def read_names(path: Path) -> tuple[list[Listing], list[str]]:
    """Listings of a YAML file, and under `rejected` the names that a person said are none.

    Raises InvalidInput with every problem.
    """
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=_Strings)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = f"is no readable YAML: {str(error).splitlines()[0]}"
        raise InvalidInput([Problem(reason, file=path.name)]) from error
    rejected: Any = []
    if isinstance(content, Mapping):
        rejected = content.get("rejected") or []
        content = content.get("entities") or ([] if "rejected" in content else None)
    if not isinstance(content, list):
        raise InvalidInput([Problem("must be a list of {id, kind, names}", file=path.name)])
    problems: list[Problem] = []
    if not isinstance(rejected, list) or not all(isinstance(name, str) for name in rejected):
        problems.append(Problem("rejected must be a list of names", file=path.name))
    listings = []
    for number, item in enumerate(content, 1):
        try:
            listings.append(make_listing(item))
        except ValueError as error:
            problems.append(Problem(f"entry {number}: {error}", file=path.name))
    if problems:
        raise InvalidInput(problems)
    return listings, rejected


_Strings: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def make_listing(item: Any) -> Listing:
    """Listing of one mapping; raises ValueError with what is wrong."""
    if not isinstance(item, Mapping) or not isinstance(item.get("id"), str):
        raise ValueError("needs an id such as firm:foxconn")
    id = item["id"]
    kind = str(item.get("kind") or id.partition(":")[0])
    if kind not in KINDS or kind != id.partition(":")[0]:
        raise ValueError(f"{id!r}: unknown kind, or a kind that differs from the id's")
    names = item.get("names") or []
    if isinstance(names, str):
        names = [names]
    texts = [n.get("text") if isinstance(n, Mapping) else n for n in names]
    if not all(isinstance(name, str) and name.strip() for name in texts):
        raise ValueError(f"{id!r}: names must be texts")
    return Listing(
        id,
        kind,
        tuple(str(name) for name in texts),
        tuple(str(name) for name in item.get("not_names") or ()),
        item.get("container"),
    )


def list_entities(entities: Iterable[Entity]) -> list[Listing]:
    """Listings of entities as a store or a curated file holds them."""
    return [
        Listing(
            entity.id,
            entity.kind,
            tuple(name.text for name in entity.names),
            entity.not_names,
            entity.container,
        )
        for entity in entities
    ]


def read_gazetteer(
    files: Sequence[Path] = (),
    entities: Iterable[Entity | Listing] = (),
    bundled: Sequence[Path] = (),
) -> Gazetteer:
    """Gazetteer of the user's files, then the store's entities, then the bundled files.

    Raises InvalidInput where a file can not be used.
    """
    gazetteer = Gazetteer()
    for path in files:
        listings, rejected = read_names(path)
        gazetteer.add(listings).reject(rejected)
    known = list(entities)
    gazetteer.add([item for item in known if isinstance(item, Listing)])
    gazetteer.add(list_entities(item for item in known if isinstance(item, Entity)))
    gazetteer.add([listing for path in bundled for listing in read_listings(path)])
    return gazetteer
