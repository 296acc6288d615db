"""What a run says, in English and Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from onshore.app.watch.looking import Change
from onshore.app.watch.state import Ends
from onshore.graph import schema
from onshore.graph.dates import day_text
from onshore.graph.tariff.measures.origins import territory_name
from onshore.graph.view import View
from onshore.graph.words.amount_words import amount_words
from onshore.graph.words.reason import ends_words, money

WORDS: dict[str, tuple[str, str]] = {
    "fact_added": ("New: {fact}", "新規: {fact}"),
    "fact_changed": (
        "Changed: {fact}. Changed fields: {fields}",
        "変更: {fact}。変更点: {fields}",
    ),
    "fact_closed": ("No longer held: {fact}", "取り下げ: {fact}"),
    "disputed": ("Sources disagree now: {facts}", "出典が食い違うようになりました: {facts}"),
    "settled": ("Sources no longer disagree: {facts}", "出典の食い違いがなくなりました: {facts}"),
    "duty_was": (
        "The duty on {goods}, entered on {day}, is computed differently from the last run: "
        "{before} then, {after} now",
        "{day}に輸入した{goods}の関税の計算が前回と異なります: 前回{before}、今回{after}",
    ),
    "duty_changed": (
        "Since {day} the duty on {goods} is {after}; before it was {before}{measures}",
        "{day}から{goods}の関税は{after}です。それまでは{before}でした{measures}",
    ),
    "duty_will": (
        "From {day} the duty on {goods} will be {after}; until then {before}{measures}",
        "{day}から{goods}の関税は{after}になります。それまでは{before}です{measures}",
    ),
    "duty_will_otherwise": (
        "From {day} the duty on {goods} will be {after}; at the last run {expected} was "
        "expected{measures}",
        "{day}から{goods}の関税は{after}になります。前回の見込みは{expected}でした{measures}",
    ),
    "duty_will_not": (
        "The duty on {goods} is no longer expected to change on {day} (to {expected})",
        "{goods}の関税は{day}に変わる見込みでなくなりました（見込みは{expected}）",
    ),
    "announced": ("Announced for {goods}, {when}: {what}", "{goods}について発表（{when}）: {what}"),
    "announced_no_more": (
        "No longer announced for {goods}, {when}: {what}",
        "{goods}についての発表がなくなりました（{when}）: {what}",
    ),
    "bom_file": ("The file of the bill has changed", "部品表のファイルが変わりました"),
    "bom_duty": (
        "The duty of the bill is {after}; before it was {before}",
        "部品表の関税は{after}です。前回は{before}でした",
    ),
    "bom_domestic": (
        "The domestic share of the bill is {after}; before it was {before}",
        "部品表の国内比率は{after}です。前回は{before}でした",
    ),
    "bom_single": ("Only one supplier now: {what}", "供給元が一社だけになりました: {what}"),
    "bom_single_no_more": (
        "No longer with one supplier only: {what}",
        "供給元が一社だけではなくなりました: {what}",
    ),
    "bom_line": ("The bill now has goods of {goods}", "部品表に加わりました: {goods}"),
    "bom_line_no_more": (
        "The bill no longer has goods of {goods}",
        "部品表からなくなりました: {goods}",
    ),
}
"""Code of a change -> its sentence in English and Japanese, without the end mark."""
HEADS: dict[str, tuple[str, str]] = {
    "failed": ("could not be looked at: {reason}", "確認できませんでした: {reason}"),
    "first": (
        "first run; later ones compare with it",
        "初回です。次回からこれと比べます",
    ),
    "same": ("nothing has changed since {since}", "{since}から変わりはありません"),
    "changed": ("changed since {since}", "{since}からの変更"),
    "more": (
        "and {count} more; --format json has all",
        "ほか{count}件（--format jsonですべて見られます）",
    ),
}
"""What a run says of an item, before its changes and after them."""
_UNDATED = ("no day given", "日付は未定")
_UNKNOWN = ("unknown", "不明")
_ACTIONS = {"begins": "開始", "ends": "終了", "changes": "変更"}


def change_text(change: Change, view: View, lang: str) -> str:
    """One change in a sentence; ids have the names that they have in the view."""
    japanese = lang == "ja"
    words = {key: _word(key, value, view, lang) for key, value in change.params.items()}
    params = change.params
    if "hts" in params:
        words["goods"] = goods_text(params["hts"], params["origin"], lang)
    if change.code.startswith("bom_line"):
        hts, _, origin = params["what"].partition(" from ")
        words["goods"] = goods_text(hts, origin, lang)
    if change.code.startswith("announced"):
        words["when"] = day_text(params["day"], lang) if params["day"] else _UNDATED[japanese]
        words["what"] = params["reference"] or params["row"]
    if change.code == "bom_duty":
        words["before"], words["after"] = (_usd(params[key], lang) for key in ("before", "after"))
    return WORDS[change.code][japanese].format(**words) + ("。" if japanese else ".")


def goods_text(hts: str, origin: str, lang: str) -> str:
    name = territory_name(origin, lang)
    return f"{name}産のHTS {hts}" if lang == "ja" else f"HTS {hts} from {name}"


def _word(key: str, value: Any, view: View, lang: str) -> str:
    if key == "fact":
        return fact_text(value, view, lang)
    if key == "facts":
        return ", ".join(value)
    if key == "fields":
        between = "→" if lang == "ja" else " -> "
        return "; ".join(f"{name}: {_short(a)}{between}{_short(b)}" for name, a, b in value[:8])
    if key == "day":
        return day_text(value, lang)
    if key == "measures":
        return _measures(value, lang)
    if isinstance(value, Ends):
        return ends_words(value.lo, value.hi).text(lang)
    return str(value)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= 120 else f"{text[:119]}\u2026"


def _measures(rows: Any, lang: str) -> str:
    if not rows:
        return ""
    if lang == "ja":
        said = "、".join(f"{m.row} {_ACTIONS.get(m.action, m.action)}" for m in rows)
        return f"（{said}）"
    return f" ({', '.join(f'{m.row} {m.action}' for m in rows)})"


def _usd(ends: Ends, lang: str) -> str:
    lo, hi = (None if end is None else money(Decimal(f"{end:.2f}"), lang) for end in _pair(ends))
    if lo is None:
        return _UNKNOWN[lang == "ja"]
    if hi is None:
        return f"{lo}以上（上限不明）" if lang == "ja" else f"at least {lo}, its upper end unknown"
    if lo == hi:
        return lo
    return f"{lo}～{hi}" if lang == "ja" else f"{lo} to {hi}"


def _pair(ends: Ends) -> tuple[float | None, float | None]:
    return ends.lo, ends.hi


def fact_text(fact: Mapping[str, Any], view: View, lang: str) -> str:
    """Who does what, how it stands, who says so: `A makes B (announced; Publisher, day; S12)`."""
    japanese = lang == "ja"
    names = view.labels([fact["subject"], fact["object"]], lang)
    relation = schema.RELATIONS.get(fact["relation"])
    verb = fact["relation"] if relation is None else (relation.ja if japanese else relation.en)
    if fact.get("polarity") == "negated":
        verb = f"否定: {verb}" if japanese else f"(denied) {verb}"
    said = f"{names[fact['subject']]} {verb} {names[fact['object']]}"
    if amount := fact.get("amount"):
        said += f", {amount_words(amount, lang)}"
    status = schema.STATUS_TEXT.get(fact["status"], (fact["status"],) * 2)[japanese]
    source = view.sources.get(fact["evidence"][0]["source"] if fact["evidence"] else fact["source"])
    if source is None:
        by = fact["source"]
    else:
        by = ", ".join(filter(None, (source.byline, day_text(source.published, lang))))
    return f"{said} ({status}; {by}; {fact['id']})"


def as_data(value: Any) -> Any:
    """Parameters of a change as plain JSON."""
    if isinstance(value, list | tuple):
        return [as_data(one) for one in value]
    if hasattr(value, "model_dump"):
        return value.model_dump()
    return value.isoformat() if isinstance(value, date) else value
