"""Watching: what changed since the last run is told once, in words, and nothing else."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from string import Formatter
from threading import Thread
from typing import Any

import pytest

from onshore.app.cli.main import main
from onshore.app.terminal.exits import CHANGED, REFUSED, UNREACHABLE, USAGE
from onshore.app.watch.looking import Change, look
from onshore.app.watch.state import Watched, held, read_state
from onshore.app.watch.words import HEADS, WORDS, change_text
from onshore.graph.errors import StoreBusy
from onshore.graph.stores import open_store
from tests.http.pages import EVIL

DATA = Path(__file__).resolve().parents[2] / "data"
BILL = DATA.parent / "docs" / "bom.csv"
FACTS = """source: {id: "source:own", title: Own, published: "2026-01-01"}
entities:
  - {id: "firm:a", names: ["Firm A", {text: "甲社", lang: ja}]}
  - {id: "firm:b", names: ["NAME"]}
facts:
"""
FACT = """  - {id: ID, subject: "firm:a", relation: partners_with, object: "firm:b", status: STATUS,
     certainty: asserted, evidence: [{source: "source:own", section: "1"}]MORE}
"""


@pytest.fixture(scope="module")
def tariffs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the measures and two editions; tests only copy it."""
    path = tmp_path_factory.mktemp("watch") / "tariffs.db"
    editions = [str(DATA / "hts" / f"hts_2026_rev_{n}.json.gz") for n in (4, 10)]
    assert (
        main(["--store", f"sqlite:///{path}", "load", str(DATA / "measures.yaml"), *editions]) == 0
    )
    return path


@pytest.fixture
def store(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def told(store: str, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """`told("run")` gives the exit code of that command and its JSON, None where it has none."""

    def tell(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = main(["watch", *words, "--store", store, "--format", "json"])
        said = capsys.readouterr().out
        return code, json.loads(said) if said else None

    return tell


def load(store: str, folder: Path, *facts: str, name: str = "Firm B") -> None:
    file = folder / "own.yaml"
    file.write_text(FACTS.replace('"NAME"', json.dumps(name)) + "".join(facts))
    assert main(["--store", store, "load", str(file), "--yes"]) == 0


def fact(id: str, status: str = "planned", more: str = "") -> str:
    return FACT.replace("ID", id).replace("STATUS", status).replace("MORE", more)


def changes(report: Any, item: int = 0) -> list[str]:
    return [one["change"] for one in report["items"][item]["changes"]]


# -- an entity -------------------------------------------------------------


def test_facts_that_come_change_and_go_are_told_once(
    store: str, told: Callable[..., Any], tmp_path: Path
) -> None:
    load(store, tmp_path, fact("F1"), fact("F2"))
    assert told("add", "--entity", "Firm A")[0] == 0
    code, report = told("run")
    assert (code, report["items"][0]["first"], changes(report)) == (0, True, [])
    load(store, tmp_path, fact("F1", "operational"), fact("F3", more=", polarity: negated"))
    code, report = told("run")
    assert code == CHANGED
    found = {one["change"]: one for one in report["items"][0]["changes"]}
    assert set(found) == {"fact_changed", "fact_added", "fact_closed", "disputed"}
    assert found["fact_changed"]["fields"] == [["status", "planned", "operational"]]
    assert "Firm A" in found["fact_added"]["text"]
    assert "(denied)" in found["fact_added"]["text"]
    assert found["fact_closed"]["fact"]["id"] == "F2"
    assert found["disputed"]["facts"] == ["F1", "F3"]
    code, report = told("run")
    assert (code, changes(report), report["items"][0]["first"]) == (0, [], False)
    load(store, tmp_path, fact("F1", "operational"))
    assert changes(told("run")[1]) == ["fact_closed", "settled"]


def test_the_same_data_in_a_store_that_is_new_is_no_change(
    store: str, told: Callable[..., Any], tmp_path: Path
) -> None:
    """Instants of recording are new there: what is said is compared, and nothing else."""
    load(store, tmp_path, fact("F1"))
    told("add", "--entity", "firm:b")
    told("run")
    for end in ("", "-wal", "-shm"):
        (tmp_path / f"store.db{end}").unlink(missing_ok=True)
    load(store, tmp_path, fact("F1"))
    code, report = told("run")
    assert (code, changes(report)) == (0, [])


def test_what_others_say_is_not_told(store: str, told: Callable[..., Any], tmp_path: Path) -> None:
    load(store, tmp_path, fact("F1"))
    told("add", "--entity", "firm:b")
    told("run")
    other = fact("F9").replace("firm:b", "firm:c")
    file = tmp_path / "more.yaml"
    file.write_text(
        'source: {id: "source:more"}\nentities: [{id: "firm:c", names: [C]}]\nfacts:\n'
        + other.replace("source:own", "source:more")
    )
    assert main(["--store", store, "load", str(file)]) == 0
    assert told("run")[0] == 0


def test_a_hostile_name_stays_a_name(
    store: str, told: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(store, tmp_path, fact("F1"), name=f"{EVIL} {{0}} \u202e")
    told("add", "--entity", "firm:b")
    told("run")
    load(store, tmp_path, fact("F1"), fact("F2"), name=f"{EVIL} {{0}} \u202e")
    assert main(["watch", "run", "--store", store]) == CHANGED
    said = capsys.readouterr().out
    assert f"{EVIL} {{0}}" in said
    assert "\u202e" not in said
    assert main(["watch", "run", "--store", store, "--lang", "ja"]) == 0
    assert "から変わりはありません" in capsys.readouterr().out


# -- a tariff line ---------------------------------------------------------


def line(hts: str = "8544.42.90", origin: str = "CN") -> Watched:
    return Watched(id=1, kind="line", name="x", asked=[("hts", hts), ("origin", origin)])


def test_a_duty_that_begins_to_hold_is_told_with_its_day(tariffs: Path) -> None:
    store = open_store(f"sqlite:///{tariffs}")
    first, found = look(line(), store, date(2026, 5, 1))
    assert found == []
    assert first.line is not None
    assert [one.day for one in first.line.steps]
    day = first.line.steps[0].day
    before, found = look(first, store, date(2026, 7, 1))
    assert found == [], "what lies ahead was known"
    after, found = look(before, store, date.fromisoformat(day))
    assert [(one.code, one.params["day"]) for one in found] == [("duty_changed", day)]
    view = store.view(date(2026, 8, 1))
    assert change_text(found[0], view, "en").startswith(
        "Since 24 Jul 2026 the duty on HTS 8544.42.90 from China is 15.1 % to 52.6 %; before it "
        "was 12.6 % to 52.6 %"
    )
    assert change_text(found[0], view, "ja").startswith(
        "2026年7月24日から中国産のHTS 8544.42.90の関税は"
    )
    assert look(after, store, date.fromisoformat(day))[1] == []
    assert [one.code for one in look(first, store, date(2027, 3, 1))[1]].count("duty_changed") == 2
    store.close()


def test_other_measures_are_told_apart_from_the_course_of_time(
    tariffs: Path, tmp_path: Path
) -> None:
    """The same day with another law: what holds is computed otherwise, what comes is otherwise."""
    copy, data = tmp_path / "copy.db", tmp_path / "data"
    shutil.copy(tariffs, copy)
    store = open_store(f"sqlite:///{copy}")
    early, _ = look(line(), store, date(2026, 5, 1))
    late, _ = look(line(), store, date(2026, 8, 1))
    data.mkdir()
    shutil.copytree(DATA / "lists", data / "lists")
    text = (DATA / "measures.yaml").read_text("utf-8")
    assert "rate: 12.5%" in text
    (data / "measures.yaml").write_text(text.replace("rate: 12.5%", "rate: 30%"), "utf-8")
    assert main(["--store", f"sqlite:///{copy}", "load", str(data / "measures.yaml")]) == 0
    codes = [one.code for one in look(early, store, date(2026, 5, 1))[1]]
    assert "duty_will_otherwise" in codes
    assert "duty_was" not in codes
    found = look(late, store, date(2026, 8, 1))[1]
    assert found[0].code == "duty_was"
    assert found[0].params["before"] != found[0].params["after"]
    store.close()


# -- a bill of materials ---------------------------------------------------


def test_a_bill_tells_of_its_file_its_figures_and_its_lines(tariffs: Path, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tariffs}")
    bill = tmp_path / "bill.csv"
    shutil.copy(BILL, bill)
    item = Watched(id=1, kind="bom", name=str(bill), asked=[("assembled_in", "US")])
    first, found = look(item, store, date(2026, 5, 1))
    assert found == []
    assert look(first, store, date(2026, 5, 1))[1] == []
    assert {one.code for one in look(first, store, date(2026, 9, 1))[1]} >= {"duty_changed"}
    bill.write_text(BILL.read_text("utf-8").replace("8504.40.95,Taiwan", "8504.40.95,Japan"))
    codes = [one.code for one in look(first, store, date(2026, 5, 1))[1]]
    assert {"bom_file", "bom_line", "bom_line_no_more"} <= set(codes)
    store.close()


def test_a_bill_that_is_gone_fails_alone(
    store: str, told: Callable[..., Any], tariffs: Path, tmp_path: Path
) -> None:
    shutil.copy(tariffs, tmp_path / "store.db")
    bill = tmp_path / "bill.csv"
    shutil.copy(BILL, bill)
    assert told("add", "--bom", str(bill), "--assembled-in", "US")[0] == 0
    assert told("add", "--hts", "8544.42.90", "--origin", "China")[0] == 0
    assert told("run")[0] == 0
    kept = read_state(tmp_path / "store.db.watch.json").items[0]
    bill.unlink()
    code, report = told("run")
    assert code == REFUSED
    assert "no such file" in report["items"][0]["failed"]
    assert report["items"][1]["failed"] is None
    assert read_state(tmp_path / "store.db.watch.json").items[0] == kept


# -- what is watched -------------------------------------------------------


def test_what_can_not_be_watched_is_refused(
    store: str, told: Callable[..., Any], tariffs: Path, tmp_path: Path
) -> None:
    shutil.copy(tariffs, tmp_path / "store.db")
    load(store, tmp_path, fact("F1"))
    for words, code in (
        ((), USAGE),
        (("--entity", "Firm A", "--bom", "x"), USAGE),
        (("--hts", "8544.42.90"), USAGE),
        (("--entity", "Firm A", "--origin", "CN"), USAGE),
        (("--entity", "Firm A", "--condition", "usmca:true"), USAGE),
        (("--entity", "Nobody Known"), REFUSED),
        (("--hts", "0000.00.00", "--origin", "CN"), REFUSED),
        (("--hts", "8544.42.90", "--origin", "Nowhere"), REFUSED),
        (("--hts", "8544.42.90", "--origin", "CN", "--condition", "no_such:1"), USAGE),
        (("--bom", str(tmp_path / "none.csv")), REFUSED),
    ):
        assert told("add", *words)[0] == code, words
    assert not (tmp_path / "store.db.watch.json").exists()
    assert told("run")[0] == REFUSED
    assert told("add", "--entity", "Firm A")[0] == 0
    assert told("add", "--entity", "firm:a")[0] == REFUSED, "the same"
    assert told("remove", "7")[0] == REFUSED
    assert told("remove", "1") == (0, {"watched": []})
    assert told("add", "--entity", "Firm A")[1]["watched"][0]["id"] == 2, "ids are not used again"
    assert told("run", "--webhook", "file:///etc/passwd")[0] == USAGE


def test_a_store_that_is_no_file_needs_a_name_for_the_state(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["watch", "list", "--store", "neo4j://127.0.0.1:1"]) == USAGE
    assert "--state" in capsys.readouterr().err
    named = ["--state", str(tmp_path / "own.json")]
    assert main(["watch", "list", "--store", "neo4j://127.0.0.1:1", *named]) == 0


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"{",
        b"[]",
        b'{"onshore_watch": 2}',
        b'{"onshore_watch": 1, "x": 1}',
        b"\xff\xfe",
        b'{"onshore_watch": 1, "items": [{"id": 1}]}',
        b"[" * 5_000,
    ],
)
def test_a_damaged_state_is_refused_and_left_alone(
    damaged: bytes, store: str, told: Callable[..., Any], tmp_path: Path
) -> None:
    load(store, tmp_path, fact("F1"))
    path = tmp_path / "store.db.watch.json"
    path.write_bytes(damaged)
    for words in (("run",), ("list",), ("add", "--entity", "firm:a"), ("remove", "1")):
        assert told(*words)[0] == REFUSED, words
    assert path.read_bytes() == damaged


# -- runs that meet or end early -------------------------------------------


def test_one_run_at_a_time(store: str, told: Callable[..., Any], tmp_path: Path) -> None:
    load(store, tmp_path, fact("F1"))
    told("add", "--entity", "firm:a")
    path = tmp_path / "store.db.watch.json"
    with held(path):
        with pytest.raises(StoreBusy), held(path):
            pass
        assert told("run")[0] == UNREACHABLE
    assert told("run")[0] == 0


def test_a_run_that_is_killed_is_told_again(
    store: str, told: Callable[..., Any], tmp_path: Path
) -> None:
    """SIGKILL while its webhook waits: all was looked at and nothing is remembered yet."""
    load(store, tmp_path, fact("F1"))
    told("add", "--entity", "firm:a")
    told("run")
    load(store, tmp_path, fact("F1"), fact("F2"))
    before = (tmp_path / "store.db.watch.json").read_bytes()
    with hooked(500) as (url, _, arrived):
        process = subprocess.Popen(
            [sys.executable, "-m", "onshore", "watch", "run", "--store", store, "--webhook", url],
            stdout=subprocess.DEVNULL,
        )
        arrived.hold = True
        while not arrived.came and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        arrived.hold = False
    assert (tmp_path / "store.db.watch.json").read_bytes() == before
    (tmp_path / ".store.db.watch.json.1.part").write_bytes(b"half")
    code, report = told("run")
    assert (code, changes(report)) == (CHANGED, ["fact_added"])
    assert list(tmp_path.glob(".store.db.watch.json*")) == []


# -- the webhook -----------------------------------------------------------


class Arrived:
    """What a webhook was sent, and whether it keeps its callers waiting."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []
        self.came = False
        self.hold = False


@contextmanager
def hooked(status: int) -> Iterator[tuple[str, list[Any], Arrived]]:
    """A server that answers every POST with the status."""
    arrived = Arrived()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            arrived.bodies.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            arrived.came = True
            while arrived.hold:
                time.sleep(0.02)
            self.send_response(status)
            self.send_header("location", self.path)
            self.end_headers()

        def log_message(self, *rest: Any) -> None:
            pass

    class Server(HTTPServer):
        def handle_error(self, *rest: Any) -> None:
            """A client that was killed is not an error here."""

    server = Server(("127.0.0.1", 0), Hook)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook?token=secret", arrived.bodies, arrived
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_webhook_is_told_of_changes_only(
    store: str, told: Callable[..., Any], tmp_path: Path
) -> None:
    load(store, tmp_path, fact("F1"))
    told("add", "--entity", "firm:a")
    with hooked(204) as (url, bodies, _):
        assert told("run", "--webhook", url)[0] == 0
        assert bodies == []
        load(store, tmp_path, fact("F1"), fact("F2"))
        code, report = told("run", "--webhook", url, "--lang", "ja")
        assert code == CHANGED
        assert bodies == [report]
        assert "甲社" in report["items"][0]["changes"][0]["text"]
        assert told("run", "--webhook", url)[0] == 0
        assert len(bodies) == 1


@pytest.mark.parametrize("status", [302, 404, 500])
def test_what_a_webhook_did_not_take_is_told_again(
    status: int,
    store: str,
    told: Callable[..., Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    load(store, tmp_path, fact("F1"))
    told("add", "--entity", "firm:a")
    told("run")
    load(store, tmp_path, fact("F1"), fact("F2"))
    with hooked(status) as (url, bodies, _):
        assert main(["watch", "run", "--store", store, "--webhook", url]) == REFUSED
        assert "secret" not in capsys.readouterr().err
        assert len(bodies) == 1, "a redirect is not followed"
    assert main(["watch", "run", "--store", store, "--webhook", url]) == REFUSED, "it is gone"
    assert "not reached" in capsys.readouterr().err
    assert changes(told("run")[1]) == ["fact_added"]


# -- words -----------------------------------------------------------------


def test_every_change_has_words_in_both_languages() -> None:
    for code, (en, ja) in (*WORDS.items(), *HEADS.items()):
        names = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (en, ja)]
        assert names[0] == names[1], code
        assert en[0].isupper() == (code in WORDS)
        assert not en.endswith(".")
    source = (DATA.parent / "app" / "watch" / "looking.py").read_text("utf-8")
    said = set(re.findall(r'"((?:fact|duty|bom|announced|disputed|settled)[a-z_]*)"', source))
    assert {*WORDS} <= said | {"bom_domestic"}


def test_figures_that_are_unknown_are_said_to_be(tariffs: Path) -> None:
    from onshore.app.watch.state import Ends

    view = open_store(f"sqlite:///{tariffs}").view(date(2026, 5, 1))
    nothing, open_ended = Ends(lo=None, hi=None), Ends(lo=6.25, hi=None)
    text = change_text(Change("bom_duty", {"before": nothing, "after": open_ended}), view, "en")
    assert text == (
        "The duty of the bill is at least USD 6.25, its upper end unknown; before it was unknown."
    )
    rates = {"hts": "1", "origin": "CN", "day": "2026-05-01", "before": nothing, "after": nothing}
    assert " 0 %" not in change_text(Change("duty_was", rates), view, "en")
