"""Mail (`.eml`) and web pages saved in one file (`.mhtml`): their text, and what their heads say.

Attachments, quoted lines of earlier mails and signatures are not read; the notes name them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from onshore.graph.errors import InvalidInput, Problem
from onshore.loaders.extract.text.encodings import decode

_MAX_PARTS = 200
_QUOTED = re.compile(r"^\s?>.*(?:\n|\Z)", re.MULTILINE)
_WROTE = re.compile(
    r"(?m)^(?:On .{5,120} wrote:|.{3,120}(?:のメール|wrote|schrieb)\s?:)[ \t]?\n(?=\n?[ \t]?>)"
)
_SIGNATURE = re.compile(r"\n-- \n(?s:.*)\Z")
_SHORT = 200
"""Characters below which a plain part only says that there is another one."""


@dataclass(frozen=True)
class Letter:
    """`text` is plain, or HTML where `html`; `meta` as an article's."""

    text: str
    html: bool
    meta: dict[str, Any]
    notes: tuple[str, ...] = field(default=())


def read_mail(content: bytes) -> Letter:
    """The text of a mail or of a saved page. Raises InvalidInput where there is none."""
    if content.count(b"boundary=") > _MAX_PARTS:
        raise InvalidInput([Problem(f"holds more than {_MAX_PARTS} parts", field="article")])
    try:
        message = message_from_bytes(content, policy=policy.default)
        return _letter(message)
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise _no_text() from error


def _letter(message: EmailMessage) -> Letter:
    location = _head(message, "Snapshot-Content-Location")
    saved = location is not None or message.get_content_type() == "multipart/related"
    parts = [part for part in message.walk() if not part.is_multipart()][:_MAX_PARTS]
    bodies = [part for part in parts if not part.is_attachment()]
    plain = _first(bodies, "text/plain")
    html = _first(bodies, "text/html", "application/xhtml+xml")
    if saved and html:
        address = location or _head(message, "Content-Location")
        found = {"url": address} if address and address.startswith(("http:", "https:")) else {}
        return Letter(html, True, found)
    notes = _attached(parts)
    meta = _meta(message)
    if plain is not None and (html is None or len(plain.strip()) >= _SHORT):
        text, quoted = _own_words(plain, message)
        return Letter(text, False, meta, (*notes, *quoted))
    if html is None:
        raise _no_text()
    return Letter(html, True, meta, tuple(notes))


def _no_text() -> InvalidInput:
    return InvalidInput([Problem("holds no text that can be read", field="article")])


def _first(parts: Sequence[Any], *types: str) -> str | None:
    """The text of the first part of one of these types."""
    part = next((part for part in parts if part.get_content_type() in types), None)
    if part is None:
        return None
    data = part.get_payload(decode=True)
    return decode(data, part.get_content_charset()) if data else ""


def _head(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    text = re.sub(r"\s+", " ", str(value)).strip() if value is not None else ""
    return text[:300] or None


def _meta(message: EmailMessage) -> dict[str, Any]:
    name, address = parseaddr(_head(message, "From") or "")
    meta = {"title": _head(message, "Subject"), "publisher": name or address or None}
    try:
        day = parsedate_to_datetime(_head(message, "Date") or "").date().isoformat()
        meta |= {"published": day, "published_basis": "date of the mail"}
    except (TypeError, ValueError, IndexError):
        pass
    return {key: value for key, value in meta.items() if value}


def _attached(parts: list[Any]) -> list[str]:
    names = [
        part.get_filename() or part.get_content_type()
        for part in parts
        if part.is_attachment() or part.get_content_maintype() != "text"
    ]
    if not names:
        return []
    shown = ", ".join(re.sub(r"\s+", " ", name)[:80] for name in names[:10])
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return [f"attachments that were not read: {shown}{more}"]


def _own_words(text: str, message: EmailMessage) -> tuple[str, tuple[str, ...]]:
    """The text without lines that it quotes and without its signature; soft line ends joined."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "flowed" in str(message.get("Content-Type", "")):
        text = re.sub(r"(?<=[^-\n]) \n(?=[^\s>])", " ", text)
    text = _SIGNATURE.sub("\n", _WROTE.sub("", text))
    quoted = len(_QUOTED.findall(text))
    if not quoted:
        return text, ()
    return _QUOTED.sub("", text), (f"quoted lines of an earlier mail that were not read: {quoted}",)
