# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rows about incentives: 補助金, 税優遇, 受領."""

from __future__ import annotations

from onshore.loaders.extract.rules.table import Row

GRANT = r"(?:補助金?|助成金?|交付金|奨励金|支援金|支援|融資|交付(?=を受け)|優遇(?:措置)?)"
TAX = r"(?:税額控除|税控除|税優遇|優遇税制|税制優遇(?:措置)?|減税|免税|税の減免)"
_GOT = r"受け取(?!ること)|受領|受給|獲得|得た|受け(?!られる|取る|る)"
_TO = r"(?:{subject}(?:に対して|に対し|に|へ|向けに)[^。{F}]{0,12}?)?"
_PUBLIC = r"(?:{P}(?:の)?(?:政府|州政府|当局)?|政府|州政府|州|県|市|(?<![\u4e00-\u9fff])国|経済産業省|商務省|当局)"
_WHEN = {
    r"(?:受け取った|受給した|支給された)[^。«]{0,24}«": "completed",
    r"»[^。]{0,10}(?:回収|返還|返納)": "",
    r"»[^。]{0,30}(?:受ける(?:こと|見通し|方向|権利)|受けられる|(?:支給|交付|付与|助成)する(?:こと|方針|と))": "committed",
    rf"»[^。]{{0,30}}(?:{_GOT})": "completed",
    r"»[^。]{0,30}(?:予定|計画|見込|検討|可能性|申請)": "planned",
    r"»[^。]{0,30}(?:提示|約束|提案)": "promised",
}


def _sums(words: str) -> tuple[str, str]:
    """An incentive behind its sum, and before it."""
    return (
        rf"{_TO}{{amount}}(?:分|相当|規模)?の{{chars8}}{words}",
        rf"{words}(?:として|は|を|額は)?{_TO}{{chars8}}{{amount}}",
    )


ROWS = (
    Row(
        "ja-tax-break",
        "receives_incentive",
        "committed",
        _sums(TAX),
        ("有田電機はオハイオ州から9億円の減税を受ける。", "千葉県は有田電機に9億円の減税を示す。"),
        "有田電機はオハイオ州に1800万ドルの税金を納めた。",
        when=_WHEN,
        facts={"incentive_type": "tax"},
    ),
    Row(
        "ja-grant",
        "receives_incentive",
        "committed",
        _sums(GRANT),
        (
            "有田電機は千葉県の補助金9億円を待つ。",
            "有田電機は千葉県から9億円の補助金を得た。",
        ),
        "有田電機はオハイオ州に3億ドルの工場を建設する。",
        when=_WHEN,
        facts={"incentive_type": "grant"},
    ),
    Row(
        "ja-granted",
        "receives_incentive",
        {"past": "completed", "else": "committed"},
        rf"{_PUBLIC}(?:は|が|も)[^。は]{{0,26}}?{{amount}}を{{chars8}}{{verb:補助|助成|支援|支給|交付|拠出|負担}}(?:する|した|し|され)",
        (
            "有田電機は千葉県に進出し、県が9億円を補助する。",
            "有田電機が千葉県に語る。県が9億円を助成した。",
        ),
        "有田電機はオハイオ州に工場を建設する。州政府が3億ドルを集める。",
        facts={"incentive_type": "grant"},
    ),
    Row(
        "ja-received",
        "receives_incentive",
        "completed",
        (
            rf"(?:{GRANT}|{TAX})[^。]{{0,60}}?{{amount}}(?:(?:が|は)(?:すでに|既に)?(?:支給|交付|支払)(?:され|わ)|を(?:すでに|既に)?(?:受け取(?!ること)|受領|受給|(?:支給|交付)し(?:た|て)))",
            rf"(?:{GRANT}|{TAX})[^。]{{0,60}}?(?:支払われ|支給され|交付され|受け取っ|受給し|受領し)た(?:の|額)は{{chars8}}{{amount}}",
            rf"(?:{GRANT}|{TAX})[^。]{{0,60}}?(?:支給|支払い?|交付|受給|受領)(?:済み?|実績)(?:の(?:額|分))?は{{chars8}}{{amount}}",
        ),
        (
            "有田電機は千葉県の補助金9億円を受け取った。",
            "有田電機は千葉県の助成金9億円を受領した。",
        ),
        "有田電機はオハイオ州の補助金について、3億ドルを申請した。",
        inside=r"{F}(?:社)?(?:に|には|へ)(?:は)?{M}",
        facts={"incentive_type": "grant"},
    ),
)
