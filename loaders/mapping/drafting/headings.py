"""Headings and words of tables of firms, sites and goods, by which a mapping is drafted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onshore.graph.schema import STATUS_GROUPS, STATUSES
from onshore.loaders.formats.bom_headings import HEADINGS as BILL
from onshore.loaders.mapping.drafting.units import is_unit

FIRMS = ("supplier", "customer", "maker", "firm", "site")
"""Columns of names of firms and sites; of several, the one whose heading says `name` counts."""


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


HEADINGS: Mapping[str, tuple[str, ...]] = {
    "supplier": (
        *BILL["supplier"],
        *_listed(
            "seller|shipper|exporter|supplier company|サプライヤー名|取引先|取引先名|売り手|輸出者"
        ),
    ),
    "customer": _listed(
        "buyer|buyer name|customer name|consignee|importer|importer name|purchaser|supplies to|"
        "納入先|納入先名|顧客|顧客名|買い手|販売先|購入者|発注者|輸入者"
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
        *_listed(
            "product|product name|product code|sku|goods|commodity|製品|製品名|部品|商品|商品名"
        ),
    ),
    "called": (
        *BILL["name"],
        *_listed("product description|goods description|description of goods|item name"),
    ),
    "hts": (*BILL["hts"], *BILL["tariff number abroad"]),
    "origin": BILL["origin"],
    "state": _listed("us state|state code|state name|州|州名"),
    "country": _listed("country code|country name|nation|国|国名"),
    "address": _listed("full address|city|street|location|住所|所在地|市"),
    "amount": _listed(
        "value|amount|spend|annual spend|annual value|annual purchase value|purchase value|"
        "purchase amount|contract value|invoice value|customs value|cif value|fob value|"
        "金額|取引額|年間取引額|取引金額|購入額|年間購入額|購入金額|年間購入金額|購買額"
    ),
    "currency": _listed("currency code|cur|ccy|通貨|通貨コード"),
    "investment": _listed(
        "capex|investment amount|planned investment|total investment|投資|投資額|投資金額"
    ),
    "share": (
        *BILL["supplier share"],
        *_listed("supplier share|share of need|調達比率|シェア|比率"),
    ),
    "jobs": _listed("new jobs|jobs created|planned jobs|雇用|雇用数"),
    "status": _listed(
        "project status|current status|supply status|phase|stage|状況|状態|ステータス"
    ),
    "day": _listed(
        "date|as of|valid from|since|start|start date|contract start|contract date|announced|"
        "announcement date|date announced|日付|発表日|開始日|取引開始|取引開始日|契約日"
    ),
}
"""What a column may hold, and the other headings under which it stands."""
RUNNING = ("operational", "actual", "completed", "stated")
"""Statuses of a site that runs."""
BUILDING = tuple(name for name in STATUSES if name not in (*RUNNING, "option", "forecast"))
"""Statuses of a site that is to be, or that was to be."""
ENDED = STATUS_GROUPS["ended"]
"""Statuses of what is not to be as it was said."""
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


_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]{0,100})[)\]】]")
_SIGNS = re.compile(r"\w{0,2}\$|[€£₹₩¥]")
_HARMLESS = frozenset(
    {
        *("name", "names", "code", "codes", "id", "iso", "iso2", "iso3", "alpha", "no", "number"),
        *("yyyy", "mm", "dd", "ymd", "dmy", "mdy", "text", "us", "english", "tier", "legal"),
        *("entity", "registered", "full", "official", "名称", "名", "コード", "英語", "和文"),
    }
)
"""What may stand in brackets behind a heading that is no number, without changing what it says."""
_NUMBERED = re.compile(r"\b(?:number|no|num|code|id|pn|sku|mpn)\b|#|番|コード|p/n", re.IGNORECASE)
_NAMED = re.compile(r"name|名", re.IGNORECASE)


class Heading(NamedTuple):
    """A heading of a table: what its column holds, and what it says beside that."""

    own: str
    role: str
    rest: str

    @property
    def is_number(self) -> bool:
        """Whether it heads numbers or codes of things, not their names."""
        return bool(_NUMBERED.search(self.own))

    @property
    def is_name(self) -> bool:
        return bool(_NAMED.search(self.own))

    @property
    def says_more(self) -> list[str]:
        """Words in it that change what its column holds, such as `planned`."""
        words = re.findall(r"[^\W_]+", self.rest.casefold())
        return [word for word in words if word not in _HARMLESS and not word.isdecimal()]


def _normal(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+|[%#/]", text.casefold()))


_ROLES = {
    _normal(unicodedata.normalize("NFKC", text)): role
    for role, others in reversed(list(HEADINGS.items()))
    for text in (*others, role)
}


def read_heading(own: str) -> Heading | None:
    """What a heading says; None where it is not known. `Spend 2026 (USD million)` is an amount."""
    text = unicodedata.normalize("NFKC", own)
    inside, outside = " ".join(_BRACKETS.findall(text)), _BRACKETS.sub(" ", text)
    words = re.split(r"[\s,_]+", outside)
    units = [word for word in words if is_unit(word)]
    name = " ".join(word for word in words if not is_unit(word))
    signs = " ".join(_SIGNS.findall(text))
    for said, rest in ((text, signs), (outside, inside), (name, " ".join((*units, inside)))):
        if role := _ROLES.get(_normal(said)):
            return Heading(own, role, rest.strip())
    return None


def known_headings(cells: Sequence[str]) -> int:
    """How many different things the headings among these cells say."""
    return len({heading.role for cell in cells if (heading := read_heading(cell))})


def heading_words(text: str) -> str:
    """The words of a cell in small letters, as `STATUS_WORDS` has them."""
    return " ".join(re.findall(r"[^\W\d_]+", text.casefold()))
