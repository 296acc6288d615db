"""`onshore batch localization`: each product as the question answers it, by one network."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.app.cli.main import main
from onshore.graph.answers.parameters import MADE, read_parameters
from onshore.graph.queries.localization import Localization
from onshore.graph.stores import open_store
from onshore.graph.view import View
from tests.batches import answers, bundled_store, hashes, refused
from tests.extras import needs_parquet
from tests.unit.rack import DAY as RACK_DAY
from tests.unit.rack import rack_store
from tests.unit.story import claim
from tests.unit.test_supply_columns import tangled_views

pytestmark = needs_parquet
DAY = "2026-11-28"
NEAR = 2e-12
"""Shares are told to 12 decimals."""
SHARES = ("domestic", "foreign", "unknown")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The facts that come with the package."""
    return bundled_store(tmp_path_factory.mktemp("bundled"))


@pytest.fixture(scope="module")
def tangles() -> Iterator[list[View]]:
    yield from tangled_views()


def table_of(view: View, pairs: Sequence[tuple[str, str]], most: int = 1_000) -> Any:
    from onshore.app.batch.answers.located_table import LocatedTable
    from onshore.app.batch.questions.localization import columns_of

    question = read_parameters(Localization, [("target", "component:any"), *pairs])
    return LocatedTable(columns_of(question, view), most)


def near(found: Any, expected: Any) -> bool:
    if found is None or expected is None:
        return found is expected
    return bool(found == pytest.approx(expected, rel=NEAR, abs=NEAR))


def told(row: dict[str, Any], view: View, pairs: Any) -> Counter[str]:
    """Holds a row against the question; what was met."""
    answer = read_parameters(Localization, [("target", row["id"]), *pairs]).run(view)
    result = answer.result
    total = result["total"] or dict.fromkeys(SHARES)
    assert row["error"] is None
    assert all(near(row[name], total[name]) for name in SHARES), (row, total)
    bare = answer.coverage["value_without_stated_inputs"]
    assert near(row["value_without_stated_inputs"], bare)
    tiers = list(result["tiers"])
    while len(tiers) > 1 and not any(round(tiers[-1][name], 12) for name in SHARES):
        tiers.pop()
    assert [one["tier"] for one in row["tiers"]] == [one["tier"] for one in tiers]
    for one, other in zip(row["tiers"], tiers, strict=True):
        assert all(near(one[name], other[name]) for name in SHARES)
    for name in ("maker", "product", "territory"):
        assert row[name] == result.get(name)
    makers = result.get("makers", [])
    for one, other in zip(row["makers"], makers, strict=True):
        assert all(one[name] == other[name] for name in ("maker", "product", "territory"))
        assert all(near(one[name], other["total"][name]) for name in SHARES)
    assert {name: row[name] for name in result["counts"]} == result["counts"]
    parts = [(one["id"], one["domestic"]) for one in result["components"]]
    assert [(one["id"], one["domestic"]) for one in row["components"]] == parts
    assert row["reason"] == result.get("reason")
    return Counter(
        total=result["total"] is not None,
        makers=len(makers),
        weighed=bool(makers and result["total"]),
        reason="reason" in result,
        deepest=max(0, len(tiers) - 3),
        parts=len(parts),
    )


def held(view: View, pairs: Any = ()) -> Counter[str]:
    """Every component, firm and factory held against the question."""
    import pyarrow as pa

    table, met = table_of(view, pairs), Counter[str]()
    for row in table.every(0, len(table.lookup.arrays["every"])).to_pylist():
        met += told(row, view, pairs)
    ids = [id for id in view.all_entities() if id.partition(":")[0] in MADE]
    asked = pa.RecordBatch.from_arrays([pa.array(ids)], ["id"])
    for row in table.answer(asked).to_pylist():
        met += told(row, view, pairs)
    return met


def test_every_product_of_the_bundled_facts_is_as_by_the_question(store: str) -> None:
    with closing(open_store(store)) as opened:
        met = held(opened.view(date.fromisoformat(DAY)))
        assumed = held(opened.view(date.fromisoformat(DAY)), (("certainty_min", "assumed"),))
    assert all(met[name] for name in ("makers", "reason", "parts"))
    assert assumed["total"]


@pytest.mark.parametrize("pairs", [(), (("status", "all"), ("certainty_min", "assumed"))])
def test_random_networks_are_as_by_the_question(tangles: list[View], pairs: Any) -> None:
    met = sum((held(view, pairs) for view in tangles[:6]), Counter[str]())
    assert all(met[name] for name in ("total", "makers", "reason"))


def test_market_shares_and_circles_are_as_by_the_question() -> None:
    """Two weighed makers of a rack, whose cable is made with the rack: 60 tiers."""
    more = (
        claim("X1", "component:rack", "part_of", "component:cable", cost_share=0.5),
        claim(
            "X2", "factory:rack-plant", "supplies", "component:rack", to="firm:cable-maker", share=1
        ),
        claim("X3", "firm:cable-maker", "produces", "component:plug", market_share=0.25),
        claim("X4", "factory:rack-plant", "produces", "component:plug", market_share=0.75),
        claim("X5", "component:cable", "part_of", "component:plug", cost_share=0.4),
        claim("X6", "firm:cable-maker", "supplies", "component:cable", to="factory:rack-plant"),
    )
    with closing(rack_store(lambda fact: fact, *more)) as opened:
        met = held(opened.view(RACK_DAY))
    assert met["weighed"]
    assert met["deepest"] > 10


def test_lists_are_cut_and_say_how_much_is_left_out(tangles: list[View]) -> None:
    left = 0
    for view in tangles[:4]:
        whole, cut = table_of(view, ()), table_of(view, (), 1)
        size = len(whole.lookup.arrays["every"])
        pairs = zip(whole.every(0, size).to_pylist(), cut.every(0, size).to_pylist(), strict=True)
        for full, row in pairs:
            for name in ("makers", "components"):
                assert row[name] == full[name][:1]
                assert row[f"{name}_more"] == len(full[name]) - len(row[name])
                left += row[f"{name}_more"]
    assert left


# -- the command ---------------------------------------------------------------


def run(store: str, output: Path, *more: str) -> int:
    given = ["--store", store, "batch", "localization", "--output", str(output), "--as-of", DAY]
    return main([*given, *more])


def test_parts_move_no_number(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from onshore.app.batch.questions import localization

    assert run(store, tmp_path / "one") == 0
    monkeypatch.setattr(localization, "PRODUCTS", 10)
    assert run(store, tmp_path / "many") == 0
    assert answers(tmp_path / "one") == answers(tmp_path / "many")
    assert len(hashes(tmp_path / "many")) > len(hashes(tmp_path / "one"))


def test_a_table_of_products_with_mistakes_in_their_place(store: str, tmp_path: Path) -> None:
    table = tmp_path / "products.csv"
    table.write_text("id,line\ncomponent:ai-server,7\nfirm:nobody\nplace:TW\n,8\n")
    assert run(store, tmp_path / "out", "--input", str(table)) == 0
    rows = answers(tmp_path / "out")
    assert rows[0]["line"] == "7"
    with closing(open_store(store)) as opened:
        told(rows[0], opened.view(date.fromisoformat(DAY)), ())
    for row, reason in zip(rows[1:], ("unknown entity", "is not an id of", "missing"), strict=True):
        assert reason in row["error"]
        assert row["domestic"] is None
        assert row["components"] is None
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    assert (manifest["rows"], manifest["errors"]) == (4, 3)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--engine", "duckdb"), "does not walk networks"),
        (("--set", "target=component:ai-server"), "target: is what each row says"),
        (("--set", "mode=reach"), "mode"),
    ],
)
def test_what_does_not_go_is_refused_and_leaves_nothing(
    store: str, more: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(store, tmp_path / "out", *more)
    refused(code, capsys.readouterr().err, said, tmp_path / "out")
