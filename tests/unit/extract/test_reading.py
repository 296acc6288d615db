"""Reading text and HTML: parts, sentences, folding, hostile pages."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.documents.text import fold_quote
from onshore.graph.errors import InvalidInput, MissingExtra, TooLarge
from onshore.loaders.extract import Gazetteer, extract, read_article
from onshore.loaders.extract.text.folding import FoldedText
from onshore.loaders.extract.text.sentences import split_sentences
from tests.extras import needs_html


@pytest.mark.parametrize(
    "text",
    [
        "ｱﾌﾟﾘと“quotes” – dashes —\u3000and　blanks\n\nmore",
        "ﾊﾞﾝｸ ① ㌦ ﬁn e\u0301 ´x",
        "plain text `with` 'all' sorts",
    ],
)
def test_folding_agrees_with_the_folding_of_quotes(text: str) -> None:
    folded = FoldedText.of(text)
    assert folded.folded.strip() == fold_quote(text)
    assert len(folded.starts) == len(folded.ends) == len(folded.folded)


def test_a_quote_is_found_at_its_original_offsets() -> None:
    text = "A  “big”\nplant. A big plant."
    assert FoldedText.of(text).find('A "big" plant') == [(0, 14)]
    assert FoldedText.of("aa aa").find("aa") == [(0, 2), (3, 5)]


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = "Acme Inc. of St. Paul, Va., met U.S. officials on Jan. 5. It left."
    assert [text[a:b] for a, b in split_sentences(text)] == [text[:-9], "It left."]


def test_parts_of_a_japanese_page() -> None:
    lines = (
        "見出しがここに立つ記事",
        "本文です。",
        "【編集部解説】",
        "解説です。",
        "【用語解説】",
        "EMS",
        "受託製造のこと。",
        "【参考リンク】",
        "公式サイト",
        "【編集部後記】",
        "後記です。",
        "投稿者アバター",
        "筆者です。",
    )
    article = read_article("\n\n".join(lines))
    assert [s.name for s in article.sections] == [
        "title",
        "body",
        "commentary",
        "glossary",
        "links",
        "afterword",
        "boilerplate",
    ]


@needs_html
def test_text_and_html_give_the_same_claims(data: Path, gazetteer: Gazetteer) -> None:
    def claims(path: Path) -> list[tuple[Any, ...]]:
        keys = ("subject", "relation", "object", "status", "polarity", "amount", "to", "by")
        found = extract(path, None, gazetteer).candidates
        return sorted(tuple(str(c.get(k)) for k in keys) for c in found)

    text = claims(data / "dev" / "en1_dev.txt")
    assert text == claims(data / "dev" / "en1_dev.html")
    assert len(text) == 16


def test_html_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def absent(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("trafilatura"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(MissingExtra, match="html"):
        read_article("<html><body><p>Text of it.</p></body></html>")


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><script>alert(1)</script></body></html>",
        "<html><body></body></html>",
        "<html><head><title></title></head><body><img src=x></body></html>",
        "<html><body>" + "<table><tr><td>" * 3000 + "x" + "</body></html>",
    ],
    ids=["script only", "empty", "image only", "nested tables"],
)
@needs_html
def test_pages_without_text_say_so(page: str) -> None:
    with pytest.raises(InvalidInput, match=r"no article text|nests more"):
        read_article(page)


def test_five_megabytes_are_too_large() -> None:
    with pytest.raises(TooLarge, match="MAX_BYTES"):
        read_article(b"<html>" + b"x" * 5_000_001)


def test_binary_and_empty_files() -> None:
    for content in (b"%PDF-1.7 ....", b"PK\x03\x04....", b"   \n", b"\x00\x00\x00\x00"):
        with pytest.raises(InvalidInput):
            read_article(content)


@needs_html
def test_a_wrong_charset_does_not_break_the_text() -> None:
    page = (
        '<html><head><meta charset="iso-8859-1"><title>工場の建設</title></head><body><article>'
        + "<p>清澄電機はオハイオ州に工場を建設すると発表した。投資額は約二億ドルになるという。</p>"
        * 3
        + "</article></body></html>"
    )
    assert "オハイオ州に工場を建設" in read_article(page.encode()).text
    shift = page.replace("iso-8859-1", "shift_jis").encode("cp932")
    assert "オハイオ州に工場を建設" in read_article(shift).text


def test_a_missing_file_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"absent\.txt"):
        read_article(Path("absent.txt"))


def test_new_names_are_firms_not_people_or_words(gazetteer: Gazetteer) -> None:
    article = (
        "Zelkova picks Georgia\n\n"
        "Zelkova Thermal, the Austin, Texas-based maker of fans, will open a plant in Georgia. "
        "There is demand, said Chief Executive Nora Feld. Gov. Ruth Ellery was pleased.\n\n"
        "欅化成と東野パワーはジョージア州に工場を建設する。"
    )
    names = [s.name for s in extract(article, None, gazetteer).suggestions]
    assert sorted(names) == sorted(["Zelkova", "Zelkova Thermal", "欅化成", "東野パワー"])
