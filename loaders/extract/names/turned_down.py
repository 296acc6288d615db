"""Names that a person said are none: they stay in the way, so that no other firm takes their place.

A sentence about such a name tells nothing of the firm that was spoken of before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onshore.loaders.extract.names.gazetteer import Gazetteer
from onshore.loaders.extract.names.proposed import propose_names, with_names_of, with_proposed
from onshore.loaders.extract.names.suggestions import suggest_names
from onshore.loaders.extract.text.article import Article


def with_turned_down(
    article: Article, gazetteer: Gazetteer
) -> tuple[Gazetteer, list[dict[str, Any]]]:
    """A gazetteer in which the rejected names of an article stand as firms, and those firms."""
    free = gazetteer.without_rejected()
    if free is gazetteer:
        return gazetteer, []
    shown = [one for one in suggest_names(article, free) if gazetteer.is_rejected(one.name)]
    found = propose_names(article, shown, free)
    return with_proposed(free, found), found


def rests_on_one(claim: Mapping[str, Any], turned_down: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a claim names one of these firms, or what is made with its name."""
    ids = {item["id"] for item in turned_down}
    named = with_names_of({**claim, "proposes": []}, turned_down).get("proposes") or ()
    return any(item["id"] in ids for item in named)
