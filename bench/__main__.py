"""Every measurement that needs no more than the repository: `python -m bench [NAME ...]`.

`make bench ARGS="duty"` runs one; `python -m bench.duty` the whole of it. `extraction` and
`verifier` take a user's own articles too, as commands of their own: `python -m bench.extraction`.
"""

from __future__ import annotations

import sys

from bench import (
    bulk,
    crashes,
    duty,
    duty_columns,
    extraction,
    impact,
    load,
    page,
    paths,
    schedule,
    service,
    start,
    systemic,
    tariff,
    verifier,
)

RUNS = {
    "schedule": lambda: schedule.main([]),
    "paths": lambda: paths.main([]),
    "duty": lambda: duty.main(["--every", "10"]),
    "duty_columns": lambda: duty_columns.main([]),
    "load": lambda: load.main([]),
    "bulk": lambda: bulk.main([]),
    "tariff": lambda: tariff.main([]),
    "service": lambda: service.main([]),
    "start": lambda: start.main([]),
    "extraction": lambda: extraction.main([]),
    "verifier": lambda: verifier.main([]),
    "systemic": lambda: systemic.main([]),
    "page": lambda: page.main([]),
    "crashes": lambda: crashes.main(["--every", "50"]),
    "impact": lambda: impact.main(["--nodes", "1000", "10000"]),
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in RUNS]
    if unknown:
        sys.stderr.write(f"no measurement {unknown[0]!r}; there are {', '.join(RUNS)}\n")
        return 2
    for name in names or RUNS:
        sys.stdout.write(f"\n{name}\n")
        if RUNS[name]():
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
