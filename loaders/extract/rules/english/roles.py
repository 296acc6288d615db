# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about who leads which firm, and who holds a share of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, make_claim, offset_span
from onshore.loaders.extract.grammar.english import is_oblique, possessive, subjects
from onshore.loaders.extract.grammar.english_tense import verb_tense
from onshore.loaders.extract.grammar.scene import Scene, rx

_ROLE = r"(?:(?:chief executive(?: officer)?|CEO|chairman|chairwoman|chair|president|founder|chief (?:[a-z]+ ){1,2}officer|executive vice president|senior vice president|CFO|COO|CTO|vice president|executive vice president)(?: and (?:CEO|chief executive(?: officer)?|president|chairman|founder))?)"
_NAME = r"(?:Dr\.? |Mr\.? |Ms\.? )?({H}|(?-i:\b[A-Z][\w.'-]{1,40}(?: [A-Z][\w.'-]{1,40}){1,2}))"


def roles(scene: Scene) -> Iterator[Claim]:
    patterns = (
        (
            rf"(?:({{F}})(?:'s)?\s|\b(?:the company's|its|said|and)\s|^|[,\"]\s)({_ROLE}),?\s{_NAME}",
            1,
            2,
            3,
        ),
        (
            rf"{_NAME}\b,?\s(?:the |who is |is |as )?({_ROLE})\s(?:of|at)\s(?:[\w-]+ ){{0,3}}?({{F}})",
            3,
            2,
            1,
        ),
        (rf"{_NAME},\s({{F}})(?:'s)?\s({_ROLE})", 2, 3, 1),
    )
    for pattern, firm_group, role_group, name_group in patterns:
        for match in rx(pattern).finditer(scene.mask):
            claim = _role(scene, match, firm_group, role_group, name_group)
            if claim:
                yield claim


_TOLD = re.compile(
    r"\b(?:talk|reports?|rumou?rs?|speculation|claims?|gossip|suggestions?)\b[^.;,\"]{0,40}? (?:that|of|whether)? ?(?:the )?$",
    re.I,
)
"""Before a firm: it is what others talk of, not who speaks."""


def _speaker_firm(scene: Scene, at: int) -> str | None:
    """`F plans ..., Chairman X told analysts`: the sentence's first subject."""
    free = (
        m
        for m in scene.firms
        if m.end <= at and not is_oblique(scene, m) and not _TOLD.search(scene.mask[: m.start])
    )
    return next((m.id for m in free if not possessive(scene, m)), None)


def _role(
    scene: Scene, match: re.Match[str], firm_group: int, role_group: int, name_group: int
) -> Claim | None:
    start, end = match.span(name_group)
    name = scene.text[start:end]
    known = next((m for m in scene.people if m.start == start), None)
    if known is None and not re.fullmatch(
        r"(?:[A-Z][a-z.'-]+(?:[A-Z][a-z]+)?)(?: [A-Z][\w.'-]+){1,2}", name
    ):
        return None
    if known is None and re.match(r"(?:The|It|In|On|Gov|But|And|For)\b", name):
        return None
    if match[firm_group]:
        firm = scene.firm_at(match.start(firm_group))
    else:
        memory = scene.memory
        firm = _speaker_firm(scene, match.start()) or (
            memory.main if not scene.firms else memory.firm
        )
    if not match[firm_group] and re.match(r"president|founder|chair$", match[role_group], re.I):
        return None
    if firm is None:
        return None
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    person = known.id if known else f"person:{slug}"
    proposes = () if known else ({"id": person, "kind": "person", "names": [name]},)
    role = scene.text[match.start(role_group) : match.end(role_group)]
    role = "CEO" if re.match(r"(?:chief executive|CEO)", role, re.I) else role
    return Claim(
        person,
        "holds_role",
        firm,
        "stated",
        *scene.span(
            match.span(name_group),
            match.span(role_group),
            match.span(firm_group) if match[firm_group] else None,
        ),
        rule="en-role",
        qualifiers={"role": role},
        proposes=proposes,
        reasons=() if match[firm_group] else ("firm carried over",),
    )


def stakes(scene: Scene) -> Iterator[Claim]:
    """`holds a 60% stake in F` makes F a subsidiary; `bought 60% of F` acquires it."""
    pattern = rx(
        r"\b(holds?|owns?|has|controls?|own(?:ed|ing)|holding|with|rais(?:es|ed) its|acquir(?:e|es|ed|ing)|b(?:uy|uys|ought|uying)|tak(?:e|es|ing)|took|purchas(?:e|es|ed|ing)) "
        r"(?:an? |its |about |roughly |the )?(?:[a-z]+ )?({Q})(?: (?:stake|interest|share|equity stake|holding|of the shares))? (?:in|of) (?:(?:[\w-]+ |{P}(?:'s|-based)? |{C} ){0,4}?({F})|(?:the (?:company|firm|startup|maker|group)|it)\b)"
    )
    for match in pattern.finditer(scene.mask):
        share = scene.quantity_at(match.start(2))
        named = scene.firm_at(match.start(3)) if match[3] else None
        target = named or scene.memory.main
        firms, at, how = subjects(scene, match.start())
        how = how if named else "carried"
        value = share.value if share and share.unit == "%" else None
        if value is None or target is None or not firms or firms[0] == target:
            continue
        span = scene.span(match.span(), offset_span(at))
        part = float(value) / 100
        if re.match(r"(?:acquir|b(?:uy|ought)|tak|took|purchas)", match[1], re.I):
            word = verb_tense(scene, *match.span(1))
            status = {"past": "completed", "plan": "planned", "cancelled": "cancelled"}.get(
                word, "announced"
            )
            yield make_claim(
                scene,
                firms[0],
                "acquires",
                target,
                status,
                span,
                "en-stake",
                how,
                ownership_share=part,
            )
        elif part > 0.5:
            yield make_claim(
                scene,
                target,
                "subsidiary_of",
                firms[0],
                "stated",
                span,
                "en-stake",
                how,
                ownership_share=part,
            )


RULES = (roles, stakes)
