# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about amounts: investments, jobs, incentives, revenue and power."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, carried, offset_span, site_claim, unnamed
from onshore.loaders.extract.grammar.english import agent, places_for, subjects
from onshore.loaders.extract.grammar.english_tense import clause, tense, undone, verb_tense
from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.text.quantities import Quantity

_INVEST = (
    r"\b(?:invest(?:s|ed|ing|ment|ments)?|spen[dt](?:s|ing)?|pledg(?:e|es|ed|ing)|"
    r"commit(?:s|ted|ting|ment|ments)?|pour(?:s|ed|ing)?|plo(?:w|ugh)(?:s|ed|ing)?|s[aiu]nk(?:s|ing)?|set(?:s|ting)? aside|sign(?:s|ed)? off on|budget(?:s|ed|ing)|inject(?:s|ed|ing)?|allocat(?:e|es|ed|ing)|earmark(?:s|ed|ing)?|promis(?:e|es|ed|ing)|put(?:s|ting)? up|fund(?:s|ing)|put(?:ting)?(?=\s{M})|"
    r"project|expansion|plan|price tag|budget|outlay|estimate|pumping|call(?:ed|s) for|funding|capital (?:increase|injection)|injection)\b"
)
SPEND = r"\b(?:invest(?:ed|ing)?|spent|spend(?:ing)?|put|pour(?:ed)?)\b"
_INVEST_STATUS = {
    "cancelled": "cancelled",
    "delayed": "announced",
    "reduced": "promised",
    "negated": "cancelled",
    "promise": "promised",
    "plan": "planned",
    "will": "announced",
    "agreed": "committed",
    "progress": "announced",
    "past": "actual",
    "present": "announced",
}
SHORTFALL = (
    r"\b(?:far (?:fewer|less|short)|fell short|fallen short|never (?:came|materiali[sz]ed|happened)|"
    r"did(?:n't| not) (?:materiali[sz]e|happen)|instead of|rather than|scaled (?:back|down)|"
    r"short of|never built|unmet|failed to|abandoned|down from)\b"
)
HISTORY = r"\b(?:original(?:ly)?|once|initial(?:ly)?|had (?:promised|planned|pledged|called)|under (?:the|a|its) (?:20\d\d|original)|called for|supposed to|was to|were to|billed as|first announced|at the time|when (?:it|the project) was announced)\b"
INCENTIVE = (
    r"(?:tax credits?|tax breaks?|tax incentives?|tax abatements?|tax exemptions?|tax holidays?|incentives?|incentive package|"
    r"subsid(?:y|ies)|grants?|abatements?|rebates?|(?:CHIPS|Chips) (?:and Science )?Act|federal (?:aid|funding|money|"
    r"support)|reimbursements?|state (?:aid|support|money|funding)|public (?:money|support|funding)|loans?|credits|"
    r"tax relief|tax[- ]increment (?:support|financing|money|funds)|direct funding|(?:property|sales|income|corporate|payroll|state|local) tax(?:es)?|(?<=in )taxes|(?<=in )(?:aid|support|assistance))"
)
PAYER = (
    r"\b(?:government|state|commonwealth|county|city|province|ministry|lawmakers|legislature|"
    r"officials|commissioners|council|department|administration|taxpayers|legislators)\s(?:\w+\s){0,3}?$"
)
"""A public body as the subject of a verb of spending: what it gives is no investment of a firm."""


def money_after(scene: Scene, match: re.Match[str]) -> Quantity | None:
    """The amount that belongs to a word of spending: just behind it, or just before it."""
    start, end = clause(scene, match.start())
    after = [q for q in scene.money_in(match.end(), end) if q.start - match.end() < 45]
    before = [q for q in scene.money_in(start, match.start()) if match.start() - q.end < 30]
    noun = re.search(
        r"(?:ment|ments|project|expansion|plan|price tag|budget|outlay|estimate|commitment|funding|increase|injection)$",
        match[0],
        re.I,
    )
    if noun and before and not (after and after[0].start - match.end() <= 5):
        return before[-1]
    if (
        noun
        and after
        and not rx(
            r"(?:\s(?:in|at) {P})?\s(?:(?:now |already |since )?(?:stands?|stood) at|comes? to|(?:has |have |had )?(?:since )?(?:grown|risen|swollen|ballooned|climbed|swelled) to|of|worth|valued at|totall?ing|to|is|was|would be|will be|could reach|announced|:)"
        ).match(scene.mask, match.end())
    ):
        return None
    return after[0] if after else None


def invest(scene: Scene) -> Iterator[Claim]:
    """`will invest $4 billion in`, `a $28 billion project`, `has spent about $3.7 billion on`."""
    used: set[int] = set()
    for match in rx(_INVEST).finditer(scene.mask):
        money = money_after(scene, match)
        if money is None or money.start in used or _other_matter(scene, money, match):
            continue
        if rx(SPEND).search(scene.mask, match.end(), money.start):
            continue
        used.add(money.start)
        by = agent(scene, match.end(), min(len(scene.mask), match.end() + 60))
        if re.search(
            r"\b(?:financ|fund|back|support|welcom|led by)\w*",
            scene.mask[match.end() : match.end() + 45],
        ):
            by = None
        firms, at, how = (
            ([by], None, "named") if by else subjects(scene, min(match.start(), money.start))
        )
        if not firms:
            continue
        places, where = _places(scene, match, money, firms[0])
        status = _invest_status(scene, match, money)
        outcome = (
            "unmet" if re.search(SHORTFALL, scene.mask, re.I) and status == "promised" else None
        )
        pieces = [match.span(), (money.start, money.end), offset_span(at)]
        for firm in firms[:2]:
            for place in places[:1]:
                if where == "named":
                    pieces.append((place.start, place.end))
                yield site_claim(
                    scene,
                    firm,
                    "commits_investment",
                    place,
                    status,
                    scene.span(*pieces),
                    "en-invest",
                    carried(how, where),
                    amount=money.amount(),
                    outcome=outcome,
                    by=deadline(scene, money.end),
                )


def _other_matter(scene: Scene, money: Quantity, match: re.Match[str]) -> bool:
    near = scene.mask[
        max(0, min(money.start, match.start()) - 24) : max(money.end, match.end()) + 28
    ]
    if re.search(
        r"\b(?:capital (?:spending|expenditures?)|capex|revenue|sales|profit|worth of (?:chips|servers|equipment|products)|valuation|market value|purchase|loss|per share|pay(?:s|ing) (?:an )?average)\b",
        near,
        re.I,
    ):
        return True
    if re.match(r"(?:fund|project|plan|expansion)", match[0], re.I) and re.search(
        INCENTIVE, near, re.I
    ):
        return True
    start, _ = clause(scene, match.start())
    if re.search(PAYER, scene.mask[start : match.start()], re.I):
        return True
    return bool(
        re.search(
            rf"(?:in|of|from)\s(?:[\w-]+\s){{0,3}}{INCENTIVE}",
            scene.mask[money.end : money.end + 50],
            re.I,
        )
    ) or (
        re.match(r"commit|pledg|promis", match[0], re.I) is not None
        and bool(
            re.search(r"\bto (?:purchas|buy|hir)", scene.mask[match.end() : match.end() + 25], re.I)
        )
    )


def _places(
    scene: Scene, match: re.Match[str], money: Quantity, firm: str
) -> tuple[list[Place], str]:
    first, last = min(match.start(), money.start), max(match.end(), money.end)
    _start, end = clause(scene, last)
    inside = scene.places_in(first, end)
    if inside:
        return inside[:1], "named"
    return places_for(scene, last, end, firm)


def _invest_status(scene: Scene, match: re.Match[str], money: Quantity) -> str:
    word = match[0].lower()
    start, end = clause(scene, match.start())
    if (later := undone(scene, max(match.end(), money.end))) is not None:
        return later
    if historic(scene, money):
        return "promised"
    if re.fullmatch(
        r"investments?|project|expansion|plan|price tag|budget|outlay|estimate|commitments?|funding|(?:capital )?(?:increase|injection)",
        word,
    ):
        main = scene.mask[start:end]
        if tense(scene, *match.span()) == "cancelled":
            return "cancelled"
        if re.search(r"\b(?:promis|pledg|vow)", main, re.I):
            return "promised"
        if re.search(r"\bcommit(?:ment|ted|s)\b", main, re.I):
            return "committed"
        if re.search(r"\b(?:plan|propos|consider|expect)\w*", main, re.I):
            return "planned"
        if re.search(r"\b(?:completed|finished|has (?:made|invested))\b", main, re.I):
            return "actual"
        return "announced"
    status = _INVEST_STATUS[verb_tense(scene, *match.span())]
    if word.startswith("spend") and re.match(
        r"\s(?:had |has |so far )?(?:reached|totall?ed|came to|stood at)", scene.mask[match.end() :]
    ):
        return "actual"
    if word.startswith(("pledg", "call", "promis")):
        return "promised"
    if word.startswith("commit") or (
        word.startswith(("allocat", "earmark", "set", "sign", "budget")) and status == "actual"
    ):
        return "committed"
    return status


def historic(scene: Scene, quantity: Quantity) -> bool:
    """Whether the amount is told as what once was planned: the cue stands before it, or just after."""
    for cue in re.finditer(HISTORY, scene.mask, re.I):
        others = [
            q for q in scene.quantities if q.kind == quantity.kind and q.start != quantity.start
        ]
        if ";" in scene.mask[cue.end() : quantity.start]:
            continue
        if cue.end() <= quantity.start and not any(
            cue.end() <= q.start and q.end <= quantity.start and _contrasted(scene, q, quantity)
            for q in others
        ):
            return True
        after = scene.mask[quantity.end : cue.start()] if cue.start() >= quantity.end else None
        if after is not None and len(after) < 40 and not re.search(r"[,;:]", after):
            return True
    return False


def _contrasted(scene: Scene, first: Quantity, second: Quantity) -> bool:
    """`not the 13,000 once promised but 1,400`: the second amount is no longer history."""
    between = scene.mask[first.end : second.start]
    return bool(
        re.search(r"\b(?:but|now|instead|to|while|actual\w*|so far|only|just)\b", between, re.I)
    )


def deadline(scene: Scene, at: int) -> str | None:
    return next((d.value for d in scene.dates_in(at, len(scene.mask)) if d.until and d.value), None)


def revenue(scene: Scene) -> Iterator[Claim]:
    """`expects revenue of $20 billion this year`, `annual sales of $1.2 billion`."""
    pattern = rx(
        r"\b(?:revenues?|sales|turnover)(?:\s(?:this year|next year|for the year|in {D}|for {D}|{D}|at {F}))?\s(?:(?:climbed|rose|grew|jumped|fell|dropped|slid|increased|surged)(?: (?:by )?{Q})? to|(?:is|are|was|were) (?:expected|forecast|projected|seen|likely|set|on track) (?:to (?:rise|grow|increase|reach|climb|fall|drop|hit|be|come in|total) ?)?(?:to|at|of|reach|hit)?|of|to|at|reached|hit|totall?ed|rose to|grew to|was|were|would reach|will reach|could reach|run rate of|:)\s(?:[\w]+ ){0,3}?({M})|({M})\s(?:in|of)\s(?:annual(?:ized)? |yearly |total )?(?:revenue|sales)\b(?!,? (?:tax|and (?:[a-z]+ ){0,2}tax))"
    )
    for match in pattern.finditer(scene.mask):
        at = match.start(1) if match[1] else match.start(2)
        money = scene.quantity_at(at)
        firms, where, how = subjects(scene, match.start())
        if money is None or not firms:
            continue
        forecast = re.search(
            r"\b(?:expect|forecast|project|will|would|could|aim|target|hop|see|plan|on track|anticipat|guid)\w*\b",
            scene.mask[: match.end()],
            re.I,
        )
        amount = money.amount()
        amount.setdefault("per", "year")
        verb = forecast.span() if forecast else None
        yield Claim(
            firms[0],
            "has_metric",
            "metric:annual-revenue",
            "forecast" if forecast else "actual",
            *scene.span(match.span(), verb, offset_span(where)),
            rule="en-revenue",
            certainty="forecast" if forecast else "asserted",
            amount=amount,
            qualifiers={"by": d} if forecast and (d := _year(scene)) else {},
            reasons=unnamed(how),
        )


def _year(scene: Scene) -> str | None:
    return next((d.value for d in scene.dates if d.value), None)


_OUTPUT_UNITS = frozenset(
    (
        "GWh",
        "MWh",
        "t",
        "m2",
        "wafers",
        "units",
        "vehicles",
        "racks",
        "servers",
        "generators",
        "wafers a month",
        "wafers per month",
    )
)


def output(scene: Scene) -> Iterator[Claim]:
    """Production capacity: `able to process 20,000 wafers a month`, `capacity for 34 GWh a year`."""
    for quantity in scene.measures_in(0, len(scene.mask)):
        if not (
            quantity.unit in _OUTPUT_UNITS
            or (quantity.unit or "").startswith("wafer")
            or (
                quantity.per and quantity.unit not in ("%", "x", "GW", "MW", "kW", "sq ft", "acres")
            )
        ):
            continue
        left = scene.mask[max(0, quantity.start - 60) : quantity.start]
        cue = re.search(
            r"\b(capacity|output|able to (?:process|make|produce|build|turn out|handle|assemble)|can (?:process|make|produce|build|turn out|assemble|handle)|designed (?:for|to (?:make|produce|build|turn out|process))|turn(?:s|ing)? out|produc(?:e|es|ing)|making)\b[^.;]{0,50}$",
            left,
            re.I,
        )
        paced = quantity.per or re.search(
            r"month|annual|year",
            left + quantity.text + scene.text[quantity.end : quantity.end + 24],
        )
        if rx(r"\bfrom $").search(left) and rx(r" to (?:about |around |nearly )?{Q}").match(
            scene.mask, quantity.end
        ):
            continue
        if cue is None or not (paced or "capacity" in cue[0].lower()):
            continue
        firms, at, how = subjects(scene, quantity.start)
        start = max(0, quantity.start - 60) + cue.start()
        word = tense(scene, start, start + len(cue[1]))
        status = {"will": "announced", "plan": "planned", "promise": "promised"}.get(
            word, "operational"
        )
        if re.search(
            r"\b(?:will|would|expected to|set to|to reach|once|designed|at full)\b", left, re.I
        ):
            status = "planned"
        for firm in firms[:1]:
            yield Claim(
                firm,
                "has_capacity",
                "metric:production-capacity",
                status,
                *scene.span((start, _pace_end(scene, quantity)), offset_span(at)),
                rule="en-output",
                amount=quantity.amount(),
                reasons=unnamed(how),
            )


def _pace_end(scene: Scene, quantity: Quantity) -> int:
    """Behind the words that tell the period, so that the quote keeps them."""
    pace = re.compile(
        r"[^.;,]{0,60}?\b(?:a|per|each|every) (?:year|month|week|day)\b|[^.;,]{0,60}?\bannually"
    )
    found = pace.match(scene.text, quantity.end) if quantity.per else None
    return found.end() if found else min(quantity.end + 8, len(scene.text))


RULES = (
    invest,
    revenue,
    output,
)
