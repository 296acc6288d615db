"""Values of tables: amounts in words, factors, two values in one cell, names of places, sources."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.documents.values import Bad
from onshore.graph.errors import InvalidInput, Problem, UnknownId
from onshore.graph.model import Amount, Document
from onshore.graph.names.place_names import MAPS, closest_places, place_code
from onshore.graph.stores import open_store
from onshore.graph.tariff.measures.origins import TERRITORIES, parse_origin
from onshore.loaders import Batch, Options
from onshore.loaders.files.amounts import FACTORS, read_amount, read_plain, times
from onshore.loaders.ingest import ingest
from onshore.loaders.mapping.table import read
from tests.unit.tariffs import parse_conditions

ROOT = Path(__file__).parents[2]
MAPPINGS = ROOT / "data" / "mappings"
NOW = "2026-11-28T00:00:00.000000Z"

MONEY = """\
mapping: 1
source: {id: source:t, published: 2026}
read: {columns: [company, state, money]}
values:
  firm: company
  state: {column: state, map: us_states}
  money: VALUE
entities:
  firm: {id: 'firm:{firm|slug}', key: '{firm}', names: ['{firm}']}
facts:
- {subject: '@firm', relation: commits_investment, object: 'place:{state}', amount: AMOUNT,
   status: announced, certainty: asserted, gist: Listed.}
"""


def batches(folder: Path, rows: str, mapping: str, **given: str) -> list[Batch]:
    table, rules = folder / "t.csv", folder / "rules.yaml"
    table.write_text(rows, "utf-8")
    rules.write_text(mapping, "utf-8")
    return list(read(table, rules, given=given))


def document(folder: Path, rows: str, mapping: str, **given: str) -> Document:
    (batch,) = batches(folder, rows, mapping, **given)
    assert batch.document is not None
    return batch.document


def refused(folder: Path, rows: str, mapping: str, **given: str) -> list[Problem]:
    with pytest.raises(InvalidInput) as caught:
        batches(folder, rows, mapping, **given)
    return list(caught.value.problems)


def reading(value: str, amount: str) -> str:
    return MONEY.replace("VALUE", value).replace("AMOUNT", amount)


def money(folder: Path, cell: str, value: str, amount: str) -> Amount | None:
    rows = f'company,state,money\nAlpha,GA,"{cell}"\n'
    return document(folder, rows, reading(value, amount)).facts[0].amount


# -- factors ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("factor", "cell", "value"),
    [
        ("1000000", "16.5", 16_500_000),
        ("million", "250", 250_000_000),
        ("1000", "0.001", 1),
        ("percent", "12.5", 0.125),
        ("lakh", "3.25", 325_000),
        ("crore", "1.1", 11_000_000),
        ("億", "3", 300_000_000),
        ("0.1", "0.3", 0.03),
    ],
)
def test_a_column_in_millions(tmp_path: Path, factor: str, cell: str, value: float) -> None:
    read_as = f"{{column: money, times: {factor}}}"
    found = money(tmp_path, cell, read_as, "{value: '{money}', currency: USD}")
    assert found == Amount(value=value, currency="USD")


def test_a_factor_needs_a_number(tmp_path: Path) -> None:
    def with_factor(word: str) -> list[Problem]:
        mapping = reading(f"{{column: money, times: {word}}}", "'{money}'")
        return refused(tmp_path, "company,state,money\nAlpha,GA,lots\n", mapping)

    (problem,) = with_factor("million")
    assert (problem.fact, problem.field) == ("row 1", "money")
    assert problem.reason == "'lots' is not a number to multiply; see thousands and decimal"
    (problem,) = with_factor("milion")
    assert problem.reason == "'milion' is neither a number nor a word of scale"
    assert (problem.line, problem.suggestions[0]) == (7, "million")


@pytest.mark.parametrize("glued", ["'{money}000000'", "'{money}{money}'"])
def test_glued_digits_are_refused(tmp_path: Path, glued: str) -> None:
    mapping = reading("money", f"{{value: {glued}, currency: USD}}")
    (problem,) = refused(tmp_path, "company,state,money\nAlpha,GA,16.5\n", mapping)
    assert problem.field == "facts.0.amount.value"
    assert problem.reason.endswith("16.5 becomes 16.5000000; see times")


def test_thousands_stand_where_thousands_end(tmp_path: Path) -> None:
    written = "{column: money, thousands: ',', times: thousand}"
    assert money(tmp_path, "1,234.5", written, "'{money}'") == Amount(value=1_234_500)
    assert money(tmp_path, "12,34,567", written, "'{money}'") == Amount(value=1_234_567_000)
    rows = 'company,state,money\nAlpha,GA,"16,5"\n'
    (problem,) = refused(tmp_path, rows, reading(written, "'{money}'"))
    assert problem.reason == "'16,5' has no thousands between ','"


def test_factors_are_exact() -> None:
    assert times("0.1", Decimal(3)) == "0.3"
    assert times("1234567.89", FACTORS["million"]) == "1234567890000"
    assert times("-2.50", Decimal(10)) == "-25"


# -- amounts in words ------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("178 million USD", {"value": 178_000_000, "currency": "USD"}),
        ("USD 178m", {"value": 178_000_000, "currency": "USD"}),
        ("$1.5bn", {"value": 1_500_000_000, "currency": "USD"}),
        ("16.5 million USD", {"value": 16_500_000, "currency": "USD"}),
        ("5.2 Mio. EUR", {"value": 5_200_000, "currency": "EUR"}),
        ("3.4 Mrd. EUR", {"value": 3_400_000_000, "currency": "EUR"}),
        ("12 MUSD", {"value": 12_000_000, "currency": "USD"}),
        ("3億ドル", {"value": 300_000_000, "currency": "USD"}),
        ("約3000億円", {"value": 300_000_000_000, "currency": "JPY", "approx": True}),
        ("NT$5 billion", {"value": 5_000_000_000, "currency": "TWD"}),
        ("₹5 crore", {"value": 50_000_000, "currency": "INR"}),
        ("12,50,000 INR", {"value": 1_250_000, "currency": "INR"}),
        ("up to $2 billion", {"value": 2_000_000_000, "currency": "USD", "bound": "at_most"}),
        ("$1.5-2 billion", {"min": 1_500_000_000, "max": 2_000_000_000, "currency": "USD"}),
        ("$10bn a year", {"value": 10_000_000_000, "currency": "USD", "per": "year"}),
        ("about 300 jobs", {"value": 300, "unit": "people", "approx": True}),
        ("250 MW", {"value": 250, "unit": "MW"}),
        ("5%", {"value": 5, "unit": "%"}),
        ("0.1 million", {"value": 100_000}),
        ("1,250", {"value": 1250}),
    ],
)
def test_amounts_in_words(cell: str, amount: dict[str, Any]) -> None:
    assert read_amount(cell) == {**amount, "text": cell}


@pytest.mark.parametrize(
    "cell",
    [
        "lots",
        "5,2 Mio. EUR",
        "16,5 million",
        "12 USD 5",
        "USD",
        "$5 and $6",
        "$5 for land",
        "x" * 999,
    ],
)
def test_what_is_no_amount_is_refused(cell: str) -> None:
    with pytest.raises(Bad):
        read_amount(cell)


def test_an_amount_from_a_cell(tmp_path: Path) -> None:
    found = money(tmp_path, "$1.5bn", "money", "'{money|amount}'")
    assert found == Amount(value=1_500_000_000, currency="USD", text="$1.5bn")
    comma = "{column: money, decimal: ','}"
    found = money(tmp_path, "5,2 Mio. EUR", comma, "'{money|amount}'")
    assert found == Amount(value=5_200_000, currency="EUR", text="5.2 Mio. EUR")
    assert money(tmp_path, "", "money", "'{money|amount}'") is None
    plain = "{value: '{money|number}', currency: USD}"
    assert money(tmp_path, "178 million", "money", plain) == Amount(178_000_000, currency="USD")


def test_a_cell_that_says_more_than_its_field_is_refused(tmp_path: Path) -> None:
    rows = "company,state,money\nAlpha,GA,178 million EUR\nBeta,GA,lots\n"
    plain = reading("money", "{value: '{money|number}', currency: USD}")
    first, second = refused(tmp_path, rows, plain)
    assert first.reason == "money: '178 million EUR' says currency too: read it with |amount"
    assert (second.fact, second.line) == ("row 2", 3)
    assert second.reason.startswith("money: 'lots' is not an amount such as 178 million USD")
    with pytest.raises(Bad):
        read_plain("up to 5")
    for wrong in ("{value: '{money|amount}'}", "'about {money|amount}'"):
        (problem,) = refused(tmp_path, rows, reading("money", wrong))
        assert "|amount" in problem.reason


# -- one cell, two fields --------------------------------------------------

POSITIONS = """\
mapping: 1
source: {id: source:t, published: 2026}
read: {columns: [name, position]}
values:
  name: name
  lat: {column: position, replace: {'[': '', ']': ''}, split: [','], part: 1}
  lng: {column: position, replace: {'[': '', ']': ''}, split: [','], part: 2}
entities:
  site: {id: 'factory:{name|slug}', names: ['{name}'], latitude: '{lat}', longitude: '{lng}'}
"""


def test_one_cell_into_two_fields(tmp_path: Path) -> None:
    found = document(tmp_path, 'name,position\nKista,"[59.33, 18.06]"\nNowhere,\n', POSITIONS)
    places = [(e.id, e.latitude, e.longitude) for e in found.entities]
    assert places == [("factory:kista", 59.33, 18.06), ("factory:nowhere", None, None)]


def test_a_part_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, "name,position\nKista,[59.33]\n", POSITIONS)
    assert (problem.field, problem.reason) == ("lng", "'59.33' has no part 2")
    for wrong in ("part: 0", "part: one"):
        (problem,) = refused(tmp_path, "x\n", POSITIONS.replace("part: 1", wrong))
        assert problem.reason == "must be a whole number from 1 on"
    without = POSITIONS.replace("split: [','], part: 1", "part: 1")
    assert refused(tmp_path, "x\n", without)[0].reason.startswith("needs split")


# -- names of places -------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "text", "code"),
    [
        ("countries", "UK", "GB"),
        ("countries", "USA", "US"),
        ("countries", "South Korea", "KR"),
        ("countries", "Republic of Korea", "KR"),
        ("countries", "Korea, Republic of", "KR"),
        ("countries", "Türkiye", "TR"),
        ("countries", "Turkey", "TR"),
        ("countries", "Viet Nam", "VN"),
        ("countries", "VNM", "VN"),
        ("countries", "vn", "VN"),
        ("countries", "People's Republic of China", "CN"),
        ("countries", "中國", "CN"),
        ("countries", " Hong Kong SAR ", "HK"),
        ("countries", "台湾", "TW"),
        ("countries", "臺灣", "TW"),
        ("countries", "ベトナム", "VN"),
        ("countries", "德国", "DE"),
        ("countries", "德國", "DE"),
        ("countries", "The Netherlands", "NL"),
        ("countries", "Georgia", "GE"),
        ("countries", "Kosovo", "XK"),
        ("countries", "EU", None),
        ("countries", "Texas", None),
        ("us_states", "Texas", "US-TX"),
        ("us_states", "TX", "US-TX"),
        ("us_states", "US-TX", "US-TX"),
        ("us_states", "テキサス州", "US-TX"),
        ("us_states", "德克薩斯州", "US-TX"),
        ("us_states", "Georgia", "US-GA"),
        ("us_states", "D.C.", "US-DC"),
        ("us_states", "Washington, D.C.", "US-DC"),
        ("us_states", "Puerto Rico", "PR"),
        ("us_states", "GU", "GU"),
        ("us_states", "UK", None),
    ],
)
def test_names_of_places(table: str, text: str, code: str | None) -> None:
    assert place_code(table, text) == code


def test_the_tables_of_places_are_whole() -> None:
    states = (
        "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ "
        "NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC"
    )
    for code in states.split():
        assert place_code("us_states", code) == f"US-{code}"
    for code in ("AF", "AFG", "ZW", "ZWE", "XK"):
        assert place_code("countries", code) == code[:2] if code != "ZWE" else "ZW"
    assert MAPS == ("countries", "us_states")


def test_words_that_are_near(tmp_path: Path) -> None:
    assert closest_places("countries", "Vietnm")[0] == "Vietnam"
    assert closest_places("countries", "EU") == ()
    mapping = reading("money", "'{money}'")
    (problem,) = refused(tmp_path, "company,state,money\nAlpha,Calfornia,1\n", mapping)
    assert problem.reason == "'Calfornia' is not in the map"
    assert problem.suggestions[0] == "California"
    (problem,) = refused(tmp_path, "x\n", mapping.replace("us_states", "us_state"))
    assert problem.suggestions == ("us_states",)


def test_own_words_beside_a_table(tmp_path: Path) -> None:
    mapping = reading("money", "'{money}'")
    mapping = mapping.replace("map: us_states", "map: [us_states, {Ga.: US-GA}]")
    found = document(tmp_path, "company,state,money\nAlpha,Ga.,1\nBeta,Ohio,2\n", mapping)
    assert [fact.object for fact in found.facts] == ["place:US-GA", "place:US-OH"]


def test_facilities_with_every_spelling_of_their_country(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(
        "country,name,address,sector,lat,lng\n"
        "People's Republic of China,Alpha Garments,1 Road,Apparel,22.5,114.0\n"
        " Hong Kong SAR ,Beta Trims,2 Road,Apparel,22.3,114.1\n"
        "Viet Nam,Epsilon,5 Duong,Apparel,21.0,105.8\n"
        "Republic of Korea,Zeta,6 Ro,Apparel,37.5,127.0\n"
        "United States of America,Theta,8 St,Apparel,35.2,-80.8\n",
        "utf-8",
    )
    store = open_store("sqlite://")
    options = Options(mapping=MAPPINGS / "osh_facilities.yaml", given={"list": "14"})
    report = ingest(store, [table], now=NOW, options=options)
    assert report.sources[0].source == "source:osh-list-14"
    facts = sorted(
        store.view(date(2026, 11, 28)).all_facts(), key=lambda f: str(f.evidence[0].section)
    )
    assert [f.object for f in facts] == ["place:CN", "place:HK", "place:VN", "place:KR", "place:US"]
    store.close()


# -- sources of columns and options ----------------------------------------


def test_editions_of_a_list_stand_beside_each_other(tmp_path: Path) -> None:
    head = "year,supplier_name,country_area,country,supplier_address\n"
    first, second = tmp_path / "list2021.csv", tmp_path / "list2022.csv"
    first.write_text(f"{head}2021,Example Parts Limited,A,China,Jiangsu\n", "utf-8")
    second.write_text(
        f"{head}2022,Example Parts Limited,A,China,Jiangsu\n"
        "2022,Example Parts Limited,A,Vietnam,Bac Ninh\n",
        "utf-8",
    )
    options = Options(mapping=MAPPINGS / "apple_supplier_list.yaml")
    store = open_store("sqlite://")
    for table in (second, first):
        report = ingest(store, [table], now=NOW, options=options)
        assert report.totals["closed"] == 0
    view = store.view(date(2026, 11, 28))
    sources = {id: s for id, s in view.sources.items() if "apple" in id}
    assert {id: (s.title, s.published) for id, s in sources.items()} == {
        "source:apple-supplier-list-2021": ("Supplier List, fiscal year 2021", None),
        "source:apple-supplier-list-2022": ("Supplier List, fiscal year 2022", None),
    }
    sites = [f for f in view.all_facts() if f.relation == "operates_facility"]
    assert sorted((f.source[-4:], f.object, f.valid_from) for f in sites) == [
        ("2021", "place:CN-jiangsu", "2021"),
        ("2022", "place:CN-jiangsu", "2022"),
        ("2022", "place:VN-bac-ninh", "2022"),
    ]
    store.close()


def test_one_file_of_two_editions_is_two_sources(tmp_path: Path) -> None:
    rows = "year,supplier_name,country,supplier_address\n2020,A,China,NA\n2021,A,China,NA\n"
    mapping = (MAPPINGS / "apple_supplier_list.yaml").read_text("utf-8")
    found = [batch.document for batch in batches(tmp_path, rows, mapping)]
    assert [(d.source.id, d.source.published) for d in found if d] == [
        ("source:apple-supplier-list-2020", "2021"),
        ("source:apple-supplier-list-2021", None),
    ]


SOURCED = """\
mapping: 1
source: {id: 'source:list-{edition}', title: '{title}', published: '{day}'}
read: {columns: [maker, title]}
values:
  edition: {option: edition}
  day: {option: published, default: '2026'}
  maker: maker
  title: title
entities:
  maker: {id: 'firm:{maker|slug}', names: ['{maker}']}
"""


def test_a_source_of_options(tmp_path: Path) -> None:
    rows = "maker,title\nAcme,List\n"
    found = document(tmp_path, rows, SOURCED, edition="7", published="2025-03").source
    assert (found.id, found.title, found.published) == ("source:list-7", "List", "2025-03")
    (problem,) = refused(tmp_path, rows, SOURCED)
    assert (problem.line, problem.reason) == (5, "is not given: --set edition=...")
    (problem,) = refused(tmp_path, rows, SOURCED, edition="7", publishd="2025")
    assert problem.reason == "no value takes the option 'publishd'"
    assert problem.suggestions == ("published",)


def test_what_a_source_can_not_be(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, "maker,title\nAcme,\nZinc,Other\n", SOURCED, edition="7")
    assert problem.fact == "row 2"
    assert problem.reason == "source:list-7 is described in two ways: title None and 'Other'"
    (problem,) = refused(tmp_path, "maker,title\nA,B\n", SOURCED, edition="a b")
    assert "is not an id" in problem.reason
    (problem,) = refused(tmp_path, "maker,title\n", SOURCED, edition="7")
    assert problem.reason == "holds no row that names its source"
    (problem,) = refused(tmp_path, "x\n", SOURCED.replace("{title}", "{titel}"), edition="7")
    assert (problem.reason, problem.suggestions) == ("unknown value 'titel'", ("title",))


def test_fields_that_a_relation_does_not_take_are_refused_in_the_mapping(tmp_path: Path) -> None:
    mapping = reading("money", "AMOUNT").replace("amount: AMOUNT", "value: '{money}'")
    (problem,) = refused(tmp_path, "x\n", mapping)
    assert problem.reason.startswith("commits_investment takes amount; value is for supplies")
    assert problem.line == 11
    mapping = reading("money", "'{money}'").replace("names: ['{firm}']", "place_type: city")
    (problem,) = refused(tmp_path, "x\n", mapping)
    assert problem.reason.endswith("; place_type is for place")


# -- what the page says ----------------------------------------------------


def blocks(page: str) -> list[str]:
    """The indented blocks of a page, without their indent."""
    found: list[list[str]] = [[]]
    for line in (ROOT / "docs" / page).read_text("utf-8").split("\n"):
        if line.startswith("    "):
            found[-1].append(line[4:])
        elif found[-1]:
            found.append([])
    return ["\n".join(lines) + "\n" for lines in found if lines]


def test_the_example_of_the_page_loads(tmp_path: Path) -> None:
    (mapping,) = [text for text in blocks("loading.md") if text.startswith("mapping: 1")]
    (rows,) = [text for text in blocks("loading.md") if text.startswith("company,")]
    found = document(tmp_path, rows, mapping)
    assert (found.source.id, found.source.title) == ("source:plants-2026", "Plants, 2026")
    positions = {e.id: (e.latitude, e.longitude) for e in found.entities if e.kind == "project"}
    assert positions == {
        "project:alpha-works-us-ga": (33.75, -84.39),
        "project:beta-works-us-tx": (30.27, -97.74),
    }
    sums = [(f.relation, f.object, f.amount) for f in found.facts if f.amount]
    assert sums == [
        ("commits_investment", "project:alpha-works-us-ga", Amount(16_500_000, currency="USD")),
        ("receives_incentive", "place:US-GA", Amount(1_500_000, currency="USD", text="$1.5m")),
        ("commits_investment", "project:beta-works-us-tx", Amount(250_000_000, currency="USD")),
    ]
    seats = [f.object for f in found.facts if f.relation == "headquartered_in"]
    assert seats == ["place:VN", "place:GB"]


# -- origins ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tw", "TW"),
        ("place:TW", "TW"),
        ("CN-HK", "HK"),
        ("UK", "GB"),
        ("Viet Nam", "VN"),
        ("Vietnam", "VN"),
        ("中国", "CN"),
        ("South Korea", "KR"),
        ("Turkey", "TR"),
        ("KOR", "KR"),
    ],
)
def test_an_origin_by_code_or_name(text: str, code: str) -> None:
    assert parse_origin(text) == code
    assert read_condition(f"metal_origin:{text}") == code


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("EU", "unknown origin 'EU'; EU is a group: name one of its territories"),
        ("Vietnm", "unknown origin 'Vietnm'; closest: VN"),
        ("ZZ", "unknown origin 'ZZ'"),
    ],
)
def test_an_origin_that_is_none(text: str, told: str) -> None:
    with pytest.raises(UnknownId) as caught:
        parse_origin(text)
    assert str(caught.value) == told


def test_every_name_of_the_duty_tables_is_known() -> None:
    assert [code for code, name in TERRITORIES.items() if parse_origin(name) != code] == []


def read_condition(text: str) -> object:
    return parse_conditions([text]).get("metal_origin")
