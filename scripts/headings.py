"""Make `docs/headings.md`: headings of chapter 99 that the editions print and no measure reads.

python scripts/headings.py            write the page
python scripts/headings.py --check    1 where the page is stale
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from onshore.loaders.law.measure_warnings import Unread, unread  # noqa: E402
from onshore.loaders.law.measures import read_measures  # noqa: E402
from onshore.loaders.law.printed import bundled_printed  # noqa: E402

PAGE = ROOT / "docs/headings.md"
HEAD = """# Headings of chapter 99 that no measure reads

Every heading 9903.* and 9904.* that a bundled edition of the schedule prints, held against the
headings of `data/measures.yaml` (`headings` and `cites`). Made by `scripts/headings.py`; a test
fails until it is run.
"""


def page() -> str:
    table, editions = read_measures(ROOT / "data/measures.yaml"), bundled_printed()
    printed = {heading for edition in editions for heading in edition.headings}
    found = unread(table, editions)
    groups: dict[str, list[Unread]] = {}
    for one in found:
        groups.setdefault(one.reason or "no reason is given", []).append(one)
    bare = sum(one.reason is None for one in found)
    lines = [
        HEAD,
        f"{len(editions)} editions print {len(printed):,} headings; {len(printed) - len(found):,} "
        f"are read, {len(found):,} are not, {bare} of them without a reason.\n",
        "| headings | how many | with a duty of their own | last printed in | why |",
        "| --- | --- | --- | --- | --- |",
    ]
    for reason, members in sorted(groups.items(), key=lambda group: group[1][0].heading.heading):
        adds = sum(one.heading.adds for one in members)
        last = ", ".join(sorted({one.last for one in members}))
        lines.append(f"| {_ranges(members)} | {len(members)} | {adds} | {last} | {reason} |")
    return "\n".join(lines) + "\n"


def _ranges(members: list[Unread]) -> str:
    """First and last heading of each group of ten thousand, in the printed order."""
    by_group: dict[str, list[str]] = {}
    for one in members:
        number = one.heading.heading
        by_group.setdefault(number[:7], []).append(number)
    shown = (n[0] if len(n) == 1 else f"{n[0]} to {n[-1][7:]}" for n in by_group.values())
    return ", ".join(shown)


def main() -> int:
    made = page()
    if "--check" in sys.argv:
        stale = not PAGE.is_file() or PAGE.read_text("utf-8") != made
        if stale:
            sys.stdout.write("stale: docs/headings.md\n")
        return int(stale)
    PAGE.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
