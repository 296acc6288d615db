"""Claims of a text over HTTP, as a command, on the page and in Python: the bundled facts."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

import onshore
from onshore.app.claims.reading import MAX_CLAIM_BYTES, MAX_CLAIM_CHARACTERS
from onshore.app.cli.main import main
from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.answers.shapes.claims import ClaimsResult
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.http.pages import DATA, EVIL, NOW, client_of, said
from tests.shapes import wrong_in
from tests.unit.story import claim, document

ROUTE = "/api/v1/claims?as_of=2026-06-01"
PAGE = "/?view=claims&as_of=2026-06-01"
FACTS = ("places.yaml", "names.yaml", "seed.yaml", "press")
ENGLISH = """\
Foxconn operates a plant in Houston, Texas. Gulls circled above the harbour.
OpenAI is obliged to buy AI servers from Foxconn. Foxconn employs 13,000 people in Wisconsin.
Foxconn supplies AI servers to Tesla. Wistron operates a factory in Fort Worth, Texas.
OpenAI has no obligation to buy from Foxconn.
TSMC will reportedly invest $500 billion in Arizona.
Pelican Widgets will build a factory in Dayton, Ohio.
"""
JAPANESE = """\
鴻海はテキサス州ヒューストンに工場を運営している。
フォックスコンはウィスコンシン州で1万3000人の雇用を約束した。
ウィストロンはテキサス州フォートワースに工場を建設中だ。
オープンAIはフォックスコンから購入する義務を負わない。
カモメ電機はオハイオ州に工場を建設する。
今日は天気がよい。
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("claims") / "store.db"
    store = open_store(f"sqlite:///{file}")
    ingest(store, [DATA / name for name in FACTS], now=NOW)
    store.close()
    return file


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{path}")
    yield store
    store.close()


@pytest.fixture(scope="module")
def client(store: Store) -> Iterator[TestClient]:
    with client_of(store) as client:
        yield client


def posted(client: TestClient, text: str | bytes, more: str = "") -> dict[str, Any]:
    answer = client.post(ROUTE + more, content=text.encode() if isinstance(text, str) else text)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


def sentence(answer: dict[str, Any], start: str) -> dict[str, Any]:
    [found] = [one for one in answer["result"]["sentences"] if one["text"].startswith(start)]
    return dict(found)


# -- what is found ------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Pelican Widgets will build a factory in Dayton, Ohio. Chief executive Ann Dole said so.",
        "鴻海は約3億ドルという大きなインフラ投資計画を示した。",
        "鴻海の新しいシステムをいち早く評価する権利をオープンAIは得た。",
    ],
)
def test_what_a_rule_declares_itself_is_answered_too(client: TestClient, text: str) -> None:
    """A person, a project, a product of a firm: none of them is on a list."""
    assert posted(client, text)["result"]["sentences"]


def test_each_sentence_is_marked_with_the_facts_beside_it(client: TestClient) -> None:
    answer = posted(client, ENGLISH)
    assert wrong_in(ClaimsResult, orjson.dumps(answer["result"])) == []
    found = [(one["text"].split()[0], one["standing"]) for one in answer["result"]["sentences"]]
    assert found == [
        ("Foxconn", "supported"),
        ("Gulls", "not_read"),
        ("OpenAI", "contradicted"),
        ("Foxconn", "promised"),
        ("Foxconn", "new"),
        ("Wistron", "promised"),
        ("OpenAI", "supported"),
        ("TSMC", "not_checkable"),
        ("Pelican", "not_checkable"),
    ]
    [claim] = sentence(answer, "Foxconn operates")["claims"]
    assert claim["facts"][0]["fact"] == "S38"
    assert claim["facts"][0]["publishers"] == ["innovaTopia"]
    assert claim["facts"][0]["published"] == "2025-11-20"
    [denied] = sentence(answer, "OpenAI is obliged")["claims"]
    assert (denied["mark"], denied["why"]) == ("Denied", "denied")
    assert {one["role"] for one in denied["facts"]} == {"denies"}
    assert all(one["polarity"] == "negated" for one in denied["facts"])
    [jobs] = sentence(answer, "Foxconn employs")["claims"]
    assert [one["fact"] for one in jobs["facts"] if one["decides"]] == ["K11d", "S31"]
    assert "only as promised" in jobs["says"]
    counts = answer["result"]["counts"]
    assert counts["statements"] == 8
    assert sum(counts[one] for one in ("supported", "contradicted", "promised", "new")) == 6
    assert answer["sentence"].startswith("Of this text, eight statements can be held against")
    assert answer["sentence"].endswith("Left unread: one sentence, which is no agreement.")


def test_no_statement_is_pinned_to_another_firm(client: TestClient) -> None:
    """A sentence whose firm no list has gives no statement, whatever firm was named before."""
    for text, name in (
        (
            "Foxconn operates a plant in Houston, Texas. Pelican Widgets will build a factory in "
            "Dayton, Ohio.",
            "Pelican Widgets",
        ),
        (JAPANESE, "カモメ電機"),
    ):
        found = posted(client, text)["result"]["sentences"]
        [unknown] = [one for one in found if name in one["text"]]
        assert all(claim["standing"] == "not_checkable" for claim in unknown["claims"])
        assert all("foxconn" not in claim["subject"] for claim in unknown["claims"])
        assert unknown["standing"] == "not_checkable"


def test_japanese_is_read_and_answered(client: TestClient) -> None:
    answer = posted(client, JAPANESE, "&lang=ja")
    assert [one["standing"] for one in answer["result"]["sentences"]] == [
        "supported",
        "supported",
        "promised",
        "supported",
        "not_checkable",
        "not_read",
    ]
    assert answer["result"]["language"] == "ja"
    assert answer["sentence"].startswith("この文章の5件の記述を事実と照らした")
    [claim] = sentence(answer, "ウィストロン")["claims"]
    assert claim["mark"] == "約束のみ"
    assert "「計画」としてのみ" in claim["says"]


def test_clocks_and_certainty_apply(client: TestClient) -> None:
    text = "Foxconn operates a plant in Houston, Texas."
    before = client.post("/api/v1/claims?known_at=2020-01-01", content=text).json()
    assert [one["standing"] for one in before["result"]["sentences"]] == ["new"]
    [claim] = sentence(posted(client, text, "&certainty_min=assumed"), "Foxconn")["claims"]
    assert claim["standing"] == "supported"


def test_a_page_is_read_as_its_text(client: TestClient) -> None:
    pytest.importorskip("trafilatura")
    story = "<p>Foxconn operates a plant in Houston, Texas.</p>" * 3
    page = f"<html><body><article><h1>Plant</h1>{story}</article></body></html>"
    found = posted(client, page)["result"]["sentences"]
    assert "supported" in {one["standing"] for one in found}


def test_a_large_graph_is_read_by_the_names_in_the_text() -> None:
    """A list of all names would take minutes: one request must not."""
    store = open_store("sqlite://")
    firms = [{"id": f"firm:f{at}", "names": [f"Falcon{at} Works"]} for at in range(3_500)]
    places = [{"id": "place:US-OH", "names": ["Ohio"], "place_type": "state"}]
    fact = claim("F", "firm:f77", "operates_facility", "place:US-OH")
    store.replace([document("source:a", fact, entities=[*firms, *places])], now=NOW)
    with client_of(store) as client:
        answer = posted(client, "Falcon77 Works operates a plant in Ohio.")
    assert [one["standing"] for one in answer["result"]["sentences"]] == ["supported"]


# -- what is refused ------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "more", "status", "words"),
    [
        (b"", "", 422, "holds no text"),
        (b"   \n", "", 422, "holds no text"),
        (b"%PDF-1.7 x", "", 422, "is a PDF"),
        (b"\x01\x02\x03\x04\x05 Foxconn", "", 422, "can not be read as text"),
        (b"Foxconn", "&language=zh", 422, "neither en nor ja"),
        (b"Foxconn", "&lang=fr", 422, "lang"),
        (b"Foxconn", "&speed=1", 422, "unknown parameter"),
        (b"a" * (MAX_CLAIM_BYTES + 1), "", 413, "MAX_CLAIM_BYTES"),
        (b"Foxconn. " * (MAX_CLAIM_CHARACTERS // 8), "", 413, "MAX_CLAIM_CHARACTERS"),
        (b"a" * 300_000, "", 413, "MAX_CLAIM_CHARACTERS"),
    ],
)
def test_what_can_not_be_read_is_refused_in_words(
    client: TestClient, body: bytes, more: str, status: int, words: str
) -> None:
    answer = client.post(ROUTE + more, content=body)
    assert answer.status_code == status
    assert words in answer.json()["detail"]


def test_other_methods_and_forms_are_refused(client: TestClient) -> None:
    assert client.get("/api/v1/claims").headers["allow"] == "POST"
    assert client.post("/?view=places", data={"text": "x"}).status_code == 405
    assert client.post("/", data={"text": "x"}).status_code == 405
    assert client.post(PAGE, json={"text": "x"}).status_code == 415
    fields = {f"f{at}": "x" for at in range(50)}
    assert client.post(PAGE, data=fields).status_code == 400


def test_nothing_is_stored(store: Store, client: TestClient) -> None:
    before = store.content_hash(), store.reader().revision
    posted(client, ENGLISH)
    client.post(PAGE, data={"text": ENGLISH})
    assert (store.content_hash(), store.reader().revision) == before


# -- the page -------------------------------------------------------------------


def test_the_page_answers_a_form_without_a_script(client: TestClient) -> None:
    empty = client.get(f"{PAGE}&lang=en")
    assert empty.status_code == 200
    assert '<form method="post" action="/?view=claims' in empty.text
    assert "as_of=2026-06-01" in re.findall(r'<form method="post" action="([^"]*)"', empty.text)[0]
    answer = client.post(f"{PAGE}&lang=en", data={"text": ENGLISH})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert said(answer.text).startswith("Of this text, eight statements")
    assert 'href="/?fact=S38&amp;as_of=2026-06-01&amp;lang=en"' in answer.text
    assert "Embed" not in answer.text
    for mark in ("Supported", "Denied", "Promised only", "New", "Not checkable", "Not read"):
        assert f">{mark}</span>" in answer.text
    japanese = client.post(f"{PAGE}&lang=ja", data={"text": JAPANESE}).text
    assert "約束のみ</span>" in japanese


def test_a_hostile_text_stays_text(client: TestClient) -> None:
    text = f"{EVIL} Foxconn operates a plant in Houston, Texas. \u202e {EVIL}</textarea>"
    body = client.post(PAGE, data={"text": text}).text
    assert "<script>PWN" not in body
    assert body.count("</textarea>") == 1
    assert "{{7*7}}" in body
    answer = posted(client, text)
    assert any("<script>" in one["text"] for one in answer["result"]["sentences"])


def test_a_page_says_what_is_wrong_with_a_text(client: TestClient) -> None:
    for data, status, words in (
        ({"text": "  "}, 422, "Paste a text."),
        ({"text": "a" * (MAX_CLAIM_CHARACTERS + 1)}, 413, "The text is too long"),
        ({"text": "a" * 1_000_001}, 413, "The text is too long"),
        ({"other": "x"}, 200, "Paste an article"),
    ):
        answer = client.post(f"{PAGE}&lang=en", data=data)
        assert answer.status_code == status
        assert said(answer.text).startswith(words)


def test_the_text_survives_a_change_of_language(client: TestClient) -> None:
    """The button sends the form that holds the text; nothing is stored, so a link would lose it."""
    answer = client.post(f"{PAGE}&lang=en", data={"text": ENGLISH}).text
    [button] = re.findall(r'<button id="language"[^>]*>', answer)
    [address] = re.findall(r'formaction="([^"]*)"', button)
    assert 'form="claims"' in button
    assert answer.count('id="claims"') == 1
    japanese = client.post(unescape(address), data={"text": ENGLISH}).text
    assert '<html lang="ja"' in japanese
    assert "Gulls circled above the harbour." in japanese
    assert "as_of=2026-06-01" in address
    assert '<a id="language"' in client.get(PAGE).text
    too_long = client.post(PAGE, data={"text": "a" * (MAX_CLAIM_CHARACTERS + 1)}).text
    assert '<a id="language"' in too_long


STORY = "Foxconn operates a plant in Houston, Texas."


@pytest.mark.parametrize(
    "start",
    [
        "<1,000 jobs are gone. ",
        "<b>New:</b> ",
        "<headline> ",
        "<head of sales> said: ",
        "a <p> b. ",
    ],
)
def test_a_text_with_marks_in_it_is_no_page(client: TestClient, start: str) -> None:
    answer = posted(client, f"{start}\n{STORY}")
    assert sentence(answer, "Foxconn")["standing"] == "supported"


def test_a_page_without_the_extra_says_what_to_do(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    page = f"<html><body><p>{STORY}</p></body></html>"
    refused = client.post(ROUTE, content=page)
    assert refused.status_code == 501
    assert "pip install 'onshore[html]'; or give the words" in refused.json()["detail"]
    plain = client.post(ROUTE, content=page, headers={"content-type": "text/plain; charset=utf-8"})
    assert plain.status_code == 200
    [band] = re.findall(
        r'<p class="band warn">([^<]*)</p>',
        client.post(f"{PAGE}&lang=en", data={"text": page}).text,
    )
    assert "its marks were read as words" in band


# -- the command and the library --------------------------------------------------


def test_the_command_says_the_same(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], client: TestClient
) -> None:
    article = tmp_path / "article.txt"
    article.write_text(ENGLISH, "utf-8")
    words = ["--store", f"sqlite:///{path}", "check-claims", str(article)]
    assert main([*words, "--as-of", "2026-06-01", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    answer = posted(client, ENGLISH)
    assert told["result"] == answer["result"]
    assert told["sentence"] == answer["sentence"]
    assert main([*words, "--as-of", "2026-06-01"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == answer["sentence"]
    assert "  [Denied] OpenAI must buy from Foxconn, committed" in lines
    assert "  Gulls circled above the harbour." in lines


def test_the_command_reads_standard_input_and_refuses_in_words(
    path: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = ["--store", f"sqlite:///{path}", "check-claims"]
    typed = io.TextIOWrapper(io.BytesIO(JAPANESE.encode()))
    monkeypatch.setattr("sys.stdin", typed)
    assert main([*words, "-", "--lang", "ja"]) == 0
    assert "［" not in (out := capsys.readouterr().out)
    assert "[約束のみ]" in out
    empty = tmp_path / "empty.txt"
    empty.write_text(" ")
    large = tmp_path / "large.txt"
    large.write_bytes(b"a" * (MAX_CLAIM_BYTES + 1))
    for file, why in ((empty, "holds no text"), (large, "MAX_C"), (tmp_path, "folder")):
        assert main([*words, str(file)]) == 1
        assert why in capsys.readouterr().err
    assert main([*words, str(tmp_path / "none.txt")]) == 1
    assert "\x1b" not in capsys.readouterr().err


def test_a_terminal_gets_no_control_characters(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path / "article.txt"
    article.write_text("Foxconn operates a plant in Houston, Texas \u202e\u2066.\n", "utf-8")
    assert main(["--store", f"sqlite:///{path}", "check-claims", str(article)]) == 0
    out = capsys.readouterr().out
    assert not any(mark in out for mark in ("\x1b", "\u202e", "\u2066"))


def test_python_gives_the_same_rows(path: Path, client: TestClient) -> None:
    with onshore.open(str(path)) as opened:
        found = opened.at("2026-06-01").claims(ENGLISH)
        assert found.result == posted(client, ENGLISH)["result"]
        rows = found.rows()
        assert [row["standing"] for row in rows].count("promised") == 2
        assert rows[0]["facts"][0] == "S38"
        assert {"S38", "S31"} <= {one.id for one in found.facts}
        with pytest.raises(onshore.OnshoreError, match="neither en nor ja"):
            opened.at("2026-06-01").claims(ENGLISH, language="zh")  # type: ignore[arg-type]
        with pytest.raises(onshore.OnshoreError, match="MAX_CLAIM_BYTES"):
            opened.at("2026-06-01").claims("a" * (MAX_CLAIM_BYTES + 1))


def test_a_text_that_takes_too_long_is_refused(store: Store) -> None:
    settings = Settings(max_seconds=0.001)
    with TestClient(create_app(settings, store), base_url="http://127.0.0.1") as client:
        assert client.post(ROUTE, content=ENGLISH * 20).status_code == 503
