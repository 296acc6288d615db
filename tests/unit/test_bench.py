"""The bench itself: its files load as they say, its figures are right, its run is whole."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path
from socket import socket

import pytest

from bench.__main__ import PAGE, PARTS, RESULTS, main
from bench.clients import quantile
from bench.networks.networks import NETWORKS
from bench.peers import NOT_INSTALLED
from bench.results import BEGIN, END, Results, Row, growth, in_page, read, tables
from bench.story import CLIENTS, ROWS
from onshore.graph.stores import open_store
from onshore.loaders import Options
from onshore.loaders.ingest import ingest

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-28T00:00:00.000000Z"
LOAD, FIRST = "onshore load FILE", "ask paths, first after the load"


@pytest.mark.parametrize("name", NETWORKS)
def test_a_file_gives_the_facts_that_it_says(name: str, tmp_path: Path) -> None:
    network = NETWORKS[name](tmp_path / "a.csv", 900)
    NETWORKS[name](tmp_path / "b.csv", 900)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    mapping = bundled_mapping(network.mapping)
    with closing(open_store("sqlite://")) as store:
        ingest(store, [tmp_path / "a.csv"], now=NOW, options=Options(mapping=mapping))
        assert store.summary().counts["facts"] == network.facts
        asked = {network.lost, network.product, network.target or network.lost}
        asked |= {end for pair in network.pairs for end in pair}
        assert store.view(date(2026, 11, 28)).entities(asked).keys() == asked


def bundled_mapping(named: str) -> Path:
    return Path(named) if "/" in named else ROOT / "data" / "mappings" / f"{named}.yaml"


def test_growth_is_the_exponent_between_the_two_largest_sizes() -> None:
    assert growth([(10, 9.0), (100, 2.0), (1_000, 20.0)]) == "1.00"
    assert growth([(100, 3.0), (1_000, 3.0)]) == "0.00"
    assert growth([(100, 0.1), (200, 0.4)]) == "2.00"
    assert growth([(100, 3.0)]) == ""
    assert growth([(100, 0.0), (1_000, 3.0)]) == ""


def test_quantiles_are_times_that_were_measured() -> None:
    times = [float(n) for n in range(1, 101)]
    assert [quantile(times, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]
    assert [quantile([7.0], share) for share in (0.01, 0.5, 0.99)] == [7.0, 7.0, 7.0]


def some() -> Results:
    own = [
        Row("load", "supplies", "sqlite", size, LOAD, cpu=size / 1e3, mib=size / 10)
        for size in (1_000, 10_000)
    ]
    own += [
        Row("first", "supplies", "sqlite", size, FIRST, cpu=1.0, mib=50) for size in (1_000, 10_000)
    ]
    peers = [
        Row("peers", "supplies", "", 1_000, "DuckDB", cpu=4.0, mib=80),
        Row("peers", "supplies", "", 10_000, "DuckDB", note="duckdb is not installed"),
    ]
    more = {"p50": 0.5, "p95": 2.0, "p99": 300.0, "rate": 1_234.0}
    asked = Row("latency", "supplies", "sqlite", 10_000, "kept", clients=8, more=more)
    return Results({"processor": "P"}, [*own, *peers, asked], {"neo4j": "no java"})


def cells(text: str, what: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split("|")][1:]
        for line in text.splitlines()
        if line.startswith(f"| {what} ")
    ]


def test_tables_hold_figures_growth_ratios_and_reasons() -> None:
    text = tables(some())
    assert "Left out: neo4j, no java." in text
    assert cells(text, LOAD) == [["1.00 s", "10.0 s", "1.00"], ["100 MiB", "1,000 MiB", "1.00"]]
    assert cells(text, "kept") == [["0.5 ms", "2 ms", "300 ms", "1,234"]]
    own = ["2.00 s, 100 MiB, 1.00x", "11.0 s, 1,000 MiB, 1.00x"]
    assert cells(text, "Onshore on sqlite: load, first ask paths") == [own]
    assert cells(text, "DuckDB") == [["4.00 s, 80 MiB, 2.00x", "duckdb is not installed"]]


def test_columns_of_a_table_stand_below_each_other() -> None:
    lines = [line for line in tables(some()).splitlines() if line.startswith("|")]
    for line, after in pairwise(lines):
        if line.count("|") == after.count("|") and "---" in after:
            assert len(line) == len(after)


def test_later_results_replace_the_same_steps_of_earlier_ones(tmp_path: Path) -> None:
    first, later = some(), Results({"processor": "P"}, [], {})
    later.rows = [
        Row("load", "supplies", "sqlite", 10_000, LOAD, cpu=5.0),
        Row("load", "supplies", "neo4j", 1_000, LOAD, cpu=6.0),
    ]
    for number, results in enumerate((first, later)):
        results.write(tmp_path / f"{number}.json")
    both = read([tmp_path / "0.json", tmp_path / "1.json"])
    assert [row.cpu for row in both.rows if row.what == LOAD] == [1.0, 5.0, 6.0]
    assert both.absent == {}
    later.machine["processor"] = "Q"
    later.write(tmp_path / "1.json")
    with pytest.raises(ValueError, match="of another machine: Q"):
        read([tmp_path / "0.json", tmp_path / "1.json"])


@pytest.mark.parametrize("text", ["", "[]", '{"rows": []}', '{"machine": {}, "rows": [{"a": 1}]}'])
def test_a_file_that_holds_no_results_is_refused(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    assert main(["--from", str(path)]) == 1
    assert "holds no results of the bench" in capsys.readouterr().err


def test_the_page_holds_the_results_beside_it() -> None:
    page = PAGE.read_text()
    assert page == in_page(page, tables(read([RESULTS])))
    with pytest.raises(ValueError, match="begin figures"):
        in_page(page.replace(BEGIN, END), "")


def test_an_unknown_name_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", "bulk"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("no measurement 'bulk'; there are load, first, ")
    assert all(name in said for name in (*ROWS, *PARTS))


@pytest.mark.once
def test_a_run_measures_what_a_user_meets(tmp_path: Path) -> None:
    """The whole story on a small network: real processes, a real server, real clients."""
    told = subprocess.run(
        [
            sys.executable,
            "-m",
            "bench",
            "--sizes",
            "300",
            "--stores",
            "sqlite",
            "--networks",
            "makers",
            "--days",
            "2",
            "--seconds",
            "0.2",
            "--json",
            str(tmp_path / "r.json"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=1_800,
    )
    assert told.returncode == 0, told.stderr
    values = json.loads((tmp_path / "r.json").read_text())
    rows = values["rows"]
    assert {row["row"] for row in rows} == set(ROWS) - {"peers"}
    notes = [row["note"] for row in rows if "note" in row]
    assert notes in ([], ["serve has no --workers"])
    asked = [row["more"] for row in rows if "clients" in row]
    assert len(asked) == 7 * len(CLIENTS) + 1
    assert all(0 < one["p50"] <= one["p95"] <= one["p99"] <= one["worst"] for one in asked)
    assert "| onshore load FILE " in told.stdout


def test_a_peer_finds_the_same_path_or_says_why_not(tmp_path: Path) -> None:
    network = NETWORKS["supplies"](tmp_path / "n.csv", 900)
    ends = [end.partition(":")[2].upper() for end in network.pairs[0]]
    told = subprocess.run(
        [
            sys.executable,
            "bench/peers.py",
            "pandas, networkx",
            network.path,
            "supplier",
            "customer",
            *ends,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if told.returncode == NOT_INSTALLED:
        assert told.stderr == "pandas is not installed\n"
    else:
        assert 1 <= json.loads(told.stdout)["hops"] <= 4


def test_a_part_takes_its_own_options_behind_its_name(capfd: pytest.CaptureFixture[str]) -> None:
    with socket() as free:
        free.bind(("127.0.0.1", 0))  # taken, and nobody listens
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        assert main(["extraction", "--llm", address, "--llm-model", "m"]) == 1
    assert "can not be reached" in capfd.readouterr().err
    with pytest.raises(SystemExit):
        main(["extraction", "--nothing"])
    assert "python -m bench extraction" in capfd.readouterr().err
