# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rules about how a site stands today, what it expands to, contracts held, results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from onshore.loaders.extract.grammar.claims import (
    Claim,
    carried,
    make_claim,
    offset_span,
    site_claim,
    unnamed,
)
from onshore.loaders.extract.grammar.japanese import FACILITY, clause, places_for, subjects, tense
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.japanese.sites import BUILD_STATUS
from onshore.loaders.extract.text.quantities import Quantity


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


def completed(scene: Scene) -> Iterator[Claim]:
    """`建設を進めていた新工場が完成し`, `工場は3月に竣工した`."""
    pattern = rx(
        rf"({FACILITY})(?:は|が)(?:[^。、]{{0,14}}?)(完成|竣工|完工)(?:した|し(?=、)|して|し、)"
    )
    for match in pattern.finditer(scene.mask):
        firms, _at, how = subjects(scene, match.start())
        inner = rx(r"({F})(?:社)?が[^。は]{0,40}?(?:建設|整備)").search(scene.mask[: match.start()])
        if inner:
            firms, how = [str(scene.firm_at(inner.start(1)))], "named"
        places, where = places_for(scene, match.start(), firms[0] if firms else None)
        for firm in firms[:1]:
            for place in places[-1:]:
                span = scene.span(
                    match.span(), (place.start, place.end) if where == "named" else None
                )
                yield site_claim(
                    scene,
                    firm,
                    "builds_facility",
                    place,
                    "completed",
                    span,
                    "ja-site-running",
                    carried(how, where),
                )


def opening(scene: Scene) -> Iterator[Claim]:
    """`新工場が11月に操業を開始する予定`: it is still to come."""
    pattern = re.compile(
        r"(新(?:工場|拠点|施設|棟)|第\d工場)(?:が|は|の)(?:[^。、]{0,18}?)(?:操業|稼働|生産|量産)(?:を|に)?(?:開始|始め|入)(?:する|る)?(?:のは)?(?:予定|計画|見込|見通し|方針)"
    )
    for match in pattern.finditer(scene.mask):
        firms, _at, how = subjects(scene, match.start())
        places, where = places_for(scene, match.start(), firms[0] if firms else None)
        for firm in firms[:1]:
            for place in places[-1:] if where == "named" else ():
                yield site_claim(
                    scene,
                    firm,
                    "builds_facility",
                    place,
                    "planned",
                    scene.span(match.span(), (place.start, place.end)),
                    "ja-site-running",
                    carried(how, where),
                )


def _past_year(scene: Scene, match: re.Match[str]) -> bool:
    """`2022年に稼働し、`: a year before the article's."""
    published = scene.article.published
    years = [d.value[:4] for d in scene.dates_in(match.start(), match.end()) if d.value]
    return bool(published and years and years[-1] < published[:4])


def strengthen(scene: Scene) -> Iterator[Claim]:
    """`P の工場を増強し`, `P 工場の能力を増やす`: an expansion."""
    pattern = rx(
        rf"({FACILITY})(?:の)?(?:生産)?(?:能力|設備)?を(?:[^。、]{{0,10}}?)(増強|拡充|拡大|増築|増床)"
    )
    for match in pattern.finditer(scene.mask):
        firms, _at, how = subjects(scene, match.start())
        places, where = places_for(scene, match.start(), firms[0] if firms else None)
        word = tense(scene, match.start(2))
        if word in ("none", "present"):
            tail = scene.mask[match.end() :]
            word = "plan" if re.search(r"予定|計画|方針|目指", tail) else "will"
        for firm in firms[:1]:
            for place in places[-1:]:
                span = scene.span(
                    match.span(), (place.start, place.end) if where == "named" else None
                )
                yield site_claim(
                    scene,
                    firm,
                    "builds_facility",
                    place,
                    BUILD_STATUS[word],
                    span,
                    "ja-strengthen",
                    carried(how, where),
                    activity="expansion",
                )


def owned(scene: Scene) -> Iterator[Claim]:
    """`P にFが持つ工場`, `Fが P で運営する工場`, `F の P 工場の隣`."""
    pattern = rx(
        rf"({{F}})(?:社)?が(?:[^。、]{{0,12}}?)(?:持つ|運営する|所有する|保有する|操業する|構える|稼働させている)(?:[^。、]{{0,8}}?)({FACILITY})"
    )
    for match in pattern.finditer(scene.mask):
        firm = scene.firm_at(match.start(1))
        places, where = places_for(scene, match.start(2), firm)
        for place in places[-1:] if firm else ():
            if where == "named":
                span = scene.span(match.span(), (place.start, place.end))
                yield site_claim(
                    scene,
                    str(firm),
                    "operates_facility",
                    place,
                    "operational",
                    span,
                    "ja-site-of",
                    (),
                )
    held = rx(
        rf"({{P}})(?:に|で)(?:持つ|構える|運営する|保有する|所有する)(?:[^。、はがを]{{0,14}}?)({FACILITY})"
    )
    for match in held.finditer(scene.mask):
        firms, _, how = subjects(scene, match.start())
        for firm in firms[:1]:
            for place in scene.places_in(*match.span(1)):
                yield site_claim(
                    scene,
                    firm,
                    "operates_facility",
                    place,
                    "operational",
                    scene.span(match.span()),
                    "ja-site-of",
                    carried(how, "named"),
                )


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


def parent(scene: Scene) -> Iterator[Claim]:
    """`Fは同社株の51%を握る親会社だ`: whose subsidiary the firm spoken of is."""
    pattern = rx(
        r"({F})(?:は|が)同社(?:の)?株(?:式)?(?:の)?(?:約)?({Q})(?:[^。、]{0,8}?)(?:握|保有|持|所有)"
    )
    for match in pattern.finditer(scene.mask):
        share = scene.quantity_at(match.start(2))
        owner, child = scene.firm_at(match.start(1)), scene.memory.firm
        if share and owner and child and owner != child and float(share.value or 0) > 50:
            end = min(len(scene.mask), match.end() + 8)
            yield make_claim(
                scene,
                child,
                "subsidiary_of",
                owner,
                "stated",
                scene.span(match.span(), (match.end(), end)),
                "ja-parent-share",
                "carried",
                ownership_share=float(share.value or 0) / 100,
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


def first_site(scene: Scene) -> Iterator[Claim]:
    """`P に続いて2カ所目`: there is one at P already."""
    pattern = rx(
        rf"({{P}}(?:(?:、|と|や|および){{P}}){{0,24}})(?:にある|の)?(?:{FACILITY})?に(?:続(?:いて|き|く)|次(?:いで|ぐ))(?:[^。]{{0,24}}?)(?:[カヵか箇]所目|拠点目|番目|工場目|例目)"
    )
    for match in pattern.finditer(scene.mask):
        firms, _, how = subjects(scene, match.start())
        places = scene.places_in(*match.span(1))
        site = re.search(FACILITY, scene.mask)
        for firm in firms[:1]:
            for place in places:
                yield site_claim(
                    scene,
                    firm,
                    "operates_facility",
                    place,
                    "operational",
                    scene.span(match.span(), site.span() if site else None),
                    "ja-first-site",
                    carried(how, "named"),
                )


def staff_change(scene: Scene) -> Iterator[Claim]:
    """`従業員を現在の620人から800人に増やす`: 620 today, 800 to come."""
    people = scene.people_in(0, len(scene.mask))
    for old, new in pairwise(people):
        if scene.mask[old.end : new.start] not in ("から", "から約", "より"):
            continue
        lead = scene.mask[max(0, old.start - 20) : old.start]
        grown = re.match(
            r"(?:規模|程度)?(?:に|へ)(?:[^。、]{0,6})(?:増|拡大|引き上げ)", scene.mask[new.end :]
        )
        if not re.search(r"従業員|人員|雇用|社員", lead) or not grown:
            continue
        yield from _staff(scene, old, "actual", new.end + grown.end())
        done = tense(scene, new.end) in ("past", "present")
        yield from _staff(scene, new, "actual" if done else "planned", new.end + grown.end())


def _staff(scene: Scene, count: Quantity, status: str, last: int) -> Iterator[Claim]:
    firms, _at, how = subjects(scene, count.start)
    places, where = places_for(scene, count.start, firms[0] if firms else None)
    begin = clause(scene, count.start)[0]
    for firm in firms[:1]:
        for place in places[-1:]:
            span = scene.span(
                (max(begin, count.start - 16), last),
                (place.start, place.end) if where == "named" else None,
            )
            yield site_claim(
                scene,
                firm,
                "creates_jobs",
                place,
                status,
                span,
                "ja-staff-change",
                carried(how, where),
                amount=count.amount("jobs"),
            )


RULES = (
    running,
    opening,
    completed,
    strengthen,
    owned,
    contracts,
    supplied,
    grown_sum,
    parent,
    results,
    staff_change,
    first_site,
)
