"""Columns of duty questions, read: what each row asks, and what is wrong with the others.

A column is a text for each row, or the same as `Coded`; a column of `AMOUNTS` may be an array of
numbers too, nan where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from math import nan
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from onshore.graph.answers.duty.duty_cells import (
    amounts_of,
    blame,
    checked_amounts,
    clock_of,
    filled,
    meant,
    number_text,
    plain,
    without_amounts,
    written_number,
)
from onshore.graph.answers.parameters import MAX_REPEATS
from onshore.graph.dates import parse_day
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.tariff.batch.duty_columns import DutyBatch, DutyColumns
from onshore.graph.tariff.batch.duty_inputs import Coded, coded
from onshore.graph.tariff.batch.numbering import different
from onshore.graph.tariff.measures.conditions import BESIDE_AMOUNTS, NOTHING_SAID, Conditions

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Floats = NDArray[numpy.float64]

ROW_KEYS = ("hts", "origin", "entry_date", "clock", "condition")
AMOUNTS = ("value", "quantity")
"""Conditions that are columns of numbers."""
Column: TypeAlias = "Sequence[str] | Coded | Floats"


class Answered(NamedTuple):
    """The figures of the rows at `good`, and what is wrong with each other row, by its place.

    `read_as` says of each good row how its number was read, where that is to be said. `value` is
    that of every row, nan where none is known.
    """

    good: NDArray[numpy.int64]
    found: DutyColumns
    read_as: Coded
    errors: dict[int, list[str]]
    value: Floats


class ColumnAsker:
    """Asks a batch by columns; what was settled for some rows serves the next ones too."""

    def __init__(self, batch: DutyBatch, as_of: date) -> None:
        """`as_of`: the day of entry of rows that name none."""
        self._batch, self._as_of = batch, as_of

    @property
    def conditions(self) -> tuple[str, ...]:
        """Names that a column may have beside those of `ROW_KEYS`."""
        return self._batch.tariff.measures.declarations.names

    def ask(self, size: int, columns: Mapping[str, Column], wrong: Mapping[int, str]) -> Answered:
        """The answers of `size` rows; `wrong` are rows that are known to be none."""
        import numpy as np

        errors: dict[int, list[str]] = {}

        def read(name: str, meaning: Callable[[str], Any], otherwise: Any) -> Coded:
            if name not in columns:
                return coded([otherwise]).repeated(size)
            return meant(name, coded(columns[name]), meaning, otherwise, errors)

        hts = read("hts", partial(written_number, self._batch.tariff), ("", ""))
        origins = read("origin", filled, "")
        days = read("entry_date", self._day, self._as_of)
        clocks = read("clock", clock_of, "collected")
        amounts = {name: _amounts(name, columns.get(name), size, errors) for name in AMOUNTS}
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
        return Answered(good, found, read_as, errors, amounts["value"])

    def _day(self, text: str) -> date:
        if not text:
            return self._as_of
        try:
            return parse_day(text)
        except ValueError:
            raise ValueError(f"{text[:40]!r} is not a day such as 2026-05-01") from None

    def _conditions(
        self,
        columns: Mapping[str, Column],
        amounts: Mapping[str, Floats],
        errors: dict[int, list[str]],
        size: int,
    ) -> Coded:
        """What each row says, amounts apart: they are added to `amounts`."""
        names = [n for n in columns if n not in (*ROW_KEYS, *AMOUNTS)]
        declarations = self._batch.tariff.measures.declarations
        own = without_amounts(coded(columns.get("condition", ())), amounts, errors)
        said = [coded(columns[name]) for name in names]
        texts = {*names, *own.things}
        if any(name in text for text in texts for name in BESIDE_AMOUNTS):
            names += AMOUNTS
            said += [coded(list(map(number_text, amounts[name].tolist()))) for name in AMOUNTS]
        if not len(own.places) and not said:
            return coded([NOTHING_SAID]).repeated(size)
        if not len(own.places):
            own = coded([""]).repeated(size)
        column = together([own, *said])
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


def together(columns: Sequence[Coded]) -> Coded:
    """The things of each row side by side, as one column of tuples."""
    import numpy as np

    places = columns[0].places.astype(np.int64)
    parts = [np.arange(len(columns[0].things))]
    for one in columns[1:]:
        size = max(len(one.things), 1)
        keys, first, found = different(places * size + one.places, max(len(parts[0]), 1) * size)
        parts = [part[keys // size] for part in parts]
        parts.append(one.places[first])
        places = found
    sides = [
        [one.things[place] for place in part.tolist()]
        for one, part in zip(columns, parts, strict=True)
    ]
    return Coded(list(zip(*sides, strict=True)), places)


def _amounts(name: str, column: Column | None, size: int, errors: dict[int, list[str]]) -> Floats:
    import numpy as np

    if column is None:
        return np.full(size, nan)
    if isinstance(column, np.ndarray):
        return checked_amounts(name, column, errors)
    if isinstance(column, Coded):
        column = [column.things[place] for place in column.places.tolist()]
    return amounts_of(name, column, errors)
