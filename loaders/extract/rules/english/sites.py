# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about sites: build, expand, operate, lease, acquire, delay, cancel, headquarters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, carried, offset_span, site_claim
from onshore.loaders.extract.grammar.english import FACILITY, agent, places_for, subjects
from onshore.loaders.extract.grammar.english_tense import clause, undone, verb_tense
from onshore.loaders.extract.grammar.scene import Scene, rx

BUILD_STATUS = {
    "cancelled": "cancelled",
    "delayed": "delayed",
    "reduced": "reduced",
    "negated": "cancelled",
    "promise": "promised",
    "plan": "planned",
    "will": "announced",
    "agreed": "announced",
    "progress": "under_construction",
    "past": "completed",
    "present": "under_construction",
}
BUILD = (
    r"\b(?:build(?:s|ing)?|built|construct(?:s|ed|ing)?|erect(?:s|ed|ing)?|establish(?:es|ed|ing)?|"
    r"set(?:s|ting)? up|put(?:s|ting)? up|break(?:s|ing)? ground|broke(?:n)? ground|open(?:s|ed|ing)?|inaugurat(?:e|es|ed|ing)|cut(?:s|ting)? the ribbon|"
    r"add(?:s|ing|ed)?|finish(?:es|ed)?|develop(?:s|ing|ed)?|locate[ds]?)\b"
)
_EXPAND = r"\b(?:expand(?:s|ed|ing)?|enlarg(?:e|es|ed|ing)|extend(?:s|ed|ing)?|upgrad(?:e|es|ed|ing)|retool(?:s|ed|ing)?)\b"
NP = r"(?:(?!(?:as|it|at|existing|by|that|which|with|its own|said|says|and it|if) )[\w$%.,'/-]+ |{M}[ -]|{C}[ -]|{P},?[ -]|{Q}[ -]|{D} |{F}(?:'s)? ){0,9}?\"?"
_NEW = r"(?:planned|proposed|new|future|forthcoming|upcoming|promised)"


def build(scene: Scene) -> Iterator[Claim]:
    """`will build a $2.4 billion battery cell plant in Lordane, Ohio`, active and passive."""
    pattern = rx(rf"({BUILD})\s(?:on |for |up )?({NP})\b({FACILITY})\b")
    for match in pattern.finditer(scene.mask):
        verb = match[1].lower()
        if verb.startswith(("add", "develop", "open")) and _no_new_site(match):
            continue
        yield from _built(scene, match.span(1), match.span(3), "en-build")
    turned = rx(
        rf"\b(turn(?:s|ed|ing)?|convert(?:s|ed|ing)?|transform(?:s|ed|ing)?)\s(?:it|them|(?:the|an?|its) (?:[\w-]+ |{{P}} ){{0,5}}?[\w-]+)\sinto\s({NP})\b({FACILITY})\b"
    )
    for match in turned.finditer(scene.mask):
        yield from _built(scene, match.span(1), match.span(3), "en-turn-into")
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
    word = verb_tense(scene, *verb)
    if word == "negated" and re.search(
        r"\b(?:an?|any|another|new|second)\b", scene.mask[first:last]
    ):
        return
    status = _build_status(scene, verb, last, word)
    money = scene.money_in(first, last) or scene.money_in(last, end)[:1]
    if rx(r"\bfor {M}").search(scene.mask, last, end):
        money = []
    product = scene.components_in(first, last)
    for firm in firms:
        for place in places[:3]:
            pieces = [verb, noun, offset_span(at)]
            if where == "named":
                pieces.append((place.start, place.end))
            if money:
                pieces.append((money[0].start, money[0].end))
            span = scene.span(*pieces)
            amount = money[0].amount() if money else None
            yield site_claim(
                scene,
                firm,
                "builds_facility",
                place,
                status,
                span,
                rule,
                carried(how, where),
                amount=amount,
                product=product[0].id if product else None,
                starts=_starts(scene, last),
            )
            if amount:
                yield site_claim(
                    scene,
                    firm,
                    "commits_investment",
                    place,
                    _invested(status),
                    span,
                    rule,
                    carried(how, where),
                    amount=amount,
                )


def _invested(status: str) -> str:
    return {
        "under_construction": "announced",
        "completed": "completed",
        "reduced": "promised",
        "cancelled": "cancelled",
        "delayed": "announced",
    }.get(status, status)


def _build_status(scene: Scene, verb: tuple[int, int], last: int, word: str) -> str:
    """Status of a site from the tense of its verb and the verb itself."""
    status = undone(scene, last) or BUILD_STATUS[word]
    word = scene.text[verb[0] : verb[1]].lower()
    if word.startswith(("opens", "inaugurates", "cuts", "cut the")) and status in (
        "under_construction",
        "completed",
        "announced",
    ):
        status = "completed"
    if word == "opening" and re.search(
        r"\b(?:celebrat|mark|held|host|announc)\w* (?:the |its )?(?:grand |official |formal )?$",
        scene.mask[: verb[0]],
    ):
        status = "completed"
    if status == "completed" and word.startswith(("break", "broke", "start")):
        status = "under_construction"
    if status == "completed" and word.startswith(("plan", "add", "establish")):
        status = "announced"
    return status


def _starts(scene: Scene, at: int) -> str | None:
    match = rx(
        r"\b(?:open|start|begin|operational|online|completed|production|come on ?line)\w*\b[^.;]{0,40}?({D})"
    ).search(scene.mask, at)
    if match is None:
        return None
    return next((d.value for d in scene.dates if d.start <= match.start(1) < d.end), None)


def expand(scene: Scene) -> Iterator[Claim]:
    """`to expand its Sanford plant`, `a planned expansion of its facilities in Ohio`."""
    verb = rx(
        rf"({_EXPAND})\s(?:its |their |the |a |an |production |output |operations |capacity |"
        rf"existing |at |of )+({NP})\b({FACILITY})\b"
    )
    noun = rx(
        rf"\b(expansion)\s(?:project\s)?(?:of|at|to|for)\s(?:its|the|their|{{F}}'s|an?)?\s?"
        rf"({NP})\b({FACILITY}|operations)\b"
    )
    output = rx(
        r"\b(expand(?:s|ing)?|increas(?:e|es|ing)|boost(?:s|ing)?)\s(?:its |their )?"
        r"((?:{C}|manufacturing|production)\s?)(production|output|capacity|operations|manufacturing)?\s?(?:in|at|near)\s{P}"
    )
    ops = rx(
        rf"({_EXPAND})\s(?:and \w+ing )?(?:its |their |the )(?:existing )?((?:[\w-]+ )?{{P}}(?:[\w-]+ )?)(operations|presence|footprint)\b"
    )
    grown = rx(
        rf"\b((?:double|triple|quadruple|increase|raise|boost|expand|grow)(?:s|d|ing)?)\s(?:its |the )?(?:[\w-]+ |{{C}} )?(?:capacity|output|production|size|floor space)\s(?:at|of) (?:its|the|their)\s({NP})\b({FACILITY})\b"
    )
    added = rx(
        rf"\b(add(?:s|ed|ing)?)\s{{Q}}(?: of [\w -]{{3,30}}?)? to (?:its|the|their|an existing)\s({NP})\b({FACILITY})\b"
    )
    for pattern, rule in (
        (ops, "en-expand"),
        (grown, "en-expand-output"),
        (added, "en-expand-by"),
        (verb, "en-expand"),
        (noun, "en-expansion"),
        (output, "en-expand-output"),
        (rx(r"\b(expanding|expand)\s(in|into|at|near)\s(?=(?:the )?{P})"), "en-expand-in"),
    ):
        for match in pattern.finditer(scene.mask):
            firms, at, how = _owner_inside(scene, match) or subjects(scene, match.start())
            places, where = places_for(
                scene, match.start(), clause(scene, match.end())[1], firms[0] if firms else None
            )
            status = _expansion_status(scene, match, rule)
            for firm in firms:
                for place in places[:2]:
                    span = scene.span(
                        match.span(),
                        offset_span(at),
                        (place.start, place.end) if where == "named" else None,
                    )
                    yield site_claim(
                        scene,
                        firm,
                        "builds_facility",
                        place,
                        status,
                        span,
                        rule,
                        carried(how, where),
                        activity="expansion",
                    )


def _owner_inside(scene: Scene, match: re.Match[str]) -> tuple[list[str], int, str] | None:
    """`the expansion of F's plant`: F expands, whoever speaks of it."""
    owner = rx(r"\b(?:of|at|to)\s({F})'s?\s").search(scene.mask, match.start(), match.end())
    firm = scene.firm_at(owner.start(1)) if owner else None
    return ([firm], owner.start(1), "named") if owner and firm else None


def _expansion_status(scene: Scene, match: re.Match[str], rule: str) -> str:
    if (later := undone(scene, match.end())) is not None:
        return later
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
        (
            rf"\b(plans?|proposal|blueprints?|deal|decision|agreement|project)\s(?:for|to (?:build|open|construct))\s({NP})\b({FACILITY})\b",
            "planned",
            "en-plan-noun",
        ),
        (rf"\b({_NEW})\s({NP})\b({FACILITY})\b", "planned", "en-planned-site"),
        (
            rf"\b(plans|is planning|are planning|has planned|proposes|proposed|envisions|is eyeing|eyes)\s((?:an? |another |two |three |up to ){NP})\b({FACILITY})\b",
            "planned",
            "en-plans-site",
        ),
        (
            rf"\b(pour(?:s|ed|ing)? (?:the )?(?:first )?(?:concrete|foundations?) (?:for|at|on))\s({NP})\b({FACILITY})\b",
            "under_construction",
            "en-construction",
        ),
        (
            rf"\b(construction (?:of|on|at))\s({NP})\b({FACILITY})\b",
            "under_construction",
            "en-construction",
        ),
        (
            rf"\b({FACILITY})\s(?:that |which )?(?:it|they|{{F}}|the \w+) (is|are) (?:now |currently )?(?:building|constructing|putting up|erecting|setting up)()",
            "under_construction",
            "en-site-being-built",
        ),
        (
            rf"\b({FACILITY})\b(?:[^.;]{{0,40}}?)\s(?:is|are|was) (?:now )?(slated|scheduled|expected|set|due|on track|planned) to (?:open|be (?:completed|finished|operational)|come on ?line|begin operations|start operations|begin production|start production)()",
            "planned",
            "en-site-to-open",
        ),
        (
            rf"\b({FACILITY})\s(?:that |which )?(?:it|they|{{F}}|the \w+) (has|have) under construction()",
            "under_construction",
            "en-site-being-built",
        ),
        (
            rf"\b({FACILITY}),?\s(?:in|near|outside|at)\s{{P}},?\s(?:is|are|remains) (?:now |still |already )?(under construction|being built)()",
            "under_construction",
            "en-under-construction",
        ),
        (
            rf"\b({FACILITY})\s(under construction|that is being built)()",
            "under_construction",
            "en-under-construction",
        ),
        (
            rf"\b({FACILITY}),?\s(?:that |which )?(?:[\w{{F}}]+ ){{0,2}}(had |has )?(planned|proposed)(?: by [^.;,$]{{2,50}}?)?\s(?:for|in|near)",
            "planned",
            "en-site-planned-for",
        ),
    )
    for pattern, status, rule in patterns:
        for match in rx(pattern).finditer(scene.mask):
            if rule == "en-planned-site" and (
                match[2].startswith("to ") or not _is_new(scene, match)
            ):
                continue
            inside = scene.firms_in(match.start(2), match.end()) if match[2] else []
            if rule == "en-planned-site" and len(inside) == 1:
                yield from _planned(scene, match, "announced", rule, inside[0])
                continue
            undone = rule == "en-site-planned-for" and _UNDONE.match(scene.mask, match.end())
            yield from _planned(scene, match, "cancelled" if undone else status, rule)


_UNDONE = re.compile(
    r"[^.;]{0,40}?\b(?:was|were|is|are|has been|have been) (?:\w+ )?"
    r"(?:scrapped|cancell?ed|abandoned|dropped|shelved)\b"
)
"""Behind `a plant planned for P`: the plan is given up."""


def _is_new(scene: Scene, match: re.Match[str]) -> bool:
    """`new` alone is weak: the phrase must have money, a place or a verb of planning."""
    if match[1].lower() != "new":
        return True
    left = scene.mask[max(0, match.start() - 40) : match.start()]
    if rx(r"{F}(?:'s)? (?:[\w-]+ |{C}[ -]){0,3}$").search(match[2]):
        return True
    if re.search(BUILD, left + match[2], re.I) or re.search(
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


def _planned(
    scene: Scene, match: re.Match[str], status: str, rule: str, owner: str | None = None
) -> Iterator[Claim]:
    first, last = match.span()
    start, end = clause(scene, first)
    firms, at, how = subjects(scene, match.end(1) if rule == "en-planned-site" else last)
    if rule == "en-site-planned-for":
        owner = agent(scene, first, last) or owner
    if owner:
        firms, at, how = [owner], None, "named"
    places, where = places_for(scene, last, end, firms[0] if firms else None)
    if where == "carried" and (inside := scene.places_in(start, last)):
        places, where = inside[-1:], "named"
    word = verb_tense(scene, first, match.end(1))
    if rule == "en-construction" and _not_begun(scene, last, end):
        status = "planned"
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
                match.span(),
                offset_span(at),
                (place.start, place.end) if where == "named" else None,
                (money[0].start, money[0].end) if money else None,
            )
            amount = money[0].amount() if money else None
            yield site_claim(
                scene,
                firm,
                "builds_facility",
                place,
                status,
                span,
                rule,
                carried(how, where),
                amount=amount,
                starts=due(scene) if rule == "en-site-to-open" else None,
            )
            if amount and status != "cancelled":
                yield site_claim(
                    scene,
                    firm,
                    "commits_investment",
                    place,
                    _invested(status),
                    span,
                    rule,
                    carried(how, where),
                    amount=amount,
                )


def _not_begun(scene: Scene, at: int, end: int) -> bool:
    """`construction of the plant is set to start next year` is no construction yet."""
    return bool(
        rx(
            r"\s(?:(?:in|at|near) {P} )?(?:(?:is|was) (?:\w+ )?(?:set|expected|due|slated|scheduled|planned|likely|to)|will|would|could|should)\b"
        ).match(scene.mask, at, end)
    )


_CAME = re.compile(r"\b(?:left|opened|opens|shipped|rolled off|came|started up|began)\b", re.I)
"""Before `behind schedule`: what was late has happened."""


def turn(scene: Scene) -> Iterator[Claim]:
    """Projects that were cancelled, delayed or scaled back; openings pushed to a later date."""
    patterns = (
        (
            r"\b(?:cancel(?:s|l?ed)|scrap(?:s|ped)|abandon(?:s|ed)|called off|shelved|walked away from|pull(?:s|ed) the plug on|back(?:s|ed) out of|g[ai]v(?:e|es|en|ing) up on|not (?:go ahead|proceed) with|on ice|came to nothing|fell through|never built|was never built|were never built|dropped)\b",
            "cancelled",
        ),
        (
            r"\b(?:delay(?:s|ed|ing)|postpon(?:e|es|ed|ing)|push(?:es|ed|ing) back|paus(?:ed|es|ing)|(?:halt(?:s|ed|ing)?|froze|frozen|freez(?:es|ing)|suspend(?:s|ed|ing)?) (?:work|construction)|behind schedule|put on hold|not (?:start|begin|open|break ground|be (?:ready|finished|completed)) (?:before|until))\b",
            "delayed",
        ),
        (
            r"\b(?:scal(?:es|ed|ing) (?:back|down)|downsized|shrank|shrunk|pared back|(?:drastically |greatly |sharply |significantly )?reduced? the (?:size|scope|scale)|drastically reduced)\b",
            "reduced",
        ),
    )
    topic = rx(
        rf"\b(?:{FACILITY}|project|plans?|opening|construction|development|investment|expansion|commitment|phase)\b"
    )
    for pattern, status in patterns:
        for match in rx(pattern).finditer(scene.mask):
            start, end = clause(scene, match.start())
            noun = topic.search(scene.mask, match.end(), end) or topic.search(
                scene.mask, start, match.start()
            )
            if noun is None or _built_in(scene, start, end):
                continue
            if match[0] == "behind schedule" and _CAME.search(scene.mask, start, match.start()):
                continue
            firms, at, how = subjects(scene, match.start())
            places, where = places_for(scene, match.end(), end, firms[0] if firms else None)
            for firm in firms[:1]:
                for place in places[:1]:
                    span = scene.span(
                        match.span(),
                        noun.span(),
                        offset_span(at),
                        (place.start, place.end) if where == "named" else None,
                    )
                    yield site_claim(
                        scene,
                        firm,
                        "builds_facility",
                        place,
                        status,
                        span,
                        f"en-{status}",
                        carried(how, where),
                        starts=_starts(scene, start) if status == "delayed" else None,
                    )


def _built_in(scene: Scene, start: int, end: int) -> bool:
    return bool(rx(rf"({BUILD})\s({NP})\b({FACILITY})\b").search(scene.mask, start, end))


def due(scene: Scene) -> str | None:
    """Date at which a planned site is to open, where the sentence gives one."""
    return _starts(scene, 0)


RULES = (build, expand, plans, turn)
