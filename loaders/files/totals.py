"""Words of cells under which a table adds up its rows: such a row is no firm, part or place."""

from __future__ import annotations

import re
import unicodedata

from onshore.loaders.files.amounts import CURRENCIES

_TOTAL = re.compile(
    r"(?:(?:grand|sub|overall|running|column|page|report|all)[\s-]?)?totals?"
    r"|(?:zwischen|gesamt)?summe|sum|gesamt|insgesamt|average|mean|[総小累合]計|総合計|計|平均"
)
_BESIDE = re.compile(
    rf"[\s:.=*#-]+|[(\[][^)\]]{{0,40}}[)\]]|\d+|(?:{'|'.join(CURRENCIES)})(?!\w)", re.IGNORECASE
)
_LONGEST = 60


def is_total(cell: str) -> bool:
    """Whether a cell holds nothing but such words: `Grand total:`, `Total (12)`, `合 計`."""
    if len(cell) > _LONGEST:
        return False
    plain = unicodedata.normalize("NFKC", cell).casefold().strip(" *#-:=")
    if not plain.isascii():
        plain = re.sub(r"\s+", "", plain)
    match = _TOTAL.match(plain)
    if match is None:
        return False
    rest = plain[match.end() :]
    while rest and (beside := _BESIDE.match(rest)):
        rest = rest[beside.end() :]
    return not rest
