"""Japanese rules about what firms hold: 保有, 買収, 賃借, 本社."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, carried, offset_span, site_claim, unnamed
from onshore.loaders.extract.grammar.japanese import FACILITY, clause, places_for, subjects, tense
from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene, rx

_NO_PLACE = "[^。、\ue002\ue003]"
"""A character that is no place of the mask."""


def operate(scene: Scene) -> Iterator[Claim]:
    """`A州、B州に工場を保有している`, `ヒューストンの工場では`."""
    holds = rx(
        rf"({{P}}(?:(?:、|と|や|および|・){{P}}){{0,24}})(?:など)?(?:に|で|の)(?:{_NO_PLACE}{{0,14}}?)({FACILITY})(?:を|など|が|も)(?:[^。、]{{0,6}}?)(?:持|保有|構え|有し|有する|運営|操業|動かし|抱え|稼働させ|稼働して|展開|ある|あり)"
    )
    for match in holds.finditer(scene.mask):
        if re.search(r"予定|計画|方針|する(?:と|こと)", scene.mask[match.end() : match.end() + 14]):
            continue
        firms, at, how = subjects(scene, match.start())
        for firm in firms[:1]:
            for place in scene.places_in(*match.span(1)):
                span = scene.span(match.span(), offset_span(at))
                yield site_claim(
                    scene,
                    firm,
                    "operates_facility",
                    place,
                    "operational",
                    span,
                    "ja-operate",
                    carried(how, "named"),
                    facility_type="factory",
                )
    seated = rx(
        rf"({FACILITY})(?:は|が)(?:[^。、{{P}}]{{0,10}}?)({{P}}(?:(?:、|と|や|および|・){{P}}){{0,24}})(?:など)?に(?:ある|あり|位置|立地|置)"
    )
    next_to = rx(
        rf"({{P}})(?:に|の)(?:工場|拠点)?(?:に)?(?:続く|次ぐ|続き|次いで)[^。]{{0,24}}?{FACILITY}"
    )
    for match in next_to.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        for firm in firms[:1]:
            for place in scene.places_in(*match.span(1)):
                yield site_claim(
                    scene,
                    firm,
                    "operates_facility",
                    place,
                    "operational",
                    scene.span(match.span(), offset_span(at)),
                    "ja-next-to",
                    carried(how, "named"),
                    facility_type="factory",
                )
    for match in seated.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        if re.search(r"新(?:工場|拠点|施設)|研究", match[1]):
            continue
        for firm in firms[:1]:
            for place in scene.places_in(*match.span(2)):
                yield site_claim(
                    scene,
                    firm,
                    "operates_facility",
                    place,
                    "operational",
                    scene.span(match.span(), offset_span(at)),
                    "ja-site-in",
                    carried(how, "named"),
                    facility_type="factory",
                )
    yield from _site_noun(scene)
    yield from _same_site(scene)


def _site_noun(scene: Scene) -> Iterator[Claim]:
    """`ヒューストンの工場では`: who speaks of its factory somewhere has one there."""
    noun = rx(
        rf"({{P}}(?:(?:、|と|や|および|・){{P}}){{0,24}})(?:の|にある)?(?:[^。、はがをに]{{0,6}}?)({FACILITY})(?:では|で|から|には|に|へ|は(?=[^。]{{0,24}}(?:ている|ており|ています|人を雇用|稼働中|(?:稼働|操業|生産|量産)(?:を)?(?:始め|開始|した))))(?!建設|新設|計画|プロジェクト)"
    )
    for match in noun.finditer(scene.mask):
        after = scene.mask[match.end() : match.end() + 30]
        inside = scene.places_in(*match.span(1))
        if (
            not inside
            or scene.sentence.section == "title"
            or inside[0].id.count("-") < 1
            or re.match(r"(?:新|建設|縮小|失敗)", after)
        ):
            continue
        if re.search(r"新(?:工場|施設|拠点)|予定|計画", match[0] + after[:12]):
            continue
        firms, _, how = subjects(scene, match.start())
        owner = rx(r"({F})の[米]?$").search(scene.mask[: match.start()])
        if owner is None and re.search(r"(?<!では)(?:に|へ)$", match[0]):
            continue
        if owner and (named := scene.firm_at(owner.start(1))):
            firms, how = [named], "named"
        for firm in firms[:1]:
            for place in inside:
                yield site_claim(
                    scene,
                    firm,
                    "operates_facility",
                    place,
                    "operational",
                    scene.span(match.span()),
                    "ja-site-noun",
                    carried(how, "named"),
                    facility_type="factory",
                )


def _same_site(scene: Scene) -> Iterator[Claim]:
    """`同工場では約420人が勤務する`: the site that was spoken of stands and runs."""
    same = re.compile(
        rf"同(?:社の)?(?:工場|拠点|施設|事業所)では|同[市州県町](?:の|にある)(?:[^。、は]{{0,6}}?){FACILITY}では"
    )
    for match in same.finditer(scene.mask):
        now = re.match(
            r"[^。]{0,40}?(?:ており|ている|ています|働く|働い|勤務)", scene.mask[match.end() :]
        )
        if now is None or re.search(r"予定|計画|見込|方針|新", match[0] + now[0]):
            continue
        firms, _, how = subjects(scene, match.start())
        places, where = places_for(scene, match.start(), firms[0] if firms else None)
        for firm in firms[:1]:
            for place in places[-1:]:
                yield site_claim(
                    scene,
                    firm,
                    "operates_facility",
                    place,
                    "operational",
                    scene.span(match.span(), (match.end(), match.end() + now.end())),
                    "ja-site-noun",
                    carried(how, where),
                    facility_type="factory",
                )


_LETTERS = {"米": "US", "台": "TW", "韓": "KR", "独": "DE", "英": "GB", "仏": "FR", "蘭": "NL"}


def origin_letter(scene: Scene) -> Iterator[Claim]:
    """`米エヌビディア`, `韓半導体大手のSKハイニックス`: one letter for the country of a firm."""
    pattern = rx(
        r"(?<![\u4e00-\u9fff\ue000-\ue0ff])([米台韓独英仏蘭])"
        r"(?:(?:[^。、はがをにで]{0,12}?)(?:大手|メーカー|企業|新興|受託製造|受託生産|ベンチャー|最大手)、?)?(?:の)?({F})"
    )
    for match in pattern.finditer(scene.mask):
        firm = scene.firm_at(match.start(2))
        if firm:
            yield Claim(
                firm,
                "headquartered_in",
                f"place:{_LETTERS[match[1]]}",
                "stated",
                *scene.span(match.span()),
                rule="ja-hq-letter",
            )


def hold(scene: Scene) -> Iterator[Claim]:
    """買収, 取得, 売却 and 賃借 of sites and firms."""
    patterns = (
        (r"({F})を(?:[^。、]{0,20}?)(買収|子会社化|傘下に)", "acquires", "ja-takeover"),
        (
            rf"(?:({{P}})(?:にある|の)(?:[^。、]{{0,14}}?)|)({FACILITY}|土地|用地|建物|跡地)(?:を|は)(?:[^。]{{0,24}}?)(買収|取得|購入|買い取)",
            "acquires",
            "ja-buy-site",
        ),
        (
            rf"(?:({{P}})(?:にある|の)(?:[^。、]{{0,20}}?)|)({FACILITY}|土地|建物|建屋)を(?:[^。、]{{0,8}}?)({{F}})(?:社)?に(?:[^。、]{{0,16}}?)(売却|譲渡)",
            "acquires",
            "ja-sell-site",
        ),
        (
            rf"(?:({{P}})(?:にある|の)(?:[^。、]{{0,14}}?)|)({FACILITY}|土地|建物|倉庫)を(?:[^。、]{{0,14}}?)(賃借|借り|リース)",
            "leases_facility",
            "ja-lease",
        ),
    )
    for pattern, relation, rule in patterns:
        for match in rx(pattern).finditer(scene.mask):
            firms, at, how = subjects(scene, match.start())
            word = tense(scene, match.start(match.lastindex or 1))
            status = {
                "past": "completed",
                "present": "completed",
                "plan": "planned",
                "cancelled": "cancelled",
            }.get(word, "announced")
            if relation == "leases_facility" and status == "completed":
                status = "operational"
            if rule == "ja-sell-site":
                buyer = scene.firm_at(match.start(3))
                firms, at, how = ([buyer] if buyer else []), None, "named"
            target, where, pieces = _target(scene, match, rule, firms)
            start, end = clause(scene, match.start())
            money = list(scene.money_in(start, end))[:1]
            for firm in firms[:1]:
                if target and target != firm:
                    span = scene.span(
                        match.span(), pieces, offset_span(at), *[(q.start, q.end) for q in money]
                    )
                    yield Claim(
                        firm,
                        relation,
                        target,
                        status,
                        *span,
                        rule=rule,
                        amount=money[0].amount() if money else None,
                        reasons=tuple(f"{r} carried over" for r in carried(how, where) if r),
                    )


def _target(
    scene: Scene, match: re.Match[str], rule: str, firms: list[str]
) -> tuple[str | None, str, tuple[int, int] | None]:
    if rule == "ja-takeover":
        return scene.firm_at(match.start(1)), "named", None
    places, where = places_for(scene, match.start(2), firms[0] if firms else None)
    if not places:
        return None, where, None
    return places[-1].id, where, (places[-1].start, places[-1].end) if where == "named" else None


def headquarters(scene: Scene) -> Iterator[Claim]:
    """`台湾のFoxconn`, `米インテル`, `横浜市に本社を置く`, `F(本社・東京)`."""
    patterns = (
        (
            r"({P})(?:の|・|系)?(?:(?:[^。、はがをにでF]{0,26}?)(?:大手|最大手|メーカー|企業|会社|新興|巨人|電機|製造業|ベンチャー|ファウンドリー)(?:の|である|、|で)?)?({F})(?!の?(?:工場|施設|拠点|キャンパス|州|プロジェクト))",
            "ja-hq-adjective",
            1,
            2,
        ),
        (
            r"({P})(?:の[^。、]{0,10})?(?:に|を)(?:本社|本拠)(?:を)?(?:置く|構える|置き|とする|がある|を置いて)(?:[^。、はが]{0,18}?)({F})",
            "ja-hq-based",
            1,
            2,
        ),
        (r"({F})\((?:本社|本拠)?[::・、]?\s?({P})[市郡町]?\)?", "ja-hq-bracket", 2, 1),
        (
            r"({P})(?:の[^。、]{0,10}|・[^。、]{1,10})?(?:に|を)(?:本社|本拠)(?:を)?(?:置|構え|とす|があ)",
            "ja-hq-predicate",
            1,
            0,
        ),
        (r"本社(?:所在地)?は({P})", "ja-hq-predicate", 1, 0),
    )
    taken: set[int] = set()
    for pattern, rule, place_group, firm_group in patterns:
        for match in rx(pattern).finditer(scene.mask):
            place = scene.place_at(match.start(place_group))
            if place is None or match.start(place_group) in taken:
                continue
            reasons: tuple[str, ...] = ()
            if firm_group:
                firm = scene.firm_at(match.start(firm_group))
            else:
                firms, _, how = subjects(scene, match.start())
                firm = firms[0] if firms else None
                reasons = unnamed(how)
            between = scene.mask[place.end : match.start(firm_group)] if firm_group else ""
            if firm is None or (
                rule == "ja-hq-adjective" and not _is_origin(scene, place, between)
            ):
                continue
            taken.add(match.start(place_group))
            yield Claim(
                firm,
                "headquartered_in",
                place.id,
                "stated",
                *scene.span(match.span()),
                rule=rule,
                reasons=reasons,
            )


def _is_origin(scene: Scene, place: Place, between: str) -> bool:
    """Only a country's name before a firm tells its origin: 台湾の, 米, 韓国の."""
    if re.fullmatch(r"place:[A-Z]{2}", place.id) is None:
        return False
    text = scene.text[place.start : place.end]
    if between == "" and len(text) > 1 and place.id in ("place:US", "place:JP"):
        return False
    before = scene.text[max(0, place.start - 1) : place.start]
    return before not in ("在", "対", "訪", "全", "北", "南")


RULES = (
    operate,
    hold,
    headquarters,
    origin_letter,
)
