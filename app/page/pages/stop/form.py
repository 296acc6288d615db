"""The form of a loss, and its weighted answer: totals and a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onshore.app.page.reader import Reader
from onshore.graph import schema
from onshore.graph.answers.naming import Names
from onshore.graph.answers.parameters import LOSABLE

Json = dict[str, Any]

MODES = {
    "": ("stated dependence", "記された依存"),
    "reach": ("upper bound: one lost supplier is enough", "上限：供給者一つの喪失で足りる"),
    "weighted": ("weighted: share of all output", "加重：全産出に占める割合"),
}
BASES = {
    "": ("stated values", "記された金額"),
    "stated_share": ("stated shares of need", "記された需要の割合"),
    "assumed_equal_shares": ("equal shares (assumed)", "等分（仮定）"),
}
CHOICES = {
    "basis": (("Weighted by", "計算の基礎"), BASES),
    "sigma": (
        ("What a small seller no longer sells", "小さな売り手が売らなくなった分"),
        {
            "": ("is made up for by others", "他が補う"),
            "off": ("is made up for by nobody", "誰も補わない"),
        },
    ),
    "weight": (
        ("A firm counts", "企業の重み"),
        {
            "": ("its sales", "売上"),
            "throughput": ("the larger of sales and purchases", "売上と仕入れの大きい方"),
        },
    ),
    "unknown_e": (
        ("Where nothing is stated, a part is", "記述のない部品は"),
        {
            "": ("essential", "不可欠"),
            "1": ("not essential", "不可欠でない"),
            "0": ("negligible", "無視できる"),
        },
    ),
}
"""Parameter of the weighted mode -> title, and values with their words, the preset first."""
SHARES = (0.75, 0.5, 0.25, 0.1)
"""Parts of a loss that the form offers."""
WEIGHED = 200
"""Rows of the table of a weighted loss."""


def form_of(reader: Reader, ids: Sequence[str]) -> Json:
    """Fields of the form "Something else stops"."""
    values, mode = reader.values, reader.values.get("mode") or ""
    names = reader.names(ids)
    losses = {
        text.rpartition(":")[0]: text.rpartition(":")[2] for text in values.getlist("loss") if text
    }
    return {
        "names": [unique_name(reader, id, names[id]) for id in ids],
        "modes": _options(reader, MODES, "" if mode == "structural" else mode),
        "weighted": mode == "weighted",
        "open": any(values.get(key) for key in ("mode", "closed_world", "loss", *CHOICES)),
        "closed_world": values.get("closed_world") == "true",
        "assumed": values.get("certainty_min") in schema.GUESSED,
        "losses": [
            {"name": names[id], "options": _shares(reader, id, losses.get(id))} for id in ids
        ],
        "choices": [
            {
                "name": name,
                "title": reader.t(*title),
                "options": _options(reader, words, values.get(name) or ""),
            }
            for name, (title, words) in CHOICES.items()
        ],
    }


def unique_name(reader: Reader, id: str, name: str) -> str:
    """The name where it alone leads back to the id, else the id."""
    hits = Names(reader.view).whole(name, LOSABLE)
    return name if [hit.id for hit in hits] == [id] else id


def _options(reader: Reader, words: dict[str, tuple[str, str]], chosen: str) -> list[Json]:
    return [
        {"value": value, "title": reader.t(*said), "current": value == chosen}
        for value, said in words.items()
    ]


def _shares(reader: Reader, id: str, given: str | None) -> list[Json]:
    whole = {"value": "", "title": reader.t("wholly", "全部"), "current": given is None}
    shares = [f"{share:g}" for share in SHARES]
    if given is not None and given not in shares:
        shares.insert(0, given)
    return [whole] + [
        {"value": f"{id}:{share}", "title": _as_percent(share), "current": share == given}
        for share in shares
    ]


def _as_percent(share: str) -> str:
    try:
        return percent(float(share))
    except ValueError:
        return share


def weighted(reader: Reader, result: Json) -> Json:
    """The three totals and the table of losses; what would have values where none has."""
    ends = (
        ("total", reader.t("of all output", "全産出のうち")),
        ("downstream", reader.t("by lost inputs", "投入の喪失による")),
        ("upstream", reader.t("by lost customers", "顧客の喪失による")),
    )
    esri = result.get("esri") or {}
    nodes = [one for one in result.get("nodes", ()) if one["loss"]]
    nodes.sort(key=lambda one: (-one["loss"], str(one["name"])))
    return {
        "totals": [
            {"value": percent(esri[key]), "words": words}
            for key, words in ends
            if esri.get(key) is not None
        ],
        "rows": [
            {
                "name": one["name"] or one["id"],
                "href": reader.href(impact=one["id"], loss=None),
                "share": f"{100 * one['loss']:.2f}%",
                "loss": percent(one["loss"]),
                "down": percent(one["d"]),
                "up": percent(one["u"]),
            }
            for one in nodes[:WEIGHED]
        ],
        "more": max(0, len(nodes) - WEIGHED),
        "attempts": [
            {
                "title": reader.t(*BASES.get(str(one["value"]), (str(one["value"]),) * 2)),
                "href": reader.href(**{one["parameter"]: one["value"]}),
            }
            for one in result.get("try") or ()
        ],
    }


def percent(share: float) -> str:
    """0.2153 -> "21.53 %"."""
    text = f"{100 * share:.2f}".rstrip("0").rstrip(".")
    return f"{text}\u00a0%"
