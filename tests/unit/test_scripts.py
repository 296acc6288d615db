"""Modules of the page that need no browser, tested by Node over the files that are served."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from onshore.app.page.vocabulary import module
from tests.extras import go_without

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "app" / "static" / "js"
TESTS = sorted((ROOT / "tests" / "js").glob("*.test.js"))
FOLDERS = {"canvas", "pages", "panels", "review", "shell", "words"}


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_pure_modules(tmp_path: Path, lang: str) -> None:
    node = shutil.which("node")
    if node is None:
        go_without("Node")
    js = tmp_path / "js"
    shutil.copytree(SCRIPTS, js)
    (js / "vocabulary.js").write_text(module(), "utf-8")
    (js / "package.json").write_text('{"type": "module"}', "utf-8")
    tests = [shutil.copy(path, tmp_path) for path in TESTS]
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    env = {**os.environ, "ONSHORE_JS": js.as_uri(), "ONSHORE_LANG": lang}
    run = subprocess.run(
        [node, "--test", *tests], env=env, capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"# pass {sum(path.read_text('utf-8').count('test(') for path in TESTS)}" in run.stdout


def test_every_script_is_in_a_folder() -> None:
    paths = [path.relative_to(SCRIPTS).as_posix() for path in SCRIPTS.rglob("*.js")]
    assert {path.partition("/")[0] for path in paths} == FOLDERS
    assert all(path.count("/") == 1 for path in paths)


def test_one_function_gives_words() -> None:
    found = [
        path.relative_to(SCRIPTS).as_posix()
        for path in sorted(SCRIPTS.rglob("*.js"))
        if "function t(" in path.read_text("utf-8")
    ]
    assert found == ["words/say.js"]
