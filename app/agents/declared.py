"""The tools: which question each asks, which of its parameters it takes, what it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onshore.app.agents import asking
from onshore.app.agents.asking import Answer, Call
from onshore.app.agents.pages import Page
from onshore.app.agents.schemas import Portion, input_schema, is_needed, pairs_of
from onshore.app.answers import AnsweredQuestion
from onshore.app.claims.reading import MAX_CLAIM_CHARACTERS
from onshore.app.serving.state import Service
from onshore.graph.answers.operations import OPERATIONS
from onshore.graph.answers.parameters import Parameter, parameter, parameters_of, read_parameters
from onshore.graph.cache import cached_property
from onshore.graph.errors import InputError, InvalidParameters, Problem
from onshore.graph.queries import Question, question_of
from onshore.graph.queries.exposure import Exposure
from onshore.graph.queries.tariff.duty import Duty
from onshore.loaders.files.json_strings import is_deep
from onshore.loaders.limits import MAX_DEPTH

COMMON = ("as_of", "known_at", "certainty_min", "lang")
"""Parameters that every tool takes of its question."""


@dataclass(frozen=True)
class SourcesAsked(Question):
    """What the tool `sources` takes beside the clocks."""

    fact: tuple[str, ...] = parameter(
        "text", "Ids of facts whose pages are shown, such as S12.", repeat=True
    )
    source: str | None = parameter("text", "Id of one source: what it says.", None)


@dataclass(frozen=True)
class DutyAsked(Duty):
    """The parameters of a duty; without an origin every origin is told."""

    origin: str = parameter(
        "text", "Territory of origin, its code or name; left out: every one, least duty first.", ""
    )


@dataclass(frozen=True)
class ShareAsked(Exposure):
    """The parameters of an exposure, and which share of a product is asked for."""

    share: str = parameter(
        "text",
        "Duty, or what is added in the US.",
        "duty",
        choices=("duty", "domestic"),
    )


@dataclass(frozen=True)
class Tool:
    """One tool. `takes` names parameters of the question `of`, or of the class `kind`.

    `objects` are properties that are not parameters of a question: the document of a scenario, or
    the text whose claims are told.
    """

    name: str
    title: str
    doc: str
    answer: Answer
    of: str | None = None
    takes: tuple[str, ...] = ()
    kind: type[Any] = Question
    objects: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its own parameters, the common ones, and which part of the answer is wanted."""
        kind = question_of(self.of) if self.of else self.kind
        declared = {one.name: one for one in parameters_of(kind or self.kind)}
        own = [declared[name] for name in (*self.takes, *COMMON)]
        return (*own, *parameters_of(Portion))

    @cached_property
    def schema(self) -> dict[str, Any]:
        return input_schema(self.parameters, self.objects)

    def call(self, service: Service, arguments: Mapping[str, Any]) -> Page:
        """One part of the answer; InvalidParameters with every problem, UnknownId, and others."""
        if is_deep(arguments):
            raise InputError(f"the arguments are nested deeper than {MAX_DEPTH} levels")
        objects = {name: arguments[name] for name in self.objects if name in arguments}
        given = {name: value for name, value in arguments.items() if name not in objects}
        pairs = pairs_of(given, self.parameters)
        parts = {one.name for one in parameters_of(Portion)}
        portion = read_parameters(Portion, [pair for pair in pairs if pair[0] in parts])
        asked = [pair for pair in pairs if pair[0] not in parts]
        if not self.of:
            read_parameters(self.kind, asked)
        missing = [
            Problem("is missing", name)
            for name, schema in self.objects.items()
            if is_needed(schema) and name not in objects
        ]
        if missing:
            raise InvalidParameters(missing)
        return self.answer(Call(service, asked, portion, objects or None))


def _hits(asked: AnsweredQuestion) -> str:
    result = asked.envelope["result"]
    if not result["total"]:
        return "Nothing has such a name or identifier."
    kinds = ", ".join(f"{one['kind']} {one['total']:,}" for one in result["kinds"])
    return f"{result['total']:,} found ({kinds}), the best first."


def _lines(asked: AnsweredQuestion) -> str:
    total = asked.envelope["result"]["total"]
    return f"{total:,} lines of the US tariff schedule." if total else "No such line."


_OPERATION = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "object", "properties": {"op": {"enum": list(OPERATIONS)}}},
    "description": "What changes. "
    + "; ".join(f"{name}: {', '.join(fields)}" for name, fields in OPERATIONS.items())
    + '. Such as {"op":"move","node":"...","to":"place:US-TX"}',
}
_ASK = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "object"},
    "description": "Questions: exposure, localization or impact with their parameters, such as "
    '{"exposure":{"target":"AI rack"}}',
}

_TEXT = {
    "type": "string",
    "minLength": 1,
    "description": f"An article, or a part of one: at most {MAX_CLAIM_CHARACTERS:,} characters",
}

TOOLS: Sequence[Tool] = (
    Tool(
        "search",
        "Find entities",
        "Firms, factories, components, places, projects by name in any language, ticker or code.",
        asking.one_question("entities", _hits),
        "entities",
        ("q", "kind"),
    ),
    Tool(
        "entity",
        "An entity and its facts",
        "Who or what it is, and every fact about it: who makes, supplies, buys, plans what.",
        asking.entity,
        "facts",
        ("id", "relation", "status"),
    ),
    Tool(
        "paths",
        "How two are connected",
        "The best paths between two entities, each step with its facts. Direction flow follows "
        "goods; any shows mere connection, which is not supply.",
        asking.one_question("paths"),
        "paths",
        (
            "source",
            "target",
            "direction",
            "k",
            "max_hops",
            "relation",
            "via",
            "exclude",
            "component",
            "status",
        ),
    ),
    Tool(
        "duty",
        "US duty on one crossing",
        "What a tariff line or component from an origin pays on a day: an interval, its "
        "components, the conditions that decide; or a line from all origins.",
        asking.duty,
        takes=("origin", "hts", "component", "entry_date", "clock", "condition"),
        kind=DutyAsked,
    ),
    Tool(
        "tariff_lines",
        "US tariff schedule",
        "Lines by number or words, with rate, and the products that facts class there.",
        asking.one_question("schedule", _lines),
        "schedule",
        ("q", "hts", "entry_date"),
    ),
    Tool(
        "exposure",
        "Duty in a product, part made in the US",
        "Share of a product's value that is US duty, through all tiers, with the crossings and "
        "what to find out next; or (share=domestic) the part that is added in the US.",
        asking.exposure,
        takes=("target", "share", "entry_date", "clock", "k", "origin", "condition", "status"),
        kind=ShareAsked,
    ),
    Tool(
        "impact",
        "What stops",
        "What stops if firms, factories, components or places are lost, and why.",
        asking.one_question("impact"),
        "impact",
        ("node", "mode", "closed_world", "status"),
    ),
    Tool(
        "timeline",
        "Promised and built",
        "What was promised of an entity or project, what was counted, in order of time.",
        asking.one_question("timeline"),
        "timeline",
        ("entity",),
    ),
    Tool(
        "conflicts",
        "Where sources disagree",
        "Facts that contradict each other, what each says and who publishes it.",
        asking.one_question("conflicts"),
        "conflicts",
        ("entity", "kind"),
    ),
    Tool(
        "claims",
        "Is it so?",
        "Each statement of a text held against the facts: supported, contradicted, disputed, "
        "promised only, new, not checkable; and what was not read. Nothing is stored.",
        asking.claims,
        objects={"text": _TEXT},
    ),
    Tool(
        "what_if",
        "What if",
        "A scenario: questions answered before and after operations. Nothing is stored.",
        asking.what_if,
        objects={"operations": _OPERATION, "ask": _ASK},
    ),
    Tool(
        "sources",
        "Who says so",
        "Facts by id with every page that says them; or what one source says; or all sources.",
        asking.sources,
        takes=("fact", "source"),
        kind=SourcesAsked,
    ),
)
"""Every tool, in the order in which clients list them."""
BY_NAME = {tool.name: tool for tool in TOOLS}
