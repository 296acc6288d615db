# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rows about amounts: investments, incentives, revenue, capacity."""

from __future__ import annotations

from onshore.loaders.extract.rules.english.sites import GONE
from onshore.loaders.extract.rules.table import Row

NEAR = r"\s(?:(?!, and |, but | but | while | which | who | where |(?:spen[dt]|invest(?:ed|ing)?|promis\w*|pledg\w*|plan(?:s|ned)?|expect\w*|hop\w*|aim\w*|will|would) )[^.;:{M}{J}]){0,45}?"
_SPENT = {
    "cancelled": "cancelled",
    "negated": "cancelled",
    "reduced": "promised",
    "promise": "promised",
    "plan": "planned",
    "agreed": "committed",
    "past": "actual",
    "else": "announced",
}
_SHORT = r"\b(?:far (?:fewer|less|short)|fell short|fallen short|never (?:came|materiali[sz]ed|happened)|did(?:n't| not) (?:materiali[sz]e|happen)|instead of|rather than|scaled (?:back|down)|short of|never built|unmet|failed to|abandoned|down from)\b"
_ONCE = r"\b(?:original(?:ly)?|once|initial(?:ly)?|had (?:promised|planned|pledged|called)|under (?:the|a|its) (?:20\d\d|original)|called for|supposed to|was to|were to|billed as|first announced|at the time|when (?:it|the project) was announced)\b"
_HISTORY = rf"{_ONCE}(?:(?!\b(?:but|now|instead|actual\w*|so far|only|just)\b)[^;»]){{0,200}}«|«[^»]{{0,200}}»[^,;:]{{0,40}}{_ONCE}"
"""The amount is what once was planned: the words stand before it, or just behind."""


def near(words: str) -> str:
    """A pattern of `when` for words not far from the match."""
    return rf"{words}.{{0,70}}«|»[^.;]{{0,50}}?{words}"


UNMET = {rf"(?:{_HISTORY}).{{0,200}}{_SHORT}|{_SHORT}.{{0,200}}(?:{_HISTORY})": "unmet"}
OLD = {**UNMET, _HISTORY: "promised"}
_INCENTIVE = r"(?:tax credits?|tax breaks?|tax incentives?|tax abatements?|tax exemptions?|tax holidays?|incentives?|incentive package|subsid(?:y|ies)|grants?|abatements?|rebates?|(?:CHIPS|Chips) (?:and Science )?Act|federal (?:aid|funding|money|support)|reimbursements?|state (?:aid|support|money|funding)|public (?:money|support|funding)|loans?|credits|tax relief|tax[- ]increment (?:support|financing|money|funds)|direct funding|(?:property|sales|income|corporate|payroll|state|local) tax(?:es)?|(?<=in )taxes|(?<=in )(?:aid|support|assistance))"
_PAYER = r"\b(?:government|state|commonwealth|county|city|province|ministry|lawmakers|legislature|officials|commissioners|council|department|administration|taxpayers|legislators)\s(?:\w+\s){0,3}"
"""A public body as the subject of a verb of spending: what it gives is no investment of a firm."""
_PAID = r"(?:received|collected|drawn down|drawn|been paid|earned|claimed)"
_REFUSED = r"\b(?:turn(?:s|ed|ing)? down|reject(?:s|ed|ing)?|den(?:y|ied|ies)|refus(?:e|es|ed)) (?:an? |the |its |their )?(?:[\w-]+ ){0,2}?(?:requests?|applications?|bid|proposal|plea)\b|\b(?:asked|applied|lobbied) for\b.{0,300}\b(?:nothing|turned down|rejected|denied|refused)\b"
_GIVEN = {
    _REFUSED: "",
    r"\b(?:convert\w*|not receiving|no \w+ tax)\b": "",
    r"\b(?:earned|received|collected|was paid|taken in|got|drawn down|(?:has|have|been) (?:already |so far |now |since )?(?:been )?(?:paid|given|handed|disbursed))\b": "completed",
    r"\b(?:cancel|rescind|revok|claw)\w*": "cancelled",
    r"\b(?:could|may|might|propos\w+|consider\w*|seek\w*|asked)\b": "planned",
    r"\b(?:offer\w*|promis\w*|pledg\w*)\b": "promised",
}
"""Status of an incentive by the words of its clause."""
_NOT_INVESTED = r"\b(?:capital (?:spending|expenditures?)|capex|revenue|sales|profit|worth of (?:chips|servers|equipment|products)|valuation|market value|purchas\w*|loss|per share|pay(?:s|ing) (?:an )?average)\b"
_OTHER_MONEY = r"\b(?:revenues?|sales|profits?|earn\w*|loss(?:es)?|shares?|stock|stake|valu(?:ed|ation)|market|raised|funding round|debt|bonds?|price per|fine[sd]?|penalt\w+|salar\w+|wages?|tariffs?|dut(?:y|ies)|worth of|contracts?|agreement|orders?|deal|acqui\w+|takeover|bought|buy|purchas\w+|sold|sell|sale|exports?|imports?|between them|combined|initiative|charges?|severance|write-?downs?|impairment|recover\w*|recoup\w*|capital (?:spending|expenditure)|capex|repay|return(?:s|ed)?|refund\w*|already provided|clawed?|dividend|an hour|trade|surplus|deficit|settle\w*|lawsuit|su(?:ed|ing)|economy|GDP)\b"
NOT = r"\b(?:not|never|no|none|without)\b|n't\b"
_PROJECT = r"\b(?:{site}|project|expansion|addition|outlay|price tag|estimate|(?:second|third|next|first|latest|final) phase|\badd(?:s|ing)?(?= {M})|invest\w*|commit\w*|capital (?:increase|injection)|cost\w*|spen[dt]\w*|build\w*|construct\w*|put(?:ting)? (?:up|in|into)|incurred|moderni[sz]\w+|upgrad\w+|pour\w*|financ\w+|funding)\b"
_INVESTED = {
    _OTHER_MONEY: "",
    rf"{_PAYER}[^«]{{0,40}}«|«[^»]{{0,200}}»[^.;]{{0,50}}?{_INCENTIVE}\b|\b{_INCENTIVE}\b[^«]{{0,45}}«": "",
    **OLD,
    **GONE,
    r"\b(?:promis\w+|pledg\w+|vow\w*)\b": "promised",
    r"\b(?:will|would|to(?! date)|expected)\b[^«]{0,200}«|»[^.;]{0,40}\b(?:should|will|would|expected)\b": "announced",
    r"\b(?:spent|invested|incurred|has (?:made|put)|have put|completed|finished|cost(?! of))\b": "actual",
    r"\b(?:plan(?:s|ned|ning)?|propos\w*|consider\w*)\b": "planned",
}
"""An amount beside a project, by the words of its clause."""

ROWS = (
    Row(
        "en-pledge",
        "commits_investment",
        {"negated": "", "else": "promised"},
        rf"{{verb:pledge|promise|call for}}{NEAR}{{amount}}",
        ("Arden pledged $9 million for Ohio.", "Arden has promised to put $9 million into Ohio."),
        "Arden pledged to hire in Ohio.",
        when=UNMET,
        left=_PAYER,
        right=rf" (?:in|of|from) (?:[\w-]+ ){{0,3}}{_INCENTIVE}",
        inside=r"\bto (?:purchas|buy|hir|tak)",
        dated="by",
        most=2,
    ),
    Row(
        "en-commit",
        "commits_investment",
        {
            **_SPENT,
            "past": "committed",
            "promise": "committed",
            "present": "committed",
            "progress": "committed",
        },
        rf"{{verb:commit|allocate|earmark|set aside|budget|sign off on}}{NEAR}{{amount}}",
        ("Arden has committed $9 million to Ohio.", "Arden set aside $9 million for Ohio."),
        "Arden has committed to buy $9 million of steel in Ohio.",
        when=OLD,
        left=_PAYER,
        right=rf" (?:in|of|from) (?:[\w-]+ ){{0,3}}{_INCENTIVE}",
        inside=rf"\bto (?:purchas|buy|hir|tak)|{_INCENTIVE}",
        dated="by",
        most=2,
    ),
    Row(
        "en-invest",
        "commits_investment",
        _SPENT,
        (
            rf"{{verb:invest|spend|pour|plow|plough|sink|inject|put up|fund|pump}}{NEAR}{{amount}}",
            r"\b(?P<verb>put(?:ting|s)?)\s(?:about |some |another )?{amount}",
        ),
        ("Arden will invest $9 million in Ohio.", "Arden spent $9 million on its plant in Ohio."),
        "Arden will spend $9 million in Ohio on revenue software.",
        when={
            rf"«[^»]{{0,200}}{_NOT_INVESTED}|«[^»]{{0,200}}»[^.;]{{0,20}}{_NOT_INVESTED}": "",
            r"«spending (?:had |has |so far )?(?:reached|totall?ed|came to|stood at)": "actual",
            **OLD,
        },
        left=_PAYER,
        agent="by",
        dated="by",
        most=2,
    ),
    Row(
        "en-received",
        "receives_incentive",
        "completed",
        rf"\b{_INCENTIVE}\b[^.]{{0,100}}?\b(?:has|have|had) (?:so far |already |only )?{_PAID}\s(?:only |just )?{{amount}}",
        (
            "Arden was promised grants in Ohio, and has received $9 million.",
            "Ohio gave incentives to Arden; it has collected $9 million.",
        ),
        "Arden was promised grants in Ohio, and has spent $9 million.",
        agent="to",
    ),
    Row(
        "en-received-later",
        "receives_incentive",
        "completed",
        (
            rf"\b{_PAID}\s(?:only |just |so far |already |about |some )?{{amount}}(?! (?:in|of|worth of) (?:orders?|revenue|sales|investment))",
            r"{amount}\s(?:of (?:it|that|the (?:money|sum|total)) )?(?:has|have|had|was|were)\s(?:so far |already )?(?:been )?(?:so far |already )?(?:disbursed|paid(?: out)?|released|handed (?:over|out)|drawn)\b",
        ),
        (
            "Ohio gave Arden $40 million in grants. It has received $9 million.",
            "Ohio gave Arden $40 million in grants. Only $9 million was paid.",
        ),
        "Ohio gave Arden $40 million in grants. It has spent $9 million.",
        right=rf"[^.;]{{0,40}}\b{_INCENTIVE}\b",
        recalled=True,
    ),
    Row(
        "en-incentive",
        "receives_incentive",
        "committed",
        (
            rf"{{amount}}(?:(?: in| of| worth of| under the)?\s(?:[\w{{P}}{{F}}'-]+\s){{0,4}}?|(?:(?!, and |, but )[^.;{{M}}]){{0,48}}?\s){_INCENTIVE}\b",
            rf"\b{_INCENTIVE}\b(?:(?!invest(?:ed|ing)?\b|spen[dt]|\bput\b|pour)[^.;{{M}}]){{0,45}}?{{amount}}",
        ),
        ("Arden got a $9 million grant in Ohio.", "Ohio approved a $9 million grant to Arden."),
        "Ohio turned down a request of Arden for $9 million in grants.",
        when=_GIVEN,
        inside=r"\bfor (?:the|its|an?) (?:about )?{M}",
        agent="to",
        most=1,
    ),
    Row(
        "en-grant",
        "receives_incentive",
        "committed",
        rf"{_PAYER}[^.;{{M}}]{{0,60}}?{{amount}}",
        (
            "The state gave Arden $9 million for its Ohio plant.",
            "Arden said the county will add $9 million for Ohio.",
        ),
        "The state has a debt of $9 million. Arden is in Ohio.",
        when={_OTHER_MONEY: "", **_GIVEN},
        agent="to",
        once=True,
    ),
    Row(
        "en-sum",
        "commits_investment",
        "announced",
        (
            rf"{_PROJECT}(?:(?!\bwhich\b)[^.;:{{M}}]){{0,60}}?{{amount}}",
            rf"{{amount}}[^.;:{{M}}]{{0,40}}?{_PROJECT}",
            rf"{_PROJECT}(?:(?!\bwhich\b)[^.;:]){{0,90}}? and {{amount}} (?:in|at|for|on) {{words4}}{{place}}",
        ),
        (
            "Arden announced a $9 million project in Ohio.",
            "Arden said it cost $9 million in Ohio.",
        ),
        "Arden had sales of $9 million in Ohio.",
        when=_INVESTED,
        dated="by",
        once=True,
    ),
    Row(
        "en-revenue",
        "has_metric",
        "actual",
        r"\b(?:revenues?|sales|turnover)(?:\s(?:this year|next year|for the year|in {D}|for {D}|{D}|at {F}))?\s(?:(?:climbed|rose|grew|jumped|fell|dropped|slid|increased|surged)(?: (?:by )?{Q})? to|(?:is|are|was|were) (?:expected|forecast|projected|seen|likely|set|on track) (?:to (?:rise|grow|increase|reach|climb|fall|drop|hit|be|come in|total) ?)?(?:to|at|of|reach|hit)?|of|to|at|reached|hit|totall?ed|was|were|(?:would|will|could) reach|run rate of|:)\s(?:[\w]+ ){0,3}?{amount}",
        ("Arden had sales of $9 million.", "Arden expects revenue of $9 million."),
        "Arden will invest $9 million.",
        when={
            r"\b(?:expect|forecast|project|will|would|could|aim|target|hop|see|plan|on track|anticipat|guid)\w*\b": "forecast"
        },
        object="metric:annual-revenue",
        dated="by",
    ),
    Row(
        "en-capacity",
        "has_capacity",
        "operational",
        (
            r"\b(?P<verb>capacity|output)\b[^.;{Q}]{0,50}?(?P<amount>{Q})(?:[^.;,]{0,60}?\b(?:a|per|each|every) (?:year|month|week|day)\b|[^.;,]{0,60}?\bannually)?",
            r"\b(?P<verb>able to (?:process|make|produce|build|turn out|handle|assemble)|can (?:process|make|produce|build|turn out|assemble|handle)|designed (?:for|to (?:make|produce|build|turn out|process))|turn(?:s|ing)? out|produc(?:e|es|ing)|making)\b[^.;{Q}]{0,50}?(?P<amount>{Q})(?:[^.;,]{0,60}?\b(?:a|per|each|every) (?:year|month|week|day)\b|[^.;,]{0,60}?\bannually)?",
        ),
        ("Arden has a capacity of 20,000 wafers a month.", "Arden turns out 40,000 cars a year."),
        "Arden has a capacity of 9 percent.",
        when={
            r"\b(?:will|would|expected to|set to|to reach|once|slated|scheduled|due|expects?|at full|plans? to)\b[^«]{0,200}«|«designed|«[^»]{0,200}\b(?:will|would|expected|to reach)\b": "planned"
        },
        object="metric:production-capacity",
        inside=r"\bfrom {Q}",
        units=(
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
        ),
    ),
)
