"""The methods of the library in Python, one for each question, from the declarations.

`scripts/make_docs.py` writes them; they are text so that editors complete and check them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from onshore.app.render.calls import OF_ALL, defaults_of, method_of, positional
from onshore.graph import schema
from onshore.graph.answers.parameters import Parameter, parameters_of
from onshore.graph.queries import QUESTIONS, Question

FOLDER = PurePosixPath("app/library/questions")
WIDTH = 100
MOST_CHOICES = 7
"""Words of a parameter that its type lists; more are left to its description."""
_MIXINS = {
    "entities": (
        "AskEntities",
        "Questions about one firm, site, product, place or name.",
    ),
    "network": ("AskNetwork", "Questions about what ties firms, sites, products and places."),
    "evidence": ("AskEvidence", "Questions about sources, contradictions and changes."),
    "tariff": ("AskTariff", "Questions about duty and the schedule."),
}
_OF_ENTITIES = ("search", "entity", "facts", "neighbours", "sites", "timeline")
"""Modules of questions that ask about one entity."""
_TYPES = {"int": "int", "float": "float", "bool": "bool", "date": "Day", "instant": "Instant"}


def files() -> Mapping[str, str]:
    """Path from the root of the checkout -> the module that it holds."""
    by_part: dict[str, list[type[Question]]] = {part: [] for part in _MIXINS}
    for kind in QUESTIONS:
        folder, _, module = kind.__module__.split("queries.")[1].rpartition(".")
        by_part[folder or ("entities" if module in _OF_ENTITIES else "network")].append(kind)
    return {f"{FOLDER / part}.py": _module(part, kinds) for part, kinds in by_part.items()}


def _module(part: str, kinds: list[type[Question]]) -> str:
    name, doc = _MIXINS[part]
    body = "\n\n".join("\n".join(_method(kind)) for kind in kinds)
    needs = ["Common", "Day", "Instant", "Known", "Texts"]
    used = ", ".join(word for word in needs if word in body)
    mapping = "from collections.abc import Mapping\n" if "Mapping[" in body else ""
    words = "Literal, Unpack" if "Literal[" in body else "Unpack"
    return (
        f'"""{doc}\n\nMade by `scripts/make_docs.py` from the declarations of the questions; '
        f'do not edit.\n"""\n\nfrom __future__ import annotations\n\n'
        f"{mapping}from typing import {words}\n\n"
        f"from onshore.app.library.asking import Asking, {used}\n"
        "from onshore.app.library.result import Result\n\n\n"
        f'class {name}(Asking):\n    """{doc}"""\n\n{body}\n'
    )


def _method(kind: type[Question]) -> Iterator[str]:
    first = positional(kind)
    named = [item for item in parameters_of(kind) if item.name not in OF_ALL and item not in first]
    yield f"    def {method_of(kind)}("
    yield "        self,"
    for item, optional in zip(first, defaults_of(first).values(), strict=True):
        yield _parameter(item, optional=optional)
    if named:
        yield "        *,"
    for item in named:
        yield _parameter(item, optional=not item.required)
    yield "        **common: Unpack[Common],"
    yield "    ) -> Result:"
    yield from _docstring(kind, (*first, *named))
    yield "        return self.ask("
    yield f'            "{kind.name}",'
    for item in (*first, *named):
        yield f"            {item.field}={item.field},"
    yield "            **common,"
    yield "        )"


def _parameter(item: Parameter, *, optional: bool) -> str:
    """One line of the signature; what is required and stands behind options is None by default."""
    default = f" = {_default(item)}" if optional else ""
    if optional and item.required:
        default = " | None = None"
    line = f"        {item.field}: {_type(item, listed=True)}{default},"
    if len(line) > WIDTH:
        line = f"        {item.field}: {_type(item, listed=False)}{default},"
    return line


def _type(item: Parameter, *, listed: bool) -> str:
    if item.pattern is not None:
        return "Mapping[int, Texts] | None"
    if item.repeat:
        return "Known" if item.field == "condition" else "Texts"
    words = ", ".join(f'"{word}"' for word in item.choices)
    if words and listed and len(item.choices) <= MOST_CHOICES and not item.negatable:
        name = f"Literal[{words}]"
    else:
        name = _TYPES.get(item.kind, "str")
    return f"{name} | None" if item.default is None and not item.required else name


def _default(item: Parameter) -> str:
    if item.pattern is not None:
        return "None"
    return f'"{item.default}"' if isinstance(item.default, str) else repr(item.default)


def _docstring(kind: type[Question], items: tuple[Parameter, ...]) -> Iterator[str]:
    yield from textwrap.wrap(
        f'"""{kind.doc}', WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 8
    )
    if items:
        yield ""
        yield "        Args:"
    for item in items:
        yield from textwrap.wrap(
            f"{item.field}: {_help(item)}",
            WIDTH,
            initial_indent=" " * 12,
            subsequent_indent=" " * 16,
        )
    yield '        """'


def _help(item: Parameter) -> str:
    """What the parameter means and what it may be, in one line."""
    notes = []
    if item.kinds:
        notes.append(
            f"id or name of a {_or([schema.KINDS[kind].en.lower() for kind in item.kinds])}"
        )
    if item.minimum is not None and item.maximum is not None:
        notes.append(f"{item.minimum:,g} to {item.maximum:,g}")
    if item.choices and (item.repeat or len(item.choices) > MOST_CHOICES):
        notes.append(f"of {', '.join(item.choices)}")
    if item.pattern is not None:
        notes.append("number of edges -> country")
    return f"{item.doc} ({'; '.join(notes)})" if notes else item.doc


def _or(words: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
