# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about rights and duties of a buyer: options, evaluation, obligations.

What they speak of is often the product and the seller of the trade just told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from onshore.loaders.extract.grammar.claims import Claim, make_claim, offset_span
from onshore.loaders.extract.grammar.english import FACILITY, subjects
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.english.language import ADJ, LIST
from onshore.loaders.extract.text.quantities import Quantity

_MORE = r"(?:an?|up|as|about|another|additional|further|extra|more|the|{Q}|{J}|[\d,.]+|double|twice|half)\b"
"""How the goods of an option begin that are not named again."""


def rights(scene: Scene) -> Iterator[Claim]:
    """Options and rights of early evaluation."""
    option = rx(
        rf"\b(?:option|right|ability)s?(?:, but (?:not the|no|not an) obligation,)?\s(?:to\s(?:\w+ and )?(?:buy|purchase|acquire|order)|on)\s{ADJ}({LIST}|systems?|them|units)"
    )
    found = False
    for match in option.finditer(scene.mask):
        for claim in _right(scene, match, match.span(1), "has_purchase_option", "en-option"):
            found = True
            yield claim
    if not found:
        yield from _open_option(scene)
    early = rx(
        rf"\b(?:early access to|evaluate|right to (?:test|evaluate|try|sample))\s(?:(?!(?:from|to|with|and|by|in|for)\b)[\w'-]+ |{{F}}'s? |{{Q}} ){{0,5}}?({LIST}|systems?)(?=[^.;]{{0,40}}\b(?:early|before|first|option|purchase|buy)|)"
    )
    for match in early.finditer(scene.mask):
        if re.search(r"early|right|option", scene.mask, re.I):
            yield from _right(scene, match, match.span(1), "has_evaluation_right", "en-evaluate")


def duties(scene: Scene) -> Iterator[Claim]:
    """Obligations to buy, also denied ones, and purchases agreed on."""
    none = rx(
        r"\b(?:(?:under |has |have |with |carr(?:y|ies) |includes? |is |are |contains? |involves? )?(no|without(?: any)?|not? (?:any )?)\s?(?:(?:purchase|firm|binding|minimum|volume|formal|financial|legal) ){0,3}(?:obligat\w+|commitments?)|(?:not|\w+n't) (?:obligated|obliged|required|committed|bound)|but not (?:the|an) obligation|(?:not|n't) (?:committed|bound|tied) (?:itself|themselves) to|(?:does|do|did)(?:n't| not) (?:include|contain|involve|carry|require) (?:any |an? )?(?:minimum |binding |volume )?(?:purchase |firm |financial )?(?:obligat\w+|commitments?))"
    )
    for match in none.finditer(scene.mask):
        yield from _obligation(scene, match, "negated", "stated", None)
    some = rx(
        r"\b((?:is|are|was|were|be) (?:contractually )?(?:obligated|obliged|required|bound|committed) to (?:buy|purchase|take|accept|order|pay)|must (?:buy|purchase|take|order|accept)|(?:has |have )?(?:also )?(?:committed|agreed|pledged|promised|undertaken|contracted)(?: itself)?(?: (?:in|on) {D}| last [a-z]+| this [a-z]+)? to (?:buy|purchase|buying|purchasing|take|taking|order)|commitment to (?:buy|purchase|take)|guarantee[ds]? to (?:buy|purchase|take))\b(?!\s(?:over|part|place|action|advantage|up|on|office|steps|care)\b)"
    )
    for match in some.finditer(scene.mask):
        if rx(rf"[^.;,]{{0,40}}?\b(?:{FACILITY}|land|acres|buildings?|stakes?|shares)\b").match(
            scene.mask, match.end()
        ):
            continue
        if rx(r"\s(?:[a-z-]+ |{P}(?:'s|-based)? ){0,3}{F}(?!'s)").match(scene.mask, match.end()):
            continue
        goods = rx(
            rf"[^.;,]{{0,40}}?\b(?:of|in)\s(?:{{F}}'s? )?(?:[a-z-]+ ){{0,2}}?({LIST})|\s{ADJ}({LIST})"
        ).match(scene.mask, match.end())
        if goods and re.match(r"(?:has |have )?(?:also )?(?:agreed|contracted)", match[0], re.I):
            yield from _agreed_to_take(scene, match, goods)
            continue
        told = (
            *scene.money_in(match.end(), match.end() + 60),
            *scene.measures_in(match.end(), match.end() + 40),
        )
        amount = told[0] if told else None
        if not re.search(r"\b(?:buy|purchas)", match[0], re.I) and not (
            told or scene.memory.trade or scene.components_in(match.end(), len(scene.mask))
        ):
            continue
        if re.search(r"\b(?:[Nn]either|[Nn]or|[Nn]one)\b", scene.mask[: match.start()]):
            continue
        yield from _obligation(scene, match, "affirmed", "committed", amount)


def _agreed_to_take(scene: Scene, match: re.Match[str], goods: re.Match[str]) -> Iterator[Claim]:
    """`has agreed to take 1.5 GWh of F's storage systems`: a purchase that is committed."""
    firms, at, how = subjects(scene, match.start())
    told = (*scene.money_in(match.end(), goods.end()), *scene.measures_in(match.end(), goods.end()))
    for firm in firms[:1]:
        inside = [f for f in scene.firms_in(match.end(), len(scene.mask)) if f != firm]
        seller = inside[0] if inside else _trade_partner(scene, firm)
        for component in scene.components_in(goods.start(), goods.end()):
            if seller:
                yield make_claim(
                    scene,
                    firm,
                    "buys",
                    component.id,
                    "committed",
                    scene.span(match.span(), goods.span(), offset_span(at)),
                    "en-agreed-to-take",
                    how if inside else "carried",
                    amount=told[0].amount() if told else None,
                    more={"from": seller},
                )


def _open_option(scene: Scene) -> Iterator[Claim]:
    """`holds an option on 15,000 more`, `may buy a further 2 million if it chooses`."""
    trade = scene.memory.trade
    pattern = rx(
        rf"\b(?:(?:option|right)s?\s(?:to\s(?:buy|purchase|order|take|acquire)|on|over|for)\s(?={_MORE})|(?:(?:may|can) (?:also )?(?:opt to )?|opts? to |(?:is|are) (?:also )?(?:entitled|free) to |(?:has|have) (?:also )?reserved the right to )(?:buy|purchase|order|take)\s(?=(?:an? |up to )?(?:another|additional|further|extra|more)\b|[^.;]{{0,50}}\b(?:if it (?:so )?(?:chooses|wishes|wants)|at its option|more)\b))"
    )
    for match in pattern.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        if not firms or trade is None or firms[0] != trade[1]:
            continue
        reach = match.end() + 60
        named = scene.components_in(match.end(), reach)
        if rx(
            rf"[^.;,]{{0,40}}?\b(?:{FACILITY}|land|acres|stakes?|shares|percent)\b|[^.;,]{{0,20}}%"
        ).match(scene.mask, match.end()):
            continue
        told = scene.measures_in(match.end(), reach)
        yield make_claim(
            scene,
            firms[0],
            "has_purchase_option",
            named[0].id if named else trade[2],
            "option",
            scene.span(
                match.span(), (match.start(), min(reach - 20, len(scene.mask))), offset_span(at)
            ),
            "en-open-option",
            how if named else "carried",
            amount=told[0].amount() if told else None,
            more={"from": trade[0]},
        )


def _right(
    scene: Scene, match: re.Match[str], goods: tuple[int, int], relation: str, rule: str
) -> Iterator[Claim]:
    firms, at, how = subjects(scene, match.start())
    components: list[str] = [m.id for m in scene.components_in(*goods)]
    for firm in firms[:1]:
        seller = _seller(scene, match, firm)
        proposes: tuple[dict[str, Any], ...] = ()
        if not components and seller:
            slug = seller.partition(":")[2]
            components = [f"component:{slug}-systems"]
            proposes = (
                {
                    "id": components[0],
                    "kind": "component",
                    "names": [f"{scene.gazetteer.name(seller)} systems"],
                },
            )
        for component in components[:2]:
            if seller is None:
                continue
            claim = make_claim(
                scene,
                firm,
                relation,
                component,
                "option",
                scene.span(match.span(), offset_span(at)),
                rule,
                how,
                more={"from": seller},
            )
            yield Claim(**{**_fields(claim), "proposes": proposes})


def _fields(claim: Claim) -> dict[str, Any]:
    return {name: getattr(claim, name) for name in claim.__slots__}


def _seller(scene: Scene, match: re.Match[str], buyer: str) -> str | None:
    """The firm that sells: named after the goods, possessive before them, or the other party."""
    after = rx(r"\b(?:from|by|made by|of)\s({F})").search(scene.mask, match.end())
    if after and (firm := scene.firm_at(after.start(1))) and firm != buyer:
        return firm
    inside = [f for f in scene.firms_in(*match.span()) if f != buyer]
    return inside[0] if inside else _trade_partner(scene, buyer)


def _trade_partner(scene: Scene, firm: str) -> str | None:
    """The other side of the last trade of this firm, else the firm spoken of most recently."""
    trade = scene.memory.trade
    if trade and firm in trade[:2]:
        return trade[0] if firm == trade[1] else trade[1]
    return scene.memory.other_firm(firm)


def _obligation(
    scene: Scene, match: re.Match[str], polarity: str, status: str, told: Quantity | None
) -> Iterator[Claim]:
    firms, _, how = subjects(scene, match.start())
    words = scene.mask[match.start() : match.end() + 45]
    financial = re.search(r"financial", words, re.I)
    purchase = re.search(
        r"purchas|buy|obligat|oblige|\bbound\b|commit|must|\btak|order", words, re.I
    )
    if not firms or not (financial or purchase):
        return
    named = [f for f in scene.firms_in(match.end(), len(scene.mask)) if f != firms[0]]
    other = named[0] if named else _trade_partner(scene, firms[0])
    if other is None:
        return
    last = re.match(
        r"(?:[^.;,]{0,40}?\b(?:purchase|buy|commitments?)\b(?:\s(?:them|any\w*|it))?)?",
        scene.mask[match.end() :],
    )
    end = match.end() + (last.end() if last else 0)
    money = [(told.start, min(told.end + 24, len(scene.mask)))] if told else []
    span = scene.span(match.span(), (match.start(), end), *money)
    buyer, seller = firms[0], other
    here = any(m.id == firms[0] for m in scene.firms)
    if (
        len(firms) == 1
        and polarity == "negated"
        and not here
        and how != "named"
        and scene.memory.pair
    ):
        buyer, seller = scene.memory.pair[0], scene.memory.pair[-1]
    kinds = (["has_purchase_obligation"] if purchase else []) + (
        ["has_financial_commitment"] if financial else []
    )
    for relation in kinds:
        yield make_claim(
            scene,
            buyer,
            relation,
            seller,
            status,
            span,
            "en-obligation",
            how,
            polarity=polarity,
            amount=told.amount() if told else None,
        )


def terms(scene: Scene) -> Iterator[Claim]:
    """`Financial terms were not disclosed`, `declined to disclose the value of the contract`."""
    patterns = (
        r"\b(?:financial |other |further )?(?:terms|details|value|price|size)(?: of the (?:[\w-]+ |{F} ){1,4})?\s?(?:were|was|are|is|have been|has been)?\s?(?:not|n't|never) (?:been |being )?(?:disclosed|released|revealed|made public|given)",
        r"\b(?:financial )?terms (?:were|are|remain) (?:undisclosed|confidential)",
        r"\b(?:declin(?:ed|ing)|refus(?:ed|ing)) to (?:say|disclose|reveal|comment on) (?:how much|what) (?:[\w-]+ ){0,3}?(?:contract|deal|agreement|order|partnership|transaction)[\w ]{0,12}? (?:worth|paid|cost)",
        r"\b(?:did(?:n't| not)|declined to|would not|refused to|has not|have not) (?:disclosed?|reveal(?:ed)?|give|release|share|provide) (?:the |any )?(?:[\w-]+ ){0,3}?(?:terms|value|price|size|cost|details|amount)(?: of (?:the|its) (?:[\w-]+ |{F} ){0,3}(?:deal|contract|agreement|partnership|order|purchase))?",
    )
    for pattern in patterns:
        for match in rx(pattern).finditer(scene.mask):
            if re.search(r"details", match[0], re.I) and not re.search(
                r"deal|contract|agreement|partner|financ", scene.mask, re.I
            ):
                continue
            named = [m.id for m in scene.firms]
            known = scene.memory.deal or scene.memory.pair
            pair = list(dict.fromkeys(named)) if len(set(named)) > 1 else list(known)
            firms, _, how = subjects(scene, match.start())
            if firms and len(firms) == 1 and len(pair) < 2:
                other = scene.memory.other_firm(firms[0])
                pair = [firms[0], other] if other else []
            elif firms and len(set(named)) == 1 and how != "carried":
                other = scene.memory.other_firm(firms[0])
                pair = [firms[0], other] if other else pair
            pair.sort(key=lambda firm: scene.memory.order.get(firm, 99))
            if len(pair) >= 2:
                yield make_claim(
                    scene,
                    pair[0],
                    "discloses_terms",
                    pair[1],
                    "stated",
                    scene.span(match.span()),
                    "en-terms",
                    "named" if named else "carried",
                    polarity="negated",
                    subject_matter=["financial terms"],
                )


RULES = (rights, duties, terms)
