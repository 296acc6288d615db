"""A server's first minutes: what is compiled before it is asked; progress of a long question."""

from __future__ import annotations

import io
from datetime import date

from onshore.app.serving.warming import warm_up
from onshore.app.terminal.progress import progress_of
from onshore.graph.queries.criticality import Criticality
from onshore.graph.queries.impact import Impact
from onshore.graph.stores import open_store
from tests.extras import needs_fast
from tests.unit.story import NOW, claim, document

DAY = date(2026, 5, 1)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_small_store_is_left_alone() -> None:
    assert warm_up(open_store("sqlite://"), DAY) is None


@needs_fast
def test_a_large_store_is_made_ready_in_a_thread() -> None:
    store = open_store("sqlite://")
    facts = [claim("A1", "firm:a", "supplies", "component:x", to="firm:b")]
    store.replace([document("source:a", *facts)], now=NOW)
    thread = warm_up(store, DAY, least=1)
    assert thread is not None
    thread.join(60)
    assert not thread.is_alive()


def test_progress_is_shown_on_terminals_only() -> None:
    question = Criticality()
    with progress_of(question, io.StringIO()) as told:
        assert told is question
    with progress_of(Impact(node=("firm:a",)), Terminal()) as other:
        assert other == Impact(node=("firm:a",))
    with progress_of(question, Terminal()) as told:
        assert isinstance(told, Criticality)
        assert told.progress is not None
        told.progress(1, 2)
        told.progress(2, 2)
