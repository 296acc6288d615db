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
        "ja-partner",
        "partners_with",
        "announced",
        (
            rf"{{one}}と(?:の|は)?{{chars10:F}}{_TIE}",
            r"{one}と[^。、{F}]{0,36}?(?:提携|協業|連携)して(?:い|お)",
            rf"{{subject}}と{{chars14}}{{one}}(?:の|が|は|による){{chars10}}{_TIE}",
            r"{subject}と{one}は[^。]{0,50}?合弁(?:会社|企業|事業)?を[^。]{0,20}?(?:設立|立ち上げ|つく)",
        ),
        ("有田電機は別府精機と業務提携する。", "有田電機と別府精機が提携した。"),
        "有田電機は別府精機との提携を解消した。",
        right=_TALKS,
    ),
    Row(
        "ja-contract",
        "has_contract_with",
        _CONTRACT,
        (
            r"{object}(?:といった企業|など)?(?:と|との|とは|とも|から)[^。]{0,26}?(?P<verb>契約|受注)(?![^。、]{0,12}(?:終了|解除|打ち切|満了|失効|解消))(?:を)?{chars6}(?:結|締結|交わ|獲得|した|して|し)",
            r"{subject}と{one}は、?[^。]{0,40}?{deal}",
            r"(?:納入先|供給先|取引先|顧客|出荷先|調達先|仕入れ先)(?:は|として|には){chars6}{object}(?:で|が|、)[^。]{0,40}?{deal}",
        ),
        ("有田電機は別府精機と供給契約を結んだ。", "有田電機は別府精機から受注した。"),
        "有田電機は別府精機との契約を終了した。",
    ),
    Row(
        "ja-joint",
        "co_develops",
        _JOINT,
        r"(?:(?P<with>{F})と(?:の|も)?{chars16:はF})?{goods}(?:を|の){chars10}(?P<verb>共同開発|共同で開発|並行開発|開発(?=で(?:協力|提携|連携)))",
        ("有田電機は別府精機と電池を共同開発する。", "有田電機と別府精機は電池を共同開発した。"),
        "有田電機は電池を開発する。",
        when={r"»[^。、]{0,8}(?:合意|発表)": "announced"},
    ),
    Row(
        "ja-joint-design",
        "co_designs",
        _JOINT,
        r"(?:(?P<with>{F})と(?:の|も)?{chars16:はF})?{goods}(?:を|の){chars10}{verb:共同設計|共同で設計|設計(?=で(?:協力|提携|連携))}",
        ("有田電機は別府精機と電池を共同設計する。", "有田電機と別府精機は電池を共同設計した。"),
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
        r"(?:完全|全額出資|{P})?子会社の{subject}(?:が|は|を|に|と|も|で|から)",
        ("別府精機が語る。子会社の有田電機が造る。", "別府精機は子会社の有田電機を増員する。"),
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
        ("有田電機は別府精機を買収した。", "有田電機は別府精機の全株式を取得した。"),
        "有田電機は別府精機の株式を買わない。",
        priced=True,
    ),
)
