# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about amounts: investments, jobs, incentives, revenue and power."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.extract.claims import Claim
from loaders.extract.english import agent, clause, places_for, subjects, tense, verb_tense
from loaders.extract.quantities import Quantity
from loaders.extract.rules_en_sites import carried, site_claim
from loaders.extract.scene import Place, Scene, rx

_INVEST = (
    r"\b(?:invest(?:s|ed|ing|ment|ments)?|spen[dt](?:s|ing)?|pledg(?:e|es|ed|ing)|"
    r"commit(?:s|ted|ting|ment|ments)?|pour(?:s|ed|ing)?|put(?:s|ting)? up|fund(?:s|ing)|put(?:ting)?(?=\s{M})|"
    r"project|expansion|plan|pumping|call(?:ed|s) for)\b"
)
_SPEND = r"\b(?:invest(?:ed|ing)?|spent|spend(?:ing)?|put|pour(?:ed)?)\b"
_INVEST_STATUS = {
    "cancelled": "cancelled", "delayed": "announced", "reduced": "promised", "negated": "cancelled",
    "promise": "promised", "plan": "planned", "will": "announced", "agreed": "committed",
    "progress": "announced", "past": "actual", "present": "announced",
}  # fmt: skip
_JOBS_STATUS = {
    "cancelled": "promised", "delayed": "promised", "reduced": "promised", "negated": "promised",
    "promise": "promised", "plan": "promised", "will": "promised", "agreed": "promised",
    "progress": "promised", "past": "actual", "present": "actual",
}  # fmt: skip
_UNMET = (
    r"\b(?:far (?:fewer|less|short)|fell short|fallen short|never (?:came|materiali[sz]ed|happened)|"
    r"did(?:n't| not) (?:materiali[sz]e|happen)|instead of|rather than|scaled (?:back|down)|"
    r"short of|never built|unmet|failed to|abandoned|down from)\b"
)
_HISTORY = r"\b(?:original(?:ly)?|once|initial(?:ly)?|had (?:promised|planned|pledged|called)|under (?:the|a|its) (?:20\d\d|original)|called for|supposed to|was to|were to|billed as|first announced|at the time|when (?:it|the project) was announced)\b"
INCENTIVE = (
    r"(?:tax credits?|tax breaks?|tax incentives?|tax abatements?|incentives?|incentive package|"
    r"subsid(?:y|ies)|grants?|abatements?|rebates?|CHIPS Act|Chips Act|federal (?:aid|funding|money|"
    r"support)|state (?:aid|support|money|funding)|public (?:money|support|funding)|loans?|credits|"
    r"tax relief|direct funding)"
)


def money_after(scene: Scene, match: re.Match[str]) -> Quantity | None:
    """The amount that belongs to a word of spending: just behind it, or just before it."""
    start, end = clause(scene, match.start())
    after = [q for q in scene.money_in(match.end(), end) if q.start - match.end() < 45]
    before = [q for q in scene.money_in(start, match.start()) if match.start() - q.end < 30]
    noun = re.search(r"(?:ment|ments|project|expansion|plan|commitment)$", match[0], re.I)
    if noun and before and not (after and after[0].start - match.end() <= 5):
        return before[-1]
    if (
        noun
        and after
        and not rx(
            r"(?:\s(?:in|at) {P})?\s(?:of|worth|valued at|totall?ing|to|is|was|would be|will be|could reach|announced|:)"
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
        if rx(_SPEND).search(scene.mask, match.end(), money.start):
            continue
        used.add(money.start)
        by = agent(scene, match.end(), min(len(scene.mask), match.end() + 60))
        firms, at, how = (
            ([by], None, "named") if by else subjects(scene, min(match.start(), money.start))
        )
        if not firms:
            continue
        places, where = _places(scene, match, money, firms[0])
        status = _invest_status(scene, match, money)
        outcome = "unmet" if re.search(_UNMET, scene.mask, re.I) and status == "promised" else None
        pieces = [match.span(), (money.start, money.end), (at, at + 1) if at is not None else None]
        for firm in firms[:2]:
            for place in places[:1]:
                if where == "named":
                    pieces.append((place.start, place.end))
                yield site_claim(
                    scene, firm, "commits_investment", place, status, scene.span(*pieces),
                    "en-invest", carried(how, where), amount=money.amount(), outcome=outcome,
                    by=deadline(scene, money.end),
                )  # fmt: skip


def _other_matter(scene: Scene, money: Quantity, match: re.Match[str]) -> bool:
    near = scene.mask[
        max(0, min(money.start, match.start()) - 10) : max(money.end, match.end()) + 28
    ]
    if re.search(
        r"\b(?:revenue|sales|profit|worth of (?:chips|servers|equipment|products)|valuation|market value|purchase|loss|per share)\b",
        near,
        re.I,
    ):
        return True
    if re.match(r"(?:fund|project|plan|expansion)", match[0], re.I) and re.search(
        INCENTIVE, near, re.I
    ):
        return True
    return bool(
        re.search(
            rf"(?:in|of|from)\s(?:[\w-]+\s){{0,3}}{INCENTIVE}",
            scene.mask[money.end : money.end + 50],
            re.I,
        )
    ) or (
        re.match(r"commit|pledg", match[0], re.I) is not None
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
    if re.search(_HISTORY, scene.mask, re.I):
        return "promised"
    if re.fullmatch(r"investments?|project|expansion|plan|commitments?|funding", word):
        main = scene.mask[start:end]
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
    if word.startswith(("pledg", "call")):
        return "promised"
    if word.startswith("commit"):
        return "committed"
    return status


def deadline(scene: Scene, at: int) -> str | None:
    return next((d.value for d in scene.dates_in(at, len(scene.mask)) if d.until and d.value), None)


def jobs(scene: Scene) -> Iterator[Claim]:
    """`promising 1,850 jobs by 2029`, `employs roughly 640 people`, `the 1,500 jobs announced`."""
    for count in scene.people_in(0, len(scene.mask)):
        made = _jobs_verb(scene, count)
        if made is None:
            continue
        start, end, status = made
        by = agent(scene, count.end, min(len(scene.mask), count.end + 50))
        firms, at, how = ([by], None, "named") if by else subjects(scene, min(start, count.start))
        if not firms:
            continue
        bounds = clause(scene, count.start)
        places, where = places_for(scene, count.end, bounds[1], firms[0])
        outcome = "unmet" if status == "promised" and re.search(_UNMET, scene.mask, re.I) else None
        for place in places[:1]:
            span = scene.span(
                (start, end), (count.start, count.end), (at, at + 1) if at is not None else None,
                (place.start, place.end) if where == "named" else None,
            )  # fmt: skip
            yield site_claim(
                scene, firms[0], "creates_jobs", place, status, span, "en-jobs",
                carried(how, where), amount=count.amount("jobs"), outcome=outcome,
                by=deadline(scene, count.end),
            )  # fmt: skip


_JOB_VERBS = (
    r"\b(?:creat(?:e|es|ed|ing)|add(?:s|ed|ing)?|hir(?:e|es|ed|ing)|employ(?:s|ed|ing)?|"
    r"bring(?:s|ing)?|brought|generat(?:e|es|ed|ing)|promis(?:e|es|ed|ing)|support(?:s|ed|ing)?|"
    r"recruit(?:s|ed|ing)?|pledg(?:e|es|ed|ing)|provid(?:e|es|ed|ing)|produc(?:e|es|ing)|"
    r"deliver(?:s|ed|ing)?|has|had|have|result(?:s|ing)? in|mean|grow(?:s|ing)? to|"
    r"increase (?:its )?(?:workforce|headcount)|workforce (?:of|to)|staff of|call(?:ed|s|ing) for|"
    r"involv(?:e|es|ing)|yield|commit(?:s|ted|ting)?)\b"
)


def _jobs_verb(scene: Scene, count: Quantity) -> tuple[int, int, str] | None:
    """Span of the words that say what happens to the jobs, and the status; None if nothing is."""
    _, _end = clause(scene, count.start)
    after = scene.mask[count.end : min(len(scene.mask), count.end + 60)]
    cut = re.search(
        r"\b(?:laid off|layoffs?|lay off|cut(?:s|ting)?|eliminat\w+|slash\w*|los(?:e|s|t|ing)|fewer than|reduc\w+)\b",
        scene.mask[max(0, count.start - 45) : count.start],
        re.I,
    )
    said = re.match(
        r"\s(?:that (?:were|was|it|had been) )?(?:\w+ )?(announced|promised|pledged|planned|projected|envisioned)\b",
        after,
    )
    if said:
        return count.start, count.end + said.end(), "promised"
    if cut and not re.search(r"fewer than", cut[0], re.I):
        return None
    history = re.search(_HISTORY, scene.mask, re.I)
    verbs = list(rx(_JOB_VERBS).finditer(scene.mask, 0, count.start))
    verbs = [
        m
        for m in verbs
        if not scene.people_in(m.end(), count.start) or _listed(scene, m.end(), count.start)
    ]
    if verbs and count.start - verbs[-1].end() < 60:
        verb = verbs[-1]
        word = (
            tense(scene, *verb.span())
            if not re.match(r"workforce|staff", verb[0], re.I)
            else "present"
        )
        status = _JOBS_STATUS[verb_tense(scene, *verb.span())] if word != "present" else "actual"
        if re.match(r"(?:promis|pledg|commit|call)", verb[0], re.I) or history:
            status = "promised"
        if re.match(r"(?:has|had|have)$", verb[0], re.I):
            if (
                not re.match(r"\s(?:there|at|in|on|across|working)\b|[,.]", after)
                and "employees" not in count.text
                and "workers" not in count.text
            ):
                return None
            status = "promised" if history else "actual"
        if re.match(r"employ", verb[0], re.I) and word in ("be", "present", "past"):
            status = "promised" if history else "actual"
        if re.match(r"support", verb[0], re.I) and status == "actual":
            return None
        return verb.start(), verb.end(), status
    passive = re.match(
        r"\s(?:\w+ ){0,4}?(?:(will|would|to|are expected to|were to) (?:be (?:created|added|hired|employed)|work\b)|(were|have been|has been) (?:created|added|hired)|(?:who )?(?:now )?(work(?:s|ing)?|are) (?:at|in|there|on site|on the site))",
        after,
    )
    if passive:
        return count.start, count.end + passive.end(), "promised" if passive[1] else "actual"
    if history or re.search(r"\b(?:promis|pledg)\w*", scene.mask[: count.start][-80:], re.I):
        return count.start, count.end, "promised"
    return None


def _listed(scene: Scene, start: int, end: int) -> bool:
    """Whether between verb and count only other counts of one list stand."""
    return bool(
        rx(r"{J}[^.;:]{0,40}?(?:,? and|,|plus|as well as)\s(?:[\w]+\s){0,3}$").search(
            scene.mask[start:end]
        )
    )


def incentive(scene: Scene) -> Iterator[Claim]:
    """`approved a tax credit worth about $310 million`, `eligible for up to $96 million in credits`."""
    used: set[int] = set()
    for match in rx(rf"\b{INCENTIVE}\b").finditer(scene.mask):
        money = _incentive_money(scene, match)
        if money is None or money.start in used:
            continue
        if re.search(r"\b(?:convert\w*|not receiving|no \w+ tax)\b", scene.mask, re.I):
            continue
        used.add(money.start)
        firms, at, how = _recipient(scene, match, money)
        if not firms:
            continue
        place, where = _grantor(scene, match, firms[0])
        if place is None:
            continue
        kind = re.search(
            r"tax credits?|tax \w+|grants?|loans?|subsid|abatement|credits", match[0], re.I
        )
        span = scene.span(
            match.span(), (money.start, money.end), (at, at + 1) if at is not None else None,
            (place.start, place.end) if where == "named" else None, _verb_span(scene, match, money),
        )  # fmt: skip
        term = rx(r"\bover (?:the next )?(\d+|[a-z]+) years").search(scene.mask, match.start())
        yield site_claim(
            scene, firms[0], "receives_incentive", place, _incentive_status(scene, match, money),
            span, "en-incentive", carried(how, where), amount=money.amount(),
            incentive_type=kind[0].rstrip("s") if kind else None,
            term=f"{term[1]} years" if term else None,
        )  # fmt: skip


def _incentive_money(scene: Scene, match: re.Match[str]) -> Quantity | None:
    start, end = clause(scene, match.start())
    before = [q for q in scene.money_in(start, match.start()) if match.start() - q.end < 50]
    after = [q for q in scene.money_in(match.end(), end) if q.start - match.end() < 45]
    after = [q for q in after if not rx(_SPEND).search(scene.mask, match.end(), q.start)]
    if before and rx(r"{M}(?: in| of| worth of| under the)?\s(?:[\w{P}{F}'-]+\s){0,4}$").search(
        scene.mask[start : match.start()]
    ):
        return before[-1]
    return after[0] if after else before[-1] if before else None


def _verb_span(scene: Scene, match: re.Match[str], money: Quantity) -> tuple[int, int] | None:
    start, _ = clause(scene, match.start())
    verb = re.search(
        r"\b(?:approv|award|grant|receiv|offer|earn|eligible|qualif|collect|promis|provid|back|chip|authoriz|pledg|secur|won|get)\w*",
        scene.mask[start:],
        re.I,
    )
    return (start + verb.start(), start + verb.end()) if verb else None


def _recipient(
    scene: Scene, match: re.Match[str], money: Quantity
) -> tuple[list[str], int | None, str]:
    to = rx(
        r"\b(?:to|for|awarded|award|gave|give|grant(?:ed)?|offered|paid|lure|attract|land|giving|making)\s(?:[a-z]+ ){0,3}?({F})"
    ).search(scene.mask)
    if to and (firm := scene.firm_at(to.start(1))):
        return [firm], to.start(1), "named"
    return subjects(scene, max(match.start(), money.start))


def _grantor(scene: Scene, match: re.Match[str], firm: str) -> tuple[Place | None, str]:
    _, end = clause(scene, match.start())
    federal = re.search(
        r"\b(?:CHIPS|Chips) (?:and Science )?Act|\bfederal\b|Commerce Department|Department of (?:Commerce|Energy)|(?:Biden|Trump) administration|Washington\b",
        scene.mask,
    )
    named = scene.places_in(0, len(scene.mask))
    granting = [
        p
        for p in named
        if rx(r"(?:state of|from|by|in|legislature|officials)\s$").search(scene.mask[: p.start])
        or rx(
            r"(?:'s)?\s(?:officials|lawmakers|legislature|Economic|approved|awarded|offered|state)"
        ).match(scene.mask, p.end)
    ]
    if federal:
        return Place("place:US", federal.start(), federal.end()), "named"
    pick = (granting or named)[:1]
    if pick:
        return pick[0], "named"
    places, where = places_for(scene, match.end(), end, firm)
    return (places[0] if places else None), where


def _incentive_status(scene: Scene, match: re.Match[str], money: Quantity) -> str:
    start, end = clause(scene, money.start)
    text = scene.mask[start:end]
    if re.search(
        r"\b(?:earned|received|has received|collected|was paid|have received|taken in|got)\b",
        text,
        re.I,
    ):
        return "completed"
    if re.search(r"\b(?:cancel|rescind|revok|claw)\w*", text, re.I):
        return "cancelled"
    if re.search(r"\b(?:could|may|might|propos\w+|consider\w*|seek\w*|asked)\b", text, re.I):
        return "planned"
    if re.search(r"\b(?:offer\w*|promis\w*|pledg\w*)\b", text, re.I):
        return "promised"
    return "committed"


def revenue(scene: Scene) -> Iterator[Claim]:
    """`expects revenue of $20 billion this year`, `annual sales of $1.2 billion`."""
    pattern = rx(
        r"\b(?:revenues?|sales|turnover)\s(?:of|to|at|reached|hit|totall?ed|rose to|grew to|was|were|would reach|will reach|could reach|run rate of|:)\s(?:[\w]+ ){0,3}?({M})|({M})\s(?:in|of)\s(?:annual(?:ized)? |yearly |total )?(?:revenue|sales)\b"
    )
    for match in pattern.finditer(scene.mask):
        at = match.start(1) if match[1] else match.start(2)
        money = next((q for q in scene.quantities if q.start <= at < q.end), None)
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
            firms[0], "has_metric", "metric:annual-revenue", "forecast" if forecast else "actual",
            *scene.span(match.span(), verb, (where, where + 1) if where is not None else None),
            rule="en-revenue", certainty="forecast" if forecast else "asserted", amount=amount,
            qualifiers={"by": d} if forecast and (d := _year(scene)) else {},
            reasons=("subject carried over",) if how != "named" else (),
        )  # fmt: skip


def _year(scene: Scene) -> str | None:
    return next((d.value for d in scene.dates if d.value), None)


def capacity(scene: Scene) -> Iterator[Claim]:
    """Electric power of a site or project: `a 1.2-gigawatt campus`, `30 gigawatts of capacity`."""
    for quantity in scene.measures_in(0, len(scene.mask)):
        if quantity.unit not in ("GW", "MW"):
            continue
        after = scene.mask[quantity.end : quantity.end + 60]
        if not re.match(
            r"\s?(?:of (?:\w+ ){0,2}(?:capacity|power|compute|electricity)|(?:[\w-]+ ){0,3}(?:campus|data cent|site|facility|project|system))",
            after.replace("-", " ", 1),
            re.I,
        ):
            continue
        firms, at, how = subjects(scene, quantity.start)
        if not firms:
            continue
        status = {
            "will": "announced",
            "plan": "planned",
            "past": "actual",
            "present": "operational",
            "progress": "under_construction",
        }.get(tense(scene, quantity.start, quantity.end), "planned")
        yield Claim(
            firms[0], "has_capacity", "metric:power", status,
            *scene.span((quantity.start, quantity.end + 12), (at, at + 1) if at is not None else None),
            rule="en-power", amount=quantity.amount(),
            reasons=("subject carried over",) if how != "named" else (),
        )  # fmt: skip


RULES = (invest, jobs, incentive, revenue, capacity)
