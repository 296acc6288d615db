"""What an answer page is made from: the reader's language and address, questions, names, facts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup, escape
from starlette.datastructures import QueryParams

from onshore.app.answers import ask_view, with_stories
from onshore.app.page.stories import offers
from onshore.app.serving.state import Service
from onshore.graph.answers.naming import Names, with_ids
from onshore.graph.answers.parameters import parameters_of, read_parameters
from onshore.graph.answers.reports import reports_of
from onshore.graph.dates import DAY_IN_TEXT, day_text, show_instant
from onshore.graph.queries import Question, question_of
from onshore.graph.queries.subgraph import Subgraph
from onshore.graph.schema import ID_IN_TEXT
from onshore.graph.view import View

CLOCKS = ("as_of", "known_at")
KEPT = (*CLOCKS, "lang", "embed")
"""Keys of an address that every link of a page keeps."""
TOO_LONG = "too-long"
"""The one field of a form that is longer than is read."""
NAMED_REPORTS = 3
_NUMBER = r"\d(?:[\d,.]*\d)?"
_MARKED = re.compile(
    rf"{DAY_IN_TEXT}|(?P<number>(?<![A-Za-z\d_])[−-]?{_NUMBER}(?:\s?(?:to|–|から)\s?{_NUMBER})?"
    r"(?![A-Za-z\d_])(?:\s?%)?)"
)
_SENTENCE_END = re.compile(r"(?<=[a-z)%\d]\.) (?=[A-Z\d])|(?<=。)(?=.)")


@dataclass(slots=True)
class Answer:
    """What an answer page shows, from the top down.

    `question` is a line of text, `sentence` the answer in one; `lead` says what it leaves out.
    `facts` are ids in the order of their weight: they make the line "how sure" and the evidence;
    `numbers` are what the cards of some of them bear in front, such as the step of a path.
    `assumed` puts the band "Worked example" up. `notes` are bands of one or two sentences.
    `template` draws the pictures from `parts`. `data` is a path of the API with its query, for the
    downloads; `formats` those that it has. `styles` names files of `static/css` beside the one that
    has the template's name. What is not `whole` waits for tables: it is not kept, and asks again.
    `moved` is the address to go to instead, where a form has made one. `of_text`: it answers a text
    that no address carries, so it is not offered to be cited or embedded; `sent_by` is the id of
    the form that holds it, which the button of the language sends.
    """

    question: str
    sentence: str | None
    template: str
    parts: dict[str, Any] = field(default_factory=dict)
    lead: str | Markup | None = None
    facts: Sequence[str] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    assumed: bool = False
    notes: Sequence[str | Markup] = ()
    data: str | None = None
    formats: Sequence[str] = ("json", "csv")
    styles: Sequence[str] = ()
    status: int = 200
    whole: bool = True
    moved: str | None = None
    of_text: bool = False
    sent_by: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """An answer in short: a big figure with its unit, and a sentence. No figure is no 0."""

    big: str | None = None
    unit: str = ""
    text: str = ""


class Reader:
    """One request for a page: who reads, and what may be asked on the reader's behalf."""

    def __init__(
        self,
        service: Service,
        values: QueryParams,
        lang: str,
        posted: Mapping[str, str] | None = None,
    ) -> None:
        """`posted` are the fields of a form; InvalidParameters where a clock of the address is
        none."""
        self.posted = posted or {}
        self.service, self.values, self.lang = service, values, lang
        clocks = read_parameters(Subgraph, self.pairs(*CLOCKS))
        self.view: View = service.store.view(clocks.as_of or service.today(), clocks.known_at)
        self._asked: dict[Any, dict[str, Any]] = {}
        self.memory: dict[str, Any] = {}
        """What pages of one request share beside answers."""

    def at(self, query: str) -> Reader:
        """The same reader at the address of another view; what was asked before is known."""
        other = copy(self)
        other.values = QueryParams([*parse_qsl(query), *self.pairs(*KEPT)])
        return other

    def of_story(self, key: str) -> Reader:
        """The reader at the first question of the stories that has this key, where the address
        gives it no value."""
        if self.pairs(key):
            return self
        asked = offers(self.service.stories, self.view, self.lang)["questions"]
        found = [one.query for one in asked if key in dict(parse_qsl(one.query))]
        return self.at(found[0]) if found else self

    def t(self, en: str, ja: str) -> str:
        """The words in the reader's language."""
        return ja if self.lang == "ja" else en

    def pairs(self, *keys: str) -> list[tuple[str, str]]:
        """The pairs of the address that have these keys and a value."""
        return [(key, value) for key, value in self.values.multi_items() if key in keys and value]

    def ask(self, name: str, **parameters: Any) -> dict[str, Any]:
        """The envelope of an answer at the reader's clocks, as HTTP gives it; asked once a page.

        A parameter is a text, a number, or a list of them; None is left out.
        """
        key = (name, pairs := _texts(parameters))
        if key not in self._asked:
            self._asked[key] = ask_view(self.view, self._question(name, pairs)).envelope
        return self._asked[key]

    def asked(self, name: str, without: Collection[str] = (), **more: Any) -> dict[str, Any]:
        """The answer to a question whose parameters stand in the address under their own names."""
        return self.ask(name, **self._given(name, without, more), **more)

    def data(self, name: str, without: Collection[str] = (), **more: Any) -> str:
        """The path of the API, with its query, that answers what `asked` asks; for downloads."""
        pairs = _pairs({**self._given(name, without, more), **more})
        return f"{_question(name).route}?{urlencode(pairs, safe=':~,')}"

    def question(self, name: str, without: Collection[str] = (), **more: Any) -> Question:
        """The question that `asked` asks, with ids in the place of names: its `run` gives parts
        that are worked out when they are read."""
        parameters = {**self._given(name, without, more), **more}
        question = self._question(name, _texts(parameters))
        return with_ids(question, Names(self.view))

    def _question(self, name: str, pairs: Sequence[tuple[str, str]]) -> Question:
        kind = _question(name)
        question = read_parameters(kind, [*pairs, *self.pairs(*CLOCKS)])
        question = with_stories(question, self.service.stories)
        if "lang" in {parameter.name for parameter in parameters_of(kind)}:
            question = replace(question, lang=self.lang)
        return question

    def _given(
        self, name: str, without: Collection[str], more: Collection[str]
    ) -> dict[str, list[str]]:
        """Parameters of a question that stand in the address."""
        known = {parameter.name for parameter in parameters_of(_question(name))}
        given: dict[str, list[str]] = {}
        for key, value in self.values.multi_items():
            if key in known and key not in (*KEPT, *without, *more) and value:
                given.setdefault(key, []).append(value)
        return given

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """Names of entities in the reader's language."""
        return self.view.labels(sorted(set(ids)), self.lang)

    def href(self, **changes: Any) -> str:
        """The address of this page with some keys changed; None takes a key out."""
        pairs = [pair for pair in self.values.multi_items() if pair[0] not in changes]
        return _address([*pairs, *_pairs(changes)])

    def to(self, **values: Any) -> str:
        """The address of another page, at the reader's clocks and in the chosen language."""
        return _address([*_pairs(values), *self.pairs(*KEPT)])

    def tab(self, query: str) -> str:
        """The address of a tab, from its query."""
        kept = urlencode(self.pairs(*KEPT), safe=":~")
        return "/?" + "&".join(part for part in (query, kept) if part) if query or kept else "/"

    def plain(self, text: str) -> str:
        """A note with the names of entities in the place of their ids."""
        found = {match[0] for match in ID_IN_TEXT.finditer(text)}
        names = self.names(found)
        said = ID_IN_TEXT.sub(lambda match: names.get(match[0], match[0]), text)
        return said[:1].upper() + said[1:]

    def sure(self, facts: Sequence[str]) -> dict[str, Any]:
        """Publishers, original reports and relays behind facts, with the names of a few reports."""
        found = reports_of(self.view.facts(set(facts)).values(), self.view.sources)
        reports = [" / ".join(names) for names in found["original_reports"]]
        return {
            "publishers": len(found["publishers"]),
            "names": found["publishers"],
            "reports": len(reports),
            "named": reports[:NAMED_REPORTS],
            "unknown": len(found["unknown_origin"]),
            "day": self.day(show_instant(self.view.known_at)),
        }

    def day(self, text: str | None) -> str:
        """A date as the language writes it, as exactly as it is given."""
        return day_text(text, self.lang)


def _question(name: str) -> type[Question]:
    kind = question_of(name)
    if kind is None:
        raise LookupError(f"no question is called {name}")
    return kind


def _texts(parameters: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(_pairs(parameters))


def _pairs(values: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (key, str(one))
        for key, value in values.items()
        for one in (value if isinstance(value, list | tuple) else [value])
        if one is not None
    ]


def _address(pairs: Sequence[tuple[str, str]]) -> str:
    query = urlencode([pair for pair in pairs if pair[1]], safe=":~,")
    return f"/?{query}" if query else "/"


def headline(said: str, room: int) -> tuple[str, str]:
    """An answer in two: its first sentence, with those that fit in `room` letters; the others."""
    ends = [match.start() for match in _SENTENCE_END.finditer(said)]
    fit = [end for end in ends if end <= room] or ends[:1]
    if not fit or len(said) <= room:
        return said, ""
    return said[: fit[-1]], said[fit[-1] :]


def emphasised(sentence: str) -> Markup:
    """A sentence with its numbers (not days) strong and no line break before a per cent sign."""
    marked, at = [], 0
    for match in _MARKED.finditer(sentence):
        if match["number"] is None:
            continue
        marked += [escape(sentence[at : match.start()]), Markup("<b>"), escape(match[0])]
        marked.append(Markup("</b>"))
        at = match.end()
    marked.append(escape(sentence[at:]))
    return Markup("").join(marked).replace(" %", "\u00a0%")
