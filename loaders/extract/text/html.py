"""Main text of an HTML page, by trafilatura (extra `html`), with title, site and date.

Scripts, forms, menus and adverts go; what lies inside the article (glossary, references) stays.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from onshore.graph.errors import InvalidInput, MissingExtra, Problem
from onshore.loaders.extract.text.folding import flatten

_MAX_DEPTH = 400
_ELSE = "or give the words of the page as plain text, without its marks"
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)\b[^<>]*+>")
_WITHOUT_END = "br hr img input link meta area base col embed source track wbr"
_VOID = frozenset(_WITHOUT_END.split())
_DROPPED = re.compile(r"<(script|style|template|noscript|svg)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)


def read_html(page: str) -> tuple[str, dict[str, Any]]:
    """Text (title line first) and metadata of a page.

    Raises MissingExtra without trafilatura, InvalidInput where the page has no readable text.
    """
    try:
        import trafilatura
        from trafilatura.metadata import extract_metadata
    except ImportError as error:
        raise MissingExtra("html", "reading HTML pages", _ELSE) from error
    page = _DROPPED.sub(" ", page.replace("\x00", ""))
    page = _declare_utf8(page)
    _check_depth(page)
    try:
        text = trafilatura.extract(
            page, include_comments=False, include_tables=True, deduplicate=False, favor_recall=False
        )
        document = extract_metadata(page)
    except (ValueError, RecursionError, AssertionError) as error:
        raise _no_text() from error
    if not text or not re.search(r"\w", text):
        raise _no_text()
    found = _metadata(document)
    return _with_title(text, found.get("title") or _title_tag(page)), found


def _no_text() -> InvalidInput:
    return InvalidInput([Problem("no article text was found in this page", field="article")])


def _declare_utf8(page: str) -> str:
    """The page is already decoded; what it says about its charset would only mislead the parser."""
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", page)
    return re.sub(r"<meta\b(?=[^<>]*?charset)[^<>]*+>", "", page, flags=re.IGNORECASE)


def _check_depth(page: str) -> None:
    """Raises InvalidInput for a page nested so deeply that it is no article."""
    depth = 0
    for match in _TAG.finditer(page):
        if match[2].lower() in _VOID or match[0].endswith("/>"):
            continue
        depth = max(0, depth + (-1 if match[1] else 1))
        if depth > _MAX_DEPTH and match[2].lower() in ("div", "table", "tr", "td", "span", "b"):
            raise InvalidInput(
                [Problem(f"the page nests more than {_MAX_DEPTH} elements", field="article")]
            )


def _metadata(document: Any) -> dict[str, Any]:
    names = {"title": "title", "publisher": "sitename", "url": "url", "published": "date"}
    found = {ours: getattr(document, theirs, None) for ours, theirs in names.items()}
    return {key: str(value)[:300] for key, value in found.items() if value}


def _title_tag(page: str) -> str | None:
    match = re.search(
        r"<title[^<>]*+>([^<]*+(?:<(?!/?title)[^<]*+)*+)</title>", page, re.IGNORECASE
    )
    return re.sub(r"\s+", " ", unescape(match[1])).strip()[:300] if match else None


def _with_title(text: str, title: str | None) -> str:
    first = flatten(text.lstrip().split("\n", 1)[0]).strip()
    if not title or first.startswith(flatten(title).strip()[:60]):
        return text + "\n"
    return f"{title}\n\n{text}\n"
