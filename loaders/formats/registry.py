"""The table of formats: which loader reads a file, told by its name and by what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from onshore.loaders import Item, Options
from onshore.loaders.files.content import Content
from onshore.loaders.mapping.mapping_file import read_mapping
from onshore.loaders.reference import shipped_data


@dataclass(frozen=True, slots=True)
class Loader:
    """`module` reads files whose name matches `names` and that hold what is asked for.

    `keys` must stand at the top of a YAML file, `columns` be the first ones of a table in any
    order, `fields` be keys of the first object in a JSON list, `members` be keys of a JSON object.
    `holds` names a function of the module that looks at the header of a table, `starts` is what a
    text has near its start. `options` are the fields of `Options` that its `read` takes as
    keywords; `when` is an option without which the loader does not take a file.

    A `mapping` is a bundled one: `read` gets it, and its columns are those of the header. `says` is
    what the file is taken for, in a report; Onshore's own files go without saying. `room` is the
    folder in which the module stands.
    """

    module: str
    names: str
    keys: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    when: str | None = None
    holds: str | None = None
    starts: bytes | None = None
    mapping: str | None = None
    says: str | None = None
    room: str = "formats"

    @property
    def name(self) -> str:
        """What the option `format` calls it."""
        return self.mapping or self.module

    def names_fit(self, path: Path) -> bool:
        return re.search(self.names, path.name, re.IGNORECASE) is not None

    def takes(self, content: Content, options: Options) -> bool:
        if not self.names_fit(content.path):
            return False
        if self.when is not None and getattr(options, self.when) is None:
            return False
        if self.columns and set(content.columns[: len(self.columns)]) != set(self.columns):
            return False
        if self.holds and not getattr(self.imported, self.holds)(content.columns):
            return False
        if self.starts and self.starts not in content.start[:_NEAR]:
            return False
        if self.mapping and not _reads(self.mapping, content.columns):
            return False
        return (
            (not self.keys or content.keys.issuperset(self.keys))
            and (not self.fields or content.fields.issuperset(self.fields))
            and (not self.members or content.members.issuperset(self.members))
        )

    def read(self, location: Path, options: Options) -> Iterator[Item]:
        values = {name: getattr(options, name) for name in self.options}
        if self.mapping:
            values["mapping"] = _bundled(self.mapping)
        items: Iterator[Item] = self.imported.read(location, **values)
        return items

    @property
    def imported(self) -> Any:
        """The module itself, imported when it is first asked for."""
        return import_module(".".join(filter(None, ("onshore.loaders", self.room, self.module))))


def _bundled(mapping: str) -> Path:
    return shipped_data() / "mappings" / f"{mapping}.yaml"


@lru_cache(maxsize=64)
def _reading(mapping: str) -> Any:
    path = _bundled(mapping)
    return read_mapping(path, table=path).reading


def _reads(mapping: str, header: list[str]) -> bool:
    """Whether a header has all columns that a bundled mapping needs."""
    reading = _reading(mapping)
    return bool(header) and set(reading.renamed(header)).issuperset(reading.columns)


_NEAR = 64 * 1024
"""Bytes in which `starts` is looked for."""
_EDITION = ("revision", "effective_from")
_TABLE = r"\.(csv|tsv|txt|xlsx|xlsm)(\.gz)?$"
_TOLD = ("advance", "given")


def _mapped(mapping: str, says: str) -> Loader:
    """The loader of tables that have the columns of a bundled mapping."""
    return Loader("table", _TABLE, options=_TOLD, mapping=mapping, says=says, room="mapping")


LOADERS = (
    Loader("full_copy", r"^judgements\.jsonl$|\.table\.json\.gz$", room="export"),
    Loader(
        "hts", r"^hts_\d{4}_(basic|rev_?\d)[^/]*\.(json|csv)(\.gz)?$", options=_EDITION, room="law"
    ),
    Loader("hts", r"\.(json|csv)(\.gz)?$", options=_EDITION, when="revision", room="law"),
    Loader("measures", r"\.ya?ml$", keys=("measures",), room="law"),
    Loader("essentiality", _TABLE, columns=("supplier_sector", "buyer_sector"), room="mapping"),
    Loader("table", _TABLE, options=("mapping", *_TOLD), when="mapping", room="mapping"),
    Loader("hts", r"\.csv$", columns=("HTS Number",), options=_EDITION, room="law"),
    Loader("hts", r"\.json$", fields=("htsno",), options=_EDITION, room="law"),
    Loader("bom", _TABLE, holds="is_bom", options=_TOLD, says="a bill of materials"),
    _mapped("gleif_level1", "LEI records of GLEIF (level 1)"),
    _mapped("gleif_level2", "relationship records of GLEIF (level 2)"),
    _mapped("osh_export", "facilities of the Open Supply Hub"),
    _mapped("customs_entries", "lines of customs entries"),
    Loader("graph_edges", _TABLE, holds="is_edges", options=_TOLD, says="edges of a graph"),
    Loader("graph_nodes", _TABLE, holds="is_nodes", options=_TOLD, says="nodes of a graph"),
    Loader(
        "graphml",
        r"\.(graphml|xml)$",
        starts=b"<graphml",
        options=_TOLD,
        says="GraphML",
    ),
    Loader(
        "cyclonedx",
        r"\.json$",
        members=("bomFormat",),
        options=_TOLD,
        says="a CycloneDX bill of materials",
    ),
    Loader(
        "geojson_sites",
        r"\.(geojson|json)$",
        members=("features",),
        options=_TOLD,
        says="sites in GeoJSON",
    ),
    Loader(
        "follow_the_money",
        r"\.(jsonl?|ijson|ftm)$",
        members=("id", "schema", "properties"),
        options=_TOLD,
        says="FollowTheMoney entities",
    ),
    Loader("curated", r"\.(ya?ml|json|jsonl)$", options=("advance",), room=""),
)
"""In the order in which they are asked."""


def formats() -> dict[str, str]:
    """Formats of others by name, with what they are."""
    return {loader.name: loader.says for loader in LOADERS if loader.says}
