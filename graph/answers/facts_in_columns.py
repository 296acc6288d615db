"""What lists of very many facts share: their order, page and coverage, worked out on columns.

Facts are positions of `View.columns`; documents are read only of those that are shown.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from onshore.graph.answers.reports import origins_of
from onshore.graph.columns.clocks import publications
from onshore.graph.columns.facts import LAST, STATUS_NUMBER, Bool, FactColumns, Int32, Int64
from onshore.graph.deadline import checked
from onshore.graph.schema import CERTAINTY_RANK, GUESSED
from onshore.graph.view import View


def by_id(view: View, at: Int64) -> Int64:
    """The positions by the id of their fact, versions of one id by when they were recorded.

    Where all facts stand by id is worked out once for a state of the records.
    """

    def build() -> Int32:
        ids = view.columns.id.encoded()
        order = sorted(checked(range(len(ids))), key=ids.__getitem__)
        ranks = np.empty(len(ids), np.int32)
        ranks[order] = np.arange(len(ids))
        return ranks

    ranks = view.derived("places of facts by id", build)
    columns = view.columns
    found: Int64 = at[np.lexsort((columns.recorded[at], ranks[at]))]
    return found


def cited_together(columns: FactColumns, chosen: Bool) -> Counter[tuple[str, ...]]:
    """How many of the chosen facts rest on the same sources, the one of their file first."""
    sizes = np.diff(columns.evidence_starts)
    alone = columns.evidence[columns.evidence_starts[:-1][chosen & (sizes == 1)]]
    terms = columns.terms
    found = Counter[tuple[str, ...]]()
    for term, count in zip(
        *(a.tolist() for a in np.unique(alone, return_counts=True)), strict=True
    ):
        found[(terms[term],)] = count
    for at in checked(np.flatnonzero(chosen & (sizes != 1)).tolist()):
        rows = slice(*columns.evidence_starts[at : at + 2].tolist())
        found[tuple(terms[term] for term in columns.evidence[rows].tolist())] += 1
    return found


def citing(columns: FactColumns, source: str) -> Bool:
    """The facts in the files of others that rest on a source, as a mask."""
    number = columns.terms.number(source)
    owners = np.repeat(np.arange(len(columns)), np.diff(columns.evidence_starts))
    found = np.zeros(len(columns), np.bool_)
    if number >= 0:
        found[owners[columns.evidence == number]] = True
    mask: Bool = found & (columns.source != number)
    return mask


def coverage_in_columns(view: View, chosen: Bool) -> dict[str, Any]:
    """`question.coverage_of` the chosen facts, without reading them.

    It counts what their pages relay, not what single statements say that they relay.
    """
    columns = view.columns
    pages = Counter[tuple[str, str | None]]()
    for cited, count in cited_together(columns, chosen).items():
        for page in cited:
            pages[page, None] += count
    undated = chosen & (columns.first == 0)
    published = publications(columns, view.sources)
    unknown = (published == LAST) | (published > view.as_of.toordinal())
    guessed = [CERTAINTY_RANK[word] for word in GUESSED]
    return {
        **{what: len(names) for what, names in origins_of(pages, view.sources).items()},
        "facts": int(chosen.sum()),
        "sources": len(np.unique(columns.source[chosen])),
        "unreported": int((chosen & np.isin(columns.certainty, guessed)).sum()),
        "from_published": int((undated & (columns.status != STATUS_NUMBER["stated"])).sum()),
        "date_unknown": int((undated & unknown).sum()),
    }
