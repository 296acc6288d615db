"""Names in the place of ids: one clear match is taken and told, several are a choice.

A name is clear where it is, whole, that of one entity of a kind that the parameter takes: by its
letters as searched (`graph.names.search`: case, accents, legal forms and scripts do not count) or
by an identifier such as a ticker or a state's code. Beginnings, parts and near misses are
suggestions only: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from onshore.graph import schema
from onshore.graph.answers.parameters import Parameter, parameters_of
from onshore.graph.errors import InvalidParameters, Problem, UnknownId
from onshore.graph.view import View
from onshore.graph.words.reason import Both
from onshore.graph.words.refusal import refused

if TYPE_CHECKING:
    from onshore.graph.answers.question import Question
    from onshore.graph.names.search import SearchHit

Q = TypeVar("Q", bound="Question")

_LOOKED_AT = 1_000
"""Hits among which a whole name is sought: they come best first."""
_WHOLE_IDENTIFIER = 0.97
_LISTED = 8
_COUNTRY_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


class Names:
    """Looks up names at one view and remembers what it took each for."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.taken: dict[str, str] = {}

    def id_of(self, text: str, kinds: Collection[str], field: str) -> str:
        """The id itself, or that of the one entity of these kinds whose whole name it is.

        Raises InvalidParameters where it names several or is of other kinds only, UnknownId where
        it names none.
        """
        if schema.ID_PATTERN.fullmatch(text):
            return text
        hits = self._view.search(text, limit=_LOOKED_AT).hits
        whole = [hit for hit in hits if _is_whole(hit)]
        best = _best(whole, kinds)
        if len(best) == 1:
            self.taken[text] = best[0].id
            return best[0].id
        if best:
            raise InvalidParameters([self._several(repr(text[:80]), field, best)])
        if whole:
            told, asked = self._described(whole[:_LISTED]), kinds_text(kinds)
            said = refused("refuse_other_kind", field, text=repr(text[:80]), told=told, asked=asked)
            raise InvalidParameters([said])
        near = [hit.id for hit in hits if hit.kind in kinds][:5]
        raise UnknownId("name", text[:80], near or self._view.closest(text))

    def whole(self, text: str, kinds: Collection[str]) -> list[SearchHit]:
        """The entities of these kinds whose whole name it is: none, one, or several as good."""
        hits = self._view.search(text, limit=_LOOKED_AT).hits
        return _best([hit for hit in hits if _is_whole(hit)], kinds)

    def _several(self, text: str, field: str, best: Sequence[SearchHit]) -> Problem:
        near, listed = [hit.id for hit in best[:_LISTED]], self._described(best[:_LISTED])
        if (more := len(best) - _LISTED) > 0:
            return refused("refuse_several_more", field, near, text=text, listed=listed, more=more)
        return refused("refuse_several", field, near, text=text, listed=listed)

    def _described(self, hits: Sequence[SearchHit]) -> Both:
        """`place:US-GA (Georgia, state in United States)` for each."""
        found = self._view.entities([hit.id for hit in hits])
        english, japanese = [], []
        for hit in hits:
            entity = found.get(hit.id)
            what, ja = schema.KINDS[hit.kind].en.lower(), schema.KINDS[hit.kind].ja
            if entity is not None and entity.place_type:
                what = entity.place_type
            if entity is not None and entity.container:
                what += f" in {self._view.label(entity.container)}"
                ja = f"{self._view.label(entity.container, 'ja')}の{ja}"
            english.append(f"{hit.id} ({hit.name}, {what})")
            japanese.append(f"{hit.id}（{hit.name}、{ja}）")
        return Both("; ".join(english), "、".join(japanese))


def with_ids(question: Q, names: Names) -> Q:
    """The same question with ids wherever names were given; itself where there are none."""
    changed: dict[str, Any] = {}
    for item in parameters_of(type(question)):
        given = getattr(question, item.field)
        if not item.kinds or not given:
            continue

        def read(text: str, item: Parameter = item) -> str:
            return _SHAPES.get(item.kind, _negatable)(names, item, text)

        if item.pattern is not None:
            value: Any = tuple((group, read(text)) for group, text in given)
        else:
            value = tuple(map(read, given)) if item.repeat else read(given)
        if value != given:
            changed[item.field] = value
    return replace(question, **changed) if changed else question


def _negatable(names: Names, item: Parameter, text: str) -> str:
    sign = "-" if item.negatable and text.startswith("-") else ""
    return sign + names.id_of(text.removeprefix(sign), item.kinds, item.name)


def _part(names: Names, item: Parameter, text: str) -> str:
    """`NAME:FRACTION`; what has another form is left to who reads it."""
    name, colon, fraction = text.rpartition(":")
    return names.id_of(name, item.kinds, item.name) + colon + fraction if name else text


def _country(names: Names, item: Parameter, text: str) -> str:
    return text if _COUNTRY_CODE.fullmatch(text) else names.id_of(text, item.kinds, item.name)


_SHAPES: dict[str, Callable[[Names, Parameter, str], str]] = {"part": _part, "country": _country}


def _is_whole(hit: SearchHit) -> bool:
    if hit.how == "identifier":
        return hit.score >= _WHOLE_IDENTIFIER
    return hit.how in ("exact", "form")


def _best(whole: Sequence[SearchHit], kinds: Collection[str]) -> list[SearchHit]:
    fitting = [hit for hit in whole if hit.kind in kinds]
    return [hit for hit in fitting if hit.score == fitting[0].score]


def kinds_text(kinds: Collection[str]) -> Both:
    """Kinds of entities as they are asked for: `firm, factory or place`."""
    words = [schema.KINDS[kind].en.lower() for kind in kinds]
    english = " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
    return Both(english, "・".join(schema.KINDS[kind].ja for kind in kinds))
