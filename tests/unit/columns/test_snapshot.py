"""A snapshot gives what the store gives, and is refused where it is of another or not whole."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onshore.app.cli.main import main
from onshore.app.cli.snapshots import parts_of, state_of, take
from onshore.app.version import own_version
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.columns.edges import EdgeColumns
from onshore.graph.columns.facts import DTYPES, FactColumns
from onshore.graph.columns.snapshot import (
    MANIFEST,
    Snapshots,
    _alone,
    arrays_of_edges,
    write_snapshot,
)
from onshore.graph.errors import InvalidInput
from onshore.graph.model import Judgement, Table
from onshore.graph.project import Where
from onshore.graph.queries.paths import Paths
from onshore.graph.stores.sqlite import SqliteStore
from tests.unit.columns.stores import DAYS, FILTERS, fill, random_store
from tests.unit.story import NOW, claim, document

PROGRAM = "1"
NEXT = "2026-09-01T00:00:00.000000Z"
LATER = "2027-01-01T00:00:00.000000Z"
Refusals = list[str]


def mapping(store: SqliteStore, folder: Path, program: str | None = None) -> Refusals:
    """The store maps the snapshot in the folder from now on; why it was refused."""
    said: Refusals = []
    store.snapshots = Snapshots(folder, program or own_version(), said.append)
    return said


def again(store: SqliteStore) -> SqliteStore:
    """Another opening of the same file, which has nothing in its cache."""
    return SqliteStore(store.url)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(random_store(3, f"sqlite:///{tmp_path}/store.db")) as opened:
        yield opened


@pytest.fixture
def folder(store: SqliteStore, tmp_path: Path) -> Path:
    take(store, tmp_path / "snapshot", DAYS[-1])
    return tmp_path / "snapshot"


def same_facts(one: FactColumns, other: FactColumns) -> bool:
    return (
        all(same(getattr(one, name), getattr(other, name)) for name in DTYPES)
        and list(one.terms) == list(other.terms)
        and list(one.id) == list(other.id)
        and one.value_kinds == other.value_kinds
        and same(one.draft_order, other.draft_order)
    )


def same(one: Any, other: Any) -> bool:
    return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def same_edges(one: EdgeColumns, other: EdgeColumns) -> bool:
    names = [field.name for field in fields(EdgeColumns) if field.name not in ("columns", "terms")]
    ways = [(getattr(one, way), getattr(other, way)) for way in ("out", "into")]
    return (
        all(same(getattr(one, name), getattr(other, name)) for name in names)
        and list(one.terms) == list(other.terms)
        and all(same(getattr(a, n), getattr(b, n)) for a, b in ways for n in vars(a))
    )


@pytest.mark.parametrize("seed", range(12))
def test_columns_and_edges_of_a_snapshot_are_those_of_the_store(tmp_path: Path, seed: int) -> None:
    with closing(random_store(seed, f"sqlite:///{tmp_path}/store.db")) as store:
        view = store.view(DAYS[-1])
        parts = parts_of(view)
        for where in FILTERS:
            where = replace(where, derive=())
            parts[view.part_name("edges", where)] = arrays_of_edges(view.edge_columns(where))
        state = state_of(view.reader, PROGRAM, store.content_hash())
        write_snapshot(tmp_path / "snapshot", state, parts)
        with closing(again(store)) as other:
            said = mapping(other, tmp_path / "snapshot", PROGRAM)
            mapped = other.view(DAYS[-1])
            assert mapped.reader.mapped("facts") is not None
            assert same_facts(mapped.columns, view.columns)
            for where in FILTERS:
                assert mapped.mapped("edges", replace(where, derive=())) is not None, where
                for day in DAYS:
                    here, there = store.view(day), other.view(day)
                    assert same_edges(there.edge_columns(where), here.edge_columns(where))
                    assert there.edge_list(where) == here.edge_list(where)
                    assert there.groups(None, where) == here.groups(None, where)
            assert said == []


@pytest.mark.parametrize("direction", ["flow", "along", "any"])
def test_paths_over_a_snapshot_are_those_of_the_store(
    store: SqliteStore, folder: Path, direction: str
) -> None:
    asked = [("source", "firm:x0"), ("target", "firm:x1"), ("direction", direction)]
    question = read_parameters(Paths, asked)
    with closing(again(store)) as other:
        said = mapping(other, folder)
        view = other.view(DAYS[-1])
        assert view.mapped(f"ways-{direction}", question.where) is not None
        assert question.answer(view).result == question.answer(store.view(DAYS[-1])).result
        assert said == []


def test_an_empty_store_has_a_snapshot_too(tmp_path: Path) -> None:
    with closing(SqliteStore(f"sqlite:///{tmp_path}/store.db")) as store:
        take(store, tmp_path / "snapshot", DAYS[-1])
        said = mapping(store, tmp_path / "snapshot")
        assert store.view(DAYS[-1]).reader.mapped("facts") is not None
        assert len(store.view(DAYS[0]).columns) == 0
        assert said == []


def test_what_is_mapped_cannot_be_written_to(store: SqliteStore, folder: Path) -> None:
    mapping(store, folder)
    part = store.view(DAYS[-1]).reader.mapped("facts")
    assert part is not None
    assert not any(array.flags.writeable for array in part.values() if len(array))


# -- refused ------------------------------------------------------------------


def refused(store: SqliteStore, folder: Path, program: str | None = None) -> str:
    """Why the snapshot is not used; the columns are those of the store all the same."""
    with closing(again(store)) as other:
        said = mapping(other, folder, program)
        assert same_facts(other.view(DAYS[-1]).columns, again(store).view(DAYS[-1]).columns)
        other.view(DAYS[-1]).edge_columns(Where())
        assert len(said) == 1, said
        return said[0]


def test_a_stale_snapshot_is_refused(store: SqliteStore, folder: Path) -> None:
    before = store.reader().revision
    store.replace([document("source:new")], now=LATER)
    reason = refused(store, folder)
    assert f"revision {before}," in reason
    assert reason.endswith(f"revision {before + 1}")


def test_a_snapshot_of_another_store_is_refused(
    store: SqliteStore, folder: Path, tmp_path: Path
) -> None:
    """One of equal revisions, instants and numbers of facts."""
    one, other = (SqliteStore(f"sqlite:///{tmp_path}/{name}.db") for name in ("one", "other"))
    with closing(one), closing(other):
        fill(one, 5)
        fill(other, 7)
        assert one.content_hash() != other.content_hash()
        last = max(each.reader().revision for each in (one, other))
        for each in (one, other):
            while each.reader().revision < last:
                each.replace([document(f"source:{each.reader().revision}")], now=LATER)
        take(one, tmp_path / "of one", DAYS[-1])
        assert "are not those of the store" in refused(other, tmp_path / "of one")


def test_a_snapshot_of_the_same_facts_that_ended_otherwise_is_refused(tmp_path: Path) -> None:
    """Facts that carry their instants of closing have the same keys without them."""
    said = claim("F1", "firm:a", "partners_with", "firm:b") | {"recorded_at": NOW}
    one, other = (SqliteStore(f"sqlite:///{tmp_path}/{name}.db") for name in ("one", "other"))
    with closing(one), closing(other):
        one.replace([document("source:a", said)], now=LATER)
        other.replace([document("source:a", said | {"retracted_at": NEXT})], now=LATER)
        take(one, tmp_path / "of one", DAYS[-1])
        assert "are not those of the store" in refused(other, tmp_path / "of one")


def test_a_view_maps_no_edges_over_columns_of_its_own(tmp_path: Path) -> None:
    """Its columns grew with a merge between two loads: the snapshot numbers the terms otherwise."""
    with closing(SqliteStore(f"sqlite:///{tmp_path}/store.db")) as store:
        mapping(store, tmp_path / "snapshot")
        store.replace(
            [document("source:a", claim("F1", "firm:a", "partners_with", "firm:b"))], now=NOW
        )
        merge = Judgement("j", "merge", "firm:a", "firm:zz", "a person", "the same")
        store.judge(merge, now=NEXT)
        assert list(store.view(DAYS[-1]).columns.terms)
        store.replace(
            [document("source:b", claim("F2", "firm:c", "partners_with", "firm:d"))], now=LATER
        )
        view = store.view(DAYS[-1])
        with closing(again(store)) as other:
            take(other, tmp_path / "snapshot", DAYS[-1])
            fresh = other.view(DAYS[-1])
            assert list(view.columns.terms) != list(fresh.columns.terms)
            for where in FILTERS:
                assert list(view.edge_list(where)) == list(fresh.edge_list(where))


def test_a_table_alone_leaves_the_snapshot_as_it_is(store: SqliteStore, folder: Path) -> None:
    store.replace([], [Table("t", "1", None, {"title": "t"}, ((1,),))], now=LATER)
    with closing(again(store)) as other:
        said = mapping(other, folder)
        assert other.view(DAYS[-1]).reader.mapped("facts") is not None
        assert said == []


def test_another_version_of_the_program_is_refused(store: SqliteStore, folder: Path) -> None:
    assert "this is another" in refused(store, folder, "another")


def test_no_snapshot_at_all_is_said(store: SqliteStore, tmp_path: Path) -> None:
    assert "holds no snapshot" in refused(store, tmp_path / "nothing")


def change_file(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def changed(folder: Path) -> None:
        (path,) = folder.glob(f"*/{name}.npy")
        path.write_bytes(change(path.read_bytes()))

    return changed


def change_manifest(**values: object) -> Callable[[Path], None]:
    def changed(folder: Path) -> None:
        path = folder / MANIFEST
        path.write_text(json.dumps(json.loads(path.read_text()) | values))

    return changed


DAMAGE: dict[str, Callable[[Path], object]] = {
    "bytes of": change_file("facts.number", lambda data: data[:-1]),
    "holds other bytes": change_file("facts.number", lambda data: data[:-1] + b"\x01"),
    "no such file": lambda folder: next(folder.glob("*/facts.claim.npy")).unlink(),
    "its format is 2": change_manifest(version=2),
    "is of no snapshot": change_manifest(format="another"),
    "holds other text": change_manifest(content_hash="0" * 64),
    "is not JSON": lambda folder: (folder / MANIFEST).write_text("{"),
}


@pytest.mark.parametrize("reason", DAMAGE)
def test_a_damaged_snapshot_is_refused(store: SqliteStore, folder: Path, reason: str) -> None:
    DAMAGE[reason](folder)
    assert reason in refused(store, folder)


def test_a_damaged_file_of_edges_leaves_the_facts(store: SqliteStore, folder: Path) -> None:
    for path in folder.glob("*/edges-*.id.npy"):
        path.write_bytes(b"")
    with closing(again(store)) as other:
        said = mapping(other, folder)
        edges = other.view(DAYS[-1]).edge_columns(Where())
        assert same_edges(edges, again(store).view(DAYS[-1]).edge_columns(Where()))
        assert len(said) <= 1


# -- writing ------------------------------------------------------------------


def test_a_new_snapshot_takes_the_place_of_the_one_before(store: SqliteStore, folder: Path) -> None:
    before = set(os.listdir(folder))
    mapping(store, folder)
    columns = store.view(DAYS[-1]).columns
    ids = list(columns.id)
    (folder / f"7-{'0' * 16}.part").mkdir()  # what a killed one left
    store.replace([document("source:new")], now=LATER)
    take(store, folder, DAYS[-1])
    after = set(os.listdir(folder))
    assert len(after) == 2
    assert after & before == {MANIFEST}
    assert store.view(DAYS[-1]).reader.mapped("facts") is not None
    assert list(columns.id) == ids  # those who map the one before keep it


def test_the_end_of_the_one_before_is_not_held_against_the_new_one(
    store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread got the one before, and asks it for a part when its files are gone."""
    said, reader, snapshots = mapping(store, folder), store.reader(), store.snapshots
    assert snapshots is not None
    before = snapshots.of(reader)
    take(again(store), folder, DAYS[-1])
    assert snapshots.of(reader) is not before
    with monkeypatch.context() as late:
        late.setattr(snapshots, "of", lambda _: before)
        assert snapshots.part(reader, "facts") is None
    assert len(said) == 1
    assert snapshots.part(reader, "facts") is not None


def test_a_question_that_began_before_takes_nothing_from_later_ones(
    store: SqliteStore, folder: Path
) -> None:
    said = mapping(store, folder)
    before = store.view(DAYS[-1])
    store.replace([document("source:new")], now=LATER)
    take(again(store), folder, DAYS[-1])
    later = store.view(DAYS[-1])
    assert later.reader.mapped("facts") is not None
    assert before.edge_columns(Where()) is not None
    assert store.view(DAYS[-1]).columns is later.columns
    assert said == []


def test_a_folder_that_holds_something_else_is_left_alone(
    store: SqliteStore, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InvalidInput, match="holds no snapshot"):
        take(store, tmp_path / "mine", DAYS[-1])
    with pytest.raises(InvalidInput, match="is a file"):
        take(store, tmp_path / "file", DAYS[-1])
    assert os.listdir(tmp_path / "mine") == ["thesis.txt"]
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(InvalidInput, match=r"is a link to .*gone, which is not there"):
        take(store, tmp_path / "link", DAYS[-1])


def test_two_at_once_do_not_write_into_one_folder(store: SqliteStore, folder: Path) -> None:
    before = set(os.listdir(folder))
    with _alone(folder), pytest.raises(InvalidInput, match="another process"):
        take(store, folder, DAYS[-1])
    assert set(os.listdir(folder)) == before


def test_a_manifest_that_cannot_be_written_leaves_no_files_behind(
    store: SqliteStore, folder: Path
) -> None:
    """The disk is full at the last moment, say."""
    before = set(os.listdir(folder))
    (folder / f"{MANIFEST}.part").mkdir()
    with pytest.raises(OSError, match="directory"):
        take(store, folder, DAYS[-1])
    assert set(os.listdir(folder)) == {*before, f"{MANIFEST}.part"}


def test_the_command_writes_one_that_questions_map(
    store: SqliteStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "of the command"
    monkeypatch.setenv("ONSHORE_STORE", store.url)
    assert main(["snapshot", str(folder), "--format", "json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert told["content_hash"] == store.content_hash()
    assert told["revision"] == store.reader().revision
    asked = [
        "ask",
        "paths",
        "--source",
        "firm:x0",
        "--target",
        "firm:x1",
        "--direction",
        "any",
        "--format",
        "json",
    ]
    assert main(asked) == 0
    plain = json.loads(capfd.readouterr().out)
    monkeypatch.setenv("ONSHORE_SNAPSHOT", str(folder))
    assert main(asked) == 0
    captured = capfd.readouterr()
    mapped = json.loads(captured.out)
    assert captured.err == ""
    for answer in (plain, mapped):
        answer.pop("elapsed_ms")
    assert mapped == plain
    (tmp_path / "other").write_text("no folder")
    assert main(["snapshot", str(tmp_path / "other")]) == 1
    assert "is a file" in capfd.readouterr().err


def test_the_view_of_a_stale_snapshot_says_so_on_the_command_line(
    store: SqliteStore,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    store.replace([document("source:new")], now=LATER)
    monkeypatch.setenv("ONSHORE_STORE", store.url)
    monkeypatch.setenv("ONSHORE_SNAPSHOT", str(folder))
    asked = ["ask", "paths", "--source", "firm:x0", "--target", "firm:x1", "--direction", "any"]
    assert main(asked) == 0
    assert "is not used, the store is read" in caplog.text
    assert "onshore snapshot" in caplog.text


def test_numpy_reads_the_files_alone(store: SqliteStore, folder: Path) -> None:
    """What a notebook without this package sees."""
    (path,) = folder.glob("*/facts.draft_source.npy")
    column = np.load(path, mmap_mode="r")
    drafts = store.view(DAYS[-1]).columns.draft_source
    assert np.array_equal(np.broadcast_to(column, len(drafts)), drafts)
    assert sys.byteorder != "little" or column.dtype.str == "<i4"
