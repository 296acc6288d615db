# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rules about how a site stands today, what it expands to, contracts held, results."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import (
    Claim,
    carried,
    make_claim,
    offset_span,
    site_claim,
    unnamed,
)
from onshore.loaders.extract.grammar.japanese import FACILITY, places_for, subjects, tense
from onshore.loaders.extract.grammar.scene import Scene, rx


def running(scene: Scene) -> Iterator[Claim]:
    """`同工場は3月に稼働した`, `P の工場を24年に稼働させた`, `第1工場は操業中`."""
    pattern = rx(
        rf"({FACILITY})(?:は|が|を|も|の|で(?:は)?)(?:[^。、]{{0,22}}?)(?:稼働(?:した|し(?=、)|して|を始めた|を開始した|に入った|済み|中|させた|させて)|操業(?:した|して|を始めた|を開始した|中)|開業した|(?:生産|量産|出荷)を(?:始めた|開始した|始めて|開始して))"
    )
    for match in pattern.finditer(scene.mask):
        tail = scene.mask[match.end() : match.end() + 12]
        if match[0].endswith("稼働し") and not _past_year(scene, match):
            continue
        if re.match(r"[^。、]{0,4}(?:予定|計画|見込|見通|い?ない|おらず|ません)", tail):
            continue
        firms, _at, how = subjects(scene, match.start())
        places, where = places_for(scene, match.start(), firms[0] if firms else None)
        for firm in firms[:1]:
            for place in places[-1:]:
                span = scene.span(
                    match.span(), (place.start, place.end) if where == "named" else None
                )
                yield site_claim(
                    scene,
                    firm,
                    "operates_facility",
                    place,
                    "operational",
                    span,
                    "ja-site-running",
                    carried(how, where),
                )


def _past_year(scene: Scene, match: re.Match[str]) -> bool:
    """`2022年に稼働し、`: a year before the article's."""
    published = scene.article.published
    years = [d.value[:4] for d in scene.dates_in(match.start(), match.end()) if d.value]
    return bool(published and years and years[-1] < published[:4])


def _pair_contract(scene: Scene) -> Iterator[Claim]:
    """`両社は10月に供給契約を締結した`: a contract of the pair."""
    pattern = rx(
        r"(?:両社|2社)(?:は|が|で|の間で)(?:[^。、]{0,20}?)(契約|協定|覚書)(?:を|に)(?:[^。、]{0,6}?)(結|締結|交わ|署名|調印)"
    )
    for match in pattern.finditer(scene.mask):
        firms, _, how = subjects(scene, match.end())
        word = tense(scene, match.start(2))
        status = {"will": "announced", "plan": "planned"}.get(word, "actual")
        if len(firms) == 2 and word != "cancelled":
            end = min(len(scene.mask), match.end() + 6)
            yield make_claim(
                scene,
                firms[0],
                "has_contract_with",
                firms[1],
                status,
                scene.span(match.span(), (match.end(), end)),
                "ja-contract-held",
                how,
            )


def contracts(scene: Scene) -> Iterator[Claim]:
    """`Fとは10年間の供給契約を結んでいる`."""
    yield from _pair_contract(scene)
    pattern = rx(
        r"({F})(?:社)?と(?:は|も)(?:[^。]{0,40}?)(契約|協定|覚書)を?(?:[^。、]{0,6}?)(結|締結|交わ)"
    )
    for match in filter(None, (pattern.match(scene.mask, m.start) for m in scene.firms)):
        other = scene.firm_at(match.start(1))
        firms, _at, how = subjects(scene, match.start())
        word = tense(scene, match.start(3))
        status = {"will": "announced", "plan": "planned"}.get(word, "actual")
        for firm in firms[:1]:
            if other and other != firm and word != "cancelled":
                end = min(len(scene.mask), match.end() + 6)
                yield make_claim(
                    scene,
                    firm,
                    "has_contract_with",
                    other,
                    status,
                    scene.span(match.span(), (match.end(), end)),
                    "ja-contract-held",
                    how,
                )


def supplied(scene: Scene) -> Iterator[Claim]:
    """`FからCの供給を受けている`; `製品はFに供給する`, of what was last said to be made."""
    taken = rx(r"({F})(?:社)?から(?:[^。、はが]{0,10}?)({C})の(供給|提供)を受け")
    for match in taken.finditer(scene.mask):
        seller = scene.firm_at(match.start(1))
        firms, _, how = subjects(scene, match.start())
        yield from _supplies(
            scene, seller, firms[:1], scene.components_in(*match.span(2))[0].id, match, how
        )
    theirs = rx(r"同社から(?:[^。、はが]{0,10}?)({C})の(供給|提供)を受け")
    for match in theirs.finditer(scene.mask):
        buyers = [m.id for m in scene.firms if m.end <= match.start()][-1:]
        seller = scene.memory.other_firm(buyers[0]) if buyers else None
        good = scene.components_in(*match.span(1))[0].id
        yield from _supplies(scene, seller, buyers, good, match, "pronoun")
    goods = rx(
        r"(?:製品|生産品|完成品|生産分)は、?(?:[^。、は]{0,14}?)((?:{F}(?:や|、|と)){0,24}{F})(?:社)?(?:など)?(?:の[^。、は]{0,40}?(?:工場|センター|拠点))?(?:に|へ|向けに)(?:[^。、]{0,6}?)(供給|納入|出荷|納め)"
    )
    for match in goods.finditer(scene.mask):
        firms, _, how = subjects(scene, match.start())
        component, maker = scene.memory.component, scene.memory.component_firm
        if component and firms and maker == firms[0]:
            for to in scene.firms_in(*match.span(1)):
                yield from _supplies(scene, firms[0], [to], component, match, "carried")


def _supplies(
    scene: Scene,
    seller: str | None,
    buyers: list[str],
    component: str,
    match: re.Match[str],
    how: str,
) -> Iterator[Claim]:
    word = tense(scene, match.start(2))
    status = {"plan": "planned", "will": "announced", "none": "announced"}.get(word, "operational")
    for to in buyers:
        if seller and to != seller and word != "cancelled":
            end = min(len(scene.mask), match.end() + 8)
            yield make_claim(
                scene,
                seller,
                "supplies",
                component,
                status,
                scene.span(match.span(), (match.end(), end)),
                "ja-supplied",
                how,
                to=to,
            )


def grown_sum(scene: Scene) -> Iterator[Claim]:
    """`投資総額は150億ドルから180億ドルに膨らむ`, `当初の3億ドルから2億ドルに引き下げた`: the new sum."""
    pattern = rx(
        r"(?:投資(?:総額|額|規模)?|事業費|建設費)(?:は|が|を)、?(?:[^。、]{0,14}?){M}から(?:約)?({M})(?:に|へ)(?:[^。、]{0,6}?)(?:膨ら|増|引き上げ|拡大|上振れ|積み増|引き下げ|減|圧縮|縮小|下方修正|修正|見直)"
    )
    for match in pattern.finditer(scene.mask):
        money = scene.quantity_at(match.start(1))
        firms, _, how = subjects(scene, match.start())
        places, where = places_for(scene, match.start(), firms[0] if firms else None)
        for firm in firms[:1] if money else ():
            for place in places[-1:]:
                yield site_claim(
                    scene,
                    firm,
                    "commits_investment",
                    place,
                    "planned",
                    scene.span(match.span()),
                    "ja-grown-sum",
                    carried(how, where),
                    amount=money.amount() if money else None,
                )


def results(scene: Scene) -> Iterator[Claim]:
    """`連結売上高が前の期比8%増の4120億円だった`."""
    pattern = rx(
        r"(?<!四半期の)(?<!半期の)(売上高|売上収益|営業収益|年商)(?:は|が)(?:[^。]{0,24}?(?:増|減|%|倍)の|[^。、]{0,12}?)({M})(だった|となった|に(?:達|上|なった)|を計上|を見込|を予想|と)?"
    )
    for match in pattern.finditer(scene.mask):
        money = scene.quantity_at(match.start(2))
        if money is None or money.alias_of_previous or match[3] is None:
            continue
        ahead = re.search(
            r"見込|予想|予測|見通し|目標|目指|計画", scene.mask[match.end(2) : match.end() + 30]
        )
        firms, at, how = subjects(scene, match.start())
        for firm in firms[:1]:
            yield Claim(
                firm,
                "has_metric",
                "metric:annual-revenue",
                "forecast" if ahead else "actual",
                *scene.span(match.span(), offset_span(at)),
                rule="ja-results",
                certainty="forecast" if ahead else "asserted",
                amount=money.amount(),
                reasons=unnamed(how),
            )


RULES = (
    running,
    contracts,
    supplied,
    grown_sum,
    results,
)
