"""Exports of the schedule: both formats, their quirks, refusals, and the bundled ones in full."""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.errors import InvalidInput, InvalidParameters, TooLarge
from onshore.graph.model import Table
from onshore.graph.tariff.duty.duty import read_number
from onshore.graph.tariff.schedule.rates import parse_rate, parse_special
from onshore.graph.tariff.schedule.schedule import Schedule
from onshore.loaders.law import hts
from onshore.loaders.law.hts import (
    ScheduleReport,
    bundled_schedules,
    read,
    read_schedule,
    revision_dates,
    revision_of,
    revisions_table,
)

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
SAMPLE_JSON = ROOT / "tests/data/hts/hts_2026_rev_4.json"
SAMPLE_CSV = ROOT / "tests/data/hts/hts_2024_export.csv"
DAY = date(2026, 2, 24)
BUNDLED = [path.name for path, _, _ in bundled_schedules(DATA)]

ROW: dict[str, Any] = {
    "htsno": "8471",
    "indent": "0",
    "description": "Machines",
    "units": [],
    "general": "",
    "special": "",
    "other": "",
    "footnotes": [],
}


@cache
def full(name: str) -> tuple[Table, ScheduleReport, list[dict[str, Any]]]:
    """A bundled export as read, and its rows as they stand in the file."""
    path = DATA / "hts" / name
    table, report = read_schedule(path, known=revision_dates(DATA))
    return table, report, json.loads(gzip.decompress(path.read_bytes()))


def written(folder: Path, *rows: object) -> Path:
    path = folder / "hts_2026_rev_4.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(InvalidInput) as error:
        read_schedule(path, **({"effective_from": DAY} | options))
    assert all(problem.file == path.name for problem in error.value.problems)
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "revision"),
    [
        ("hts_2026_rev_4.json.gz", "2026_rev_4"),
        ("hts_2025_basic.csv", "2025_basic"),
        ("hts_2026_revision_10_json.json", "2026_rev_10"),
        ("HTS_2025_Basic_Edition.json", "2025_basic"),
        ("hts_2026_rev_04.json", "2026_rev_4"),
        ("export.csv", None),
        ("hts_2024_export.csv", None),
    ],
)
def test_revision_from_the_name(name: str, revision: str | None) -> None:
    assert revision_of(Path(name)) == revision


def test_bundled_exports_are_listed_with_their_days() -> None:
    assert [(path.name, revision, day) for path, revision, day in bundled_schedules(DATA)] == [
        ("hts_2025_basic.json.gz", "2025_basic", date(2025, 1, 1)),
        ("hts_2026_basic.json.gz", "2026_basic", date(2026, 1, 1)),
        ("hts_2026_rev_4.json.gz", "2026_rev_4", DAY),
        ("hts_2026_rev_10.json.gz", "2026_rev_10", date(2026, 6, 8)),
    ]


def test_revision_dates_ascend() -> None:
    days = [day for _, day in revision_dates(DATA)]
    assert days == sorted(days)
    table = revisions_table(DATA)
    assert table.rows[0] == ["2025_basic", "2025-01-01"]
    assert len(table.rows) == len(days)


def test_csv_quirks() -> None:
    table, report = read_schedule(SAMPLE_CSV, "2024_rev_1", date(2024, 1, 1))
    assert table.source["footnotes"] == "none in this export"
    assert report.rows == 208
    schedule = Schedule.from_table(table)
    first = schedule.line("8471.30.01.00")
    assert first.units == ("No.",)
    assert "<il>" not in " ".join(row.description for row in schedule.rows())
    assert "weighing not more than 10 kg," in first.description
    line = schedule.line("8471.50.01.50")
    assert (line.rate_text, line.inherited_from) == ("Free", "8471.50.01")
    assert line.footnote_headings is None
    assert schedule.line("9903.88.03").general.kind == "chapter99"


def test_both_formats_read_alike(tmp_path: Path) -> None:
    rows = json.loads(SAMPLE_JSON.read_text(encoding="utf-8"))
    path = tmp_path / "hts_2026_rev_4.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        stream.write(
            "HTS Number,Indent,Description,Unit of Quantity,General Rate of Duty,"
            "Special Rate of Duty,Column 2 Rate of Duty,Quota Quantity,Additional Duties\n"
        )
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        for row in rows:
            units = json.dumps(row["units"]) if row["units"] else ""
            cells = [row[k] for k in ("htsno", "indent", "description")]
            cells += [units, *(row[k] for k in ("general", "special", "other"))]
            writer.writerow([*cells, row["quotaQuantity"], row["additionalDuties"]])
    from_csv = Schedule.from_table(read_schedule(path, effective_from=DAY)[0])
    from_json = Schedule.from_table(read_schedule(SAMPLE_JSON, effective_from=DAY)[0])
    assert from_csv.numbers == from_json.numbers
    for one, other in zip(from_csv.rows(), from_json.rows(), strict=True):
        assert (one.hts, one.indent, one.description, one.units) == (
            other.hts,
            other.indent,
            other.description,
            other.units,
        )
        assert (one.general, one.special, one.column2) == (
            other.general,
            other.special,
            other.column2,
        )


def test_footnotes_and_additional_duties_are_kept(tmp_path: Path) -> None:
    note = {
        "columns": ["general", "other"],
        "marker": " 1",
        "value": " See\xa0 9903.88.03 and 9903.88.15.\xa0 ",
        "type": "footnote",
    }
    misspelt = {**ROW, "general": "3%", "footnotes": [note], "addiitionalDuties": "2.6¢/kg"}
    both = {**ROW, "htsno": "8472", "additionalDuties": "3¢/kg", "addiitionalDuties": None}
    schedule = Schedule.from_table(
        read_schedule(written(tmp_path, misspelt, both), effective_from=DAY)[0]
    )
    first, second = schedule.rows()
    assert first.additional == "2.6¢/kg"
    assert second.additional == "3¢/kg"
    assert first.footnotes[0].columns == ("general", "other")
    assert first.footnotes[0].marker == "1"
    assert first.footnotes[0].text == "See 9903.88.03 and 9903.88.15."
    assert schedule.line("8471").footnote_headings == ("9903.88.03", "9903.88.15")


def test_the_report_names_what_is_odd(tmp_path: Path) -> None:
    rows = [
        ROW,
        {**ROW, "htsno": "8471.50.01", "indent": "2", "general": "As the article"},
        {**ROW, "htsno": "8472.10.00", "indent": "3"},
        {**ROW, "htsno": "8471.50.01", "indent": "2", "general": "3%"},
        {**ROW, "htsno": "8473", "indent": "0"},
    ]
    table, report = read_schedule(written(tmp_path, *rows), effective_from=DAY)
    assert report.words == (("8471.50.01", "As the article"),)
    assert report.skipped_levels == ("8471.50.01",)
    assert report.odd_parents == (("8472.10.00", "8471.50.01"),)
    assert report.duplicates == ("8471.50.01",)
    assert report.without_rate == ("8473",)
    assert report.kinds == {"percent": 1, "words": 1}
    assert len(report.summary()) == 7
    assert Schedule.from_table(table).line("84715001").rate_text == "As the article"


def test_a_name_without_revision_needs_it_given(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text(json.dumps([ROW]))
    assert "--revision and --effective-from" in refusal(path)
    assert "--effective-from" in refusal(path, revision="2031_rev_2", effective_from=None)
    assert "<year>_rev_N" in refusal(path, revision="spring")
    assert read_schedule(path, "2026_rev_4", known=revision_dates(DATA))[0].effective_from == DAY


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"htsno": "84.x"}, "is not an HTS number"),
        ({"htsno": "84715"}, "5 digits"),
        ({"htsno": 8471}, "htsno is not text"),
        ({"indent": "one"}, "indent 'one'"),
        ({"indent": None}, "indent 'None'"),
        ({"indent": "-1"}, "indent '-1'"),
        ({"units": {"kg": 1}}, "units are not a list"),
        ({"units": "[kg"}, "not a JSON list"),
        ({"general": 0.039}, "general is not text"),
        ({"footnotes": ["See 9903.88.03"]}, "footnotes are not a list"),
        ({"footnotes": 3}, "footnotes are not a list"),
        ({"htsno": "", "description": " "}, "neither a number nor a description"),
    ],
)
def test_malformed_rows_are_refused(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    text = refusal(written(tmp_path, ROW, {**ROW, **change}))
    assert "row 2: " in text
    assert reason in text


def test_missing_fields_and_strangers_are_refused(tmp_path: Path) -> None:
    assert "row 1: has no 'htsno'" in refusal(written(tmp_path, {"id": 1}))
    assert "row 2: is not an object" in refusal(written(tmp_path, ROW, None))
    assert "holds no rows" in refusal(written(tmp_path))
    many = refusal(written(tmp_path, *range(50)))
    assert "row 20: " in many
    assert "30 more rows are malformed" in many


def truncated_gzip(content: bytes) -> bytes:
    return gzip.compress(content)[:-9]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("hts_2026_rev_4.json", lambda _: b'[\n{"htsno": ]', "hts_2026_rev_4.json:2: is not JSON"),
        ("hts_2026_rev_4.json", lambda _: b'{"rows": []}', "not a list of schedule rows"),
        ("hts_2026_rev_4.json", lambda _: b"", "is not JSON"),
        ("hts_2026_rev_4.json", lambda _: b"\xff\xfe[", "is not JSON"),
        ("hts_2026_rev_4.json.gz", lambda _: b"[]", "cannot be read"),
        ("hts_2026_rev_4.json.gz", truncated_gzip, "cannot be read"),
        ("hts_2026_rev_4.csv", lambda _: b"", "has no column 'hts number'"),
        ("hts_2026_rev_4.csv", lambda _: b"HTS Number,Indent\n", "has no column 'description'"),
        ("hts_2026_rev_4.csv", lambda _: b"\xe9", "is not UTF-8"),
        ("hts_2026_rev_4.csv", lambda c: c + b'"8471","0"\n', "row 209 has 2 cells"),
        ("hts_2026_rev_4.csv", lambda c: c + b'"8471" x,"0"\n', "is not CSV"),
        ("hts_2026_rev_4.csv", lambda c: c.replace(b'"8473","0"', b'"8473","z"'), "indent 'z'"),
    ],
)
def test_malformed_files_are_refused(
    tmp_path: Path, name: str, content: Callable[[bytes], bytes], reason: str
) -> None:
    sample = SAMPLE_CSV if name.endswith("csv") else SAMPLE_JSON
    path = tmp_path / name
    path.write_bytes(content(sample.read_bytes()))
    assert reason in refusal(path)


def test_a_missing_file_and_a_huge_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no such file" in refusal(tmp_path / "hts_2026_rev_4.json")
    monkeypatch.setattr(hts, "MAX_BYTES", 1_000)
    with pytest.raises(TooLarge):
        read_schedule(SAMPLE_JSON, effective_from=DAY)


def test_loader_brings_table_report_and_known_revisions(tmp_path: Path) -> None:
    (batch,) = read(written(tmp_path, ROW))
    table, revisions = batch.tables
    assert (table.name, table.revision, table.effective_from) == ("schedule", "2026_rev_4", DAY)
    assert revisions == revisions_table(DATA)
    assert batch.file == str(tmp_path / "hts_2026_rev_4.json")
    assert "1 rows, 1 numbers" in batch.warnings[0]


def independent_kind(text: str | None) -> str:
    """The kind of a general rate by patterns of its own, written from the printed texts."""
    text = re.sub(r"\s+", " ", text or "").strip()
    tests = [
        (r"", "none"),
        (r"Free\b.*", "free"),
        (r"The duty provided .*", "chapter99"),
        (r".*(for each|less 0).*", "words"),
        (r"[\d.]+%", "percent"),
        (r"[\d.]+% on the entire set", "percent"),
        (r"(\$?[\d.]+¢? ?/|\$[\d.]+ each|[\d.]+¢ each)[^%+]*", "specific"),
        (r"[$\d.].*(\+| on ).*", "compound"),
    ]
    return next((kind for pattern, kind in tests if re.fullmatch(pattern, text)), "words")


@pytest.mark.parametrize("name", BUNDLED)
def test_full_export_against_independent_counts(name: str) -> None:
    _, report, raw = full(name)
    assert report.rows == len(raw)
    assert report.numbers == sum(bool(row["htsno"]) for row in raw)
    expected = Counter(independent_kind(row["general"]) for row in raw)
    expected.pop("none")
    assert dict(report.kinds) == dict(expected)
    assert len(report.words) == expected["words"]
    assert len(report.skipped_levels) == 11
    assert report.duplicates == ()


@pytest.mark.parametrize("name", BUNDLED)
def test_every_rate_of_a_full_export_parses(name: str) -> None:
    for row in full(name)[2]:
        for column in ("general", "other"):
            rate = parse_rate(row[column])
            assert (rate.kind == "none") == (not row[column].strip())
            if rate.kind == "percent" and re.fullmatch(r"[\d.]+%", rate.text):
                assert float(rate.ad_valorem or 0) == pytest.approx(float(rate.text[:-1]) / 100)
            if rate.kind in ("specific", "compound"):
                assert rate.specific or rate.partial
                assert all(part.amount > 0 and part.per for part in rate.specific)
        codes = re.findall(r"\b[A-Z]{1,2}[+*]?(?=[,)])", row["special"] or "")
        parsed = [code for special in parse_special(row["special"]) for code in special.programmes]
        assert len(parsed) >= len(codes)


@pytest.mark.parametrize("name", BUNDLED)
def test_random_lines_against_the_raw_export(name: str) -> None:
    """A walk upwards over the raw rows, without the tree that the schedule builds."""
    table, _, raw = full(name)
    schedule = Schedule.from_table(table)
    numbered = [i for i, row in enumerate(raw) if len(row["htsno"]) >= 10]
    for start in random.Random(name).sample(numbered, 200):
        line = schedule.line(raw[start]["htsno"])
        above = [raw[start]]
        for row in reversed(raw[:start]):
            if int(row["indent"]) < int(above[-1]["indent"]):
                above.append(row)
            if int(above[-1]["indent"]) == 0:
                break
        giving = next((row for row in above if row["general"].strip()), None)
        assert line.inherited_from == (giving["htsno"] if giving else None)
        assert line.rate_text == (" ".join(giving["general"].split()) if giving else "")
        column2 = next((row["other"] for row in above if row["other"].strip()), "")
        assert line.column2_text == " ".join(column2.split())
        assert list(line.parents) == [row["htsno"] for row in above[:0:-1] if row["htsno"]]
        assert len(line.path) == len(above)
        found: list[str] = []
        notes = (giving or raw[start])["footnotes"]
        for note in sorted(notes, key=lambda note: "general" not in note["columns"]):
            found += re.findall(r"99\d\d\.\d\d\.\d\d", note["value"])
        assert list(line.footnote_headings or ()) == list(dict.fromkeys(found))


@pytest.mark.parametrize(
    ("number", "general", "headings", "column2", "rate_from"),
    [
        ("8471.50.01.50", "Free", ["9903.88.03"], "35%", "8471.50.01"),
        ("8517.62.00.90", "Free", ["9903.88.04", "9903.88.15"], "35%", "8517.62.00"),
        ("8544.42.90.90", "2.6%", ["9903.88.03"], "35%", "8544.42.90"),
        ("7326.90.86.88", "2.9%", ["9903.88.03"], "45%", "7326.90.86"),
    ],
)
@pytest.mark.parametrize("name", BUNDLED)
def test_worked_lines_in_every_bundled_revision(
    name: str, number: str, general: str, headings: list[str], column2: str, rate_from: str
) -> None:
    line = Schedule.from_table(full(name)[0]).line(number)
    assert (line.rate_text, line.column2_text) == (general, column2)
    assert list(line.footnote_headings or ()) == headings
    assert line.inherited_from == rate_from


def test_a_product_in_the_place_of_a_number_is_told_where_it_goes() -> None:
    with pytest.raises(InvalidParameters, match=r"'AI server' is not an HTS.*as `component`"):
        read_number("AI server")
    with pytest.raises(InvalidParameters) as error:
        read_number("12")
    assert "component" not in str(error.value)
