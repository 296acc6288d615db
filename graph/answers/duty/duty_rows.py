"""Duties of many rows: a batch of objects, and pieces of a table; each row in its own place.

What a row means is said here, a cell of text in `duty_cells`; `graph.tariff.batch.duty_columns`
settles rows together. A row that cannot be answered has an error that names its column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from onshore.graph.answers.duty.duty_json import duty_json
from onshore.graph.answers.duty.duty_reading import ROW_KEYS, Answered, ColumnAsker, together
from onshore.graph.answers.duty.tariff_tables import tariff_of
from onshore.graph.answers.parameters import MAX_REPEATS, MAX_VALUE
from onshore.graph.dates import parse_day
from onshore.graph.deadline import current
from onshore.graph.errors import (
    DeadlinePassed,
    InvalidParameters,
    OnshoreError,
    Problem,
    ProblemsError,
    TooLarge,
    UnknownId,
)
from onshore.graph.tariff.batch.duty_amounts import Settled, as_float
from onshore.graph.tariff.batch.duty_columns import DutyBatch
from onshore.graph.tariff.batch.duty_inputs import Coded, coded
from onshore.graph.tariff.batch.numbering import different
from onshore.graph.tariff.duty.duty import (
    CLOCKS,
    Clock,
    Component,
    DutyAnswer,
    Tariff,
    edition_warning,
)
from onshore.graph.tariff.measures.conditions import Conditions
from onshore.graph.view import View
from onshore.graph.words.reason import Reason, texts

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

MAX_ROWS = 1_000
"""Rows of one batch over HTTP."""
SHOWN = (
    "lo",
    "hi",
    "amount_lo",
    "amount_hi",
    "components",
    "undecided",
    "reason",
    "warnings",
    "unread",
    "error",
)
"""Columns of an answer in a table, behind those that were asked."""


# -- objects ---------------------------------------------------------------


class DutyRow(NamedTuple):
    """One row, read."""

    hts: str
    origin: str
    day: date
    clock: Clock
    conditions: Conditions


def answer_rows(
    view: View, rows: Sequence[Any], maximum: int | None = MAX_ROWS, lang: str = "en"
) -> list[dict[str, Any]]:
    """A batch: each row {hts, origin, entry_date, clock, condition} answered in its place.

    A row that cannot be answered, or not in time, gives {"error": {"detail", "errors"}}; TooLarge
    above `maximum`.
    """
    if maximum is not None and len(rows) > maximum:
        raise TooLarge("the batch", "MAX_ROWS", maximum)
    batch = DutyBatch(tariff_of(view))
    read = [_row_or_error(batch, row, view.as_of) for row in rows]
    good = [row for row in read if isinstance(row, DutyRow)]
    answers: list[dict[str, Any]] = []
    if good:
        hts, origins, days, clocks, conditions = zip(*good, strict=True)
        found = batch.ask(hts, origins, days, clock=clocks, conditions=conditions)
        waiting = iter(range(len(good)))
    for row in read:
        answer = found.answer(next(waiting)) if isinstance(row, DutyRow) else row
        answers.append(_json(answer, lang))
    return answers


def _row_or_error(batch: DutyBatch, row: Any, as_of: date) -> DutyRow | OnshoreError:
    try:
        return _read(batch, row, as_of)
    except InvalidParameters as error:
        return error


def _json(answer: DutyAnswer | OnshoreError, lang: str) -> dict[str, Any]:
    if isinstance(answer, DutyAnswer):
        return {**duty_json(answer, lang), "assumptions": texts(answer.assumptions, lang)}
    if isinstance(answer, DeadlinePassed):
        return {"error": {"detail": f"not computed within {current().reason}", "errors": []}}
    problems: list[dict[str, Any]] = []
    if isinstance(answer, ProblemsError):
        problems = [
            {"field": p.field, "reason": p.why(lang), "suggestions": list(p.suggestions)}
            for p in answer.problems
        ]
    elif isinstance(answer, UnknownId):
        problems = [
            {"field": answer.kind, "reason": str(answer), "suggestions": list(answer.closest)}
        ]
    detail = answer.text(lang) if isinstance(answer, ProblemsError) else str(answer)
    return {"error": {"detail": detail, "errors": problems}}


def _read(batch: DutyBatch, row: Any, as_of: date) -> DutyRow:
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
                Problem(f"{str(text)[:40]!r} is not a day such as 2026-05-01", "entry_date")
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
    return DutyRow(row["hts"], row["origin"], day, cast("Clock", clock), conditions)


def _is_text(value: Any) -> bool:
    """A text of a length that parameters may have too."""
    return isinstance(value, str) and len(value) <= MAX_VALUE


def _day(text: object) -> date:
    if not isinstance(text, str):
        raise ValueError
    return parse_day(text)


# -- tables ----------------------------------------------------------------


class Shown(NamedTuple):
    """The texts of a figure, or of the error in its place."""

    lo: str = ""
    hi: str = ""
    components: str = ""
    undecided: str = ""
    reason: str = ""
    unread: str = ""
    error: str = ""


class TableAsker:
    """Answers pieces of a table; what was settled for one piece serves the next ones too."""

    def __init__(self, tariff: Tariff, as_of: date, lang: str = "en") -> None:
        """`as_of`: the day of entry of rows that name none. `lang`: that of the sentences."""
        self._asker, self._lang = ColumnAsker(DutyBatch(tariff), as_of), lang
        self._settled: Sequence[Settled] = ()
        self._shown: list[NDArray[Any]] = []
        self._charged: dict[int, str] = {}
        self._said: dict[tuple[Reason, ...], str] = {}

    @property
    def conditions(self) -> tuple[str, ...]:
        """Names that a column may have beside those of `ROW_KEYS`."""
        return self._asker.conditions

    def answer(
        self, numbers: Sequence[int], columns: Mapping[str, list[str]], wrong: Mapping[int, str]
    ) -> dict[str, list[str]]:
        """The columns of `SHOWN` for some rows of texts; `numbers` name a row in its error.

        `wrong` are rows, by their place, that are known to be none.
        """
        size = len(numbers)
        if not size:
            return {name: [] for name in SHOWN}
        answered = self._asker.ask(size, columns, wrong)
        good, errors = answered.good, answered.errors
        table = self._table([numbers[row] for row in good.tolist()], answered)
        if not errors:
            return table
        whole = {name: [""] * size for name in SHOWN}
        for name, into in whole.items():
            for row, text in zip(good.tolist(), table[name], strict=True):
                into[row] = text
        for row, problems in errors.items():
            whole["error"][row] = f"row {numbers[row]}, {'; '.join(problems)}"
        return whole

    def _table(self, numbers: Sequence[int], answered: Answered) -> dict[str, list[str]]:
        """The columns of rows that could be read."""
        import numpy as np

        found = answered.found
        shown = self._texts(found.settled)
        columns = {
            name: texts[found.which].tolist()
            for name, texts in zip(Shown._fields, shown, strict=True)
        }
        columns["amount_lo"] = _number_texts(found.amount_lo)
        columns["amount_hi"] = columns["amount_lo"].copy()
        other = np.flatnonzero(found.amount_lo != found.amount_hi)
        for row, text in zip(other.tolist(), _number_texts(found.amount_hi[other]), strict=True):
            columns["amount_hi"][row] = text
        said = warnings_of(answered, self._lang)
        joined = np.array(["; ".join(lines) for lines in said.things], object)
        columns["warnings"] = joined[said.places].tolist()
        for row in np.flatnonzero(~found.good).tolist():
            columns["error"][row] = f"row {numbers[row]}, {columns['error'][row]}"
        return {name: columns[name] for name in SHOWN}

    def _texts(self, settled: Sequence[Settled]) -> list[NDArray[Any]]:
        """A column for each field of `Shown`, by the number of the figure."""
        import numpy as np

        if settled is not self._settled:
            self._settled = settled
            self._shown = [np.zeros(0, object) for _ in Shown._fields]
            self._charged.clear()
            self._said.clear()
        more = [self._make_texts(one) for one in settled[len(self._shown[0]) :]]
        if more:
            self._shown = [
                np.concatenate((known, np.array(texts, object)))
                for known, texts in zip(self._shown, zip(*more, strict=True), strict=True)
            ]
        return self._shown

    def _make_texts(self, settled: Settled) -> Shown:
        figure, error = settled
        if figure is None:
            return Shown(error=error_text(error))
        charged = self._charged.get(id(figure.components))
        if charged is None:
            charged = "; ".join(_parts(figure.components, self._lang))
            self._charged[id(figure.components)] = charged
        return Shown(
            _number_text(as_float(figure.lo)),
            _number_text(as_float(figure.hi)),
            charged,
            "; ".join(effect.condition for effect in figure.undecided),
            "" if figure.reason is None else self._words((figure.reason,)),
            "; ".join(figure.unread),
        )

    def _words(self, reasons: tuple[Reason, ...]) -> str:
        found = self._said.get(reasons)
        if found is None:
            found = self._said[reasons] = "; ".join(texts(reasons, self._lang))
        return found


def error_text(error: OnshoreError | None) -> str:
    """What stands in the place of an answer, with the column that it is about."""
    if isinstance(error, ProblemsError):
        return "; ".join(
            str(replace(one, field=f"column {one.field or 'hts'}")) for one in error.problems
        )
    return f"column {error.kind if isinstance(error, UnknownId) else 'hts'}: {error}"


def _parts(components: Sequence[Component], lang: str) -> list[str]:
    """What is charged, as text; a part that is due but not computed says so."""
    return [
        f"{one.measure} {_number_text(as_float(one.rate))}"
        if one.rate is not None
        else Reason("part_not_computed", measure=one.measure).text(lang)
        for one in components
        if one.rate is None or one.rate
    ]


def warnings_of(answered: Answered, lang: str, own: Coded | None = None) -> Coded:
    """What is to be said beside the figure of each good row, as tuples of sentences: what the data
    does not hold, then the figure's own, then the edition, then how the number was read.

    `own`: warnings of every settled figure, where the caller keeps them."""
    found = answered.found
    if own is None:
        numbers, _, places = different(found.which, len(found.settled))
        figures = [found.settled[number].figure for number in numbers.tolist()]
        own = coded([one.warnings if one else () for one in figures]).of(places)
    else:
        own = own.of(found.which)
    sides = together([found.warnings, own, found.notes, answered.read_as])
    said = []
    for held, told, note, read_as in sides.things:
        lines = [*texts(held, lang), *texts(told, lang)]
        lines += [] if note is None else [edition_warning(note).text(lang)]
        said.append((*lines, read_as) if read_as else tuple(lines))
    return Coded(said, sides.places)


def _number_text(amount: float) -> str:
    """A number as JSON has it, nothing for nan."""
    if isnan(amount):
        return ""
    return str(int(amount)) if amount.is_integer() else repr(amount)


def _number_texts(amounts: NDArray[numpy.float64]) -> list[str]:
    """`_number_text` of each."""
    import numpy as np

    shown = list(map(repr, amounts.tolist()))
    for row in np.flatnonzero((amounts == np.floor(amounts)) | np.isnan(amounts)).tolist():
        shown[row] = _number_text(float(amounts[row]))
    return shown
