"""The notebooks run over the bundled data and show the numbers that are committed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.make_notebooks import numbers
from tests.extras import needs

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
MOST_BYTES = 300_000


@pytest.mark.once
@needs("nbclient", "dev")
@needs("ipykernel", "dev")
def test_each_runs_and_shows_the_same_numbers() -> None:
    command = [sys.executable, "scripts/make_notebooks.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_another_number_is_seen_and_another_word_is_none() -> None:
    text = NOTEBOOKS[0].read_text("utf-8")
    assert sum(map(len, numbers(text))) > 50
    assert numbers(text.replace("0.5 % or more", "0.6 % or more")) != numbers(text)
    assert numbers(text.replace("Domestic share", "Share made there")) == numbers(text)


def test_there_are_three() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["bill", "rack", "story"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_is_small_whole_and_of_no_machine(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.encode()) < MOST_BYTES
    cells = json.loads(text)["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    outputs: list[Any] = [output for cell in code for output in cell["outputs"]]
    assert not [output for output in outputs if output["output_type"] == "error"]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    pages = ["".join(output.get("data", {}).get("text/html", "")) for output in outputs]
    assert any("data:image/svg+xml" in page for page in pages) is (path.stem != "bill")
    assert not any("<script" in page for page in pages)
    assert "/tmp/" not in text
    assert str(Path.home()) not in text
