"""The locks fit `pyproject.toml`, carry hashes, and say nothing about where packages come from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("build.lock", "run.lock", "dev.lock", "spark.lock")
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)( ;[^\\]+)? \\$")


def pins(lock: str) -> set[tuple[str, str]]:
    """(name, version) of every pin of that lock."""
    lines = (ROOT / "requirements" / lock).read_text().splitlines()
    found = [PINNED.match(line) for line in lines if not line.startswith((" ", "#"))]
    assert found
    assert all(found)
    return {(match[1], match[2]) for match in found if match}


def declared(*extras: str) -> set[str]:
    """Normalised names of what `pyproject.toml` asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lists = [project["dependencies"], *(project["optional-dependencies"][name] for name in extras)]
    names = (re.split(r"[<>=~!\[ ;]", line, maxsplit=1)[0] for lines in lists for line in lines)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text()
    assert "://" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(blocks) >= len({name for name, _ in pins(lock)})
    assert all("--hash=sha256:" in block for block in blocks)


def test_run_time_lock_covers_the_declared_dependencies() -> None:
    assert declared() <= {name for name, _ in pins("run.lock")}


def test_development_lock_covers_every_extra_at_the_same_versions() -> None:
    assert pins("run.lock") <= pins("dev.lock")
    wanted = declared("html", "pdf", "fast", "llm", "parquet", "excel", "agents", "sign", "dev")
    assert wanted <= {name for name, _ in pins("dev.lock")}


def test_the_lock_of_engines_has_the_versions_of_the_others() -> None:
    others = dict(pins("dev.lock"))
    engines = pins("spark.lock")
    assert declared("duckdb", "spark") <= {name for name, _ in engines}
    shared = {(name, version) for name, version in engines if name in others}
    assert shared <= pins("dev.lock")
    assert not {"pyspark", "duckdb"} & others.keys()


def test_nothing_of_the_tests_is_installed_at_run_time() -> None:
    assert not {"pytest", "playwright", "mypy", "hypothesis"} & {n for n, _ in pins("run.lock")}
