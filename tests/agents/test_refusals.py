"""What a client is told that asks wrongly, too much or at once; what ends when it goes."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import anyio
import orjson
import pytest

from tests.agents.clients import (
    CLOCKS,
    SECONDS,
    Calls,
    Client,
    MCPError,
    ask,
    over_stdio,
    serving_http,
    talk,
    told,
)
from tests.agents.stores import ENDLESS, endless

QUICK = {"source": "firm:f3", "target": "firm:end", "direction": "any"}
LONG = 90.0
"""Seconds of a deadline that no test waits for."""


@pytest.fixture(scope="module")
def endless_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return endless(tmp_path_factory.mktemp("endless"))


@pytest.mark.parametrize(
    ("tool", "arguments", "refused", "nearest"),
    [
        ("paths", {"source": "TSMC", "target": "OpenAI", "directon": "any"}, "", "direction"),
        ("paths", {"source": "TSMC"}, "target", None),
        ("paths", {"source": "TSMC", "target": "OpenAI", "k": 5_000}, "k", None),
        ("paths", {"source": "TSMC", "target": "OpenAI", "relation": ["suplies"]}, "", "supplies"),
        ("paths", {"source": ["TSMC", "Nvidia"], "target": "OpenAI"}, "source", None),
        ("paths", {"source": {"id": "TSMC"}, "target": "OpenAI"}, "source", None),
        ("entity", {"id": "Foxcon"}, "Foxcon", "firm:foxconn"),
        ("entity", {"id": "firm:foxcon"}, "firm:foxcon", "firm:foxconn"),
        ("entity", {"id": "TSMC", "as_of": "soon"}, "as_of", None),
        ("entity", {"id": "TSMC", "certainty_min": "sure"}, "certainty_min", None),
        ("entity", {"id": "TSMC", "cursor": "x"}, "cursor", None),
        ("entity", {"id": "TSMC", "cursor": "0.99999"}, "cursor", None),
        ("impact", {"node": ["TSMC"], "cursor": "200.0"}, "cursor", None),
        ("entity", {"id": "TSMC", "max_tokens": 10}, "max_tokens", None),
        ("duty", {"origin": "TW", "hts": "9999.99.99"}, "9999.99.99", None),
        ("duty", {"origin": "Taiwann", "hts": "8471.50.01"}, "Taiwann", None),
        ("duty", {"origin": "TW", "hts": 8504.40}, "hts: 8504.4 is a number, and may", None),
        ("duty", {"origin": "TW", "hts": "8471.50.01", "condition": {"usmca": []}}, "usmca", None),
        ("sources", {"fact": ["S1200000"]}, "S1200000", None),
        ("sources", {"fact": ["S12"], "source": "source:seed"}, "fact", None),
        ("what_if", {"operations": [{"op": "mov"}], "ask": [{"exposure": {}}]}, "op", "move"),
        ("what_if", {"operations": [{"op": "close", "node": "TSMC"}]}, "ask", None),
        ("what_if", {"operations": "close", "ask": [{"impact": {}}]}, "operations", None),
        ("what_if", {"operations": [], "ask": "impact"}, "ask: is a list", None),
    ],
)
def test_a_wrong_call_is_refused_with_the_nearest_words(
    address: str, tool: str, arguments: Mapping[str, Any], refused: str, nearest: str | None
) -> None:
    [result] = ask(f"{address}/mcp", [(tool, arguments)])
    assert result.is_error, result.content
    answer = told(result)
    assert refused in answer["says"]
    assert "Traceback" not in answer["says"]
    if nearest is not None:
        assert nearest in answer["says"]


def test_what_is_said_naturally_is_what_is_said_at_length(address: str) -> None:
    duty = {"origin": "MX", "hts": "8471.50.01"}
    close, impact = {"op": "close", "node": "TSMC"}, {"impact": {"node": "TSMC"}}
    results = ask(
        f"{address}/mcp",
        [
            ("duty", {**duty, "condition": {"usmca": True, "value": 1000}}),
            ("duty", {**duty, "condition": ["usmca:true", "value:1000"]}),
            ("what_if", {"operations": close, "ask": impact}),
            ("what_if", {"operations": [close], "ask": [impact]}),
        ],
    )
    assert not any(result.is_error for result in results), results
    first, second, third, fourth = map(told, results)
    assert first == second
    assert third == fourth


def test_a_document_that_is_nested_too_deep_is_refused(address: str) -> None:
    deep: Any = "x"
    for _ in range(60):
        deep = [deep]
    calls = [("what_if", {"operations": [{"op": "close", "node": deep}], "ask": [{}]})]
    [result] = ask(f"{address}/mcp", calls)
    assert result.is_error
    assert "nested deeper" in told(result)["says"]


def test_an_unknown_tool_is_an_error_of_the_protocol(address: str) -> None:
    async def work(client: Client) -> None:
        with pytest.raises(MCPError, match="nearest: paths"):
            await client.call_tool("pathz", {})

    talk(f"{address}/mcp", work)


def test_a_search_that_has_no_end_is_cut_and_says_so(endless_url: str) -> None:
    [result] = ask(over_stdio(endless_url, max_seconds=2), [("paths", ENDLESS)])
    answer = told(result)
    assert not result.is_error
    assert "time limit" in answer["cut"]
    assert answer["clocks"]


def test_a_call_that_is_cancelled_makes_room(endless_url: str) -> None:
    """One turn there is, and a minute for each: the next call gets it as the first one goes."""

    async def work(client: Client) -> tuple[Any, int]:
        with anyio.move_on_after(3) as scope:
            await client.call_tool("paths", ENDLESS)
        assert scope.cancelled_caught
        for tried in range(100):
            result = await client.call_tool("paths", QUICK)
            if not result.is_error:
                return result, tried
            assert told(result)["refused"] == "TooBusy"
            await anyio.sleep(0.2)
        raise AssertionError("the call that was cancelled goes on")

    began = monotonic()
    result, _ = talk(over_stdio(endless_url, max_seconds=LONG, max_busy=1), work)
    assert told(result)["paths"]
    assert monotonic() - began < LONG


def test_a_client_over_http_that_goes_makes_room(endless_url: str) -> None:
    with serving_http(endless_url, max_seconds=LONG, max_busy=1) as address:
        for mode in ("auto", "legacy"):
            began = monotonic()

            async def work(client: Client) -> None:
                with anyio.move_on_after(3):
                    await client.call_tool("paths", ENDLESS)

            talk(f"{address}/mcp", work, mode)
            while True:
                [result] = ask(f"{address}/mcp", [("paths", QUICK)], mode)
                if not result.is_error:
                    break
                assert told(result)["refused"] == "TooBusy"
                assert monotonic() - began < LONG
            assert told(result)["paths"]


def test_too_many_at_once_are_refused_with_the_time_to_come_again(endless_url: str) -> None:
    async def work(client: Client) -> Any:
        async with anyio.create_task_group() as group:
            group.start_soon(client.call_tool, "paths", ENDLESS)
            await anyio.sleep(1.5)
            result = await client.call_tool("paths", QUICK)
            group.cancel_scope.cancel()
        return result

    refused = talk(over_stdio(endless_url, max_seconds=LONG, max_busy=1), work)
    assert refused.is_error
    answer = told(refused)
    assert answer["refused"] == "TooBusy"
    assert answer["again_after_seconds"] == 5


def test_several_clients_at_once_get_the_same(address: str, bundled: str) -> None:
    """Four over HTTP and a second process over stdio, on one store."""
    calls: Calls = [
        ("paths", {"source": "OpenAI", "target": "Texas", "direction": "any", **CLOCKS}),
        ("impact", {"node": ["Foxconn"], **CLOCKS}),
    ]
    with ThreadPoolExecutor(5) as clients:
        found = [clients.submit(ask, f"{address}/mcp", [*calls] * 3) for _ in range(4)]
        found.append(clients.submit(ask, over_stdio(bundled), [*calls] * 3))
        answers = [[one.content[0].text for one in client.result()] for client in found]
    assert all(one == answers[0] for one in answers)


def post(address: str, body: bytes, **headers: str) -> tuple[int, bytes]:
    place = urlsplit(address)
    link = http.client.HTTPConnection(place.hostname or "", place.port, timeout=SECONDS)
    sent = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
    link.request("POST", "/mcp", body, {**sent, **headers})
    answer = link.getresponse()
    try:
        return answer.status, answer.read()
    finally:
        link.close()


def test_hosts_pages_and_sizes_are_bounded_as_for_other_routes(address: str) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    body = orjson.dumps(call)
    assert post(address, body)[0] == 200
    assert post(address, body, host="evil.example")[0] == 400
    assert post(address, body, origin="http://evil.example")[0] == 403
    assert post(address, body, origin=address)[0] == 200
    assert post(address, b"{nonsense")[0] == 400
    assert post(address, b"[" * 100_000)[0] == 400
    assert post(address, b'"' + b"x" * 1_100_000 + b'"')[0] == 413
    assert post(address, body)[0] == 200


def test_it_is_off_unless_it_is_switched_on(serve: Any) -> None:
    from onshore.app.main import create_app
    from onshore.app.settings import Settings
    from onshore.graph.stores import open_store

    address = serve(create_app(Settings(), open_store("sqlite://")))
    assert post(address, b"{}")[0] == 404
