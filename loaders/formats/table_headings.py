"""Headings and words of tables of firms, sites and goods, by which a mapping is drafted."""

from __future__ import annotations

import re
from collections.abc import Mapping

from onshore.graph.schema import STATUSES
from onshore.loaders.files.amounts import CURRENCIES, FACTORS
from onshore.loaders.formats.bom_headings import HEADINGS as BILL


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


HEADINGS: Mapping[str, tuple[str, ...]] = {
    "supplier": (*BILL["supplier"], *_listed("seller|shipper|exporter|サプライヤー名")),
    "customer": _listed(
        "buyer|customer name|consignee|importer|purchaser|supplies to|納入先|顧客|買い手|販売先"
    ),
    "maker": (*BILL["maker"], "producer"),
    "firm": _listed(
        "company|company name|organisation|organization|operator|owner|企業|企業名|会社|会社名"
    ),
    "site": _listed(
        "facility|facility name|plant|plant name|factory|site name|工場|工場名|拠点|施設"
    ),
    "part": (
        *BILL["part"],
        *_listed("product|product name|goods|commodity|製品|製品名|部品"),
        *BILL["name"],
    ),
    "hts": BILL["hts"],
    "origin": BILL["origin"],
    "state": _listed("us state|state code|state name|州|州名"),
    "country": _listed("country code|country name|nation|国|国名"),
    "address": _listed("full address|city|street|location|住所|所在地|市"),
    "amount": _listed(
        "value|spend|annual spend|annual value|purchase value|contract value|金額|取引額|購入額"
    ),
    "investment": _listed("capex|investment amount|planned investment|投資|投資額"),
    "share": (*BILL["supplier share"], *_listed("share of need|調達比率")),
    "jobs": _listed("new jobs|jobs created|planned jobs|雇用|雇用数"),
    "status": _listed("project status|phase|stage|状況|状態|ステータス"),
    "day": _listed("date|as of|valid from|since|start|start date|announced|日付|発表日|開始日"),
}
"""What a column may hold, and the other headings under which it stands."""
RUNNING = ("operational", "actual", "completed", "stated")
"""Statuses of a site that runs."""
BUILDING = tuple(name for name in STATUSES if name not in (*RUNNING, "option", "forecast"))
"""Statuses of a site that is to be, or that was to be."""
STATUS_WORDS: Mapping[str, str] = {
    **{name.replace("_", " "): name for name in STATUSES},
    "operating": "operational",
    "in operation": "operational",
    "open": "operational",
    "active": "operational",
    "proposed": "planned",
    "construction": "under_construction",
    "canceled": "cancelled",
    "稼働中": "operational",
    "計画": "planned",
    "計画中": "planned",
    "建設中": "under_construction",
    "中止": "cancelled",
}
"""Words of a status column, in small letters."""

_CODES = "|".join(sorted(map(str.casefold, CURRENCIES)))
_UNIT = re.compile(rf"({'|'.join(FACTORS)}|mn|m|bn|k)?({_CODES})|({'|'.join(FACTORS)})")
"""A currency, a scale, or both: `musd`."""


def plain_heading(name: str) -> str:
    """A heading without what says unit, currency or year of it: `Spend 2026 (USD million)`."""
    plain = re.sub(r"[(（\[][^(（\[]{0,100}?[)）\]]", " ", name)
    words = plain.replace(",", " ").replace("_", " ").split()
    kept = [w for w in words if not (w.isdigit() or w == "$" or _UNIT.fullmatch(w.casefold()))]
    return " ".join(kept) or name


def heading_words(name: str) -> list[str]:
    """The words of a heading, in small letters, without digits; `musd` is `m usd`."""
    words = re.findall(r"[^\W\d_]+", name.casefold())
    split = [(word, _UNIT.fullmatch(word)) for word in words]
    return [
        part for word, unit in split for part in (filter(None, unit.groups()) if unit else (word,))
    ]
