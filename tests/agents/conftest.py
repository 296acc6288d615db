"""A store with all bundled data, and a server over HTTP that answers for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a store that `load --bundled` filled."""
    url = f"sqlite:///{tmp_path_factory.mktemp('agents')}/onshore.db"
    command = [sys.executable, "-m", "onshore", "load", "--bundled"]
    env = {**os.environ, "ONSHORE_STORE": url}
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
    return url


@pytest.fixture(scope="session")
def address(bundled: str) -> Iterator[str]:
    from tests.agents.clients import serving_http

    with serving_http(bundled) as found:
        yield found


@pytest.fixture(params=["stdio", "http"])
def target(request: pytest.FixtureRequest, bundled: str) -> Any:
    """What a client connects to: a process that it starts, or an address."""
    from tests.agents.clients import over_stdio

    if request.param == "stdio":
        return over_stdio(bundled)
    return f"{request.getfixturevalue('address')}/mcp"
