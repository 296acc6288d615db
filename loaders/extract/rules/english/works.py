# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about sites told without a verb of building: works begun, places that get one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, carried, offset_span, site_claim
from onshore.loaders.extract.grammar.english import FACILITY, places_for, subjects
from onshore.loaders.extract.grammar.english_tense import clause, verb_tense
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.english.sites import BUILD_STATUS, NP

_LIST = r"{P}(?:(?>, and |, | and ){P}){0,24}"
_SOME = r"(?:an?|one|two|three|four|five|several|its|other|more)"


def begun(scene: Scene) -> Iterator[Claim]:
    """`Work has begun on a F factory`, `ground was broken for F's plant`, `a plant is going up`."""
    event = rx(
        r"\b(?:ground (?:was|has been|is being) broken|broken ground|groundbreaking(?: ceremony)?|(?:work|construction) (?:has |is |was |got )?(?:already )?(?:begun|began|started|under ?way))\b"
        rf"[^.;,]{{0,30}}?\s(?:for|on|at|of)\s({NP})({FACILITY})\b"
    )
    rising = rx(
        rf"\b({FACILITY})\b[^.;,]{{0,30}}?\s(?:is|are) (?:now |already )?(?:going up|rising|taking shape|being put up)\b()"
    )
    bare = rx(
        r"\b(?:broke|has broken|have broken|breaking) ground (?:{D} )?(?:in|near|outside|at) (?={P})()()"
    )
    for pattern in (event, rising, bare):
        for match in pattern.finditer(scene.mask):
            if re.search(r"\b(?:not|never|will|would|once|until)\b", scene.mask[: match.start()]):
                continue
            inside = scene.firms_in(*match.span())
            firms, at, how = (inside, None, "named") if inside else subjects(scene, match.start())
            yield from _sited(scene, match, firms, at, how, "under_construction", "en-work-begun")


def _sited(
    scene: Scene,
    match: re.Match[str],
    firms: list[str],
    at: int | None,
    how: str,
    status: str,
    rule: str,
) -> Iterator[Claim]:
    places, where = places_for(
        scene, match.end(), clause(scene, match.end())[1], firms[0] if firms else None
    )
    inside = scene.places_in(*match.span())
    if inside and where == "carried":
        places, where = inside[-1:], "named"
    for firm in firms[:1]:
        for place in places[:2]:
            span = scene.span(
                match.span(),
                offset_span(at),
                (place.start, place.end) if where == "named" else None,
            )
            yield site_claim(
                scene, firm, "builds_facility", place, status, span, rule, carried(how, where)
            )


def converted(scene: Scene) -> Iterator[Claim]:
    """`will convert a former mill in P into a board factory`."""
    pattern = rx(
        rf"\b(convert(?:s|ed|ing)?|turn(?:s|ed|ing)?|transform(?:s|ed|ing)?|remodel(?:s|ed|ing)?)\s(?:an?|the|its|part of|[\w-]+ )[^.;]{{0,70}}?\sinto\s(?:an? )?({NP})({FACILITY})\b"
    )
    for match in pattern.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        status = BUILD_STATUS[verb_tense(scene, *match.span(1))]
        if not scene.places_in(match.end(), match.end() + 30):
            inside = scene.places_in(*match.span())
            for firm in firms[:1]:
                for place in inside[-1:]:
                    yield site_claim(
                        scene,
                        firm,
                        "builds_facility",
                        place,
                        status,
                        scene.span(match.span(), offset_span(at)),
                        "en-convert",
                        carried(how, "named"),
                    )
        else:
            yield from _sited(scene, match, firms, at, how, status, "en-convert")


def home_to(scene: Scene) -> Iterator[Claim]:
    """`P will be home to F's first American factory`."""
    pattern = rx(
        rf"({{P}}) (?:will|would|is to|is set to) (?:be home to|be the (?:site|home|location) (?:of|for)|get|host|become the (?:site|home) (?:of|for))\s({NP})({FACILITY})\b"
    )
    won = rx(
        rf"({{P}}) (?:has |have )?(?:(?:beat|beats|beaten|outbid) (?:{{P}}(?:, | and )?)+ (?:to win|for|to)|landed|won|secured|attracted|lured|snagged)\s((?:an?|the) (?:[\w-]+ )?{{F}} (?:[\w-]+ |{{C}} )?)({FACILITY})\b"
    )
    for match in (*pattern.finditer(scene.mask), *won.finditer(scene.mask)):
        place = scene.place_at(match.start(1))
        inside = scene.firms_in(*match.span())
        firms, at, how = (inside, None, "named") if inside else subjects(scene, match.end())
        if place and firms and not place.adjective:
            yield site_claim(
                scene,
                firms[0],
                "builds_facility",
                place,
                "announced",
                scene.span(match.span(), offset_span(at)),
                "en-home-to",
                carried(how, "named"),
            )


def brought(scene: Scene) -> Iterator[Claim]:
    """`is bringing a factory to P`, `is coming to P with a new plant`, `has chosen a site near P to make C`."""
    patterns = (
        rf"\b(bring(?:s|ing)?|brought)\s(?:an?|its|two) ({NP})({FACILITY}) to (?:the )?(?={{P}})",
        rf"\b(com(?:es|ing)|mov(?:es|ing)) to ({{P}})(?: [^.;,]{{0,20}})? with (?:an?|its) ({NP}){FACILITY}\b",
        r"\b(chosen|chose|picked|selected|secured) (?:an?|the) site (?:in|near|outside|at) ({P}),? (?:for (?:an?|its)|to (?:make|build|produce|assemble))\b()",
    )
    for pattern in patterns:
        for match in rx(pattern).finditer(scene.mask):
            firms, at, how = subjects(scene, match.start())
            status = BUILD_STATUS[verb_tense(scene, *match.span(1))]
            status = "announced" if status in ("completed", "under_construction") else status
            for firm in firms[:1]:
                for place in scene.places_in(match.start(), match.end() + 2)[:1]:
                    span = scene.span(match.span(), offset_span(at), (place.start, place.end))
                    yield site_claim(
                        scene,
                        firm,
                        "builds_facility",
                        place,
                        status,
                        span,
                        "en-brought",
                        carried(how, "named"),
                    )


def with_sites(scene: Scene) -> Iterator[Claim]:
    """`With factories in P and P, F ...`, `F, with a plant in P, ...`, `F's plants are in P`."""
    patterns = (
        rf"^With\s(?:{_SOME} )?(?:[\w-]+ |{{C}} ){{0,2}}?{FACILITY}\s(?:in|near|outside)\s({_LIST}),\s({{F}})",
        rf"({{F}}),\s(?:with|which has|which operates|which runs)\s(?:{_SOME} )(?:[\w-]+ |{{C}} ){{0,2}}?{FACILITY}\s(?:in|near|outside)\s({_LIST})",
        rf"({{F}})'s\s(?:(?!new|planned|future|former)[\w-]+ |{{C}} ){{0,2}}?{FACILITY} (?:is|are) (?:in|near|outside) ({_LIST})",
        rf"\b(?:at|in|from) the ({{F}}) (?:[\w-]+ |{{C}} )?{FACILITY},? (?:in|near|outside) ({_LIST})",
        rf"\b{FACILITY} (?:in|near|outside) ({_LIST}) (?:is|are) (?:run|operated) by ({{F}})",
    )
    for pattern in patterns:
        for match in rx(pattern).finditer(scene.mask):
            firm = scene.firm_at(match.start(1)) or scene.firm_at(match.start(2))
            group = 2 if scene.firm_at(match.start(1)) else 1
            before = scene.mask[max(0, match.start() - 50) : match.start()]
            if re.search(r"\b(?:construction|building|build|opening|groundbreaking)\b", before):
                continue
            for place in scene.places_in(*match.span(group)):
                if firm:
                    yield site_claim(
                        scene,
                        firm,
                        "operates_facility",
                        place,
                        "operational",
                        scene.span(match.span()),
                        "en-with-sites",
                        (),
                    )


def paid(scene: Scene) -> Iterator[Claim]:
    """`paid $20 million for a former factory in P`."""
    pattern = rx(
        rf"\b(paid|pays|paying|agreed to pay|will pay) (?:about |roughly |some |nearly )?({{M}}) for (?:an?|the|two) ({NP})(?:{FACILITY}|land|acres|property),? (?:in|near|outside|at) ({{P}})"
    )
    for match in pattern.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        money, place = scene.quantity_at(match.start(2)), scene.place_at(match.start(4))
        status = "completed" if match[1].lower() in ("paid", "pays") else "announced"
        for firm in firms[:1]:
            if money and place and not scene.firms_in(*match.span(3)):
                yield site_claim(
                    scene,
                    firm,
                    "acquires",
                    place,
                    status,
                    scene.span(match.span(), offset_span(at)),
                    "en-paid-site",
                    carried(how, "named"),
                    amount=money.amount(),
                )


def belongs(scene: Scene) -> Iterator[Claim]:
    """`The factory in P belongs to F`, `is leased to F`, `was bought by F`."""
    pattern = rx(
        rf"\b(?:{FACILITY}|buildings?|property|land)\b,? (?:in|near|outside|at) ({{P}}),?\s(belongs to|(?:is|are) owned by|(?:is|are|has been) (?:leased|rented) (?:to|by)|(?:was|were|has been) (?:bought|acquired|purchased|snapped up|taken over) by)\s(?:the )?(?:[\w-]+ |{{P}}(?:'s|-based)? ){{0,3}}?({{F}})"
    )
    for match in pattern.finditer(scene.mask):
        place, firm = scene.place_at(match.start(1)), scene.firm_at(match.start(3))
        verb = match[2]
        relation, status = (
            ("leases_facility", "operational")
            if re.search("leased|rented", verb)
            else ("owns_facility", "operational")
            if re.search("belongs|owned", verb)
            else ("acquires", "completed")
        )
        if place and firm:
            yield site_claim(
                scene, firm, relation, place, status, scene.span(match.span()), "en-belongs", ()
            )


RULES = (begun, converted, home_to, brought, paid, with_sites, belongs)
