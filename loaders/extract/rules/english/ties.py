# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rows about ties between firms: partners, contracts, joint work, owners, takeovers."""

from __future__ import annotations

from onshore.loaders.extract.rules.table import Row

_DEAL = {"past": "completed", "plan": "planned", "cancelled": "cancelled", "else": "announced"}
_CONTRACT = {
    "past": "operational",
    "present": "operational",
    "plan": "planned",
    "else": "announced",
}
_JOINT = {
    "plan": "planned",
    "past": "operational",
    "present": "operational",
    "progress": "operational",
    "cancelled": "cancelled",
    "else": "announced",
}
_TIE = "partnership|alliance|joint venture|venture|tie-up|collaboration"
_ENDED = (
    r"\b(?:ended|dissolved|terminat\w+|cancel\w*|call(?:ed|ing) off|scrapp\w+|abandon\w*)\b.{0,32}"
)
_UNIT = r"(?:unit|subsidiary|division|affiliate|arm|spin-?off)"
_LAND = r"(?:plant|factory|site|servers|chips|facility|campus|building)"
_DONE = (
    r"\b(?:last year's|last month's|recent|20\d\d|completed|after (?:its|the)|earlier) (?:\w+ )?"
)
"""Before `acquisition of F`: it is behind them."""
ROWS = (
    Row(
        "en-partner",
        "partners_with",
        "announced",
        (
            rf"\b(?:partner(?:s|ed|ing)?(?: up)?|team(?:s|ed|ing)(?: up)?|collaborat(?:e|es|ed|ing)|work(?:s|ing)? (?:closely )?together|join(?:s|ed|ing)? forces|{_TIE}|strategic agreement|cooperat(?:e|es|ed|ion)|in partnership|(?:is|are) working) with\s{{words6}}{{object}}",
            r"{subject}(?: and |, ){words4}{one}(?:'s)?,?\s(?:\w+ly |have |also |today |{D} ){0,3}?(?:partner(?:ed|ing)?\b|team(?:ed)? up|join(?:ed)? forces|agreed to (?:work together|partner|collaborate|cooperate)|(?:announced|formed|form|set up|created?|launch(?:ed)?|establish(?:ed)?|signed|struck|entered(?: into)?) (?:a|an|their) {words3}(?:partnership|alliance|collaboration|joint venture|venture|tie-up|memorandum of understanding))",
            r"\b(?:partnership|joint venture|alliance|collaboration) (?:\w+ )?between\s{words3}{subject} and {words3}{one}",
        ),
        ("Arden has partnered with Boyle.", "Arden and Boyle have formed a joint venture."),
        "Arden has ended its joint venture with Boyle.",
        left=_ENDED,
    ),
    Row(
        "en-contract",
        "has_contract_with",
        _CONTRACT,
        r"\b(?P<verb>sign(?:s|ed|ing)?|ink(?:s|ed)|won|win|wins|secured|has|have|reached|struck|land(?:s|ed)|awarded|announced)\s(?:an? |the )?(?:[\w-]+ |{C} |{M} ){0,5}?(?:contract|agreement|deal|order)s?\s(?:[\w-]+ |{C} |{M} ){0,6}?(?:with|from)\s{words4}{object}",
        ("Arden signed a contract with Boyle.", "Arden won a $20 million order from Boyle."),
        "Arden has talked with Boyle.",
        left=_ENDED,
    ),
    Row(
        "en-joint",
        "co_develops",
        _JOINT,
        r"\b(?P<verb>co-?develop\w*|(?:jointly|together|also jointly) (?:develop|engineer)\w*)(?: and (?:\w+ )?(?:manufactur\w+|build|produce|develop\w*))?\s{goods}(?:[^.;]{0,60}?\bwith {words3}(?P<with>{F}))?",
        ("Arden will co-develop chips with Boyle.", "Arden and Boyle jointly develop inverters."),
        "Arden will develop inverters.",
    ),
    Row(
        "en-unit-of",
        "subsidiary_of",
        "stated",
        (
            rf"{{subject}},? (?:which is |is |becomes? )?(?:now )?(?:an? |the )?{{words4}}{_UNIT}\sof\s{{words5}}{{one}}",
            rf"\b(?:[Tt]he company|[Ii]t),? (?:which is )?(?:now )?(?:an? |the ){{words4}}{_UNIT}\sof\s{{words5}}{{one}}",
            rf"\b(?:is|are|remains|becomes?|became)\s(?:now |itself |in turn )?(?:an? |the |part of )?{{words4}}(?:{_UNIT}\sof|owned (?:since {{D}} |in full |entirely )?by|controlled by)\s{{words5}}{{one}}",
            r"{subject},? (?:an? {words4}(?:company|firm|maker|manufacturer|business),? )?(?:which is |that is |is )?(?:wholly |majority[ -])?owned by\s{words3}{one}",
            r"\b(?:has|have) been (?:wholly |majority[ -]|partly )?(?:owned|controlled) (?:since {D} )?by\s{words4}{one}",
            r"{subject},\s(?:an?|the)\s(?:[a-z-]+ ){0,2}?{one}(?:'s)?\s{words2}(?:unit|subsidiary|affiliate|company)\b",
            rf"(?P<object>{{F}})'s?\s{{words3}}{_UNIT},?\s{{subject}}",
        ),
        ("Arden, a unit of Boyle, will hire.", "Arden grew. It is wholly owned by Boyle."),
        "Arden sold a unit to Boyle.",
    ),
    Row(
        "en-takeover",
        "acquires",
        _DEAL,
        (
            rf"{{verb:acquire|buy|take over}}\s(?:(?!from|of|with|by|shares)(?:[\w-]+ |{{P}}(?:'s|-based)? |{{C}} )){{0,4}}?{{one}}(?!'s|\s{_LAND})(?:[^.;]{{0,120}}?, for {{words2}}{{amount}})?",
            rf"\b(?P<verb>acquisition of|purchase of|takeover of)\s(?:(?!from|of|with|by|shares)(?:[\w-]+ |{{P}}(?:'s|-based)? |{{C}} )){{0,4}}?{{one}}(?!'s|\s{_LAND})",
            r"(?P<object>{F})(?: [A-Z]\w+)?,?\s(?:which |that )?(?:was|is|has been|had been)\s(?:\w+ly )?(?P<verb>acquired|bought|taken over|purchased) by\s{words4}{subject}",
        ),
        ("Arden will acquire Boyle for $2 billion.", "Boyle was bought by Arden in 2021."),
        "Arden bought transformers from Boyle.",
        priced=True,
    ),
)
