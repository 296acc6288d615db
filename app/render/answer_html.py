"""An answer as a page without script: its values and its rows as tables, ids as links."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
from markupsafe import Markup

from onshore.app.answers import AnsweredQuestion
from onshore.app.render.calls import API, path_of
from onshore.app.render.svg.palette import light_rules
from onshore.app.render.svg.words import clean_xml
from onshore.app.render.table import columns_of, flat
from onshore.app.render.templates import template
from onshore.graph import schema
from onshore.graph.deadline import checked
from onshore.graph.queries import Question
from onshore.graph.view import View

HERE = Path(__file__).resolve().parents[1]
_ID = re.compile(rf"({'|'.join(schema.KINDS)}):\S{{1,200}}")
_NOTES: dict[str, tuple[str, str]] = {
    "truncated": ("Cut off", "省略"),
    "assumptions": ("Assumptions", "前提"),
    "conflicts": ("Facts that contradict each other", "矛盾する事実"),
}

_MAIN = "rows"
_AMOUNT = frozenset(("value", "min", "max", "unit", "currency", "approx", "bound", "per", "text"))
_OF_EDGES = ("id", "relation", "line", "status_group")
"""Columns of an edge that say in code what other columns say in words."""
_EDGE_WORDS = {"label": "relation", "source": "from", "target": "to"}
_WORDS: dict[str, tuple[str, str]] = {
    _MAIN: ("Rows", "一覧"),
    "path": ("path", "経路"),
    "step": ("step", "段"),
    "from": ("from", "起点"),
    "to": ("to", "終点"),
    "source": ("source", "出典"),
    "sources": ("sources", "出典"),
    "members": ("members", "構成員"),
    "entity": ("entity", "項目"),
    "date": ("date", "日付"),
    "fact": ("fact", "事実"),
    "relation": ("relation", "関係"),
    "direction": ("direction", "方向"),
    "product": ("product", "製品"),
    "place": ("place", "場所"),
    "status": ("status", "状態"),
    "certainty": ("certainty", "確実性"),
    "facts": ("facts", "事実"),
    "against": ("against the arrow", "矢印と逆"),
    "subject": ("subject", "主語"),
    "object": ("object", "目的語"),
    "kind": ("kind", "種類"),
    "name": ("name", "名称"),
    "names": ("names", "名称"),
    "evidence": ("evidence", "根拠"),
    "amount": ("amount", "数量"),
    "title": ("title", "題名"),
    "publisher": ("publisher", "発行者"),
    "published": ("published", "公表日"),
    "total": ("total", "総数"),
}

Cell = list[dict[str, Any]]


class Links:
    """What ids in cells are called and where they lead."""

    def __init__(self, asked: AnsweredQuestion, view: View | None, *, served: bool) -> None:
        self._view, self._served = view, served
        self._lang = asked.question.lang
        self._claims: Collection[str] = frozenset(map(str, asked.envelope["claims"]))
        self._names: dict[str, str] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Look up the names of all entities among the texts at once."""
        ids = sorted({text for text in texts if _ID.fullmatch(text)} - self._names.keys())
        if self._view is not None and ids:
            entities = self._view.entities(ids)
            self._names.update({id: entities[id].name(self._lang) for id in entities})

    def piece(self, text: str, *, fact: bool = False) -> dict[str, Any]:
        """One linked piece of a cell; `fact` says that the text is the id of a fact."""
        shown = clean_xml(self._names.get(text, text))
        if not self._served:
            return {"text": shown, "url": text if _outside(text) else None, "outside": True}
        if _outside(text):
            return {"text": shown, "url": text, "outside": True}
        url = None
        suffix = f"?format=html&lang={self._lang}"
        if fact or text in self._claims:
            url = f"{API}/facts/{quote(text, safe=':')}{suffix}"
        elif text.startswith("source:"):
            url = f"{API}/sources/{quote(text, safe=':')}{suffix}"
        elif _ID.fullmatch(text):
            url = f"{API}/entities/{quote(text, safe=':')}{suffix}"
        return {"text": shown, "url": url, "outside": False}

    def cell(self, column: str, value: Any) -> Cell:
        last = column.rpartition(".")[2]
        if last in ("id", "name"):
            return [{**self.piece(text), "text": clean_xml(text)} for text in texts_of(value)]
        if isinstance(value, str) and (words := _word_of(last, value, self._lang)) is not None:
            return [{"text": words, "url": None, "outside": False}]
        if isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value):
            return [piece for text in texts_of(value) for piece in self.sentence(text)]
        fact = last in ("facts", "fact", "claims")
        return [self.piece(text, fact=fact) for text in texts_of(value)]

    def sentence(self, text: str) -> Cell:
        """The words of a sentence, ids among them as links."""
        pieces: Cell = []
        for word in text.split():
            bare = word.rstrip(",.:;)").lstrip("(")
            linked = bare in self._claims or bool(_ID.fullmatch(bare)) or _outside(bare)
            if linked:
                piece = self.piece(bare)
                piece["text"] = word.replace(bare, piece["text"])
                pieces.append(piece)
            elif pieces and pieces[-1]["url"] is None:
                pieces[-1]["text"] += f" {clean_xml(word)}"
            else:
                pieces.append({"text": clean_xml(word), "url": None, "outside": False})
        return pieces


def _word_of(column: str, value: str, lang: str) -> str | None:
    """Words for a value of the vocabulary; None where the column holds none."""
    if column == "status" and value in schema.STATUS_TEXT:
        return say(schema.STATUS_TEXT[value], lang)
    if column == "certainty" and value in schema.CERTAINTY_TEXT:
        return say(schema.CERTAINTY_TEXT[value], lang)
    if column == "relation" and value in schema.RELATIONS:
        return say((schema.RELATIONS[value].en, schema.RELATIONS[value].ja), lang)
    if column == "kind" and value in schema.KINDS:
        return say((schema.KINDS[value].en, schema.KINDS[value].ja), lang)
    return None


def _outside(text: str) -> bool:
    try:
        return urlsplit(text).scheme in ("http", "https") and bool(urlsplit(text).netloc)
    except ValueError:
        return False


def spread(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with nested mappings as dotted columns, and amounts as words."""
    amounts = {
        name: amount_words(value)
        for name, value in row.items()
        if isinstance(value, Mapping) and not value.keys() - _AMOUNT
    }
    return flat({**row, **amounts})


def amount_words(amount: Mapping[str, Any]) -> str:
    """`about 13,000 jobs per year`, from the fields of an amount that are there."""
    low, high, value = (amount.get(name) for name in ("min", "max", "value"))
    number = _number(value) if value is not None else f"{_number(low)}–{_number(high)}"
    if value is None and low is None and high is None:
        number = ""
    words = [
        "about" if amount.get("approx") else "",
        str(amount.get("bound") or "").replace("_", " "),
        number,
        str(amount.get("currency") or amount.get("unit") or ""),
        f"per {amount['per']}" if amount.get("per") else "",
        f"({amount['text']})" if amount.get("text") else "",
    ]
    return " ".join(word for word in words if word)


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value or "")


def texts_of(value: Any) -> list[str]:
    """What a cell shows of a value; nothing where there is none."""
    if value is None:
        return []
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, str):
        return [value]
    if isinstance(value, int | float):
        return [str(value)]
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return list(value)
    if isinstance(value, list | tuple) and all(isinstance(item, Mapping) for item in value):
        return [_pairs(item) for item in value]
    return [orjson.dumps(value).decode()]


def _pairs(value: Mapping[str, Any]) -> str:
    """`name value; name value` of a small mapping."""
    return "; ".join(
        f"{name} {', '.join(texts_of(item))}"
        for name, item in spread(value).items()
        if item not in (None, [], "")
    )


def answer_page(asked: AnsweredQuestion, view: View | None = None, *, served: bool = True) -> bytes:
    """The page; with a view ids become names, unserved it carries its own style and no links."""
    links = Links(asked, view, served=served)
    values, tables = _content(asked)
    values = [(name, value) for name, value in values if texts_of(value)]
    tables = [(title, _shown(rows)) for title, rows in tables]
    links.learn(_all_texts(values, tables))
    question = asked.question
    body = template("answer.html").render(
        lang=question.lang,
        title=say(question.heading, question.lang),
        question=question.doc,
        sentence=asked.envelope["sentence"],
        style=style() if not served else None,
        resolved=asked.envelope["resolved"],
        notes=_notes(asked, links),
        values=[
            (_word_for(name, question.lang), links.cell(name, value)) for name, value in values
        ],
        tables=[_table(title, rows, links, question.lang) for title, rows in tables],
        links=_formats(question) if served else [],
    )
    return body.encode("utf-8", "replace")


def _table(
    title: str, rows: Sequence[Mapping[str, Any]], links: Links, lang: str
) -> dict[str, Any]:
    columns = columns_of(rows)
    return {
        "title": _word_for(title, lang),
        "columns": [_word_for(name, lang) for name in columns],
        "rows": [[links.cell(name, row.get(name)) for name in columns] for row in checked(rows)],
    }


@cache
def style() -> Markup:
    """The page's own style sheet in its light colours, trusted, which closes no element."""
    css = light_rules() + (HERE / "static" / "app.css").read_text("utf-8")
    return Markup(css.replace("</", "<\\/"))  # noqa: S704


def say(words: tuple[str, str] | str, lang: str) -> str:
    return words if isinstance(words, str) else words[lang == "ja"]


def _word_for(column: str, lang: str) -> str:
    """Words for a column: dots and underscores of nested names become spaces."""
    parts = column.removeprefix("edge.").split(".")
    return " ".join(say(_WORDS.get(part, part.replace("_", " ")), lang) for part in parts)


def _shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows without columns that are empty throughout; edges in words instead of codes."""
    codes: set[str] = set()
    words: dict[str, str] = {}
    for prefix in ("", "edge."):
        if any(f"{prefix}line" in row for row in rows):
            codes |= {prefix + name for name in _OF_EDGES} | ({"relation"} if prefix else set())
            words.update({prefix + name: prefix + word for name, word in _EDGE_WORDS.items()})
    full = {name for row in rows for name, value in row.items() if texts_of(value)}
    return [
        {words.get(name, name): value for name, value in row.items() if name in full - codes}
        for row in rows
    ]


def _content(
    asked: AnsweredQuestion,
) -> tuple[list[tuple[str, Any]], list[tuple[str, list[dict[str, Any]]]]]:
    """Single values of the result, and its tables: its rows, else every list of mappings."""
    result, question = asked.envelope["result"], asked.question
    tables: list[tuple[str, list[dict[str, Any]]]] = []
    if type(question).rows is not Question.rows:
        rows = question.rows(result)
        if rows != [dict(result)]:
            tables.append((_MAIN, [spread(row) for row in checked(rows)]))
    values: list[tuple[str, Any]] = []
    for name, value in result.items():
        if name == "names":  # they stand in place of the ids
            continue
        if _is_table(value):
            if not tables or tables[0][0] != _MAIN:
                tables.append((name, [spread(row) for row in checked(value)]))
        elif isinstance(value, Mapping):
            values += spread({name: value}).items()
        else:
            values.append((name, value))
    return values, tables


def _is_table(value: Any) -> bool:
    return (
        isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) for row in value)
    )


def _all_texts(
    values: Sequence[tuple[str, Any]], tables: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]
) -> Iterable[str]:
    for _, value in values:
        yield from texts_of(value)
    for _, rows in tables:
        for row in rows:
            for value in row.values():
                yield from texts_of(value)


def _notes(asked: AnsweredQuestion, links: Links) -> list[dict[str, Any]]:
    notes = []
    for name, words in _NOTES.items():
        value = asked.envelope[name]
        if value:
            rows = [value] if isinstance(value, str) else list(value)
            texts = [_row(row) for row in rows]
            links.learn(word.strip(",.:;()") for text in texts for word in text.split())
            title = words[1] if asked.question.lang == "ja" else words[0]
            notes.append({"title": title, "rows": [links.sentence(text) for text in texts]})
    return notes


def _row(value: Any) -> str:
    return _pairs(value) if isinstance(value, Mapping) else str(value)


def _formats(question: Question) -> list[dict[str, str]]:
    """Addresses of the same question in its other formats."""
    return [
        {"format": format, "url": path_of(question, ("format", format))}
        for format in question.formats
        if format != "html"
    ]
