"""What is installed: one package with the bundled data, no tests; the same through an sdist."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
from email import message_from_string
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
    wanted = {f"onshore/{path.name}" for path in (ROOT / "onshore").glob("*.py")}
    wanted.add("onshore/py.typed")
    for part in (*PARTS, "data"):
        files = (path for path in (ROOT / part).rglob("*") if path.is_file())
        wanted |= {f"onshore/{path.relative_to(ROOT).as_posix()}" for path in files}
    wanted = {name for name in wanted if "__pycache__" not in name}
    assert len([name for name in wanted if name.endswith(".py")]) > 300
    assert wanted == {name for name in _names(built) if name.startswith("onshore/")}


def test_a_wheel_of_the_sdist_is_the_wheel_of_the_checkout(built: Path) -> None:
    assert _names(built / "again") == _names(built)


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel unpacked, as an installer does it."""
    folder = tmp_path_factory.mktemp("installed")
    shutil.unpack_archive(next(built.glob("*.whl")), folder, "zip")
    return folder


def _run(installed: Path, cwd: Path, *words: str, first: tuple[Path, ...] = ()) -> str:
    """What a Python prints that has the wheel and its libraries, and not the checkout."""
    places = (*map(str, first), str(installed), sysconfig.get_path("purelib"))
    kept = {name: text for name, text in os.environ.items() if not name.startswith("ONSHORE_")}
    done = subprocess.run(
        [sys.executable, "-S", *words],  # -S: the checkout is not installed for this process
        cwd=cwd,
        env={**kept, "PYTHONPATH": os.pathsep.join(places)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_project_with_packages_of_these_names_and_onshore_both_run(
    installed: Path, tmp_path: Path
) -> None:
    for part in PARTS:
        (tmp_path / part).mkdir(parents=True)
        (tmp_path / part / "__init__.py").write_text("OURS = True\n")
    code = (
        "import app, graph, loaders; assert app.OURS and graph.OURS and loaders.OURS\n"
        "import sys; sys.argv = ['onshore', '--store', 'sqlite://', 'load', '--bundled']\n"
        "from onshore.app.cli.main import main; import onshore\n"
        "print(onshore.__file__); raise SystemExit(main())"
    )
    said = _run(installed, tmp_path, "-c", code, first=(tmp_path,))
    assert said.startswith(str(installed))


def test_what_is_installed_answers_from_anywhere(installed: Path, tmp_path: Path) -> None:
    """Command, library, page and data, in a folder that has nothing to do with the checkout."""

    def onshore(*words: str) -> str:
        return _run(installed, tmp_path, "-m", "onshore", *words)

    assert "passed over" not in onshore("load", "--bundled")
    assert (tmp_path / "onshore.db").is_file()
    asked = ("ask", "paths", "--source", "OpenAI", "--target", "Texas", "--direction", "any")
    answer = json.loads(onshore(*asked, "--bundle", "answer.bundle"))
    assert "Equal: " in onshore("verify", "answer.bundle")
    report = json.loads(onshore("doctor", "--format", "json"))
    found = {one["what"]: one["says"] for one in report["findings"]}
    assert report["good"]
    assert found["data"].endswith(str(installed / "onshore" / "data"))
    assert "checkout" not in found
    assert "_onshore" in onshore("completion", "bash")
    code = (
        "import onshore\n"
        "net = onshore.open('sqlite:///onshore.db').at()\n"
        "print(net.paths('OpenAI', 'Texas', direction='any').sentence)\n"
        "from starlette.testclient import TestClient\n"
        "from onshore.app.main import create_app\n"
        "from onshore.app.settings import Settings\n"
        "from onshore.graph.stores import open_store\n"
        "app = create_app(Settings(), open_store('sqlite:///onshore.db'))\n"
        "client = TestClient(app, base_url='http://127.0.0.1')\n"
        "print(client.get('/').status_code, client.get('/?view=places').status_code)\n"
    )
    said = _run(installed, tmp_path, "-c", code).splitlines()
    assert said == [answer["sentence"], "200 200"]


def test_the_wheel_names_its_command_and_its_extras(installed: Path) -> None:
    about = next(installed.glob("*.dist-info"))
    assert "onshore = onshore.app.cli.main:main" in (about / "entry_points.txt").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    said = message_from_string((about / "METADATA").read_text("utf-8"))
    assert set(said.get_all("Provides-Extra", [])) == set(project["optional-dependencies"])
    assert said["Requires-Python"] == project["requires-python"]
    assert said["License-Expression"] == "Apache-2.0"
