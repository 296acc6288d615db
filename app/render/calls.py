"""The same question elsewhere: the HTTP call, the command and the Python call that ask it."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from onshore.graph.answers.parameters import Parameter, parameters_of, text_of, written
from onshore.graph.queries import Question
from onshore.graph.queries.scenario import canonical, scenario_id
from onshore.graph.queries.tariff.bom import BomQuestion

ADDRESS = "http://127.0.0.1:8000"
"""Where a service answers that was started without options."""
API = "/api/v1"
SCENARIOS = f"{API}/scenarios"
OF_ALL = ("as_of", "known_at", "status", "certainty_min", "derive", "lang")
"""Parameters of every question; in Python they belong to `at`."""


@dataclass(frozen=True, slots=True)
class Calls:
    """One question in three ways. `path` is the address below that of a service.

    `command` is None where no command asks it.
    """

    path: str
    command: str | None
    python: str
    sends: str | None = None
    """A file that is posted."""

    @property
    def lines(self) -> list[str]:
        """The HTTP call to a service started without options, the command, the Python call."""
        return [line for line in (self.http(), self.command, self.python) if line is not None]

    def http(self, address: str = ADDRESS) -> str:
        """The call in a shell, to the service at `address` (no slash at its end)."""
        body = [] if self.sends is None else ["--data-binary", f"@{self.sends}"]
        return shlex.join(["curl", *body, address + self.path])


def calls_of(question: Question, as_of: date | None = None) -> Calls:
    """What asks the question, without its defaults; on the day `as_of` where it names none."""
    if question.as_of is None and as_of is not None:
        question = replace(question, as_of=as_of)
    return Calls(path_of(question), _command(question), _python(question))


def path_of(question: Question, *more: tuple[str, str]) -> str:
    """Its address below that of a service: route and query; `more` stands behind its parameters."""
    path, rest = question.route, []
    for name, text in written(question):
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", quote(text, safe=":"))
        else:
            rest.append((name, text))
    query = urlencode([*rest, *more], safe=":")
    return f"{API}{path}?{query}" if query else API + path


def bill_calls(question: BomQuestion, file: str, as_of: date) -> Calls:
    """What answers for the bill of materials in a file, on the day `as_of` where none is named."""
    question = replace(question, as_of=question.as_of or as_of)
    pairs = written(question)
    query = urlencode(pairs, safe=":")
    shared = ", ".join(f"{name}={text!r}" for name, text in pairs if name in OF_ALL)
    given = {item.field: item for item in parameters_of(BomQuestion) if item.name not in OF_ALL}
    own = [f"{n}={_value(question, i)}" for n, i in given.items() if _is_given(question, i)]
    return Calls(
        f"{API}/bom?{query}",
        shlex.join(["onshore", "bom", file, *_options(pairs)]),
        f"onshore.open().at({shared}).bom({', '.join([repr(file), *own])})",
        sends=file,
    )


def scenario_calls(document: Mapping[str, Any], as_of: date, lang: str = "en") -> Calls:
    """What asks a scenario, on the day `as_of` where its document names none."""
    base = {"as_of": as_of.isoformat(), **(document.get("base") or {})}
    document = {**document, "base": base}
    words = {} if lang == "en" else {"lang": lang}
    shared = ", ".join(f"{name}={text!r}" for name, text in {**base, **words}.items() if text)
    asks = document["ask"][0] if len(document["ask"]) == 1 else document["ask"]
    python = f"onshore.open().at({shared}).scenario({document['operations']!r}, {asks!r})"
    query = urlencode({"doc": encode(document), **words})
    path = f"{SCENARIOS}/{scenario_id(document)}?{query}"
    return Calls(path, None, python)


def encode(document: Mapping[str, Any]) -> str:
    """The canonical document of a scenario as base64url without padding."""
    return base64.urlsafe_b64encode(canonical(document)).rstrip(b"=").decode()


def positional(kind: type[Question]) -> tuple[Parameter, ...]:
    """Parameters that Python takes without their names, in the order in which people say them."""
    own = {item.field: item for item in parameters_of(kind) if item.name not in OF_ALL}
    required = [name for name, item in own.items() if item.required]
    return tuple(own[name] for name in kind.said_first or (*required, *kind.about))


def defaults_of(items: Iterable[Parameter]) -> dict[str, bool]:
    """Each field in this order -> whether it has a default in Python.

    What is required has one too behind what has one, and is refused in words where it is missing.
    """
    found: dict[str, bool] = {}
    for item in items:
        found[item.field] = not item.required or any(found.values())
    return found


def method_of(kind: type[Question]) -> str:
    """The name of the question in Python."""
    return kind.name.replace("-", "_")


def _command(question: Question) -> str:
    return shlex.join(["onshore", "ask", question.name, *_options(written(question))])


def _options(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    for name, text in pairs:
        option = f"--{name.replace('_', '-')}"
        yield from [f"{option}={text}"] if text.startswith("-") else [option, text]


def _python(question: Question) -> str:
    kind = type(question)
    given = {item.field: item for item in parameters_of(kind) if _is_given(question, item)}
    shared = [f"{name}={_value(question, given.pop(name))}" for name in OF_ALL if name in given]
    own = list(_arguments(question, kind, given))
    return f"onshore.open().at({', '.join(shared)}).{method_of(kind)}({', '.join(own)})"


def _arguments(
    question: Question, kind: type[Question], given: dict[str, Parameter]
) -> Iterator[str]:
    for item in positional(kind):
        if item.field not in given:
            break
        yield _value(question, given.pop(item.field))
    for field, item in given.items():
        yield f"{field}={_value(question, item)}"


def _is_given(question: Question | BomQuestion, item: Parameter) -> bool:
    value = getattr(question, item.field)
    return item.required or value not in (item.default, None, ())


def _value(question: Question | BomQuestion, item: Parameter) -> str:
    value: Any = getattr(question, item.field)
    if item.pattern is not None:
        groups: dict[int, list[str]] = {}
        for group, text in value:
            groups.setdefault(int(group), []).append(text)
        return repr({group: _one_or_all(texts) for group, texts in groups.items()})
    if isinstance(value, tuple):
        return repr(_one_or_all(value))
    bare = item.kind in ("bool", "int", "float")
    return repr(value if bare else text_of(value, item.kind))


def _one_or_all(values: Sequence[Any]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def example_path(kind: type[Question]) -> str:
    """Path and query of a question's example, without the prefix."""
    if "{id}" in kind.route:
        return kind.route.replace("{id}", kind.example)
    return kind.route + kind.example
