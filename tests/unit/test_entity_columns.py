"""Entities that only one text names are declared together, and are what the row reader declares.

Names are random and many; some fold alike, some give an id that another one has.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from onshore.graph.documents.entity_table import EntityTable
from onshore.graph.documents.fact_table import canonical_text, json_texts
from onshore.graph.names.folding import fold, fold_all, folds, folds_all
from onshore.loaders.mapping.coding import Doubt
from onshore.loaders.mapping.columns import read_columns
from onshore.loaders.mapping.mapping_file import read_mapping
from onshore.loaders.mapping.rows import Collector
from onshore.loaders.mapping.table import by_rows
from onshore.loaders.mapping.templates import slug, slugs
from tests.unit.test_table_columns import assert_equal, write

COLUMNS = ("seller", "seller_town", "buyer", "buyer_town")
TOWNS = ("", "Taipei", "Köln", "new  york")
LETTERS = "aAzZ09 _-.,&'’`\"\\\t\x1c\x1f\x7f\xad éÉßſıİΣςøØæﬁⅧｶﾞかがゕ鴻富海\u0301\u0308\u200d\u2028"


def a_text(chance: random.Random, most: int) -> str:
    return "".join(chance.choice(LETTERS) for _ in range(chance.randrange(most)))


def test_many_texts_fold_as_each_does() -> None:
    chance = random.Random(1)
    for _ in range(2_000):
        texts = [a_text(chance, 9) for _ in range(chance.randrange(6))]
        assert fold_all(texts) == list(map(fold, texts))
        assert list(folds_all(texts)) == list(map(folds, texts))
        assert slugs(texts) == list(map(slug, texts))
        assert json_texts(texts) == list(map(canonical_text, texts))
    with_nul = ["a", "b\0c", "D"]
    assert fold_all(with_nul) == list(map(fold, with_nul))
    assert slugs(with_nul) == list(map(slug, with_nul))
    assert json_texts(with_nul) == list(map(canonical_text, with_nul))


def a_firm(chance: random.Random) -> dict[str, Any]:
    """An entity of a mapping; `@` stands for the column that names it."""

    def maybe(**keys: Any) -> dict[str, Any]:
        return keys if chance.random() < 0.5 else {}

    names = (
        ["{@}"],
        ["{@}", {"text": "{@} of {@_town}", "lang": "en"}],
        [{"text": "{@|upper}", "lang": "de", "script": "Latn"}, "{@_town}"],
    )
    return {
        "id": chance.choice(("firm:{@|slug}", "firm:x-{@|slug}-{@_town|slug}")),
        "key": chance.choice(("{@}", "{@} {@_town}")),
        "names": chance.choice(names),
        **maybe(sector="s:{@_town}"),
        **maybe(note='it\'s "{@}" \\ here'),
        **maybe(address="{@_town}"),
        **maybe(known={"Firm 3": "firm:three", "Firm 4": "firm:firm-5"}),
    }


def named(firm: dict[str, Any], column: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(orjson.dumps(firm).replace(b"@", column.encode()))
    return found


def a_mapping(chance: random.Random) -> dict[str, Any]:
    firm = a_firm(chance)
    other = firm if chance.random() < 0.7 else {**firm, "sector": "another"}
    site = {"id": "project:{seller|slug}", "key": "{seller}", "names": ["{seller}"], "note": "one"}
    if chance.random() < 0.5:
        site["id"] = "project:{seller|slug}-of-{buyer|slug}"
    return {
        "mapping": "1",
        "source": {"id": "source:t"},
        "read": {"columns": [*COLUMNS]},
        "values": {one: one for one in COLUMNS},
        "entities": {
            "seller": named(firm, "seller"),
            "buyer": named(other, "buyer"),
            **({"site": site} if chance.random() < 0.5 else {}),
        },
        "facts": [
            {
                "subject": "@seller",
                "relation": "partners_with",
                "object": "@buyer",
                "status": "actual",
                "certainty": "asserted",
            }
        ],
        "rows": {"drop": [{"same": ["seller", "buyer"]}]},
    }


def rows_of(chance: random.Random, size: int) -> list[list[str]]:
    names = [f"Firm {n}" for n in range(size // 2)]
    texts = (re.sub(r"[\x1c\x1f\x7f]", "", a_text(chance, 12)).strip() for _ in range(size // 8))
    names += filter(None, texts)
    if chance.random() < 0.5:
        names += ["ACME, Inc.", "acme inc", "Uni-Corp", "UNI CORP", "R&D", "R and D", "---"]
    known = TOWNS[chance.randrange(2) :]
    towns = {name: chance.choice(known) for name in names}
    pairs = [(chance.choice(names), chance.choice(names)) for _ in range(size)]
    return [[one, towns[one], two, towns[two]] for one, two in pairs]


def test_entities_are_those_of_the_row_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = 0
    declare = Collector.declare

    def counted(self: Collector, *given: Any) -> str:
        nonlocal alone
        alone += 1
        return declare(self, *given)

    monkeypatch.setattr(Collector, "declare", counted)
    read = together = 0
    for seed in range(60):
        chance = random.Random(seed)
        path = write(tmp_path, COLUMNS, rows_of(chance, 80), a_mapping(chance))
        rules = read_mapping(path.with_name("m.yaml"))
        alone = 0
        try:
            columns = read_columns(path, rules, None)
        except Doubt:
            continue
        assert_equal(columns, *by_rows(path, rules))
        assert columns.document is not None
        assert isinstance(columns.document.entities, EntityTable)
        read += 1
        together += len(columns.document.entities) > alone
    assert (read, together) > (15, 10)
