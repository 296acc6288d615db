# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rules about amounts: 投資, 雇用, 優遇, 収益, 電力."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from onshore.loaders.extract.grammar.claims import Claim, carried, offset_span, unnamed
from onshore.loaders.extract.grammar.japanese import clause, places_for, subjects, tense
from onshore.loaders.extract.grammar.lexicon import UNMET
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.text.quantities import Quantity

_STATUS = {
    "cancelled": "cancelled",
    "delayed": "announced",
    "reduced": "promised",
    "promise": "promised",
    "plan": "planned",
    "will": "announced",
    "progress": "announced",
    "past": "actual",
    "present": "actual",
    "none": "announced",
}
INCENTIVE = r"(?:税額控除|税控除|税優遇|優遇税制|税制優遇(?:措置)?|優遇(?:措置|税制)?|補助金?|助成金?|減税|交付金|奨励金|支援金|支援|免税|税の減免|融資|交付(?=を受け))"


def invest(scene: Scene) -> Iterator[Claim]:
    """`約2億ドルを投資する`, `投資額は`, `100億ドルの投資`, `支出コミットメント`."""
    patterns = (
        (
            r"({M})(?:\([^)]{0,20}\))?(?:を|も)?(?:[^。、がは]{0,12}?)(投資|投じ|拠出|支出|投入|充て|出資|かけ(?=て|、|た|る))",
            "ja-invest",
        ),
        (
            r"(投資額|総投資額|投資総額|投資規模|事業費|総工費|建設費|建設資金|設備投資額|投資(?=[はが]))(?:は、?|が|の|を)?(?:[^。、]{0,10}?)({M})",
            "ja-invest-sum",
        ),
        (
            r"({M})(?:\([^)]{0,20}\))?(?:規模|相当|超)?(?:の|という|に上る|にのぼる)(?:[^。、がは]{0,14}?)(投資|支出|コミットメント|出資|プロジェクト)",
            "ja-investment",
        ),
    )
    used: set[int] = set()
    for pattern, rule in patterns:
        for match in rx(pattern).finditer(scene.mask):
            first, second = match.span(1), match.span(2)
            money = next(
                (
                    q
                    for q in scene.quantities
                    if q.start <= (second if rule == "ja-invest-sum" else first)[0] < q.end
                ),
                None,
            )
            if money is None or money.start in used or money.alias_of_previous:
                continue
            if (
                scene.mask.startswith("計画", match.end())
                and rule != "ja-invest-sum"
                and not scene.places_in(max(0, match.start() - 16), match.end())
            ):
                continue
            if (
                "年間" in match[0]
                or (money.per and "年間" in scene.text)
                or re.search(INCENTIVE, match[0])
            ):
                if money.per or "年間" in match[0]:
                    used.add(money.start)
                    yield from _yearly(scene, match, money)
                continue
            used.add(money.start)
            if rx(
                r"から(?:約)?{M}(?:に|へ)(?:[^。、]{0,6}?)(?:減|引き下げ|圧縮|縮小|下方修正)"
            ).match(scene.mask, money.end):
                continue
            yield from _invested(scene, match, money, rule)


def _invested(scene: Scene, match: re.Match[str], money: Quantity, rule: str) -> Iterator[Claim]:
    firms, at, how = _payer(scene, match)
    word = tense(scene, match.end(2) if rule != "ja-invest-sum" else match.end())
    around = scene.mask[max(0, match.start() - 14) : match.end() + 14]
    status = _STATUS[word]
    outcome = "unmet" if UNMET.search(scene.text) else None
    if (
        re.search(r"約束|当初(?!の(?:設備|総|初期)?投資額)", around)
        or outcome
        or _promised_later(scene, match.end())
    ):
        status = "promised"
    elif re.search(r"実際(?:の|に)", scene.mask[max(0, match.start() - 8) : match.start()]):
        status = "actual"
    elif re.search(
        r"これまでに|すでに|既に", scene.mask[max(0, match.start() - 12) : match.start()]
    ):
        status = "actual" if word in ("past", "present", "none") else status
    elif "コミットメント" in around:
        status = "committed"
    elif word == "past" and re.search(
        r"(?:発表|表明|公表|明らかに)", scene.mask[match.end() : match.end() + 20]
    ):
        status = "announced"
    elif re.search(r"計画", scene.mask[match.start() : match.end() + 6]) and status == "actual":
        status = "planned"
    by = next(
        (d.value for d in scene.dates_in(match.start() - 12, match.end() + 20) if d.until), None
    )
    each = "それぞれ" in scene.mask[max(0, match.start() - 12) : match.end()]
    for firm in firms if each else firms[:1]:
        target, where, pieces, proposes = _target(scene, match, firm)
        if target is None:
            continue
        span = scene.span(
            match.span(),
            offset_span(at) if at is not None and match.start() - at < 60 else None,
            pieces,
            (match.end(), min(len(scene.mask), match.end() + 12)),
        )
        qualifiers = {k: v for k, v in {"outcome": outcome, "by": by}.items() if v}
        yield Claim(
            firm,
            "commits_investment",
            target,
            status,
            *span,
            rule=rule,
            amount=money.amount(),
            qualifiers=qualifiers,
            proposes=proposes,
            reasons=tuple(f"{r} carried over" for r in carried(how, where) if r),
        )


def _promised_later(scene: Scene, at: int) -> bool:
    """`...を投じて工場を建設し、...を雇用すると約束していた`: the last predicate holds for all."""
    return bool(re.search(r"(?:と|ことを)(?:[^。]{0,4})?(?:約束|公約)", scene.mask[at:]))


def _payer(scene: Scene, match: re.Match[str]) -> tuple[list[str], int | None, str]:
    before = rx(r"({F})(?:の|が)(?:[^。、]{0,8})?$").search(scene.mask[: match.start()])
    if before and (firm := scene.firm_at(before.start(1))):
        return [firm], before.start(1), "named"
    return subjects(scene, match.start())


def _target(
    scene: Scene, match: re.Match[str], firm: str
) -> tuple[str | None, str, tuple[int, int] | None, tuple[dict[str, Any], ...]]:
    """Where the money goes: a place in the clause, an infrastructure plan, or a remembered place."""
    start, end = clause(scene, match.start())
    inside = scene.places_in(start, end)
    if inside:
        return inside[-1].id, "named", (inside[-1].start, inside[-1].end), ()
    near = scene.mask[max(0, match.start() - 20) : match.end() + 24]
    if re.search(r"インフラ|データセンター", near) or (
        not scene.memory.sites.get(firm) and "支出" in near
    ):
        return *_infrastructure(scene, firm)[:1], "named", None, _infrastructure(scene, firm)[1]
    places, where = places_for(scene, match.start(), firm)
    if places:
        place = places[-1]
        return place.id, where, (place.start, place.end) if where == "named" else None, ()
    if re.search(r"計画|コミットメント", near):
        return *_infrastructure(scene, firm)[:1], "named", None, _infrastructure(scene, firm)[1]
    return None, "none", None, ()


def _infrastructure(scene: Scene, firm: str) -> tuple[str, tuple[dict[str, Any], ...]]:
    owner = firm.partition(":")[2]
    id = f"project:{owner}-infrastructure"
    name = f"{scene.gazetteer.name(firm)} infrastructure plan"
    return id, ({"id": id, "kind": "project", "names": [name]},)


def _yearly(scene: Scene, match: re.Match[str], money: Quantity) -> Iterator[Claim]:
    if "インフラ" not in scene.text:
        return
    firms, at, how = subjects(scene, match.start())
    for firm in firms[:1]:
        yield Claim(
            firm,
            "has_metric",
            "metric:annual-infrastructure-spend",
            "planned",
            *scene.span(match.span(), offset_span(at)),
            rule="ja-yearly-spend",
            certainty="speculative",
            amount={**money.amount(), "per": "year"},
            reasons=unnamed(how),
        )


def title_plan(scene: Scene) -> Iterator[Claim]:
    """A plan, a commitment or a spending target with its amount, in titles and in sentences."""
    pattern = rx(
        r"({M})(?:\(({Q})\))?(?:という|の|規模の)?(?:[^。、]{0,14}?)(?:年間)?(?:インフラ)?(投資計画|支出計画|インフラ投資)"
    )
    for match in pattern.finditer(scene.mask):
        money = next(q for q in scene.quantities if q.start <= match.start(1) < q.end)
        firms, at, how = _payer(scene, match)
        if money.alias_of_previous or not firms:
            continue
        if "年間" in scene.text[match.start() : match.end()] or money.per:
            amount = {**money.amount(), "per": "year"}
            yield Claim(
                firms[0],
                "has_metric",
                "metric:annual-infrastructure-spend",
                "planned",
                *scene.span(match.span()),
                rule="ja-yearly-spend",
                certainty="speculative",
                amount=amount,
                reasons=unnamed(how),
            )
            continue
        target, proposes = _infrastructure(scene, firms[0])
        yield Claim(
            firms[0],
            "commits_investment",
            target,
            "planned",
            *scene.span(match.span(), offset_span(at)),
            rule="ja-plan",
            amount=money.amount(),
            proposes=proposes,
            reasons=unnamed(how),
        )
        if match[2]:
            power = next(q for q in scene.quantities if q.start <= match.start(2) < q.end)
            if power.unit in ("GW", "MW"):
                yield Claim(
                    target,
                    "has_capacity",
                    "metric:power",
                    "planned",
                    *scene.span(match.span(1), match.span(2)),
                    rule="ja-power",
                    amount=power.amount(),
                    proposes=proposes,
                    reasons=("subject carried over",),
                )


def metric(scene: Scene) -> Iterator[Claim]:
    """`年間200億ドルの収益を見込む`, `NY市のピーク時電力消費の約3倍に匹敵`, `3〜5倍の電力密度`."""
    revenue = rx(
        r"({M})の(?:年間)?(?:収益|売上高?|年商)|(?:収益|売上高?|年商)(?:は|が|を|で)?(?:[^。、]{0,6}?)({M})"
    )
    for match in revenue.finditer(scene.mask):
        where = match.start(1) if match[1] else match.start(2)
        money = next(q for q in scene.quantities if q.start <= where < q.end)
        tail = scene.mask[match.end() :]
        forecast = re.search(r"見込|予想|予測|見通し|目標|目指|計画", tail[:60])
        if not forecast and re.match(r"の企業", tail):
            continue
        firms, _, how = subjects(scene, match.start())
        by = [
            d
            for d in scene.dates_in(max(0, match.start() - 16), match.end())
            if d.until and d.value
        ]
        amount = money.amount()
        if not by or by[-1].text:
            amount.setdefault("per", "year") if money.value is not None else None
        for firm in firms[:1]:
            span = scene.span(match.span(), *[(d.start, d.end) for d in by[-1:]])
            qualifiers = {"by": by[-1].value, "by_text": by[-1].text} if by else {}
            yield Claim(
                firm,
                "has_metric",
                "metric:annual-revenue",
                "forecast" if forecast else "actual",
                *span,
                rule="ja-revenue",
                certainty="forecast" if forecast else "asserted",
                amount=amount,
                qualifiers=qualifiers,
                reasons=unnamed(how),
            )
    yield from _ratios(scene)


_OUTPUT = r"(?:枚|台|トン|ギガワット時|GWh|個|基|セット)"


def _of_new_site(scene: Scene, firms: list[str], at: int, word: str) -> bool:
    """Whether the capacity is that of a site which was told as one to be built."""
    if word in ("past", "present", "progress") or not firms:
        return False
    here = re.search(r"新(?:工場|棟|拠点|施設|ライン|会社)", scene.text)
    built = [firm for firm, _ in scene.memory.built if firm == firms[0]]
    now = re.search(r"(?:現在|いま|既存|現行|国内)(?:の|は)?[^。、]{0,16}$", scene.text[:at])
    return bool((here or built) and not now)


def output(scene: Scene) -> Iterator[Claim]:
    """`年産能力は34ギガワット時`, `月2万枚のウエハーを生産する`."""
    for quantity in scene.measures_in(0, len(scene.mask)):
        if not re.search(_OUTPUT, quantity.text):
            continue
        before = scene.mask[max(0, quantity.start - 16) : quantity.start]
        after = scene.mask[quantity.end : quantity.end + 24]
        able = re.search(
            r"(?:生産|年産|月産|処理|供給)(?:能力|規模)?(?:は|が|を|も)?[^。、]{0,8}$|能力(?:は|が|を|も)?[^。、]{0,16}$",
            scene.mask[max(0, quantity.start - 28) : quantity.start],
        )
        made = quantity.per and re.match(r"(?:の|を)?[^。、]{0,14}?(?:生産|製造|量産|処理)", after)
        grown = re.match(
            r"(?:程度|規模|超)?(?:に|へ|まで)(?:高ま|高め|増え|増や|引き上げ|拡大)", after
        )
        if grown and re.search(r"能力|年産|月産", scene.mask[: quantity.start]):
            able = grown
        if not (able or made) or not (
            quantity.per
            or re.search(r"能力|年産|月産", scene.mask[: quantity.start] if grown else before)
        ):
            continue
        firms, at, how = subjects(scene, quantity.start)
        word = tense(scene, quantity.end)
        status = {"plan": "planned", "promise": "promised"}.get(word, "operational")
        if (grown and word not in ("past", "present")) or _of_new_site(
            scene, firms, quantity.start, word
        ):
            status = "planned"
        for firm in firms[:1]:
            yield Claim(
                firm,
                "has_capacity",
                "metric:production-capacity",
                status,
                *scene.span(
                    (max(0, quantity.start - 8), min(len(scene.mask), quantity.end + 8)),
                    offset_span(at) if at is not None and quantity.start - at < 60 else None,
                ),
                rule="ja-output",
                amount=quantity.amount(),
                reasons=unnamed(how),
            )


def _ratios(scene: Scene) -> Iterator[Claim]:
    peak = re.search(r"ピーク時?(?:の)?電力(?:消費)?", scene.text)
    for quantity in scene.measures_in(0, len(scene.mask)):
        if quantity.unit != "x":
            continue
        if peak and 0 <= quantity.start - peak.end() < 6:
            firms, _, _ = subjects(scene, peak.start())
            owner = scene.firms_in(0, peak.start()) or firms
            if not owner:
                continue
            target, proposes = _infrastructure(scene, owner[0])
            start = max(0, peak.start() - 12)
            yield Claim(
                target,
                "has_metric",
                "metric:ratio-to-nyc-peak-power",
                "planned",
                *scene.span((start, quantity.end)),
                rule="ja-peak-ratio",
                amount=quantity.amount(),
                proposes=proposes,
                reasons=("subject carried over",),
            )
        elif re.match(r"の電力密度", scene.mask[quantity.end :]):
            component = [m for m in scene.components if m.end <= quantity.start]
            if component and scene.sentence.section != "glossary":
                yield Claim(
                    component[-1].id,
                    "has_metric",
                    "metric:power-density-ratio",
                    "stated",
                    *scene.span(
                        (component[-1].start, component[-1].end), (quantity.start, quantity.end + 5)
                    ),
                    rule="ja-density",
                    amount=quantity.amount(),
                    qualifiers={"relative_to": "conventional data center"}
                    if "従来" in scene.text
                    else {},
                )


RULES = (title_plan, invest, metric, output)
