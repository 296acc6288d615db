# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rules about how a site stands today, what it expands to, contracts held, results."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import (
    Claim,
    carried,
    offset_span,
    site_claim,
    unnamed,
)
from onshore.loaders.extract.grammar.japanese import FACILITY, places_for, subjects
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
    grown_sum,
    results,
)
