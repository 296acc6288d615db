"""Sources: whose reports the statements rest on, and the library by publisher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from onshore.app.page.cards import RELIABILITIES
from onshore.app.page.reader import Answer, Reader

BARS = 12
MOST = 1000
"""Sources of a page; the rest is behind the download."""
FIRST = 16
"""Publishers of a kind that stand open."""
LANGUAGES = {
    "en": ("English", "英語"),
    "ja": ("Japanese", "日本語"),
    "zh": ("Chinese", "中国語"),
    "ko": ("Korean", "韓国語"),
    "pl": ("Polish", "ポーランド語"),
    "es": ("Spanish", "スペイン語"),
    "de": ("German", "ドイツ語"),
    "fr": ("French", "フランス語"),
    "pt": ("Portuguese", "ポルトガル語"),
    "th": ("Thai", "タイ語"),
    "vi": ("Vietnamese", "ベトナム語"),
}


def sources(reader: Reader) -> Answer:
    """The page of `view=sources`; `reliability` chooses one kind."""
    found = reader.ask("sources", limit=MOST)
    result = found["result"]
    kinds = _kinds(result["sources"])
    chosen = reader.values.get("reliability")
    chosen = chosen if chosen in kinds else None
    rows = result["by_report"]
    top = max((row["facts"] for row in rows), default=1)
    return Answer(
        reader.t("Sources", "出典"),
        found["sentence"],
        "sources.html",
        {
            "bars": [
                {
                    "name": " / ".join(row["names"]),
                    "facts": row["facts"],
                    "share": f"{100 * row['facts'] / top:.1f}%",
                }
                for row in rows[:BARS]
            ],
            "others": result["reports"] - min(BARS, len(rows)),
            "unknown": result["unknown_origin"],
            "kinds": [
                {
                    "title": RELIABILITIES[kind][reader.lang == "ja"],
                    "count": len(some),
                    "href": reader.href(reliability=kind),
                    "current": kind == chosen,
                }
                for kind, some in kinds.items()
            ],
            "all": {"href": reader.href(reliability=None), "current": chosen is None},
            "library": [
                {
                    "title": RELIABILITIES[kind][reader.lang == "ja"],
                    "publishers": _publishers(reader, some),
                }
                for kind, some in kinds.items()
                if chosen in (None, kind)
            ],
            "left": result["total"] - len(result["sources"]),
            "held": result["total"],
            "uncited": result["total"] - result["cited"],
            "first": FIRST,
        },
        lead=reader.t(
            "A relay adds reach, not evidence. Where a statement does not say whom it relays, "
            "its page does.",
            "転載は広がりを増すが、証拠は増やさない。記述に転載元がない場合はページの転載元による。",
        )
        if rows
        else None,
        data="/sources?limit=1000",
    )


def _kinds(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Sources by reliability, the strongest first; kinds without any are left out."""
    found: dict[str, list[Mapping[str, Any]]] = {kind: [] for kind in RELIABILITIES}
    for row in rows:
        found[row["reliability"]].append(row)
    return {kind: some for kind, some in found.items() if some}


def _publishers(reader: Reader, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Sources by publisher, the one with most statements first."""
    by_name: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_name[row.get("publisher") or row.get("title") or row["id"]].append(row)
    made = [
        {
            "name": name,
            "facts": sum(row["facts"] + row["cited_by"] for row in some),
            "pages": [_page(reader, row, name) for row in some],
        }
        for name, some in by_name.items()
    ]
    return sorted(made, key=lambda one: (-one["facts"], one["name"]))


def _page(reader: Reader, row: Mapping[str, Any], publisher: str) -> dict[str, Any]:
    """Title, and a line of date, language, whom it relays and where it is read.

    Titles are in the words of whoever recorded them: `lang` is English where they may be.
    """
    tongue = (row.get("language") or "").partition("-")[0]
    known = reader.view.sources
    relays = [known[one].byline if one in known else one for one in row.get("derived_from") or ()]
    who = ", ".join(relays)
    url = row.get("url") or ""
    host = urlsplit(url).hostname if url.startswith(("http://", "https://")) else None
    parts = [
        reader.day(row.get("published")) or reader.t("no date given", "日付なし"),
        LANGUAGES.get(tongue, (tongue, tongue))[reader.lang == "ja"],
        reader.t(f"relays {who}", f"{who}の転載") if relays else "",
    ]
    title = row.get("title")
    return {
        "title": title if title != publisher else None,
        "lang": "en" if title and title.isascii() else None,
        "line": " · ".join(filter(None, parts)),
        "url": url if host else None,
        "host": (host or "").removeprefix("www.") or reader.t("no address kept", "アドレスなし"),
    }
