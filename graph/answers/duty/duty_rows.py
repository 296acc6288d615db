"""Duties of many rows: a batch of objects, and pieces of a table; each row in its own place.

What a row means is said here, a cell of text in `duty_cells`; `graph.tariff.batch.duty_columns`
settles rows together. A row that cannot be answered has an error that names its column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from math import isnan, nan
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from onshore.graph.answers.duty.duty_cells import (
    amounts_of,
    blame,
    clock_of,
    filled,
    meant,
    plain,
    without_amounts,
    written_number,
)
from onshore.graph.answers.duty.duty_json import duty_json
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
from onshore.graph.tariff.batch.duty_columns import DutyBatch, DutyColumns
from onshore.graph.tariff.batch.duty_inputs import Coded, coded
from onshore.graph.tariff.duty.duty import (
    CLOCKS,
    Clock,
    Component,
    DutyAnswer,
    Tariff,
    edition_warning,
)
from onshore.graph.tariff.measures.conditions import BESIDE_AMOUNTS, NOTHING_SAID, Conditions
from onshore.graph.view import View
from onshore.graph.words.reason import Reason, texts

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

MAX_ROWS = 1_000
"""Rows of one batch over HTTP."""
ROW_KEYS = ("hts", "origin", "entry_date", "clock", "condition")
AMOUNTS = ("value", "quantity")
"""Conditions that are columns of numbers."""
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
            {"field": p.field, "reason": p.reason, "suggestions": list(p.suggestions)}
            for p in answer.problems
        ]
    elif isinstance(answer, UnknownId):
        problems = [
            {"field": answer.kind, "reason": str(answer), "suggestions": list(answer.closest)}
        ]
    return {"error": {"detail": str(answer), "errors": problems}}


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
    warnings: str = ""
    unread: str = ""
    error: str = ""


class TableAsker:
    """Answers pieces of a table; what was settled for one piece serves the next ones too."""

    def __init__(self, tariff: Tariff, as_of: date, lang: str = "en") -> None:
        """`as_of`: the day of entry of rows that name none. `lang`: that of the sentences."""
        self._batch, self._as_of, self._lang = DutyBatch(tariff), as_of, lang
        self._settled: Sequence[Settled] = ()
        self._shown: list[NDArray[Any]] = []
        self._charged: dict[int, str] = {}
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
        import numpy as np

        size = len(numbers)
        if not size:
            return {name: [] for name in SHOWN}
        errors: dict[int, list[str]] = {}

        def read(name: str, meaning: Callable[[str], Any], otherwise: Any) -> Coded:
            if name not in columns:
                return coded([otherwise]).repeated(size)
            return meant(name, coded(columns[name]), meaning, otherwise, errors)

        hts = read("hts", partial(written_number, self._batch.tariff), ("", ""))
        origins = read("origin", filled, "")
        days = read("entry_date", self._day, self._as_of)
        clocks = read("clock", clock_of, "collected")
        amounts = {
            name: amounts_of(name, columns[name], errors) if name in columns else np.full(size, nan)
            for name in AMOUNTS
        }
        conditions = self._conditions(columns, amounts, errors, size)
        errors |= {place: [text] for place, text in wrong.items()}
        good = np.delete(np.arange(size), list(errors))
        found = self._batch.ask(
            Coded([number for number, _ in hts.things], hts.places[good]),
            origins.of(good),
            days.of(good),
            clock=clocks.of(good),
            conditions=conditions.of(good),
            value=amounts["value"][good],
            quantity=amounts["quantity"][good],
        )
        read_as = coded([note for _, note in hts.things])
        read_as = Coded(read_as.things, read_as.places[hts.places[good]])
        table = self._table([numbers[row] for row in good.tolist()], found, read_as)
        if not errors:
            return table
        whole = {name: [""] * size for name in SHOWN}
        for name, into in whole.items():
            for row, text in zip(good.tolist(), table[name], strict=True):
                into[row] = text
        for row, problems in errors.items():
            whole["error"][row] = f"row {numbers[row]}, {'; '.join(problems)}"
        return whole

    def _day(self, text: str) -> date:
        if not text:
            return self._as_of
        try:
            return _day(text)
        except ValueError:
            raise ValueError(f"{text[:40]!r} is not a day such as 2026-05-01") from None

    def _conditions(
        self,
        columns: Mapping[str, list[str]],
        amounts: Mapping[str, NDArray[numpy.float64]],
        errors: dict[int, list[str]],
        size: int,
    ) -> Coded:
        """What each row says, amounts apart: they are added to `amounts`."""
        names = [n for n in columns if n not in (*ROW_KEYS, *AMOUNTS)]
        declarations = self._batch.tariff.measures.declarations
        own = without_amounts(columns.get("condition", []), amounts, errors)
        said = [columns[name] for name in names]
        if any(name in text for text in {*names, *own} for name in BESIDE_AMOUNTS):
            names += AMOUNTS
            said += [list(map(_plain_text, amounts[name].tolist())) for name in AMOUNTS]
        if not own and not said:
            return coded([NOTHING_SAID]).repeated(size)
        column = coded(list(zip(own or [""] * size, *said, strict=True)))
        found: list[Conditions] = []
        bad: dict[int, str] = {}
        for place, (listed, *rest) in enumerate(column.things):
            parts = [part for one in listed.split(";") if (part := one.strip())]
            parts += [
                f"{n}:{plain(cell, declarations[n].unit)}"
                for n, cell in zip(names, rest, strict=True)
                if cell
            ]
            try:
                if len(parts) > MAX_REPEATS:
                    reason = f"is given more than {MAX_REPEATS} times"
                    raise InvalidParameters([Problem(reason, "condition")])
                found.append(declarations.parse(parts).without(AMOUNTS))
            except InvalidParameters as error:
                found.append(NOTHING_SAID)
                bad[place] = f"column condition: {'; '.join(p.reason for p in error.problems)}"
        blame(bad, column, errors)
        return Coded(found, column.places)

    def _table(
        self, numbers: Sequence[int], found: DutyColumns, read_as: Coded
    ) -> dict[str, list[str]]:
        """The columns of rows that could be read."""
        import numpy as np

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
        columns["warnings"] = _joined(
            Coded([self._words(one) for one in found.warnings.things], found.warnings.places),
            coded(columns["warnings"]),
            Coded([_edition(one, self._lang) for one in found.notes.things], found.notes.places),
            read_as,
        )
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
            field = "hts" if not isinstance(error, UnknownId) else error.kind
            return Shown(error=f"column {field}: {error}")
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
            self._words(figure.warnings),
            "; ".join(figure.unread),
        )

    def _words(self, reasons: tuple[Reason, ...]) -> str:
        found = self._said.get(reasons)
        if found is None:
            found = self._said[reasons] = "; ".join(texts(reasons, self._lang))
        return found


def _parts(components: Sequence[Component], lang: str) -> list[str]:
    """What is charged, as text; a part that is due but not computed says so."""
    return [
        f"{one.measure} {_number_text(as_float(one.rate))}"
        if one.rate is not None
        else Reason("part_not_computed", measure=one.measure).text(lang)
        for one in components
        if one.rate is None or one.rate
    ]


def _joined(*columns: Coded) -> list[str]:
    """The texts of each row that are not empty, joined; equal ones once."""
    import numpy as np

    keys = columns[0].places
    for one in columns[1:]:
        keys = keys * len(one.things) + one.places
    _, first, place = np.unique(keys, return_index=True, return_inverse=True)
    parts = [[one.things[n] for n in one.places[first].tolist()] for one in columns]
    texts = ["; ".join(filter(None, some)) for some in zip(*parts, strict=True)]
    found: list[str] = np.array(texts, object)[place].tolist()
    return found


def _edition(note: Reason | None, lang: str) -> str:
    return "" if note is None else edition_warning(note).text(lang)


def _number_text(amount: float) -> str:
    """A number as JSON has it, nothing for nan."""
    if isnan(amount):
        return ""
    return str(int(amount)) if amount.is_integer() else repr(amount)


def _plain_text(amount: float) -> str:
    """An amount as it may be said; nothing for nan."""
    return "" if isnan(amount) else format(Decimal(repr(amount)), "f")


def _number_texts(amounts: NDArray[numpy.float64]) -> list[str]:
    """`_number_text` of each."""
    import numpy as np

    shown = list(map(repr, amounts.tolist()))
    for row in np.flatnonzero((amounts == np.floor(amounts)) | np.isnan(amounts)).tolist():
        shown[row] = _number_text(float(amounts[row]))
    return shown
