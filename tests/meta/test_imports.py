"""The default start stays light, and no folder of modules grows beyond a reader."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("neo4j", "networkx", "numba", "numpy", "pandas", "pyvis", "scipy", "trafilatura")
MOST_MODULES = 15
LIGHT_ANSWER = """
from onshore.app.main import create_app
from onshore.app.settings import Settings
create_app(Settings(store="sqlite://"))
"""


@pytest.mark.parametrize(
    "start", ["import onshore.app.cli.main", "import onshore.app.main", LIGHT_ANSWER]
)
def test_default_start_imports_nothing_heavy(start: str) -> None:
    program = f"{start}\nimport sys\nprint(*sorted(sys.modules.keys() & {set(HEAVY)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_commands_and_questions_load_no_shapes_and_nothing_that_checks_them() -> None:
    program = (
        "import sys, onshore.app.cli.main\nfrom onshore.graph.queries import QUESTIONS\n"
        "print(*sorted(name for name in sys.modules if name.partition('.')[0] == 'pydantic' or "
        "'shapes' in name))"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nassert QUESTIONS"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_no_folder_holds_more_modules_than_a_stranger_reads() -> None:
    root = Path(__file__).resolve().parents[2]
    found = {}
    for top in ("app", "graph", "loaders", "bench", "scripts"):
        for folder in (root / top, *(path for path in (root / top).rglob("*") if path.is_dir())):
            modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
            if len(modules) > MOST_MODULES:
                found[folder.relative_to(root).as_posix()] = len(modules)
    assert found == {}
