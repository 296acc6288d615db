"""Documents: what a facts file or a posted JSON body says, checked and turned into the model.

`parse_document` reports every problem at once, each with file, line, fact id and the nearest
allowed word; `graph.documents.dump` writes the same shape back. No files are opened here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from onshore.graph import schema
from onshore.graph.dates import parse_period
from onshore.graph.documents.dump import dump_claim
from onshore.graph.documents.values import (
    QUALIFIER_READERS,
    Bad,
    boolean,
    degrees,
    entity_id,
    fact_id,
    instant,
    listed,
    name_text,
    number,
    offset,
    page_number,
    partial_date,
    sha256,
    text,
    word,
)
from onshore.graph.documents.woven import encoded, only_texts
from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.model import Amount, Document, Entity, Evidence, Fact, Name, Source
from onshore.graph.names.folding import closest

MAX_PROBLEMS = 200
"""Problems that are reported before reading stops."""

Lines = Mapping[tuple[str | int, ...], int]
"""Path into the document -> line number, 1-based."""

_SOURCE_TEXTS = ("title", "publisher", "url", "language", "published_basis", "note")
_EVIDENCE_TEXTS = ("section", "quote", "speaker", "derived_from", "gist")
ID_QUALIFIERS = tuple(
    key
    for key, type_name in schema.QUALIFIERS.items()
    if type_name.removesuffix("*") in ("id", "place", "component")
)
"""Qualifiers that hold ids of entities."""
_FACT_KEYS = (*schema.FACT_FIELDS, *schema.QUALIFIER_FIELDS)
_POSITION = ("latitude", "longitude")


def _qualifier_reader(type_name: str) -> Callable[[object], Any]:
    read = QUALIFIER_READERS[type_name.removesuffix("*")]
    return listed(read) if type_name.endswith("*") else read


_FACT_READERS: Mapping[str, Callable[[object], Any]] = {
    "id": fact_id,
    "relation": word(schema.RELATIONS, "relation"),
    "status": word(schema.STATUSES, "status"),
    "certainty": word(schema.CERTAINTIES, "certainty"),
    "polarity": word(schema.POLARITIES, "polarity"),
    "rank": word(schema.RANKS, "rank"),
    "valid_from": partial_date,
    "valid_to": partial_date,
    "recorded_at": instant,
    "retracted_at": instant,
    "source": entity_id("source"),
    **{
        key: _qualifier_reader(type_name)
        for key, type_name in schema.QUALIFIERS.items()
        if type_name != "amount"
    },
}
_AMOUNTS = frozenset(
    ("amount", *(key for key, type_name in schema.QUALIFIERS.items() if type_name == "amount"))
)
_ENDS = ("subject", "object")
_END_READERS: Mapping[str | None, Mapping[str, Callable[[object], Any]]] = {
    None: dict.fromkeys(_ENDS, entity_id()),
    **{
        name: {"subject": entity_id(*one.subjects), "object": entity_id(*one.objects)}
        for name, one in schema.RELATIONS.items()
    },
}
_REQUIRED = frozenset((*_ENDS, "relation", "status", "certainty"))
_ENTITY_READERS: Mapping[str, tuple[Callable[[object], Any], Any]] = {
    "not_names": (listed(name_text), ()),
    "container": (entity_id("place"), None),
    "members": (listed(entity_id("place")), ()),
    "place_type": (word(schema.PLACE_TYPES, "place type"), None),
    "latitude": (degrees(90), None),
    "longitude": (degrees(180), None),
    "precision": (word(schema.PRECISIONS, "precision"), None),
    "unnamed": (boolean, False),
    **dict.fromkeys(
        ("position_source", "sector", "facility_type", "address", "note"), (text, None)
    ),
}
"""Reader and default of each field of an entity that stands alone, in the order of reading."""
ENTITY_FIELDS_ALONE = frozenset(_ENTITY_READERS)
_read_id = entity_id()
FIELDS_ALONE = frozenset((*_FACT_READERS, *_AMOUNTS, *_ENDS)) - {
    "rank",
    "source",
    "recorded_at",
    "retracted_at",
}
"""Fields of a fact that `read_field` reads: the id, and what stands in the claim as it is."""


class _Reader:
    """Walks one document and collects its problems."""

    def __init__(self, file: str | None, lines: Lines) -> None:
        self.file, self.lines = file, lines
        self.problems: list[Problem] = []

    def line(self, path: tuple[str | int, ...]) -> int | None:
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return self.lines.get(())

    def problem(
        self,
        path: tuple[str | int, ...],
        reason: str,
        suggestions: Sequence[str] = (),
        fact: str | None = None,
    ) -> None:
        field = ".".join(str(part) for part in path) or None
        self.problems.append(
            Problem(reason, field, self.file, self.line(path), fact, tuple(suggestions))
        )
        if len(self.problems) >= MAX_PROBLEMS:
            self.problems.append(Problem("too many problems, reading stopped", file=self.file))
            raise InvalidInput(self.problems)

    def mapping(
        self,
        value: object,
        path: tuple[str | int, ...],
        keys: Collection[str],
        fact: str | None = None,
    ) -> Mapping[str, Any]:
        """`value` as a mapping with known keys only; empty where it is none."""
        if not isinstance(value, Mapping):
            self.problem(path, "must be a mapping of keys to values", fact=fact)
            return {}
        for key in value:
            if key not in keys:
                self.problem(
                    (*path, str(key)[:80]),
                    f"unknown key {str(key)[:80]!r}",
                    closest(str(key)[:80], keys),
                    fact,
                )
        return value

    def taken(
        self,
        values: Mapping[str, Any],
        path: tuple[str | int, ...],
        name: str,
        fields: Mapping[str, schema.Field],
        fact: str | None = None,
    ) -> None:
        """Note every field that the relation or kind `name` does not take."""
        for key, value in values.items():
            field = fields.get(key)
            if field and not field.taken_by(name) and value not in (None, "", [], {}):
                self.problem((*path, key), *schema.not_taken(field, name, fields), fact)

    def sequence(self, value: object, path: tuple[str | int, ...]) -> Sequence[Any]:
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self.problem(path, "must be a list")
            return ()
        return value

    def take(
        self,
        values: Mapping[str, Any],
        path: tuple[str | int, ...],
        key: str,
        read: Callable[[object], Any],
        default: Any = None,
        *,
        required: bool = False,
        fact: str | None = None,
    ) -> Any:
        """`read(values[key])`, or the default with the problem noted."""
        value = values.get(key)
        if value is None or value == "":
            if required:
                self.problem((*path, key), f"{key} is missing", fact=fact)
            return default
        try:
            return read(value)
        except Bad as bad:
            self.problem((*path, key), bad.reason, bad.suggestions, fact)
            return default

    # -- records -----------------------------------------------------------

    def source(self, value: object, path: tuple[str | int, ...] = ("source",)) -> Source:
        values = self.mapping(value, path, schema.SOURCE_FIELDS)

        def get(key: str, read: Callable[[object], Any], default: Any = None) -> Any:
            return self.take(values, path, key, read, default)

        return Source(
            id=self.take(values, path, "id", entity_id("source"), "source:?", required=True),
            **{key: get(key, text) for key in _SOURCE_TEXTS},
            published=get("published", partial_date),
            retrieved=get("retrieved", partial_date),
            sha256=get("sha256", sha256),
            reliability=get("reliability", word(schema.RELIABILITIES, "reliability"), "secondary"),
            derived_from=get("derived_from", listed(text), ()),
        )

    def entity(self, value: object, path: tuple[str | int, ...]) -> Entity:
        values = self.mapping(value, path, schema.ENTITY_FIELDS)

        def get(key: str, read: Callable[[object], Any], default: Any = None) -> Any:
            return self.take(values, path, key, read, default)

        id = self.take(values, path, "id", entity_id(), "", required=True)
        kind = get("kind", word(schema.KINDS, "kind"), schema.kind_of(id))
        if id and kind != schema.kind_of(id):
            self.problem((*path, "kind"), f"id {id!r} is a {schema.kind_of(id)}, not a {kind}")
        self.taken(values, path, kind, schema.ENTITY_FIELDS)
        given = [key for key in _POSITION if values.get(key) not in (None, "")]
        if len(given) == 1:
            self.problem((*path, given[0]), "a position needs both latitude and longitude")
        read: dict[str, Any] = {"names": self.names(values.get("names"), (*path, "names"))}
        for key, (reader, default) in _ENTITY_READERS.items():
            if key in values:
                read[key] = get(key, reader, default)
            if key == "not_names" and values.get("ids") is not None:
                read["ids"] = self.texts(values["ids"], (*path, "ids"))
        return Entity(id, kind, **read)

    def names(self, value: object, path: tuple[str | int, ...]) -> tuple[Name, ...]:
        result = []
        for index, item in enumerate(self.sequence(value, path)):
            at = (*path, index)
            if isinstance(item, str):
                item = {"text": item}
            values = self.mapping(item, at, ("text", "lang", "script"))
            name = self.take(values, at, "text", name_text, "", required=True)
            lang = self.take(values, at, "lang", lambda v: text(v, 40))
            script = self.take(values, at, "script", lambda v: text(v, 40))
            result.append(Name(name, lang, script))
        return tuple(result)

    def texts(self, value: object, path: tuple[str | int, ...]) -> dict[str, str]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.problem(path, "must be a mapping of keys to texts")
            return {}
        result = {}
        for key in value:
            try:
                result[text(key, 100)] = self.take(value, path, key, text, "")
            except Bad as bad:
                self.problem(path, f"key {str(key)[:40]!r} {bad.reason}")
        return result

    def fact(self, value: object, path: tuple[str | int, ...], owner: str) -> Fact | None:
        if not isinstance(value, Mapping):
            self.problem(path, "must be a mapping of keys to values")
            return None
        id = str(value.get("id") or "")[:80] or None
        values = self.mapping(value, path, _FACT_KEYS, id)
        before = len(self.problems)

        def get(key: str, default: Any = None) -> Any:
            return self.fact_field(values, path, key, relation, default, id)

        relation = self.fact_field(values, path, "relation", None, None, id)
        if relation:
            self.taken(values, path, relation, schema.QUALIFIER_FIELDS, id)
        fact = Fact(
            id=get("id", ""),
            source=owner,
            subject=get("subject", ""),
            relation=relation or "",
            object=get("object", ""),
            status=get("status", ""),
            certainty=get("certainty", ""),
            polarity=get("polarity", "affirmed"),
            rank=get("rank", "normal"),
            amount=get("amount"),
            valid_from=get("valid_from"),
            valid_to=get("valid_to"),
            qualifiers={
                key: get(key)
                for key, value in values.items()
                if key in schema.QUALIFIERS and value is not None and value not in ("", [])
            },
            evidence=self.evidence(values.get("evidence"), (*path, "evidence"), owner, id),
            record=self.texts(values.get("record"), (*path, "record")),
            recorded_at=get("recorded_at"),
            retracted_at=get("retracted_at"),
        )
        if get("source", owner) != owner:
            self.problem((*path, "source"), f"this file holds the facts of {owner!r}", fact=id)
        if len(self.problems) > before:
            return None
        self.check_fact(fact, path)
        return fact if fact.id else _with_derived_id(fact)

    def fact_field(
        self,
        values: Mapping[str, Any],
        path: tuple[str | int, ...],
        key: str,
        relation: str | None,
        default: Any = None,
        fact: str | None = None,
    ) -> Any:
        """One field that can be read on its own; the default where it is missing or refused."""
        if key in _AMOUNTS:
            return self.amount(values.get(key), (*path, key), fact)
        read = _END_READERS[relation][key] if key in _ENDS else _FACT_READERS[key]
        required = key in _REQUIRED
        return self.take(values, path, key, read, default, required=required, fact=fact)

    def check_fact(self, fact: Fact, path: tuple[str | int, ...]) -> None:
        """What one value alone can not show."""
        name, relation = fact.id or None, schema.RELATIONS.get(fact.relation)
        if fact.subject == fact.object:
            self.problem(path, f"{fact.relation} from {fact.subject!r} to itself", fact=name)
        if relation and relation.same_kind and schema.kind_of(fact.object) != "name":
            if schema.kind_of(fact.subject) != schema.kind_of(fact.object):
                self.problem(path, f"{fact.relation} joins two of the same kind", fact=name)
        if relation and "from" in (relation.tail, relation.head) and fact.affirmed:
            if "from" not in fact.qualifiers:
                self.problem(path, f"{fact.relation} needs `from`: the seller", fact=name)
        start, end = fact.valid_from, fact.valid_to
        if start and end and parse_period(end).after <= parse_period(start).first:
            self.problem((*path, "valid_to"), "valid_to is before valid_from", fact=name)
        if fact.recorded_at and fact.retracted_at and fact.retracted_at <= fact.recorded_at:
            self.problem((*path, "retracted_at"), "retracted before it was recorded", fact=name)

    def amount(self, value: object, path: tuple[str | int, ...], fact: str | None) -> Amount | None:
        if value is None:
            return None
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            value = {"value": value}
        values = self.mapping(value, path, schema.AMOUNT_FIELDS, fact)

        def get(key: str, read: Callable[[object], Any], default: Any = None) -> Any:
            return self.take(values, path, key, read, default, fact=fact)

        amount = Amount(
            **{key: get(key, number) for key in ("value", "min", "max")},
            **{key: get(key, lambda v: text(v, 100)) for key in ("unit", "currency", "per")},
            approx=get("approx", boolean, False),
            bound=get("bound", word(schema.BOUNDS, "bound")),
            text=get("text", text),
        )
        if amount.value is None and amount.min is None and amount.max is None:
            self.problem(path, "an amount needs a value, a min or a max", fact=fact)
        if amount.min is not None and amount.max is not None and amount.min > amount.max:
            self.problem(path, "min is larger than max", fact=fact)
        if amount.unit and amount.currency:
            reason = "an amount has a unit or a currency, not both; `per` says for each what"
            self.problem((*path, "unit"), reason, fact=fact)
        return amount

    def evidence(
        self, value: object, path: tuple[str | int, ...], owner: str, fact: str | None
    ) -> tuple[Evidence, ...]:
        items = self.sequence(value, path)
        if not items:
            self.problem(path, "a fact needs at least one evidence", fact=fact)
        result = []
        for index, item in enumerate(items):
            at = (*path, index)
            values = self.mapping(item, at, schema.EVIDENCE_FIELDS, fact)

            def get(
                key: str,
                read: Callable[[object], Any],
                default: Any = None,
                values: Mapping[str, Any] = values,
                at: tuple[str | int, ...] = at,
            ) -> Any:
                return self.take(values, at, key, read, default, fact=fact)

            span = Evidence(
                source=get("source", entity_id("source"), owner),
                start=get("start", offset),
                end=get("end", offset),
                quote_sha256=get("quote_sha256", sha256),
                page=get("page", page_number),
                **{key: get(key, text) for key in _EVIDENCE_TEXTS},
            )
            if span.start is not None and span.end is not None and span.end < span.start:
                self.problem(at, "end is before start", fact=fact)
            result.append(span)
        return tuple(result)


def derived_id(source: str, claim: Iterable[str]) -> str:
    """Id of a fact that was given none: a hash of its source and its claim.

    `claim` is the `claim_part` of each field, sorted by field.
    """
    text = f"({source!r}, [{', '.join(claim)}])"
    return f"f-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def claim_part(field: str, value: Any) -> str:
    """What a field with this value, as it is dumped, adds to the claim."""
    return repr((field, value))


def claim_parts(field: str, values: Sequence[Any]) -> list[bytes]:
    """`claim_part` of each of the values, in UTF-8."""
    joined = "".join(values) if only_texts(values) else "'"
    if not joined.isprintable() or "'" in joined or "\\" in joined:
        return encoded([claim_part(field, value) for value in values])
    return encoded(values, f"('{field}', '", "')")


def _with_derived_id(fact: Fact) -> Fact:
    claim = sorted(dump_claim(fact).items())
    return replace(fact, id=derived_id(fact.source, [claim_part(*item) for item in claim]))


def parse_document(value: object, file: str | None = None, lines: Lines | None = None) -> Document:
    """Document of one source; raises InvalidInput with all problems.

    `value` has the keys `source`, `entities`, `facts` and, in full copies, `history`: earlier
    versions under the same three keys. Values may be texts or JSON values.
    """
    reader = _Reader(file, {} if lines is None else lines)
    values = reader.mapping(value, (), ("source", "entities", "facts", "history"))
    source = reader.source(values.get("source"))
    raw_source = values.get("source")
    recorded_at = (
        reader.take(raw_source, ("source",), "recorded_at", instant)
        if isinstance(raw_source, Mapping)
        else None
    )
    entities = [
        reader.entity(item, ("entities", index))
        for index, item in enumerate(reader.sequence(values.get("entities"), ("entities",)))
    ]
    instants = _entity_instants(reader, values.get("entities"))
    facts = []
    for index, item in enumerate(reader.sequence(values.get("facts"), ("facts",))):
        fact = reader.fact(item, ("facts", index), source.id)
        if fact is not None:
            facts.append(fact)
    history = _history(reader, values.get("history"))
    _check_unique(reader, entities, facts)
    if reader.problems:
        raise InvalidInput(reader.problems)
    return Document(source, tuple(entities), tuple(facts), recorded_at, instants, history)


def parse_fact(
    value: object, source: str, file: str | None = None, line: int | None = None
) -> Fact:
    """One flat fact that `source` brings; raises InvalidInput with all of its problems."""
    reader = _Reader(file, {} if line is None else {(): line})
    fact = reader.fact(value, (), source)
    if reader.problems or fact is None:
        raise InvalidInput(reader.problems)
    return fact


def read_field(field: str, value: object, relation: str) -> Any:
    """One of the `FIELDS_ALONE` of a fact of this relation; InvalidInput with its problems."""
    reader = _Reader(None, {})
    read = reader.fact_field({field: value}, (), field, relation)
    if reader.problems:
        raise InvalidInput(reader.problems)
    return read


def read_entity_field(field: str, value: object) -> Any:
    """One of the `ENTITY_FIELDS_ALONE` of a declaration; Bad where it is missing or wrong."""
    if value is None or value == "":
        raise Bad(f"{field} is missing")
    return _ENTITY_READERS[field][0](value)


def read_evidence(value: object, source: str) -> Evidence:
    """One evidence of a fact of this source; InvalidInput with its problems."""
    reader = _Reader(None, {})
    (span,) = reader.evidence([value], (), source, None)
    if reader.problems:
        raise InvalidInput(reader.problems)
    return span


def fits(fact: Fact) -> bool:
    """Whether the fields of a fact, each of which is in order, go together."""
    reader = _Reader(None, {})
    reader.check_fact(fact, ())
    return not reader.problems


def parse_entity(value: object, file: str | None = None, line: int | None = None) -> Entity:
    """One declaration; raises InvalidInput with all of its problems."""
    reader = _Reader(file, {} if line is None else {(): line})
    entity = reader.entity(value, ())
    if reader.problems:
        raise InvalidInput(reader.problems)
    return entity


def read_declaration(values: Mapping[str, Any]) -> Entity | None:
    """The declaration, where the same keys were accepted for its kind before.

    None where a value is not in order: `parse_entity` says what is wrong with it.
    """
    read: dict[str, Any] = {}
    try:
        id = _read_id(values["id"])
        for key, value in values.items():
            if key == "names":
                read[key] = tuple([_name(item) for item in value])
            elif key != "id":
                if value is None or value == "" or key not in _ENTITY_READERS:
                    return None
                read[key] = _ENTITY_READERS[key][0](value)
    except (Bad, KeyError, TypeError):
        return None
    return Entity(id, schema.kind_of(id), **read)


def _name(value: object) -> Name:
    if not isinstance(value, str):
        raise TypeError
    return Name(name_text(value))


def parse_source(value: object, file: str | None = None, lines: Lines | None = None) -> Source:
    """One source description under the key `source` of a file; raises InvalidInput."""
    reader = _Reader(file, {} if lines is None else lines)
    source = reader.source(value)
    if reader.problems:
        raise InvalidInput(reader.problems)
    return source


def _entity_instants(reader: _Reader, items: object) -> dict[str, str]:
    result = {}
    for index, item in enumerate(items if isinstance(items, list | tuple) else ()):
        if isinstance(item, Mapping) and item.get("recorded_at"):
            moment = reader.take(item, ("entities", index), "recorded_at", instant)
            result[str(item.get("id"))] = moment
    return result


def _history(reader: _Reader, value: object) -> tuple[tuple[str, Any, str, str], ...]:
    if value is None:
        return ()
    values = reader.mapping(value, ("history",), ("sources", "entities"))
    result: list[tuple[str, Any, str, str]] = []
    for key, kind in (("sources", "source"), ("entities", "entity")):
        for index, item in enumerate(reader.sequence(values.get(key), ("history", key))):
            path = ("history", key, index)
            read: Callable[..., Any] = reader.source if kind == "source" else reader.entity
            record = read(item, path)
            raw = item if isinstance(item, Mapping) else {}
            start = reader.take(raw, path, "recorded_at", instant, "", required=True)
            end = reader.take(raw, path, "retracted_at", instant, "", required=True)
            result.append((kind, record, start, end))
    return tuple(result)


def _check_unique(reader: _Reader, entities: Sequence[Entity], facts: Sequence[Fact]) -> None:
    seen: set[str] = set()
    for index, entity in enumerate(entities):
        if entity.id and entity.id in seen:
            reader.problem(("entities", index, "id"), f"{entity.id!r} is declared twice")
        seen.add(entity.id)
    containers = {entity.id: entity.container for entity in entities}
    for index, entity in enumerate(entities):
        if _contains_itself(entity.id, containers):
            reader.problem(("entities", index, "container"), f"{entity.id!r} lies inside itself")
    live: set[str] = set()
    for index, fact in enumerate(facts):
        if fact.retracted_at is None:
            if fact.id in live:
                reader.problem(
                    ("facts", index, "id"), f"id {fact.id!r} is used twice", fact=fact.id
                )
            live.add(fact.id)


def _contains_itself(id: str, containers: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    place = containers.get(id)
    while place is not None and place not in seen:
        if place == id:
            return True
        seen.add(place)
        place = containers.get(place)
    return False


def named_ids(fact: Fact) -> Iterator[str]:
    """Every entity id that the fact names: ends and qualifiers, in a fixed order."""
    yield fact.subject
    yield fact.object
    if fact.qualifiers:
        for key in ID_QUALIFIERS:
            value = fact.qualifiers.get(key)
            if value:
                yield from (value if isinstance(value, tuple) else (value,))
