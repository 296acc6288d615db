"""Columns of facts that come as a table, without an object a fact: equal to `extract`.

Facts of a group have the same fields, so what the rules say of them is worked out for each
different value. Groups with sets, sites or denials go through `extract`, fact by fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from onshore.graph.columns.facts import (
    DTYPES,
    LAST,
    NEVER,
    NUMBERS,
    OF_TERMS,
    OPEN,
    RELATION_NUMBER,
    STATUS_NUMBER,
    UNCOUNTED,
    Bool,
    FactColumns,
    Int32,
    Kind,
    cents_of,
    claim_numbers,
    day_after,
    distinct,
    edge_numbers,
    extract,
    first_day,
    instant_number,
    is_plain,
)
from onshore.graph.columns.segment import Bytes, Segment
from onshore.graph.columns.texts import Numbering, Texts
from onshore.graph.documents.fact_table import PIECE, FactGroup, FieldColumn, naming
from onshore.graph.documents.records import TableRecords, mentions_of
from onshore.graph.documents.woven import Coded, Woven, encoded
from onshore.graph.schema import CERTAINTY_RANK, GROUP_OF_STATUS, RELATIONS, Relation

_Texts: TypeAlias = "bytes | Coded"
"""One text for all facts, or those of a column."""

_DEFAULTS: dict[str, Any] = {
    "affirmed": True,
    "first": 0,
    "after": LAST,
    "retracted": NEVER,
    "about_set": False,
    **dict.fromkeys((*NUMBERS, "value_number"), np.nan),
    "essential": -1,
    "origin": -1,
    "value_kind": -1,
    "value_plain": False,
    "value_cents": UNCOUNTED,
    "site": -1,
    "until": OPEN,
}
"""What a fact says that does not say it."""


def table_segment(records: TableRecords, first: int, keys: Bytes, since: int) -> Segment:
    """The segment of the records, whose facts get the record numbers from `first` on."""
    made = _Made(records)
    for number, group in enumerate(records.table.groups):
        places = (made.groups == number).nonzero()[0]
        if len(places):
            taken = group.taken(made.rows[places])
            add = made.add_group if _is_simple(taken) else made.add_facts
            add(places, taken)
    return made.segment(first, keys, since)


def _is_simple(group: FactGroup) -> bool:
    """Whether each fact of the group is affirmed, names no set and projects no site."""
    relation = group.column("relation")
    if relation is None or len(set(relation.values)) > 1:
        return False
    declared = RELATIONS[group.relation]
    if declared.projects_site or RELATIONS[declared.reverse_of or declared.name].projects_site:
        return False
    polarity = group.column("polarity")
    if polarity is not None and set(polarity.values) != {"affirmed"}:
        return False
    types = set[type]().union(*(map(type, column.values) for column in group.columns))
    return types.isdisjoint((tuple, type(None)))


class _End(NamedTuple):
    """An end of each draft: its id, and the term of that; an empty text and -1 where none is."""

    texts: _Texts
    terms: Int32


def _in_order(a: _End, b: _End) -> tuple[_End, _End]:
    """Both ends of each draft, the smaller id first."""
    firsts, lasts, swapped = _ordered(a.texts, b.texts, len(a.terms))
    first, last = np.where(swapped, b.terms, a.terms), np.where(swapped, a.terms, b.terms)
    return _End(firsts, first), _End(lasts, last)


def _ordered(a: _Texts, b: _Texts, size: int) -> tuple[Coded, Coded, Bool]:
    """The texts of each pair, the smaller one first, and whether that is the second.

    UTF-8 has the order of characters.
    """
    one, other = _coded(a, size), _coded(b, size)
    values = [*one.values, *other.values]
    ranks = {text: rank for rank, text in enumerate(sorted(set(values)))}
    rank = np.array([ranks[text] for text in values], np.int32)
    x, y = one.codes, other.codes + np.int32(len(one.values))
    swapped = rank[y] < rank[x]
    first, last = np.where(swapped, y, x), np.where(swapped, x, y)
    return Coded(values, first), Coded(values, last), swapped


def _coded(texts: _Texts, size: int) -> Coded:
    return Coded([texts], np.zeros(size, np.int32)) if isinstance(texts, bytes) else texts


class _Made:
    """Columns of all facts while the groups are added, over terms that they share."""

    def __init__(self, records: TableRecords) -> None:
        self.records, self.table = records, records.table
        self.groups, self.rows = records.table.where(records.places)
        self.number = Numbering()
        self._terms: dict[str, Int32] = {}
        self.kinds: dict[Kind, int] = {}
        size = len(records)
        source = self.number(self.table.source)
        self.columns: dict[str, Any] = {
            name: np.full(size, _DEFAULTS.get(name, 0), dtype)
            for name, dtype in DTYPES.items()
            if not name.startswith("draft_")
        }
        self.columns.update(
            source=np.full(size, source, np.int32),
            evidence=np.full(size, source, np.int32),
            evidence_starts=np.arange(size + 1),
            recorded=_instants(records),
        )
        self.drafts: dict[str, list[Any]] = {n: [] for n in DTYPES if n.startswith("draft_")}
        self.mentions: list[tuple[Any, Any]] = []

    def segment(self, first: int, keys: Bytes, since: int) -> Segment:
        drafts = {
            name: np.concatenate([np.zeros(0, DTYPES[name]), *parts])
            for name, parts in self.drafts.items()
        }
        order = np.argsort(drafts["draft_fact"], kind="stable")
        columns = self.columns
        columns["number"] = np.arange(first, first + len(self.records))
        columns["since"] = np.full(len(self.records), since, np.int32)
        facts, terms = (np.concatenate(ends) for ends in zip(*self.mentions, strict=True))
        pairs = distinct(facts.astype(np.int64) << 32 | terms)
        return Segment(
            FactColumns(
                terms=self.number.terms(),
                id=_ids(self.records),
                value_kinds=tuple(self.kinds),
                **columns,
                **{name: column[order] for name, column in drafts.items()},
            ),
            keys,
            (pairs >> 32).astype(np.int32),
            (pairs & 0xFFFFFFFF).astype(np.int32),
        )

    def terms(self, column: FieldColumn | None, size: int) -> Int32:
        """Terms of the ids in a column of the group that is added; -1 where there is none."""
        if column is None:
            return np.full(size, -1, np.int32)
        if column.key not in self._terms:
            numbers = self.number.many(column.values)
            self._terms[column.key] = _spread(column, numbers, np.int32, size)
        return self._terms[column.key]

    # -- facts that need no rule of their own --------------------------------

    def add_group(self, places: Any, group: FactGroup) -> None:
        size, said = len(places), group.column
        columns = self.columns
        self._terms.clear()

        def put(name: str, key: str, told: Callable[[Any], Any]) -> None:
            if (column := said(key)) is not None:
                values = map(told, column.values)
                columns[name][places] = _spread(column, values, DTYPES[name], size)

        columns["relation"][places] = RELATION_NUMBER[group.relation]
        put("status", "status", STATUS_NUMBER.__getitem__)
        put("certainty", "certainty", CERTAINTY_RANK.__getitem__)
        put("first", "valid_from", first_day)
        put("after", "valid_to", day_after)
        put("essential", "essential", int)
        put("origin", "origin", self.number)
        for name in NUMBERS:
            put(name, name, float)
        put("value_number", "value", lambda a: np.nan if a.value is None else float(a.value))
        put("value_kind", "value", self._kind)
        put("value_plain", "value", is_plain)
        put("value_cents", "value", cents_of)
        columns["claim"][places] = claim_numbers(_claims(group, size))
        self.mentions += [(places, self.terms(column, size)) for column in naming(group)]
        self._add_drafts(places, group)

    def _kind(self, amount: Any) -> int:
        kind = amount.currency, amount.unit, amount.per
        return self.kinds.setdefault(kind, len(self.kinds))

    def _add_drafts(self, places: Any, group: FactGroup) -> None:
        """What `graph.project.drafts_of` says of facts without sets and sites."""
        size, said = len(places), group.column
        relation, ends = _ends(group)
        tail, head = ends.get(relation.tail), ends.get(relation.head)
        if tail is None or head is None:
            return
        product = ends.get(relation.product) if relation.product else said("product")
        place = said("place")
        source, target = self._end(tail, size), self._end(head, size)
        if relation.symmetric:
            source, target = _in_order(source, target)
        full = source, target, self._end(product, size), self._end(place, size)
        same = source.terms == target.terms
        self._put_drafts(places, same, group, relation.name, full)
        if relation.places_object and place is not None:
            located = self._end(place, size)
            same = same | (target.terms == located.terms)
            none = self._end(None, size)
            self._put_drafts(places, same, group, "located_in", (target, located, none, none))

    def _end(self, column: FieldColumn | None, size: int) -> _End:
        """Source, target, product or place of each fact, by text and term."""
        return _End(_texts(column), self.terms(column, size))

    def _put_drafts(
        self, places: Any, left_out: Any, group: FactGroup, relation: str, ends: Sequence[_End]
    ) -> None:
        """Drafts from the first end to the second, with the product and the place that follow."""
        size = len(places)
        source, target, product, place = ends
        groups = _status_groups(group.column("status"))
        named = source.texts, target.texts, relation.encode(), product.texts, place.texts
        found = {
            "draft_fact": places,
            "draft_source": source.terms,
            "draft_target": target.terms,
            "draft_product": product.terms,
            "draft_place": place.terms,
            "draft_relation": np.full(size, RELATION_NUMBER[relation], np.int8),
            "draft_id": edge_numbers(_lines(size, *named, groups)),
        }
        for name, column in found.items():
            self.drafts[name].append(column[~left_out].astype(DTYPES[name], copy=False))

    # -- facts that do -------------------------------------------------------

    def add_facts(self, places: Any, group: FactGroup) -> None:
        """The same for any facts, each made an object."""
        facts = [self.table[self.records.places[place]] for place in places.tolist()]
        found = extract(facts)
        terms = np.array([*map(self.number, found.terms), -1], np.int32)
        kinds = [self.kinds.setdefault(kind, len(self.kinds)) for kind in found.value_kinds]
        for name in DTYPES:
            column = getattr(found, name)
            if name in OF_TERMS:
                column = terms[column]
            elif name == "value_kind":
                column = np.array([*kinds, -1], np.int32)[column]
            elif name == "draft_fact":
                column = places[column]
            if name.startswith("draft_"):
                self.drafts[name].append(column.astype(DTYPES[name], copy=False))
            elif name not in ("number", "recorded", "since", "evidence", "evidence_starts"):
                self.columns[name][places] = column
        named = [list(map(self.number, mentions_of(fact))) for fact in facts]
        owners = np.repeat(places, list(map(len, named)))
        self.mentions.append((owners, np.array([t for own in named for t in own], np.int32)))


def _instants(records: TableRecords) -> Any:
    if isinstance(records.recorded_at, str):
        return np.full(len(records), instant_number(records.recorded_at))
    return np.fromiter(map(instant_number, records.recorded_at), np.int64, len(records))


def _ids(records: TableRecords) -> Texts:
    packed = records.table.packed_ids(records.places)
    if packed is None:
        return Texts.of(records.ids())
    text = np.frombuffer(b"f-" + bytes(16), np.uint8)
    texts = np.tile(text, (len(packed), 1))
    digits = packed.astype(">u8").tobytes().hex().encode()
    texts[:, 2:] = np.frombuffer(digits, np.uint8).reshape(-1, 16)
    return Texts(texts.tobytes(), np.arange(len(packed) + 1) * len(text))


def _spread(column: FieldColumn, values: Iterable[Any], dtype: Any, size: int) -> Any:
    """What each different value becomes, for each fact."""
    told = np.array(list(values), dtype)
    return np.full(size, told[0]) if column.codes is None else told[column.codes]


def _texts(column: FieldColumn | None) -> _Texts:
    """The value of each fact, a text; an empty one where the column is none."""
    return b"" if column is None else column.part(encoded(column.values))


def _status_groups(column: FieldColumn | None) -> _Texts:
    if column is None:
        return b""
    return column.part(encoded([GROUP_OF_STATUS[status] for status in column.values]))


def _lines(size: int, *parts: _Texts) -> Iterator[bytes]:
    """The parts of each fact as lines, with a line break after each but the last."""
    woven = Woven([one for part in parts for one in (part, b"\n")][:-1], size)
    bounds = pairwise([*range(0, size, PIECE), size])
    return chain.from_iterable(woven.texts(slice(a, b), b - a) for a, b in bounds)


def _ends(group: FactGroup) -> tuple[Relation, dict[str, FieldColumn]]:
    """The relation as it is projected, and the columns of ids that it may run between."""
    relation = RELATIONS[group.relation]
    ends = {column.key: column for column in naming(group)}
    if relation.reverse_of:
        relation = RELATIONS[relation.reverse_of]
        ends["subject"], ends["object"] = ends["object"], ends["subject"]
    return relation, ends


def _claims(group: FactGroup, size: int) -> Iterable[bytes]:
    """`graph.conflicts.claim_of` of each fact, its parts as lines."""
    declared = RELATIONS[group.relation]
    subjects, objects = _texts(group.column("subject")), _texts(group.column("object"))
    name = group.relation
    if declared.reverse_of:
        subjects, objects, name = objects, subjects, declared.reverse_of
    if declared.symmetric:
        subjects, objects, _ = _ordered(subjects, objects, size)
    where = _texts(group.column("to") or group.column("place"))
    return _lines(size, subjects, name.encode(), objects, where)
