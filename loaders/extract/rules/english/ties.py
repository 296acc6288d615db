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
_PAPER = r"(?:memorandum of understanding|memorandum|MOU|letter of intent|agreement|deal|pact|joint venture|partnership|alliance|venture)"
_TRADE = r"(?:supply|framework|purchase|offtake|off-take|sales|licen[cs]e|services?) (?:agreement|deal|pact)"
_SIGN = r"\b(?:sign(?:s|ed)?|executed?|enter(?:s|ed) into|conclude[sd]?|reach(?:es|ed)?|struck|inked|agreed on|form(?:s|ed)?|set up|creat(?:e|es|ed)|announced|launch(?:es|ed)?)\s(?:an? |their )?"

ROWS = (
    Row(
        "en-partner",
        "partners_with",
        "announced",
        (
            rf"\b(?:partner(?:s|ed|ing)?(?: up)?|team(?:s|ed|ing)(?: up)?|collaborat(?:e|es|ed|ing)|work(?:s|ing)? (?:closely )?together|join(?:s|ed|ing)? forces|{_TIE}|strategic agreement|cooperat(?:e|es|ed|ion)|in partnership|(?:is|are) working) with\s{{words6}}{{object}}",
        ),
        ("Arden has partnered with Boyle.", "Arden formed a joint venture with Boyle."),
        "Arden has ended its joint venture with Boyle.",
        left=_ENDED,
    ),
    Row(
        "en-ended",
        "partners_with",
        "cancelled",
        (
            rf"{{any:end|dissolve|terminate|exit|cancel|scrap|abandon|call off}}\s(?:its|the|their)\s{{words3}}(?:{_TIE}) with {{object}}",
        ),
        (
            "Arden ended its partnership with Boyle.",
            "Arden has dissolved the joint venture with Boyle.",
        ),
        "Arden will extend its partnership with Boyle.",
    ),
    Row(
        "en-partners",
        "partners_with",
        "announced",
        (
            r"{subject}(?: and |, ){words4}{one}(?:'s)?,?\s(?:\w+ly |have |also |today |{D} ){0,3}?(?:partner(?:ed|ing)?\b|team(?:ed)? up|join(?:ed)? forces|agreed to (?:work together|partner|collaborate|cooperate)|(?:announced|formed|form|set up|created?|launch(?:ed)?|establish(?:ed)?|signed|struck|entered(?: into)?) (?:a|an|their) {words3}(?:partnership|alliance|collaboration|joint venture|venture|tie-up))",
            r"\b(?:partnership|joint venture|alliance|collaboration) (?:\w+ )?between\s{words3}{subject} and {words3}{one}",
        ),
        ("Arden and Boyle have formed a joint venture.", "Arden and Boyle teamed up in May."),
        "Arden and Boyle reported their results.",
    ),
    Row(
        "en-contract",
        "has_contract_with",
        _CONTRACT,
        (
            r"\b(?P<verb>sign(?:s|ed|ing)?|ink(?:s|ed)|won|win|wins|secured|has|have|reached|struck|land(?:s|ed)|awarded|announced)\s(?:an? |the )?(?:[\w-]+ |{C} |{M} ){0,5}?(?:contract|agreement|deal|order)s?\s(?:[\w-]+ |{C} |{M} ){0,6}?(?:with|from)\s{words4}{object}",
        ),
        (
            "Arden signed a supply contract with Boyle.",
            "Arden has won a $20 million order from Boyle.",
        ),
        "Arden has talked with Boyle.",
        left=_ENDED,
    ),
    Row(
        "en-signed",
        "partners_with",
        "announced",
        (
            rf"{_SIGN}(?!(?:[\w-]+ ){{0,4}}?{_TRADE})(?:[\w-]+ |{{C}} |{{M}} ){{0,4}}?{_PAPER}\b(?!\s(?:with|from|between))",
        ),
        (
            "Arden and Boyle signed a memorandum of understanding.",
            "Arden and Boyle met in May. The two companies struck a deal.",
        ),
        "Arden signed a memorandum of understanding.",
        left=r"\b(?:not|never|no)\b.{0,16}",
        pair=True,
    ),
    Row(
        "en-signed-trade",
        "has_contract_with",
        "announced",
        (rf"{_SIGN}(?:[\w-]+ |{{C}} |{{M}} ){{0,4}}?{_TRADE}\b(?!\s(?:with|from|between))",),
        (
            "Arden and Boyle signed a supply agreement.",
            "Arden and Boyle met in May. The two firms announced a five-year supply deal.",
        ),
        "Arden signed a supply agreement.",
        left=r"\b(?:not|never|no)\b.{0,16}",
        pair=True,
    ),
    Row(
        "en-joint",
        "co_develops",
        _JOINT,
        (
            r"\b(?P<verb>co-?develop\w*|(?:jointly|together|also jointly) (?:develop|engineer)\w*)(?: and (?:\w+ )?(?:manufactur\w+|build|produce|develop\w*))?\s{goods}(?:[^.;]{0,60}?\bwith {words3}(?P<with>{F}))?",
            r"\b(?P<verb>develop(?:ing|s|ed)?)\s{goods}[^.;]{0,60}?\b(?:jointly|together)\b(?:[^.;]{0,30}?\bwith {words3}(?P<with>{F}))?",
        ),
        (
            "Arden will co-develop a battery pack with Boyle.",
            "Arden and Boyle jointly develop inverters.",
        ),
        "Arden will develop inverters.",
    ),
    Row(
        "en-joint-design",
        "co_designs",
        _JOINT,
        (
            r"\b(?P<verb>co-?design\w*|(?:jointly|together|also jointly) design\w*)(?: and (?:\w+ )?(?:manufactur\w+|build|produce|develop\w*))?\s{goods}(?:[^.;]{0,60}?\bwith {words3}(?P<with>{F}))?",
            r"\b(?P<verb>design(?:ing|s|ed)?)\s{goods}[^.;]{0,60}?\b(?:jointly|together)\b(?:[^.;]{0,30}?\bwith {words3}(?P<with>{F}))?",
        ),
        (
            "Arden will co-design AI servers with Boyle.",
            "Arden and Boyle are jointly designing AI servers.",
        ),
        "Arden designs AI servers.",
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
        (
            "Arden, a unit of Boyle, will hire.",
            "Arden makes motors. The company is wholly owned by Boyle.",
        ),
        "Arden sold a unit to Boyle.",
    ),
    Row(
        "en-takeover",
        "acquires",
        _DEAL,
        (
            rf"{{verb:acquire|buy|take over}}\s(?:(?!from|of|with|by|shares)(?:[\w-]+ |{{P}}(?:'s|-based)? |{{C}} )){{0,4}}?{{one}}(?!'s|\s{_LAND})(?:[^.;]{{0,120}}?, for {{words2}}{{amount}})?",
            rf"\b(?P<verb>acquisition of|purchase of|takeover of)\s(?:(?!from|of|with|by|shares)(?:[\w-]+ |{{P}}(?:'s|-based)? |{{C}} )){{0,4}}?{{one}}(?!'s|\s{_LAND})",
        ),
        ("Arden will acquire Boyle for $2 billion.", "Arden bought motor maker Boyle last year."),
        "Arden bought transformers from Boyle.",
        left=_DONE,
        right=r"[^.;,]{0,12} (?:closed|was completed|went through)\b",
        priced=True,
    ),
    Row(
        "en-takeover-done",
        "acquires",
        "completed",
        (
            rf"{_DONE}(?:acquisition of|purchase of|takeover of)\s{{words3}}{{one}}(?!'s|\s{_LAND})",
            r"\b(?:acquisition of|purchase of|takeover of)\s{words3}{one}[^.;,]{0,12} (?:closed|was completed|went through)\b",
        ),
        (
            "Arden has grown after its acquisition of Boyle.",
            "Arden said its purchase of Boyle was completed in May.",
        ),
        "Arden plans the acquisition of Boyle.",
        priced=True,
    ),
    Row(
        "en-taken-over",
        "acquires",
        "completed",
        (
            r"(?P<object>{F})(?: [A-Z]\w+)?,?\s(?:which |that )?(?:was|is|has been|had been)\s(?:\w+ly )?(?:acquired|bought|taken over|purchased) by\s{words4}{subject}",
        ),
        (
            "Boyle, which was acquired by Arden in May, makes motors.",
            "Boyle was bought by Arden in 2021.",
        ),
        "Boyle was bought by investors. Arden grew.",
    ),
)
