"""Reference pages are held to the code: what is declared and not documented fails here."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from app.render import MEDIA_TYPES
from app.settings import PREFIX, Settings
from graph.queries import QUESTIONS
from graph.queries.parameters import parameters_of
from graph.schema import CERTAINTIES, KINDS, RELATIONS, STATUSES
from loaders import LOADERS

ROOT = Path(__file__).resolve().parents[2]


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def test_generated_parts_are_up_to_date() -> None:
    command = [sys.executable, "scripts/make_docs.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


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


def test_every_word_of_the_vocabulary_is_documented() -> None:
    text = page("facts.md")
    for word in (*KINDS, *RELATIONS, *STATUSES, *CERTAINTIES):
        assert f"`{word}`" in text, word


def test_every_loader_is_documented() -> None:
    text = page("loading.md")
    for loader in LOADERS:
        assert f"`{loader.module}`" in text, loader.module


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_links_lead_somewhere(name: str) -> None:
    path = ROOT / name
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), f"{name} -> {target}"
