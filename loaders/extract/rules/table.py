"""Rules as rows: a pattern whose groups are roles, a relation, a status. One matcher reads them.

In a pattern `{F} {P} {C} {M} {Q} {D}` are a firm, a place, a product, money, a measure, a date;
words in braces are macros of the language (`{goods}`, `{verb:supply|provide}`, `{words3}`). Groups:

    subject object      the ends; firms, places or products in the group, or several of them
    to from with        the other firm
    goods place amount  products, places, one amount
    size                power of what an amount is spent on
    verb                whose tense tells the status

An end that no group gives is who the grammar finds as subject (`who` says which end that is;
`nearest`: the firm named last before is the subject), or
what was spoken of before (`spoken`). An empty status gives no claim.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from onshore.loaders.extract.grammar.claims import Claim, offset_span
from onshore.loaders.extract.grammar.lexicon import GRANT_AFTER
from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.more import group, kinds_or_names, person, told_of, with_more
from onshore.loaders.extract.rules.row import Language, Row
from onshore.loaders.extract.text.quantities import Quantity

__all__ = ["Language", "Row", "expand", "propose"]

_MACRO = re.compile(r"\{([a-z]+)(\d*)(?::([^{}]*))?\}")
_PLANNED = frozenset(("builds_facility", "commits_investment"))
_PLACED = frozenset(
    (
        "acquires",
        "operates_facility",
        "owns_facility",
        "leases_facility",
        "builds_facility",
        "headquartered_in",
        "commits_investment",
        "receives_incentive",
        "creates_jobs",
    )
)
"""Relations whose object is a place where the pattern gives none."""
_RECALLED = 600
"""Characters between an incentive and a later sentence that says how much of it was paid."""
_AROUND = 60
"""Characters on each side of a match in which `when` looks."""


@lru_cache(maxsize=1024)
def expand(pattern: str, macros: Callable[[str, int, str], str | None]) -> str:
    """The pattern with its macros written out, for `rx`."""

    def written(found: re.Match[str]) -> str:
        text = macros(found[1], int(found[2] or 0), found[3] or "")
        if text is None:
            raise ValueError(f"no macro {found[0]} in {pattern}")
        return text

    return _MACRO.sub(written, pattern)


def propose(rows: Sequence[Row], language: Language) -> Callable[[Scene], Iterator[Claim]]:
    """The rows as one rule function."""

    def rule(scene: Scene) -> Iterator[Claim]:
        told: list[Claim] = []
        for row in rows:
            found = [
                claim
                for pattern in _each(row.patterns)
                for match in rx(expand(pattern, language.macros)).finditer(scene.mask)
                if not _barred(row, scene, match, language)
                for claim in _claims(row, scene, match, language)
                if not (row.once and _is_told(scene, claim, told))
            ]
            told += found
            yield from found

    return rule


def _each(patterns: str | tuple[str, ...]) -> tuple[str, ...]:
    return (patterns,) if isinstance(patterns, str) else patterns


def _is_told(scene: Scene, claim: Claim, told: Sequence[Claim]) -> bool:
    """Whether a row before took the amount, told of the firm's site, or said such a thing of it."""
    same = [other for other in told if other.subject == claim.subject]
    if claim.relation not in _PLACED:
        return any(other.relation == claim.relation for other in same)
    if claim.amount:
        return any(claim.amount["text"] == (other.amount or {}).get("text") for other in told)
    holds = scene.gazetteer.contains
    return any(
        other.relation in _PLACED
        and (holds(other.object, claim.object) or holds(claim.object, other.object))
        for other in same
    )


def _barred(row: Row, scene: Scene, match: re.Match[str], language: Language) -> bool:
    def written(pattern: str) -> re.Pattern[str]:
        return rx(expand(pattern, language.macros))

    return bool(
        (row.left and written(f"(?:{row.left})$").search(scene.mask[: match.start()]))
        or (row.right and written(row.right).match(scene.mask, match.end()))
        or (row.inside and written(row.inside).search(match[0]))
    )


def _claims(row: Row, scene: Scene, match: re.Match[str], language: Language) -> Iterator[Claim]:
    ends, at, hows = _firms(row, scene, match, language)
    meant = _are_meant(row, scene, ends) and _is_large(row, scene, match)
    status = _status(row, scene, match, language, ends) if meant else ""
    amount = _amount(row, scene, match, language)
    if not status or not _fits(row, match, amount):
        return
    ending = language.clause(scene, match.end())[1]
    facts = {**row.facts, **_dated(row, scene, match), **told_of(scene, match)}
    if status == "unmet":
        status, facts["outcome"] = "promised", "unmet"
    others = [(role, ends[role]) for role in ("to", "from") if row.spoken == role or role in ends]
    for subject in ends["subject"][: row.most]:
        for target, piece, how, site in _objects(row, scene, match, language, subject, ends):
            for other in others[0][1] if others else [""]:
                if subject in (target, other) or (others and not other):
                    continue
                named = site and row.relation != "headquartered_in"
                qualifiers = {**facts, **({"site": site} if named else {})}
                if others:
                    qualifiers[others[0][0]] = other
                if with_ := [f for f in ends.get("with", ()) if f != subject]:
                    qualifiers["with"] = with_
                if row.placed and (place := _beside(scene, match, language)):
                    qualifiers["place"] = place.id
                    piece = (*piece, (place.start, place.end))
                start, end = scene.span(
                    match.span(),
                    None if row.tight else offset_span(at),
                    *piece,
                    (match.end(), max(match.end(), min(ending, match.end() + language.tail))),
                    (amount.start, amount.end) if amount else None,
                    offset_span(amount.basis) if amount else None,
                )
                if row.recalled and scene.memory.incentive:
                    start = scene.memory.incentive[0]
                claim = Claim(
                    subject,
                    row.relation,
                    target,
                    status,
                    start,
                    end,
                    rule=row.id,
                    certainty="forecast" if status == "forecast" else "asserted",
                    polarity="negated" if row.denied else "affirmed",
                    amount=amount.amount(row.unit or None) if amount else None,
                    qualifiers=qualifiers,
                    reasons=tuple(f"{what} carried over" for what in (*hows, *how) if what),
                    proposes=_proposed(row, scene, match, target, ends),
                )
                yield from with_more(scene, match, language, claim)


def _are_meant(row: Row, scene: Scene, ends: Mapping[str, list[str]]) -> bool:
    """Whether there is a subject, and the one that the row asks for."""
    firms = ends.get("subject", [])
    if row.recalled:
        known = scene.memory.incentive
        return bool(known and known[1] in firms and 0 < scene.offset - known[0] < _RECALLED)
    if row.traded:
        return bool(scene.memory.trade and scene.memory.trade[1] in firms[:1])
    if row.proposed and row.spoken and not ends.get(row.spoken):
        return False
    return len(firms) == 1 if row.alone else bool(firms)


def _is_large(row: Row, scene: Scene, match: re.Match[str]) -> bool:
    """Whether a share that the pattern asks for is one, and makes the firm a subsidiary."""
    if (span := group(match, "share")) is None:
        return True
    share = scene.quantity_at(span[0])
    least = 50 if row.relation == "subsidiary_of" else 0
    return bool(share and share.unit == "%" and (share.value or 0) > least)


def _fits(row: Row, match: re.Match[str], amount: Quantity | None) -> bool:
    """Whether the amount that the pattern asks for is there, in the right unit."""
    if amount is None and group(match, "amount"):
        return False
    return not (row.units and amount) or bool(amount.per) or amount.unit in row.units


def _firms(
    row: Row, scene: Scene, match: re.Match[str], language: Language
) -> tuple[dict[str, list[str]], int | None, tuple[str, ...]]:
    """Firms by role, where the subject stands, and which of them were carried over."""
    ends = {
        role: scene.firms_in(*span)
        for role in ("subject", "object", "to", "from", "with")
        if (span := group(match, role))
    }
    if span := group(match, "person"):
        ends["subject"] = [person(scene, *span)["id"]]
    at, hows = None, []
    if row.who == "maker":
        memory = scene.memory
        ends["subject"] = [memory.component_firm] if memory.component_firm else []
        hows.append("subject")
    elif row.who == "speaker":
        ends["object"] = [f for f in (language.speaker(scene, match.start()),) if f]
        hows.append("firm")
    elif row.who == "parties":
        both = language.parties(scene, match)
        ends["subject"], ends["object"] = both[:1], both[1:2]
        hows.append("" if both and scene.firms else "subject")
    elif row.who == "nearest" and (before := _before(scene, match.start())):
        ends["subject"] = before
        hows.append("subject")
    elif not ends.get(who := row.who.replace("nearest", "subject")):
        if row.agent and (by := language.agent(scene, match, row.agent)):
            ends[who], at = [by[0]], by[1]
        else:
            asked = match.end() if row.agent == "to" else _anchor(match, language)
            ends[who], at, how = language.subjects(scene, asked)
            hows.append("subject" if how != "named" else "")
    if row.spoken and not ends.get(row.spoken):
        seller = next(iter(ends.get("subject", ())), "")
        ask = language.receiver if row.spoken in ("to", "subject") else language.seller
        found = ask(scene, match, seller)
        ends[row.spoken] = [found] if found else []
        hows.append("subject")
    if row.relation.startswith("co_") and not ends.get("with"):
        ends["with"] = _together(scene, match, ends["subject"])
    return ends, at, tuple(dict.fromkeys(hows))


def _anchor(match: re.Match[str], language: Language) -> int:
    """Where the verb stands whose subject is asked for."""
    return (group(match, language.asked) or match.span())[0]


def _before(scene: Scene, at: int) -> list[str]:
    return [m.id for m in scene.firms if m.end <= at][-1:]


def _together(scene: Scene, match: re.Match[str], firms: list[str]) -> list[str]:
    """With whom a thing is developed: the other subjects, else the pair that was spoken of."""
    pair = scene.memory.pair
    if len(firms) < 2 and firms and firms[0] in pair:
        return [firm for firm in pair if firm != firms[0]]
    return firms[1:]


def _objects(
    row: Row,
    scene: Scene,
    match: re.Match[str],
    language: Language,
    subject: str,
    ends: Mapping[str, list[str]],
) -> Iterator[tuple[str, tuple[tuple[int, int], ...], tuple[str, ...], str | None]]:
    """Objects with the spans that name them, what of them was carried over, an unlisted town."""
    if row.recalled and scene.memory.incentive:
        yield scene.memory.incentive[2], (), ("place",), None
    elif row.object:
        yield row.object, (), (), None
    elif row.relation in ("is_a", "same_as"):
        yield from ((id, (), (), None) for id in kinds_or_names(scene, match, subject))
    elif row.who in ("object", "parties", "speaker") or row.spoken == "object":
        yield from ((firm, (), (), None) for firm in ends["object"])
    elif span := group(match, "goods"):
        yield from ((m.id, ((m.start, m.end),), (), None) for m in scene.components_in(*span))
    elif span := group(match, "object"):
        yield from ((firm, (), (), None) for firm in scene.firms_in(*span))
    elif row.proposed and row.relation in _PLACED:
        yield _proposed(row, scene, match, "", ends)[0]["id"], (), (), None
    elif row.relation in _PLACED:
        span = group(match, "place")
        places, how = (
            (scene.places_in(*span, adjectives=True), "named")
            if span
            else language.places(scene, match, subject, row.relation)
        )
        places = [p for p in places if re.match(row.only, p.id)]
        for place in places if how == "named" or not row.here else ():
            piece = ((place.start, place.end),) if how == "named" else ()
            yield place.id, piece, ("place" if how == "carried" else "",), place.site
    else:
        yield from _products(row, scene, match, subject, ends)


def _products(
    row: Row, scene: Scene, match: re.Match[str], subject: str, ends: Mapping[str, list[str]]
) -> Iterator[tuple[str, tuple[tuple[int, int], ...], tuple[str, ...], str | None]]:
    """The product of the sentence, of the trade told last, of what was spoken of."""
    memory = scene.memory
    here = scene.components[:1] if row.relation == "produces" else ()
    for m in here:
        yield m.id, ((m.start, m.end),), (), None
    if row.traded and memory.trade:
        yield memory.trade[2], (), ("product",), None
    elif row.proposed:
        yield _proposed(row, scene, match, "", ends)[0]["id"], (), (), None
    elif (
        not here and memory.component and memory.component_firm in (subject, *ends.get("from", ()))
    ):
        yield memory.component, (), ("product",), None


def _proposed(
    row: Row, scene: Scene, match: re.Match[str], target: str, ends: Mapping[str, list[str]]
) -> tuple[dict[str, Any], ...]:
    """The declaration of an end that no list has; none where the object is another."""
    if (span := group(match, "person")) and scene.mask[span[0]].isascii():
        return (person(scene, *span),)
    if row.proposed is None:
        return ()
    kind, name = row.proposed
    firm = (ends.get("from") or ends["subject"])[0]
    id = f"{kind}:{firm.partition(':')[2]}-{name}"
    known = {"id": id, "kind": kind, "names": [f"{scene.gazetteer.name(firm)} {name}"]}
    return (known,) if target in ("", id) else ()


def _status(
    row: Row,
    scene: Scene,
    match: re.Match[str],
    language: Language,
    ends: Mapping[str, list[str]],
) -> str:
    if row.relation in _PLANNED and (later := language.later(scene, match.end())):
        return later
    if row.when:
        start, end = match.span()
        first, last = start - _AROUND, end + _AROUND
        if language.asked:
            first, last = language.clause(scene, _anchor(match, language))
        around = f"{scene.mask[max(0, min(first, start)) : start]}«{match[0]}»"
        around += scene.mask[end : max(last, end)]
        for pattern, status in row.when.items():
            if rx(expand(pattern, language.macros)).search(around):
                return status
    if isinstance(row.status, str):
        return row.status
    word = language.tense(scene, *(group(match, "verb") or (match.end(), match.end())))
    if row.unbuilt and word not in ("past", "present", "progress"):
        if any(ends["subject"][0] == builder for builder, _ in scene.memory.built):
            return row.unbuilt
    return row.status.get(word, row.status["else"])


def _dated(row: Row, scene: Scene, match: re.Match[str]) -> dict[str, str]:
    """The last day near the match, as the qualifier that the row names."""
    near = scene.dates_in(match.start() - 12, match.end() + 20)
    days = [day.value for day in near if day.value and (day.until or row.dated != "by")]
    return {row.dated: days[-1]} if row.dated and days else {}


def _amount(row: Row, scene: Scene, match: re.Match[str], language: Language) -> Quantity | None:
    if span := group(match, "amount"):
        found = scene.quantity_at(span[0])
        own = found and not found.alias_of_previous and re.search(row.worded, found.text)
        return found if own else None
    if not row.priced:
        return None
    start, end = language.clause(scene, match.start())
    first = match.start() if row.relation == "builds_facility" else start
    sums = scene.money_in(match.start(), max(end, match.end())) or scene.money_in(first, end)
    return next((one for one in sums if not GRANT_AFTER.match(scene.text, one.end)), None)


def _beside(scene: Scene, match: re.Match[str], language: Language) -> Place | None:
    """The place behind the match in its clause, else the last one before it."""
    end = max(language.clause(scene, match.end())[1], match.end())
    after = scene.places_in(match.start(), end)
    return after[0] if after else next(iter(scene.places_in(0, match.start())[-1:]), None)
