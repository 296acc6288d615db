"""Every 10-digit line of the newest bundled export x 20 origins x 8 dates, whole.

    python -m bench.tariffs.duty [--every N]

Checks each cell (no exception, lo <= hi, components sum to both ends), counts duties a second, and
reports by measure how many lines it touches, beside the length of the lists that it comes from.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from onshore.graph.tariff.duty.duty import DutyAnswer, Tariff, duty
from onshore.graph.tariff.measures.measures import Measures
from onshore.graph.tariff.schedule.schedule import Schedule
from onshore.loaders.law.hts import read_schedule
from onshore.loaders.law.measures import read_measures

DATA = Path(__file__).parents[2] / "data"
REVISIONS = {
    "2025_basic": date(2025, 1, 1),
    "2026_basic": date(2026, 1, 1),
    "2026_rev_4": date(2026, 2, 24),
    "2026_rev_10": date(2026, 6, 8),
}
ORIGINS = (
    "CN",
    "HK",
    "TW",
    "MX",
    "CA",
    "JP",
    "KR",
    "DE",
    "GB",
    "IN",
    "CH",
    "BR",
    "VN",
    "TH",
    "MY",
    "SG",
    "AU",
    "TR",
    "RU",
    "CU",
)
DAYS = tuple(
    date.fromisoformat(text)
    for text in (
        "2025-03-20",
        "2025-04-20",
        "2025-08-20",
        "2025-12-15",
        "2026-03-15",
        "2026-05-01",
        "2026-08-25",
        "2026-12-10",
    )
)


def build() -> tuple[Tariff, Schedule]:
    def load(revision: str) -> Schedule:
        file = DATA / f"hts/hts_{revision}.json.gz"
        table, _ = read_schedule(file, revision, REVISIONS[revision])
        return Schedule.from_table(table)

    measures = Measures.from_tables([read_measures(DATA / "measures.yaml")])
    tariff = Tariff(tuple(REVISIONS.items()), load, measures)
    return tariff, tariff.schedule("2026_rev_10")


def wrong(answer: DutyAnswer) -> str | None:
    """What is wrong with a cell, None if nothing is."""
    if answer.hi is None and not answer.reason:
        return "no number and no reason"
    if answer.lo is None:
        return None
    if answer.lo < 0 or (answer.hi is not None and answer.hi < answer.lo):
        return f"lo {answer.lo} and hi {answer.hi}"
    for end, total in (("lo", answer.lo), ("hi", answer.hi)):
        if total is None:
            continue
        parts = sum(row.rate or 0 for row in answer.components if getattr(row, f"in_{end}"))
        if parts != total:
            return f"components of {end} sum to {parts}, not {total}"
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take every Nth line only")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    tariff, schedule = build()
    for revision in REVISIONS:
        tariff.schedule(revision)
    print(f"schedules and measures loaded in {time.perf_counter() - started:.1f} s")
    lines = [n for n in schedule.leaves if len(n) == 10 and n < "98"][:: options.every]
    bad: list[str] = []
    nulls = 0
    touched: dict[str, set[str]] = {}
    spent = 0.0
    for hts in lines:
        began = time.process_time()
        answers = [duty(tariff, hts, origin, day) for origin in ORIGINS for day in DAYS]
        spent += time.process_time() - began
        for answer in answers:
            reason = wrong(answer)
            if reason:
                bad.append(f"{answer.hts} {answer.origin} {answer.entry_date}: {reason}")
            nulls += answer.hi is None
            for row in answer.components:
                if row.rate:
                    touched.setdefault(row.measure, set()).add(hts)
    cells = len(lines) * len(ORIGINS) * len(DAYS)
    print(f"{cells:,} cells in {spent:.1f} s of processor: {cells / spent:,.0f} duties a second")
    print(f"{nulls:,} without an upper end (specific duties without quantity, rates in words)")
    print(f"{len(bad):,} wrong")
    for line in bad[:20]:
        print("  ", line)
    report(tariff.measures, touched, lines)
    return 1 if bad else 0


def report(measures: Measures, touched: dict[str, set[str]], lines: Sequence[str]) -> None:
    """Lines that each measure touches with a rate above 0, beside those that its lists hold."""
    print(f"{'measure':<24}{'touched':>9}{'listed':>9}  of {len(lines):,} lines")
    held: Counter[str] = Counter()
    for hts in lines:
        spans = measures.coverage(hts).spans
        held.update({span.measure.id for span in spans if span.outside is None})
    for id in measures.ids:
        note = ""
        if held[id] and id not in touched and not id.endswith(("EXEMPT", "EXCLUSION")):
            note = "  never above 0 on these days and origins"
        print(f"{id:<24}{len(touched.get(id, ())):>9,}{held[id]:>9,}{note}")


if __name__ == "__main__":
    sys.exit(main())
