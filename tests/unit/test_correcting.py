"""Correcting a fact: it is taken back or said anew, history stays, and a patch can be written."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from onshore.app.answers import ask
from onshore.app.cli.main import main
from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.errors import InvalidInput, UnknownId
from onshore.graph.ports import Store
from onshore.graph.queries import question_of
from onshore.graph.stores import open_store
from onshore.loaders.correcting import replace, retract
from onshore.loaders.curated import parse_facts
from onshore.loaders.fact_patch import patch_of
from tests.unit.story import NOW, claim, document

DAY, LATER = date(2026, 6, 1), "2026-03-01T00:00:00.000000Z"
TOKEN = "secret"
ENTITIES = [
    {"id": "firm:a", "kind": "firm", "names": ["A"]},
    {"id": "firm:b", "kind": "firm", "names": ["B"]},
    {"id": "component:x", "kind": "component", "names": ["X"]},
]
FACTS = [
    claim("F1", "firm:a", "supplies", "component:x", to="firm:b"),
    claim("F2", "firm:a", "produces", "component:x"),
    claim("F3", "firm:b", "produces", "component:x"),
]


def fill(store: Store) -> Store:
    store.replace([document("source:a", *FACTS, entities=ENTITIES)], now=NOW)
    return store


@pytest.fixture
def store() -> Iterator[Store]:
    store = fill(open_store("sqlite://"))
    yield store
    store.close()


def fact(store: Store, id: str, **clocks: str) -> dict[str, Any]:
    question = question_of("fact")
    assert question is not None
    pairs = [("id", id), *clocks.items()]
    return dict(ask(store, read_parameters(question, pairs), DAY).envelope["result"])


def test_a_retracted_fact_is_known_before_and_not_after(store: Store) -> None:
    done = retract(store, "F1", why="the page was corrected", by="Ann", now=LATER)
    assert (done.before.id, done.after) == ("F1", None)
    gone = fact(store, "F1")
    assert gone["fact"] is None
    assert gone["corrections"] == [
        {
            "kind": "retract",
            "by": "Ann",
            "why": "the page was corrected",
            "recorded_at": "2026-03-01T00:00:00Z",
        }
    ]
    assert fact(store, "F1", known_at=NOW)["fact"]["id"] == "F1"
    view = store.view(DAY)
    assert sorted(one.id for one in view.all_facts()) == ["F2", "F3"]
    assert not [edge for edge in view.edges(["firm:b"]) if edge.relation == "supplies"]
    assert view.entities(["firm:a", "firm:b"]).keys() == {"firm:a", "firm:b"}


def test_a_replaced_fact_keeps_its_id_and_its_history(store: Store) -> None:
    replace(
        store,
        "F1",
        {"status": "planned", "share": 0.5},
        why="not begun",
        by="Ann",
        now=LATER,
        without=["to"],
    )
    now = fact(store, "F1")
    assert (now["fact"]["status"], now["fact"]["share"], now["versions"]) == ("planned", 0.5, 2)
    assert "to" not in now["fact"]
    before = fact(store, "F1", known_at=NOW)
    assert (before["fact"]["status"], before["fact"]["to"]) == ("operational", "firm:b")
    assert before["corrections"] == []
    assert now["corrections"][0]["why"] == "not begun"


def test_nothing_else_of_the_source_is_touched(store: Store) -> None:
    before = {row.id: row.recorded_at for row in store.reader().facts(NOW)}
    retract(store, "F1", why="w", by="b", now=LATER)
    after = {row.id: row.recorded_at for row in store.reader().facts(LATER)}
    assert after == {id: at for id, at in before.items() if id != "F1"}


@pytest.mark.parametrize(
    ("changes", "without", "field"),
    [
        ({"status": "asleep"}, (), "status"),
        ({"colour": "red"}, (), "colour"),
        ({"id": "F9"}, (), "id"),
        ({}, ("status",), "status"),
        ({}, ("absent",), "absent"),
        ({"status": "planned"}, ("status",), "is set and left out"),
        ({"object": "firm:b"}, (), "object"),
        ({"status": "operational"}, (), None),
    ],
)
def test_a_wrong_replacement_changes_nothing(
    store: Store, changes: Any, without: Any, field: str | None
) -> None:
    hash = store.content_hash()
    with pytest.raises(InvalidInput) as caught:
        replace(store, "F1", changes, why="w", by="b", now=LATER, without=without)
    assert field is None or any(field in str(problem) for problem in caught.value.problems)
    assert store.content_hash() == hash


def test_unknown_and_closed_facts_are_told(store: Store) -> None:
    with pytest.raises(UnknownId, match="closest"):
        retract(store, "F11", why="w", by="b", now=LATER)
    retract(store, "F1", why="w", by="b", now=LATER)
    with pytest.raises(UnknownId, match="closed already"):
        retract(store, "F1", why="w", by="b", now=LATER)
    with pytest.raises(InvalidInput):
        retract(store, "F2", why=" ", by="b\x1b", now=LATER)


def test_a_correction_survives_a_full_copy(store: Store, tmp_path: Path) -> None:
    from onshore.loaders.export.full_copy import export_facts
    from onshore.loaders.ingest import ingest

    retract(store, "F1", why="w", by="b", now=LATER)
    export_facts(store, tmp_path / "copy")
    other = open_store("sqlite://")
    ingest(other, [tmp_path / "copy"], now="2026-05-01T00:00:00.000000Z")
    assert fact(other, "F1")["corrections"] == fact(store, "F1")["corrections"]
    assert fact(other, "F1", known_at=NOW)["fact"]["id"] == "F1"


# -- over HTTP ---------------------------------------------------------------------


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    app = create_app(Settings(write_token=TOKEN), store)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def post(client: TestClient, path: str, body: Any, token: str | None = TOKEN) -> Any:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return client.post(f"/api/v1/facts/{path}", json=body, headers=headers)


def test_corrections_over_http_need_the_token(client: TestClient, store: Store) -> None:
    body = {"why": "w", "by": "b"}
    assert post(client, "F1/retract", body, None).status_code == 401
    assert post(client, "F1/retract", body, "other").status_code == 401
    off = TestClient(create_app(Settings(), store), base_url="http://127.0.0.1")
    assert post(off, "F1/retract", body).status_code == 403
    assert client.get("/api/v1/facts/F1").json()["result"]["fact"]["id"] == "F1"


def test_corrections_over_http(client: TestClient) -> None:
    body = {"why": "misread", "by": "Ann", "set": {"status": "planned"}, "without": ["to"]}
    done = post(client, "F1/replace", body)
    assert (done.status_code, done.json()["after"]["status"]) == (201, "planned")
    assert post(client, "F2/retract", {"why": "w", "by": "b"}).status_code == 201
    assert client.get("/api/v1/facts/F2").json()["result"]["fact"] is None
    assert post(client, "F2/retract", {"why": "w", "by": "b"}).status_code == 404
    changes = client.get("/api/v1/changes?since=2026-01-02").json()["result"]
    assert {one["id"] for one in changes["closed"]} == {"F1", "F2"}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("F1/retract", {"why": "w"}, 422),
        ("F1/retract", [], 422),
        ("F1/retract", {"why": "w", "by": "b", "more": 1}, 422),
        ("F1/replace", {"why": "w", "by": "b", "set": 5}, 422),
        ("F1/replace", {"why": "w", "by": "b", "set": {"status": "asleep"}}, 422),
        ("F1/replace", {"why": "w", "by": "b", "without": "to"}, 422),
        ("F99/retract", {"why": "w", "by": "b"}, 404),
    ],
)
def test_wrong_corrections_are_problems(
    client: TestClient, path: str, body: Any, status: int
) -> None:
    answer = post(client, path, body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


# -- commands ------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    url = f"sqlite:///{tmp_path}/store.db"
    fill(open_store(url)).close()

    def run(*words: str) -> tuple[int, str, str]:
        code = main([*words, "--store", url])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_commands_retract_and_replace(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = run(
        "replace", "F1", "--set", "share=0.4", "--set", "status=planned", "--why", "w"
    )
    assert (code, "status: operational -> planned" in out) == (0, True)
    assert "still says what it said" in out
    assert run("retract", "F1", "--why", "withdrawn", "--by", "Ann")[0] == 0
    assert '"by":"Ann"' in run("ask", "fact", "--id", "F1", "--format", "json")[1].replace(" ", "")
    assert run("retract", "F1", "--why", "w")[0] == 1


YAML = """\
# A small file.
source: {id: source:mine, title: Mine}
facts:
  # the first
  - id: F1
    subject: firm:a
    relation: produces
    object: component:x
    status: stated
    certainty: asserted
    evidence: [{source: source:mine, section: '1'}]

  - {id: F2, subject: firm:b, relation: produces, object: component:x, status: stated,
     certainty: asserted, evidence: [{source: source:mine, section: '2'}]}
"""


@pytest.mark.parametrize("id", ["F1", "F2"])
@pytest.mark.parametrize("remove", [False, True])
@pytest.mark.parametrize("end", ["\n", ""])
def test_a_report_is_a_patch_that_applies(tmp_path: Path, id: str, remove: bool, end: str) -> None:
    folder = tmp_path / "facts"
    folder.mkdir()
    (folder / "mine.yaml").write_text(YAML.rstrip("\n") + end, "utf-8")
    patch = patch_of(
        folder, id, "the page: says 'planned' # not so", date(2026, 5, 1), remove=remove
    )
    subprocess.run(["git", "apply", "-"], input=patch.encode(), cwd=tmp_path, check=True)
    text = (folder / "mine.yaml").read_text("utf-8")
    found = parse_facts(text.encode(), ".yaml").document
    assert found is not None
    assert [one.id for one in found.facts] == [
        one for one in ("F1", "F2") if one != id or not remove
    ]
    assert ("# Reported 2026-05-01" in text) is not remove


def test_reports_as_commands(run: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    code, out, _ = run("report", "S08", "--says", "the page says planned")
    assert (code, "+++ b/data/seed.yaml" in out) == (0, True)
    assert run("report", "ABSENT-1", "--says", "x")[0] == 1
    assert run("report", "S08", "--says", "a\x1b[31m")[0] == 2
    lines = tmp_path / "mine.jsonl"
    lines.write_text(
        '{"source": {"id": "source:mine"}}\n'
        '{"id": "F1", "subject": "firm:a", "relation": "produces", "object": "component:x", '
        '"status": "stated", "certainty": "asserted", "evidence": [{"section": "1"}]}\n',
        "utf-8",
    )
    assert run("report", "F1", "--in", str(lines), "--says", "x")[0] == 1
    assert run("report", "F1", "--in", str(lines), "--says", "x", "--remove")[1].count("\n-{") == 1
