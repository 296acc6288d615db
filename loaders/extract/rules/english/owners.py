# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about owners and partners in other wordings: relative clauses, nouns, passives."""

from __future__ import annotations

from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, make_claim
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.english.trade import LIST

_ADJ = r"(?:[\w-]+ |{P}(?:'s|-based)? ){0,3}?"


def owned(scene: Scene) -> Iterator[Claim]:
    """`F, G's parent`, `F has belonged to G since 2021`, `F counts G among its subsidiaries`."""
    patterns = (
        (
            rf"({{F}}) (?:has belonged|belongs|has been part of|has long been part of)(?: to)? (?:the )?{_ADJ}({{F}})",
            1,
            2,
        ),
        (r"({F}), (?:now |also )?(?:a )?part of (?:the )?({F})(?: group)?,", 1, 2),
        (r"({F}), ({F})'s (?:[\w-]+ )?(?:parent|owner|parent company)\b", 2, 1),
        (
            rf"({{F}}) (?:also )?(?:owns|controls) (?:all of )?{_ADJ}({{F}})(?!'s)(?= through|[,.]| and has)",
            2,
            1,
        ),
        (rf"({{F}}) (?:is|was) (?:now )?{{Q}} owned by (?:the )?{_ADJ}({{F}})", 1, 2),
        (
            r"({F}) (?:counts|lists) ({F}) among its (?:[\w-]+ )?(?:subsidiaries|units|companies)\b",
            2,
            1,
        ),
        (r"({F}), which ({F}) (?:now |wholly |fully )?(?:owns|controls)\b", 1, 2),
        (r"({F}), which (?:is|has been) (?:now )?controlled by ({F})", 1, 2),
    )
    for pattern, child, owner in patterns:
        for match in rx(pattern).finditer(scene.mask):
            if (pair := scene.two_firms(match, child, owner)) and " was " not in match[0]:
                low, high = pair
                yield make_claim(
                    scene,
                    low,
                    "subsidiary_of",
                    high,
                    "stated",
                    scene.span(match.span()),
                    "en-owner",
                )


def bought(scene: Scene) -> Iterator[Claim]:
    """`F, which G bought in 2021`, `G has bid for F`."""
    relative = rx(
        r"({F}),? (?:which|that) ({F}) (?:bought|acquired|took over|had bought|had acquired|snapped up)\b"
    )
    passive = rx(
        r"({F}) (?:was|has been) (?:snapped up|swallowed|absorbed) by (?:the )?(?:[\w-]+ ){0,3}?({F})"
    )
    for pattern in (relative, passive):
        for match in pattern.finditer(scene.mask):
            if pair := scene.two_firms(match, 1, 2):
                low, high = pair
                yield make_claim(
                    scene,
                    high,
                    "acquires",
                    low,
                    "completed",
                    scene.span(match.span()),
                    "en-bought-firm",
                )
    bid = rx(
        rf"({{F}}) (?:has bid|has made (?:an offer|a bid)|made (?:an offer|a bid)|has offered {{M}}|launched (?:an offer|a bid)) for {_ADJ}({{F}})(?!'s)"
    )
    for match in bid.finditer(scene.mask):
        if pair := scene.two_firms(match, 1, 2):
            high, low = pair
            yield make_claim(
                scene, high, "acquires", low, "planned", scene.span(match.span()), "en-bid"
            )


def sold(scene: Scene) -> Iterator[Claim]:
    """`F said it would sell G to H`: H acquires G."""
    pattern = rx(
        r"\b(will sell|would sell|is selling|agreed to sell|has agreed to sell|sold|has sold) (?:its [\w-]+ (?:unit|arm|subsidiary),? )?({F}),? to (?:the )?(?:[\w-]+ |{P}(?:'s|-based)? ){0,3}?({F})"
    )
    for match in pattern.finditer(scene.mask):
        low, high = scene.firm_at(match.start(2)), scene.firm_at(match.start(3))
        status = "completed" if match[1].endswith("sold") else "announced"
        if low and high and low != high:
            yield make_claim(
                scene, high, "acquires", low, status, scene.span(match.span()), "en-sells-firm"
            )


def designed_with(scene: Scene) -> Iterator[Claim]:
    """`the board, which F developed with G`, `F helped G design the board`."""
    which = rx(
        rf"({LIST}),? (?:which|that) ({{F}}) (?:has |had )?(?:co-?|jointly )?(designed|developed|engineered) (?:jointly |together )?with ({{F}})"
    )
    helped = rx(
        rf"({{F}}) (?:has )?(?:helped|worked with) ({{F}}) (?:to )?(design|develop|engineer) (?:an?|the|its|their)? ?(?:[\w-]+ ){{0,2}}?({LIST})"
    )
    for pattern, first, second, verb, thing in ((which, 2, 4, 3, 1), (helped, 1, 2, 3, 4)):
        for match in pattern.finditer(scene.mask):
            one, two = scene.firm_at(match.start(first)), scene.firm_at(match.start(second))
            relation = "co_designs" if match[verb].startswith("design") else "co_develops"
            for component in scene.components_in(*match.span(thing)):
                if one and two and one != two:
                    yield make_claim(
                        scene,
                        one,
                        relation,
                        component.id,
                        "operational",
                        scene.span(match.span()),
                        "en-designed-with",
                        more={"with": [two]},
                    )


def partnered(scene: Scene) -> Iterator[Claim]:
    """`F has found a partner in G`, `G was chosen by F as its partner`, `a tie-up between`."""
    patterns = (
        r"({F}) (?:has |have )?(?:found|gained|sees|has) (?:a|its) (?:[\w-]+ )?partner in (?:the )?(?:[\w-]+ |{P}(?:'s)? ){0,3}?({F})",
        r"({F}) (?:was|has been) (?:chosen|picked|named|selected) by ({F}) as (?:its|a|the) (?:[\w-]+ )?partner",
        r"\b(?:[Tt]ie-up|[Jj]oint venture|[Pp]artnership|[Aa]lliance|[Cc]ollaboration) (?:between|of) ({F}) and ({F})",
        r"({F}) and ({F}) (?:are|will|have been) (?:now |also )?(?:join(?:ing)? forces|team(?:ing)? up|work(?:ing)? together|partner(?:ing)?|collaborat(?:e|ing))\b",
    )
    for pattern in patterns:
        for match in rx(pattern).finditer(scene.mask):
            if pair := scene.two_firms(match, 1, 2):
                first, second = pair
                yield make_claim(
                    scene,
                    first,
                    "partners_with",
                    second,
                    "announced",
                    scene.span(match.span()),
                    "en-partnered",
                )


def designed_by(scene: Scene) -> Iterator[Claim]:
    """`The board was designed jointly by F and G`, `was developed together with G, F said`."""
    pattern = rx(
        rf"({LIST}),? (?:which )?(?:was|were|is|are|has been|have been|is being|are being) (?:being )?(co-?|jointly )?(designed|developed|engineered) (jointly |together )?(?:by ({{F}}) (?:and|together with|with|jointly with) ({{F}})|with ({{F}}),? ({{F}}) (?:said|says))"
    )
    for match in pattern.finditer(scene.mask):
        groups = (5, 6) if match[5] else (8, 7)
        first, second = (scene.firm_at(match.start(g)) for g in groups)
        relation = "co_designs" if match[3] == "designed" else "co_develops"
        if not first or not second or first == second:
            continue
        for component in scene.components_in(*match.span(1)):
            yield make_claim(
                scene,
                first,
                relation,
                component.id,
                "operational",
                scene.span(match.span()),
                "en-designed-by",
                more={"with": [second]},
            )


RULES = (owned, bought, sold, designed_with, partnered, designed_by)
