# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rules about incentives: 補助金, 税優遇, 受領."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, carried, site_claim
from onshore.loaders.extract.grammar.japanese import places_for, subjects
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.japanese.money import INCENTIVE


def incentive(scene: Scene) -> Iterator[Claim]:
    """`最大1,800万ドルの税額控除を承認した`, `約30億ドルの税制優遇を受け`."""
    pattern = rx(
        rf"({{M}})(?:\([^)]{{0,20}}\))?(?:分|相当|規模)?の(?:[^。、]{{0,8}}?)({INCENTIVE})|({INCENTIVE})(?:として|は|を|額は)?(?:[^。、]{{0,8}}?)({{M}})"
    )
    yield from _received(scene)
    yield from _granted(scene)
    shared = list(_shared_out(scene))
    yield from shared
    if shared:
        return
    for match in pattern.finditer(scene.mask):
        at_money = match.start(1) if match[1] else match.start(4)
        money = next(q for q in scene.quantities if q.start <= at_money < q.end)
        if money.alias_of_previous:
            continue
        tail = scene.mask[match.end() : match.end() + 30]
        firms, how = _recipient(scene, match)
        places, where = places_for(scene, match.start(), firms[0] if firms else None)
        granted = next(
            (
                p
                for p in scene.places
                if scene.mask.startswith(("は", "が", "政府", "から", "当局"), p.end)
            ),
            None,
        )
        if granted:
            places, where = [granted], "named"
        lead = scene.mask[max(0, match.start() - 24) : match.start()]
        status = (
            "completed" if re.search(r"受け取った|受給した|支給された", lead) else _status(tail)
        )
        kind = "tax" if "税" in match[0] else "grant"
        for firm in firms[:1]:
            for place in places[:1]:
                span = scene.span(
                    match.span(),
                    (match.end(), min(len(scene.mask), match.end() + 8)),
                    (place.start, place.end)
                    if where == "named" and abs(match.start() - place.end) < 60
                    else None,
                )
                yield site_claim(
                    scene,
                    firm,
                    "receives_incentive",
                    place,
                    status,
                    span,
                    "ja-incentive",
                    carried(how, where),
                    amount=money.amount(),
                    incentive_type=kind,
                )


def _recipient(scene: Scene, match: re.Match[str]) -> tuple[list[str], str]:
    to = rx(r"({F})(?:に対して|に対し|に|へ|向けに)(?:[^。]{0,12})?$").search(
        scene.mask[: match.start()]
    )
    firm = scene.firm_at(to.start(1)) if to else None
    if firm:
        return [firm], "named"
    firms, _, how = subjects(scene, match.start())
    return firms, how


def _status(tail: str) -> str:
    """Status of an incentive by the predicate behind it."""
    if re.search(
        r"受ける(?:こと|見通し|方向|権利)|受けられる|(?:支給|交付|付与|助成)する(?:こと|方針|と)",
        tail,
    ):
        return "committed"
    if re.search(r"受け(?!られる|取る|る)|受領|獲得|得た", tail):
        return "completed"
    if re.search(r"予定|計画|見込|検討|可能性|申請", tail):
        return "planned"
    return "promised" if re.search(r"提示|約束|提案", tail) else "committed"


def _shared_out(scene: Scene) -> Iterator[Claim]:
    """`補助金はAに3億ドル、Bに7,500万ドルが支給された`: each firm with its own amount."""
    cue = re.search(INCENTIVE, scene.mask)
    done = re.search(r"(?:支給|交付|配分|支払|拠出|割り当て)(され|する|した|られ)?", scene.mask)
    pairs = list(rx(r"({F})(?:社)?(?:に|には|へ|向けに)(?:は)?({M})").finditer(scene.mask))
    if not (cue and done and pairs) or scene.mask.find(done[0]) < pairs[-1].start():
        return
    federal = re.search(r"連邦|米(?:商務省|政府|国)|CHIPS", scene.text)
    named = scene.places_in(0, pairs[0].start())
    target = "place:US" if federal else named[-1].id if named else None
    status = (
        "completed" if re.search(r"され|した|ている", scene.mask[done.end() - 2 :]) else "committed"
    )
    for match in pairs:
        firm = scene.firm_at(match.start(1))
        money = next(q for q in scene.quantities if q.start <= match.start(2) < q.end)
        if firm and target:
            start, end = scene.span(match.span(), cue.span(), done.span())
            yield Claim(
                firm,
                "receives_incentive",
                target,
                status,
                start,
                end,
                rule="ja-shared-out",
                amount=money.amount(),
                qualifiers={"incentive_type": "grant"},
            )


def _granted(scene: Scene) -> Iterator[Claim]:
    """`日本政府が最大4,000億円を補助する`: a public body gives money."""
    pattern = rx(
        r"(?:({P})(?:の)?(?:政府|州政府|当局)?|政府|州政府|州|県|市|(?<![\u4e00-\u9fff])国|経済産業省|商務省|当局)(?:は|が|も)(?:[^。は]{0,26}?)({M})(?:\([^)]{0,20}\))?を(?:[^。、]{0,8}?)(?:補助|助成|支援|支給|交付|拠出|負担)(する|した|し|され)"
    )
    for match in pattern.finditer(scene.mask):
        money = next(q for q in scene.quantities if q.start <= match.start(2) < q.end)
        firms, _, how = subjects(scene, match.start())
        places = [p for p in scene.places if match[1] and p.start == match.start(1)]
        where = "named"
        if not places:
            places, where = places_for(scene, match.start(), firms[0] if firms else None)
        for firm in firms[:1]:
            for place in places[:1]:
                yield site_claim(
                    scene,
                    firm,
                    "receives_incentive",
                    place,
                    "completed" if match[3] == "した" else "committed",
                    scene.span(match.span()),
                    "ja-granted",
                    carried(how, where),
                    amount=money.amount(),
                    incentive_type="grant",
                )


def _received(scene: Scene) -> Iterator[Claim]:
    """`補助金を...、これまでに15億ドルを受け取った`: how much of an incentive named before was paid."""
    taken = rx(
        r"({M})(?:(?:が|は)(?:すでに|既に)?(?:支給|交付|支払)(?:され|わ)|を(?:すでに|既に)?(?:受け取(?!ること)|受領|受給|(?:支給|交付)し(?:た|て)))|"
        r"(?:支払われた|支給された|交付された|受け取った|受給した|受領した)(?:の|額)は(?:[^。、]{0,8}?)({M})|"
        r"(?:支給|支払い?|交付|受給|受領)(?:済み?|実績)(?:の(?:額|分))?は(?:[^。、]{0,8}?)({M})"
    )
    for match in taken.finditer(scene.mask):
        if re.search(INCENTIVE, match[0]):
            continue
        first = next(match.start(group) for group in (1, 2, 3) if match[group])
        money = next(q for q in scene.quantities if q.start <= first < q.end)
        cue = re.search(INCENTIVE, scene.mask[: match.start()])
        known = scene.memory.incentive
        firms, _, how = subjects(scene, match.start())
        near = known is not None and 0 < scene.offset - known[0] < 300
        if not firms or not (cue or near):
            continue
        if cue:
            places, where = places_for(scene, match.start(), firms[0])
            target = places[-1].id if places else None
            target = "place:US" if re.search(r"米(?:商務省|政府|国)|連邦", scene.text) else target
            start = scene.offset + cue.start()
        else:
            target, where = (known or (0, "", ""))[2], "carried"
            start = (known or (0, "", ""))[0]
        if target:
            yield Claim(
                firms[0],
                "receives_incentive",
                target,
                "completed",
                start,
                scene.span(match.span())[1],
                rule="ja-received",
                amount=money.amount(),
                reasons=tuple(f"{r} carried over" for r in carried(how, where) if r),
            )


RULES = (incentive,)
