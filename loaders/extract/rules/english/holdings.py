# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about what firms hold: operate, lease, buy and sell sites, headquarters, starts."""

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


def hold(scene: Scene) -> Iterator[Claim]:
    """Leases, purchases and sales of plants and land; takeovers of firms."""
    lease = rx(
        rf"\b(leas(?:e|es|ed|ing)|rent(?:s|ed|ing)?)\s({NP})(?:{FACILITY}|space|buildings?|{{Q}})"
    )
    for match in lease.finditer(scene.mask):
        status = (
            "operational"
            if verb_tense(scene, *match.span(1)) in ("past", "present", "progress")
            else "announced"
        )
        yield from _held(scene, match, "leases_facility", status, "en-lease")
    buy = rx(
        rf"\b(buys?|bought|buying|purchas(?:e|es|ed|ing)|acquir(?:e|es|ed|ing)|takes? over|took over|snap(?:s|ped|ping) up)\s({NP})"
        rf"(?:{FACILITY}|buildings?|land|acres|property|parcels?|{{Q}})"
    )
    for match in buy.finditer(scene.mask):
        quantity = next((q for q in scene.quantities if q.end == match.end()), None)
        if re.search(r"\bstakes?\b|\bshares?\b", scene.mask[match.end() :][:12]) or (
            quantity is not None and quantity.unit not in ("acres", "sq ft", "m2", "ha")
        ):
            continue
        if re.search(r"\bfrom\b", match[2]) or re.search(
            r"\boption|right|obligat|\bmay\b|\bcould\b|\btalk\b|rumou?r|\bmust\b",
            scene.mask[max(0, match.start() - 60) : match.start()],
            re.I,
        ):
            continue
        for claim in _held(scene, match, "acquires", _bought(scene, match.span(1)), "en-buy-site"):
            if claim.object != "place:US":
                yield claim
    sale = rx(
        rf"\b(sold|sells?|selling|sale of)\s({NP})(?:{FACILITY}|buildings?|land|property)\b([^.;]{{0,60}}?)\sto\s(?:{NP})?({{F}})"
    )
    for match in sale.finditer(scene.mask):
        buyer = scene.firm_at(match.start(4))
        places, where = places_for(scene, match.start(2), match.end(), scene.memory.firm)
        money = scene.money_in(match.start(), len(scene.mask))
        for place in places[:1]:
            if buyer:
                yield site_claim(
                    scene,
                    buyer,
                    "acquires",
                    place,
                    _bought(scene, match.span(1)),
                    scene.span(match.span(), (money[0].start, money[0].end) if money else None),
                    "en-sell-site",
                    carried("named", where),
                    amount=money[0].amount() if money else None,
                    **{
                        "from": next(
                            iter(f for f in subjects(scene, match.start())[0] if f != buyer), None
                        )
                    },
                )


def _bought(scene: Scene, verb: tuple[int, int]) -> str:
    word = verb_tense(scene, *verb)
    return {
        "past": "completed",
        "present": "completed",
        "plan": "planned",
        "promise": "promised",
        "cancelled": "cancelled",
    }.get(word, "announced")


def _held(
    scene: Scene, match: re.Match[str], relation: str, status: str, rule: str
) -> Iterator[Claim]:
    firms, at, how = subjects(scene, match.start())
    _, end = clause(scene, match.end())
    places, where = places_for(scene, match.start(2), end, firms[0] if firms else None)
    sold = re.search(
        r"\b(?:and|before|then) (?:later )?(?:re)?s(?:old|ell)", scene.mask[match.end() : end]
    )
    money = scene.money_in(match.start(), match.end() + sold.start() if sold else end)
    origin = rx(r"[^.;]{0,60}?\bfrom (?:[\w-]+ |{P}(?:'s)? ){0,3}?({F})").match(
        scene.mask, match.end()
    )
    seller = scene.firm_at(origin.start(1)) if origin and relation == "acquires" else None
    for firm in firms[:1]:
        for place in places[:1]:
            span = scene.span(
                match.span(),
                offset_span(at),
                (place.start, place.end) if where == "named" else None,
                (money[0].start, money[0].end) if money else None,
            )
            yield site_claim(
                scene,
                firm,
                relation,
                place,
                status,
                span,
                rule,
                carried(how, where),
                amount=money[0].amount() if money else None,
                **{"from": seller},
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


def runs_there(scene: Scene) -> Iterator[Claim]:
    """`a plant in P that it runs with F`, `in P, where F has operated since 1998`."""
    that = rx(
        rf"\b({FACILITY})\s(?:in|at|near|outside)\s({{P}}),?\s(?:that|which)\s(?:it|they|the company|{{F}})\s(runs?|operates?|owns?|co-owns|shares|has run)\b"
    )
    where = rx(
        r"\b(?:in|at|near)\s({P}),?\swhere\s(?:it|they|the company|the [\w-]+|{F})\s(?:also |already |now |currently )?(has operated|operates|runs|makes|employs|produces|assembles|builds|has run|has made|has had)\b"
    )
    whose = rx(
        rf"({{P}})\s(?:[\w-]+ |{{C}} ){{0,2}}?{FACILITY}\swhere\s(?:it|they|the company|{{F}})\s(?:also |already |now |currently )?(?!will|would|plan|hope|could|may)[a-z]+s\b"
    )
    making = rx(
        rf"\b(?:[Aa]|[Aa]n|[Ii]ts|[Tt]he|[Aa]nother)\s(?:[\w-]+ ){{0,3}}?{FACILITY}\s(?:in|near|outside)\s(?:[a-z]+ern )?({{P}}),?\s(?:which|that)\s(?:also |now )?(?:makes|produces|assembles|builds|employs|supplies|ships)\b"
    )
    opened = rx(
        rf"\b{FACILITY}\s(?:that|which)\s({{F}}|it)\s(?:opened|built|runs|operates|owns|bought|acquired)\b[^.;,]{{0,25}}?\s(?:in|near|outside)\s({{P}})"
    )
    comes = rx(
        rf"\b(?:output|production|supply|products?|parts?|{{C}}|most|all|half|them)\b[^.;]{{0,40}}?\s(?:comes?|ships?|is shipped|are shipped|is made|are made)\s(?:from|in|at)\s(?:an?|its|the|their|one|two)\s(?:[\w-]+ ){{0,3}}?{FACILITY}\s(?:in|near|outside)\s({{P}})"
    )
    for pattern, group in ((that, 2), (where, 1), (whose, 1), (making, 1), (comes, 1), (opened, 2)):
        for match in pattern.finditer(scene.mask):
            inside = scene.firms_in(*match.span())
            owner = rx(r"({F})'s (?:[\w-]+ ){0,3}$").search(scene.mask[: match.start()])
            if owner and (firm := scene.firm_at(owner.start(1))):
                inside = [firm]
            firms, at, how = (inside, None, "named") if inside else subjects(scene, match.start())
            for firm in firms[:1]:
                for place in scene.places_in(*match.span(group)):
                    span = scene.span(match.span(), offset_span(at))
                    yield site_claim(
                        scene,
                        firm,
                        "operates_facility",
                        place,
                        "operational",
                        span,
                        "en-runs-there",
                        carried(how, "named"),
                    )


def start_production(scene: Scene) -> Iterator[Claim]:
    """`the first line is expected to start production in late 2027`: planned, of what was named."""
    pattern = rx(
        r"\b(start|begin|starts|begins|started|began|commence)\s(?:mass |volume |trial |initial |commercial )?(?:production|producing|manufacturing|operations|making {C})\b"
    )
    for match in pattern.finditer(scene.mask):
        if rx(r"\b(?:its|their|{F}'s) (?:[\w-]+ ){0,3}{C}(?: [a-z]+){0,2} $").search(
            scene.mask[: match.start()]
        ):
            continue
        firms, at, how = subjects(scene, match.start())
        inside = scene.components_in(0, len(scene.mask))
        component = inside[0].id if inside else scene.memory.component
        word = verb_tense(scene, *match.span(1))
        places, where = places_for(scene, match.end(), None, firms[0] if firms else None)
        made_by = scene.memory.component_firm
        if not firms or component is None or (not inside and made_by != firms[0]):
            continue
        dates = [d for d in scene.dates_in(0, len(scene.mask)) if d.value]
        status = {"past": "operational", "delayed": "delayed", "cancelled": "cancelled"}.get(
            word, "planned"
        )
        span = scene.span(
            match.span(),
            *[(d.start, d.end) for d in dates[:1]],
            *[(m.start, m.end) for m in inside[:1]],
            offset_span(at),
        )
        qualifiers = {
            "place": places[0].id if places else None,
            "starts": dates[0].value if dates and status == "planned" else None,
        }
        yield Claim(
            firms[0],
            "produces",
            component,
            status,
            *span,
            rule="en-start-production",
            certainty="forecast" if status == "planned" else "asserted",
            qualifiers={k: v for k, v in qualifiers.items() if v},
            reasons=tuple(
                f"{r} carried over"
                for r in (*carried(how, where), "" if inside else "product")
                if r
            ),
        )


RULES = (
    operate,
    runs_there,
    site_noun,
    hold,
    headquarters,
    start_production,
)
