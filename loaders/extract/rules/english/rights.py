# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rows about rights and duties of a buyer: options, evaluation, obligations, terms.

What they speak of is often the product and the seller of the trade just told.
"""

from __future__ import annotations

from onshore.loaders.extract.rules.table import Row

_SITE = r"\b(?:{site}|land|acres|buildings?|stakes?|shares|percent)\b"
_GOODS = r"(?:{goods}|systems?|them|units)"
_BUY = r"(?:buy|purchase|order|take|acquire)"
_KIND = r"(?:(?:purchase|firm|binding|minimum|volume|formal|financial|legal|or|and) ){0,4}"
_NO_DUTY = (
    rf"(?:\b(?:under |has |have |with |carr(?:y|ies) |includes? |is |are |contains? |involves? )?\b(?:no|without(?: any)?|not? (?:any )?)\s?{_KIND}(?:obligat\w+|commitments?)",
    r"(?:\bnot|\b\w{1,9}n't) (?:obligated|obliged|required|committed|bound)|\bbut not (?:the|an) obligation|(?:\bnot|n't) (?:committed|bound|tied) (?:itself|themselves) to",
    rf"\b(?:does|do|did)(?:n't| not) (?:include|contain|involve|carry|require) (?:any |an? )?{_KIND}(?:obligat\w+|commitments?))",
)
_DENIED = (
    "|".join(_NO_DUTY)
    + r"(?:[^.;,]{0,40}?\b(?:purchase|buy|commitments?)\b(?:\s(?:them|any\w*|it))?)?"
)
_MORE = r"(?:(?=[^.;,]{0,40}?(?P<amount>{Q}))|)(?:[^.;,]{0,50}?{bare}|[^.;,]{0,40})"
_TERMS = r"(?:terms|details|value|price|size)"

ROWS = (
    Row(
        "en-option",
        "has_purchase_option",
        "option",
        rf"\b(?:option|right|ability)s?(?:, but (?:not the|no|not an) obligation,)?\s(?:to\s(?:\w+ and )?(?:buy|purchase|acquire|order)|on)\s{_GOODS}",
        ("Arden has an option on chips of Boyle.", "Arden has the right to order them from Boyle."),
        "Arden has the right to buy land from Boyle.",
        spoken="from",
        proposed=("component", "systems"),
    ),
    Row(
        "en-evaluate",
        "has_evaluation_right",
        "option",
        r"\b(?:early access to|right to (?:\w+ and )?(?:test|evaluate|try|sample)|(?=[^.;]{0,80}\b(?:early|right|option))evaluate)\s(?:(?!(?:from|to|with|and|by|in|for)\b)[\w'-]+ |{F}'s? |{Q} ){0,5}?(?:{bare}|systems?)",
        ("Arden has the right to test Boyle's chips.", "Arden has early access to Boyle's chips."),
        "Arden will get early access to the port of Boyle.",
        spoken="from",
        proposed=("component", "systems"),
    ),
    Row(
        "en-open-option",
        "has_purchase_option",
        "option",
        (
            rf"\b(?:option|right)s?\s(?:to\s{_BUY}|on|over|for)\s(?=(?:an?|up|as|about|another|additional|further|extra|more|the|{{Q}}|{{J}}|[\d,.]+|double|twice|half)(?![a-z])){_MORE}",
            r"(?:(?:may|can) (?:also )?(?:opt to )?|opts? to |(?:is|are) (?:also )?(?:entitled|free) to |(?:has|have) (?:also )?reserved the right to )(?:buy|purchase|order|take)\s(?=(?:an? |up to )?(?:another|additional|further|extra|more)\b|[^.;]{0,50}\b(?:if it (?:so )?(?:chooses|wishes|wants)|at its option|more)\b)"
            + _MORE,
        ),
        (
            "Boyle sells chips to Arden. Arden may buy a further 2,000.",
            "Boyle supplies chips to Arden. Arden holds an option on 15,000 more.",
        ),
        "Boyle supplies chips to Arden. Arden may buy a further plant.",
        inside=_SITE,
        spoken="from",
        traded=True,
        once=True,
    ),
    Row(
        "en-no-obligation",
        "has_purchase_obligation",
        "stated",
        _DENIED,
        ("Arden is not obliged to buy from Boyle.", "Arden has no purchase obligation to Boyle."),
        "Arden has no plant near Boyle.",
        spoken="object",
        inside=r"^(?!.*\b(?:purchase|buy)).*\bfinancial\b",
        denied=True,
    ),
    Row(
        "en-no-commitment",
        "has_financial_commitment",
        "stated",
        rf"(?=[^.;]{{0,60}}\bfinancial\b)(?:{_DENIED})",
        (
            "Arden has no financial commitments to Boyle.",
            "Arden has no financial commitment with Boyle.",
        ),
        "Arden has no financial head at Boyle.",
        spoken="object",
        denied=True,
    ),
    Row(
        "en-obligation",
        "has_purchase_obligation",
        "committed",
        rf"\b(?:(?:is|are|was|were|be) (?:contractually )?(?:obligated|obliged|required|bound|committed) to {_BUY}|must (?:buy|purchase|take|order)|commitment to (?:buy|purchase|take)|guarantee[ds]? to (?:buy|purchase|take)|(?:has |have )?(?:also )?(?:committed|pledged|promised|undertaken)(?: itself)?(?: (?:in|on) {{D}}| last [a-z]+| this [a-z]+)? to (?:buy|purchase|buying|purchasing|take|taking|order))\b(?:(?=[^.;,]{{0,50}}?(?P<amount>{{M}}|{{Q}}))|)",
        ("Arden is obliged to buy chips from Boyle.", "Arden must buy 400 tons from Boyle."),
        "Arden is obliged to buy land of Boyle.",
        left=r"\b(?:[Nn]either|[Nn]or|[Nn]one|not)\b.{0,60}",
        right=rf"(?:\s(?:over|part|place|action|advantage|up|on|office|steps|care)\b|[^.;,]{{0,40}}?{_SITE}|\s(?:[a-z-]+ |{{P}}(?:'s|-based)? ){{0,3}}{{F}}(?!'s))",
        spoken="object",
    ),
    Row(
        "en-agreed-to-take",
        "buys",
        "committed",
        r"\b(?:agreed|contracted)(?: (?:in|on) {D}| last [a-z]+| this [a-z]+)? to (?:buy|purchase|take|order)(?! (?:part|over|place|action|advantage)\b)\s(?:(?=[^.;,]{0,30}?(?P<amount>{M}|{Q}))|)[^.;,]{0,40}?\b(?:of|in)\s(?:{F}'s? )?(?:[a-z-]+ ){0,2}?{bare}",
        (
            "Arden agreed to take 9 GWh of Boyle's chips.",
            "Arden agreed to buy tons of Boyle's chips.",
        ),
        "Arden has agreed to take part in talks on chips of Boyle.",
        inside=_SITE,
        spoken="from",
    ),
    Row(
        "en-terms",
        "discloses_terms",
        "stated",
        (
            rf"\b(?:financial |other |further )?{_TERMS}(?: of the (?:[\w-]+ |{{F}} ){{1,4}})?\s?(?:were|was|are|is|have been|has been)?\s?(?:remain )?(?:undisclosed|confidential|(?:not|n't|never) (?:been |being )?(?:disclosed|released|revealed|made public|given))",
            r"\b(?:declin(?:ed|ing)|refus(?:ed|ing)) to (?:say|disclose|reveal|comment on) (?:how much|what) (?:[\w-]+ ){0,3}?(?:contract|deal|agreement|order|partnership|transaction)[\w ]{0,12}? (?:worth|paid|cost)",
            rf"\b(?:did(?:n't| not)|declined to|would not|refused to|has not|have not) (?:disclosed?|reveal(?:ed)?|give|release|share|provide) (?:the |any )?(?:[\w-]+ ){{0,3}}?(?:{_TERMS}|cost|amount)(?: of (?:the|its) (?:[\w-]+ |{{F}} ){{0,3}}(?:deal|contract|agreement|partnership|order|purchase))?",
        ),
        (
            "Arden and Boyle have a deal. Terms were not given.",
            "Arden and Boyle did not give terms.",
        ),
        "Arden and Boyle signed a deal. Terms were disclosed.",
        who="parties",
        denied=True,
        facts={"subject_matter": ["financial terms"]},
    ),
)
