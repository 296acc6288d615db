# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rules about who gets what from whom, where one end, or the goods, was said before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from onshore.loaders.extract.grammar.claims import Claim, make_claim, offset_span
from onshore.loaders.extract.grammar.japanese import FACILITY, subjects, tense
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.japanese.rights import last_sale
from onshore.loaders.extract.rules.japanese.trade import LIST

_GIVE = r"(供給|納入|納品|納め|提供|出荷|卸|振り向け|向ける|送る|届け)"
_SITE = r"(?:(?:の|が)(?:{P})?(?:の)?[^。、は{F}]{0,14}?(?:工場|拠点|センター|施設))?"
_STATUS = {
    "plan": "planned",
    "will": "announced",
    "none": "announced",
    "cancelled": "cancelled",
    "delayed": "delayed",
}
_UNSURE = re.compile(
    r"とみられ|と見られ|可能性|ほしい|欲しい|検討|交渉|協議|ではないか|求め|要請|期待"
)


def other_side(scene: Scene, firm: str | None) -> str | None:
    """Whom an oblique 同社 means: the firm spoken of, or with that as subject its counterpart."""
    if firm is None or scene.memory.firm != firm:
        return scene.memory.firm
    return scene.memory.other_firm(firm)


def _flow(
    scene: Scene,
    match: re.Match[str],
    verb: int,
    seller: str | None,
    good: str | None,
    buyer: str | None,
    how: str,
    rule: str,
    at: int | None = None,
    relation: str = "supplies",
) -> Iterator[Claim]:
    if not (seller and good and buyer) or seller == buyer:
        return
    if _UNSURE.search(scene.mask, match.start(verb)):
        return
    word = tense(scene, match.start(verb))
    status = _STATUS.get(word, "operational")
    if re.match(r"だ|である|です|で、|が$|。", match[verb]):
        status = "operational"
    span = scene.span(
        match.span(), offset_span(at), (match.end(), min(len(scene.mask), match.end() + 8))
    )
    if relation == "supplies":
        yield make_claim(scene, seller, "supplies", good, status, span, rule, how, to=buyer)
    else:
        yield make_claim(scene, buyer, "buys", good, status, span, rule, how, more={"from": seller})


def _good(scene: Scene, before: int, seller: str | None) -> tuple[str | None, bool]:
    """The product that is spoken of at `before`: the last of the sentence, else the seller's last."""
    named = [
        m
        for m in scene.components
        if m.end <= before
        and not re.match(
            r"(?:の(?:組み?立て|製造|生産))?を[^。、]{0,10}?(?:する|した|している|ける|る|担う)[^。、]{0,8}$",
            scene.mask[m.end : before],
        )
    ]
    if named:
        return named[-1].id, True
    return scene.memory.made.get(seller or ""), False


def delivered(scene: Scene) -> Iterator[Claim]:
    """`Cを生産し、全量をFに納める`, `増産分はFに向ける`, `同社にCを供給する`, `CはFのセンターに供給する`."""
    firm_or = r"(?:((?:{F}(?:や|、|と)){0,24}{F})(?:社|など)?|(同社))"
    tail = rx(
        rf"{firm_or}{_SITE}(?:に|へ|向けに)、?(?:[^。、は{{F}}{{C}}]{{0,12}}?)(?:({LIST})を(?:[^。、{{F}}]{{0,8}}?))?{_GIVE}"
    )
    for match in tail.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        seller = firms[0] if firms else None
        if match[3]:
            goods = [m.id for m in scene.components_in(*match.span(3))]
        else:
            good, named = _good(scene, match.start(), seller)
            if good is None or not _speaks_of_goods(scene, match, named):
                continue
            goods, how = [good], how if named else "carried"
        buyers = [other_side(scene, seller)] if match[2] else scene.firms_in(*match.span(1))
        for good, buyer in product(goods, buyers):
            yield from _flow(
                scene,
                match,
                4,
                seller,
                good,
                buyer,
                "pronoun" if match[2] else how,
                "ja-delivered",
                at,
            )


def _speaks_of_goods(scene: Scene, match: re.Match[str], named: bool) -> bool:
    """Whether what goes to the firm is what was made: `全量を`, `増産分は`, `...を生産し、`."""
    lead = scene.mask[max(0, match.start() - 44) : match.start()]
    if re.search(
        r"(?:全量|大半|一部|半分|増産分|生産分|これ|それ)(?:は|を|も)|製品を", lead + match[0]
    ):
        return True
    made = r"(?:生産|製造|量産|組み?立て|作り|つくり|加工)(?:し|て|され)?(?:て)?、?(?:[^。、は]{0,10})$"
    topic = rx(r"{C}は、?(?:[^。は]{0,24})$")
    return named and bool(re.search(made, lead) or topic.search(lead))


def provided(scene: Scene) -> Iterator[Claim]:
    """`CはFが供給する`, `Fが独占供給する`: to the firm that is spoken of."""
    patterns = (
        (
            r"({C})(?:は|を|については|に関しては)、?(?:[^。、は{F}]{0,26}?)({F})(?:社)?」?が(?:[^。、{F}{P}]{0,10}?)(供給|納入|納め|受注|提供)",
            1,
            2,
        ),
        (
            r"({F})(?:社)?が(?:[^。、は{F}]{0,8}?)({C})(?:を|の)(?:[^。、{F}]{0,6}?)(供給|納入|納め)",
            2,
            1,
        ),
    )
    for pattern, good, giver in patterns:
        for match in rx(pattern).finditer(scene.mask):
            seller = scene.firm_at(match.start(giver))
            lead = scene.mask[max(0, match.start() - 30) : match.start()]
            if rx(r"{F}(?:社)?(?:に|へ|向けに)").search(match[0]) or rx(
                r"{F}(?:社)?(?:に|へ|向けに)(?:は)?、?[^。、]{0,12}$"
            ).search(lead):
                continue
            if rx(r"^(?:する|した|している)(?:[^。、]{0,6})?(?:{C}|{F}|契約|計画|能力)").match(
                scene.mask[match.end() :]
            ):
                continue
            buyer = _receiver(scene, match, seller)
            component = scene.components_in(*match.span(good))[0].id
            yield from _flow(scene, match, 3, seller, component, buyer, "carried", "ja-provided")


def each(scene: Scene) -> Iterator[Claim]:
    """`CはF、CはFがそれぞれ納める`: the first pairs; the last is that of `provided`."""
    verb = re.search(r"それぞれ(?:[^。、]{0,6}?)(供給|納入|納め|受注|担|手がけ)", scene.mask)
    if verb is None:
        return
    for match in rx(r"({C})(?:は|を)({F})(?:社)?(、|が、)").finditer(scene.mask[: verb.start()]):
        seller = scene.firm_at(match.start(2))
        good = scene.components_in(*match.span(1))[0].id
        last = scene.firms[-1].id
        buyer = _receiver(scene, match, seller)
        if buyer != last and seller and buyer and seller != buyer:
            word = tense(scene, verb.start(1))
            yield make_claim(
                scene,
                seller,
                "supplies",
                good,
                _STATUS.get(word, "operational"),
                scene.span(match.span(), verb.span()),
                "ja-provided",
                "carried",
                to=buyer,
            )


def agreed(scene: Scene) -> Iterator[Claim]:
    """`FとCの供給で合意した`: the one of the two that was said to make it supplies the other."""
    pattern = rx(
        r"({F})(?:社)?と(?:は|の間で)?(?:[^。、は]{0,10}?)({C})の(?:[^。、は]{0,6}?)供給(?:契約)?(?:で|を|に)(?:[^。、]{0,6}?)(合意|契約|結|締結|交わ)"
    )
    for match in pattern.finditer(scene.mask):
        other = scene.firm_at(match.start(1))
        firms, at, how = subjects(scene, match.start())
        good = scene.components_in(*match.span(2))[0].id
        made = scene.memory.made
        if firms and other and made.get(firms[0]) == good and made.get(other) != good:
            yield from _flow(scene, match, 3, firms[0], good, other, how, "ja-delivered", at)
        elif firms and other and made.get(other) == good and made.get(firms[0]) != good:
            yield from _flow(scene, match, 3, other, good, firms[0], how, "ja-delivered", at)


def assembled(scene: Scene) -> Iterator[Claim]:
    """`Fは全量をP の工場で組み立てる`: what was spoken of last."""
    pattern = re.compile(
        rf"(?:全量|全て|すべて)(?:を|は)(?:[^。、は]{{0,24}}?){FACILITY}で(生産|製造|組み?立て|つくる)"
    )
    for match in pattern.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        good = next((g for s, g in scene.memory.sellers.values() if firms and s == firms[0]), None)
        if good and not scene.components:
            word = tense(scene, match.start(1))
            yield make_claim(
                scene,
                firms[0],
                "produces",
                good,
                _STATUS.get(word, "operational"),
                scene.span(match.span(), offset_span(at)),
                "ja-delivered",
                how,
            )


def _receiver(scene: Scene, match: re.Match[str], seller: str | None) -> str | None:
    """Who gets what `seller` gives: the subject before or behind, else the partner spoken of."""
    whole = rx(r"({C})に(?:組み込|搭載|使|載せ|用い)").search(scene.mask[: match.start() + 1])
    if whole:
        into = scene.components_in(*whole.span(1))[0].id
        makers = [f for f, made in scene.memory.made.items() if made == into and f != seller]
        if makers:
            return makers[-1]
    firms, _, how = subjects(scene, match.start())
    if firms and firms[0] != seller and how != "none":
        return firms[0]
    behind = rx(r"、({F})(?:社)?(?:が|は)").search(scene.mask, match.end())
    if behind:
        return scene.firm_at(behind.start(1))
    deal = scene.memory.deal
    return next((f for f in deal if f != seller), None) if seller in deal else None


def bought_up(scene: Scene) -> Iterator[Claim]:
    """`Cは、Fが大半を買い取る`, `Fが全量を引き取る`: the maker spoken of supplies F."""
    pattern = rx(
        r"({F})(?:社)?が(?:[^。、はが]{0,12}?)(?:全量|大半|一部|全数|半分|優先的に)(?:を)?(?:[^。、]{0,6}?)(買い取|引き取|購入|調達|買う)|(?:製品|生産品|生産分|増産分|全量|大半)は、?(?:[^。、は{F}]{0,6}?)({F})(?:社)?が(?:[^。、{F}]{0,6}?)(買い取|引き取|購入|調達|買う)"
    )
    for match in pattern.finditer(scene.mask):
        giver, verb = (1, 2) if match[1] else (3, 4)
        buyer = scene.firm_at(match.start(giver))
        firms, _, _ = subjects(scene, match.start())
        seller = next((f for f in (*firms, scene.memory.firm) if f and f != buyer), None)
        good, _ = _good(scene, match.start(), seller)
        yield from _flow(scene, match, verb, seller, good, buyer, "carried", "ja-delivered")


def taken(scene: Scene) -> Iterator[Claim]:
    """`Cの供給はFから受ける`, `FのCを採用した`, `CはF製を使う`, `Cの調達先はFだ`, `FにCを発注した`."""
    patterns = (
        (
            r"({C})の(?:供給|提供)(?:は|を)(?:[^。、]{0,6}?)({F})(?:社)?から(?:[^。、]{0,6}?)(受け)",
            2,
            1,
            "supplies",
        ),
        (
            r"({C})(?:は|を|も)(?:[^。、]{0,8}?)({F})(?:社)?から(?:の)?(?:[^。、]{0,8}?)(供給を受け|供給され|融通|買う|買って|買い|取り寄せ|輸入)",
            2,
            1,
            "supplies",
        ),
        (
            r"({F})(?:社)?(?:の|製の?)({C})を(?:[^。、]{0,8}?)(採用し|採用する|使う|使って|使用|搭載し|搭載する|導入し|導入する)",
            1,
            2,
            "supplies",
        ),
        (
            r"({C})(?:は|を|の)(?:[^。、はが]{0,8}?)({F})(?:社)?に(?:[^。、]{0,4}?)(?:製造|生産|組み?立て|加工)を(委託|依頼|外注|任せ)",
            2,
            1,
            "supplies",
        ),
        (
            r"({C})(?:は|に|には|も)、?({F})(?:社)?製を(?:[^。、]{0,8}?)(採用|使|搭載|導入)",
            2,
            1,
            "supplies",
        ),
        (
            r"({C})の(?:主な|主要な?|主力の?|最大の|新たな)?(?:調達先|仕入れ先|購入先|供給元|発注先)(?:は|には|に|として)(?:[^。、]{0,6}?)({F})(?:社)?(だ|である|で、|です|が選ばれ|を選|に決)",
            2,
            1,
            "buys",
        ),
        (
            r"({C})の(?:主な|主要な?)?(?:調達先|仕入れ先|購入先|供給元|発注先)を(?:{F}(?:社)?から)?({F})(?:社)?に(切り替え|変更|変え|一本化|絞)",
            2,
            1,
            "buys",
        ),
        (
            r"({F})(?:社)?の(?:{P})?[^。、は]{0,8}?(?:工場|拠点)で(?:生産|製造|つくる?)(?:する|した|される)?({C})を(?:[^。、]{0,8}?)(採用|調達|購入|仕入れ|使う)",
            1,
            2,
            "buys",
        ),
        (
            r"({F})(?:社)?(?:に対して|に対し|に|へ)(?:は)?、?(?:[^。、{F}]{0,14}?)({C})を?(?:[^。、{F}]{0,10}?)(発注|注文)(?!先)",
            1,
            2,
            "buys",
        ),
    )
    for pattern, giver, good, relation in patterns:
        for match in rx(pattern).finditer(scene.mask):
            seller = scene.firm_at(match.start(giver))
            firms, at, how = subjects(scene, match.start())
            if firms and firms[0] == seller:
                continue
            component = scene.components_in(*match.span(good))[0].id
            for firm in firms[:1]:
                yield from _flow(
                    scene, match, 3, seller, component, firm, how, "ja-taken", at, relation
                )
    yield from _theirs(scene)
    chosen = rx(
        r"(?:後継|代わり|新た(?:な|に)?|次)の?(?:調達先|仕入れ先|供給元|発注先)(?:は|には|に|として)(?:[^。、]{0,6}?)({F})(?:社)?(だ|である|が選ばれ|を選|に決)"
    )
    for match in chosen.finditer(scene.mask):
        sale = last_sale(scene)
        if sale and scene.memory.component:
            yield from _flow(
                scene,
                match,
                2,
                scene.firm_at(match.start(1)),
                scene.memory.component,
                sale[1],
                "carried",
                "ja-taken",
            )


def _listed(scene: Scene) -> Iterator[Claim]:
    """`Cの主な供給先はFとFの2社だ`."""
    listed = rx(
        r"({C})の(?:主な|主要な?|主力の?|最大の)?(?:供給先|納入先|出荷先|販売先|顧客)(?:は|には)、?(?:[^。、{F}]{0,6}?)((?:{F}(?:や|、|と)){0,24}{F})(?:社)?(?:の2社|の3社|など)?(だ|である|です|で、|が|。)"
    )
    for match in listed.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        good = scene.components_in(*match.span(1))[0].id
        for firm, to in product(firms[:1], scene.firms_in(*match.span(2))):
            yield from _flow(scene, match, 3, firm, good, to, how, "ja-delivered", at)


def _theirs(scene: Scene) -> Iterator[Claim]:
    """`Fは同社のCを購入する契約を結んだ`: from the firm spoken of before."""
    theirs = rx(r"同社(?:の|製の?)({C})を(?:[^。、]{0,14}?)(購入|調達|採用|仕入れ|導入)")
    for match in theirs.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        buyer = firms[0] if firms and how == "named" else None
        seller = other_side(scene, buyer)
        component = scene.components_in(*match.span(1))[0].id
        yield from _flow(
            scene, match, 2, seller, component, buyer, "pronoun", "ja-taken", at, "buys"
        )
        signed = re.search(r"契約を(?:[^。、]{0,6}?)(?:結|締結|交わ)", scene.mask[match.end() :])
        if signed and seller and buyer and seller != buyer:
            yield make_claim(
                scene,
                buyer,
                "has_contract_with",
                seller,
                "actual",
                scene.span(match.span(), (match.end(), match.end() + signed.end())),
                "ja-contract-held",
                "pronoun",
            )


def customers(scene: Scene) -> Iterator[Claim]:
    """`主要顧客はFで、Cの供給を始めた`; a contract with 同社."""
    named = rx(
        r"(?:顧客|納入先|供給先|出荷先|取引先)は(?:[^。、]{0,6}?)({F})(?:社)?で、(?:[^。、]{0,10}?)({C})(?:を|の)(?:[^。、]{0,8}?)(供給|納入|納め|出荷)"
    )
    for match in named.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        good = scene.components_in(*match.span(2))[0].id
        for firm in firms[:1]:
            yield from _flow(
                scene, match, 3, firm, good, scene.firm_at(match.start(1)), how, "ja-delivered", at
            )
    yield from _listed(scene)
    signed = rx(
        r"同社と(?:は|の|も)?(?:[^。]{0,24}?)(契約|協定|覚書)を(?:[^。、]{0,6}?)(結|締結|交わ)"
    )
    for match in signed.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        other = other_side(scene, firms[0] if firms else None)
        word = tense(scene, match.start(2))
        if firms and other and other != firms[0] and word != "cancelled":
            status = {"plan": "planned", "will": "announced"}.get(word, "actual")
            yield make_claim(
                scene,
                firms[0],
                "has_contract_with",
                other,
                status,
                scene.span(
                    match.span(),
                    offset_span(at),
                    (match.end(), min(len(scene.mask), match.end() + 6)),
                ),
                "ja-contract-held",
                "pronoun",
            )


RULES = (delivered, each, agreed, assembled, provided, bought_up, taken, customers)
