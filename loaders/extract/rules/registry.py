"""The rules of both languages, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from onshore.loaders.extract.grammar.claims import Claim
from onshore.loaders.extract.grammar.scene import Scene
from onshore.loaders.extract.rules import english, japanese, loose

LooseRule = Callable[[Scene, Sequence[Claim]], Iterator[Claim]]
Rule = Callable[[Scene], Iterator[Claim]]

RULES: dict[str, tuple[Rule, ...]] = {
    "en": english.RULES,
    "ja": japanese.RULES,
}

LOOSE: dict[str, tuple[LooseRule, ...]] = {"en": loose.LOOSE, "ja": ()}
"""Tried last; they see what the other rules found in the sentence."""
