# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese for the matcher: macros of the patterns, and how the grammar answers it."""

from __future__ import annotations

import re

from onshore.loaders.extract.grammar.japanese import (
    FACILITY,
    clause,
    places_for,
    subjects,
    tense,
)
from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.table import Language

LIST = r"(?:(?:[\u4e00-\u9fff\u30a1-\u30fa\u30fc]{2,8}[、・]){0,4}{C}(?:\([^)。]{1,12}\))?(?:[、・や]|と)?+(?:および|及び|や)?+){0,12}{C}(?:\([^)。]{1,12}\))?(?:など(?:の{C})?|といった(?:[^。、]{0,20}?{C})?)?"
_FIRMS = r"(?:{F}(?:や|、|と|および)){0,24}{F}"
_SEAT = r"(?:\([^)。]{1,24}\))?(?:社)?"
"""Behind a firm: its seat or another name in brackets."""
_PLACES = r"{P}(?:(?:、|と|や|および|・){P}){0,24}"
_LETTERS = {"米": "US", "台": "TW", "韓": "KR", "独": "DE", "英": "GB", "仏": "FR", "蘭": "NL"}
_MACROS = {
    "goods": rf"(?P<goods>{LIST})",
    "subject": rf"(?P<subject>{{F}}){_SEAT}",
    "owner": rf"(?:(?P<subject>{{F}}){_SEAT}(?:の|が)[^。、]{{0,8}}?)?",
    "object": rf"(?P<object>{_FIRMS}){_SEAT}",
    "one": rf"(?P<object>{{F}}){_SEAT}",
    "to": rf"(?P<to>{_FIRMS}){_SEAT}",
    "from": rf"(?P<from>{{F}}){_SEAT}",
    "place": rf"(?P<place>{_PLACES})",
    "amount": r"(?P<amount>{M})(?:\([^)]{0,20}\))?",
    "jobs": r"(?P<amount>{J})",
    "measure": r"(?P<amount>{Q})",
    "site": FACILITY,
    "deal": r"(?:契約|協定|覚書)を?(?:[^。、]{0,6}?)(?P<verb>結|締結|交わ)",
}


def macros(name: str, number: int, text: str) -> str | None:
    """`{chars8:はF}`: up to eight characters of one phrase, no は and no firm; `{verb:供給|納入}`."""
    if name == "chars":
        barred = re.sub("[FPCM]", r"{\g<0>}", text)
        return rf"[^。、{barred}]{{0,{number}}}?"
    if name == "verb":
        return rf"(?P<verb>{text})"
    return _MACROS.get(name)


def _places(
    scene: Scene, match: re.Match[str], firm: str | None, relation: str
) -> tuple[list[Place], str]:
    """Money goes where its clause says, an incentive comes from the state that gives it; one
    letter is a country's."""
    if "letter" in match.re.groupindex:
        return [Place(f"place:{_LETTERS[match['letter']]}", *match.span("letter"))], "named"
    if relation == "commits_investment":
        inside = scene.places_in(*clause(scene, match.start()))
        if inside:
            return inside[-1:], "named"
    if relation == "receives_incentive":
        ends = ("は", "が", "政府", "から", "当局")
        giver = [p for p in scene.places if scene.mask.startswith(ends, p.end)]
        if giver:
            return giver[:1], "named"
    places, how = places_for(scene, match.start(), firm)
    return places[-3:] if relation == "builds_facility" else places[-1:], how


def _tense(scene: Scene, start: int, end: int) -> str:
    """The grammar's tense; `linked` of a bare `買収し、`, which tells what was done or will be,
    `past` where the clause names a year that is over."""
    if re.match(r"を(?:続け|継続)", scene.mask[end:]):
        return "present"
    word = tense(scene, start)
    if word != "none" or not scene.mask.startswith("し", end):
        return word
    if re.search(r"約束|公約|計画|予定|方針|目指|発表|明らか", scene.mask[end:]):
        return "linked"
    published = scene.article.published
    years = [d.value[:4] for d in scene.dates_in(clause(scene, start)[0], start) if d.value]
    return "past" if published and years and years[-1] < published[:4] else "linked"


def _agent(scene: Scene, match: re.Match[str], how: str) -> tuple[str, int | None] | None:
    return None


def _receiver(scene: Scene, match: re.Match[str], seller: str) -> str | None:
    """Who gets what `seller` gives: the maker of what it goes into, the subject, else the partner
    that was spoken of."""
    if match[0].startswith("同社"):
        firm = scene.memory.firm
        return scene.memory.other_firm(seller) if firm == seller else firm
    whole = rx(r"({C})に(?:組み込|搭載|使|載せ|用い)").search(scene.mask[: match.start() + 1])
    if whole:
        into = scene.components_in(*whole.span(1))[0].id
        makers = [f for f, made in scene.memory.made.items() if made == into and f != seller]
        if makers:
            return makers[-1]
    firms, _, how = subjects(scene, match.start())
    if firms and firms[0] != seller and how != "none":
        return firms[0]
    behind = rx(r"、({F})(?:社)?(?:が|は)").search(scene.mask, match.end())
    if behind:
        return scene.firm_at(behind.start(1))
    deal = scene.memory.deal
    return next((f for f in deal if f != seller), None) if seller in deal else None


def _seller(scene: Scene, match: re.Match[str], buyer: str) -> str | None:
    """Who sells: the maker of the goods, the seller of the trade that was told, the other firm."""
    makers = rx(r"({F})(?:が|の)").finditer(scene.mask, 0, match.start() + 1)
    named = [firm for m in makers if (firm := scene.firm_at(m.start(1))) and firm != buyer]
    if named:
        return named[-1]
    dealt = scene.memory.sellers.get(buyer) if {m.id for m in scene.firms} <= {buyer} else None
    return (
        dealt[0]
        if dealt
        else next(
            (firm for firm in _parties(scene, match) if firm != buyer),
            scene.memory.other_firm(buyer),
        )
    )


def _parties(scene: Scene, match: re.Match[str]) -> list[str]:
    """The two firms of a deal: named in the sentence, else told before."""
    memory = scene.memory
    named = list(dict.fromkeys(m.id for m in scene.firms))
    pair = named[:2] if len(named) > 1 else list(memory.deal or memory.pair)
    firms, _, how = subjects(scene, match.start())
    if how == "named" and len(firms) == 1:
        pair = [firms[0], *(f for f in (*pair, memory.other_firm(firms[0])) if f and f != firms[0])]
        return pair[:2] if len(pair) > 1 else []
    if len(pair) < 2 and (seen := memory.firms_seen):
        pair = list(dict.fromkeys([memory.firm or seen[-1], *reversed(seen)]))[:2]
    return sorted(pair, key=lambda firm: memory.order.get(firm, 99)) if len(pair) > 1 else []


JAPANESE = Language(
    macros, subjects, _places, _tense, clause, _agent, _receiver, _seller, _parties, tail=25
)
