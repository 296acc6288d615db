"""The update that `docs/measures.md` walks through, done as it is written there."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from onshore.app.cli.main import main
from tests.unit.tariffs import DATA

PAGE = (DATA.parent / "docs/measures.md").read_text("utf-8")


def block(name: str) -> str:
    """The block of code below a comment of that name."""
    found = re.search(rf"<!-- {name} -->\n```\w*\n(.*?)```\n", PAGE, re.DOTALL)
    assert found is not None, name
    return found[1]


@pytest.mark.once
def test_the_update_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (DATA / "measures.yaml").read_text("utf-8")
    row = block("the row")
    assert row in whole
    steps = re.search(r"(?:  - <<: \*quartz\n(?:    .*\n)+)+", whole)
    assert steps is not None
    before = tmp_path / "before"
    for folder in ("lists", "hts"):
        shutil.copytree(DATA / folder, before / folder)
    (before / "measures.yaml").write_text(whole.replace(row, "").replace(steps[0], ""), "utf-8")
    (tmp_path / "lists").mkdir()
    for name in ("s201_quartz.csv", "s201_quartz_exempt_origins.csv"):
        shutil.move(before / "lists" / name, tmp_path / "lists" / name)
    (tmp_path / "measures.yaml").write_text(whole, "utf-8")
    monkeypatch.chdir(tmp_path)
    words = shlex.split(block("the command"))
    assert words[0] == "onshore"
    assert main(words[1:]) == 1
    assert capsys.readouterr().out == block("its output")
