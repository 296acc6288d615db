"""The tariff schedule: words or numbers find lines; chapters, headings and lines to walk in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from onshore.app.page.pages.duties.chapters import CHAPTERS, SECTIONS
from onshore.app.page.pages.duties.rate_words import rate_in_words, unit_words
from onshore.app.page.pages.duties.schedule_line import difference, editions_of, line_parts
from onshore.app.page.reader import Answer, Card, Reader
from onshore.graph.errors import UnknownId
from onshore.graph.tariff.schedule.schedule import TABLE, code_of, dotted, normalise_hts
from onshore.graph.words.edition_words import edition_name

PAGE = 100
"""Lines that a page lists."""
SHORT = 72
"""Letters of the words that stand above a line's own in a list."""
Json = Mapping[str, Any]


def schedule(reader: Reader) -> Answer:
    """The page of `view=schedule`: all chapters, lines that fit `q`, or the number `hts`.

    What `hts` says and is not a number is searched as words; a number in `q` is looked up.
    """
    words, hts = ((reader.values.get(key) or "").strip() for key in ("q", "hts"))
    if hts and not _is_number(hts):
        words, hts = f"{words} {hts}".strip(), ""
    code = code_of(words)
    if words and not hts and code and 2 <= len(code) <= 10:
        words, hts = "", code
    try:
        if words:
            return _search(reader, words, hts)
        return _number(reader, normalise_hts(hts, shortest=2)) if hts else _chapters(reader)
    except UnknownId as error:
        return _nowhere(reader, error)


def schedule_card(reader: Reader) -> Card:
    """The sentence of the page."""
    return Card(text=schedule(reader).sentence or "")


def _is_number(text: str) -> bool:
    try:
        normalise_hts(text, shortest=2)
    except ValueError:
        return False
    return True


def _ask(reader: Reader, **more: Any) -> dict[str, Any]:
    return reader.ask("schedule", entry_date=reader.values.get("entry_date"), **more)


def _answer(
    reader: Reader, question: str, found: Json, parts: dict[str, Any], **more: Any
) -> Answer:
    """What all of these pages have: form, editions, who says so."""
    result = found["result"]
    day = date.fromisoformat(result["effective_from"]) if result["effective_from"] else None
    shared = {
        "form": {
            "q": reader.values.get("q") or reader.values.get("hts") or "",
            "entry_date": reader.values.get("entry_date"),
        },
        "editions": _editions(reader, result["revision"]),
        "edition": {
            "name": edition_name(result["revision"]).text(reader.lang),
            "day": reader.day(day.isoformat()) if day else "",
            "publisher": result.get("publisher"),
            "title": result.get("title"),
        }
        if result["revision"]
        else None,
        "trail": (),
        "sections": (),
        "rows": (),
        "pages": {},
        "near": (),
        "hts": "",
        "path": (),
        "line": None,
        "history": None,
        "difference": None,
        "given": found["assumptions"],
    }
    return Answer(
        question,
        more.pop("sentence", found["sentence"]),
        "schedule.html",
        {**shared, **parts},
        styles=("duty",),
        **more,
    )


def _editions(reader: Reader, held: str | None) -> list[dict[str, Any]]:
    """The editions that are loaded, the newest first, each as the day from which it holds."""
    infos = [info for info in reader.view.tables(TABLE) if info.effective_from]
    return [
        {
            "title": edition_name(info.revision).text(reader.lang),
            "href": reader.href(entry_date=info.effective_from, offset=None),
            "current": info.revision == held,
        }
        for info in sorted(infos, key=lambda info: info.effective_from or date.min, reverse=True)
    ]


# -- all chapters ------------------------------------------------------------


def _chapters(reader: Reader) -> Answer:
    found = _ask(reader, limit=1)
    counts = {one["chapter"]: one["lines"] for one in found["result"].get("chapters", ())}
    sections = [
        {
            "title": reader.t(*section.title),
            "rows": [
                {
                    "chapter": chapter,
                    "name": reader.t(*CHAPTERS[chapter]),
                    "lines": counts[chapter],
                    "href": _to(reader, chapter),
                }
                for chapter in section.chapters
                if chapter in counts
            ],
        }
        for section in SECTIONS
    ]
    lead = reader.t(
        "Search for goods in English words, or walk from a chapter to its headings and lines.",
        "英語の品名または番号で探すか、類から項・品目へ進む。",
    )
    return _answer(
        reader,
        reader.t("The US tariff schedule", "米国関税率表"),
        found,
        {"sections": [one for one in sections if one["rows"]]},
        lead=lead if counts else None,
        data=reader.data("schedule", ("q", "hts"), limit=1000),
    )


def _to(reader: Reader, hts: str | None, **more: Any) -> str:
    """The address of a number in the same edition."""
    return reader.to(
        view="schedule", hts=hts, entry_date=reader.values.get("entry_date") or None, **more
    )


# -- words -------------------------------------------------------------------


def _search(reader: Reader, words: str, hts: str) -> Answer:
    offset = _offset(reader)
    found = _ask(reader, q=words, hts=hts or None, limit=PAGE, offset=offset)
    result = found["result"]
    near = [
        {"title": one["value"], "href": reader.href(q=one["value"], hts=None, offset=None)}
        for one in result.get("try") or ()
        if one["parameter"] == "q" and one["value"]
    ]
    near += [{"title": one, "href": _to(reader, one)} for one in result.get("closest") or ()]
    return _answer(
        reader,
        reader.t(f"The tariff schedule: {words}", f"関税率表：{words}"),
        found,
        {
            "rows": [_row(reader, line, ()) for line in result["lines"]],
            "pages": _pages(reader, result["total"], offset),
            "near": near,
            "trail": _trail(reader, (), hts),
        },
        lead=None
        if result["total"] or result["revision"] is None
        else reader.t(
            "The schedule is in English. Try another word, or part of one.",
            "関税率表は英語である。ほかの語、または語の一部を試す。",
        ),
        data=reader.data("schedule", ("q", "hts"), q=words, hts=hts or None),
    )


def _offset(reader: Reader) -> int:
    text = reader.values.get("offset") or ""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def _pages(reader: Reader, total: int, offset: int) -> dict[str, Any]:
    """Where the list goes on, and back; nothing where it is whole."""
    before = None
    if offset:
        last = max(0, total - 1) // PAGE * PAGE
        before = reader.href(offset=max(0, min(last, offset - PAGE)) or None)
    left = total - offset - PAGE
    return {
        "before": before,
        "next": reader.href(offset=offset + PAGE) if left > 0 else None,
        "first": offset + 1,
        "last": min(total, offset + PAGE),
        "total": total,
    }


def _row(reader: Reader, line: Json, above: Sequence[str], depth: int = 0) -> dict[str, Any]:
    """A line in a list; `above` are the words that stand over the list already."""
    path = [one.rstrip(":").strip() for one in line["path"]]
    rest = path[len(above) :] or path[-1:]
    rulings = [
        one
        for one in line["classified"]
        if (one["hts"], one["polarity"]) == (line["hts"], "affirmed")
        and one["certainty"] != "assumed"
    ]
    return {
        "hts": line["hts"],
        "href": _to(reader, line["hts"]),
        "above": " › ".join(_short(one) for one in rest[:-1][-2:]),
        "words": rest[-1] if rest else line["description"],
        "rate": rate_in_words(reader, line["rate_text"]) if line["rate_text"] else None,
        "units": unit_words(reader, line["units"]),
        "depth": min(depth, 5),
        "rulings": list(dict.fromkeys(one["name"] for one in rulings))[:3],
    }


def _short(text: str) -> str:
    return text if len(text) <= SHORT else text[: SHORT - 1].rsplit(" ", 1)[0] + " …"


# -- one number --------------------------------------------------------------


def _number(reader: Reader, digits: str) -> Answer:
    hts = dotted(digits)
    first = _ask(reader, hts=hts, limit=PAGE)
    lines = first["result"]["lines"]
    own = lines[0] if len(lines) == 1 and lines[0]["hts"] == hts else None
    if own is None:
        offset = _offset(reader)
        beginning = _ask(reader, hts=hts, limit=PAGE, offset=offset) if offset else first
        return _beginning(reader, digits, beginning)
    line = line_parts(reader, own) if own["rate_text"] else None
    under = _under(reader, own) if own["children"] else {}
    question = reader.t(f"The tariff schedule: {hts}", f"関税率表：{hts}")
    return _answer(
        reader,
        question,
        first,
        {
            **under,
            "hts": hts,
            "path": _path(own),
            "trail": _trail(reader, own["parents"], hts),
            "line": line,
            "history": editions_of(reader, hts) if own["rate_text"] else None,
            "difference": difference(reader, hts),
        },
        lead=_lead(reader, own),
        data=reader.data("schedule", ("q", "hts"), hts=hts),
    )


def _lead(reader: Reader, own: Json) -> str | None:
    """What the sentence does not say: other duties."""
    if not own["rate_text"] or own["hts"].startswith("99"):
        return None
    held = [one for one in own["measures"] or () if one["state"] == "in_force"]
    if own["measures"] is None:
        return reader.t(
            "Which measures add to it is not known here.", "上乗せされる措置はここでは分からない。"
        )
    names = list(dict.fromkeys(one["name"] for one in held))
    if not names:
        return reader.t("No measure lists it on this day.", "この日にこの品目を挙げる措置はない。")
    return reader.t(
        f"Measures may add to it, by origin and shipment: {', '.join(names)}.",
        f"原産地と貨物により上乗せされうる措置：{'、'.join(names)}。",
    )


def _path(line: Json) -> list[str]:
    return [one.rstrip(":").strip() for one in line["path"]]


def _beginning(reader: Reader, digits: str, found: Json) -> Answer:
    """A chapter, or the beginning of numbers: the highest lines under it."""
    result, offset = found["result"], _offset(reader)
    chapter = CHAPTERS.get(digits[:2])
    what = dotted(digits)
    if len(digits) == 2:
        name = f" – {chapter[0]}" if chapter else "", f" {chapter[1]}" if chapter else ""
        question = reader.t(
            f"The tariff schedule: chapter {digits}{name[0]}", f"関税率表：第{digits}類{name[1]}"
        )
    else:
        question = reader.t(f"The tariff schedule: {what}", f"関税率表：{what}")
    asked = bool(reader.pairs("edition_from", "edition_to")) or len(digits) >= 4
    return _answer(
        reader,
        question,
        found,
        {
            "hts": what,
            "path": (),
            "rows": [_row(reader, line, ()) for line in result["lines"]],
            "pages": _pages(reader, result["total"], offset),
            "trail": _trail(reader, (), what),
            "difference": difference(reader, what, asked=asked),
        },
        data=reader.data("schedule", ("q", "hts"), hts=what),
    )


def _under(reader: Reader, own: Json) -> dict[str, Any]:
    """All lines under a number, as a tree: how deep each lies, words that the last one has not."""
    offset = _offset(reader)
    result = _ask(reader, q=own["hts"], limit=PAGE, offset=offset + 1)["result"]
    paths = {own["hts"]: own["path"]}
    rows = []
    for line in result["lines"]:
        paths[line["hts"]] = line["path"]
        above = next((paths[one] for one in reversed(line["parents"]) if one in paths), own["path"])
        depth = len([one for one in line["parents"] if one not in own["parents"]]) - 1
        rows.append(_row(reader, line, above, depth))
    return {"rows": rows, "pages": _pages(reader, max(0, result["total"] - 1), offset)}


def _trail(reader: Reader, parents: Sequence[str], hts: str) -> list[dict[str, Any]]:
    """From all chapters down to the number above."""
    steps = [{"title": reader.t("All chapters", "すべての類"), "href": _to(reader, None)}]
    chapter = hts[:2]
    if hts and len(hts) > 2:
        name = CHAPTERS.get(chapter)
        title = reader.t(f"Chapter {chapter}", f"第{chapter}類")
        if name:
            title += reader.t(f": {name[0]}", f" {name[1]}")
        steps.append({"title": title, "href": _to(reader, chapter)})
    steps += [{"title": one, "href": _to(reader, one)} for one in parents]
    return steps


def _nowhere(reader: Reader, error: UnknownId) -> Answer:
    """A number that the edition does not have, with the nearest that it has."""
    found = _ask(reader, limit=1)
    edition = edition_name(found["result"]["revision"]).text(reader.lang)
    hts = error.id
    return _answer(
        reader,
        reader.t(f"The tariff schedule: {hts}", f"関税率表：{hts}"),
        found,
        {
            "near": [{"title": one, "href": _to(reader, one)} for one in error.closest],
            "trail": _trail(reader, (), hts if hts[:2] in CHAPTERS else ""),
            "difference": difference(reader, hts),
        },
        sentence=reader.t(
            f"The {edition} has no number {hts}.", f"{edition}に{hts}という番号はない。"
        ),
        lead=reader.t(
            "It may have ended, or be new in another edition.",
            "廃止されたか、別の版で新設された可能性がある。",
        ),
        status=404,
    )
