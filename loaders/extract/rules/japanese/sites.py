"""Japanese rows about sites that are built, put off, given up: 建設, 新設, 延期, 中止."""

from __future__ import annotations

from onshore.loaders.extract.rules.table import Row

_STATUS = {
    "cancelled": "cancelled",
    "delayed": "delayed",
    "reduced": "reduced",
    "promise": "promised",
    "plan": "planned",
    "progress": "under_construction",
    "past": "completed",
    "present": "under_construction",
    "else": "announced",
}
_BUILD = (
    r"建設|新設|設立|開設|建て|設け|整備|増設|着工|立ち上げ|拡張|新工場|新たに(?:構え|つく|作|開)"
)
_OF = r"(?:については、?|は、?|を|が|も)"
_PUT_OFF = r"(?:延期|先送り|遅れ|凍結)"
_ENDED = r"(?:中止|撤回|断念|白紙|取りやめ)"

ROWS = (
    Row(
        "ja-build",
        "builds_facility",
        _STATUS,
        (
            rf"(?:{{C}}{{chars14}})?{{site}}(?:の)?(?:を、?|が|は|も)?{{chars16}}{{verb:{_BUILD}}}",
            rf"{{verb:{_BUILD}}}(?:する|した|中の|予定の|を計画する|を計画している){{chars14}}{{site}}",
        ),
        ("有田電機は千葉県に工場を建設する。", "有田電機が千葉県に新設する電池工場。"),
        "有田電機はオハイオ州の工場を見学した。",
        when={r"»用地": "planned"},
        most=2,
    ),
    Row(
        "ja-turn",
        "builds_facility",
        "cancelled",
        rf"{{site}}(?:の|建設)?(?:計画|完成|稼働|開業|建設|着工|操業)?(?:開始)?{_OF}[^。]{{0,30}}?(?:{_PUT_OFF}|{_ENDED}|縮小)",
        ("有田電機は千葉県の工場の完成を延期した。", "有田電機は千葉県の工場計画を中止した。"),
        "有田電機はオハイオ州の工場の完成を祝った。",
        when={rf"{_PUT_OFF}»": "delayed", r"縮小»": "reduced"},
        dated="starts",
    ),
)
