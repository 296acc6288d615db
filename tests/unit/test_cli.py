"""The command line: exit codes, formats, options from declarations, a clean end."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest

from onshore.app.cli.main import build_parser, main
from onshore.app.cli.question_options import examples_of, join_negated, option_of
from onshore.app.terminal.exits import TIME_UP
from onshore.app.terminal.progress import drawing_times
from onshore.app.terminal.text import inert, table_lines, text_width
from onshore.graph.answers.parameters import parameters_of
from onshore.graph.deadline import Deadline
from onshore.graph.queries import QUESTIONS, Question
from onshore.loaders.bundled import bundled_files

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
FACTS = [str(path) for path in bundled_files(DATA)[0]]
HEAVY = (
    "fastapi",
    "starlette",
    "uvicorn",
    "neo4j",
    "pyvis",
    "numpy",
    "networkx",
    "jinja2",
    "onshore.graph.queries.exposure",
)
BAD = """source: {id: "source:bad", published: "2026-01-01"}
facts:
  - {id: B1, subject: "firm:foxconn", relation: bys, object: "component:x", status: actual,
     certainty: asserted, evidence: [{source: "source:bad"}]}
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with the bundled facts and the measures."""
    url = f"sqlite:///{tmp_path_factory.mktemp('cli') / 'store.db'}"
    tables = [str(DATA / "measures.yaml"), str(DATA / "hts" / "hts_2026_rev_4.json.gz")]
    assert main(["--store", url, "load", *FACTS, *tables]) == 0
    return url


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("ONSHORE_") and not name.startswith("ONSHORE_TEST_"):
            monkeypatch.delenv(name)


def run(arguments: Sequence[str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "onshore.app.cli.main", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_what_is_not_answered_in_time_is_said_with_a_code_of_its_own(
    store: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "onshore.app.cli.commands.Deadline", lambda seconds: Deadline(seconds, grace=0.0)
    )
    monkeypatch.setenv("ONSHORE_MAX_SECONDS", "1e-9")
    assert main(["--store", store, "ask", "impact", "--node", "firm:foxconn"]) == TIME_UP
    assert "within 1e-09 s; ONSHORE_MAX_SECONDS gives it longer" in capsys.readouterr().err
    monkeypatch.setattr(
        "onshore.app.cli.commands.Deadline", lambda seconds: Deadline(seconds, grace=600.0)
    )
    words = ["ask", "duty-table", "--origin", "TW", "--format", "json"]
    assert main(["--store", store, *words]) == 0
    assert "time limit" in json.loads(capsys.readouterr().out)["truncated"]


# -- usage -----------------------------------------------------------------


def test_version_says_which(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert re.fullmatch(r"onshore \d+\.\d+\.\d+\n", capsys.readouterr().out)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["ask"],
        ["ask", "riddle"],
        ["ask", "paths"],
        ["ask", "paths", "--source", "firm:openai", "--target", "place:US", "--colour", "red"],
        ["ask", "paths", "--sour", "firm:openai", "--target", "place:US"],
        ["ask", "sources", "--format", "xml"],
        ["check", "--format", "yaml"],
        ["export"],
        ["load", "x.json", "--effective-from", "2026-02-30"],
        ["serve", "--port", "65536"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--k", "0"], "k"),
        (["--as-of", "2026-02-30"], "as_of"),
        (["--rank", "beauty"], "rank"),
        (["--relation", "bys"], "relation"),
        (["--k", "1", "--k", "2"], "k"),
    ],
)
def test_wrong_values_end_with_2_and_name_the_parameter(
    options: list[str], named: str, store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = ["--source", "firm:openai", "--target", "place:US-TX"]
    assert main(["ask", "paths", *ends, *options, "--store", store]) == 2
    assert capsys.readouterr().err.startswith(f"onshore: {named}: ")


def test_an_unknown_setting_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONSHORE_STOR", "x")
    assert main(["check"]) == 2
    assert "ONSHORE_STORE" in capsys.readouterr().err


def test_an_unknown_id_ends_with_1_and_the_closest(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "entity", "--id", "firm:foxcon", "--store", store]) == 1
    assert "firm:foxconn" in capsys.readouterr().err


def test_a_store_that_is_not_there_ends_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--store", f"sqlite:///{tmp_path}/no/such/folder/x.db"]) == 3
    assert "directory does not exist" in capsys.readouterr().err


def test_a_server_that_is_not_there_ends_with_3_and_one_line() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"neo4j://127.0.0.1:{unused.getsockname()[1]}"
        done = run(["check", "--store", address])
    assert done.returncode == 3
    assert done.stderr == f"onshore: {address} can not be reached\n"


def test_an_unknown_kind_of_store_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--store", "mysql://x"]) == 2
    assert "sqlite:///file.db" in capsys.readouterr().err


# -- load, check, export ---------------------------------------------------


def test_a_second_load_changes_nothing(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", *FACTS, "--store", store]) == 0
    assert "Nothing changed" in capsys.readouterr().out


def test_load_reports_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    assert main(["load", *FACTS, "--store", url, "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["changed"] is True
    assert report["totals"]["closed"] == 0


def test_a_refused_file_ends_with_1_and_names_file_line_fact_and_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(BAD)
    url = f"sqlite:///{tmp_path / 'a.db'}"
    assert main(["load", *FACTS, str(file), "--store", url]) == 1
    error = capsys.readouterr().err
    assert f"{file}:3: B1 facts.0.relation: " in error
    assert "buys" in error
    assert main(["check", "--store", url, "--format", "json"]) == 5
    assert json.loads(capsys.readouterr().out)["counts"]["facts"] == 0


def test_nothing_to_load_is_wrong_usage(tmp_path: Path) -> None:
    assert main(["load", "--store", f"sqlite:///{tmp_path / 'a.db'}"]) == 2


def test_a_missing_file_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", str(tmp_path / "no.yaml"), "--store", "sqlite://"]) == 1
    assert "no such file" in capsys.readouterr().err


def test_check_as_json_has_no_paths_and_no_times(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--format", "json", "--store", store]) == 5
    text = capsys.readouterr().out
    values = json.loads(text)
    parts = ("backend", "schema", "counts", "content_hash", "tables", "missing", "damaged")
    assert tuple(values) == parts
    assert store.removeprefix("sqlite:///") not in text
    assert main(["check", "--store", store]) == 5
    assert values["content_hash"] in capsys.readouterr().out


def test_check_names_tables_that_are_missing_or_damaged(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(store.removeprefix("sqlite:///"))) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute(
            "UPDATE tables SET rows = ? WHERE name = 'measures'", (zlib.compress(b"[]"),)
        )
    assert main(["check", "--store", f"sqlite:///{copy}"]) == 5
    shown = capsys.readouterr()
    assert "damaged       measures measures" in shown.out
    assert "missing       schedule 2025_basic" in shown.out
    assert "onshore load --bundled loads them; damaged: measures measures" in shown.err


def test_a_full_copy_loads_to_the_same_content(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy, other = tmp_path / "copy", f"sqlite:///{tmp_path / 'b.db'}"
    assert main(["export", "--facts", "-o", str(copy), "--store", store]) == 0
    assert main(["load", str(copy), "--store", other]) == 0
    capsys.readouterr()
    hashes = []
    for url in (store, other):
        assert main(["check", "--format", "json", "--store", url]) == 5
        hashes.append(json.loads(capsys.readouterr().out)["content_hash"])
    assert hashes[0] == hashes[1]


def test_export_writes_tables_and_lists_them(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "net"
    assert main(["export", "-o", str(folder), "--store", store, "--as-of", "2026-06-01"]) == 0
    written = capsys.readouterr().out.split()
    assert written == [str(path) for path in map(Path, written) if path.is_file()]
    assert {path.name for path in folder.iterdir()} >= {"nodes.csv", "edges.csv", "network.graphml"}
    assert main(["export", "--facts", "-o", str(folder), "--as-of", "2026-06-01"]) == 2
    assert main(["export", "-o", str(folder), "--known-at", "soon", "--store", store]) == 2


# -- questions -------------------------------------------------------------


def test_every_parameter_is_an_option_and_every_option_a_parameter() -> None:
    parser = build_parser()
    ask = parser._subparsers._group_actions[0].choices["ask"]  # type: ignore[union-attr,index]
    questions = ask._subparsers._group_actions[0].choices
    assert list(questions) == [kind.name for kind in QUESTIONS]
    for kind in QUESTIONS:
        found = {text for action in questions[kind.name]._actions for text in action.option_strings}
        names = {n for item in parameters_of(kind) for n in item.names or (item.name,)}
        extra = {"-h", "--help", "--store", "--format", "--show-calls", "--bundle", "--key"}
        extra |= {"--from", "--output"} & found
        assert found == {option_of(name) for name in names} | extra


@pytest.mark.parametrize("kind", QUESTIONS, ids=lambda kind: kind.name)
def test_help_of_every_question_has_an_example(
    kind: type[Question], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["ask", kind.name, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for line in examples_of(kind):
        assert f"onshore {line}" in shown


@pytest.mark.parametrize("kind", QUESTIONS, ids=lambda kind: kind.name)
def test_the_example_of_every_question_answers_in_every_format(
    kind: type[Question], store: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    words = [word.strip("'") for word in examples_of(kind)[0].split()]
    if kind.name.startswith("duty"):
        words += ["--as-of", "2026-05-01"]
    for format in ("table", *kind.formats):
        assert main([*words, "--store", store, "--format", format]) == 0, format
        assert capsysbinary.readouterr().out.endswith(b"\n")


def test_json_is_what_http_gives(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "entities", "--q", "鴻海", "--store", store]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["result"]["entities"][0]["id"] == "firm:foxconn"
    assert {"query", "resolved", "claims", "assumptions", "conflicts", "coverage"} <= set(body)


def test_paths_with_equal_nodes_stand_together(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = ["--source", "firm:openai", "--target", "place:US-TX", "--direction", "any"]
    assert main(["ask", "paths", *ends, "--k", "20", "--format", "table", "--store", store]) == 0
    heads = re.findall(r"^\d+\. (.*)  \(", capsys.readouterr().out, re.MULTILINE)
    assert heads
    assert len(heads) == len(set(heads))


def test_a_negated_value_may_follow_its_option(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert join_negated(["ask", "graph", "--relation", "-supplies", "-h"]) == [
        "ask",
        "graph",
        "--relation=-supplies",
        "-h",
    ]
    assert join_negated(["export", "-o", "-x"]) == ["export", "-o", "-x"]
    assert main(["ask", "graph", "--relation", "-employs", "--store", store]) == 0
    edges = json.loads(capsys.readouterr().out)["result"]["edges"]
    assert edges
    assert "employs" not in {edge["relation"] for edge in edges}


@pytest.mark.parametrize(
    "words",
    [
        ["ask", "sources"],
        ["ask", "duty", "--hts", "8471.50.01", "--origin", "TW"],
        ["ask", "duty", "--from", "{rows}"],
        ["render", "network", "-o", "{output}"],
        ["export", "-o", "{output}"],
        ["export", "--facts", "-o", "{output}"],
    ],
    ids=lambda words: " ".join(words[:3]),
)
def test_an_empty_store_says_how_to_fill_it(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, output = tmp_path / "rows.csv", tmp_path / "output"
    rows.write_text("hts,origin\n8471.50.01,TW\n")
    given = [word.format(rows=rows, output=output) for word in words]
    assert main([*given, "--store", f"sqlite:///{tmp_path / 'a.db'}"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "holds nothing; onshore load --bundled" in shown.err
    assert not output.exists()


def test_facts_without_tables_give_no_duty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    assert main(["load", *FACTS, "--store", url]) == 0
    capsys.readouterr()
    duty = ["ask", "duty", "--hts", "8544.42.90", "--origin", "CN", "--store", url]
    wanted = "no tariff schedule and no duty measures; onshore load --bundled"
    for _ in range(2):
        assert main(duty) == 1
        shown = capsys.readouterr()
        assert shown.out == ""
        assert wanted in shown.err
        # a schedule alone would give a rate that looks exact
        sample = Path(__file__).parents[1] / "data/hts/hts_2026_rev_4.json"
        assert main(["load", str(sample), "--store", url]) == 0
        capsys.readouterr()
        wanted = "holds no duty measures; onshore load --bundled"


def test_duty_of_a_table(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(
        "hts,origin,entry_date,condition\n"
        "7326.90.86.88,CN,2026-05-01,value:14172;exclusion:false;metal_share:1;metal_origin:CN\n"
        "7326.90.86.88,ZZ,2026-05-01,\n"
    )
    assert main(["ask", "duty", "--from", str(file), "--store", store]) == 0
    good, bad = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (good["lo"], good["amount_lo"], good["amount_hi"]) == ("0.779", "11039.99", "11039.99")
    assert (bad["lo"], bad["error"]) == ("", "row 3, column origin: unknown origin 'ZZ'")
    assert main(["ask", "duty", "--from", str(file), "--store", store, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["result"]["rows"]
    assert rows[0]["amount"] == {"lo": 11039.99, "hi": 11039.99}
    assert main(["ask", "duty", "--from", str(file), "--store", store, "--format", "table"]) == 0
    assert "11039.99" in capsys.readouterr().out


def test_answers_are_written_where_nothing_is_lost(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("hts,origin\n8471.50.01,TW\n")
    asked = ["ask", "duty", "--from", str(file), "--store", store, "--output"]
    same = tmp_path / "gone" / ".." / "rows.csv"
    for output, code, says in (
        (file, 2, "is the file that is read"),
        (same, 2, "is the file that is read"),
        (tmp_path / "gone" / "out.csv", 1, "its folder does not exist"),
    ):
        assert main([*asked, str(output)]) == code
        assert says in capsys.readouterr().err
    assert file.read_text() == "hts,origin\n8471.50.01,TW\n"
    drawn = ["render", "network", "--store", store, "--output", str(tmp_path / "gone" / "a.html")]
    assert main(drawn) == 1
    assert "a.html: its folder does not exist" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_duty_of_a_table_refuses(store: str, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("hs,origin\n1,2\n")
    assert main(["ask", "duty", "--from", str(file), "--store", store]) == 1
    assert main(["ask", "duty", "--from", str(tmp_path / "no.csv"), "--store", store]) == 1
    file.write_text("hts,origin\n8471.50.01,TW\n")
    assert main(["ask", "duty", "--from", str(file), "--hts", "8471", "--store", store]) == 2
    assert main(["ask", "duty", "--store", store]) == 2


def test_asking_imports_nothing_heavy(store: str) -> None:
    program = f"""
import sys
from onshore.app.cli.main import main
code = main(["ask", "entity", "--id", "firm:foxconn", "--format", "table", "--store", {store!r}])
sys.stderr.write(" ".join(sorted(sys.modules.keys() & {set(HEAVY)!r})))
sys.exit(code)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "numpy")  # facts lie in columns


UNUSED = (
    "loaders.ingest",
    "loaders.extract",
    "loaders.mapping",
    "graph.supply.bom",
    "graph.tariff.duty",
    "graph.tariff.schedule",
    "graph.answers.duty",
)


def test_asking_imports_nothing_that_it_does_not_need(store: str) -> None:
    """Neither what loads nor what reckons duties: their rules take longer than the answer."""
    program = f"""
import sys
from onshore.app.cli.main import main
ask = ["ask", "paths", "--source", "OpenAI", "--target", "Texas", "--direction", "any"]
code = main([*ask, "--format", "table", "--store", {store!r}])
loaded = [name for name in sys.modules if name.startswith("onshore.")]
unused = tuple(f"onshore.{{name}}" for name in {UNUSED!r})
sys.stderr.write(" ".join(name for name in loaded if name.startswith(unused)))
sys.exit(code)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_letters_that_the_locale_can_not_read(store: str, tmp_path: Path) -> None:
    """An argument is refused with what to do; the name of a file that is there is taken."""
    table = tmp_path / "仕入先.csv"
    table.write_text("Supplier,Part\nAcme,Pump\n")
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = [
        subprocess.run(
            [sys.executable, "-m", "onshore.app.cli.main", "--store", store, *words],
            capture_output=True,
            check=False,
            cwd=ROOT,
            env={**os.environ, **plain},
        )
        for words in (("ask", "facts", "--id", "台積電"), ("mapping", str(table)))
    ]
    assert [one.returncode for one in done] == [2, 0]
    assert b"set PYTHONUTF8=1 or LC_ALL=C.UTF-8" in done[0].stderr
    assert b"supplies" in done[1].stdout


def test_what_the_system_refuses_is_said_in_words(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main(["--store", store, "snapshot", str(tmp_path / "file" / "x")]) == 1
    assert main(["--store", store, "snapshot", f"{tmp_path}/{'x' * 300}"]) == 1
    assert capsys.readouterr().err.endswith(f"{'x' * 300}: file name too long\n")


def test_a_closed_pipe_is_no_error(store: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "onshore.app.cli.main", "ask", "graph", "--store", store],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.wait(60), process.stderr.read()) == (0, b"")


def test_drawings_stand_alone(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "net.html"
    assert (
        main(["render", "network", "--focus", "firm:foxconn", "-o", str(file), "--store", store])
        == 0
    )
    assert capsys.readouterr().out == f"{file}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["net.html"]
    text = file.read_text()
    assert "firm:foxconn" in text
    assert not re.search(r"<(script|link)[^>]*(src|href)=", text)
    assert main(["render", "paths", "-o", str(file), "--source", "x", "--target", "y"]) == 1


# -- the terminal ----------------------------------------------------------


def test_text_of_sources_is_inert() -> None:
    assert inert("a\x1b[2Jb\r\n\u202ec") == "a\ufffd[2Jb  c"
    assert inert("鴻海精密工業") == "鴻海精密工業"


def test_tables_fit_the_screen_and_keep_ids_whole() -> None:
    rows = [{"id": "firm:foxconn", "name": "鴻海精密工業" * 8, "note": "n" * 90, "none": None}]
    lines = table_lines(rows, 60)
    assert max(map(text_width, lines)) <= 60
    assert lines[2].startswith("firm:foxconn  鴻海")
    assert "none" not in lines[0]
    assert table_lines(rows, None)[2].endswith("n" * 90)


def test_what_an_assertion_says_is_never_left_out() -> None:
    row = {
        "id": "S40",
        "subject": "firm:openai",
        "relation": "has_purchase_obligation",
        "object": "firm:foxconn",
        "label": "must buy from",
        "polarity": "negated",
        "status": "stated",
        "gist": "x" * 200,
    }
    assert "negated" in table_lines([row], 60)[2]
    assert "gist" in table_lines([row], 60)[3]


def test_a_table_comes_on_a_terminal(store: str) -> None:
    program = [sys.executable, "-m", "onshore.app.cli.main", "ask", "sources", "--store", store]
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(program, stdout=theirs, check=False, cwd=ROOT, timeout=60)
        os.close(theirs)
        text = os.read(ours, 4000).decode(errors="replace")
    finally:
        os.close(ours)
    assert done.returncode == 0
    assert text.startswith("Sources, as of ")


# -- serve -----------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_and_stops_cleanly(store: str, stop: signal.Signals) -> None:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "onshore.app.cli.main",
        "serve",
        "--port",
        str(port),
        "--store",
        store,
    ]
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
    ) as process:
        try:
            deadline = time.monotonic() + 60
            while not answers(port):
                assert time.monotonic() < deadline
                assert process.poll() is None
                time.sleep(0.1)
            process.send_signal(stop)
            _, said = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}/" in said
    assert "Traceback" not in said


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_taken_port_is_said_with_what_to_do(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port), "--store", store]) == 1
    error = capsys.readouterr().err
    assert f"127.0.0.1:{port} can not be listened on: address already in use" in error
    assert "ONSHORE_PORT" in error


def test_times_of_a_drawing_are_told_where_one_was_made() -> None:
    stream, told = io.StringIO(), list[tuple[int, int]]()
    with drawing_times(None, stream):
        pass
    assert stream.getvalue() == ""
    with drawing_times(lambda done, everything: told.append((done, everything)), stream) as drawn:
        drawn(0, 5)
        drawn(5, 5)
    assert told == [(0, 5), (5, 5)]
    assert re.fullmatch(
        r"onshore: questions answered after \d+\.\d s, graph for Cypher drawn after \d+\.\d s\n",
        stream.getvalue(),
    )
