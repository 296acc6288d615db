"""The tariff schedule: a line with its parents and children, or a search; one revision per day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from onshore.graph.answers.duty.classified import classifications
from onshore.graph.answers.duty.line_measures import measures_of_line
from onshore.graph.answers.duty.tariff_tables import build_schedule, demand, known_revisions
from onshore.graph.answers.nothing import Widening
from onshore.graph.answers.parameters import parameter
from onshore.graph.answers.question import Answer, Question
from onshore.graph.errors import InvalidParameters, UnknownId
from onshore.graph.tariff.measures.origins import COLUMN_2, Place
from onshore.graph.tariff.schedule.rates import parse_rate
from onshore.graph.tariff.schedule.schedule import (
    TABLE,
    Choice,
    Schedule,
    TariffLine,
    choose_revision,
    code_of,
    dotted,
    normalise_hts,
)
from onshore.graph.tariff.schedule.wording import words_of
from onshore.graph.view import View
from onshore.graph.words.edition_words import edition_name
from onshore.graph.words.reason import Reason, texts
from onshore.graph.words.refusal import problem_of

SHORT = 40
"""Letters of a printed rate that a sentence has room for."""
SAYABLE = ("free", "percent", "specific", "compound", "chapter99")
"""Kinds of rates of which a sentence says more than that they are set in words."""


def schedule_on(view: View, on: date) -> tuple[Schedule | None, list[Reason]]:
    """The newest stored revision in force on a day, and what to assume about it.

    None, with the reason, before the first stored revision; TablesMissing where none is stored.
    """
    held = view.tables(TABLE)
    demand(held, [TABLE])
    infos = {info.revision: info for info in held if info.effective_from}
    loaded = [(i.revision, i.effective_from) for i in infos.values() if i.effective_from]
    choice = choose_revision(loaded, on, known_revisions(view))
    if choice is None:
        first = min(day for _, day in loaded)
        return None, [Reason("before_editions", day=on, first=first)]
    return build_schedule(view, infos[choice.revision]), revision_notes(choice)


def revision_notes(choice: Choice) -> list[Reason]:
    """What to assume where a newer revision is known but not loaded."""
    if choice.newer is None:
        return []
    held, newer = edition_name(choice.revision), edition_name(choice.newer[0])
    return [Reason("newer_edition", held=held, newer=newer, day=choice.newer[1])]


@dataclass(frozen=True)
class ScheduleLines(Question):
    name = "schedule"
    route = "/schedule"
    heading = ("Tariff schedule", "関税率表")
    shape = "schedule.ScheduleResult"
    menu = ("Schedule", "関税率表")
    doc = (
        "Lines of the US tariff schedule with rates, units, footnotes, parents and children: one "
        "by its number, those that have given words or begin with given digits, or the headings. "
        "Lines in which facts class a product of that name come first; rulings stand beside them. "
        "A line that is asked for by its number comes with `measures`: those whose lists hold it "
        "on the day, whatever the origin; null for headings of chapter 99. Without number and "
        "words, `chapters` are counted."
    )
    example = "?hts=8471.50.01"
    said_first = ("q",)
    nothing = "no words of the schedule are close to these"

    q: str = parameter(
        "text",
        "Words of the description or of a product, or a code in any spelling.",
        "",
        example="power supplies",
    )
    hts: str = parameter(
        "text",
        "HTS number of 2 to 10 digits, with or without dots; with `q`, search under it.",
        "",
        example="8471.50.01",
    )
    entry_date: date | None = parameter(
        "date", "Day that chooses the revision; default `as_of`.", None, example="2026-05-01"
    )
    limit: int = parameter("int", "Lines at most.", 20, minimum=1, maximum=1000)
    offset: int = parameter("int", "Lines to skip.", 0, minimum=0, maximum=10_000_000)

    def run(self, view: View) -> Answer:
        schedule, reasons = schedule_on(view, self.entry_date or view.as_of)
        notes = texts(reasons, self.lang)
        if schedule is None:
            return Answer(
                {"lines": [], "revision": None, "effective_from": None, "total": 0},
                assumptions=notes,
            )
        classed = classifications(view)
        try:
            result = schedule_answer(
                schedule,
                q=self.q,
                hts=self.hts,
                limit=self.limit,
                offset=self.offset,
                first=classed.named(self.q, schedule),
            )
        except ValueError as error:
            raise InvalidParameters([problem_of(error, "hts")]) from None
        for line in result["lines"]:
            line["classified"] = classed.of(line["hts"], self.lang)
        if self.hts and not self.q and len(result["lines"]) == 1:
            (line,) = result["lines"]
            if line["rate_text"] and not line["hts"].startswith("99"):
                day = self.entry_date or view.as_of
                digits = normalise_hts(line["hts"])
                line["measures"] = measures_of_line(view, digits, day, self.lang)
        shown = [one["fact"] for line in result["lines"] for one in line["classified"]]
        return Answer(result, claims=sorted(set(shown)), assumptions=notes)

    def finds(self, view: View) -> bool:
        try:
            return super().finds(view)
        except UnknownId:
            return False

    def wider(self, view: View) -> Iterator[Widening]:
        """Words and numbers that are near, everywhere in the schedule, on a day that is covered."""
        day = self.entry_date or view.as_of
        days = [info.effective_from for info in view.tables(TABLE) if info.effective_from]
        if days and day < min(days):
            yield "entry_date", min(days)
        schedule, _ = schedule_on(view, day)
        if schedule is None:
            return
        code = code_of(self.q)
        near = schedule.closest(code) if code else schedule.words.near(words_of(self.q))
        yield from (("q", text) for text in near)
        if self.hts and self.q:
            yield "hts", ""
        if self.offset:
            yield "offset", 0

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        """One row a line."""
        return [
            {
                **line,
                "classified": [_told(one) for one in line.get("classified", ())],
                "footnotes": [one["text"] for one in line["footnotes"] or ()],
                "measures": [f"{one['name']} ({one['state']})" for one in line["measures"] or ()],
            }
            for line in result["lines"]
        ]

    def sentence(self, answer: Answer, view: View) -> Reason | None:
        """The normal duty of the line that was asked for; else how many lines were found."""
        result, total = answer.result, answer.result["total"]
        if result["revision"] is None:
            return Reason("says_no_edition", day=self.entry_date or view.as_of)
        if self.q:
            if not total:
                return Reason("says_no_line")
            words = self.q.strip()
            if code_of(words):
                return Reason("says_lines_begin", lines=total, words=words)
            return Reason("says_lines_found", lines=total, words=words)
        if not self.hts:
            return Reason("says_chapters", chapters=len(result["chapters"]))
        digits, lines = normalise_hts(self.hts, shortest=2), result["lines"]
        if len(lines) == 1 and normalise_hts(lines[0]["hts"]) == digits:
            return _said(lines[0])
        chapter = Reason("chapter", n=digits)
        what = chapter if len(digits) == 2 else Reason("hts_goods", hts=dotted(digits))
        return Reason("says_lines_under", what=what, lines=total)


def _said(line: Mapping[str, Any]) -> Reason:
    """The rates that a line has in the general column and in column 2."""
    hts, children = line["hts"], len(line["children"])
    if not line["rate_text"]:
        if children:
            return Reason("says_no_rate", hts=hts, lines=children)
        return Reason("says_rate_nowhere", hts=hts)
    said = [Reason("says_normal", hts=hts, rate=_rate_said(line["rate_text"]))]
    if line["column2"] and parse_rate(line["column2"]).kind in SAYABLE:
        origins = [Place(code) for code in sorted(COLUMN_2)]
        said.append(Reason("says_column_2", origins=origins, rate=_rate_said(line["column2"])))
    return Reason("sentences", parts=said)


def _rate_said(text: str) -> Reason:
    """A printed rate in a sentence; that it stands in words where it does not fit into one."""
    rate = parse_rate(text)
    if rate.kind == "free":
        return Reason("rate_free")
    if rate.kind == "percent" and rate.ad_valorem is not None:
        return Reason("rate_of_value", rate=rate.ad_valorem)
    if rate.kind in ("specific", "compound"):
        if len(text) > SHORT:
            return Reason("rate_in_parts")
        return Reason("rate_printed", printed=" ".join(text.split()))
    if rate.kind == "chapter99" and rate.additional is not None:
        return (
            Reason("rate_of_goods_and", added=rate.additional)
            if rate.additional
            else (Reason("rate_of_goods"))
        )
    return Reason("rate_set_in_words")


def _told(one: Mapping[str, Any]) -> str:
    """A classification in one cell: what, by whom, how sure."""
    words = f"{one['name']}: {one['title'] or one['fact']} ({one['certainty']})"
    return f"not {words}" if one["polarity"] == "negated" else words


def line_json(line: TariffLine) -> dict[str, Any]:
    """A line as answers show it; null where nothing is printed or the export does not say."""
    headings = line.footnote_headings
    return {
        "hts": line.hts,
        "description": line.description,
        "path": list(line.path),
        "indent": line.indent,
        "rate_text": line.rate_text or None,
        "rate_kind": line.general.kind,
        "inherited_from": line.inherited_from,
        "column2": line.column2_text or None,
        "column2_from": line.column2_from,
        "special": line.special_text or None,
        "units": list(line.units),
        "footnote_headings": None if headings is None else list(headings),
        "footnotes": None
        if headings is None
        else [{"columns": list(one.columns), "text": one.text} for one in line.footnotes],
        "parents": list(line.parents),
        "children": list(line.children),
        "classified": [],
        "measures": None,
    }


def schedule_answer(
    schedule: Schedule,
    *,
    q: str = "",
    hts: str = "",
    limit: int = 20,
    offset: int = 0,
    first: Sequence[str] = (),
) -> dict[str, Any]:
    """`{"lines", "revision", "effective_from", "total"}` for a number, for words, for words under
    a number; without any of them also `chapters`: two digits, and how many lines begin with them.

    Where nothing is found, `closest` are numbers near a code.
    `first` are digits of lines that come before all others that words find.

    A number with a row is that line; one of 2 digits or more without stands for the highest rows
    under it; without number and words: the headings. Errors: ValueError for a malformed number,
    UnknownId for one under which there is nothing.
    """
    prefix = normalise_hts(hts, shortest=2) if hts.strip() else ""
    if prefix and not schedule.tops_under(prefix):
        raise UnknownId("hts", dotted(prefix), schedule.closest(prefix))
    if q.strip():
        numbers, total = schedule.search(q, limit, offset, under=prefix, first=first)
    else:
        everything: Sequence[str]
        if not prefix:
            everything = schedule.roots
        else:
            everything = (prefix,) if prefix in schedule else schedule.tops_under(prefix)
        numbers, total = list(everything[offset : offset + limit]), len(everything)
    result: dict[str, Any] = {
        "lines": [line_json(schedule.line(number)) for number in numbers],
        "revision": schedule.revision,
        "effective_from": schedule.effective_from and schedule.effective_from.isoformat(),
        "publisher": schedule.source.get("publisher"),
        "title": schedule.source.get("title"),
        "total": total,
    }
    if not prefix and not q.strip():
        counted = Counter(number[:2] for number in schedule.numbers)
        result["chapters"] = [{"chapter": two, "lines": counted[two]} for two in sorted(counted)]
    if not total:
        code = code_of(q)
        result["closest"] = list(schedule.closest(code)) if code else []
    return result
