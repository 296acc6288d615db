"""The compose file, its sample settings and the image agree with what the service accepts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from uvicorn import Config

from onshore.app.settings import read_settings

ROOT = Path(__file__).resolve().parents[2]
SAME = ("read_only", "tmpfs", "cap_drop", "security_opt", "pids_limit", "mem_limit")
"""What every container of the service has alike."""
TEXT = (ROOT / "docker-compose.yml").read_text()


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found = yaml.safe_load(TEXT)["services"]
    assert isinstance(found, dict)
    return found


def test_the_service_accepts_every_setting_it_is_given(services: dict[str, Any]) -> None:
    environment = {**services["app"]["environment"], "ONSHORE_PORT": "8000"}
    settings = read_settings(environment)
    assert settings.store == "neo4j://neo4j:7687"


def test_the_image_sets_only_known_settings() -> None:
    named = dict(re.findall(r"(ONSHORE_[A-Z_]+)=(\S+)", (ROOT / "Dockerfile").read_text()))
    assert named
    read_settings(named)


def test_every_port_is_on_the_loopback_address(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service["ports"]]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_application_waits_and_has_few_rights(services: dict[str, Any]) -> None:
    app = services["app"]
    assert app["depends_on"]["neo4j"]["condition"] == "service_healthy"
    assert app["read_only"] is True
    assert app["cap_drop"] == ["ALL"]


def mib(text: str) -> int:
    """`${NAME:-2g}` or `512m` -> MiB."""
    number, unit = re.fullmatch(r"(?:\$\{\w+:-)?(\d+)([mg])\}?", text).groups()  # type: ignore[union-attr]
    return int(number) * (1024 if unit == "g" else 1)


def test_every_service_has_bounded_memory_and_processes(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert 256 <= mib(service["mem_limit"]) <= 4096, name
        assert service["memswap_limit"] == service["mem_limit"], name
        assert 16 <= service["pids_limit"] <= 1024, name


def test_neo4j_is_given_more_than_it_asks_for(services: dict[str, Any]) -> None:
    asked = services["neo4j"]["environment"]
    heap, cache = (
        mib(asked[f"NEO4J_server_memory_{name}"]) for name in ("heap_max__size", "pagecache_size")
    )
    assert mib(services["neo4j"]["mem_limit"]) >= 1.5 * heap + cache


def test_the_base_of_the_image_is_one_argument() -> None:
    """A release pins it by digest, and a machine without a registry brings its own."""
    text = (ROOT / "Dockerfile").read_text()
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["${BASE}", "${BASE}"]
    assert re.findall(r"^ARG BASE=python:\d+\.\d+\.\d+-slim-\w+$", text, re.MULTILINE)


def test_the_sample_settings_are_the_ones_that_are_read() -> None:
    sample = (ROOT / ".env.example").read_text()
    offered = set(re.findall(r"^([A-Z0-9_]+)=", sample, re.MULTILINE))
    used = set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", TEXT))
    assert offered == used


def test_no_sample_password() -> None:
    assert "ONSHORE_NEO4J_PASSWORD=\n" in (ROOT / ".env.example").read_text()


def test_replicas_are_the_same_service_twice_behind_one_port(services: dict[str, Any]) -> None:
    found = yaml.safe_load((ROOT / "deploy" / "replicas" / "docker-compose.yml").read_text())
    others = found["services"]
    one = services["app"]
    for name in ("app-1", "app-2"):
        own = others[name]
        assert own["environment"].keys() == one["environment"].keys()
        assert {key: own[key] for key in SAME} == {key: one[key] for key in SAME}
    published = {name: service["ports"] for name, service in others.items() if "ports" in service}
    assert list(published) == ["nginx"]
    assert all(port.startswith("127.0.0.1:") for port in published["nginx"])
    proxy = (ROOT / "deploy" / "replicas" / "nginx.conf").read_text()
    assert re.findall(r"server (app-\d):8000", proxy) == ["app-1", "app-2"]


def test_the_proxy_gives_up_an_idle_connection_before_a_replica_does() -> None:
    """Else a write, which is never sent twice, meets one that is just being closed: 502."""
    proxy = (ROOT / "deploy" / "replicas" / "nginx.conf").read_text()
    found = re.search(r"keepalive_timeout (\d+)s;", proxy)
    assert found
    assert int(found[1]) < Config("app").timeout_keep_alive
