# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rows about ties between firms: 提携, 契約, 共同開発, 子会社, 買収."""

from __future__ import annotations

from onshore.loaders.extract.rules.table import Row

_CONTRACT = {
    "plan": "planned",
    "will": "announced",
    "cancelled": "cancelled",
    "else": "operational",
}
_DEAL = {
    "plan": "planned",
    "will": "announced",
    "none": "announced",
    "cancelled": "cancelled",
    "else": "completed",
}
_JOINT = {
    "past": "operational",
    "present": "operational",
    "plan": "planned",
    "cancelled": "cancelled",
    "else": "announced",
}
_TIE = r"(?:資本|業務|戦略的?|包括的?な?)*(?:提携|協業|連携|協力|手を組|タッグ|パートナーシップ|合弁|折半出資|共同出資)"
_TALKS = r"(?:に向けた)?(?:の)?(?:交渉|協議)|(?:を|も|は)?[^。、]{0,6}?(?:解消|終了|清算)"
_UNIT = r"(?:子会社|傘下企業|事業会社|完全子会社)"

ROWS = (
    Row(
        "ja-ended",
        "partners_with",
        "cancelled",
        (
            r"{one}との{chars10}(?:合弁|提携|協業|パートナーシップ)(?:事業|会社|関係|契約|生産)?(?:を|も|は){chars6}(?:解消|終了|清算|取りやめ)",
        ),
        ("有田電機は別府精機との提携を解消した。", "有田電機は別府精機との合弁事業を終了する。"),
        "有田電機は別府精機との提携を発表した。",
    ),
    Row(
        "ja-ended-both",
        "partners_with",
        "cancelled",
        (
            r"(?:合弁|提携|協業|パートナーシップ)(?:事業|会社|関係|契約|生産)?(?:を|も|は){chars6}(?:解消|終了|清算|取りやめ)",
        ),
        ("有田電機と別府精機は提携を解消した。", "有田電機と別府精機は合弁事業を終了する。"),
        "有田電機と別府精機は提携を発表した。",
        left=r"{F}(?:社)?との[^。、]{0,10}",
        pair=True,
    ),
    Row(
        "ja-partner",
        "partners_with",
        "announced",
        (
            rf"{{one}}と(?:の|は)?{{chars10:F}}{_TIE}",
            r"{one}と[^。、{F}]{0,36}?(?:提携|協業|連携)して(?:い|お)",
        ),
        (
            "有田電機は別府精機と業務提携すると発表した。",
            "有田電機は別府精機と手を組み、工場を運営する。",
        ),
        "有田電機は別府精機との提携を解消した。",
        right=_TALKS,
    ),
    Row(
        "ja-partners",
        "partners_with",
        "announced",
        (
            rf"{{subject}}と{{chars14}}{{one}}(?:の|が|は|による){{chars10}}{_TIE}",
            r"{subject}と{one}は[^。]{0,50}?合弁(?:会社|企業|事業)?を[^。]{0,20}?(?:設立|立ち上げ|つく)",
        ),
        ("有田電機と別府精機が提携した。", "有田電機と別府精機は米国に合弁会社を設立する。"),
        "有田電機と別府精機の提携交渉が続く。",
        right=_TALKS,
    ),
    Row(
        "ja-contract",
        "has_contract_with",
        _CONTRACT,
        (
            r"{object}(?:といった企業|など)?(?:と|との|とは|とも|から)[^。]{0,26}?(?P<verb>契約|受注)(?![^。、]{0,12}(?:終了|解除|打ち切|満了|失効|解消))(?:を)?{chars6}(?:結|締結|交わ|獲得|した|して|し)",
            r"{object}と(?:は|も)[^。]{0,40}?{deal}",
            r"{subject}と{one}は、?[^。]{0,40}?{deal}",
            r"(?:納入先|供給先|取引先|顧客|出荷先|調達先|仕入れ先)(?:は|として|には){chars6}{object}(?:で|が|、)[^。]{0,40}?{deal}",
        ),
        (
            "有田電機は別府精機と長期の供給契約を結んだ。",
            "有田電機は別府精機とは10年間の契約を交わしている。",
        ),
        "有田電機は別府精機との契約を終了した。",
    ),
    Row(
        "ja-joint",
        "co_develops",
        _JOINT,
        (
            r"(?:(?P<with>{F})と(?:の|も)?{chars16:はF})?{goods}(?:を|の){chars10}(?P<verb>共同開発|共同で開発|並行開発|開発(?=で(?:協力|提携|連携)))",
        ),
        (
            "有田電機は別府精機と電池を共同開発する。",
            "有田電機と別府精機はサーバーを共同開発している。",
        ),
        "有田電機は電池を開発する。",
        when=((r"»[^。、]{0,8}(?:合意|発表)", "announced"),),
    ),
    Row(
        "ja-joint-design",
        "co_designs",
        _JOINT,
        (
            r"(?:(?P<with>{F})と(?:の|も)?{chars16:はF})?{goods}(?:を|の){chars10}{verb:共同設計|共同で設計|設計(?=で(?:協力|提携|連携))}",
        ),
        (
            "有田電機は別府精機とサーバーを共同設計する。",
            "有田電機と別府精機はサーバーを共同設計している。",
        ),
        "有田電機はサーバーを設計する。",
    ),
    Row(
        "ja-subsidiary",
        "subsidiary_of",
        "stated",
        (
            rf"{{one}}(?:の|が全額出資する){{chars8}}{_UNIT}(?:の|である|、|で)?{{subject}}",
            r"{one}傘下の{chars10}{subject}",
            rf"{{subject}}は、?[^。は]{{0,30}}?{{one}}(?:の|が全額出資する|傘下の?){{chars8}}(?:{_UNIT}|傘下)(?!から|へ|が|を|と(?:の|提携|契約))",
            r"同社は、?{chars6}{one}(?:の|傘下の?){chars8}(?:子会社|傘下)(?!から|へ|が|を|と(?:の|提携|契約))",
            r"{one}は、?{subject}の(?:発行済み)?(?:全株式?を|株式(?:を)?(?:の)?(?:すべて|全て|全部|全株)(?:を)?){chars6}(?:保有|持|所有|握)",
            r"{subject}は、?[^。]{0,24}?{one}が[^。]{0,24}?(?:買収|取得)[^。]{0,12}?子会社(?:とな|化)",
            r"(?:{subject}の)?親会社(?:は|である|の|、){one}",
        ),
        ("別府精機の子会社の有田電機は工場を建設する。", "有田電機は別府精機の完全子会社だ。"),
        "有田電機は別府精機の子会社から部品を買う。",
    ),
    Row(
        "ja-unit-of",
        "subsidiary_of",
        "stated",
        (r"(?:完全|全額出資|{P})?子会社の{subject}(?:が|は|を|に|と|も|で|から)",),
        (
            "別府精機は工場を建設する。子会社の有田電機が運営する。",
            "別府精機は変圧器を手掛ける子会社の有田電機を増員する。",
        ),
        "別府精機は有田電機と提携した。",
        left=r"{F}(?:の|が全額出資する)[^。、]{0,8}",
        who="object",
    ),
    Row(
        "ja-takeover",
        "acquires",
        _DEAL,
        (
            r"{one}を[^。、{F}]{0,20}?{verb:買収|子会社化|傘下に}",
            r"{one}の(?:全株式|全ての株式|株式の?(?:すべて|全て|全部|過半))(?:を)?{chars6}{verb:取得}",
        ),
        (
            "有田電機は別府精機を買収した。",
            "有田電機は別府精機の全株式を取得し、子会社化すると発表した。",
        ),
        "有田電機は別府精機の株式を買わない。",
        priced=True,
    ),
)
