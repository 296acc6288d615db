"""The vocabulary is served to the page from Python, and no script or style sheet has its own."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest
from fastapi.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.page.vocabulary import vocabulary, words
from onshore.app.render.svg.palette import COLOURS, KIND_LOOKS
from onshore.app.settings import Settings
from onshore.graph import schema
from onshore.graph.stores import open_store

STATIC = Path(__file__).resolve().parents[2] / "app" / "static"
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))
STYLES = sorted(STATIC.glob("*.css"))
LISTS = {
    "kinds": [kind.name for kind in schema.KINDS.values() if kind.drawn],
    "statuses": schema.STATUSES,
    "groups of statuses": tuple(schema.STATUS_GROUPS),
    "certainties": schema.CERTAINTIES,
    "line styles": (*dict.fromkeys(schema.LINE_STYLES.values()), "assumed"),
    "guessed certainties": schema.GUESSED,
    "symmetric relations": [one.name for one in schema.RELATIONS.values() if one.symmetric],
}
AT_MOST = {"kinds": 4, "guessed certainties": 1, "groups of statuses": 1}
"""Words of a list that one literal may name: a rule about some kinds is not a list of the kinds."""


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(create_app(Settings(), open_store("sqlite://")), base_url="http://127.0.0.1")


def exported(text: str) -> dict[str, object]:
    found = re.findall(r"^export const (\w+) = (.*);$", text, re.MULTILINE)
    return {name: orjson.loads(value) for name, value in found}


def test_what_is_served_is_the_schema(client: TestClient) -> None:
    answer = client.get("/static/js/vocabulary.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    served = exported(answer.text)
    assert served == orjson.loads(orjson.dumps(vocabulary()))
    texts = served["WORDS"]
    assert isinstance(texts, dict)
    assert {key: pair for key, pair in texts.items() if key.startswith("status.")} == {
        f"status.{word}": list(schema.STATUS_TEXT[word]) for word in schema.STATUSES
    }
    for name, of in (
        ("kind", schema.KINDS),
        ("group", schema.STATUS_GROUPS),
        ("certainty", schema.CERTAINTIES),
    ):
        assert {key for key in texts if key.startswith(f"{name}.")} == {f"{name}.{w}" for w in of}
    assert served["GROUP_OF_STATUS"] == schema.GROUP_OF_STATUS
    assert set(KIND_LOOKS) == {kind.name for kind in schema.KINDS.values() if kind.drawn}
    lines = served["LINE_STATUSES"]
    assert isinstance(lines, dict)
    assert {word: line for line, of in lines.items() for word in of} == schema.LINE_STYLES


def test_the_colours_that_are_served_are_the_palette(client: TestClient) -> None:
    text = client.get("/static/palette.css").text
    light, dark, system = (
        re.search(rf"{start} \{{ (.*?) \}}", text)
        for start in ("^:root", r':root\[data-theme="dark"\]', r":root\[data-theme=\"auto\"\]\S+")
    )
    for block, at in ((light, 0), (dark, 1), (system, 1)):
        assert block is not None
        found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[1]))
        assert found == {name: pair[at] for name, pair in COLOURS.items()}


@pytest.mark.parametrize("path", ["/static/js/vocabulary.js", "/static/palette.css"])
def test_a_browser_that_has_it_is_told_so(client: TestClient, path: str) -> None:
    tag = client.get(path).headers["etag"]
    again = client.get(path, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def copies(text: str, words: tuple[str, ...] | list[str], at_most: int) -> list[str]:
    """Lists and objects in a script that name more of the words than that."""
    word = "|".join(words)
    literals = re.findall(r"\[[^\[\]]*\]|\{[^{}]*\}", text)
    return [
        literal
        for literal in literals
        if len(set(re.findall(rf'"({word})"|\b(?:{word})(?=:)', literal))) > at_most
        or len(set(re.findall(rf"(?<![\w.-])({word})(?=:)", literal))) > at_most
    ]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
@pytest.mark.parametrize("name", LISTS)
def test_no_script_has_a_list_of_its_own(script: Path, name: str) -> None:
    text = re.sub(r"^\s*(//|/?\*).*$", "", script.read_text("utf-8"), flags=re.MULTILINE)
    assert copies(text, list(LISTS[name]), AT_MOST.get(name, 2)) == []
    assert [key for key in words() if f'"{key}":' in text] == []


def test_a_list_is_found() -> None:
    """The lists that scripts had before the vocabulary was served."""
    statuses, kinds = list(LISTS["statuses"]), list(LISTS["kinds"])
    assert copies('const A = ["operational", "actual", "completed", "stated"];', statuses, 2)
    assert copies("const B = { place: 8, component: 7, project: 8, person: 7, firm: 9 };", kinds, 4)
    assert copies('["assumed", "inferred"].includes(word)', list(schema.GUESSED), 1)
    assert not copies('new Set(["component", "firm", "factory", "place"])', kinds, 4)


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_no_style_sheet_has_colours_or_kinds_of_its_own(style: Path) -> None:
    text = style.read_text("utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![\w-]*[ ,.:>{])", text) == []
    assert not re.findall(r"--kind-(?!firm|factory)\w+", text)
