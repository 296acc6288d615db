"""The story of a user, measured, and single parts measured: `python -m bench [NAME ...]`.

Without a name all rows of the story run, at sizes that take a few minutes on two cores. A single
part takes options of its own behind its name: `python -m bench extraction --help`.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import FrameType

from bench.results import Results, in_page, read, tables
from bench.story import NETWORKS, ROOT, ROWS, STORES, Bench, Plan

PARTS: dict[str, tuple[tuple[str, ...], str]] = {
    "paths": ((), "the 10 best paths beside scipy, igraph and networkx"),
    "impact": (("--nodes", "1000", "10000"), "what stops with one node and with every node"),
    "systemic": ((), "the systemic risk index beside full matrices"),
    "tariff": ((), "ten tariff paths beside igraph, scipy and networkx"),
    "duty": (("--every", "10"), "duties of a schedule's lines, gated line by line"),
    "duty_columns": ((), "duties of a million rows"),
    "schedule": ((), "one revision of the tariff schedule: load, look up, search"),
    "drawing": ((), "the drawing of 5,000 nodes as one HTML file beside pyvis"),
    "page": ((), "the page in a real Chromium"),
    "extraction": ((), "what the extractor finds in articles"),
    "verifier": ((), "planted errors that the verifier finds"),
    "crashes": (("--every", "50"), "loads that are killed at their calls"),
    "scale": ((), "batches at several sizes, and how their cost grows"),
}
_ROOMS = {
    name: f"{room}.{name}"
    for room, names in (
        ("tariffs", ("duty", "duty_columns", "schedule", "tariff")),
        ("networks", ("paths", "impact", "systemic", "drawing")),
    )
    for name in names
}
"""Name of a part -> its module, where that is in a folder."""
PAGE = ROOT / "docs" / "performance.md"
RESULTS = ROOT / "docs" / "performance.json"


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given and given[0] in PARTS and not all(one in ROWS or one in PARTS for one in given[1:]):
        return run_part(given[0], given[1:])
    options = _parser().parse_args(given)
    names = options.names or [*ROWS]
    unknown = [name for name in names if name not in ROWS and name not in PARTS]
    if unknown:
        known = ", ".join((*ROWS, *PARTS))
        sys.stderr.write(f"no measurement {unknown[0]!r}; there are {known}\n")
        return 2
    rows = [name for name in ROWS if name in names]
    if options.given or rows:
        try:
            results = read(options.given) if options.given else measured(options, rows)
        except (OSError, ValueError) as error:
            sys.stderr.write(f"bench: {error}\n")
            return 1
        report(results, options)
    for name in names:
        if name in PARTS:
            sys.stdout.write(f"\n{name}\n")
            sys.stdout.flush()
            if run_part(name):
                return 1
    return 0


def run_part(name: str, options: Sequence[str] = ()) -> int:
    """A single part, with its usual options and those given."""
    return int(import_module(f"bench.{_ROOMS.get(name, name)}").main([*PARTS[name][0], *options]))


def measured(options: argparse.Namespace, rows: Sequence[str]) -> Results:
    """Run the story; what is there is kept where it is interrupted or told to stop."""
    signal.signal(signal.SIGTERM, stop)
    plan = Plan(
        rows,
        options.networks,
        options.stores,
        options.sizes,
        options.limit,
        options.days,
        options.seconds,
        options.code.resolve(),
        options.peers,
    )
    results = Results(machine(plan.code))
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(plan, results, say, Path(folder))
        try:
            bench.run()
        except KeyboardInterrupt:
            say("interrupted: what follows is what was measured before")
    results.machine["load at the end"] = f"{os.getloadavg()[0]:.1f}"
    return results


def stop(number: int, frame: FrameType | None) -> None:
    """As Ctrl-C: servers that were started end too."""
    raise KeyboardInterrupt


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def report(results: Results, options: argparse.Namespace) -> None:
    """The tables on standard output, and in the files that were asked for."""
    text = tables(results)
    sys.stdout.write(f"\n{text}")
    if options.json:
        results.write(options.json)
    if options.docs:
        results.write(RESULTS)
        PAGE.write_text(in_page(PAGE.read_text(), text))


def machine(code: Path) -> dict[str, str]:
    commit = subprocess.run(
        ["git", "-C", str(code), "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return {
        "measured": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": commit or "unknown",
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "load at the start": f"{os.getloadavg()[0]:.1f}",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or "unknown processor"


def _parser() -> argparse.ArgumentParser:
    listed = [
        ("rows of the story:", {**ROWS}),
        (
            "single parts (options of one: NAME --help):",
            {name: what for name, (_, what) in PARTS.items()},
        ),
    ]
    epilog = "\n".join(
        "\n".join((title, *(f"  {name:14}{what}" for name, what in found.items()), ""))
        for title, found in listed
    )
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=(__doc__ or "").split("\n", maxsplit=1)[0],
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="rows or parts (default: all rows)"
    )
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        default=Plan().sizes,
        metavar="FACTS",
        help="1000 10000 100000 by default; 1000000 takes long",
    )
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=NETWORKS)
    parser.add_argument("--stores", nargs="+", choices=STORES, default=STORES)
    parser.add_argument(
        "--limit",
        type=float,
        default=Plan().limit,
        metavar="SECONDS",
        help="longest step (default: %(default)g)",
    )
    parser.add_argument(
        "--days",
        type=int,
        default=Plan().days,
        metavar="N",
        help="other days that memory asks for (default: %(default)s)",
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=Plan().seconds,
        metavar="S",
        help="how long clients ask in a row (default: %(default)g)",
    )
    parser.add_argument(
        "--peers",
        default=sys.executable,
        metavar="PYTHON",
        help="Python in which the other software is installed",
    )
    parser.add_argument(
        "--code",
        type=Path,
        default=ROOT,
        metavar="DIR",
        help="another checkout of Onshore that is measured",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    parser.add_argument("--docs", action="store_true", help="write docs/performance.md and .json")
    parser.add_argument(
        "--from",
        dest="given",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="measure nothing: results of earlier runs",
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
