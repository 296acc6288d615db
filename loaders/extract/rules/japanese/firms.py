# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rules about firms in other orders: who was bought by whom, units, partners, users of goods."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import (
    Claim,
    carried,
    make_claim,
    offset_span,
    site_claim,
)
from onshore.loaders.extract.grammar.japanese import FACILITY, subjects, tense
from onshore.loaders.extract.grammar.scene import Scene, rx

_FIRM = r"({F})(?:\([^)。]{1,24}\))?(?:社)?"
"""A firm with its seat or another name in brackets."""
_STATUS = {"plan": "planned", "will": "announced", "cancelled": "cancelled"}


def taken_over(scene: Scene) -> Iterator[Claim]:
    """`FはGが64億円で買収し、完全子会社となった`, `工場はGが3億ドルでFから買い取った`."""
    topic = rx(
        rf"{_FIRM}は、?(?:[^。{{F}}]{{0,24}}?)(?:{{P}}の)?{_FIRM}が(?:[^。{{F}}]{{0,24}}?)(買収|傘下に収|子会社化)"
    )
    for match in topic.finditer(scene.mask):
        if pair := scene.two_firms(match, 1, 2):
            low, high = pair
            yield _acquired(scene, match, high, low, match.start(3))
            if re.search(
                r"(?:完全)?子会社(?:となった|となり|になった|化した)", scene.text[match.end(2) :]
            ):
                yield make_claim(
                    scene,
                    low,
                    "subsidiary_of",
                    high,
                    "stated",
                    scene.span(match.span(), (match.end(), len(scene.mask))),
                    "ja-unit-now",
                )
    site = rx(
        rf"({{P}})(?:の|にある)(?:[^。、は]{{0,20}}?){FACILITY}は、?{_FIRM}が(?:[^。]{{0,24}}?){_FIRM}から(?:[^。、]{{0,16}}?)(買い取|取得|購入|買収)"
    )
    for match in site.finditer(scene.mask):
        buyer, place = scene.firm_at(match.start(2)), scene.place_at(match.start(1))
        money = scene.money_in(match.start(), match.end())
        seller = scene.firm_at(match.start(3))
        if buyer and place:
            word = tense(scene, match.start(4))
            yield site_claim(
                scene,
                buyer,
                "acquires",
                place,
                _STATUS.get(word, "completed"),
                scene.span(match.span()),
                "ja-site-bought-from",
                (),
                amount=money[0].amount() if money else None,
                **{"from": seller},
            )
    priced = rx(rf"{_FIRM}を(?:[^。、{{F}}]{{0,16}}?)({{M}})で(?:[^。、]{{0,6}}?)(買収|子会社化)")
    for match in priced.finditer(scene.mask):
        target = scene.firm_at(match.start(1))
        firms, _, _ = subjects(scene, match.start())
        if target and firms and target != firms[0]:
            yield _acquired(scene, match, firms[0], target, match.start(3))


def _acquired(scene: Scene, match: re.Match[str], high: str, low: str, verb: int) -> Claim:
    money = scene.money_in(match.start(), match.end())
    return make_claim(
        scene,
        high,
        "acquires",
        low,
        _STATUS.get(tense(scene, verb), "completed"),
        scene.span(match.span()),
        "ja-taken-over",
        amount=money[0].amount() if money else None,
    )


def units(scene: Scene) -> Iterator[Claim]:
    """`Fは…を手掛ける子会社のGが`: G is a unit of F."""
    pattern = rx(
        r"(?:({F})(?:は|が)(?:[^。{F}]{0,40}?))?(?:完全|全額出資|{P})?子会社の({F})(?:\([^)。]{1,24}\))?(?:が|は|を|に|と|も|で)"
    )
    for match in pattern.finditer(scene.mask):
        named, low = (
            scene.firm_at(match.start(1)) if match[1] else None,
            scene.firm_at(match.start(2)),
        )
        high = named or scene.memory.firm
        if high and low and high != low:
            yield make_claim(
                scene,
                low,
                "subsidiary_of",
                high,
                "stated",
                scene.span(match.span()),
                "ja-unit-of",
                "named" if named else "carried",
            )
    shares = rx(
        r"({F})」?(?:への|の)出資比率は(?:[^。]{0,6}?)((?:{F}(?:社)?(?:が)?{Q}(?:、|と)?)+)"
    )
    for match in shares.finditer(scene.mask):
        low = scene.firm_at(match.start(1))
        for owner in scene.firms_in(*match.span(2)):
            at = next(m.end for m in scene.firms if m.id == owner and m.start >= match.start(2))
            share = next(
                (q for q in scene.quantities if q.unit == "%" and at <= q.start < at + 3), None
            )
            if low and share and (share.value or 0) > 50 and owner != low:
                yield make_claim(
                    scene,
                    low,
                    "subsidiary_of",
                    owner,
                    "stated",
                    scene.span(match.span()),
                    "ja-share-of",
                    ownership_share=float(share.value or 0) / 100,
                )


def allied(scene: Scene) -> Iterator[Claim]:
    """`FはGとAIデータセンター向けの電源の分野で提携しており`; a contract with a bracketed firm."""
    pattern = rx(
        rf"({{F}})(?:は|が)(?:[^。、{{F}}]{{0,10}}?){_FIRM}と(?!の)(?:[^。{{F}}]{{0,36}}?)(提携|協業|連携)して(?:い|お)"
    )
    for match in pattern.finditer(scene.mask):
        if pair := scene.two_firms(match, 1, 2):
            first, second = pair
            yield make_claim(
                scene,
                first,
                "partners_with",
                second,
                "operational",
                scene.span(match.span(), (match.end(), min(len(scene.mask), match.end() + 2))),
                "ja-allied",
            )
    venture = rx(
        r"({F})と({F})は(?:[^。]{0,50}?)合弁(?:会社|企業|事業)?を(?:[^。]{0,20}?)(設立|立ち上げ|つく)"
    )
    for match in venture.finditer(scene.mask):
        if (pair := scene.two_firms(match, 1, 2)) and tense(scene, match.start(3)) != "cancelled":
            first, second = pair
            yield make_claim(
                scene,
                first,
                "partners_with",
                second,
                "announced",
                scene.span(match.span()),
                "ja-venture",
            )
    signed = rx(
        r"({F})\([^)。]{1,24}\)と(?:は|の)?(?:[^。{F}]{0,24}?)(契約|協定|覚書)を(?:[^。、]{0,6}?)(結|締結|交わ)"
    )
    for match in signed.finditer(scene.mask):
        other = scene.firm_at(match.start(1))
        firms, at, how = subjects(scene, match.start())
        if firms and other and other != firms[0]:
            status = _STATUS.get(tense(scene, match.start(3)), "actual")
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
                how,
            )


def sites(scene: Scene) -> Iterator[Claim]:
    """`PとPの2カ所でCを生産している`, `工場はPにある`, `松本工場(長野県松本市)で`."""
    several = rx(
        r"((?:{P}(?:と|、|や)){1,24}{P})の(?:\d|[二三四五2-9])(?:カ所|か所|ヵ所|拠点)で(?:[^。、]{0,20}?)(生産|製造|組み?立て|量産)(?:し|を)"
    )
    bracket = rx(rf"({{F}})は(?:[^。、{{F}}]{{0,10}}?){FACILITY}\(({{P}})\)(?:で|に|では)")
    for match in several.finditer(scene.mask):
        if tense(scene, match.start(2)) != "present":
            continue
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
                    "ja-several-sites",
                    carried(how, "named"),
                )
    lie = rx(
        rf"{FACILITY}は(?:現在|いま)?、?((?:{{P}}(?:、|と|や)){{0,24}}{{P}})(?:の(?:両|各)?(?:[\u4e00-\u9fff]{{1,3}}))?に(?:あり|ある|置|持|構え)"
    )
    besides = rx(
        rf"({{P}}(?:のほか|に加え(?:て)?)、?{{P}})でも?(?:[^。、]{{0,6}}?){FACILITY}を(?:稼働|運営|操業|持|構え)"
    )
    for match in (*lie.finditer(scene.mask), *besides.finditer(scene.mask)):
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
                    "ja-sites-lie",
                    carried(how, "named"),
                )
    for match in bracket.finditer(scene.mask):
        owner, seat = scene.firm_at(match.start(1)), scene.place_at(match.start(2))
        if owner and seat and "建設" not in match[0]:
            yield site_claim(
                scene,
                owner,
                "operates_facility",
                seat,
                "operational",
                scene.span(match.span()),
                "ja-site-in-brackets",
                (),
            )


def works(scene: Scene) -> Iterator[Claim]:
    """`Pに計画しているC工場`, `Pで第2工場の建屋工事に着手した`."""
    planned = rx(
        rf"({{P}})[市町村]?に(?:建設を|新設を)?計画(?:している|する|中の)(?:[^。、]{{0,16}}?){FACILITY}"
    )
    for match in planned.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        where = scene.place_at(match.start(1))
        if firms and where and not re.search(r"中止|撤回|断念|白紙", scene.mask[match.end() :]):
            yield site_claim(
                scene,
                firms[0],
                "builds_facility",
                where,
                "planned",
                scene.span(match.span(), offset_span(at)),
                "ja-planned-site",
                carried(how, "named"),
            )
    works = rx(
        rf"({{P}})(?:に|で)(?:[^。、]{{0,14}}?){FACILITY}(?:「[^」]{{1,16}}」)?の(?:建屋|建設|造成|基礎)?工事(?:に|を)(着手|開始|始め)"
    )
    for match in works.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        where = scene.place_at(match.start(1))
        if firms and where and tense(scene, match.start(2)) not in ("plan", "cancelled", "delayed"):
            yield site_claim(
                scene,
                firms[0],
                "builds_facility",
                where,
                "under_construction",
                scene.span(match.span(), offset_span(at)),
                "ja-works-begun",
                carried(how, "named"),
            )


RULES = (taken_over, units, allied, sites, works)
