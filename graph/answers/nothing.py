"""What an answer says that found nothing: which change of a parameter would, or that none would.

Each change is tried before it is told. Where no single one helps, all of them are tried together,
and those are told that are needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from onshore.graph import schema
from onshore.graph.answers.parameters import parameters_of
from onshore.graph.dates import show_instant
from onshore.graph.deadline import in_time
from onshore.graph.view import View

Question: TypeAlias = Any
"""A `graph.answers.question.Question`, which imports this module."""
Widening: TypeAlias = "tuple[str, Any]"
"""A field of a question and the value that it would have."""
COMMON = ("as_of", "known_at", "status", "certainty_min", "derive", "lang")
_OF_PAGES = ("limit", "k")


def hints(question: Question, view: View) -> list[dict[str, Any]]:
    """Changes that would find something, as `{"parameter", "value"}`; none where nothing would.

    A value of None leaves the parameter out. Where several are needed at once, the first carries
    the others under `and`.
    """
    changes = [
        change
        for change in dict.fromkeys(question.wider(view))
        if not _lets_the_same_through(question, view, change)
    ]
    found: list[Widening] = []
    for change in in_time(changes):
        new = change[0] == "q" or change[0] not in {name for name, _ in found}
        if new and _helps(question, view, (change,)):
            found.append(change)
    if found:
        return [_shown(question, change) for change in found]
    last = list(dict(changes).items())  # the widest of each parameter
    if len(last) < 2 or not _helps(question, view, last):
        return []
    for change in in_time(tuple(last)):
        fewer = [other for other in last if other != change]
        if fewer and _helps(question, view, fewer):
            last = fewer
    first, *others = (_shown(question, change) for change in last)
    return [{**first, "and": others}]


def wider(question: Question, view: View) -> Iterator[Widening]:
    """Every parameter that is given left out, other clocks, and then all that the facts hold."""
    for item in parameters_of(type(question)):
        value = getattr(question, item.field)
        if item.required or item.field in (*COMMON, *_OF_PAGES, *question.about):
            continue
        if item.pattern is not None:
            for group in dict.fromkeys(group for group, _ in value):
                yield item.field, tuple(pair for pair in value if pair[0] != group)
        elif value != item.default:
            yield item.field, item.default
    latest = view.reader.last_change()
    if latest is not None:
        if question.known_at is not None and view.known_at < latest:
            yield "known_at", None
        if view.as_of.isoformat() != latest[:10]:
            yield "as_of", date.fromisoformat(latest[:10])
    if question.status != ("all",):
        yield "status", ("all",)
    for certainty in schema.GUESSED:
        if question.certainty_min not in (certainty, "assumed"):
            yield "certainty_min", certainty


def _lets_the_same_through(question: Question, view: View, change: Widening) -> bool:
    """Whether the change is one of the filter, which admits no other fact of the record then.

    It is not told where the columns are not at hand: trying is quick then.
    """
    if change[0] not in ("status", "certainty_min") or question.derive or not view.has_columns:
        return False
    from onshore.graph.columns.clocks import allowed

    before, after = (one.where for one in (question, replace(question, **{change[0]: change[1]})))
    return bool((allowed(view.columns, before) == allowed(view.columns, after)).all())


def _helps(question: Question, view: View, changes: Sequence[Widening]) -> bool:
    other = replace(question, **dict(changes))
    same = other.known_at == question.known_at
    clocks = other.as_of or view.as_of, view.known_at if same else other.known_at
    if clocks != (view.as_of, view.known_at):
        view = view.at(*clocks)
    found: bool = other.finds(view)
    return found


def _shown(question: Question, change: Widening) -> dict[str, Any]:
    field, value = change
    item = next(one for one in parameters_of(type(question)) if one.field == field)
    name = item.name
    if item.pattern is not None:
        left = next(pair for pair in getattr(question, field) if pair not in value)
        name, value = name.replace("N", left[0], 1), None
    elif item.kind == "instant":
        value = show_instant(value) if value else None
    elif value == () or value == "":
        value = None
    elif isinstance(value, tuple):
        value = ",".join(value)
    elif value is not None and not isinstance(value, bool):
        value = str(value)
    return {"parameter": name, "value": value}
