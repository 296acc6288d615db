"""Forms of a listed name that count as the same name."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable


def spellings(kind: str, listed: Iterable[str], common: Container[str]) -> list[str]:
    """Names with the variants that count as the same name: no company suffix, plural.

    A firm's name that without its suffix is one of the `common` words keeps it.
    """
    names = [_as_word(name) if kind == "component" else name for name in listed]
    spelled = list(names)
    for name in names:
        if kind == "firm":
            bare = _without_suffix(name)
            if len(bare) > 2 and bare.lower() not in common:
                spelled.append(bare)
        elif kind == "component" and name.isascii() and not name.isupper():
            spelled.extend(_plurals(name))
    return spelled


def _as_word(name: str) -> str:
    """A product that a list writes like a heading (`Cooling system`) is a common noun in a text."""
    return name[0].lower() + name[1:] if re.fullmatch(r"[A-Z][a-z]+(?: [a-z-]+)*", name) else name


_SUFFIX = re.compile(
    r"(?i)(?<![\s,])[\s,]++(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|plc|gmbh|ag|sa|nv|"
    r"bv|kk|holdings?)\.?$"
)
_CJK_SUFFIX = re.compile(
    r"^(?:株式会社|有限会社|合同会社|\(株\)|㈜)|(?:株式会社|有限会社|合同会社|股份有限公司|有限公司|"
    r"集団|集團|集团|\(株\))$"
)


def _without_suffix(name: str) -> str:
    previous = ""
    while name != previous:
        previous = name
        name = _CJK_SUFFIX.sub("", _SUFFIX.sub("", name)).strip(" ,")
    return name


def _plurals(name: str) -> tuple[str, ...]:
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return (name[:-1] + "ies",)
    if name.endswith("s"):
        return (name + "es", name[:-1])
    return (name + ("es" if name.endswith(("x", "ch", "sh")) else "s"),)
