"""Contract cases: what is loaded, what is asked, what must come back, on every store alike.

A case is a JSON file:

    {"about": "one line",
     "steps": [{"now": instant, "load": [document, ...], "changes": [...]},
               {"now": instant, "judge": {...}}, {"table": {...}}],
     "asks": [{"as_of": day, "known_at": instant, "read": {"method": name, "args": {...}},
               "show": [field, ...], "expected": value}]}

A step may say which `error` (a class of `graph.errors`) it ends with, what a load reports
(`changes`), or whether a table was `stored`. An ask is a method of the view (`"on": "reader"` or
`"store"` chooses another object) or, with `query`, a question by its name with the texts of its
parameters. `at` walks into the result by keys and positions, `show` picks fields of each item,
`unordered` sorts what was picked. The answer to a question has the shape that its class names.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from onshore.graph.answers.parameters import read_parameters
from onshore.graph.dates import parse_instant
from onshore.graph.documents.document import parse_document
from onshore.graph.model import Judgement, Table
from onshore.graph.ports import Store
from onshore.graph.project import Where
from onshore.graph.queries import QUESTIONS
from tests.shapes import hold

CASES = Path(__file__).parent / "cases"
DEFAULT_NOW = "2026-01-01T00:00:00Z"
DEFAULT_DAY = "2026-01-01"

CASE_KEYS = {"about", "documents", "steps", "asks"}
STEP_KEYS = {"now", "load", "judge", "table", "changes", "stored", "error"}
ASK_KEYS = {"as_of", "known_at", "read", "query", "at", "show", "unordered", "expected", "error"}


@dataclass(frozen=True, slots=True)
class Case:
    """One file of `cases/`, read."""

    name: str
    about: str
    steps: tuple[Mapping[str, Any], ...]
    asks: tuple[Mapping[str, Any], ...]


def read_cases() -> list[Case]:
    return [read_case(path) for path in sorted(CASES.glob("*.json"))]


def read_case(path: Path) -> Case:
    """A case with nothing but known keys; `documents` is short for one step that loads them."""
    values = json.loads(path.read_text(encoding="utf-8"))
    steps = [*values.get("steps", ())]
    if "documents" in values:
        steps.insert(0, {"load": values["documents"]})
    parts = [(values, CASE_KEYS), *((step, STEP_KEYS) for step in steps)]
    parts += [(ask, ASK_KEYS) for ask in values["asks"]]
    for part, known in parts:
        if unknown := part.keys() - known:
            raise ValueError(f"{path.name}: unknown keys {sorted(unknown)}")
    return Case(path.stem, values["about"], tuple(steps), tuple(values["asks"]))


def take_step(store: Store, step: Mapping[str, Any]) -> Any:
    """Carry out one step; gives what the store reports."""
    now = parse_instant(step.get("now", DEFAULT_NOW))
    if "load" in step:
        documents = [parse_document(value) for value in step["load"]]
        return plain(store.replace(documents, now=now).changes)
    if "judge" in step:
        values = {"by": "a person", "reason": "because", **step["judge"]}
        return store.judge(Judgement(**values), now=now)
    values = dict(step["table"])
    day = values.get("effective_from")
    values["effective_from"] = date.fromisoformat(day) if day else None
    values["rows"] = tuple(values["rows"])
    (stored,) = store.replace([], [Table(**values)], now=now).tables
    return stored


def ask(store: Store, ask: Mapping[str, Any]) -> Any:
    """What comes back, in the form of `expected`."""
    day = date.fromisoformat(ask.get("as_of", DEFAULT_DAY))
    known_at = parse_instant(ask["known_at"]) if ask.get("known_at") else None
    view = store.view(day, known_at)
    if "query" in ask:
        question = next(q for q in QUESTIONS if q.name == ask["query"]["name"])
        found: Any = read_parameters(question, parameters_asked(ask)).run(view)
        hold(question, found.result)
    else:
        read = ask["read"]
        target = {"view": view, "reader": view.reader, "store": store}[read.get("on", "view")]
        value = getattr(target, read["method"])
        args = {name: _argument(name, arg) for name, arg in read.get("args", {}).items()}
        found = value(**args) if callable(value) else value
    return _shown(plain(found), ask)


def parameters_asked(ask: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Names and texts of the parameters of an ask with a `query`."""
    return [
        (name, text)
        for name, texts in ask["query"].get("parameters", {}).items()
        for text in (texts if isinstance(texts, list) else [texts])
    ]


def _argument(name: str, value: Any) -> Any:
    if name != "where" or value is None:
        return value
    sets = ("statuses", "relations", "without_relations")
    fields: dict[str, Any] = {
        key: frozenset(item) if key in sets else item for key, item in value.items()
    }
    fields["derive"] = tuple(value.get("derive", ()))
    return Where(**fields)


def plain(value: Any) -> Any:
    """JSON form of anything that a read gives."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, bytes):
        return json.loads(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        items = [plain(item) for item in value]
        return sorted(items) if isinstance(value, set | frozenset) else items
    return value


def _shown(value: Any, ask: Mapping[str, Any]) -> Any:
    for step in ask.get("at", ()):
        value = value[step]
    if "show" in ask:
        items = list(value.values()) if isinstance(value, Mapping) else value
        value = [_picked(item, ask["show"]) for item in items]
    return sorted(value, key=repr) if ask.get("unordered") else value


def _picked(item: Mapping[str, Any], fields: list[str]) -> Any:
    found = [item.get(field) for field in fields]
    return found[0] if len(found) == 1 else found
