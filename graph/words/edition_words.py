"""What readers call an edition of the tariff schedule."""

from __future__ import annotations

import re
from typing import NamedTuple

_EDITION = re.compile(r"(\d{4})_(?:(basic)|rev_(\d+))")


class Edition(NamedTuple):
    """An edition by its name in the data, which is what data say of it."""

    revision: str

    def text(self, lang: str = "en") -> str:
        """`2026_rev_10` as `2026 revision 10`, 2026年版改訂10; another name as it is."""
        match = _EDITION.fullmatch(self.revision)
        if match is None:
            return self.revision
        year, basic, number = match.groups()
        if lang == "ja":
            return f"{year}年基本版" if basic else f"{year}年版改訂{number}"
        return f"{year} basic edition" if basic else f"{year} revision {number}"

    def data(self) -> str:
        """The name in the data."""
        return self.revision


def edition_name(revision: str) -> Edition:
    """What readers call an edition."""
    return Edition(revision)
