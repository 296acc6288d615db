# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rules about who makes what: 製造, 生産, 組み立て."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, make_claim, offset_span
from onshore.loaders.extract.grammar.japanese import FACILITY, clause, subjects, tense
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.names.naming import mentions_of
from onshore.loaders.extract.rules.japanese.language import LIST

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


RULES = (produce,)
