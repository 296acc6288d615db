# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules for what no stricter rule took: a site, an amount or a count with clear company.

They run last and see what was found in the sentence. Each asks for a cue word in the same clause
and says nothing where the words around speak of something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onshore.loaders.extract.grammar.claims import Claim, carried, offset_span, site_claim
from onshore.loaders.extract.grammar.english import FACILITY, places_for, subjects
from onshore.loaders.extract.grammar.english_tense import clause, tense, undone
from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.english.incentives import REFUSED
from onshore.loaders.extract.rules.english.jobs import everywhere
from onshore.loaders.extract.rules.english.money import INCENTIVE, PAYER, historic
from onshore.loaders.extract.text.quantities import Quantity

_SITE_RELATIONS = frozenset(
    (
        "builds_facility",
        "operates_facility",
        "owns_facility",
        "leases_facility",
        "acquires",
        "commits_investment",
        "headquartered_in",
    )
)
_OTHER_MONEY = re.compile(
    r"\b(?:revenues?|sales|profits?|earn\w*|loss(?:es)?|shares?|stock|stake|valu(?:ed|ation)|market|raised|"
    r"funding round|debt|\bpa(?:y|ys|id) (?:about )?[\ue000-\ue0ff]+ for|bonds?|price per|fine[sd]?|penalt\w+|salar\w+|wages?|tariffs?|dut(?:y|ies)|worth of|"
    r"contracts?|agreement|orders?|deal|acqui\w+|takeover|bought|buy|purchas\w+|sold|sell|sale|exports?|imports?|"
    r"between them|combined|initiative|charges?|severance|write-?downs?|impairment|recover\w*|recoup\w*|capital (?:spending|expenditure)|capex|repay|return(?:s|ed)?|refund\w*|already provided|clawed?|budget|dividend|an hour|trade|surplus|deficit|settle\w*|lawsuit|su(?:ed|ing)|economy|GDP)\b",
    re.IGNORECASE,
)
_OTHER_PEOPLE = re.compile(
    r"\b(?:laid off|layoffs?|lay off|cut(?:s|ting)?|eliminat\w+|slash\w*|los(?:e|s|t|ing)|out of work|at a cost of|reduc\w+|union|strik\w+|"
    r"resident\w*|population|worldwide|globally|around the world|homes|attend\w*|member\w*|votes?|died|"
    r"injur\w+|visit\w*|appli\w+|construction|nationwide|indirect|supplier jobs)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:will|would|expect\w*|plan\w*|another|additional|eventually|could|more|hop\w+|aim\w*|"
    r"to be|when (?:complete|finished|fully)|once|by 20\d\d|promis\w+|pledg\w+|propos\w+|new|"
    r"creat\w+|up to|as many as|comes? with|call(?:s|ed)? for)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:employs?|employ(?:ed|ing)|headcount|payroll|work(?:s|ing)? (?:at|there|in|on)|currently|today|now|already|has|have|with|workforce|staff of|"
    r"home to|so far)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|no|none|without)\b|n't\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d\b")
_INVESTED = re.compile(
    rf"\b(?:{FACILITY}|project|expansion|addition|outlay|(?:second|third|next|first|latest|final) phase|\badd(?:s|ing)? (?=[\ue000-\ue0ff])|invest\w*|cost\w*|spen[dt]\w*|build\w*|construct\w*|put(?:ting)? (?:up|in|into)|incurred|moderni[sz]\w+|upgrad\w+|pour\w*|financ\w+)\b",
    re.IGNORECASE,
)
_BUILDING = re.compile(
    r"\b(?:invest\w*|build\w*|built|construct\w*|new|first|plan\w*|propos\w*|announc\w*|unveil\w*|cho(?:se|sen|ose|osing)|"
    r"pick(?:s|ed)?|select\w*|put(?:ting)?|pour\w*|spend\w*|sink\w*|pump\w*|open(?:s|ed|ing)?|develop\w*|earmark\w*|second|third)\b",
    re.IGNORECASE,
)
_RUNNING = re.compile(
    r"\b(?:existing|operat\w+|runs?|running|employ\w*|workers at|already|today|currently|now makes?|makes|"
    r"assembles?|produces|produced|made|built|assembled|ships?|shipped|stay open|remain open|go(?:es)? to|from|manufactured)\b",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\b(?:clos(?:e|es|ed|ing|ure)|shut\w*|sold|sell\w*|sale|cancel\w*|scrap\w*|abandon\w*|shelv\w*|"
    r"delay\w*|postpon\w*|scal\w+ (?:back|down)|former|rival\w*|competitor\w*|could|may|might|"
    r"consider\w*|weigh\w*|looked at|bid|compet\w*|unlike|like)\b",
    re.IGNORECASE,
)


def sites(scene: Scene, found: Sequence[Claim]) -> Iterator[Claim]:
    """`invest $380 million in a factory outside P`, `the company's existing plants in P and P`."""
    pattern = rx(
        rf"\b({FACILITY})\s(?:in|at|near|outside|outside of|north of|south of|east of|west of|for)\s(?:the )?(?:[\w-]+ (?:of|county|outside|near) )?({{P}}(?:(?:, | and |, and ){{P}}){{0,24}})"
    )
    for match in pattern.finditer(scene.mask):
        start, end = clause(scene, match.start())
        around = scene.mask[start:end]
        kept = rx(r"\bexisting\s(?:[\w-]+\s|{C}\s){0,2}$").search(scene.mask[start : match.start()])
        if kept is None and _GONE.search(around):
            continue
        owner, at, how = _owner(scene, match.start())
        state = _site_state(scene, match, around)
        if owner is None or state is None:
            continue
        relation, status = state
        for place in scene.places_in(*match.span(2)):
            if _told(scene, found, place, owner):
                continue
            span = scene.span(match.span(), offset_span(at))
            yield site_claim(
                scene, owner, relation, place, status, span, "en-loose-site", carried(how, "named")
            )


def _owner(scene: Scene, at: int) -> tuple[str | None, int | None, str]:
    """The firm just before the site as its owner, else the subject."""
    near = rx(
        r"({F})'s?\s(?:(?!(?:at|in|of|to|for|from|by|with|on)\s)[\w-]+ |{C}[ -]){0,4}$"
    ).search(scene.mask[:at])
    if near and (firm := scene.firm_at(near.start(1))):
        return firm, near.start(1), "named"
    firms, where, how = subjects(scene, at)
    return (firms[0], where, how) if len(firms) == 1 else (None, None, "none")


def _site_state(scene: Scene, match: re.Match[str], around: str) -> tuple[str, str] | None:
    left = scene.mask[max(0, match.start() - 70) : match.start()]
    if re.search(
        r"\bplans? (?:also )?(?:includ|call|compris|cover|envision)\w*\b",
        scene.mask[: match.start()],
        re.I,
    ) and re.search(
        r"\b(?:an?|new|second|third|another)\s(?:[\w-]+\s|[\ue000-\ue0ff]+\s){0,4}$", left, re.I
    ):
        return "builds_facility", "planned"
    if re.search(r"\bunder construction|being built", around, re.I):
        return "builds_facility", "under_construction"
    if re.search(
        r"\b(?:ship(?:s|ped|ping)?|producing|making)\b[^.;]{0,40}\bfrom (?:its|the|their) [\w -]{0,12}$",
        left,
    ):
        return "operates_facility", "operational"
    if re.search(
        r"\b(?:a|an|new|second|third|another|first)\s(?:[\w-]+\s){0,4}$", left, re.I
    ) and _BUILDING.search(left):
        word = tense(scene, match.start(), match.end())
        if word in ("cancelled", "delayed", "reduced", "negated"):
            return None
        planned = re.search(r"\b(?:plan\w*|propos\w*|hop\w+|aim\w*)\b", left, re.I)
        return "builds_facility", "planned" if planned else "announced"
    if rx(r"\bexisting\s(?:[\w-]+\s|{C}\s){0,2}$").search(left):
        return "operates_facility", "operational"
    if re.search(
        r"\b(?:footprint|network|portfolio|presence|operations|locations|sites)\b[^.;]{0,30}?\b"
        r"(?:includ|compris|spann?|consist|encompass)\w*\s(?:of\s)?(?:[\w-]+\s){0,3}$",
        left,
    ):
        return "operates_facility", "operational"
    made = re.search(
        r"\b(?:makes?|made|produc\w+|assembl\w+|manufactur\w+|builds?|built)\b", left, re.I
    )
    if made and re.search(r"\b(?:at|in) (?:its |their )?(?:own )?$", left):
        return "operates_facility", "operational"
    if _RUNNING.search(around) and re.search(
        r"(?:\b(?:its|their|existing|the company's)|'s)\s(?:[\w-]+\s){0,4}$", left
    ):
        return "operates_facility", "operational"
    return None


def _told(scene: Scene, found: Sequence[Claim], place: Place, owner: str) -> bool:
    contains = scene.gazetteer.contains
    return any(
        claim.subject == owner
        and claim.relation in _SITE_RELATIONS - {"commits_investment"}
        and (contains(claim.object, place.id) or contains(place.id, claim.object))
        for claim in found
    )


def money(scene: Scene, found: Sequence[Claim]) -> Iterator[Claim]:
    """An amount beside a project or a grant that no stricter rule read."""
    for quantity in scene.money_in(0, len(scene.mask)):
        if _used(found, quantity):
            continue
        start, end = clause(scene, quantity.start)
        around = scene.mask[max(start, quantity.start - 80) : min(end, quantity.end + 60)]
        if _OTHER_MONEY.search(around) or _NOT.search(around) or REFUSED.search(scene.mask):
            continue
        left = scene.mask[start : quantity.start]
        grant = rx(rf"\b{INCENTIVE}\b").search(around)
        if grant and re.match(
            r" (?:[a-z]+ )?(?:project|expansion|investment|plan|plant)\b",
            scene.mask[quantity.end :],
        ):
            continue
        public = re.search(PAYER, left, re.I)
        invested = _INVESTED.search(around)
        if grant is None and public is None and invested is None:
            continue
        firms, at, how = subjects(scene, quantity.start)
        places, where = places_for(scene, quantity.end, end, firms[0] if firms else None)
        relation, status = _money_status(scene, quantity, bool(grant or public))
        for firm in firms[:1]:
            for place in places[:1]:
                cue = grant or invested
                span = scene.span(
                    (quantity.start, quantity.end),
                    offset_span(at),
                    (place.start, place.end) if where == "named" else None,
                    _cue_span(scene, quantity, start, cue),
                )
                yield site_claim(
                    scene,
                    firm,
                    relation,
                    place,
                    status,
                    span,
                    "en-loose-money",
                    carried(how, where),
                    amount=quantity.amount(),
                )


def _cue_span(
    scene: Scene, quantity: Quantity, start: int, cue: re.Match[str] | None
) -> tuple[int, int] | None:
    first = max(start, quantity.start - 80)
    return (first + cue.start(), first + cue.end()) if cue else None


def _money_status(scene: Scene, quantity: Quantity, grant: bool) -> tuple[str, str]:
    start, end = clause(scene, quantity.start)
    near = scene.mask[max(start, quantity.start - 60) : min(end, quantity.end + 30)]
    if grant:
        paid = re.search(r"\b(?:received|collected|paid|drawn|disbursed|got)\b", near, re.I)
        word = re.search(r"\b(?:offer\w*|promis\w*|pledg\w*)\b", near, re.I)
        return "receives_incentive", "completed" if paid else "promised" if word else "committed"
    if historic(scene, quantity) or re.search(r"\b(?:promis\w+|pledg\w+|vow\w*)\b", near, re.I):
        return "commits_investment", "promised"
    if (later := undone(scene, quantity.end)) is not None:
        return "commits_investment", later
    if re.search(
        r"\b(?:spent|invested|incurred|has put|have put|put up|cost(?! of))\b", near, re.I
    ) and not re.search(r"\b(?:will|would|to(?! date)|expected)\b", near, re.I):
        return "commits_investment", "actual"
    planned = re.search(r"\b(?:plan\w*|propos\w*)\b", near, re.I)
    return "commits_investment", "planned" if planned else "announced"


def people(scene: Scene, found: Sequence[Claim]) -> Iterator[Claim]:
    """A count of people at a site that no stricter rule read."""
    for count in scene.people_in(0, len(scene.mask)):
        if count.basis is not None:
            continue
        if _used(found, count) or (count.value or count.min or 0) < 10 or _YEAR.match(count.text):
            continue
        start, end = clause(scene, count.start)
        near = scene.mask[max(start, count.start - 70) : min(end, count.end + 50)]
        if _OTHER_PEOPLE.search(near) or _NOT.search(near) or everywhere(scene, count):
            continue
        if rx(r"{P}\s(?:has|had)\s(?:\w+\s)?$").search(scene.mask[: count.start]):
            continue
        later, now = _LATER.search(near), _NOW.search(near)
        if later is None and now is None:
            continue
        firms, at, how = subjects(scene, count.start)
        places, where = places_for(scene, count.end, end, firms[0] if firms else None)
        status = "promised" if historic(scene, count) or later else "actual"
        for firm in firms[:1]:
            for place in places[:1]:
                span = scene.span(
                    (count.start, count.end),
                    offset_span(at),
                    (place.start, place.end) if where == "named" else None,
                )
                yield site_claim(
                    scene,
                    firm,
                    "creates_jobs",
                    place,
                    status,
                    span,
                    "en-loose-people",
                    carried(how, where),
                    amount=count.amount("jobs"),
                )


def _used(found: Sequence[Claim], quantity: Quantity) -> bool:
    return any((claim.amount or {}).get("text") == quantity.text for claim in found)


LOOSE = (
    sites,
    money,
    people,
)
