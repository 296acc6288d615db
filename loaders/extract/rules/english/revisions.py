# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about amounts told in steps: cut from A to B, received later, earmarked for a site."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, carried, offset_span, site_claim
from onshore.loaders.extract.grammar.english import FACILITY, agent, places_for, subjects
from onshore.loaders.extract.grammar.english_tense import clause, undone
from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.english.money import INCENTIVE, deadline
from onshore.loaders.extract.text.quantities import Quantity

_REACH = 600
"""Characters between an incentive and a later sentence that says how much of it was paid."""
_CHANGE = r"\b(?:reduc|cut|lower|slash|trim|scal|shrink|shrank|rais|increas|doubl|tripl|boost|chang|down|up)\w*\b"


def revised(scene: Scene) -> Iterator[Claim]:
    """`cuts its planned investment from $10 billion to $672 million`: the old promise and the new."""
    change = rx(
        rf"{_CHANGE}[^.;]{{0,70}}?\b(investment|spending|commitment|budget|tax credits?|incentives?|subsid(?:y|ies)|jobs)\b(?:[^.;]{{0,40}}?)\sfrom\s({{M}}|{{J}})\sto\s({{M}}|{{J}})"
    )
    at = 0
    while match := change.search(scene.mask, at):
        at = match.end(2)
        # the cue word nearest to the two amounts says what they measure
        cues = list(
            re.finditer(
                r"\b(investment|spending|commitment|budget|tax credits?|incentives?|subsid(?:y|ies)|jobs)\b",
                scene.mask[match.start() : match.start(2)],
                re.I,
            )
        )
        old, new = (scene.quantity_at(match.start(group)) for group in (2, 3))
        if old is None or new is None or not cues or old.kind != new.kind:
            continue
        yield from _both(scene, match, cues[-1][0].lower(), old, new)


def _both(
    scene: Scene, match: re.Match[str], cue: str, old: Quantity, new: Quantity
) -> Iterator[Claim]:
    if re.match(r"tax|incentive|subsid", cue):
        relation, before, after = "receives_incentive", "reduced", "committed"
        firms, at, how = ([scene.memory.firm] if scene.memory.firm else []), None, "carried"
    else:
        relation = "creates_jobs" if old.kind == "people" else "commits_investment"
        before, after = "promised", "planned"
        firms, at, how = subjects(scene, match.start())
    if not firms:
        return
    places, where = places_for(scene, match.end(), clause(scene, match.end())[1], firms[0])
    unit = "jobs" if relation == "creates_jobs" else None
    for quantity, status in ((old, before), (new, after)):
        for place in places[:1]:
            span = scene.span(
                match.span(),
                offset_span(at) if at is not None and match.start() - at < 60 else None,
            )
            yield site_claim(
                scene,
                firms[0],
                relation,
                place,
                status,
                span,
                "en-from-to",
                carried(how, where),
                amount=quantity.amount(unit),
                outcome="reduced" if quantity is old else None,
            )


def received(scene: Scene) -> Iterator[Claim]:
    """`has received $2.2 billion so far`, said of an incentive that stands shortly before."""
    yield from _received_here(scene)
    known = scene.memory.incentive
    if known is None or not 0 < scene.offset - known[0] < _REACH:
        return
    pattern = rx(
        r"\b(?:received|collected|drawn down|drawn|been paid|earned|claimed)\s(?:only |just |so far |already |about |some )?({M})(?! (?:in|of|worth of) (?:orders?|revenue|sales|investment))"
    )
    passive = rx(
        r"\b(?:only |just |about )?({M})\s(?:of (?:it|that|the (?:money|sum|total)) )?(?:has|have|had|was|were)\s(?:so far |already )?(?:been )?(?:so far |already )?(?:disbursed|paid(?: out)?|released|handed (?:over|out)|drawn)\b"
    )
    start, firm, place = known
    for match in (*pattern.finditer(scene.mask), *passive.finditer(scene.mask)):
        money = scene.quantity_at(match.start(1))
        if money is None or rx(rf"\b{INCENTIVE}\b").search(
            scene.mask[match.end() : match.end() + 40]
        ):
            continue
        firms, _, _ = subjects(scene, match.start())
        if firms[:1] in ([firm], []):
            yield Claim(
                firm,
                "receives_incentive",
                place,
                "completed",
                start,
                scene.span(match.span())[1],
                rule="en-received-later",
                amount=money.amount(),
                reasons=("place carried over",),
            )


def _received_here(scene: Scene) -> Iterator[Claim]:
    """`was awarded $6.6 billion in grants and has received $1.5 billion of that amount`."""
    pattern = rx(
        rf"\b({INCENTIVE})\b[^.]{{0,100}}?\b(?:has|have|had) (?:so far |already |only )?(?:received|collected|been paid|drawn|claimed)\s(?:only |just )?({{M}})"
    )
    for match in pattern.finditer(scene.mask):
        money = scene.quantity_at(match.start(2))
        firms, at, how = subjects(scene, match.start(2))
        places, where = places_for(scene, match.end(), None, firms[0] if firms else None)
        federal = re.search(r"CHIPS|federal|Commerce Department", scene.text)
        for place in places[:1]:
            if money is not None and firms:
                target = Place("place:US", *federal.span()) if federal else place
                yield site_claim(
                    scene,
                    firms[0],
                    "receives_incentive",
                    target,
                    "completed",
                    scene.span(match.span(), offset_span(at)),
                    "en-received",
                    carried(how, where),
                    amount=money.amount(),
                )


def earmarked(scene: Scene) -> Iterator[Claim]:
    """`$1.5 billion of it was earmarked for Ohio`, `including $1.5 billion for its Ohio site`."""
    if not rx(rf"\b{INCENTIVE}\b|\bfunding\b|\baward").search(scene.mask):
        return
    pattern = rx(
        r"({M})(?: of (?:which|that|it|the (?:money|sum|total)))?\s(?:is |was |were |has been |is being )?(?:earmarked|set aside|reserved|meant|intended|set to go|going|destined|allocated)\s(?:for|to|toward|towards)\s(?:[\w'-]+ ){0,4}?({P})"
    )
    part = rx(
        rf"\b(?:including|of which)\s({{M}})\s(?:\w+ ){{0,3}}?(?:for|to|toward|at)\s(?:[\w'-]+ ){{0,2}}?({{P}})(?:\s(?:[\w-]+ )?{FACILITY})?"
    )
    for match in (*pattern.finditer(scene.mask), *part.finditer(scene.mask)):
        money = scene.quantity_at(match.start(1))
        place = scene.place_at(match.start(2))
        to = rx(r"\b(?:awarded|award|gave|give|granted|to|between [\w ]{3,30} and)\s({F})").search(
            scene.mask, 0, match.start()
        )
        firm = scene.firm_at(to.start(1)) if to else None
        firms, _, how = ([firm], None, "named") if firm else subjects(scene, match.start())
        if money is None or place is None or not firms:
            continue
        cue = rx(rf"\b{INCENTIVE}\b|\bfunding\b|\baward\w*").search(scene.mask)
        yield site_claim(
            scene,
            firms[0],
            "receives_incentive",
            place,
            "committed",
            scene.span(match.span(), cue.span() if cue else None),
            "en-earmarked",
            carried(how, "named"),
            amount=money.amount(),
        )


def paid(scene: Scene) -> Iterator[Claim]:
    """`The state paid $600 million toward the two factories`; federal funding under an act."""
    pattern = rx(
        r"\b(state|federal government|county|city|village|government|Commerce Department|{P})\s(?:has |have |had )?(?:already |also |so far )?(paid(?: out)?|gave|given|contributed|disbursed|handed (?:over|out)|released)\s(?:the company |{F} )?(?:about )?({M})(?=\s(?:toward|towards|to|for|of|in))"
    )
    for match in pattern.finditer(scene.mask):
        money = scene.quantity_at(match.start(3))
        firms, _, how = subjects(scene, match.end())
        places, where = places_for(scene, match.end(), None, firms[0] if firms else None)
        for place in places[:1]:
            if money is not None and firms:
                yield site_claim(
                    scene,
                    firms[0],
                    "receives_incentive",
                    place,
                    "completed",
                    scene.span(match.span()),
                    "en-paid",
                    carried(how, where),
                    amount=money.amount(),
                )
    funding = rx(
        r"\b(?:contract|agreement|deal|award)\b[^.;]{0,50}?\s(?:between [\w ]{3,30} and|with|to)\s({F})\s(?:for|of|worth)\s(?:the )?({M})(?: in (?:[a-z]+ )?(funding|grants|support))"
    )
    for match in funding.finditer(scene.mask):
        money, firm = scene.quantity_at(match.start(2)), scene.firm_at(match.start(1))
        federal = re.search(r"CHIPS|federal|Commerce|Department of", scene.text)
        if money is not None and firm and federal:
            yield Claim(
                firm,
                "receives_incentive",
                "place:US",
                "committed",
                *scene.span(match.span(), federal.span()),
                rule="en-funding-contract",
                amount=money.amount(),
                qualifiers={"by": d} if (d := deadline(scene, match.end())) else {},
            )


def priced_site(scene: Scene) -> Iterator[Claim]:
    """`a contract for a $10 billion display campus`: the price of a site is what it is to cost."""
    pattern = rx(
        rf"\b(?:an?|the|its|for)\s({{M}})\s(?:(?!agreement|contract|deal|order|with)[\w-]+ |{{C}}[ -]){{0,5}}?({FACILITY})\b"
    )
    for match in pattern.finditer(scene.mask):
        start, _ = clause(scene, match.start())
        left = scene.mask[start : match.start()]
        if re.search(
            r"\b(?:sold|sell|bought|buy|acquir\w+|purchas\w+|sale|revenue|repay|return|refund)\b",
            left,
            re.I,
        ):
            continue
        money = scene.quantity_at(match.start(1))
        firms, at, how = subjects(scene, match.start())
        by = agent(scene, match.end(), min(len(scene.mask), match.end() + 60))
        if by:
            firms, at, how = [by], None, "named"
        if money is None or not firms:
            continue
        places, where = places_for(scene, match.end(), None, firms[0])
        done = re.search(
            r"\b(?:opened|cut the ribbon|inaugurated|completed|finished)\b[^,;]*$",
            scene.mask[: match.start()],
            re.I,
        )
        promised = re.search(
            r"\bcontract\b|\bpromis|\bpledg|\boriginal|\bonce\b|\binitial",
            scene.mask[: match.end()],
            re.I,
        )
        for place in places[:1]:
            yield site_claim(
                scene,
                firms[0],
                "commits_investment",
                place,
                undone(scene, match.end())
                or ("completed" if done else "promised" if promised else "announced"),
                scene.span(
                    match.span(),
                    offset_span(at) if at is not None and match.start() - at < 90 else None,
                ),
                "en-priced-site",
                carried(how, where),
                amount=money.amount(),
            )


def _shared(scene: Scene, at: int) -> bool:
    return bool(re.match(r" (?:between them|combined|together)\b", scene.mask[at:]))


def cost(scene: Scene) -> Iterator[Claim]:
    """`The line cost about $210 million`, `the plant, which is expected to cost $2 billion`."""
    pattern = rx(
        rf"\b({FACILITY}|line|project|expansion|phase|work|construction|investment|outlay|budget|price tag|spending|expenditure)\b[^.;$\"]{{0,50}}?[\s:](?:(cost|costing)|(?:has |have )(cost)|(will cost|would cost|costs|(?:is|was|are) (?:expected|estimated|projected|forecast|set) to cost|to cost|carr(?:y|ies|ied) a price tag of|(?:comes? )?with a price tag of|(?:is |are )?(?:valued|priced|estimated|put) at|(?:the (?:company|group|firm)|it|{{F}}) puts? at|(?:has |have )(?:since )?been (?:lowered|raised|cut|trimmed|increased|reduced) to|(?:will )?(?:come|amount)s? to|(?<=price tag:)))\s(?:[a-z]+ |{{F}} ){{0,3}}?({{M}})"
    )
    for match in pattern.finditer(scene.mask):
        money = scene.quantity_at(match.start(5))
        firms, at, how = subjects(scene, match.start())
        if money is None or not firms or _shared(scene, money.end):
            continue
        places, where = places_for(scene, match.start(), None, firms[0])
        spent = match[3] or (
            match[2] == "cost" and not re.search(r"\b(?:will|would|could|may|to)\b", match[0])
        )
        for place in places[:1]:
            yield site_claim(
                scene,
                firms[0],
                "commits_investment",
                place,
                "actual" if spent else "announced",
                scene.span(match.span(), offset_span(at)),
                "en-cost",
                carried(how, where),
                amount=money.amount(),
            )


RULES = (revised, received, earmarked, paid, priced_site, cost)
