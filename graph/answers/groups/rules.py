"""How a network is put into groups: columns, the rules of a story, and what both are called. Pure.

A name is a pair of texts, English and Japanese, in which `{id}` stands for the name of an entity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from onshore.graph import schema

Words: TypeAlias = "tuple[str, str]"

GROUPINGS = ("story", "role", "sector", "country", "kind")
FLOWING = ("sector", "country")
"""Groupings of firms and sites alone, by the goods that are traded between them."""
MOST_GROUPS = 20
"""Groups of a network; the smallest are merged where there are more."""

COLUMNS: Mapping[str, Words] = {
    "wants": ("Who wants it", "誰が求めるか"),
    "what": ("What", "何を"),
    "makes": ("Who makes it", "誰が作るか"),
    "where": ("Where", "どこで"),
}
"""Columns from left to right."""
BETWEEN: Mapping[str, Words] = {
    "wants": ("asks for", "求める"),
    "what": ("made by", "作り手"),
    "makes": ("stands in", "所在"),
}
"""How a column is tied to the next one."""
OTHERS: Mapping[str, Words] = {
    "wants": ("Others", "その他"),
    "what": ("Other products", "その他の製品"),
    "makes": ("Other makers", "その他の作り手"),
    "where": ("Other places", "その他の場所"),
}
"""What the smallest groups of a column are merged into."""

REST: Mapping[str, Words] = {
    "makers": ("Firms that make goods", "製造する企業"),
    "sellers": ("Firms that sell goods", "販売する企業"),
    "buyers": ("Firms that ask for goods", "求める企業"),
    "operators": ("Other firms with sites", "拠点をもつその他の企業"),
    "firms": ("Other firms", "その他の企業"),
    "people": ("People", "人物"),
    "components": ("Products", "製品"),
    "sites": ("Sites, no place named", "場所の記載のない拠点"),
    "projects": ("Plans, no place named", "場所の記載のない計画"),
    "places": ("Places", "場所"),
}
"""What a rule may take of what no rule before it has; names of these groups by default."""
COLUMN_OF_REST = {
    "makers": "makes",
    "sellers": "makes",
    "buyers": "wants",
    "operators": "makes",
    "firms": "wants",
    "people": "wants",
    "components": "what",
    "sites": "where",
    "projects": "where",
    "places": "where",
}
KIND_OF_REST = {
    **dict.fromkeys(("makers", "sellers", "buyers", "operators", "firms"), "firm"),
    "people": "person",
    "components": "component",
    "sites": "factory",
    "projects": "project",
    "places": "place",
}

STANDINGS: Mapping[str, tuple[str, str, str]] = {
    "exists": ("exists", "exist", "実在"),
    "not_yet": (
        "is announced, planned or optional",
        "are announced, planned or optional",
        "発表・計画・選択権",
    ),
    "cut": ("is cut down or cancelled", "are cut down or cancelled", "縮小・中止"),
    "assumed": ("is assumed", "are assumed", "仮定"),
}
"""Where links stand, of one and of several in English, and in Japanese; promised is not built."""


def standing_words(standing: str, count: int, lang: str) -> str:
    """`12 exist`, `1 is cut down or cancelled`, `実在12件`."""
    one, several, japanese = STANDINGS[standing]
    if lang == "ja":
        return f"{japanese}{count:,}件"
    return f"{count:,} {one if count == 1 else several}"


CUT = ("reduced", "cancelled")
NOT_YET = (*schema.STATUS_GROUPS["intended"], "under_construction", "delayed")
OPTIONAL = ("option", "promised", "forecast")
"""Statuses of links that nobody is bound to; they count among those that are not yet."""


@dataclass(frozen=True, slots=True)
class GroupRule:
    """One group of a story: what it takes of all that no rule before it took.

    `members` are ids; `within` places, with what lies in them; `variants_of` products, with what is
    a kind of them; `parts_of` products, with their stated parts; `owned_by` firms, whose
    subsidiaries it takes; `rest` keys of `REST`.
    """

    id: str
    say: Words
    column: str
    members: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    variants_of: tuple[str, ...] = ()
    parts_of: tuple[str, ...] = ()
    owned_by: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()


Story: TypeAlias = "tuple[GroupRule, ...]"
"""The groups of one story, in their order."""
GROUP_LISTS = ("members", "within", "variants_of", "parts_of", "owned_by", "rest")
"""Fields of a rule that say what it takes."""
