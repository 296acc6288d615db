# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rows about what firms hold: 工場, 本社."""

from __future__ import annotations

from onshore.loaders.extract.rules.table import Row

_KIND = r"(?:大手|最大手|メーカー|企業|会社|新興|巨人|電機|製造業|ベンチャー|ファウンドリー|受託製造|受託生産)"
_SEAT = r"(?P<place>{P})(?:の[^。、]{0,10}|・[^。、]{1,10})?[にを](?:本社|本拠)を?"
_STANDS = r"[^。]{0,24}(?:ている|ており|ています|人を雇用|稼働中|(?:稼働|操業|生産|量産)を?(?:始め|開始|した))"

ROWS = (
    Row(
        "ja-hq-adjective",
        "headquartered_in",
        "stated",
        rf"(?<![在対訪全北南])(?P<place>{{P}})(?:の|・|系)?(?:[^。、はがをにでF]{{0,26}}?{_KIND}(?:の|である|、|で)?)?(?<![{{P}}])(?P<subject>{{F}})(?!の?(?:工場|施設|拠点|キャンパス|州|プロジェクト))",
        ("台湾の有田電機が語る。", "韓国半導体大手の有田電機が語る。"),
        "テキサス州の有田電機が工場を建設する。",
        only=r"place:[A-Z]{2}$",
    ),
    Row(
        "ja-hq-letter",
        "headquartered_in",
        "stated",
        rf"(?<![\u4e00-\u9fff\ue000-\ue0ff])(?P<letter>[米台韓独英仏蘭])(?:[^。、はがをにで]{{0,12}}?{_KIND}、?)?の?(?P<subject>{{F}})",
        ("米有田電機は工場を建設する。", "韓半導体大手の有田電機は工場を建設する。"),
        "在米有田電機は工場を建設する。",
    ),
    Row(
        "ja-hq",
        "headquartered_in",
        "stated",
        (
            rf"{_SEAT}(?:置く|構える|置き|とする|がある|を置いて){{chars18:はが}}(?P<subject>{{F}})",
            r"(?P<subject>{F})\((?:本社|本拠)?[::・、]?\s?(?P<place>{P})[市郡町]?\)?",
            rf"{_SEAT}(?:置|構え|とす|があ)(?![^。、はが]{{0,20}}{{F}})",
            r"本社(?:所在地)?は(?P<place>{P})",
        ),
        ("オハイオ州に本社を置く有田電機。", "有田電機(横浜市)は工場を建設する。"),
        "有田電機はオハイオ州に工場を置く。",
    ),
    Row(
        "ja-site-noun",
        "operates_facility",
        "operational",
        rf"(?:(?P<subject>{{F}})の米?)?{{place}}(?:の|にある)?{{chars6:はがをに}}{{site}}(?:では|で|から|は(?={_STANDS}))",
        ("有田電機はオハイオ州の工場で働く。", "有田電機は千葉県の工場で電池を生産する。"),
        "有田電機はオハイオ州の新工場で変圧器を生産する。",
        inside=r"新(?:工場|施設|拠点)|予定|計画",
        right=r"新|建設|縮小|失敗|計画|プロジェクト|.{0,12}(?:新(?:工場|施設|拠点)|予定|計画)|[^。]*$",
        only=r"place:(?!US$|US-[a-z])",
        facts={"facility_type": "factory"},
    ),
)
