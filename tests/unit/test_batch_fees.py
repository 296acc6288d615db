"""Fees and amounts of `onshore batch duty`: by line, and of entries whose lines stand anywhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.app.batch import inputs
from onshore.app.batch.questions import duty as batch_duty
from onshore.app.cli.main import main
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.queries.tariff.duty import Duty
from onshore.graph.stores import open_store
from tests.batches import DAY, answers, lines, tariff_store, write_csv, write_parquet
from tests.extras import needs_parquet

pytestmark = needs_parquet
FREE, PAID = "VN", "DE"
NUMBER, BEFORE = "8471500150", "2026-09-01"
LEAST, MOST, INFORMAL = 33.58, 651.5, 2.69


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    return tariff_store(tmp_path_factory.mktemp("tariff"))


def run(store: str, source: Path, output: Path) -> int:
    given = ["batch", "duty", "--input", str(source), "--output", str(output), "--as-of", DAY]
    return main(["--store", store, *given])


def line(entry: str | None, value: float | None, day: str = BEFORE, **more: str) -> dict[str, Any]:
    row = {"entry": entry, "hts": NUMBER, "origin": PAID, "entry_date": day, "value": value}
    return row | {"transport": "air", "entry_type": "", **more}


def entries_of(output: Path) -> dict[str, dict[str, Any]]:
    import pyarrow.parquet as pq

    found = pq.read_table(output / "entries.parquet").to_pylist()
    assert [row["entry"] for row in found] == sorted(row["entry"] for row in found)
    return {row["entry"]: row for row in found}


def test_an_entry_of_one_line_has_the_fees_of_the_single_question(
    store: str, tmp_path: Path
) -> None:
    rows = lines(900)[::7]
    source = write_csv(tmp_path / "lines.csv", rows)
    assert run(store, source, tmp_path / "out") == 0
    whole = entries_of(tmp_path / "out")
    opened = open_store(store)
    view = opened.view(date.fromisoformat(DAY))
    compared = 0
    for row in answers(tmp_path / "out"):
        if row["error"] is not None or row["reason"] == "no line":
            continue
        said = [("condition", one) for one in row["condition"].split(";") if one]
        if row["value"]:
            said.append(("condition", f"value:{row['value'].strip('$').replace(',', '')}"))
        given = [("hts", row["hts"]), ("origin", row["origin"]), ("include", "fees"), *said]
        given.append(("entry_date", row["entry_date"] or DAY))
        alone = read_parameters(Duty, given).run(view).result
        fees = alone["fees"]["each"]
        assert [one["fee"] for one in row["fees"] or ()] == [one["id"] for one in fees]
        for shown, one in zip(row["fees"] or (), fees, strict=True):
            entry = whole[row["entry"]]
            name = one["id"].lower()
            if one["rate"] is not None:
                assert shown["rate_hi"] in (0, one["rate"])
            if row["value"]:
                ends = one["amount"]
                assert (entry[f"{name}_lo"], entry[f"{name}_hi"]) == (ends["lo"], ends["hi"])
                compared += 1
        parts = row["components"] or ()
        for end in ("lo", "hi"):
            amount = row[f"amount_{end}"]
            if amount is not None and all(one["rate"] is not None for one in parts):
                counted = [one["amount"] for one in parts if one[f"in_{end}"]]
                assert sum(counted) == pytest.approx(amount, abs=1e-6)
    opened.close()
    assert compared > 60


def test_lines_of_an_entry_add_up_before_its_least_and_most(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        line("least", 1_000.0),
        line("most", 100_000.0),
        line("many", 10_000.0),
        line("at sea", 8_000.0, transport="sea"),
        line("unsaid", 8_000.0, transport=""),
        line("small", 900.0),
        line("informal", 900.0, entry_type="informal"),
        line("no value", None),
        line("late", 50_000.0, day="2026-10-15"),
        line("both years", 50_000.0),
        line("broken", 50_000.0),
        line("nothing read", 1.0, hts="no number"),
        line("too early", 50_000.0, day="1999-01-01"),
        line(None, 7.0),
        line("many", 10_000.0),
        line("most", 100_000.0),
        line("at sea", 2_000.0, transport="air"),
        line("both years", 50_000.0, day="2026-10-15"),
        line("broken", 50_000.0, hts="no number"),
        line("small", 100.0),
    ]
    source = write_parquet(tmp_path / "lines.parquet", rows, 4)
    monkeypatch.setattr(batch_duty, "parts_of", lambda files: inputs.parts_of(files, 4))
    assert run(store, source, tmp_path / "out") == 0
    assert len(list((tmp_path / "out/rows").iterdir())) == 5
    found = entries_of(tmp_path / "out")
    ends = {name: (row["mpf_lo"], row["mpf_hi"]) for name, row in found.items()}
    assert ends == {
        "least": (INFORMAL, LEAST),
        "most": (MOST, MOST),
        "many": (69.28, 69.28),
        "at sea": (34.64, 34.64),
        "unsaid": (LEAST, LEAST),
        "small": (INFORMAL, LEAST),
        "informal": (INFORMAL, INFORMAL),
        "no value": (INFORMAL, MOST),
        "late": (0.0, None),
        "both years": (0.0, None),
        "broken": (173.2, MOST),
        "nothing read": (None, None),
        "too early": (None, None),
    }
    hmf = {name: (row["hmf_lo"], row["hmf_hi"]) for name, row in found.items()}
    assert hmf["at sea"] == (10.0, 10.0)
    assert hmf["unsaid"] == (0.0, 10.0)
    assert hmf["many"] == (0.0, 0.0)
    assert hmf["broken"] == (0.0, None)
    assert found["broken"]["undecided"] == ["error"]
    assert found["both years"]["undecided"] == ["entry_date", "lines"]
    assert found["small"]["undecided"] == ["entry_type"]
    assert found["unsaid"]["undecided"] == ["lines"]
    assert found["no value"]["undecided"] == ["value", "entry_type"]
    assert found["many"]["undecided"] == []
    assert (found["many"]["lines"], found["many"]["value"]) == (2, 20_000.0)
    assert found["no value"]["lines_without_value"] == 1
    assert found["no value"]["value"] is None


def test_lines_that_name_no_entry_leave_no_table_of_entries(store: str, tmp_path: Path) -> None:
    rows = [{"hts": NUMBER, "origin": "US", "value": "10"}]
    source = write_csv(tmp_path / "lines.csv", rows)
    assert run(store, source, tmp_path / "out") == 0
    assert not (tmp_path / "out/entries.parquet").exists()
    assert answers(tmp_path / "out")[0]["fees"] == []
