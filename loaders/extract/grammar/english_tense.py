# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Tense of an English verb from the auxiliaries beside it, and the clause it stands in.

Never from words beside a number: those often belong to another verb.
"""

from __future__ import annotations

import re

from onshore.loaders.extract.grammar.scene import Scene, rx

_CANCEL = (
    r"\b(?:cancel(?:s|l?ed|l?ing|lation)?|scrap(?:s|ped|ping)?|abandon(?:s|ed|ing)?|called off|"
    r"shelv(?:e|ed|ing)|pull(?:s|ed) out of|walk(?:s|ed) away|dropp(?:ed|ing)|axed|never built|pull(?:s|ed) the plug on|back(?:s|ed) out of|g[ai]v(?:e|es|en|ing) up on|not (?:go ahead|proceed) with|on ice|came to nothing|fell through|"
    r"never (?:been )?built|never materiali[sz]ed|was not built|were not built)\b"
)
_DELAY = (
    r"\b(?:delay(?:s|ed|ing)?|postpon(?:e|es|ed|ing)|push(?:es|ed|ing)? back|paus(?:e|es|ed|ing)|"
    r"put on hold|(?:halt(?:s|ed|ing)?|froze|frozen|freez(?:es|ing)) (?:work|construction)|suspend(?:s|ed|ing)? (?:work|construction)|behind schedule|slipp(?:ed|ing)|put off|deferred|"
    r"not (?:start|begin|open|break ground|be (?:ready|finished|completed)) (?:before|until))\b"
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


def tense(scene: Scene, start: int, end: int) -> str:
    """Tense of the verb at `start` to `end`, in one word: cancelled, delayed, reduced, negated,
    promise, plan, will, agreed, progress, past, present, be or infinitive."""
    first, last = clause(scene, start)
    around = scene.mask[first:last]
    for word, pattern in (("cancelled", _CANCEL), ("delayed", _DELAY), ("reduced", _REDUCE)):
        if re.search(pattern, around, re.IGNORECASE):
            return word
    return _tense_of(scene, start, end)


_ADVERBS = r"(?:(?>(?:also|now|already|still|then|soon|instead|further|both|together|since)\b|[a-z]+ly\b)\s)*+"


def _tense_of(scene: Scene, start: int, end: int) -> str:
    left = scene.mask[max(0, start - 90) : start]
    verb = scene.mask[start:end].lower().split()[0] if scene.mask[start:end].split() else ""
    if rx(
        rf"\b(?:not|never|n't|no longer|refused to|declined to|without)\s(?:be\s|been\s)?{_ADVERBS}$"
    ).search(left):
        return "negated"
    for word, *patterns in _LEFT:
        if any(rx(pattern.replace("ADV", _ADVERBS)).search(left) for pattern in patterns):
            if word == "infinitive":
                return _coordinated_tense(scene, start)
            return "progress" if word == "past" and verb.endswith("ing") else word
    if re.match(rf"(?:{_PROMISE})", verb):
        return "promise"
    if verb.endswith("ing"):
        return _coordinated_tense(scene, start)
    if verb.endswith("ed") or verb in _PAST:
        return "past"
    if verb.endswith("s") and not verb.endswith("ss"):
        return "present"
    return _coordinated_tense(scene, start)


_LEFT: tuple[tuple[str, ...], ...] = (
    ("promise", rf"\b{_PROMISE}\s(?:{{F}}\s)?(?:it\s(?:will|would)\s)?(?:to\s)?(?:be\s)?ADV$"),
    ("agreed", r"\bagree[ds]?\s(?:in \w+ )?to\sADV$"),
    (
        "plan",
        r"\b(?:in (?:\w+ )?(?:talks|discussions|negotiations)|close|nearing a deal|negotiating|bidding|asked|seeking|refusing|whether)\s(?:to|on|about|over)\sADV$",
        r"\b(?:consider(?:s|ing|ed)?|weigh(?:s|ing|ed)?|mull(?:s|ing|ed)?|explor(?:es?|ing|ed)|stud(?:ies|ying|ied)|discuss(?:es|ing|ed)?|floated|evaluating|debating)\s(?:the (?:idea|possibility) of\s)?(?:whether to\s)?ADV$",
        rf"\b{_PLAN}\s(?:on\s|for\s|to\s|it\s(?:will|would)\s)(?:be\s|begin\s|start\s|have\s|break ground on\s)?ADV$",
        rf"\b(?:is|are|was|were|been|be|originally|once)\s{_PLAN}\s(?:[\w{{P}}{{D}}, ]{{0,30}}\s)?(?:to|for)\s(?:be\s|have\s)?ADV$",
        r"\b(?:could|may|might|should)\sADV(?:be\s|also\s)?$",
        r"\b(?:was|were)\sgoing\sto\sADV(?:be\s)?$",
        r"\b(?:would|could|might|(?:was|were) to|supposed to)\shave\s(?:been\s)?ADV$",
    ),
    ("agreed", r"\b(?:has|have|had)\sto\sADV$"),
    (
        "progress",
        r"\b(?:began|begun|begins|started|starts|has started|under ?way)\s(?:on\s|to\s)?$",
    ),
    (
        "will",
        r"\b(?:will|would|'ll|shall|going to|set to|about to|ready to|due to)\sADV(?:be\s)?(?:be\s)?ADV$",
        r"\b(?:will|would|to)\s(?:begin|start|continue)\s(?:to\s)?$",
    ),
    ("present", r"\bcontinues?\sto\s$"),
    ("past", r"\b(?:has|have|had|having)\sADV(?:been\s)?ADV$"),
    ("progress", r"\b(?:is|are|being)\sADVbeing\sADV$"),
    ("be", r"\b(?:is|are|'s|'re)\sADV$"),
    ("past", r"\b(?:was|were)\sADV(?:being\s)?$"),
    ("infinitive", r"\bto\sADV(?:be\s)?$"),
)
"""Tenses, the first that holds, by what stands before the verb; ADV are adverbs."""
_PAST = frozenset(
    """
built broke made bought sold spent won brought began put laid paid hired got gave took held said
drew grew cut ran had saw chose
""".split()  # noqa: SIM905 (words in few lines)
)


def _coordinated_tense(scene: Scene, start: int) -> str:
    """Tense of a bare verb or participle: that of the nearest modal or verb before it."""
    left = scene.mask[:start]
    hits: list[tuple[int, str]] = []
    for pattern, word in (
        (rf"\b{_PROMISE}\s(?:to|that)\b", "promise"),
        (rf"\b(?:{_PLAN}\s(?:to|for)|plans)\b", "plan"),
        (r"\bpropos(?:ed|es|al)\b", "plan"),
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
        nearest = max(hits)[1]
        return "will" if nearest == "progress" and left.endswith(" to ") else nearest
    bare = re.search(r"(?:[a-z]s|[\ue000-\ue0ff])\s$", left) and scene.sentence.section != "title"
    return "present" if bare else "infinitive"


def undone(scene: Scene, at: int) -> str | None:
    """`floated a plan in 2023 but shelved it`: what the next clause says became of it, or None."""
    later = re.compile(
        r"[^.;]{0,60}?(?:\s|,\s)(?:but|before|only to|and then|then|yet)\s(?:\w+\s){0,3}?"
        rf"(?:({_CANCEL})|({_DELAY}))\s(?:it|them|that|the (?:plan|project|idea|deal|effort)s?)\b",
        re.IGNORECASE,
    ).match(scene.mask, at)
    return None if later is None else "cancelled" if later[1] else "delayed"


def resolve_tense(word: str, passive_or_ing: str) -> str:
    """`be` and `infinitive` by the form of the verb: is building, is made, to build."""
    if word == "be":
        return "progress" if passive_or_ing.endswith("ing") else "present"
    return "will" if word == "infinitive" else word


def verb_tense(scene: Scene, start: int, end: int) -> str:
    """`tense` with the verb's own form taken into account."""
    text = scene.mask[start:end].lower().split()
    return resolve_tense(tense(scene, start, end), text[0] if text else "")
