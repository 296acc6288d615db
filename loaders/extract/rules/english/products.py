# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about products: who makes what, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, make_claim, offset_span
from onshore.loaders.extract.grammar.english import agent, subjects
from onshore.loaders.extract.grammar.english_tense import clause, verb_tense
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.english.trade import ADJ, LIST, TRADE_STATUS

_MAKE = (
    r"(?<!-)\b(mak(?:e|es|ing)|made|produc(?:e|es|ed|ing)|manufactur(?:e|es|ed|ing)|assembl(?:e|es|ed|ing)|"
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
    among = rx(
        rf"{_MAKE}\s(?:[\w-]+\s){{1,4}}?[\w-]+,? (?:including|such as|among them)\s{ADJ}({LIST})"
    )
    for match in among.finditer(scene.mask):
        yield from _made(scene, match.span(1), match.span(2), "en-make")
    passive = rx(
        rf"({LIST})(?:[^.;,]{{0,40}}?)\s(?:is|are|was|were|be|being|been)\s(?:\w+ly |also |now )?(made|produced|manufactured|assembled|built|fabricated)\b"
    )
    for match in passive.finditer(scene.mask):
        if rx(r"{C}\s?(?:plants?|factory|facility|fab|campus)").search(match[0]):
            continue
        yield from _made(scene, match.span(2), match.span(1), "en-made")
    reduced = rx(
        rf"({LIST}) (made|produced|manufactured|assembled|built) (?:in|at|near) (?={{P}}|(?:its|the|their) )"
    )
    for match in reduced.finditer(scene.mask):
        if not rx(
            r"\b(?:is|are|was|were|be|been)\s$|\b(?:buy|bought|purchas|import|sourc|order)\w*\s[^.;,]{0,60}$"
        ).search(scene.mask[: match.start(2)]):
            yield from _made(scene, match.span(2), match.span(1), "en-made")
    noun = rx(
        rf"\b(?:production|manufacture|manufacturing|assembly|mass production)\sof\s{ADJ}({LIST})"
    )
    for match in noun.finditer(scene.mask):
        before = re.search(
            r"\b(beg[au]n|begins?|beginning|start(?:s|ed|ing)?|launch(?:es|ed|ing)?|expand(?:s|ed|ing)?|increase|ramp(?:s|ing|ed)? up|move|shift|bring|commenced?|speciali[sz](?:e|es|ed|ing) in|focus(?:es|ed|ing)? on)\s(?:\w+[ -]){0,2}$",
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
                yield make_claim(
                    scene,
                    firm,
                    "produces",
                    component.id,
                    "operational",
                    scene.span(match.span()),
                    "en-production-underway",
                    "named" if owner else "carried",
                    place=places[0].id if places else None,
                )
    yield from _ramp(scene)
    maker = rx(r"({C})\s(?:maker|manufacturer|assembler|producer),?\s(?:giant )?({F})")
    for match in maker.finditer(scene.mask):
        firm = scene.firm_at(match.start(2))
        component = scene.components_in(*match.span(1))[0]
        if firm:
            yield make_claim(
                scene,
                firm,
                "produces",
                component.id,
                "operational",
                scene.span(match.span()),
                "en-maker",
            )
    apposed = rx(
        r"({F}),? (?:an?|the|one of)\s(?:[\w'-]+ |{P} ){0,5}?({C}) (?:maker|manufacturer|producer|assembler)s?\b"
    )
    for match in apposed.finditer(scene.mask):
        firm = scene.firm_at(match.start(1))
        for component in scene.components_in(*match.span(2)):
            if firm:
                yield make_claim(
                    scene,
                    firm,
                    "produces",
                    component.id,
                    "operational",
                    scene.span(match.span()),
                    "en-maker-of",
                )
    known = rx(
        rf"({{F}}),? (?:[\w ,-]{{0,30}}?)?(?:an?|the|one of)\s(?:[\w'-]+ |{{P}} ){{0,5}}?(?:maker|manufacturer|assembler|producer)s? of\s{ADJ}({LIST})"
    )
    for match in known.finditer(scene.mask):
        firm = scene.firm_at(match.start(1))
        for component in scene.components_in(*match.span(2)):
            if firm:
                yield make_claim(
                    scene,
                    firm,
                    "produces",
                    component.id,
                    "operational",
                    scene.span(match.span()),
                    "en-maker-of",
                )


def _ramp(scene: Scene) -> Iterator[Claim]:
    """`is scaling up its AI server production in P`, `production of C is expected to begin`."""
    ramp = rx(
        r"\b(scal(?:e|es|ed|ing) up|ramp(?:s|ed|ing)?(?: up)?|expand(?:s|ed|ing)?|increas(?:e|es|ed|ing)|boost(?:s|ed|ing)?|grow(?:s|ing)?)\s(?:up )?(?:its |their )?(?:[\w-]+ ){0,2}?({C})\s(?:production|output|manufacturing|assembly)\b"
    )
    due = rx(
        rf"\bproduction of\s{ADJ}({LIST})(?:[^.;]{{0,40}}?)\s((?:is|was|are) (?:expected|set|due|scheduled|slated|planned|on track) to (?:begin|start)|(?:will|to|would) (?:begin|start)|(?:is|was) (?:slated|scheduled|due|planned|expected|set) (?:for|in))"
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
                    scene,
                    firm,
                    "produces",
                    component.id,
                    "planned" if rule == "en-production-due" else status,
                    scene.span(match.span(), offset_span(at)),
                    rule,
                    how,
                    place=places[0].id if len(places) == 1 else None,
                )


def _made(
    scene: Scene, verb: tuple[int, int], goods: tuple[int, int], rule: str
) -> Iterator[Claim]:
    if re.search(
        r"\b(?:stop(?:s|ped|ping)?|ceas(?:e|es|ed|ing)|end(?:s|ed|ing)?|halt(?:s|ed|ing)?|quit|discontinu\w+|phas\w+ out)\s(?:\w+ )?$",
        scene.mask[: verb[0]],
        re.I,
    ):
        return
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
    status = TRADE_STATUS[verb_tense(scene, *verb)]
    if rule == "en-made" and status == "operational" and verb_tense(scene, *verb) == "progress":
        status = "operational"
    brand = _brand(scene, goods, firms)
    for firm in firms[:2]:
        for component in scene.components_in(*goods):
            inside = places[0] if places else None
            yield make_claim(
                scene,
                firm,
                "produces",
                component.id,
                status,
                scene.span(
                    verb,
                    (component.start, component.end),
                    offset_span(at),
                    (inside.start, inside.end) if inside else None,
                ),
                rule,
                how,
                place=inside.id if inside else None,
                brand=brand,
            )


def _plant_owner(scene: Scene, at: int) -> tuple[str, int] | None:
    match = rx(r"\b(?:at|in|by)\s(?:{P}(?:'s)? )?({F})(?:'s)?\s").search(scene.mask, at)
    firm = scene.firm_at(match.start(1)) if match else None
    return (firm, match.start(1)) if match and firm else None


def _brand(scene: Scene, goods: tuple[int, int], firms: list[str]) -> str | None:
    match = rx(r"({F})(?:'s)?\s(?:[\w-]+ ){0,3}$").search(scene.mask[: goods[0]])
    firm = scene.firm_at(match.start(1)) if match else None
    return firm if firm and firm not in firms else None


RULES = (
    produce,
    make_nouns,
)
