"""Articles that a real Chromium prints: the PDF gives the candidates of the text."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from onshore.loaders.extract import Gazetteer, extract, read_article, read_gazetteer
from tests.extras import needs_pdf
from tests.reviewing import EXTRACTS

DATA = Path(__file__).resolve().parents[2] / "data"
STYLE = (
    "@page{size:A6;margin:12mm}body{font:11pt serif;text-align:justify}"
    "main{columns:%d}.down{columns:auto;writing-mode:vertical-rl;height:110mm}"
)


@pytest.fixture(scope="module")
def names() -> Gazetteer:
    bundled = [DATA / name for name in ("names.yaml", "places.yaml", "seed.yaml", "gazetteer.yaml")]
    return read_gazetteer([EXTRACTS / "gazetteer.yaml"], (), bundled)


def _claims(article: Any, names: Gazetteer) -> set[tuple[str, ...]]:
    keys = ("subject", "relation", "object", "status", "polarity", "amount", "to", "by")
    return {
        tuple(str(c.get(key)) for key in keys) for c in extract(article, None, names).candidates
    }


@needs_pdf
@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "columns", "kind"),
    [("en_houston", 2, ""), ("ja_kiyosumi", 1, ""), ("ja_kiyosumi", 1, "down")],
)
def test_a_printed_article_gives_what_its_text_gives(
    page: Page, names: Gazetteer, name: str, columns: int, kind: str
) -> None:
    text = (EXTRACTS / "dev" / f"{name}.txt").read_text("utf-8")
    title, *blocks = (block for block in text.split("\n\n") if block.strip())
    body = "".join(f"<p>{escape(block)}</p>" for block in blocks)
    page.set_content(
        f"<!doctype html><meta charset=utf-8><style>{STYLE % columns}</style>"
        f"<h1>{escape(title)}</h1><main class='{kind}'>{body}</main>"
    )
    head = "<div style='font-size:8px'>THE COUNTY PAPER <span class=pageNumber></span></div>"
    printed = page.pdf(
        prefer_css_page_size=True,
        display_header_footer=True,
        header_template=head,
        footer_template=head,
    )
    article = read_article(printed)
    wanted = _claims(text, names)
    assert len(wanted) > 8
    assert _claims(article, names) == wanted
    assert ("THE COUNTY PAPER" in article.text) == (len(article.meta["pages"]) == 1)
