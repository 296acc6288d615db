"""Duties of many rows: a batch of objects, and pieces of a table; each row in its own place.

What a row of texts means is said here; `graph.analysis.duty_columns` settles rows together. A row
that cannot be answered has an error that names its column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from math import isnan, nan
from typing import Any, NamedTuple, TypeVar, cast

from graph.analysis.columns import number_texts
from graph.analysis.conditions import NOTHING_SAID, Conditions
from graph.analysis.duty import (
    CLOCKS,
    Clock,
    Component,
    DutyAnswer,
    Tariff,
    edition_warning,
    is_entered,
)
from graph.analysis.duty_amounts import Settled
from graph.analysis.duty_columns import DutyBatch, DutyColumns
from graph.deadline import current
from graph.errors import (
    DeadlinePassed,
    InvalidParameters,
    OnshoreError,
    Problem,
    ProblemsError,
    TooLarge,
    UnknownId,
)
from graph.queries.duty import duty_json, tariff_of
from graph.queries.entry_summary import number
from graph.queries.parameters import MAX_REPEATS, MAX_VALUE
from graph.reason import Reason, texts
from graph.view import View

MAX_ROWS = 1_000
"""Rows of one batch over HTTP."""
ROW_KEYS = ("hts", "origin", "entry_date", "clock", "condition")
AMOUNTS = ("value", "quantity")
"""Conditions that are columns of numbers."""
SHOWN = (
    "lo", "hi", "amount_lo", "amount_hi", "components", "undecided", "reason", "warnings", "unread",
    "error",
)  # fmt: skip
"""Columns of an answer in a table, behind those that were asked."""
MOST_DIGITS = 15
"""Digits of a value or quantity."""
T = TypeVar("T")

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_NUMBER = re.compile(r"\d{1,18}(?:\.\d{1,12})?|\.\d{1,12}")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")

# -- objects ---------------------------------------------------------------


class Row(NamedTuple):
    """One row, read."""

    hts: str
    origin: str
    day: date
    clock: Clock
    conditions: Conditions


def answer_rows(
    view: View, rows: Sequence[Any], maximum: int | None = MAX_ROWS
) -> list[dict[str, Any]]:
    """A batch: each row {hts, origin, entry_date, clock, condition} answered in its place.

    A row that cannot be answered, or not in time, gives {"error": {"detail", "errors"}}; TooLarge
    above `maximum`.
    """
    if maximum is not None and len(rows) > maximum:
        raise TooLarge("the batch", "MAX_ROWS", maximum)
    batch = DutyBatch(tariff_of(view))
    read = [_row_or_error(batch, row, view.as_of) for row in rows]
    good = [row for row in read if isinstance(row, Row)]
    answers: list[dict[str, Any]] = []
    if good:
        hts, origins, days, clocks, conditions = zip(*good, strict=True)
        found = batch.ask(hts, origins, days, clock=clocks, conditions=conditions)
        waiting = iter(range(len(good)))
    for row in read:
        answer = found.answer(next(waiting)) if isinstance(row, Row) else row
        answers.append(_json(answer))
    return answers


def _row_or_error(batch: DutyBatch, row: Any, as_of: date) -> Row | OnshoreError:
    try:
        return _read(batch, row, as_of)
    except InvalidParameters as error:
        return error


def _json(answer: DutyAnswer | OnshoreError) -> dict[str, Any]:
    if isinstance(answer, DutyAnswer):
        return {**duty_json(answer), "assumptions": texts(answer.assumptions, "en")}
    if isinstance(answer, DeadlinePassed):
        return {"error": {"detail": f"not computed within {current().reason}", "errors": []}}
    problems: list[dict[str, Any]] = []
    if isinstance(answer, ProblemsError):
        problems = [
            {"field": p.field, "reason": p.reason, "suggestions": list(p.suggestions)}
            for p in answer.problems
        ]
    elif isinstance(answer, UnknownId):
        problems = [
            {"field": answer.kind, "reason": str(answer), "suggestions": list(answer.closest)}
        ]
    return {"error": {"detail": str(answer), "errors": problems}}


def _read(batch: DutyBatch, row: Any, as_of: date) -> Row:
    if not isinstance(row, Mapping):
        raise InvalidParameters([Problem("a row is an object with hts and origin")])
    problems = [
        Problem("unknown key", str(key)[:40], suggestions=ROW_KEYS)
        for key in row
        if key not in ROW_KEYS
    ]
    problems += [
        Problem(f"is missing, no text, or longer than {MAX_VALUE:,}", key)
        for key in ("hts", "origin")
        if not _is_text(row.get(key)) or not row[key].strip()
    ]
    day, text = as_of, row.get("entry_date")
    if text not in (None, ""):
        try:
            day = _day(text)
        except ValueError:
            problems.append(
                Problem(f"{str(text)[:40]!r} is no day such as 2026-05-01", "entry_date")
            )
    clock = row.get("clock") or "collected"
    if clock not in CLOCKS:
        problems.append(Problem(f"is one of {', '.join(CLOCKS)}", "clock"))
    said = row.get("condition") or []
    listed = [said] if isinstance(said, str) else said
    if not isinstance(listed, list | tuple) or not all(map(_is_text, listed)):
        problems.append(Problem("is a list of name:value texts", "condition"))
    elif len(listed) > MAX_REPEATS:
        problems.append(Problem(f"is given more than {MAX_REPEATS} times", "condition"))
    if problems:
        raise InvalidParameters(problems)
    conditions = batch.tariff.measures.declarations.parse(listed)
    return Row(row["hts"], row["origin"], day, cast("Clock", clock), conditions)


def _is_text(value: Any) -> bool:
    """A text of a length that parameters may have too."""
    return isinstance(value, str) and len(value) <= MAX_VALUE


def _day(text: object) -> date:
    if not isinstance(text, str) or len(text) != 10:
        raise ValueError
    return date.fromisoformat(text)


# -- tables ----------------------------------------------------------------


class Shown(NamedTuple):
    """The texts of a settled answer."""

    lo: str
    hi: str
    components: str
    undecided: str
    reason: str
    warnings: str
    unread: str
    error: str


class TableAsker:
    """Answers pieces of a table; what was settled for one piece serves the next ones too."""

    def __init__(self, tariff: Tariff, as_of: date) -> None:
        """`as_of`: the day of entry of rows that name none."""
        self._batch, self._as_of = DutyBatch(tariff), as_of
        self._shown: dict[int, tuple[Settled, Shown]] = {}
        self._charged: dict[int, tuple[tuple[Component, ...], str]] = {}
        self._said: dict[tuple[Reason, ...], str] = {}

    @property
    def conditions(self) -> tuple[str, ...]:
        """Names that a column may have beside those of `ROW_KEYS`."""
        return self._batch.tariff.measures.declarations.names

    def answer(
        self, numbers: Sequence[int], columns: Mapping[str, list[str]], wrong: Mapping[int, str]
    ) -> dict[str, list[str]]:
        """The columns of `SHOWN` for some rows of texts; `numbers` name a row in its error.

        `wrong` are rows, by their place, that are known to be none.
        """
        size = len(numbers)
        if not size:
            return {name: [] for name in SHOWN}
        errors: dict[int, list[str]] = {}

        def read(name: str, meaning: Callable[[str], T], otherwise: T) -> list[T]:
            """What each text of a column means; a text that means nothing is an error."""
            if name not in columns:
                return [otherwise] * size
            different, [places] = number_texts([columns[name]])
            means: list[T] = []
            bad: dict[int, str] = {}
            for place, text in enumerate(different):
                try:
                    if len(text) > MAX_VALUE:
                        raise ValueError(f"is longer than {MAX_VALUE:,} characters")
                    if "\ufffd" in text:
                        raise ValueError(f"{text[:40]!r} is no text of UTF-8")
                    means.append(meaning(text))
                except ValueError as error:
                    bad[place] = f"column {name}: {error}"
                    means.append(otherwise)
            found = places.tolist()
            if bad:
                for row, place in enumerate(found):
                    if place in bad:
                        errors.setdefault(row, []).append(bad[place])
            return [means[place] for place in found]

        hts = read("hts", partial(_written_number, self._batch.tariff), ("", ""))
        origins = read("origin", _filled, "")
        days = read("entry_date", self._day, self._as_of)
        clocks = read("clock", _clock, "collected")
        amounts = {name: read(name, _READERS[name], nan) for name in AMOUNTS}
        conditions = self._conditions(columns, amounts, errors, size)
        errors |= {place: [text] for place, text in wrong.items()}
        good = [row for row in range(size) if row not in errors] if errors else range(size)

        def kept(column: list[T]) -> list[T]:
            return [column[row] for row in good] if errors else column

        found = self._batch.ask(
            [number for number, _ in kept(hts)],
            kept(origins),
            kept(days),
            clock=cast("list[Clock]", kept(clocks)),
            conditions=kept(conditions),
            value=kept(amounts["value"]),
            quantity=kept(amounts["quantity"]),
        )
        return self._table(numbers, good, found, [note for _, note in hts], errors)

    def _day(self, text: str) -> date:
        if not text:
            return self._as_of
        try:
            return _day(text)
        except ValueError:
            raise ValueError(f"{text[:40]!r} is no day such as 2026-05-01") from None

    def _conditions(
        self,
        columns: Mapping[str, list[str]],
        amounts: dict[str, list[float]],
        errors: dict[int, list[str]],
        size: int,
    ) -> list[Conditions]:
        """What each row says, amounts apart: they are added to `amounts`."""
        names = [n for n in columns if n not in (*ROW_KEYS, *AMOUNTS)]
        parse = self._batch.tariff.measures.declarations.parse
        own = _without_amounts(columns.get("condition", []), amounts, errors)
        said = [columns[name] for name in names]
        if not own and not said:
            return [NOTHING_SAID] * size
        different, [places] = number_texts(
            [cast("list[str]", list(zip(own or [""] * size, *said, strict=True)))]
        )
        found: list[Conditions] = []
        bad: dict[int, str] = {}
        for place, cells in enumerate(cast("tuple[tuple[str, ...], ...]", different)):
            listed, *rest = cells
            parts = [part for one in listed.split(";") if (part := one.strip())]
            parts += [f"{n}:{_plain(cell)}" for n, cell in zip(names, rest, strict=True) if cell]
            try:
                if len(parts) > MAX_REPEATS:
                    reason = f"is given more than {MAX_REPEATS} times"
                    raise InvalidParameters([Problem(reason, "condition")])
                found.append(parse(parts))
            except InvalidParameters as error:
                found.append(NOTHING_SAID)
                bad[place] = f"column condition: {'; '.join(p.reason for p in error.problems)}"
        rows = places.tolist()
        if bad:
            for row, place in enumerate(rows):
                if place in bad:
                    errors.setdefault(row, []).append(bad[place])
        return [found[place] for place in rows]

    def _table(
        self,
        numbers: Sequence[int],
        good: Sequence[int],
        found: DutyColumns,
        read_as: Sequence[str],
        errors: Mapping[int, list[str]],
    ) -> dict[str, list[str]]:
        if len(self._shown) > 4 * len(found.settled) + 200_000:
            for kept in (self._shown, self._charged, self._said):
                kept.clear()
        shown = [self._texts(one) for one in found.settled]
        which = found.which.tolist()
        rows = [shown[place] for place in which]
        table = {name: [getattr(one, name) for one in shown] for name in Shown._fields}
        columns = {name: [texts[place] for place in which] for name, texts in table.items()}
        columns["amount_lo"] = list(map(_number_text, found.amount_lo.tolist()))
        columns["amount_hi"] = list(map(_number_text, found.amount_hi.tolist()))
        self._add_notes(columns["warnings"], found, good, read_as)
        for place, row in enumerate(rows):
            if row.error:
                columns["error"][place] = f"row {numbers[good[place]]}, {row.error}"
        if not errors:
            return {name: columns[name] for name in SHOWN}
        whole = {name: [""] * len(numbers) for name in SHOWN}
        for name, into in whole.items():
            for row, text in zip(good, columns[name], strict=True):
                into[row] = text
        for row, problems in errors.items():
            whole["error"][row] = f"row {numbers[row]}, {'; '.join(problems)}"
        return whole

    def _add_notes(
        self, warnings: list[str], found: DutyColumns, good: Sequence[int], read_as: Sequence[str]
    ) -> None:
        """What is said of the edition of a row, and of how its number was read."""
        notes = [_edition(line.note) for line in found.lines]
        entered = [isinstance(a, DutyAnswer) and is_entered(a.origin) for a, *_ in found.settled]
        for place, (line, which) in enumerate(
            zip(found.line.tolist(), found.which.tolist(), strict=True)
        ):
            more = [notes[line]] if notes[line] and entered[which] else []
            if read_as[good[place]]:
                more.append(read_as[good[place]])
            if more:
                warnings[place] = "; ".join(filter(None, (warnings[place], *more)))

    def _texts(self, settled: Settled) -> Shown:
        known = self._shown.get(id(settled))
        if known is None:
            known = self._shown[id(settled)] = settled, self._make_texts(settled)
        return known[1]

    def _make_texts(self, settled: Settled) -> Shown:
        answer = settled.answer
        if not isinstance(answer, DutyAnswer):
            field = "hts" if not isinstance(answer, UnknownId) else answer.kind
            return Shown("", "", "", "", "", "", "", f"column {field}: {answer}")
        charged = self._charged.get(id(answer.components))
        if charged is None:
            made = answer.components, "; ".join(_parts(answer.components))
            charged = self._charged[id(answer.components)] = made
        return Shown(
            _number_text(settled.lo),
            _number_text(settled.hi),
            charged[1],
            "; ".join(effect.condition for effect in answer.undecided),
            "" if answer.reason is None else self._words((answer.reason,)),
            self._words(answer.warnings),
            "; ".join(answer.unread),
            "",
        )

    def _words(self, reasons: tuple[Reason, ...]) -> str:
        found = self._said.get(reasons)
        if found is None:
            found = self._said[reasons] = "; ".join(texts(reasons, "en"))
        return found


def _parts(components: Sequence[Component]) -> list[str]:
    """What is charged, as text; a part that is due but not computed says so."""
    return [
        f"{one.measure} not computed" if one.rate is None else f"{one.measure} {number(one.rate):g}"
        for one in components
        if one.rate is None or one.rate
    ]


def _edition(note: Reason | None) -> str:
    return "" if note is None else edition_warning(note).text()


def _number_text(amount: float) -> str:
    """A number as JSON has it, nothing for nan."""
    if isnan(amount):
        return ""
    return str(int(amount)) if amount.is_integer() else repr(amount)


# -- cells -----------------------------------------------------------------


def _filled(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    return text


def _clock(text: str) -> str:
    if text and text not in CLOCKS:
        raise ValueError(f"is one of {', '.join(CLOCKS)}, not {text[:40]!r}")
    return text or "collected"


def _written_number(tariff: Tariff, text: str) -> tuple[str, str]:
    """A tariff number, and what is to be said where a spreadsheet has taken its first 0: no line
    begins with the digits that are there."""
    if not text:
        raise ValueError("is empty")
    if _SCIENTIFIC.fullmatch(text):
        raise ValueError(f"{text!r} is rounded: give the column of the spreadsheet the form text")
    if len(text) in (7, 9) and text.isascii() and text.isdigit():
        schedules = [tariff.schedule(revision) for revision, _ in tariff.revisions]
        if not any(one.rows_under(text) for one in schedules):
            return f"0{text}", f"hts read as 0{text}: {len(text)} digits have lost a leading 0"
    return text, ""


def _amount(text: str) -> float:
    """A number such as 1000.5 or 1,000.50; nan for an empty cell."""
    if not text:
        return nan
    if _NUMBER.fullmatch(text) is None and _NUMBER.fullmatch(text := _plain(text)) is None:
        raise ValueError(f"{text[:40]!r} is no number such as 1000.50")
    if len(text) > MOST_DIGITS and len(text.replace(".", "").lstrip("0")) > MOST_DIGITS:
        raise ValueError(f"{text[:40]!r} has more than {MOST_DIGITS} digits")
    return float(text)


def _customs_value(text: str) -> float:
    amount = _amount(text)
    if amount == 0:
        raise ValueError("is an amount in USD above 0")
    return amount


_READERS: Mapping[str, Callable[[str], float]] = {"value": _customs_value, "quantity": _amount}


def _plain(text: str) -> str:
    """A number without the commas between its thousands and without the sign of the dollar."""
    bare = text.removeprefix("$").strip()
    return bare.replace(",", "") if _THOUSANDS.fullmatch(bare) else text


def _without_amounts(
    cells: Sequence[str], amounts: dict[str, list[float]], errors: dict[int, list[str]]
) -> list[str]:
    """Cells of conditions without value and quantity, which are added to `amounts`."""
    known: dict[str, tuple[str, dict[str, float]]] = {}
    rests = []
    for row, text in enumerate(cells):
        if ":" not in text:
            rests.append(text)
            continue
        found = known.get(text)
        if found is None:
            found = known[text] = _take_amounts(text)
        rests.append(found[0])
        for name, amount in found[1].items():
            if not isnan(amounts[name][row]):
                errors.setdefault(row, []).append(f"column {name}: is said twice")
            amounts[name][row] = amount
    return rests


def _take_amounts(text: str) -> tuple[str, dict[str, float]]:
    """The conditions of a cell without value and quantity, and these; what is wrong stays."""
    rest, amounts = [], {}
    for part in text.split(";"):
        name, colon, written = (piece.strip() for piece in part.partition(":"))
        reader = _READERS.get(name)
        if reader is not None and colon and written and name not in amounts:
            try:
                amounts[name] = reader(written)
                continue
            except ValueError:
                pass
        rest.append(part)
    return ";".join(rest), amounts
