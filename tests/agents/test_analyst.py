"""Ten questions of an analyst, by tool calls alone, each held to what the API answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.agents.clients import CLOCKS, api, ask, links, tokens, told

RACK = "component:ai-rack"


@dataclass(frozen=True)
class Asked:
    """A question with the call that answers it, and the same over HTTP."""

    words: str
    tool: str
    arguments: Mapping[str, Any]
    path: str
    query: Mapping[str, str]
    holds: Callable[[dict[str, Any], dict[str, Any]], bool]


def ends(answer: Mapping[str, Any], what: str) -> tuple[Any, Any]:
    [number] = [one for one in answer["numbers"] if one["what"] == what]
    return number["lo"], number["hi"]


def of(value: Mapping[str, Any]) -> tuple[Any, Any]:
    return value["lo"], value["hi"]


def ids(rows: Sequence[Mapping[str, Any]], key: str = "id") -> list[Any]:
    return [row[key] for row in rows]


def begins(shown: Sequence[Any], whole: Sequence[Any]) -> bool:
    """What is shown is the beginning of the whole, and not nothing."""
    return bool(shown) and list(shown) == list(whole[: len(shown)])


QUESTIONS = (
    Asked(
        "Who is Hon Hai?",
        "search",
        {"q": "鴻海"},
        "entities",
        {"q": "鴻海"},
        lambda a, e: ids(a["hits"]) == ids(e["entities"]) and a["about"]["total"] == e["total"],
    ),
    Asked(
        "Did OpenAI commit itself to buy from Foxconn?",
        "entity",
        {"id": "OpenAI", "relation": ["has_purchase_obligation"]},
        "entities/firm:openai/facts",
        {"relation": "has_purchase_obligation"},
        lambda a, e: (
            a["about"]["total"] == e["total"]
            and begins(
                [(row["fact"], row.get("denied", False)) for row in a["facts"]],
                [(fact["id"], fact["polarity"] == "negated") for fact in e["facts"]],
            )
        ),
    ),
    Asked(
        "How is TSMC connected with OpenAI?",
        "paths",
        {"source": "TSMC", "target": "OpenAI", "direction": "any"},
        "paths",
        {"source": "TSMC", "target": "OpenAI", "direction": "any"},
        lambda a, e: (
            [path["nodes"] for path in a["paths"]] == [path["nodes"] for path in e["paths"]]
            and [ids(path["steps"], "facts") for path in a["paths"]]
            == [ids(path["edges"], "facts") for path in e["paths"]]
        ),
    ),
    Asked(
        "What does an AI server from Mexico pay?",
        "duty",
        {"hts": "8471.50.01.50", "origin": "MX"},
        "duty",
        {"hts": "8471.50.01.50", "origin": "MX"},
        lambda a, e: (
            ends(a, "duty on entry") == of(e)
            and ids(a["undecided"], "condition") == ids(e["undecided"], "condition")
        ),
    ),
    Asked(
        "Where from does a power supply pay least?",
        "duty",
        {"hts": "8504.40.60", "entry_date": "2026-05-01"},
        "duty/origins",
        {"hts": "8504.40.60", "entry_date": "2026-05-01"},
        lambda a, e: (
            sorted(one for row in a["origins"] for one in row["origins"].split())
            == sorted(ids(e["origins"], "origin"))
            and all(
                of(row) == of(one)
                for row in a["origins"]
                for one in e["origins"]
                if one["origin"] in row["origins"].split()
            )
            and a["about"]["ranked"] == len(e["origins"])
        ),
    ),
    Asked(
        "Which tariff line has a server power supply?",
        "tariff_lines",
        {"q": "server power supply"},
        "schedule",
        {"q": "server power supply", "limit": "200"},
        lambda a, e: begins(ids(a["lines"], "hts"), ids(e["lines"], "hts")),
    ),
    Asked(
        "How much duty reaches a rack?",
        "exposure",
        {"target": RACK, "certainty_min": "assumed"},
        "exposure",
        {"target": RACK, "certainty_min": "assumed"},
        lambda a, e: (
            ends(a, "duty that reaches it") == of(e["exposure"])
            and begins(
                [of(one["contribution"]) for one in a["paths"]],
                [of(one["contribution"]) for one in e["paths"]],
            )
        ),
    ),
    Asked(
        "What stops if TSMC stops?",
        "impact",
        {"node": ["TSMC"]},
        "impact",
        {"node": "TSMC"},
        lambda a, e: (
            a["about"]["counts"] == e["counts"]
            and begins(ids(a["no_known_maker_left"]), ids(e["no_known_maker_left"]))
            and (a["no_known_maker_left"][0]["facts"])
            == e["no_known_maker_left"][0]["reason"]["facts"]
        ),
    ),
    Asked(
        "What became of the promise for Wisconsin?",
        "timeline",
        {"entity": "project:foxconn-wisconsin-display"},
        "timeline",
        {"entity": "project:foxconn-wisconsin-display"},
        lambda a, e: (
            [(one["topic"], one["promised"]["value"]) for one in a["topics"]]
            == [(one["topic"], one["promised"]["value"]) for one in e["topics"]]
            and begins(ids(a["events"], "fact"), ids(e["events"], "fact"))
        ),
    ),
    Asked(
        "Where do sources disagree about Foxconn?",
        "conflicts",
        {"entity": ["Foxconn"]},
        "conflicts",
        {"entity": "Foxconn"},
        lambda a, e: (
            a["about"]["total"] == e["total"]
            and begins(
                [(one["lowest"], one["highest"]) for one in a["disagreements"]],
                [(one["lowest"], one["highest"]) for one in e["conflicts"]],
            )
        ),
    ),
)


@pytest.fixture(scope="module")
def answers(address: str) -> dict[str, Any]:
    """The whole conversation over one connection."""
    calls = [(one.tool, {**one.arguments, **CLOCKS}) for one in QUESTIONS]
    return dict(zip([one.words for one in QUESTIONS], ask(f"{address}/mcp", calls), strict=True))


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda one: one.words)
def test_the_answer_is_that_of_the_api(
    asked: Asked, answers: Mapping[str, Any], address: str
) -> None:
    result = answers[asked.words]
    envelope = api(address, asked.path, **asked.query)
    answer = told(result)
    assert tokens(result) <= 1_500
    assert asked.holds(answer, envelope["result"]), answer
    assert answer["clocks"] == CLOCKS
    if envelope["sentence"]:
        said = answer["sentence"].replace("“", "").replace("”", "")
        assert said == envelope["sentence"].replace("“", "").replace("”", "")
    cited = {uri.removeprefix("fact:") for uri in links(result)}
    assert cited <= set(envelope["claims"]) | {
        said["fact"]
        for line in envelope["result"].get("lines", ())
        if isinstance(line, dict)
        for said in line["classified"]
    }


def test_a_fact_is_followed_to_its_page(address: str, answers: Mapping[str, Any]) -> None:
    """The first link of an answer, asked for by id, is the fact that the API gives."""
    result = answers["How is TSMC connected with OpenAI?"]
    uri = next(iter(links(result)))
    [found] = ask(f"{address}/mcp", [("sources", {"fact": [uri], **CLOCKS})])
    fact = api(address, f"facts/{uri.removeprefix('fact:')}")["result"]["fact"]
    [row] = told(found)["facts"]
    assert (row["subject"], row["relation"], row["object"]) == (
        fact["subject"],
        fact["relation"],
        fact["object"],
    )
    assert [page["source"] for page in row["evidence"]] == [
        page["source"] for page in fact["evidence"]
    ]


def test_what_is_not_known_is_said_in_words(address: str) -> None:
    [server] = ask(f"{address}/mcp", [("exposure", {"target": "AI server", **CLOCKS})])
    answer = told(server)
    [number] = [one for one in answer["numbers"] if one["what"] == "duty that reaches it"]
    assert number["value"] == "not computable"
    assert number["why"]
    assert "unknown" in [row["territory"] for row in answer["makers"]]
    assert "null" not in server.content[0].text
