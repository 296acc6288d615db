"""`onshore batch impact`: each row of losses as the question answers it, by one network."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from onshore.app.cli.main import main
from onshore.graph.answers.parameters import LOSABLE, read_parameters
from onshore.graph.loss.cascade import cascade_of
from onshore.graph.loss.many.table import arrays_of_losses
from onshore.graph.queries.impact import Impact
from onshore.graph.stores import open_store
from onshore.graph.view import View
from tests.batches import answers, bundled_store, hashes
from tests.extras import needs_fast, needs_parquet
from tests.unit.test_supply_columns import tangled_views

pytestmark = needs_parquet
DAY = "2026-11-28"
MOST = 1_000
MODES: tuple[tuple[tuple[str, str], ...], ...] = (
    (),
    (("mode", "reach"),),
    (("closed_world", "true"),),
    (("status", "all"), ("certainty_min", "assumed")),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The facts that come with the package."""
    return bundled_store(tmp_path_factory.mktemp("bundled"))


@pytest.fixture(scope="module")
def bundled(store: str) -> Iterator[View]:
    opened = open_store(store)
    yield opened.view(date.fromisoformat(DAY))
    opened.close()


@pytest.fixture(scope="module")
def tangles() -> Iterator[list[View]]:
    yield from tangled_views()


def table_of(view: View, pairs: Sequence[tuple[str, str]], most: int = MOST) -> Any:
    from onshore.app.batch.answers.loss_table import LossTable

    asked = read_parameters(Impact, pairs)
    reach = asked.mode == "reach"
    cascade = cascade_of(view, asked.where, reach=reach, closed_world=asked.closed_world)
    return LossTable(arrays_of_losses(view, asked.where, cascade, LOSABLE), most)


def told(row: dict[str, Any], ids: Sequence[str], view: View, pairs: Any) -> Counter[str]:
    """Holds a row against the question; what was met."""
    answer = read_parameters(Impact, [*(("node", id) for id in ids), *pairs]).run(view)
    result = answer.result
    assert row["error"] is None
    assert {name: row[name] for name in result["counts"]} == result["counts"]
    ends = {"lo": row["distinct_sites_lo"], "hi": row["distinct_sites_hi"]}
    assert ends == result["distinct_sites"]
    assert (row["products"], row["dead"]) == (result["products"], answer.coverage["dead"])
    unknown = [one for one in result["unknown"] if one["rule"] != "no_supplier"]
    expected = {
        "lost": (result["dead"], ("id", "product", "kind", "step")),
        "no_known_maker_left": (result["no_known_maker_left"], ("id", "makers_known")),
        "goes_into": (result["goes_into"], ("id", "product")),
        "affected": (result["affected"], ("id", "product", "from")),
        "unknown": (unknown, ("id", "product", "rule", "about")),
    }
    met = Counter(one["rule"] for one in unknown)
    for name, (entries, keys) in expected.items():
        found = [[entry[key] for key in keys] for entry in row[name]]
        assert found == [[entry[key] for key in keys] for entry in entries], (ids, name)
        met[name] += len(entries)
    met.update(entry["how"] for entry in row["affected"])
    assert len(unknown) + row["unknown_more"] == answer.coverage["unknown"]
    met["range"] += row["distinct_sites_lo"] < row["distinct_sites_hi"]
    return met


def held(view: View, pairs: Any, groups: int) -> Counter[str]:
    """Every node alone, and some together, held against the question."""
    import pyarrow as pa

    table, met = table_of(view, pairs), Counter[str]()
    rows = table.every(0, len(table.network.arrays["every"])).to_pylist()
    for row in rows:
        met += told(row, [row["id"]], view, pairs)
    ids = [row["id"] for row in rows]
    several = [ids[first : first + 3] for first in range(0, len(ids), max(1, len(ids) // groups))]
    asked = pa.RecordBatch.from_arrays([pa.array([" ; ".join(one) for one in several])], ["ids"])
    for row, one in zip(table.answer(asked).to_pylist(), several, strict=True):
        met += told(row, one, view, pairs)
    met["rows"] += len(rows)
    return met


def test_every_node_of_the_bundled_facts_is_as_by_the_question(bundled: View) -> None:
    met = held(bundled, (), 10)
    assert met["rows"] > 150
    assert all(met[name] for name in ("no_known_maker_left", "left_out", "no_place", "range"))


@pytest.mark.parametrize(
    "pairs", MODES, ids=lambda pairs: "-".join(dict(pairs).values()) or "plain"
)
def test_random_networks_are_as_by_the_question(tangles: list[View], pairs: Any) -> None:
    met = sum((held(view, pairs, 4) for view in tangles[:5]), Counter[str]())
    wanted = ["lost", "received", "some_places", "somewhere_there"]
    assert all(met[name] for name in wanted), met


def test_a_loss_of_nothing_that_is_in_the_network(tangles: list[View]) -> None:
    """A place in which nothing lies, and a firm that makes nothing: they are lost themselves."""
    import pyarrow as pa

    view, seen = tangles[0], 0
    table = table_of(view, ())
    inside = {table.network.texts[text] for text in table.network.arrays["every"].tolist()}
    for id in sorted(view.all_entities()):
        if id.partition(":")[0] in LOSABLE and id not in inside:
            batch = pa.RecordBatch.from_arrays([pa.array([id])], ["id"])
            told(table.answer(batch).to_pylist()[0], [id], view, ())
            seen += 1
    assert seen


def test_the_size_of_what_is_held_moves_nothing(
    tangles: list[View], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = table_of(tangles[1], ())
    size = len(table.network.arrays["every"])
    whole = table.every(0, size)
    monkeypatch.setattr("onshore.graph.loss.many.lost.AT_ONCE", 3)
    assert table.every(0, size).equals(whole)


@needs_fast
def test_compiled_losses_are_those_of_plain_python(tangles: list[View]) -> None:
    for view in tangles[:3]:
        table = table_of(view, ())
        size = len(table.network.arrays["every"])
        assert not table.network.fast
        plain = table.every(0, size)
        table.network.fast = True
        assert table.every(0, size).equals(plain)


def test_lists_are_cut_and_say_how_much_is_left_out(tangles: list[View]) -> None:
    for view in tangles[:3]:
        whole, cut = table_of(view, ()), table_of(view, (), 2)
        size = len(whole.network.arrays["every"])
        left = 0
        for full, row in zip(
            whole.every(0, size).to_pylist(), cut.every(0, size).to_pylist(), strict=True
        ):
            for name in ("lost", "no_known_maker_left", "goes_into", "affected", "unknown"):
                assert row[name] == full[name][:2]
                more = len(full[name]) - len(row[name])
                assert row[f"{name}_more"] - full[f"{name}_more"] == more
                left += more
        assert left


# -- weighted --------------------------------------------------------------------


WEIGHED = (("mode", "weighted"), ("basis", "assumed_equal_shares"))


@pytest.mark.parametrize("more", [(), (("basis", "stated_share"), ("sigma", "off"))])
def test_weighted_losses_are_as_by_the_question(tangles: list[View], more: Any) -> None:
    """Every node alone, and three together of which one is lost in part."""
    import pyarrow as pa

    from onshore.app.batch.answers.weighed_table import WEIGHED as PART
    from onshore.app.batch.answers.weighed_table import WeighedTable
    from onshore.app.batch.questions import impact

    pairs = tuple({**dict(WEIGHED), **dict(more)}.items())
    met = Counter[str]()
    for view in tangles[:4]:
        question = read_parameters(impact.KIND, [*pairs, ("limit", "1000")])
        arrays = impact.parts_of_network(question, view)[PART]
        table = WeighedTable(arrays, impact.options_of(question, view))
        rows = table.every(0, len(arrays["every"])).to_pylist()
        losses: list[dict[str, float]] = [{row["id"]: 1.0} for row in rows]
        several = list(zip(rows[::3], rows[1::3], strict=False))
        losses += [{one["id"]: 0.25, other["id"]: 1.0} for one, other in several]
        cells = [f"{one['id']}:0.25;{other['id']}" for one, other in several]
        asked = pa.RecordBatch.from_arrays([pa.array(cells)], ["ids"])
        for row, loss in zip([*rows, *table.answer(asked).to_pylist()], losses, strict=True):
            named = [("loss", f"{id}:{part}") for id, part in loss.items()]
            result = read_parameters(Impact, [*named, *pairs]).run(view).result
            index = result["esri"] or dict.fromkeys(("total", "downstream", "upstream"))
            for name, value in index.items():
                assert row[name] == (None if value is None else pytest.approx(value, abs=1e-9))
            initial = {one["id"]: one["loss"] for one in row["initial"]}
            assert initial == pytest.approx(result["initial"], abs=1e-15)
            assert row["reason"] == result.get("reason")
            assert row["settled"] is (None if row["total"] is None else True)
            met["partly"] += any(0 < part < 1 for part in initial.values())
            met["known" if row["total"] is not None else "silent"] += 1
    assert all(met[name] for name in ("known", "partly", "silent")), met


# -- the command ---------------------------------------------------------------


def run(store: str, output: Path, *more: str) -> int:
    given = ["--store", store, "batch", "impact", "--output", str(output), "--as-of", DAY]
    return main([*given, *more])


def test_every_question_is_declared_once() -> None:
    from onshore.app.batch import questions
    from onshore.app.batch.declared import QUESTIONS

    modules = {module.name for module in iter_modules(questions.__path__)}
    assert modules == set(QUESTIONS)


def test_a_table_of_losses_with_mistakes_in_their_place(
    store: str, bundled: View, tmp_path: Path
) -> None:
    table = tmp_path / "losses.csv"
    table.write_text(
        "name,IDs\nIsland,place:TW\ntwo,firm:foxconn; firm:nvidia;firm:foxconn\n"
        "nobody,firm:nobody-knows\nname,Foxconn\nnone,\nstray,firm:foxconn,more\n"
        "other,hts:8471\nmany," + ";".join(f"firm:a{n}" for n in range(201)) + "\n"
    )
    assert run(store, tmp_path / "out", "--input", str(table)) == 0
    rows = answers(tmp_path / "out")
    assert [row["name"] for row in rows[:2]] == ["Island", "two"]
    told(rows[0], ["place:TW"], bundled, ())
    told(rows[1], ["firm:foxconn", "firm:nvidia"], bundled, ())
    wrong = ("unknown entity", "is not an id of", "is missing", "cells", "is not an id", "201 ids")
    for row, reason in zip(rows[2:], wrong, strict=True):
        assert reason in row["error"]
        assert all(
            value is None for name, value in row.items() if name not in ("name", "ids", "error")
        )
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    assert (manifest["rows"], manifest["errors"]) == (8, 6)
    assert run(store, tmp_path / "text", "--input", str(table), "--format", "csv") == 0
    assert "place:TW" in next((tmp_path / "text/rows").iterdir()).read_text()


def test_a_table_is_divided_into_parts_and_keeps_its_columns(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from onshore.app.batch.questions import impact

    ids = [["place:TW"], ["firm:foxconn", "firm:nvidia"], None, ["firm:tsmc"]]
    columns = {"value": [1, 2, None, 4], "ids": ids, "when": [date(2026, 1, 1)] * 4}
    pq.write_table(pa.table(columns), tmp_path / "losses.parquet")
    given = ("--input", str(tmp_path / "losses.parquet"))
    assert run(store, tmp_path / "one", *given) == 0
    monkeypatch.setattr(impact, "LOSSES", 2)
    assert run(store, tmp_path / "two", *given) == 0
    assert answers(tmp_path / "one") == answers(tmp_path / "two")
    assert len(hashes(tmp_path / "two")) == 3
    found = answers(tmp_path / "two")
    assert [row["value"] for row in found] == [1, 2, None, 4]
    assert found[2]["error"] == "ids: is missing"
    assert found[1]["itself"] == 2


def test_a_weighted_table_says_what_is_wrong_with_fractions(store: str, tmp_path: Path) -> None:
    table = tmp_path / "losses.csv"
    table.write_text("id\nfirm:foxconn:0.5\nfirm:foxconn:2\nfirm:nobody:0.5\n")
    pairs = [part for pair in WEIGHED for part in ("--set", "=".join(pair))]
    assert run(store, tmp_path / "out", "--input", str(table), *pairs, "--lang", "ja") == 0
    rows = answers(tmp_path / "out")
    assert rows[0]["initial"] == [{"id": "firm:foxconn", "loss": 0.5}]
    assert 0 < rows[0]["total"] < 1
    assert "a lost part from 0 to 1" in rows[1]["error"]
    assert "unknown entity 'firm:nobody'" in rows[2]["error"]
    assert rows[1]["total"] is rows[2]["total"] is None


@pytest.mark.parametrize(
    ("header", "more", "said"),
    [
        ("id", ("--engine", "duckdb"), "does not walk networks"),
        ("id", ("--set", "node=firm:foxconn"), "node: is what each row says"),
        ("id", ("--set", "limit=20000"), "limit"),
        ("id", ("--set", "mood=good"), "mood"),
        ("id", ("--set", "mode=weighted"), "no trade has a value on this basis"),
        ("node", (), "id or ids: the column is missing"),
        ("id,ids", (), "do not go together"),
        ("id,dead", (), "dead: is a column of the answer"),
    ],
)
def test_what_does_not_go_is_refused_and_leaves_nothing(
    store: str,
    header: str,
    more: tuple[str, ...],
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = tmp_path / "losses.csv"
    table.write_text(f"{header}\nfirm:foxconn\n")
    code = run(store, tmp_path / "out", "--input", str(table), *more)
    shown = capsys.readouterr().err
    assert code in (1, 2)
    assert said in shown or "extra 'duckdb'" in shown
    assert not (tmp_path / "out").exists()
