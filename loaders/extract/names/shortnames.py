"""Names that an article makes for itself: `the "Company"`, and the first word of a longer name.

Only names of firms that the gazetteer found in the same article; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onshore.loaders.extract.names.gazetteer import Mention
from onshore.loaders.extract.text.folding import flatten

_DEFINED = re.compile(
    r"[^.;\n]{0,60}?\((?:[^)\n]{0,40}?\W)?"
    r"[\"'](?:the )?(Company|Corporation|Issuer|Group)[\"']"
)
_FIRST = re.compile(r"([A-Z][A-Za-z]{4,}) (?=[A-Z])|([\u30a1-\u30fa\u30fc]{3,})・")
_COMMON = frozenset(
    (
        "General",
        "United",
        "American",
        "National",
        "First",
        "Applied",
        "Advanced",
        "Standard",
        "Global",
        "Western",
        "Northern",
        "Southern",
        "Eastern",
        "Pacific",
        "Atlantic",
        "Great",
        "Green",
        "Smart",
        "Super",
        "Digital",
        "International",
        "Energy",
        "Power",
        "Electric",
        "Steel",
        "Johnson",
        "Bristol",
        "Mitsubishi",
        "Sumitomo",
        "Hitachi",
        "Samsung",
        "Nippon",
        "Tokyo",
        "Cleveland",
        "Rockwell",
        "Wells",
        "Redwood",
        "Bloom",
        "Summit",
        "Prime",
        "Universal",
        "Central",
        "Royal",
        "Silicon",
        "Taiwan",
        "Texas",
        "China",
        "Japan",
        "Korea",
        "Siemens",
        "Century",
        "Crescent",
        "Highland",
        "Ultra",
        "Inner",
        "Lockheed",
        "Delta",
        "Micro",
        "Capital",
    )
)
"""First words that other firms share, or that are words of their own."""
_MOST = 40
"""Short names of one article."""


def add_short_names(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions with those by a name that the article itself introduced before."""
    firms = [m for m in mentions if m.kind == "firm"]
    if not firms:
        return list(mentions)
    flat = flatten(text)
    found = list(mentions)
    taken = sorted((m.start, m.end) for m in mentions)
    for name, id, after in (*_defined(flat, firms), *_first_words(firms)):
        for match in _pattern(name).finditer(flat, after):
            if not _overlaps(taken, match.start(), match.end()):
                found.append(Mention(id, "firm", match.start(), match.end(), match[0]))
    return sorted(found, key=lambda m: m.start)


def _pattern(name: str) -> re.Pattern[str]:
    if not name.isascii():
        return re.compile(
            rf"(?<![\u30a1-\u30fa\u30fc・]){re.escape(name)}(?![\u30a1-\u30fa\u30fc・])"
        )
    if name.startswith("the "):
        return re.compile(rf"\b[Tt]he {re.escape(name[4:])}\b(?! [A-Z])")
    return re.compile(
        rf"(?<![\w&-])(?<![A-Z][a-z]\s){re.escape(name)}\b(?!-)(?=(?:'s?)?(?:[,.;:)\"]|\s(?![A-Z])|$))"
    )


def _overlaps(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    low, high = 0, len(taken)
    while low < high:
        middle = (low + high) // 2
        if taken[middle][1] <= start:
            low = middle + 1
        else:
            high = middle
    return low < len(taken) and taken[low][0] < end


def _defined(text: str, firms: Sequence[Mention]) -> Iterator[tuple[str, str, int]]:
    for firm in firms[:_MOST]:
        match = _DEFINED.match(text, firm.end)
        if match and not any(firm.end <= other.start < match.end() for other in firms[:_MOST]):
            yield f"the {match[1]}", firm.id, match.end()
            return


def _first_words(firms: Sequence[Mention]) -> Iterator[tuple[str, str, int]]:
    owners: dict[str, tuple[set[str], int]] = {}
    for firm in firms:
        match = _FIRST.match(firm.text)
        word = (match[1] or match[2]) if match else None
        if word and word not in _COMMON:
            ids, first = owners.setdefault(word, (set(), firm.end))
            ids.add(firm.id)
    for word, (ids, first) in list(owners.items())[:_MOST]:
        if len(ids) == 1:
            yield word, next(iter(ids)), first
