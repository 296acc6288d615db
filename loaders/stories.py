"""Stories: which questions, groups and pictures the page offers, as YAML files of a folder.

    story: 1
    title: {en: ..., ja: ...}
    questions:
    - say: {en: 'What stops if {firm:foxconn} stops?', ja: ...}
      view: {impact: firm:foxconn}
    groups:   the same, parts of the network
    pictures: the same, drawings
    scenarios: the same, changes that the view "What if" offers
    network:
    - id: texas
      say: {en: Texas, ja: テキサス州}
      column: where
      within: [place:US-TX]

`{id}` in a sentence stands for the name of that entity. A `view` has the keys of the page's
address; a `scenario` may stand there as a document. Every mistake is told with its file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onshore.graph import schema
from onshore.graph.answers.groups.rules import COLUMNS, GROUP_LISTS, MOST_GROUPS, REST, GroupRule
from onshore.graph.errors import InvalidInput, Problem, TooLarge
from onshore.graph.names.folding import closest
from onshore.loaders.files.reading import check_regular
from onshore.loaders.files.yaml_strings import parse_yaml

LANGS = ("en", "ja")
SECTIONS = ("questions", "groups", "pictures", "scenarios")
KEYS = ("story", "title", *SECTIONS, "network")
VIEW = (
    "focus",
    "hops",
    "expand",
    "state",
    "path",
    "k",
    "direction",
    "impact",
    "criticality",
    "places",
    "promises",
    "entity",
    "fact",
    "mode",
    "loss",
    "basis",
    "exposure",
    "duty",
    "scenario",
    "sel",
    "kind",
    "relation",
    "status",
    "origin",
    "component",
    "entry_date",
    "clock",
    "condition",
    "certainty_min",
    "as_of",
    "known_at",
    "view",
)
"""Keys of the page's address that a view may have."""
MAX_BYTES, MAX_STORIES, MAX_LINES, MAX_TEXT, MAX_VIEW = 200_000, 50, 40, 300, 4_000
MAX_MEMBERS = 200
"""Ids in one list of a group of the network."""
NAME = re.compile(r"\{([^{}]*)\}")
"""An id in a sentence, which stands for the name of that entity."""

GROUP_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
"""Id of a group of the network, as addresses name it."""

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A sentence by language, the view that answers it, and the ids that both name."""

    say: Mapping[str, str]
    view: Mapping[str, Any]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    title: Mapping[str, str]
    questions: tuple[StoryLine, ...] = ()
    groups: tuple[StoryLine, ...] = ()
    pictures: tuple[StoryLine, ...] = ()
    scenarios: tuple[StoryLine, ...] = ()
    network: tuple[GroupRule, ...] = ()

    @property
    def lines(self) -> tuple[StoryLine, ...]:
        return (*self.questions, *self.groups, *self.pictures, *self.scenarios)


def read_stories(folder: Path) -> tuple[Story, ...]:
    """Every story of a folder in the order of the file names; none where there is no folder.

    InvalidInput with the problems of all files, TooLarge above the limits.
    """
    stories: list[Story] = []
    problems: list[Problem] = []
    files = sorted(path for end in ("yaml", "yml") for path in folder.glob(f"*.{end}"))
    if len(files) > MAX_STORIES:
        raise TooLarge(str(folder), "MAX_STORIES", MAX_STORIES)
    for path in files:
        check_regular(path)
        if path.stat().st_size > MAX_BYTES:
            raise TooLarge(str(path), "MAX_BYTES", MAX_BYTES)
        try:
            stories.append(parse_story(path.read_bytes(), str(path)))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return tuple(stories)


def parse_story(data: bytes, file: str | None = None) -> Story:
    """A story from the bytes of its file; InvalidInput with every problem."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput([Problem("is not UTF-8", file=file)]) from None
    value, lines = parse_yaml(text, file)
    reader = _Reader(file, lines)
    story = reader.story(value)
    if reader.problems:
        raise InvalidInput(reader.problems)
    return story


class _Reader:
    def __init__(self, file: str | None, lines: Mapping[Path_, int]) -> None:
        self._file, self._lines = file, lines
        self.problems: list[Problem] = []

    def story(self, value: Any) -> Story:
        if not isinstance(value, Mapping) or value.get("story") != "1":
            self._wrong("is not a story: it begins with `story: 1`", ())
            return Story({})
        self._only(value, KEYS, ())
        title = self._say(value.get("title"), ("title",))
        sections = {name: self._section(value.get(name), (name,)) for name in SECTIONS}
        network = self._network(value.get("network"), ("network",))
        if not any(sections.values()) and not self.problems:
            self._wrong("has no questions", ())
        return Story(title, **sections, network=network)

    def _network(self, value: Any, at: Path_) -> tuple[GroupRule, ...]:
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > MOST_GROUPS:
            self._wrong(f"is a list of at most {MOST_GROUPS}", at)
            return ()
        rules = [self._group(one, (*at, number)) for number, one in enumerate(value)]
        ids = [rule.id for rule in rules]
        for number, id in enumerate(ids):
            if id in ids[:number]:
                self._wrong("is the id of another group", (*at, number, "id"))
        return tuple(rules)

    def _group(self, value: Any, at: Path_) -> GroupRule:
        if not isinstance(value, Mapping):
            self._wrong("has the keys id, say, column and what it takes", at)
            return GroupRule("", ("", ""), "")
        self._only(value, ("id", "say", "column", *GROUP_LISTS), at)
        id, column = value.get("id"), value.get("column")
        if not isinstance(id, str) or not GROUP_ID.fullmatch(id):
            self._wrong("is letters, digits and hyphens, at most 40", (*at, "id"))
            id = ""
        say = self._say(value.get("say"), (*at, "say"))
        self._named(say, (*at, "say"))
        if column not in COLUMNS:
            self._wrong(f"is one of {', '.join(COLUMNS)}", (*at, "column"))
        lists = {name: self._listed(name, value.get(name), (*at, name)) for name in GROUP_LISTS}
        if not any(lists.values()):
            self._wrong(f"takes nothing: {', '.join(GROUP_LISTS)}", at)
        return GroupRule(id, (say.get("en", ""), say.get("ja", "")), str(column), **lists)

    def _listed(self, name: str, value: Any, at: Path_) -> tuple[str, ...]:
        """Ids, or keys of what is left (`rest`)."""
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > MAX_MEMBERS:
            self._wrong(f"is a list of at most {MAX_MEMBERS}", at)
            return ()
        for one in value:
            if not isinstance(one, str) or not (
                one in REST if name == "rest" else schema.ID_PATTERN.fullmatch(one)
            ):
                known = tuple(REST) if name == "rest" else ()
                near = closest(str(one)[:40], known)
                reason = "is unknown" if known else "is not an id of an entity"
                self._wrong(reason, at, None, near)
        return tuple(map(str, value))

    def _section(self, value: Any, at: Path_) -> tuple[StoryLine, ...]:
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > MAX_LINES:
            self._wrong(f"is a list of at most {MAX_LINES}", at)
            return ()
        return tuple(self._line(one, (*at, number)) for number, one in enumerate(value))

    def _line(self, value: Any, at: Path_) -> StoryLine:
        if not isinstance(value, Mapping):
            self._wrong("has the keys say and view", at)
            return StoryLine({}, {}, ())
        self._only(value, ("say", "view"), at)
        say = self._say(value.get("say"), (*at, "say"))
        view = self._view(value.get("view"), (*at, "view"))
        named = [id for text in say.values() for id in NAME.findall(text)]
        ids = dict.fromkeys([*named, *_ids_in(view)])
        self._named(say, (*at, "say"))
        return StoryLine(say, view, tuple(ids))

    def _named(self, say: Mapping[str, str], at: Path_) -> None:
        """Names in braces are ids."""
        for id in (id for text in say.values() for id in NAME.findall(text)):
            if not schema.ID_PATTERN.fullmatch(id):
                self._wrong(f"{{{id[:60]}}} is not an id of an entity", at)

    def _say(self, value: Any, at: Path_) -> dict[str, str]:
        if not isinstance(value, Mapping):
            self._wrong(f"is missing, or no text in {' and '.join(LANGS)}", at)
            return {}
        self._only(value, LANGS, at)
        found = {}
        for lang in LANGS:
            text = value.get(lang)
            if not isinstance(text, str) or not text.strip():
                self._wrong(f"has no text in {lang}", at)
            elif len(text) > MAX_TEXT or not text.isprintable():
                self._wrong(f"is longer than {MAX_TEXT} or not printable", (*at, lang))
            else:
                found[lang] = text
        return found

    def _view(self, value: Any, at: Path_) -> dict[str, Any]:
        if not isinstance(value, Mapping) or not value:
            self._wrong("is missing, or no mapping of the page's address", at)
            return {}
        self._only(value, VIEW, at)
        if len(str(value)) > MAX_VIEW:
            self._wrong(f"is longer than {MAX_VIEW}", at)
        for key, told in value.items():
            if key == "scenario" and isinstance(told, Mapping):
                continue
            for text in told if isinstance(told, list) else [told]:
                if not isinstance(text, str) or not text.isprintable():
                    self._wrong("is a text or a list of texts", (*at, key))
        return dict(value)

    def _only(self, value: Mapping[str, Any], known: tuple[str, ...], at: Path_) -> None:
        for key in value:
            if key not in known:
                near = closest(str(key)[:40], known)
                self._wrong("unknown key", (*at, key), str(key)[:40], near)

    def _wrong(
        self, reason: str, at: Path_, field: str | None = None, near: tuple[str, ...] = ()
    ) -> None:
        line = next(
            (self._lines[at[:n]] for n in range(len(at), -1, -1) if at[:n] in self._lines), 1
        )
        name = field or ".".join(map(str, at)) or None
        self.problems.append(Problem(reason, name, self._file, line, suggestions=near))


def _ids_in(value: Any) -> Iterator[str]:
    """Ids of entities that a view names; `a~b` is a path of two."""
    if isinstance(value, str):
        for part in value.split("~"):
            if schema.ID_PATTERN.fullmatch(part):
                yield part
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _ids_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _ids_in(inner)
