"""Measures files: what is read, every mistake with its place, warnings; scopes and displacement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from onshore.graph.errors import InvalidInput
from onshore.graph.tariff.duty.duty import Tariff, duty
from onshore.graph.tariff.measures.conditions import Test, parse_test
from onshore.graph.tariff.measures.measures import Measures
from onshore.graph.tariff.schedule.schedule import Schedule
from onshore.loaders.law.measure_warnings import warn_measures
from onshore.loaders.law.measures import read, read_measures
from onshore.loaders.law.printed import bundled_printed
from tests.unit.tariffs import (
    bundled_measures,
    bundled_schedule,
    bundled_table,
    bundled_tariff,
    parse_conditions,
)

RACK = """
name: rack
covered_until: 2030-12-31
gaps: []
measures:
  - {id: CN-30, authority: Example, reference: invented, importer: US, origins: [CN],
     scope: ["8419.50"], kind: ad_valorem, rate: 30%, base: full, from: 2020-01-01,
     source: invented, confidence: high}
  - id: CHIP
    authority: Example
    importer: US
    origins: [TW]
    scope: ["8473.30"]
    kind: ad_valorem
    rate: 0.25
    from: 2020-01-01
    applies_if: ["end_use=none"]
  - id: MX-10
    authority: Example
    importer: US
    origins: [MX]
    scope: ["8471.50"]
    kind: ad_valorem
    rate: 10%
    from: 2020-01-01
    applies_if: [usmca=false]
"""
FREE_LINES = (
    ["84195050", 0, "Heat exchangers", [], "Free", "", "40%"],
    ["84715001", 0, "Servers", [], "Free", "", "35%"],
    ["84733011", 0, "Modules", [], "Free", "", "35%"],
)


def write(folder: Path, text: str, **lists: str) -> Path:
    for name, content in lists.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    file = folder / "measures.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def problems(folder: Path, text: str, **lists: str) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        read_measures(write(folder, text, **lists))
    return [str(p).replace(str(folder), "") for p in refused.value.problems]


def one(rows: str) -> str:
    return f"name: x\nmeasures:\n{rows}"


def floor(fields: str) -> str:
    return one(f"  - {{id: A, kind: floor, rate: 1%, {fields}}}")


def test_the_rack_example_in_a_file_of_its_own(tmp_path: Path) -> None:
    table = read_measures(write(tmp_path, RACK))
    assert (table.name, table.revision, table.effective_from) == ("measures", "rack", None)
    tariff = Tariff.of(
        [Schedule("2026_basic", date(2026, 1, 1), FREE_LINES)], Measures.from_tables([table])
    )
    for hts, origin, lo, hi in (
        ("8419.50.50", "CN", "0.3", "0.3"),
        ("8473.30.11", "TW", "0", "0.25"),
        ("8471.50.01", "MX", "0", "0.1"),
        ("8471.50.01", "US", "0", "0"),
    ):
        answer = duty(tariff, hts, origin, date(2026, 6, 1))
        assert (answer.lo, answer.hi) == (Decimal(lo), Decimal(hi))
    said = parse_conditions(["end_use:us-data-centre"])
    assert duty(tariff, "8473.30.11", "TW", date(2026, 6, 1), conditions=said).hi == 0


def test_a_file_of_the_same_name_replaces_and_another_is_added(tmp_path: Path) -> None:
    rack = read_measures(write(tmp_path, RACK))
    both = Measures.from_tables([rack, bundled_table()])
    assert {"CN-30", "S301-L3"} <= set(both.ids)
    assert both.covered_until == date(2026, 10, 2)


def test_every_mistake_is_named_with_file_line_and_row(tmp_path: Path) -> None:
    text = """name: x
covered_until: 2026-13-01
colour: red
gaps:
  - {authority: A}
conditions: [{name: small, type: bool, en: Small, ja: 小さい, value_at_most: much}]
measures:
  - id: A
    kind: ad_valorm
    scope: ["8471.5x"]
    rate: much
    origins: [Taiwan, CN]
    from: 2026-05-01
    to: 2026-04-01
    displaces: [B2]
    applies_if: [usmac=false]
    confidence: sure
  - {kind: exempt, scope: [{list: nowhere.csv}], rate: 5%}
  - {id: B, kind: ad_valorem, scope: [all]}
  - {id: C, kind: floor, scope: [all], rate: 25}
  - {id: E, kind: total, scope: [all], rate: 1%, base: steel_share}
  - {id: D, kind: floor, scope: [all], rate: 1%, headings_by_origin: {QQ: 9903.05.31, CN: 99}}
"""
    found = problems(tmp_path, text)
    for expected in (
        "measures.yaml:2: covered_until: '2026-13-01' is not a date",
        "measures.yaml:3: colour: unknown key",
        "measures.yaml:5: gap reason: reason is missing",
        "A kind: 'ad_valorm' is not one of ad_valorem, floor, total, specific, price_band",
        "A scope: '8471.5x' is not an HTS prefix",
        "A rate: 'much' is not a rate such as 25% or 0.25",
        "A origins: 'Taiwan' is not a territory code, EU or all (nearest: TW",
        "A: ends 2026-04-01, before it starts 2026-05-01",
        "measures.yaml:15: A displaces: no measure is called 'B2'",
        "A applies_if: unknown condition 'usmac'",
        "A confidence: 'sure' is not one of high, medium, low",
        "row on line 18 list: there is no file 'nowhere.csv'",
        "row on line 18 id: id is missing",
        "an exemption has no rate",
        "an exemption says what it displaces",
        "B rate: rate is missing",
        "small value_at_most: 'much' is not an amount in USD such as 800",
        "E base: a total is of the full value",
        "D headings_by_origin: 'QQ' is not a territory code",
        "D CN: '99' is not a heading such as 9903.82.02",
        "C rate: '25' is 2500 % of the value: is a % missing?",
    ):
        assert any(expected in line for line in found), (expected, found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: [", "is not YAML"),
        ("- a", "is not a mapping"),
        ("measures: []", "name is missing"),
        ("name: x\nmeasures: [3]", "is a list of mappings"),
        ("name: x\nname: y\nmeasures: []", "stands twice"),
        ("name: &a [*a]\nmeasures: []", "refers to itself"),
        (floor("scope: [{list: ../../etc/passwd}]"), "lies outside"),
        (floor("scope: [all], applies_if: [chip_tpp=9..3]"), "not a band"),
        (floor("scope: [all], applies_if: [steel_share>0]"), "a base"),
        (one("  - {id: A, kind: specific, scope: [all], rate: 1.5}"), "an amount needs its unit"),
        (
            one(
                "  - {id: A, kind: floor, scope: [all], rate: 1%, displaces: [B]}\n"
                "  - {id: B, kind: floor, scope: [all], rate: 1%, displaces: [A]}"
            ),
            "displace each other in a circle",
        ),
        (
            one(
                "  - {id: A, kind: ad_valorem, scope: [all], rate: 1%, from: 2025-01-01}\n"
                "  - {id: A, kind: ad_valorem, scope: [all], rate: 2%, from: 2026-01-01}"
            ),
            "overlaps the row on line 3",
        ),
    ],
)
def test_refused_files(tmp_path: Path, text: str, expected: str) -> None:
    assert any(expected in line for line in problems(tmp_path, text))


def test_a_wrong_row_of_a_list_is_named_with_its_line(tmp_path: Path) -> None:
    rows = one("  - {id: A, kind: floor, scope: [{list: a.csv}], rate: 1%}")
    found = problems(
        tmp_path, rows, a="hts,from,to\n8471,,\nserver,,\n8473,2026-05-01,2026-04-01\n"
    )
    assert any("a.csv:3: A hts: 'server' is not an HTS prefix" in line for line in found)
    assert any("a.csv:4: A to: '2026-05-01' to '2026-04-01' ends before" in line for line in found)


def test_longest_prefix_and_dates_of_membership(tmp_path: Path) -> None:
    rows = one(
        "  - {id: A, kind: ad_valorem, scope: [{list: in.csv}], except_scope: [{list: out.csv}],\n"
        "     rate: 10%}"
    )
    file = write(
        tmp_path, rows, **{"in": "hts\n8471\n84718040\n", "out": "hts,from,to\n847180,,\n8504,,\n"}
    )
    measures = Measures.from_tables([read_measures(file)])

    def inside(digits: str, day: date = date(2026, 1, 1)) -> bool:
        return any(part.outside is None for part in measures.coverage(digits).plan("CN", day).parts)

    assert inside("8471500150")
    assert not inside("8471801000")
    assert inside("8471804000")
    assert not inside("8504400000")
    dated = write(
        tmp_path, rows, **{"in": "hts\n8471\n", "out": "hts,from,to\n8471,2025-09-08,2025-10-13\n"}
    )
    measures = Measures.from_tables([read_measures(dated)])
    days = {
        date(2025, 9, 7): True,
        date(2025, 9, 8): False,
        date(2025, 10, 13): False,
        date(2025, 10, 14): True,
    }
    assert {day: inside("8471500150", day) for day in days} == days


def test_warnings_for_broad_prefixes_and_mixed_lists(tmp_path: Path) -> None:
    text = one(
        "  - {id: S, kind: ad_valorem, scope: [{list: broad.csv}], rate: 10%,\n"
        "     except_scope: [{list: free.csv}]}\n"
        "  - {id: E, kind: exempt, scope: [{list: air.csv}], displaces: [S],\n"
        "     applies_if: [aircraft_use=true]}"
    )
    file = write(
        tmp_path,
        text,
        broad="hts\n841459\n84713001\n99999999\n",
        free="hts\n85044060\n",
        air="hts\n85044060\n",
    )
    found = [str(p) for p in warn_measures(read_measures(file), bundled_printed()[-1])]
    assert any("no printed line begins with: 99999999" in line for line in found)
    assert any("broader than any printed line: 841459" in line for line in found)
    assert any("free.csv" in line and "aircraft use only: 85044060" in line for line in found)
    (batch,) = read(file)
    assert len(batch.warnings) == 3


def test_the_bundled_measures_are_complete() -> None:
    measures = bundled_measures()
    for id in (
        "S301-L1",
        "S301-L2",
        "S301-L3",
        "S301-L4A",
        "S301-4YR-SEMI",
        "S301-4YR-BATT",
        "S301-LEGACY-CHIPS",
        "IEEPA-FENT-CN",
        "IEEPA-FENT-MX",
        "IEEPA-FENT-CA",
        "IEEPA-RECIP",
        "S122",
        "S232-STEEL-ALU-50",
        "S232-COPPER",
        "S232-METALS-ANNEX",
        "S232-SEMI",
        "S301-FL",
        "S301-BR",
        "S338-CA",
        "S301-EXCESS",
        "S232-AUTOS",
        "S232-AUTO-PARTS",
        "S232-LUMBER",
        "S232-FURNITURE",
        "S232-PHARMA",
    ):
        assert id in measures.ids, id
    assert any(str(gap.note).startswith("Antidumping") for gap in measures.gaps)
    assert all(row.source for row in measures.rows)


def test_scenarios_change_a_rate_or_leave_an_authority_out() -> None:
    tariff = bundled_tariff()
    day = date(2026, 5, 1)
    said = parse_conditions(["aircraft_use:false", "exclusion:false"])
    raised = tariff.with_measures(tariff.measures.changed("S122", Decimal("0.15")))
    assert duty(raised, "85044060", "TW", day, conditions=said).hi == Decimal("0.15")
    without = tariff.with_measures(tariff.measures.without("Trade Act s.122"))
    assert duty(without, "85044060", "TW", day, conditions=said).hi == 0
    moved = tariff.with_measures(tariff.measures.changed("S301-L3", origins=["VN"]))
    assert duty(moved, "85044060", "VN", day, conditions=said).hi == Decimal("0.35")


def test_displacers_come_first() -> None:
    rows = bundled_measures().rows
    place = {row: number for number, row in enumerate(rows)}
    displaced = 0
    for row in rows:
        for other in rows:
            if row is not other and any(name in other.marks for name in row.displaces):
                assert place[row] < place[other], (row.reference, other.reference)
                displaced += 1
    assert displaced > 1000


def read_test(text: str) -> Test:
    return parse_test(text, bundled_measures().declarations)


def test_tests_are_read_as_written() -> None:
    assert str(read_test("usmca=false")) == "usmca=false"
    assert read_test("metal_origin!=US|GB").holds("CN")
    assert not read_test("metal_origin!=US|GB").holds("GB")
    assert read_test("metal_share<=0.15").holds(Decimal("0.15"))
    band = read_test("chip_tpp=14000..17500")
    assert [band.holds(Decimal(n)) for n in (14000, 14001, 17499, 17500)] == [
        False,
        True,
        True,
        False,
    ]
    transit = read_test("in_transit_before=2026-07-24")
    assert transit.holds(date(2026, 7, 24)) is True
    assert transit.holds(False) is False
    # the day after loading is what is said: a later one is known not to be before
    assert transit.holds(date(2026, 7, 25)) is False


def test_lines_of_which_the_lists_say_the_same_are_looked_up_once() -> None:
    measures = bundled_measures()
    numbers = bundled_schedule("2026_rev_10").numbers[::97]
    alike: dict[tuple[object, ...], set[str]] = {}
    for number in numbers:
        alone = [
            (span.measure, span.start, span.end, span.outside, span.published)
            for row in measures.rows
            for span in measures._spans(row, number, {})
        ]
        found = measures.coverage(number).spans
        assert [tuple(span) for span in found] == alone, number
        alike.setdefault(found, set()).add(number)
    assert len(alike) < len(numbers) / 2


def test_everything_that_people_read_is_there_in_japanese() -> None:
    measures = bundled_tariff().measures
    for declared in measures.declarations:
        assert any(letter >= "ぁ" for letter in declared.question("ja")), declared.name
        assert declared.text()[0].islower() or declared.text()[1].isupper(), declared.name
    for name in ("end_use", "pharma_kind", "pharma_plan", "pharma_use", "quota"):
        declared = measures.declarations[name]
        for word in declared.words:
            assert any(letter >= "ぁ" for letter in declared.label(word, "ja")), (name, word)
    for note in (*measures.notes, *(gap.note for gap in measures.gaps)):
        assert any("ぁ" <= letter <= "ん" for letter in note.text("ja")), str(note)


def test_labels_are_of_the_values_of_their_condition(tmp_path: Path) -> None:
    text = (
        "name: labels\nnotes: [one, two]\nnotes_ja: [一]\nconditions:\n"
        "  - {name: grade, type: word, en: Grade, ja: 等級, values: [a], values_en: {c: third}}\n"
        "measures: []\n"
    )
    found = "\n".join(problems(tmp_path, text))
    assert "notes_ja: has not as many as notes" in found
    assert "grade values_en: c: not among the values" in found
