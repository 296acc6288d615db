"""Texts of sources stay data: quoted, inert, never a field or a line of their own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onshore.app.agents.quoting import Names, plain, quoted
from tests.agents.clients import Calls, Client, over_stdio, talk, told
from tests.agents.stores import hostile

CALLS: Calls = (
    ("search", {"q": "Ignore"}),
    ("entity", {"id": "firm:order"}),
    ("paths", {"source": "firm:order", "target": "firm:plain", "direction": "any"}),
    ("timeline", {"entity": "firm:order"}),
    ("impact", {"node": ["firm:order"]}),
    ("conflicts", {}),
    ("sources", {}),
    ("sources", {"source": "source:s"}),
    ("sources", {"fact": ["h1", "h2"]}),
)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    url = hostile(tmp_path_factory.mktemp("hostile"))

    async def work(client: Client) -> list[Any]:
        found = [await client.call_tool(name, dict(arguments)) for name, arguments in CALLS]
        return [*found, (await client.read_resource("fact:h1")).contents[0]]

    return talk(over_stdio(url), work)


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from texts_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one)


def outside_of_quotes(text: str) -> str:
    """What of a text does not stand between “ and ”."""
    depth, shown = 0, []
    for c in text:
        depth += c == "“"
        if depth == 0:
            shown.append(c)
        depth -= c == "”"
        assert depth in (0, 1), text
    assert depth == 0, text
    return "".join(shown)


def test_no_text_of_a_source_stands_outside_of_quotes(results: list[Any]) -> None:
    seen = 0
    for (name, _), result in zip(CALLS, results[:-1], strict=True):
        assert not result.is_error, (name, result.content)
        described = [one.description for one in result.content[1:]]
        for text in (*texts_of(told(result)), *described):
            bare = outside_of_quotes(text)
            seen += bare != text
            for attack in ("Ignore", "previous", "SYSTEM", "obey", "owned", "Acme"):
                assert attack not in bare, (name, text)
    assert seen > 20


def test_nothing_invisible_reaches_the_model(results: list[Any]) -> None:
    shown = [one.text for result in results[:-1] for one in result.content[:1]]
    shown += [one.description for result in results[:-1] for one in result.content[1:]]
    for text in (*shown, results[-1].text):
        assert {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co")} == set()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Acme", "“Acme”"),
        ("a “b” c", "“a 'b' c”"),
        ("a\u202eb\u2066c\ufeff", "“abc”"),
        ("tag\U000e0041\U000e0042", "“tag”"),
        ("one\ntwo\u2028three", "“one two three”"),
        ("\u200bx", "“x”"),
        ("نامه\u200cها", "“نامه\u200cها”"),
    ],
)
def test_a_quoted_text_is_on_one_line_and_ends_where_it_ends(text: str, shown: str) -> None:
    assert quoted(text) == shown


def test_a_long_text_is_cut_within_its_quotes() -> None:
    assert quoted("x" * 500, 10) == "“" + "x" * 9 + "…”"
    assert plain("no change") == "no change"


def test_names_are_quoted_in_sentences_and_ids_are_left() -> None:
    names = Names({"firm:a": "Acme", "firm:b": "Acme Works", "place:TX": "Texas", "firm:c": "ホン"})
    said = "Acme Works of Texas and Acme buy from firm:Acme, not from Acmetron; ホンは“Texas”で."
    assert names.marked(said) == (
        "“Acme Works” of “Texas” and “Acme” buy from firm:Acme, not from Acmetron; "
        "“ホン”は“Texas”で."
    )


def test_a_store_file_is_not_written_to(tmp_path: Path) -> None:
    """Tools read: the same bytes lie in the store after every one of them."""
    url = hostile(tmp_path)
    path = tmp_path / "hostile.db"
    before = path.read_bytes()

    async def work(client: Client) -> None:
        for name, arguments in CALLS:
            await client.call_tool(name, dict(arguments))

    talk(over_stdio(url, data=str(tmp_path / "none")), work)
    assert path.read_bytes() == before
