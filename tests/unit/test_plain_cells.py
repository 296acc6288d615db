"""Cells found in the bytes of a CSV file are those that the csv module reads, row for row."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from onshore.loaders.limits import MAX_CELL
from onshore.loaders.mapping import plain_cells
from onshore.loaders.mapping.mapping import ANY, Reading
from onshore.loaders.mapping.plain_cells import NotPlain, read_plain
from onshore.loaders.mapping.table_rows import read_blocks

CELLS = (
    "",
    " ",
    "a",
    "Acme",
    "exactly8",
    "ninechars",
    "鴻海",
    "Bär GmbH",
    "\u3000",
    "x" * 64,
    "x" * 65,
    "firm:" + "long name " * 20,
    "12,5",
    "it's",
    "12\x0b3",
)


def by_csv(path: Path, reading: Reading) -> list[tuple[int, list[str]]]:
    blocks = read_blocks(path, reading, None)
    return [pair for one in blocks for pair in zip(one.lines, one.records, strict=True)]


def by_bytes(path: Path, reading: Reading) -> tuple[list[tuple[int, list[str]]], list[int]]:
    found: list[tuple[int, list[str]]] = []
    hashes: list[int] = []
    for rows in read_plain(path, reading):
        columns = []
        for place in range(len(rows.columns)):
            codes, texts = rows.cells(place)
            assert len(set(texts)) == len(texts)
            assert list(dict.fromkeys(codes.tolist())) == list(range(len(texts)))
            columns.append([texts[code] for code in codes.tolist()])
        found += zip(rows.lines.tolist(), map(list, zip(*columns, strict=True)), strict=True)
        hashes += rows.hashes.tolist()
    return found, hashes


def written(path: Path, rows: Sequence[Sequence[str]], chance: random.Random) -> None:
    one = chance.choice
    end, separator = one(("\n", "\r\n")), one((";", "\t"))
    texts = [separator.join(row) for row in rows]
    for _ in range(chance.randrange(4)):
        texts.insert(chance.randrange(len(texts) + 1), "")
    text = one(("", "\ufeff")) + end.join(texts) + one(("", end, end + end))
    path.write_bytes(text.encode())


@pytest.mark.parametrize("seed", range(60))
def test_rows_are_those_of_the_csv_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr(plain_cells, "_PIECE", chance.choice((700, 3_000, 1 << 20)))
    width = chance.choice((2, 3, 5))
    cells = [cell for cell in CELLS if chance.random() < 0.6] or ["a"]
    rows = [[f"c{at}" for at in range(width)]]
    rows += [[chance.choice(cells) for _ in range(width)] for _ in range(200)]
    path = tmp_path / "t.csv"
    written(path, rows, chance)
    reading = Reading(delimiter=ANY, header=chance.random() < 0.8)
    if not reading.header:
        reading = Reading(delimiter=ANY, header=False, columns=tuple(rows[0]))
    told: list[int] = []
    list(read_plain(path, reading, told.append))
    assert sum(told) == path.stat().st_size
    expected = by_csv(path, reading)
    found, hashes = by_bytes(path, reading)
    assert found == expected
    assert len(set(hashes)) == len({tuple(row) for _, row in expected})


@pytest.mark.parametrize(
    ("content", "given"),
    [
        ('a,b\n1,"2"\n', {}),
        ("a,b\n1,2,3\n", {}),
        ("a,b\n1\n", {}),
        ("a,b\n1,2\r3,4\n", {}),
        ("a,b\n1,2\0\n", {}),
        (b"a,b\n1,\xff\n", {}),
        ("a,b\n1,2\n", {"encoding": "latin-1"}),
        ("a,b\n1,2\n", {"comment": "#"}),
        ("a,b\n1,2\n", {"skip_lines": 1}),
        ("a,b\n1,2\n", {"columns": ("c",)}),
        ("a,b\n1,'2'\n", {"quote": "'"}),
        (f"a,b\n1,{'x' * (MAX_CELL + 1)}\n", {}),
        ("\n \n", {}),
        ("", {}),
    ],
)
def test_what_is_not_plain_is_left_to_the_csv_module(
    tmp_path: Path, content: str | bytes, given: dict[str, Any]
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(NotPlain):
        list(read_plain(path, Reading(**given)))


def test_a_line_that_never_ends_is_not_held_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_cells, "_PIECE", 1_000)
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1," + "2" * 10_000)
    with pytest.raises(NotPlain):
        list(read_plain(path, Reading()))
