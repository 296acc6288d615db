"""Pages about duty over HTTP: their sentence and numbers are the API's; hostile and wrong input."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from onshore.app.http.scenarios import decode
from onshore.app.main import create_app
from onshore.app.page.pages.duties.scenario_form import MOST_OPTIONS
from onshore.app.page.pictures.duties.rates import between, percent
from onshore.app.page.views import VIEWS, PageView
from onshore.app.render.calls import encode
from onshore.app.settings import Settings
from onshore.graph.stores import open_store
from onshore.graph.tariff.duty.duty_table import SERVER_LINES, SERVER_ORIGINS
from onshore.loaders.ingest import ingest
from tests.http.pages import client_of, said
from tests.unit.rack import TRAYS_TO_TEXAS
from tests.unit.story import claim, document

DATA = Path(__file__).resolve().parents[2] / "data"
NOW = "2026-11-20T00:00:00.000000Z"
RACK = "/?exposure=component:ai-rack&certainty_min=assumed&entry_date=2026-09-01"
CABLE = "/?duty=8544.42.90&origin=CN&entry_date=2026-09-01"
TRAYS = f"/?scenario={encode(TRAYS_TO_TEXAS)}"
DAY = {"entry_date": "2026-09-01"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    store = open_store("sqlite://")
    names = ("names.yaml", "places.yaml", "ai-rack/ai-rack.yaml", "measures.yaml")
    schedules = sorted((DATA / "hts").glob("*.json.gz"))[1:]
    ingest(store, [*(DATA / name for name in names), *schedules], now=NOW)
    with client_of(store) as client:
        yield client


def api(client: TestClient, path: str, **params: Any) -> Any:
    found = client.get(f"/api/v1{path}", params=params)
    assert found.status_code == 200, found.text
    return found.json()


def text_of(body: str) -> str:
    """The words of a page's main part."""
    main = body[body.index("<main") : body.index("</main>")]
    return html.unescape(re.sub(r"<[^>]*>", " ", main)).replace("\u00a0", " ")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_reaches_a_product_is_the_apis_interval(client: TestClient, lang: str) -> None:
    asked = {"target": "component:ai-rack", "certainty_min": "assumed", "lang": lang, **DAY}
    answer = api(client, "/exposure", **asked, k=100)
    page = client.get(f"{RACK}&lang={lang}")
    assert page.status_code == 200
    assert said(page.text) == answer["sentence"]
    words = text_of(page.text)
    ends = answer["result"]["exposure"]
    for end in ends.values():
        assert f"{end * 100:.2f}".rstrip("0").rstrip(".") + " %" in words
    best = answer["result"]["paths"][0]
    assert between(best["contribution"], lang).replace("\u00a0", " ") in words
    assert ("計算例" if lang == "ja" else "Worked example") in words
    assert "chip_tpp" not in words
    narrows = max(row["narrows"] for row in answer["result"]["find_out_next"])
    assert f"{narrows * 100:.2f}".rstrip("0").rstrip(".") in words
    assert ("半導体関税の対象か" if lang == "ja" else "Does the chip duty apply?") in words


def test_paths_sum_to_the_exposure_that_the_picture_shows(client: TestClient) -> None:
    """The ribbons stand for all of it: no chain of the rack is beyond those that are asked for."""
    asked = {"target": "component:ai-rack", "certainty_min": "assumed", **DAY}
    result = api(client, "/exposure", **asked, k=100)["result"]
    for end in ("lo", "hi"):
        total = sum(path["contribution"][end] for path in result["paths"])
        assert total == pytest.approx(result["exposure"][end])


def test_without_a_product_it_is_that_of_the_story(client: TestClient) -> None:
    told = client.get("/?view=exposure").text
    assert "AI rack" in said(told)
    assert said(told) == said(client.get(RACK.replace("&entry_date=2026-09-01", "")).text)


def test_without_assumed_values_no_figure_is_made_up(client: TestClient) -> None:
    page = client.get("/?exposure=component:ai-rack")
    assert page.status_code == 200
    assert "not known" in said(page.text)
    assert 'class="interval-bar"' not in page.text
    assert "Worked example" not in page.text


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_one_crossing_says_what_the_api_says(client: TestClient, lang: str) -> None:
    answer = api(client, "/duty", hts="8544.42.90", origin="CN", lang=lang, **DAY)
    page = client.get(f"{CABLE}&lang={lang}")
    words = text_of(page.text)
    sentence = answer["sentence"]
    assert sentence.startswith(said(page.text))
    assert sentence.removeprefix(said(page.text)).strip() in words, "the rest stands in the lead"
    ends = answer["result"]
    assert between(ends).replace("\u00a0", " ") in html.unescape(page.text).replace("\u00a0", " ")
    for one in answer["result"]["undecided"]:
        assert one["question"] in words
    for line in answer["result"]["entry_lines"]:
        assert (line["heading"] or line["one_of"][0]) in words
    by = "is displaced by" if lang == "en" else "により課されない"
    assert by in words


def test_a_fee_that_is_not_known_is_not_nothing(client: TestClient) -> None:
    day = "2026-11-29"
    asked = {"hts": "8544.42.90", "origin": "CN", "entry_date": day, "include": "fees"}
    fees = api(client, "/duty", **asked)["result"]["fees"]["each"]
    assert any(fee["amount"] == {"lo": 0, "hi": None} for fee in fees)
    words = text_of(client.get(f"/?duty=8544.42.90&origin=CN&entry_date={day}").text)
    assert "$0.00" not in words
    assert re.search(r"Merchandise processing fee\s*:\s*not known", words)


def test_an_answer_to_a_question_is_a_link_that_narrows(client: TestClient) -> None:
    page = client.get("/?duty=8504.40.60&origin=MX&entry_date=2026-09-01").text
    links = [html.unescape(link) for link in re.findall(r'<li><a href="(/\?[^"]*)"', page)]
    answers = [link for link in links if "condition=usmca:true" in link]
    assert answers
    asked = parse_qs(urlsplit(answers[0]).query)
    whole = api(client, "/duty", hts="8504.40.60", origin="MX", **DAY)["result"]
    narrow = api(
        client, "/duty", hts="8504.40.60", origin="MX", condition=asked["condition"], **DAY
    )["result"]
    assert narrow["hi"] - narrow["lo"] <= whole["hi"] - whole["lo"]
    again = client.get(answers[0]).text
    assert "USMCA claimed: yes" in text_of(again), "what is said can be taken back"


def test_a_form_says_conditions_by_name(client: TestClient) -> None:
    asked = "&is.value=10000&is.transport=sea&is.usmca="
    page = text_of(client.get(CABLE + asked).text)
    fees = api(
        client,
        "/duty",
        hts="8544.42.90",
        origin="CN",
        condition=["value:10000", "transport:sea"],
        include="fees",
        **DAY,
    )["result"]["fees"]
    landed = fees["landed"]
    assert f"${landed['lo']:,.2f}–${landed['hi']:,.2f}" in page


@pytest.fixture(scope="module")
def cells(client: TestClient) -> dict[tuple[str, str], tuple[str, str]]:
    """The heat map on one day: line and origin -> link and words of the cell."""
    page = client.get("/?view=origins&entry_date=2026-09-01").text
    table = page[page.index('<table class="heat') :]
    found = {}
    for link, label in re.findall(r'<td[^>]*><a href="([^"]*)"[^>]*aria-label="([^"]*)"', table):
        address = html.unescape(link)
        asked = parse_qs(urlsplit(address).query)
        found[asked["duty"][0], asked["origin"][0]] = address, html.unescape(label)
    return found


def test_the_heat_map_has_every_line_from_every_origin(cells: dict[Any, Any]) -> None:
    pairs = {(hts, origin) for hts, _ in SERVER_LINES for origin in SERVER_ORIGINS}
    assert set(cells) == pairs
    assert len(pairs) == 18 * 8


@pytest.mark.parametrize("hts", [hts for hts, _ in SERVER_LINES])
def test_cell_crossing_and_steps_agree_under_the_same_conditions(
    client: TestClient, cells: dict[tuple[str, str], tuple[str, str]], hts: str
) -> None:
    day = "2026-09-01"
    for origin in SERVER_ORIGINS:
        link, label = cells[hts, origin]
        asked = parse_qs(urlsplit(link).query)
        assert asked["entry_date"] == [day]
        given = {"hts": hts, "origin": origin, "condition": asked["condition"]}
        crossing = api(client, "/duty", entry_date=day, **given)
        duty = between(crossing["result"])
        assert label.endswith(f": {duty}"), (origin, label, duty)
        steps = api(client, "/duty/steps", since=day, until=day, **given)["result"]["series"][0]
        assert between(steps["steps"][0]) == duty, origin
        shown = client.get(link)
        assert shown.status_code == 200
        assert crossing["sentence"].startswith(said(shown.text)), origin
        words = text_of(shown.text)
        for end in (crossing["result"]["lo"], crossing["result"]["hi"]):
            if end is not None:
                exact = f"{end * 100:.2f}".rstrip("0").rstrip(".")
                assert f"{exact} %" in words or (end == 0 and re.search("free", words))


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_by_origin_says_what_the_table_says(client: TestClient, lang: str) -> None:
    page = client.get(f"/?view=origins&entry_date=2026-09-01&lang={lang}&origin=CN")
    taken = ["aircraft_use:false", "exclusion:false"]
    whole = api(client, "/duty/table", condition=taken, lang=lang, **DAY)
    assert said(page.text) == whole["sentence"]
    one = api(client, "/duty/table", hts="8471.50.01", condition=taken, lang=lang, **DAY)
    words = text_of(page.text)
    assert one["sentence"] in words
    named = client.get(f"/?view=origins&hts=8471.50.01&entry_date=2026-09-01&lang={lang}")
    assert said(named.text) == one["sentence"]
    ranked = api(client, "/duty/origins", hts="8471.50.01", condition=taken, lang=lang, **DAY)
    assert ranked["sentence"] in words
    series = api(client, "/duty/steps", hts="8471.50.01", condition=taken)["result"]["series"]
    alike = {tuple((s["lo"], s["hi"]) for s in one["steps"]) for one in series}
    assert page.text.count('class="history"') <= len(alike) + 2
    assert page.text.count('class="history"') < len(series)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_scenario_says_what_the_api_says(client: TestClient, lang: str) -> None:
    found = client.post(f"/api/v1/scenarios?lang={lang}", json=TRAYS_TO_TEXAS).json()
    page = client.get(f"{TRAYS}&lang={lang}")
    assert page.status_code == 200
    assert said(page.text) == found["sentence"]
    words = text_of(page.text)
    result = found["result"]
    for side in ("baseline", "scenario"):
        ends = result[side][0]["exposure"]["exposure"]
        assert between(ends).replace("\u00a0", " ") in words
    delta = result["delta"][0]["exposure"]["exposure"]["hi"]
    assert f"−{abs(delta) * 100:.2f}".rstrip("0").rstrip(".") in words, "the card has the change"
    drawn = re.search(r'class="diverging-bars".*?</svg>', page.text, re.S)
    assert drawn
    bars = re.findall(r">([+−][\d.]+)</text>", drawn[0])
    total = sum(float(one.replace("−", "-")) for one in bars)
    assert total == pytest.approx(delta * 100, abs=0.05)


@pytest.mark.parametrize("view", [one for one in VIEWS if one.group == "duty" and one.build])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_view_of_duty_answers_at_its_tab(
    client: TestClient, view: PageView, lang: str
) -> None:
    page = client.get(f"/?{view.query}&lang={lang}")
    assert page.status_code == 200, page.text[:2000]
    assert said(page.text)
    assert f'data-view="{view.name}"' in page.text


def test_what_if_offers_the_changes_of_the_story(client: TestClient) -> None:
    page = client.get("/?scenario=new")
    assert page.status_code == 200
    cards = re.findall(r'<a class="preset" href="([^"]*)"', page.text)
    assert len(cards) == 5
    for card in cards:
        assert client.get(html.unescape(card)).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/?duty=84", 200),
        ("/?duty=power+supplies", 200),
        ("/?duty=9999.99.99&origin=CN", 422),
        ("/?duty=8544.42.90&origin=Atlantis", 404),
        ("/?duty=8544.42.90&origin=CN&condition=nothing:1", 422),
        ("/?exposure=component:ai-rak&certainty_min=assumed", 404),
        ("/?exposure=place:US-TX", 422),
        ("/?view=origins&hts=84", 422),
        ("/?scenario=broken", 422),
        (f"/?scenario={encode({'operations': [], 'ask': []})}", 422),
    ],
)
def test_what_can_not_be_answered_says_so(client: TestClient, path: str, status: int) -> None:
    page = client.get(path)
    assert page.status_code == status
    assert "<h1" in page.text


EVIL = '"><script>PWN=1</script>'


@pytest.mark.parametrize("key", ["duty", "origin", "entry_date", "clock", "condition", "is.value"])
def test_hostile_values_stay_words(client: TestClient, key: str) -> None:
    for first in (CABLE, RACK, "/?view=origins"):
        page = client.get(first + "&" + key + "=%22%3E%3Cscript%3EPWN=1%3C/script%3E")
        assert page.status_code < 500
        assert "<script>PWN" not in page.text


def test_a_store_without_tables_says_that_it_has_none() -> None:
    store = open_store("sqlite://")
    ingest(store, [DATA / "places.yaml"], now=NOW)
    with TestClient(create_app(Settings(), store), base_url="http://127.0.0.1") as client:
        for path in ("/?view=origins", CABLE, "/?scenario=new", RACK):
            page = client.get(path)
            assert page.status_code in (200, 404, 503), path
            assert "<h1" in page.text


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_day_before_the_first_schedule_is_not_known(client: TestClient, lang: str) -> None:
    asked = {"hts": "8471.50.01", "origin": "TW", "as_of": "1990-01-01", "lang": lang}
    result = api(client, "/duty", **asked)["result"]
    page = client.get(f"/?duty=8471.50.01&origin=TW&as_of=1990-01-01&lang={lang}")
    assert page.status_code == 200
    words = text_of(page.text)
    assert result["reason"] in words
    assert "Nothing is left open." not in words
    assert "未定のものはない。" not in words


def test_a_component_without_a_sure_line_offers_the_assumed_ones(client: TestClient) -> None:
    answer = api(client, "/duty", component="component:ai-rack-switch-tray", origin="TW")
    assert answer["result"]["try"]
    page = client.get("/?duty=component:ai-rack-switch-tray&origin=TW")
    assert page.status_code == 200
    assert said(page.text) == answer["sentence"]
    [wider] = re.findall(r'href="(/[^"]*certainty_min=assumed[^"]*)"', page.text)
    assumed = client.get(html.unescape(wider))
    assert assumed.status_code == 200
    assert 'name="certainty_min" value="assumed"' in assumed.text


def test_filters_that_a_question_does_not_know_stay_out_of_its_data(client: TestClient) -> None:
    page = client.get(f"{RACK}&hops=2&self=1&condition=value:1000&condition=aircraft_use:false")
    [address] = re.findall(r'href="(/api/v1/[^"]*format=json)"', page.text)
    data = client.get(html.unescape(address))
    assert data.status_code == 200, data.text
    assert said(page.text) == data.json()["sentence"]


def test_a_day_before_the_tables_leads_to_the_first_with_an_answer(client: TestClient) -> None:
    page = client.get("/?view=origins&as_of=1990-01-01&lang=en")
    assert page.status_code == 422
    assert said(page.text).startswith("Duties are known from 1 Jan 2025 on")
    assert "until" not in text_of(page.text)
    [near] = re.findall(r'<a class="btn" href="([^"]*as_of=2025-01-01[^"]*)"', page.text)
    assert client.get(html.unescape(near)).status_code == 200
    other = client.get("/?view=origins&as_of=1990-01-01&lang=ja")
    assert said(other.text).startswith("関税の記録は2025年1月1日からで")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("as_of=1990-01-01", "as_of"),
        ("as_of=1990-01-01&since=2025-06-01", "since"),
        ("since=2025-06-01&until=2025-01-01", "until"),
    ],
)
def test_days_that_leave_none_between_are_refused_by_what_was_asked(
    client: TestClient, query: str, field: str
) -> None:
    refused = client.get(f"/api/v1/duty/steps?hts=8471.50.01&{query}")
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == [field]


@pytest.mark.parametrize(
    "query", ["duty=8504.40.60&origin=TW", "exposure=component:ai-rack", "impact=firm:foxconn"]
)
def test_addresses_of_the_free_network_lead_to_the_pages(client: TestClient, query: str) -> None:
    found = client.get(f"/?view=graph&{query}&lang=ja", follow_redirects=False)
    assert found.status_code == 308
    assert found.headers["location"] == f"/?{query}&lang=ja"
    kept = client.get("/?view=graph&focus=firm:foxconn&duty=", follow_redirects=False)
    assert kept.status_code == 200


# -- scenarios built by forms ----------------------------------------------------------


def built(client: TestClient, query: str, scenario: str = "new") -> Any:
    """The document that a form's query leads to."""
    found = client.get(f"/?scenario={scenario}&{query}", follow_redirects=False)
    assert found.status_code == 303, text_of(found.text)[:600]
    values = parse_qs(urlsplit(found.headers["location"]).query)
    assert list(values) == ["scenario"]
    return decode(values["scenario"][0])


@pytest.mark.parametrize(
    ("query", "operation"),
    [
        (
            "change=move&node=factory:model-tray-mx&to=place:US-TX",
            {"op": "move", "node": "factory:model-tray-mx", "to": "place:US-TX"},
        ),
        (
            "change=close&node=factory:model-tray-tw",
            {"op": "close", "node": "factory:model-tray-tw"},
        ),
        (
            "change=set_measure&measure=S232-SEMI&rate=50",
            {"op": "set_measure", "measure": "S232-SEMI", "rate": 0.5},
        ),
        (
            "change=set_measure&measure=S232-SEMI&rate=2.5%25&origins=China,+EU",
            {"op": "set_measure", "measure": "S232-SEMI", "rate": 0.025, "origins": ["CN", "EU"]},
        ),
        ("change=disable&authority=S232-SEMI", {"op": "disable", "authority": "S232-SEMI"}),
        ("change=condition&is.usmca=true", {"op": "condition", "name": "usmca", "value": "true"}),
        (
            "change=add_supplier&from=factory:model-tray-tw&to=factory:model-rack-tx"
            "&component=component:ai-rack-compute-tray&share=40",
            {
                "op": "add_supplier",
                "from": "factory:model-tray-tw",
                "to": "factory:model-rack-tx",
                "component": "component:ai-rack-compute-tray",
                "share": 0.4,
            },
        ),
    ],
)
def test_a_form_adds_an_operation_as_the_api_takes_it(
    client: TestClient, query: str, operation: Any
) -> None:
    document = built(client, query, encode(TRAYS_TO_TEXAS))
    before: Any = TRAYS_TO_TEXAS["operations"]
    assert document["operations"] == [*before, operation]
    assert document["ask"] == TRAYS_TO_TEXAS["ask"]
    told = client.post("/api/v1/scenarios", json=document)
    assert told.status_code == 201
    page = client.get(f"/?scenario={encode(document)}")
    assert said(page.text) == told.json()["sentence"]


def test_names_are_typed_where_a_list_would_be_too_long() -> None:
    """Makers of a large store are not a list; names lead to the same operation as ids."""
    makers = [f"factory:works{number}" for number in range(MOST_OPTIONS)]
    claims = [claim(f"M{n}", id, "produces", "component:fan") for n, id in enumerate(makers)]
    claims += [
        claim("B", "firm:bo", "produces", "component:rack"),
        claim("P", "component:rack", "has_part", "component:fan"),
        claim("S", makers[0], "supplies", "component:fan", to="firm:bo", share=0.5),
    ]
    entities = [
        {"id": "firm:bo", "names": ["Bo"]},
        {"id": "component:fan", "names": ["Fan"]},
        {"id": "component:rack", "names": ["Rack"]},
        *({"id": id, "names": [f"Works {number}"]} for number, id in enumerate(makers)),
    ]
    store = open_store("sqlite://")
    ingest(store, [DATA / "measures.yaml", sorted((DATA / "hts").glob("*.gz"))[-1]], now=NOW)
    store.replace([document("source:a", *claims, entities=entities)], now=NOW)
    asked = encode({"operations": [], "ask": [{"exposure": {"target": "component:rack"}}]})
    with client_of(store) as client:
        for change, names in (("move", ("node",)), ("set_share", ("from", "to", "component"))):
            page = client.get(f"/?scenario={asked}&change={change}").text
            for name in names:
                assert f'type="text" name="{name}"' in page
        typed = "change=set_share&from=Works 0&to=Bo&component=Fan&share=25"
        [operation] = built(client, typed, asked)["operations"]
        assert operation["share"] == 0.25
        wrong = client.get(f"/?scenario={asked}&change=close&node=Works")
        assert wrong.status_code == 400
        assert "Nothing is called" in text_of(wrong.text)


def test_what_is_compared_is_part_of_the_document(client: TestClient) -> None:
    query = "change=ask&target=component:ai-rack&lost=factory:model-tray-tw&assumed=true"
    document = built(client, f"{query}&day=2026-11-01", encode(TRAYS_TO_TEXAS))
    assert document["base"] == {"as_of": "2026-11-01"}
    assert [list(ask) for ask in document["ask"]] == [["exposure"], ["localization"], ["impact"]]
    assert all(next(iter(ask.values()))["certainty_min"] == "assumed" for ask in document["ask"])


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("change=set_measure&measure=S232-SEMI", "Say a new rate"),
        ("change=set_measure&measure=S232-SEMI&rate=-1", "not a number of per cent"),
        ("change=set_measure&measure=S232-SEMI&rate=nan", "not a number of per cent"),
        ("change=set_measure&measure=S232-SEMI&origins=Mars", "is not an origin"),
        ("change=set_measure&measure=none&rate=5", "does not fit"),
        ("change=set_share&supply=a", "not filled in"),
        ("change=set_share&supply=a~b~c", "Say the new share"),
        ("change=set_share&supply=a~b~c&share=101", "not a number of per cent"),
        ("change=move&node=factory:model-tray-mx", "not filled in"),
        ("change=move&node=factory:no-such&to=place:US-TX", "Nothing is called"),
        ("change=condition&is.usmca=perhaps", "does not fit"),
        ("change=ask&assumed=true", "Name at least one thing"),
    ],
)
def test_a_change_that_can_not_be_made_is_said(client: TestClient, query: str, words: str) -> None:
    for lang in ("en", "ja"):
        page = client.get(f"/?scenario={encode(TRAYS_TO_TEXAS)}&{query}&lang={lang}")
        assert page.status_code == 400
        assert (words in text_of(page.text)) is (lang == "en")
    assert said(client.get(f"{TRAYS}&change=no").text) == said(client.get(TRAYS).text)


def test_before_and_after_are_the_apis_ends(client: TestClient) -> None:
    told = client.post("/api/v1/scenarios", json=TRAYS_TO_TEXAS).json()["result"]
    words = text_of(client.get(TRAYS).text)
    one, other = (told[side][0]["exposure"]["exposure"] for side in ("baseline", "scenario"))
    for end, title in (("lo", "due in any case"), ("hi", "at the highest")):
        row = words[words.index(title) :][:300]
        assert percent(one[end]).replace("\u00a0", " ") in row
        assert percent(other[end]).replace("\u00a0", " ") in row


# -- filters and answers as links --------------------------------------------------------


def links(body: str, key: str) -> dict[str, str]:
    """The choices of one filter: words and address."""
    found = re.findall(rf'data-key="{key}-\d+" href="([^"]*)"[^>]*><bdi[^>]*>(.*?)</bdi>', body)
    return {html.unescape(words): html.unescape(address) for address, words in found}


def test_filters_choose_what_is_listed_and_leave_the_figure(client: TestClient) -> None:
    page = client.get(RACK)
    places = links(page.text, "origin")
    assert {"China", "Mexico", "Taiwan"} <= set(places)
    china = client.get(places["China"])
    asked = {"target": "component:ai-rack", "certainty_min": "assumed", "k": 100, **DAY}
    told = api(client, "/exposure", **asked, origin="CN")
    assert said(china.text) == said(page.text) == told["sentence"]
    rows = re.findall(r'<b class="num">\d+</b> <bdi>(.*?)</bdi>', china.text)
    assert len(rows) == len(told["result"]["paths"])
    assert set(rows) == {"China"}
    assert set(links(china.text, "origin")) == set(places)
    both = client.get(links(china.text, "origin")["Mexico"])
    assert {"China", "Mexico"} == set(
        re.findall(r'<b class="num">\d+</b> <bdi>(.*?)</bdi>', both.text)
    )
    back = links(china.text, "origin")["China"]
    assert "origin" not in parse_qs(urlsplit(back).query)
    assert "filters leave out" in text_of(china.text)


@pytest.mark.parametrize("key", ["component", "authority", "min_rate", "status", "certainty_min"])
def test_every_choice_of_a_filter_has_an_answer(client: TestClient, key: str) -> None:
    found = links(client.get(f"{RACK}&lang=ja").text, key)
    assert len(found) > 1
    for address in found.values():
        page = client.get(address)
        assert page.status_code == 200
        assert said(page.text)


def test_a_condition_is_a_question_with_answers_as_links(client: TestClient) -> None:
    answers = links(client.get(RACK).text, "is-aircraft_use")
    assert list(answers) == ["yes", "no", "not known"]
    page = client.get(answers["no"])
    asked = {"target": "component:ai-rack", "certainty_min": "assumed", **DAY}
    told = api(client, "/exposure", **asked, condition="aircraft_use:false")
    assert said(page.text) == told["sentence"]
    back = links(page.text, "is-aircraft_use")["not known"]
    assert said(client.get(back).text) == said(client.get(RACK).text)
    # a number is typed, beside all that the address says already
    form = next(one for one in re.findall(r"<form.*?</form>", page.text, re.S) if "chip_tpp" in one)
    kept = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    typed = client.get("/", params=[*kept, ("is.chip_tpp", "15,832")])
    more = api(client, "/exposure", **asked, condition=["aircraft_use:false", "chip_tpp:15832"])
    assert said(typed.text) == more["sentence"]


# -- the form of one crossing --------------------------------------------------------------


def test_the_form_says_what_was_asked(client: TestClient) -> None:
    page = client.get("/?duty=8504.40.60&origin=TW&as_of=2026-09-01")
    assert 'name="entry_date" value="2026-09-01"' in page.text
    asked = re.search(r'class="fold unfolds"><summary><bdi>(.*?)</bdi>', page.text)
    assert asked
    assert asked[1] == "HTS 8504.40.60 · Taiwan · 1 Sep 2026 · as collected"


def test_a_line_of_two_units_is_asked_for_both(client: TestClient) -> None:
    line = "/?duty=2402.20.80.00&origin=GB&entry_date=2026-09-01"
    page = client.get(line)
    assert 'name="is.quantity"' in page.text
    assert 'name="is.quantity_2"' in page.text
    assert "in thousands where kilograms are given too" in text_of(page.text)
    said_ = ["value:14172", "quantity:5", "quantity_2:1000"]
    typed = "&is.value=$14,172&is.quantity=5&is.quantity_2=1,000"
    told = api(client, "/duty", hts="2402.20.80.00", origin="GB", condition=said_, **DAY)
    assert told["result"]["hi"] is not None
    page = client.get(line + typed)
    assert told["sentence"].startswith(said(page.text))
    assert 'name="is.quantity"' not in client.get("/?duty=8504.40.60&origin=TW").text


def test_drawback_zone_and_fees_stand_beside_the_duty(client: TestClient) -> None:
    words = text_of(client.get(CABLE).text)
    assert "drawback: open; foreign trade zone: privileged foreign status required" in words
    assert re.search(r"Merchandise processing fee\s*:\s*0\.3464 %, at least \$", words)
    japanese = text_of(client.get(f"{CABLE}&lang=ja").text)
    assert "戻し税: 対象；外国貿易地域: 特権外国地位が必要" in japanese
