# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English for the matcher: macros of the patterns, and how the grammar answers it."""

from __future__ import annotations

import re

from onshore.loaders.extract.grammar.english import (
    FACILITY,
    agent,
    is_oblique,
    places_for,
    possessive,
    subjects,
)
from onshore.loaders.extract.grammar.english_tense import clause, undone, verb_tense
from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.lexemes import any_form
from onshore.loaders.extract.rules.table import Language

ADJ = r"(?:(?:[\d,]+|hundreds of|thousands of|the|a|an|its|their|more|additional|further|new|next-generation|advanced|high-end|large|small|any|all|some|most|up to|[a-z]+-[a-z]+|[a-z]+(?:al|ed|ic|ary)|{F}(?:'s)?|{D}|{Q}|{P}|of|custom|latest|flagship|cutting-edge|leading-edge|key|core|components|and|other|both)[ -]){0,6}?"
LIST = r"{C}(?:(?>, and |, including |,? as well as |, | and | or | such as )(?:[\w-]+ ){0,2}?{C}){0,24}"
_FIRMS = r"{F}(?:(?:, | and |, and )(?:to |for )?(?:[a-z]+ ){0,2}?{F}){0,24}"
_PLACES = r"{P}(?:(?:, | and |, and ){P}){0,24}"
NP = r"(?:(?!(?:as|it|at|existing|by|that|which|with|its own|said|says|and it|if) )[\w$%.,'/-]+ |{M}[ -]|{C}[ -]|{P},?[ -]|{Q}[ -]|{D} |{F}(?:'s)? ){0,9}?\"?"
"""What may stand between a verb and the noun of a site."""
_MOST_PLACES = 3
_FEDERAL = re.compile(
    r"\b(?:CHIPS|Chips) (?:and Science )?Act|\bfederal\b|Commerce Department|Department of (?:Commerce|Energy)|(?:Biden|Trump) administration|Washington\b"
)
_GIVES = r"(?:'s)?\s(?:officials|lawmakers|legislature|Economic|state|(?:has |have |had |was |is )?(?:also )?(?:planning to )?(?:approv|award|offer|provid|grant|promis|pledg|add)\w*)"
_TO = r"\b(?:to|for|awarded|award|gave|give|grant(?:ed)?|offered|paid|lure|attract|land|giving|making)\s(?:[a-z]+ ){0,3}?({F})"
_BACKED = re.compile(r".{0,45}\b(?:financ|fund|back|support|welcom|led by)\w*")
"""Before `by F`: F only pays for it."""
_TALK = re.compile(
    r"\b(?:talk|reports?|rumou?rs?|speculation|claims?|gossip|suggestions?)\b[^.;,\"]{0,40}? (?:that|of|whether)? ?(?:the )?$",
    re.IGNORECASE,
)
"""Before a firm: it is what others talk of, not who speaks."""
_MACROS = {
    "goods": rf"{ADJ}(?P<goods>{LIST})",
    "bare": rf"(?P<goods>{LIST})",
    "subject": r"(?P<subject>{F})",
    "object": rf"(?P<object>{_FIRMS})",
    "one": r"(?P<object>{F})",
    "to": rf"(?P<to>{_FIRMS})",
    "from": r"(?P<from>{F})",
    "place": rf"(?P<place>{_PLACES})",
    "amount": r"(?P<amount>{M})",
    "count": r"(?P<amount>{J})",
    "site": FACILITY,
    "np": NP,
}


def macros(name: str, number: int, text: str) -> str | None:
    """`{words3}`: up to three words between; `{verb:supply|make}`: any form, its tense tells."""
    if name == "words":
        return r"(?:[\w-]+ |{P}(?:'s|-based)? |{C}[ -]){0," + str(number) + r"}?"
    if name == "verb":
        return rf"\b(?P<verb>{any_form(text)})\b"
    if name == "any":
        return rf"\b(?:{any_form(text)})\b"
    return _MACROS.get(name)


def _places(
    scene: Scene, match: re.Match[str], firm: str | None, relation: str
) -> tuple[list[Place], str]:
    if relation == "receives_incentive":
        return _grantor(scene, match, firm)
    if inside := [p for p in scene.places_in(*match.span()) if p.id != "place:US"]:
        return inside[:1], "named"
    places, how = places_for(scene, match.end(), clause(scene, match.end() - 1)[1], firm)
    return places[:_MOST_PLACES], how


def _opening(scene: Scene, at: int) -> str | None:
    """The date at which a site is to open or to begin."""
    found = rx(
        r"\b(?:open|start|begin|operational|online|completed|production|come on ?line)\w*\b[^.;]{0,40}?({D})"
    ).search(scene.mask, at)
    return next((d.value for d in scene.dates if found and d.start == found.start(1)), None)


def _tense(scene: Scene, start: int, end: int) -> str:
    """Of a noun it is the present."""
    return verb_tense(scene, start, end) if end > start else "present"


def _grantor(scene: Scene, match: re.Match[str], firm: str | None) -> tuple[list[Place], str]:
    """The body that gives: the country for federal money, else who is said to give it."""
    first, last = clause(scene, match.start())
    if federal := _FEDERAL.search(scene.mask, first, last):
        return [Place("place:US", *federal.span())], "named"
    named = scene.places_in(first, last) or scene.places_in(0, len(scene.mask))
    giving = [
        p
        for p in named
        if rx(r"(?:state of|from|by|in|legislature|officials)\s$").search(scene.mask[: p.start])
        or rx(_GIVES).match(scene.mask, p.end)
    ]
    if pick := (giving or named)[:1]:
        return pick, "named"
    places, how = places_for(scene, match.end(), last, firm)
    return places[:1], how


def _agent(scene: Scene, match: re.Match[str], how: str) -> tuple[str, int | None] | None:
    """`made by F`; with `site` also `made at F's plant`; with `to` whom it is given to."""
    pattern = {"to": _TO, "site": r"\b(?:at|in|by)\s(?:the )?(?:{P}(?:'s)? )?({F})(?:'s)?\s"}
    by = agent(scene, match.end(), min(len(scene.mask), match.end() + 60))
    if by and how != "to" and not _BACKED.match(scene.mask, match.end()):
        return by, None
    if how not in pattern:
        return None
    found = rx(pattern[how]).search(scene.mask, 0 if how == "to" else match.end())
    firm = scene.firm_at(found.start(1)) if found else None
    return (firm, found.start(1)) if found and firm else None


def _receiver(scene: Scene, match: re.Match[str], seller: str) -> str | None:
    """Who gets the goods where the pattern names nobody: a firm behind a preposition, else whom
    the article is about."""
    memory = scene.memory
    before = [m for m in scene.firms if m.end <= match.start() and m.id != seller]
    oblique = [
        m for m in before if is_oblique(scene, m) and not scene.mask[: m.start].endswith("from ")
    ]
    free = [m.id for m in before if m not in oblique and not is_oblique(scene, m)]
    if oblique and free and scene.mask[: oblique[-1].start].endswith("with "):
        return free[0]
    if oblique:
        return oblique[-1].id
    return memory.main if memory.main and memory.main != seller else memory.firm


def _seller(scene: Scene, match: re.Match[str], buyer: str) -> str | None:
    """Who sells: named behind the goods, or with them, else the other side of the last trade."""
    after = rx(r"\b(?:from|by|made by|of)\s(?:the )?({F})").search(scene.mask, match.end())
    if after and (firm := scene.firm_at(after.start(1))) and firm != buyer:
        return firm
    near = [f for f in scene.firms_in(match.start(), len(scene.mask)) if f != buyer]
    trade = scene.memory.trade
    if not near and trade and buyer in trade[:2]:
        return trade[0] if buyer == trade[1] else trade[1]
    return near[0] if near else scene.memory.other_firm(buyer)


def _parties(scene: Scene, match: re.Match[str]) -> list[str]:
    """The two firms of a deal of which a sentence speaks: named there, else told before."""
    memory = scene.memory
    named = list(dict.fromkeys(m.id for m in scene.firms))
    pair = named if len(named) > 1 else list(memory.deal or memory.pair)
    firms, _, how = subjects(scene, match.start())
    alone = len(firms) == 1 and (len(pair) < 2 or (len(named) == 1 and how != "carried"))
    if alone and (other := memory.other_firm(firms[0])):
        pair = [firms[0], other]
    return sorted(pair, key=lambda firm: memory.order.get(firm, 99)) if len(pair) > 1 else []


def _speaker(scene: Scene, at: int) -> str | None:
    """`F plans ..., Chairman X told analysts`: the sentence's first subject."""
    for m in (m for m in scene.firms if m.end <= at and not is_oblique(scene, m)):
        if not possessive(scene, m) and not _TALK.search(scene.mask[: m.start]):
            return m.id
    return scene.memory.firm if scene.firms else scene.memory.main


ENGLISH = Language(
    macros,
    subjects,
    _places,
    _tense,
    clause,
    _agent,
    _receiver,
    _seller,
    _parties,
    _speaker,
    _opening,
    undone,
    "verb",
)
