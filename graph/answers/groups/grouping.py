"""Which group each node of a network is in: by a story, by role, sector, country or kind.

Nothing is guessed: what no fact places stands in a group that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32

import numpy as np

from onshore.graph import schema
from onshore.graph.answers.groups.nodes import KIND_NAMES, Nodes
from onshore.graph.answers.groups.rules import (
    COLUMN_OF_REST,
    COLUMNS,
    FLOWING,
    MOST_GROUPS,
    OTHERS,
    REST,
    GroupRule,
    Story,
    Words,
)
from onshore.graph.columns.facts import Bool, Int64
from onshore.graph.view import View

LARGE = 300
"""Nodes above which a network without a story is put into groups that trade with each other."""
_TOLD = 0.1
"""Part of a large network that a story must name by itself."""
_COLUMNS = tuple(COLUMNS)
_OTHER_BUBBLES: Words = ("Others", "その他")


@dataclass(frozen=True, slots=True)
class Head:
    """A group: its id, what it is called, and its column (None in a picture by flows)."""

    id: str
    say: Words
    column: str | None


_NO_SECTOR = Head("no-sector", ("No sector named", "業種の記載なし"), None)
_NO_COUNTRY = Head("no-country", ("No country named", "国の記載なし"), None)
_NOT_NAMED = (_NO_SECTOR, _NO_COUNTRY)


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups in their order; `of` is the group of each term, -1 for what is in none.

    `different` counts them: a group of what has no sector or country is none, and those that were
    too small to stand alone (`merged`) are each one where the grouping is by sector or country.
    """

    by: str
    heads: tuple[Head, ...]
    of: Int64
    different: int
    merged: int

    @property
    def nbytes(self) -> int:
        return int(self.of.nbytes)


@dataclass(slots=True)
class _Sorting:
    """Groups as they are found: a number for each term, and what each number stands for."""

    size: int
    of: Int64 = field(init=False)
    heads: list[Head] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.of = np.full(self.size, -1, np.int64)

    def number(self, head: Head) -> int:
        found = self.numbers.get(head.id)
        if found is None:
            found = self.numbers[head.id] = len(self.heads)
            self.heads.append(head)
        return found

    def put(self, mask: Bool, head: Head) -> None:
        """What the mask names and no group has yet."""
        free = mask & (self.of < 0)
        if free.any():
            self.of[free] = self.number(head)


def grouped_by(by: str, nodes: Nodes, view: View, stories: Sequence[Story]) -> Grouping:
    """The nodes in at most `MOST_GROUPS` groups.

    `story` takes the first of the stories that names something here. Without one it is `role`, and
    of more than `LARGE` nodes the first of sector, country and kind that most firms have.
    """
    if by == "story":
        found = _by_story(nodes, view, stories)
        if found is not None or len(nodes) <= LARGE:
            return found or grouped_by("role", nodes, view, ())
        tried = (grouped_by(name, nodes, view, ()) for name in FLOWING)
        return next(filter(_telling, tried), None) or grouped_by("kind", nodes, view, ())
    sorting = _Sorting(len(nodes.there))
    if by == "sector":
        _by_sector(sorting, nodes, view)
    elif by == "country":
        _by_country(sorting, nodes, view)
    elif by == "kind":
        for name, kind in schema.KINDS.items():
            sorting.put(nodes.of_kind(name), Head(name, (kind.en, kind.ja), None))
    else:
        _by_role(sorting, nodes, view, nodes.places(view), apart=True)
    return _merged(by, sorting, nodes)


def _telling(grouping: Grouping) -> bool:
    """Whether there are several groups, and most of what is grouped has a name for its own."""
    named = [number for number, head in enumerate(grouping.heads) if head not in _NOT_NAMED]
    return len(named) > 1 and 2 * np.isin(grouping.of, named).sum() > (grouping.of >= 0).sum()


def _by_story(nodes: Nodes, view: View, stories: Sequence[Story]) -> Grouping | None:
    places = nodes.places(view) if stories else {}
    for rules in stories:
        sorting = _Sorting(len(nodes.there))
        if not _tells(rules, nodes, view, places):
            continue
        for rule in rules:
            mask = _taken(rule, nodes, view, places)
            sorting.put(mask, Head(rule.id, rule.say, rule.column))
        _by_role(sorting, nodes, view, places, apart=False)
        return _merged("story", sorting, nodes)
    return None


def _tells(rules: Story, nodes: Nodes, view: View, places: Mapping[int, str]) -> bool:
    """Whether a story is about this network: it names something here other than places.

    Of a large network it must name a part that is worth telling.
    """
    bare = [replace(rule, rest=(), within=()) for rule in rules]
    if not any(_taken(rule, nodes, view, places).any() for rule in bare):
        return False
    named = np.zeros(len(nodes.there), np.bool_)
    for rule in rules:
        named |= _taken(replace(rule, rest=()), nodes, view, places)
    return len(nodes) <= LARGE or bool(named.sum() >= _TOLD * len(nodes))


def _taken(rule: GroupRule, nodes: Nodes, view: View, places: Mapping[int, str]) -> Bool:
    mask = nodes.mask(view.canonical.get(id, id) for id in rule.members)
    mask |= nodes.below(rule.variants_of, "variant_of")
    mask |= nodes.below(rule.parts_of, "part_of")
    if rule.owned_by:
        mask |= nodes.below(rule.owned_by, "subsidiary_of") & ~nodes.mask(rule.owned_by)
    if rule.within:
        inside = set().union(*map(view.within, rule.within))
        lying = [number for number, place in places.items() if place in inside]
        here = np.zeros(len(mask), np.bool_)
        here[lying] = True
        mask |= here & ~nodes.of_kind("firm")
    for word in rule.rest:
        mask |= nodes.rest(word)
    return mask


def _by_role(
    sorting: _Sorting, nodes: Nodes, view: View, places: Mapping[int, str], *, apart: bool
) -> None:
    """Places and sites by state, products by what they are a kind of, firms by role.

    Where they are not to stand `apart`, those of a column stand together as others.
    """

    def head(id: str, say: Words, column: str) -> Head:
        return Head(f"{column}-{id}", say, column) if apart else _others(column)

    areas = _areas(view)
    firms = nodes.of_kind("firm")
    by_area: dict[str, list[int]] = {}
    for number, place in places.items():
        if sorting.of[number] < 0 and not firms[number]:
            by_area.setdefault(areas.get(place, place), []).append(number)
    divided = {view.country(area) for area in by_area} - {None}
    divided = {one for one in divided if any(view.country(a) == one != a for a in by_area)}
    for area, numbers in sorted(by_area.items()):
        say = _no_state(area) if area in divided else _name(area)
        sorting.of[numbers] = sorting.number(head(area.partition(":")[2], say, "where"))
    left = np.flatnonzero(nodes.of_kind("component") & (sorting.of < 0))
    roots, which = np.unique(nodes.root("variant_of")[left], return_inverse=True)
    ids = [nodes.edges.terms.texts[root] for root in roots.tolist()]
    found = [sorting.number(head(id.partition(":")[2], _name(id), "what")) for id in ids]
    sorting.of[left] = np.array(found, np.int64)[which]
    for word, column in COLUMN_OF_REST.items():
        mask = nodes.roles[word] if word in nodes.roles else nodes.rest(word)
        sorting.put(mask, head(word, REST[word], column))


def _others(column: str) -> Head:
    return Head(f"{column}-others", OTHERS[column], column)


def _name(id: str) -> Words:
    return f"{{{id}}}", f"{{{id}}}"


def _no_state(country: str) -> Words:
    return f"{{{country}}}, no state named", f"{{{country}}}（州の記載なし）"


def _areas(view: View) -> dict[str, str]:
    """State or prefecture of each place, else its country; places of no country are absent."""
    found = {}
    for id in view.places:
        outer = [one for one in view.outward(id) if one in view.places]
        for wanted in ("state", "country"):
            area = next((o for o in outer if view.places[o].place_type == wanted), None)
            if area is not None:
                found[id] = area
                break
    return found


def _by_sector(sorting: _Sorting, nodes: Nodes, view: View) -> None:
    """Firms and sites by the sector that is declared of them, whatever its scheme."""
    mask, texts = nodes.of_kind("firm", "factory"), nodes.edges.terms.texts
    numbers = np.flatnonzero(mask).tolist()
    sectors = view.all_entities().texts("sector", (texts[number] for number in numbers))
    groups: dict[str, int] = {}
    for number, sector in zip(numbers, sectors, strict=True):
        if not sector:
            continue
        if sector not in groups:
            code = sector.partition(":")[2] or sector
            groups[sector] = sorting.number(Head(_sector_id(code), _plain(code), None))
        sorting.of[number] = groups[sector]
    sorting.put(mask, _NO_SECTOR)


def _sector_id(code: str) -> str:
    """An id for addresses: letters, digits, dots and hyphens, another one for each code."""
    plain = re.sub(r"[^\w.-]+", "-", code)[:40]
    return f"sector-{plain}" if plain == code else f"sector-{plain}-{crc32(code.encode()):08x}"


def _plain(text: str) -> Words:
    """A text of a file as the name of a group: braces in it name nothing."""
    text = text.replace("{", "(").replace("}", ")")
    return text, text


def _by_country(sorting: _Sorting, nodes: Nodes, view: View) -> None:
    """Firms by the country of their seat, sites by that in which they lie."""
    mask = nodes.of_kind("firm", "factory")
    countries: dict[str, str | None] = {}
    for number, place in nodes.places(view).items():
        if mask[number]:
            if place not in countries:
                countries[place] = view.country(place)
            country = countries[place]
            if country is not None:
                head = Head(country.partition(":")[2], _name(country), None)
                sorting.of[number] = sorting.number(head)
    sorting.put(mask, _NO_COUNTRY)


def _merged(by: str, sorting: _Sorting, nodes: Nodes) -> Grouping:
    """At most `MOST_GROUPS`: the smallest of the fullest columns stand together as others.

    Those of a story keep its order; others stand from the heaviest to the lightest.
    """
    heads, of = sorting.heads, sorting.of
    inside = of >= 0
    weight = nodes.there.astype(np.int64) if by in FLOWING else nodes.links + nodes.there
    weights = np.bincount(of[inside], weight[inside], len(heads))

    def by_weight(numbers: Iterable[int]) -> list[int]:
        return sorted(numbers, key=lambda number: (-weights[number], heads[number].id))

    columns: dict[str | None, list[int]] = {column: [] for column in (*_COLUMNS, None)}
    for number, head in enumerate(heads):
        columns[head.column].append(number)
    room = {column: len(numbers) for column, numbers in columns.items()}
    while sum(room.values()) > MOST_GROUPS:
        room[max(room, key=lambda column: room[column])] -= 1
    kept: list[Head] = []
    into = np.full(len(heads) + 1, -1, np.int64)  # the last one is what no group has
    merged = 0
    for column, numbers in columns.items():
        others = _others(column) if column else Head("others", _OTHER_BUBBLES, None)
        rest = [number for number in numbers if heads[number].id == others.id]
        alone = [number for number in numbers if number not in rest]
        if len(numbers) > room[column]:
            small = by_weight(alone)[room[column] - 1 :]
            merged += len(small)
            rest += small
        for number in alone if by == "story" else by_weight(alone):
            if number not in rest:
                into[number] = len(kept)
                kept.append(heads[number])
        if rest:
            into[rest] = len(kept)
            kept.append(others)
    different = len(kept)
    if by in FLOWING:
        different = sum(head not in _NOT_NAMED for head in heads)
    return Grouping(by, tuple(kept), into[of], different, merged)


def kind_of_group(members: Int64, nodes: Nodes) -> str:
    """The kind whose members have most links."""
    weights = nodes.links[members] + 1
    return KIND_NAMES[int(np.bincount(nodes.kind[members], weights).argmax())]
