"""Moments of many rows: which days of a cover and an origin say the same. Pure.

numpy is imported when a column is built.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from onshore.graph.tariff.batch.numbering import different

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Ints = NDArray[numpy.int64]

DAY_BITS, PART_BITS = 22, 20
"""Bits of a day, and of the numbers of lines, origins, what is held and what is said."""


class Timelines:
    """Moments: the days between two on which something may change, of one cover and origin.

    All in one ascending array, each by cover and origin in turn and its first day.
    """

    def __init__(self) -> None:
        import numpy as np

        self._numbers: dict[tuple[int, int], int] = {}
        self._starts = np.zeros(0, np.int64)
        self.held = np.zeros(0, np.int64)
        """Number of what is held at each moment; -1 until it is asked for."""

    def moments(
        self, covers: Ints, origins: Ints, days: Ints, breaks: Callable[[int], set[date]]
    ) -> Ints:
        """The moment of each row; `breaks` gives the days of a row's cover and origin."""
        import numpy as np

        size = int(origins.max(initial=0)) + 1
        keys, first, place = different(
            covers * size + origins, (int(covers.max(initial=0)) + 1) * size
        )
        numbers, more = [], [self._starts]
        pairs = zip(*(part.tolist() for part in np.divmod(keys, size)), strict=True)
        for key, row in zip(pairs, first.tolist(), strict=True):
            number = self._numbers.get(key)
            if number is None:
                number = self._numbers[key] = len(self._numbers)
                starts = [0, *sorted(map(date.toordinal, breaks(row)))]
                more.append(np.array(starts, np.int64) + (number << DAY_BITS))
            numbers.append(number)
        if len(more) > 1:
            self._starts = np.concatenate(more)
            unknown = np.full(len(self._starts) - len(self.held), -1, np.int64)
            self.held = np.concatenate((self.held, unknown))
        timeline = np.array(numbers, np.int64)[place]
        found = np.searchsorted(self._starts, (timeline << DAY_BITS) + days, side="right")
        return np.asarray(found - 1, np.int64)
