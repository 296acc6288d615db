# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rows about what one may or must buy, and on what terms: 権利, 義務, 条件."""

from __future__ import annotations

from onshore.loaders.extract.rules.table import Row

_BUY = r"(?:購入|発注|調達|買い増し?)"
_RIGHT = rf"(?:{_BUY}(?:できる|する)(?:権利|選択権|オプション)|買い増す権利|(?:追加|優先)?購入権|買い取れる権利)"
_SOME = r"(?:(?P<amount>{Q}|{M})(?:以上|以下|分|ずつ|まで)?(?:を|の|分)[^。、]{0,14}?)?"
_DUTY = r"(?:(?:購入|引き取り?る?|買い取り?る?|買う)(?:数量)?(?:する)?(?:の|を)?義務|(?:買い取る|引き取る|購入する)ことを(?:約束|確約))"
_FREE = r"[^。]{0,28}?(?:含まれ(?:ず|ない|ていない|ておらず)|負わ(?:ない|ず)|負っておら|(?:は|も)?な(?:い|く)|ものではな(?:い|く)|ありません|伴わ(?:ない|ず)|課され(?:ない|ず|ていない)|持たない)"
_HIDDEN = r"(?:非開示|非公開|非公表|(?:公表|開示)(?:して|されて)いない|明らかに(?:して|されて)いない|明かしていない|公表しなかった)"

ROWS = (
    Row(
        "ja-option",
        "has_purchase_option",
        "option",
        rf"(?:{{goods}}|システム|製品)(?:を|も)?[^。、]{{0,14}}?{_SOME}{_RIGHT}",
        (
            "有田電機は別府精機の電池を購入できる権利を持つ。",
            "有田電機は別府精機の製品の購入権を得た。",
        ),
        "有田電機は別府精機のサーバーを購入する。",
        spoken="from",
        proposed=("component", "systems"),
    ),
    Row(
        "ja-evaluate",
        "has_evaluation_right",
        "option",
        r"(?:{goods}|システム|製品)を[^。、]{0,8}?評価[^。、]{0,14}?(?:権利|オプション)",
        (
            "有田電機は別府精機の電池を評価する権利を得た。",
            "有田電機は別府精機の製品を評価できる権利を持つ。",
        ),
        "有田電機は別府精機のサーバーを評価した。",
        spoken="from",
        proposed=("component", "systems"),
    ),
    Row(
        "ja-open-option",
        "has_purchase_option",
        "option",
        rf"{_SOME}{_RIGHT}",
        (
            "別府精機は有田電機に電池を供給する。有田電機は2万台を買い増す権利を持つ。",
            "別府精機は有田電機に電池を供給する。有田電機は追加購入権も得た。",
        ),
        "別府精機は有田電機に電池を供給する。有田電機は土地を買い増す。",
        spoken="from",
        once=True,
    ),
    Row(
        "ja-no-obligation",
        "has_purchase_obligation",
        "stated",
        rf"(?:購入|引き取り?る?|買い取り?る?|買う)?(?:数量)?(?:する)?(?:の|を)?義務(?:や[^。、]{{0,14}}コミットメント)?{_FREE}",
        ("有田電機は別府精機からの購入義務がない。", "有田電機は別府精機から買う義務を負わない。"),
        "有田電機は別府精機から納税義務を学んだ。",
        who="parties",
        denied=True,
    ),
    Row(
        "ja-no-commitment",
        "has_financial_commitment",
        "stated",
        rf"(?:財務(?:的な?)?|義務や[^。、]{{0,10}})コミットメント{_FREE}",
        (
            "有田電機は別府精機に財務コミットメントを負わない。",
            "有田電機と別府精機の提携に財務コミットメントはない。",
        ),
        "有田電機は別府精機に財務的なコミットメントを示した。",
        who="parties",
        denied=True,
    ),
    Row(
        "ja-obligation",
        "has_purchase_obligation",
        "stated",
        rf"{_SOME}{_DUTY}(?!{_FREE})",
        (
            "有田電機は別府精機から買う義務を負う。",
            "有田電機は別府精機から購入することを約束した。",
        ),
        "有田電機は別府精機に購入義務を負わない。",
        spoken="object",
    ),
    Row(
        "ja-terms",
        "discloses_terms",
        "stated",
        rf"(?:条件|契約金?額|取引額|買収額|金額|詳細)(?:は|について|を|の詳細は)?[^。、]{{0,10}}?{_HIDDEN}",
        ("有田電機と別府精機の契約条件は非公開だ。", "有田電機と別府精機は条件を明かしていない。"),
        "有田電機と別府精機は契約額を明らかにした。",
        who="parties",
        denied=True,
        facts={"subject_matter": ["financial terms"]},
    ),
)
