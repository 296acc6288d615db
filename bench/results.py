"""Results of the bench: rows, how they grow with the size, and their tables."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- begin figures -->", "<!-- end figures -->"


@dataclass(slots=True)
class Row:
    """One step on one size: CPU and wall seconds, resident MiB, or the reason why there is none.

    `clients` asked at the same time; `wall` is then the median of an answer, and `more` holds the
    quantiles in ms and the answers a second. For a peer, `more` has its steps and versions.
    """

    row: str
    network: str
    store: str
    facts: int
    what: str
    cpu: float | None = None
    wall: float | None = None
    mib: float | None = None
    clients: int | None = None
    note: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def told(self) -> str:
        """The figures on one line."""
        if self.note:
            return self.note
        if self.clients is not None:
            at = (f"p{n} {milliseconds(self.more[f'p{n}'] / 1e3)}" for n in (50, 95, 99))
            return f"{', '.join(at)}, {self.more['rate']:,.0f} answers/s"
        told = [] if self.cpu is None else [f"{seconds(self.cpu)} CPU"]
        told += [] if self.wall is None else [f"{seconds(self.wall)} wall"]
        told += [] if self.mib is None else [self.memory()]
        return ", ".join(told)

    def memory(self) -> str:
        """MiB, and after how many days they are reached where that is counted."""
        days = f" ({self.more['days']} days)" if "days" in self.more else ""
        return f"{self.mib:,.0f} MiB{days}"


@dataclass(slots=True)
class Results:
    """The rows of a run, the machine, and what was left out with the reason."""

    machine: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)
    hops: dict[tuple[str, int], int] = field(default_factory=dict)
    """Edges of the shortest path that Onshore gave, by network and size: peers are held to it."""

    def write(self, path: Path) -> None:
        values = {
            "machine": self.machine,
            "absent": self.absent,
            "rows": [
                {k: v for k, v in asdict(row).items() if k == "store" or v not in (None, "", {})}
                for row in self.rows
            ],
        }
        path.write_text(json.dumps(values, indent=1) + "\n")


def read(paths: Sequence[Path]) -> Results:
    """Results of one run, or of several together: a step of a later one replaces the same before.

    Raises ValueError where a file holds none, or the runs are of different machines.
    """
    found: dict[tuple[Any, ...], Row] = {}
    machine: dict[str, str] = {}
    absent: dict[str, str] = {}
    for path in paths:
        try:
            values = json.loads(path.read_text())
            rows = [Row(**row) for row in values["rows"]]
            here, left_out = values["machine"], values["absent"]
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path} holds no results of the bench: {error}") from None
        if machine and machine["processor"] != here["processor"]:
            raise ValueError(f"{path} is of another machine: {here['processor']}")
        machine, absent = here, absent | left_out
        for row in rows:
            found[row.network, row.store, row.facts, row.row, row.what] = row
    stores = {row.store for row in found.values()}
    return Results(
        machine, list(found.values()), {k: v for k, v in absent.items() if k not in stores}
    )


# -- tables ---------------------------------------------------------------------


def tables(results: Results) -> str:
    """All tables as Markdown, which reads as text too."""
    parts = ["; ".join(f"{name} {text}" for name, text in results.machine.items())]
    parts += [f"Left out: {store}, {reason}." for store, reason in results.absent.items()]
    for network, store in _groups(results.rows):
        rows = [row for row in results.rows if (row.network, row.store) == (network, store)]
        parts += [f"### {network} on {store}", *_story(rows)]
    for network in dict.fromkeys(row.network for row in results.rows if row.row == "peers"):
        parts += [f"### {network}: from the file to the first path", _peers(results.rows, network)]
    return "\n\n".join(parts) + "\n"


def _groups(rows: Sequence[Row]) -> Iterable[tuple[str, str]]:
    return dict.fromkeys((row.network, row.store) for row in rows if row.store)


def _story(rows: Sequence[Row]) -> Iterable[str]:
    sizes = sorted({row.facts for row in rows})
    at = {(row.what, row.facts): row for row in rows}
    steps = dict.fromkeys(row.what for row in rows if row.clients is None)
    timed = [what for what in steps if any(_has(at, what, size, "cpu") for size in sizes)]
    held = [what for what in steps if any(_has(at, what, size, "mib") for size in sizes)]
    head = [f"{size:,}" for size in sizes]
    if timed:
        lines = [_line(what, [at.get((what, size)) for size in sizes], "cpu") for what in timed]
        yield table(["CPU time, facts", *head, "growth"], lines)
    if held:
        lines = [_line(what, [at.get((what, size)) for size in sizes], "mib") for what in held]
        yield table(["resident memory, facts", *head, "growth"], lines)
    asked = [row for row in rows if row.clients is not None and row.facts == sizes[-1]]
    if asked:
        lines = [
            [
                row.what,
                *(milliseconds(row.more[f"p{n}"] / 1e3) for n in (50, 95, 99)),
                f"{row.more['rate']:,.0f}",
            ]
            if row.more
            else [row.what, row.note, "", "", ""]
            for row in asked
        ]
        yield table(
            [f"over kept connections, {head[-1]} facts", "p50", "p95", "p99", "a second"], lines
        )


def _has(at: dict[tuple[str, int], Row], what: str, size: int, name: str) -> bool:
    row = at.get((what, size))
    return row is not None and getattr(row, name) is not None


def _line(what: str, rows: Sequence[Row | None], name: str) -> list[str]:
    cells, known = [], []
    for row in rows:
        value = None if row is None else getattr(row, name)
        if row is None or value is None:
            cells.append("" if row is None else row.note)
            continue
        known.append((row.facts, value))
        cells.append(seconds(value) if name == "cpu" else row.memory())
    return [what, *cells, growth(known)]


def growth(values: Sequence[tuple[int, float]]) -> str:
    """Exponent b of `time = a * size ** b` between the two largest sizes; empty where unknown.

    0 is constant, 1 in proportion to the size, 2 its square.
    """
    if len(values) < 2 or values[-2][1] <= 0 or values[-1][1] <= 0:
        return ""
    (small, before), (large, after) = values[-2:]
    return f"{math.log(after / before) / math.log(large / small):.2f}"


def _peers(rows: Sequence[Row], network: str) -> str:
    """Every side from the same file to the same path, as a multiple of Onshore on SQLite."""
    sizes = sorted({row.facts for row in rows if row.row == "peers" and row.network == network})
    own = {
        store: {size: whole(rows, network, store, size) for size in sizes}
        for _, store in _groups([row for row in rows if row.network == network])
    }
    base = own.get("sqlite", {})
    lines = [
        [
            f"Onshore on {store}: load, first ask paths",
            *(_beside(sums[size], base.get(size), "") for size in sizes),
        ]
        for store, sums in own.items()
    ]
    peers = {(row.what, row.facts): row for row in rows if row.row == "peers"}
    for what in dict.fromkeys(what for what, _ in peers):
        found = [peers.get((what, size)) for size in sizes]
        lines.append(
            [
                what,
                *(
                    _beside(
                        (row.cpu, row.mib) if row else (None, None),
                        base.get(size),
                        row.note if row else "",
                    )
                    for row, size in zip(found, sizes, strict=True)
                ),
            ]
        )
    return table(["CPU time, peak memory, ratio", *(f"{size:,} facts" for size in sizes)], lines)


Sum = tuple[float | None, float | None]


def whole(rows: Sequence[Row], network: str, store: str, size: int) -> Sum:
    """CPU seconds from the file to the first path, and the larger peak of both processes."""
    found = [
        row
        for row in rows
        if (row.network, row.store, row.facts) == (network, store, size) and row.what in TO_FIRST
    ]
    if len(found) < len(TO_FIRST) or any(row.cpu is None for row in found):
        return None, None
    return sum(row.cpu or 0 for row in found), max(row.mib or 0 for row in found)


LOAD, FIRST_PATHS = "onshore load FILE", "ask paths, first after the load"
TO_FIRST = (LOAD, FIRST_PATHS)


def _beside(one: Sum, base: Sum | None, note: str) -> str:
    cpu, mib = one
    if cpu is None:
        return note or "not measured"
    ratio = "" if not base or not base[0] else f", {cpu / base[0]:,.2f}x"
    return f"{seconds(cpu)}, {mib or 0:,.0f} MiB{ratio}"


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns stand below each other."""
    width = [max(len(line[n]) for line in (head, *lines)) for n in range(len(head))]
    rule = [f"{'-' * (size - 1)}{'-' if n == 0 else ':'}" for n, size in enumerate(width)]
    return "\n".join(
        f"| {' | '.join(_padded(cell, width[n], n) for n, cell in enumerate(line))} |"
        for line in (head, rule, *lines)
    )


def _padded(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column == 0 else cell.rjust(width)


def seconds(value: float) -> str:
    """Three figures at most."""
    return (
        f"{value:,.0f} s" if value >= 100 else f"{value:.1f} s" if value >= 10 else f"{value:.2f} s"
    )


def milliseconds(value: float) -> str:
    return f"{1e3 * value:,.0f} ms" if value >= 0.1 else f"{1e3 * value:.2g} ms"


def in_page(page: str, text: str) -> str:
    """The page with the tables between its two marks. Raises ValueError where it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"no {BEGIN} and {END} in the page")
    return f"{before}{begin}\n\n{text}\n{end}{after}"
