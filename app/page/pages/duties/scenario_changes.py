"""Changes of a scenario as a form says them: read, checked, put into its document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from onshore.app.page.reader import Reader
from onshore.app.render.calls import encode
from onshore.graph.answers.naming import Names
from onshore.graph.answers.operations import read_operations
from onshore.graph.answers.parameters import LOSABLE
from onshore.graph.errors import InvalidParameters, OnshoreError, UnknownId
from onshore.graph.queries import QUESTIONS
from onshore.graph.queries.scenario import ASKABLE, read_scenario
from onshore.graph.tariff.measures.origins import parse_origin
from onshore.graph.view import View

Json = Mapping[str, Any]
CHANGES = {
    "move": ("Something moves", "移転"),
    "close": ("Something closes", "閉鎖"),
    "add_supplier": ("A supplier opens", "新しい供給者"),
    "set_share": ("A supplier’s share changes", "供給比率の変更"),
    "set_measure": ("A duty changes", "関税の変更"),
    "disable": ("A duty is lifted", "関税の停止"),
    "condition": ("The shipments are known better", "貨物の条件"),
    "ask": ("Compare something else", "比べる対象を変える"),
}
"""What `change` may be, with its words: the operations, and what is compared."""
EXPOSABLE = ("component", "firm", "factory")
NAMED = ("node", "to", "from", "component", "target", "lost")
"""Fields that take a name."""
_ROOM = 200
"""Letters of an address beside the document."""


@dataclass(slots=True)
class Trouble(Exception):
    """Why a change can not be made: in words, by the check, and the nearest that can."""

    words: str
    reason: str = ""
    near: list[dict[str, str]] = field(default_factory=list)


def changed(reader: Reader, document: Json, view: View) -> dict[str, Any] | None:
    """The document with the change that the address holds; None where it holds none.

    Raises Trouble where the change is not whole or does not fit the store.
    """
    change = reader.values.get("change") or ""
    if change not in CHANGES:
        return None
    given = {key: value.strip() for key, value in reader.values.multi_items() if value.strip()}
    operations = list(document.get("operations") or ())
    try:
        if change == "ask":
            new = _asked(reader, document, given, view)
        else:
            more = _operations(reader, change, given)
            if not more:
                return None
            new = {**document, "operations": [*operations, *more]}
        if new is None:
            return None
        read = read_scenario(new, [kind for kind in QUESTIONS if kind.name in ASKABLE])
        read_operations(read.operations, view, Names(view))
    except (InvalidParameters, UnknownId) as error:
        raise _trouble(reader, error) from None
    if len(encode(new)) > reader.service.settings.max_url - _ROOM:
        raise Trouble(
            reader.t(
                "This is too much for one address. Take a change out first.",
                "アドレスに収まらない。先にほかの変更を外す。",
            )
        )
    return new


def _trouble(reader: Reader, error: InvalidParameters | UnknownId) -> Trouble:
    """The error in words, with links that have the nearest in the place of what was said."""
    if isinstance(error, UnknownId):
        words = reader.t(f"Nothing is called “{error.id}”.", f"「{error.id}」というものはない。")
        key = next((name for name in NAMED if reader.values.get(name) == error.id), None)
        reason, near = "", list(error.closest)
    else:
        first = error.problems[0]
        words = reader.t("This change does not fit what is stated.", "この変更は記述に合わない。")
        key = first.field.rpartition(".")[2] if first.field else None
        reason, near = first.reason, [one for one in first.suggestions if ":" in one]
    if key not in NAMED:
        return Trouble(words, reason)
    names = reader.names(near)
    links = [{"title": names.get(id, id), "href": reader.href(**{key: id})} for id in near[:8]]
    return Trouble(words, reason, links)


def _operations(reader: Reader, change: str, given: Mapping[str, str]) -> list[dict[str, Any]]:
    """The operations that the fields of a change say; none where nothing is filled yet."""
    if change == "condition":
        return [
            _op(change, name=key.removeprefix("is."), value=value)
            for key, value in given.items()
            if key.startswith("is.")
        ]
    if change == "set_share" and "supply" in given:
        names = ("from", "to", "component")
        given = {**given, **dict(zip(names, given["supply"].split("~"), strict=False))}
    first = {"set_measure": "measure", "disable": "authority"}.get(change)
    if first is None:
        return _named(reader, change, given)
    if first not in given:
        return []
    if change == "disable":
        return [_op(change, authority=given[first])]
    rate = _fraction(reader, given.get("rate"), 100)
    origins = _origins(reader, given.get("origins", "")) or None
    if rate is None and origins is None:
        raise Trouble(reader.t("Say a new rate, origins, or both.", "新しい税率か原産地を入れる。"))
    return [_op(change, measure=given[first], rate=rate, origins=origins)]


def _named(reader: Reader, change: str, given: Mapping[str, str]) -> list[dict[str, Any]]:
    """The operation on what is named alone: a move, a closing, a new supplier."""
    needed = {"move": ("node", "to"), "close": ("node",)}.get(change, ("from", "to", "component"))
    named = {name: given[name] for name in needed if name in given}
    if not named:
        return []
    if len(named) < len(needed):
        raise Trouble(reader.t("Something is not filled in yet.", "未入力の欄がある。"))
    share = _fraction(reader, given.get("share"), 1) if "component" in needed else None
    if change == "set_share" and share is None:
        raise Trouble(reader.t("Say the new share.", "新しい比率を入れる。"))
    return [_op(change, share=share, **named)]


def _op(op: str, **values: Any) -> dict[str, Any]:
    return {"op": op, **{key: value for key, value in values.items() if value is not None}}


def _fraction(reader: Reader, text: str | None, most: int) -> float | None:
    """A number of per cent, with its sign or without, as a fraction; Trouble where it is none."""
    if not text:
        return None
    try:
        value = Decimal(text.removesuffix("%").removesuffix("％").strip()) / 100
        if not value.is_finite() or not 0 <= value <= most or len(text) > 20:
            raise InvalidOperation
    except InvalidOperation:
        raise Trouble(
            reader.t(
                f"“{text[:40]}” is not a number of per cent from 0 to {100 * most:,}.",
                f"「{text[:40]}」は0〜{100 * most:,}％の数ではない。",
            )
        ) from None
    return float(value)


def _origins(reader: Reader, text: str) -> list[str]:
    """Codes of the territories that are named, with commas between them."""
    found = []
    for name in filter(None, (part.strip() for part in text.replace("、", ",").split(","))):
        try:
            found.append(name if name == "EU" else parse_origin(name))
        except OnshoreError:
            raise Trouble(
                reader.t(f"“{name[:40]}” is not an origin.", f"「{name[:40]}」という原産地はない。")
            ) from None
    return found


# -- what is compared ------------------------------------------------------------


def compared(document: Json) -> dict[str, Any]:
    """What a document asks: target, lost, and whether assumed values count."""
    asks = [pair for ask in document.get("ask") or () for pair in ask.items()]
    targets = [values.get("target") for name, values in asks if name != "impact"]
    lost = [values.get("node") for name, values in asks if name == "impact"]
    one = lost[0] if lost else None
    return {
        "target": next((str(id) for id in targets if id), ""),
        "lost": str((one[0] if isinstance(one, list) and one else one) or ""),
        "assumed": any(
            values.get("certainty_min") in ("inferred", "assumed") for _, values in asks
        ),
    }


def _asked(
    reader: Reader, document: Json, given: Mapping[str, str], view: View
) -> dict[str, Any] | None:
    """The document with what is to be compared; None where the form was only opened."""
    if not {"target", "lost", "day", "assumed"} & set(given):
        return None
    names = Names(view)
    more = {"certainty_min": "assumed"} if given.get("assumed") == "true" else {}
    asks: list[dict[str, Any]] = []
    if text := given.get("target"):
        target = view.resolve(names.id_of(text[:300], EXPOSABLE, "target"))
        asks += [
            {"exposure": {"target": target, **more}},
            {"localization": {"target": target, **more}},
        ]
    if text := given.get("lost"):
        lost = view.resolve(names.id_of(text[:300], LOSABLE, "lost"))
        asks.append({"impact": {"node": lost, **more}})
    if not asks:
        raise Trouble(reader.t("Name at least one thing to compare.", "比べるものを一つは挙げる。"))
    base = {key: value for key, value in (document.get("base") or {}).items() if key != "as_of"}
    if day := given.get("day"):
        base["as_of"] = day
    rest = {key: value for key, value in document.items() if key != "base"}
    return {**rest, "ask": asks, **({"base": base} if base else {})}
