"""A load is killed at calls that write or sync: the store holds all of it or nothing of it.

The whole of it, every call of every load, is `python -m bench.crashes`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import crashes
from tests.extras import go_without

POINTS = {"another edition": 6, "beside a server": 4, "first file": 5, "older file": 5}


@pytest.fixture(autouse=True)
def _tracing() -> None:
    if reason := crashes.why_not():
        go_without(reason)


@pytest.mark.parametrize("name", crashes.LOADS)
def test_a_load_killed_at_a_call_leaves_all_of_it_or_nothing(name: str) -> None:
    with crashes.prepared(name) as (load, folder):
        points = crashes.calls_of(load, folder)
        assert {"pwrite64", "fdatasync"} <= {point.call for point in points}
        chosen = crashes.sample(points, POINTS[name])
        assert {points[0].call, "fdatasync"} <= {point.call for point in chosen}
        left = crashes.kill_at_each(load, chosen, folder, jobs=1)
    assert len(left) == len(chosen)
    # what is written last beside a server is shown by memory that the two share, not by a call;
    # an upgrade makes so many calls that a sample need not hold one after its commit
    seldom = {"before"} if load.watched or name == "older file" else {"before", "after"}
    assert seldom <= set(left) <= {"before", "after"}


def test_a_store_that_holds_half_a_load_is_found(tmp_path: Path) -> None:
    """The look at what is left: another content is a mixture, and a damaged file is damaged."""
    with crashes.prepared("first file", facts=20) as (load, _):
        half = crashes.edition(tmp_path, "half", 10)
        crashes.load_files(tmp_path / "store.db", half)
        assert crashes.content_of(tmp_path / "store.db") not in (load.before, load.after)
