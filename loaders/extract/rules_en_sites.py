# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about sites: build, expand, operate, lease, acquire, delay, cancel, headquarters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.extract.claims import Claim
from loaders.extract.english import (
    FACILITY,
    agent,
    clause,
    is_oblique,
    places_for,
    possessive,
    subjects,
    verb_tense,
)
from loaders.extract.scene import Place, Scene, rx

BUILD_STATUS = {
    "cancelled": "cancelled", "delayed": "delayed", "reduced": "reduced", "negated": "cancelled",
    "promise": "promised", "plan": "planned", "will": "announced", "agreed": "announced",
    "progress": "under_construction", "past": "completed", "present": "under_construction",
}  # fmt: skip
_BUILD = (
    r"\b(?:build(?:s|ing)?|built|construct(?:s|ed|ing)?|erect(?:s|ed|ing)?|establish(?:es|ed|ing)?|"
    r"set(?:s|ting)? up|break(?:s|ing)? ground|broke(?:n)? ground|open(?:s|ed|ing)?|"
    r"add(?:s|ing|ed)?|develop(?:s|ing|ed)?|locate[ds]?)\b"
)
_EXPAND = r"\b(?:expand(?:s|ed|ing)?|enlarge[ds]?|upgrad(?:e|es|ed|ing)|retool(?:s|ed|ing)?)\b"
_NP = r"(?:(?!(?:as|it|by|that|which|with|its own|said|says|and it|if) )[\w$%.,'/-]+ |{M}[ -]|{C}[ -]|{P},?[ -]|{Q}[ -]|{D} |{F}(?:'s)? ){0,9}?"
_NEW = r"(?:planned|proposed|new|future|forthcoming|upcoming|promised)"


def site_claim(
    scene: Scene,
    firm: str,
    relation: str,
    place: Place,
    status: str,
    span: tuple[int, int],
    rule: str,
    found: tuple[str, ...],
    **qualifiers: object,
) -> Claim:
    """Claim about a firm's site; how ends were found becomes the reasons."""
    extra = {key: value for key, value in qualifiers.items() if value}
    amount = extra.pop("amount", None)
    if place.site:
        extra["site"] = place.site
    return Claim(
        firm, relation, place.id, status, *span, rule=rule,
        amount=amount,  # type: ignore[arg-type]
        qualifiers=extra,
        reasons=tuple(f"{what} carried over" for what in found if what),
    )  # fmt: skip


def carried(subject_how: str, place_how: str) -> tuple[str, ...]:
    return (
        "subject" if subject_how != "named" else "",
        "place" if place_how == "carried" else "",
    )


def build(scene: Scene) -> Iterator[Claim]:
    """`will build a $2.4 billion battery cell plant in Lordane, Ohio`, active and passive."""
    pattern = rx(rf"({_BUILD})\s(?:on |for |up )?({_NP})\b({FACILITY})\b")
    for match in pattern.finditer(scene.mask):
        verb = match[1].lower()
        if verb.startswith(("add", "develop", "open")) and _no_new_site(match):
            continue
        yield from _built(scene, match.span(1), match.span(3), "en-build")
    passive = rx(
        rf"\b({FACILITY})\b(?:[^.;]{{0,60}}?)\s(?:is|are|was|were|be|been|being)\s(?:now |also )?"
        r"(?:being )?(built|constructed|erected)\b"
    )
    for match in passive.finditer(scene.mask):
        yield from _built(scene, match.span(2), match.span(1), "en-build-passive")


def _no_new_site(match: re.Match[str]) -> bool:
    return re.match(r"(?:add|develop)", match[1], re.I) is not None and not re.search(
        r"\b(?:an?|another|new|second|third|two|three)\b", match[2], re.I
    )


def _built(
    scene: Scene, verb: tuple[int, int], noun: tuple[int, int], rule: str
) -> Iterator[Claim]:
    first, last = min(verb[0], noun[0]), max(verb[1], noun[1])
    _, end = clause(scene, last)
    by = agent(scene, last, min(len(scene.mask), last + 80))
    firms, at, how = ([by], None, "named") if by else subjects(scene, verb[0])
    places, where = places_for(scene, last, end, firms[0] if firms else None)
    if where == "carried" and (inside := scene.places_in(first, last)):
        places, where = inside[:1], "named"
    status = BUILD_STATUS[verb_tense(scene, *verb)]
    word = scene.text[verb[0] : verb[1]].lower()
    if status == "completed" and word.startswith(("break", "broke", "start")):
        status = "under_construction"
    if status == "completed" and word.startswith(("plan", "add", "establish")):
        status = "announced"
    money = scene.money_in(first, last) or scene.money_in(last, end)[:1]
    if rx(r"\bfor {M}").search(scene.mask, last, end):
        money = []
    product = scene.components_in(first, last)
    for firm in firms:
        for place in places[:3]:
            pieces = [verb, noun, (at, at + 1) if at is not None else None]
            if where == "named":
                pieces.append((place.start, place.end))
            if money:
                pieces.append((money[0].start, money[0].end))
            span = scene.span(*pieces)
            amount = money[0].amount() if money else None
            yield site_claim(
                scene, firm, "builds_facility", place, status, span, rule, carried(how, where),
                amount=amount, product=product[0].id if product else None,
                starts=_starts(scene, last),
            )  # fmt: skip
            if amount:
                yield site_claim(
                    scene, firm, "commits_investment", place, _invested(status), span, rule,
                    carried(how, where), amount=amount,
                )  # fmt: skip


def _invested(status: str) -> str:
    return {"under_construction": "announced", "completed": "completed", "reduced": "promised",
            "cancelled": "cancelled", "delayed": "announced"}.get(status, status)  # fmt: skip


def _starts(scene: Scene, at: int) -> str | None:
    match = rx(
        r"\b(?:open|start|begin|operational|online|completed|production|come on ?line)\w*\b[^.;]{0,40}?({D})"
    ).search(scene.mask, at)
    if match is None:
        return None
    return next((d.value for d in scene.dates if d.start <= match.start(1) < d.end), None)


def expand(scene: Scene) -> Iterator[Claim]:
    """`to expand its Sanford plant`, `a planned expansion of its facilities in Ohio`."""
    verb = rx(rf"({_EXPAND})\s(?:its |their |the |a |an |production |output |operations |capacity |"
              rf"existing |at |of )+({_NP})\b({FACILITY})\b")  # fmt: skip
    noun = rx(
        rf"\b(expansion)\s(?:project\s)?(?:of|at|to|for)\s(?:its|the|their|{{F}}'s|an?)?\s?"
        rf"({_NP})\b({FACILITY}|operations)\b"
    )
    output = rx(r"\b(expand(?:s|ing)?|increas(?:e|es|ing)|boost(?:s|ing)?)\s(?:its |their )?"
                r"((?:{C}|manufacturing|production)\s?)(production|output|capacity|operations|manufacturing)?\s?(?:in|at|near)\s{P}")  # fmt: skip
    for pattern, rule in (
        (verb, "en-expand"),
        (noun, "en-expansion"),
        (output, "en-expand-output"),
    ):
        for match in pattern.finditer(scene.mask):
            firms, at, how = subjects(scene, match.start())
            places, where = places_for(
                scene, match.start(), clause(scene, match.end())[1], firms[0] if firms else None
            )
            status = _expansion_status(scene, match, rule)
            for firm in firms:
                for place in places[:2]:
                    span = scene.span(
                        match.span(),
                        (at, at + 1) if at is not None else None,
                        (place.start, place.end) if where == "named" else None,
                    )
                    yield site_claim(
                        scene, firm, "builds_facility", place, status, span, rule,
                        carried(how, where), activity="expansion",
                    )  # fmt: skip


def _expansion_status(scene: Scene, match: re.Match[str], rule: str) -> str:
    if rule == "en-expansion":
        left = scene.mask[max(0, match.start() - 60) : match.start()]
        if re.search(r"\b(?:planned|plans?|propos\w+)\b", left, re.I):
            return "planned"
        if re.search(r"\b(?:complet\w+|finish\w+)\b", left, re.I):
            return "completed"
        return "announced"
    return BUILD_STATUS[verb_tense(scene, *match.span(1))]


def plans(scene: Scene) -> Iterator[Claim]:
    """Noun phrases: `plans for a plant in P`, `its planned $28 billion factory in Ohio`."""
    patterns = (
        (rf"\b(plans?|proposal|blueprints?|deal|decision|agreement|project)\s(?:for|to (?:build|open|construct))\s({_NP})\b({FACILITY})\b",
         "planned", "en-plan-noun"),
        (rf"\b({_NEW})\s({_NP})\b({FACILITY})\b", "planned", "en-planned-site"),
        (rf"\b(construction (?:of|on|at))\s({_NP})\b({FACILITY})\b", "under_construction",
         "en-construction"),
        (rf"\b({FACILITY})\s(?:that |which )?(?:it|they|{{F}}|the \w+) (is|are) (?:now |currently )?(?:building|constructing)()", "under_construction",
         "en-site-being-built"),
        (rf"\b({FACILITY})\b(?:[^.;]{{0,40}}?)\s(?:is|are|was) (?:now )?(slated|scheduled|expected|set|due|on track|planned) to (?:open|be (?:completed|finished|operational)|come on ?line|begin operations|start operations|begin production|start production)()",
         "planned", "en-site-to-open"),
        (rf"\b({FACILITY})\s(under construction|that is being built)()", "under_construction",
         "en-under-construction"),
        (rf"\b({FACILITY})\s(?:that |which )?(?:[\w{{F}}]+ ){{0,2}}(had |has )?(planned|proposed)\s(?:for|in|near)",
         "planned", "en-site-planned-for"),
    )  # fmt: skip
    for pattern, status, rule in patterns:
        for match in rx(pattern).finditer(scene.mask):
            if rule == "en-planned-site" and not _is_new(scene, match):
                continue
            yield from _planned(scene, match, status, rule)


def _is_new(scene: Scene, match: re.Match[str]) -> bool:
    """`new` alone is weak: the phrase must have money, a place or a verb of planning."""
    if match[1].lower() != "new":
        return True
    left = scene.mask[max(0, match.start() - 40) : match.start()]
    if re.search(_BUILD, left + match[2], re.I) or re.search(
        r"\b(?:acquir|bought|buy|purchas|opened)\w*", left, re.I
    ):
        return False
    return bool(
        re.search(
            r"\b(?:announc\w+|unveil\w+|choos\w+|chose|select\w+|pick\w+|plan\w*|as the site|home (?:of|to|for)|invest\w*|spend\w*)\b",
            left,
            re.I,
        )
    )


def _planned(scene: Scene, match: re.Match[str], status: str, rule: str) -> Iterator[Claim]:
    first, last = match.span()
    start, end = clause(scene, first)
    firms, at, how = subjects(scene, match.end(1) if rule == "en-planned-site" else last)
    places, where = places_for(scene, last, end, firms[0] if firms else None)
    if where == "carried" and (inside := scene.places_in(start, last)):
        places, where = inside[-1:], "named"
    word = verb_tense(scene, first, match.end(1))
    if word in ("cancelled", "delayed", "reduced", "promise"):
        status = BUILD_STATUS[word]
    elif (
        re.search(r"\bannounc|unveil|\bwill\b", scene.mask[start:first], re.I)
        and status == "planned"
    ):
        status = "planned" if "plan" in match[0].lower() else "announced"
    money = scene.money_in(first, last)
    if not money and rx(r"{M} (?:[\w-]+ |{C} ){0,3}$").search(scene.mask[:first]):
        money = scene.money_in(max(0, first - 40), first)[-1:]
    for firm in firms[:2]:
        for place in places[:2]:
            span = scene.span(
                match.span(), (at, at + 1) if at is not None else None,
                (place.start, place.end) if where == "named" else None,
                (money[0].start, money[0].end) if money else None,
            )  # fmt: skip
            amount = money[0].amount() if money else None
            yield site_claim(
                scene, firm, "builds_facility", place, status, span, rule, carried(how, where),
                amount=amount, starts=due(scene) if rule == "en-site-to-open" else None,
            )  # fmt: skip
            if amount and status != "cancelled":
                yield site_claim(
                    scene, firm, "commits_investment", place, _invested(status), span, rule,
                    carried(how, where), amount=amount,
                )  # fmt: skip


def turn(scene: Scene) -> Iterator[Claim]:
    """Projects that were cancelled, delayed or scaled back; openings pushed to a later date."""
    patterns = (
        (
            r"\b(?:cancel(?:s|l?ed)|scrap(?:s|ped)|abandon(?:s|ed)|called off|shelved|walked away from|never built|was never built|were never built|dropped)\b",
            "cancelled",
        ),
        (
            r"\b(?:delay(?:s|ed|ing)|postpon(?:e|es|ed|ing)|push(?:es|ed|ing) back|paus(?:ed|es|ing)|behind schedule|put on hold)\b",
            "delayed",
        ),
        (
            r"\b(?:scal(?:es|ed|ing) (?:back|down)|downsized|shrank|shrunk|pared back|drastically reduced)\b",
            "reduced",
        ),
    )
    topic = rx(
        rf"\b(?:{FACILITY}|project|plans?|opening|construction|development|investment|expansion|commitment)\b"
    )
    for pattern, status in patterns:
        for match in rx(pattern).finditer(scene.mask):
            start, end = clause(scene, match.start())
            noun = topic.search(scene.mask, match.end(), end) or topic.search(
                scene.mask, start, match.start()
            )
            if noun is None or _built_in(scene, start, end):
                continue
            firms, at, how = subjects(scene, match.start())
            places, where = places_for(scene, match.end(), end, firms[0] if firms else None)
            for firm in firms[:1]:
                for place in places[:1]:
                    span = scene.span(
                        match.span(), noun.span(), (at, at + 1) if at is not None else None,
                        (place.start, place.end) if where == "named" else None,
                    )  # fmt: skip
                    yield site_claim(
                        scene, firm, "builds_facility", place, status, span, f"en-{status}",
                        carried(how, where), starts=_starts(scene, start) if status == "delayed" else None,
                    )  # fmt: skip


def _built_in(scene: Scene, start: int, end: int) -> bool:
    return bool(rx(rf"({_BUILD})\s({_NP})\b({FACILITY})\b").search(scene.mask, start, end))


def operate(scene: Scene) -> Iterator[Claim]:
    """`operates plants in Indiana and Texas`, `has factories in ...`, `its Houston plant`."""
    verb = rx(
        r"\b(operates|operate|operating|runs|run|running|owns|own|owning|maintains|has|have|having|houses)\s"
        rf"(?!(?:will|to)\b)({_NP})\b({FACILITY})\b(?!\s(?:under construction|planned))"
    )
    for match in verb.finditer(scene.mask):
        if match[1].lower() in ("has", "have", "having") and re.match(
            r"(?:[a-z]+ly |already )?[a-z]+ed\b", match[2]
        ):
            continue
        if re.search(
            r"\b(?:not|no|plans?|planned|announced|opened|built|committed|agreed|begun|started|said|for|to|option|proposed|bought|invested|asked|been)\b",
            match[2],
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
        if where == "carried" and match[1].lower() in ("has", "have", "having", "own", "owns"):
            continue
        owns = match[1].lower().startswith("own") and not match[3].lower().endswith("s")
        relation = "owns_facility" if owns else "operates_facility"
        for firm in firms:
            for place in places:
                span = scene.span(match.span(), (at, at + 1) if at is not None else None,
                                  (place.start, place.end) if where == "named" else None)  # fmt: skip
                yield site_claim(
                    scene, firm, relation, place, "operational", span, "en-operate",
                    carried(how, where),
                )  # fmt: skip


def site_noun(scene: Scene) -> Iterator[Claim]:
    """`Its Indiana site employs`, `at its plant in Houston`, `Foxconn's Houston factory`."""
    pattern = rx(
        rf"\b(?:(its|their)|({{F}})'s?)\s((?!planned|proposed|new |future|promised )(?:existing |current |main |large |sprawling |massive |"
        rf"manufacturing |assembly |production |{{C}}[ -]|{{P}}(?:,)? |[a-z]+ ){{0,4}}?)({FACILITY})\b(?:,?\s(?:in|near|outside|at)\s({{P}}(?:(?:, | and |, and ){{P}})*))?"
    )
    for match in pattern.finditer(scene.mask):
        inside = scene.places_in(match.start(3), match.end())
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
        if re.search(_BUILD, left, re.I) or re.search(
            r"\b(?:sold|sell|bought|buy|acquir\w+|purchas\w+|plans? for|construction of|scrap\w*|"
            r"cancel\w*|abandon\w*|delay\w*|built|shut\w*|clos\w+|sale of|land for|finish\w*|complet\w*)\b",
            left,
            re.I,
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
                    scene, firm, "operates_facility", place, "operational",
                    scene.span(match.span()), "en-site-noun", carried(how, "named"),
                )  # fmt: skip


def hold(scene: Scene) -> Iterator[Claim]:
    """Leases, purchases and sales of plants and land; takeovers of firms."""
    lease = rx(
        rf"\b(leas(?:e|es|ed|ing)|rent(?:s|ed|ing)?)\s({_NP})(?:{FACILITY}|space|buildings?|{{Q}})"
    )
    for match in lease.finditer(scene.mask):
        status = (
            "operational"
            if verb_tense(scene, *match.span(1)) in ("past", "present", "progress")
            else "announced"
        )
        yield from _held(scene, match, "leases_facility", status, "en-lease")
    buy = rx(
        rf"\b(buys?|bought|buying|purchas(?:e|es|ed|ing)|acquir(?:e|es|ed|ing)|takes? over|took over)\s({_NP})"
        rf"(?:{FACILITY}|buildings?|land|acres|property|parcels?|{{Q}})"
    )
    for match in buy.finditer(scene.mask):
        if re.search(
            r"\boption|right|obligat", scene.mask[max(0, match.start() - 30) : match.start()], re.I
        ):
            continue
        yield from _held(scene, match, "acquires", _bought(scene, match.span(1)), "en-buy-site")
    sale = rx(
        rf"\b(sold|sells?|selling|sale of)\s({_NP})(?:{FACILITY}|buildings?|land|property)\b([^.;]{{0,60}}?)\sto\s(?:{_NP})?({{F}})"
    )
    for match in sale.finditer(scene.mask):
        buyer = scene.firm_at(match.start(4))
        places, where = places_for(scene, match.start(2), match.end(), scene.memory.firm)
        money = scene.money_in(match.start(), len(scene.mask))
        for place in places[:1]:
            if buyer:
                yield site_claim(
                    scene, buyer, "acquires", place, _bought(scene, match.span(1)),
                    scene.span(match.span(), (money[0].start, money[0].end) if money else None),
                    "en-sell-site", carried("named", where),
                    amount=money[0].amount() if money else None,
                )  # fmt: skip


def _bought(scene: Scene, verb: tuple[int, int]) -> str:
    word = verb_tense(scene, *verb)
    return {"past": "completed", "present": "completed", "plan": "planned", "promise": "promised",
            "cancelled": "cancelled"}.get(word, "announced")  # fmt: skip


def _held(
    scene: Scene, match: re.Match[str], relation: str, status: str, rule: str
) -> Iterator[Claim]:
    firms, at, how = subjects(scene, match.start())
    _, end = clause(scene, match.end())
    places, where = places_for(scene, match.start(2), end, firms[0] if firms else None)
    money = scene.money_in(match.start(), end)
    for firm in firms[:1]:
        for place in places[:1]:
            span = scene.span(
                match.span(), (at, at + 1) if at is not None else None,
                (place.start, place.end) if where == "named" else None,
                (money[0].start, money[0].end) if money else None,
            )  # fmt: skip
            yield site_claim(scene, firm, relation, place, status, span, rule, carried(how, where),
                             amount=money[0].amount() if money else None)  # fmt: skip


_KIND = (
    r"(?:[\w-]+ ){0,5}?(?:company|giant|maker|manufacturer|assembler|firm|group|supplier|chipmaker|"
    r"conglomerate|startup|automaker|provider|foundry|builder|producer|developer|{C} maker|"
    r"powerhouse|titan|specialist)"
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
            rf"({{F}}),?\s(?:an?|the|one of) (?:[\w'-]+ ){{0,4}}?({{P}})(?:-based)?\s(?:{_KIND}|{{C}})",
            "en-hq-apposition",
        ),
        (
            r"({F})(?:,? (?:which is|who is|is|an? [\w -]{2,40}?))?,?\s(?:(?:which is )?based|headquartered|has its headquarters)\s(?:in|at|near|out of)\s({P})",
            "en-hq-based",
        ),
        (rf"\bthe\s({{P}})(?:-based)?\s({_KIND})\b(?!,?\s{{F}})", "en-hq-definite"),
        (r"\b(?:is|are) (?:based|headquartered) (?:in|at|near)\s({P})", "en-hq-is-based"),
        (
            r"({F})(?:'s)? (?:world |global |corporate )?headquarters (?:is |are )?in ({P})",
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
    for group in range(1, min(2, match.re.groups) + 1):
        if match[group] is None:
            continue
        place = place or next((p for p in scene.places if p.start == match.start(group)), None)
        firm = firm or scene.firm_at(match.start(group))
    reasons: tuple[str, ...] = ()
    if rule == "en-hq-definite":
        if rx(r"{F},?\s$").search(scene.mask[: match.start()]):
            return None
        firms, _, _ = subjects(scene, match.start())
        firm, reasons = (firms[0] if firms else None), ("subject carried over",)
    if rule == "en-hq-is-based":
        firms, _, how = subjects(scene, match.start())
        firm, reasons = (
            (firms[0] if firms else None),
            () if how == "named" else ("subject carried over",),
        )
    if place is None or firm is None or place.dateline:
        return None
    if rule == "en-hq-possessive" and not scene.mask.startswith(("-based", "-head"), place.end):
        if place.id.count("-") or (rx(r"{F}'s").match(scene.mask, match.start(2)) and False):
            return None
    if (
        place.id == "place:US"
        and rule == "en-hq-possessive"
        and scene.mask.startswith("'s", place.end)
    ):
        return None
    return Claim(
        firm, "headquartered_in", place.id, "stated", *scene.span(match.span()), rule=rule,
        reasons=reasons,
    )  # fmt: skip


def start_production(scene: Scene) -> Iterator[Claim]:
    """`the first line is expected to start production in late 2027`: planned, of what was named."""
    pattern = rx(
        r"\b(start|begin|starts|begins|started|began|commence)\s(?:mass |volume |trial |initial |commercial )?(?:production|producing|manufacturing|operations|making {C})\b"
    )
    for match in pattern.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        inside = scene.components_in(0, len(scene.mask))
        component = inside[0].id if inside else scene.memory.component
        word = verb_tense(scene, *match.span(1))
        places, where = places_for(scene, match.end(), None, firms[0] if firms else None)
        if not firms or component is None:
            continue
        dates = [d for d in scene.dates_in(0, len(scene.mask)) if d.value]
        status = {"past": "operational", "delayed": "delayed", "cancelled": "cancelled"}.get(
            word, "planned"
        )
        span = scene.span(match.span(), *[(d.start, d.end) for d in dates[:1]],
                          *[(m.start, m.end) for m in inside[:1]],
                          (at, at + 1) if at is not None else None)  # fmt: skip
        qualifiers = {"place": places[0].id if places else None,
                      "starts": dates[0].value if dates and status == "planned" else None}  # fmt: skip
        yield Claim(
            firms[0], "produces", component, status, *span, rule="en-start-production",
            certainty="forecast" if status == "planned" else "asserted",
            qualifiers={k: v for k, v in qualifiers.items() if v},
            reasons=tuple(f"{r} carried over" for r in (*carried(how, where), "" if inside else "product") if r),
        )  # fmt: skip


def due(scene: Scene) -> str | None:
    """Date at which a planned site is to open, where the sentence gives one."""
    return _starts(scene, 0)


RULES = (build, expand, plans, turn, operate, site_noun, hold, headquarters, start_production)
__all__ = ["RULES", "carried", "is_oblique", "possessive", "site_claim"]
