"""One question over HTTP, as command and in Python: one answer, also by the calls that are shown.

Over the bundled data with its tables, each way by its own door.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

import onshore
from onshore.app.cli.main import main
from onshore.app.main import create_app
from onshore.app.render.calls import calls_of, scenario_calls
from onshore.app.settings import Settings
from onshore.graph.answers.parameters import read_parameters, written
from onshore.graph.queries import QUESTIONS, Question
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.http.pages import DATA, NOW
from tests.served import serving

ROOT = Path(__file__).resolve().parents[2]
BESIDE = ("elapsed_ms", "request_id")
MORE = {
    "paths": "source=OpenAI&target=Texas&direction=any&relation=-supplies&relation=-buys"
    "&tier1_country=US&tier1_country=TW&max_hops=5&as_of=2026-03-01",
    "impact": "mode=weighted&loss=firm:foxconn:0.5&basis=stated_share&certainty_min=assumed"
    "&closed_world=true&eps=0.001",
    "duty": "component=component:power-system&origin=台湾&condition=usmca:true&include=fees"
    "&include=reasons&lang=ja&entry_date=2026-05-01",
    "graph": "group=story&status=all&lang=ja",
    "entities": "q=it%27s+%22Fox%22+%24HOME+%60id%60",
}
"""Questions with values that need care: several, negated, of a family, other letters, quotes."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with everything that Onshore comes with."""
    url = f"sqlite:///{tmp_path_factory.mktemp('calls') / 'onshore.db'}"
    store = open_store(url)
    ingest(store, [DATA], now=NOW)
    store.close()
    return url


@pytest.fixture(scope="module")
def address(url: str) -> Iterator[str]:
    """A real service over it."""
    settings = Settings(store=url)
    store = open_store(url)
    with serving(create_app(settings, store), settings) as address:
        yield address
    store.close()


@pytest.fixture(autouse=True)
def environment(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONSHORE_STORE", url)


def example(kind: type[Question]) -> list[tuple[str, str]]:
    if "{id}" in kind.route:
        return [("id", kind.example)]
    return parse_qsl(kind.example.removeprefix("?"))


ASKED = [
    *((kind, example(kind)) for kind in QUESTIONS),
    *((kind, parse_qsl(MORE[kind.name])) for kind in QUESTIONS if kind.name in MORE),
]


def alike(envelope: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in envelope.items() if name not in BESIDE}


@pytest.mark.parametrize(("kind", "pairs"), ASKED, ids=lambda value: getattr(value, "name", ""))
def test_three_calls_give_one_answer(
    kind: type[Question],
    pairs: list[tuple[str, str]],
    address: str,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    question = read_parameters(kind, pairs)
    assert read_parameters(kind, written(question)) == question
    calls = calls_of(question)
    answer = httpx.get(address + calls.path, timeout=60)
    assert answer.status_code == 200, answer.text
    given = json.loads(answer.content)
    words = shlex.split(calls.command or "")
    assert words[0] == "onshore"
    assert main([*words[1:], "--format", "json"]) == 0
    told = json.loads(capfdbinary.readouterr().out)
    result = eval(calls.python, {"onshore": onshore})
    assert alike(told) == alike(given)
    assert alike(json.loads(json.dumps(result.to_dict()))) == alike(given)
    # what an answer shows of itself asks for the same again, with ids in the place of names
    again = httpx.get(address + result.calls.path, timeout=60).json()
    assert again["result"] == given["result"]
    assert again["resolved"]["as_of"] == given["resolved"]["as_of"]


def test_a_scenario_is_one_too(address: str) -> None:
    operations = [{"op": "close", "node": "Foxconn"}]
    ask = {"impact": {"node": "place:US-TX"}}
    document = {"base": {"as_of": "2026-05-01"}, "operations": operations, "ask": [ask]}
    posted = httpx.post(f"{address}/api/v1/scenarios", json=document, timeout=60).json()
    with onshore.open() as store:
        found = store.at("2026-05-01").scenario(operations, ask)
    assert found.result == posted["result"]
    assert found.sentence == posted["sentence"]
    calls = found.calls
    assert calls is not None
    assert calls.command is None
    assert calls == scenario_calls(document, found.as_of)
    assert httpx.get(address + calls.path, timeout=60).json()["result"] == posted["result"]
    assert eval(calls.python, {"onshore": onshore}).result == posted["result"]


def test_a_bill_is_answered_as_over_http(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ROOT / "docs" / "bom.csv"
    posted = httpx.post(
        f"{address}/api/v1/bom?as_of=2026-05-01", content=path.read_bytes(), timeout=60
    ).json()
    with onshore.open() as store:
        net = store.at("2026-05-01")
        found = net.bom(path)
        assert found.result == posted["result"]
        assert alike(found.to_dict()) == alike(posted)
        assert net.bom(path.read_bytes()).result == posted["result"]
        pandas = pytest.importorskip("pandas")
        assert net.bom(pandas.read_csv(path)).result == posted["result"]
        polars = pytest.importorskip("polars")
        assert net.bom(polars.read_csv(path)).result == posted["result"]
        assert net.bom([{"part": "a", "level": 1, "cost share": 0.5}]).calls is None
        monkeypatch.chdir(ROOT)
        shown = net.bom(
            "docs/bom.csv", assembled_in="MX", condition=["usmca:true"], lang="ja"
        ).calls
        assert shown is not None
        assert shown.python == (
            "onshore.open().at(as_of='2026-05-01', lang='ja').bom('docs/bom.csv', "
            "assembled_in='MX', condition='usmca:true')"
        )
        told = eval(shown.python, {"onshore": onshore})
        for line in (shown.http(address), f"{shown.command} --format json"):
            assert json.loads(run_in_shell(line))["result"] == told.result
        assert "Domestic share: 70 % to 75 %." in found.summary
        assert found.to_pandas()["rate.hi"].isna().sum() == 2
        with pytest.raises(onshore.InvalidInput, match="no such file"):
            net.bom("absent.csv")
        with pytest.raises(onshore.InvalidInput, match="origin"):
            net.bom([{"part": "a", "level": 1, "cost share": 0.5, "origin": "Atlantis"}])


def test_names_are_matched_as_over_http(address: str) -> None:
    rows = [{"name": "Hon Hai", "country": "TW"}, {"name": "鴻海"}]
    posted = httpx.post(f"{address}/api/v1/match", json={"rows": rows}, timeout=60).json()
    with onshore.open() as store:
        assert store.at().match(rows).result == posted["result"]


def run_in_shell(line: str) -> bytes:
    """What a line of a shell prints, the commands of this environment first.

    A machine without curl has the call that the line's words ask for.
    """
    words = shlex.split(line)
    if words[0] == "curl" and shutil.which("curl") is None:
        if words[1] != "--data-binary":
            return httpx.get(words[1], timeout=60).content
        body = (ROOT / words[2].removeprefix("@")).read_bytes()
        return httpx.post(words[3], content=body, timeout=60).content
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(["sh", "-c", line], cwd=ROOT, capture_output=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_http_call_and_the_command_run_in_a_shell(address: str) -> None:
    """What is quoted stays one word, whatever is in it."""
    [kind] = [kind for kind in QUESTIONS if kind.name == "entities"]
    question = read_parameters(kind, parse_qsl(MORE["entities"]))
    calls = calls_of(question)
    for line in (calls.http(address), f"{calls.command} --format json"):
        assert json.loads(run_in_shell(line))["query"]["q"] == 'it\'s "Fox" $HOME `id`'


def test_the_command_line_shows_the_calls(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["ask", "duty", "--hts", "8544.42.90", "--origin", "CN", "--show-calls"]
    assert main(asked) == 0
    http, command, python = capsys.readouterr().out.splitlines()
    assert http == "curl 'http://127.0.0.1:8000/api/v1/duty?origin=CN&hts=8544.42.90'"
    assert command == "onshore ask duty --origin CN --hts 8544.42.90"
    assert python == "onshore.open().at().duty('8544.42.90', 'CN')"
    assert main([*asked, "--hts", "1"]) == 2
    assert main([*asked, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["python"] == python


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_page_shows_the_calls_of_its_answer(address: str, lang: str) -> None:
    page = httpx.get(
        f"{address}/?path=firm:openai~place:US-TX&as_of=2026-05-01&lang={lang}",
        timeout=60,
    ).text
    assert ("Ask the same elsewhere" if lang == "en" else "同じ質問をほかで") in page
    assert "onshore ask paths --as-of 2026-05-01" in page
