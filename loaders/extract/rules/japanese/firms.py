"""Japanese rules about what a firm is, and who leads it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, make_claim
from onshore.loaders.extract.grammar.scene import Scene, rx

_ROLES = {
    "最高経営責任者": "CEO",
    "最高財務責任者": "CFO",
    "社長": "president",
    "会長": "chairman",
    "創業者": "founder",
}
_HAN = re.compile("[\u4e00-\u9fff]")
_ROLE = r"(?P<role>CEO|最高経営責任者|社長|会長|CFO|最高財務責任者|COO|創業者|代表取締役)"


def identity(scene: Scene) -> Iterator[Claim]:
    """`世界最大の半導体メーカーのF`, `Fの社長である...`."""
    for pattern in (
        rf"(?P<firm>{{F}})の[^。、]{{0,8}}?{_ROLE}(?:\(CEO\))?(?:の|、|である)?(?P<person>{{H}})",
        rf"(?P<person>{{H}})(?:氏)?\(?(?:は)?(?P<firm>{{F}})の?{_ROLE}",
    ):
        for match in rx(pattern).finditer(scene.mask):
            firm = scene.firm_at(match.start("firm"))
            person = next((m.id for m in scene.people if m.start == match.start("person")), None)
            if firm and person:
                span = scene.span(match.span())
                role = _ROLES.get(match["role"], match["role"])
                yield make_claim(
                    scene, person, "holds_role", firm, "stated", span, "ja-role", role=role
                )
    for match in rx(r"世界最大(?:手|級)?の[^。、]{0,24}?({F})").finditer(scene.mask):
        firm = scene.firm_at(match.start(1))
        kinds = [m for m in scene.others if m.kind == "concept"]
        for kind in [m for m in kinds if match.start() <= m.start < match.end()][:1]:
            if firm:
                span, best = scene.span(match.span()), "largest in the world"
                yield make_claim(
                    scene, firm, "is_a", kind.id, "stated", span, "ja-class", standing=best
                )


def other_names(scene: Scene) -> Iterator[Claim]:
    """`Foxconn(鴻海精密工業)`: the same firm in another script, no abbreviation."""
    for match in rx(r"({F})\(({F})\)").finditer(scene.mask):
        first, second = (
            next(m for m in scene.firms if m.start == match.start(group)) for group in (1, 2)
        )
        if first.id == second.id and _HAN.search(second.text) and not _HAN.search(first.text):
            span, name = scene.span(match.span()), f"name:{second.text}"
            yield make_claim(scene, first.id, "same_as", name, "stated", span, "ja-alias")


RULES = (identity, other_names)
