"""`onshore batch duty` by its own engine: each row beside its answer, audit, restart, mistakes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from onshore.app.cli.main import main
from onshore.graph.answers.duty.duty_rows import TableAsker
from onshore.loaders.law.duty_rows import read_duty_file
from tests.batches import (
    DAY,
    answers,
    hashes,
    lines,
    onshore,
    tariff_store,
    write_csv,
    write_parquet,
)
from tests.extras import needs_parquet

pytestmark = needs_parquet
SIZE = 1_500


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    return tariff_store(tmp_path_factory.mktemp("tariff"))


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_csv(tmp_path_factory.mktemp("lines") / "lines.csv", lines(SIZE))


@pytest.fixture(scope="module")
def done(store: str, table: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("batch") / "out"
    assert run(store, table, output) == 0
    return output


def run(store: str, source: Path, output: Path, *more: str) -> int:
    given = ["batch", "duty", "--input", str(source), "--output", str(output), "--as-of", DAY]
    return main(["--store", store, *given, *more])


def asked_alone(store: str, table: Path) -> Iterator[dict[str, str]]:
    """The same rows by the table of `ask duty --from`."""
    from onshore.app.settings import read_settings
    from onshore.app.terminal.shell import open_filled
    from onshore.graph.answers.duty.tariff_tables import tariff_of

    opened = open_filled(read_settings({"ONSHORE_STORE": store}))
    asker = TableAsker(tariff_of(opened.view(date.fromisoformat(DAY))), date.fromisoformat(DAY))
    for piece in read_duty_file(table, asker.conditions, carried=True):
        known = {n: c for n, c in piece.columns.items() if n != "entry"}
        answered = asker.answer(piece.numbers, known, piece.wrong)
        for cells in zip(*answered.values(), strict=True):
            yield dict(zip(answered, cells, strict=True))
    opened.close()


def number(text: str) -> float | None:
    return float(text) if text else None


def test_each_row_is_answered_as_alone_and_what_is_unknown_is_null(
    store: str, table: Path, done: Path
) -> None:
    found = answers(done)
    assert [row["entry"] for row in found] == [f"E{n}" for n in range(SIZE)]
    kinds: Counter[str] = Counter()
    for row, alone in zip(found, asked_alone(store, table), strict=True):
        for name in ("lo", "hi", "amount_lo", "amount_hi"):
            assert row[name] == number(alone[name])
        for name in ("undecided", "warnings", "unread"):
            assert "; ".join(row[name] or ()) == alone[name]
        assert (row["reason"] or "") == alone["reason"]
        error = alone["error"].partition(", ")[2]
        assert (row["error"] or "") == error
        parts = [one for one in row["components"] or () if one["rate"] != 0]
        charged = [one for one in alone["components"].split("; ") if one]
        assert [one.split()[0] for one in charged] == [one["measure"] for one in parts]
        kinds["error" if error else "open" if row["hi"] is None else "whole"] += 1
    assert min(kinds[name] for name in ("error", "open", "whole")) > 20


def test_the_audit_counts_lines_and_whole_cents_of_every_measure(done: Path) -> None:
    import pyarrow.parquet as pq

    lines_of: Counter[str] = Counter()
    value: Counter[str] = Counter()
    for row in answers(done):
        certain: dict[str, set[str]] = {}
        for one in row["components"] or ():
            if one["rate"] != 0:
                ends = {end for end in ("in_lo", "in_hi") if one[end]}
                certain.setdefault(one["measure"], set()).update(ends)
        amount = row["value"].replace("$", "").replace(",", "")
        for measure, ends in certain.items():
            if len(ends) == 2:
                lines_of[measure] += 1
                value[measure] += round(Decimal(amount or 0) * 100)
    found_lines: Counter[str] = Counter()
    found_value: Counter[str] = Counter()
    for row in pq.read_table(done / "audit.parquet").to_pylist():
        found_lines[row["measure"]] += row["lines"]
        found_value[row["measure"]] += int(row["value"] * 100)
    assert +found_lines == lines_of
    assert {name: found_value[name] for name in value} == dict(value)


def test_the_manifest_names_the_tables_and_the_hash_of_each_file(done: Path) -> None:
    import pyarrow.parquet as pq

    manifest = json.loads((done / "manifest.json").read_text())
    assert manifest["lines"] == SIZE
    assert manifest["errors"] == sum(row["error"] is not None for row in answers(done))
    made = hashes(done)
    assert {f"rows/{one['file']}": one["sha256"] for one in manifest["files"]} == {
        name: digest for name, digest in made.items() if name.startswith("rows/")
    }
    told = pq.read_schema(done / "rows/part-00000.parquet").metadata[b"onshore"]
    assert json.loads(told)["content_hash"] == manifest["content_hash"]
    assert not (done / "_work").exists()


def test_a_second_run_goes_on_where_the_first_has_stopped(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run dies behind its first part; the second answers the others alone."""
    from onshore.app.batch import engines
    from onshore.app.batch.jobs import Part

    source = tmp_path / "in"
    source.mkdir()
    for name in "abc":
        write_parquet(source / f"{name}.parquet", lines(100), 100)
    assert run(store, source, tmp_path / "whole") == 0
    real, asked = engines.answer_part, list[int]()

    def dying(document: bytes, part: Part, engine: str = "local") -> None:
        if part.number == 1 and not asked.count(1):
            asked.append(1)
            raise KeyboardInterrupt
        asked.append(part.number)
        real(document, part, engine)

    monkeypatch.setattr(engines, "answer_part", dying)
    assert run(store, source, tmp_path / "out") == 130
    assert not (tmp_path / "out/manifest.json").exists()
    assert run(store, source, tmp_path / "out") == 0
    assert asked == [0, 1, 1, 2]
    assert hashes(tmp_path / "out") == hashes(tmp_path / "whole")
    assert run(store, source, tmp_path / "out") == 0  # done: nothing is asked again
    assert asked == [0, 1, 1, 2]


def test_csv_has_the_same_numbers_and_no_formula_of_a_user(store: str, tmp_path: Path) -> None:
    import csv

    rows = lines(60)
    rows[0]["entry"] = "=1+1"
    source = write_csv(tmp_path / "lines.csv", rows)
    assert run(store, source, tmp_path / "csv", "--format", "csv") == 0
    assert run(store, source, tmp_path / "parquet") == 0
    with (tmp_path / "csv/rows/part-00000.csv").open(newline="", encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert found[0]["entry"] == "'=1+1"
    for one, other in zip(found, answers(tmp_path / "parquet"), strict=True):
        assert number(one["hi"]) == other["hi"]
        assert number(one["amount_lo"]) == other["amount_lo"]


def test_numbers_and_days_of_parquet_are_read_as_they_are(store: str, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    def typed(name: str, columns: dict[str, Any]) -> list[dict[str, Any]]:
        pq.write_table(pa.table(columns), tmp_path / f"{name}.parquet")
        assert run(store, tmp_path / f"{name}.parquet", tmp_path / name) == 0
        return answers(tmp_path / name)

    hts, origin = ["85044060"] * 4, ["CN"] * 4
    texts = typed(
        "texts",
        {
            "hts": hts,
            "origin": origin,
            "entry_date": ["2026-07-01"] * 4,
            "value": ["1000.5", "", "0", "12"],
            "usmca": ["true", "", "false", ""],
        },
    )
    numbers = typed(
        "numbers",
        {
            "hts": pa.array(hts).dictionary_encode(),
            "origin": origin,
            "entry_date": [date(2026, 7, 1)] * 4,
            "value": [1000.5, None, 0.0, 12.0],
            "usmca": [True, None, False, None],
        },
    )
    answer = ("lo", "hi", "amount_lo", "amount_hi", "components", "unread", "error")
    for one, other in zip(texts, numbers, strict=True):
        assert {name: one[name] for name in answer} == {name: other[name] for name in answer}
    assert texts[2]["error"] == "column value: is an amount in USD above 0"
    assert texts[1]["amount_lo"] is None
    assert texts[0]["amount_lo"] > 0


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("hts,value\n1,2\n", "origin: the column is missing"),
        ("hts,origin,lo\n1,CN,2\n", "lo: is a column of the answer; rename yours"),
        ("", "is empty: there is no header"),
    ],
)
def test_what_can_not_be_asked_is_refused_and_leaves_nothing(
    store: str, tmp_path: Path, columns: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "lines.csv"
    source.write_text(columns)
    assert run(store, source, tmp_path / "out") == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_folders_of_others_are_left_alone(
    store: str, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("mine")
    assert run(store, table, tmp_path / "mine") == 1
    assert "holds no batch" in capsys.readouterr().err
    assert run(store, table, table.parent / "out") == 0
    assert run(store, table, table.parent / "out", "--lang", "ja") == 1
    assert "holds another batch" in capsys.readouterr().err
    assert run(store, table.parent, table.parent / "inside") == 2
    assert "lies in the input" in capsys.readouterr().err
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 no")
    assert run(store, tmp_path / "bad.parquet", tmp_path / "out") == 1
    assert "is not a Parquet file" in capsys.readouterr().err


def test_the_command_says_what_it_takes() -> None:
    shown = onshore("sqlite://", "batch", "duty", "--engine", "abacus")
    assert shown.returncode == 2
    assert "local" in shown.stderr
    wrong = onshore(
        "sqlite://", "batch", "duty", "--input", ".", "--output", "x", "--master", "local[2]"
    )
    assert wrong.returncode == 2
    assert "goes with --engine spark" in wrong.stderr


def test_columns_whose_values_repeat_are_written_by_values(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from onshore.app.batch.writing import write_parquet

    rows = [
        {"entry": f"E{row}", "origin": "CN", "parts": [{"rate": 0.1, "of": ["a"]}], "day": None}
        for row in range(100)
    ]
    table = pa.Table.from_pylist(rows)
    assert write_parquet(tmp_path / "rows.parquet", table.to_batches(30)) == 100
    group = pq.ParquetFile(tmp_path / "rows.parquet").metadata.row_group(0)
    columns = [group.column(place) for place in range(group.num_columns)]
    by_values = [one.path_in_schema for one in columns if one.has_dictionary_page]
    assert "entry" not in by_values
    assert {"origin", "parts.list.element.rate"} <= set(by_values)
    assert len([name for name in by_values if name.startswith("parts.")]) == 2
    assert pq.read_table(tmp_path / "rows.parquet").to_pylist() == rows


def test_an_audit_counts_figures_that_are_added_between_batches() -> None:
    import numpy as np

    from onshore.app.batch.duties.audit import Audit, Charged, Key, audit_table

    key = Key("M", "law", "M-1")
    figures = [Charged(False, measures=((key, True),))]
    audit = Audit()
    audit.add(figures, np.array([0, 0]), np.array([0.1, 0.2]))
    figures.append(Charged(False, measures=((key, False),)))
    audit.add(figures, np.array([1, 0, 1]), np.array([90_000_000_000_000.0, np.nan, 0.01]))
    audit.add([Charged(True)], np.array([0]), np.array([5.0]))
    [row] = audit_table(audit).to_pylist()
    assert (row["lines"], row["lines_undecided"], row["lines_without_value"]) == (3, 2, 1)
    assert (row["value"], row["value_undecided"]) == (
        Decimal("0.30"),
        Decimal("90000000000000.01"),
    )
    assert (audit.errors, audit.cents) == (1, 9_000_000_000_000_000 + 31 + 500)
