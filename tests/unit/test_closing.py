"""A load that closes most of a source asks, or is refused; a few closed facts need no question."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from onshore.app.cli.main import main
from onshore.graph.documents.document import parse_document
from onshore.graph.errors import ClosesMost, Problem
from onshore.graph.model import Document
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from onshore.loaders.closing import agree
from onshore.loaders.ingest import ingest

ROOT = Path(__file__).parents[2]
NOW, LATER = "2026-11-27T00:00:00.000000Z", "2026-11-28T00:00:00.000000Z"


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store("sqlite://")
    yield opened
    opened.close()


def fact(number: int) -> dict[str, Any]:
    return {
        "id": f"F{number}",
        "subject": "firm:a",
        "relation": "produces",
        "object": "component:x",
        "status": "actual",
        "certainty": "asserted",
        "valid_from": str(2000 + number),
        "evidence": [{}],
    }


def made(numbers: Sequence[int], entities: Sequence[str] = ()) -> Document:
    declared = [{"id": id} for id in ("firm:a", "component:x", *entities)]
    facts = [fact(number) for number in numbers]
    return parse_document({"source": {"id": "source:t"}, "entities": declared, "facts": facts})


def test_most_of_a_source_is_not_closed_unasked(store: Store) -> None:
    ingest(store, [made(range(12))], now=NOW)
    before = store.content_hash()
    with pytest.raises(ClosesMost) as caught:
        ingest(store, [made(range(5))], now=LATER)
    (problem,) = caught.value.problems
    assert problem.reason == (
        "this load closes 7 of the 12 facts that source:t has, because the file no longer holds "
        "them (such as F10)"
    )
    assert store.content_hash() == before
    told: list[Problem] = []

    def confirm(closing: Sequence[Problem]) -> bool:
        told.extend(closing)
        return True

    report = ingest(store, [made(range(5))], now=LATER, confirm=confirm)
    assert (len(told), report.totals["closed"]) == (1, 7)


@pytest.mark.parametrize(
    ("had", "has", "closes"),
    [(10, 5, 5), (10, 4, 6), (12, 6, 6), (13, 6, 7), (5, 0, 5), (6, 0, 6), (100, 50, 50)],
)
def test_more_than_half_and_more_than_five(store: Store, had: int, has: int, closes: int) -> None:
    ingest(store, [made(range(had))], now=NOW)
    if closes > 5 and 2 * closes > had:
        with pytest.raises(ClosesMost):
            ingest(store, [made(range(has))], now=LATER)
    assert ingest(store, [made(range(has))], now=LATER, confirm=agree).totals["closed"] == closes


def test_facts_that_change_are_not_gone(store: Store) -> None:
    ingest(store, [made(range(12))], now=NOW)
    changed = [{**fact(number), "status": "completed"} for number in range(12)]
    ids = [{"id": "firm:a"}, {"id": "component:x"}]
    value = {"source": {"id": "source:t"}, "entities": ids, "facts": changed}
    assert ingest(store, [parse_document(value)], now=LATER).totals["added"] == 12


def test_retracting_is_meant(store: Store) -> None:
    ingest(store, [made(range(12))], now=NOW)
    ids = [{"id": "firm:a"}, {"id": "component:x"}]
    facts = [{**fact(n), "recorded_at": NOW, "retracted_at": LATER} for n in range(12)]
    value = {"source": {"id": "source:t"}, "entities": ids, "facts": facts}
    assert ingest(store, [parse_document(value)], now=LATER).totals["closed"] == 12


def test_declarations_count_too(store: Store) -> None:
    ingest(store, [made((), [f"firm:f{n}" for n in range(12)])], now=NOW)
    with pytest.raises(ClosesMost, match="12 of the 14 declarations"):
        ingest(store, [made(())], now=LATER)


# -- the command line ------------------------------------------------------


def written(folder: Path, count: int) -> Path:
    rows = ["maker,part", *(f"firm {n},rack" for n in range(count))]
    (folder / "t.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (folder / "rules.yaml").write_text(
        "mapping: 1\n"
        "source: {id: source:t, published: 2026}\n"
        "read: {columns: [maker, part]}\n"
        "values: {maker: maker, part: part}\n"
        "entities:\n"
        "  maker: {id: 'firm:{maker|slug}', names: ['{maker}']}\n"
        "  part: {id: 'component:{part|slug}', names: ['{part}']}\n"
        "facts:\n"
        "- {subject: '@maker', relation: produces, object: '@part', status: actual,\n"
        "   certainty: asserted, gist: Listed.}\n",
        "utf-8",
    )
    return folder / "t.csv"


def words(folder: Path, count: int) -> list[str]:
    table, store = written(folder, count), folder / "a.db"
    mapping = ["--mapping", str(folder / "rules.yaml")]
    return ["load", str(table), *mapping, "--store", f"sqlite:///{store}"]


def test_a_script_is_refused_and_told_how(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words(tmp_path, 20)) == 0
    assert main(words(tmp_path, 2)) == 1
    told = capsys.readouterr().err
    assert "this load closes 18 of the 20 facts that source:t has" in told
    assert "takes --yes" in told
    assert main([*words(tmp_path, 2), "--yes"]) == 0


@pytest.mark.parametrize(
    ("answer", "code", "last"), [("y", 0, "18 closed"), ("n", 1, ""), ("", 1, "")]
)
def test_a_terminal_asks(tmp_path: Path, answer: str, code: int, last: str) -> None:
    assert main(words(tmp_path, 20)) == 0
    here, there = pty.openpty()
    command = [sys.executable, "-m", "onshore.app.cli.main", *words(tmp_path, 2)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=there, stderr=there, stdout=subprocess.PIPE, text=True
    ) as asked:
        os.close(there)
        shown = b""
        while b"[y/N]" not in shown:
            shown += os.read(here, 1024)
        os.write(here, f"{answer}\n".encode())
        output = asked.communicate(timeout=120)[0]
    os.close(here)
    assert asked.returncode == code
    assert b"closes 18 of the 20 facts" in shown
    assert last in output


def test_options_of_a_mapping_need_a_mapping(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = str(written(tmp_path, 2))
    assert main(["load", table, "--set", "a=b", "--store", "sqlite://"]) == 2
    assert "is for a table with --mapping" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["load", table, "--set", "a", "--store", "sqlite://"])
    mapping = ["--mapping", str(tmp_path / "rules.yaml")]
    assert main(["load", table, *mapping, "--set", "a=b", "--store", "sqlite://"]) == 1
    assert "no value takes the option 'a'" in capsys.readouterr().err
