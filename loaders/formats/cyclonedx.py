"""CycloneDX bills of materials as JSON: components, what holds them, who supplied and made them.

A component that stands inside another one, or in the list of the described one, is a part of it.
`dependencies` say what needs what, not what is a part of what: they are counted. A supplier or a
manufacturer is taken where its field names it, and from nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from onshore.graph.errors import InvalidInput
from onshore.graph.names.folding import fold_firm
from onshore.loaders import Advance, Batch
from onshore.loaders.files.json_strings import Path as Place
from onshore.loaders.files.json_strings import parse_json, with_lines
from onshore.loaders.files.reading import decode, read_bytes
from onshore.loaders.formats.gathered import Gathered
from onshore.loaders.limits import MAX_DOCUMENT_BYTES


def read(
    location: Path, advance: Advance | None = None, given: Mapping[str, str] | None = None
) -> Iterator[Batch]:
    """Components and facts. Raises InvalidInput by component, InvalidParameters, TooLarge."""
    data = read_bytes(location, MAX_DOCUMENT_BYTES, "MAX_DOCUMENT_BYTES")
    if advance is not None:
        advance(len(data))
    text = decode(data, str(location))
    value = parse_json(text, str(location))
    metadata = _mapping(value.get("metadata") if isinstance(value, Mapping) else None)
    root = _mapping(metadata.get("component"))
    stamp, name = metadata.get("timestamp"), root.get("name")
    about = {
        "title": f"Bill of materials of {name}" if isinstance(name, str) else location.name,
        "reliability": "primary",
    }
    if isinstance(stamp, str):
        about["published"] = stamp[:10]
    found = Gathered(location, "cyclonedx", given or {}, source=about)
    parts = _Parts(found)
    if not isinstance(value, Mapping) or value.get("bomFormat") != "CycloneDX":
        found.wrong(1, None, "bomFormat", "must be CycloneDX")
    else:
        parts.add(value, metadata, root)
    try:
        yield found.batch()
    except InvalidInput as error:
        raise InvalidInput(with_lines(error.problems, text, parts.places)) from None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


class _Parts:
    """Walks the components; `places` is where each section stands in the text."""

    def __init__(self, found: Gathered) -> None:
        self.found = found
        self.places: dict[str, Place] = {}
        self._refs: set[str] = set()

    def add(
        self, value: Mapping[str, Any], metadata: Mapping[str, Any], root: Mapping[str, Any]
    ) -> None:
        whole = None
        if root:
            whole = self._component(root, "metadata.component", ("metadata", "component"), None)
        if whole is not None:
            self._firm(metadata.get("supplier"), "supplies", whole, "metadata.supplier")
            self._firm(metadata.get("manufacture"), "produces", whole, "metadata.manufacture")
        self._list(value.get("components"), "", ("components",), whole)
        needs = value.get("dependencies")
        if isinstance(needs, list) and needs:
            self.found.warnings.append(
                f"{len(needs):,} entries of dependencies say what needs what, not what is a part "
                "of what: they are left out"
            )

    def _list(self, value: Any, outer: str, path: Place, whole: str | None) -> None:
        if value is None:
            return
        if not isinstance(value, list):
            self.found.wrong(None, None, ".".join(map(str, path)), "must be a list")
            return
        for number, item in enumerate(value):
            if self.found.is_full:
                return
            name = f"{outer}.{number + 1}" if outer else f"component {number + 1}"
            self._component(item, name, (*path, number), whole)

    def _component(self, value: Any, section: str, path: Place, whole: str | None) -> str | None:
        self.places[section] = path
        name = _mapping(value).get("name")
        if not isinstance(name, str) or not name.strip():
            self.found.wrong(None, section, "name", "is missing or no text")
            return None
        texts = {
            key: text
            for key in ("bom-ref", "purl", "cpe", "version", "description")
            if isinstance(text := value.get(key), str) and text.strip()
        }
        ref = texts.get("bom-ref")
        if ref is not None and ref in self._refs:
            self.found.wrong(None, section, "bom-ref", f"{ref[:80]!r} stands twice")
            return None
        if ref is not None:
            self._refs.add(ref)
        version = texts.get("version", "")
        called = f"{name.strip()} {version}".strip()
        key = texts.get("purl") or ref or called
        id = self.found.entity(
            self.found.id("component", key, called),
            None,
            called,
            ids={key: texts[key] for key in ("purl", "cpe") if key in texts},
        )
        if whole is not None and whole != id:
            gist = (
                "Listed in the bill of materials."
                if path[0] == "components" and len(path) == 2
                else "Listed as a component inside."
            )
            self._say(section, gist, subject=id, relation="part_of", object=whole)
        self._firm(value.get("supplier"), "supplies", id, section)
        self._firm(value.get("manufacturer"), "produces", id, section)
        self._list(value.get("components"), section, (*path, "components"), id)
        return id

    def _firm(self, value: Any, relation: str, part: str, section: str) -> None:
        if value is None:
            return
        name = _mapping(value).get("name")
        field = "supplier" if relation == "supplies" else "manufacturer"
        if not isinstance(name, str) or not name.strip():
            if name is not None or not isinstance(value, Mapping):
                self.found.wrong(None, section, f"{field}.name", "must be a text")
            return
        firm = self.found.entity(self.found.id("firm", fold_firm(name), name), None, name.strip())
        self._say(section, f"Named as the {field}.", subject=firm, relation=relation, object=part)

    def _say(self, section: str, gist: str, **fields: Any) -> None:
        self.found.fact(None, section, gist, status="stated", certainty="asserted", **fields)
