# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about trade and ties: supply, production, purchase rights, deals, roles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from onshore.loaders.extract.grammar.claims import Claim, make_claim, offset_span
from onshore.loaders.extract.grammar.english import is_oblique, subjects
from onshore.loaders.extract.grammar.english_tense import verb_tense
from onshore.loaders.extract.grammar.scene import Scene, rx

TRADE_STATUS = {
    "cancelled": "cancelled",
    "delayed": "delayed",
    "reduced": "reduced",
    "negated": "cancelled",
    "promise": "promised",
    "plan": "planned",
    "will": "announced",
    "agreed": "committed",
    "progress": "operational",
    "past": "operational",
    "present": "operational",
}
ADJ = r"(?:(?:[\d,]+|hundreds of|thousands of|the|a|an|its|their|more|additional|further|new|next-generation|advanced|high-end|large|small|any|all|some|most|up to|[a-z]+-[a-z]+|[a-z]+(?:al|ed|ic|ary)|{F}(?:'s)?|{D}|{Q}|{P}|of|custom|latest|flagship|cutting-edge|leading-edge|key|core|components|and|other|both)[ -]){0,6}?"
LIST = r"{C}(?:(?>, and |, including |,? as well as |, | and | or | such as )(?:[\w-]+ ){0,2}?{C}){0,24}"


_VERB = r"(?:supply|provide|deliver|make|build|manufacture|assemble|ship|furnish)"


def chosen(scene: Scene) -> Iterator[Claim]:
    """`has selected F to supply C`, `F was picked to provide C`: to whoever chose."""
    active = rx(
        rf"\b(select(?:s|ed|ing)?|cho(?:se|sen|ose|oses|osing)|pick(?:s|ed|ing)?|tap(?:s|ped|ping)?|hir(?:es|ed|ing)|nam(?:es|ed|ing)|contract(?:s|ed|ing)?(?: with)?|lin(?:es|ed|ing) up)\s(?:[\w-]+ |{{P}}(?:'s)? |{{C}}[ -]){{0,4}}?({{F}})\s(?:to {_VERB}|for|as (?:its |the |an? )?(?:[\w-]+ ){{0,2}}?(?:supplier|provider) of)\s{ADJ}({LIST})"
    )
    passive = rx(
        rf"({{F}})(?:, [^,;]{{3,60}},)?\s(?:has been |have been |was |were |is )(?:also )?(selected|chosen|picked|tapped|hired|named|contracted)(?: by ({{F}}))?\s(?:to {_VERB}|as (?:[\w-]+ ){{0,3}}?(?:supplier|provider) of)\s{ADJ}({LIST})"
    )
    for pattern, seller, buyer, goods in ((active, 2, 0, 3), (passive, 1, 3, 4)):
        for match in pattern.finditer(scene.mask):
            firm = scene.firm_at(match.start(seller))
            to, at, how = _chooser(scene, match, buyer, firm)
            for component in scene.components_in(*match.span(goods)):
                if firm and to and to != firm:
                    yield make_claim(
                        scene,
                        firm,
                        "supplies",
                        component.id,
                        "announced",
                        scene.span(match.span(), offset_span(at)),
                        "en-chosen",
                        how,
                        to=to,
                    )


def _chooser(
    scene: Scene, match: re.Match[str], group: int, seller: str | None
) -> tuple[str | None, int | None, str]:
    if group == 0:
        firms, at, how = subjects(scene, match.start())
        return (firms[0] if firms else None), at, how
    if match[group]:
        return scene.firm_at(match.start(group)), None, "named"
    others = [m.id for m in scene.firms if m.id != seller]
    return (others[0], None, "named") if others else (_maker(scene, seller), None, "carried")


def deliver(scene: Scene) -> Iterator[Claim]:
    """`F is providing the transformers` for what was spoken of before, where no buyer is named."""
    pattern = rx(
        rf"({{F}})(?:, which)?\s(?:is |will |has agreed to |agreed to |is to |(?:has |have )?(?:signed|won|landed|secured|has) an? (?:[\w-]+ ){{0,3}}?(?:agreement|contract|deal|order) to )?(?:also )?(?:(?:begin|start)s? )?(suppl(?:y|ying|ies)|provid(?:e|es|ing)|deliver(?:s|ing)?|ship(?:s|ping))\s{ADJ}({LIST})(?![^.;]{{0,60}}?\s(?:to|for)\s(?:[\w-]+ ){{0,4}}?{{F}})"
    )
    for match in pattern.finditer(scene.mask):
        firm, to = scene.firm_at(match.start(1)), scene.memory.firm
        named = [
            m
            for m in scene.firms
            if m.end <= match.start()
            and is_oblique(scene, m)
            and not scene.mask[: m.start].endswith("from ")
        ]
        first = [m.id for m in scene.firms if m.end <= match.start() and not is_oblique(scene, m)]
        to = named[-1].id if named else to
        if first and first[0] != firm and named and scene.mask[: named[-1].start].endswith("with "):
            to = first[0]
        if re.match(
            r"[^.;]{0,30}? (?:for|to) the (?:new |second |first )?(?:plant|factory|site|project|building)\b",
            scene.mask[match.end() :],
        ):
            to = _maker(scene, firm)
        yield from _supplied(scene, match, firm, to, verb=2, goods=3, rule="en-deliver")


def _supplied(
    scene: Scene,
    match: re.Match[str],
    firm: str | None,
    to: str | None,
    *,
    verb: int,
    goods: int,
    rule: str,
) -> Iterator[Claim]:
    """Supplies of the products in the group `goods`, to a buyer that another sentence names."""
    if not firm or not to or to == firm:
        return
    status = TRADE_STATUS[verb_tense(scene, *match.span(verb))]
    for component in scene.components_in(*match.span(goods)):
        yield make_claim(
            scene,
            firm,
            "supplies",
            component.id,
            status,
            scene.span(match.span()),
            rule,
            "carried",
            to=to,
        )


def come_from(scene: Scene) -> Iterator[Claim]:
    """`The busbars will come from F`: to the firm that was spoken of before."""
    pattern = rx(
        rf"({LIST})[^.;,]{{0,40}}?\s(comes?|came)\sfrom\s(?:[\w-]+ |{{P}}(?:'s|-based)? ){{0,3}}?({{F}})"
    )
    for match in pattern.finditer(scene.mask):
        firm = scene.firm_at(match.start(3))
        yield from _supplied(
            scene, match, firm, _maker(scene, firm), verb=2, goods=1, rule="en-come-from"
        )


def _maker(scene: Scene, seller: str | None) -> str | None:
    """Whose parts are spoken of where no buyer is named: of the firm that the article is about."""
    main = scene.memory.main
    return main if main and main != seller else scene.memory.firm


def gone_to(scene: Scene) -> Iterator[Claim]:
    """`all of them go to F`, `the entire output will be shipped to F`: of what was spoken of."""
    pattern = rx(
        r"\b(?:all|most|half|the bulk|much|the (?:entire |whole |plant's |first )?(?:output|production|volume)|its (?:entire |whole )?output|them|they|these)(?: of (?:them|it|these|that|the \w+))?(?: \w+)?\s(go(?:es)?|went|going|shipped|destined|sold|delivered|bound|headed|earmarked)\s(?:to|for)\s(?:[\w-]+ |{P}(?:'s)? ){0,3}?({F})"
    )
    for match in pattern.finditer(scene.mask):
        buyer = scene.firm_at(match.start(2))
        memory = scene.memory
        if not buyer or memory.component is None or memory.component_firm in (None, buyer):
            continue
        later = re.search(r"\b(?:will|would|to be|are to)\b", match[0])
        status = "announced" if later else "operational"
        yield make_claim(
            scene,
            str(memory.component_firm),
            "supplies",
            memory.component,
            status,
            scene.span(match.span()),
            "en-gone-to",
            "carried",
            to=buyer,
        )


def make_for(scene: Scene) -> Iterator[Claim]:
    """`makes chips for Apple, Nvidia and AMD`: a supply to each of them."""
    made_for = rx(
        rf"\b(makes?|making|assembl(?:e|es|ing)|produc(?:e|es|ing)|manufactur(?:e|es|ing)|builds?|building)\s{ADJ}({LIST}(?:(?:, and|,| and)\s(?:[\w-]+\s){{0,2}}[\w-]+)?)(?:\s(?:there|here))?\sfor\s(?:[\w-]+ |{{P}}(?:'s)? ){{0,4}}?({{F}}(?:(?:, | and |, and ){{F}}){{0,24}})"
    )
    for match in made_for.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        status = TRADE_STATUS[verb_tense(scene, *match.span(1))]
        for firm in firms[:1]:
            for buyer_firm in scene.firms_in(*match.span(3)):
                for component in scene.components_in(*match.span(2)):
                    if buyer_firm != firm:
                        yield make_claim(
                            scene,
                            firm,
                            "supplies",
                            component.id,
                            status,
                            scene.span(match.span(), offset_span(at)),
                            "en-make-for",
                            how,
                            to=buyer_firm,
                        )


def supply(scene: Scene) -> Iterator[Claim]:
    """`will supply lithium-ion cells to Brightway Motors under a seven-year contract`."""
    verb = r"\b(suppl(?:y|ies|ied|ying)|provid(?:e|es|ed|ing)|deliver(?:s|ed|ing)?|ship(?:s|ped|ping)?|sell(?:s|ing)?)"
    direct = rx(
        rf"{verb}\s{ADJ}({LIST})[^.;]{{0,50}}?\s(?:to|for)\s(?:[\w-]+ |{{P}}(?:'s)? |{{C}} ){{0,5}}?({{F}}(?:(?:, | and |, and )(?:to |for )?(?:[a-z]+ ){{0,2}}?{{F}}){{0,24}})"
    )
    reverse = rx(
        rf"{verb}\s(?:[\w-]+ |{{P}}(?:'s)? ){{0,3}}?({{F}})(?:'s [\w ]{{2,30}}|, [^,;]{{3,60}},)?\swith\s{ADJ}({LIST})"
    )
    noun = rx(
        rf"\b(supplier|provider|vendor)\sof\s{ADJ}({LIST})\s(?:to|for)\s(?:[\w-]+ ){{0,3}}?({{F}})"
    )
    named = rx(r"(?<!\w)({F})'s?\s(?:[\w-]+ ){0,2}?({C})\s(supplier|provider)\b")
    for pattern, goods, buyer, rule in (
        (direct, 2, 3, "en-supply"),
        (reverse, 3, 2, "en-supply-with"),
        (noun, 2, 3, "en-supplier-of"),
        (named, 2, 1, "en-firms-supplier"),
    ):
        for match in pattern.finditer(scene.mask):
            buyers = scene.firms_in(*match.span(buyer))
            firms, at, how = subjects(scene, match.start())
            if rule == "en-supply" and rx(
                r"{C}(?![ -](?:and \w+ )?(?:maker|manufacturer|supplier|producer|operator|provider|designer|giant|company|firm)\b)"
            ).search(scene.mask[match.end(2) : match.start(3)]):
                continue
            status = (
                "operational"
                if rule.startswith(("en-supplier", "en-firms"))
                else TRADE_STATUS[verb_tense(scene, *match.span(1))]
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
                for component, to in product(scene.components_in(*match.span(goods)), buyers):
                    if to != firm:
                        term = rx(r"\b(?:under|in|through|over) an? (\w+)-year").search(scene.mask)
                        yield make_claim(
                            scene,
                            firm,
                            "supplies",
                            component.id,
                            status,
                            scene.span(match.span(), offset_span(at)),
                            rule,
                            how,
                            to=to,
                            term=f"{_years(term[1])} years" if term else None,
                        )


def _years(word: str) -> str:
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    return str(words.index(word.lower()) + 1) if word.lower() in words else word


def buys(scene: Scene) -> Iterator[Claim]:
    """`buys chips from Nvidia`, `ordered 10,000 servers from Dell`; never where a right is meant."""
    pattern = rx(
        rf"\b(buys?|bought|buying|purchas(?:e|es|ed|ing)|order(?:s|ed|ing)?|procur(?:e|es|ed|ing)|sourc(?:e|es|ed|ing)|gets|obtain(?:s|ed)?|imports?)\s(?:[a-z]+ )?(?:{{M}}(?: worth)? (?:of|in) )?{ADJ}({LIST})[^.;]{{0,30}}?\sfrom\s(?:[\w-]+ |{{P}}(?:'s)? ){{0,3}}?({{F}})"
    )
    for match in pattern.finditer(scene.mask):
        left = scene.mask[max(0, match.start() - 60) : match.start()]
        if re.search(
            r"\b(?:option|right|ability|obligat\w*|oblige\w*|could|may|might|not|no)\b", left, re.I
        ):
            continue
        seller = scene.firm_at(match.start(3))
        firms, at, how = subjects(scene, match.start())
        status = TRADE_STATUS[verb_tense(scene, *match.span(1))]
        if match[1] == "ordered" and status == "operational":
            status = "committed"
        for firm in firms[:1]:
            for component in scene.components_in(*match.span(2)):
                if seller and seller != firm:
                    yield make_claim(
                        scene,
                        firm,
                        "buys",
                        component.id,
                        status,
                        scene.span(match.span(), offset_span(at)),
                        "en-buy",
                        how,
                        more={"from": seller},
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


RULES = (
    supply,
    chosen,
    deliver,
    come_from,
    gone_to,
    make_for,
    buys,
    terms,
)
