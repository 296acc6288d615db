"""Every measurement that needs no more than the repository: `python -m bench [NAME ...]`.

`make bench ARGS="duty"` runs one; `python -m bench.duty` the whole of it. Measurements on a user's
own articles have commands of their own: `python -m bench.extraction`, `python -m bench.verifier`.
"""

from __future__ import annotations

import sys

from bench import duty, load, paths, schedule, service, start, systemic, tariff

RUNS = {
    "schedule": lambda: schedule.main([]),
    "paths": lambda: paths.main([]),
    "duty": lambda: duty.main(["--every", "10"]),
    "load": lambda: load.main([]),
    "tariff": lambda: tariff.main([]),
    "service": lambda: service.main([]),
    "start": lambda: start.main([]),
    "systemic": lambda: systemic.main([]),
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
