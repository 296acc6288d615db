"""What the wheel carries: the three packages and the bundled data, and no tests."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    target = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with ZipFile(next(target.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def test_only_our_packages(names: set[str]) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    top = {name.split("/")[0] for name in names}
    assert top == {"app", "graph", "loaders", f"onshore-{version}.dist-info"}
    assert not [name for name in names if "/test_" in name or "tests" in name.split("/")]


def test_data_templates_and_static_files_are_carried(names: set[str]) -> None:
    data = [path for path in (ROOT / "data").rglob("*") if path.is_file()]
    parts = [path for name in ("static", "templates") for path in (ROOT / "app" / name).rglob("*")]
    wanted = {f"app/bundled/{path.relative_to(ROOT / 'data').as_posix()}" for path in data}
    wanted |= {path.relative_to(ROOT).as_posix() for path in parts if path.is_file()}
    assert wanted
    assert wanted <= names
