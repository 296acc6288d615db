"""Bytes to text: the encoding that a file declares where it fits, else the one that its signs show.

Nothing is guessed by likeness of words: an encoding counts where the bytes are valid in it and give
the signs of its language (kana in Japanese, runs of Chinese signs in Chinese).
"""

from __future__ import annotations

import codecs
import re

from onshore.graph.errors import InvalidInput, Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"(?:charset\s*+=|encoding\s*+=|coding[:=])\s*+(?:[\"']\s*+)?([\w-]+)", re.IGNORECASE
)
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")
_KANA = re.compile(r"[\u3041-\u30ff]")
_HALF_KANA = re.compile(r"[\uff61-\uff9f]")
_OTHER = re.compile(r"[^\x00-\x7f]")
_RUN = re.compile(r"[\u3000-\u9fff\uff00-\uffef]{2,}")
_PLAIN = re.compile(r"[\n -~\u3041-\u30ff]")
_PLAIN_SHARE = 0.2
_KANA_SHARE = 0.1
"""Share of kana among the signs outside ASCII that Japanese text has at least."""
_RUN_SHARE = 0.8
"""Share of them that stand beside one another in Chinese text; accented letters stand alone."""
_SAMPLE = 20_000
"""Bytes from which signs are counted."""


def decode(content: bytes, declared: str | None = None) -> str:
    """Text of bytes. Raises InvalidInput for bytes that are no text."""
    if content.startswith(_BINARY):
        raise InvalidInput([Problem("this is a binary file, not text or HTML", field="article")])
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, "replace")
    if wide := _wide(content):
        return content.decode(wide, "replace")
    if b"\x00\x00\x00" in content[:4096]:
        raise InvalidInput([Problem("this is a binary file, not text or HTML", field="article")])
    told = _DECLARED.search(content[:4096])
    names = [name for name in (declared, told and told[1].decode("ascii", "replace")) if name]
    for name in ("utf-8", *map(_known, names)):
        try:
            text = content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x1b$" not in text:
            return text
    if b"\x1b$" in content:
        return content.decode("iso2022_jp_ext", "replace")
    return content.decode(_shown(content), "replace")


def _known(name: str) -> str:
    """The superset that programs write under the narrower name."""
    plain = name.lower().replace("_", "-")
    return {
        "shift-jis": "cp932",
        "sjis": "cp932",
        "x-sjis": "cp932",
        "gb2312": "gb18030",
        "gbk": "gb18030",
        "iso-8859-1": "cp1252",
        "latin-1": "cp1252",
        "us-ascii": "utf-8",
        "utf-7": "utf-8",
    }.get(plain, name)


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: there are zero bytes, and most signs are plain or kana."""
    sample = content[:4096]
    if 0 not in sample:
        return None
    shares = {}
    for name in ("utf-16-le", "utf-16-be"):
        text = sample.decode(name, "replace")
        shares[name] = 0.0 if "\0" in text else len(_PLAIN.findall(text)) / len(text)
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > _PLAIN_SHARE else None


def _shown(content: bytes) -> str:
    """The encoding whose language the signs are of; Windows-1252 where none is."""
    sample = content if len(content) <= _SAMPLE else _middle(content)
    shares = {}
    for name in ("cp932", "euc_jp", "gb18030"):
        try:
            content.decode(name)
        except UnicodeDecodeError:
            continue
        text = sample.decode(name, "ignore")
        signs = max(1, len(_OTHER.findall(text)))
        kana, half = len(_KANA.findall(text)), len(_HALF_KANA.findall(text))
        shares[name] = (kana - half) / signs, sum(map(len, _RUN.findall(text))) / signs
    japanese = {name: share[0] for name, share in shares.items() if name != "gb18030"}
    best = max(japanese, key=lambda name: japanese[name], default=None)
    if best and japanese[best] >= _KANA_SHARE:
        return best
    if "gb18030" in shares and shares["gb18030"][1] >= _RUN_SHARE:
        return "gb18030"
    return "cp1252"


def _middle(content: bytes) -> bytes:
    """The first bytes outside ASCII and what follows them."""
    found = re.search(rb"[\x80-\xff]", content)
    start = found.start() if found else 0
    return content[start : start + _SAMPLE]
