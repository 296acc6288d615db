# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rows about amounts: 投資, 収益, 生産能力."""

from __future__ import annotations

from onshore.loaders.extract.grammar.lexicon import UNMET
from onshore.loaders.extract.rules.japanese.incentives import GRANT, TAX
from onshore.loaders.extract.rules.table import Row

_STATUS = {
    "cancelled": "cancelled",
    "reduced": "promised",
    "promise": "promised",
    "plan": "planned",
    "past": "actual",
    "present": "actual",
    "else": "announced",
}
_SUM = (
    r"(?:投資額|総投資額|投資総額|投資規模|事業費|総工費|建設費|建設資金|設備投資額|投資(?=[はが]))"
)
_WHEN = {
    UNMET.pattern: "unmet",
    r"(?:約束|当初(?!の(?:設備|総|初期)?投資額))[^«。]{0,14}«|«[^»]{0,60}(?:約束|当初(?!の(?:設備|総|初期)?投資額))|»[^。]{0,14}約束|»[^。]{0,60}(?:と|ことを)[^。]{0,4}(?:約束|公約)": "promised",
    r"実際[のに][^«]{0,6}«|(?:これまでに|すでに|既に)[^«]{0,8}«(?!.{0,90}(?:予定|計画))": "actual",
    r"»(?![^。]{0,60}(?:計画|予定|方針))[^。]{0,20}(?:発表|表明|公表|明らかに)": "announced",
}
_AHEAD = r"見込|予想|予測|見通し|目標|目指|計画"
_NOT_DONE = r"(?!.{0,90}(?:ている|ており|した|った))"
_GROWN = r"(?:程度|規模|超)?(?:に|へ|まで)(?:高ま|高め|増え|増や|引き上げ|拡大)"

ROWS = (
    Row(
        "ja-invest",
        "commits_investment",
        _STATUS,
        (
            r"{owner}{amount}(?:を|も)?{chars12:はが}{verb:投資|投じ|拠出|支出|投入|充て|出資|かけ(?=て|、|た|る)}",
            r"{owner}{amount}(?:規模|相当|超)?(?:の|という|に上る|にのぼる){chars14:はが}(?P<verb>投資|支出|コミットメント|出資|プロジェクト|{site}の?(?:建設|新設|拡張))",
        ),
        ("有田電機は千葉県に9億円を投資する。", "有田電機は千葉県で9億円規模の投資をする。"),
        "有田電機はオハイオ州で3億ドルの補助金を受け、投資する。",
        inside=rf"年間|{GRANT}|{TAX}",
        right=r"計画|コミットメント",
        when=_WHEN,
        dated="by",
    ),
    Row(
        "ja-invest-sum",
        "commits_investment",
        _STATUS,
        rf"{{owner}}{_SUM}(?:は、?|が|の|を)?{{chars10}}{{amount}}",
        ("有田電機は千葉県で建てる。総工費は9億円。", "有田電機の千葉県での投資額は9億円だ。"),
        "有田電機はオハイオ州に工場を建設する。売上高は3億ドル。",
        right=r"から(?:約)?{M}(?:に|へ)|を[^。、]{0,8}(?:補助|助成|支援)",
        inside=rf"年間|{GRANT}|{TAX}",
        when=_WHEN,
        dated="by",
    ),
    Row(
        "ja-plan",
        "commits_investment",
        "planned",
        r"{owner}(?P<amount>{M})(?:\((?P<size>{Q})[^)]{0,8}\)|\([^)]{0,20}\))?(?:という|の|規模の)?{chars14:は}(?:投資計画|支出計画|インフラ投資|支出コミットメント)",
        (
            "有田電機の9億円のインフラ投資が話題だ。",
            "有田電機は9億円の投資計画を示した。",
        ),
        "有田電機は約3億ドルの年間インフラ支出計画を示した。",
        inside="年間",
        when={r"コミットメント": "committed"},
        proposed=("project", "infrastructure"),
    ),
    Row(
        "ja-grown-sum",
        "commits_investment",
        "planned",
        rf"{{owner}}{_SUM}(?:は|が|を)、?{{chars14}}{{M}}から(?:約)?{{amount}}(?:に|へ){{chars6}}(?:膨ら|増|引き上げ|拡大|上振れ|積み増|引き下げ|減|圧縮|縮小|下方修正|修正|見直)",
        (
            "有田電機の千葉県での事業費は9億円から3億円に減った。",
            "有田電機はオハイオ州の工場の事業費を3億ドルから2億ドルに引き下げた。",
        ),
        "有田電機の投資額は2億ドルから増えない。",
    ),
    Row(
        "ja-revenue",
        "has_metric",
        "actual",
        (
            r"{owner}{amount}の(?:年間)?(?:収益|売上高?|年商)(?!の企業)",
            r"{owner}(?<!四半期の)(?<!半期の)(?:収益|売上高?|売上収益|営業収益|年商)(?:は|が|を|で)?(?:[^。]{0,24}?(?:増|減|%|倍)の|{chars12}){amount}",
        ),
        ("有田電機の売上高は30億ドルだった。", "有田電機は年間200億ドルの収益を見込む。"),
        "有田電機の四半期の売上高は30億ドルだった。",
        object="metric:annual-revenue",
        when={rf"»[^。]{{0,60}}(?:{_AHEAD})": "forecast"},
        dated="by",
    ),
    Row(
        "ja-output",
        "has_capacity",
        {"plan": "planned", "promise": "promised", "else": "operational"},
        (
            r"(?:能力|年産|月産)(?:は|が|を|も)?{chars16}{measure}",
            rf"(?:能力|年産|月産)[^。]{{0,40}}?{{measure}}(?={_GROWN})",
            r"{measure}(?:の|を)?{chars14}{verb:生産|製造|量産|処理}",
        ),
        ("有田電機は年産能力が9ギガワット時だ。", "有田電機は月2万枚のウエハーを生産する。"),
        "有田電機は月2万枚のウエハーを輸入している。",
        object="metric:production-capacity",
        worded=r"枚|台|トン|ギガワット時|GWh|個|基|セット",
        when={
            rf"(?:新(?:工場|棟|拠点|施設|ライン|会社)[^«。]{{0,40}}«|»{_GROWN}){_NOT_DONE}": "planned"
        },
        unbuilt="planned",
    ),
)
