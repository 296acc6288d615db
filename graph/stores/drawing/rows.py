"""Rows of large tables as relationships, drawn by columns: no object a row.

A row is *lone* where one relationship is its alone and says all of it, as `browse.draw_facts` has
it: its fields are those of `TOLD`, and no other fact of the load claims or joins the same. What
lone rows have in common, nearly everything, is made once, by the functions that draw facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, compress, repeat
from operator import is_
from typing import Any

from onshore.graph.conflicts import claim_of
from onshore.graph.documents.fact_table import NAMING, FactGroup
from onshore.graph.documents.records import TableRecords
from onshore.graph.model import Fact, Source
from onshore.graph.project import edge_id, project_edges
from onshore.graph.schema import RELATIONS
from onshore.graph.spans import span_of
from onshore.graph.stores.drawing.browse import (
    NUMBERS,
    TOLD,
    Alike,
    Drawing,
    Values,
    amount_values,
    edge_values,
    is_node,
    label_of,
    present,
)

_OWN = frozenset({"subject", "relation", "object", "amount"})
_STANDING = ("status", "certainty", "polarity", "rank", "valid_from", "valid_to")
"""Fields that decide how a relationship begins; few differ from row to row."""
_BY_ROW = frozenset({"id", "facts", "product", "place"})


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of one group of a table: `places` in the table, `rows` in the group."""

    records: TableRecords
    group: FactGroup
    places: list[int]
    rows: list[int]

    def ids(self) -> list[str]:
        return self.records.table.ids(self.places)

    def texts(self, key: str | None) -> list[Any] | None:
        """What each row says in a field; None where none says anything."""
        column = self.group.column(key) if key else None
        if column is None:
            return None
        values, codes = column.values, column.codes
        if codes is None:
            return [values[0]] * len(self.rows)
        return [values[code] for code in codes[self.rows].tolist()]

    def split(self, chosen: Sequence[bool]) -> tuple[Rows, Rows]:
        """The rows that are chosen, and the others."""
        left = [not one for one in chosen]
        mine, theirs = (
            replace(
                self, places=list(compress(self.places, some)), rows=list(compress(self.rows, some))
            )
            for some in (chosen, left)
        )
        return mine, theirs

    def ends(self) -> tuple[list[str], list[str]]:
        """Source and target of each row, of a group that has both."""
        declared = RELATIONS[self.group.relation]
        return self.texts(declared.tail) or [], self.texts(declared.head) or []

    def claims(self) -> list[tuple[str | None, ...]]:
        """`claim_of` each row. Rows that join the same make one claim, which names all ends."""
        where = self.texts("to") or self.texts("place") or repeat(None)
        subjects, objects = self.texts("subject") or [], self.texts("object") or []
        return list(zip(subjects, repeat(self.group.relation), objects, where, strict=False))

    def facts(self) -> Iterable[tuple[Fact, bytes, str]]:
        """Facts, their canonical JSON and the instant of their recording."""
        instants = self.records.recorded_at
        return TableRecords(self.records.table, self.places, instants).facts()


def lone_rows(
    parts: Iterable[TableRecords], facts: Iterable[Fact]
) -> tuple[list[Rows], list[tuple[Fact, bytes, str]]]:
    """Lone rows among those of the tables, and the others as facts; `facts` are all besides.

    What another fact says of the same subject and object may join, deny or contradict a row.
    """
    candidates: list[Rows] = []
    others: list[tuple[Fact, bytes, str]] = []
    for records in parts:
        if not isinstance(records.recorded_at, str):
            others += records.facts()
            continue
        told_here, not_told = told_rows(records)
        candidates += told_here
        for rows in not_told:
            others += rows.facts()
    beside = {claim_of(fact)[:3] for fact in chain(facts, (fact for fact, _, _ in others))}
    told = Counter(claim for rows in candidates for claim in rows.claims())
    lone: list[Rows] = []
    for rows in candidates:
        alone = [told[claim] == 1 and claim[:3] not in beside for claim in rows.claims()]
        mine, theirs = rows.split(alone)
        lone.append(mine)
        others += theirs.facts()
    return lone, others


def told_rows(records: TableRecords) -> tuple[list[Rows], list[Rows]]:
    """Rows of which a relationship that is theirs alone says all, and the others."""
    told: list[Rows] = []
    others: list[Rows] = []
    cited = records.table.cited
    for rows in _by_group(records):
        if not _is_told(rows.group):
            others.append(rows)
            continue
        mine, theirs = rows.split(
            [
                place not in cited and source != target and is_node(source) and is_node(target)
                for place, source, target in zip(rows.places, *rows.ends(), strict=True)
            ]
        )
        told.append(mine)
        others.append(theirs)
    return told, others


def _by_group(records: TableRecords) -> Iterator[Rows]:
    numbers, rows = records.table.where(records.places)
    for number, group in enumerate(records.table.groups):
        chosen = (numbers == number).nonzero()[0]
        places = [records.places[index] for index in chosen.tolist()]
        yield Rows(records, group, places, rows[chosen].tolist())


def _is_told(group: FactGroup) -> bool:
    """Whether a relationship tells every field of the group, and a row gives one at most."""
    declared = RELATIONS.get(group.relation)
    keys = {column.key for column in group.columns}
    return (
        declared is not None
        and declared.name in TOLD
        and not declared.symmetric
        and _says_only(group, "relation", declared.name)
        and _says_only(group, "polarity", "affirmed")
        and _says_only(group, "rank", "normal")
        and {declared.tail, declared.head} <= keys
        and TOLD[declared.name].issuperset(keys - _OWN - set(_STANDING))
    )


def _says_only(group: FactGroup, key: str, text: str) -> bool:
    column = group.column(key)
    return column is None or set(column.values) == {text}


def named_by(lone: Iterable[Rows]) -> set[str]:
    """Every id that has a node because the rows are there."""
    found: set[str] = set()
    for rows in filter(lambda one: one.rows, lone):
        found.add(rows.records.table.source)
        for key in NAMING:
            found.update(rows.texts(key) or ())
    return found


# -- relationships -----------------------------------------------------------


def draw_rows(drawing: Drawing, lone: Iterable[Rows], sources: Mapping[str, Source]) -> None:
    """A relationship a row."""
    for rows in lone:
        if rows.rows:
            drawing.alike.extend(_alike(rows, sources))


def resay_rows(drawing: Drawing, lone: Iterable[Rows], sources: Mapping[str, Source]) -> None:
    """What a relationship that stands says of the row that is its fact's now."""
    for rows in lone:
        for alike in _alike(rows, sources):
            for source, target, *told in alike.rows:
                said = {**alike.same, **dict(zip(alike.own, told, strict=True))}
                row = source, target, *map(said.get, ("id", "section", "gist", "recorded_at"))
                drawing.resaid[alike.labels].append(row)


def _alike(lone: Rows, sources: Mapping[str, Source]) -> Iterator[Alike]:
    """The relationships of the rows, by the labels of their ends."""
    type = RELATIONS[lone.group.relation].type
    starting, targets = lone.ends()
    same, columns = _columns(lone, starting, targets, sources)
    labels = [
        (label_of(source), type, label_of(target))
        for source, target in zip(starting, targets, strict=True)
    ]
    for several in dict.fromkeys(labels):
        chosen = [one == several for one in labels]
        own = {key: list(compress(texts, chosen)) for key, texts in columns.items()}
        ends = list(compress(starting, chosen)), list(compress(targets, chosen))
        yield Alike(several, same, list(own), list(zip(*ends, *own.values(), strict=True)))


def _columns(
    lone: Rows, starting: Sequence[str], targets: Sequence[str], sources: Mapping[str, Source]
) -> tuple[Values, dict[str, list[Any]]]:
    """What all relationships say, and what each says besides, as one list a property."""
    relation, ids = lone.group.relation, lone.ids()
    same: Values = {}
    nothing: list[None] = [None] * len(ids)
    products = lone.texts(RELATIONS[relation].product or "product")
    places = lone.texts("place")
    gists = lone.group.gists
    texts = {
        "product": products,
        "place": places,
        "section": [f"row {number}" for number in lone.group.sections[lone.rows].tolist()],
        "gist": [gists.value(row) for row in lone.rows] if gists else None,
    }
    columns: dict[str, list[Any]] = {}
    for key, found in texts.items():
        if found is not None:
            _tell(key, found, same, columns)
    for several in (_beginnings(lone, sources), *_numbers(lone)):
        if all(map(is_, several, repeat(several[0]))):
            same.update(several[0])
            continue
        for key in dict.fromkeys(key for values in several for key in values):
            _tell(key, [values.get(key) for values in several], same, columns)
    groups = columns.get("status_group") or repeat(same["status_group"])
    keys = zip(starting, targets, repeat(relation), products or nothing, places or nothing, groups)
    columns["id"] = [edge_id(key[:-1], str(key[-1])) for key in keys]
    columns["facts"] = [[id] for id in ids]
    return same, columns


def _tell(key: str, said: list[Any], same: Values, columns: dict[str, list[Any]]) -> None:
    """Add what each row says of one thing: to `same` where all say it alike."""
    if said.count(said[0]) == len(said) and len(set(map(type, said))) == 1:
        same.update(present({key: said[0]}))
    else:
        columns[key] = said


def _beginnings(lone: Rows, sources: Mapping[str, Source]) -> list[Values]:
    """What each row says that follows from its standing and its days."""
    columns = [texts for key in _STANDING if (texts := lone.texts(key)) is not None]
    made: dict[tuple[Any, ...], Values] = {}
    found = []
    for place, standing in zip(lone.places, zip(*columns, strict=True), strict=True):
        values = made.get(standing)
        if values is None:
            values = made[standing] = _beginning(lone, place, sources)
        found.append(values)
    return found


def _beginning(lone: Rows, place: int, sources: Mapping[str, Source]) -> Values:
    """What the relationship of a row says beside its ids and numbers."""
    fact = lone.records.table.fact(place, str(lone.records.recorded_at))
    numbered = {
        key: value for key, value in fact.qualifiers.items() if key not in (*NUMBERS, "value")
    }
    fact = replace(fact, amount=None, qualifiers=numbered)
    (edge,) = project_edges([fact], sources, {})
    values = edge_values(edge, [fact], [span_of(fact, sources)], sources)
    values["disputed"] = False
    return present({key: value for key, value in values.items() if key not in _BY_ROW})


def _numbers(lone: Rows) -> list[list[Values]]:
    """What each row says in each column of amounts or numbers."""
    found: list[list[Values]] = []
    for column in lone.group.columns:
        key = column.key
        if key == "amount":
            values = [present(amount_values(value)) for value in column.values]
        elif key == "value":
            values = [present(amount_values(value, "goods_")) for value in column.values]
        elif key in NUMBERS:
            values = [present({key: value}) for value in column.values]
        else:
            continue
        codes = (
            repeat(0, len(lone.rows)) if column.codes is None else column.codes[lone.rows].tolist()
        )
        found.append([values[code] for code in codes])
    return found
