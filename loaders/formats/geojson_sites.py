"""GeoJSON (RFC 7946): features that are points become sites, with what their properties state.

A feature is a factory unless its `kind` is another kind of ours that has a position. `country`,
`operator` and `owner` become facts, in the words that many exporters use. Lines are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from onshore.graph import schema
from onshore.graph.documents.values import Bad, degrees
from onshore.graph.errors import InvalidInput
from onshore.graph.names.folding import fold_firm
from onshore.graph.names.place_names import closest_places, place_code
from onshore.loaders import Advance, Batch
from onshore.loaders.files.json_strings import Path as Place
from onshore.loaders.files.json_strings import parse_json, with_lines
from onshore.loaders.files.reading import decode, read_bytes
from onshore.loaders.formats.gathered import Gathered
from onshore.loaders.limits import MAX_DOCUMENT_BYTES

NAMES = ("name", "title", "facility_name", "site_name", "label", "name:en")
COUNTRIES = ("country", "country_code", "addr:country", "iso_country", "country_name")
STATES = ("us_state", "state", "addr:state")
ADDRESSES = ("address", "addr:full")
TYPES = ("facility_type", "site_type", "type", "industrial", "man_made")
OPERATORS, OWNERS = ("operator", "company"), ("owner",)
_KINDS = tuple(kind for kind in schema.KINDS if schema.ENTITY_FIELDS["latitude"].taken_by(kind))
_AREAS = ("Polygon", "MultiPolygon", None)


def read(
    location: Path, advance: Advance | None = None, given: Mapping[str, str] | None = None
) -> Iterator[Batch]:
    """Sites and facts. Raises InvalidInput by feature and member, InvalidParameters, TooLarge."""
    found = Gathered(location, "geojson_sites", given or {})
    data = read_bytes(location, MAX_DOCUMENT_BYTES, "MAX_DOCUMENT_BYTES")
    if advance is not None:
        advance(len(data))
    text = decode(data, found.file)
    value = parse_json(text, found.file)
    features = value.get("features") if isinstance(value, Mapping) else None
    if not isinstance(features, list):
        found.wrong(1, None, "features", "must be a list: this is not a FeatureCollection")
        features = []
    sites = _Sites(found)
    places: dict[str, Place] = {}
    for number, feature in enumerate(features):
        places[f"feature {number + 1}"] = ("features", number)
        sites.take(feature, f"feature {number + 1}")
        if found.is_full:
            break
    sites.note()
    try:
        yield found.batch()
    except InvalidInput as error:
        raise InvalidInput(with_lines(error.problems, text, places)) from None


class _Sites:
    """Takes features one by one."""

    def __init__(self, found: Gathered) -> None:
        self.found = found
        self.left_out: Counter[str] = Counter()

    def note(self) -> None:
        for what, count in sorted(self.left_out.items()):
            self.found.warnings.append(f"{count:,} {what}")

    def take(self, feature: Any, section: str) -> None:
        if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
            self.found.wrong(None, section, "type", "must be Feature")
            return
        geometry, given = feature.get("geometry"), feature.get("properties")
        shape = geometry.get("type") if isinstance(geometry, Mapping) else None
        properties = {
            str(key).lower(): " ".join(value.split())
            for key, value in (given.items() if isinstance(given, Mapping) else ())
            if isinstance(value, str) and value.strip()
        }
        if shape != "Point" and shape not in _AREAS:
            self.left_out[f"features that are not points are left out ({str(shape)[:30]})"] += 1
            return
        name = _first(properties, NAMES)
        raw = feature.get("id") or properties.get("id") or name
        if not isinstance(raw, str):
            self.found.wrong(None, section, "properties.name", "has neither a name nor an id")
            return
        position: Mapping[str, Any] = {}
        if shape == "Point":
            read = self._position(geometry, section)
            if read is None:
                return
            position = read
        else:
            self.left_out["sites stand without a position: the file has an area or none"] += 1
        self._site(raw, name, properties, position, section)

    def _position(self, geometry: Any, section: str) -> Mapping[str, Any] | None:
        numbers = geometry.get("coordinates")
        try:
            if not isinstance(numbers, list) or not 2 <= len(numbers) <= 4:
                raise Bad("must be longitude and latitude")
            longitude, latitude = degrees(180)(numbers[0]), degrees(90)(numbers[1])
        except Bad as error:
            self.found.wrong(None, section, "geometry.coordinates", error.reason)
            return None
        return {"longitude": longitude, "latitude": latitude}

    def _site(
        self,
        raw: str,
        name: str | None,
        properties: Mapping[str, str],
        position: Mapping[str, Any],
        section: str,
    ) -> None:
        kind = properties.get("kind", "").lower()
        known = kind in _KINDS
        own = schema.ID_PATTERN.fullmatch(raw) and schema.kind_of(raw) in _KINDS
        id = raw if own else self.found.id(kind if known else "factory", raw, name or raw)
        fields: dict[str, Any] = dict(position)
        if position:
            fields["position_source"] = properties.get(
                "position_source", self.found.source["title"]
            )
            if properties.get("precision") in schema.PRECISIONS:
                fields["precision"] = properties["precision"]
        fields["address"] = _first(properties, ADDRESSES)
        fields["facility_type"] = _first(properties, TYPES) or (None if known else kind)
        kind = schema.kind_of(id)
        allowed = {
            key: value
            for key, value in fields.items()
            if value and schema.ENTITY_FIELDS[key].taken_by(kind)
        }
        self.found.entity(id, None, name or raw, **allowed)
        if kind != "place":
            self._located(id, properties, section)
        if kind == "factory":
            self._held(id, properties, section)

    def _located(self, id: str, properties: Mapping[str, str], section: str) -> None:
        country, state = _first(properties, COUNTRIES), _first(properties, STATES)
        code = place_code("countries", country) if country else None
        if country and code is None:
            near = closest_places("countries", country)
            self.found.wrong(None, section, "country", f"{country[:80]!r} is not a country", near)
            return
        if code == "US" and state and (inner := place_code("us_states", state)):
            code = inner
        if code is not None:
            self._say(
                section, "Listed there.", subject=id, relation="located_in", object=f"place:{code}"
            )

    def _held(self, id: str, properties: Mapping[str, str], section: str) -> None:
        for names, relation, gist in (
            (OPERATORS, "operates_facility", "Named as the operator."),
            (OWNERS, "owns_facility", "Named as the owner."),
        ):
            if name := _first(properties, names):
                firm = self.found.entity(self.found.id("firm", fold_firm(name), name), None, name)
                self._say(section, gist, subject=firm, relation=relation, object=id)

    def _say(self, section: str, gist: str, **fields: Any) -> None:
        self.found.fact(None, section, gist, status="stated", certainty="asserted", **fields)


def _first(properties: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((properties[name] for name in names if name in properties), None)
