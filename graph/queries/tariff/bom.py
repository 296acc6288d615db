"""A bill of materials of one's own: its duty, single sources, domestic share, what to find out.

The bill is not stored and not mixed with the facts: tariff and names are all that is read of the
store. `graph.supply.bom` says what the numbers mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, cast

from onshore.graph.answers.duty.duty_parameters import clock, known
from onshore.graph.answers.duty.tariff_tables import tariff_of
from onshore.graph.answers.naming import Names
from onshore.graph.answers.parameters import parameter
from onshore.graph.answers.question import Answer
from onshore.graph.deadline import checked, current, optional
from onshore.graph.errors import InvalidInput, InvalidParameters, Problem, ProblemsError, UnknownId
from onshore.graph.names.folding import fold_firm
from onshore.graph.supply.bom import (
    ASSEMBLY,
    CONDITION,
    UNKNOWN,
    Billed,
    BomLine,
    Charged,
    Costs,
    Ends,
    Gap,
    NumberedRates,
)
from onshore.graph.supply.crossings import Entry, Rate
from onshore.graph.tariff.duty.duty import Clock, read_number
from onshore.graph.tariff.duty.tariff import Tariff
from onshore.graph.tariff.measures.origins import CUSTOMS_TERRITORY, Place, parse_origin
from onshore.graph.view import View
from onshore.graph.words.reason import Reason, texts

MAX_PROBLEMS = 100
"""Problems of a bill that are told."""
MAX_GAPS = 50
"""Things to find out that are listed."""
MAX_MATCHED = 500
"""Names of suppliers that are looked up."""


@dataclass(frozen=True)
class BomQuestion:
    """What is asked about a bill beside its lines."""

    name: ClassVar[str] = "bom"
    shape: ClassVar[str] = "tables.BomResult"

    as_of: date | None = parameter(
        "date",
        "Day of entry of everything that enters; default today.",
        None,
        example="2026-05-01",
    )
    known_at: str | None = parameter(
        "instant", "Names of suppliers as recorded by this instant; default the last change.", None
    )
    assembled_in: str | None = parameter(
        "text",
        "Where the product is made, a country; default what its own line says, else unknown.",
        None,
        example="US",
    )
    clock: str = clock()
    condition: tuple[str, ...] = known("usmca:true")
    lang: str = parameter(
        "text", "Language of the report and of its sentences.", "en", choices=("en", "ja")
    )

    def run(
        self, view: View, lines: Sequence[BomLine], file: str, unread: Sequence[str] = ()
    ) -> Answer:
        """What the lines amount to; errors call what they come from `file`.

        `unread` are headings of columns that mean nothing here. InvalidInput with the rows and
        columns that are wrong.
        """
        tariff = tariff_of(view)
        conditions = tariff.measures.declarations.parse(self.condition)
        entry = Entry(view.as_of, cast("Clock", self.clock), conditions)
        given = self._assembled()
        costs = Costs(lines)
        check(lines, costs, tariff, view.as_of, file)
        product = None if costs.product is None else lines[costs.product]
        said = given or (product.origin if product else None)
        billed = Billed(costs, NumberedRates(tariff, entry), said)
        return _Report(billed, self.lang, view).answer(unread)

    def _assembled(self) -> str | None:
        if self.assembled_in is None:
            return None
        try:
            return parse_origin(self.assembled_in)
        except UnknownId as error:
            problem = Problem(str(error), "assembled_in", suggestions=tuple(error.closest))
            raise InvalidParameters([problem]) from None


def check(lines: Sequence[BomLine], costs: Costs, tariff: Tariff, day: date, file: str) -> None:
    """InvalidInput with tariff lines and origins that are none, and costs that contradict."""
    problems: list[Problem] = []

    def wrong(line: BomLine, field: str, reason: str, near: Sequence[str] = ()) -> None:
        problems.append(Problem(reason, field, file, line.line, suggestions=tuple(near)))

    for line in checked(lines, 16):
        if line.hts is not None:
            try:
                tariff.find(read_number(line.hts)[0], day)
            except ProblemsError as error:
                wrong(line, "hts", error.problems[0].reason, error.problems[0].suggestions)
            except UnknownId as error:
                wrong(line, "hts", f"the schedule has no line {line.hts}", error.closest)
        if line.origin is not None:
            try:
                parse_origin(line.origin)
            except UnknownId as error:
                wrong(line, "origin", str(error))
        if len(problems) >= MAX_PROBLEMS:
            break
    for place, field, reason in costs.wrong:
        wrong(lines[place], field, reason)
    if problems:
        raise InvalidInput(sorted(problems, key=lambda one: one.line or 0)[:MAX_PROBLEMS])


class _Report:
    """The answer of one bill."""

    def __init__(self, billed: Billed, lang: str, view: View) -> None:
        self.billed, self.costs, self.lang = billed, billed.costs, lang
        self.declarations = billed.rates.tariff.measures.declarations
        self.view = view
        self.named = self._matches()

    def answer(self, unread: Sequence[str]) -> Answer:
        billed, costs = self.billed, self.costs
        gaps = billed.gaps()
        cut = (
            f"stopped at {current().reason}: find_out_next is not whole" if current().cut else None
        )
        located = billed.located
        result = {
            "product": self._product(),
            "basis": costs.basis,
            "exposure": _ends(billed.exposure.ends if billed.exposure else None),
            "known": _ends(billed.exposure.known if billed.exposure else None),
            "duty": _ends(billed.amount.ends if billed.amount else None),
            "known_duty": _ends(billed.amount.known if billed.amount else None),
            "domestic_share": None
            if located is None
            else {
                "lo": located["domestic"],
                "hi": min(1.0, located["domestic"] + located["unknown"]),
                **located,
            },
            "decided_by": [self._gap(gap) for gap in gaps if gap.kind == CONDITION],
            "find_out_next": [self._gap(gap) for gap in gaps[:MAX_GAPS]],
            "single_sources": self._single(),
            "no_supplier": self._unnamed(),
            "suppliers": self.named,
            "unread_columns": list(unread),
            "lines": [self._line(place, one) for place, one in billed.lines.items()],
        }
        return Answer(
            result, assumptions=self._assumptions(), coverage=self._coverage(gaps), truncated=cut
        )

    def _product(self) -> dict[str, Any] | None:
        place = self.costs.product
        line = None if place is None else self.costs.lines[place]
        values: dict[str, Any] = {
            "part": line.part if line else None,
            "row": line.line if line else None,
            "assembled_in": self.billed.assembled_in,
            "cost": self.costs.whole,
            "parts_cost": self.costs.total if self.costs.basis == "parts" else None,
            "currency": self.costs.currency,
        }
        if line is not None and self._enters():
            rate = (
                self.billed.rates.rate(line.hts, self.billed.assembled_in or "")
                if line.hts
                else None
            )
            values["hts"] = line.hts
            values["own_rate"] = _rate(rate)
        return values

    def _enters(self) -> bool:
        made = self.billed.assembled_in
        return made is not None and made not in CUSTOMS_TERRITORY

    def _line(self, place: int, one: Charged) -> dict[str, Any]:
        line, costs = self.costs.lines[place], self.costs
        above = line.parent
        answers = one.rate.lines if one.rate else ()
        undecided = [effect for answer in answers for effect in answer.undecided]
        return {
            "row": line.line,
            "level": line.level,
            "part": line.part,
            "name": line.name,
            "within": None if above is None else costs.lines[above].part,
            "quantity": line.quantity,
            "cost": costs.amounts[place],
            "share": costs.shares[place],
            "supplier": line.supplier or line.maker,
            "hts": line.hts,
            "origin": line.origin,
            "made": one.place,
            "crosses": one.crosses,
            "rate": _rate(one.rate),
            "contribution": _ends(one.contribution),
            "duty": _ends(one.amount),
            "decided_by": [effect.condition for effect in undecided],
            "questions": [effect.question.text(self.lang) for effect in undecided],
            "reason": None if one.reason is None else one.reason.text(self.lang),
            "warnings": [w.text(self.lang) for answer in answers for w in answer.warnings],
        }

    def _gap(self, gap: Gap) -> dict[str, Any]:
        return {
            "kind": gap.kind,
            "about": gap.about or None,
            "rows": gap.rows,
            "narrows": gap.narrows,
            "narrows_at_least": gap.at_least,
            "narrows_domestic": gap.domestic,
            "opens_upper_end": gap.closes,
            "share": gap.share,
            "text": self._words(gap).text(self.lang),
        }

    def _words(self, gap: Gap) -> Reason:
        if gap.kind == CONDITION:
            declared = self.declarations[gap.about]
            return Reason("find_condition", name=declared, code=declared.name)
        if gap.kind == ASSEMBLY:
            return Reason("find_bom_assembly")
        if not gap.about:
            return Reason("find_bom_whole")
        return Reason(f"find_bom_{gap.kind}", part=gap.about)

    # -- suppliers

    def _single(self) -> list[dict[str, Any]]:
        """Parts for which one supplier is named, those that cost most first."""
        found = []
        for places, firms in self.billed.sources():
            if len(firms) == 1:
                shares = [self.costs.shares[place] for place in places]
                found.append(
                    {
                        "part": self.costs.lines[places[0]].part,
                        "supplier": firms[0],
                        "rows": [self.costs.lines[place].line for place in places],
                        "share": None if None in shares else sum(s or 0.0 for s in shares),
                    }
                )
        return sorted(
            found, key=lambda one: (one["share"] is None, -(one["share"] or 0.0), one["rows"])
        )

    def _unnamed(self) -> list[dict[str, Any]]:
        """Parts that nobody is named for, or not for all of it."""
        return [
            {
                "part": self.costs.lines[places[0]].part,
                "rows": [self.costs.lines[place].line for place in places],
            }
            for places, firms in self.billed.sources()
            if not firms
        ]

    def _matches(self) -> list[dict[str, Any]]:
        """Each name with the firm of the graph whose whole name it is; several are listed."""
        rows: dict[str, list[int]] = {}
        shown: dict[str, str] = {}
        for place in self.costs.parts:
            line = self.costs.lines[place]
            for name in filter(None, (line.supplier, line.maker)):
                key = fold_firm(name)
                shown.setdefault(key, name)
                numbers = rows.setdefault(key, [])
                if line.line not in numbers:
                    numbers.append(line.line)
        names = Names(self.view)
        found: list[dict[str, Any]] = []
        for key, name in shown.items():
            match: list[dict[str, str]] | None = None
            if len(found) < MAX_MATCHED:
                with optional():
                    hits = names.whole(name, ("firm", "factory"))
                    match = [{"id": hit.id, "name": hit.name} for hit in hits[:8]]
            found.append({"name": name, "rows": rows[key], "matches": match})
        return found

    # -- beside the numbers

    def _assumptions(self) -> list[str]:
        costs, billed = self.costs, self.billed
        notes: list[Reason] = []
        if costs.product is not None and (line := costs.lines[costs.product]).level:
            notes.append(Reason("bom_product", part=line.part, row=line.line))
        if costs.lines and costs.lines[0].level is None:
            notes.append(Reason("bom_flat"))
        if cut := [line for line in costs.lines if line.is_cut]:
            notes.append(Reason("bom_cut", rows=_rows(cut)))
        silent = [
            line
            for line in costs.lines
            if not line.currency and (line.unit_cost or line.extended_cost)
        ]
        if costs.currency and silent:
            notes.append(Reason("bom_currency", rows=_rows(silent), currency=costs.currency))
        if costs.basis == "parts":
            notes.append(Reason("bom_basis_parts"))
        if costs.basis is None:
            notes.append(Reason("bom_no_basis"))
        if self._enters():
            notes.append(Reason("bom_own_entry", place=Place(billed.assembled_in or "")))
        notes += [Reason("bom_own_value"), Reason("bom_single"), Reason("bom_names")]
        answers = [a for one in billed.lines.values() if one.rate for a in one.rate.lines]
        notes += [note for answer in answers for note in answer.assumptions]
        return texts(dict.fromkeys(notes), self.lang)

    def _coverage(self, gaps: Sequence[Gap]) -> dict[str, Any]:
        lines, parts = self.costs.lines, self.costs.parts
        made = [one.place for one in self.billed.lines.values()]
        return {
            "lines": len(parts),
            "with_cost": sum(
                self.costs.shares[p] is not None or self.costs.amounts[p] is not None for p in parts
            ),
            "with_hts": sum(lines[p].hts is not None for p in parts),
            "with_origin": sum(place != UNKNOWN for place in made),
            "domestic": made.count("domestic"),
            "foreign": made.count("foreign"),
            "entering": sum(one.crosses is True for one in self.billed.lines.values()),
            "to_find_out": len(gaps),
        }


def _rows(lines: Sequence[BomLine]) -> str:
    """The first rows of the lines, for a text."""
    return ", ".join(str(line.line) for line in lines[:10]) + (" …" if len(lines) > 10 else "")


def _ends(ends: Ends | None) -> dict[str, float | None] | None:
    return None if ends is None else {"lo": ends.lo, "hi": ends.hi}


def _rate(rate: Rate | None) -> dict[str, float | None] | None:
    return None if rate is None else {"lo": rate.lo, "hi": rate.hi}
