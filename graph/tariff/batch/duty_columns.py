"""Duties by columns: of many rows the different questions are settled once, and gathered.

Two rows are one question where nothing that a figure rests on differs, and that is what
`graph.tariff.duty.duty.figure_of` is given: what the schedule says of the line (`Target.kind`),
what is held of it from an origin on a day (`Held`, its warnings apart), the clock, and what is
said. Customs value and quantity only count where a rate is an amount per unit or the value is
divided; elsewhere amounts in USD are worked out by columns from the rates.

What is held is looked up once for all lines of one `Target.cover`, one origin and the days between
two `Tariff.answer_days`. numpy is imported when a column is built.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import accumulate
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from onshore.graph.deadline import current
from onshore.graph.errors import (
    DeadlinePassed,
    InputError,
    InvalidParameters,
    OnshoreError,
    Problem,
    UnknownId,
)
from onshore.graph.tariff.batch.duty_amounts import Answer, Figures, Settled, amount_columns, exact
from onshore.graph.tariff.batch.duty_inputs import (
    Coded,
    amounts_of,
    clocks_of,
    coded,
    days_of,
    joined,
    split_said,
    texts_of,
)
from onshore.graph.tariff.batch.fee_columns import FeeColumns, FeeRow
from onshore.graph.tariff.batch.numbering import Numbers, different
from onshore.graph.tariff.batch.timelines import PART_BITS, Timelines
from onshore.graph.tariff.duty.duty import (
    CLOCKS,
    Clock,
    DutyAnswer,
    duty_of,
    figure_of,
    is_entered,
    no_figure,
    nothing_in_force,
    read_number,
    with_note,
)
from onshore.graph.tariff.duty.tariff import Held, Target, Tariff
from onshore.graph.tariff.measures.charges import ONE
from onshore.graph.tariff.measures.conditions import NOTHING_SAID, Conditions
from onshore.graph.tariff.measures.origins import COLUMN_2, TERRITORIES, parse_origin
from onshore.graph.words.reason import Reason

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
DIVIDED = frozenset(("chapter98", "repair_value", "us_parts_value", "unit_price", "quantity_2"))
"""Conditions beside which the customs value moves the rate itself, beside those that a measures
file bounds by value."""


NO_FEES = Coded((), cast("Any", ()))


class BatchLine(NamedTuple):
    """What a written number stands for between two editions: a target, none, or why not.

    `kinds` (of both columns) and `cover` are the numbers of its own, `cover` -1 without a target;
    `priced`: whether a rate of it may be an amount per unit.
    """

    shown: str
    target: Target | None = None
    note: Reason | None = None
    error: OnshoreError | None = None
    kinds: tuple[int, int] = (0, 0)
    cover: int = -1
    priced: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class DutyColumns:
    """Figures of many rows; arrays have one entry a row.

    `lo` and `hi` are fractions of the customs value and `amount_lo` and `amount_hi` USD, nan where
    there is no number. `which` is the place of a row's figure in `settled`, an error in its place
    where there is one, and `line` that of its line in `lines`. `answer` gives a row's answer whole.

    `warnings` are what the data does not hold of a row, to be said before those of its figure, and
    `notes` what is to be said of the edition that it is read from; neither of a row with an error.
    """

    settled: Sequence[Settled]
    which: Ints
    lines: Sequence[BatchLine]
    line: Ints
    lo: Floats
    hi: Floats
    amount_lo: Floats
    amount_hi: Floats
    good: Bools
    """Whether a row has a figure, no error."""
    warnings: Coded
    notes: Coded
    _answers: Sequence[tuple[int, Callable[[int], Answer]]]
    fees: Coded = NO_FEES
    """What each fee takes of the value of a row, where the batch was told to say so."""

    def __len__(self) -> int:
        return len(self.which)

    def answer(self, row: int) -> Answer:
        """The answer of one row, equal to the single answer; an error as it stands in its place."""
        error = self.settled[int(self.which[row])].error
        if error is not None:
            return error
        first, found = next(one for one in reversed(self._answers) if one[0] <= row)
        return found(row - first)


def duty_columns(
    tariff: Tariff,
    hts: Sequence[str] | Coded,
    origin: Sequence[str] | Coded,
    entry_date: Any,
    *,
    clock: Clock | Sequence[Clock] | Coded = "collected",
    conditions: Conditions | Sequence[Conditions] | Coded = NOTHING_SAID,
    value: Any = None,
    quantity: Any = None,
) -> DutyColumns:
    """Duties of many crossings; see `DutyBatch.ask`."""
    return DutyBatch(tariff).ask(
        hts, origin, entry_date, clock=clock, conditions=conditions, value=value, quantity=quantity
    )


@dataclass(slots=True)
class _Rows:
    """Columns of one piece, and what their numbers stand for."""

    tariff: Tariff
    line: Ints
    lines: list[BatchLine]
    origin: Ints
    codes: list[str | OnshoreError]
    days: Ints
    clock: Ints
    said: Ints
    rests: list[Conditions]
    value: Floats
    quantity: Floats
    divided: Bools

    def conditions(self, row: int, *, whole: bool = True) -> Conditions:
        """What is said of a row; unless `whole`, amounts stand for any amount."""
        rest: Conditions = self.rests[self.said[row]]
        amounts = float(self.value[row]), float(self.quantity[row])
        if not whole:
            any_amount: Conditions = _with_any(rest, *(not isnan(amount) for amount in amounts))
            return any_amount
        said = zip(("value", "quantity"), amounts, strict=True)
        known = {name: exact(amount) for name, amount in said if not isnan(amount)}
        return rest.with_values(known) if known else rest

    def answer(self, row: int) -> DutyAnswer:
        """The whole answer of a row that is not an error."""
        line, code = self.lines[self.line[row]], cast("str", self.codes[self.origin[row]])
        clock, day = CLOCKS[self.clock[row]], date.fromordinal(int(self.days[row]))
        if line.target is None:
            return nothing_in_force(self.tariff, line.shown, code, day, clock)
        said = self.conditions(row)
        found = duty_of(self.tariff, line.target, line.shown, code, day, clock, said)
        return with_note(found, line.note) if line.note else found


@lru_cache(maxsize=1_024)
def _with_any(rest: Conditions, value: bool, quantity: bool) -> Conditions:
    """Conditions with any amounts; one object for all rows, and with it what is found by it."""
    said = {"value": value, "quantity": quantity}
    return rest.with_values({name: ONE for name, known in said.items() if known})


@dataclass(slots=True)
class _Lines:
    """Lines by their numbers, and these by the number of a text and of an edition, -1 where the
    line is not known yet. `columns` are numbers of each line: see `BatchLine`, and the note."""

    of: list[BatchLine]
    texts: Numbers[str]
    notes: Numbers[Reason | None]
    places: NDArray[numpy.int32]
    columns: Ints

    @classmethod
    def none(cls, editions: int) -> _Lines:
        import numpy as np

        return cls(
            [], Numbers(), Numbers(), np.zeros((0, editions), np.int32), np.zeros((0, 5), np.int64)
        )

    def column(self, texts: Coded, editions: Ints, find: Callable[[int], BatchLine]) -> Ints:
        """The number of the line of each row; `find` gives that of a row."""
        import numpy as np

        text = self.texts.column(texts.things)[texts.places]
        more = len(self.texts) - len(self.places)
        if more:
            unknown = np.full((more, self.places.shape[1]), -1, np.int32)
            self.places = np.concatenate((self.places, unknown))
        rows = np.flatnonzero(self.places[text, editions] < 0)
        if len(rows):
            pairs = text[rows] * self.places.shape[1] + editions[rows]
            rows = rows[np.unique(pairs, return_index=True)[1]]
            found = [find(row) for row in rows.tolist()]
            first = len(self.of)
            self.places[text[rows], editions[rows]] = np.arange(first, first + len(found))
            self.of += found
            numbers = [(*o.kinds, o.cover, o.priced, self.notes[o.note]) for o in found]
            self.columns = np.concatenate((self.columns, np.array(numbers, np.int64)))
        return self.places[text, editions].astype(np.int64)


@dataclass(slots=True)
class _Kept:
    """What is known between pieces: numbers of lines, origins, what is held and said; figures."""

    lines: _Lines
    codes: Numbers[str | OnshoreError] = field(default_factory=Numbers)
    origins: dict[str, int] = field(default_factory=dict)
    kinds: Numbers[Hashable] = field(default_factory=Numbers)
    covers: Numbers[Hashable] = field(default_factory=Numbers)
    priced: dict[tuple[tuple[int, int], int], bool] = field(default_factory=dict)
    timelines: Timelines = field(default_factory=Timelines)
    held: Numbers[Hashable] = field(default_factory=Numbers)
    of_figure: Numbers[Hashable] = field(default_factory=Numbers)
    symbols: Numbers[Hashable] = field(default_factory=Numbers)
    warnings: Numbers[tuple[Reason, ...]] = field(default_factory=Numbers)
    parts_of_held: list[tuple[int, int, int]] = field(default_factory=list)
    claimed: dict[tuple[int, int], int] = field(default_factory=dict)
    claimed_kinds: Numbers[Hashable] = field(default_factory=Numbers)
    rests: Numbers[Conditions] = field(default_factory=Numbers)
    said: Numbers[Hashable] = field(default_factory=Numbers)
    settled: dict[int, int] = field(default_factory=dict)
    figures: Figures = field(default_factory=Figures)
    fees: FeeColumns | None = None

    @property
    def full(self) -> bool:
        sizes = (
            self.origins,
            self.lines.of,
            self.lines.texts,
            self.held,
            self.claimed,
            self.rests,
            self.said,
            self.figures.settled,
        )
        return max(len(one) for one in sizes) > MOST_KEPT


class DutyBatch:
    """A tariff that is asked by columns; questions that were settled once stay settled.

    Not to be shared by threads; a tariff may be.
    """

    def __init__(self, tariff: Tariff, *, fees: bool = False) -> None:
        """`fees`: whether `DutyColumns.fees` are found too."""
        import numpy as np

        self.tariff, self._has_fees = tariff, fees
        bounded = [d for d in tariff.measures.declarations if d.value_at_most is not None]
        self._divided = DIVIDED | {one.name for one in bounded}
        self._bounded = any(one.default for one in bounded)
        self._editions = np.array(sorted(map(date.toordinal, tariff.edition_days)), np.int64)
        self._kept = self._nothing_kept()

    def _nothing_kept(self) -> _Kept:
        fees = FeeColumns(self.tariff) if self._has_fees else None
        return _Kept(_Lines.none(len(self._editions) + 1), fees=fees)

    def ask(
        self,
        hts: Sequence[str] | Coded,
        origin: Sequence[str] | Coded,
        entry_date: Any,
        *,
        clock: Clock | Sequence[Clock] | Coded = "collected",
        conditions: Conditions | Sequence[Conditions] | Coded = NOTHING_SAID,
        value: Any = None,
        quantity: Any = None,
    ) -> DutyColumns:
        """The duty of each row; an error stands in the place of an answer, as `duty` raises it.

        `hts` and `origin` are texts; `entry_date` days, as numpy's `datetime64[D]` or as dates;
        `clock` and `conditions` one for all or one a row; `value` (USD) and `quantity` (in the unit
        of the rate) numbers, nan where not known. What repeats may be handed over as `Coded`.
        InvalidParameters where the columns do not fit together or a number is out of range;
        DeadlinePassed in the place of an answer where the time is up.
        """
        texts, origins, clocks = coded(texts_of(hts)), coded(texts_of(origin)), clocks_of(clock)
        said = coded([conditions] if isinstance(conditions, Conditions) else conditions)
        size, days = len(texts.places), days_of(entry_date)
        values = amounts_of("value", value, size)
        quantities = amounts_of("quantity", quantity, size)
        columns = {"origin": origins.places, "entry_date": days, "value": values}
        columns["quantity"] = quantities
        if isinstance(clock, str):
            clocks = clocks.repeated(size)
        if isinstance(conditions, Conditions):
            said = said.repeated(size)
        columns |= {"clock": clocks.places, "conditions": said.places}
        if wrong := [name for name, column in columns.items() if len(column) != size]:
            raise InvalidParameters([Problem(f"has not {size:,} rows", name) for name in wrong])
        pieces = []
        for first in range(0, size, PIECE) or (0,):
            cut = slice(first, first + PIECE)
            rows = self._rows(
                *(texts.of(cut), origins.of(cut), clocks.of(cut), said.of(cut)),
                *(days[cut], values[cut], quantities[cut]),
            )
            pieces.append(self._answer(rows))
        return pieces[0] if len(pieces) == 1 else _joined(pieces)

    def _rows(
        self,
        texts: Coded,
        origins: Coded,
        clocks: Coded,
        conditions: Coded,
        days: Ints,
        values: Floats,
        quantities: Floats,
    ) -> _Rows:
        """The columns as numbers."""
        import numpy as np

        if self._kept.full:
            self._kept = self._nothing_kept()
        kept, editions = self._kept, np.searchsorted(self._editions, days, side="right")

        def find(row: int) -> BatchLine:
            return self._find(texts.things[texts.places[row]], date.fromordinal(int(days[row])))

        line = kept.lines.column(texts, editions, find)
        origin = np.array([self._origin(one) for one in origins.things], np.int64)[origins.places]
        parts = [split_said(one, self._divided, always=self._bounded) for one in conditions.things]
        said = kept.rests.column([part.rest for part in parts])[conditions.places]
        amounts = {}
        for name, column in (("value", values), ("quantity", quantities)):
            own = np.array([getattr(part, name) for part in parts], np.float64)[conditions.places]
            if np.any(~np.isnan(own) & ~np.isnan(column)):
                raise InvalidParameters([Problem("is said among the conditions too", name)])
            amounts[name] = np.where(np.isnan(column), own, column)
        divided = np.array([part.divided for part in parts], bool)[conditions.places]
        clock = np.array([CLOCKS.index(one) for one in clocks.things], np.int64)[clocks.places]
        return _Rows(
            self.tariff,
            line,
            kept.lines.of,
            origin,
            kept.codes.things(),
            days,
            clock,
            said,
            kept.rests.things(),
            amounts["value"],
            amounts["quantity"],
            divided,
        )

    def _origin(self, text: str) -> int:
        """The number of an origin, which may be written in many ways."""
        kept = self._kept
        number = kept.origins.get(text)
        if number is None:
            code: str | OnshoreError = text
            if text not in TERRITORIES:
                try:
                    code = parse_origin(text)
                except UnknownId as error:
                    code = error
            number = kept.origins[text] = kept.codes[code]
        return number

    def _find(self, hts: str, day: date) -> BatchLine:
        kept, shown = self._kept, hts
        try:
            digits, shown = read_number(hts)
            target, note = self.tariff.find(digits, day)
        except (InputError, UnknownId) as error:
            return BatchLine(shown, error=error)
        if target is None:
            return BatchLine(shown)
        kinds = kept.kinds[target.kind(column_2=False)], kept.kinds[target.kind(column_2=True)]
        key = _, cover = kinds, kept.covers[target.cover]
        priced = kept.priced.get(key)
        if priced is None:
            priced = kept.priced[key] = target.reads_prices
        return BatchLine(shown, target, note, None, kinds, cover, priced)

    def _held(self, rows: _Rows) -> Ints:
        """The number of what is held of each row, or of why nothing is."""
        import numpy as np

        kept = self._kept
        covers = kept.lines.columns[rows.line, 2]
        known = np.array([isinstance(code, str) for code in rows.codes], bool)[rows.origin]
        held = np.full(len(covers), -1, np.int64)
        good = np.flatnonzero((covers >= 0) & known)

        def asked(place: int) -> tuple[Target, str, date]:
            row = good[place]
            target = cast("Target", rows.lines[rows.line[row]].target)
            code = cast("str", rows.codes[rows.origin[row]])
            return target, code, date.fromordinal(int(rows.days[row]))

        moments = kept.timelines.moments(
            covers[good],
            rows.origin[good],
            rows.days[good],
            lambda place: self.tariff.answer_days(*asked(place)[:2]),
        )
        unknown = np.flatnonzero(kept.timelines.held[moments] < 0)
        new, first = np.unique(moments[unknown], return_index=True)
        kept.timelines.held[new] = [
            kept.held[self.tariff.held(*asked(place))] for place in unknown[first].tolist()
        ]
        held[good] = kept.timelines.held[moments]
        for row in np.flatnonzero(held < 0).tolist():
            code, error = rows.codes[rows.origin[row]], rows.lines[rows.line[row]].error
            why = code if isinstance(code, OnshoreError) else error
            held[row] = kept.held[why or date.fromordinal(int(rows.days[row]))]
        return held

    def _answer(self, rows: _Rows) -> DutyColumns:
        import numpy as np

        kept = self._kept
        held = self._held(rows)
        lines = kept.lines.columns
        column_2 = np.array([code in COLUMN_2 for code in rows.codes], np.int64)
        kind = lines[rows.line, column_2[rows.origin]]
        helds = kept.held.things()
        kind, of_figure, warnings = self._claimed(rows, helds, held, kind)
        priced = lines[rows.line, 3].astype(bool)
        has_value, has_quantity = ~np.isnan(rows.value), ~np.isnan(rows.quantity)
        whole = (rows.divided & (has_value | has_quantity)) | (priced & has_value & has_quantity)
        said = self._said_numbers(rows, has_value, has_quantity, whole)
        question = (((of_figure << PART_BITS) + kind) << PART_BITS) + said
        keys, first, place = np.unique(question, return_index=True, return_inverse=True)
        which = self._settle(rows, whole, helds, held, keys, first)[place]
        lo, hi, amount_lo, amount_hi = kept.figures.ends(which)
        good = kept.figures.good(which)
        by_value = np.flatnonzero(has_value & ~whole)
        amount_lo[by_value], amount_hi[by_value] = amount_columns(
            kept.figures, which[by_value], rows.value[by_value]
        )
        codes = [isinstance(code, str) and is_entered(code) for code in rows.codes]
        noted = good & np.array(codes, bool)[rows.origin]
        nothing, no_note = kept.warnings[()], kept.lines.notes[None]
        return DutyColumns(
            kept.figures.settled,
            which,
            rows.lines,
            rows.line,
            lo,
            hi,
            amount_lo,
            amount_hi,
            good,
            Coded(kept.warnings.things(), np.where(good, warnings, nothing)),
            Coded(kept.lines.notes.things(), np.where(noted, lines[rows.line, 4], no_note)),
            ((0, rows.answer),),
            self._fees(rows, whole, helds, held, kind, said),
        )

    def _fees(
        self,
        rows: _Rows,
        whole: Bools,
        helds: Sequence[Hashable],
        held: Ints,
        kind: Ints,
        said: Ints,
    ) -> Coded:
        """What fees take of each row, where that is asked for."""

        def row_of(row: int) -> FeeRow | None:
            of, target = helds[held[row]], rows.lines[rows.line[row]].target
            if not isinstance(of, Held) or target is None:
                return None
            origin, day = cast("str", rows.codes[rows.origin[row]]), int(rows.days[row])
            conditions = rows.conditions(row, whole=bool(whole[row]))
            clock = CLOCKS[rows.clock[row]]
            return FeeRow(target, of, origin, date.fromordinal(day), clock, conditions)

        fees = self._kept.fees
        if fees is None:
            return NO_FEES
        return fees.column(kind, rows.origin, rows.days, said, row_of)

    def _claimed(
        self, rows: _Rows, helds: Sequence[Hashable], held: Ints, kind: Ints
    ) -> tuple[Ints, Ints, Ints]:
        """Numbers of kinds with the claims that were found, of what else a figure rests on, and of
        warnings."""
        import numpy as np

        kept = self._kept
        for one in helds[len(kept.parts_of_held) :]:
            parts: tuple[Hashable, Hashable, tuple[Reason, ...]] = one, None, ()
            if isinstance(one, Held):
                parts = one.of_figure, one.symbols, one.warnings
            rest, symbols, warnings = parts
            numbers = kept.of_figure[rest], kept.symbols[symbols], kept.warnings[warnings]
            kept.parts_of_held.append(numbers)
        rest_of, symbols_of, warnings_of = np.array(kept.parts_of_held, np.int64).reshape(-1, 3).T
        size = max(len(kept.kinds), 1)
        keys, first, place = different(symbols_of[held] * size + kind, len(kept.symbols) * size)
        found = []
        pairs = zip(*(part.tolist() for part in np.divmod(keys, size)), strict=True)
        for key, row in zip(pairs, first.tolist(), strict=True):
            number = kept.claimed.get(key)
            if number is None:
                claimed: Hashable = None
                of, target = helds[held[row]], rows.lines[rows.line[row]].target
                if isinstance(of, Held) and target is not None:
                    column_2 = rows.codes[rows.origin[row]] in COLUMN_2
                    claimed = self.tariff.claimed_kind(target, of, column_2=column_2)
                number = kept.claimed[key] = kept.claimed_kinds[claimed]
            found.append(number)
        return np.array(found, np.int64)[place], rest_of[held], warnings_of[held]

    def _said_numbers(
        self, rows: _Rows, has_value: Bools, has_quantity: Bools, whole: Bools
    ) -> Ints:
        """Numbers of what is said: conditions, clock, whether there is a value and a quantity; both
        exactly where they count."""
        import numpy as np

        code = ((rows.said * len(CLOCKS) + rows.clock) << 2) + has_value * 2 + has_quantity
        keys, _, place = different(code, len(self._kept.rests) * len(CLOCKS) << 2)
        said = self._kept.said.column(keys.tolist())[place]
        exactly = np.flatnonzero(whole)
        if len(exactly):
            exact_keys = zip(
                code[exactly].tolist(),
                # nan is not equal to itself
                np.nan_to_num(rows.value[exactly], nan=-1).tolist(),
                np.nan_to_num(rows.quantity[exactly], nan=-1).tolist(),
                strict=True,
            )
            said[exactly] = self._kept.said.column(list(exact_keys))
        return said

    def _settle(
        self,
        rows: _Rows,
        whole: Bools,
        helds: Sequence[Hashable],
        held: Ints,
        keys: Ints,
        first: Ints,
    ) -> Ints:
        """The place of the figure of each question, by the first row that asks it."""
        import numpy as np

        kept, deadline = self._kept, current()
        found: list[int] = []
        late: int | None = None
        for key, row in zip(keys.tolist(), first.tolist(), strict=True):
            number = kept.settled.get(key)
            if number is None and deadline.passed():
                if late is None:
                    late = kept.figures.add(DeadlinePassed(deadline.seconds, deadline.cancelled))
                number = late
            elif number is None:
                number = kept.figures.add(self._figure(rows, row, helds[held[row]], whole=whole))
                kept.settled[key] = number
            found.append(number)
        return np.array(found, np.int64)

    def _figure(self, rows: _Rows, row: int, held: Hashable, whole: Bools) -> Any:
        """The figure of a row, or the error in its place."""
        if isinstance(held, OnshoreError):
            return held
        target = rows.lines[rows.line[row]].target
        if not isinstance(held, Held) or target is None:
            return no_figure(self.tariff, date.fromordinal(int(rows.days[row])))
        conditions = rows.conditions(row, whole=bool(whole[row]))
        try:
            return figure_of(self.tariff, target, held, CLOCKS[rows.clock[row]], conditions)
        except (InputError, UnknownId) as error:
            return error


def _joined(pieces: Sequence[DutyColumns]) -> DutyColumns:
    """One after the other; those that were settled together share their figures."""
    import numpy as np

    settled = joined([Coded(piece.settled, piece.which) for piece in pieces])
    lines = joined([Coded(piece.lines, piece.line) for piece in pieces])
    firsts = accumulate(map(len, pieces), initial=0)
    lo, hi, amount_lo, amount_hi, good = (
        np.concatenate([getattr(piece, name) for piece in pieces])
        for name in ("lo", "hi", "amount_lo", "amount_hi", "good")
    )
    return DutyColumns(
        settled.things,
        settled.places,
        lines.things,
        lines.places,
        lo,
        hi,
        amount_lo,
        amount_hi,
        good,
        joined([piece.warnings for piece in pieces]),
        joined([piece.notes for piece in pieces]),
        [(first, piece._answers[0][1]) for first, piece in zip(firsts, pieces, strict=False)],
        joined([piece.fees for piece in pieces]) if pieces[0].fees.things else NO_FEES,
    )
