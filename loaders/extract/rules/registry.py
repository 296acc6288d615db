"""The rules of both languages, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from onshore.loaders.extract.grammar.claims import Claim
from onshore.loaders.extract.grammar.scene import Scene
from onshore.loaders.extract.rules import english, japanese, listing

Rule = Callable[[Scene], Iterator[Claim]]

RULES: dict[str, tuple[Rule, ...]] = {
    "en": (listing.rows, *english.RULES),
    "ja": (listing.rows, *japanese.RULES),
}
