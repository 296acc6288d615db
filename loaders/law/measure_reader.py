"""Reads the values of a measures file and collects every mistake with its place.

What the values mean together is `loaders.law.measures`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from onshore.graph.errors import Problem
from onshore.graph.names.folding import closest
from onshore.graph.tariff.measures.charges import BASES, KINDS
from onshore.graph.tariff.measures.conditions import FORMS, Declarations, parse_test
from onshore.graph.tariff.measures.measure_rows import (
    CONFIDENCES,
    DRAWBACK,
    STATUSES,
    ZONE_STATUS,
)
from onshore.graph.tariff.measures.origins import GROUPS, TERRITORIES
from onshore.loaders.law.measure_lists import PREFIX, Cells, List, codes_of, read_list, whole_line
from onshore.loaders.law.measure_yaml import LinedMapping

WORDS: Mapping[str, tuple[str, ...]] = {
    "importer": ("US",),
    "kind": tuple(KINDS),
    "base": tuple(BASES),
    "status": STATUSES,
    "confidence": CONFIDENCES,
    "when_unknown": ("both_ways", "not_applied"),
    "type": FORMS,
    "restored": ("true", "false"),
    "drawback": DRAWBACK,
    "zone_status": ZONE_STATUS,
}
_RATE = re.compile(r"(\d{1,6}(?:\.\d{1,10})?|\.\d{1,10})\s*(%?)")
_AMOUNT = re.compile(r"\d{1,12}(?:\.\d{1,2})?")
_HEADING = re.compile(r"99\d\d\.\d\d\.\d\d")


class Reader:
    """Turns values of one file into those of table rows; `problems` are all mistakes.

    `instead` are lists by their names without folder and ending, read in place of those of the
    file.
    """

    def __init__(self, path: Path, instead: Mapping[str, Path] | None = None) -> None:
        self.path = path
        self.instead = instead or {}
        self.problems: list[Problem] = []
        self.lists: dict[str, list[str]] = {}
        self.declarations = Declarations()
        self._files: dict[str, List | None] = {}

    def wrong(
        self,
        reason: str,
        line: int | None = None,
        *,
        field: str | None = None,
        row: str | None = None,
        near: Iterable[str] = (),
        file: Path | None = None,
    ) -> None:
        self.problems.append(Problem(reason, field, str(file or self.path), line, row, tuple(near)))

    def check_keys(self, mapping: LinedMapping, allowed: Sequence[str], row: str | None) -> None:
        for key in mapping:
            if key not in allowed:
                near = closest(key, allowed)
                self.wrong("unknown key", mapping.lines[key], field=key, row=row, near=near)

    def mappings(self, content: LinedMapping, key: str) -> list[LinedMapping]:
        value = content.get(key)
        if value in (None, ""):
            return []
        items = value if isinstance(value, list) else [value]
        for item in items:
            if not isinstance(item, LinedMapping):
                reason = f"{key} is a list of mappings, not of {str(item)[:40]!r}"
                self.wrong(reason, content.lines[key], field=key)
        return [item for item in items if isinstance(item, LinedMapping)]

    def texts(self, mapping: LinedMapping, key: str, row: str | None) -> list[str]:
        """A list of texts; a single text counts as a list of one."""
        value = mapping.get(key)
        if value in (None, ""):
            return []
        items = value if isinstance(value, list) else [value]
        if any(not isinstance(item, str) for item in items):
            self.wrong("is not a list of texts", mapping.lines[key], field=key, row=row)
            return []
        return [str(item) for item in items]

    def text(self, mapping: LinedMapping, key: str, row: str | None) -> str | None:
        value = mapping.get(key)
        if value in (None, ""):
            return None
        if not isinstance(value, str):
            self.wrong("is not a text", mapping.lines[key], field=key, row=row)
            return None
        allowed = WORDS.get(key)
        if allowed and value not in allowed:
            reason = f"{value!r} is not one of {', '.join(allowed)}"
            near = closest(value, allowed)
            self.wrong(reason, mapping.lines[key], field=key, row=row, near=near)
            return None
        return value

    def pairs(self, mapping: LinedMapping, key: str, row: str | None) -> dict[str, str]:
        """A mapping of texts to texts."""
        value = mapping.get(key)
        if value in (None, ""):
            return {}
        if not isinstance(value, LinedMapping) or any(
            not isinstance(v, str) for v in value.values()
        ):
            self.wrong("is not a mapping of texts", mapping.lines[key], field=key, row=row)
            return {}
        return dict(value)

    def day(self, mapping: LinedMapping, key: str, row: str | None) -> str | None:
        text = self.text(mapping, key, row)
        if text is None:
            return None
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            reason = f"{text!r} is not a date such as 2026-04-06"
            self.wrong(reason, mapping.lines[key], field=key, row=row)
            return None

    def rate(self, mapping: LinedMapping, key: str, row: str | None) -> str | None:
        text = self.text(mapping, key, row)
        if text is None:
            return None
        match = _RATE.fullmatch(text)
        if match is None:
            reason = f"{text!r} is not a rate such as 25% or 0.25"
            self.wrong(reason, mapping.lines[key], field=key, row=row)
            return None
        number = Decimal(match[1]) / (100 if match[2] else 1)
        kind = KINDS.get(str(mapping.get("kind")))
        of_value = kind is None or "unit" not in kind.fields  # else USD for each unit
        if of_value and number > 20:
            reason = f"{text!r} is {number * 100:f} % of the value: is a % missing?"
            self.wrong(reason, mapping.lines[key], field=key, row=row)
        return f"{number.normalize():f}"

    def amount(self, mapping: LinedMapping, key: str, row: str | None) -> str | None:
        """USD, as written."""
        text = self.text(mapping, key, row)
        if text is None or _AMOUNT.fullmatch(text):
            return text
        reason = f"{text[:40]!r} is not an amount in USD such as 800"
        self.wrong(reason, mapping.lines[key], field=key, row=row)
        return None

    def headings(self, mapping: LinedMapping, key: str, row: str | None) -> list[str]:
        """Headings of chapter 99; `9903.02.02-9903.02.19` is each of them."""
        found: list[str] = []
        for text in self.texts(mapping, key, row):
            first, _, last = text.partition("-")
            last = last or first
            if not (_HEADING.fullmatch(first) and _HEADING.fullmatch(last)) or (
                first[:7] != last[:7] or last < first
            ):
                reason = f"{text[:40]!r} is not a heading such as 9903.82.02 or range of them"
                self.wrong(reason, mapping.lines[key], field=key, row=row)
                continue
            found += [f"{first[:8]}{n:02}" for n in range(int(first[8:]), int(last[8:]) + 1)]
        return found

    def origins(self, mapping: LinedMapping, key: str, row: str | None) -> list[str]:
        """Codes and groups; `{list: FILE}` stands for the column `origin` of a list."""
        value = mapping.get(key)
        if value in (None, ""):
            return []
        codes: list[str] = []
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, LinedMapping):
                found = self._list(item, row)
                codes += [c.values.get("origin", "") for c in found.rows] if found else []
            else:
                codes.append(str(item))
        for code in codes:
            self.check_origin(code, mapping.lines[key], key, row)
        return codes

    def check_origin(self, code: str, line: int, key: str, row: str | None) -> None:
        """Takes note of what is neither a code, a group nor `all`."""
        if code in TERRITORIES or code in GROUPS or code == "all":
            return
        by_name = {name: known for known, name in TERRITORIES.items()}
        near = [by_name[name] for name in closest(code, by_name)]
        near += [c for c in closest(code, [*TERRITORIES, *GROUPS, "all"]) if c not in near]
        reason = f"{code!r} is not a territory code, EU or all"
        self.wrong(reason, line, field=key, row=row, near=near[:3])

    def prefixes(self, mapping: LinedMapping, key: str, row: str | None) -> list[str]:
        """HTS prefixes of 2 to 10 digits."""
        found = []
        for text in self.texts(mapping, key, row):
            if PREFIX.fullmatch(text.replace(".", "")):
                found.append(text.replace(".", ""))
            else:
                reason = f"{text[:40]!r} is not an HTS prefix of 2 to 10 digits"
                self.wrong(reason, mapping.lines[key], field=key, row=row)
        return found

    def scope(self, mapping: LinedMapping, key: str, row: str | None) -> dict[str, list[str]]:
        value = mapping.get(key)
        if value in (None, ""):
            return {}
        prefixes: list[str] = []
        names: list[str] = []
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, LinedMapping):
                if (name := self.codes(item, row)) is not None:
                    names.append(name)
            elif isinstance(item, str) and item == "all":
                prefixes.append("all")
            elif isinstance(item, str) and PREFIX.fullmatch(item.replace(".", "")):
                prefixes.append(whole_line(item.replace(".", "")))
            else:
                reason = (
                    f"{str(item)[:40]!r} is not an HTS prefix of 2 to 10 digits, "
                    "all or {list: FILE}"
                )
                self.wrong(reason, mapping.lines[key], field=key, row=row)
        return {k: v for k, v in (("prefixes", prefixes), ("lists", names)) if v}

    def codes(self, item: LinedMapping, row: str | None) -> str | None:
        """Reads a list, or the rows of it that are asked for, once; the name that it goes by."""
        found = self._list(item, row, ("under",))
        if found is None:
            return None
        under = self.prefixes(item, "under", row)
        columns = {key: self.texts(item, key, row) for key in item if key not in ("list", "under")}
        asked = [*(f"{k}={'|'.join(v)}" for k, v in sorted(columns.items()))]
        asked += [f"under {'|'.join(under)}"] if under else []
        name = item["list"] + (f" [{', '.join(asked)}]" if asked else "")
        if name not in self.lists:
            rows = [
                cells
                for cells in found.rows
                if all(cells.values[key] in words for key, words in columns.items())
            ]
            self.lists[name] = list(codes_of(rows, under, self._cell(item["list"], row)))
            if not self.lists[name] and asked:
                self.wrong(f"no row of the list is {', '.join(asked)}", item.line, row=row)
        return str(name)

    def _list(self, item: LinedMapping, row: str | None, other: Sequence[str] = ()) -> List | None:
        """The file that `{list: FILE}` names; further keys must be its columns."""
        name = self.text(item, "list", row)
        if name is None:
            self.wrong("names no list", item.line, field="list", row=row)
            return None
        found = self.file(name, item.line, row)
        if found is not None:
            self.check_keys(item, ("list", *other, *found.columns), row)
            if any(key not in ("list", *other, *found.columns) for key in item):
                return None
        return found

    def file(self, name: str, line: int, row: str | None) -> List | None:
        """A list by its name, read once; None, with the mistake noted, where there is none."""
        if name not in self._files:
            self._files[name] = self._open(name, line, row)
        return self._files[name]

    def _open(self, name: str, line: int, row: str | None) -> List | None:
        folder = self.path.parent.resolve()
        if (other := self.instead.get(Path(name).stem)) is not None:
            return read_list(other, _Cell(self, other, row))
        file = (folder / name).resolve()
        if not file.is_relative_to(folder):
            self.wrong(f"list {name!r} lies outside {folder.name}", line, row=row)
            return None
        if not file.is_file():
            known = [str(f.relative_to(folder)) for f in sorted(folder.rglob("*.csv"))]
            near = closest(name, known)
            self.wrong(f"there is no file {name!r}", line, field="list", row=row, near=near)
            return None
        return read_list(file, self._cell(name, row))

    def _cell(self, name: str, row: str | None) -> _Cell:
        return _Cell(self, self.instead.get(Path(name).stem, self.path.parent / name), row)

    def cell(self, name: str, row: str | None) -> _Cell:
        """Takes note of mistakes in a list."""
        return self._cell(name, row)

    def tests(
        self, mapping: LinedMapping, row: str | None, key: str = "applies_if"
    ) -> list[list[str]]:
        """`applies_if`: a list of tests is one group, a list of lists several."""
        value = mapping.get(key)
        if value in (None, "", []):
            return []
        items = value if isinstance(value, list) else [value]
        groups = items if all(isinstance(item, list) for item in items) else [items]
        line = mapping.lines[key]
        for text in (text for group in groups for text in group):
            try:
                if not isinstance(text, str):
                    raise ValueError("is neither a list of tests nor a list of such lists")
                parse_test(text, self.declarations)
            except ValueError as error:
                self.wrong(str(error), line, field=key, row=row)
        return [[str(text) for text in group] for group in groups]


class _Cell:
    """`WrongCell` of one list."""

    def __init__(self, reader: Reader, file: Path, row: str | None) -> None:
        self.reader, self.file, self.row = reader, file, row

    def __call__(self, reason: str, line: int, column: str | None = None) -> None:
        self.reader.wrong(reason, line, field=column, row=self.row, file=self.file)


__all__ = ["WORDS", "Cells", "Reader"]
