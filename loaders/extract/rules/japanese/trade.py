"""Japanese rows about goods that go from firm to firm: 供給, 納入, 購入, 調達."""

from __future__ import annotations

from onshore.loaders.extract.rules.table import Row

FLOW = {
    "cancelled": "cancelled",
    "delayed": "delayed",
    "reduced": "reduced",
    "promise": "promised",
    "plan": "planned",
    "will": "announced",
    "else": "operational",
}
"""Status of a supply, a purchase or a production."""
_SOON = {"plan": "planned", "will": "announced", "none": "announced", "else": "operational"}
_GIVE = "供給|納入|納品|納め|提供|出荷|販売|卸"
_GET = "購入|調達|仕入れ|買い入れ"
_UNSURE = r"[^。]{0,12}(?:とみられ|と見られ|可能性|ほしい|欲しい|検討|交渉|協議|求め|要請|期待)"
_RIGHT = r"(?:できる|する|の)?(?:権利|選択権|オプション|義務)|可能"
_BEFORE = r"する|する[米台韓独英仏蘭]"
"""Before a firm: what stands there is a clause about it."""

ROWS = (
    Row(
        "ja-supply",
        "supplies",
        FLOW,
        (
            rf"{{to}}(?:には?|へは?|向けに|など(?:に|へ)){{chars14:は}}{{goods}}(?:を)?{{chars8}}{{verb:{_GIVE}}}(?!する[^。、]{{0,8}}契約)",
            rf"{{goods}}を{{chars10:は}}(?<!する)(?<!する[米台韓独英仏蘭]){{to}}(?:に|へ|向けに){{chars8}}{{verb:{_GIVE}}}",
            rf"{{goods}}は、?{{chars18:は}}{{to}}(?:に|へ|向けに){{chars8}}{{verb:{_GIVE}}}",
            rf"{{to}}の(?:{{P}})?{{chars10:はF}}(?:工場|拠点|データセンター)(?:に|へ|向けに){{goods}}を{{chars6}}{{verb:{_GIVE}}}",
        ),
        ("有田電機は別府精機に変圧器を供給する。", "有田電機は変圧器を別府精機に納入している。"),
        "有田電機は別府精機に助言を提供する。",
    ),
    Row(
        "ja-supply-contract",
        "supplies",
        "announced",
        (
            r"{to}(?:に|へ|向けに){chars14:は}{goods}を{chars8}(?:供給|納入|提供)する{chars8}契約",
            rf"{{to}}」?と(?:の間で)?、?[^。{{F}}]{{0,36}}?{{goods}}を{{chars6}}{{verb:{_GIVE}}}する{{chars8}}契約を",
        ),
        (
            "有田電機は別府精機と、5年間にわたって変圧器を供給する契約を結んだ。",
            "有田電機は別府精機との間で電池を納入する契約を締結した。",
        ),
        "有田電機は別府精機と、病院に変圧器を供給する計画を話し合った。",
    ),
    Row(
        "ja-supply-to-it",
        "supplies",
        FLOW,
        (
            r"{subject}が{chars8:はF}{goods}(?:を|の){chars6:F}{verb:供給|納入|納め}(?!する(?:{C}|{F}|契約|計画|能力))",
            r"{goods}(?:は|を|については|に関しては)、?{chars26:はF}{subject}」?が{chars10:FP}{verb:供給|納入|納め|受注|提供}(?!する(?:{C}|{F}|契約|計画|能力))",
        ),
        (
            "別府精機は工場を建設する。変圧器は有田電機が供給する。",
            "別府精機は工場を建設する。ケーブルは有田電機が納入する。",
        ),
        "別府精機は工場を建設する。ケーブルは有田電機が供給するとみられる。",
        left=r"{F}(?:社)?(?:に|へ|向けに)(?:は)?、?[^。、]{0,12}",
        right=_UNSURE,
        inside=r"{F}(?:社)?(?:に|へ|向けに)",
        spoken="to",
    ),
    Row(
        "ja-taken",
        "supplies",
        _SOON,
        (r"(?P<subject>{F})(?:社)?から{chars10:はが}{goods}の{verb:供給|提供}を受け",),
        (
            "別府精機は有田電機からサーバーの供給を受けている。",
            "別府精機は有田電機から電池の供給を受ける予定だ。",
        ),
        "別府精機は有田電機からサーバーの説明を受けた。",
        who="to",
    ),
    Row(
        "ja-products",
        "supplies",
        _SOON,
        (
            r"(?:製品|生産品|完成品|生産分)は、?{chars14:は}{to}(?:など)?(?:の[^。、は]{0,40}?(?:工場|センター|拠点))?(?:に|へ|向けに){chars6}{verb:供給|納入|出荷|納め}",
            r"(?:主な|主要な?|最大の)?(?:納入先|供給先|出荷先)(?:は|として|には){chars6}{to}(?:など)?(?P<verb>で|だ|が|の|、|に|と|を)",
            r"{to}(?:が|は)(?:主な|主要な|最大の)?(?:納入先|供給先|顧客|出荷先)(?P<verb>で|だ|に|と)",
        ),
        (
            "有田電機は変圧器を生産する。製品は別府精機に供給する。",
            "有田電機は変圧器を生産している。主な納入先は別府精機だ。",
        ),
        "有田電機は変圧器を生産する。製品は病院に供給する。",
    ),
    Row(
        "ja-made-for",
        "supplies",
        FLOW,
        (
            r"{to}の{goods}の{chars4}(?:製造|供給|生産)(?P<verb>パートナー|元|サプライヤー)",
            r"{to}(?:の|向け(?:の)?){goods}を{chars6}(?:製造|生産|供給)する{chars8}(?P<verb>サプライヤー|供給元|供給企業)",
            r"{to}向け(?:の|に)?(?:[\u4e00-\u9fff]{1,6}(?:の|な)?)??{goods}(?:を|は)?{chars24:は}{verb:製造|生産|量産|組み?立て|作る|作り|つくる|つくり}",
            r"{to}向け(?:の)?{goods}の(?:新)?(?:工場|拠点|ライン)を{chars10}{verb:建設|新設|建て|設け|整備}",
            r"{to}から{chars10:はが}{goods}(?:の|を)?{chars16}{verb:受注|受託|請け負}",
        ),
        (
            "有田電機は別府精機向けのサーバーを生産している。",
            "有田電機は別府精機向けに変圧器を製造する。",
        ),
        "有田電機は自動車向けのサーバーを生産している。",
    ),
    Row(
        "ja-buy",
        "buys",
        FLOW,
        (
            rf"{{from}}から(?:の)?{{chars12:はが}}{{goods}}(?:の|を){{chars8}}{{verb:{_GET}}}",
            rf"{{goods}}(?:は|については)[^。は{{F}}]{{0,24}}?{{from}}から(?:の)?{{chars8}}{{verb:{_GET}}}",
            rf"{{goods}}(?:は|を|も|については、?){{chars10}}{{from}}から(?:の)?{{chars8}}{{verb:{_GET}}}",
            rf"{{goods}}(?:は|を){{from}}から、[^。]{{0,40}}?から{{chars8}}{{verb:{_GET}}}",
        ),
        ("有田電機は別府精機から半導体を購入している。", "有田電機は銅箔を別府精機から調達する。"),
        "有田電機は別府精機から半導体を購入できる権利を持つ。",
        right=_RIGHT,
    ),
    Row(
        "ja-worked",
        "produces",
        FLOW,
        (r"(?P<goods>{C})に{verb:加工|組み?立て|仕上げ|組み上げ}",),
        (
            "有田電機は銅材をコンデンサーに加工している。",
            "有田電機は部品をサーバーに組み立てる。",
        ),
        "有田電機は倉庫をコンデンサーの隣に移す。",
    ),
    Row(
        "ja-turned",
        "produces",
        {**FLOW, "none": "announced", "linked": "announced"},
        (
            r"{goods}の?(?:組み?立て|生産|製造)(?:用|向け)?(?:の)?(?:拠点|工場|施設)(?:に|へと?){verb:転換|転用|改装|改修|切り替え|変え}",
        ),
        (
            "有田電機は倉庫をサーバーの組み立て拠点に改装する。",
            "有田電機はオハイオ州の工場を電池の生産拠点に転換する。",
        ),
        "有田電機は倉庫をサーバーの組み立て拠点の隣に移す。",
    ),
    Row(
        "ja-cleft",
        "produces",
        "announced",
        (r"(?:製造|生産|量産)する(?:の|製品|品目)は{chars12}{goods}(?:で|だ|と|。|、)",),
        (
            "有田電機は工場を建設する。製造するのは車載用の半導体だ。",
            "有田電機は工場を建設する。生産する品目は変圧器で、輸出する。",
        ),
        "有田電機は工場を建設する。製造するのは病院だ。",
    ),
)
