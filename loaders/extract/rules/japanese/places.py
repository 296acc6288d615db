"""Japanese rows about where sites lie and what is being built there."""

from __future__ import annotations

from onshore.loaders.extract.rules.table import Row

_BOUGHT = {
    "past": "completed",
    "present": "completed",
    "plan": "planned",
    "cancelled": "cancelled",
    "else": "announced",
}
_RUN = r"(?:稼働|運営|操業|持|構え)"

ROWS = (
    Row(
        "ja-sites-lie",
        "operates_facility",
        "operational",
        (
            r"(?P<place>(?:{P}(?:と|、|や)){1,24}{P})の(?:\d|[二三四五])(?:カ所|か所|ヵ所|拠点)で{chars20}(?:生産|製造|組み?立て|量産)(?:して|を)",
            r"(?<!新){site}は(?:現在|いま)?、?{place}(?:の(?:両|各)?(?:[\u4e00-\u9fff]{1,3}))?に(?:あり|ある|置|持|構え)",
            rf"(?P<place>{{P}}(?:のほか|に加え(?:て)?)、?{{P}})でも?{{chars6}}{{site}}を{_RUN}",
            r"{subject}は{chars10:F}{site}\((?P<place>{P})\)(?:で|に|では)",
        ),
        (
            "有田電機は電池を作る。工場は千葉県にある。",
            "有田電機は千葉県と福島県の2カ所で電池を生産している。",
        ),
        "有田電機の新工場はオハイオ州に置く計画だ。",
        most=1,
    ),
    Row(
        "ja-operate",
        "operates_facility",
        "operational",
        r"{place}(?:など)?(?:に|で|の){chars14:P}{site}(?:を|など|が|も){chars6}(?:持|保有|構え|有し|有する|運営|操業|動かし|抱え|稼働して|展開|ある|あり)",
        ("有田電機は千葉県に工場を持っている。", "有田電機は千葉県で電池工場を運営する。"),
        "有田電機はオハイオ州に工場を持つ計画だ。",
        right=r"[^。]{0,8}?(?:予定|計画|方針|する(?:と|こと))",
        facts={"facility_type": "factory"},
    ),
    Row(
        "ja-site-running",
        "operates_facility",
        {"past": "operational", "present": "operational", "else": ""},
        r"{site}(?:は|が|を|も|の|で(?:は)?){chars22}{verb:稼働|操業|開業|(?:生産|量産|出荷)を(?:始め|開始)(?!、)}",
        ("有田電機は千葉県の工場が稼働した。", "有田電機が千葉県に持つ工場は稼働している。"),
        "有田電機はオハイオ州の工場を2030年に稼働させる。",
    ),
    Row(
        "ja-buy-site",
        "acquires",
        _BOUGHT,
        (
            r"{site}(?:を|は)[^。{F}]{0,24}?{verb:買収|取得|購入|買い取}",
            r"(?:土地|用地|建物|跡地)(?:を|は)[^。{F}]{0,24}?{verb:買収|取得|購入|買い取}",
        ),
        ("有田電機は千葉県の工場を買収した。", "有田電機は千葉県で用地を取得する。"),
        "有田電機はオハイオ州の工場を見学した。",
        priced=True,
    ),
)
