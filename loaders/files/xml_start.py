"""XML that declares no document type: without one there are no entities, no files, no bombs."""

from __future__ import annotations

import re

MAX_PROLOGUE = 64 * 1024
"""Bytes within which the first element begins."""

_PROLOGUE = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?[^?]*(?:\?(?!>)[^?]*)*\?>|<!--.*?-->)*", re.S)
_ELEMENT = re.compile(rb"<[A-Za-z_]")


def is_plain_xml(start: bytes) -> bool:
    """Whether a text begins with an element, after comments and instructions alone.

    `start` are its first `MAX_PROLOGUE` bytes. Other encodings than those with ASCII are not plain.
    """
    prologue = _PROLOGUE.match(start)
    return bool(_ELEMENT.match(start, prologue.end() if prologue else 0))
