"""One fact of a mapping, compiled: a field is read once for all rows that say the same of it.

Rows of a table say few different things in many combinations, so what a field was read as is kept
by the values that it is made of. What a field may hold stays with
`graph.documents.document`: a fact of which anything was not accepted there before, each field alone
and the same fields together, is left to `parse_fact`, which knows what is wrong with it.
"""

from __future__ import annotations

import hashlib
from bisect import insort
from collections.abc import Mapping
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from onshore.graph import schema
from onshore.graph.documents.document import (
    FIELDS_ALONE,
    claim_part,
    derived_id,
    fits,
    read_evidence,
    read_field,
)
from onshore.graph.documents.dump import dump_value
from onshore.graph.documents.values import Bad
from onshore.graph.errors import InvalidInput
from onshore.graph.model import Evidence, Fact
from onshore.loaders.mapping.mapping import Shape
from onshore.loaders.mapping.row_values import Values, keep
from onshore.loaders.mapping.templates import Template, Text, fill, names_in, values_and_entities

_IDS = ("id", "place", "component")
"""Types of a field that holds one id."""
_AFFIRMED = claim_part("polarity", "affirmed")


CLAIM_SIZE = 32
_AMOUNTS = frozenset(key for key, kind in schema.QUALIFIERS.items() if kind == "amount") | {
    "amount"
}
_HOW_MUCH = frozenset(("value", "min", "max"))


def claim_of(raw: bytes) -> bytes:
    """Digest of what a row says in a fact: canonical JSON as the row gives it, without gist."""
    return hashlib.sha256(raw).digest()


def lacks_number(key: str, raw: Any) -> bool:
    """Whether a row gives an amount its unit alone: its number is missing, so the field is."""
    return key in _AMOUNTS and isinstance(raw, dict) and _HOW_MUCH.isdisjoint(raw)


class _Read(NamedTuple):
    """One field: its canonical JSON as the row gives it, its value, its part of the claim."""

    raw: bytes
    value: Any
    claim: str


class _Field:
    """One field of the shape, and what it was read as by the values that it is made of."""

    __slots__ = (
        "_kept",
        "_relation",
        "_template",
        "_texts",
        "entity",
        "key",
        "names",
        "others",
        "qualifies",
    )

    def __init__(self, key: str, template: Template, relation: str) -> None:
        self.key, self.qualifies = key, key in schema.QUALIFIERS
        self._template, self._relation = template, relation
        self.names, self.others = values_and_entities(names_in(template))
        self._texts = itemgetter(*self.names) if self.names else None
        names_one = key in ("subject", "object") or schema.QUALIFIERS.get(key) in _IDS
        self.entity = template.entity if names_one and isinstance(template, Text) else None
        self._kept: dict[Any, _Read | None] = {}

    def read(self, values: Values, ids: Mapping[str, str]) -> _Read | None:
        """The field, None where it is missing; Bad or InvalidInput where it can not be read."""
        made_of: Any = self._texts(values) if self._texts else None
        if self.others:
            made_of = (made_of, *[ids.get(name) for name in self.others])
        try:
            return self._kept[made_of]
        except KeyError:
            read = self.made(values, ids)
        keep(self._kept, made_of, read, *[values[name] for name in self.names])
        return read

    def made(self, values: Values, ids: Mapping[str, str]) -> _Read | None:
        """`read` of what was not read before."""
        raw = fill(self._template, values, ids)
        if raw is None or lacks_number(self.key, raw):
            return None
        if raw == "":
            raise Bad("is empty")
        value = read_field(self.key, raw, self._relation)
        json = orjson.dumps({self.key: raw}, option=orjson.OPT_SORT_KEYS)[1:-1]
        return _Read(bytes(memoryview(json)), value, claim_part(self.key, dump_value(value)))


class FactShape:
    """Makes the facts of one shape for one source."""

    def __init__(self, shape: Shape, source: str, record: Mapping[str, str]) -> None:
        self.shape = shape
        self._source, self._record = source, record
        self.fields: list[_Field] = []
        self.gist: Template = None
        self._accepted: set[tuple[str, ...]] = set()
        template = shape.template
        if not isinstance(template, dict):
            return
        relation = template.get("relation")
        name = relation.fill({}, {}) if isinstance(relation, Text) else None
        fields = sorted(set(template) - {"gist"})
        if name in schema.RELATIONS and FIELDS_ALONE.issuperset(fields):
            self.gist = template.get("gist")
            self.fields = [_Field(key, template[key], name) for key in fields]

    def make(
        self, values: Values, ids: Mapping[str, str], section: str
    ) -> tuple[Fact, bytes, Evidence] | None:
        """The fact of a row, its claim and evidence; None where it is for `parse_fact` to say."""
        raw: list[bytes] = []
        own: dict[str, Any] = {}
        qualifiers: dict[str, Any] = {}
        claim: list[str] = []
        try:
            for field in self.fields:
                read = field.read(values, ids)
                if read is not None:
                    raw.append(read.raw)
                    claim.append(read.claim)
                    (qualifiers if field.qualifies else own)[field.key] = read.value
            if (*own, *qualifiers) not in self._accepted:
                return None
            gist = fill(self.gist, values, ids) if self.gist is not None else None
            span = Evidence(self._source, section)
            if gist is not None:
                span = read_evidence({"section": section, "gist": gist}, self._source)
        except (Bad, InvalidInput):
            return None
        id = own.pop("id", None)
        if id is None:
            if "polarity" not in own:
                insort(claim, _AFFIRMED)
            id = derived_id(self._source, claim)
        fact = Fact(
            id=id,
            source=self._source,
            evidence=(span,),
            record=self._record,
            qualifiers=qualifiers,
            **own,
        )
        return (fact, claim_of(b"{%b}" % b",".join(raw)), span) if fits(fact) else None

    def accept(self, raw: Mapping[str, Any]) -> None:
        """Note that `parse_fact` accepted these fields together."""
        keys = sorted(raw)
        own = [key for key in keys if key not in schema.QUALIFIERS]
        self._accepted.add((*own, *(key for key in keys if key in schema.QUALIFIERS)))
