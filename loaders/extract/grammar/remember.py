"""What a sentence leaves behind for the next: topic, pair, places, product. Makes no claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onshore.loaders.extract.grammar.claims import Claim
from onshore.loaders.extract.grammar.english import FACILITY, is_oblique, possessive
from onshore.loaders.extract.grammar.japanese import gives_only, particle_after
from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene, rx

_HEARSAY = re.compile(
    r"\b(?:had reported|reportedly|rumou?red|speculated|media reports|had expected|"
    r"clos(?:ed|ing) (?:an?|its|the|down))\b|"
    r"取り沙汰|との観測|うわさ|ほしい|欲しい|ではないか|との見方"
)
"""A sentence of hearsay leaves no place behind."""
_BASED = re.compile(r"\b(?:based|headquartered) (?:in|near|at) (?:[\w ]{1,60}, )?$")
_IN_RELATIVE = rx(
    r"が[^、。は]{0,30}?[うくすつぬぶむるた](?={C}|{F}|{P}|[\u4e00-\u9fff\u30a1-\u30fa])"
)
"""`Fが進める電池工場`: F is the topic of the relative clause only."""
_LOCAL = re.compile(
    r"\bGov(?:\.|ernor)\b|\b(?:[Cc]ounty|[Cc]ity|[Tt]own|[Vv]illage|[Ss]tate|[Ll]ocal) "
    r"(?:officials|commission\w*|council|leaders|board)\b|"
    r"\b(?:the|its) state's (?:[a-z]+ ){0,2}(?:department|agency|authority|corporation)\b|"
    r"\bin [A-Z][a-z]+(?:,? (?:and )?[A-Z][a-z]+){0,3} [Cc]ount(?:y|ies)\b(?!, [A-Z])"
)
"""Words of a paper that speaks of its own state."""
_NEXT_TO = re.compile(r"(?:工場)?(?:に(?:続|次|つ[ぐづ])|と並|などに続)")
"""`テネシー州に続いて`: that place is only compared."""
_TOWN_OF = re.compile(
    r"^([A-Z][\w.'’-]{3,}(?: [A-Z][\w.'’-]+)?),|(?<=[州県府])([\u30a1-\u30fa\u30fc]{2,10})"
)
_TIES = frozenset(
    """
partners_with has_contract_with co_develops co_designs supplies buys has_purchase_option
has_evaluation_right
""".split()  # noqa: SIM905 (words in few lines)
)


def remember(scene: Scene, claims: Sequence[Claim]) -> None:
    """Carry the sentence's topic, pair, place and product over to the next sentence."""
    memory = scene.memory
    for mention in scene.firms:
        memory.see(mention.id, scene.sentence.paragraph)
    if not any(q.kind in ("money", "people") for q in scene.quantities):
        head = (scene.offset, scene.sentence.end, scene.text)
        memory.heads = [head, *memory.heads[: _MOST_HEADS - 1]]
    topic = _topic(scene)
    if topic is None and '"' in scene.text:
        topic = next((c.object for c in claims if c.relation == "holds_role"), None)
    if topic and not memory.met and scene.sentence.section != "glossary":
        memory.firm, memory.stranger = topic, False
        memory.paragraph = scene.sentence.paragraph
        if memory.main is None and scene.sentence.section in ("title", "body"):
            memory.main = topic
    for claim in claims:
        _remember_claim(scene, claim)
    both = rx(r"({F})(?:と|や| and | と)({F})(?!の|との|による)").search(scene.mask)
    if both and (pair := [scene.firm_at(both.start(1)), scene.firm_at(both.start(2))]):
        if None not in pair and pair[0] != pair[1]:
            memory.pair = (str(pair[0]), str(pair[1]))
    _remember_kinds(scene)
    _remember_places(scene, claims)
    term = scene.sentence.section == "glossary" and not scene.text.endswith("。")
    if scene.components and (memory.component is None or term):
        memory.component = scene.components[0].id


_MOST_HEADS = 4
_WORKS = ("builds_facility", "operates_facility", "leases_facility", "commits_investment")
_KIND = (
    r"(supplier|manufacturer|producer|developer|operator|utility|startup|provider|designer|"
    r"foundry|retailer|distributor|contractor|assembler|builder|[a-z]{2,}makers?|maker)"
)


def _remember_kinds(scene: Scene) -> None:
    """`Auto parts supplier F`, `F, a producer of motors`: whom `the supplier` will mean."""
    kinds = scene.memory.kinds
    for pattern in (
        rf"\b{_KIND} ({{F}})",
        rf"({{F}}),? an? (?:[\w-]+ |{{P}} |{{C}} ){{0,4}}?{_KIND}\b",
    ):
        for match in rx(pattern).finditer(scene.mask):
            noun, at = (2, 1) if match[1][0] >= "\ue000" else (1, 2)
            word, firm = match[noun].lower(), scene.firm_at(match.start(at))
            if firm:
                kinds[word] = firm if kinds.get(word, firm) == firm else None


def _remember_places(scene: Scene, claims: Sequence[Claim]) -> None:
    memory = scene.memory
    for match in rx(r"({F})\(({P})[市町村]?\)").finditer(scene.mask):
        firm, seat = scene.firm_at(match.start(1)), scene.place_at(match.start(2))
        if firm and seat:
            memory.seats[firm] = seat
    seats = {c.object for c in claims if c.relation == "headquartered_in"}
    places = [
        p
        for p in scene.places
        if not p.adjective
        and not p.dateline
        and p.id != "place:US"
        and p.id not in seats
        and not _BASED.search(scene.text[max(0, p.start - 40) : p.start])
        and not _NEXT_TO.match(scene.text, p.end)
        and not _is_of_another(scene, p)
    ]
    if places and not _HEARSAY.search(scene.text):
        memory.place = (
            places[-1]
            if scene.sentence.section != "title" or memory.place is None
            else memory.place
        )
        memory.place_offset = scene.offset
        _freshen(scene, {p.id for p in places})
        memory.place_paragraph = scene.sentence.paragraph
    for place in scene.places:
        if (
            re.match(r"place:US-[A-Z]{2}", place.id)
            and not place.dateline
            and place.id not in seats
            and not _is_of_another(scene, place)
            and not _HEARSAY.search(scene.text)
        ):
            memory.state = place
        if place.site and len(memory.towns) < 50:
            town = _TOWN_OF.search(place.site)
            if town:
                memory.towns.setdefault(town[1] or town[2], place)
    countries = [p for p in scene.places if p.id == "place:US"]
    if countries:
        memory.country, memory.country_offset = countries[-1], scene.offset


def _freshen(scene: Scene, named: set[str]) -> None:
    """Of a firm's sites the one that was named last is spoken of."""
    memory = scene.memory
    for firm, known in memory.sites.items():
        if len(known) > 1 and (again := [p for p in known if p.id in named]):
            memory.sites[firm] = (*(p for p in known if p.id not in named), *again)
            memory.site_offsets[firm] = scene.offset


def note_dateline(scene: Scene) -> None:
    """The state in the dateline of a paper or an office that speaks of its own state."""
    memory = scene.memory
    if memory.announcing is None and scene.offset < 1500:
        told = [
            p for p in scene.places if p.dateline and re.fullmatch(r"place:US-[A-Z]{2}.*", p.id)
        ]
        if told and _LOCAL.search(scene.article.flat[:2500]):
            memory.announcing = replace(told[0], id=told[0].id[: len("place:US-XX")], site=None)


def turn_to_site(scene: Scene) -> None:
    """`The factory will ...` speaks of the firm whose works were told, not of the last topic."""
    memory = scene.memory
    if len(memory.works) == 1 and memory.firm not in (None, *memory.works):
        if _THE_SITE.match(scene.mask):
            memory.firm = next(iter(memory.works))


_THE_SITE = rx(
    rf"The (?:new |planned |[\w$.]+-\w+ |{{C}} |{{M}} |{{P}} ){{0,3}}{FACILITY}\b|"
    r"新?(?:工場|拠点|施設)(?:は|で|に|の)"
)


def _is_of_another(scene: Scene, place: Place) -> bool:
    """`製品はFのP の拠点に出荷する`: a place of the customer, not of the firm spoken of."""
    owner = rx(r"({F})(?:社)?(?:の|が)(?:持つ)?$").search(scene.mask[: place.start])
    if owner is None or scene.memory.firm is None:
        return False
    to = re.match(r"(?:の|にある)?[^。、はがを]{0,12}?(?:に|へ|向けに)", scene.mask[place.end :])
    return to is not None and scene.firm_at(owner.start(1)) != scene.memory.firm


def _remember_claim(scene: Scene, claim: Claim) -> None:
    memory = scene.memory
    if claim.relation in _TIES:
        others = [
            claim.qualifiers.get("to"),
            claim.qualifiers.get("from"),
            *claim.qualifiers.get("with", ()),
        ]
        others += [claim.object] if claim.object.startswith("firm:") else []
        pair = [claim.subject, *(o for o in others if o)]
        if len(set(pair)) > 1:
            memory.pair = tuple(dict.fromkeys(pair))[:2]
            if claim.relation == "partners_with":
                memory.deal = memory.pair
    _remember_trade(scene, claim)
    if claim.relation == "subsidiary_of":
        memory.kinds["parent"], memory.kinds["subsidiary"] = claim.object, claim.subject
    if claim.relation == "receives_incentive":
        memory.incentive = (claim.start, claim.subject, claim.object)
    if claim.relation == "builds_facility":
        memory.built.add((claim.subject, claim.object))
    if claim.relation == "holds_role":
        memory.roles[claim.subject] = claim.object
    _remember_site(scene, claim)
    if claim.relation in _WORKS and "subject carried over" not in claim.reasons:
        memory.works[claim.subject] = None
    if claim.relation in ("builds_facility", "produces", "supplies"):
        made = claim.qualifiers.get("product") or claim.object
        if made.startswith("component:"):
            memory.component, memory.component_firm = made, claim.subject
            memory.made[claim.subject] = made


def _remember_site(scene: Scene, claim: Claim) -> None:
    memory = scene.memory
    if claim.object.startswith("place:") and claim.relation in (
        "builds_facility",
        "operates_facility",
        "commits_investment",
    ):
        place = next((p for p in (*scene.places, memory.place) if p and p.id == claim.object), None)
        if place and not (place.id == "place:US" and memory.sites.get(claim.subject)):
            known = [p for p in memory.sites.get(claim.subject, ()) if p.id != place.id]
            memory.sites[claim.subject] = (*known, place)
            memory.site_offsets[claim.subject] = claim.start


def _remember_trade(scene: Scene, claim: Claim) -> None:
    to, source = claim.qualifiers.get("to"), claim.qualifiers.get("from")
    if claim.relation == "supplies" and to:
        seller, buyer = claim.subject, to
    elif claim.relation == "buys" and source:
        seller, buyer = source, claim.subject
    else:
        return
    scene.memory.trade = (seller, buyer, claim.object)
    scene.memory.sellers[buyer] = (seller, claim.object)


_PRONOUN_FIRST = (
    r"(?:[^,;]{1,34}?,? )?(?:[Ii]t|[Tt]hey|[Tt]he (?:[\w-]+ |{P}(?:-based)? )?(?:company|firm|"
    r"group|manufacturer|chipmaker|automaker|supplier)) "
    r"(?:[a-z]+ ){0,2}?(?!said|says|told)[a-z]+(?:ed|s|ght|d|ll)? "
)
"""`Last year it bought F`: F is the object, the topic stays."""


def _topic(scene: Scene) -> str | None:
    """The firm that the sentence is about: first subject, else first owner, else none."""
    memory_holds = scene.memory.firm is not None
    japanese = [
        m
        for m in scene.firms
        if (hit := particle_after(scene.mask, m.end))
        and hit[0][-1] in "はがも"
        and not (memory_holds and _IN_RELATIVE.match(scene.mask, m.end))
        and not (memory_holds and gives_only(scene, m.start, m.end))
    ]
    speaker = rx(
        r"({F})の(?:広報|担当者|報道担当|幹部|首脳|関係者|社長|会長|CEO|最高経営責任者)[^。、]{0,10}?(?:は|が)"
    ).search(scene.mask)
    if japanese:
        return japanese[0].id
    told = rx(r"({F})(?:だ|である|です|だった)。?$").search(scene.mask)
    if told:
        return scene.firm_at(told.start(1))
    if speaker and not any(m.start < speaker.start() for m in scene.firms):
        return scene.firm_at(speaker.start(1))
    if any("\u3040" <= c <= "\u30ff" for c in scene.text):
        return (
            scene.firms[0].id
            if scene.firms and scene.sentence.section in ("title", "links", "references")
            else None
        )
    free = [m for m in scene.firms if not is_oblique(scene, m)]
    opening = rx(r"(?:For|At|As for|To|With) ({F}),").match(scene.mask)
    if opening:
        return scene.firm_at(opening.start(1))
    first = next((m for m in free if not possessive(scene, m)), None) or (free[0] if free else None)
    if first and memory_holds and rx(_PRONOUN_FIRST).match(scene.mask[: first.start]):
        return None
    if first is None and scene.memory.firm is None and scene.firms:
        return scene.firms[0].id
    return first.id if first else None
