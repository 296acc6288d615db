"""What a name may mean: hits grouped by kind, without script."""

from __future__ import annotations

from onshore.app.page.reader import Answer, Reader
from onshore.graph import schema

LIMIT = 40


def search(reader: Reader) -> Answer:
    """The page of `view=search&q=...`."""
    words = (reader.values.get("q") or "").strip()
    question = (
        reader.t(f"Search: {words}", f"検索：{words}") if words else reader.t("Search", "検索")
    )
    if not words:
        said = reader.t(
            "Name a firm, a part, a site or a place.", "企業・部品・拠点・場所の名を入れる。"
        )
        return Answer(question, said, "search.html", {"groups": [], "words": ""})
    result = reader.ask("entities", q=words, limit=LIMIT)["result"]
    groups = []
    for one in result["kinds"]:
        kind = schema.KINDS[one["kind"]]
        hits = [hit for hit in result["best"] if hit["kind"] == one["kind"]]
        groups.append(
            {
                "title": reader.t(kind.en, kind.ja),
                "total": one["total"],
                "hits": [
                    {
                        "name": hit["name"],
                        "why": hit["matched"] if hit["matched"] != hit["name"] else "",
                        "href": reader.to(about=hit["id"]),
                    }
                    for hit in hits
                ],
            }
        )
    count = sum(one["total"] for one in result["kinds"])
    said = (
        reader.t(
            f"{count} {'name matches' if count == 1 else 'names match'} “{words}”.",
            f"「{words}」に合う名は{count}件。",
        )
        if count
        else reader.t(f"No name is like “{words}”.", f"「{words}」に近い名はない。")
    )
    return Answer(question, said, "search.html", {"groups": groups, "words": words})
