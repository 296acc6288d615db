"""Exposures by joins: makers without inputs first, then those whose suppliers are all settled.

A level is one join of the flows that wait with what is settled, so no machine holds the network.
Sums are taken flow by flow in a stated order: the numbers are those of the solve in memory, to the
last bit. What is left in and behind circles has no level. Up to a size it is solved in this
process; above it is refused.

Flows are a table `inputs` with `target`, `source`, `coefficient` (null: not known), `crossing`,
`lo` and `hi` of the rate, and the bits `of_rates` and `of_shares`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from onshore.app.batch.exposure.solve import BEHIND_CIRCLE, IN_CIRCLE, solved
from onshore.app.batch.exposure.tables import Tables
from onshore.graph.supply.flows import UNKNOWN_RATE, Input, PlainRows, Total

MOST_SOLVED = 1_000_000
"""Flows in circles that one process solves at once."""
RATED = ("coefficient", "crossing", "lo", "hi")
LIVE = "SELECT * FROM inputs WHERE coefficient IS NULL OR coefficient <> 0"
"""What adds nothing is no way upstream either."""
LEAVES = """
    SELECT DISTINCT l.source AS node, {zero} AS lo, {zero} AS hi, false AS open, false AS looping,
        CAST(0 AS BIGINT) AS bits
    FROM live l ANTI JOIN live o ON o.target = l.source
""".format(zero="CAST(0 AS DOUBLE)")
OPENS = f"(w.crossing = {UNKNOWN_RATE} OR w.hi > 0 OR s.hi > 0 OR s.open)"
LEVEL = f"""
    SELECT w.target AS node, {{lo}} AS lo, {{hi}} AS hi,
        bool_or(CASE WHEN w.coefficient IS NULL THEN {OPENS}
            ELSE w.crossing = {UNKNOWN_RATE} OR s.open END) AS open,
        bool_or(s.looping) AS looping,
        bit_or(s.bits | CASE WHEN w.coefficient IS NOT NULL THEN w.of_rates
            WHEN {OPENS} THEN w.of_shares ELSE CAST(0 AS BIGINT) END) AS bits
    FROM {{waiting}} w LEFT JOIN ({{settled}}) s ON s.node = w.source
    GROUP BY w.target HAVING count(*) = count(s.node)
"""
REST = "SELECT w.* FROM {waiting} w ANTI JOIN {level} l ON l.node = w.target"
FEEDING = "SELECT c.* FROM {core} c SEMI JOIN {core} o ON o.source = c.target"
REFUSED = f"""
    SELECT DISTINCT target AS node, CAST({IN_CIRCLE} AS BIGINT) AS refused FROM {{core}}
    UNION ALL
    SELECT DISTINCT w.target AS node, CAST({BEHIND_CIRCLE} AS BIGINT) AS refused
    FROM {{waiting}} w ANTI JOIN {{core}} c ON c.target = w.target
"""
SOLVED = """
    SELECT node, lo, hi, open, looping, bits, CAST(0 AS BIGINT) AS refused FROM ({settled}) settled
"""
AND_REFUSED = """
    UNION ALL SELECT node, {zero} AS lo, {zero} AS hi, true AS open, false AS looping,
        CAST(0 AS BIGINT) AS bits, refused FROM refused
""".format(zero="CAST(0 AS DOUBLE)")


@dataclass(frozen=True, slots=True)
class Settled:
    """`levels` that were joined; `circles` are flows in circles that were not solved, more than
    `most`."""

    levels: int
    circles: int
    most: int


def settle(tables: Tables, order: Sequence[str], most: int | None = None) -> Settled:
    """Keep `solved`: `node`, `lo`, `hi`, `open`, `looping`, `bits`, `refused`, by node.

    `order` are columns of `inputs` by which those of one node are added up.
    """
    return _Run(tables, order, MOST_SOLVED if most is None else most).settle()


class _Run:
    def __init__(self, tables: Tables, order: Sequence[str], most: int) -> None:
        self.tables, self.order, self.most = tables, order, most
        self.levels: list[str] = []
        self.waiting, self.left = "live", -1

    def settle(self) -> Settled:
        tables = self.tables
        tables.query_view("live", LIVE)
        tables.keep("level_00000", LEAVES)
        self.levels.append("level_00000")
        self._join_on()
        if self.left < 0:  # no flow at all, or circles from the start
            counted = tables.collect("SELECT count(*) AS n FROM live")
            self.left = int(counted["n"][0].as_py())
        circles = 0
        if self.left:
            core, size = self._core()
            if size <= self.most:
                self._solve(core)
                self._join_on()
            else:
                circles = size
                tables.keep("refused", REFUSED.format(core=core, waiting=self.waiting))
        found = SOLVED.format(settled=self._settled())
        more = AND_REFUSED if circles else ""
        tables.keep("solved", f"SELECT * FROM ({found}{more}) found ORDER BY node")
        return Settled(len(self.levels) - 1, circles, self.most)

    def _settled(self) -> str:
        return " UNION ALL ".join(f"SELECT * FROM {name}" for name in self.levels)

    def _join_on(self) -> None:
        """Level after level until there is none."""
        tables = self.tables
        order = [f"w.{name}" for name in self.order]
        ends = {
            end: tables.ordered_sum(f"w.coefficient * (w.{end} + s.{end})", order)
            for end in ("lo", "hi")
        }
        while self.left:
            name = f"level_{len(self.levels):05}"
            query = LEVEL.format(waiting=self.waiting, settled=self._settled(), **ends)
            if not tables.keep(name, query):
                break
            self._wait_for(name)

    def _wait_for(self, level: str) -> None:
        """Add a level; the flows into its nodes wait no more."""
        self.levels.append(level)
        before, self.waiting = self.waiting, f"waiting_{len(self.levels):05}"
        self.left = self.tables.keep(self.waiting, REST.format(waiting=before, level=level))
        if before != "live":
            self.tables.drop(before)

    def _core(self) -> tuple[str, int]:
        """What waits in circles or between them, without what only lies behind them."""
        core, size, number = self.waiting, self.left, 0
        while size > self.most:
            name = f"core_{number:05}"
            smaller = self.tables.keep(name, FEEDING.format(core=core))
            if number:
                self.tables.drop(core)
            if smaller == size:
                return name, size
            core, size, number = name, smaller, number + 1
        return core, size

    def _solve(self, core: str) -> None:
        """A level of what one process solves at once, like a single question."""
        query = f"""
            SELECT c.*, s.lo AS up_lo, s.hi AS up_hi, s.open AS up_open, s.looping AS up_looping,
                s.bits AS up_bits
            FROM {core} c LEFT JOIN ({self._settled()}) s ON s.node = c.source
        """
        name = f"level_{len(self.levels):05}_solved"
        keys = [(column, "ascending") for column in ("target", *self.order)]
        self.tables.keep_rows(name, solved_core(self.tables.collect(query).sort_by(keys)))
        self._wait_for(name)


def solved_core(core: pa.Table) -> pa.Table:
    """Values of the targets of flows, which stand by target in the order in which they are added.

    `up_lo` and the like are those of sources that are settled already, null of others.
    """
    ids = pa.chunked_array([*core["target"].chunks, *core["source"].chunks]).unique().sort()
    number = {one: at for at, one in enumerate(ids.to_pylist())}
    inputs: dict[int, list[Input]] = {}
    totals: dict[int, Total] = {}
    bits: dict[int, int] = {}
    columns = {name: core[name].to_pylist() for name in core.column_names}
    for at, (target, source) in enumerate(zip(columns["target"], columns["source"], strict=True)):
        up = number[source]
        if columns["up_lo"][at] is not None:
            ends = (columns[f"up_{name}"][at] for name in ("lo", "hi", "open", "looping"))
            totals[up], bits[up] = Total(*ends), columns["up_bits"][at]
        coefficient, crossing, lo, hi = (columns[name][at] for name in RATED)
        inputs.setdefault(number[target], []).append(Input(up, coefficient, crossing, lo, hi, at))
    targets = sorted(inputs)
    of = (columns["of_rates"], columns["of_shares"])
    found, open = solved(PlainRows(inputs), targets, *of, (totals, bits))
    values = [found[node] for node in targets]
    names = ("lo", "hi", "open", "looping")
    listed: dict[str, Any] = {
        "node": ids.take(np.array(targets, np.int64)),
        **{name: [getattr(one, name) for one in values] for name in names},
        "bits": pa.array([open[node] for node in targets], pa.int64()),
    }
    return pa.table(listed)
