"""Reference pages are held to the code: what is declared and not documented fails here."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

from onshore.app.cli.main import build_parser
from onshore.app.http.errors import STATUS
from onshore.app.http.openapi import document
from onshore.app.main import create_app
from onshore.app.render import MEDIA_TYPES
from onshore.app.settings import PREFIX, Settings
from onshore.graph.answers.parameters import parameters_of
from onshore.graph.queries import QUESTIONS
from onshore.graph.schema import (
    AMOUNT_FIELDS,
    CERTAINTIES,
    ENTITY_FIELDS,
    EVIDENCE_FIELDS,
    FACT_FIELDS,
    KINDS,
    QUALIFIER_FIELDS,
    RELATIONS,
    SOURCE_FIELDS,
    STATUSES,
)
from onshore.graph.stores import open_store
from onshore.graph.tariff.measures.charges import KINDS as DUTY_KINDS
from onshore.loaders.formats.registry import LOADERS, formats

ROOT = Path(__file__).resolve().parents[2]


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def test_generated_parts_are_up_to_date() -> None:
    command = [sys.executable, "scripts/make_docs.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_table_of_places_is_up_to_date() -> None:
    command = [sys.executable, "scripts/make_place_names.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_field_is_documented() -> None:
    text = page("facts.md")
    tables = (
        FACT_FIELDS,
        QUALIFIER_FIELDS,
        AMOUNT_FIELDS,
        EVIDENCE_FIELDS,
        ENTITY_FIELDS,
        SOURCE_FIELDS,
    )
    for name in {name for table in tables for name in table}:
        assert f"| `{name}` |" in text, name


def test_every_question_and_parameter_is_documented() -> None:
    text = page("http.md")
    for kind in QUESTIONS:
        assert kind.route in text
        for parameter in parameters_of(kind):
            assert parameter.name in text, f"{kind.name}: {parameter.name}"


def test_every_setting_and_format_is_documented() -> None:
    settings = page("settings.md")
    for item in fields(Settings):
        assert PREFIX + item.name.upper() in settings
    for name in MEDIA_TYPES:
        assert f"`{name}`" in page("http.md")


def served(routes: Sequence[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """(method, path) of every route that the service has, but for static files."""
    for route in routes:
        if (router := getattr(route, "original_router", None)) is not None:
            yield from served(router.routes, prefix + route.include_context.prefix)
        elif getattr(route, "methods", None) and not route.path.startswith("/static"):
            methods = sorted(route.methods - {"HEAD"})
            yield from ((method, prefix + route.path) for method in methods)


def test_every_route_is_documented_and_described() -> None:
    store = open_store("sqlite://")
    found = dict.fromkeys(served(create_app(Settings(metrics="on"), store).routes))
    store.close()
    assert ("POST", "/api/v1/sources") in found
    described = document("0", metrics=True)["paths"]
    for method, path in found:
        assert f"`{method} {path}`" in page("http.md"), f"{method} {path}"
        if path not in ("/", "/docs", "/openapi.json"):
            assert method.lower() in described.get(path, {}), f"{method} {path}"
    assert {(m.upper(), path) for path, methods in described.items() for m in methods} <= set(found)


def test_the_description_of_the_routes_is_valid_openapi() -> None:
    described = document("0", metrics=True)
    schemas = described["components"]["schemas"]
    assert described["openapi"] == "3.1.0"
    names = [
        one["operationId"] for methods in described["paths"].values() for one in methods.values()
    ]
    assert len(names) == len(set(names))
    text = orjson.dumps(described).decode()
    assert set(re.findall(r'"#/components/schemas/(\w+)"', text)) == set(schemas)
    for methods in described["paths"].values():
        for one in methods.values():
            assert one["summary"]
            assert {"200", "201"} & set(one["responses"])
            for media in one.get("requestBody", {}).get("content", {}).values():
                schema = {**media["schema"], "components": described["components"]}
                jsonschema.validate(media["example"], schema)


def commands_of(parser: argparse.ArgumentParser) -> list[str]:
    return next(
        list(action.choices or ())
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
    )


def test_every_question_command_and_error_is_documented() -> None:
    text = page("cli.md")
    for kind in QUESTIONS:
        assert f"`ask {kind.name}`" in text
    for command in commands_of(build_parser()):
        assert f"onshore {command}" in text
    for error in STATUS:
        assert f"`{error.__name__}`" in page("http.md")


def test_every_decision_has_its_number_and_its_day() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    for number, file in enumerate(files, 1):
        title, _, day = file.read_text("utf-8").split("\n")[:3]
        assert file.name.startswith(f"{number:03}-")
        assert title.startswith(f"# {number:03} ")
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", day)


def test_every_word_of_the_vocabulary_is_documented() -> None:
    text = page("facts.md")
    for word in (*KINDS, *RELATIONS, *STATUSES, *CERTAINTIES):
        assert f"`{word}`" in text, word


def test_every_loader_is_documented() -> None:
    text = page("loading.md")
    for loader in LOADERS:
        assert f"`{loader.module}`" in text, loader.module
    table = page("formats.md")
    for name in formats():
        assert f"| `{name}` |" in table, name


def test_every_kind_of_duty_is_documented() -> None:
    text = page("measures.md")
    for name in DUTY_KINDS:
        assert f"| {name} |" in text, name


def test_what_holds_a_promise_is_there() -> None:
    named = re.findall(r"`((?:tests|scripts|bench)/[\w./]+)`", page("reliability.md"))
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []


LINKED = sorted(
    str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
)


def test_the_map_has_every_folder() -> None:
    """Each folder of Python stands in the table of folders or in the map of the architecture."""
    text = page("architecture.md")
    folders = {
        path.parent for top in ("app", "graph", "loaders") for path in (ROOT / top).glob("*/*.py")
    }
    missing = [
        str(folder.relative_to(ROOT))
        for folder in sorted(folders)
        if f"`{folder.relative_to(ROOT)}/`" not in text and f"`{folder.name}/`" not in text
    ]
    assert missing == []


def test_the_ways_link_their_stops() -> None:
    """Every file that a way of the architecture names is a link."""
    text = page("architecture.md")
    ways = text[text.index("## The way of four things") : text.index("## Who may import whom")]
    links = re.findall(r"\]\(\.\./([\w/.]+\.py)\)", ways)
    assert len(set(links)) > 30
    rest = re.sub(r"\[[^\]]*\]\([^)]*\)", "", ways)
    assert re.findall(r"[\w/]+\.py", rest) == []


@pytest.mark.parametrize("name", LINKED)
def test_links_lead_somewhere(name: str) -> None:
    path = ROOT / name
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), f"{name} -> {target}"


def test_pages_name_files_that_are_there() -> None:
    """With a folder (`graph/view.py`), or as a module (`graph.view`, `graph.view.View`)."""
    parts = "graph|loaders|app|bench|scripts|tests"
    named = re.compile(
        rf"(?<![\w./-])(?:onshore\.)?(?:((?:{parts})/[\w./-]+\.(?:py|yaml))|((?:{parts})(?:\.\w+)+))"
    )
    for path in (*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        for file, module in named.findall(path.read_text("utf-8")):
            if file:
                assert (ROOT / file).is_file(), f"{path.name}: {file}"
                continue
            folder, rest = ROOT, module.split(".")
            while rest and (folder / rest[0]).is_dir():
                folder /= rest.pop(0)
            inside = not rest or (folder / f"{rest[0]}.py").is_file()
            assert inside or rest[0] in (folder / "__init__.py").read_text("utf-8"), (
                f"{path.name}: {module}"
            )
