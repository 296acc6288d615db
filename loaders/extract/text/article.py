"""Reading an article: a file, bytes or text becomes an `Article` whose offsets hold for its text.

HTML goes through `html`, PDF through `pdf`, mail and saved pages through `mail`. Offsets, sections
and sentences always refer to `Article.text`; for all but plain text that is the extracted text,
which the caller saves beside the source.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from onshore.graph.documents.text import quote_hash
from onshore.graph.errors import InvalidInput, Problem, TooLarge
from onshore.loaders.extract.text.dates import article_date
from onshore.loaders.extract.text.encodings import decode
from onshore.loaders.extract.text.folding import FoldedText, flatten
from onshore.loaders.extract.text.sentences import Section, Sentence, split_article

MAX_BYTES = 5_000_000
"""Bytes of a page or file that are read at all."""
MAX_CHARACTERS = 400_000
"""Characters of main text."""
MAX_MAIL_BYTES = 25_000_000
"""Bytes of a mail or of a page saved in one file, with attachments and pictures."""
MAX_PDF_BYTES = 50_000_000
_MAIL = (".eml", ".mht", ".mhtml")


@dataclass(frozen=True)
class Article:
    """`meta` holds what is known of the source; `sha256` is of the UTF-8 text.

    `meta["pages"]` are the offsets at which pages start, where the source has pages; `notes` say
    what of the source was not read.
    """

    text: str
    sha256: str
    flat: str
    folded: FoldedText
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    meta: Mapping[str, Any]
    extracted: bool = False
    notes: tuple[str, ...] = ()

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

    def page_at(self, offset: int) -> int | None:
        """The page that holds the character at `offset`, from 1; None in a source without pages."""
        pages: Sequence[int] = self.meta.get("pages") or ()
        return max(1, bisect_right(pages, offset)) if pages else None

    def cite(self, start: int, end: int, source: str | None = None) -> dict[str, Any]:
        """The text between two offsets as evidence of a fact."""
        quote = self.text[start:end]
        page = self.page_at(start)
        return {
            "source": source or self.source,
            "section": self.section_at(start),
            **({"page": page} if page else {}),
            "start": start,
            "end": end,
            "quote_sha256": quote_hash(quote),
            "quote": quote,
        }

    def section_at(self, offset: int) -> str | None:
        sentence = self.sentence_at(offset)
        return sentence.section if sentence else None


def make_article(
    text: str,
    meta: Mapping[str, Any] | None = None,
    extracted: bool = False,
    notes: tuple[str, ...] = (),
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
    folded = FoldedText.of(text)
    return Article(
        text, digest, flatten(text), folded, sections, sentences, known, extracted, notes
    )


def _language(text: str) -> str:
    kana = len(re.findall(r"[\u3040-\u30ff]", text))
    letters = len(re.findall(r"[A-Za-z]", text))
    return "ja" if kana * 4 > letters else "en"


def read_article(source: str | bytes | Path, meta: Mapping[str, Any] | None = None) -> Article:
    """Article from a path, from bytes, or from a text.

    A `Path` is opened; a `str` is always the text itself. HTML is recognised by its suffix or its
    first tag and needs the extra `html`; PDF by its first bytes, with the extra `pdf`; mail and
    saved pages by their suffix. Raises InvalidInput, TooLarge or MissingExtra.
    """
    if isinstance(source, Path):
        return _read_file(source, meta)
    if isinstance(source, bytes):
        return _read_bytes(source, meta, suffix="")
    if len(source) > MAX_BYTES:
        raise TooLarge("the article", "MAX_BYTES", MAX_BYTES)
    return _read_text(source, meta, suffix="")


def _read_file(path: Path, meta: Mapping[str, Any] | None) -> Article:
    suffix = path.suffix.lower()
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
            most = _most_bytes(content, suffix)
            content += file.read(max(0, most + 1 - len(content)))
    except OSError as error:
        raise InvalidInput(
            [Problem(f"can not be read: {error.strerror}", file=path.name)]
        ) from error
    if len(content) > most:
        raise TooLarge(path.name, "MAX_BYTES", most)
    return _read_bytes(content, meta, suffix)


def _is_pdf(content: bytes, suffix: str) -> bool:
    return suffix == ".pdf" or content[:1024].lstrip(b"\xef\xbb\xbf\0\t\r\n ").startswith(b"%PDF-")


def _most_bytes(content: bytes, suffix: str) -> int:
    if suffix in _MAIL:
        return MAX_MAIL_BYTES
    return MAX_PDF_BYTES if _is_pdf(content, suffix) else MAX_BYTES


def _read_bytes(content: bytes, meta: Mapping[str, Any] | None, suffix: str) -> Article:
    if len(content) > (most := _most_bytes(content, suffix)):
        raise TooLarge("the article", "MAX_BYTES", most)
    if suffix in _MAIL:
        return _read_letter(content, meta or {})
    if _is_pdf(content, suffix):
        from onshore.loaders.extract.text.pdf import read_pdf

        text, pages, notes = read_pdf(content, MAX_CHARACTERS)
        return make_article(text, {"pages": pages, **(meta or {})}, extracted=True, notes=notes)
    return _read_text(decode(content), meta, suffix)


def _read_letter(content: bytes, given: Mapping[str, Any]) -> Article:
    from onshore.loaders.extract.text.mail import read_mail

    letter = read_mail(content)
    meta = {**letter.meta, **given}
    if len(letter.text) > MAX_BYTES:
        raise TooLarge("the article", "MAX_BYTES", MAX_BYTES)
    if letter.html:
        return replace(_read_text(letter.text, meta, ".html"), notes=letter.notes)
    title = meta.get("title")
    text = f"{title}\n\n{letter.text.lstrip()}" if title else letter.text
    return make_article(text, meta, extracted=True, notes=letter.notes)


def _read_text(text: str, meta: Mapping[str, Any] | None, suffix: str) -> Article:
    if suffix in (".html", ".htm", ".xhtml") or looks_like_html(text):
        from onshore.loaders.extract.text.html import read_html

        page, found = read_html(text)
        return make_article(page, {**found, **(meta or {})}, extracted=True)
    if suffix == ".md" or text.startswith("---\n"):
        page, found = _plain_markdown(text)
        return make_article(page, {**found, **(meta or {})}, extracted=True)
    return make_article(text, meta)


_PAGE = re.compile(r"<(?:!doctype\s+html|\?xml\s|(?:html|head|body)(?:\s+[\w:-]+\s*=|\s*>))", re.I)
_TAG = re.compile(r"<(?:!--|[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>)", re.IGNORECASE)
_BLOCK = re.compile(r"<(?:p|div|article|section|table|script)[\s>]", re.IGNORECASE)


def looks_like_html(text: str) -> bool:
    """Whether a text begins as a page does: with its frame, or with a mark and blocks behind it."""
    head = text[:2000].lstrip("\ufeff \t\r\n")
    return bool(_PAGE.match(head) or (_TAG.match(head) and _BLOCK.search(head)))


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
    found = {ours: values[key][:300] for key, ours in names.items() if type(values.get(key)) is str}
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", found.get("published", "")):
        found.pop("published", None)
    return found
