# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English grammar for the rules: who does it, and where. No parser, only order."""

from __future__ import annotations

import re
from functools import lru_cache

from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene, joined_before, rx
from onshore.loaders.extract.names.gazetteer import Mention

_OBLIQUE = (
    r"with|from|for|to|by|of|at|including|like|than|under|near|on|as|alongside|via|against|about|"
    r"among|between|into|through|over|behind|rival|customer|customers|supplier|suppliers|partner|"
    r"client|joined|join|joins|supply|supplies|supplying|help|helps|toward|called|named|in|versus|include|includes|included|counts"
)
_FILLER = (
    r"(?:the|its|a|an|their|his|rival|partner|parent|fellow|giant|maker|chipmaker|automaker|"
    r"startup|firm|company|group|supplier|customer|subsidiary|manufacturer|designer|provider|"
    r"developer|operator|electronics|chip|tech|technology|cloud|software|energy|server|battery|"
    r"steel|auto|parts|conglomerate|[a-z]+-based|[a-z]+(?:ese|ean|ish)|"
    r"{P}(?:'s|-based)?|{F}(?:'s)?|{C}|CEO|and)"
)
_NEAR = 80
"""Characters between a verb and `U.S.` where that tells the country of its site."""
_LOOK_BACK = 240
"""Characters before a firm in which its preposition may stand."""
_IS_OBLIQUE = rf"\b(?:{_OBLIQUE})\s(?:{_FILLER}(?:(?<![\ue000-\ue0ff]),)?\s){{0,5}}$"
PRONOUN = (
    r"\b(?:it|they|we|the (?:[\w-]+ |{P}(?:-based)? |{C} ){0,4}?(?:company|firm|chipmaker|manufacturer|"
    r"automaker|group|giant|maker|startup|supplier|assembler|developer|conglomerate|carmaker|"
    r"business|operator|subsidiary|unit|steelmaker|drugmaker|parent|retailer|utility|foundry|"
    r"producer|provider|designer|builder|vendor|side|ODM|OEM|corporation|contractor|assembler|[a-z]{3,}maker))\b(?!'s? (?:own|plant))"
)
PAIR = (
    r"\b(?:they|both(?= (?:will|are|have|said|agreed|plan))|(?:the )?(?:two|both)(?: of (?:the|them))?"
    r" (?:companies|firms|partners|sides|groups|businesses|manufacturers)|"
    r"the two(?= (?:\w+ly |also |have |had )?(?:signed|formed|said|agreed|will|are|plan|set up|announced))|"
    r"the (?:companies|partners|firms|pair)|the (?:joint )?venture)\b"
)
_SITE_NOUN = (
    r"(?:plants?|factor(?:y|ies)|facilit(?:y|ies)|fabs?|campus(?:es)?|sites?|mills?|complex|"
    r"data cent(?:er|re)s?|warehouses?|operations?|workforce|plans?|project|expansion|unit|"
    r"subsidiary|investment|board|chief|chairman|spokes\w+|presence|footprint|{P})"
)
FACILITY = (
    r"(?:plants?|factor(?:y|ies)|facilit(?:y|ies)|fabs?|campus(?:es)?|mills?|complex(?:es)?|"
    r"data[ -]?cent(?:er|re)s?|(?:giga|mega)factor(?:y|ies)|(?:assembly|production|manufacturing|server) (?:buildings?|halls?)|assembly lines?|production lines?|foundr(?:y|ies)|"
    r"smelters?|hubs?|warehouses?|production sites?|manufacturing sites?|sites?|works|"
    r"manufacturing (?:base|operations?|footprint|presence))"
)


def is_oblique(scene: Scene, mention: Mention) -> bool:
    """Whether a firm stands behind a preposition, so that it is not the subject."""
    known = scene.oblique.get(mention.start)
    if known is None:
        known = scene.oblique[mention.start] = _stands_oblique(scene, mention)
    return known


_FOR = re.compile(r"\bfor (?:[a-z-]{1,20} ){0,2}$")
_GOODS_OF = rx(r" (?:[a-z]+ )?(?:{C}|(?:vehicles|cars|trucks|models|customers)\b)")
"""`batteries for electric F vehicles`: F does nothing there."""
_OPENS = re.compile(r"as\s", re.IGNORECASE)
_ACTS = re.compile(
    r"(?: (?:Corporation|Corp\.?|Inc\.?|Co\.?|Ltd\.?|Group))?\s(?:\w+ly )?"
    r"(?:has|have|had|is|was|will|would|[a-z]{3,}(?:ed|es|[^s]s))\b"
)
"""`as F committed to ...` opens a clause of which F is the subject; `as F's supplier` does not."""


_TITLES = re.compile(r"(?:called|named|rival|partner|supplier|customer|client)\s", re.IGNORECASE)


def _stands_oblique(scene: Scene, mention: Mention) -> bool:
    first = max(0, mention.start - _LOOK_BACK)
    before = scene.mask[first : mention.start]
    if _FOR.search(before) and _GOODS_OF.match(scene.mask, mention.end):
        return True
    if rx(
        r"^(?:[Tt]he )?(?:engineers|teams|researchers|scientists|developers) (?:from|at|of) (?:{F} and )?$"
    ).search(before):
        return False
    behind = rx(_IS_OBLIQUE).search(before)
    if (
        behind
        and _TITLES.match(behind[0])
        and _ACTS.match(scene.mask, mention.end + scene.mask.startswith(",", mention.end))
    ):
        return False
    if behind and not (_OPENS.match(behind[0]) and _ACTS.match(scene.mask, mention.end)):
        return True
    joined = rx(r"({F})(?:'s)?(?:,? and |, | or |/)$").search(before)
    if joined is None:
        return False
    at = first + joined.start()
    previous = next((m for m in scene.firms if m.start <= at < m.end), None)
    return previous is not None and is_oblique(scene, previous)


def possessive(scene: Scene, mention: Mention) -> bool:
    return scene.mask.startswith(("'s", "' "), mention.end)


def subjects(scene: Scene, at: int) -> tuple[list[str], int | None, str]:
    """Firms that the verb at `at` speaks of, where they stand, and how they were found.

    How is `named`, `pronoun` or `carried`; the offset is None unless the firm stands here.
    """
    floor = _quote_floor(scene, at)
    named = [m for m in scene.firms if floor <= m.end <= at and not is_oblique(scene, m)]
    named = [m for m in named if not possessive(scene, m) or _owns_site(scene, m)]
    named = [m for m in named if not _in_aside(scene, m, at)]
    pronouns = list(rx(PRONOUN).finditer(scene.mask, floor, at))
    pairs = [m for m in rx(PAIR).finditer(scene.mask, floor) if m.end() <= at]
    last_firm = named[-1].end if named else -1
    last_pair = pairs[-1].end() if pairs else -1
    last_pronoun = pronouns[-1].end() if pronouns else -1
    relative = rx(
        r"({F})(?:, | )(?:(?:which|who)|an? (?:[\w-]+ |{P} |{C} ){1,5}?that) (?:[^,;]{0,60})$"
    ).search(scene.mask[:at])
    if relative and (owner := scene.firm_at(relative.start(1))):
        return [owner], relative.start(1), "named"
    if last_pair > last_firm and last_pair >= last_pronoun:
        pair = _pair_before(scene, pairs[-1].start())
        if pair and pairs[-1][0].lower().endswith("venture"):
            return pair[:1], None, "pronoun"
        if pair:
            return pair, None, "pronoun"
    if last_pronoun > last_firm:
        if pronouns[-1][0].lower() == "we" and (speaker := _speaker(scene, at)):
            return [speaker], None, "pronoun"
        owner = _antecedent(scene, named, pronouns[-1])
        return ([owner], None, "pronoun") if owner else ([], None, "none")
    if named:
        group = joined_before(named, scene.mask, _AND)
        return list(dict.fromkeys(m.id for m in group)), named[-1].start, "named"
    topic = site_owner(scene) or scene.memory.firm or _opening(scene, at)
    return ([topic], None, "carried") if topic else ([], None, "none")


_UNNAMED = (
    r"(?:^|\s-{1,2}\s)An? (?:[\w-]+ |{P}(?:-based)? |{C}[ -]){0,6}?(?:company|maker|manufacturer|supplier|producer|"
    r"chipmaker|automaker|startup|developer|giant|firm)\b"
)
"""`A South Korean manufacturer will build ...`: the next sentences name it."""
_SOON = 700
"""Characters behind an opening sentence in which its firm must be named."""


def _opening(scene: Scene, at: int) -> str | None:
    """The firm that an opening sentence leaves unnamed: the first one that stands behind it."""
    if scene.firms or scene.sentence.start > _SOON or not rx(_UNNAMED).search(scene.mask, 0, at):
        return None
    end = scene.sentence.end
    return next((m.id for m in scene.later if end <= m.start < end + _SOON), None)


_ASIDE = (
    r"(?:,\s(?:which|who|whose)|(?<=[\ue000-\ue0ff.]),\s(?:an?|the|one of))\s(?!.{0,120}?, and {F})[^;]{3,160}?,\s"
    r"(?=(?:\w+ly |also |now |so far |still )?(?:has|have|had|is|was|will|would|said|says|plans?|[a-z]+(?:ed|es))\b)"
)


def _in_aside(scene: Scene, mention: Mention, at: int) -> bool:
    """Whether a firm stands in `, which counts F among its customers,` before the main verb."""
    return any(
        match.start() < mention.start < match.end() <= at and scene.firms[0].start < match.start()
        for match in _asides(scene.mask)
    )


@lru_cache(maxsize=32)
def _asides(mask: str) -> tuple[re.Match[str], ...]:
    return tuple(rx(_ASIDE).finditer(mask))


def site_owner(scene: Scene) -> str | None:
    """The one firm whose site was told before at a place that this sentence names."""
    if scene.memory.stranger:
        return None
    named = {p.id for p in scene.places if not p.dateline}
    contains = scene.gazetteer.contains
    present = scene.memory.sites.get(scene.memory.firm or "", ())
    if any(contains(place, known.id) for known in present for place in named):
        return scene.memory.firm
    owners = [
        firm
        for firm, known in scene.memory.sites.items()
        if any(place.id in named for place in known)
    ]
    return owners[0] if len(owners) == 1 else None


def _pair_before(scene: Scene, at: int) -> list[str]:
    """Who `the two companies` are: the two firms named in the sentence, else the last pair."""
    here = list(dict.fromkeys(m.id for m in scene.firms if m.end <= at))
    return here if len(here) == 2 else list(scene.memory.pair)


def _speaker(scene: Scene, at: int) -> str | None:
    """The firm for which a quotation speaks: `"We ...," said X, president of F`."""
    close = re.compile(r'"').search(scene.mask, at)
    if close is None:
        return None
    after = [m for m in scene.firms if m.start >= close.end()]
    if after:
        return after[0].id
    person = next((p.id for p in scene.people if p.start >= close.end()), "")
    before = [m.id for m in scene.firms if m.end <= scene.mask.find('"')]
    return scene.memory.roles.get(person) or (before[0] if before else None)


def _quote_floor(scene: Scene, at: int) -> int:
    """A dash or semicolon opens a new main clause only where a firm stands behind it."""
    for match in reversed(list(re.finditer(r";\s|\s--?\s", scene.mask[:at]))):
        if any(m.start >= match.end() and m.end <= at for m in scene.firms):
            return match.end()
    return 0


def _owns_site(scene: Scene, mention: Mention) -> bool:
    return bool(
        rx(
            rf"'s?\s(?:(?!(?:at|in|of|to|for|from|by|with|on)\s)[\w$.,-]+ |{{P}} |{{C}} |{{M}} |{{D}} ){{0,4}}?{_SITE_NOUN}\b"
        ).match(scene.mask, mention.end)
    )


def _antecedent(scene: Scene, named: list[Mention], pronoun: re.Match[str]) -> str | None:
    """The subject before; for `the Taiwanese company` the firm that was named last, for `the
    supplier` the firm that was introduced as one."""
    near = [m for m in scene.firms if m.end <= pronoun.start()]
    if near and rx("{P}").search(pronoun[0]):
        return near[-1].id
    if told := scene.memory.kinds.get(pronoun[0].lower().split()[-1]):
        return told
    before = [m for m in named if m.end <= pronoun.start()]
    return before[0].id if before else scene.memory.firm


_AND = r"(?:,? (?:Inc|Corp|Corporation|Co|Ltd|LLC|AG|SE|ASA|plc)\b\.?)?(?: CEO {H})?(?:,? and |, | together with )(?:the )?(?:[a-z]+ |{P}(?:'s)? ){0,3}"
"""`Lumeris and Brightway`: both are subject."""


def agent(scene: Scene, start: int, end: int) -> str | None:
    """Firm named by `by` in a passive between two offsets."""
    match = rx(r"\bby (?:the )?(?:[\w-]+ |{P}(?:'s)? ){0,4}({F})").search(scene.mask, start, end)
    return scene.firm_at(match.start(1)) if match else None


ABROAD_EN = (
    r"\b(?:in|across|throughout|for) (?:[A-Z]?[a-z]+ern )?(?:Europe|(?:Southeast |East |South )?Asia|Africa|Latin America|"
    r"South America|the Middle East|the Gulf|abroad|overseas|elsewhere)\b|\b(?:abroad|overseas|elsewhere)\b"
)
"""Words for where something is that name no listed place: nothing is carried over there."""


def places_for(
    scene: Scene, at: int, end: int | None = None, firm: str | None = None
) -> tuple[list[Place], str]:
    """Places of what is said at `at`: behind it, before it, or remembered; and how found."""
    limit = len(scene.mask) if end is None else end
    after = [p for p in scene.places_in(at, limit) if not _LEFT.search(scene.mask, 0, p.start)]
    if after:
        return _group(scene, scene.places_in(after[0].start, len(scene.mask))), "named"
    before = [p for p in scene.places_in(0, at) if not _tells_no_site(scene, p, at)]
    if before:
        return _group(scene, joined_before(before, scene.mask, ",? and |, | or ")), "named"
    if adjective := _adjective_of_site(scene, at):
        return [adjective], "named"
    if scene.memory.state and re.search(r"\b[Tt]he (?:state|commonwealth)\b(?!-)", scene.mask):
        return [scene.memory.state], "carried"
    if re.search(ABROAD_EN, scene.mask[max(0, at - 60) : at + 90]):
        return [], "none"
    if scene.memory.announcing and not scene.memory.sites.get(firm or ""):
        return [scene.memory.announcing], "carried"
    weak = [
        p
        for p in scene.places_in(max(0, at - _NEAR), at + _NEAR, adjectives=True)
        if p.id == "place:US"
    ]
    known = scene.memory.sites.get(firm or "")
    if weak:
        return weak[:1], "named"
    memory = scene.memory
    near = scene.offset - 400
    here = memory.place_paragraph == scene.sentence.paragraph
    newer = here and memory.place_offset > max(near, memory.site_offsets.get(firm or "", -1))
    if known and not newer:
        return [known[-1]], "carried"
    if firm and not here and memory.first_seen.get(firm) == scene.sentence.paragraph:
        return [], "none"
    if memory.place is not None and (memory.place_offset > near or memory.country_offset <= near):
        return [memory.place], "carried"
    return ([memory.country], "carried") if memory.country else ([], "none")


def _adjective_of_site(scene: Scene, at: int) -> Place | None:
    """`The Malaysian factory, which employs ...`."""
    near = [
        p
        for p in scene.places_in(max(0, at - _NEAR), at, adjectives=True)
        if p.adjective and rx(rf" (?:[a-z-]+ )?{FACILITY}\b").match(scene.mask, p.end)
    ]
    return near[-1] if near else None


def _tells_no_site(scene: Scene, place: Place, at: int) -> bool:
    """A seat, what was moved away from, and a place in an aside before the verb."""
    if _SEAT.search(scene.mask, max(0, place.start - 60), place.start):
        return not re.search(r"\bthere\b", scene.mask[place.end :])
    if rx(r"\bto {P} from $").search(scene.mask, 0, place.start):
        return True
    return any(
        m.start() < place.start < m.end() <= at
        and m[0].startswith((", which moved", ", which relocated"))
        for m in _asides(scene.mask)
    )


_LEFT = re.compile(
    r"\b(?:home|back|away|over|relocated|moved|moving|shipped|imported) from $|"
    r"\breplac\w+ [^.;]{0,60}?\b(?:in|at|near) $"
)
"""Before a place: what is left for another one."""
_SEAT = re.compile(
    r"\b(?:(?:based|headquartered)(?: [a-z ]{1,25})?|headquarters|head office|HQ) (?:in|near|at|out of) $"
)
"""Before a place: a seat tells nothing of sites."""


def _group(scene: Scene, places: list[Place]) -> list[Place]:
    """The first place and those joined to it by commas and `and`."""
    group = [places[0]]
    for place in places[1:]:
        between = scene.mask[group[-1].end : place.start]
        if rx(
            rf"(?:[,;]? and |[,;] | or |,? as well as )(?:in |near )?(?:(?:an?|one|two|three|another) (?:(?:[\w-]+ ){{0,3}}{FACILITY} )?(?:in|near) )?"
        ).fullmatch(between):
            group.append(place)
        else:
            break
    return group
