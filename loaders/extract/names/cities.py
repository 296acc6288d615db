"""Which town a bare name means. Many towns of the United States share one.

A town that stands without its state is believed where it is a large one, or where the article
names its state somewhere, or names no state at all. Otherwise the name is left alone: the state
that the article speaks of says where it is, and the wrong town would be an invented fact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onshore.loaders.extract.names.gazetteer import Mention

_TOWN = re.compile(r"place:(US-[A-Z]{2})-[a-z-]+")
_STATE = re.compile(r"place:US-[A-Z]{2}")
_AMERICAN = re.compile(r" \([A-Z][\w.'’ -]{2,30} County\)")
"""Behind `city of London` in a list of Ohio: no capital of another country."""
_LARGE = frozenset(
    """
houston dallas austin san-antonio fort-worth el-paso phoenix tucson chicago los-angeles
san-francisco san-jose san-diego santa-clara fremont seattle atlanta boston detroit milwaukee
denver philadelphia pittsburgh cleveland cincinnati indianapolis nashville memphis charlotte
raleigh miami orlando tampa las-vegas salt-lake-city minneapolis new-orleans st-louis louisville
new-york-city baltimore silicon-valley chandler lordstown
""".split()  # noqa: SIM905 (words in few lines)
)


def settle_towns(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions without towns that the article gives no reason to believe."""
    states = {m.id for m in mentions if m.kind == "place" and _STATE.fullmatch(m.id)}
    abroad = {
        m.id
        for m in mentions
        if m.kind == "place" and m.id[:8] != "place:US" and _AMERICAN.match(text, m.end)
    }
    kept = []
    for mention in mentions:
        if mention.id in abroad:
            continue
        town = _TOWN.fullmatch(mention.id) if mention.kind == "place" else None
        if town is None or mention.id.endswith("-county"):
            kept.append(mention)
            continue
        if re.match(r" (?:County|Parish|Township)\b", text[mention.end : mention.end + 10]):
            continue
        name = mention.id.removeprefix(f"place:{town[1]}-")
        if name in _LARGE or not states or f"place:{town[1]}" in states:
            kept.append(mention)
    return kept
