# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about trade and ties: supply, production, purchase rights, deals, roles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from loaders.extract.claims import Claim
from loaders.extract.english import agent, clause, subjects, verb_tense
from loaders.extract.scene import Scene, rx

_TRADE_STATUS = {
    "cancelled": "cancelled", "delayed": "delayed", "reduced": "reduced", "negated": "cancelled",
    "promise": "promised", "plan": "planned", "will": "announced", "agreed": "committed",
    "progress": "operational", "past": "operational", "present": "operational",
}  # fmt: skip
ADJ = r"(?:(?:the|a|an|its|their|more|additional|new|next-generation|advanced|high-end|large|small|any|all|some|most|up to|[a-z]+-[a-z]+|[a-z]+(?:al|ed|ic|ary)|{F}(?:'s)?|{D}|{Q}|{P}|of|custom|latest|flagship|cutting-edge|leading-edge|key|core|components|and|other|both)[ -]){0,6}?"
LIST = r"{C}(?:(?:, | and |, and | or |,? as well as | such as |, including )(?:[\w-]+ ){0,2}?{C})*"


def make_claim(
    scene: Scene,
    firm: str,
    relation: str,
    target: str,
    status: str,
    span: tuple[int, int],
    rule: str,
    how: str = "named",
    polarity: str = "affirmed",
    amount: dict[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
    **qualifiers: Any,
) -> Claim:
    qualifiers.update(more or {})
    return Claim(
        firm, relation, target, status, *span, rule=rule, polarity=polarity, amount=amount,
        qualifiers={key: value for key, value in qualifiers.items() if value},
        reasons=() if how == "named" else ("subject carried over",),
    )  # fmt: skip


def offset_span(at: int | None) -> tuple[int, int] | None:
    return None if at is None else (at, at + 1)


def make_for(scene: Scene) -> Iterator[Claim]:
    """`makes chips for Apple, Nvidia and AMD`: a supply to each of them."""
    made_for = rx(
        rf"\b(makes?|making|assembl(?:e|es|ing)|produc(?:e|es|ing)|manufactur(?:e|es|ing)|builds?|building)\s{ADJ}({LIST})\sfor\s(?:[\w-]+ |{{P}}(?:'s)? ){{0,4}}?({{F}}(?:(?:, | and |, and ){{F}})*)"
    )
    for match in made_for.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        status = _TRADE_STATUS[verb_tense(scene, *match.span(1))]
        for firm in firms[:1]:
            for buyer_firm in scene.firms_in(*match.span(3)):
                for component in scene.components_in(*match.span(2)):
                    if buyer_firm != firm:
                        yield make_claim(scene, firm, "supplies", component.id, status,
                                         scene.span(match.span(), offset_span(at)), "en-make-for", how, to=buyer_firm)  # fmt: skip


def supply(scene: Scene) -> Iterator[Claim]:
    """`will supply lithium-ion cells to Brightway Motors under a seven-year contract`."""
    verb = r"\b(suppl(?:y|ies|ied|ying)|provid(?:e|es|ed|ing)|deliver(?:s|ed|ing)?|ship(?:s|ped|ping)?|sell(?:s|ing)?)"
    direct = rx(
        rf"{verb}\s{ADJ}({LIST})[^.;]{{0,50}}?\s(?:to|for)\s(?:[\w-]+ |{{P}}(?:'s)? |{{C}} ){{0,5}}?({{F}})"
    )
    reverse = rx(
        rf"{verb}\s(?:[\w-]+ |{{P}}(?:'s)? ){{0,3}}?({{F}})(?:'s [\w ]{{2,30}})?\swith\s{ADJ}({LIST})"
    )
    noun = rx(
        rf"\b(supplier|provider|vendor)\sof\s{ADJ}({LIST})\s(?:to|for)\s(?:[\w-]+ ){{0,3}}?({{F}})"
    )
    named = rx(r"\b({F})'s?\s(?:[\w-]+ ){0,2}?({C})\s(supplier|provider)\b")
    for pattern, goods, buyer, rule in (
        (direct, 2, 3, "en-supply"), (reverse, 3, 2, "en-supply-with"), (noun, 2, 3, "en-supplier-of"),
        (named, 2, 1, "en-firms-supplier"),
    ):  # fmt: skip
        for match in pattern.finditer(scene.mask):
            to = scene.firm_at(match.start(buyer))
            firms, at, how = subjects(scene, match.start())
            if rule == "en-supply" and rx(r"{C}").search(scene.mask[match.end(2) : match.start(3)]):
                continue
            status = (
                "operational"
                if rule.startswith(("en-supplier", "en-firms"))
                else _TRADE_STATUS[verb_tense(scene, *match.span(1))]
            )
            if (
                status == "announced"
                and re.search(r"\b(?:agreement|contract|deal)\b", scene.mask[: match.start()], re.I)
                and re.search(
                    r"\b(?:signed|inked|won|reached|agreed)\b", scene.mask[: match.start()], re.I
                )
            ):
                status = "committed"
            for firm in firms[:2]:
                for component in scene.components_in(*match.span(goods)):
                    if to and to != firm:
                        term = rx(r"\b(?:under|in|through|over) an? (\w+)-year").search(scene.mask)
                        yield make_claim(
                            scene, firm, "supplies", component.id, status,
                            scene.span(match.span(), offset_span(at)), rule, how, to=to,
                            term=f"{_years(term[1])} years" if term else None,
                        )  # fmt: skip


def _years(word: str) -> str:
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    return str(words.index(word.lower()) + 1) if word.lower() in words else word


_MAKE = (
    r"\b(mak(?:e|es|ing)|made|produc(?:e|es|ed|ing)|manufactur(?:e|es|ed|ing)|assembl(?:e|es|ed|ing)|"
    r"build(?:s|ing)?|built|mass[ -]produc(?:e|es|ed|ing)|fabricat(?:e|es|ed|ing)|turn(?:s|ing)? out|"
    r"churn(?:s|ing)? out)"
)


def produce(scene: Scene) -> Iterator[Claim]:
    """`makes servers used in AI`, `C are assembled at its plant in P`, `C maker F`."""
    active = rx(
        rf"{_MAKE}\s{ADJ}({LIST})(?!\s?(?:plants?|factor|facilit|fabs?|campus|mills?|assembly|manufactur|production|cent|complex|hub|site))"
    )
    for match in active.finditer(scene.mask):
        if re.match(r"\s(?:available|possible|affordable)", scene.mask[match.end() :]):
            continue
        if re.search(
            r"\b(?:option|right|jointly|co-?|together with {F} to|partner\w* to)\s?(?:to\s)?$".replace(
                "{F}", "."
            ),
            scene.mask[: match.start()],
            re.I,
        ):
            continue
        yield from _made(scene, match.span(1), match.span(2), "en-make")
    passive = rx(
        rf"({LIST})(?:[^.;,]{{0,40}}?)\s(?:is|are|was|were|be|being|been)\s(?:\w+ly |also |now )?(made|produced|manufactured|assembled|built|fabricated)\b"
    )
    for match in passive.finditer(scene.mask):
        if rx(r"{C}\s?(?:plants?|factory|facility|fab|campus)").search(match[0]):
            continue
        yield from _made(scene, match.span(2), match.span(1), "en-made")
    noun = rx(
        rf"\b(?:production|manufacture|manufacturing|assembly|mass production)\sof\s{ADJ}({LIST})"
    )
    for match in noun.finditer(scene.mask):
        before = re.search(
            r"\b(began|begin|start(?:s|ed)?|launch(?:es|ed)?|expand(?:s|ed)?|increase|ramp(?:s|ing|ed)? up|move|shift|bring)\s(?:\w+ )?$",
            scene.mask[: match.start()],
            re.I,
        )
        if before:
            yield from _made(scene, before.span(1), match.span(1), "en-production-of")


def make_nouns(scene: Scene) -> Iterator[Claim]:
    """`production of C is underway`, `C maker F`, `F, a maker of C`."""
    under = rx(
        rf"\bproduction of\s{ADJ}({LIST})\s(?:is|has|was)\s(?:already |now )?(under ?way|begun|started)"
    )
    for match in under.finditer(scene.mask):
        owner = rx(r"({F})'s").search(scene.mask, match.start(), match.end())
        firm = scene.firm_at(owner.start(1)) if owner else None
        firms = [firm] if firm else subjects(scene, match.start())[0]
        places = scene.places_in(match.end(), len(scene.mask))
        for component in scene.components_in(*match.span(1)):
            for firm in firms[:1]:
                yield make_claim(scene, firm, "produces", component.id, "operational",
                                 scene.span(match.span()), "en-production-underway", "named" if owner else "carried",
                                 place=places[0].id if places else None)  # fmt: skip
    yield from _ramp(scene)
    maker = rx(r"({C})\s(?:maker|manufacturer|assembler|producer),?\s(?:giant )?({F})")
    for match in maker.finditer(scene.mask):
        firm = scene.firm_at(match.start(2))
        component = scene.components_in(*match.span(1))[0]
        if firm:
            yield make_claim(scene, firm, "produces", component.id, "operational",
                             scene.span(match.span()), "en-maker")  # fmt: skip
    known = rx(
        rf"({{F}}),? (?:[\w ,-]{{0,30}}?)?(?:an?|the|one of)\s(?:[\w'-]+ |{{P}} ){{0,5}}?(?:maker|manufacturer|assembler|producer)s? of\s{ADJ}({LIST})"
    )
    for match in known.finditer(scene.mask):
        firm = scene.firm_at(match.start(1))
        for component in scene.components_in(*match.span(2)):
            if firm:
                yield make_claim(scene, firm, "produces", component.id, "operational",
                                 scene.span(match.span()), "en-maker-of")  # fmt: skip


def _ramp(scene: Scene) -> Iterator[Claim]:
    """`is scaling up its AI server production in P`, `production of C is expected to begin`."""
    ramp = rx(
        r"\b(scal(?:e|es|ed|ing) up|ramp(?:s|ed|ing)?(?: up)?|expand(?:s|ed|ing)?|increas(?:e|es|ed|ing)|boost(?:s|ed|ing)?|grow(?:s|ing)?)\s(?:up )?(?:its |their )?(?:[\w-]+ ){0,2}?({C})\s(?:production|output|manufacturing|assembly)\b"
    )
    due = rx(
        rf"\bproduction of\s{ADJ}({LIST})(?:[^.;]{{0,40}}?)\s(is|was) (?:expected|set|due|scheduled|slated|planned|on track) to (?:begin|start)"
    )
    for match, goods, rule in [
        *((m, 2, "en-ramp-up") for m in ramp.finditer(scene.mask)),
        *((m, 1, "en-production-due") for m in due.finditer(scene.mask)),
    ]:
        firms, at, how = subjects(scene, match.start())
        places = scene.places_in(match.end(), clause(scene, match.end())[1]) or scene.places_in(
            0, match.start()
        )
        if re.search(
            r"\b(?:in|for|of|by|toward|with|supporting [\w -]{3,40} and)\s$",
            scene.mask[: match.start()],
            re.I,
        ):
            continue
        word = verb_tense(scene, *match.span(1))
        status = "operational" if word in ("progress", "present", "past") else "announced"
        for firm in firms[:1]:
            for component in scene.components_in(*match.span(goods)):
                yield make_claim(
                    scene, firm, "produces", component.id,
                    "planned" if rule == "en-production-due" else status,
                    scene.span(match.span(), offset_span(at)), rule, how,
                    place=places[0].id if len(places) == 1 else None,
                )  # fmt: skip


def _made(
    scene: Scene, verb: tuple[int, int], goods: tuple[int, int], rule: str
) -> Iterator[Claim]:
    first, last = min(verb[0], goods[0]), max(verb[1], goods[1])
    by = agent(scene, last, min(len(scene.mask), last + 60))
    firms, at, how = (
        ([by], None, "named") if by else subjects(scene, first if rule != "en-made" else goods[0])
    )
    if rule == "en-made" and not by and (site := _plant_owner(scene, last)):
        firms, at, how = [site[0]], site[1], "named"
    _, end = clause(scene, last)
    places = scene.places_in(last, end) or (
        scene.places_in(0, first)[-1:] if rule != "en-production-of" else []
    )
    places = [p for p in places if p.end > 0]
    status = _TRADE_STATUS[verb_tense(scene, *verb)]
    if rule == "en-made" and status == "operational" and verb_tense(scene, *verb) == "progress":
        status = "operational"
    brand = _brand(scene, goods, firms)
    for firm in firms[:2]:
        for component in scene.components_in(*goods):
            inside = places[0] if places else None
            yield make_claim(
                scene, firm, "produces", component.id, status,
                scene.span(verb, (component.start, component.end), offset_span(at), (inside.start, inside.end) if inside else None),
                rule, how, place=inside.id if inside else None, brand=brand,
            )  # fmt: skip


def _plant_owner(scene: Scene, at: int) -> tuple[str, int] | None:
    match = rx(r"\b(?:at|in|by)\s(?:{P}(?:'s)? )?({F})(?:'s)?\s").search(scene.mask, at)
    firm = scene.firm_at(match.start(1)) if match else None
    return (firm, match.start(1)) if match and firm else None


def _brand(scene: Scene, goods: tuple[int, int], firms: list[str]) -> str | None:
    match = rx(r"({F})(?:'s)?\s(?:[\w-]+ ){0,3}$").search(scene.mask[: goods[0]])
    firm = scene.firm_at(match.start(1)) if match else None
    return firm if firm and firm not in firms else None


def rights(scene: Scene) -> Iterator[Claim]:
    """Options, rights of early evaluation, obligations, and purchases that are none of these."""
    option = rx(
        rf"\b(?:option|right|ability)s?\s(?:to\s(?:\w+ and )?(?:buy|purchase|acquire|order)|on)\s{ADJ}({LIST}|systems?|them|units)"
    )
    for match in option.finditer(scene.mask):
        yield from _right(scene, match, match.span(1), "has_purchase_option", "en-option")
    early = rx(
        rf"\b(?:early access to|evaluate|right to (?:test|evaluate))\s{ADJ}({LIST}|systems?)(?=[^.;]{{0,40}}\b(?:early|before|first|option|purchase|buy)|)"
    )
    for match in early.finditer(scene.mask):
        if re.search(r"early|right|option", scene.mask, re.I):
            yield from _right(scene, match, match.span(1), "has_evaluation_right", "en-evaluate")
    none = rx(
        r"\b(?:(?:under |has |have |with |carr(?:y|ies) |includes? |is |are |contains? |involves? )?(no|without(?: any)?|not? (?:any )?)\s?(?:purchase |firm |binding )?(?:obligat\w+|commitments?)|not (?:obligated|obliged|required|committed)|(?:does|do|did)(?:n't| not) (?:include|contain|involve|carry|require) (?:any )?(?:purchase |firm |financial )?(?:obligat\w+|commitments?))"
    )
    for match in none.finditer(scene.mask):
        yield from _obligation(scene, match, "negated", "stated", None)
    some = rx(
        r"\b((?:is|are) (?:obligated|obliged|required) to (?:buy|purchase)|(?:has |have )?(?:committed|agreed|pledged|promised) to (?:buy|purchase|buying|purchasing)|commitment to (?:buy|purchase))\b"
    )
    for match in some.finditer(scene.mask):
        money = scene.money_in(match.end(), len(scene.mask))
        yield from _obligation(
            scene, match, "affirmed", "committed", money[0].amount() if money else None
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
            proposes = ({"id": components[0], "kind": "component",
                         "names": [f"{scene.gazetteer.name(seller)} systems"]},)  # fmt: skip
        for component in components[:2]:
            if seller is None:
                continue
            claim = make_claim(scene, firm, relation, component, "option",
                               scene.span(match.span(), offset_span(at)), rule, how, more={"from": seller})  # fmt: skip
            yield Claim(**{**_fields(claim), "proposes": proposes})


def _fields(claim: Claim) -> dict[str, Any]:
    return {name: getattr(claim, name) for name in claim.__slots__}


def _seller(scene: Scene, match: re.Match[str], buyer: str) -> str | None:
    """The firm that sells: named after the goods, possessive before them, or the other party."""
    after = rx(r"\b(?:from|by|made by|of)\s({F})").search(scene.mask, match.end())
    if after and (firm := scene.firm_at(after.start(1))) and firm != buyer:
        return firm
    inside = [f for f in scene.firms_in(*match.span()) if f != buyer]
    return inside[0] if inside else scene.memory.other_firm(buyer)


def _obligation(
    scene: Scene, match: re.Match[str], polarity: str, status: str, amount: dict[str, Any] | None
) -> Iterator[Claim]:
    firms, at, how = subjects(scene, match.start())
    words = scene.mask[match.start() : match.end() + 45]
    financial = re.search(r"financial", words, re.I)
    purchase = re.search(r"purchas|buy|obligat|oblige", words, re.I)
    if not firms or not (financial or purchase):
        return
    named = [f for f in scene.firms_in(match.end(), len(scene.mask)) if f != firms[0]]
    other = named[0] if named else scene.memory.other_firm(firms[0])
    if other is None:
        return
    last = re.match(
        r"(?:[^.;,]{0,40}?\b(?:purchase|buy|commitments?)\b(?:\s(?:them|any\w*|it))?)?",
        scene.mask[match.end() :],
    )
    end = match.end() + (last.end() if last else 0)
    money = (
        [(q.start, q.end) for q in scene.money_in(match.end(), len(scene.mask))[:1]]
        if amount
        else []
    )
    span = scene.span(match.span(), (match.start(), end), *money)
    buyer, seller = firms[0], other
    if len(firms) == 1 and polarity == "negated" and how != "named" and scene.memory.pair:
        buyer, seller = scene.memory.pair[0], scene.memory.pair[-1]
    kinds = (["has_purchase_obligation"] if purchase else []) + (
        ["has_financial_commitment"] if financial else []
    )
    for relation in kinds:
        yield make_claim(scene, buyer, relation, seller, status, span, "en-obligation", how,
                         polarity=polarity, amount=amount if amount and at != -1 else None)  # fmt: skip


def buys(scene: Scene) -> Iterator[Claim]:
    """`buys chips from Nvidia`, `ordered 10,000 servers from Dell`; never where a right is meant."""
    pattern = rx(
        rf"\b(buys?|bought|buying|purchas(?:e|es|ed|ing)|order(?:s|ed|ing)?|procur(?:e|es|ed|ing)|sourc(?:e|es|ed|ing))\s{ADJ}({LIST})[^.;]{{0,30}}?\sfrom\s(?:[\w-]+ |{{P}}(?:'s)? ){{0,3}}?({{F}})"
    )
    for match in pattern.finditer(scene.mask):
        left = scene.mask[max(0, match.start() - 60) : match.start()]
        if re.search(
            r"\b(?:option|right|ability|obligat\w*|oblige\w*|could|may|might|not|no)\b", left, re.I
        ):
            continue
        seller = scene.firm_at(match.start(3))
        firms, at, how = subjects(scene, match.start())
        status = _TRADE_STATUS[verb_tense(scene, *match.span(1))]
        for firm in firms[:1]:
            for component in scene.components_in(*match.span(2)):
                if seller and seller != firm:
                    yield make_claim(scene, firm, "buys", component.id, status,
                                     scene.span(match.span(), offset_span(at)), "en-buy", how,
                                     more={"from": seller})  # fmt: skip


def terms(scene: Scene) -> Iterator[Claim]:
    """`Financial terms were not disclosed`, `declined to disclose the value of the contract`."""
    patterns = (
        r"\b(?:financial |other |further )?(?:terms|details|value|price|size)(?: of the (?:[\w-]+ |{F} ){1,4})?\s?(?:were|was|are|is|have been|has been)?\s?(?:not|n't|never) (?:been )?(?:disclosed|released|revealed|made public|given)",
        r"\b(?:financial )?terms (?:were|are|remain) (?:undisclosed|confidential)",
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
                    scene, pair[0], "discloses_terms", pair[1], "stated",
                    scene.span(match.span()), "en-terms", "named" if named else "carried",
                    polarity="negated", subject_matter=["financial terms"],
                )  # fmt: skip


RULES = (supply, make_for, produce, make_nouns, rights, buys, terms)
