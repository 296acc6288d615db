"""A look at one watched thing: how it is now, and what is otherwise than at the last look."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import orjson

from onshore.app.bundles.differences import differences
from onshore.app.tables.bom import answer_bill, read_bill
from onshore.app.watch.state import (
    Ahead,
    BomSeen,
    Ends,
    EntitySeen,
    LineSeen,
    Moved,
    Step,
    Watched,
)
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.answers.question import conflicts_json
from onshore.graph.deadline import checked
from onshore.graph.documents.dump import dump_fact
from onshore.graph.errors import TooLarge
from onshore.graph.ports import Store
from onshore.graph.queries.tariff.bom import BomQuestion
from onshore.graph.queries.tariff.duty import Duty
from onshore.graph.queries.tariff.duty_changes import DutyChanges
from onshore.graph.view import View
from onshore.loaders.files.reading import read_bytes
from onshore.loaders.limits import MAX_DOCUMENT_BYTES

MAX_WATCHED_FACTS = 20_000
"""Facts about one watched entity at most."""
MAX_WATCHED_LINES = 500
"""Different tariff lines and origins of one watched bill at most."""
Row = TypeVar("Row", Ahead, Step)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise: `code` is a key of `words.WORDS`, which names `params`."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


def look(
    item: Watched, store: Store, today: date, known_at: str | None = None
) -> tuple[Watched, list[Change]]:
    """The item as it is now, and what changed since `item` was seen; nothing at a first look.

    Raises InputError, UnknownId, TablesMissing, DeadlinePassed, StoreError.
    """
    view = store.view(today, known_at)
    if item.kind == "entity":
        entity = look_entity(view, dict(item.asked)["id"])
        changes = list(entity_changes(item.entity, entity)) if item.entity else []
        return item.model_copy(update={"entity": entity}), changes
    if item.kind == "line":
        line, changes = look_line(view, item.asked, item.line)
        return item.model_copy(update={"line": line}), changes
    bom, changes = look_bom(view, item)
    return item.model_copy(update={"bom": bom}), changes


# -- an entity -------------------------------------------------------------


def look_entity(view: View, id: str) -> EntitySeen:
    """Every fact that names the entity, whatever its dates, and which of them disagree."""
    facts = view.facts_about([view.resolve(id)])
    if len(facts) > MAX_WATCHED_FACTS:
        raise TooLarge(f"what is said about {id}", "MAX_WATCHED_FACTS", MAX_WATCHED_FACTS)
    said = {fact.id: {"source": fact.source, **dump_fact(fact)} for fact in checked(facts)}
    disputed = sorted(sorted(one["facts"]) for one in conflicts_json(view, facts))
    return EntitySeen(facts=orjson.loads(orjson.dumps(said)), disputed=disputed)


def entity_changes(before: EntitySeen, after: EntitySeen) -> Iterator[Change]:
    """Facts added, said otherwise and closed; disputes that are new or over."""
    for id, fact in after.facts.items():
        if id not in before.facts:
            yield Change("fact_added", {"fact": fact})
        elif fields := differences(before.facts[id], fact):
            yield Change("fact_changed", {"fact": fact, "fields": fields})
    for id, fact in before.facts.items():
        if id not in after.facts:
            yield Change("fact_closed", {"fact": fact})
    for one in after.disputed:
        if one not in before.disputed:
            yield Change("disputed", {"facts": one})
    for one in before.disputed:
        if one not in after.disputed:
            yield Change("settled", {"facts": one})


# -- a tariff line ---------------------------------------------------------


def look_line(
    view: View, asked: Sequence[tuple[str, str]], seen: LineSeen | None
) -> tuple[LineSeen, list[Change]]:
    """The duty of a line on the view's day and what lies ahead of it.

    The law of today is asked for the day of the last look too, so that a duty which is computed
    otherwise now is told apart from one that changes by day of entry.
    """
    today, goods = view.as_of, {key: text for key, text in asked if key in ("hts", "origin")}
    result = _changes(view, asked, today, None)
    steps, ahead = _steps(result), _ahead(result)
    now = LineSeen(day=today.isoformat(), duty=_duty(view, asked, today), steps=steps, ahead=ahead)
    if seen is None:
        return now, []
    day = date.fromisoformat(seen.day)
    changes = []
    if (read := _duty(view, asked, day)) != seen.duty:
        changes.append(("duty_was", {"day": seen.day, "before": seen.duty, "after": read}))
    if day < today:
        until = date.fromisoformat(result["entry_to"])
        steps = _steps(_changes(view, asked, day, until))
    changes += _step_changes(seen, steps, today.isoformat())
    named, known = ({(one.row, one.day) for one in rows} for rows in (ahead, seen.ahead))
    moved = {one.row for step in steps for one in step.measures}
    for one in ahead:
        if (one.row, one.day) not in known:
            changes.append(("announced", one.model_dump()))
    for one in seen.ahead:
        if (one.row, one.day) not in named and one.row not in moved:
            changes.append(("announced_no_more", one.model_dump()))
    return now, [Change(code, {**goods, **params}) for code, params in changes]


def _step_changes(
    seen: LineSeen, steps: Sequence[Step], today: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What begins to hold by today, and what is expected otherwise than at the last look."""
    known = {step.day: step for step in seen.steps}
    for step in steps:
        params = {"day": step.day, **dict(step)}
        before = known.pop(step.day, None)
        if step.day <= today:
            yield "duty_changed", params
        elif before is None:
            yield "duty_will", params
        elif before != step:
            yield "duty_will_otherwise", {**params, "expected": before.after}
    for step in known.values():
        yield "duty_will_not", {"day": step.day, "expected": step.after}


def _changes(
    view: View, asked: Sequence[tuple[str, str]], since: date, until: date | None
) -> Mapping[str, Any]:
    pairs = [*asked, ("entry_from", since.isoformat())]
    if until is not None:
        pairs.append(("entry_to", max(since, until).isoformat()))
    return read_parameters(DutyChanges, pairs).run(view).result


def _duty(view: View, asked: Sequence[tuple[str, str]], day: date) -> Ends:
    result = read_parameters(Duty, [*asked, ("entry_date", day.isoformat())]).run(view).result
    return _ends(result)


def _ends(values: Mapping[str, Any]) -> Ends:
    """With 12 digits, as answers have them."""
    return Ends(
        **{key: None if values[key] is None else float(f"{values[key]:.12g}") for key in _ENDS}
    )


_ENDS = ("lo", "hi")


def _steps(result: Mapping[str, Any]) -> list[Step]:
    return [
        Step(
            day=one["day"],
            before=_ends(one["before"]),
            after=_ends(one["after"]),
            measures=[
                Moved(row=m["row"], action=m["action"], reference=m["reference"])
                for m in one["measures"]
            ],
        )
        for one in result["changes"]
    ]


def _ahead(result: Mapping[str, Any]) -> list[Ahead]:
    return [
        Ahead(row=one["row"], day=one["day"], reference=one["reference"])
        for one in result["announced"]
    ]


# -- a bill of materials ---------------------------------------------------


def look_bom(view: View, item: Watched) -> tuple[BomSeen, list[Change]]:
    """A bill as its file is now, and each of its lines that has a number and an origin."""
    name, seen = item.name, item.bom
    data = read_bytes(Path(name), MAX_DOCUMENT_BYTES, "MAX_DOCUMENT_BYTES")
    question = read_parameters(BomQuestion, item.asked)
    result = answer_bill(view, question, read_bill(data, name))["result"]
    goods = {
        (one["hts"], one["origin"]): None
        for one in result["lines"]
        if one["hts"] and one["origin"] and one["crosses"]
    }
    if len(goods) > MAX_WATCHED_LINES:
        raise TooLarge(name, "MAX_WATCHED_LINES", MAX_WATCHED_LINES)
    shared = [pair for pair in item.asked if pair[0] in ("clock", "condition")]
    lines: dict[str, LineSeen] = {}
    moved: list[Change] = []
    for hts, origin in checked(goods):
        key = f"{hts} from {origin}"
        before = None if seen is None else seen.lines.get(key)
        pairs = [("hts", hts), ("origin", origin), *shared]
        lines[key], found = look_line(view, pairs, before)
        moved += found
    now = BomSeen(
        sha256=hashlib.sha256(data).hexdigest(),
        duty=_ends(result["duty"]),
        domestic=_ends(result["domestic_share"]),
        single=[f"{one['part']} ({one['supplier']})" for one in result["single_sources"]],
        lines=lines,
    )
    return now, [] if seen is None else [*_bom_changes(seen, now), *moved]


def _bom_changes(before: BomSeen, after: BomSeen) -> Iterator[Change]:
    if before.sha256 != after.sha256:
        yield Change("bom_file")
    for code, one, other in (
        ("bom_duty", before.duty, after.duty),
        ("bom_domestic", before.domestic, after.domestic),
    ):
        if one != other:
            yield Change(code, {"before": one, "after": other})
    for code, rows, others in (
        ("bom_single", after.single, before.single),
        ("bom_single_no_more", before.single, after.single),
    ):
        for name in rows:
            if name not in others:
                yield Change(code, {"what": name})
    for code, goods, held in (
        ("bom_line", after.lines, before.lines),
        ("bom_line_no_more", before.lines, after.lines),
    ):
        for key in goods:
            if key not in held:
                yield Change(code, {"what": key})
