"""Japanese rules about what firms hold: 工場, 本社."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, carried, site_claim, unnamed
from onshore.loaders.extract.grammar.japanese import FACILITY, places_for, subjects
from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene, rx


def operate(scene: Scene) -> Iterator[Claim]:
    """`ヒューストンの工場では`, `同工場では`."""
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
    headquarters,
    origin_letter,
)
