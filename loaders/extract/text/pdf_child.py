"""The lines of a PDF, read by pypdf in a process of its own: `python pdf_child.py < FILE`.

A PDF may be made to use up memory or time, so `pdf` starts this file as a child with limits and
reads one JSON object from it: `{"pages": [[[x, y, size, text], ...], ...], "lost": [lines of each
page in fonts that do not name their letters]}`, or `{"error": WHY}` with a key of `pdf.REASONS`.
Lines come in the order in which the file draws them.
`x` and `y` count points from the lower left, `size` is the height of the letters in points.
"""

from __future__ import annotations

import json
import math
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

Line = tuple[float, float, float, str, int | None]
"""Place, size and text of a line or a piece of one, and the key of a font that may lie."""
_ODD_SHARE = 0.05
"""Share of letters of other scripts in a font, above which none of its text is believed."""
_NAMED = "LATIN CJK HIRAGANA KATAKANA HALFWIDTH FULLWIDTH IDEOGRAPHIC MICRO"
_SCRIPTS = tuple(_NAMED.split())
_READ_BY_NAME = ("UCS2", "UTF16", "RKSJ", "EUC", "GBK", "B5")
"""Parts of the names of encodings that say which letters they mean."""


def main(seconds: int, megabytes: int, most_pages: int, most_characters: int) -> None:
    """Read standard input, write one JSON object."""
    _limit(seconds, megabytes)
    answer = read_pages(sys.stdin.buffer.read(), most_pages, most_characters)
    sys.stdout.write(json.dumps(answer))


def _limit(seconds: int, megabytes: int) -> None:
    """Bounds that the system keeps, where it has them."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, megabytes << 20)):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue


def read_pages(content: bytes, most_pages: int, most_characters: int) -> dict[str, Any]:
    """Lines of all pages, or why there are none."""
    import logging

    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"error": "password"}
        count = len(reader.pages)
        if count > most_pages:
            return {"error": "pages"}
        pages, fonts, left = [], Fonts(), most_characters
        for page in reader.pages:
            lines = Lines(fonts)
            page.extract_text(visitor_text=lines.take)
            pages.append(lines.close())
            left -= sum(len(line[3]) for line in pages[-1])
            if left < 0:
                return {"error": "characters"}
        lost = [sum(not fonts.known(line[4]) for line in page) for page in pages]
        kept = [[line[:4] for line in page if fonts.known(line[4])] for page in pages]
        return {"pages": kept, "lost": lost}
    except MemoryError:
        return {"error": "memory"}
    except FileNotDecryptedError:
        return {"error": "password"}
    except DependencyError:
        return {"error": "decryption"}
    except LimitReachedError:
        return {"error": "unpacked"}
    except Exception:
        return {"error": "broken"}


_UNIT = re.compile(r"(?:^|[\s\d])(?:k?m|cm|mm|ft|mi|in)$")
"""What a raised 2 or 3 belongs to."""


class Fonts:
    """Which fonts name their letters, told from the text that they gave."""

    def __init__(self) -> None:
        self._seen: dict[int, Mapping[str, Any]] = {}
        self._letters: Counter[int] = Counter()
        self._odd: Counter[int] = Counter()

    def note(self, font: Mapping[str, Any] | None, text: str) -> int | None:
        """A key of the font where it may lie about its letters."""
        if font is None or font.get("/Subtype") != "/Type0" or "/ToUnicode" in font:
            return None
        encoding = str(font.get("/Encoding"))
        if any(part in encoding for part in _READ_BY_NAME):
            return None
        key = id(font)
        self._seen[key] = font  # kept, so that no other font gets its id
        self._letters[key] += sum(not c.isspace() for c in text)
        self._odd[key] += sum(_is_odd(c) for c in text)
        return key

    def known(self, key: int | None) -> bool:
        return key is None or self._odd[key] <= _ODD_SHARE * self._letters[key]


def _is_odd(character: str) -> bool:
    category = unicodedata.category(character)
    if category[0] == "L":
        return not unicodedata.name(character, "").startswith(_SCRIPTS)
    return category in ("Cn", "Co", "Cs", "Mn", "Mc") or (
        category == "Cc" and character not in "\t\n\r"
    )


class Lines:
    """Pieces of text as pypdf gives them, put together to lines."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._lines: list[Line] = []
        self._open: list[Line] = []

    def take(
        self,
        text: str,
        page: Sequence[float],
        matrix: Sequence[float],
        font: Mapping[str, Any] | None,
        size: float,
    ) -> None:
        """One piece: `page` and `matrix` say where it begins, a line break in it ends its line."""
        for number, piece in enumerate(text.split("\n")):
            if number:
                self._end()
            if piece:
                self._add(*_place(page, matrix, size), piece, self._fonts.note(font, piece))

    def _add(self, x: float, y: float, size: float, text: str, font: int | None) -> None:
        """A piece of another height begins a line; the raised number of a note is left out."""
        last = next((piece for piece in reversed(self._open) if piece[3].strip()), None)
        if last is not None and text.strip():
            small = size < 0.8 * last[2]
            if small and y > last[1] and text.strip().isdigit():
                if _UNIT.search(last[3]):
                    del self._open[self._open.index(last) :]
                    self._open.append((*last[:3], last[3] + text.strip(), last[4]))
                return
            most = max(size, last[2])
            back = x < last[0] - most and abs(y - last[1]) > 0.2 * most
            if back or abs(y - last[1]) > most * (1.0 if small else 0.5):
                self._end()
        self._open.append((x, y, size, text, font))

    def _end(self) -> None:
        told = [piece for piece in self._open if piece[3].strip()]
        if told:
            key = next((piece[4] for piece in told if piece[4] is not None), None)
            text = "".join(piece[3] for piece in self._open)
            self._lines.append((*told[0][:2], max(piece[2] for piece in told), text, key))
        self._open = []

    def close(self) -> list[Line]:
        self._end()
        return self._lines


def _place(
    page: Sequence[float], matrix: Sequence[float], size: float
) -> tuple[float, float, float]:
    """Place and height of letters, in points."""
    x = matrix[4] * page[0] + matrix[5] * page[2] + page[4]
    y = matrix[4] * page[1] + matrix[5] * page[3] + page[5]
    up = (matrix[2] * page[0] + matrix[3] * page[2], matrix[2] * page[1] + matrix[3] * page[3])
    x, y, size = (round(v, 1) if math.isfinite(v) else 0.0 for v in (x, y, size * math.hypot(*up)))
    return x, y, size


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:5]))
