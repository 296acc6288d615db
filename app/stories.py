"""What the page offers to begin with: stories that the store can tell, else what it holds.

A line is offered where the store holds every entity that it names. A story is told where one of its
lines that name entities is offered; a store without one gets lines that are made from its network.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.render.words import clean_xml
from app.scenarios import encode
from graph.view import View
from loaders.stories import SECTIONS, Line, Story

_NAME = re.compile(r"\{([^{}]*)\}")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the writing direction of what stands behind them."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A sentence and the query of the view of the page that answers it."""

    title: str
    query: str


def offers(stories: Sequence[Story], view: View, lang: str) -> dict[str, Any]:
    """`{"title", "questions", "groups", "pictures"}`, lists of offers; what the view can answer."""
    named = {id for story in stories for line in story.lines for id in line.ids}
    names = {id: entity.name(lang) for id, entity in view.entities(sorted(named)).items()}
    found: dict[str, Any] = {"title": None, **{name: [] for name in SECTIONS}}
    for story in stories:
        if not any(line.ids and _held(line, names) for line in story.lines):
            continue
        found["title"] = found["title"] or story.title[lang]
        for section in SECTIONS:
            lines: tuple[Line, ...] = getattr(story, section)
            found[section] += [_told(line, names, lang) for line in lines if _held(line, names)]
    if not any(found[name] for name in SECTIONS):
        from app.story_cards import cards

        found["questions"] = cards(view, lang)
    return found


def _held(line: Line, names: Collection[str]) -> bool:
    return all(id in names for id in line.ids)


def _told(line: Line, names: Mapping[str, str], lang: str) -> Offer:
    return offer(line.say[lang], names, line.view)


def offer(say: str, names: Mapping[str, str], view: Mapping[str, Any]) -> Offer:
    """A sentence with the names in it, and its view; inert whatever the names are."""
    title = _NAME.sub(lambda match: names[match[1]], say)
    return Offer(clean_xml(_DIRECTION.sub("", title)), query_of(view))


def query_of(view: Mapping[str, Any]) -> str:
    """The query of a view; a scenario goes as its document."""
    pairs = [
        (key, encode(one) if isinstance(one, Mapping) else one)
        for key, value in view.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return urlencode(pairs, safe=":~")
