"""Fixtures for all tests: a real Neo4j, a real Chromium, applications behind a real socket.

What a machine lacks is a skip with a reason, and a failure where `CI=true`.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from scripts.neo4j.start import Server
from tests.extras import IN_CI, go_without
from tests.real_neo4j import named_server, server_for_tests, why_unavailable, wipe
from tests.served import serving

MARKER_OF_FIXTURE = {"neo4j_server": "neo4j", "browser": "browser"}
BROWSERS = (
    "chromium-headless-shell",  # the same without windows; a page takes a third of the work
    "/usr/bin/chromium",
    "chromium",
    "chromium-browser",
    "google-chrome",
)
TESTS = Path(__file__).resolve().parent
SHARED = TESTS.parents[1] / "shared"
LONGEST = (
    "neo4j/test_faults.py",
    "neo4j/test_upgrade.py",
    "unit/test_deadline_questions.py",
    "contract/test_contract.py",
    "http/test_openapi_contract.py",
    "meta/test_patterns.py",
)
"""What takes minutes; it would be waited for if it began last."""

settings.register_profile("any speed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if IN_CI else "any speed")


def pytest_configure() -> None:
    """What tests start can be interrupted, also where they run in the background of a script."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what uses Neo4j or a browser, so that `-m 'not neo4j and not browser'` is quick.

    Side by side, the files that take longest begin first.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        for fixture, marker in MARKER_OF_FIXTURE.items():
            if fixture in fixtures:
                item.add_marker(marker)
    if hasattr(config, "workerinput"):  # a process of xdist
        items.sort(key=lambda item: _turn(item.path.relative_to(TESTS).as_posix()))


def _turn(file: str) -> int:
    return LONGEST.index(file) if file in LONGEST else len(LONGEST)


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Server]:
    """Address, user and password of a real Neo4j, with whatever earlier tests left in it."""
    if named_server() is None and (reason := why_unavailable(may_fetch=IN_CI)):
        go_without(reason)
    with server_for_tests() as server:
        yield server


@pytest.fixture
def empty_neo4j(neo4j_server: Server) -> Server:
    """The same with nothing in it: no nodes, no constraints, no indexes."""
    wipe(neo4j_server)
    return neo4j_server


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Any], str]]:
    """`serve(app)` answers with the address of that application; it runs until the tests end."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(serving(app))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium (`CHROMIUM` names another one) instead of a downloaded one."""
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None or not shutil.which(chromium):
        go_without("no Chromium: install it, or name one in CHROMIUM")
    flags = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    # Without a language Chromium takes the system's, which may be none.
    environment = {**os.environ, "LANGUAGE": "en_US"}
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": flags,
        "env": environment,
    }


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of raw material beside the repository, which most clones do not have."""
    if not SHARED.is_dir():
        go_without("no ../shared beside this clone")
    return SHARED
