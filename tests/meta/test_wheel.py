"""What is installed: one package with the bundled data, no tests; the same through an sdist."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("app", "graph", "loaders")
MAX_WHEEL_BYTES = 10_000_000


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an sdist, a wheel of the checkout, and in `again` a wheel of the sdist."""
    target = tmp_path_factory.mktemp("wheel")
    _build(ROOT, target)
    with tarfile.open(next(target.glob("*.tar.gz"))) as sdist:
        sdist.extractall(target / "unpacked", filter="data")
    _build(next((target / "unpacked").iterdir()), target / "again", "-t", "wheel")
    return target


def _build(root: Path, target: Path, *options: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(target), *options],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _names(folder: Path) -> set[str]:
    with ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def test_only_our_package(built: Path) -> None:
    names = _names(built)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert {name.split("/")[0] for name in names} == {"onshore", f"onshore-{version}.dist-info"}
    assert not [name for name in names if "/test_" in name or "tests" in name.split("/")]
    assert next(built.glob("*.whl")).stat().st_size < MAX_WHEEL_BYTES


def test_every_module_and_every_file_of_the_page_and_the_data_is_carried(built: Path) -> None:
    wanted = {"onshore/__init__.py", "onshore/__main__.py", "onshore/py.typed"}
    for part in (*PARTS, "data"):
        files = (path for path in (ROOT / part).rglob("*") if path.is_file())
        wanted |= {f"onshore/{path.relative_to(ROOT).as_posix()}" for path in files}
    wanted = {name for name in wanted if "__pycache__" not in name}
    assert len([name for name in wanted if name.endswith(".py")]) > 300
    assert wanted == {name for name in _names(built) if name.startswith("onshore/")}


def test_a_wheel_of_the_sdist_is_the_wheel_of_the_checkout(built: Path) -> None:
    assert _names(built / "again") == _names(built)


def test_a_project_with_packages_of_these_names_and_onshore_both_run(
    built: Path, tmp_path: Path
) -> None:
    installed, project = tmp_path / "installed", tmp_path / "project"
    shutil.unpack_archive(next(built.glob("*.whl")), installed, "zip")
    for part in PARTS:
        (project / part).mkdir(parents=True)
        (project / part / "__init__.py").write_text("OURS = True\n")
    code = (
        "import app, graph, loaders; assert app.OURS and graph.OURS and loaders.OURS\n"
        "import sys; sys.argv = ['onshore', '--store', 'sqlite://', 'load', '--bundled']\n"
        "from onshore.app.cli.main import main; import onshore\n"
        "print(onshore.__file__); raise SystemExit(main())"
    )
    libraries = sysconfig.get_path("purelib")
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],  # -S: the checkout is not installed for this process
        cwd=project,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(project), str(installed), libraries)),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(installed))
