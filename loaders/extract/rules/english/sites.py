# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rows about sites: planned, built, expanded, given up, run, leased, bought and sold."""

from __future__ import annotations

from onshore.loaders.extract.rules.table import Row

_BUILT = {
    "cancelled": "cancelled",
    "delayed": "delayed",
    "reduced": "reduced",
    "negated": "cancelled",
    "promise": "promised",
    "plan": "planned",
    "will": "announced",
    "agreed": "announced",
    "past": "completed",
    "else": "under_construction",
}
"""Status of a site by the tense of `build`."""
_BOUGHT = {
    "past": "completed",
    "present": "completed",
    "plan": "planned",
    "promise": "promised",
    "cancelled": "cancelled",
    "else": "announced",
}
_LEASED = {
    "past": "operational",
    "present": "operational",
    "progress": "operational",
    "else": "announced",
}
_RUN = {
    "will": "",
    "plan": "",
    "promise": "",
    "cancelled": "",
    "negated": "",
    "else": "operational",
}
_WHO = r"(?:it|they|the company|{subject})"
_LAND = r"(?:buildings?|land|acres|property|parcels?)"
_PRICE = r"(?:(?:(?!\bsold\b|\bsell|\bsale\b)[^.;]){0,60}?\bfor (?:about |roughly |some |nearly )?{amount})?"
_MAYBE = r"(?:\boption|right|obligat|\bmay\b|\bcould\b|\btalk\b|rumou?r|\bmust\b).{0,52}"
_NONE = {r"\b(?:not|never|without)\s[^.;]{0,30}?\b\w+ (?:an?|any|another|new|second)\b": ""}
_TOPIC = r"(?:{site}|project|plans?|opening|construction|development|investment|expansion|commitment|phase)"
_BY = r"(?:[^.;]{0,30}?\bby )?"
DROP = r"(?:cancel(?:s|l?ed)|scrap(?:s|ped)|abandon(?:s|ed)(?! by\b)|called off|shelved|walked away from|pull(?:s|ed) the plug on|back(?:s|ed) out of|g[ai]v(?:e|es|en|ing) up on|not (?:go ahead|proceed) with|on ice|came to nothing|fell through|never built|dropped)"
_LATE = r"(?:delay(?:s|ed|ing)|postpon(?:e|es|ed|ing)|push(?:es|ed|ing) back|paus(?:ed|es|ing)|(?:halt(?:s|ed|ing)?|froze|frozen|freez(?:es|ing)|suspend(?:s|ed|ing)?) (?:work|construction)|behind schedule|put on hold|not (?:start|begin|open|break ground|be (?:ready|finished|completed)) (?:before|until))"
GONE = {
    rf"\b{DROP}": "cancelled",
    rf"\b(?:{_LATE}|put off|deferred)": "delayed",
}
"""What became of a plan, told in its clause."""
_COSTS = r"(?:{amount} (?:[\w-]+ |{C} ){0,3})?"
_NO_RUN = r"\b(?:not|no|put|delayed|postponed|halted|cancell?ed|scrapped|shelved|closed|shut|sold|dropped|abandoned|paused|plans?|planned|announced|opened|built|committed|agreed|begun|started|said|for|to|option|proposed|bought|invested|asked|been|\w+ed to|chosen|given|won|broken|found|made|spent|laid|left|lost|cut|sunk|brought)\b"
_NOT_YET = r"(?!\s(?:under construction|planned|in the works|under ?way))"
_OWNER = r"(?<!\w)(?:its|their|the (?:company|firm|chipmaker|automaker|manufacturer|carmaker|supplier)'s|{subject}'s?)\s"
_HAD = r"\b(?:sold|sell|bought|buy|acquir\w+|purchas\w+|plans? for|budget for|cost of|work on|opening of|construction of|scrap\w*|cancel\w*|abandon\w*|delay\w*|built|build\w*|construct\w*|open(?:s|ed|ing)?|sale of|land for|lease of|terminat\w*|finish\w*|complet\w*|(?<!would )(?<!will )(?<!to )(?<!not )clos\w+|shut\w*|(?:begin|start|commence)\b[^.;]{0,60} at)\b.{0,30}"

_THERE = r"(?:{subject}'s? (?:(?!(?:at|in|of|to|for|from|by|with|on) )[\w-]+ |{C}[ -]){0,4}?)?\b{site}\s(?:in|at|near|outside|outside of|(?:north|south|east|west) of|for)\s(?:the )?(?:[\w-]+ (?:of|county|outside|near) )?{place}"
_OTHER_SITE = r"\b(?:clos(?:e|es|ed|ing|ure)|shut\w*|sold|sell\w*|sale|cancel\w*|scrap\w*|abandon\w*|shelv\w*|delay\w*|postpon\w*|scal\w+ (?:back|down)|former|rival\w*|competitor\w*|could|may|might|consider\w*|weigh\w*|looked at|bid|compet\w*|unlike|like|not|never|no)\b|n't\b"
_BUSY = r"\b(?:existing|operat\w+|runs?|running|employ\w*|workers at|already|today|currently|(?:now )?makes?|assembles?|produces|produced|made|built|assembled|ships?|shipped|(?:stay|remain) open|go(?:es)? to|from|manufactured)\b"

ROWS = (
    Row(
        "en-build",
        "builds_facility",
        _BUILT,
        r"{verb:build|construct|erect|set up|put up|finish|locate}\s(?:on |for |up )?{np}{site}\b",
        ("Arden will build a plant in Ohio.", "Arden is building a $90 million factory in Ohio."),
        "Arden will not build a plant in Ohio.",
        agent="by",
        when=_NONE,
        priced=True,
        most=3,
    ),
    Row(
        "en-open",
        "builds_facility",
        {**_BUILT, "present": "completed", "agreed": "completed"},
        r"{verb:open|inaugurate|cut the ribbon}\s(?:on |for |up )?{np}{site}\b",
        ("Arden opened a plant in Ohio.", "Arden inaugurates its third factory in Ohio."),
        "Arden opened a school in Ohio.",
        agent="by",
        when={
            **_NONE,
            r"\b(?:celebrat|mark|held|host)\w* (?:the |its )?(?:grand |official |formal )?«?opening": "completed",
        },
        priced=True,
        most=3,
    ),
    Row(
        "en-begin",
        "builds_facility",
        {**_BUILT, "past": "under_construction"},
        (
            r"{verb:break ground}\s(?:on |for )?{np}{site}\b",
            r"\b(?P<verb>pour(?:s|ed|ing)? (?:the )?(?:first )?(?:concrete|foundations?)) (?:for|at|on)\s{np}{site}\b",
        ),
        ("Arden broke ground on a plant in Ohio.", "Arden will break ground on its fab in Ohio."),
        "Arden broke records at its plant in Ohio.",
        priced=True,
        most=3,
    ),
    Row(
        "en-add",
        "builds_facility",
        {**_BUILT, "past": "announced"},
        (
            r"{verb:add|establish}\s{np}\b(?:an?|another|new|second|third|two|three) {np}{site}\b",
            r"\b(?P<verb>turn(?:s|ed|ing)?|convert(?:s|ed|ing)?|transform(?:s|ed|ing)?)\s(?:it |them |(?:the|an?|its) (?:[\w-]+ |{P} ){1,6}?)into\s{np}{site}\b",
        ),
        ("Arden will add a second plant in Ohio.", "Arden turned the Ohio mill into a plant."),
        "Arden will add workers at its plant in Ohio.",
        agent="by",
        when=_NONE,
        priced=True,
        most=3,
    ),
    Row(
        "en-expand",
        "builds_facility",
        _BUILT,
        (
            r"{verb:expand|enlarge|extend|upgrade|retool}\s(?:and \w+ing )?(?:its |their |the |a |an |production |output |operations |capacity |existing |at |of )+{np}{site}\b",
            r"\b(?P<verb>(?:double|triple|quadruple|increase|raise|boost|expand|grow)(?:s|d|ing)?)\s(?:its |the )?(?:[\w-]+ |{C} )?(?:capacity|output|production|size|floor space)\s(?:at|of) (?:its|the|their)\s{np}{site}\b",
            r"\b(?P<verb>add(?:s|ed|ing)?)\s{Q}(?: of [\w -]{3,30}?)? to (?:its|the|their|an existing)\s{np}{site}\b",
            r"\b(?P<verb>expanding|expand)\s(?:in|into|at|near)\s(?=(?:the )?{P})",
        ),
        ("Arden will expand its plant in Ohio.", "Arden is expanding in Ohio."),
        "Arden expanded its board in Ohio.",
        facts={"activity": "expansion"},
        most=3,
    ),
    Row(
        "en-planned-site",
        "builds_facility",
        "planned",
        (
            r"\b(?:plans|is planning|are planning|has planned|proposes|proposed|envisions|is eyeing|eyes)\s(?:an? |another |two |three |up to ){np}{site}\b",
            r"\b(?:planned|proposed|future|forthcoming|upcoming|promised)\s(?!to ){np}{site}\b",
            r"\b{site}\b(?:[^.;]{0,40}?)\s(?:is|are|was) (?:now )?(?:slated|scheduled|expected|set|due|on track|planned) to (?:open|be (?:completed|finished|operational)|come on ?line|begin operations|start operations|begin production|start production)",
        ),
        ("Arden is eyeing a plant in Ohio.", "Arden's Ohio factory is expected to open in May."),
        "Arden is eyeing a trip to Ohio.",
        when=GONE,
        agent="by",
        priced=True,
        most=2,
    ),
    Row(
        "en-new-site",
        "builds_facility",
        "announced",
        (
            r"\b(?:announc\w+|unveil\w+|choos\w+|chose|select\w+|pick\w+|plan\w*|as the site|home (?:of|to|for)|invest\w*|spend\w*)\b[^.;]{0,30}?\bnew\s{np}{site}\b",
            r"{any:select|choose|pick|settle on|locate in}\s(?:(?:[\w'-]+,? |{P},? )){1,7}?(?:for|as|to be|to build|to host)\s{np}(?:{site}|operations)\b",
        ),
        ("Arden chose Ohio for a new plant.", "Arden has announced a new plant in Ohio."),
        "Arden bought a new plant in Ohio.",
        when={r"\bplan(?:s|n\w+)?\b": "planned"},
        priced=True,
        most=2,
    ),
    Row(
        "en-under-construction",
        "builds_facility",
        "under_construction",
        (
            r"\bconstruction (?:of|on|at)\s{np}{site}\b",
            rf"{_COSTS}\b{{site}}\s(?:that |which )?(?:it|they|{{subject}}|the \w+) (?:(?:is|are) (?:now |currently )?(?:building|constructing|putting up|erecting|setting up)|(?:has|have) under construction)",
            r"\b{site}(?:,?\s(?:in|near|outside|at)\s{P},?\s(?:is|are|remains) (?:now |still |already )?|\s|\sthat is )(?:under construction|being built)",
        ),
        ("Arden began construction of an Ohio plant.", "Arden's plant in Ohio is being built."),
        "Arden has a plant in Ohio.",
        when={
            r"\b(?:select\w*|cho(?:se|osen?|oses)|pick\w*|propos\w*|approv\w*|plan\w*)\b[^«]{0,80}\bfor (?:the )?«construction": "announced",
            r"\bconstruction\b.{0,60}\b(?:set|expected|due|slated|scheduled|planned|likely|will|would|could|should)\b": "planned",
        },
        priced=True,
        most=2,
    ),
    Row(
        "en-cancelled",
        "builds_facility",
        "cancelled",
        (
            rf"\b(?P<verb>{DROP})\s[^.;]{{0,60}}?\b{_TOPIC}\b",
            rf"\b{_TOPIC}\b(?:(?!, and |, but | while )[^.;]){{0,80}}?\b(?P<verb>{DROP})\b",
        ),
        ("Arden cancelled its plant in Ohio.", "The project in Ohio that Arden began was shelved."),
        "Arden cancelled a meeting in Ohio.",
    ),
    Row(
        "en-delayed",
        "builds_facility",
        "delayed",
        (
            rf"\b(?P<verb>{_LATE})\s[^.;]{{0,60}}?\b{_TOPIC}\b",
            rf"\b{_TOPIC}\b(?:(?!, and |, but | while )[^.;]){{0,80}}?\b(?P<verb>{_LATE})\b",
        ),
        ("Arden delayed its plant in Ohio.", "Arden's plant in Ohio will not open before May."),
        "Arden delayed a meeting in Ohio.",
        left=r"\b(?:left|opened|opens|shipped|rolled off|came|started up|began)\b.{0,60}",
    ),
    Row(
        "en-operate",
        "operates_facility",
        _RUN,
        rf"(?<!-){{verb:operate|run|maintain|house}}\s(?!(?:will|to)\b){{np}}{{site}}\b{_NOT_YET}",
        ("Arden operates plants in Ohio.", "Arden runs a chip factory in Ohio."),
        "Arden will operate plants in Ohio.",
        when={r"\bcontinue": "operational"},
        inside=_NO_RUN,
        most=3,
    ),
    Row(
        "en-has",
        "operates_facility",
        _RUN,
        rf"{{verb:have|own}}\s(?!(?:will|to)\b)(?!(?>(?:already|twice|since|also|now|again|once|[a-z]+ly) )*+[a-z]+ed\b){{np}}{{site}}\b{_NOT_YET}",
        ("Arden has a plant in Ohio.", "Arden owns plants in Ohio."),
        "Arden has sold a plant in Ohio.",
        left=r"\b(?:its|their|his|her|our|my|your|whose|of|the|'s)\s",
        inside=_NO_RUN,
        here=True,
        most=3,
    ),
    Row(
        "en-site-noun",
        "operates_facility",
        "operational",
        rf"{_OWNER}(?P<place>(?:(?!(?:planned|proposed|new|future|promised|former|original|from|in|at|of|to|for|with|by|on|and|or|an?|the|than|as|into|plans?|includ\w+|will|would|has|have|is|are|was|were)\s)[a-z]+ |{{C}}[ -]|{{P}}(?:,)? |U\.S\. ){{0,4}}?{{site}}\b(?:,?\s(?:in|near|outside|at)\s(?:[a-z]+ern |[a-z]+(?:east|west) |central |rural |suburban |upstate |the {{P}} (?:state|province) of )?{{P}}(?:(?:, | and |, and ){{P}}){{0,24}})?)",
        ("Arden's Ohio plant has 200 workers.", "Arden makes motors at its plant in Ohio."),
        "Arden's planned Ohio plant will have 200 workers.",
        left=rf"{_HAD}|\b(?:work|construction|building)\b[^.;,]{{0,25}}? on ",
        tight=True,
        right=r",? (?:in the works|under ?way|under construction|planned|will|would|is (?:expected|scheduled|slated|set|due)|to be|was never)\b",
    ),
    Row(
        "en-runs-there",
        "operates_facility",
        "operational",
        (
            rf"\b{{site}}\s(?:in|at|near|outside)\s{{place}},?\s(?:that|which)\s{_WHO}\s(?:runs?|operates?|owns?|co-owns|shares|has run)\b",
            r"\b(?:in|at|near)\s{place},?\swhere\s(?:it|they|the company|the [\w-]+|{subject})\s(?:also |already |now |currently )?(?:has operated|operates|runs|makes|employs|produces|assembles|builds|has run|has made|has had)\b",
            rf"{{place}}\s{{words2}}{{site}}\swhere\s{_WHO}\s(?:also |already |now |currently )?(?!will|would|plan|hope|could|may)[a-z]+s\b",
            r"\b(?:[Aa]|[Aa]n|[Ii]ts|[Tt]he|[Aa]nother)\s{words3}{site}\s(?:in|near|outside)\s(?:[a-z]+ern )?{place},?\s(?:which|that)\s(?:also |now )?(?:makes|produces|assembles|builds|employs|supplies|ships)\b",
            r"\b(?:(?:most|all|half|much) of )?(?:{subject}'s )?(?:output|production|supply|products?|parts?|{C}|most|all|half|them)\b[^.;]{0,40}?\s(?:comes?|ships?|is shipped|are shipped|is made|are made)\s(?:from|in|at)\s(?:an?|its|the|their|one|two)\s{words3}{site}\s(?:in|near|outside)\s{place}",
            r"\b{site}\s(?:that|which)\s(?:{subject}|it)\s(?:opened|built|runs|operates|owns|bought|acquired)\b[^.;,]{0,25}?\s(?:in|near|outside)\s{place}",
        ),
        ("Arden expands a plant in Ohio that it runs.", "Arden is in Ohio, where it makes cars."),
        "Arden will build a plant in Ohio where it will make chips.",
    ),
    Row(
        "en-site-there",
        "operates_facility",
        "operational",
        _THERE,
        ("Arden makes motors at plants in Ohio.", "Arden said its sites include plants in Ohio."),
        "Arden spoke of plants in Ohio.",
        when={
            r"\bexisting (?:[\w-]+ |{C} ){0,2}«": "operational",
            _OTHER_SITE: "",
            r"»[^.;]{0,40}?,? (?:will|would)\b": "",
            r"\b(?:footprint|network|portfolio|presence|operations|locations|sites)\b.{0,30}?\b(?:includ|compris|spann?|consist|encompass)\w* (?:of )?(?:[\w-]+ ){0,3}«": "operational",
            r"\b(?:makes?|made|produc\w+|assembl\w+|manufactur(?!er)\w+|builds?|built|ships?|shipp\w+)\b.{0,60}\b(?:(?:at|in) (?:its |their )?(?:own )?|from (?:its|the|their) [\w -]{0,12})«": "operational",
            rf"(?:\b(?:its|their|the company's)|'s) (?:[\w-]+ ){{0,4}}«.{{0,200}}{_BUSY}|{_BUSY}.{{0,200}}(?:\b(?:its|their|the company's)|'s) (?:[\w-]+ ){{0,4}}«": "operational",
            "": "",
        },
        alone=True,
        once=True,
    ),
    Row(
        "en-new-there",
        "builds_facility",
        "announced",
        _THERE,
        ("Arden is investing in a plant in Ohio.", "Arden has plans for a plant in Ohio."),
        "Arden may build a plant in Ohio.",
        when={
            _OTHER_SITE: "",
            r"\bplans? (?:also )?(?:includ|call|compris|cover|envision)\w*\b.{0,200}\b(?:an?|new|second|third|another) (?:[\w-]+ |{C} ){0,4}«": "planned",
            r"\b(?:plan(?:s|n\w+)?|propos\w*|hop\w+|aim\w*)\b.{0,60}\b(?:an?|new|second|third|another|first) (?:[\w-]+ ){0,4}«": "planned",
            r"\b(?:invest\w*|buil[dt]\w*|construct\w*|new|first|announc\w*|unveil\w*|cho(?:se|sen|ose|osing)|pick(?:s|ed)?|select\w*|put(?:ting)?|pour\w*|spend\w*|sink\w*|pump\w*|open(?:s|ed|ing)?|develop\w*|earmark\w*|second|third)\b.{0,60}\b(?:an?|new|second|third|another|first) (?:[\w-]+ |{C} ){0,4}«": "announced",
            "": "",
        },
        alone=True,
        once=True,
    ),
    Row(
        "en-lease",
        "leases_facility",
        _LEASED,
        r"{verb:lease|rent}\s{np}(?:{site}|space|buildings?|{Q})",
        ("Arden leased a warehouse in Ohio.", "Arden will rent 200,000 square feet in Ohio."),
        "Arden leased two trucks in Ohio.",
    ),
    Row(
        "en-buy-site",
        "acquires",
        _BOUGHT,
        rf"{{verb:buy|purchase|acquire|take over|snap up}}\s{{np}}(?:{{site}}|{_LAND})\b(?!\s(?:stakes?|shares?))(?:[^.;$]{{0,50}}?\bfrom {{words3}}{{from}})?{_PRICE}",
        ("Arden bought an Ohio factory for $9 million.", "Arden will buy land in Ohio."),
        "Arden has an option to buy land in Ohio.",
        left=_MAYBE,
        inside=r"\bfrom\b|\bstakes?\b|\bshares?\b|\binterest\b",
    ),
    Row(
        "en-sell-site",
        "acquires",
        _BOUGHT,
        rf"\b(?P<verb>sold|sells?|selling|sale of)\s{{np}}(?:{{site}}|{_LAND})\b[^.;\"]{{0,60}}?\sto\s{{words3}}{{subject}}(?:[^.;]{{0,30}}?\bfor {{amount}})?",
        (
            "Boyle sold its Ohio factory to Arden.",
            "Boyle sold land in Ohio to Arden for $9 million.",
        ),
        "Boyle sold cables in Ohio to Arden.",
    ),
)
