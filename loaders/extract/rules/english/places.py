# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rows about sites that firms run, lease, buy and sell."""

from __future__ import annotations

from onshore.loaders.extract.rules.table import Row

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
_WHO = r"(?:it|they|the company|{subject})"
_LAND = r"(?:buildings?|land|acres|property|parcels?)"
_PRICE = r"(?:(?:(?!\bsold\b|\bsell|\bsale\b)[^.;]){0,60}?\bfor (?:about |roughly |some |nearly )?{amount})?"
_MAYBE = r"(?:\boption|right|obligat|\bmay\b|\bcould\b|\btalk\b|rumou?r|\bmust\b).{0,52}"

ROWS = (
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
        (
            "Arden will expand a plant in Ohio that it runs with Boyle.",
            "Arden is based in Ohio, where it employs 200 people.",
        ),
        "Arden will build a plant in Ohio where it will make chips.",
    ),
    Row(
        "en-lease",
        "leases_facility",
        _LEASED,
        (r"{verb:lease|rent}\s{np}(?:{site}|space|buildings?|{Q})",),
        ("Arden leased a warehouse in Ohio.", "Arden will rent 200,000 square feet in Ohio."),
        "Arden leased two trucks in Ohio.",
    ),
    Row(
        "en-buy-site",
        "acquires",
        _BOUGHT,
        (
            rf"{{verb:buy|purchase|acquire|take over|snap up}}\s{{np}}(?:{{site}}|{_LAND})\b(?!\s(?:stakes?|shares?))(?:[^.;$]{{0,50}}?\bfrom {{words3}}{{from}})?{_PRICE}",
        ),
        (
            "Arden bought a vacant factory in Ohio for $30 million.",
            "Arden will acquire 90 acres of land in Ohio.",
        ),
        "Arden has an option to buy land in Ohio.",
        left=_MAYBE,
        inside=r"\bfrom\b|\bstakes?\b|\bshares?\b|\binterest\b",
    ),
    Row(
        "en-sell-site",
        "acquires",
        _BOUGHT,
        (
            rf"\b(?P<verb>sold|sells?|selling|sale of)\s{{np}}(?:{{site}}|{_LAND})\b[^.;\"]{{0,60}}?\sto\s{{words3}}{{subject}}(?:[^.;]{{0,30}}?\bfor {{amount}})?",
        ),
        (
            "Boyle sold its factory in Ohio to Arden.",
            "Boyle said it sold the plant in Ohio to Arden for $9 million.",
        ),
        "Boyle sold cables in Ohio to Arden.",
    ),
)
