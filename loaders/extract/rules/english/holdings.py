# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about what firms hold: plants in use, seats."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, carried, offset_span, site_claim, unnamed
from onshore.loaders.extract.grammar.english import FACILITY, places_for, subjects
from onshore.loaders.extract.grammar.english_tense import clause, verb_tense
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.english.sites import BUILD, NP


def operate(scene: Scene) -> Iterator[Claim]:
    """`operates plants in Indiana and Texas`, `has factories in ...`, `its Houston plant`."""
    verb = rx(
        r"\b(operates|operate|operating|runs|run|running|owns|own|owning|maintains|has|have|having|houses)\s"
        rf"(?!(?:will|to)\b)({NP})\b({FACILITY})\b(?!\s(?:under construction|planned|in the works))"
    )
    for match in verb.finditer(scene.mask):
        if match[1].lower() in ("has", "have", "having") and re.match(
            r"(?>(?:already|twice|since|also|now|again|once|[a-z]+ly) )*+(?:[a-z]+ed|chosen|frozen|taken|given|begun|won|broken|found|made|spent|laid|left|lost|cut|sunk|brought)\b",
            match[2],
        ):
            continue
        if re.search(
            r"\b(?:not|no|put|delayed|postponed|halted|cancell?ed|scrapped|shelved|closed|shut|sold|dropped|abandoned|paused|plans?|planned|announced|opened|built|committed|agreed|begun|started|said|for|to|option|proposed|bought|invested|asked|been)\b",
            match[2],
            re.I,
        ):
            continue
        if match[1].lower() == "own" and re.search(
            r"\b(?:its|their|his|her|our|my|your|whose|of|the|'s)\s$",
            scene.mask[: match.start()],
            re.I,
        ):
            continue
        word = verb_tense(scene, *match.span(1))
        if (
            word in ("will", "plan", "promise", "cancelled", "negated")
            and "continue" not in scene.mask[max(0, match.start() - 20) : match.start()]
        ):
            continue
        firms, at, how = subjects(scene, match.start(1))
        _, end = clause(scene, match.end())
        places, where = places_for(scene, match.start(2), end, firms[0] if firms else None)
        behind = scene.places_in(match.end(), match.end() + 8)
        if behind and [p.id for p in places] == ["place:US"]:
            places, where = places_for(scene, match.end(), end, firms[0] if firms else None)
        if where == "carried" and match[1].lower() in ("has", "have", "having", "own", "owns"):
            continue
        owns = match[1].lower().startswith("own") and not match[3].lower().endswith("s")
        relation = "owns_facility" if owns else "operates_facility"
        for firm in firms:
            for place in places:
                span = scene.span(
                    match.span(),
                    offset_span(at),
                    (place.start, place.end) if where == "named" else None,
                )
                yield site_claim(
                    scene,
                    firm,
                    relation,
                    place,
                    "operational",
                    span,
                    "en-operate",
                    carried(how, where),
                )


def site_noun(scene: Scene) -> Iterator[Claim]:
    """`Its Indiana site employs`, `at its plant in Houston`, `Foxconn's Houston factory`."""
    pattern = rx(
        rf"(?<!\w)(?:(its|their|the (?:company|firm|chipmaker|automaker|manufacturer|carmaker|supplier)'s)|({{F}})'s?)\s((?!planned|proposed|new |future|promised )(?:existing |current |main |large |sprawling |massive |"
        rf"manufacturing |assembly |production |{{C}}[ -]|{{P}}(?:,)? |(?!(?:from|in|at|of|to|for|with|by|on|and|or|the|than|as|into)\s)[a-z]+ |U\.S\. ){{0,4}}?)({FACILITY})\b(?:,?\s(?:in|near|outside|at)\s(?:[a-z]+ern |[a-z]+(?:east|west) |central |rural |suburban |upstate |the {{P}} (?:state|province) of )?({{P}}(?:(?:, | and |, and ){{P}}){{0,24}}))?"
    )
    for match in pattern.finditer(scene.mask):
        if rx(r" (?:in the works|under way|underway|under construction|planned)\b").match(
            scene.mask, match.end()
        ) or rx(r"\b(?:work|construction|building)\b[^.;,]{0,25}? on $").search(
            scene.mask[: match.start()]
        ):
            continue
        inside = scene.places_in(match.start(3), match.end())
        if any(p.id != "place:US" for p in inside):
            inside = [p for p in inside if p.id != "place:US"]
        if not inside or re.search(
            r"\b(?:planned|proposed|new|future|promised|former|original)\b", match[3], re.I
        ):
            continue
        left = scene.mask[max(0, match.start() - 45) : match.start()]
        if re.match(
            r",?\s(?:will|would|is (?:expected|scheduled|slated|set|due)|to be|was never)\b",
            scene.mask[match.end() :],
        ):
            continue
        if re.search(
            r"\b(?:will|to|expects? to|plans? to|would) (?:begin|start|commence|enter|complete)\b[^.;]{0,60}? at $",
            scene.mask[: match.start()],
        ):
            continue
        closing = re.search(
            r"\b(?:would|will|could|may|might|to|not|plans? to) (?:close|closing|shut)\b", left
        )
        if closing is None and (
            re.search(BUILD, left, re.I)
            or re.search(
                r"\b(?:sold|sell|bought|buy|acquir\w+|purchas\w+|plans? for|budget for|cost of|work on|opening of|construction of|scrap\w*|"
                r"cancel\w*|abandon\w*|delay\w*|built|shut\w*|clos\w+|sale of|land for|lease of|terminat\w*|finish\w*|complet\w*)\b",
                left,
                re.I,
            )
        ):
            continue
        if match[2]:
            firm = scene.firm_at(match.start(2))
            firms, how = ([firm] if firm else []), "named"
        else:
            firms, _, how = subjects(scene, match.start())
        for firm in firms[:1]:
            for place in inside:
                yield site_claim(
                    scene,
                    firm,
                    "operates_facility",
                    place,
                    "operational",
                    scene.span(match.span()),
                    "en-site-noun",
                    carried(how, "named"),
                )


_KIND = (
    r"(?:[\w-]+ |{C}[ -]){0,5}?(?:company|giant|maker|manufacturer|assembler|firm|group|supplier|chipmaker|"
    r"conglomerate|startup|automaker|provider|foundry|builder|producer|developer|{C} maker|"
    r"powerhouse|titan|specialist|rival|competitor)"
)


def headquarters(scene: Scene) -> Iterator[Claim]:
    """`Taiwan's Foxconn`, `Taiwanese electronics giant Foxconn`, `P-based F`, `F, based in P`."""
    patterns = (
        (r"({P})(?:'s|-based|-headquartered)\s(?:[\w-]+ ){0,3}?({F})", "en-hq-possessive"),
        (
            rf"({{P}})\s(?:\w+ )?(?:{_KIND}|{{C}}[ -](?:maker|manufacturer|giant|supplier|assembler)|tech|chip|electronics),?\s({{F}})",
            "en-hq-adjective",
        ),
        (
            rf"({{F}})(?: (?:Corp|Inc|Co|Ltd)\b\.?)?,?\s(?:an?|the|one of) (?:(?!of |for |to |in |customer|supplier|partner|rival)[\w'-]+ ){{0,4}}?({{P}})(?:-based)?\s(?:(?:{{C}}[ -])?{_KIND}|{{C}})",
            "en-hq-apposition",
        ),
        (
            r"({F})(?:,? (?:which is|who is|is|an? [^.,;]{2,60}?))?,?\s(?:(?:which is )?based(?: [a-z ]{1,22}?)?|headquartered|(?:which )?has (?:its|a) (?:[a-z]+ )?(?:headquarters|head office|HQ|base|home))\s(?:in|at|near|out of)\s({P})",
            "en-hq-based",
        ),
        (rf"(?:\bthe|^An?|-\sAn?)\s({{P}})(?:-based)?\s({_KIND})\b(?!,?\s{{F}})", "en-hq-definite"),
        (
            r"(?:\b(?:is|are)|\b[Tt]he [\w-]+(?: [\w-]+)?,(?: which is)?|\bwas founded [^.;]{0,40}?and (?:is|remains)) (?:based|headquartered) (?:in|at|near)\s({P})|^(?:Based|Headquartered) in ({P}),\s(?=the (?:[\w-]+ )?(?:company|firm|group|maker|manufacturer)\b|it\b)|\b(?:and|company|company, which|firm|it|group) has its (?:[a-z]+ )?(?:headquarters|head office|HQ) (?:in|at|near)\s({P})",
            "en-hq-is-based",
        ),
        (r"({F})'s ({P}) (?:[a-z]+ )?(?:headquarters|head office|HQ)\b", "en-hq-noun"),
        (r"({F}) of ({P})(?=[,.;]| (?:and|to|has|is|will)\b)", "en-hq-of"),
        (
            r"(?:^|\. |\band )(?:Founded [^.;]{0,30}? and )?(?:based|headquartered) (?:in|near) ({P}),\s(?:the )?({F})|^(?:From|At) its (?:[\w-]+ )?(?:headquarters|head office) in ({P}),\s({F})",
            "en-hq-opening",
        ),
        (
            r"({F})(?:'s|, (?:which|who) has its| has its| makes its|, whose)? (?:world |global |corporate )?(?:headquarters|head office|HQ) (?:is |are )?(?:in|at|near) ({P})",
            "en-hq-noun",
        ),
    )
    for pattern, rule in patterns:
        for match in rx(pattern).finditer(scene.mask):
            claim = _based(scene, match, rule)
            if claim:
                yield claim


def _based(scene: Scene, match: re.Match[str], rule: str) -> Claim | None:
    place = firm = None
    for group in range(1, match.re.groups + 1):
        if match[group] is None:
            continue
        place = place or scene.place_at(match.start(group))
        firm = firm or scene.firm_at(match.start(group))
    reasons: tuple[str, ...] = ()
    if rule == "en-hq-definite":
        passing = scene.firms or "-based" not in match[0]
        if passing and rx(
            r"(?:{F},?|\b(?:of|for|with|than|from|in|to|by|at|against|on|over|and))\s$"
        ).search(scene.mask[: match.start()]):
            return None
        near = [m.id for m in scene.firms if m.end <= match.start()]
        firms = near[-1:] or subjects(scene, match.start())[0]
        firm, reasons = (firms[0] if firms else None), ("subject carried over",)
    if rule == "en-hq-is-based":
        firms, _, how = subjects(scene, match.start())
        firm, reasons = (
            (firms[0] if firms else None),
            unnamed(how),
        )
    if place is None or firm is None or place.dateline:
        return None
    if rule == "en-hq-of" and ("-" in place.id or not re.fullmatch(r"place:[A-Z]{2}", place.id)):
        return None
    if rule == "en-hq-possessive" and not scene.mask.startswith(("-based", "-head"), place.end):
        if "-" in place.id:
            return None
    if (
        place.id == "place:US"
        and rule == "en-hq-possessive"
        and scene.mask.startswith("'s", place.end)
    ):
        return None
    return Claim(
        firm,
        "headquartered_in",
        place.id,
        "stated",
        *scene.span(match.span()),
        rule=rule,
        reasons=reasons,
    )


RULES = (
    operate,
    site_noun,
    headquarters,
)
