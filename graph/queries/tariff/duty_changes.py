"""What changes in the duty between two days of entry: one line, one component, or one origin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from onshore.graph import schema
from onshore.graph.answers.duty.component_duty import classifications
from onshore.graph.answers.duty.duty_parameters import clock, known, line
from onshore.graph.answers.duty.entry_summary import number
from onshore.graph.answers.duty.tariff_tables import tariff_of
from onshore.graph.answers.nothing import Widening
from onshore.graph.answers.parameters import parameter
from onshore.graph.answers.question import Answer, Question, coverage_of
from onshore.graph.deadline import checked
from onshore.graph.errors import InvalidParameters
from onshore.graph.tariff.duty.duty import Clock, DutyAnswer, Tariff
from onshore.graph.tariff.duty.duty_changes import (
    Announced,
    Change,
    Event,
    line_changes,
    origin_changes,
)
from onshore.graph.tariff.measures.measure_rows import Measure
from onshore.graph.tariff.measures.origins import parse_origin, territory_name
from onshore.graph.tariff.schedule.schedule import TABLE
from onshore.graph.view import View
from onshore.graph.words.reason import Reason, Term, ends_words, texts
from onshore.graph.words.refusal import refused


@dataclass(frozen=True)
class DutyChanges(Question):
    name = "duty-changes"
    route = "/duty/changes"
    heading = ("Changes of the duty", "関税の変更")
    shape = "duty_changes.DutyChangesResult"
    doc = (
        "What changes between two days of entry, past and announced, each with its measure, source "
        "and date: for a line (`hts` and `origin`), for a component from an origin, or for all "
        "lines of an origin, counted by measure."
    )
    example = "?hts=8703.23.01&origin=DE&entry_from=2025-03-01&entry_to=2026-10-02"
    said_first = ("hts", "origin", "entry_from", "entry_to")

    origin: str = parameter(
        "text", "Territory of origin: its ISO 3166-1 code or its name.", example="DE"
    )
    entry_from: date | None = parameter(
        "date", "Day of entry to compare with; default `as_of`.", None, example="2025-03-01"
    )
    entry_to: date | None = parameter(
        "date",
        "Last day of entry; default the day until which the measures are complete, or a "
        "year after `entry_from` where that is later.",
        None,
        example="2026-10-02",
    )
    hts: str | None = line(None, example="8703.23.01")
    component: str | None = parameter(
        "id",
        "A component instead of a number: every line that facts link it to.",
        None,
        example="component:power-system",
        kinds=("component",),
    )
    clock: str = clock()
    condition: tuple[str, ...] = known()

    def run(self, view: View) -> Answer:
        if self.hts is not None and self.component is not None:
            raise InvalidParameters([refused("refuse_both_goods", "hts")])
        tariff = tariff_of(view)
        since = self.entry_from or view.as_of
        until = self.entry_to or max(tariff.measures.covered_until, _year_after(since))
        if until < since:
            raise InvalidParameters(
                [refused("refuse_order", "entry_to", until=str(until), since=str(since))]
            )
        origin = parse_origin(self.origin)
        frame = {
            "origin": origin,
            "entry_from": since.isoformat(),
            "entry_to": until.isoformat(),
        }
        notes = []
        if covered := _covered(view, until):
            notes.append(covered)
        if self.component is not None:
            return self._component(view, tariff, origin, since, until, frame, notes)
        if self.hts is not None:
            shown = self._line(tariff, self.hts, origin, since, until)
            return Answer({**frame, **shown}, assumptions=texts(notes, self.lang))
        return self._origin(tariff, origin, since, until, frame, notes)

    def found_nothing(self, result: Mapping[str, Any]) -> bool:
        lines = result.get("per_line", [result])
        return not any(line["changes"] or line["announced"] for line in lines)

    def wider(self, view: View) -> Iterator[Widening]:
        """The longest time that is loaded: from the first edition to the last measure."""
        tariff = tariff_of(view)
        days = [info.effective_from for info in view.tables(TABLE) if info.effective_from]
        if days and min(days) < (self.entry_from or view.as_of):
            yield "entry_from", min(days)
        if self.entry_to is not None and self.entry_to < tariff.measures.covered_until:
            yield "entry_to", tariff.measures.covered_until
        if self.component is not None:
            yield "certainty_min", "assumed"
            yield "status", ("all",)

    def sentence(self, answer: Answer, view: View) -> Reason:
        """How often the duty changes and between which ends; what is announced; until when."""
        result = answer.result
        since, until = (date.fromisoformat(result[day]) for day in ("entry_from", "entry_to"))
        origin = territory_name(result["origin"], self.lang)
        span = Reason("entered_between", since=since, until=until)
        lines = result.get("per_line", [result])
        if self.hts is None and self.component is None:
            counted = sum(len(change["measures"]) for change in result["changes"])
            said = [Reason("says_changes_origin", origin=origin, changes=counted, span=span)]
        else:
            goods = Reason("goods_from", what=self._what(view, result), origin=origin)
            said = [_said_of(goods, lines, span)]
        if ahead := sum(len(line["announced"]) for line in lines):
            said.append(Reason("says_announced", measures=ahead))
        if covered := _covered(view, until):
            said.append(Reason("says_beside", notes=[covered]))
        return Reason("sentences", parts=said)

    def _what(self, view: View, result: Mapping[str, Any]) -> str | Reason:
        if self.component is not None:
            return view.label(result["component"], self.lang)
        return Reason("hts_goods", hts=result["hts"])

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        """One row a measure and day."""
        lines = result.get("per_line", [result])
        return [
            {"hts": line.get("hts"), "day": change["day"], **event}
            for line in lines
            for change in line.get("changes", ())
            for event in (change.get("measures") or [{}])
        ]

    def _line(
        self, tariff: Tariff, hts: str, origin: str, since: date, until: date
    ) -> dict[str, Any]:
        conditions = tariff.measures.declarations.parse(self.condition)
        clock = cast("Clock", self.clock)
        changes, ahead = line_changes(tariff, hts, origin, since, until, clock, conditions)
        first = changes[0].before if changes else None
        return {
            "hts": hts if first is None else first.hts,
            "changes": [_change_json(change, self.lang) for change in changes],
            "announced": [_announced_json(one) for one in ahead],
        }

    def _component(
        self,
        view: View,
        tariff: Tariff,
        origin: str,
        since: date,
        until: date,
        frame: dict[str, Any],
        notes: list[Reason],
    ) -> Answer:
        component = view.resolve(self.component or "")
        if schema.kind_of(component) != "component":
            raise InvalidParameters(
                [refused("refuse_no_component", "component", id=repr(component))]
            )
        facts = classifications(view, component, self.where)
        lines = list(dict.fromkeys(fact.object.partition(":")[2] for fact in facts))
        if not lines:
            notes.append(Reason("no_line", product=component))
        per_line = [self._line(tariff, hts, origin, since, until) for hts in checked(lines)]
        return Answer(
            {**frame, "component": component, "per_line": per_line},
            claims=[fact.id for fact in facts],
            assumptions=texts(notes, self.lang),
            coverage=coverage_of(view, facts),
        )

    def _origin(
        self,
        tariff: Tariff,
        origin: str,
        since: date,
        until: date,
        frame: dict[str, Any],
        notes: list[Reason],
    ) -> Answer:
        schedule, _ = tariff.schedule_on(until)
        if schedule is None:
            return Answer({**frame, "edition": None, "changes": [], "announced": []})
        groups, ahead = origin_changes(
            tariff, schedule, origin, since, until, cast("Clock", self.clock)
        )
        by_day: dict[date, list[dict[str, Any]]] = {}
        for group in groups:
            counted = {"lines": group.lines, "chapters": dict(group.chapters)}
            by_day.setdefault(group.event.day, []).append({**event_json(group.event), **counted})
        notes.append(Reason("changes_counted", edition=schedule.revision))
        return Answer(
            {
                **frame,
                "edition": schedule.revision,
                "changes": [
                    {"day": day.isoformat(), "measures": found} for day, found in by_day.items()
                ],
                "announced": [{**_announced_json(one), "lines": many} for one, many in ahead],
            },
            assumptions=texts(notes, self.lang),
        )


def _covered(view: View, until: date) -> Reason | None:
    """That the measures are complete until an earlier day, where they are."""
    day = tariff_of(view).measures.covered_until
    return Reason("changes_until", day=day) if until > day else None


def _said_of(goods: Reason, lines: Sequence[Mapping[str, Any]], span: Reason) -> Reason:
    """How often the duty of one line changes, and from what to what; of several how many change."""
    moved = [
        [c for c in line["changes"] if _rate(c["before"]) != _rate(c["after"])] for line in lines
    ]
    days = len({change["day"] for changes in moved for change in changes})
    if not lines:
        return Reason("says_changes_unknown", goods=goods, span=span)
    if not days:
        return Reason("says_no_change", goods=goods, span=span)
    if len(lines) > 1:
        changed = sum(map(bool, moved))
        return Reason("says_changes_lines", goods=goods, lines=changed, days=days, span=span)
    before, after = _rate(moved[0][0]["before"]), _rate(moved[0][-1]["after"])
    return Reason("says_changes", goods=goods, days=days, before=before, after=after, span=span)


def _rate(ends: Mapping[str, Any]) -> Reason | Term:
    return ends_words(ends["lo"], ends["hi"])


def _year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28)) if day.year < 9999 else day


def _change_json(change: Change, lang: str) -> dict[str, Any]:
    edition = change.edition
    return {
        "day": change.day.isoformat(),
        "before": _ends_json(change.before, lang),
        "after": _ends_json(change.after, lang),
        "edition": None if edition is None else {"from": edition[0], "to": edition[1]},
        "measures": [event_json(event) for event in change.events],
    }


def _ends_json(answer: DutyAnswer, lang: str) -> dict[str, Any]:
    reason = None if answer.reason is None else answer.reason.text(lang)
    return {"lo": number(answer.lo), "hi": number(answer.hi), "reason": reason}


def event_json(event: Event) -> dict[str, Any]:
    """What a measure does, and where that is written."""
    return {"action": event.action, **_measure_json(event.measure)}


def _announced_json(one: Announced) -> dict[str, Any]:
    start = None if one.start is None else one.start.isoformat()
    return {"day": start, **_measure_json(one.measure)}


def _measure_json(measure: Measure) -> dict[str, Any]:
    return {
        "measure": measure.id,
        "row": measure.row or measure.id,
        "reference": measure.reference,
        "kind": measure.kind,
        "rate": number(measure.rate),
        "announced": measure.announced,
        "published": measure.published,
        "source": measure.source or None,
    }
