"""`serve --workers` over Neo4j: the driver and the facts are in memory once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from onshore.graph.stores.neo4j import Neo4jStore
from scripts.neo4j.start import Server
from tests.extras import go_without
from tests.http.test_workers import group, memory_of, network

pytestmark = pytest.mark.neo4j


@pytest.mark.skipif(sys.platform != "linux", reason="workers are told apart by /proc")
def test_a_second_worker_takes_less_than_a_third_of_the_memory_of_the_first(
    neo4j_server: Server, neo4j_store: Neo4jStore, tmp_path: Path
) -> None:
    if not Path("/proc/self/smaps_rollup").exists():
        go_without("this system does not say what a process shares")
    store = {
        "ONSHORE_STORE": neo4j_server.uri,
        "ONSHORE_NEO4J_USER": neo4j_server.user,
        "ONSHORE_NEO4J_PASSWORD": neo4j_server.password,
    }
    network(tmp_path / "network.csv", 2_000, Random(7))
    load = ["load", str(tmp_path / "network.csv"), "--mapping", "network"]
    subprocess.run([sys.executable, "-m", "onshore", *load], env=os.environ | store, check=True)
    with group(tmp_path, **store) as running:
        url = "/api/v1/paths?source=firm:f0000000&target=firm:f0001998&direction=any"
        one, other = running.ask_each(url)
        assert one == other
        assert one[0] == 200
        sizes = sorted(map(memory_of, running.workers), key=sum)
    second, first = sizes[0][0], sum(sizes[1])
    assert first > 60_000
    assert 3 * second < first, sizes
