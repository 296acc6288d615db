# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rows about where firms have their head office."""

from __future__ import annotations

from onshore.loaders.extract.rules.table import Row

_KIND = r"(?:[\w-]+ |{C}[ -]){0,5}?(?:company|giant|maker|manufacturer|assembler|firm|group|supplier|chipmaker|conglomerate|startup|automaker|provider|foundry|builder|producer|developer|{C} maker|powerhouse|titan|specialist|rival|competitor)"
_OFFICE = r"(?:headquarters|head office|HQ)"
_FIRM = r"(?:company|firm|group|maker|manufacturer)"

ROWS = (
    Row(
        "en-hq",
        "headquartered_in",
        "stated",
        (
            r"{place}-(?:based|headquartered)\s{words3}{subject}",
            rf"{{place}}\s(?:\w+ )?(?:{_KIND}|{{C}}[ -](?:maker|manufacturer|giant|supplier|assembler)|tech|chip|electronics),?\s{{subject}}",
            rf"{{subject}}(?: (?:Corp|Inc|Co|Ltd)\b\.?)?,?\s(?:an?|the|one of) (?:(?!of |for |to |in |customer|supplier|partner|rival)[\w'-]+ ){{0,4}}?{{place}}(?:-based)?\s(?:(?:{{C}}[ -])?{_KIND}|{{C}})",
            r"{subject}(?:,? (?:which is|who is|is|an? [^.,;]{2,60}?))?,?\s(?:(?:which is )?based(?: [a-z ]{1,22}?)?|headquartered|(?:which )?has (?:its|a) (?:[a-z]+ )?(?:headquarters|head office|HQ|base|home))\s(?:in|at|near|out of)\s{place}",
            r"(?:^|\. |\band )(?:Founded [^.;]{0,30}? and )?(?:based|headquartered) (?:in|near) {place},\s(?:the )?{subject}",
        ),
        ("Ohio-based Arden will hire.", "Arden, which is based in Ohio, will hire."),
        "Ohio will host Arden for a week.",
    ),
    Row(
        "en-hq-country",
        "headquartered_in",
        "stated",
        (
            r"{place}'s\s{words3}{subject}",
            r"{subject} of {place}(?=[,.;]| (?:and|to|has|is|will)\b)",
        ),
        ("Japan's Arden will hire.", "Arden of Japan will hire."),
        "Ohio's Arden will hire.",
        only=r"place:[A-Z]{2}$",
    ),
    Row(
        "en-hq-there",
        "headquartered_in",
        "stated",
        (
            r"(?:\b(?:is|are)|\b[Tt]he [\w-]+(?: [\w-]+)?,(?: which is)?|\bwas founded [^.;]{0,40}?and (?:is|remains)) (?:based|headquartered) (?:in|at|near)\s{place}",
            rf"\b(?:and|company|company, which|firm|it|group) has its (?:[a-z]+ )?{_OFFICE} (?:in|at|near)\s{{place}}",
        ),
        ("Arden makes motors. It is based in Ohio.", "Arden makes motors and is based in Ohio."),
        "Arden makes motors in Ohio.",
    ),
    Row(
        "en-hq-definite",
        "headquartered_in",
        "stated",
        (
            rf"\bthe\s{{place}}-based\s{_KIND}\b(?!,?\s{{F}})",
            rf"(?<!of )(?<!for )(?<!with )(?<!from )(?<!in )(?<!to )(?<!by )(?<!and )\bthe\s{{place}}\s{_KIND}\b(?!,?\s{{F}})",
        ),
        (
            "Arden grew. The Ohio-based firm will hire.",
            "Arden grew. Now the Ohio firm will hire.",
        ),
        "Arden makes motors for the Ohio company.",
        who="nearest",
    ),
)
