"""What a server makes ready before it is asked: the compiled layer of a large network.

Compiling takes seconds, so it is done in a thread, and only where the network is large and the
extra `fast` is installed. Answers are the same without it.
"""

from __future__ import annotations

import logging
from datetime import date
from threading import Thread

from onshore.graph.errors import OnshoreError
from onshore.graph.loss.cascade import cascade_of
from onshore.graph.network.and_or_graph import FAST_LINKS, has_numba
from onshore.graph.ports import Store
from onshore.graph.queries.impact import Impact

LOG = logging.getLogger("onshore")
MANY_FACTS = FAST_LINKS // 2


def warm_up(store: Store, today: date, least: int = MANY_FACTS) -> Thread | None:
    """Start the thread; None where the store holds fewer facts than `least` or numba is absent."""
    try:
        if not has_numba() or store.summary().counts.get("facts", 0) < least:
            return None
    except OnshoreError:
        return None
    thread = Thread(target=_warm, args=(store, today), daemon=True, name="warm-up")
    thread.start()
    return thread


def _warm(store: Store, today: date) -> None:
    from onshore.graph.network.and_or_arrays import warm

    try:
        warm()
        where = Impact(node=()).where
        circuit = cascade_of(store.view(today), where).circuit
        if circuit.weight >= FAST_LINKS:
            circuit.arrays.lose(())
    except OnshoreError as error:
        LOG.warning("the network was not made ready: %s", error)
