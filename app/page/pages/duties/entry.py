"""What a broker reads beside a duty: lines of the entry summary, fees, what may come back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onshore.app.page.pages.duties.causes import question
from onshore.app.page.pictures.duties.rates import between, percent
from onshore.app.page.reader import Reader

Json = Mapping[str, Any]

KINDS = {
    "duty": ("duty", "課税"),
    "exemption": ("exemption", "免除"),
    "classification": ("classification", "品目分類"),
}
DRAWBACK = {
    "open": ("drawback: open", "戻し税: 対象"),
    "closed": ("drawback: none", "戻し税: 対象外"),
    "": ("drawback: not known", "戻し税: 不明"),
}
ZONE = {
    "privileged foreign required": (
        "foreign trade zone: privileged foreign status required",
        "外国貿易地域: 特権外国地位が必要",
    ),
    "": ("foreign trade zone: status not known", "外国貿易地域: 地位は不明"),
}


def entry_row(reader: Reader, line: Json) -> dict[str, Any]:
    """A line of the entry summary; what it depends on in words."""
    heading = line["heading"] or reader.t(" or ", "または").join(line["one_of"][:3])
    more = len(line["one_of"]) - 3
    whens = [_when(reader, when) for when in line["only_if"]]
    rate = dict(line["rate"])
    return {
        "heading": heading + (f" +{more}" if more > 0 and not line["heading"] else ""),
        "kind": reader.t(*KINDS.get(line["kind"], (line["kind"], line["kind"]))),
        "what": line["what"],
        "program": line["program"],
        "rate": percent(rate["lo"]) if rate["lo"] == rate["hi"] else between(rate, reader.lang),
        "amount": None if line["amount"] is None else money(line["amount"]),
        "certain": line["certain"],
        "only_if": reader.t("; ", "；").join(whens),
        "part": None if line["part"] == 1 else percent(line["part"]),
        "total": None if line["total_with_normal"] is None else percent(line["total_with_normal"]),
    }


def _when(reader: Reader, when: Json) -> str:
    """On what a line depends: a question with its answers, where these do not name it."""
    asked = question(reader, when["condition"])
    values = reader.t(" or ", "または").join(when["values"])
    if asked.casefold() in values.casefold():
        return values
    return f"{asked}{reader.t(': ', '：')}{values}"


def treatment(reader: Reader, component: Json) -> tuple[list[str], list[str]]:
    """Drawback and status in a foreign trade zone of what is charged: what was read, what not."""
    known: list[str] = []
    open_: list[str] = []
    if component["drawback"] is not None and component["rate"]:
        for words, value in ((DRAWBACK, component["drawback"]), (ZONE, component["zone_status"])):
            (known if value in words else open_).append(reader.t(*words.get(value, words[""])))
    return known, open_


def refund_row(reader: Reader, one: Json) -> dict[str, Any]:
    amount = one.get("amount")
    return {
        "rate": between(one["rate"], reader.lang),
        "amount": None if amount is None else money(amount),
        "why": one["why"],
    }


def fee_rows(reader: Reader, fees: Json | None) -> dict[str, Any] | None:
    if not fees or not fees["each"]:
        return None
    rows = []
    for fee in fees["each"]:
        ends = fee["amount"]
        if ends and (ends["lo"] or ends["hi"] is not None):
            amount = money(ends)
        elif fee["rate"] is None:
            amount = reader.t("not known", "不明")
        else:
            amount = _fee_rate(reader, fee)
        rows.append(
            {
                "name": fee["name"],
                "amount": amount,
                "reason": fee["reason"],
                "asks": [question(reader, name) for name in fee["decided_by"]],
            }
        )
    landed = fees["landed"]
    return {
        "rows": rows,
        "landed": None if landed is None else money(landed),
        "reason": fees.get("reason"),
        "asked": [name for fee in fees["each"] for name in fee["decided_by"]],
    }


def _fee_rate(reader: Reader, fee: Json) -> str:
    """A fee as a rate, with the least and the most that is charged."""
    rate = f"{fee['rate'] * 100:.4f}".rstrip("0").rstrip(".") + "\u00a0%"
    if fee["minimum"] is None or fee["maximum"] is None:
        return rate
    lo, hi = f"${fee['minimum']:,.2f}", f"${fee['maximum']:,.2f}"
    return reader.t(f"{rate}, at least {lo}, at most {hi}", f"{rate}（下限{lo}、上限{hi}）")


def money(ends: Json) -> str:
    lo, hi = ends["lo"], ends["hi"]
    if hi is None:
        return f"≥ ${lo or 0:,.2f}"
    return f"${hi:,.2f}" if lo == hi else f"${lo:,.2f}–${hi:,.2f}"
