"""Duties of Arrow batches: the columns of a batch, and the answer beside them.

What a row means and what is due says `graph.answers.duty`; here answers become Arrow arrays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onshore.app.batch.duties.audit import Audit, Charged
from onshore.app.batch.duties.entries import ENTRY, Entries
from onshore.app.batch.duties.parts import Lists
from onshore.app.batch.frozen import frozen_tariff
from onshore.graph.answers.duty.duty_reading import ROW_KEYS, Answered, ColumnAsker
from onshore.graph.answers.duty.duty_rows import error_text, warnings_of
from onshore.graph.cache import Cache
from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.tariff.batch.duty_amounts import Settled
from onshore.graph.tariff.batch.duty_columns import DutyBatch
from onshore.graph.tariff.batch.duty_inputs import Coded
from onshore.graph.tariff.batch.numbering import Numbers
from onshore.graph.tariff.duty.tariff import Component, Tariff
from onshore.graph.tariff.measures.fees import Fee, Share
from onshore.graph.words.reason import Reason
from onshore.loaders.law.duty_arrow import asked_columns

TEXTS = pa.list_(pa.string())
COMPONENTS = pa.list_(
    pa.struct(
        [
            ("measure", pa.string()),
            ("authority", pa.string()),
            ("rate", pa.float64()),
            ("in_lo", pa.bool_()),
            ("in_hi", pa.bool_()),
            ("amount", pa.float64()),
        ]
    )
)
FEES = pa.list_(
    pa.struct(
        [
            ("fee", pa.string()),
            ("rate_lo", pa.float64()),
            ("rate_hi", pa.float64()),
            ("amount_lo", pa.float64()),
            ("amount_hi", pa.float64()),
            ("undecided", TEXTS),
            ("reason", pa.string()),
        ]
    )
)
"""What each fee takes of a line, before the least and the most of the line's entry."""
ANSWER = pa.schema(
    [
        ("lo", pa.float64()),
        ("hi", pa.float64()),
        ("amount_lo", pa.float64()),
        ("amount_hi", pa.float64()),
        ("components", COMPONENTS),
        ("fees", FEES),
        ("undecided", TEXTS),
        ("reason", pa.string()),
        ("warnings", TEXTS),
        ("unread", TEXTS),
        ("error", pa.string()),
    ]
)
"""Columns of an answer, behind those of the question. `lo` and `hi` are fractions of the customs
value, `amount_lo` and `amount_hi` USD; null is not known, never 0."""
OF_FIGURES = ("undecided", "reason", "unread", "error")
"""Columns that rows with the same figure share."""
REQUIRED = ("hts", "origin")
NONE: Mapping[int, str] = {}


class DutyTable:
    """Answers Arrow batches; what was settled for one serves the next ones too.

    Not to be shared by threads.
    """

    def __init__(self, tariff: Tariff, as_of: date, lang: str = "en") -> None:
        """`as_of`: the day of entry of rows that name none. `lang`: that of the sentences."""
        self._tariff = tariff
        self._asker, self._lang = ColumnAsker(DutyBatch(tariff, fees=True), as_of), lang
        self._settled: Sequence[Settled] = ()
        self._made: dict[str, pa.Array] = {}
        self._charged: list[Charged] = []
        self._components, self._fees = _components(), _fees()
        self._shares: Sequence[tuple[Share, ...]] = ()
        self._own, self._own_of = Numbers[tuple[Reason, ...]](), np.zeros(0, np.int64)

    @property
    def fees(self) -> Sequence[Fee]:
        """Those of the measures, of which `Share.held` names one."""
        return self._tariff.measures.fees

    @property
    def conditions(self) -> tuple[str, ...]:
        """Names that a column of the question may have, beside those of `ROW_KEYS`."""
        return self._asker.conditions

    def check(self, schema: pa.Schema, file: str | None = None) -> None:
        """InvalidInput where no duty can be asked from columns of these names."""
        asked = {*ROW_KEYS, *self.conditions}
        names = [name.strip().lower() for name in schema.names]
        problems = [
            Problem("the column is missing", name, file) for name in REQUIRED if name not in names
        ]
        problems += [
            Problem("the column stands twice", name, file)
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]
        problems += [
            Problem("is a column of the answer; rename yours", name, file)
            for name in ANSWER.names
            if name in names and name not in asked
        ]
        if problems:
            raise InvalidInput(problems)

    def unread(self, schema: pa.Schema) -> list[str]:
        """Columns that ask nothing, and are carried along."""
        asked = {*ROW_KEYS, *self.conditions, ENTRY}
        return [name for name in schema.names if name.strip().lower() not in asked]

    def answer(
        self,
        batch: pa.RecordBatch,
        audit: Audit | None = None,
        wrong: Mapping[int, str] = NONE,
        entries: Entries | None = None,
    ) -> pa.RecordBatch:
        """The batch with the columns of `ANSWER` behind its own; counts it in `audit`, and its
        fees in `entries` where it has their column.

        `wrong` are rows, by their place, that are known to be none.
        """
        size = batch.num_rows
        columns = asked_columns(batch, self.conditions, ROW_KEYS)
        answered = self._asker.ask(size, columns, wrong)
        self._keep(answered.found.settled)
        self._keep_fees(answered.found.fees)
        if audit is not None:
            audit.lines += size
            audit.errors += len(answered.errors)
            audit.add(self._charged, answered.found.which, answered.value[answered.good])
        made = self._arrays(answered, size)
        if entries is not None and (column := column_of(batch.schema, ENTRY)) is not None:
            number = np.full(size, -1, np.int64)
            found = answered.found
            number[answered.good] = np.where(found.good, found.fees.places, -1)
            errors = number <= 0  # the first of all shares stands for a line that is not in force
            entries.add(batch[column], errors, answered.value, made["fees"], self._shares, number)
        arrays = [*batch.columns, *(made[name] for name in ANSWER.names)]
        schema = pa.schema([*(field.remove_metadata() for field in batch.schema), *ANSWER])
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _keep(self, settled: Sequence[Settled]) -> None:
        """Makes what rows take of the figures that are new."""
        if settled is not self._settled:
            self._settled, self._charged, self._components = settled, [], _components()
            self._made = {name: pa.array([], ANSWER.field(name).type) for name in OF_FIGURES}
            self._own_of = np.zeros(0, np.int64)
        new = settled[len(self._charged) :]
        if not new:
            return
        self._charged += map(Charged.of, new)
        shown = list(map(self._shown, new))
        for name, known in self._made.items():
            more = pa.array([one.get(name) for one in shown], known.type)
            self._made[name] = pa.concat_arrays([known, more])
        self._components.add(
            None if one.figure is None else list(map(_component, one.figure.components))
            for one in new
        )
        own = self._own.column([one.figure.warnings if one.figure else () for one in new])
        self._own_of = np.concatenate((self._own_of, own))

    def _keep_fees(self, fees: Coded) -> None:
        if fees.things is not self._shares:
            self._shares, self._fees = fees.things, _fees()
        known = len(self._fees)
        self._fees.add(
            [self._fee(one) for one in shares] if number else None
            for number, shares in enumerate(self._shares[known:], known)
        )

    def _arrays(self, answered: Answered, size: int) -> dict[str, pa.Array]:
        found, good = answered.found, answered.good
        arrays = {
            name: _numbers(getattr(found, name), good, size)
            for name in ("lo", "hi", "amount_lo", "amount_hi")
        }
        rows = np.full(size, -1, np.int64)
        rows[good] = found.which
        places = pa.array(rows, mask=rows < 0)
        arrays |= {name: made.take(places) for name, made in self._made.items()}
        arrays["components"] = self._components.column(places, answered.value)
        rows[good] = np.where(found.good, found.fees.places, -1)
        arrays["fees"] = self._fees.column(pa.array(rows, mask=rows < 0), answered.value)
        own = Coded(self._own.things(), self._own_of)
        warnings = warnings_of(answered, self._lang, own)
        rows[good] = np.where(found.good, warnings.places, -1)
        said = pa.array(list(map(list, warnings.things)), TEXTS)
        arrays["warnings"] = said.take(pa.array(rows, mask=rows < 0))
        if answered.errors:
            texts: list[str | None] = arrays["error"].to_pylist()
            for row, problems in answered.errors.items():
                texts[row] = "; ".join(problems)
            arrays["error"] = pa.array(texts, pa.string())
        return arrays

    def _shown(self, settled: Settled) -> dict[str, Any]:
        """What stands in the columns of a figure, or of the error in its place."""
        figure, error = settled
        if figure is None:
            return {"error": error_text(error)}
        return {
            "undecided": [effect.condition for effect in figure.undecided],
            "reason": None if figure.reason is None else figure.reason.text(self._lang),
            "unread": list(figure.unread),
        }

    def _fee(self, one: Share) -> dict[str, Any]:
        return {
            "fee": one.id,
            "rate_lo": one.lo,
            "rate_hi": one.hi,
            "undecided": list(one.decided_by),
            "reason": None if one.reason is None else one.reason.text(self._lang),
        }


def column_of(schema: pa.Schema, name: str) -> int | None:
    """The place of a column, however it is written; None for none."""
    names = [one.strip().lower() for one in schema.names]
    return names.index(name) if name in names else None


def _component(one: Component) -> dict[str, Any]:
    names = ("measure", "authority", "rate", "in_lo", "in_hi")
    return {name: getattr(one, name) for name in names}


def _components() -> Lists:
    return Lists(COMPONENTS, {"rate": "amount"})


def _fees() -> Lists:
    return Lists(FEES, {"rate_lo": "amount_lo", "rate_hi": "amount_hi"})


def _numbers(column: NDArray[np.float64], good: NDArray[np.int64], size: int) -> pa.Array:
    whole = np.full(size, np.nan)
    whole[good] = column
    return pa.array(whole, pa.float64(), mask=np.isnan(whole))


_KEPT = Cache(4)
"""What was settled, by the hash of the tables and the options."""


def frozen_duties(folder: str, content: str, as_of: date, lang: str) -> DutyTable:
    """The duties of a frozen folder, kept by the process; SnapshotRefused for other content."""
    table: DutyTable = _KEPT.build(
        (content, as_of, lang), lambda: DutyTable(frozen_tariff(folder, content), as_of, lang)
    )
    return table
