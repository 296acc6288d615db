"""The report on a bill of materials: one content, as Markdown, as a page without script, as CSV."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onshore.app.render.answer_html import say, style
from onshore.app.render.scenario_html import percent
from onshore.app.render.table import csv_bytes
from onshore.app.render.templates import template
from onshore.app.terminal.text import inert

Json = Mapping[str, Any]
Words = tuple[str, str]

_MARKUP = re.compile(r"[\\`*_\[\]<>#|~&@]|(?<=:)//|(?<=www)\.|^[-+=]", re.IGNORECASE)
MOST_LISTED = 200
"""Rows of a table beside that of the lines, which is whole."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with sentences and a table; cells are texts."""

    title: str
    sentences: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def markdown(envelope: Json, lang: str) -> bytes:
    """The report as Markdown in which nothing of the bill is markup."""
    title, sections = _Report(envelope, lang).content()
    out = [f"# {_md(title)}"]
    for section in sections:
        if section.title:
            out.append(f"## {_md(section.title)}")
        if section.sentences:
            out.append("\n".join(f"- {_md(text)}" for text in section.sentences))
        if section.columns:
            rows = [section.columns, ["---"] * len(section.columns), *section.rows]
            lines = (" | ".join(map(_md, row) if n != 1 else row) for n, row in enumerate(rows))
            out.append("\n".join(f"| {line} |" for line in lines))
    return ("\n\n".join(out) + "\n").encode("utf-8", "replace")


def page(envelope: Json, lang: str) -> bytes:
    """The report as a page that stands alone: no script, nothing from outside."""
    title, sections = _Report(envelope, lang).content()
    body = template("bom.html").render(lang=lang, title=title, sections=sections, style=style())
    return body.encode("utf-8", "replace")


def table(envelope: Json, lang: str) -> bytes:
    """A row for each line of the bill; what is unknown is an empty cell, never 0."""
    return csv_bytes([_flat(line) for line in envelope["result"]["lines"]])


def summary(envelope: Json, lang: str) -> list[str]:
    """The figures of the bill in sentences, as its report begins with them."""
    return list(_Report(envelope, lang).answers())


REPORTS: Mapping[str, Callable[[Json, str], bytes]] = {"md": markdown, "html": page, "csv": table}


def _md(text: str) -> str:
    return _MARKUP.sub(lambda match: f"\\{match[0]}", inert(text))


def _flat(line: Json) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in line.items():
        if name in ("rate", "contribution", "duty"):
            ends = value or {"lo": None, "hi": None}
            values |= {f"{name}_lo": ends["lo"], f"{name}_hi": ends["hi"]}
        else:
            values[name] = value
    return values


class _Report:
    def __init__(self, envelope: Json, lang: str) -> None:
        self.envelope, self.result, self.lang = envelope, envelope["result"], lang
        self.currency = self.result["product"]["currency"] or ""

    def say(self, en: str, ja: str) -> str:
        return say((en, ja), self.lang)

    def content(self) -> tuple[str, list[Section]]:
        part = self.result["product"]["part"]
        title = self.say("Bill of materials", "部品表") + (f": {part}" if part else "")
        return title, list(self._sections())

    def _sections(self) -> Iterator[Section]:
        yield Section("", tuple(self.answers()))
        yield self._to_find_out()
        yield self._lines()
        yield self._single()
        yield self._known()
        warnings = (text for line in self.result["lines"] for text in line["warnings"])
        notes = dict.fromkeys((*self.envelope["assumptions"], *warnings))
        yield Section(self.say("What this rests on", "前提"), tuple(notes))

    def answers(self) -> Iterator[str]:
        result, product = self.result, self.result["product"]
        if self.envelope["truncated"]:
            yield self.say("Cut: ", "打ち切り: ") + self.envelope["truncated"]
        day = self.envelope["resolved"]["as_of"]
        made = product["assembled_in"] or self.say("not stated", "記載なし")
        yield self.say(
            f"Entry on {day}; made in: {made}; {len(result['lines']):,} parts.",
            f"輸入日 {day}、製造地 {made}、部品 {len(result['lines']):,} 行。",
        )
        whole = self.say("the product's cost", "製品原価")
        if result["basis"] == "parts":
            whole = self.say("the cost of the parts", "部品原価")
        amount = self._amount(result["duty"])
        share, known = self._interval(result["exposure"]), ""
        if result["exposure"] and result["exposure"]["hi"] is None:
            part = self._interval(result["known"])
            known = self.say(f"; of that known: {part}", f"（判明分 {part}）")
        if result["exposure"] is None:
            yield self.say(
                f"Duty that reaches the product through its parts: {amount} for each product.",
                f"部品を通じて製品に及ぶ関税: 1製品当たり{amount}。",
            )
        else:
            yield self.say(
                f"Duty that reaches the product through its parts: {share} of {whole}{known}; "
                f"for each product {amount}.",
                f"部品を通じて製品に及ぶ関税: {whole}の{share}{known}、1製品当たり{amount}。",
            )
        if "own_rate" in product:
            own = self._interval(product["own_rate"])
            yield self.say(
                f"The product itself pays {own} when it enters; not in the sum above.",
                f"製品自体の輸入時の税率は{own}（上の合計には含まない）。",
            )
        if result["unread_columns"]:
            listed = ", ".join(result["unread_columns"][:20])
            yield self.say(f"Columns that were not read: {listed}.", f"読まなかった列: {listed}。")
        domestic = result["domestic_share"]
        yield self.say(
            f"Domestic share: {self._interval(domestic)}.",
            f"国内比率: {self._interval(domestic)}。",
        )
        yield self.say(
            f"Single sources: {len(result['single_sources']):,} parts; "
            f"no supplier named: {len(result['no_supplier']):,}.",
            f"単一供給源 {len(result['single_sources']):,} 品目、供給者の記載なし "
            f"{len(result['no_supplier']):,} 品目。",
        )

    def _to_find_out(self) -> Section:
        gaps = self.result["find_out_next"]
        open = self.say("gives an upper end", "上限が定まる")
        title = self.say("What to find out next", "次に調べること")
        if not gaps:
            return Section(title, (self.say("Nothing that would narrow this.", "なし。"),))
        columns = (
            self.say("what", "内容"),
            self.say("rows", "行"),
            self.say("narrows the duty by", "関税の幅の縮小"),
            self.say("narrows the domestic share by", "国内比率の幅の縮小"),
        )
        rows = [
            (
                gap["text"],
                _listed(gap["rows"]),
                open if gap["opens_upper_end"] else self._narrows(gap["narrows"]),
                self._narrows(gap["narrows_domestic"]),
            )
            for gap in gaps
        ]
        return Section(title, (), columns, rows)

    def _narrows(self, size: float | None) -> str:
        return "–" if size is None else self.say("at most ", "最大 ") + percent(size, self.lang)

    def _lines(self) -> Section:
        columns = [
            self.say(*words)
            for words in (
                ("row", "行"),
                ("level", "階層"),
                ("part", "部品"),
                ("origin", "原産地"),
                ("HTS", "HTS"),
                ("cost", "原価"),
                ("share", "比率"),
                ("rate", "税率"),
                ("adds", "寄与"),
                ("duty", "関税額"),
                ("decided by", "決め手"),
                ("note", "備考"),
            )
        ]
        rows = [
            (
                str(line["row"]),
                "–" if line["level"] is None else str(line["level"]),
                line["name"] or line["part"],
                line["origin"] or "?",
                line["hts"] or "?",
                self._money(line["cost"]),
                percent(line["share"], self.lang),
                self._interval(line["rate"]),
                self._interval(line["contribution"]),
                self._amount(line["duty"]),
                ", ".join(line["decided_by"]),
                line["reason"] or "",
            )
            for line in self.result["lines"]
        ]
        total = (
            "",
            "",
            self.say("total", "合計"),
            "",
            "",
            "",
            "",
            "",
            self._interval(self.result["exposure"]),
            self._amount(self.result["duty"]),
            "",
            "",
        )
        return Section(self.say("Line by line", "行ごと"), (), columns, [*rows, total])

    def _single(self) -> Section:
        title = self.say("Single sources", "単一供給源")
        found = self.result["single_sources"]
        columns = (
            self.say("part", "部品"),
            self.say("supplier", "供給者"),
            self.say("rows", "行"),
            self.say("share", "比率"),
        )
        rows = [
            (one["part"], one["supplier"], _listed(one["rows"]), percent(one["share"], self.lang))
            for one in found[:MOST_LISTED]
        ]
        if not rows:
            return Section(title, (self.say("None is named.", "記載なし。"),))
        more = len(found) - len(rows)
        told = (self.say(f"{more:,} more in the JSON answer.", f"他 {more:,} 件はJSONにある。"),)
        return Section(title, told if more else (), columns, rows)

    def _known(self) -> Section:
        title = self.say("Suppliers with a name that the graph knows", "グラフに名のある供給者")
        found = [one for one in self.result["suppliers"] if one["matches"]]
        if not found:
            return Section(title, (self.say("None.", "なし。"),))
        columns = (
            self.say("name", "名称"),
            self.say("in the graph", "グラフ"),
            self.say("rows", "行"),
        )
        rows = [
            (
                one["name"],
                "; ".join(f"{match['name']} {match['id']}" for match in one["matches"]),
                _listed(one["rows"]),
            )
            for one in found[:MOST_LISTED]
        ]
        return Section(title, (), columns, rows)

    # -- numbers

    def _interval(self, ends: Json | None) -> str:
        if ends is None or ends["lo"] is None:
            return self.say("unknown", "不明")
        lo = percent(ends["lo"], self.lang)
        if ends["hi"] is None:
            return self.say(f"{lo} or more", f"{lo}以上")
        hi = percent(ends["hi"], self.lang)
        return lo if lo == hi else self.say(f"{lo} to {hi}", f"{lo}から{hi}")

    def _money(self, amount: float | None) -> str:
        if amount is None:
            return self.say("unknown", "不明")
        return f"{amount:,.2f} {self.currency}".rstrip()

    def _amount(self, ends: Json | None) -> str:
        if ends is None:
            return self.say("unknown", "不明")
        lo = self._money(ends["lo"])
        if ends["hi"] is None:
            return self.say(f"{lo} or more", f"{lo}以上")
        hi = self._money(ends["hi"])
        return lo if lo == hi else self.say(f"{lo} to {hi}", f"{lo}から{hi}")


def _listed(rows: Sequence[int]) -> str:
    more = f" +{len(rows) - 12}" if len(rows) > 12 else ""
    return ", ".join(map(str, rows[:12])) + more
