"""Japanese rules about what one may or must buy, and on what terms: 権利, 義務, 条件."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from onshore.loaders.extract.grammar.claims import Claim, make_claim, offset_span, unnamed
from onshore.loaders.extract.grammar.japanese import clause, subjects
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.text.quantities import Quantity


def rights(scene: Scene) -> Iterator[Claim]:
    """権利 is an option, never a purchase; 購入義務 and コミットメント with their negation."""
    right = rx(
        r"({C}|システム|製品|追加分?|同製品)?(?:を|も)?(?:[^。、]{0,14}?)(?:(?:購入|発注|調達|買い増し?)(?:できる|する)(?:権利|選択権|オプション)|買い増す権利|追加購入権|購入権|優先購入権|買い取れる権利)"
    )
    for match in right.finditer(scene.mask):
        yield from _right(scene, match, "has_purchase_option", "ja-option")
        if "評価" in match[0]:
            yield from _right(scene, match, "has_evaluation_right", "ja-evaluate")
    obligation = re.compile(
        r"(?:購入|引き取り?|引き取る|買い取り?|買い取る|買う)?(?:数量)?(?:する)?(?:の|を)?義務(?:や[^。、]{0,14}コミットメント)?|(?:買い取る|引き取る|購入する)ことを(?:約束|確約)|財務的な?コミットメント"
    )
    for match in obligation.finditer(scene.mask):
        yield from _obligation(scene, match)
    terms = rx(
        r"(?:財務|金銭|契約|取引)?(?:的な?)?(?:条件|契約額|契約金額|取引額|買収額|金額|詳細)(?:は|について|を|の詳細は)?(?:[^。、]{0,10}?)(非開示|非公開|非公表|公表していない|公表されていない|明らかにしていない|明らかにされていない|開示していない|開示されていない|明かしていない|公表しなかった)"
    )
    for match in terms.finditer(scene.mask):
        pair = _pair(scene)
        if len(pair) > 1:
            yield make_claim(
                scene,
                pair[0],
                "discloses_terms",
                pair[1],
                "stated",
                scene.span(match.span()),
                "ja-terms",
                "carried",
                polarity="negated",
                subject_matter=["financial terms"],
            )


def _pair(scene: Scene) -> list[str]:
    named = list(dict.fromkeys(m.id for m in scene.firms))
    pair = named[:2] if len(named) > 1 else list(scene.memory.deal or scene.memory.pair)
    if len(pair) < 2 and (seen := scene.memory.firms_seen):
        pair = list(dict.fromkeys([scene.memory.firm or seen[-1], *reversed(seen)]))[:2]
    return sorted(pair, key=lambda firm: scene.memory.order.get(firm, 99))


def _right(scene: Scene, match: re.Match[str], relation: str, rule: str) -> Iterator[Claim]:
    verb = re.search("購入|発注|調達|買い増|優先|買い取れる", match[0])
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
        dealt = scene.memory.sellers.get(firm) if {m.id for m in scene.firms} <= {firm} else None
        seller = seller or (dealt[0] if dealt else scene.memory.other_firm(firm))
        if seller is None:
            continue
        named = scene.components_in(*match.span())
        proposes: tuple[dict[str, Any], ...] = ()
        if named:
            component = named[0].id
        elif (
            dealt
            and dealt[0] == seller
            and not re.search("システム|製品", scene.mask[max(0, match.start() - 12) : match.end()])
        ):
            component = dealt[1]
        elif scene.memory.component and (
            re.search(
                "追加|上乗せ|さらに|買い増|発注",
                scene.mask[max(0, match.start() - 16) : match.end()],
            )
            or (
                last_sale(scene) == (seller, firm)
                and not re.search(
                    "システム|製品", scene.mask[max(0, match.start() - 12) : match.end()]
                )
            )
        ):
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
        amount = bought_amount(scene, match)
        span = scene.span(
            match.span(), offset_span(at), (amount.start, amount.end) if amount else None
        )
        yield Claim(
            firm,
            relation,
            component,
            "option",
            *span,
            rule=rule,
            qualifiers={"from": seller},
            amount=amount.amount() if amount else None,
            proposes=proposes,
            reasons=unnamed(how),
        )


def _obligation(scene: Scene, match: re.Match[str]) -> Iterator[Claim]:
    if not re.search(r"購入|引き取|買|調達|最低|発注|数量|財務|提携|契約|取引", scene.mask):
        return
    _start, end = clause(scene, match.start())
    tail = scene.mask[match.start() : min(end, match.end() + 30)]
    negated = re.search(
        r"含まれ(?:ず|ない|ていない|ておらず)|負わ(?:ない|ず)|負っておら|(?:は|も)?な(?:い|く)|ものではな(?:い|く)|ありません|伴わ(?:ない|ず)|課され(?:ない|ず|ていない)|持たない",
        tail,
    )
    firms, at, how = subjects(scene, match.start())
    pair = _pair(scene)
    if firms and how == "named" and len(firms) == 1:
        other = next((f for f in pair if f != firms[0]), None) or scene.memory.other_firm(firms[0])
        pair = [firms[0], other] if other else pair
    dealt = scene.memory.sellers.get(firms[0]) if firms and len(scene.firms) < 2 else None
    if dealt:
        pair = [firms[0], dealt[0]]
    sale = last_sale(scene)
    if sale and how != "named" and re.search(r"同社", scene.mask) and not negated:
        pair = [sale[1], sale[0]]
    if scene.memory.deal and re.search(r"提携|協業", scene.mask):
        pair = sorted(scene.memory.deal, key=lambda firm: scene.memory.order.get(firm, 99))
    if len(pair) < 2 or (
        not negated and not re.search(r"負う|負い|負っ|約束|確約|ある|あり|含まれる|課", tail)
    ):
        return
    relations = []
    if re.search("義務|約束|確約", match[0]):
        relations.append("has_purchase_obligation")
    if "コミットメント" in match[0]:
        relations.append("has_financial_commitment")
    span = scene.span(
        match.span(),
        (
            match.start(),
            match.start() + negated.end() if negated else min(len(scene.mask), match.end() + 8),
        ),
    )
    amount = None if negated else bought_amount(scene, match)
    if amount:
        span = min(span[0], scene.offset + amount.start), span[1]
    for relation in relations:
        yield make_claim(
            scene,
            pair[0],
            relation,
            pair[1],
            "stated",
            span,
            "ja-obligation",
            how if at is not None else "carried",
            polarity="negated" if negated else "affirmed",
            amount=amount.amount() if amount else None,
        )


def bought_amount(scene: Scene, match: re.Match[str]) -> Quantity | None:
    """How much one must, or may, buy: `年20万台以上を引き取る義務`, in the clause of the word."""
    start = clause(scene, match.start())[0]
    counts = [
        *scene.measures_in(start, match.end()),
        *scene.money_in(start, match.end()),
    ]
    near = [
        q
        for q in counts
        if match.end() - q.end < 40
        and re.match(r"(?:以上|以下|分|ずつ|まで)?(?:を|の|分)", scene.mask[q.end :])
    ]
    return near[-1] if near else None


def last_sale(scene: Scene) -> tuple[str, str] | None:
    """Seller and buyer of the deal told last, where both are known."""
    pair, seller = scene.memory.pair, scene.memory.component_firm
    if len(pair) < 2 or seller not in pair:
        return None
    return str(seller), next(firm for firm in pair if firm != seller)


RULES = (rights,)
