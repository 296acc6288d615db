"""How the cells of a column become values: dates, decimal signs, shares, places.

What the cells leave open is not chosen: the column stays out of the draft, and a note says why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from onshore.graph.dates import parse_period
from onshore.graph.documents.values import Bad, fraction
from onshore.loaders.files.amounts import FACTORS, read_unsigned
from onshore.loaders.mapping.mapping import Value
from onshore.loaders.mapping.row_values import RowError, make_value

Options = dict[str, Any]
"""The steps of a value, as a mapping file has them."""
Reader = Callable[[str], Any]

MOST_STRANGE = 20
"""Different cells of a column that are left out one by one; with more the column is."""
_COMMA_DECIMAL = re.compile(r"\d,\d{1,2}(?![\d,])|\.\d{3},|(?<!\d)0,\d|\d,\d{4}|\.\d{3}\.\d{3}")
_POINT_DECIMAL = re.compile(r"\d\.\d{1,2}(?![\d.])|,\d{3}\.|(?<!\d)0\.\d|\d\.\d{4}|,\d{2,3},\d{3}")
_COMMA_THREE, _POINT_THREE = re.compile(r"\d,\d{3}(?!\d)"), re.compile(r"\d\.\d{3}(?!\d)")
_PERIOD = re.compile(r"(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?")
"""A year, month or day that is written as facts have it."""
_ORDERED = {
    "/": re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}"),
    "-": re.compile(r"(\d{1,2})-(\d{1,2})-\d{4}"),
    ".": re.compile(r"(\d{1,2})\.(\d{1,2})\.\d{4}"),
}
_PERIODS = ("%Y-%m-%d", "%Y-%m", "%Y")
_DAYS = (
    *("%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%Y年%m月", "%Y年", "%Y/%m"),
    *("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%B %Y", "%b %Y", "%b-%Y"),
)
_PERCENT = re.compile(r"[%％]$")


def value_of(name: str, options: Mapping[str, Any]) -> Value:
    """The value that these options make."""
    given = dict(options)
    if "times" in given:
        given["times"] = FACTORS[given["times"]]
    lists = {key: tuple(item) for key, item in given.items() if isinstance(item, list)}
    return Value(name, "column", **{**given, **lists})


def strange_cells(options: Mapping[str, Any], read: Reader, cells: Iterable[str]) -> Counter[str]:
    """Cells that these options and the reader do not take, with how often each stands there."""
    value = value_of("cell", options)
    found: Counter[str] = Counter()
    for cell, times in Counter(cells).items():
        try:
            text = make_value(value, cell, ())[0]
            read(text or "")
        except (RowError, Bad, ValueError):
            found[cell] = times
    return found


# -- numbers ---------------------------------------------------------------


def signs_of(cells: Sequence[str], *, whole: bool, comma_means: str | None) -> Options | None:
    """Steps for decimal sign and thousands; None where the cells leave them open.

    `whole`: these are counts. `comma_means` is `thousands` where the file itself tells that no
    comma is a decimal sign, and `point` where no point stands for thousands either.
    """
    text = "\0".join(cells)
    comma, point = bool(_COMMA_DECIMAL.search(text)), bool(_POINT_DECIMAL.search(text))
    if comma and point:
        return None
    if comma:
        return {"decimal": ",", "thousands": "."}
    if point:
        return {"thousands": ","} if "," in text else {}
    commas, points = bool(_COMMA_THREE.search(text)), bool(_POINT_THREE.search(text))
    plain: Options = {"thousands": ","} if commas else {}
    if whole:
        return None if commas and points else {"thousands": "."} if points else plain
    if commas and (points or not comma_means):
        return None
    if points and comma_means != "point":
        return None
    return plain


def share_steps(cells: Sequence[str], *, percent: bool) -> Options | None:
    """Steps that make parts of one of shares; None where `0.5` could be half or half a percent."""
    marked = [bool(_PERCENT.search(cell)) for cell in cells]
    if any(marked):
        if not all(marked):
            return None
        return {"replace": {"%": "", "％": ""}, "times": "percent"}
    if not percent:
        return {}
    return {"times": "percent"} if any(map(_above_one, cells)) else None


def _above_one(cell: str) -> bool:
    try:
        return float(cell.replace(",", ".")) > 1
    except ValueError:
        return False


def read_share(text: str) -> Any:
    """A part of one; Bad above one."""
    return fraction(read_unsigned(text))


# -- dates -----------------------------------------------------------------


def read_period(text: str) -> str:
    """A year, a month or a day; ValueError where it is none."""
    if not _PERIOD.fullmatch(text):
        raise ValueError(text)
    parse_period(text)
    return text


def date_steps(cells: Sequence[str]) -> Options | None:
    """Steps that read dates; None where no cell tells whether the month or the day is first."""
    if all(map(_PERIOD.fullmatch, cells)):
        return {}
    forms = []
    for sign, pattern in _ORDERED.items():
        found = [match for cell in cells if (match := pattern.fullmatch(cell))]
        if not found:
            continue
        first, second = (any(int(match[n]) > 12 for match in found) for n in (1, 2))
        if first == second and (first or sign != "."):
            return None
        day_first = first or (sign == "." and not second)
        order = ("%d", "%m", "%Y") if day_first else ("%m", "%d", "%Y")
        forms.append(sign.join(order))
    used = [form for form in (*_PERIODS, *_DAYS) if _reads_one(form, cells)]
    return {"date": [*used, *forms]}


def _reads_one(form: str, cells: Sequence[str]) -> bool:
    value = value_of("cell", {"date": [form]})
    for cell in cells:
        try:
            make_value(value, cell, ())
        except RowError:
            continue
        return True
    return False
