"""Cells of a table of duty questions: what each text means, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import isfinite, isnan, nan
from typing import TYPE_CHECKING, Any

from onshore.graph.answers.parameters import MAX_VALUE
from onshore.graph.tariff.batch.duty_amounts import exact
from onshore.graph.tariff.batch.duty_inputs import Coded, coded
from onshore.graph.tariff.duty.duty import CLOCKS, Tariff

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

MOST_DIGITS = 15
"""Digits of a value or quantity."""

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_NUMBER = re.compile(r"\d{1,18}(?:\.\d{1,12})?|\.\d{1,12}")
_PLAIN = re.compile(r"(?:[0-9]{1,11}(?:\.[0-9]{1,4})?\n)*+")
"""Lines of numbers with at most `MOST_DIGITS`."""
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


def meant(
    name: str,
    column: Coded,
    meaning: Callable[[str], Any],
    otherwise: Any,
    errors: dict[int, list[str]],
) -> Coded:
    """What each text of a column means; a text that means nothing is an error."""
    means: list[Any] = []
    bad: dict[int, str] = {}
    for place, text in enumerate(column.things):
        try:
            if len(text) > MAX_VALUE:
                raise ValueError(f"is longer than {MAX_VALUE:,} characters")
            if "\ufffd" in text:
                raise ValueError(f"{text[:40]!r} is not UTF-8 text")
            means.append(meaning(text))
        except ValueError as error:
            means.append(otherwise)
            bad[place] = f"column {name}: {error}"
    blame(bad, column, errors)
    return Coded(means, column.places)


def blame(bad: Mapping[int, str], column: Coded, errors: dict[int, list[str]]) -> None:
    """Adds what is wrong with some things of a column to the errors of its rows."""
    import numpy as np

    if bad:
        rows = np.flatnonzero(np.isin(column.places, list(bad)))
        for row, place in zip(rows.tolist(), column.places[rows].tolist(), strict=True):
            errors.setdefault(row, []).append(bad[place])


def filled(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    return text


def clock_of(text: str) -> str:
    if text and text not in CLOCKS:
        raise ValueError(f"is one of {', '.join(CLOCKS)}, not {text[:40]!r}")
    return text or "collected"


def written_number(tariff: Tariff, text: str) -> tuple[str, str]:
    """A tariff number, and what is to be said where a spreadsheet has taken its first 0: no line
    begins with the digits that are there."""
    if not text:
        raise ValueError("is empty")
    if _SCIENTIFIC.fullmatch(text):
        raise ValueError(f"{text!r} is rounded: give the column of the spreadsheet the form text")
    if len(text) in (7, 9) and text.isascii() and text.isdigit():
        schedules = [tariff.schedule(revision) for revision, _ in tariff.revisions]
        if not any(one.rows_under(text) for one in schedules):
            return f"0{text}", f"hts read as 0{text}: {len(text)} digits have lost a leading 0"
    return text, ""


def _amount(text: str, unit: str = "") -> float:
    """A number such as 1000.5 or 1,000.50; nan for an empty cell."""
    if not text:
        return nan
    if _NUMBER.fullmatch(text) is None and _NUMBER.fullmatch(text := plain(text, unit)) is None:
        raise ValueError(f"{text[:40]!r} is not a number such as 1000.50")
    if len(text) > MOST_DIGITS and len(text.replace(".", "").lstrip("0")) > MOST_DIGITS:
        raise ValueError(f"{text[:40]!r} has more than {MOST_DIGITS} digits")
    return float(text)


def _customs_value(text: str) -> float:
    amount = _amount(text, "USD")
    if amount == 0:
        raise ValueError("is an amount in USD above 0")
    return amount


READERS: Mapping[str, Callable[[str], float]] = {"value": _customs_value, "quantity": _amount}


def amounts_of(
    name: str, column: Sequence[str], errors: dict[int, list[str]]
) -> NDArray[numpy.float64]:
    """The numbers of a column of AMOUNTS, nan where there is none; plain ones are seen at once."""
    import numpy as np

    lines = "\n".join((*column, ""))
    if lines.count("\n") == len(column) and _PLAIN.fullmatch(lines):
        numbers = np.fromiter(map(float, column), np.float64, len(column))
        if name != "value" or numbers.all():
            return numbers
    meaning = meant(name, coded(column), READERS[name], nan, errors)
    return np.array(meaning.things, np.float64)[meaning.places]


def checked_amounts(
    name: str, column: NDArray[numpy.float64], errors: dict[int, list[str]]
) -> NDArray[numpy.float64]:
    """A column of AMOUNTS that holds numbers; those out of bounds are read as they are written."""
    import numpy as np

    numbers = column.astype(np.float64)
    least = numbers > 0 if name == "value" else numbers >= 0
    odd = np.flatnonzero(~np.isnan(numbers) & ~(least & (numbers < 10**MOST_DIGITS)))
    for row, number in zip(odd.tolist(), numbers[odd].tolist(), strict=True):
        try:
            numbers[row] = READERS[name](number_text(number))
        except ValueError as error:
            errors.setdefault(row, []).append(f"column {name}: {error}")
            numbers[row] = nan
    return numbers


def number_text(amount: float) -> str:
    """A number as a cell may have it: without exponent, nothing for nan."""
    if isnan(amount):
        return ""
    return format(exact(amount), "f") if isfinite(amount) else str(amount)


def plain(text: str, unit: str) -> str:
    """A number without the commas between its thousands and, of USD, without the dollar sign."""
    bare = text.removeprefix("$").strip() if unit == "USD" else text
    return bare.replace(",", "") if _THOUSANDS.fullmatch(bare) else text


def without_amounts(
    cells: Coded, amounts: Mapping[str, NDArray[numpy.float64]], errors: dict[int, list[str]]
) -> Coded:
    """Cells of conditions without value and quantity, which are added to `amounts`."""
    import numpy as np

    rests = list(cells.things)
    for place, text in enumerate(cells.things):
        if ":" not in text:
            continue
        rests[place], own, wrong = _take_amounts(text)
        if not own and not wrong:
            continue
        rows = np.flatnonzero(cells.places == place)
        for row in rows.tolist() if wrong else ():
            errors.setdefault(row, []).extend(wrong)
        for name, amount in own.items():
            for row in rows[~np.isnan(amounts[name][rows])].tolist():
                errors.setdefault(row, []).append(f"column {name}: is said twice")
            amounts[name][rows] = amount
    return Coded(rests, cells.places)


def _take_amounts(text: str) -> tuple[str, dict[str, float], list[str]]:
    """The conditions of a cell without value and quantity, these, and what is wrong with them."""
    rest: list[str] = []
    amounts: dict[str, float] = {}
    wrong = []
    for part in text.split(";"):
        name, colon, written = (piece.strip() for piece in part.partition(":"))
        reader = READERS.get(name)
        if reader is None or not (colon and written):
            rest.append(part)
        elif name in amounts:
            wrong.append(f"column condition: {name} is given twice")
        else:
            try:
                amounts[name] = reader(written)
            except ValueError as error:
                wrong.append(f"column condition: {name} {error}")
    return ";".join(rest), amounts, wrong
