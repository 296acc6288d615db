"""Answer pages over HTTP: language, what is kept, frames, errors, and what hostile names can do."""

from __future__ import annotations

import html
import re
from threading import Event
from urllib.parse import parse_qsl

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from onshore.app.page.views import VIEWS, PageView, view_of
from onshore.app.serving.recent import LARGEST, MOST_BYTES, Kept, Recent
from onshore.graph.deadline import current
from onshore.graph.stores import open_store
from tests.http.pages import EVIL, client_of, said

PATH = "/?path=firm:openai~place:US-TX"


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_sentence_of_a_page_is_that_of_the_answer(client: TestClient, lang: str) -> None:
    asked = {"source": "firm:openai", "target": "place:US-TX", "direction": "any", "lang": lang}
    sentence = client.get("/api/v1/paths", params=asked).json()["sentence"]
    page = client.get(PATH + "&lang=" + lang)
    assert page.status_code == 200
    assert said(page.text) == sentence
    assert f'<html lang="{lang}"' in page.text


@pytest.mark.parametrize(
    ("header", "query", "lang"),
    [
        ("ja", "", "ja"),
        ("ja-JP,ja;q=0.9,en;q=0.8", "", "ja"),
        ("en;q=0.8,ja;q=0.7", "", "en"),
        ("de,fr;q=0.5", "", "en"),
        ("ja;q=x", "", "en"),
        ("ja", "lang=en", "en"),
        ("en", "lang=ja", "ja"),
        ("ja", "lang=xx", "ja"),
    ],
)
def test_the_address_chooses_the_language_then_the_browser(
    client: TestClient, header: str, query: str, lang: str
) -> None:
    page = client.get(f"/?{query}", headers={"accept-language": header})
    assert f'<html lang="{lang}"' in page.text
    assert "Accept-Language" in page.headers["vary"]


def test_a_chosen_language_and_clock_stay_in_every_link(client: TestClient) -> None:
    page = client.get(PATH + "&lang=ja&as_of=2026-01-02").text
    links = re.findall(r'href="(/\?[^"]*)"', page)
    others = [link for link in links if "lang=en" not in link]
    assert others
    assert all("lang=ja" in link for link in others)
    assert all("as_of=2026-01-02" in link for link in links)


@pytest.mark.parametrize("view", VIEWS, ids=lambda one: one.name)
def test_a_form_keeps_the_clocks_and_the_chosen_language(
    client: TestClient, view: PageView
) -> None:
    kept = {"as_of": "2026-11-18", "known_at": "2026-11-20T00:00:00Z", "lang": "en"}
    page = client.get("/", params=[*parse_qsl(view.query), *kept.items()]).text
    forms = re.findall(r'<form [^>]*method="get".*?</form>', page, re.S)
    assert forms
    for form in forms:
        for key, value in kept.items():
            assert f'name="{key}" value="{value}"' in form, form


@pytest.mark.parametrize(
    "query",
    [
        "places=firm:foxconn&certainty_min=asserted",
        "path=firm:openai~place:US-TX&certainty_min=asserted",
        "path=firm:openai~place:US-TX&max_hops=2",
        "view=conflicts&entity=firm:foxconn&certainty_min=asserted",
        "view=conflicts&kind=value",
        "view=network&certainty_min=asserted",
        "view=network&by=country&hops=1&as_of=2026-01-02",
        "impact=firm:foxconn&certainty_min=asserted&loss=firm:foxconn:50",
        "criticality=all&certainty_min=asserted&offset=5",
        "criticality=place:US-TX&closed_world=true",
    ],
)
def test_the_data_of_a_page_answer_the_question_of_the_page(client: TestClient, query: str) -> None:
    page = client.get(f"/?{query}")
    assert page.status_code == 200, page.text
    [address] = re.findall(r'href="(/api/v1/[^"]*format=json)"', page.text)
    data = client.get(html.unescape(address))
    assert data.status_code == 200, data.text
    assert said(page.text) == data.json()["sentence"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("about=firm:foxconn&limit=5", "about"),
        ("fact=K11a&status=built", "fact"),
        ("impact=firm:foxconn&line=x", "impact"),
        ("focus=firm:foxconn&limit=5", "graph"),
    ],
)
def test_what_a_view_is_of_outweighs_the_filters_of_the_free_network(query: str, name: str) -> None:
    values = dict(parse_qsl(query))
    assert view_of(values, None).name == name


def test_an_upper_bound_is_not_denied_by_the_sentence(client: TestClient) -> None:
    nodes = client.get("/api/v1/criticality?mode=reach&kind=firm").json()["result"]["nodes"]
    assert nodes[0]["dead"] > 1
    sentence = said(client.get("/?criticality=all&mode=reach").text)
    assert sentence.startswith("If one lost supplier is enough: ")
    assert str(nodes[0]["dead"]) in sentence


def test_a_place_in_a_list_of_thousands_of_digits_is_none(client: TestClient) -> None:
    page = client.get("/?view=conflicts&offset=" + "9" * 5000)
    assert page.status_code == 200
    assert said(page.text) == said(client.get("/?view=conflicts").text)


def test_a_page_is_kept_and_not_sent_again(client: TestClient) -> None:
    first = client.get(PATH)
    tag = first.headers["etag"]
    assert client.get(PATH).content == first.content
    again = client.get(PATH, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(PATH, headers={"accept-language": "ja", "if-none-match": tag})
    assert other.status_code == 200


@pytest.mark.parametrize("address", [PATH, "/?view=table&state=WI"])
def test_a_page_that_its_client_has_is_kept_for_others(client: TestClient, address: str) -> None:
    tag = client.get(address).headers["etag"]
    service = client.app.state.service  # type: ignore[attr-defined]
    service.answers = Recent[Kept](MOST_BYTES, LARGEST)  # as after a new start
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    kept = service.answers.bytes
    assert kept > 0
    assert client.get(address).headers["etag"] == tag
    assert service.answers.bytes == kept


def test_a_page_is_packed_once_and_plain_for_who_takes_no_gzip(client: TestClient) -> None:
    packed = [client.get(PATH) for _ in range(2)]
    plain = client.get(PATH, headers={"accept-encoding": "identity"})
    assert [one.headers["content-encoding"] for one in packed] == ["gzip", "gzip"]
    assert "content-encoding" not in plain.headers
    assert {one.content for one in packed} == {plain.content}
    assert {one.headers["vary"] for one in (*packed, plain)} == {"Accept-Language, Accept-Encoding"}


def test_files_have_an_address_for_good_and_come_packed(client: TestClient) -> None:
    page = client.get("/")
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert len(files) > 4
    for address in files:
        file = client.get(address)
        assert file.status_code == 200, address
        assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
    packed = client.get(next(one for one in files if one.endswith("answer.css")))
    assert packed.headers["content-encoding"] == "gzip"
    assert page.headers["content-encoding"] == "gzip"


def test_only_pages_to_be_framed_can_be_framed(client: TestClient) -> None:
    own = client.get(PATH).headers
    framed = client.get(PATH + "&embed=1")
    assert "frame-ancestors 'none'" in own["content-security-policy"]
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert "script-src 'self'" in framed.headers["content-security-policy"]
    assert "the whole answer with its sources" in framed.text
    assert 'class="site"' not in framed.text


def test_an_unknown_id_is_told_with_the_nearest(client: TestClient) -> None:
    page = client.get("/?path=firm:opena~place:US-TX")
    assert page.status_code == 404
    assert page.headers["cache-control"] == "no-store"
    assert 'href="/?path=firm:openai~place:US-TX"' in page.text


@pytest.mark.parametrize(
    "query", ["as_of=yesterday", "path=firm:openai", "path=firm:openai~place:US-TX&direction=up"]
)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_wrong_address_is_refused_in_words(client: TestClient, query: str, lang: str) -> None:
    page = client.get(f"/?{query}&lang={lang}")
    assert page.status_code == 422
    assert page.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("scenario=AAAA", "scenario"),
        ("scenario=e30", "scenario"),
        ("view=network&by=nothing", "by"),
        ("view=table&relation=nothing", "relation"),
        ("view=table&as_of=yesterday", "as_of"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_refusal_names_the_key_of_the_address(
    client: TestClient, query: str, key: str, lang: str
) -> None:
    page = client.get(f"/?{query}&lang={lang}")
    assert page.status_code == 422
    named = {"en": f"not understood: {key}.", "ja": f"部分がある：{key}。"}
    assert named[lang] in said(page.text)


@pytest.mark.parametrize(
    "query",
    [
        *(
            "as_of=yesterday",
            "known_at=never",
            "path=firm:openai",
            "view=nothing",
            "nothing=1&path=x",
        ),
        *("view=network&hops=many", "impact=hts:8471", "exposure=place:US-TX", "scenario=e30"),
        *("criticality=firm:openai&mode=weighted"),
        *(
            "view=search&q=" + "x" * 2001,
            "impact=Texas&closed_world=so",
            "places=firm:openai&place=x",
        ),
        *("scenario=AAAA", "about=firm:nobody"),
    ],
)
def test_a_japanese_page_refuses_in_japanese(client: TestClient, query: str) -> None:
    page = client.get(f"/?{query}&lang=ja")
    why = re.search(r'<p class="small why"(.*?)</p>', page.text, re.S)
    if page.status_code == 422:
        assert why
        assert "lang=" not in why[1]
        assert re.search(r"[ぁ-ん一-龥]", why[1])
    else:
        assert page.status_code in (200, 404)
        assert why is None


def test_a_refusal_comes_in_the_language_that_is_asked(client: TestClient) -> None:
    """Of an answer and of a row of a batch."""
    answer = client.get("/api/v1/paths?source=a&target=b&as_of=yesterday&lang=ja").json()
    assert answer["errors"] == [
        {"field": "as_of", "reason": "'yesterday'は2025-11-20のような日付ではない"}
    ]
    assert answer["detail"] == "as_of: 'yesterday'は2025-11-20のような日付ではない"
    answer = client.get("/api/v1/paths?source=a&target=b&as_of=yesterday").json()
    assert answer["detail"] == "as_of: 'yesterday' is not a day such as 2025-11-20"


def test_an_unknown_view_leads_to_the_nearest_with_all_else_kept(client: TestClient) -> None:
    page = client.get("/?view=tabel&focus=firm:openai")
    assert page.status_code == 422
    assert 'href="/?view=table&amp;focus=firm:openai"' in page.text


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_page_tells_the_whole_day_of_the_last_load(client: TestClient, lang: str) -> None:
    day = {"en": "last load 20 Nov 2026", "ja": "最終取り込み 2026年11月20日"}[lang]
    for query in ("view=sources", "view=graph", "view=table"):
        assert day in client.get(f"/?{query}&lang={lang}").text.replace("Last load", "last load")


def test_a_form_for_two_shows_paths_that_are_asked_already(client: TestClient) -> None:
    page = client.get("/?view=path")
    assert "/?path=firm:openai~place:US-TX" in re.findall(r'class="btn" href="([^"]+)"', page.text)
    assert "Such as" not in client.get(PATH).text


@pytest.mark.parametrize("key", ["q", "path", "lang", "as_of", "view", "embed", "x"])
def test_what_an_address_says_is_text(client: TestClient, key: str) -> None:
    view = "&view=search" if key == "q" else ""
    page = client.get("/", params={key: EVIL, **({"view": "search"} if view else {})})
    assert page.status_code in (200, 404, 422)
    assert "<script>PWN" not in page.text
    assert "49" not in said(page.text)


def test_an_empty_store_has_a_page_that_says_what_to_do() -> None:
    with client_of(open_store("sqlite://")) as client:
        page = client.get("/")
        assert page.status_code == 200
        assert "onshore load" in page.text


def test_search_lists_hits_by_kind_without_script(client: TestClient) -> None:
    page = client.get("/?view=search&q=foxconn")
    assert 'href="/?about=firm:foxconn"' in page.text
    assert client.get("/?view=search&q=").status_code == 200


@pytest.mark.parametrize(
    "view", [one for one in VIEWS if one.build and one.listed], ids=lambda one: one.name
)
def test_every_view_answers_at_the_query_of_its_tab(client: TestClient, view) -> None:  # type: ignore[no-untyped-def]
    page = client.get(f"/?{view.query}")
    if view.group == "duty" and page.status_code == 503:  # the store of these tests has no tables
        assert "This needs tariff tables." in page.text
    else:
        assert page.status_code == 200, page.text[:2000]
    assert said(page.text)
    assert f'data-view="{view.name}"' in page.text


def test_a_home_page_that_waits_for_tables_is_kept_nowhere(client: TestClient) -> None:
    """The store of these tests has none: cards of duties say so, and the next request asks anew."""
    page = client.get("/")
    assert "Tariff tables are not loaded." in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "etag" not in page.headers


def test_cards_of_the_home_page_have_the_figures_of_the_api(client: TestClient) -> None:
    page = client.get("/").text
    big = [re.sub(r"<[^>]*>", "", one) for one in re.findall(r'class="big num">(.*?)</p>', page)]
    total = client.get("/api/v1/conflicts").json()["result"]["total"]
    sites = client.get("/api/v1/impact?node=firm:foxconn").json()["result"]["distinct_sites"]
    assert any(text.startswith(f"{total} disagreements") for text in big), big
    assert any(text.startswith(f"{sites['lo']}–{sites['hi']} ") for text in big), big


def test_a_page_cites_the_host_that_it_was_asked_at(client: TestClient) -> None:
    for host in ("127.0.0.1", "localhost"):
        page = client.get(PATH, headers={"host": host})
        assert page.status_code == 200
        assert f"http://{host}/?path=" in page.text


@pytest.mark.parametrize("heeds", [True, False], ids=["heeds its deadline", "is deaf"])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_page_out_of_time_says_so_in_words_and_is_kept_nowhere(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, lang: str, heeds: bool
) -> None:
    end = Event()

    def slow(request: Request) -> Response:
        while not end.wait(0.01):
            if heeds:
                current().check()
        return Response()

    monkeypatch.setattr("onshore.app.page.shell.page", slow)
    try:
        page = client.get(f"/?view=graph&lang={lang}", headers={"prefer": "wait=0"})
    finally:
        end.set()
    assert page.status_code == 503
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    assert "etag" not in page.headers
    assert page.headers["retry-after"] == "5"
    assert said(page.text) == (
        "まだ答えられない。" if lang == "ja" else "The answer is not there yet."
    )


@pytest.mark.parametrize("query", ["about=%FF", "x=" + "9" * 20_000, "&x=1" * 1_200])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_an_address_that_is_refused_unread_is_a_page_for_browsers(
    client: TestClient, query: str, lang: str
) -> None:
    asked = client.get(f"/?lang={lang}&{query}", headers={"accept": "text/html,*/*;q=0.8"})
    assert 400 <= asked.status_code < 500
    assert asked.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-security-policy" in asked.headers
    assert f'<html lang="{lang}"' in asked.text
    assert asked.headers["x-request-id"] in asked.text
    other = client.get(f"/?lang={lang}&{query}", headers={"accept": "application/json"})
    assert other.status_code == asked.status_code
    assert other.headers["content-type"] == "application/problem+json"


def test_what_nobody_foresaw_is_a_page_and_stands_in_the_log_with_its_lines(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: Request) -> Response:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("onshore.app.page.shell.page", broken)
    page = client.get("/?lang=ja", headers={"accept": "text/html"})
    assert page.status_code == 500
    assert said(page.text).startswith("内部で問題が起きた。")
    assert "secret" not in page.text
    assert page.headers["x-request-id"] in page.text
    [record] = [one for one in caplog.records if page.headers["x-request-id"] in one.message]
    assert record.exc_info
    assert "in broken" in caplog.text
    with pytest.raises(RuntimeError):
        client.get("/", headers={"accept": "application/json"})
    assert caplog.text.count("in broken") > 1


@pytest.mark.parametrize("query", ["relation=zzz", "kind=-zzz", "status=zzz", "certainty_min=zzz"])
def test_the_free_network_refuses_a_word_that_it_does_not_know(
    client: TestClient, query: str
) -> None:
    page = client.get(f"/?view=graph&{query}&lang=en")
    assert page.status_code == 422
    name = query.partition("=")[0]
    assert said(page.text).endswith(f"{name}.")
    assert "zzz" in page.text
    known = "relation=-supplies&relation=&kind=firm&status=all&certainty_min=assumed"
    assert client.get(f"/?view=graph&{known}").status_code == 200


def test_what_is_stated_of_one_shows_each_relation_and_figure_once(client: TestClient) -> None:
    page = client.get("/?about=firm:foxconn&lang=en").text
    ties = page[page.index('class="ties"') :]
    headings = re.findall(r"<h3>(.*?)</h3>", ties, re.S)
    assert len(headings) == len({re.sub(r"<small.*", "", one).strip() for one in headings})
    assert sum("partners with" in one for one in headings) == 1
    figures = ties[ties.index("Figures") :]
    names = re.findall(r"<li><bdi>(.*?)</bdi>", figures[: figures.index("</ul>")])
    assert names
    assert len(names) == len(set(names))
    near = client.get("/api/v1/entities/firm:foxconn/neighbours?relation=partners_with").json()
    total = sum(one["total"] for one in near["result"]["relations"])
    assert f'partners with <small class="small num">{total}</small>' in ties


def test_no_card_names_a_publisher_that_is_not_known(client: TestClient) -> None:
    page = client.get("/?promises=project:foxconn-wisconsin-display&lang=en").text
    assert "The job promise of 2017" in page
    assert "<bdi>not known</bdi>" not in page


def test_the_day_of_the_last_load_is_whole_on_every_page(client: TestClient) -> None:
    for query in ("view=graph", "view=sources"):
        assert "20 Nov 2026" in client.get(f"/?{query}&lang=en").text.rpartition("<footer")[2]
        assert "2026年11月20日" in client.get(f"/?{query}&lang=ja").text.rpartition("<footer")[2]
