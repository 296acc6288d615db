"""Questions about sources, contradictions and changes.

Made by `scripts/make_docs.py` from the declarations of the questions; do not edit.
"""

from __future__ import annotations

from typing import Literal, Unpack

from onshore.app.library.asking import Asking, Common, Instant, Texts
from onshore.app.library.result import Result


class AskEvidence(Asking):
    """Questions about sources, contradictions and changes."""

    def sources(
        self,
        *,
        limit: int = 100,
        offset: int = 0,
        **common: Unpack[Common],
    ) -> Result:
        """Everything that is cited, with the number of facts in each source's file and of facts in
        other files that cite it. `by_report` counts facts by the original report that their pages
        are or relay; `names` has several where a page relays several and the fact does not say
        which. Above 50,000 facts it counts what the pages relay, not what each fact says. `cited`
        are sources of a fact that are not our own assumptions.

        Args:
            limit: Rows at most. (1 to 1,000)
            offset: Rows to skip. (0 to 1e+07)
        """
        return self.ask(
            "sources",
            limit=limit,
            offset=offset,
            **common,
        )

    def source(
        self,
        id: str,
        *,
        limit: int = 100,
        offset: int = 0,
        **common: Unpack[Common],
    ) -> Result:
        """One source: what it says, what it denies, and the facts elsewhere that cite it. Of more
        than 50,000 facts `coverage` counts what its pages relay, not what each fact says.

        Args:
            id: Id of the source.
            limit: Facts at most. (1 to 1,000)
            offset: Facts to skip. (0 to 1e+07)
        """
        return self.ask(
            "source",
            id=id,
            limit=limit,
            offset=offset,
            **common,
        )

    def conflicts(
        self,
        entity: Texts = (),
        *,
        kind: Literal["value", "polarity", "any"] = "any",
        limit: int = 100,
        offset: int = 0,
        **common: Unpack[Common],
    ) -> Result:
        """Facts that contradict each other, each with what it says and who publishes it, and which
        one is shown first and why. All that began by `as_of` counts, also what has ended. `ratio`
        is the largest number over the smallest; it is absent, and `unlike` says in what they
        differ, where the facts may not be about the same thing.

        Args:
            entity: Entities that a conflict must be about, or name; default all. (id or name of a
                place, component, project, person, firm, factory, metric, concept, tariff line,
                source or name)
            kind: Other values of one thing, or what one states and another denies.
            limit: Conflicts at most. (1 to 1,000)
            offset: Conflicts to skip. (0 to 1e+07)
        """
        return self.ask(
            "conflicts",
            entity=entity,
            kind=kind,
            limit=limit,
            offset=offset,
            **common,
        )

    def changes(
        self,
        since: Instant,
        until: Instant | None = None,
        *,
        limit: int = 200,
        offset: int = 0,
        **common: Unpack[Common],
    ) -> Result:
        """Facts added and closed, and conflicts that are new, between two instants of recording.

        Args:
            since: After this instant.
            until: Up to this instant; default the store's last change.
            limit: Facts of each sort at most. (1 to 1,000)
            offset: Facts of each sort to skip. (0 to 1e+07)
        """
        return self.ask(
            "changes",
            since=since,
            until=until,
            limit=limit,
            offset=offset,
            **common,
        )
