"""Japanese rules about what a firm is: other names, rank, who leads it, what its parts are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, make_claim
from onshore.loaders.extract.grammar.scene import Scene, rx


def identity(scene: Scene) -> Iterator[Claim]:
    """Other names, world rank, roles, and what a glossary says of parts."""
    for match in rx(r"({F})\(({F})\)").finditer(scene.mask):
        first, second = (next(m for m in scene.firms if m.start == match.start(g)) for g in (1, 2))
        letters = (second.text.isascii() and second.text.isupper()) or re.fullmatch(
            r"[\u30a1-\u30fa\u30fc・]+", second.text
        )
        if not letters and first.id == second.id and first.text != second.text:
            yield Claim(
                first.id,
                "same_as",
                f"name:{second.text}",
                "stated",
                *scene.span(match.span()),
                rule="ja-alias",
            )
    ranked = rx(
        r"世界最大(?:手|級)?の(?:[^。、]{0,14}?)(?:企業|メーカー|会社|大手)?(?:である|の|で)?(?:{P}の)?({F})|({F})は、?世界最大(?:手|級)?の|(世界最大の電子機器受託製造企業|世界最大のEMS)|(?:受託製造|受託生産|EMS)(?:サービス)?(?:\(EMS\))?(?:の)?(?:世界)?(?:最大手|大手|企業)?(?:の|で|、|である)({F})"
    )
    for match in ranked.finditer(scene.mask):
        concepts = [
            m
            for m in scene.others
            if m.kind == "concept" and match.start() <= m.start < match.end() + 24
        ]
        at = next((match.start(group) for group in (1, 2, 4) if match[group]), None)
        firm = scene.memory.firm if at is None else scene.firm_at(at)
        how = "named" if at is not None else "carried"
        for concept in concepts[:1]:
            if firm:
                yield make_claim(
                    scene,
                    firm,
                    "is_a",
                    concept.id,
                    "stated",
                    scene.span(match.span(), (concept.start, concept.end)),
                    "ja-class",
                    how,
                    standing="largest in the world" if "世界最大" in match[0] else None,
                )
    role = rx(
        r"({F})の(?:[^。、]{0,8}?)(CEO|最高経営責任者|社長|会長|CFO|最高財務責任者|COO|創業者|代表取締役)(?:\(CEO\))?(?:の|、|である)?({H})|({H})(?:氏)?\(?(?:は)?({F})の?(CEO|最高経営責任者|社長|会長)"
    )
    for match in role.finditer(scene.mask):
        groups = (1, 2, 3) if match[1] else (5, 6, 4)
        firm = scene.firm_at(match.start(groups[0]))
        person = next((m.id for m in scene.people if m.start == match.start(groups[2])), None)
        if firm and person:
            word = {
                "最高経営責任者": "CEO",
                "社長": "president",
                "会長": "chairman",
                "創業者": "founder",
            }.get(match[groups[1]], match[groups[1]])
            yield make_claim(
                scene,
                person,
                "holds_role",
                firm,
                "stated",
                scene.span(match.span()),
                "ja-role",
                role=word,
            )
    yield from _parts(scene)


def _parts(scene: Scene) -> Iterator[Claim]:
    if scene.sentence.section != "glossary" or scene.memory.component is None:
        return
    whole = scene.memory.component
    for match in rx(r"({C})を(?:[^。、]{0,8}?)(?:搭載|内蔵|備え)").finditer(scene.mask):
        part = scene.components_in(*match.span(1))[0].id
        if part != whole:
            yield make_claim(
                scene,
                whole,
                "has_part",
                part,
                "stated",
                scene.span((max(0, match.start() - 4), match.end())),
                "ja-has-part",
                "carried",
            )
    members = rx(
        r"({C}(?:(?:、|や|と){C}){0,24})など(?:の)?(?:[^。、]{0,8}?)(?:部品|機器|装置|製品)を指す"
    ).search(scene.mask)
    if members:
        for component in scene.components_in(*members.span(1)):
            if component.id != whole:
                yield make_claim(
                    scene,
                    component.id,
                    "variant_of",
                    whole,
                    "stated",
                    scene.span(members.span()),
                    "ja-variant",
                    "carried",
                )


RULES = (identity,)
