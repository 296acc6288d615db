# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rules about trade: 供給, 製造, 購入."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from onshore.loaders.extract.grammar.claims import Claim, make_claim, offset_span
from onshore.loaders.extract.grammar.japanese import FACILITY, clause, subjects, tense
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.names.naming import mentions_of

STATUS = {
    "cancelled": "cancelled",
    "delayed": "delayed",
    "reduced": "reduced",
    "promise": "promised",
    "plan": "planned",
    "will": "announced",
    "progress": "operational",
    "past": "operational",
    "present": "operational",
    "none": "operational",
}
LIST = r"(?:(?:[\u4e00-\u9fff\u30a1-\u30fa\u30fc]{2,8}[、・]){0,4}{C}(?:\([^)。]{1,12}\))?(?:[、・や]|と)?+(?:および|及び|や)?+){0,12}{C}(?:\([^)。]{1,12}\))?(?:など(?:の{C})?|といった(?:[^。、]{0,20}?{C})?)?"
_MAKE = r"(製造|生産|量産|組み?立て|つくる|作る|作って|作り続け|つくり続け|作られ|手がけ|手掛け|出荷|開発・製造|設計・製造)"
_AIM = re.compile(r"に向け|向け|用|能力|技術|を(?:委託|依頼|外注|発注|任せ)")
_CLASS = "component:data-center-component"
_BARE = {
    "電力": "電力システム",
    "電源": "電源システム",
    "ネットワーク": "ネットワーク機器",
    "ネットワーキング": "ネットワーキング機器",
    "冷却": "冷却システム",
    "通信": "通信機器",
}


def goods(scene: Scene, start: int, end: int) -> list[str]:
    """Products of a list; of `A、B、CなどのD` the members, not the class. Bare words share a head."""
    found: list[str] = []
    text = scene.text[start:end]
    for word in re.split(r"[、・や]|といった|などの?|と(?=[\u4e00-\u9fff])", text):
        full = _BARE.get(word.strip())
        listed = scene.gazetteer.lookup(full) if full else None
        if listed and listed.startswith("component:"):
            found.append(listed)
    members = list(scene.components_in(start, end))
    if re.search(r"などの|といった", text) and len(members) > 1:
        members = members[:-1]
    order = [*found, *(m.id for m in members)]
    return list(dict.fromkeys(order))


def _each(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches from each product on: `自動車部品工場でラックの量産` has two."""
    at = 0
    while match := pattern.search(text, at):
        yield match
        at = match.end(1)


def produce(scene: Scene) -> Iterator[Claim]:
    """`Cを製造する`, `Cの生産`, `C製造`, `AやBなどのCをFの米国施設で製造する`."""
    pattern = rx(rf"({LIST})(?:を|の)?(?:[^。]{{0,34}}?){_MAKE}(?!中止)")
    done: set[int] = set()
    for match in _each(pattern, scene.mask):
        between = scene.mask[match.end(1) : match.start(2)]
        if match.start(2) in done or not _links(between) or _AIM.match(scene.mask, match.end(2)):
            continue
        if re.search(r"(?:受託|共同設計・)?$", between) and re.match(
            r"(?:工場|施設|拠点|業|企業|装置|棟|パートナー)", scene.mask[match.end(2) :]
        ):
            if not re.match(r"パートナー", scene.mask[match.end(2) :]):
                continue
        done.add(match.start(2))
        yield from _made(scene, match)
    yield from _cleft(scene)
    yield from _worked(scene)
    known = rx(r"({C})(?:の)?(?:組み?立て|製造|生産)で(?:知られ|有名|世界)")
    for match in known.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        for firm in firms[:1]:
            yield make_claim(
                scene,
                firm,
                "produces",
                scene.components_in(*match.span(1))[0].id,
                "operational",
                scene.span(match.span(), offset_span(at)),
                "ja-known-for",
                how,
                activity="assembly",
            )
    grown = rx(
        r"((?:{C}(?:や|、|と)){0,24}{C})(?:製造|生産|事業)?(?:に|へ)(?:も)?(?:事業)?(?:を)?(?:拡大|参入|進出)"
    )
    for match in grown.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        for firm in firms[:1]:
            for component in scene.components_in(*match.span(1)):
                yield make_claim(
                    scene,
                    firm,
                    "produces",
                    component.id,
                    "operational",
                    scene.span(match.span(), offset_span(at)),
                    "ja-expand-into",
                    how,
                    activity="business expansion",
                )
    maker = rx(r"({C})(?:製造)?(?:の)?(?:大手)?(?:メーカー|専業)(?:の|で|である|、)?({F})")
    for match in maker.finditer(scene.mask):
        if owner := scene.firm_at(match.start(2)):
            yield make_claim(
                scene,
                owner,
                "produces",
                scene.components_in(*match.span(1))[0].id,
                "operational",
                scene.span(match.span()),
                "ja-maker",
            )


def _cleft(scene: Scene) -> Iterator[Claim]:
    """`製造するのは車載半導体で`, `サーバーの組み立て拠点に転換し`."""
    cleft = rx(
        rf"(?:製造|生産|量産)(する|している|した)(?:の|製品|品目)は(?:[^。、]{{0,12}}?)({LIST})(?:で|だ|と|。|、)"
    )
    turned = rx(
        rf"({LIST})の?(?:組み?立て|生産|製造)(?:用|向け)?(?:の)?(?:拠点|工場|施設)(?:に|へと?)(転換|転用|改装|改修|切り替え|変え)"
    )
    for pattern, good in ((cleft, 2), (turned, 1)):
        for match in pattern.finditer(scene.mask):
            firms, at, how = subjects(scene, match.start())
            word = tense(scene, match.end()) if pattern is turned else "will"
            status = STATUS[word] if word != "none" else "announced"
            if pattern is cleft and match[1] == "している":
                status = "operational"
            for firm in firms[:1]:
                for component in scene.components_in(*match.span(good)):
                    yield make_claim(
                        scene,
                        firm,
                        "produces",
                        component.id,
                        status,
                        scene.span(match.span(), offset_span(at)),
                        "ja-cleft",
                        how,
                    )


def _worked(scene: Scene) -> Iterator[Claim]:
    """`コンデンサーに加工する`, `サーバーに組み立てる`: what comes out is made."""
    for match in rx(r"({C})に(加工|組み?立て|仕上げ|組み上げ)").finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        for firm in firms[:1]:
            yield make_claim(
                scene,
                firm,
                "produces",
                scene.components_in(*match.span(1))[0].id,
                STATUS[tense(scene, match.start(2))],
                scene.span(
                    match.span(),
                    offset_span(at),
                    (match.end(), min(len(scene.mask), match.end() + 6)),
                ),
                "ja-make",
                how,
            )


def _links(between: str) -> bool:
    return bool(re.match(r"を|の|など|$|、|は|も|「|」|・", between)) and not re.search(
        r"[。;]|供給|提携", between
    )


def _made(scene: Scene, match: re.Match[str]) -> Iterator[Claim]:
    firms, at, how, with_ = _maker(scene, match)
    start, _ = clause(scene, match.start())
    places = (
        scene.places_in(match.start(1), match.end()) or scene.places_in(start, match.start(1))[-1:]
    )
    status = _made_status(scene, match)
    if how == "relative":
        how, status = "named", "operational"
    brand = rx(r"({F})の(?:[\u4e00-\u9fff]{0,4})?$").search(scene.mask[: match.start(1)])
    brand_firm = scene.firm_at(brand.start(1)) if brand else None
    group = _states(scene, match)
    if len(firms) > 1 and scene.sentence.section == "title":
        return
    span = scene.span(
        (match.start(1), match.end()),
        offset_span(at) if at is not None and match.start(1) - at < 50 else None,
        (match.end(), min(len(scene.mask), match.end() + 10)),
    )
    components = goods(scene, *match.span(1))
    place = None if group else places[-1].id if places else None
    for firm in firms[:1]:
        for component in components:
            yield make_claim(
                scene,
                firm,
                "produces",
                component,
                status,
                span,
                "ja-make",
                how,
                place=place or ("place:US" if group else None),
                brand=brand_firm if brand_firm != firm else None,
                more={"with": with_},
            )
        if group and len(components) > 0:
            yield make_claim(
                scene,
                firm,
                "produces",
                _class_of(scene, components),
                "planned",
                span,
                "ja-make-group",
                "carried",
                places=group,
                components=components,
                distributive="unknown",
            )


def _maker(scene: Scene, match: re.Match[str]) -> tuple[list[str], int | None, str, list[str]]:
    """Who makes it, where that stands, how it was found, and with whom."""
    firms, at, how = subjects(scene, match.start(2))
    whose = rx(
        r"(?:る|た|ている|していた)?(?:[^。、はがをに{F}]{0,10}?)(?:子会社の|大手の)?({F})"
    ).match(scene.mask, match.end(2))
    if re.match(r"手がけ|手掛け|つくる|作る|生産|製造", match[2]) and whose:
        if re.match(r"る|た|する|している|した", scene.mask[match.end(2) :]) and (
            firm := scene.firm_at(whose.start(1))
        ):
            return [firm], whose.start(1), "relative", []
    own = rx(rf"({{F}})(?:の|が)(?:{{P}})?(?:国内)?(?:の)?(?:{FACILITY})で").search(
        scene.mask, match.start(1), match.end()
    )
    if own and (firm := scene.firm_at(own.start(1))):
        firms, at, how = [firm], own.start(1), "named"
    led = rx(r"({F})と(?:の)?提携(?:で|により|によって|を通じ)").search(
        scene.mask, 0, match.start(2)
    )
    if led and (firm := scene.firm_at(led.start(1))):
        return [firm], at, "named", firms[:1]
    if "共同設計・" in scene.mask[match.start() : match.end()] and (
        partner := partner_of(scene, firms)
    ):
        return [partner], at, how, firms[:1]
    return firms, at, how, partners_with(scene, match, firms)


def _made_status(scene: Scene, match: re.Match[str]) -> str:
    word = tense(scene, match.start(2))
    status = STATUS[word]
    if status == "announced" and _habit(scene, match):
        status = "operational"
    if scene.sentence.section == "title" and word == "none":
        status = "announced"
    if scene.sentence.section in ("title", "links") and re.search(
        r"(?:へ|推進|計画)", scene.mask[match.end() : match.end() + 6]
    ):
        status = "announced"
    return status


def _habit(scene: Scene, match: re.Match[str]) -> bool:
    """`ドレスデンの工場では月2万枚のウエハーを生産する`: what is done at a site that stands."""
    left, right = scene.mask[: match.start()], scene.mask[match.end() :]
    return bool(
        re.search(rf"(?<!新){FACILITY}(?:では|でも|は)[^。]*$", left)
        and not re.search(r"新(?:工場|拠点|施設|棟)|建設", left)
        and re.match(r"(?:する|している|しており)(?:。|、|$)", right)
        and not any(d.until or d.start >= match.start(1) - 30 for d in scene.dates)
    )


def _class_of(scene: Scene, components: list[str]) -> str:
    """What the listed products are, where the article calls them so; else the first of them."""
    spoken = any(m.id == _CLASS for m in mentions_of(scene.article, scene.gazetteer))
    return _CLASS if spoken else components[0]


def _states(scene: Scene, match: re.Match[str]) -> list[str]:
    """`米国内5州の工場で`: the set of states that was listed before, if its size agrees."""
    count = re.search(r"(?<!\d)(\d{1,3})州", scene.text[match.start() : match.end()])
    listed = next(
        (
            s
            for s in scene.memory.sites.values()
            if count and len({p.id for p in s}) == int(count[1])
        ),
        (),
    )
    return list(dict.fromkeys(p.id for p in listed)) if count else []


def partner_of(scene: Scene, firms: list[str]) -> str | None:
    match = rx(r"({F})と(?:の)?(?:提携|協業|連携|協力)").search(scene.mask)
    partner = scene.firm_at(match.start(1)) if match else None
    return partner if partner and partner not in firms[:1] else None


def partners_with(scene: Scene, match: re.Match[str], firms: list[str]) -> list[str]:
    found = rx(r"({F})と(?:の|も)?(?:[^。、]{0,16}?)(?:共同|提携|協力|連携)").search(
        scene.mask, 0, match.end()
    )
    firm = scene.firm_at(found.start(1)) if found else None
    return [firm] if firm and firm not in firms[:1] else []


def supply(scene: Scene) -> Iterator[Claim]:
    """`FにCを供給する`, `F向けにCを納入`, `FのCを製造する主要サプライヤー`."""
    patterns = (
        (
            rf"((?:{{F}}(?:や|、|と)){{0,24}}{{F}})(?:社)?(?:には?|へは?|向けに|など(?:に|へ))(?:[^。、は]{{0,14}}?)({LIST})(?:を)?(?:[^。、]{{0,8}}?)(供給|納入|納品|提供|出荷|販売|卸)",
            1,
            2,
            3,
            "ja-supply",
        ),
        (
            rf"({LIST})を(?:[^。、は]{{0,10}}?)(?<!する)(?<!する[米台韓独英仏蘭])({{F}})(?:社)?(?:に|へ|向けに)(?:[^。、]{{0,8}}?)(供給|納入|納品|提供|出荷)",
            2,
            1,
            3,
            "ja-supply",
        ),
        (
            rf"({LIST})は、?(?:[^。、は]{{0,18}}?)((?:{{F}}(?:や|、|と)){{0,24}}{{F}})(?:社)?(?:に|へ|向けに)(?:[^。、]{{0,8}}?)(供給|納入|納品|提供|出荷|納め)",
            2,
            1,
            3,
            "ja-supply-topic",
        ),
        (
            rf"((?:{{F}}(?:や|、|と)){{0,24}}{{F}})の(?:{{P}})?(?:[^。、は{{F}}]{{0,10}}?)(?:工場|拠点|データセンター)(?:に|へ|向けに)({LIST})を(?:[^。、]{{0,6}}?)(供給|納入|納品|提供|出荷|納め)",
            1,
            2,
            3,
            "ja-supply",
        ),
        (
            rf"({{F}})(?:の|向け(?:の)?)({LIST})を(?:[^。、]{{0,6}}?)(?:製造|生産|供給)する(?:[^。、]{{0,8}}?)(サプライヤー|供給元|供給企業)",
            1,
            2,
            3,
            "ja-supplier",
        ),
        (
            rf"({{F}})の({LIST})の(?:[^。、]{{0,4}}?)(?:製造|供給|生産)(パートナー|元|サプライヤー)",
            1,
            2,
            3,
            "ja-making-partner",
        ),
        (
            rf"({{F}})(?:社)?(?:から|より)(?:の)?(?:[^。、はが]{{0,10}}?)({LIST})(?:の|を)?(?:[^。、]{{0,16}}?)(受注)",
            1,
            2,
            3,
            "ja-order",
        ),
        (
            rf"({{F}})(?:社)?から(?:[^。、はが]{{0,8}}?)({LIST})の(?:製造|生産|組み?立て|加工)を(?:[^。、]{{0,6}}?)(受託|請け負)",
            1,
            2,
            3,
            "ja-contracted",
        ),
        (
            rf"({{F}})向け(?:の)?({LIST})の(?:新)?(?:工場|拠点|ライン)を(?:[^。、]{{0,10}}?)(建設|新設|建て|設け|整備)",
            1,
            2,
            3,
            "ja-made-for",
        ),
        (
            rf"({{F}})向け(?:の|に)?(?:[\u4e00-\u9fff]{{1,6}}(?:の|な)?)??({LIST})(?:を|は)?(?:[^。、は]{{0,24}}?)(製造|生産|量産|組み?立て|作る|作り|つくる|つくり)",
            1,
            2,
            3,
            "ja-made-for",
        ),
    )
    for pattern, buyer, good, verb, rule in patterns:
        for match in rx(pattern).finditer(scene.mask):
            buyers = scene.firms_in(*match.span(buyer))
            firms, at, how = subjects(scene, match.start())
            status = (
                "operational"
                if rule in ("ja-supplier", "ja-making-partner")
                else STATUS[tense(scene, match.start(verb))]
            )
            if rule == "ja-order":
                status = "committed"
            role = "major supplier" if "主要" in scene.text[match.start() : match.end()] else None
            for firm in firms[:1]:
                for component, to in product(scene.components_in(*match.span(good)), buyers):
                    if to == firm:
                        continue
                    span = scene.span(
                        match.span(),
                        offset_span(at),
                        (match.end(), min(len(scene.mask), match.end() + 8)),
                    )
                    yield make_claim(
                        scene,
                        firm,
                        "supplies",
                        component.id,
                        status,
                        span,
                        rule,
                        how,
                        to=to,
                        role=role,
                    )
                    if rule in ("ja-supplier", "ja-making-partner"):
                        yield make_claim(
                            scene, firm, "produces", component.id, status, span, rule, how, brand=to
                        )


def buys(scene: Scene) -> Iterator[Claim]:
    """`FからCを購入している`, `CはFから調達し`; a right or an obligation is no purchase."""
    patterns = (
        (
            rf"({{F}})(?:社)?から(?:の)?(?:[^。、はが]{{0,12}}?)({LIST})(?:の|を)(?:[^。、]{{0,8}}?)(購入|調達|仕入れ|買い入れ)",
            1,
            2,
        ),
        (
            rf"({LIST})(?:は|については)(?:[^。は{{F}}]{{0,24}}?)({{F}})(?:社)?(?:\([^)。]{{1,16}}\))?から(?:の)?(?:[^。、]{{0,8}}?)(購入|調達|仕入れ|買い入れ)",
            2,
            1,
        ),
        (
            rf"({LIST})(?:は|を|も|については、?)(?:[^。、]{{0,10}}?)({{F}})(?:社)?から(?:の)?(?:[^。、]{{0,8}}?)(購入|調達|仕入れ|買い入れ)",
            2,
            1,
        ),
        (
            rf"({LIST})(?:は|を)({{F}})(?:社)?から、(?:[^。]{{0,40}}?)から(?:[^。、]{{0,8}}?)(購入|調達|仕入れ)",
            2,
            1,
        ),
    )
    done: set[tuple[int, int]] = set()
    for pattern, seller, good in patterns:
        for match in rx(pattern).finditer(scene.mask):
            after = scene.mask[match.end() : match.end() + 16]
            if (match.start(3), match.start(seller)) in done:
                continue
            done.add((match.start(3), match.start(seller)))
            if re.match(r"(?:できる|する|の)?(?:権利|選択権|オプション|義務)|可能", after):
                continue
            origin = scene.firm_at(match.start(seller))
            firms, at, how = subjects(scene, match.start())
            status = STATUS[tense(scene, match.start(3))]
            if re.match(r"を(?:続け|継続)", after):
                status = "operational"
            for component in scene.components_in(*match.span(good)):
                if firms and origin and firms[0] != origin:
                    yield make_claim(
                        scene,
                        firms[0],
                        "buys",
                        component.id,
                        status,
                        scene.span(
                            match.span(),
                            offset_span(at),
                            (match.end(), min(len(scene.mask), match.end() + 8)),
                        ),
                        "ja-buy",
                        how,
                        more={"from": origin},
                    )


RULES = (produce, supply, buys)
