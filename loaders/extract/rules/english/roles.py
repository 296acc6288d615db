# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rows about who leads which firm, and who holds a share of it."""

from __future__ import annotations

from onshore.loaders.extract.rules.table import Row

_CHIEF = r"chief executive(?: officer)?|CEO|chairman|chairwoman|chief (?:[a-z]+ ){1,2}officer|(?:executive |senior )?vice president|CFO|COO|CTO"
_SECOND = r"(?: and (?:CEO|chief executive(?: officer)?|president|chairman|founder))?"
_POST = rf"(?P<post>(?:{_CHIEF}|chair|president|founder){_SECOND})"
_HEAD = rf"(?P<post>(?:{_CHIEF}){_SECOND})"
_PERSON = r"(?:Dr\.? |Mr\.? |Ms\.? )?(?P<person>{H}|(?-i:\b(?!(?:The|It|In|On|Gov|But|And|For)\b)[A-Z][a-z.'-]{1,40}(?:[A-Z][a-z]+)?(?: [A-Z][\w.'-]{1,40}){1,2}))"
_SHARE = r"(?:an? |its |about |roughly |the )?(?:[a-z]+ )?(?P<share>{Q})(?: (?:stake|interest|share|equity stake|holding|of the shares))? (?:in|of) {words4}"
_BOUGHT = {"past": "completed", "plan": "planned", "cancelled": "cancelled", "else": "announced"}

ROWS = (
    Row(
        "en-role",
        "holds_role",
        "stated",
        (
            rf"{{one}}(?:'s)?\s{_POST},?\s{_PERSON}",
            rf"{_PERSON}\b,?\s(?:the |who is |is |as )?{_POST}\s(?:of|at)\s(?:[\w-]+ ){{0,3}}?{{one}}",
            rf"{_PERSON},\s{{one}}(?:'s)?\s{_POST}",
        ),
        ("Arden CEO Jane Smith spoke.", "Jane Smith, president of Arden, spoke."),
        "Arden met Jane Smith, president of the club.",
    ),
    Row(
        "en-role-there",
        "holds_role",
        "stated",
        rf"(?:\b(?:the company's|its|said|and)\s|^|[,\"]\s){_HEAD},?\s{_PERSON}",
        ("Arden will hire, said CEO Jane Smith.", "Arden grew. Chief executive Jane Smith spoke."),
        "Arden will hire, said President Jane Smith.",
        who="speaker",
    ),
    Row(
        "en-stake",
        "acquires",
        _BOUGHT,
        rf"{{verb:acquire|buy|take|purchase}} {_SHARE}{{one}}",
        ("Arden bought a 30% stake in Boyle.", "Arden will acquire 60 percent of Boyle."),
        "Arden bought a 30% stake in a bank.",
    ),
    Row(
        "en-holder",
        "subsidiary_of",
        "stated",
        rf"{{any:hold|own|have|control}} {_SHARE}(?:{{subject}}|(?:(?<=the )(?:company|firm|startup|maker|group)|(?<=of )it)\b)",
        ("Boyle holds a 60% stake in Arden.", "Boyle owns 75 percent of Arden."),
        "Boyle holds a 30% stake in Arden.",
        who="object",
        spoken="subject",
    ),
)
