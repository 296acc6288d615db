"""Lines that the page offers: a sentence, and the view of the page that answers it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from onshore.app.render.calls import encode
from onshore.app.render.svg.words import clean_xml
from onshore.loaders.stories import NAME

_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the writing direction of what stands behind them."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A sentence and the query of the view of the page that answers it."""

    title: str
    query: str


def offer(say: str, names: Mapping[str, str], view: Mapping[str, Any]) -> Offer:
    """A sentence with the names in it, and its view; inert whatever the names are."""
    title = NAME.sub(lambda match: names[match[1]], say)
    return Offer(clean_xml(undirected(title)), query_of(view))


def undirected(text: str) -> str:
    """The text without marks that turn the writing direction of what stands behind it."""
    return _DIRECTION.sub("", text)


def query_of(view: Mapping[str, Any]) -> str:
    """The query of a view; a scenario goes as its document."""
    pairs = [
        (key, encode(one) if isinstance(one, Mapping) else one)
        for key, value in view.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return urlencode(pairs, safe=":~")
