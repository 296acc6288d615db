"""A bill of materials of one's own: brought to the page, answered, not stored."""

from __future__ import annotations

from onshore.app.page.reader import Answer, Reader
from onshore.app.tables.bom import FORMATS
from onshore.graph.tariff.measures.origins import TERRITORIES

EXAMPLE = """\
level,part,description,quantity,unit cost,currency,supplier,HTS,origin
0,RACK-1,Rack,1,1000,USD,,,US
1,PSU-3K,Power supply,2,100,USD,Northwind Power,8504.40.95,Taiwan
2,FAN-80,Fan,1,8,USD,Lakeside Motion,8414.59.65,China
1,PCB-7,Bare circuit board,10,5,USD,Harbor Circuits,8534.00.00,Vietnam
1,CHS-2,Chassis,1,100,USD,Prairie Metals,,US
1,CBL-2M,Cable,4,12.50,USD,Lakeside Motion,8544.42.90,
"""
"""Invented rows that a reader can try."""


def bom(reader: Reader) -> Answer:
    """The page of `view=bom`; the answer comes from `POST /bom`."""
    return Answer(
        reader.t("Your bill of materials", "自社の部品表"),
        reader.t(
            "Which duty reaches your product, which parts have one supplier, what to ask next?",
            "製品に及ぶ関税、供給者が一つの部品、次に確かめることは。",
        ),
        "bom.html",
        {
            "example": EXAMPLE,
            "territories": sorted(TERRITORIES.items(), key=lambda item: item[1]),
            "kinds": [name for name in FORMATS if name != "json"],
            "today": reader.view.as_of.isoformat(),
        },
        reader.t(
            "CSV, Excel or JSON: a level and a part in each row; what you leave empty stays "
            "unknown. Nothing is stored, and nothing leaves this server.",
            "CSV・Excel・JSON。各行に階層と部品があればよく、空欄は不明のまま扱う。"
            "保存せず、このサーバーの外へは送らない。",
        ),
    )
