# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rows about jobs: promised, created, held today."""

from __future__ import annotations

from onshore.loaders.extract.rules.english.sums import NEAR, NOT, OLD, near
from onshore.loaders.extract.rules.table import Row

_FUTURE = {"past": "actual", "present": "actual", "be": "actual", "negated": "", "else": "promised"}
"""Status of jobs by tense: only those that are there are actual."""
_CUT = r"\b(?:laid off|layoffs?|lay off|cut(?:s|ting)?|eliminat\w+|slash\w*|los(?:e|s|t|ing)|reduc\w+|out of work|at a cost of)\b"
_OTHER_PEOPLE = rf"{_CUT}|\b(?:union|strik\w+|resident\w*|population|homes|attend\w*|member\w*|votes?|died|injur\w+|visit\w*|appli\w+|construction|nationwide|indirect|supplier jobs)\b"
_EVERYWHERE = r"(?: [\w-]+){0,3}? (?:worldwide|globally|around the (?:world|globe)|across the (?:world|globe)|company-?wide|(?:in|across) (?:more than |over |some |about )?[\w-]+ (?:countries|nations|continents))\b"
"""Behind a count: it is the whole firm's, no site's."""
_LESS = r"\b(?:cut|reduced?|lower(?:ed|s)?|trimm?ed|scaled back|slashed)\b (?:the|its|that|his|their) (?:[a-z]+ ){0,2}(?:commitment|pledge|target|goal|promise|plan|requirement)s?\b"
_SAID = {
    r"» (?:that (?:were|was|it|had been) )?(?:\w+ )?(?:announced|promised|pledged|planned|projected|envisioned|(?:it|they|the company) (?:has |had )?(?:plan|promis|pledg|hop|expect|aim)\w* to)\b": "promised",
    r"» (?:\w+ ){0,4}?(?:will|would|to|are expected to|(?:was|were) (?:going )?to) (?:be (?:created|added|hired|employed)|work)\b|\bto (?:[a-z]+ly )?«": "promised",
    r"» (?:who )?(?:\w+ly |now |already |currently )?(?:work(?:s|ing|ed)?|are|were) (?:at|in|there|here|on)\b|» now\b|» (?:were|have been|has been) (?:created|added|hired)": "actual",
}
"""What a count of people is said of just behind it."""
_PEOPLE = {
    _LESS: "promised",
    near(_OTHER_PEOPLE): "",
    near(NOT): "",
    **OLD,
    **_SAID,
    r"\b(?:will|would|expect\w*|plan(?:s|ned|ning)?|another|additional|eventually|could|more|hop\w+|aim\w*|to be|when (?:complete|finished|fully)|once|by 20\d\d|promis\w+|pledg\w+|propos\w+|new|creat\w+|up to|as many as|comes? with|call(?:s|ed)? for)\b": "promised",
    r"\b(?:employs?|employ(?:ed|ing)|headcount|payroll|work(?:s|ing|ed)? (?:at|here|there|in|on)|currently|today|now|already|has|have|with|workforce|staff of|home to|so far|only|assemble|make|build|produce|staff|process)\b": "actual",
    "": "",
}
"""A count of people, by the words of its clause."""
_LOST = rf"{_CUT}[^.;]{{0,30}}"

ROWS = (
    Row(
        "en-jobs",
        "creates_jobs",
        _FUTURE,
        rf"{{verb:create|add|hire|bring|generate|recruit|take on|provide|deliver|produce}}{NEAR}{{count}}",
        ("Arden will create 300 jobs in Ohio.", "Arden has hired 300 people in Ohio."),
        "Arden will add 300 robots in Ohio.",
        when={_LESS: "promised", **OLD, **_SAID},
        left=_LOST,
        right=_EVERYWHERE,
        inside=_CUT,
        agent="by",
        unit="jobs",
        once=True,
        dated="by",
    ),
    Row(
        "en-employ",
        "creates_jobs",
        {
            "will": "promised",
            "plan": "promised",
            "promise": "promised",
            "agreed": "promised",
            "negated": "",
            "else": "actual",
        },
        (
            rf"{{verb:employ}}{NEAR}{{count}}",
            rf"\b(?:(?:headcount|workforce|payroll|staff)\b(?: there,? now)?(?: of| to| passed| topped| reached| hit| exceeded| by)?){NEAR}{{count}}",
        ),
        ("Arden will employ 300 people in Ohio.", "Arden has a workforce of 300 people in Ohio."),
        "Arden employs 300 people in eleven countries.",
        when={
            **OLD,
            r"^(?!.{0,200}\b(?:will|would|plans?|to build)\b).{0,200}«employing": "actual",
            r"\b(?:expect\w*|will|would|plan(?:s|ned)?|aim\w*|hop(?:es|ed|ing))\b[^«]{0,200}«|«[^»]{0,200}\b(?:expected|will|would|grow|rise|increase|expand|climb|go up)\b": "promised",
        },
        left=rf"{_LOST}|{{P}}\s",
        right=_EVERYWHERE,
        inside=_CUT,
        agent="by",
        unit="jobs",
        once=True,
        dated="by",
    ),
    Row(
        "en-people",
        "creates_jobs",
        "promised",
        r"{count}",
        ("Arden spoke of 300 jobs promised in Ohio.", "Arden has 300 people at work in Ohio."),
        "Arden spoke to 300 residents in Ohio.",
        when=_PEOPLE,
        left=r"{P}\s(?:has|had)\s(?:\w+\s)?",
        right=_EVERYWHERE,
        unit="jobs",
        dated="by",
        once=True,
    ),
)
