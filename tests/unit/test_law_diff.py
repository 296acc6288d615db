"""`law diff`: editions, rows and duties side by side, what a command tells, and what it refuses."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from onshore.app.cli.main import main
from onshore.graph.model import Table
from onshore.graph.tariff.duty.duty import Tariff, duty
from onshore.graph.tariff.duty.duty_diff import DutyDiff, Range
from onshore.graph.tariff.measures.measure_diff import FieldChange, compare_rows
from onshore.graph.tariff.measures.measures import Measures
from onshore.graph.tariff.schedule.edition_diff import Cell, Number, Reused, compare_editions
from onshore.graph.tariff.schedule.schedule import Schedule
from onshore.loaders.law.law import read_cases
from onshore.loaders.law.measures import read_measures
from tests.unit.tariffs import (
    DATA,
    bundled_measures,
    bundled_schedule,
    bundled_table,
    bundled_tariff,
)

DAY = date(2026, 9, 10)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("ONSHORE_") and not name.startswith("ONSHORE_TEST_"):
            monkeypatch.delenv(name)


# -- editions and rows -----------------------------------------------------


def edition(revision: str, *rows: tuple[str, str, str]) -> Schedule:
    return Schedule(revision, None, [[hts, 0, text, ["kg"], rate] for hts, text, rate in rows])


def test_numbers_of_two_editions() -> None:
    one = edition(
        "a",
        ("0101210010", "Males", "Free"),
        ("0101210020", "Females", "Free"),
        ("0101290090", "Imported for slaughter", "2%"),
        ("0101300000", "Asses", "6.8%"),
    )
    other = edition(
        "b",
        ("0101210010", "Stallions", "Free"),
        ("0101210020", "Other males", "Free"),
        ("0101210030", "Females", "Free"),
        ("0101300000", "Asses", "7%"),
    )
    found = compare_editions(one, other)
    assert found.added == (Number("0101.21.00.30", "Females"),)
    assert found.removed == (Number("0101.29.00.90", "Imported for slaughter"),)
    assert found.reused == (Reused("0101.21.00.20", "Females", "Other males", ("0101.21.00.30",)),)
    assert found.changed["general"] == (Cell("0101.30.00.00", "6.8%", "7%"),)
    assert found.changed["description"] == (Cell("0101.21.00.10", "Males", "Stallions"),)
    assert not found.changed["units"]
    assert compare_editions(one, one).same
    assert not found.same


def test_rows_of_two_measures_files() -> None:
    def row(id: str, start: str, rate: str, **more: Any) -> dict[str, Any]:
        return {"record": "measure", "id": id, "from": start, "rate": rate, **more}

    lists = [
        {"record": "list", "name": "x.csv", "codes": codes} for codes in (["1", "2"], ["2", "3"])
    ]
    before = [
        row("A", "2026-01-01", "0.1"),
        row("A", "2026-06-01", "0.2"),
        row("B", "", "1"),
        lists[0],
    ]
    after = [
        row("A", "2026-06-01", "0.3"),
        row("A", "2026-01-01", "0.1"),
        row("C", "", "1"),
        lists[1],
    ]
    found = {(one.name, one.change): one.fields for one in compare_rows(before, after)}
    assert found == {
        ("A", "changed"): (FieldChange("rate", "0.2", "0.3"),),
        ("B", "removed"): (),
        ("C", "added"): (),
        ("x.csv", "changed"): (FieldChange("codes", ["1"], ["3"]),),
    }
    assert compare_rows(before, before) == ()
    headers = [
        [{"record": "header", "covered_until": day, "gaps": [], "notes": ["n"]}]
        for day in ("2026-10-02", "2026-11-30")
    ]
    (header,) = compare_rows(*headers)
    assert header.fields == (FieldChange("covered_until", "2026-10-02", "2026-11-30"),)


# -- duties ----------------------------------------------------------------


def chapter(*beginnings: str) -> Schedule:
    """The lines of the newest edition that begin so."""
    whole = bundled_schedule("2026_rev_10")
    rows = [row for row in whole._rows if row[0].startswith(beginnings)]
    return Schedule("2026_rev_10", date(2026, 6, 8), rows)


def changed(edit: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Measures:
    """The bundled measures with rows that are edited, or left out."""
    table = bundled_table()
    rows = tuple(new for row in table.rows if (new := edit({**row})) is not None)
    return Measures.from_tables([Table(table.name, table.revision, None, table.source, rows)])


def other_drones(row: dict[str, Any]) -> dict[str, Any] | None:
    return {**row, "rate": "0.31"} if row.get("id") == "S232-UAS" and row.get("rate") else row


def test_the_counts_are_those_of_every_single_answer() -> None:
    schedule = chapter("8806", "852589")
    old = Tariff.of([schedule], bundled_measures())
    new = Tariff.of([schedule], changed(other_drones).sharing(old.measures))
    compared = DutyDiff(old, new)
    assert compared.days()[0] == date(2026, 9, 3)
    (found,) = compared.compare([DAY])
    cells, lines, origins = 0, set(), set()
    steps: dict[tuple[object, ...], int] = {}
    lone = Tariff.of([schedule], changed(other_drones))
    for line in schedule.leaves:
        for origin in (origin for group in compared.groups for origin in group):
            ends = []
            for tariff in (old, lone):
                answer = duty(tariff, line, origin, DAY)
                rates = [
                    sum(
                        (
                            r.rate or Decimal(0)
                            for r in answer.components
                            if r.measure == "S232-UAS" and getattr(r, end)
                        ),
                        Decimal(0),
                    )
                    for end in ("in_lo", "in_hi")
                ]
                ends.append((answer.lo, answer.hi, *rates))
            if ends[0] != ends[1]:
                cells += 1
                lines.add(line)
                origins.add(origin)
                step = (*ends[0][2:], *ends[1][2:])
                steps[step] = steps.get(step, 0) + 1
    assert cells > 100
    assert (found.cells, found.lines, found.origins) == (cells, len(lines), len(origins))
    assert (found.of_lines, found.failed) == (len(schedule.leaves), ())
    (measure,) = found.measures
    assert (measure.measure, measure.cells) == ("S232-UAS", cells)
    assert {(*s.step.before, *s.step.after): s.cells for s in measure.steps} == steps
    example = measure.steps[0].example
    lo_hi = [
        Range(a.lo, a.hi) for a in (duty(t, example.hts, example.origin, DAY) for t in (old, lone))
    ]
    assert lo_hi == [example.before, example.after]


def test_equal_tariffs_and_rows_that_only_changed_their_words() -> None:
    old = bundled_tariff()
    again = changed(lambda row: row).sharing(old.measures)
    assert {*again.rows} == {*old.measures.rows}
    assert DutyDiff(old, old.with_measures(again)).days() == ()
    reworded = changed(
        lambda row: {**row, "reference": "x"} if row.get("id") == "S232-UAS" else row
    )
    schedule = chapter("8806")
    old, new = (
        Tariff.of([schedule], measures)
        for measures in (bundled_measures(), reworded.sharing(bundled_measures()))
    )
    (found,) = DutyDiff(old, new).compare([DAY])
    assert (found.cells, found.between > 0) == (0, True)


def test_a_condition_that_is_declared_otherwise_is_compared_wholly() -> None:
    def closed(row: dict[str, Any]) -> dict[str, Any] | None:
        if row["record"] == "condition" and row["name"] == "thermal_imaging":
            return {**row, "default": "false"}
        return row

    schedule = chapter("8806")
    old = Tariff.of([schedule], bundled_measures())
    new = Tariff.of([schedule], changed(closed).sharing(old.measures))
    (found,) = DutyDiff(old, new).compare([DAY])
    assert [one.measure for one in found.measures] == ["S232-UAS"]


def test_another_edition_changes_the_normal_duty_from_its_day() -> None:
    base = chapter("8806", "8471")
    rows = [list(row) for row in base._rows]
    for row in rows:
        if row[0] == "8471300100":
            row[4] = "5%"
    newer = Schedule("2026_rev_11", date(2026, 7, 1), rows)
    old, new = (Tariff.of(s, bundled_measures()) for s in ([base], [base, newer]))
    compared = DutyDiff(old, new)
    assert compared.days()[0] == date(2026, 7, 1)
    before, after = compared.compare([date(2026, 6, 30), DAY])
    assert (before.cells, before.quiet) == (0, True)
    normal = next(one for one in after.measures if one.measure == "MFN")
    assert normal.lines == 1
    assert any(s.step.after == Range(Decimal("0.05"), Decimal("0.05")) for s in normal.steps)


# -- the command -----------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the lists and measures of the shipped one, and one edition in little."""
    found = tmp_path_factory.mktemp("law")
    shutil.copytree(DATA / "lists", found / "lists")
    shutil.copy(DATA / "measures.yaml", found)
    (found / "hts").mkdir()
    with gzip.open(DATA / "hts/hts_2026_rev_10.json.gz") as stream:
        rows = json.loads(stream.read())
    kept = [row for row in rows if row["htsno"].startswith(("0201", "8806", "9903"))]
    with gzip.open(found / "hts/hts_2026_rev_10.json.gz", "wt") as stream:
        stream.write(json.dumps(kept))
    return found


def run(*arguments: object) -> int:
    return main(["law", "diff", *map(str, arguments)])


def test_nothing_changes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--against", folder) == 0
    said = capsys.readouterr().out
    assert "Cases: 0 of 158 change their answer" in said
    assert said.endswith("Nothing changes.\n")


def test_a_list_by_its_name(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (folder / "lists/s122_exempt.csv").read_text("utf-8")
    left = [line for line in text.splitlines() if not line.startswith("02012")]
    file = tmp_path / "s122_exempt.csv"
    file.write_text("\n".join(left), "utf-8")
    assert run(file, "--against", folder, "--date", "2026-06-15") == 1
    said = capsys.readouterr().out
    gone = len(text.splitlines()) - len(left)
    assert gone > 2
    assert f"{gone} left (0201" in said
    assert "not charged -> 10 %" in said
    assert said.endswith("Something changes.\n")
    assert run(file, "--against", folder, "--date", "2026-06-15", "--format", "json") == 1
    told = json.loads(capsys.readouterr().out)
    (day,) = told["duty"]
    assert (day["day"], told["changed"]) == ("2026-06-15", True)
    assert day["lines"] >= gone
    assert day["measures"][0]["measure"] == "S122"
    assert told["files"] == [{"file": str(file), "kind": "list"}]


def test_a_new_edition_and_a_heading_that_no_row_reads(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with gzip.open(folder / "hts/hts_2026_rev_10.json.gz") as stream:
        rows = json.loads(stream.read())
    more = {**rows[-1], "htsno": "9903.99.99", "general": "7%", "description": "Made up"}
    gone = [row for row in rows if row["htsno"] != "9903.82.02"]
    file = tmp_path / "hts_2026_rev_11.json"
    file.write_text(json.dumps([*gone, more]), "utf-8")
    assert run(file, "--against", folder, "--date", "2026-08-01") == 1
    said = capsys.readouterr().out
    assert "Edition 2026_rev_11 against 2026_rev_10" in said
    assert "Headings of chapter 99 that no row reads, without a reason: 1" in said
    assert "9903.99.99  7%  Made up" in said
    assert "S232-METALS-ANNEX: 9903.82.02" in said


def test_measures_that_lie_alone_use_the_lists_that_are_there(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "measures.yaml"
    text = (folder / "measures.yaml").read_text("utf-8")
    file.write_text(text.replace("covered_until: 2026-10-02", "covered_until: 2026-12-31"), "utf-8")
    assert run(file, "--against", folder) == 1
    said = capsys.readouterr().out
    assert "covered_until 2026-10-02 -> 2026-12-31" in said
    assert "Duty: nothing on which a duty rests changes" in said


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("hts_2026_rev_11.json", b"<!DOCTYPE html><html>Sign in</html>", "is a web page"),
        ("hts_2026_rev_11.json", b"", "is empty"),
        ("hts_2026_rev_11.json", b"\x00\xff\x13binary", "is not JSON with a list"),
        ("hts_2026_rev_11.json", b'[{"htsno": "8471"}]', "has no 'indent'"),
        ("hts_2026_rev_99.json", b'[{"htsno": "8471"}]', "give --effective-from"),
        ("export.json", b'[{"htsno": "8471"}]', "give --revision"),
        ("hts_2026_rev_11.json.gz", gzip.compress(os.urandom(9_000))[:4_000], "cannot be read"),
        ("measures.yaml", b"name: x\nmeasures:\n - {id: A}\n", ":3: A kind: kind is missing"),
        ("facts.yaml", b"source: {}\n", "at its top stand source, and measures is missing"),
        ("new.yaml", b"name: x\nmeasures:\n - {id: A\n - b: [\n", "new.yaml:4: is not YAML"),
        ("new.yaml", b"name: x\n\tmeasures: []\n", "new.yaml:2: is not YAML"),
        ("s122_exemt.csv", b"hts\n8471\n", "near: s122_exempt.csv"),
        ("s122_exempt.csv", b"hts,condition\nx,unconditional\n", ":2: "),
        ("notes.docx", b"PK\x03\x04", "is not an edition"),
    ],
)
def test_refused(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes,
    expected: str,
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert run(file, "--against", folder) == 2
    told = capsys.readouterr()
    assert name in told.err
    assert expected in told.err
    assert told.out == ""


def test_wrong_places(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "none", "--against", folder) == 2
    assert run(folder / "measures.yaml", "--against", tmp_path) == 2
    (tmp_path / "cases.json").write_text("[{}]", "utf-8")
    assert run(folder, "--against", folder, "--cases", tmp_path / "cases.json") == 2
    said = capsys.readouterr().err
    assert "no such file" in said
    assert "name a data folder" in said
    assert "case 1: has no 'hts'" in said


def test_cases_in_a_table(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(
        "id,hts,origin,entry_date,condition,expected\nA,8471.30.01,TH,2026-08-10,usmca:false;value:9,0\n"
        "B,8471.30.01,TH,2026-08-10,,\n",
        "utf-8",
    )
    one, other = read_cases(file)
    assert (one.id, one.conditions, one.expected) == ("A", ("usmca:false", "value:9"), "0")
    assert (other.conditions, other.expected) == ((), None)


def test_a_list_of_codes_alone(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text("8471.30.01\n8473\n", "utf-8")
    (tmp_path / "m.yaml").write_text(
        "name: x\nmeasures:\n  - {id: A, kind: ad_valorem, rate: 5%, scope: [{list: codes.csv}]}\n",
        "utf-8",
    )
    rows = read_measures(tmp_path / "m.yaml").rows
    assert next(r for r in rows if r["record"] == "list")["codes"] == ["84713001", "8473"]
