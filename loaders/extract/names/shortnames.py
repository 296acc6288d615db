"""The name that an article makes for its firm: `Lumeris Cells, Inc. (the "Company")`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onshore.loaders.extract.names.gazetteer import Mention, mentions_between
from onshore.loaders.extract.text.folding import flatten

_DEFINED = re.compile(
    r"[^.;\n]{0,60}?\((?:[^)\n]{0,40}?\W)?"
    r"[\"'](?:the )?(Company|Corporation|Issuer|Group)[\"']"
)
_MOST = 40
"""Firms of one article behind which such a name is looked for."""


def add_short_names(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions with those by the name that the article itself defines, behind that place."""
    flat = flatten(text)
    firms = [m for m in mentions if m.kind == "firm"][:_MOST]
    for firm in firms:
        defined = _DEFINED.match(flat, firm.end)
        if defined and not any(firm.end <= other.start < defined.end() for other in firms):
            name = re.compile(rf"\b[Tt]he {defined[1]}\b(?! [A-Z])")
            found = [
                Mention(firm.id, "firm", *match.span(), match[0])
                for match in name.finditer(flat, defined.end())
                if not mentions_between(mentions, *match.span())
            ]
            return sorted((*mentions, *found), key=lambda m: m.start)
    return list(mentions)
