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

from onshore.app.batch.audit import Audit, Charged
from onshore.app.batch.frozen import frozen_tariff
from onshore.graph.answers.duty.duty_reading import ROW_KEYS, Answered, ColumnAsker
from onshore.graph.answers.duty.duty_rows import error_text, warnings_of
from onshore.graph.cache import Cache
from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.tariff.batch.duty_amounts import Settled, as_float
from onshore.graph.tariff.batch.duty_columns import DutyBatch
from onshore.graph.tariff.batch.duty_inputs import Coded
from onshore.graph.tariff.batch.numbering import Numbers
from onshore.graph.tariff.duty.tariff import Component, Tariff
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
        ]
    )
)
ANSWER = pa.schema(
    [
        ("lo", pa.float64()),
        ("hi", pa.float64()),
        ("amount_lo", pa.float64()),
        ("amount_hi", pa.float64()),
        ("components", COMPONENTS),
        ("undecided", TEXTS),
        ("reason", pa.string()),
        ("warnings", TEXTS),
        ("unread", TEXTS),
        ("error", pa.string()),
    ]
)
"""Columns of an answer, behind those of the question. `lo` and `hi` are fractions of the customs
value, `amount_lo` and `amount_hi` USD; null is not known, never 0."""
OF_FIGURES = ("components", "undecided", "reason", "unread", "error")
"""Columns that rows with the same figure share."""
REQUIRED = ("hts", "origin")
NONE: Mapping[int, str] = {}


class DutyTable:
    """Answers Arrow batches; what was settled for one serves the next ones too.

    Not to be shared by threads.
    """

    def __init__(self, tariff: Tariff, as_of: date, lang: str = "en") -> None:
        """`as_of`: the day of entry of rows that name none. `lang`: that of the sentences."""
        self._asker, self._lang = ColumnAsker(DutyBatch(tariff), as_of), lang
        self._settled: Sequence[Settled] = ()
        self._made: dict[str, pa.Array] = {}
        self._charged: list[Charged] = []
        self._own, self._own_of = Numbers[tuple[Reason, ...]](), np.zeros(0, np.int64)

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
        asked = {*ROW_KEYS, *self.conditions}
        return [name for name in schema.names if name.strip().lower() not in asked]

    def answer(
        self, batch: pa.RecordBatch, audit: Audit | None = None, wrong: Mapping[int, str] = NONE
    ) -> pa.RecordBatch:
        """The batch with the columns of `ANSWER` behind its own; counts it in `audit`.

        `wrong` are rows, by their place, that are known to be none.
        """
        size = batch.num_rows
        columns = asked_columns(batch, self.conditions, ROW_KEYS)
        answered = self._asker.ask(size, columns, wrong)
        self._keep(answered.found.settled)
        if audit is not None:
            audit.lines += size
            audit.errors += len(answered.errors)
            audit.add(self._charged, answered.found.which, answered.value[answered.good])
        arrays = [*batch.columns, *self._arrays(answered, size)]
        schema = pa.schema([*(field.remove_metadata() for field in batch.schema), *ANSWER])
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _keep(self, settled: Sequence[Settled]) -> None:
        """Makes what rows take of the figures that are new."""
        if settled is not self._settled:
            self._settled, self._charged = settled, []
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
        own = self._own.column([one.figure.warnings if one.figure else () for one in new])
        self._own_of = np.concatenate((self._own_of, own))

    def _arrays(self, answered: Answered, size: int) -> list[pa.Array]:
        found, good = answered.found, answered.good
        arrays = {
            name: _numbers(getattr(found, name), good, size)
            for name in ("lo", "hi", "amount_lo", "amount_hi")
        }
        rows = np.full(size, -1, np.int64)
        rows[good] = found.which
        places = pa.array(rows, mask=rows < 0)
        arrays |= {name: made.take(places) for name, made in self._made.items()}
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
        return [arrays[name] for name in ANSWER.names]

    def _shown(self, settled: Settled) -> dict[str, Any]:
        """What stands in the columns of a figure, or of the error in its place."""
        figure, error = settled
        if figure is None:
            return {"error": error_text(error)}
        return {
            "components": [_component(one) for one in figure.components],
            "undecided": [effect.condition for effect in figure.undecided],
            "reason": None if figure.reason is None else figure.reason.text(self._lang),
            "unread": list(figure.unread),
        }


def _component(one: Component) -> dict[str, Any]:
    return {
        "measure": one.measure,
        "authority": one.authority,
        "rate": None if one.rate is None else as_float(one.rate),
        "in_lo": one.in_lo,
        "in_hi": one.in_hi,
    }


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
