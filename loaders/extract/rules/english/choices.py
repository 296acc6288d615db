# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about a site that was chosen, that runs by now, stakes held, and orders taken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import (
    Claim,
    carried,
    offset_span,
    site_claim,
)
from onshore.loaders.extract.grammar.english import FACILITY, places_for, subjects
from onshore.loaders.extract.grammar.english_tense import clause, tense
from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene, rx

_NOUNS = r"(?:[\w$%.,'/-]+ |{M}[ -]|{C}[ -]|{Q}[ -]|{P} )"


def chosen_site(scene: Scene) -> Iterator[Claim]:
    """`has selected Pitt County for its first plant`, `picked P as the site of a factory`."""
    pattern = rx(
        r"\b(select(?:s|ed|ing)?|choos(?:es?|ing)|chose[n]?|pick(?:s|ed|ing)?|settl(?:es?|ed|ing) on|tapped|locat(?:e|es|ed|ing) (?:in|at|near))\s"
        rf"(?:(?:[\w'-]+,? |{{P}},? )){{1,7}}?(?:for|as|to be|to build|to host)\s{_NOUNS}{{0,9}}?({FACILITY}|headquarters|operations)\b"
    )
    for match in pattern.finditer(scene.mask):
        if rx("{F}").search(match[0]) or re.search(r"\bheadquarters$", match[0]):
            continue
        firms, at, how = subjects(scene, match.start())
        inside = scene.places_in(match.start(), match.end())
        places, where = (
            (inside[:1], "named")
            if inside
            else places_for(
                scene, match.end(), clause(scene, match.end())[1], firms[0] if firms else None
            )
        )
        status = {"cancelled": "cancelled", "plan": "planned"}.get(
            tense(scene, *match.span(1)), "announced"
        )
        for firm in firms[:1]:
            for place in places[:1]:
                yield site_claim(
                    scene,
                    firm,
                    "builds_facility",
                    place,
                    status,
                    _span(scene, match, at, place, where),
                    "en-chosen-site",
                    carried(how, where),
                )


def _span(
    scene: Scene, match: re.Match[str], at: int | None, place: Place, where: str
) -> tuple[int, int]:
    return scene.span(
        match.span(), offset_span(at), (place.start, place.end) if where == "named" else None
    )


def running(scene: Scene) -> Iterator[Claim]:
    """`whose first P plant has been in operation since March`, `the fab came online in 2024`."""
    pattern = rx(rf"\b({FACILITY})(?:,? (?:in|at|near|outside) {{P}}),?|\b({FACILITY})")
    states = rx(
        r"(?:, (?:which|where) [^,;]{3,60},)?\s(?:has been (?:in operation|operating|operational|running|open|on ?line|in (?:volume |mass )?production)|"
        r"(?:is|are|was|were) (?:already |now |currently )?(?:in operation|operational|operating|up and running|fully operational|in (?:volume |mass |full )?production)|"
        r"(?:went|came|has come|has gone) (?:on ?line|into (?:operation|production|service)|on ?stream)|(?:entered|has entered) (?:volume |mass |full |commercial )?production|"
        r"(?:has |have )?(?:began|begun|started|commenced) (?:commercial |mass |volume |full )?(?:operations|operating|production|producing|shipping)|"
        r"opened (?:in {D}|last|its doors|earlier|this|on {D}))"
    )
    for match in pattern.finditer(scene.mask):
        state = states.match(scene.mask, match.end())
        if state is None:
            continue
        start, end = clause(scene, match.start())
        around = scene.mask[start : state.end()]
        if re.search(
            r"\b(?:once|when|if|until|after|before|not|never|no|yet|will|would)\b", around, re.I
        ):
            continue
        noun = scene.mask[max(0, match.start() - 60) : match.start()]
        if re.search(r"\b(?:no|neither|none|rival|competing)\s(?:[\w-]+\s){0,20}$", noun, re.I):
            continue
        firms, at, how = _site_firm(scene, match.start())
        before = scene.places_in(max(start, match.start() - 40), match.end(), adjectives=True)
        before = [p for p in before if p.id.count("-") or not p.adjective]
        places, where = (
            (before[-1:], "named")
            if before
            else places_for(scene, state.end(), end, firms[0] if firms else None)
        )
        for firm in firms[:1]:
            for place in places[:1]:
                if place.id == "place:US":
                    continue
                span = scene.span(
                    (match.start(), state.end()),
                    offset_span(at),
                    (place.start, place.end) if where == "named" else None,
                )
                yield site_claim(
                    scene,
                    firm,
                    "operates_facility",
                    place,
                    "operational",
                    span,
                    "en-site-running",
                    carried(how, where),
                )


def _site_firm(scene: Scene, at: int) -> tuple[list[str], int | None, str]:
    """`F's first P fab`, `F, whose first P plant`: whose site it is."""
    near = rx(r"({F})(?:'s|' |, whose)\s?(?:[\w-]+ |{P} |{C} |{M} |{Q} ){0,5}$").search(
        scene.mask[:at]
    )
    if near and (firm := scene.firm_at(near.start(1))):
        return [firm], near.start(1), "named"
    return subjects(scene, at)


RULES = (
    chosen_site,
    running,
)
