# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about amounts told in steps: cut from A to B, received later, earmarked for a site."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, carried, offset_span, site_claim
from onshore.loaders.extract.grammar.english import places_for, subjects
from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.english.money import INCENTIVE

_REACH = 600
"""Characters between an incentive and a later sentence that says how much of it was paid."""


def received(scene: Scene) -> Iterator[Claim]:
    """`has received $2.2 billion so far`, said of an incentive that stands shortly before."""
    yield from _received_here(scene)
    known = scene.memory.incentive
    if known is None or not 0 < scene.offset - known[0] < _REACH:
        return
    pattern = rx(
        r"\b(?:received|collected|drawn down|drawn|been paid|earned|claimed)\s(?:only |just |so far |already |about |some )?({M})(?! (?:in|of|worth of) (?:orders?|revenue|sales|investment))"
    )
    passive = rx(
        r"\b(?:only |just |about )?({M})\s(?:of (?:it|that|the (?:money|sum|total)) )?(?:has|have|had|was|were)\s(?:so far |already )?(?:been )?(?:so far |already )?(?:disbursed|paid(?: out)?|released|handed (?:over|out)|drawn)\b"
    )
    start, firm, place = known
    for match in (*pattern.finditer(scene.mask), *passive.finditer(scene.mask)):
        money = scene.quantity_at(match.start(1))
        if money is None or rx(rf"\b{INCENTIVE}\b").search(
            scene.mask[match.end() : match.end() + 40]
        ):
            continue
        firms, _, _ = subjects(scene, match.start())
        if firms[:1] in ([firm], []):
            yield Claim(
                firm,
                "receives_incentive",
                place,
                "completed",
                start,
                scene.span(match.span())[1],
                rule="en-received-later",
                amount=money.amount(),
                reasons=("place carried over",),
            )


def _received_here(scene: Scene) -> Iterator[Claim]:
    """`was awarded $6.6 billion in grants and has received $1.5 billion of that amount`."""
    pattern = rx(
        rf"\b({INCENTIVE})\b[^.]{{0,100}}?\b(?:has|have|had) (?:so far |already |only )?(?:received|collected|been paid|drawn|claimed)\s(?:only |just )?({{M}})"
    )
    for match in pattern.finditer(scene.mask):
        money = scene.quantity_at(match.start(2))
        firms, at, how = subjects(scene, match.start(2))
        places, where = places_for(scene, match.end(), None, firms[0] if firms else None)
        federal = re.search(r"CHIPS|federal|Commerce Department", scene.text)
        for place in places[:1]:
            if money is not None and firms:
                target = Place("place:US", *federal.span()) if federal else place
                yield site_claim(
                    scene,
                    firms[0],
                    "receives_incentive",
                    target,
                    "completed",
                    scene.span(match.span(), offset_span(at)),
                    "en-received",
                    carried(how, where),
                    amount=money.amount(),
                )


RULES = (received,)
