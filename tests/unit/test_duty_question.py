"""The duty questions on a store: shapes, batch, tables over time and by origin, pictures."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.app.answers import ask
from onshore.app.render import render
from onshore.app.tables.duty_batch import read_rows
from onshore.app.tables.duty_file import answer_batch, table_of_file
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.errors import InputError, InvalidInput, InvalidParameters, TooLarge
from onshore.graph.ports import Store
from onshore.graph.queries.tariff.duty import Duty, DutySteps, DutyTable
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.shapes import hold
from tests.unit.tariffs import DATA, bundled_schedule

TODAY = date(2026, 10, 1)


@pytest.fixture(scope="module")
def store() -> Store:
    store = open_store("sqlite://")
    files = [DATA / "measures.yaml", *sorted((DATA / "hts").glob("*.json.gz"))]
    ingest(store, files, now="2026-10-01T00:00:00.000000Z")
    return store


def flat(store: Store, file: Path) -> list[dict[str, Any]]:
    """Rows of an answered file."""

    def value(name: str, cell: str) -> str | float | None:
        return (float(cell) if cell else None) if name[:2] in ("lo", "hi", "am") else cell

    return [
        {name: value(name, cell) for name, cell in zip(piece, cells, strict=True)}
        for piece in table_of_file(store.view(TODAY), file)
        for cells in zip(*piece.values(), strict=True)
    ]


def result(store: Store, kind: type[Any], **pairs: Any) -> Any:
    texts = [
        (name, text)
        for name, value in pairs.items()
        for text in (value if isinstance(value, list) else [value])
    ]
    asked = ask(store, read_parameters(kind, texts), TODAY)
    hold(kind, asked.envelope["result"])
    return asked


def test_shape_of_one_answer(store: Store) -> None:
    asked = result(
        store,
        Duty,
        hts="7326.90.86.88",
        origin="CN",
        entry_date="2026-05-01",
        condition=["exclusion:false", "metal_share:1", "metal_origin:CN", "value:14172.00"],
    )
    values = asked.envelope["result"]
    assert values["amount"] == {"lo": 11039.99, "hi": 11039.99}
    assert (values["lo"], values["hi"]) == (0.779, 0.779)
    assert values["schedule"]["inherited_from"] == "7326.90.86"
    assert values["schedule"]["footnote_headings"] == ["9903.88.03"]
    assert values["lines"] == ["7326.90.86.88"]
    assert values["covered_until"] == "2026-10-02"
    assert values["other_clock"] is None
    assert set(values["components"][0]) == {
        "measure",
        "authority",
        "rate",
        "amount",
        "in_lo",
        "in_hi",
        "why",
        "row",
        "headings",
        "drawback",
        "zone_status",
        "treatment_source",
    }
    assert [line["heading"] for line in values["entry_lines"]] == [
        "9903.88.03",
        "9903.03.06",
        "9903.82.02",
        "7326.90.86.88",
    ]
    amounts = [line["amount"]["hi"] for line in values["entry_lines"]]
    assert amounts == [3543, 0, 7086, 410.99]
    assert values["components"][1]["drawback"] == "open"
    assert any("2026 revision 7" in note for note in asked.envelope["assumptions"])
    assert b"S301-L3" in render(asked, "csv")


def test_sentences_are_there_as_data_and_in_japanese(store: Store) -> None:
    question = {
        "hts": "8471.50.01",
        "origin": "TW",
        "entry_date": "2026-05-01",
        "condition": ["value:1000"],
        "include": ["reasons", "fees"],
    }
    english, japanese = (result(store, Duty, **question, lang=lang) for lang in ("en", "ja"))
    told, same = english.envelope["result"], japanese.envelope["result"]
    assert told["notes"] == same["notes"]
    for asked in (english, japanese):
        values = asked.envelope["result"]
        said = [*values["warnings"], *asked.envelope["assumptions"]]
        assert len(values["notes"]) == len(said) > 3
        assert {note["field"] for note in values["notes"]} == {"warnings", "assumptions"}
    edition = told["notes"][0]
    assert (edition["code"], edition["params"]["note"]["code"]) == ("edition", "newer_edition")
    assert edition["params"]["note"]["params"]["day"] == "2026-04-29"
    assert "2026年4月29日" in same["warnings"][0]
    assert "29 Apr 2026" in told["warnings"][0]
    free, *_ = told["components"]
    assert (free["code"], free["params"]) == ("normal", {"rate": "free"})
    assert (free["why"], same["components"][0]["why"]) == (
        "normal duty, column 1 general, Free",
        "一般税率（第1欄一般）、無税",
    )
    chip = next(one for one in told["undecided"] if one["condition"] == "chip_tpp")
    assert chip["question"] == "Total processing performance"
    assert "total processing performance above 14,000 and below 17,500 TPP: 0 %" in chip["effect"]
    assert [(b["when"], b["lo"], b["hi"]) for b in chip["branches"][1:2]] == [
        ("chip_tpp=14000..17500", 0, 0.25)
    ]
    assert not any(
        word in text
        for one in (*told["undecided"], *same["undecided"])
        for text in (one["question"], one["effect"])
        for word in ("chip_tpp", "dram_bandwidth", "end_use", "re-export|none")
    )
    plain = result(store, Duty, **{**question, "include": "fees"}).envelope["result"]
    assert "notes" not in plain
    assert not {"code", "params"} & set(plain["components"][0])
    assert "branches" not in plain["undecided"][0]


def test_entry_date_defaults_to_as_of(store: Store) -> None:
    asked = result(store, Duty, hts="85044060", origin="TW", as_of="2025-04-20")
    assert asked.envelope["result"]["schedule"]["revision"] == "2025_basic"


def test_bad_parameters(store: Store) -> None:
    for pairs in (
        {"hts": "8471", "origin": "TW", "entry_date": "2026-02-30"},
        {"hts": "8471", "origin": "TW", "condition": "usmac:true"},
        {"hts": "847", "origin": "TW"},
        {"hts": "8471", "origin": "TW", "clock": "both"},
    ):
        with pytest.raises(InvalidParameters):
            result(store, Duty, **pairs)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("hts", " " * 2000 + "84715001"),
        ("hts", " " * 200 + "84715001"),
        ("origin", "TW" + " " * 2000),
        ("condition", ["value:1" + " " * 2000]),
        ("condition", ["value:1"] * 201),
    ],
)
def test_texts_of_a_row_are_as_bounded_as_those_of_a_url(
    store: Store, key: str, value: object
) -> None:
    row = {"hts": "84715001", "origin": "TW", key: value}
    [answer] = answer_batch(store.view(TODAY), [row], 1)["result"]["rows"]
    assert [error["field"] for error in answer["error"]["errors"]] == [key]


def test_batch_over_http_shape(store: Store) -> None:
    rows, lang = read_rows(
        b'{"rows": [{"hts": "84715001", "origin": "TW"}, {"hts": "x", "origin": 3}, 4]}'
    )
    assert lang == "en"
    envelope = answer_batch(store.view(TODAY), rows, 3)
    first, second, third = envelope["result"]["rows"]
    assert first["lo"] == 0
    assert second["error"]["errors"][0]["field"] == "origin"
    assert "error" in third
    with pytest.raises(TooLarge):
        answer_batch(store.view(TODAY), rows, 2)
    for body in (b"[]", b'{"rows": 1}', b'{"rows": [], "more": 1}', b'{"rows": [], "lang": "x"}'):
        with pytest.raises(InvalidParameters):
            read_rows(body)
    with pytest.raises(InputError, match="not JSON"):
        read_rows(b"[")


def test_a_batch_and_a_table_speak_the_language_that_is_asked(store: Store, tmp_path: Path) -> None:
    """What a batch says of a line in Japanese is what the line says when asked alone."""
    rows, lang = read_rows(b'{"rows": [{"hts": "9102.11.25", "origin": "CN"}], "lang": "ja"}')
    view = store.view(TODAY)
    (row,) = answer_batch(view, rows, 1, lang)["result"]["rows"]
    alone = ask(
        store,
        read_parameters(Duty, [("hts", "9102.11.25"), ("origin", "CN"), ("lang", "ja")]),
        TODAY,
    ).envelope
    for name in ("reason", "warnings", "undecided", "components"):
        assert row[name] == alone["result"][name]
    assert set(row["assumptions"]) <= set(alone["assumptions"])
    file = tmp_path / "rows.csv"
    file.write_text("hts,origin\n9102.11.25,CN\n", encoding="utf-8")
    (piece,) = table_of_file(view, file, lang="ja")
    assert piece["reason"] == [row["reason"]]
    assert "MFN 算定不可" in piece["components"][0]


def test_a_heading_of_chapter_99_is_refused_wherever_it_is_asked(
    store: Store, tmp_path: Path
) -> None:
    for kind in (Duty, DutyTable, DutySteps):
        with pytest.raises(InvalidParameters, match="chapters 1 to 97"):
            result(store, kind, hts="9903.88.03", origin="CN")
    rows = [{"hts": "9903.88.03", "origin": "CN"}, {"hts": "9801.00.10", "origin": "CN"}]
    refused, free = answer_batch(store.view(TODAY), rows, 3)["result"]["rows"]
    assert refused["error"]["errors"][0]["field"] == "hts"
    assert free["hi"] == 0
    file = tmp_path / "rows.csv"
    file.write_text("hts,origin\n9903.88.03,CN\n", encoding="utf-8")
    (row,) = flat(store, file)
    assert "chapters 1 to 97" in row["error"]


def test_a_table_from_a_file(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(
        "hts,origin,entry_date,condition\n"
        "8504.40.60,CN,2026-03-15,aircraft_use:false; exclusion:false; value:1000\n"
        "8504.40.60,ZZ,2026-03-15,\n"
        "\n",
        encoding="utf-8",
    )
    good, bad = flat(store, file)
    assert (good["lo"], good["amount_hi"], good["error"]) == (0.35, 350, "")
    assert good["components"] == "S301-L3 0.25; S122 0.1"
    assert "unknown origin" in bad["error"]
    file.write_text("hs,origin\n1,2\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="unknown column"):
        flat(store, file)


def test_the_table_shows_that_the_server_is_free_and_its_power_supply_is_not(store: Store) -> None:
    asked = result(store, DutyTable, entry_date="2026-05-01", origin=["TW", "CN"])
    lines = {line["label"]: line["duties"]["TW"] for line in asked.envelope["result"]["lines"]}
    assert lines["server"]["lo"] == 0
    assert set(lines["server"]["decided_by"]) == {"chip_tpp", "dram_bandwidth", "end_use"}
    assert (lines["power supply"]["lo"], lines["power supply"]["hi"]) == (0, 0.1)
    assert lines["power supply"]["ordinary"] == {"lo": 0.1, "hi": 0.1}
    assert (lines["cable"]["lo"], lines["cable"]["hi"]) == (0.126, 0.276)
    assert lines["heat exchanger"]["hi"] == 0.25
    assert lines["heat exchanger"]["ordinary"] == {"lo": 0.1, "hi": 0.25}
    picture = render(asked, "svg").decode()
    texts = [node.text for node in ET.fromstring(picture).iter() if node.tag.endswith("text")]
    assert "free *" in texts
    assert "0–10 %" in texts
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("condition", [[], ["exclusion:false"], ["metal_share:0.2"]])
def test_a_cell_is_the_answer_to_its_own_question(store: Store, condition: list[str]) -> None:
    """What nobody said stays open in a table and in steps as it does in one answer."""
    draw = random.Random(15)
    numbers = [n for n in bundled_schedule("2026_rev_10").leaves if n < "99"]
    origins = ["CN", "MX", "KR", "RU", "KE", "US"]
    for day in ("2025-03-15", "2025-10-01", "2026-05-01", "2026-09-20"):
        asked = {
            "hts": draw.sample(numbers, 8),
            "origin": origins,
            "entry_date": day,
            "condition": condition,
        }
        lines = result(store, DutyTable, **asked).envelope["result"]["lines"]
        for line in lines:
            for origin in origins:
                alone = result(store, Duty, **{**asked, "hts": line["hts"], "origin": origin})
                values, cell = alone.envelope["result"], line["duties"][origin]
                assert (cell["lo"], cell["hi"]) == (values["lo"], values["hi"]), (line, day)
        hts = lines[0]["hts"]
        steps = result(
            store, DutySteps, hts=hts, origin="CN", since=day, until=day, condition=condition
        )
        (series,) = steps.envelope["result"]["series"]
        cell = lines[0]["duties"]["CN"]
        assert (series["steps"][0]["lo"], series["steps"][0]["hi"]) == (cell["lo"], cell["hi"])


def test_steps_over_time_and_their_picture(store: Store) -> None:
    asked = result(
        store, DutySteps, hts="8504.40.60", origin=["TW"], since="2025-01-01", until="2026-10-02"
    )
    (series,) = asked.envelope["result"]["series"]
    assert [(step["from"], step["hi"]) for step in series["steps"]] == [
        ("2025-01-01", 0),
        ("2025-04-05", 0.1),
        ("2025-08-07", 0.2),
        ("2026-02-24", 0.1),
    ]
    ET.fromstring(render(asked, "svg"))
    with pytest.raises(InvalidParameters):
        result(store, DutySteps, hts="8504.40.60", since="2026-01-02", until="2026-01-01")


REPORTED = Path(__file__).parents[1] / "data/tariffs/reported"


def test_reported_metal_threshold(store: Store) -> None:
    """The heading prints "less than 15 percent" and excepts chapters 72, 73, 74 and 76."""
    rows = flat(store, REPORTED / "01-metal-threshold-ch73.csv")
    assert [(row["lo"], row["hi"]) for row in rows] == [
        (0.75, 0.75),
        (0.779, 0.779),
        (0.5, 0.5),
        (0.5, 0.5),
    ]


def test_reported_null_that_hid_other_duties(store: Store) -> None:
    """What is known stays, with a lower end where one follows; in the components of the CSV too."""
    watch, counted, wine, steel = flat(store, REPORTED / "03-null-hides-other-duties.csv")
    for row in (watch, counted):
        assert row["hi"] is None
        assert (
            "MFN not computed; S301-L4A 0.075; IEEPA-FENT-CN 0.1; IEEPA-RECIP 0.1"
            in (row["components"])
        )
        assert row["reason"]
    # nobody said that no exclusion or preference is claimed: the least that is due
    assert (watch["lo"], wine["lo"], steel["lo"]) == (0.275, 0.15, 0.7)
    assert (wine["hi"], steel["hi"]) == (None, None)
    assert steel["components"].startswith("MFN 0.2; MFN not computed; S232-STEEL-ALU-50 0.5")


def test_reported_agricultural_safeguard(store: Store) -> None:
    """Sugar at 20 c/kg lies in a band with a duty; milk at 3 USD/kg does not; both are told."""
    sugar, milk = flat(store, REPORTED / "04-agricultural-safeguard.csv")
    assert "S9904 0.075" in sugar["components"]
    assert "S9904" not in milk["components"]
    for row, heading in ((sugar, "9904.17.07"), (milk, "9904.04.30")):
        assert heading in row["warnings"]
        assert "safeguards by quantity" in row["warnings"]


def test_fees_are_told_on_request(store: Store) -> None:
    pairs: dict[str, Any] = {
        "hts": "7326.90.86.88",
        "origin": "CN",
        "entry_date": "2026-09-15",
        "condition": ["exclusion:false", "value:14172", "transport:sea"],
    }
    plain = result(store, Duty, **pairs).envelope
    assert "fees" not in plain["result"]
    assert plain["result"]["unread"] == ["transport"]
    asked = result(store, Duty, **pairs, include="fees", lang="ja").envelope
    fees = asked["result"]["fees"]
    assert asked["result"]["unread"] == []
    assert fees["landed"] == {"lo": 25278.8, "hi": 25278.8}
    assert [one["name"] for one in fees["each"]] == [
        "貨物処理手数料（MPF）",
        "港湾維持手数料（HMF）",
    ]
    assert asked["result"]["refunds"] == []
    assert any("19 CFR 24.24" in note for note in asked["assumptions"])


def test_refunds_have_rate_amount_and_cause(store: Store) -> None:
    asked = result(
        store, Duty, hts="8703.23.01", origin="DE", entry_date="2025-08-15", condition="value:10000"
    )
    cut, *_ = asked.envelope["result"]["refunds"]
    assert cut["cause"] == "later cut"
    assert cut["rate"] == {"lo": 0.125, "hi": 0.125}
    assert cut["amount"] == {"lo": 1250, "hi": 1250}
