"""The default start stays light: what it must not import, it does not import."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("neo4j", "networkx", "numba", "numpy", "pandas", "pyvis", "scipy", "trafilatura")
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
