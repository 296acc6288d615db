"""Every tool, resource and prompt by a real client, over stdio and over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.queries import question_of
from onshore.graph.stores import open_store
from tests.agents.clients import (
    CLOCKS,
    MODES,
    Client,
    MCPError,
    api,
    ask,
    links,
    over_stdio,
    talk,
    tokens,
    told,
)
from tests.loading import NOW, large_document

RACK = "component:ai-rack"
CALLS: Mapping[str, Mapping[str, Any]] = {
    "search": {"q": "ホンハイ"},
    "entity": {"id": "OpenAI", "relation": ["has_purchase_option"]},
    "paths": {"source": "OpenAI", "target": "Texas", "direction": "any"},
    "duty": {"hts": "8471.50.01", "origin": "TW", "entry_date": "2026-05-01"},
    "tariff_lines": {"q": "power supplies"},
    "exposure": {"target": RACK, "certainty_min": "assumed"},
    "impact": {"node": ["Foxconn"]},
    "timeline": {"entity": "project:foxconn-wisconsin-display"},
    "conflicts": {"entity": ["Foxconn"]},
    "claims": {"text": "Foxconn operates a plant in Houston, Texas."},
    "what_if": {
        "operations": [{"op": "move", "node": "factory:model-tray-mx", "to": "Texas"}],
        "ask": [{"exposure": {"target": RACK}}],
        "certainty_min": "assumed",
    },
    "sources": {"fact": ["S12", "fact:R001b"]},
}


@pytest.mark.parametrize("mode", MODES)
def test_every_tool_answers_with_clocks_and_sources(target: Any, mode: str) -> None:
    calls = [(name, {**arguments, **CLOCKS}) for name, arguments in CALLS.items()]
    for (name, _), result in zip(calls, ask(target, calls, mode), strict=True):
        assert not result.is_error, (name, result.content)
        answer = told(result)
        assert next(iter(answer)) == "sentence", name
        assert answer["sentence"], name
        assert answer["clocks"] == CLOCKS, name
        assert answer["sources"], name
        assert "none" not in answer["sources"], name
        assert tokens(result) <= 1_500, name
        facts = [uri for uri in answer["sources"] if uri.startswith("fact:")]
        assert list(links(result)) == facts, name
        assert all("“" in description for description in links(result).values()), name


def test_the_tools_are_few_small_and_only_read(target: Any) -> None:
    async def work(client: Client) -> Any:
        return await client.list_tools()

    listed = talk(target, work)
    assert [tool.name for tool in listed.tools] == list(CALLS)
    assert len(listed.tools) <= 12
    assert tokens(listed) < 6_000
    for tool in listed.tools:
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.destructive_hint is False
        taken = tool.input_schema["properties"]
        assert {"as_of", "known_at", "certainty_min", "max_tokens", "cursor"} <= set(taken)
        assert all(schema["description"] for schema in taken.values())


def test_schemas_are_those_of_the_declarations() -> None:
    from onshore.app.agents.declared import BY_NAME

    schema = BY_NAME["paths"].schema
    assert schema["required"] == ["source", "target"]
    assert schema["properties"]["k"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 100,
        "default": 3,
        "description": "Paths at most",
    }
    assert schema["properties"]["direction"]["enum"] == ["flow", "reverse", "along", "any"]
    for tool in BY_NAME.values():
        if tool.of:
            question = question_of(tool.of)
            assert question is not None
            assert set(tool.takes) <= set(question.__dataclass_fields__)


def test_the_rest_comes_in_parts_and_nothing_twice(address: str) -> None:
    """All facts about a firm, part by part, are those of the API."""
    listed = api(address, "entities/firm:foxconn/facts", limit="1000")["result"]["facts"]
    wanted = [fact["id"] for fact in listed]

    async def work(client: Client) -> list[str]:
        found: list[str] = []
        more: dict[str, Any] = {}
        for _ in range(100):
            result = await client.call_tool("entity", {"id": "Foxconn", **CLOCKS, **more})
            assert tokens(result) <= 1_500
            answer = told(result)
            found += [row["fact"] for row in answer.get("facts", ())]
            if "more" not in answer:
                break
            more = {"cursor": answer["more"]["cursor"]}
        return found

    assert talk(f"{address}/mcp", work) == wanted


def test_more_rows_than_a_block_are_reached(address: str) -> None:
    """Entities are listed by the hundred; the cursor goes on where a block ends."""

    async def work(client: Client) -> list[str]:
        found: list[str] = []
        more: dict[str, Any] = {}
        while True:
            asked = {"max_tokens": 20_000, **CLOCKS, **more}
            answer = told(await client.call_tool("search", asked))
            found += [row["id"] for row in answer.get("hits", ())]
            if "more" not in answer:
                return found
            more = {"cursor": answer["more"]["cursor"]}

    hits = api(address, "entities", limit="1000")["result"]["entities"]
    found = talk(f"{address}/mcp", work)
    assert len(found) > 2 * 200
    assert found[:1000] == [hit["id"] for hit in hits]


def test_facts_beyond_a_block_are_reached(tmp_path: Path) -> None:
    """A firm with more facts than one question is asked for at a time."""
    url = f"sqlite:///{tmp_path}/large.db"
    store = open_store(url)
    store.replace([large_document(50 * 230, "first", declared=True)], now=NOW)
    store.close()

    async def work(client: Client) -> list[str]:
        found: list[str] = []
        more: dict[str, Any] = {}
        while True:
            asked = {"id": "firm:f1", "max_tokens": 20_000, **more}
            answer = told(await client.call_tool("entity", asked))
            found += [row["fact"] for row in answer.get("facts", ())]
            if "more" not in answer:
                return found
            more = {"cursor": answer["more"]["cursor"]}

    found = talk(over_stdio(url), work)
    assert sorted(found) == sorted(f"F{number}" for number in range(1, 50 * 230, 50))


def test_a_small_budget_holds_and_a_large_one_gives_more(address: str) -> None:
    sizes = (500, 1_500, 6_000, 20_000)
    calls = [("impact", {"node": ["Foxconn"], "max_tokens": size}) for size in sizes]
    results = ask(f"{address}/mcp", calls)
    for size, result in zip(sizes, results, strict=True):
        assert not result.is_error
        assert tokens(result) <= size
    assert [len(result.content[0].text) for result in results] == sorted(
        len(result.content[0].text) for result in results
    )


@pytest.mark.parametrize("name", CALLS)
def test_every_part_of_every_answer_fits_the_smallest_budget(address: str, name: str) -> None:
    async def work(client: Client) -> None:
        more: dict[str, Any] = {}
        for _ in range(8):
            asked = {**CALLS[name], **CLOCKS, **more, "max_tokens": 500}
            result = await client.call_tool(name, asked)
            assert not result.is_error
            assert tokens(result) <= 500
            answer = told(result)
            assert answer["sentence"]
            assert answer["clocks"] == CLOCKS
            assert answer["sources"]
            if "more" not in answer:
                break
            more = {"cursor": answer["more"]["cursor"]}

    talk(f"{address}/mcp", work)


def test_a_component_of_several_lines_tells_each_of_them(address: str) -> None:
    asked = {"component": "component:power-system", "origin": "CN", "certainty_min": "assumed"}
    [result] = ask(f"{address}/mcp", [("duty", {**asked, **CLOCKS, "max_tokens": 6_000})])
    answer = told(result)
    whole = api(address, "duty", **asked)["result"]
    assert [(one["lo"], one["hi"]) for one in answer["per_line"]] == [
        (one["lo"], one["hi"]) for one in whole["per_line"]
    ]
    [number] = answer["numbers"]
    assert (number["lo"], number["hi"]) == (whole["lo"], whole["hi"])


def test_the_part_that_is_made_in_the_us_is_that_of_the_api(address: str) -> None:
    asked = {"target": RACK, "certainty_min": "assumed"}
    [result] = ask(f"{address}/mcp", [("exposure", {**asked, **CLOCKS, "share": "domestic"})])
    answer, whole = told(result), api(address, "localization", **asked)
    assert answer["about"]["total"] == whole["result"]["total"]
    assert answer["about"]["counts"] == whole["result"]["counts"]
    assert answer["sentence"].replace("“", "").replace("”", "") == whole["sentence"]


def test_statuses_that_count_can_be_chosen(address: str) -> None:
    calls = [
        ("entity", {"id": "Foxconn", **CLOCKS, **more})
        for more in ({}, {"status": ["operational"]})
    ]
    everything, at_work = (told(one) for one in ask(f"{address}/mcp", calls))
    assert 0 < at_work["about"]["total"] < everything["about"]["total"]
    assert {row["status"] for row in at_work["facts"]} == {"operational"}


def test_zero_to_nobody_knows_is_unknown_and_no_number() -> None:
    from onshore.app.agents.items import Number
    from onshore.app.agents.quoting import Names

    def told_of(lo: float | None, hi: float | None) -> dict[str, Any]:
        number = Number("duty", {"lo": lo, "hi": hi}, "fraction", "why not")
        return number.told(Names({}))

    assert told_of(0, None) == {"what": "duty", "value": "unknown", "why": "why not"}
    assert told_of(None, None) == {"what": "duty", "value": "not computable", "why": "why not"}
    assert told_of(0.1, None)["hi"] == "unknown"
    assert (told_of(0, 0)["lo"], told_of(0, 0)["hi"]) == (0, 0)


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("impact", {"node": ["Foxconn"], "mode": "weighted"}, "no stated trade has a value"),
        ("duty", {"component": "component:fan", "origin": "TW"}, "is not known"),
        ("search", {"q": "zzzzqqq"}, "Nothing"),
        ("paths", {"source": "TSMC", "target": "OpenAI"}, "No stated flow"),
        ("tariff_lines", {"q": "zzzqq"}, "No line"),
        ("timeline", {"entity": "Foxconn"}, "“Foxconn”"),
    ],
)
def test_what_is_not_there_is_said(
    address: str, name: str, arguments: Mapping[str, Any], says: str
) -> None:
    [result] = ask(f"{address}/mcp", [(name, {**arguments, **CLOCKS})])
    assert not result.is_error
    answer = told(result)
    assert says in answer["sentence"]
    assert answer["sources"]
    assert "null" not in result.content[0].text


def test_known_at_takes_away_what_was_recorded_later(address: str) -> None:
    calls = [
        ("entity", {"id": "firm:foxconn", "known_at": instant})
        for instant in ("2026-11-20T00:00:00Z", "2026-11-28T00:00:00Z")
    ]
    before, after = (told(result)["about"]["total"] for result in ask(f"{address}/mcp", calls))
    assert 0 < before < after


def test_japanese_is_answered(address: str) -> None:
    [result] = ask(f"{address}/mcp", [("duty", {**CALLS["duty"], "lang": "ja"})])
    assert "2026年5月1日" in told(result)["sentence"]


def test_resources_are_read_and_listed(target: Any) -> None:
    async def work(client: Client) -> dict[str, Any]:
        uris = ("fact:S12", "source:seed", "entity:firm:openai")
        texts = {}
        for uri in uris:
            [contents] = (await client.read_resource(uri)).contents
            assert contents.uri == uri
            assert contents.mime_type == "application/json"
            texts[uri] = contents.model_dump()["text"]
        listed = await client.list_resources()
        names = [one.uri for one in listed.resources]
        while listed.next_cursor:
            listed = await client.list_resources(cursor=listed.next_cursor)
            names += [one.uri for one in listed.resources]
        with pytest.raises(MCPError, match="unknown fact"):
            await client.read_resource("fact:no-such-fact")
        with pytest.raises(MCPError, match="unknown resource"):
            await client.read_resource("file:///etc/passwd")
        templates = (await client.list_resource_templates()).resource_templates
        return {**texts, "names": names, "templates": [one.uri_template for one in templates]}

    found = talk(target, work)
    assert '"fact":"S12"' in found["fact:S12"]
    assert "innovaTopia" in found["source:seed"]
    assert "has_purchase_option" in found["entity:firm:openai"]
    assert found["templates"] == ["fact:{id}", "source:{id}", "entity:{id}"]
    assert "source:seed" in found["names"]
    assert len(set(found["names"])) == len(found["names"]) > 200


def test_prompts_name_tools_that_there_are(target: Any) -> None:
    async def work(client: Client) -> list[str]:
        texts = []
        for prompt in (await client.list_prompts()).prompts:
            needed = {one.name: "TSMC" for one in prompt.arguments or () if one.required}
            filled = await client.get_prompt(prompt.name, needed)
            texts.append(filled.messages[0].content.model_dump()["text"])
            with pytest.raises(MCPError, match="is missing"):
                await client.get_prompt(prompt.name, {})
        with pytest.raises(MCPError, match="nearest"):
            await client.get_prompt("connexion", {})
        return texts

    texts = talk(target, work)
    assert len(texts) >= 5
    for text in texts:
        assert "“TSMC”" in text
        assert any(name in text for name in CALLS)
