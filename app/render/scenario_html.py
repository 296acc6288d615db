"""A scenario as a page without script: before and after, and what drives the difference."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup, escape

from onshore.app.render.templates import template
from onshore.graph import schema
from onshore.graph.view import View

Json = Mapping[str, Any]

WORDS = {
    "move": "移転",
    "close": "閉じる",
    "add supplier": "供給者を加える",
    "set share": "供給者の比率を変える",
    "condition": "貨物の条件",
    "set measure": "関税措置を変える",
    "disable": "措置・根拠法を外す",
    "to": "→",
    "from": "供給元",
    "component": "部品",
    "share": "比率",
    "rate": "税率",
    "origins": "原産地",
    "value": "値",
    "exposure": "関税の影響",
    "localization": "付加価値の所在",
    "impact": "停止の影響",
    "domestic": "国内",
    "foreign": "国外",
    "unknown": "不明",
    "lowest": "下限",
    "highest": "上限",
    "values differ": "件の値が異なる",
}
"""Japanese of the words that this page writes itself; the service's own stay as they are."""
SAID_ALONE = ("node", "name", "measure", "authority")
"""Fields of an operation whose value needs no word before it."""
_ID = re.compile(rf"\b((?:{'|'.join(schema.KINDS)}):[^\s,;:()]+)")


def scenario_page(envelope: Json, view: View, lang: str = "en") -> bytes:
    """The page of an answered scenario; `view` has the names of what it is about."""
    result = envelope["result"]
    tail = "&lang=ja" if lang == "ja" else ""
    body = template("scenario.html").render(
        lang=lang,
        named=lambda text: _named(str(text), view, lang),
        resolved=envelope["resolved"],
        operations=[operation_text(values, lang) for values in envelope["query"]["operations"]],
        rows=list(_rows(result, lang)),
        drivers=[_driver(driver, lang) for driver in result["drivers"]],
        notes=envelope["assumptions"],
        truncated=envelope["truncated"],
        json_url=envelope["url"],
        page_url="/?scenario=" + str(envelope["url"]).partition("doc=")[2] + tail,
        other_url=f"{envelope['url']}&format=html{'' if tail else '&lang=ja'}",
    )
    return body.encode("utf-8", "replace")


def _named(text: str, view: View, lang: str) -> Markup:
    """Text in which each id has its name before it, the id small."""
    parts = _ID.split(text)
    names = view.entities(parts[1::2])
    shown = (
        Markup("<bdi>{}</bdi> <small>{}</small>").format(names[part].name(lang), part)
        if odd and part in names
        else escape(part)
        for index, part in enumerate(parts)
        for odd in (index % 2,)
    )
    return Markup("").join(shown)


def _say(word: str, lang: str) -> str:
    return WORDS.get(word, word) if lang == "ja" else word


def operation_text(values: Json, lang: str = "en") -> str:
    """`move factory:a to place:US-TX`: an operation in one line."""
    rest = [
        _plain(value) if key in SAID_ALONE else f"{_say(key, lang)} {_plain(value)}"
        for key, value in values.items()
        if key != "op"
    ]
    return " ".join((_say(str(values["op"]).replace("_", " "), lang), *rest))


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def percent(value: float | None, lang: str = "en") -> str:
    """`0.025` as `2.5 %`; what is unknown is said."""
    if value is None:
        return _say("unknown", lang)
    text = f"{value * 100:.4f}".rstrip("0").rstrip(".")
    return f"{'0' if text in ('', '-0') else text} %"


def interval(ends: Json | None, lang: str = "en") -> str:
    if ends is None:
        return _say("unknown", lang)
    lo, hi = percent(ends["lo"], lang), percent(ends["hi"], lang)
    if ends["lo"] == ends["hi"]:
        return lo
    return f"{lo} から {hi}" if lang == "ja" else f"{lo} to {hi}"


def _signed(value: float | None, lang: str) -> str:
    text = percent(value, lang)
    return f"+{text}" if value is not None and value > 0 else text


def _rows(result: Json, lang: str) -> Iterator[dict[str, str]]:
    for before, after, delta in zip(
        result["baseline"], result["scenario"], result["delta"], strict=True
    ):
        for name, old in before.items():
            yield from _shown(name, old, after[name], delta[name], lang)


def _shown(name: str, old: Json, new: Json, delta: Json, lang: str) -> Iterator[dict[str, str]]:
    about = str(old.get("target") or ", ".join(old.get("shocked", ())))
    row = {"question": _say(name, lang), "what": about}
    if name == "exposure":
        change = delta["exposure"]
        ends = ("lowest", "lo"), ("highest", "hi")
        text = (
            _say("unknown", lang)
            if change is None
            else ", ".join(f"{_say(word, lang)} {_signed(change[end], lang)}" for word, end in ends)
        )
        before, after = (interval(side["exposure"], lang) for side in (old, new))
        yield {**row, "before": before, "after": after, "delta": text}
    elif name == "localization":
        for part in ("domestic", "foreign", "unknown"):
            shares = [(side["total"] or {}).get(part) for side in (old, new)]
            change = (delta["total"] or {}).get(part, 0) if delta["total"] is not None else None
            before, after = (percent(value, lang) for value in shares)
            yield {
                **row,
                "what": f"{about}: {_say(part, lang)}",
                "before": before,
                "after": after,
                "delta": _signed(change, lang),
            }
    else:
        for key, value in delta.items():
            sides = [_size(side.get(key)) for side in (old, new)]
            yield {
                **row,
                "what": f"{about}: {key}".strip(": "),
                "before": sides[0],
                "after": sides[1],
                "delta": _changes(value, lang),
            }


def _size(value: Any) -> str:
    return str(len(value)) if isinstance(value, list | Mapping) else "–"


def _changes(value: Any, lang: str) -> str:
    if isinstance(value, Mapping) and "added" in value:
        return f"+{len(value['added'])}, −{len(value['removed'])}"
    if isinstance(value, Mapping):
        return f"{len(value)} {_say('values differ', lang)}"
    return str(value)


def _driver(driver: Json, lang: str) -> dict[str, Any]:
    return {
        "operation": operation_text(driver["operation"], lang),
        "facts": driver["facts"],
        "assumptions": driver["assumptions"],
        "changes": [
            {
                "route": " → ".join(f"{n['id']} ({n['product']})" for n in change["nodes"]),
                "before": interval(change["before"], lang) if change["before"] else "–",
                "after": interval(change["after"], lang) if change["after"] else "–",
                "note": ", ".join(change["undecided"]),
            }
            for change in driver["changes"]
        ],
    }
