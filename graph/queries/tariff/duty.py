"""Duty on one crossing: a product from an origin on one day, steps over time, tables of lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from onshore.graph.answers.duty.component_duty import component_duty
from onshore.graph.answers.duty.duty_json import duty_json, notes_json
from onshore.graph.answers.duty.duty_parameters import clock, entry_day, known, line
from onshore.graph.answers.duty.entry_summary import FEE_NOTES, Entry, number
from onshore.graph.answers.duty.lines_pay import lines_pay
from onshore.graph.answers.duty.tariff_tables import tariff_of
from onshore.graph.answers.parameters import parameter
from onshore.graph.answers.question import Answer, Question, cut_by
from onshore.graph.errors import BeforeData, InvalidParameters
from onshore.graph.tariff.duty.duty import Clock, DutyAnswer, duty, read_number
from onshore.graph.tariff.duty.duty_table import (
    ORDINARY_NOTE,
    SERVER_LINES,
    SERVER_ORIGINS,
    Cell,
    Series,
    duty_steps,
    duty_table,
)
from onshore.graph.tariff.measures.fees import reads as fees_read
from onshore.graph.tariff.measures.origins import parse_origin, territory_name
from onshore.graph.tariff.schedule.schedule import dotted
from onshore.graph.view import View
from onshore.graph.words.reason import Both, Reason, Term, ends_words, rate_words, texts
from onshore.graph.words.refusal import refused

MAX_CELLS = 10_000
"""Numbers times origins of one table."""
MOST_ASKED = 3
"""Deciding conditions that the sentence of a duty names."""
INCLUDES = ("reasons", "fees")
"""What `include` may name."""

LINES, ORIGINS = Both("lines", "品目"), Both("origins", "原産地")


@dataclass(frozen=True)
class Duty(Question):
    name = "duty"
    route = "/duty"
    heading = ("Duty on one crossing", "一つの越境の関税")
    shape = "duty.DutyResult"
    menu = ("One crossing", "一つの越境")
    takes_table = True
    doc = (
        "What a product from an origin pays on its entry into the United States on a day: an "
        "interval, the components that sum to each end, and the conditions that decide."
    )
    example = "?hts=8471.50.01&origin=TW&entry_date=2026-05-01"
    said_first = ("hts", "origin", "entry_date")

    origin: str = parameter(
        "text", "Territory of origin: its ISO 3166-1 code or its name.", example="TW"
    )
    hts: str | None = line(None, example="8471.50.01")
    component: str | None = parameter(
        "id",
        "A component instead of a number: every tariff line that facts link it to.",
        None,
        example="component:power-system",
        kinds=("component",),
    )
    entry_date: date | None = entry_day()
    clock: str = clock()
    condition: tuple[str, ...] = known("usmca:true")
    include: tuple[str, ...] = parameter(
        "text",
        "What stands beside the answer: `reasons` gives every sentence as data too, `fees` the "
        "fees of the entry and the landed total (of each line).",
        repeat=True,
        choices=INCLUDES,
    )

    def run(self, view: View) -> Answer:
        if (self.hts is None) == (self.component is None):
            raise InvalidParameters([refused("refuse_goods", "hts")])
        if self.component is not None:
            return component_duty(
                view,
                self.component,
                self.where,
                self._line(view),
                lambda answer: self._whole(view, answer),
                self.lang,
            )
        answer = self._line(view)(self.hts or "")
        result, beside = self._whole(view, answer)
        return Answer(result, assumptions=texts((*answer.assumptions, *beside), self.lang))

    def _whole(self, view: View, answer: DutyAnswer) -> tuple[dict[str, Any], tuple[Reason, ...]]:
        """All that is said of one line, and what is assumed beside its duty."""
        tariff = tariff_of(view)
        entry = Entry(tariff, answer, tariff.measures.declarations.parse(self.condition), self.lang)
        result = {
            **duty_json(answer, self.lang, data="reasons" in self.include),
            "entry_lines": entry.lines(),
            "refunds": entry.refunds(),
        }
        told = entry.assumed()
        if "fees" in self.include:
            result["fees"] = entry.fees()
            told += FEE_NOTES if result["fees"]["each"] else ()
        if "notes" in result:
            result["notes"] += notes_json(assumptions=told)
        return result, told

    def _line(self, view: View) -> Callable[[str], DutyAnswer]:
        """The duty of one line, all else as asked."""
        tariff = tariff_of(view)
        conditions = tariff.measures.declarations.parse(self.condition)
        day, clock = self.entry_date or view.as_of, cast("Clock", self.clock)
        also = fees_read(tariff.measures.fees) if "fees" in self.include else frozenset()
        return lambda hts: duty(tariff, hts, self.origin, day, clock, conditions, also)

    def sentence(self, answer: Answer, view: View) -> Reason:
        """What the entry pays, what decides, and what stands beside the figure."""
        result = answer.result
        if self.component is not None:
            what: str | Reason = view.label(view.resolve(self.component), self.lang)
        else:
            what = Reason("hts_goods", hts=dotted(_number(self.hts or "")))
        origin = territory_name(parse_origin(self.origin), self.lang)
        day, why = self.entry_date or view.as_of, str(result.get("reason", ""))
        if not result["lo"] and result["hi"] is None:
            return Reason("says_duty_unknown", what=what, origin=origin, day=day, reason=why)
        if result["lo"] == result["hi"] == 0:
            said = [Reason("says_duty_free", what=what, origin=origin, day=day)]
        else:
            duty = rate_words(result["lo"], result["hi"])
            said = [Reason("says_duty", what=what, origin=origin, day=day, duty=duty)]
        lines = result.get("per_line", (result,))
        asked: list[Any] = [one["question"] for line in lines for one in line["undecided"]]
        if len(lines) > 1:
            asked.insert(0, Term("exact_line").text(self.lang))
        if asked := list(dict.fromkeys(asked)):
            said.append(_decides(asked))
        beside = [note for line in lines for note in line["warnings"]]
        if result["hi"] is None and why:
            beside.insert(0, why)
        if beside:
            said.append(Reason("says_beside", notes=list(dict.fromkeys(beside))))
        return Reason("sentences", parts=said)

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        if "per_line" in result:
            return [
                {"hts": line["lines"][0] if line["lines"] else None, **row}
                for line in result["per_line"]
                for row in line["components"]
            ]
        return [dict(row) for row in result.get("components", ())] or [dict(result)]


@dataclass(frozen=True)
class DutySteps(Question):
    name = "duty-steps"
    route = "/duty/steps"
    heading = ("Duty by origin over time", "原産地別関税の推移")
    shape = "duty.DutyStepsResult"
    picture = "duty-steps"
    doc = "Days on which the duty of a product changes, for each origin, between two days."
    example = "?hts=8504.40.60&origin=TW&origin=CN&since=2025-01-01&until=2026-10-02"
    said_first = ("hts", "origin", "since", "until")
    formats = ("json", "csv", "html", "svg")
    at_deadline = "partial"

    hts: str = line(example="8504.40.60")
    origin: tuple[str, ...] = parameter(
        "text",
        f"Territories of origin; default {', '.join(SERVER_ORIGINS)}.",
        repeat=True,
        example="TW",
    )
    since: date | None = parameter(
        "date",
        "First day; default the day from which the measures are complete.",
        None,
        example="2025-01-01",
    )
    until: date | None = parameter(
        "date",
        "Last day; default the day until which the measures are complete.",
        None,
        example="2026-10-02",
    )
    clock: str = clock()
    condition: tuple[str, ...] = known()

    def run(self, view: View) -> Answer:
        tariff = tariff_of(view)
        since = self.since or max(tariff.measures.covered_from, date(2025, 1, 1))
        until = self.until or min(tariff.measures.covered_until, view.as_of)
        if until < since:
            raise self._no_days(view, since, until)
        series = duty_steps(
            tariff,
            _number(self.hts),
            self.origin or SERVER_ORIGINS,
            since,
            until,
            cast("Clock", self.clock),
            tariff.measures.declarations.parse(self.condition),
        )
        origins = len(self.origin or SERVER_ORIGINS)
        return Answer(
            {
                "hts": dotted(_number(self.hts)),
                "description": _description(series),
                "since": since.isoformat(),
                "until": until.isoformat(),
                "series": [_series_json(one, self.lang) for one in series],
            },
            assumptions=_together((), (s.answer for one in series for s in one.steps), self.lang),
            truncated=_cut(len(series), origins, ORIGINS, self.lang),
        )

    def _no_days(self, view: View, since: date, until: date) -> InvalidParameters:
        """Why no day lies between the two, by what was asked."""
        if self.until is not None or until != view.as_of:
            return InvalidParameters(
                [refused("refuse_order", "until", until=str(until), since=str(since))]
            )
        if self.since is not None:
            return InvalidParameters(
                [refused("refuse_since", "since", since=str(since), until=str(until))]
            )
        return BeforeData("as_of", since.isoformat())

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {"origin": series["origin"], **step}
            for series in result["series"]
            for step in series["steps"]
        ]


@dataclass(frozen=True)
class DutyTable(Question):
    name = "duty-table"
    route = "/duty/table"
    heading = ("Duty by line and origin", "品目・原産地別の関税")
    shape = "duty.DutyTableResult"
    menu = ("By origin", "原産地別")
    picture = "duty-table"
    doc = (
        "The duty of each line from each origin on one day; default the lines of an AI server. "
        "`lo` and `hi` are those of the same question asked alone; `ordinary` those of goods that "
        "are not for aircraft, under no exclusion and no preference. "
        f"Numbers times origins are at most {MAX_CELLS:,}."
    )
    example = "?entry_date=2026-05-01"
    said_first = ("hts", "origin", "entry_date")
    formats = ("json", "csv", "html", "svg")
    at_deadline = "partial"

    hts: tuple[str, ...] = parameter(
        "text", "HTS numbers; default the lines of an AI server.", repeat=True, example="8504.40.60"
    )
    origin: tuple[str, ...] = parameter(
        "text",
        f"Territories of origin; default {', '.join(SERVER_ORIGINS)}.",
        repeat=True,
        example="TW",
    )
    entry_date: date | None = entry_day()
    clock: str = clock()
    condition: tuple[str, ...] = known()

    def run(self, view: View) -> Answer:
        tariff, day = tariff_of(view), self.entry_date or view.as_of
        labels = dict(SERVER_LINES)
        wanted = [dotted(_number(hts)) for hts in self.hts]
        lines = [(hts, labels.get(hts, "")) for hts in wanted] or list(SERVER_LINES)
        origins = self.origin or SERVER_ORIGINS
        if len(lines) * len(origins) > MAX_CELLS:
            said = refused(
                "refuse_cells", "hts", lines=len(lines), origins=len(origins), most=MAX_CELLS
            )
            raise InvalidParameters([said])
        conditions = tariff.measures.declarations.parse(self.condition)
        rows = duty_table(tariff, lines, origins, day, cast("Clock", self.clock), conditions)
        answers = [cell.answer for row in rows for cell in row.cells]
        result = {
            "entry_date": day.isoformat(),
            "origins": list(dict.fromkeys(answer.origin for answer in answers)),
            "lines": [
                {
                    "hts": row.hts,
                    "label": row.label or (answer.schedule.description if answer.schedule else ""),
                    "duties": {c.answer.origin: _cell_json(c, self.lang) for c in row.cells},
                }
                for row in rows
                for answer, _ in row.cells[:1]
            ],
        }
        return Answer(
            result,
            assumptions=_together((ORDINARY_NOTE,), answers, self.lang),
            truncated=_cut(len(rows), len(lines), LINES, self.lang),
        )

    def sentence(self, answer: Answer, view: View) -> Reason | None:
        """What one line pays from each origin, equal ones together, and what decides; of several,
        how many pay and enter free from the origin where most do."""
        lines = answer.result["lines"]
        if answer.truncated is not None or not lines:
            return None
        if len(lines) > 1:
            day = self.entry_date or view.as_of
            return lines_pay(answer.result, day, self.lang, named=bool(self.hts))
        [line] = lines
        groups: dict[tuple[float | None, float | None], list[str]] = {}
        for origin, cell in line["duties"].items():
            ends = (cell["lo"], cell["hi"])
            groups.setdefault(ends, []).append(territory_name(origin, self.lang))
        paid = [
            Reason("pays_from", origins=origins, duty=ends_words(*ends))
            for ends, origins in sorted(groups.items(), key=lambda item: len(item[1]))
        ]
        said = [
            Reason(
                "says_by_origin",
                what=Reason("hts_goods", hts=line["hts"]),
                day=self.entry_date or view.as_of,
                groups=paid,
            )
        ]
        asked = list(dict.fromkeys(q for c in line["duties"].values() for q in c["questions"]))
        if asked:
            said.append(_decides(asked))
        return Reason("sentences", parts=said)

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {"hts": line["hts"], "label": line["label"], "origin": origin, **cell}
            for line in result["lines"]
            for origin, cell in line["duties"].items()
        ]


def _decides(asked: Sequence[Any]) -> Reason:
    """The questions that decide, the first few where they are many."""
    if len(asked) > MOST_ASKED:
        asked = [Reason("lines_and_more", lines=asked[:MOST_ASKED])]
    return Reason("says_decides", questions=asked)


def _cut(done: int, asked: int, what: Both, lang: str) -> str | None:
    """What to say where the time was up before all was computed."""
    if done == asked:
        return None
    return Reason("cut_computed", why=cut_by(), n=str(done), all=str(asked), what=what).text(lang)


def _number(hts: str) -> str:
    return read_number(hts)[0]


def _together(notes: Iterable[Reason], answers: Iterable[DutyAnswer], lang: str) -> list[str]:
    """Notes, and what stands beside some answers, each once."""
    beside = (note for one in answers for note in (*one.warnings, *one.assumptions))
    return texts(dict.fromkeys((*notes, *beside)), lang)


def _description(series: Sequence[Series]) -> str:
    answers = (step.answer for one in series for step in one.steps)
    return next((a.schedule.description for a in answers if a.schedule), "")


def _series_json(series: Series, lang: str) -> dict[str, Any]:
    steps = [
        {"from": step.start.isoformat(), **_brief_json(step.answer, lang)} for step in series.steps
    ]
    return {"origin": series.origin, "steps": steps}


def _cell_json(cell: Cell, lang: str) -> dict[str, Any]:
    ordinary = {"lo": number(cell.ordinary.lo), "hi": number(cell.ordinary.hi)}
    return {**_brief_json(cell.answer, lang), "ordinary": ordinary}


def _brief_json(answer: DutyAnswer, lang: str) -> dict[str, Any]:
    return {
        "lo": number(answer.lo),
        "hi": number(answer.hi),
        "decided_by": [effect.condition for effect in answer.undecided],
        "questions": [effect.question.text(lang) for effect in answer.undecided],
        "reason": None if answer.reason is None else answer.reason.text(lang),
    }
