# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rules about trade and ties: 供給, 製造, 権利, 義務, 提携, 契約, 子会社, 役職."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from loaders.extract.claims import Claim
from loaders.extract.gazetteer import Mention
from loaders.extract.japanese import FACILITY, carried_topic, clause, subjects, tense
from loaders.extract.rules_en_trade import make_claim
from loaders.extract.scene import Scene, rx

_STATUS = {
    "cancelled": "cancelled", "delayed": "delayed", "reduced": "reduced", "promise": "promised",
    "plan": "planned", "will": "announced", "progress": "operational", "past": "operational",
    "present": "operational", "none": "operational",
}  # fmt: skip
_LIST = r"(?:(?:[\u4e00-\u9fff\u30a1-\u30fa\u30fc]{2,8}[、・])*{C}(?:[、・や]|と)?(?:および|及び|や)?)*{C}(?:など(?:の{C})?|といった(?:[^。、]{0,20}?{C})?)?"
_MAKE = r"(製造|生産|量産|組み?立て|つくる|作る|作って|手がけ|手掛け|出荷|開発・製造|設計・製造)"
_BARE = {"電力": "電力システム", "電源": "電源システム", "ネットワーク": "ネットワーク機器",
         "ネットワーキング": "ネットワーキング機器", "冷却": "冷却システム", "通信": "通信機器"}  # fmt: skip


def _at(at: int | None) -> tuple[int, int] | None:
    return None if at is None else (at, at + 1)


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


def produce(scene: Scene) -> Iterator[Claim]:
    """`Cを製造する`, `Cの生産`, `C製造`, `AやBなどのCをFの米国施設で製造する`."""
    pattern = rx(rf"({_LIST})(?:を|の)?(?:[^。]{{0,34}}?){_MAKE}(?!中止)")
    done: set[int] = set()
    for match in pattern.finditer(scene.mask):
        between = scene.mask[match.end(1) : match.start(2)]
        if match.start(2) in done or not _links(between):
            continue
        if re.search(r"(?:受託|共同設計・)?$", between) and re.match(
            r"(?:工場|施設|拠点|業|企業|装置|棟|パートナー)", scene.mask[match.end(2) :]
        ):
            if not re.match(r"パートナー", scene.mask[match.end(2) :]):
                continue
        done.add(match.start(2))
        yield from _made(scene, match)
    known = rx(r"({C})(?:の)?(?:組み?立て|製造|生産)で(?:知られ|有名|世界)")
    for match in known.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        for firm in firms[:1]:
            yield make_claim(scene, firm, "produces", scene.components_in(*match.span(1))[0].id, "operational",
                             scene.span(match.span(), _at(at)), "ja-known-for", how, activity="assembly")  # fmt: skip
    grown = rx(
        r"((?:{C}(?:や|、|と))*{C})(?:製造|生産|事業)?(?:に|へ)(?:も)?(?:事業)?(?:を)?(?:拡大|参入|進出)"
    )
    for match in grown.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        for firm in firms[:1]:
            for component in scene.components_in(*match.span(1)):
                yield make_claim(scene, firm, "produces", component.id, "operational",
                                 scene.span(match.span(), _at(at)), "ja-expand-into", how,
                                 activity="business expansion")  # fmt: skip
    maker = rx(r"({C})(?:製造)?(?:の)?(?:大手|メーカー|専業)(?:の|で|である|、)?({F})")
    for match in maker.finditer(scene.mask):
        if owner := scene.firm_at(match.start(2)):
            yield make_claim(scene, owner, "produces", scene.components_in(*match.span(1))[0].id,
                             "operational", scene.span(match.span()), "ja-maker")  # fmt: skip


def _links(between: str) -> bool:
    return bool(re.match(r"を|の|など|$|、|は|も|「|」|・", between)) and not re.search(
        r"[。;]|供給|提携", between
    )


def _made(scene: Scene, match: re.Match[str]) -> Iterator[Claim]:
    firms, at, how = subjects(scene, match.start(2))
    own = rx(rf"({{F}})(?:の|が)(?:{{P}})?(?:国内)?(?:の)?(?:{FACILITY})で").search(
        scene.mask, match.start(1), match.end()
    )
    if own and (firm := scene.firm_at(own.start(1))):
        firms, at, how = [firm], own.start(1), "named"
    led = rx(r"({F})と(?:の)?提携(?:で|により|によって|を通じ)").search(
        scene.mask, 0, match.start(2)
    )
    if led and (firm := scene.firm_at(led.start(1))):
        firms, with_, how = [firm], firms[:1], "named"
    elif "共同設計・" in scene.mask[match.start() : match.end()] and (
        partner := _partner(scene, firms)
    ):
        firms, with_ = [partner], firms[:1]
    else:
        with_ = _with(scene, match, firms)
    start, _ = clause(scene, match.start())
    places = (
        scene.places_in(match.start(1), match.end()) or scene.places_in(start, match.start(1))[-1:]
    )
    status = _STATUS[tense(scene, match.start(2))]
    if scene.sentence.section in ("title", "links") and re.search(
        r"(?:へ|推進|計画)", scene.mask[match.end() : match.end() + 6]
    ):
        status = "announced"
    brand = rx(r"({F})の(?:[\u4e00-\u9fff]{0,4})?$").search(scene.mask[: match.start(1)])
    brand_firm = scene.firm_at(brand.start(1)) if brand else None
    group = _states(scene, match)
    if len(firms) > 1 and scene.sentence.section == "title":
        return
    span = scene.span((match.start(1), match.end()), _at(at) if at is not None and match.start(1) - at < 50 else None,
                      (match.end(), min(len(scene.mask), match.end() + 10)))  # fmt: skip
    components = goods(scene, *match.span(1))
    place = None if group else places[-1].id if places else None
    for firm in firms[:1]:
        for component in components:
            yield make_claim(
                scene, firm, "produces", component, status, span, "ja-make", how,
                place=place or ("place:US" if group else None),
                brand=brand_firm if brand_firm != firm else None, more={"with": with_},
            )  # fmt: skip
        if group and len(components) > 0:
            head = scene.components_in(match.start(1), match.end())
            yield make_claim(
                scene, firm, "produces", _class_of(scene, components, head), "planned", span,
                "ja-make-group", "carried", places=group, components=components,
                distributive="unknown",
            )  # fmt: skip


def _class_of(scene: Scene, components: list[str], named: list[Mention]) -> str:
    return (
        "component:data-center-component"
        if scene.gazetteer.get("component:data-center-component")
        else components[0]
    )


def _states(scene: Scene, match: re.Match[str]) -> list[str]:
    """`米国内5州の工場で`: the set of states that was listed before, if its size agrees."""
    count = re.search(r"(\d+)州", scene.text[match.start() : match.end()])
    listed = next(
        (
            s
            for s in scene.memory.sites.values()
            if count and len({p.id for p in s}) == int(count[1])
        ),
        (),
    )
    return list(dict.fromkeys(p.id for p in listed)) if count else []


def _partner(scene: Scene, firms: list[str]) -> str | None:
    match = rx(r"({F})と(?:の)?(?:提携|協業|連携|協力)").search(scene.mask)
    partner = scene.firm_at(match.start(1)) if match else None
    return partner if partner and partner not in firms[:1] else None


def _with(scene: Scene, match: re.Match[str], firms: list[str]) -> list[str]:
    found = rx(r"({F})と(?:の|も)?(?:[^。、]{0,16}?)(?:共同|提携|協力|連携)").search(
        scene.mask, 0, match.end()
    )
    firm = scene.firm_at(found.start(1)) if found else None
    return [firm] if firm and firm not in firms[:1] else []


def supply(scene: Scene) -> Iterator[Claim]:
    """`FにCを供給する`, `F向けにCを納入`, `FのCを製造する主要サプライヤー`."""
    patterns = (
        (rf"({{F}})(?:社)?(?:に|へ|向けに|など(?:に|へ))(?:[^。、は]{{0,14}}?)({_LIST})(?:を)?(?:[^。、]{{0,8}}?)(供給|納入|納品|提供|出荷|販売|卸)", 1, 2, 3, "ja-supply"),
        (rf"({_LIST})を(?:[^。、は]{{0,10}}?)({{F}})(?:社)?(?:に|へ|向けに)(?:[^。、]{{0,8}}?)(供給|納入|納品|提供|出荷)", 2, 1, 3, "ja-supply"),
        (rf"({{F}})(?:の|向け(?:の)?)({_LIST})を(?:[^。、]{{0,6}}?)(?:製造|生産|供給)する(?:[^。、]{{0,8}}?)(サプライヤー|供給元|供給企業)", 1, 2, 3, "ja-supplier"),
        (rf"({{F}})の({_LIST})の(?:[^。、]{{0,4}}?)(?:製造|供給|生産)(パートナー|元|サプライヤー)", 1, 2, 3, "ja-making-partner"),
        (rf"({{F}})向け(?:の)?({_LIST})を?(?:[^。、]{{0,6}}?)(製造|生産|量産|組み?立て)", 1, 2, 3, "ja-made-for"),
    )  # fmt: skip
    for pattern, buyer, good, verb, rule in patterns:
        for match in rx(pattern).finditer(scene.mask):
            to = scene.firm_at(match.start(buyer))
            firms, at, how = subjects(scene, match.start())
            status = (
                "operational"
                if rule in ("ja-supplier", "ja-making-partner")
                else _STATUS[tense(scene, match.start(verb))]
            )
            role = "major supplier" if "主要" in scene.text[match.start() : match.end()] else None
            for firm in firms[:1]:
                for component in scene.components_in(*match.span(good)):
                    if not to or to == firm:
                        continue
                    span = scene.span(
                        match.span(), _at(at), (match.end(), min(len(scene.mask), match.end() + 8))
                    )
                    yield make_claim(scene, firm, "supplies", component.id, status, span, rule, how,
                                     to=to, role=role)  # fmt: skip
                    if rule in ("ja-supplier", "ja-making-partner"):
                        yield make_claim(scene, firm, "produces", component.id, status, span, rule,
                                         how, brand=to)  # fmt: skip


def rights(scene: Scene) -> Iterator[Claim]:
    """権利 is an option, never a purchase; 購入義務 and コミットメント with their negation."""
    right = rx(
        r"({C}|システム|製品|追加分?|同製品)?(?:を|も)?(?:[^。、]{0,14}?)(?:購入(?:できる|する)(?:権利|選択権|オプション)|購入権|優先購入権|買い取れる権利)"
    )
    for match in right.finditer(scene.mask):
        yield from _right(scene, match, "has_purchase_option", "ja-option")
        if "評価" in match[0]:
            yield from _right(scene, match, "has_evaluation_right", "ja-evaluate")
    obligation = re.compile(
        r"(?:購入|引き取り|買い取り)?義務(?:や[^。、]{0,14}コミットメント)?|財務的な?コミットメント"
    )
    for match in obligation.finditer(scene.mask):
        yield from _obligation(scene, match)
    terms = rx(
        r"(?:財務|金銭|契約|取引)?(?:的な?)?(?:条件|契約額|契約金額|取引額|買収額|金額|詳細)(?:は|について|を|の詳細は)?(?:[^。、]{0,10}?)(非開示|非公開|公表していない|公表されていない|明らかにしていない|明らかにされていない|開示していない|開示されていない|明かしていない|公表しなかった)"
    )
    for match in terms.finditer(scene.mask):
        pair = _pair(scene)
        if len(pair) > 1:
            yield make_claim(scene, pair[0], "discloses_terms", pair[1], "stated", scene.span(match.span()),
                             "ja-terms", "carried", polarity="negated", subject_matter=["financial terms"])  # fmt: skip


def _pair(scene: Scene) -> list[str]:
    named = list(dict.fromkeys(m.id for m in scene.firms))
    pair = named[:2] if len(named) > 1 else list(scene.memory.deal or scene.memory.pair)
    if len(pair) < 2 and (seen := scene.memory.firms_seen):
        pair = list(dict.fromkeys([scene.memory.firm or seen[-1], *reversed(seen)]))[:2]
    return sorted(pair, key=lambda firm: scene.memory.order.get(firm, 99))


def _right(scene: Scene, match: re.Match[str], relation: str, rule: str) -> Iterator[Claim]:
    verb = re.search("購入|優先|買い取れる", match[0])
    firms, at, how = subjects(scene, match.start() + (verb.start() if verb else 0))
    maker = rx(r"({F})(?:が|の)(?:[^。、は]{0,12})?$").search(scene.mask[: match.start()])
    inside = rx(r"({F})が(?:[^。、]{0,12}?)(?:生産|製造|開発)する").search(
        scene.mask, 0, match.end()
    )
    seller = None
    for hit in (inside, maker):
        if hit and (firm := scene.firm_at(hit.start(1))) and firm not in firms:
            seller = firm
            break
    for firm in firms[:1]:
        seller = seller or scene.memory.other_firm(firm)
        if seller is None:
            continue
        named = scene.components_in(*match.span())
        proposes: tuple[dict[str, Any], ...] = ()
        if named:
            component = named[0].id
        elif "追加" in match[0] and scene.memory.component:
            component = scene.memory.component
        else:
            component = f"component:{seller.partition(':')[2]}-systems"
            proposes = (
                {
                    "id": component,
                    "kind": "component",
                    "names": [f"{scene.gazetteer.name(seller)} systems"],
                },
            )
        span = scene.span(match.span(), _at(at))
        yield Claim(firm, relation, component, "option", *span, rule=rule, qualifiers={"from": seller},
                    proposes=proposes, reasons=() if how == "named" else ("subject carried over",))  # fmt: skip


def _obligation(scene: Scene, match: re.Match[str]) -> Iterator[Claim]:
    _start, end = clause(scene, match.start())
    tail = scene.mask[match.start() : min(end, match.end() + 30)]
    negated = re.search(
        r"含まれ(?:ず|ない|ていない|ておらず)|負わ(?:ない|ず)|(?:は|も)?な(?:い|く)|ありません|伴わ(?:ない|ず)|課され(?:ない|ず|ていない)|持たない",
        tail,
    )
    firms, at, how = subjects(scene, match.start())
    pair = _pair(scene)
    if firms and how == "named" and len(firms) == 1:
        other = next((f for f in pair if f != firms[0]), None) or scene.memory.other_firm(firms[0])
        pair = [firms[0], other] if other else pair
    if scene.memory.deal and re.search(r"提携|協業", scene.mask):
        pair = sorted(scene.memory.deal, key=lambda firm: scene.memory.order.get(firm, 99))
    if len(pair) < 2 or (not negated and not re.search(r"負う|負って|ある|あり|含まれる|課", tail)):
        return
    relations = []
    if "義務" in match[0]:
        relations.append("has_purchase_obligation")
    if "コミットメント" in match[0]:
        relations.append("has_financial_commitment")
    span = scene.span(
        match.span(), (match.start(), match.start() + negated.end() if negated else match.end() + 8)
    )
    for relation in relations:
        yield make_claim(scene, pair[0], relation, pair[1], "stated", span, "ja-obligation",
                         how if at is not None else "carried", polarity="negated" if negated else "affirmed")  # fmt: skip


def partner(scene: Scene) -> Iterator[Claim]:
    """`AはBと提携`, `AとBが提携`, `AとBの提携`, contracts with several firms."""
    ties = r"(?:資本|業務|戦略的?|包括的?な?)*(提携|協業|連携|協力|手を組|タッグ|パートナーシップ|合弁)"
    mutual = rx(
        rf"({{F}})と(?:[^。、]{{0,14}}?)({{F}})(?:の|が|は|による)(?:[^。、]{{0,10}}?){ties}"
    )
    for match in mutual.finditer(scene.mask):
        first, second = scene.firm_at(match.start(1)), scene.firm_at(match.start(2))
        if first and second and first != second:
            yield make_claim(scene, first, "partners_with", second, "announced", scene.span(match.span()),
                             "ja-partners")  # fmt: skip
    with_ = rx(rf"({{F}})と(?:の)?(?:[^。、]{{0,10}}?){ties}")
    for match in with_.finditer(scene.mask):
        other = scene.firm_at(match.start(1))
        firms, at, how = subjects(scene, match.start())
        if how == "named" and at is not None and at >= match.start():
            continue
        if match[2] in ("連携", "協力") and re.search(
            r"共同で?$", scene.mask[: match.start()][-4:]
        ):
            continue
        for firm in firms[:1]:
            if other and other != firm:
                yield make_claim(scene, firm, "partners_with", other, "announced",
                                 scene.span(match.span(), _at(at)), "ja-partner", how)  # fmt: skip


def contract(scene: Scene) -> Iterator[Claim]:
    """`AやB、Cとクラウドの契約を結ぶ`: one contract with each, its matter not split."""
    pattern = rx(
        r"((?:{F}(?:や|、|と|および))*{F})(?:といった企業|など|社)?(?:と|との|から)(?:[^。]{0,26}?)(契約|受注)(?:を)?(?:[^。、]{0,6}?)(?:結|締結|交わ|獲得|した|して|し)"
    )
    for match in pattern.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        both = rx(r"({F})(?:は|が)").search(scene.mask, match.start(), match.end())
        second = scene.firm_at(both.start(1)) if both else None
        if second and second not in scene.firms_in(*match.span(1)):
            firms, at, how = [second], both.start(1) if both else None, "named"
        matter = scene.text[match.end(1) : match.start(2)]
        topics = [
            word
            for word, key in (
                ("cloud", "クラウド"),
                ("chip supply", "チップ供給"),
                ("supply", "供給"),
            )
            if key in matter
        ]
        topics = topics[:2] if "chip supply" in topics else topics
        status = _STATUS[tense(scene, match.start(2))]
        for firm in firms[:1]:
            for other in scene.firms_in(*match.span(1)):
                if other != firm:
                    yield make_claim(scene, firm, "has_contract_with", other, status,
                                     scene.span(match.span(), _at(at), (match.end(), min(len(scene.mask), match.end() + 9))),
                                     "ja-contract", how,
                                     subject_matter=topics, distributive="unknown" if len(topics) > 1 else None)  # fmt: skip


def joint(scene: Scene) -> Iterator[Claim]:
    """`Cを共同開発する`, `両社は…Cを並行開発し`, `Cを共同設計・製造する`."""
    pattern = rx(
        rf"({_LIST})(?:を|の)(?:[^。、]{{0,10}}?)(共同設計|共同開発|共同で(?:設計|開発)|並行開発|(?:開発|設計)(?=で(?:協力|提携|連携)))"
    )
    for match in pattern.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        relation = "co_designs" if "設計" in match[2] else "co_develops"
        if match[2] == "並行開発" and len(firms) < 2:
            continue
        others = (
            firms[1:]
            or _with(scene, match, firms)
            or ([p] if (p := _partner(scene, firms)) else [])
        )
        if not others and firms and scene.memory.pair and firms[0] in scene.memory.pair:
            others = [f for f in scene.memory.pair if f != firms[0]]
        word = tense(scene, match.start(2))
        status = {
            "past": "operational",
            "present": "operational",
            "plan": "planned",
            "cancelled": "cancelled",
        }.get(word, "announced")
        if re.search(r"合意|発表", scene.mask[match.end() :]):
            status = "announced"
        generations = "multiple" if "複数世代" in scene.text else None
        for firm in sorted(firms[:1], key=str):
            for component in scene.components_in(*match.span(1)):
                lead = [firm, *others]
                lead.sort(key=lambda f: scene.memory.order.get(f, 99))
                yield make_claim(scene, lead[0], relation, component.id, status,
                                 scene.span(match.span(), _at(at) if at is not None and match.start() - at < 60 else None,
                                            (match.end(), min(len(scene.mask), match.end() + 10))),
                                 "ja-joint", how, generations=generations,
                                 mode="parallel" if match[2] == "並行開発" else None,
                                 more={"with": [f for f in dict.fromkeys(lead) if f != lead[0]]})  # fmt: skip


def ownership(scene: Scene) -> Iterator[Claim]:
    """子会社, 傘下, 親会社."""
    patterns = (
        (r"({F})(?:の|が全額出資する)(?:[^。、]{0,8}?)(?:子会社|傘下企業|事業会社)(?:の|である|、|で)?({F})", 2, 1),
        (r"({F})傘下の(?:[^。、]{0,10}?)({F})", 2, 1),
        (r"({F})は、?({F})(?:の|が全額出資する)(?:[^。、]{0,8}?)(?:子会社|傘下)", 1, 2),
        (r"(?:({F})の)?親会社(?:は|である|の|、)({F})", 1, 2),
        (r"(?:({F})|同社)は、?(?:[^。、]{0,6}?)({F})(?:の|傘下の?)(?:[^。、]{0,8}?)(?:子会社|傘下)", 1, 2),
    )  # fmt: skip
    for pattern, child, owner in patterns:
        for match in rx(pattern).finditer(scene.mask):
            low = scene.firm_at(match.start(child)) if match[child] else None
            how = "named" if low else "carried"
            low = low or carried_topic(scene)
            high = scene.firm_at(match.start(owner))
            if low and high and low != high:
                yield make_claim(scene, low, "subsidiary_of", high, "stated", scene.span(match.span()),
                                 "ja-subsidiary", how)  # fmt: skip


def identity(scene: Scene) -> Iterator[Claim]:
    """Other names, world rank, roles, and what a glossary says of parts."""
    for match in rx(r"({F})\(({F})\)").finditer(scene.mask):
        first, second = (next(m for m in scene.firms if m.start == match.start(g)) for g in (1, 2))
        if first.id == second.id and first.text != second.text:
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
                yield make_claim(scene, firm, "is_a", concept.id, "stated",
                                 scene.span(match.span(), (concept.start, concept.end)), "ja-class", how,
                                 standing="largest in the world" if "世界最大" in match[0] else None)  # fmt: skip
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
            yield make_claim(scene, person, "holds_role", firm, "stated", scene.span(match.span()), "ja-role", role=word)  # fmt: skip
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
        r"({C}(?:(?:、|や|と){C})*)など(?:の)?(?:[^。、]{0,8}?)(?:部品|機器|装置|製品)を指す"
    ).search(scene.mask)
    if members:
        for component in scene.components_in(*members.span(1)):
            if component.id != whole:
                yield make_claim(scene, component.id, "variant_of", whole, "stated",
                                 scene.span(members.span()), "ja-variant", "carried")  # fmt: skip


RULES = (partner, contract, joint, produce, supply, rights, ownership, identity)
