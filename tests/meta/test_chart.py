"""The chart of Kubernetes as far as it can be read without helm: values, their schema, templates.

What helm itself makes of it checks `scripts/helm.sh`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest
import yaml

from onshore.app.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "deploy" / "helm" / "onshore"
VALUES = yaml.safe_load((CHART / "values.yaml").read_text())
SCHEMA = orjson.loads((CHART / "values.schema.json").read_bytes())
TEMPLATES = "".join(one.read_text() for one in sorted((CHART / "templates").iterdir()))


def test_the_chart_gives_only_known_settings() -> None:
    named = set(
        re.findall(r"name: (ONSHORE_[A-Z0-9_]+)", (CHART / "templates/deployment.yaml").read_text())
    )
    known = {f"ONSHORE_{item.name.upper()}" for item in fields(Settings)}
    assert {"ONSHORE_STORE", "ONSHORE_ALLOWED_HOSTS"} <= named <= known
    version = yaml.safe_load((CHART / "Chart.yaml").read_text())["appVersion"]
    assert version == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_templates_use_every_value_and_no_other() -> None:
    used = set(re.findall(r"\.Values((?:\.\w+)+)", TEMPLATES))
    known = set(_paths(VALUES))
    assert {path for path in used if path not in known} == set()
    leaves = {path for path in known if not any(other.startswith(f"{path}.") for other in known)}
    unused = {
        path for path in leaves if not any(path == u or path.startswith(f"{u}.") for u in used)
    }
    assert unused == set()


def _paths(value: Any, before: str = "") -> list[str]:
    """Every value by its path, such as `.image.tag`; those that hold others too."""
    if not isinstance(value, dict):
        return []
    found = []
    for name, inner in value.items():
        found += [f"{before}.{name}", *_paths(inner, f"{before}.{name}")]
    return found


@pytest.mark.parametrize(
    ("wrong", "fits"),
    [
        ({}, True),
        ({"hosts": ["a.example"], "ingress": {**VALUES["ingress"], "enabled": True}}, True),
        ({"replicas": 0}, False),
        ({"replica": 2}, False),
        ({"neo4j": {**VALUES["neo4j"], "url": "http://neo4j"}}, False),
        ({"neo4j": {**VALUES["neo4j"], "url": "neo4j://user:password@host"}}, False),
        ({"settings": {"OTHER": "1"}}, False),
    ],
)
def test_values_are_held_to_the_schema(wrong: dict[str, Any], fits: bool) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    problems = list(jsonschema.Draft7Validator(SCHEMA).iter_errors({**VALUES, **wrong}))
    assert (problems == []) is fits


def test_blocks_of_templates_are_closed_and_names_are_defined() -> None:
    defined = set(re.findall(r'define "([\w.]+)"', TEMPLATES))
    assert set(re.findall(r'(?:include|template) "([\w.]+)"', TEMPLATES)) == defined
    for path in (CHART / "templates").iterdir():
        actions = re.findall(r"\{\{-?\s*(\w+)", path.read_text())
        opened = sum(word in ("if", "with", "range", "define") for word in actions)
        assert opened == actions.count("end"), path.name


def test_a_replica_is_asked_whether_it_lives_and_is_ready_and_has_a_limit() -> None:
    for probe, path in (("startup", "/health"), ("liveness", "/health"), ("readiness", "/ready")):
        assert re.search(rf"{probe}Probe:\s+httpGet:\s+path: {path}\n", TEMPLATES), probe
    assert VALUES["resources"]["limits"]["memory"]
    assert {"cpu", "memory"} <= set(VALUES["resources"]["requests"])
