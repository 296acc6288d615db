"""Lines of pages to paragraphs, each one line of text, without running heads and hyphens.

The order of the lines is the one in which the file draws them, which is how people read them in
what word processors, browsers and typesetting programs write. Nothing is sorted: a wrong guess at
columns would put the numbers of one sentence into another.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

_TURNED = 12
"""Signs of a word or number that stands within a line written downwards."""
_EDGE_LINES = 3
"""Lines at the top and the bottom of a page among which running heads and feet are looked for."""
_ENDED = re.compile(r"[.!?:;。！？」』）]['\"’”)\]]*$")
_BULLET = re.compile(r"[•●▪■◆・‣–-]\s|\(?\d{1,2}[.)]\s")
_PRINTED = re.compile(
    r"(?:https?|file)://\S+(?:\s+\d+\s?/\s?\d+)?|"
    r"\d{1,4}[/.]\d{1,2}[/.]\d{1,4},?\s\d{1,2}:\d\d(?:\s?[AP]M)?.{0,200}"
)
"""What browsers print at the edges of a page: its address, and the day with its title."""
_CJK = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_INNER_BLANK = re.compile(rf"(?<=[{_CJK}])[ \u00a0]+(?=\S)|(?<=\S)[ \u00a0]+(?=[{_CJK}])")
_LONE = re.compile(rf"[{_CJK}ー]")
_SHAPES = "⺟⺠⺩⻁⻂⻄⻅⻆⻉⻋⻌⻑⻖⻘⻝⻤⻨⻩⻫⻭⻯⻲︵︶︷︸\u00ad\u2010"
_LETTERS = "母民王虎衣西見角貝車辶長阝青食鬼麦黄斉歯竜亀（）｛｝--"
_NAMED = map(chr, (*range(0xFB00, 0xFB07), *range(0x2F00, 0x2FD6), *range(0xFE10, 0xFE48)))
_SAME = str.maketrans(
    {one: unicodedata.normalize("NFKC", one) for one in _NAMED}
    | dict(zip(_SHAPES, _LETTERS, strict=True))
)
"""Shapes of letters that fonts name, and the letters that they are."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: `x` and `y` in points from the lower left, `size` of its letters."""

    x: float
    y: float
    size: float
    text: str
    page: int
    upright: bool = False


def lay_out(pages: Sequence[Sequence[Sequence[Any]]]) -> tuple[str, tuple[int, ...]]:
    """The text of all pages, a blank line between paragraphs, and the offsets of pages in it.

    A page that gives no text starts where the next one does.
    """
    lines = [_lines(number, page) for number, page in enumerate(pages, 1)]
    lines = [_joined_columns(page) for page in _without_running(lines)]
    told = [line for page in lines for line in page]
    words = _words(told)
    parts: list[str] = []
    length = 0
    starts: dict[int, int] = {}
    for line, first in _paragraphs(told):
        text = line.text
        if first:
            before = "\n\n" if parts else ""
        else:
            cut, before = _seam(parts[-1], text, words)
            if cut:
                parts[-1] = parts[-1][:-1]
                length -= 1
        starts.setdefault(line.page, length + len(before))
        parts += [before, text]
        length += len(before) + len(text)
    text = "".join(parts) + "\n"
    known = [len(text)]
    for page in range(len(pages), 0, -1):
        known.append(starts.get(page, known[-1]))
    return text, tuple(reversed(known[1:]))


def _lines(number: int, page: Sequence[Sequence[Any]]) -> list[Line]:
    found = [Line(x, y, size, _clean(text), number) for x, y, size, text in page]
    return [line for line in found if line.text]


def _clean(text: str) -> str:
    """Letters in place of their shapes, blanks that justified lines put between signs gone."""
    text = text.translate(_SAME).replace("\t", " ")
    text = re.sub(rf"(?<=[{_CJK}])\u2027(?=[{_CJK}])", "・", text)
    indent = "\u3000" if text.startswith("\u3000") else ""
    return indent + _INNER_BLANK.sub("", re.sub(r" {2,}", " ", text)).strip()


# -- what stands on every page ----------------------------------------------


def _without_running(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Pages without heads and feet that repeat; their numbers repeat or count the pages."""
    counts: Counter[tuple[str, int]] = Counter()
    for page in pages:
        counts.update({key for line in _edges(page) for key in _running_keys(line)})
    filled = sum(1 for page in pages if page)
    least = 2 if filled < 4 else max(3, filled // 4)
    kept = []
    for page in pages:
        gone = {
            line
            for line in _edges(page)
            if any(counts[key] >= least for key in _running_keys(line))
            or _PRINTED.fullmatch(line.text)
        }
        kept.append([line for line in page if line not in gone] if len(gone) < len(page) else page)
    return kept


def _edges(page: Sequence[Line]) -> list[Line]:
    heights = sorted({line.y for line in page})
    ends = {*heights[:_EDGE_LINES], *heights[-_EDGE_LINES:]}
    return [line for line in page if line.y in ends]


def _running_keys(line: Line) -> set[tuple[str, int]]:
    """The line as it is, and with its first, its last or all numbers counted from the page's."""
    height = round(line.y / 4)
    pieces = re.split(r"(\d{1,5})", line.text)
    slots = range(1, len(pieces), 2)
    keys = {(line.text, height)}
    for chosen in (slots[:1], slots[-1:], slots):
        told = [
            f"#{int(piece) - line.page}" if at in chosen else piece
            for at, piece in enumerate(pieces)
        ]
        keys.add(("".join(told), height))
    return keys


# -- lines to paragraphs ------------------------------------------------------


def _joined_columns(page: Sequence[Line]) -> list[Line]:
    """Signs below one another are one line that is written downwards, turned words in it too."""
    found: list[Line] = []
    run: list[Line] = []
    for line in page:
        if run and _goes_on(run, line):
            run.append(line)
            continue
        found += _column(run)
        run = []
        if _LONE.fullmatch(line.text):
            run = [line]
        else:
            found.append(line)
    found += _column(run)
    signs = sum(len(line.text) for line in found)
    if 2 * sum(len(line.text) for line in found if line.upright) > signs:
        return [replace(line, upright=True) for line in found]
    return found


def _goes_on(run: Sequence[Line], line: Line) -> bool:
    first = run[0]
    if not 0.8 * first.size < line.size < 1.25 * first.size:
        return False
    lone = bool(_LONE.fullmatch(line.text))
    near = abs(line.x - first.x) <= (0.6 if lone else 1.2) * first.size
    return near and (lone or len(line.text) <= _TURNED) and (not lone or line.y < first.y)


def _column(run: Sequence[Line]) -> list[Line]:
    if len(run) < 2:
        return list(run)
    text = _clean("".join(line.text for line in run))
    return [replace(run[0], text=text, upright=True)]


def _paragraphs(lines: Sequence[Line]) -> Iterator[tuple[Line, bool]]:
    """Each line, and whether a paragraph begins with it."""
    same = [(above.y - line.y, line) for above, line in pairwise(lines) if above.page == line.page]
    steps = [(step, line) for step, line in same if 0.5 * line.size < step < 3 * line.size]
    leading = _usual((line.size, step) for step, line in steps)
    widths = _usual((line.size, len(line.text)) for line in lines)
    for number, line in enumerate(lines):
        yield line, number == 0 or _begins(lines, number, leading, widths)


def _usual(found: Iterable[tuple[float, float]]) -> dict[int, float]:
    """The median of the numbers, by size of letters: of steps from line to line, of signs."""
    sizes: dict[int, list[float]] = {}
    for size, number in found:
        sizes.setdefault(round(size), []).append(number)
    return {size: median(numbers) for size, numbers in sizes.items()}


def _begins(
    lines: Sequence[Line], number: int, leading: dict[int, float], widths: dict[int, float]
) -> bool:
    above, line = lines[number - 1], lines[number]
    size = max(above.size, line.size, 1.0)
    if abs(above.size - line.size) > 0.12 * size or _BULLET.match(line.text):
        return not _same_row(above, line, size)
    if line.text.startswith("\u3000"):
        return True
    step = above.y - line.y
    ended = bool(_ENDED.search(above.text))
    short = len(above.text) < 0.7 * widths.get(round(above.size), 0)
    if line.upright and above.upright and above.page == line.page:
        return above.x - line.x > 2.2 * size or (ended and (step > 0.7 * size or short))
    if above.page != line.page or step < -0.5 * size:
        return ended
    if _same_row(above, line, size):
        return False
    usual = leading.get(round(line.size), 1.2 * size)
    if step > 1.25 * usual:
        return True
    below = lines[number + 1] if number + 1 < len(lines) else None
    indented = line.x - above.x > 0.7 * size and (below is None or line.x - below.x > 0.7 * size)
    return ended and (indented or short)


def _same_row(above: Line, line: Line, size: float) -> bool:
    return above.page == line.page and abs(above.y - line.y) < 0.5 * size and line.x > above.x


# -- seams --------------------------------------------------------------------


def _words(lines: Iterable[Line]) -> frozenset[str]:
    """Words of the text that no line end divides."""
    return frozenset(
        word.lower()
        for line in lines
        for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.text.rstrip("-"))
    )


_BACKWARDS = re.compile(r"-++([^\W\d_]++(?:-++[^\W\d_]++)*+)")
"""The word, or the words joined by hyphens, that a hyphen divides, from the end of its line."""


def _seam(above: str, line: str, words: frozenset[str]) -> tuple[bool, str]:
    """Whether the last sign of the line above goes, and what stands between the two lines."""
    head = _BACKWARDS.match(above[:-82:-1])
    tail = re.match(r"[^\W\d_]+", line)
    if head and tail:
        first, second = head[1][::-1], tail[0]
        if f"{first}-{second}".lower() in words:
            return False, ""
        known = (first + second).lower() in words
        return known or (second[0].islower() and "-" not in first and not first.isupper()), ""
    if above.endswith(("-", "/")) and line[:1].isalnum():
        return False, ""
    joined = _LONE.match(above[-1:]) or _LONE.match(line[:1])
    return False, "" if joined else " "
