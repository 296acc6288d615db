"""What readers call an edition of the tariff schedule."""

from __future__ import annotations

import re

from onshore.graph.words.reason import Both

_EDITION = re.compile(r"(\d{4})_(?:(basic)|rev_(\d+))")


def edition_name(revision: str) -> Both:
    """`2026_rev_10` as `2026 revision 10`, 2026年版改訂10; another name as it is."""
    match = _EDITION.fullmatch(revision)
    if match is None:
        return Both(revision)
    year, basic, number = match.groups()
    if basic:
        return Both(f"{year} basic edition", f"{year}年基本版")
    return Both(f"{year} revision {number}", f"{year}年版改訂{number}")
