"""Every regular expression of the source, found in the source itself.

A place is a call of `re.compile`, `re.search` and their like, or of `rx`. Its pattern is worked out
from the names of its module; one that needs a local name is worked out from the loop or
assignment that gives the name its value, or noted while the code runs (`noting`).
"""

from __future__ import annotations

import ast
import importlib
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("graph", "loaders", "app")
WAYS = ("compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
ANCHORED = frozenset({"match", "fullmatch"})


@dataclass
class Place:
    """A call that takes a pattern; `ways` are the methods by which its pattern is used."""

    module: ModuleType
    file: Path
    call: ast.Call
    ways: frozenset[str]
    patterns: dict[tuple[Any, int], re.Pattern[Any]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.call.lineno}"

    def add(self, pattern: Any, flags: int) -> None:
        if (pattern, flags) not in self.patterns:
            self.patterns[pattern, flags] = re.compile(pattern, flags)


def find_places() -> list[Place]:
    """Every place in the source, with the patterns that can be worked out without running it."""
    return [place for file in _files() for place in _places_of(file)]


@contextmanager
def noting(places: list[Place]) -> Iterator[None]:
    """While the code runs, add to each place the patterns that it is called with."""
    by_line: dict[tuple[str, int], list[Place]] = {}
    for place in places:
        for line in range(place.call.lineno, (place.call.end_lineno or 0) + 1):
            by_line.setdefault((str(place.file), line), []).append(place)
    compiling, rx = re._compile, _rx()  # type: ignore[attr-defined]
    users = [module for module in {p.module for p in places} if vars(module).get("rx") is rx]

    def note(pattern: Any, flags: int, frame: FrameType | None) -> None:
        while frame and frame.f_code.co_filename == re.__file__:
            frame = frame.f_back
        if frame:
            # modules are reached by the links of onshore/
            for place in by_line.get((_real(frame.f_code.co_filename), frame.f_lineno), ()):
                place.add(pattern, flags)

    def noted(pattern: Any, flags: Any) -> Any:
        result = compiling(pattern, flags)
        note(result.pattern, result.flags, sys._getframe(1))
        return result

    def noted_rx(pattern: str) -> Any:
        result = rx(pattern)
        note(result.pattern, result.flags, sys._getframe(1))
        return result

    rx.cache_clear()
    re._compile = noted  # type: ignore[attr-defined]
    for module in users:
        module.rx = noted_rx  # type: ignore[attr-defined]
    try:
        yield
    finally:
        re._compile = compiling  # type: ignore[attr-defined]
        for module in users:
            module.rx = rx  # type: ignore[attr-defined]


_real = cache(os.path.realpath)


def _rx() -> Any:
    from onshore.loaders.extract.grammar.scene import rx

    return rx


def _files() -> list[Path]:
    return sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))


@cache
def _tree(file: Path) -> ast.Module:
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    return tree


def _places_of(file: Path) -> Iterator[Place]:
    calls = [
        node for node in ast.walk(_tree(file)) if isinstance(node, ast.Call) and _takes_one(node)
    ]
    if not calls:
        return
    name = "onshore." + ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(
        ".__init__"
    )
    module = importlib.import_module(name)
    for call in calls:
        place = Place(module, file, call, _ways(call, file))
        for names in _values_of_names(call, module):
            if (found := _worked_out(call, {**vars(module), **names})) is not None:
                place.add(*found)
        yield place


def _takes_one(call: ast.Call) -> bool:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id == "rx"
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in WAYS
    )


def _worked_out(call: ast.Call, names: dict[str, Any]) -> tuple[Any, int] | None:
    """Pattern and flags of a call; None where they need names that its module does not have."""
    try:
        pattern = _value(call.args[0], names)
        if isinstance(call.func, ast.Name):
            found = _rx()(pattern)
        else:
            given = {word.arg: word.value for word in call.keywords}
            at = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(_method(call), 2)
            flags = given.get("flags") or (call.args[at] if len(call.args) > at else None)
            found = re.compile(pattern, _value(flags, names) if flags else 0)
    except (NameError, AttributeError, TypeError):
        return None
    return found.pattern, found.flags


def _value(node: ast.expr, names: dict[str, Any]) -> Any:
    return eval(compile(ast.Expression(node), "pattern", "eval"), names)


def _values_of_names(call: ast.Call, module: ModuleType) -> list[dict[str, Any]]:
    """What the loops and assignments around a call give to its names, where the module says it."""
    results: list[dict[str, Any]] = [{}]
    node: Any = call
    while node := getattr(node, "parent", None):
        givers = [(loop.target, loop.iter) for loop in getattr(node, "generators", [])]
        if isinstance(node, ast.For):
            givers.append((node.target, node.iter))
        if isinstance(node, ast.FunctionDef):
            results += [
                names
                for item in ast.walk(node)
                if isinstance(item, ast.Assign)
                for names in _assigned(item, module)
            ]
        for target, given in givers:
            try:
                values = list(_value(given, dict(vars(module))))
            except (NameError, AttributeError, TypeError):
                continue
            results = [
                {**known, **names}
                for known in results
                for names in (_bound(target, value) for value in values)
            ]
    return results


def _assigned(node: ast.Assign, module: ModuleType) -> list[dict[str, Any]]:
    """The value of a name, or all of a table of the module that it is taken from."""
    try:
        values = [_value(node.value, dict(vars(module)))]
    except (NameError, AttributeError, TypeError, ValueError, KeyError):
        values = []
    used = (vars(module).get(n.id) for n in ast.walk(node.value) if isinstance(n, ast.Name))
    values += [value for table in used if isinstance(table, dict) for value in table.values()]
    return [_bound(node.targets[0], value) for value in values]


def _bound(target: ast.expr, value: Any) -> dict[str, Any]:
    if isinstance(target, ast.Name):
        return {target.id: value}
    names: dict[str, Any] = {}
    if isinstance(target, ast.Tuple) and isinstance(value, (tuple, list)):
        for part, item in zip(target.elts, value, strict=False):
            names |= _bound(part, item)
    return names


def _method(call: ast.Call) -> str:
    assert isinstance(call.func, ast.Attribute)
    return call.func.attr


def _ways(call: ast.Call, file: Path) -> frozenset[str]:
    """The methods that use the pattern of a call: its own, or those called on it or its name."""
    if isinstance(call.func, ast.Attribute) and call.func.attr != "compile":
        return frozenset({call.func.attr})
    parent: Any = call.parent  # type: ignore[attr-defined]
    if isinstance(parent, ast.Attribute):
        return frozenset({parent.attr})
    if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
        name = parent.targets[0].id
        users = [file, *(other for other in _files() if name in _imports(other))]
        return frozenset(way for user in users for way in _uses(user).get(name, ()))
    return frozenset({"finditer"})


@cache
def _imports(file: Path) -> frozenset[str]:
    """The names that a file takes from others."""
    return frozenset(
        name.name
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    )


@cache
def _uses(file: Path) -> dict[str, set[str]]:
    """The methods called on each name of a file; `finditer` where it is handed on."""
    uses: dict[str, set[str]] = {}
    for node in ast.walk(_tree(file)):
        if isinstance(node, (ast.Name, ast.Attribute)) and not isinstance(node.ctx, ast.Store):
            parent: Any = node.parent  # type: ignore[union-attr]
            way = parent.attr if isinstance(parent, ast.Attribute) else "finditer"
            uses.setdefault(_word(node), set()).add(way)
    return uses


def _word(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr
