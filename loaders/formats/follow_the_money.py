"""FollowTheMoney entities, one JSON object a line: companies, who owns them, their addresses.

Read by the table of types below. What else the format knows (persons, directorships, sanctions,
vessels ...) is left out and counted: our vocabulary has no relation for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

from onshore.graph.documents.values import Bad, fraction, number
from onshore.graph.errors import InvalidInput, TooLarge
from onshore.graph.names.place_names import place_code
from onshore.loaders import Advance, Batch
from onshore.loaders.files.amounts import plain_number
from onshore.loaders.files.json_strings import parse_json
from onshore.loaders.files.reading import decode, read_bytes
from onshore.loaders.formats.gathered import Gathered
from onshore.loaders.limits import MAX_LINE_BYTES, MAX_TABLE_BYTES

FIRMS = ("Company", "Organization", "LegalEntity", "PublicBody")
IDS = {
    "leiCode": "lei",
    "wikidataId": "wikidata",
    "ticker": "ticker",
    "permId": "permid",
    "registrationNumber": "registration",
    "swiftBic": "bic",
}
"""Properties that are ids in other lists -> what the list is called here."""
_STAKE = ("percentage", "startDate", "endDate", "ownershipType")
"""Properties of an ownership of which a fact states one value."""


@dataclass(frozen=True, slots=True)
class _Entity:
    line: int
    id: str
    schema: str
    values: Mapping[str, list[str]]

    def first(self, name: str) -> str | None:
        return next(iter(self.values.get(name, ())), None)

    def only(self, name: str) -> str | None:
        """The value, unless there are several that differ: none of them is the right one then."""
        found = set(self.values.get(name, ()))
        return found.pop() if len(found) == 1 else None


def read(
    location: Path, advance: Advance | None = None, given: Mapping[str, str] | None = None
) -> Iterator[Batch]:
    """Firms and facts of one file. Raises InvalidInput by line, InvalidParameters, TooLarge."""
    found = Gathered(location, "follow_the_money", given or {})
    data = read_bytes(location, MAX_TABLE_BYTES, "MAX_TABLE_BYTES")
    if advance is not None:
        advance(len(data))
    entities: dict[str, _Entity] = {}
    for number_, line in enumerate(decode(data, found.file).split("\n"), 1):
        if len(line) > MAX_LINE_BYTES:
            raise TooLarge(f"line {number_} of {found.file}", "MAX_LINE_BYTES", MAX_LINE_BYTES)
        if line.strip() and (one := _entity(found, line, number_)) is not None:
            if (known := entities.setdefault(one.id, one)) is not one:
                reason = f"{one.id[:80]!r} is that of line {known.line}: one line an entity"
                found.wrong(number_, f"line {number_}", "id", reason)
        if found.is_full:
            break
    if not found.problems:
        _Facts(found, entities).add()
    yield found.batch()


def _entity(found: Gathered, text: str, line: int) -> _Entity | None:
    try:
        value = parse_json(text, found.file, line)
    except InvalidInput as error:
        found.problems += error.problems
        return None
    section = f"line {line}"
    if not isinstance(value, Mapping):
        found.wrong(line, section, None, "must be a JSON object")
        return None
    for name in ("id", "schema"):
        if not isinstance(value.get(name), str) or not value[name].strip():
            found.wrong(line, section, name, "is missing or no text")
            return None
    properties = value.get("properties", {})
    if not isinstance(properties, Mapping):
        found.wrong(line, section, "properties", "must be an object of lists")
        return None
    values: dict[str, list[str]] = {}
    for name, items in properties.items():
        texts = items if isinstance(items, list) else [items]
        if not all(isinstance(item, str) for item in texts):
            found.wrong(line, section, f"properties.{name[:60]}", "must be a list of texts")
            return None
        values[name] = [" ".join(item.split()) for item in texts if item.strip()]
    return _Entity(line, value["id"].strip(), value["schema"].strip(), values)


class _Facts:
    """Turns entities into firms and facts, and counts what is left out."""

    def __init__(self, found: Gathered, entities: Mapping[str, _Entity]) -> None:
        self.found, self.entities = found, entities
        self.left_out: Counter[str] = Counter()

    def add(self) -> None:
        for one in self.entities.values():
            if one.schema in FIRMS:
                self._firm(one)
            elif one.schema == "Ownership":
                self._owned(one)
            elif one.schema != "Address":
                self.left_out[one.schema[:40]] += 1
        if self.left_out:
            told = ", ".join(f"{count:,} {name}" for name, count in sorted(self.left_out.items()))
            self.found.warnings.append(f"left out: {told}")

    def _id(self, one: _Entity) -> str:
        return self.found.id("firm", one.id)

    def _firm(self, one: _Entity) -> None:
        addresses = [
            self.entities[id] for id in one.values.get("addressEntity", ()) if id in self.entities
        ]
        texts = [*one.values.get("address", ()), *(a.first("full") for a in addresses)]
        ids = {name: text for key, name in IDS.items() if (text := one.first(key))}
        id = self.found.entity(
            self._id(one),
            one.line,
            one.first("name"),
            ids={"ftm": one.id, **ids},
            address=next(filter(None, texts), None),
        )
        for name in one.values.get("name", ())[1:]:
            self.found.entity(id, one.line, name)
        for code in one.values.get("mainCountry", ()):
            self._located(one, id, code, "Main country of the entity.")
        for address in addresses:
            for code in address.values.get("country", ()):
                self._located(one, id, code, "Country of an address of the entity.")

    def _located(self, one: _Entity, id: str, code: str, gist: str) -> None:
        place = place_code("countries", code) or place_code("us_states", code)
        if place is None:
            self.left_out[f"country {code[:20]!r}"] += 1
            return
        self.found.fact(
            one.line,
            f"line {one.line}",
            gist,
            subject=id,
            relation="located_in",
            object=f"place:{place}",
            status="stated",
            certainty="asserted",
        )

    def _owned(self, one: _Entity) -> None:
        pairs = list(product(one.values.get("owner", ()), one.values.get("asset", ())))
        if not pairs:
            self.found.wrong(one.line, f"line {one.line}", "properties", "needs owner and asset")
        for owner, asset in pairs:
            ends = [self.entities.get(id) for id in (owner, asset)]
            if any(end is None for end in ends):
                self.left_out["Ownership whose ends are not in the file"] += 1
            elif any(end and end.schema not in FIRMS for end in ends):
                self.left_out["Ownership of or by what is not a firm"] += 1
            elif owner == asset:
                self.left_out["Ownership of itself"] += 1
            else:
                self._stake(one, *(self._id(end) for end in ends if end))

    def _stake(self, one: _Entity, owner: str, asset: str) -> None:
        share, wording = one.only("percentage"), ""
        held: Any = None
        for name in _STAKE:
            if name in one.values and one.only(name) is None:
                wording += f" {name}, as worded: {', '.join(one.values[name])[:80]}."
        if share is not None:
            try:
                percent = Decimal(str(number(share.removesuffix("%").strip())))
                held = fraction(plain_number(percent / 100))
            except Bad:
                wording += f" Percentage as worded: {share[:80]}."
        self.found.fact(
            one.line,
            f"line {one.line}",
            f"An ownership is recorded.{wording}",
            subject=owner,
            relation="holds_share_in",
            object=asset,
            status="stated",
            certainty="asserted",
            ownership_share=held,
            valid_from=one.only("startDate"),
            valid_to=one.only("endDate"),
            mode=one.only("ownershipType"),
        )
