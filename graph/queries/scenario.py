"""What if: a document of operations and questions, answered before and after them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, NamedTuple

import orjson

from onshore.graph.answers.naming import Names, with_ids
from onshore.graph.answers.operations import OPERATIONS, read_operations
from onshore.graph.answers.parameters import read_parameters, text_of
from onshore.graph.answers.question import Answer, Question, coverage_of, cut_by
from onshore.graph.answers.scenario_delta import changed_paths, delta_of
from onshore.graph.answers.scenario_sentence import scenario_sentence
from onshore.graph.dates import parse_instant
from onshore.graph.deadline import current, optional
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.names.folding import closest
from onshore.graph.project import Where
from onshore.graph.queries.exposure import Exposure
from onshore.graph.queries.impact import MOST_ROWS, Impact
from onshore.graph.supply.scenario import (
    Move,
    Operation,
    ScenarioView,
    SetCondition,
    Supplier,
    touched,
)
from onshore.graph.view import View
from onshore.graph.words.reason import Reason, Term, texts
from onshore.graph.words.refusal import refused

KEYS = ("base", "operations", "ask")
ASKABLE = ("exposure", "localization", "impact")
"""Questions that a scenario may ask."""
BASE_KEYS = ("as_of", "known_at")
MAX_OPERATIONS = 30
MAX_ASKS = 10
MAX_PATHS = 100
"""Paths of each side that are compared, whatever `k` lists."""
WIDE = Where(None, "assumed")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A document that was read. `operations` are as written; they are checked against a view."""

    document: Mapping[str, Any]
    as_of: date | None
    known_at: str | None
    operations: tuple[Mapping[str, Any], ...]
    asks: tuple[Question, ...] = field(default=())

    @property
    def id(self) -> str:
        return scenario_id(self.document)


def canonical(document: Mapping[str, Any]) -> bytes:
    """The document as JSON with sorted keys and no white space."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def scenario_id(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical document."""
    return hashlib.sha256(canonical(document)).hexdigest()


def read_scenario(document: Any, questions: Iterable[type[Question]]) -> Scenario:
    """The scenario that a document describes; InvalidParameters with every problem at once.

    `questions` are those that it may ask.
    """
    if not isinstance(document, Mapping):
        raise InvalidParameters([refused("refuse_object", "document")])
    problems = [refused("refuse_key", str(key)[:40], KEYS) for key in document if key not in KEYS]
    given = document.get("base")
    base = {} if given is None else given
    as_of, known_at = _read_base(base, problems)
    operations = document.get("operations")
    if not isinstance(operations, list) or len(operations) > MAX_OPERATIONS:
        problems.append(refused("refuse_list", "operations", most=MAX_OPERATIONS))
        operations = []
    for number, values in enumerate(operations):
        word = values.get("op") if isinstance(values, Mapping) else None
        if not isinstance(word, str) or word not in OPERATIONS:
            near = closest(str(word)[:40], OPERATIONS) or tuple(OPERATIONS)
            problems.append(refused("refuse_operation", f"operations[{number}].op", near))
    asks = list(_read_asks(document.get("ask"), {q.name: q for q in questions}, problems))
    if problems:
        raise InvalidParameters(problems)
    return Scenario(document, as_of, known_at, tuple(operations), tuple(asks))


def _read_base(base: Any, problems: list[Problem]) -> tuple[date | None, str | None]:
    if not isinstance(base, Mapping):
        problems.append(refused("refuse_base", "base"))
        return None, None
    problems += [
        refused("refuse_key", f"base.{str(key)[:40]}", BASE_KEYS)
        for key in base
        if key not in BASE_KEYS
    ]
    as_of = known_at = None
    try:
        as_of = None if base.get("as_of") in (None, "") else date.fromisoformat(base["as_of"])
    except (TypeError, ValueError):
        problems.append(refused("refuse_base_day", "base.as_of"))
    try:
        known_at = base.get("known_at")
        known_at = None if known_at in (None, "") else parse_instant(str(known_at))
    except ValueError:
        value = repr(str(base.get("known_at"))[:60])
        problems.append(refused("refuse_instant", "base.known_at", value=value))
    return as_of, known_at


def _read_asks(
    asks: Any, questions: Mapping[str, type[Question]], problems: list[Problem]
) -> Iterator[Question]:
    if not isinstance(asks, list) or not 0 < len(asks) <= MAX_ASKS:
        problems.append(refused("refuse_asks", "ask", most=MAX_ASKS))
        return
    for number, entry in enumerate(asks):
        where = f"ask[{number}]"
        if not isinstance(entry, Mapping) or len(entry) != 1:
            problems.append(refused("refuse_ask", where))
            continue
        [(name, values)] = entry.items()
        if name not in questions:
            problems.append(refused("refuse_question", where, tuple(questions)))
            continue
        if not isinstance(values, Mapping):
            problems.append(refused("refuse_asked", f"{where}.{name}"))
            continue
        pairs = [
            (str(key), text_of(text)) for key, value in values.items() for text in _list(value)
        ]
        clocks = [key for key, _ in pairs if key in BASE_KEYS]
        problems += [refused("refuse_clock", f"{where}.{name}.{key}") for key in clocks]
        try:
            yield read_parameters(questions[name], [p for p in pairs if p[0] not in BASE_KEYS])
        except InvalidParameters as error:
            problems += [replace(p, field=f"{where}.{name}.{p.field}") for p in error.problems]


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def run_scenario(scenario: Scenario, view: View) -> Answer:
    """Every question before and after the operations, what changed, and what drives it."""
    return told_scenario(scenario, view)[0]


def told_scenario(scenario: Scenario, view: View, lang: str = "en") -> tuple[Answer, Reason | None]:
    """Every question before and after the operations, what changed, what drives it; in a sentence.

    The drivers are found by applying the operations one after the other, as many as there is time.
    UnknownId and InvalidParameters where an operation does not fit the view; DeadlinePassed where
    there is no time for both sides.
    """
    named = Names(view)
    operations = read_operations(scenario.operations, view, named)
    asks = (with_ids(ask, named) for ask in scenario.asks)
    if lang != "en":  # else each ask keeps the language that the document gives it
        asks = (replace(ask, lang=lang) for ask in asks)
    scenario = replace(scenario, asks=tuple(asks))
    last = len(operations)
    steps = {number: _answers(scenario, view, operations[:number]) for number in (0, last)}
    before, after = steps[0].answers, steps[last].answers
    names = [ask.name for ask in scenario.asks]
    delta = _deltas(names, steps[0], steps[last])
    drivers: list[dict[str, Any]] = []
    with optional():
        for number in range(1, last + 1):
            if number not in steps:
                steps[number] = _answers(scenario, view, operations[:number])
            pair = steps[number - 1], steps[number]
            drivers.append(_driver(scenario, view, operations, number - 1, *pair, lang))
    result = {
        "id": scenario.id,
        "baseline": _named(names, before),
        "scenario": _named(names, after),
        "delta": delta,
        "drivers": drivers,
    }
    claims = sorted(
        {fact for answer in (*before, *after) for fact in answer.claims}
        | {fact for driver in drivers for fact in driver["facts"]}
    )
    notes = dict.fromkeys(note for answer in (*before, *after) for note in answer.assumptions)
    cut = dict.fromkeys(a.truncated for a in (*before, *after) if a.truncated)
    if len(drivers) < last:
        few = Reason("cut_drivers", why=cut_by(), n=str(len(drivers)), all=str(last))
        cut[few.text(lang)] = None
    facts = view.facts(claims)
    answer = Answer(
        result,
        claims=claims,
        assumptions=(
            Reason("scenario_assumed").text(lang),
            *notes,
        ),
        coverage=coverage_of(view, list(facts.values())),
        truncated="; ".join(cut) or None,
        expanded=sum(answer.expanded for step in steps.values() for answer in step.answers),
        names=named.taken,
    )
    return answer, scenario_sentence(scenario.asks, operations, answer, view, lang)


def _named(names: Sequence[str], answers: Sequence[Answer]) -> list[dict[str, Any]]:
    return [{name: answer.result} for name, answer in zip(names, answers, strict=True)]


def answers_after(scenario: Scenario, view: View, asks: Sequence[Question]) -> list[Answer]:
    """The answers to some questions after the operations alone: nothing before, no drivers."""
    operations = read_operations(scenario.operations, view, Names(view))
    changed = ScenarioView(view, operations)
    found = [_asked(ask, operations).run(changed) for ask in asks]
    current().check_whole()
    return found


class _Step(NamedTuple):
    """The answers after some operations; `wide` are those that list as much as can be."""

    answers: list[Answer]
    wide: list[Answer]


def _answers(scenario: Scenario, view: View, operations: Sequence[Operation]) -> _Step:
    """The answers after some operations, all of them whole: cut ones can not be compared."""
    changed = ScenarioView(view, operations)
    asks = [_asked(ask, operations) for ask in scenario.asks]
    found = [ask.run(changed) for ask in asks]
    wide = [
        answer if (more := _wider(ask, answer)) is None else more.run(changed)
        for ask, answer in zip(asks, found, strict=True)
    ]
    current().check_whole()
    return _Step(found, wide)


def _wider(ask: Question, answer: Answer) -> Question | None:
    """The question that lists as much as can be; None where its answer does."""
    if isinstance(ask, Exposure):
        return replace(ask, k=MAX_PATHS)
    if isinstance(ask, Impact) and ask.mode != "weighted" and answer.truncated:
        return replace(ask, limit=MOST_ROWS)
    return None


def _asked(ask: Question, operations: Sequence[Operation]) -> Question:
    """The question with the conditions that operations set."""
    if "condition" not in {item.name for item in fields(ask)}:
        return ask
    said = {text.partition(":")[0]: text for text in getattr(ask, "condition", ())}
    for operation in operations:
        if isinstance(operation, SetCondition):
            said[operation.name] = f"{operation.name}:{operation.value}"
    return replace(ask, condition=tuple(said.values()))  # type: ignore[call-arg]


def _driver(
    scenario: Scenario,
    view: View,
    operations: Sequence[Operation],
    number: int,
    step: _Step,
    next_step: _Step,
    lang: str,
) -> dict[str, Any]:
    """What one operation changed: the facts it overrides and those that its effect rests on."""
    names = [ask.name for ask in scenario.asks]
    before, after = step.wide, next_step.wide
    facts = set(touched(ScenarioView(view, operations[:number]), operations[number], WIDE))
    changes = []
    notes = dict.fromkeys(texts(_assumed(operations[number]), lang))
    for index, (a, b) in enumerate(zip(before, after, strict=True)):
        for change in changed_paths(a.result, b.result):
            changes.append({"ask": index, **change})
            side = b if change["after"] is not None else a
            facts.update(_facts_of(change, side.result))
        if "paths" not in b.result:
            facts.update(set(a.claims) ^ set(b.claims))
        notes.update(dict.fromkeys(note for note in b.assumptions if note not in a.assumptions))
    for change in changes:
        product, origin = change["product"], str(change["origin"])
        told = [
            Reason("driver_unknown", name=name, product=product, origin=origin)
            for name in change["undecided"]
        ]
        if change["origin_basis"] == "assumed_ship_from":
            told.append(Reason("driver_ship_from", product=product, origin=origin))
        notes.update(dict.fromkeys(texts(told, lang)))
    return {
        "operation": scenario.operations[number],
        "facts": sorted(facts),
        "assumptions": list(notes),
        "changes": changes,
        "delta": _deltas(names, step, next_step),
    }


def _deltas(names: Sequence[str], before: _Step, after: _Step) -> list[dict[str, Any]]:
    return [
        {name: delta_of(name, a.result, b.result)}
        for name, a, b in zip(names, before.wide, after.wide, strict=True)
    ]


def _assumed(operation: Operation) -> Iterator[Reason]:
    """What the operation takes as given, which no fact says."""
    if isinstance(operation, Supplier):
        share = operation.share
        yield Reason(
            "driver_supplies",
            source=operation.source,
            verb=Term("verb_supplies" if operation.known else "verb_comes_to_supply"),
            share=Term("share_unknown") if share is None else f"{share:.12g}",
            component=operation.component,
            target=operation.target,
        )
    elif isinstance(operation, Move):
        yield Reason("driver_moves", node=operation.node, to=operation.to)


def _facts_of(change: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[str]:
    edges = {edge["id"]: edge for edge in result.get("edges", ())}
    for id in change["edges"]:
        yield from edges[id]["facts"] if id in edges else ()
