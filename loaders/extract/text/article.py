"""Reading an article: a file, bytes or text becomes an `Article` whose offsets hold for its text.

HTML goes through `html`. Offsets, sections and sentences always refer to `Article.text`; for HTML
and Markdown that is the extracted text, which the caller saves beside the source.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from onshore.graph.errors import InvalidInput, Problem, TooLarge
from onshore.loaders.extract.text.dates import article_date
from onshore.loaders.extract.text.folding import FoldedText, flatten
from onshore.loaders.extract.text.sentences import Section, Sentence, split_article

MAX_BYTES = 5_000_000
"""Bytes of a page or file that are read at all."""
MAX_CHARACTERS = 400_000
"""Characters of main text."""
_CHARSETS = ("utf-8", "cp932", "euc_jp", "cp1252")


@dataclass(frozen=True)
class Article:
    """`meta` holds what is known of the source; `sha256` is of the UTF-8 text."""

    text: str
    sha256: str
    flat: str
    folded: FoldedText
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    meta: Mapping[str, Any]
    extracted: bool = False

    @property
    def published(self) -> str | None:
        value = self.meta.get("published")
        return str(value) if value else None

    @property
    def source(self) -> str:
        return str(self.meta.get("id") or f"source:{self.sha256[:12]}")

    @property
    def language(self) -> str:
        return str(self.meta["language"])

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds the character at `offset`."""
        index = bisect_right(self.sentences, offset, key=lambda s: s.start) - 1
        if index < 0 or offset >= self.sentences[index].end:
            return None
        return self.sentences[index]

    def sentences_in(self, start: int, end: int) -> tuple[Sentence, ...]:
        """The sentences that share a character with the text between two offsets."""
        first = max(0, bisect_right(self.sentences, start, key=lambda s: s.start) - 1)
        last = bisect_left(self.sentences, end, key=lambda s: s.start)
        return tuple(s for s in self.sentences[first:last] if s.end > start)

    def section_at(self, offset: int) -> str | None:
        sentence = self.sentence_at(offset)
        return sentence.section if sentence else None


def make_article(
    text: str, meta: Mapping[str, Any] | None = None, extracted: bool = False
) -> Article:
    """Article of a text that is already plain. Raises InvalidInput or TooLarge."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if len(text) > MAX_CHARACTERS:
        raise TooLarge("the article's text", "MAX_CHARACTERS", MAX_CHARACTERS)
    if not re.search(r"\w", text):
        raise InvalidInput([Problem("the article holds no text", field="text")])
    known = {key: value for key, value in (meta or {}).items() if value not in (None, "")}
    known.setdefault("language", _language(text))
    if "published" not in known and (found := article_date(text)):
        known["published"] = found
        known.setdefault("published_basis", "stated in the article")
    sections, sentences = split_article(text)
    title = next((s for s in sections if s.name == "title"), None)
    if title is not None and title.end - title.start <= 300:
        known.setdefault("title", text[title.start : title.end].split("\n")[0])
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Article(
        text, digest, flatten(text), FoldedText.of(text), sections, sentences, known, extracted
    )


def _language(text: str) -> str:
    kana = len(re.findall(r"[\u3040-\u30ff]", text))
    letters = len(re.findall(r"[A-Za-z]", text))
    return "ja" if kana * 4 > letters else "en"


def read_article(source: str | bytes | Path, meta: Mapping[str, Any] | None = None) -> Article:
    """Article from a path, from bytes, or from a text.

    A `Path` is opened; a `str` is always the text itself. HTML is recognised by its suffix or its
    first tag and needs the extra `html`. Raises InvalidInput, TooLarge or MissingExtra.
    """
    if isinstance(source, Path):
        return _read_file(source, meta)
    if isinstance(source, bytes):
        return _read_bytes(source, meta, suffix="")
    if len(source) > MAX_BYTES:
        raise TooLarge("the article", "MAX_BYTES", MAX_BYTES)
    return _read_text(source, meta, suffix="")


def _read_file(path: Path, meta: Mapping[str, Any] | None) -> Article:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise TooLarge(path.name, "MAX_BYTES", MAX_BYTES)
        content = path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            [Problem(f"can not be read: {error.strerror}", file=path.name)]
        ) from error
    return _read_bytes(content, meta, path.suffix.lower())


def _read_bytes(content: bytes, meta: Mapping[str, Any] | None, suffix: str) -> Article:
    if len(content) > MAX_BYTES:
        raise TooLarge("the article", "MAX_BYTES", MAX_BYTES)
    return _read_text(decode(content), meta, suffix)


def _read_text(text: str, meta: Mapping[str, Any] | None, suffix: str) -> Article:
    if suffix in (".html", ".htm", ".xhtml") or looks_like_html(text):
        from onshore.loaders.extract.text.html import read_html

        page, found = read_html(text)
        return make_article(page, {**found, **(meta or {})}, extracted=True)
    if suffix == ".md" or text.startswith("---\n"):
        page, found = _plain_markdown(text)
        return make_article(page, {**found, **(meta or {})}, extracted=True)
    return make_article(text, meta)


def looks_like_html(text: str) -> bool:
    head = text[:2000].lstrip("\ufeff \t\r\n").lower()
    return head.startswith(("<!doctype html", "<html", "<head", "<body", "<?xml")) or (
        head.startswith("<") and bool(re.search(r"<(?:p|div|article|section|table|script)\b", head))
    )


def decode(content: bytes) -> str:
    """Text of bytes: the declared charset where it fits, else the first that decodes.

    Raises InvalidInput for bytes that are no text.
    """
    if content[:4] in (b"%PDF", b"PK\x03\x04") or b"\x00\x00\x00" in content[:4096]:
        raise InvalidInput([Problem("this is a binary file, not text or HTML", field="article")])
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    declared = re.search(rb"charset\s*+=\s*+(?:[\"']\s*+)?([\w-]+)", content[:4096], re.IGNORECASE)
    names = [declared[1].decode("ascii", "replace")] if declared else []
    for name in ("utf-8", *names, *_CHARSETS[1:]):
        try:
            return content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("utf-8", "replace")


def _plain_markdown(text: str) -> tuple[str, dict[str, Any]]:
    """Text without front matter, link addresses and emphasis; the title becomes its first line."""
    found: dict[str, Any] = {}
    match = re.match(r"---\n(.*?)\n---\s*\n", text, re.DOTALL)
    if match:
        found = _front_matter(match[1])
        text = text[match.end() :]
    text = _without_comments(text)
    text = re.sub(
        r"!?\[([^\]]{0,300})\]\s{0,9}\((?:[^()]++|\([^()]*+\))*+\)", r"\1", text, flags=re.DOTALL
    )
    text = re.sub(r"\*\*|__|^#+\s*", "", text, flags=re.MULTILINE)
    blocks = re.split(r"\n\s*\n|\n(?=\s*[-*•]\s)", text)
    lines = [re.sub(r"\s+", " ", re.sub(r"^\s*[-*•]\s+", "", block)).strip() for block in blocks]
    title = re.sub(r"\s+", " ", str(found.get("title", ""))).strip()
    return "\n\n".join(line for line in (title, *lines) if line) + "\n", found


def _without_comments(text: str) -> str:
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join(kept) + text[at:]


def _front_matter(text: str) -> dict[str, Any]:
    try:
        values = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 (strings only)
    except yaml.YAMLError:
        return {}
    if not isinstance(values, dict):
        return {}
    names = {"title": "title", "date": "published", "source_url": "url", "url": "url"}
    return {
        ours: str(values[theirs])[:300]
        for theirs, ours in names.items()
        if isinstance(values.get(theirs), str)
        and (ours != "published" or re.fullmatch(r"\d{4}-\d\d-\d\d", values[theirs]))
    }
