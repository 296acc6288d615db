"""What the page offers to begin with: stories that the store can tell, else what it holds.

A line is offered where the store holds every entity that it names. A story is told where at least
half of its questions that name more than places are offered: places are in every store. A store
without one gets lines that are made from its network.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from onshore.app.page.offers import Offer, offer
from onshore.graph.schema import kind_of
from onshore.graph.view import View
from onshore.loaders.stories import SECTIONS, Story, StoryLine


def offers(stories: Sequence[Story], view: View, lang: str) -> dict[str, Any]:
    """`{"title", "questions", "groups", "pictures"}`, lists of offers; what the view can answer."""
    named = {id for story in stories for line in story.lines for id in line.ids}
    names = {id: entity.name(lang) for id, entity in view.entities(sorted(named)).items()}
    found: dict[str, Any] = {"title": None, **{name: [] for name in SECTIONS}}
    for story in stories:
        if not _told_here(story, names):
            continue
        found["title"] = found["title"] or story.title[lang]
        for section in SECTIONS:
            lines: tuple[StoryLine, ...] = getattr(story, section)
            found[section] += [_told(line, names, lang) for line in lines if _held(line, names)]
    if not any(found[name] for name in SECTIONS):
        from onshore.app.page.story_cards import cards

        found["questions"] = cards(view, lang)
    return found


def _told_here(story: Story, names: Collection[str]) -> bool:
    lines = [line for line in story.questions if line.ids] or story.lines
    own = [line for line in lines if any(kind_of(id) != "place" for id in line.ids)]
    return bool(own) and 2 * sum(_held(line, names) for line in own) >= len(own)


def _held(line: StoryLine, names: Collection[str]) -> bool:
    return all(id in names for id in line.ids)


def _told(line: StoryLine, names: Mapping[str, str], lang: str) -> Offer:
    return offer(line.say[lang], names, line.view)
