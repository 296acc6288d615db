# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rules about sites: 建設, 保有, 本社, 買収, 中止, 縮小, 計画."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, carried, offset_span, site_claim
from onshore.loaders.extract.grammar.japanese import FACILITY, clause, places_for, subjects, tense
from onshore.loaders.extract.grammar.scene import Scene, rx

BUILD_STATUS = {
    "cancelled": "cancelled",
    "delayed": "delayed",
    "reduced": "reduced",
    "promise": "promised",
    "plan": "planned",
    "will": "announced",
    "progress": "under_construction",
    "past": "completed",
    "present": "under_construction",
    "none": "announced",
}
_BUILD = r"(?:建設|新設|設立|開設|建て|設け|整備|増設|着工|立ち上げ|拡張|新工場|新たに(?:構え|つく|作|開))"


def build(scene: Scene) -> Iterator[Claim]:
    """`オハイオ州に工場を建設する`, `新工場の建設`, `工場計画は中止した`."""
    patterns = (
        (rf"({FACILITY})(?:の)?(?:を、?|が|は|も)?(?:[^。、]{{0,16}}?)({_BUILD})", "ja-build"),
        (
            rf"({_BUILD})(?:する|した|中の|予定の|を計画する)(?:[^。、]{{0,12}}?)({FACILITY})",
            "ja-build-adnominal",
        ),
        (rf"({FACILITY}|{{C}}工場)(?:の)?(?:建設)?(計画|プロジェクト|構想)", "ja-site-plan"),
    )
    seen: set[int] = set()
    for pattern, rule in patterns:
        for match in rx(pattern).finditer(scene.mask):
            if match.start(1) in seen:
                continue
            if rule == "ja-site-plan" and re.search(r"失敗|縮小", scene.mask[match.end() :]):
                continue
            seen.add(match.start(1))
            yield from _built(scene, match, rule)


def _built(scene: Scene, match: re.Match[str], rule: str) -> Iterator[Claim]:
    firms, at, how = subjects(scene, match.start())
    places, where = places_for(scene, match.start(), firms[0] if firms else None)
    word = tense(scene, match.start(2) if rule != "ja-site-plan" else match.end(2))
    status = BUILD_STATUS[word]
    if rule == "ja-site-plan" and status in ("announced", "completed", "under_construction"):
        status = "planned" if word != "past" else "announced"
    if rule == "ja-build-adnominal" and re.search(r"中の", match[0]):
        status = "delayed" if word == "delayed" else "under_construction"
    if re.search(r"着工(?:した|して)", match[0] + scene.mask[match.end() : match.end() + 4]):
        status = "under_construction"
    start, end = clause(scene, match.start())
    product = scene.components_in(max(start, match.start() - 25), match.start(1) + 1)
    with_ = _partners(scene, match.start(), firms)
    money = scene.money_in(start, end)
    for firm in firms[:2]:
        for place in places[:3]:
            span = scene.span(
                match.span(),
                offset_span(at) if at is not None and len(scene.text) < 90 else None,
                (place.start, place.end) if where == "named" else None,
                _predicate(scene, match.end()),
            )
            yield site_claim(
                scene,
                firm,
                "builds_facility",
                place,
                status,
                span,
                rule,
                carried(how, where),
                product=product[-1].id if product else None,
                **{"with": with_},
            )
            near = [q for q in money if q.end <= match.start() and match.start() - q.end < 12]
            if near:
                yield site_claim(
                    scene,
                    firm,
                    "commits_investment",
                    place,
                    status if status != "under_construction" else "announced",
                    scene.span(match.span(), (near[-1].start, near[-1].end)),
                    rule,
                    carried(how, where),
                    amount=near[-1].amount(),
                )


def _predicate(scene: Scene, at: int) -> tuple[int, int]:
    end = clause(scene, at)[1]
    return at, max(at, min(end, at + 25))


def _partners(scene: Scene, at: int, firms: list[str]) -> list[str]:
    found = []
    for match in rx(r"({F})と(?:の)?(?:共同|協力|連携)").finditer(scene.mask, 0, at):
        firm = scene.firm_at(match.start(1))
        if firm and firm not in firms:
            found.append(firm)
    return found


def turn(scene: Scene) -> Iterator[Claim]:
    """`工場の完成を2030年以降に延期した`, `工場計画は中止した`."""
    pattern = rx(
        rf"({FACILITY})(?:の|建設)?(?:計画|完成|稼働|開業|建設|着工|操業)?(?:開始)?(?:については、?|は、|を|は|が|も)"
        r"(?:[^。]{0,30}?)(延期|先送り|中止|撤回|断念|凍結|白紙|取りやめ|縮小|遅れ)"
    )
    bare = rx(
        r"{P}(?:で|に|へ)?の(?:[^。、はをが{F}]{0,8}?)(増設|拡張|新設|建設|建設工事|着工|進出|計画)(?:計画)?(?:については、?|は、?|を|が|も)(?:[^。、]{0,16}?)(延期|先送り|中止|撤回|断念|凍結|白紙|取りやめ|遅れ)"
    )
    words = {
        "延期": "delayed",
        "先送り": "delayed",
        "遅れ": "delayed",
        "凍結": "delayed",
        "縮小": "reduced",
    }
    found = list(pattern.finditer(scene.mask)) or list(bare.finditer(scene.mask))
    for match in found:
        firms, at, how = subjects(scene, match.start())
        places, where = places_for(
            scene, match.end() if match.re is bare else match.start(), firms[0] if firms else None
        )
        date = next((d.value for d in scene.dates_in(match.start(), match.end()) if d.value), None)
        status = words.get(match[2], "cancelled")
        for firm in firms[:1]:
            for place in places[:1]:
                span = scene.span(
                    match.span(),
                    (match.end(), min(len(scene.mask), match.end() + 4)),
                    (place.start, place.end) if where == "named" else None,
                    offset_span(at) if at is not None and match.start() - at < 40 else None,
                )
                yield site_claim(
                    scene,
                    firm,
                    "builds_facility",
                    place,
                    status,
                    span,
                    "ja-turn",
                    carried(how, where),
                    starts=date if status == "delayed" else None,
                )


RULES = (build, turn)
