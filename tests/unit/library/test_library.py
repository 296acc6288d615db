"""`import onshore`: stores, nets, results and errors, over a few facts and hostile names."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import onshore
from onshore.app.library.asking import Common
from onshore.app.render.calls import OF_ALL, defaults_of, method_of, positional
from onshore.graph import errors
from onshore.graph.answers.parameters import parameters_of
from onshore.graph.queries import QUESTIONS, Question
from onshore.graph.queries.tariff.bom import BomQuestion
from tests.loading import large_document
from tests.unit.story import claim, document

EVIL = '"><script>PWN=1</script>[x](javascript:alert(1)){{7*7}}\u202eevil'
SOURCE = {
    "id": "source:post",
    "title": f"Title {EVIL}",
    "publisher": f"Post {EVIL}",
    "url": "javascript:alert(1)",
    "published": "2026-01-05",
}
ENTITIES = [
    {"id": "firm:a", "names": [f"Alpha {EVIL}"]},
    {"id": "firm:b", "names": ["Beta"]},
    {"id": "component:x", "names": ["Xylo"]},
    {"id": "place:US-TX", "names": ["Texas"]},
]
FACTS = [
    claim("A", "firm:a", "supplies", "component:x", to="firm:b", share=0.25),
    claim("B", "firm:b", "operates_facility", "place:US-TX", status="planned"),
]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ONSHORE_STORE", "ONSHORE_SNAPSHOT", "ONSHORE_DATA"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def store() -> Iterator[onshore.Store]:
    with onshore.open("sqlite://") as store:
        store.load(document(SOURCE, *FACTS, entities=ENTITIES))
        yield store


@pytest.fixture
def net(store: onshore.Store) -> onshore.Net:
    return store.at(as_of="2026-06-01")


# -- the package ---------------------------------------------------------------


def test_importing_it_imports_nothing_else() -> None:
    program = "import sys, onshore; print(*(m for m in sys.modules if m.startswith('onshore.')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_every_public_name_is_there_and_every_error_is_public() -> None:
    assert dir(onshore) == sorted(onshore.__all__)
    for name in onshore.__all__:
        assert getattr(onshore, name).__name__ == name
    tree = {
        name
        for name, kind in vars(errors).items()
        if inspect.isclass(kind) and issubclass(kind, errors.OnshoreError)
    }
    assert tree <= set(onshore.__all__)
    with pytest.raises(AttributeError, match="no attribute 'opens'"):
        onshore.opens  # noqa: B018


@pytest.mark.parametrize("kind", QUESTIONS, ids=lambda kind: kind.name)
def test_each_question_has_its_method_with_its_parameters(kind: type[Question]) -> None:
    method = getattr(onshore.Net, method_of(kind))
    declared = {item.field: item for item in parameters_of(kind) if item.name not in OF_ALL}
    found = dict(inspect.signature(method).parameters)
    assert list(found.pop("common").annotation.split("[")) == ["Unpack", "Common]"]
    del found["self"]
    assert set(found) == set(declared)
    first = [name for name, one in found.items() if one.kind is one.POSITIONAL_OR_KEYWORD]
    assert first == [item.field for item in positional(kind)]
    optional = {item.field: not item.required for item in declared.values()}
    optional |= defaults_of(positional(kind))
    for name, item in declared.items():
        expected = item.default if optional[name] else inspect.Parameter.empty
        if item.required and optional[name]:
            expected = None
        assert found[name].default == (None if item.pattern else expected)
        assert f"{name}: " in (method.__doc__ or "")
    assert kind.doc.split(".")[0].split()[:4] == (method.__doc__ or "").split()[:4]


def test_what_all_questions_take_is_shared() -> None:
    at = inspect.signature(onshore.Store.at).parameters
    assert list(at)[1:] == list(OF_ALL)
    assert set(get_type_hints(Common)) == set(OF_ALL) - {"as_of", "known_at"}
    bom = inspect.signature(onshore.Net.bom).parameters
    asked = {item.field for item in parameters_of(BomQuestion)} - {"as_of", "known_at"}
    assert set(bom) - {"self", "bill"} == asked


# -- stores --------------------------------------------------------------------


def test_a_file_is_a_store_and_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "my facts.db"
    with onshore.open(path) as store:
        assert store.is_empty
        with pytest.raises(onshore.NothingStored, match="load_bundled"):
            store.at()
        report = store.load(document(SOURCE, *FACTS, entities=ENTITIES))
        assert report.sources[0].added == ("A", "B")
        assert store.load(document(SOURCE, *FACTS, entities=ENTITIES)).sources[0].added == ()
        told = {"source": SOURCE, "facts": list(FACTS), "entities": ENTITIES}
        assert store.load(told).sources[0].added == (), "a mapping is the same document"
        with pytest.raises(onshore.InvalidInput, match=r"'source'|source"):
            store.load({"facts": []})
        with pytest.raises(onshore.InvalidInput, match="item 2 is no path and no document: list"):
            store.load(told, [told])  # type: ignore[arg-type]
    with onshore.open(str(path)) as store:
        assert store.at("2026-06-01").fact("A").claims == ["A"]
    for wrong in ("nothing://x", "http://127.0.0.1:1"):
        with pytest.raises(onshore.InvalidParameters, match="names no store"):
            onshore.open(wrong)


def test_a_store_of_its_own_kind_of_file_only(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no store\n" * 200)
    with pytest.raises(onshore.StoreError):
        onshore.open(path)


def test_a_load_that_closes_most_is_meant(store: onshore.Store) -> None:
    many = [claim(f"M{n}", "firm:a", "produces", f"component:m{n}") for n in range(20)]
    made = [{"id": f"component:m{n}", "names": [f"M{n}"]} for n in range(20)]
    store.load(document("source:many", *many, entities=made))
    fewer = document("source:many", many[0], entities=made[:1])
    with pytest.raises(onshore.ClosesMost):
        store.load(fewer)
    assert len(store.load(fewer, closing=True).sources[0].closed) == 19


def test_a_net_keeps_its_clocks_and_its_revision(store: onshore.Store) -> None:
    before = store.at(date(2026, 6, 1), lang="ja")
    assert (before.as_of, str(before)[:32]) == (
        date(2026, 6, 1),
        "<onshore.Net as of 2026-06-01, k",
    )
    more = claim("C", "firm:b", "partners_with", "firm:a")
    store.load(document("source:later", more))
    assert len(before.neighbours("firm:b").rows()) < len(
        store.at("2026-06-01").neighbours("firm:b").rows()
    )
    asked = store.at("2026-06-01", datetime(2020, 1, 1, tzinfo=UTC))
    assert asked.known_at == "2020-01-01T00:00:00Z"
    assert asked.entities("Beta").rows() == []
    with pytest.raises(
        onshore.InvalidParameters, match=r"certainty_min: 'sure'.*as_of: 'soon'|as_of"
    ):
        store.at(as_of="soon", certainty_min="sure")


# -- results -------------------------------------------------------------------


def test_a_name_does_where_an_id_does(net: onshore.Net) -> None:
    found = net.paths("Beta", "Texas", direction="any", via="firm:b")
    assert found.names == {"Beta": "firm:b", "Texas": "place:US-TX"}
    assert found.claims == ["B"]
    assert [fact.published for fact in found.facts] == ["2026-01-05"]
    assert found.facts[0].says == "Beta operates Texas"
    assert found.truncated is None
    assert found.to_dict()["result"]["paths"][0]["hops"] == 2
    changed = found.to_dict()
    changed["result"].clear()
    assert found.result["paths"]


def test_wrong_words_come_with_the_nearest(net: onshore.Net) -> None:
    with pytest.raises(onshore.UnknownId) as unknown:
        net.paths("Betta", "Texas")
    assert unknown.value.closest[0] == "firm:b"
    with pytest.raises(onshore.InvalidParameters, match=r"max_hop: .*nearest: max_hops"):
        net.paths("Beta", "Texas", max_hop=3)  # type: ignore[call-arg]
    with pytest.raises(onshore.InvalidParameters, match=r"path: unknown question \(nearest: paths"):
        net.ask("path")
    with pytest.raises(AttributeError, match="nearest: timeline"):
        net.timelines  # noqa: B018
    with pytest.raises(onshore.InvalidParameters, match="hops"):
        net.paths("Beta", "Texas", max_hops=99)
    with pytest.raises(onshore.TablesMissing):
        net.duty("8544.42.90", "CN")
    with pytest.raises(onshore.InvalidParameters, match="not a mapping"):
        net.paths("Beta", "Texas", tier_country="US")  # type: ignore[arg-type]


def test_the_line_is_said_before_the_origin_and_what_is_missing_is_named(net: onshore.Net) -> None:
    with pytest.raises(onshore.TablesMissing):
        net.duty("8471.50.01", "TW", "2026-05-01", condition={"usmca": True, "value": 10.5})
    with pytest.raises(onshore.TablesMissing):
        net.duty("8471.50.01", origin="TW")
    for ask in (net.duty, net.duty_changes):
        with pytest.raises(onshore.InvalidParameters, match="origin: is missing"):
            ask("8471.50.01")
    with pytest.raises(onshore.TablesMissing):
        net.ask("duty_origins", hts="8471.50.01")


def test_values_that_no_parameter_can_be_are_refused_in_words(net: Any) -> None:
    with pytest.raises(
        onshore.InvalidParameters, match=r"hts: 8504\.4 is a number, and may have lost"
    ):
        net.duty(8504.40, "CN")
    with pytest.raises(onshore.InvalidParameters, match="source: takes no bytes"):
        net.paths(b"Beta", "Texas")
    with pytest.raises(onshore.InvalidParameters, match="source: takes no object"):
        net.paths(object(), "Texas")
    with pytest.raises(onshore.InvalidParameters, match="relation: is a mapping"):
        net.facts("Beta", relation={"supplies": 1})
    impact = {"impact": {"node": "Beta"}}
    for operations in ("close Beta", [("close", "Beta")], [5], 5, None):
        with pytest.raises(onshore.InvalidParameters, match="operations"):
            net.scenario(operations, impact)
    with pytest.raises(onshore.InvalidParameters, match="ask"):
        net.scenario([{"op": "close", "node": "Beta"}], "impact")
    one = net.scenario({"op": "close", "node": "Beta"}, impact)
    assert one.result == net.scenario([{"op": "close", "node": "Beta"}], [impact]).result
    assert net.ask("criticality", limit=1).result == net.criticality(limit=1).result


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), "5"])
def test_a_time_is_a_number_above_nothing(seconds: Any) -> None:
    with pytest.raises(onshore.InvalidParameters, match=r"seconds: .* is not a time"):
        onshore.open("sqlite://", seconds=seconds)


@pytest.mark.parametrize("place", ["", " ", 5, b"facts.db"])
def test_what_names_no_store_is_refused(place: Any) -> None:
    with pytest.raises(onshore.InvalidParameters, match="names no store"):
        onshore.open(place)


def test_a_question_has_a_time() -> None:
    with onshore.open("sqlite://", seconds=1e-9) as hurried:
        hurried.load(large_document(3000, "first", declared=True))
        cut = hurried.at("2026-06-01").criticality().truncated
        assert "time limit of 1e-09 s" in (cut or "")


def test_tables_have_one_type_a_column_and_nothing_for_unknown(net: onshore.Net) -> None:
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    found = net.graph("firm:b", hops=2)
    frame, other = found.to_pandas(), found.to_polars()
    assert list(frame.columns) == other.columns
    assert len(frame) == len(other) == len(found.rows()) == 3
    share = dict(zip(frame["relation"], frame["share"], strict=True))
    assert share["supplies"] == 0.25
    assert pandas.isna(share["operates_facility"])
    assert other.schema["facts"] == polars.List(polars.String)
    assert set(other["publishers"].to_list()) == {SOURCE["publisher"]}


def test_mixed_columns_become_text_and_lose_nothing() -> None:
    from onshore.app.library.tables import columns

    rows: list[dict[str, Any]] = [
        {"a": 1, "b": 2, "c": {"lo": 0.5}, "d": ["x"]},
        {"a": "one", "b": 2.5, "c": None, "d": [{"y": 1}]},
    ]
    assert columns(rows) == {
        "a": ["1", "one"],
        "b": [2.0, 2.5],
        "c.lo": [0.5, None],
        "d": ['["x"]', '[{"y":1}]'],
    }


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_package_that_is_missing_is_named(
    net: onshore.Net, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(onshore.MissingPackage, match=f"pip install {package}"):
        getattr(net.sources(), f"to_{package}")()


# -- in a notebook -------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_hostile_names_stay_text(store: onshore.Store, lang: str) -> None:
    net = store.at("2026-06-01", lang=lang)
    for found in (net.paths("firm:a", "firm:b", direction="any"), net.facts("firm:a")):
        page = found._repr_html_()
        assert not re.search(r"<script|javascript:alert\(1\)\"|\bon\w+=|<link|<style|@import", page)
        assert "&lt;script&gt;PWN" in page
        assert "\u202e" not in page
        assert set(re.findall(r'(?:src|href)="([^":]*:[^";,]*)', page)) <= {"data:image/svg+xml"}
        text = found._repr_markdown_()
        assert "<script" not in text
        assert "[x](" not in text
        assert "\u202e" not in repr(found)
    assert ("根拠" if lang == "ja" else "Facts") in page or "事実" in page


def test_a_picture_stands_in_the_answer_as_an_image(net: onshore.Net) -> None:
    page = net.paths("firm:a", "firm:b", direction="any")._repr_html_()
    assert page.count('src="data:image/svg+xml;base64,') == 1
    assert "5 Jan 2026" in page
    assert "onshore ask paths" in page
    assert "data:image" not in net.fact("A")._repr_html_()


def test_what_is_printed_is_short(net: onshore.Net) -> None:
    text = repr(net.paths("firm:a", "firm:b", direction="any"))
    assert "as of 2026-06-01" in text
    assert "1 fact of 1 publisher" in text
    assert len(text) < 900


# -- tables of a user's own ----------------------------------------------------


def test_names_of_a_table_are_matched(net: onshore.Net) -> None:
    rows = [{"name": "Beta"}, {"name": "Nobody at all"}]
    found = net.match(rows)
    assert [row["id"] for row in found.rows()] == ["firm:b", None]
    pandas = pytest.importorskip("pandas")
    assert net.match(pandas.DataFrame(rows)).rows() == found.rows()
    polars = pytest.importorskip("polars")
    assert net.match(polars.DataFrame(rows)).rows() == found.rows()
    for wrong in (5, "rows.csv", {"name": "Beta"}, [1]):
        with pytest.raises(onshore.InvalidParameters):
            net.match(wrong)
    with pytest.raises(onshore.InvalidParameters, match="limit"):
        net.match(rows, limit=0)
