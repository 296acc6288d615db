# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about incentives: offered, granted, received."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, carried, offset_span, site_claim
from onshore.loaders.extract.grammar.english import agent, places_for, subjects
from onshore.loaders.extract.grammar.english_tense import clause
from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.english.money import INCENTIVE, SPEND
from onshore.loaders.extract.text.quantities import Quantity

REFUSED = re.compile(
    r"\b(?:turn(?:s|ed|ing)? down|reject(?:s|ed|ing)?|den(?:y|ied|ies)|refus(?:e|es|ed)) (?:an? |the |its |their )?"
    r"(?:[\w-]+ ){0,2}?(?:requests?|applications?|bid|proposal|plea)\b|"
    r"\b(?:asked|applied|lobbied) for\b.{0,300}\b(?:nothing|turned down|rejected|denied|refused)\b",
    re.IGNORECASE,
)
"""A request for public money that came to nothing."""


def incentive(scene: Scene) -> Iterator[Claim]:
    """`approved a tax credit worth about $310 million`, `eligible for up to $96 million in credits`."""
    used: set[int] = set()
    for match in rx(rf"\b{INCENTIVE}\b").finditer(scene.mask):
        money = _incentive_money(scene, match)
        if money is None or money.start in used:
            continue
        if re.search(r"\b(?:convert\w*|not receiving|no \w+ tax)\b", scene.mask, re.I):
            continue
        if re.search(r"tax(?:es)?$", match[0], re.I) and not re.search(
            r"\b(?:abat|refund|waiv|forgiv|exempt|rebat|sav|reduc|relie|break|discount)\w*",
            scene.mask,
            re.I,
        ):
            continue
        if REFUSED.search(scene.mask):
            continue
        used.add(money.start)
        firms, at, how = _recipient(scene, match, money)
        if not firms:
            continue
        place, where = _grantor(scene, match, firms[0])
        if place is None:
            continue
        kind = re.search(
            r"tax credits?|tax \w+|grants?|loans?|subsid|abatement|credits", match[0], re.I
        )
        span = scene.span(
            match.span(),
            (money.start, money.end),
            offset_span(at),
            (place.start, place.end) if where == "named" else None,
            _verb_span(scene, match, money),
        )
        term = rx(r"\bover (?:the next )?(\d+|[a-z]+) years").search(scene.mask, match.start())
        yield site_claim(
            scene,
            firms[0],
            "receives_incentive",
            place,
            _incentive_status(scene, match, money),
            span,
            "en-incentive",
            carried(how, where),
            amount=money.amount(),
            incentive_type=kind[0].rstrip("s") if kind else None,
            term=f"{term[1]} years" if term else None,
        )


def _incentive_money(scene: Scene, match: re.Match[str]) -> Quantity | None:
    start, end = clause(scene, match.start())
    before = [q for q in scene.money_in(start, match.start()) if match.start() - q.end < 50]
    after = [q for q in scene.money_in(match.end(), end) if q.start - match.end() < 45]
    after = [q for q in after if not rx(SPEND).search(scene.mask, match.end(), q.start)]
    if before and rx(r"{M}(?: in| of| worth of| under the)?\s(?:[\w{P}{F}'-]+\s){0,4}$").search(
        scene.mask[start : match.start()]
    ):
        return before[-1]
    return after[0] if after else before[-1] if before else None


def _verb_span(scene: Scene, match: re.Match[str], money: Quantity) -> tuple[int, int] | None:
    start, _ = clause(scene, match.start())
    verb = re.search(
        r"\b(?:approv|award|grant|abat|refund|waiv|forgiv|exempt|receiv|offer|earn|eligible|qualif|collect|promis|provid|back|chip|authoriz|pledg|secur|won|get)\w*",
        scene.mask[start:],
        re.I,
    )
    return (start + verb.start(), start + verb.end()) if verb else None


def _recipient(
    scene: Scene, match: re.Match[str], money: Quantity
) -> tuple[list[str], int | None, str]:
    to = rx(
        r"\b(?:to|for|awarded|award|gave|give|grant(?:ed)?|offered|paid|lure|attract|land|giving|making)\s(?:[a-z]+ ){0,3}?({F})"
    ).search(scene.mask)
    if to and (firm := scene.firm_at(to.start(1))):
        return [firm], to.start(1), "named"
    first = max(match.end(), money.end)
    by = agent(scene, first, min(len(scene.mask), first + 100))
    if by and re.search(
        r"\b(?:planned|proposed|built|run|owned|operated) by\b", scene.mask[first:]
    ):
        return [by], None, "named"
    return subjects(scene, max(match.start(), money.start))


def _grantor(scene: Scene, match: re.Match[str], firm: str) -> tuple[Place | None, str]:
    begin, end = clause(scene, match.start())
    federal = re.search(
        r"\b(?:CHIPS|Chips) (?:and Science )?Act|\bfederal\b|Commerce Department|Department of (?:Commerce|Energy)|(?:Biden|Trump) administration|Washington\b",
        scene.mask[begin:end],
    )
    named = scene.places_in(begin, end) or scene.places_in(0, len(scene.mask))
    granting = [
        p
        for p in named
        if rx(r"(?:state of|from|by|in|legislature|officials)\s$").search(scene.mask[: p.start])
        or rx(
            r"(?:'s)?\s(?:officials|lawmakers|legislature|Economic|state|(?:has |have |had |was |is )?(?:also )?(?:planning to )?(?:approv|award|offer|provid|grant|promis|pledg|add)\w*)"
        ).match(scene.mask, p.end)
    ]
    if federal:
        return Place("place:US", begin + federal.start(), begin + federal.end()), "named"
    pick = (granting or named)[:1]
    if pick:
        return pick[0], "named"
    places, where = places_for(scene, match.end(), end, firm)
    return (places[0] if places else None), where


def _incentive_status(scene: Scene, match: re.Match[str], money: Quantity) -> str:
    start, end = clause(scene, money.start)
    text = scene.mask[start:end]
    if re.search(
        r"\b(?:earned|received|has received|collected|was paid|have received|taken in|got)\b",
        text,
        re.I,
    ):
        return "completed"
    if re.search(
        r"\b(?:has|have) (?:already |so far |now |since )?(?:been )?(?:paid|given|handed|disbursed)\b",
        text,
        re.I,
    ):
        return "completed"
    if re.search(r"\b(?:cancel|rescind|revok|claw)\w*", text, re.I):
        return "cancelled"
    if re.search(r"\b(?:could|may|might|propos\w+|consider\w*|seek\w*|asked)\b", text, re.I):
        return "planned"
    if re.search(r"\b(?:offer\w*|promis\w*|pledg\w*)\b", text, re.I):
        return "promised"
    return "committed"


RULES = (incentive,)
