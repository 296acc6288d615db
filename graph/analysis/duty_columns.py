"""Duties by columns: of many rows the different questions are settled once, and gathered.

Two rows are one question where nothing that the answer rests on differs: lines of which schedule
and measures say the same (a class), one origin, days between which nothing changes (a segment),
one clock, equal conditions. Customs value and quantity only count where a rate is an amount per
unit or the value is divided; elsewhere amounts in USD are worked out by columns from the rates.
Each question is settled by `graph.analysis.duty`, so that a row's answer is the single answer.

numpy is imported when a column is built.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from graph.analysis.charges import ONE
from graph.analysis.columns import number_texts
from graph.analysis.conditions import NOTHING_SAID, Conditions
from graph.analysis.duty import (
    CLOCKS,
    Clock,
    duty_of,
    nothing_in_force,
    read_number,
    with_note,
)
from graph.analysis.duty_amounts import (
    Answer,
    RatesOf,
    Settled,
    amount_columns,
    amounts_for,
    exact,
    settled_of,
)
from graph.analysis.duty_inputs import Numbers, amounts_of, clocks_of, days_of, split_said, texts_of
from graph.analysis.origins import TERRITORIES, parse_origin
from graph.analysis.tariff import Target, Tariff
from graph.deadline import current
from graph.errors import (
    DeadlinePassed,
    InputError,
    InvalidParameters,
    OnshoreError,
    Problem,
    UnknownId,
)
from graph.reason import Reason

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Floats = NDArray[numpy.float64]
    Ints = NDArray[numpy.int64]
    Bools = NDArray[numpy.bool_]

PIECE = 1 << 18
"""Rows that are worked on at once."""
MOST_KEPT = 1 << 19
"""Settled questions, and different texts, that are kept before all are dropped."""
DAY_BITS, SAID_BITS = 22, 20
"""Bits of a day or segment, and of what is said, in the number of a question."""
DIVIDED = frozenset(("chapter98", "repair_value", "us_parts_value", "unit_price", "quantity_2"))
"""Conditions beside which the customs value moves the rate itself, beside those that a measures
file bounds by value."""


class Line(NamedTuple):
    """What a written number stands for between two editions: a target, none, or why not."""

    shown: str
    target: Target | None
    note: Reason | None
    error: OnshoreError | None
    kind: int
    """Number of the class: of lines that are alike in all that an answer rests on."""


@dataclass(frozen=True, slots=True, eq=False)
class DutyColumns:
    """Answers of many rows; arrays have one entry a row.

    `lo` and `hi` are fractions of the customs value and `amount_lo` and `amount_hi` USD, nan where
    there is no number. `which` is the place of a row's answer in `settled`: the answer of another
    row perhaps, whose number, day and amounts it shows; an error stands in place of an answer.
    `line` is the place of the row's line in `lines`. `answer` gives one row's answer whole.
    """

    settled: Sequence[Settled]
    which: Ints
    lines: Sequence[Line]
    line: Ints
    days: Ints
    value: Floats
    by_value: Bools
    lo: Floats
    hi: Floats
    amount_lo: Floats
    amount_hi: Floats

    def __len__(self) -> int:
        return len(self.which)

    def answer(self, row: int) -> Answer:
        """The answer of one row, equal to the single answer."""
        found = self.settled[int(self.which[row])].answer
        line = self.lines[int(self.line[row])]
        if isinstance(found, OnshoreError):
            return found
        found = replace(found, hts=line.shown, entry_date=date.fromordinal(int(self.days[row])))
        if (target := line.target) is None:
            return found
        if len(target.leaves) == 1:
            lines = (target.shown.hts,) if target.own else target.lines
            found = replace(found, lines=lines)
        found = replace(found, schedule=target.shown)
        if self.by_value[row]:
            components, amount = amounts_for(found, exact(float(self.value[row])))
            found = replace(found, components=components, amount=amount)
        return with_note(found, line.note) if line.note else found


def duty_columns(
    tariff: Tariff,
    hts: Sequence[str],
    origin: Sequence[str],
    entry_date: Any,
    *,
    clock: Clock | Sequence[Clock] = "collected",
    conditions: Conditions | Sequence[Conditions] = NOTHING_SAID,
    value: Any = None,
    quantity: Any = None,
) -> DutyColumns:
    """Duties of many crossings; see `DutyBatch.ask`."""
    return DutyBatch(tariff).ask(
        hts, origin, entry_date, clock=clock, conditions=conditions, value=value, quantity=quantity
    )


@dataclass(slots=True)
class _Rows:
    """Columns of one piece."""

    line: Ints
    lines: list[Line]
    origin: Ints
    days: Ints
    clock: Ints
    said: Ints
    value: Floats
    quantity: Floats
    divided: Bools


@dataclass(slots=True)
class _Kept:
    """What is known between pieces: numbers of texts, lines and questions, and settled answers."""

    hts: Numbers[str] = field(default_factory=Numbers)
    origins: dict[str, int] = field(default_factory=dict)
    codes: Numbers[str | OnshoreError] = field(default_factory=Numbers)
    said: Numbers[Hashable] = field(default_factory=Numbers)
    rests: Numbers[Conditions] = field(default_factory=Numbers)
    kinds: Numbers[Hashable] = field(default_factory=Numbers)
    pairs: Numbers[tuple[int, int]] = field(default_factory=Numbers)
    lines: dict[tuple[str, int], Line] = field(default_factory=dict)
    priced: dict[int, bool] = field(default_factory=dict)
    breaks: dict[tuple[int, int], Ints] = field(default_factory=dict)
    timelines: dict[Hashable, Ints] = field(default_factory=dict)
    settled: dict[int, Settled] = field(default_factory=dict)
    rates: RatesOf = field(default_factory=dict)

    @property
    def full(self) -> bool:
        most = max(len(self.hts), len(self.origins), len(self.said), len(self.pairs))
        return max(most, len(self.settled), len(self.lines)) > MOST_KEPT


class DutyBatch:
    """A tariff that is asked by columns; questions that were settled once stay settled.

    Not to be shared by threads; a tariff may be.
    """

    def __init__(self, tariff: Tariff) -> None:
        import numpy as np

        self.tariff = tariff
        self._kept = _Kept()
        bounded = [d for d in tariff.measures.declarations if d.value_at_most is not None]
        self._divided = DIVIDED | {one.name for one in bounded}
        self._bounded = any(one.default for one in bounded)
        self._editions = np.array(sorted(map(date.toordinal, tariff.edition_days)), np.int64)

    def ask(
        self,
        hts: Sequence[str],
        origin: Sequence[str],
        entry_date: Any,
        *,
        clock: Clock | Sequence[Clock] = "collected",
        conditions: Conditions | Sequence[Conditions] = NOTHING_SAID,
        value: Any = None,
        quantity: Any = None,
    ) -> DutyColumns:
        """The duty of each row; an error stands in the place of an answer, as `duty` raises it.

        `hts` and `origin` are texts; `entry_date` days, as numpy's `datetime64[D]` or as dates;
        `clock` and `conditions` one for all or one a row; `value` (USD) and `quantity` (in the unit
        of the rate) numbers, nan where not known. InvalidParameters where the columns do not fit
        together or a number is out of range; DeadlinePassed in the place of an answer where the
        time is up.
        """
        import numpy as np

        size = len(hts)
        days = days_of(entry_date)
        clocks = [CLOCKS.index(clock)] if isinstance(clock, str) else clocks_of(clock)
        said = [conditions] if isinstance(conditions, Conditions) else conditions
        values, quantities = (
            amounts_of("value", value, size),
            amounts_of("quantity", quantity, size),
        )
        columns = {"origin": len(origin), "entry_date": len(days), "value": len(values)}
        columns["quantity"] = len(quantities)
        if not isinstance(clock, str):
            columns["clock"] = len(clocks)
        if not isinstance(conditions, Conditions):
            columns["conditions"] = len(said)
        wrong = [n for n, length in columns.items() if length != size]
        if wrong:
            raise InvalidParameters([Problem(f"has not {size:,} rows", name) for name in wrong])
        texts, origins = texts_of(hts), texts_of(origin)
        pieces = []
        for first in range(0, size, PIECE) or (0,):
            cut = slice(first, first + PIECE)
            some = len(days[cut])
            rows = self._rows(
                texts[cut],
                origins[cut],
                days[cut],
                np.asarray(clocks[cut] if len(clocks) == size else clocks * some, np.int64),
                said[cut] if len(said) == size and said is conditions else said,
                values[cut],
                quantities[cut],
            )
            pieces.append(self._answer(rows))
        return pieces[0] if len(pieces) == 1 else _joined(pieces)

    def _rows(
        self,
        hts: list[str],
        origins: list[str],
        days: Ints,
        clock: Ints,
        conditions: Sequence[Conditions],
        values: Floats,
        quantities: Floats,
    ) -> _Rows:
        """The columns as numbers."""
        import numpy as np

        if self._kept.full:
            self._kept = _Kept()
        kept = self._kept
        origin = self._origins(origins)
        number = kept.hts.column(hts)
        edition = np.searchsorted(self._editions, days, side="right")
        written = number * (len(self._editions) + 1) + edition
        _, first, line = np.unique(written, return_index=True, return_inverse=True)
        lines = [self._line(hts[row], int(edition[row]), int(days[row])) for row in first.tolist()]
        said, value, quantity, divided = self._said(conditions, len(hts))
        for name, own, column in (("value", value, values), ("quantity", quantity, quantities)):
            if np.any(~np.isnan(own) & ~np.isnan(column)):
                raise InvalidParameters([Problem("is said among the conditions too", name)])
        value = np.where(np.isnan(values), value, values)
        quantity = np.where(np.isnan(quantities), quantity, quantities)
        return _Rows(line, lines, origin, days, clock, said, value, quantity, divided)

    def _origins(self, texts: list[str]) -> Ints:
        """Numbers of origins; one origin may be written in many ways."""
        import numpy as np

        different, [place] = number_texts([texts])
        kept, numbers = self._kept, []
        for text in different:
            number = kept.origins.get(text)
            if number is None:
                number = kept.origins[text] = kept.codes[_origin(text)]
            numbers.append(number)
        return np.array(numbers, np.int64)[place]

    def _said(
        self, conditions: Sequence[Conditions], size: int
    ) -> tuple[Ints, Floats, Floats, Bools]:
        """Numbers of what is said beside value and quantity, both of these, and `divided`."""
        import numpy as np

        different, [place] = number_texts([cast("Sequence[str]", conditions)])
        parts = [
            split_said(one, self._divided, always=self._bounded)
            for one in cast("tuple[Conditions, ...]", different)
        ]
        if len(conditions) != size:
            place = np.zeros(size, np.int32)
        rest = self._kept.rests.column([part.rest for part in parts])
        value = np.array([part.value for part in parts])
        quantity = np.array([part.quantity for part in parts])
        divided = np.array([part.divided for part in parts], bool)
        return rest[place], value[place], quantity[place], divided[place]

    def _line(self, hts: str, edition: int, day: int) -> Line:
        kept = self._kept
        found = kept.lines.get((hts, edition))
        if found is None:
            found = kept.lines[hts, edition] = self._find(hts, date.fromordinal(day))
        return found

    def _find(self, hts: str, day: date) -> Line:
        kinds, shown = self._kept.kinds, hts
        try:
            digits, shown = read_number(hts)
            target, note = self.tariff.find(digits, day)
        except (InputError, UnknownId) as error:
            return Line(shown, None, None, error, kinds[error])
        if target is None:
            return Line(shown, None, None, None, kinds[shown])
        kind = kinds[target.kind]
        if kind not in self._kept.priced:
            self._kept.priced[kind] = target.reads_prices
        return Line(shown, target, note, None, kind)

    def _segments(self, pairs: list[tuple[Line, int]], place: Ints, days: Ints) -> Ints:
        """The number of each row's segment among those of its class and origin."""
        import numpy as np

        kept, codes = self._kept, self._kept.codes.things()
        each: list[Ints] = []
        daily = np.zeros(len(pairs), bool)
        for number, (line, origin) in enumerate(pairs):
            key = line.kind, origin
            found = kept.breaks.get(key)
            if found is None:
                found = kept.breaks[key] = self._breaks(line, codes[origin])
            daily[number] = line.target is None and line.error is None
            each.append(found)
        starts = np.zeros(len(each) + 1, np.int64)
        np.cumsum([len(one) for one in each], out=starts[1:])
        owners = np.repeat(np.arange(len(each)), np.diff(starts))
        every = (owners << DAY_BITS) + np.concatenate(each) if each else owners
        found_at = np.searchsorted(every, (place << DAY_BITS) + days, side="right")
        return np.where(daily[place], days, found_at - starts[place])

    def _breaks(self, line: Line, code: str | OnshoreError) -> Ints:
        import numpy as np

        target = line.target
        if target is None or not isinstance(code, str):
            return np.zeros(0, np.int64)
        key = code, target.gaps, tuple(leaf.coverage for leaf in target.leaves)
        found = self._kept.timelines.get(key)
        if found is None:
            days = self.tariff.answer_days(target, code)
            found = np.array(sorted(map(date.toordinal, days)), np.int64)
            self._kept.timelines[key] = found
        return found

    def _answer(self, rows: _Rows) -> DutyColumns:
        import numpy as np

        kept = self._kept
        kinds = np.array([line.kind for line in rows.lines], np.int64)
        priced = np.array([kept.priced.get(line.kind, False) for line in rows.lines], bool)
        kind = kinds[rows.line]
        _, first, place = np.unique(
            (kind << 32) + rows.origin, return_index=True, return_inverse=True
        )
        pairs = [(rows.lines[rows.line[n]], int(rows.origin[n])) for n in first.tolist()]
        segment = self._segments(pairs, place, rows.days)
        pair = kept.pairs.column([(line.kind, origin) for line, origin in pairs])[place]
        has_value, has_quantity = ~np.isnan(rows.value), ~np.isnan(rows.quantity)
        whole = (rows.divided & (has_value | has_quantity)) | (
            priced[rows.line] & has_value & has_quantity
        )
        said = self._said_numbers(rows, has_value, has_quantity, whole)
        question = (((pair << SAID_BITS) + said) << DAY_BITS) + segment
        keys, first, which = np.unique(question, return_index=True, return_inverse=True)
        settled = self._settle(rows, whole, keys.tolist(), first.tolist())
        ends = np.array([(one.lo, one.hi) for one in settled], np.float64).reshape(-1, 2)
        by_value = has_value & ~whole
        amount_lo, amount_hi = amount_columns(settled, which, rows.value, by_value, whole)
        return DutyColumns(
            settled, which, rows.lines, rows.line, rows.days, rows.value, by_value,
            ends[which, 0], ends[which, 1], amount_lo, amount_hi,
        )  # fmt: skip

    def _said_numbers(
        self, rows: _Rows, has_value: Bools, has_quantity: Bools, whole: Bools
    ) -> Ints:
        """Numbers of what is said: conditions, clock, whether there is a value and a quantity; both
        exactly where they count."""
        import numpy as np

        code = ((rows.said * len(CLOCKS) + rows.clock) << 2) + has_value * 2 + has_quantity
        different, place = np.unique(code, return_inverse=True)
        said = self._kept.said.column(different.tolist())[place]
        exactly = np.flatnonzero(whole)
        if len(exactly):
            keys = zip(
                code[exactly].tolist(),
                # nan is not equal to itself
                np.nan_to_num(rows.value[exactly], nan=-1).tolist(),
                np.nan_to_num(rows.quantity[exactly], nan=-1).tolist(),
                strict=True,
            )
            said[exactly] = self._kept.said.column(list(keys))
        return said

    def _settle(
        self, rows: _Rows, whole: Bools, keys: list[int], first: list[int]
    ) -> list[Settled]:
        """The answer to each question, by the first row that asks it."""
        kept, known, deadline = self._kept, self._kept.settled, current()
        codes, rests = kept.codes.things(), kept.rests.things()
        found: list[Settled] = []
        for key, row in zip(keys, first, strict=True):
            answer = known.get(key)
            if answer is None:
                if deadline.passed():
                    answer = settled_of(
                        DeadlinePassed(deadline.seconds, deadline.cancelled), kept.rates
                    )
                else:
                    answer = known[key] = settled_of(
                        self._single(rows, row, whole, codes, rests), kept.rates
                    )
            found.append(answer)
        return found

    def _single(
        self,
        rows: _Rows,
        row: int,
        whole: Bools,
        codes: list[str | OnshoreError],
        rests: list[Conditions],
    ) -> Answer:
        line: Line = rows.lines[int(rows.line[row])]
        code = codes[int(rows.origin[row])]
        if isinstance(code, OnshoreError):
            return code
        if line.error is not None:
            return line.error
        clock, day = CLOCKS[rows.clock[row]], date.fromordinal(int(rows.days[row]))
        if line.target is None:
            return nothing_in_force(self.tariff, line.shown, code, day, clock)
        conditions = rests[rows.said[row]]
        said = {}
        for name, column in (("value", rows.value), ("quantity", rows.quantity)):
            if not isnan(amount := float(column[row])):
                said[name] = exact(amount) if whole[row] else ONE
        if said:
            conditions = conditions.with_values(said)
        try:
            return duty_of(self.tariff, line.target, line.shown, code, day, clock, conditions)
        except (InputError, UnknownId) as error:
            return error


def _origin(text: str) -> str | OnshoreError:
    try:
        return text if text in TERRITORIES else parse_origin(text)
    except UnknownId as error:
        return error


def _joined(pieces: Sequence[DutyColumns]) -> DutyColumns:
    """One after the other."""
    import numpy as np

    settled: list[Settled] = []
    lines: list[Line] = []
    which, line = [], []
    for piece in pieces:
        which.append(piece.which + len(settled))
        line.append(piece.line + len(lines))
        settled += piece.settled
        lines += piece.lines

    def column(name: str) -> Any:
        return np.concatenate([getattr(piece, name) for piece in pieces])

    rest = ("days", "value", "by_value", "lo", "hi", "amount_lo", "amount_hi")
    return DutyColumns(
        settled, np.concatenate(which), lines, np.concatenate(line), *map(column, rest)
    )
