# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English grammar for the rules: who does it, where, and in which tense. No parser, only order.

The tense is read from the auxiliaries beside the verb, never from words beside the number.
"""

from __future__ import annotations

import re

from loaders.extract.gazetteer import Mention
from loaders.extract.scene import Place, Scene, rx

_OBLIQUE = (
    r"with|from|for|to|by|of|at|including|like|than|under|near|on|as|alongside|via|against|about|"
    r"among|between|into|through|over|behind|rival|customer|customers|supplier|suppliers|partner|"
    r"client|joined|join|joins|supply|supplies|supplying|help|helps|toward|called|named|in|versus"
)
_FILLER = (
    r"(?:the|its|a|an|their|his|rival|partner|parent|fellow|giant|maker|chipmaker|automaker|"
    r"startup|firm|company|group|supplier|customer|subsidiary|manufacturer|designer|provider|"
    r"developer|operator|electronics|chip|tech|technology|cloud|software|energy|server|battery|"
    r"steel|auto|parts|conglomerate|[a-z]+-based|[a-z]+(?:ese|ean|ish)|"
    r"{P}(?:'s|-based)?|{F}(?:'s)?|{C}|CEO|and)"
)
_IS_OBLIQUE = rf"\b(?:{_OBLIQUE})\s(?:{_FILLER}[,]?\s){{0,5}}$"
PRONOUN = (
    r"\b(?:it|they|we|the (?:[\w-]+ |{P} |{C} ){0,4}?(?:company|firm|chipmaker|manufacturer|"
    r"automaker|group|giant|maker|startup|supplier|assembler|developer|conglomerate|carmaker|"
    r"business|operator|subsidiary|unit|steelmaker|drugmaker))\b(?!'s? (?:own|plant))"
)
PAIR = (
    r"\b(?:they|both(?= (?:will|are|have|said|agreed|plan))|(?:the )?(?:two|both)(?: of (?:the|them))?"
    r" (?:companies|firms|partners|sides|groups|businesses|manufacturers)|"
    r"the (?:companies|partners|firms|pair))\b"
)
_SITE_NOUN = (
    r"(?:plants?|factor(?:y|ies)|facilit(?:y|ies)|fabs?|campus(?:es)?|sites?|mills?|complex|"
    r"data cent(?:er|re)s?|warehouses?|operations?|workforce|plans?|project|expansion|unit|"
    r"subsidiary|investment|board|chief|chairman|spokes\w+|presence|footprint|{P})"
)
FACILITY = (
    r"(?:plants?|factor(?:y|ies)|facilit(?:y|ies)|fabs?|campus(?:es)?|mills?|complex(?:es)?|"
    r"data[ -]?cent(?:er|re)s?|gigafactor(?:y|ies)|assembly lines?|production lines?|foundr(?:y|ies)|"
    r"smelters?|hubs?|warehouses?|production sites?|manufacturing sites?|sites?|works|"
    r"manufacturing (?:base|operations?|footprint|presence))"
)
_CANCEL = (
    r"\b(?:cancel(?:s|l?ed|l?ing|lation)?|scrap(?:s|ped|ping)?|abandon(?:s|ed|ing)?|called off|"
    r"shelv(?:e|ed|ing)|pull(?:s|ed) out of|walk(?:s|ed) away|dropp(?:ed|ing)|axed|never built|"
    r"never (?:been )?built|never materiali[sz]ed|was not built|were not built)\b"
)
_DELAY = (
    r"\b(?:delay(?:s|ed|ing)?|postpon(?:e|es|ed|ing)|push(?:es|ed|ing)? back|paus(?:e|es|ed|ing)|"
    r"put on hold|behind schedule|slipp(?:ed|ing)|put off|deferred)\b"
)
_REDUCE = (
    r"\b(?:scal(?:e|es|ed|ing) (?:back|down)|downsiz(?:e|ed|ing)|shr(?:ank|unk|ink)|"
    r"cut (?:back|down)|whittled|pared (?:back|down)|slashed|drastically reduced|"
    r"trimmed)\b"
)
_PROMISE = r"(?:promis|pledg|vow|guarante|commit)\w*"
_PLAN = (
    r"(?:plan|intend|aim|propos|hop|expect|seek|consider|weigh|want|look|schedul|slat|project|"
    r"anticipat|estimat|target|suppos|prepar)\w*"
)

TENSES = (
    "cancelled", "delayed", "reduced", "negated", "promise", "plan", "will", "agreed", "progress",
    "past", "present",
)  # fmt: skip


def clause(scene: Scene, at: int) -> tuple[int, int]:
    """Bounds of the clause around an offset: split at semicolons, dashes and connectives."""
    start, end = 0, len(scene.mask)
    for match in rx(
        r"[;:]\s|\s--?\s|,?\s(?:but|while|whereas|although|though|because|after which|which|who|"
        r"where|whose|before|when|even though)\s|,\s(?:and|as|after|though)\s|\"\s?"
    ).finditer(scene.mask):
        if match.end() <= at:
            start = match.end()
        elif match.start() > at:
            end = match.start()
            break
    return start, end


def is_oblique(scene: Scene, mention: Mention) -> bool:
    """Whether a firm stands behind a preposition, so that it is not the subject."""
    before = scene.mask[: mention.start]
    if rx(_IS_OBLIQUE).search(before):
        return True
    joined = rx(r"({F})(?:'s)?(?:,? and |, | or |/)$").search(before)
    if joined:
        previous = next((m for m in scene.firms if m.start <= joined.start() < m.end), None)
        return previous is not None and is_oblique(scene, previous)
    return False


def possessive(scene: Scene, mention: Mention) -> bool:
    return scene.mask.startswith(("'s", "' "), mention.end)


def subjects(scene: Scene, at: int) -> tuple[list[str], int | None, str]:
    """Firms that the verb at `at` speaks of, where they stand, and how they were found.

    How is `named`, `pronoun` or `carried`; the offset is None unless the firm stands here.
    """
    floor = _quote_floor(scene, at)
    named = [m for m in scene.firms if floor <= m.end <= at and not is_oblique(scene, m)]
    named = [m for m in named if not possessive(scene, m) or _owns_site(scene, m)]
    named = _without_speakers(scene, named, floor, at)
    pronouns = list(rx(PRONOUN).finditer(scene.mask, floor, at))
    pairs = list(rx(PAIR).finditer(scene.mask, floor, at))
    last_firm = named[-1].end if named else -1
    last_pair = pairs[-1].end() if pairs else -1
    last_pronoun = pronouns[-1].end() if pronouns else -1
    relative = rx(r"({F})(?:, | )(?:which|who) (?:[^,;]{0,60})$").search(scene.mask[:at])
    if relative and (owner := scene.firm_at(relative.start(1))):
        return [owner], relative.start(1), "named"
    if last_pair > last_firm and last_pair >= last_pronoun and len(scene.memory.pair) > 1:
        return list(scene.memory.pair), None, "pronoun"
    if last_pronoun > last_firm:
        owner = _antecedent(scene, named, pronouns[-1].start())
        return ([owner], None, "pronoun") if owner else ([], None, "none")
    if named:
        return _coordinated(scene, named, named[-1]), named[-1].start, "named"
    topic = scene.memory.firm
    return ([topic], None, "carried") if topic else ([], None, "none")


def _quote_floor(scene: Scene, at: int) -> int:
    """A dash or semicolon opens a new main clause only where a firm stands behind it."""
    for match in reversed(list(re.finditer(r";\s|\s--?\s", scene.mask[:at]))):
        if any(m.start >= match.end() and m.end <= at for m in scene.firms):
            return match.end()
    return 0


def _without_speakers(scene: Scene, named: list[Mention], floor: int, at: int) -> list[Mention]:
    """The subjects without a firm whose chief only comments, where another one is spoken of."""
    quiet = [m for m in named if not _employs_speaker(scene, m)]
    if quiet or not named:
        return quiet
    owners = [
        m for m in scene.firms
        if floor <= m.end <= at and m not in named and possessive(scene, m) and _owns_site(scene, m)
    ]  # fmt: skip
    return owners or named


def _employs_speaker(scene: Scene, mention: Mention) -> bool:
    """`F CEO X`: where another firm is named, the sentence may be about that one."""
    return bool(
        rx(
            r"(?:'s)? (?:CEO|chief executive|chairman|chairwoman|president)\b[^,;.]{0,40}? "
            r"(?:welcomed|has welcomed|praised|congratulated|thanked|hailed|attended|joined)\b"
        ).match(scene.mask, mention.end)
    )


def _owns_site(scene: Scene, mention: Mention) -> bool:
    return bool(
        rx(rf"'s?\s(?:[\w$.,-]+ |{{P}} |{{C}} |{{M}} |{{D}} ){{0,4}}?{_SITE_NOUN}\b").match(
            scene.mask, mention.end
        )
    )


def _antecedent(scene: Scene, named: list[Mention], at: int) -> str | None:
    before = [m for m in named if m.end <= at]
    return before[0].id if before else scene.memory.firm


def _coordinated(scene: Scene, named: list[Mention], last: Mention) -> list[str]:
    """`Lumeris and Brightway` are both subject."""
    group = [last]
    for mention in reversed(named[: named.index(last)]):
        between = scene.mask[mention.end : group[0].start]
        if rx(
            r"(?: CEO {H})?(?:,? and |, | together with )(?:the )?(?:[a-z]+ |{P}(?:'s)? ){0,3}"
        ).fullmatch(between):
            group.insert(0, mention)
        else:
            break
    return list(dict.fromkeys(m.id for m in group))


def agent(scene: Scene, start: int, end: int) -> str | None:
    """Firm named by `by` in a passive between two offsets."""
    match = rx(r"\bby (?:the )?(?:[\w-]+ |{P}(?:'s)? ){0,4}({F})").search(scene.mask, start, end)
    return scene.firm_at(match.start(1)) if match else None


def tense(scene: Scene, start: int, end: int) -> str:
    """One of TENSES for the verb that stands at `start` to `end`."""
    first, last = clause(scene, start)
    around = scene.mask[first:last]
    for word, pattern in (("cancelled", _CANCEL), ("delayed", _DELAY), ("reduced", _REDUCE)):
        if re.search(pattern, around, re.IGNORECASE):
            return word
    return _tense_of(scene, start, end)


_ADVERBS = r"(?:(?:also|now|already|still|currently|then|soon|eventually|instead|further|jointly|both|together|initially|recently|since|finally|[a-z]+ly)\s)*"


def _tense_of(scene: Scene, start: int, end: int) -> str:
    left = scene.mask[max(0, start - 90) : start]
    verb = scene.mask[start:end].lower().split()[0] if scene.mask[start:end].split() else ""
    if rx(
        rf"\b(?:not|never|n't|no longer|refused to|declined to|without)\s(?:be\s|been\s)?{_ADVERBS}$"
    ).search(left):
        return "negated"
    for pattern, word in _LEFT:
        if word == "infinitive" and rx(pattern.replace("ADV", _ADVERBS)).search(left):
            return _coordinated_tense(scene, start)
        if rx(pattern.replace("ADV", _ADVERBS)).search(left):
            return word
    if re.match(rf"(?:{_PROMISE})", verb):
        return "promise"
    if re.match(r"(?:plan|intend|aim|propos|expect|consider)", verb):
        return "plan"
    if verb.endswith("ing"):
        return _participle(scene, start, left)
    if verb.endswith("ed") or verb in _PAST:
        return "past"
    if verb.endswith("s") and not verb.endswith("ss"):
        return "present"
    return _coordinated_tense(scene, start)


_LEFT: tuple[tuple[str, str], ...] = (
    (rf"\b{_PROMISE}\s(?:{{F}}\s)?(?:it\s(?:will|would)\s)?(?:to\s)?(?:be\s)?ADV$", "promise"),
    (r"\bagree[ds]?\s(?:in \w+ )?to\sADV$", "agreed"),
    ((rf"\b{_PLAN}\s(?:on\s|for\s|to\s|it\s(?:will|would)\s)(?:be\s|begin\s|start\s|have\s|"
     r"break ground on\s)?ADV$"), "plan"),
    ((rf"\b(?:is|are|was|were|been|be|originally|once)\s{_PLAN}\s(?:[\w{{P}}{{D}}, ]{{0,30}}\s)?"
     r"(?:to|for)\s(?:be\s|have\s)?ADV$"), "plan"),
    (r"\b(?:could|may|might|should)\sADV(?:be\s|also\s)?$", "plan"),
    (r"\b(?:has|have|had)\sto\sADV$", "agreed"),
    (r"\b(?:began|begun|begins|started|starts|has started|under ?way)\s(?:on\s|to\s)?$", "progress"),
    ((r"\b(?:will|would|'ll|shall|going to|set to|about to|ready to|due to)\sADV(?:be\s)?(?:be\s)?"
     r"ADV$"), "will"),
    (r"\b(?:will|would|to)\s(?:begin|start|continue)\s(?:to\s)?$", "will"),
    (r"\bcontinues?\sto\s$", "present"),
    (r"\b(?:has|have|had|having)\sADV(?:been\s)?ADV$", "past"),
    (r"\b(?:is|are|being)\sADVbeing\sADV$", "progress"),
    (r"\b(?:is|are|'s|'re)\sADV$", "be"),
    (r"\b(?:was|were)\sADV(?:being\s)?$", "past"),
    (r"\bto\sADV(?:be\s)?$", "infinitive"),
)  # fmt: skip
_PAST = frozenset((
    "built", "broke", "made", "bought", "sold", "spent", "won", "brought", "began", "put", "laid",
    "paid", "hired", "got", "gave", "took", "held", "said", "drew", "grew", "cut", "ran", "had",
    "saw", "chose",
))  # fmt: skip


def _participle(scene: Scene, start: int, left: str) -> str:
    """`..., promising`, `..., creating`: the tense of the verb before it."""
    if re.search(r"\b(?:of|for|by|from|on|toward)\s$", left):
        return _coordinated_tense(scene, start)
    return _coordinated_tense(scene, start)


def _coordinated_tense(scene: Scene, start: int) -> str:
    """Tense of a bare verb or participle: that of the nearest modal or verb before it."""
    left = scene.mask[:start]
    hits: list[tuple[int, str]] = []
    for pattern, word in (
        (rf"\b{_PROMISE}\s(?:to|that)\b", "promise"),
        (rf"\b(?:{_PLAN}\s(?:to|for)|plans)\b", "plan"),
        (r"\b(?:will|would|to build|to open|to invest|to expand|to spend)\b", "will"),
        (
            r"\b(?:(?:has|have|had)\s(?:\w+ly\s|already\s|also\s)?\w+(?:ed|lt|nt|de|un|ne)|opened|built|"
            r"invested|completed|spent|broke ground)\b",
            "past",
        ),
        (r"\b(?:is|are)\s(?:\w+ly\s|now\s|also\s|already\s)?\w+ing\b", "progress"),
        (r"\b(?:operates|makes|employs|runs|produces|supplies|assembles)\b", "present"),
    ):
        hits += [(m.start(), word) for m in re.finditer(pattern, left, re.IGNORECASE)]
    if hits:
        return max(hits)[1]
    bare = re.search(r"(?:[a-z]s|[\ue000-\ue0ff])\s$", left) and scene.sentence.section != "title"
    return "present" if bare else "infinitive"


def resolve_tense(word: str, passive_or_ing: str) -> str:
    """`be` and `infinitive` by the form of the verb: is building, is made, to build."""
    if word == "be":
        return "progress" if passive_or_ing.endswith("ing") else "present"
    return "will" if word == "infinitive" else word


def verb_tense(scene: Scene, start: int, end: int) -> str:
    """`tense` with the verb's own form taken into account."""
    text = scene.mask[start:end].lower().split()
    return resolve_tense(tense(scene, start, end), text[0] if text else "")


def places_for(
    scene: Scene, at: int, end: int | None = None, firm: str | None = None
) -> tuple[list[Place], str]:
    """Places of what is said at `at`: behind it, before it, or remembered; and how found."""
    limit = len(scene.mask) if end is None else end
    after = scene.places_in(at, limit)
    if after:
        return _group(scene, scene.places_in(after[0].start, len(scene.mask))), "named"
    before = scene.places_in(0, at)
    if before:
        return _group(
            scene, before[-1:] if len(before) == 1 else _tail_group(scene, before)
        ), "named"
    weak = [p for p in scene.places_in(0, len(scene.mask), adjectives=True) if p.id == "place:US"]
    known = scene.memory.sites.get(firm or "")
    if weak:
        return weak[:1], "named"
    memory = scene.memory
    near = scene.offset - 400
    if known and not (known[-1].id == "place:US" and memory.place_offset > near):
        return [known[-1]], "carried"
    if memory.place is not None and (memory.place_offset > near or memory.country_offset <= near):
        return [memory.place], "carried"
    return ([memory.country], "carried") if memory.country else ([], "none")


def _group(scene: Scene, places: list[Place]) -> list[Place]:
    """The first place and those joined to it by commas and `and`."""
    group = [places[0]]
    for place in places[1:]:
        between = scene.mask[group[-1].end : place.start]
        if rx(
            rf"(?:,? and |, | or |,? as well as )(?:in |near )?(?:an? (?:[\w-]+ ){{0,3}}{FACILITY} (?:in|near) )?"
        ).fullmatch(between):
            group.append(place)
        else:
            break
    return group


def _tail_group(scene: Scene, places: list[Place]) -> list[Place]:
    group = [places[-1]]
    for place in reversed(places[:-1]):
        between = scene.mask[place.end : group[0].start]
        if rx(r"(?:,? and |, | or )").fullmatch(between):
            group.insert(0, place)
        else:
            break
    return group
