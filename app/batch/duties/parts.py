"""Lists beside rows: components of a duty and fees, each with its amount for the row's value.

Lists of a figure are made once. A row takes its list, and amounts are worked out for all entries of
all rows together: whole cents times whole millionths, rounded half up, as for the duty itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onshore.graph.tariff.batch.duty_amounts import (
    MOST_CENTS,
    MOST_RATE,
    RATE_UNIT,
    as_float,
    exact,
    rounded_cents,
)
from onshore.graph.tariff.duty.tariff import cents

RATE = pa.struct([("millionths", pa.int64()), ("text", pa.string())])
"""A rate as a whole number of `RATE_UNIT`, or as the text of a decimal where it is none."""


class Lists:
    """Lists of entries by number, each an object of the fields of `shown`; more can be added.

    `rates`: field of a rate -> field of its amount, both numbers that null stands for too.
    """

    def __init__(self, shown: pa.DataType, rates: Mapping[str, str]) -> None:
        self._shown, self._rates = shown, rates
        plain = [one for one in shown.value_type if one.name not in rates.values()]
        self._kind = pa.list_(
            pa.struct([*plain, *(pa.field(f"exact {name}", RATE) for name in rates)])
        )
        self._lists: pa.Array = pa.array([], self._kind)

    def __len__(self) -> int:
        return len(self._lists)

    def add(self, lists: Iterable[Sequence[Mapping[str, Any]] | None]) -> None:
        """More lists; their rates are Decimals, or None."""
        more = [None if one is None else list(map(self._made, one)) for one in lists]
        self._lists = pa.concat_arrays([self._lists, pa.array(more, self._kind)])

    def _made(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        made = dict(entry)
        for name in self._rates:
            rate = made[name]
            made[name] = None if rate is None else as_float(rate)
            made[f"exact {name}"] = _exact(rate)
        return made

    def column(self, places: pa.Array, value: NDArray[np.float64]) -> pa.Array:
        """The lists at places, none where one is null; `value`: USD of each row, nan for none."""
        taken = self._lists.take(places)
        flat = pc.list_flatten(taken)
        values = value[pc.list_parent_indices(taken).to_numpy()]
        amounts = {
            amount: amounts_at(values, flat.field(f"exact {rate}"))
            for rate, amount in self._rates.items()
        }
        fields = list(self._shown.value_type)
        arrays = [amounts[f.name] if f.name in amounts else flat.field(f.name) for f in fields]
        sizes = pc.fill_null(pc.list_value_length(taken), 0).to_numpy()
        offsets = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
        return pa.ListArray.from_arrays(
            pa.array(offsets),
            pa.StructArray.from_arrays(arrays, fields=fields),
            type=self._shown,
            mask=pc.is_null(taken),
        )


@lru_cache(maxsize=4_096)
def _exact(rate: Decimal | None) -> dict[str, Any] | None:
    if rate is None:
        return None
    number = int(rate * RATE_UNIT)
    if number == rate * RATE_UNIT and abs(number) <= MOST_RATE:
        return {"millionths": number, "text": None}
    return {"millionths": None, "text": str(rate)}


def amounts_at(value: NDArray[np.float64], rates: pa.StructArray) -> pa.Array:
    """USD of each value at the rate beside it, null where one of them is not known."""
    known = ~np.isnan(value) & pc.is_valid(rates).to_numpy(zero_copy_only=False)
    numbers = rates.field("millionths")
    whole = np.asarray(pc.fill_null(numbers, 0))
    in_cents = np.rint(np.where(known, value, 0) * 100)
    fits = known & (in_cents / 100 == value) & (in_cents < MOST_CENTS)
    fits &= pc.is_valid(numbers).to_numpy(zero_copy_only=False)
    amounts = rounded_cents(np.where(fits, in_cents, 0).astype(np.int64), whole) / 100
    for row in np.flatnonzero(known & ~fits).tolist():
        text = rates.field("text")[row].as_py()
        rate = Decimal(text) if text else Decimal(int(whole[row])) / RATE_UNIT
        amounts[row] = as_float(cents(exact(float(value[row])) * rate))
    return pa.array(amounts, mask=~known)
