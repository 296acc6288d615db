# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rules about who gets what from whom, where one end, or the goods, was said before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from onshore.loaders.extract.grammar.claims import Claim, make_claim, offset_span
from onshore.loaders.extract.grammar.japanese import subjects, tense
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.japanese.language import LIST

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


RULES = (delivered,)
