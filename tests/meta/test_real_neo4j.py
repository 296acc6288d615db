"""The start script hands out a real Neo4j Community, with authentication and without."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError

from scripts.neo4j.start import Neo4jProblem, Server, fetch_jars, find_java, running_neo4j
from tests.real_neo4j import login, named_server, version_under_test

START = Path(__file__).resolve().parents[2] / "scripts" / "neo4j" / "start.py"


def test_it_is_the_community_edition_and_empty(empty_neo4j: Server) -> None:
    with GraphDatabase.driver(empty_neo4j.uri, auth=login(empty_neo4j)) as driver:
        components, _, _ = driver.execute_query("CALL dbms.components() YIELD edition, versions")
        nodes, _, _ = driver.execute_query("MATCH (n) RETURN count(n)")
    assert components[0]["edition"] == "community"
    assert nodes[0].value() == 0


def test_the_password_is_asked_for(neo4j_server: Server) -> None:
    if not neo4j_server.password:
        pytest.skip("the server of ONSHORE_TEST_NEO4J asks for no password")
    with (
        GraphDatabase.driver(neo4j_server.uri, auth=("neo4j", "neo4j")) as driver,
        pytest.raises(AuthError),
    ):
        driver.verify_connectivity()


def test_command_line_without_authentication_stops_on_sigterm(neo4j_server: Server) -> None:
    if named_server() is not None:
        pytest.skip("ONSHORE_TEST_NEO4J stands in for a server of our own")
    command = [sys.executable, str(START), "--json", "--no-auth", "--version", version_under_test()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        server = Server(**json.loads(process.stdout.readline()))
        assert server.uri != neo4j_server.uri
        with GraphDatabase.driver(server.uri) as driver:
            driver.verify_connectivity()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert not Path(f"/proc/{server.pid}").exists()


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("ONSHORE_TEST_NEO4J_CACHE", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(Neo4jProblem, match="install a JDK"):
        find_java("5.26.29")
    with pytest.raises(Neo4jProblem, match="install Maven"):
        fetch_jars("5.26.29")


def test_a_short_password_is_refused_before_anything_starts() -> None:
    with pytest.raises(Neo4jProblem, match="8 printable"), running_neo4j(password="short"):
        pass
