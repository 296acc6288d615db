# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rows about goods: supply, purchase, production."""

from __future__ import annotations

from onshore.loaders.extract.rules.table import Row

FLOW = {
    "cancelled": "cancelled",
    "delayed": "delayed",
    "reduced": "reduced",
    "negated": "cancelled",
    "promise": "promised",
    "plan": "planned",
    "will": "announced",
    "agreed": "committed",
    "else": "operational",
}
"""Status of a supply, a purchase or a production."""
_GIVE = "supply|provide|deliver|ship|furnish"
_TO_GIVE = r"to (?:supply|provide|deliver|make|build|manufacture|assemble|ship|furnish)"
_NO_OTHER = r"(?:(?!{C}(?![ -](?:and \w+ )?(?:maker|manufacturer|supplier|producer|operator|provider|designer|giant|company|firm)\b))[^.;]){0,50}?"
"""Up to the buyer: no other product, unless it says what the buyer is."""
_MAKE = "make|produce|manufacture|assemble|build|mass-produce|fabricate|turn out|churn out"
_MADE = r"(?P<verb>made|produced|manufactured|assembled|built|fabricated)"
_NO_SITE = r"(?!\s?(?:plants?|factor|facilit|fabs?|campus|mills?|assembly|manufactur|production|cent|complex|hub|site))"
_STOPPED = r"\b(?:stop(?:s|ped|ping)?|ceas(?:e|es|ed|ing)|end(?:s|ed|ing)?|halt(?:s|ed|ing)?|quit|discontinu\w+|phas\w+ out)\s(?:\w+ )?"
_RIGHT = r"\b(?:option|right|ability|obligat\w*|oblige\w*|could|may|might|not|no)\b.{0,40}"
_MAKERS = r"(?:maker|manufacturer|assembler|producer)"

ROWS = (
    Row(
        "en-supply",
        "supplies",
        FLOW,
        rf"{{verb:{_GIVE}|sell}}\s{{goods}}{_NO_OTHER}\s(?:to|for)\s{{words5}}{{to}}",
        ("Arden supplies transformers to Boyle.", "Arden will deliver circuit boards to Boyle."),
        "Arden supplies transformers to hospitals.",
        most=2,
    ),
    Row(
        "en-supply-with",
        "supplies",
        FLOW,
        rf"{{verb:{_GIVE}}}\s{{words3}}(?P<to>{{F}})(?:'s [\w ]{{2,30}}|, [^,;]{{3,60}},)?\swith\s{{goods}}",
        ("Arden supplies Boyle with battery cells.", "Arden will provide Boyle with servers."),
        "Arden supplies Boyle with advice.",
    ),
    Row(
        "en-supplier-of",
        "supplies",
        "operational",
        r"\b(?:supplier|provider|vendor)\sof\s{goods}\s(?:to|for)\s{words3}{to}",
        ("Arden is a supplier of chips to Boyle.", "Arden, a provider of cables to Boyle, grew."),
        "Arden is a supplier of cold plates.",
    ),
    Row(
        "en-chosen",
        "supplies",
        "announced",
        rf"{{any:select|choose|pick|tap|hire|name|contract|line up}}\s(?:with )?{{words4}}{{subject}}\s(?:{_TO_GIVE}|for|as (?:its |the |an? )?{{words2}}(?:supplier|provider) of)\s{{goods}}",
        ("Boyle selected Arden to supply chillers.", "Boyle will hire Arden to supply inverters."),
        "Boyle has selected Arden for an award.",
        who="to",
    ),
    Row(
        "en-was-chosen",
        "supplies",
        "announced",
        rf"{{subject}}(?:, [^,;]{{3,60}},)?\s(?:has been |have been |was |were |is )(?:also )?(?:selected|chosen|picked|tapped|hired|named|contracted)(?: by (?P<to>{{F}}))?\s(?:{_TO_GIVE}|as {{words3}}(?:supplier|provider) of)\s{{goods}}",
        (
            "Arden was hired by Boyle to supply chips.",
            "Boyle grew. Arden was hired to supply chips.",
        ),
        "Arden was chosen by Boyle to speak first.",
        spoken="to",
    ),
    Row(
        "en-deliver",
        "supplies",
        FLOW,
        rf"{{subject}}(?:, which)?\s(?:is |will |has agreed to |agreed to |is to |(?:has |have )?(?:signed|won|landed|secured|has) an? {{words3}}(?:agreement|contract|deal|order) to )?(?:also )?(?:(?:begin|start)s? )?{{verb:{_GIVE}}}\s{{goods}}(?![^.;]{{0,60}}?\s(?:to|for)\s{{words4}}{{F}})",
        (
            "Boyle grew. Arden is providing the chips.",
            "Boyle grew. Arden will supply chips.",
        ),
        "Boyle opened a plant in Ohio. Arden is providing a loan.",
        spoken="to",
    ),
    Row(
        "en-come-from",
        "supplies",
        FLOW,
        r"{bare}[^.;,]{0,40}?\s(?P<verb>comes?|came)\sfrom\s{words3}{subject}",
        ("Boyle has a plant. Chips come from Arden.", "Boyle grew. Its chips came from Arden."),
        "Boyle runs a plant in Ohio. The busbars come from abroad.",
        spoken="to",
    ),
    Row(
        "en-gone-to",
        "supplies",
        "operational",
        r"\b(?:all|most|half|the bulk|much|the (?:entire |whole |plant's |first )?(?:output|production|volume)|its (?:entire |whole )?output|them|they|these)(?: of (?:them|it|these|that|the \w+))?(?: \w+)?\s(?:go(?:es)?|went|going|shipped|destined|sold|delivered|bound|headed|earmarked)\s(?:to|for)\s{words3}{to}",
        (
            "Arden makes chips. All of them go to Boyle.",
            "Arden makes chips. Most go to Boyle.",
        ),
        "Arden makes inverters in Ohio. All of them go to hospitals.",
        who="maker",
    ),
    Row(
        "en-make-for",
        "supplies",
        FLOW,
        r"{verb:make|assemble|produce|manufacture|build}\s{goods}(?:(?:, and|,| and)\s{words2}[\w-]+)?(?:\s(?:there|here))?\sfor\s{words4}{to}",
        ("Arden makes chips for Boyle.", "Arden will assemble servers there for Boyle."),
        "Arden makes chips for cars.",
    ),
    Row(
        "en-buy",
        "buys",
        FLOW,
        (
            r"{verb:buy|purchase|procure|source|obtain|import}\s(?:[a-z]+ )?(?:{M}(?: worth)? (?:of|in) )?{goods}[^.;]{0,30}?\sfrom\s{words3}{from}",
            r"\b(?P<verb>gets)\s{goods}[^.;]{0,30}?\sfrom\s{words3}{from}",
        ),
        ("Arden buys chips from Boyle.", "Arden sources most of its copper foil from Boyle."),
        "Arden has an option to buy chips from Boyle.",
        left=_RIGHT,
    ),
    Row(
        "en-ordered",
        "buys",
        {**FLOW, "past": "committed"},
        r"{verb:order}\s(?:[a-z]+ )?(?:{M}(?: worth)? (?:of|in) )?{goods}[^.;]{0,30}?\sfrom\s{words3}{from}",
        ("Arden ordered circuit boards from Boyle.", "Arden has ordered transformers from Boyle."),
        "Arden may order transformers from Boyle.",
        left=_RIGHT,
    ),
    Row(
        "en-make",
        "produces",
        FLOW,
        rf"(?<!-){{verb:{_MAKE}}}\s{{goods}}{_NO_SITE}",
        ("Arden makes transformers in Ohio.", "Arden will manufacture chips."),
        "Arden builds transformer plants in Ohio.",
        left=rf"\b(?:option|right|jointly|co-?|together with . to|partner\w* to)\s?(?:to\s)?|{_STOPPED}",
        right=r"\s(?:available|possible|affordable)",
        agent="by",
        placed=True,
        most=2,
    ),
    Row(
        "en-made",
        "produces",
        FLOW,
        rf"{{bare}}(?:[^.;,]{{0,40}}?)\s(?:is|are|was|were|be|being|been)\s(?:\w+ly |also |now )?{_MADE}\b",
        ("The inverters are made by Arden.", "Some motors are made at the Arden plant in Ohio."),
        "The transformer factory was built by Arden.",
        left=r"\b(?:buy|bought|purchas|import|sourc|order)\w*\s[^.;,]{0,60}",
        inside=r"{C}\s?(?:plants?|factory|facility|fab|campus)",
        agent="site",
        placed=True,
    ),
    Row(
        "en-production-of",
        "produces",
        FLOW,
        r"\b(?P<verb>beg[au]n|begins?|beginning|start(?:s|ed|ing)?|launch(?:es|ed|ing)?|expand(?:s|ed|ing)?|increase|ramp(?:s|ing|ed)? up|move|shift|bring|commenced?|speciali[sz](?:e|es|ed|ing) in|focus(?:es|ed|ing)? on)\s(?:\w+[ -]){0,2}(?:production|manufacture|manufacturing|assembly)\sof\s{goods}",
        ("Arden will start production of inverters.", "Arden began mass production of motors."),
        "Arden welcomed the production of inverters.",
        placed=True,
    ),
    Row(
        "en-production-due",
        "produces",
        "planned",
        r"\bproduction of\s(?:{subject}'s )?{goods}[^.;]{0,40}?\s(?:(?:is|was|are) (?:expected|set|due|scheduled|slated|planned|on track) (?:to (?:begin|start)|for|in)|(?:will|to|would) (?:begin|start)|(?:is|has|was) (?:already |now )?(?:under ?way|begun|started))",
        (
            "Arden grew. Production of motors will start in May.",
            "Arden grew. Production of chips has begun.",
        ),
        "Arden welcomed the production of inverters.",
        when={r"(?:under ?way|begun|started)»": "operational"},
        placed=True,
    ),
    Row(
        "en-start-production",
        "produces",
        {"past": "operational", "delayed": "delayed", "cancelled": "cancelled", "else": "planned"},
        r"\b(?P<verb>start|begin|starts|begins|started|began|commence)\s(?:mass |volume |trial |initial |commercial )?(?:production|producing|manufacturing|operations)\b(?! of)",
        (
            "Arden makes chips. It starts production.",
            "Arden makes chips. It began mass production.",
        ),
        "Arden will start a survey in Ohio.",
        left=r"\b(?:its|their|{F}'s) (?:[\w-]+ ){0,3}{C}(?: [a-z]+){0,2} ",
    ),
    Row(
        "en-maker",
        "produces",
        "operational",
        (
            rf"(?P<goods>{{C}})\s{_MAKERS},?\s(?:giant )?{{subject}}",
            rf"{{subject}},? (?:an?|the|one of)\s(?:(?!rival|of |to |for )(?:[\w'-]+ |{{P}} )){{0,5}}?(?P<goods>{{C}}) {_MAKERS}s?\b",
            rf"{{subject}},? (?:[\w ,-]{{0,30}}?)?(?:an?|the|one of)\s(?:(?!rival|of |to |for )(?:[\w'-]+ |{{P}} )){{0,5}}?{_MAKERS}s? of\s{{goods}}",
        ),
        ("Transformer maker Arden will hire.", "Arden, a leading maker of cold plates, will hire."),
        "Arden, a rival of transformer makers, will hire.",
    ),
)
