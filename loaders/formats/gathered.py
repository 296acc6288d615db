"""What a file of another format says, gathered as one source: its options, entities and facts.

A loader of such a format reads its file into a `Gathered`, which keeps the place of everything,
joins what is said twice and refuses what contradicts itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from onshore.graph.documents.document import parse_document
from onshore.graph.errors import InvalidInput, InvalidParameters, Problem
from onshore.graph.names.folding import closest
from onshore.loaders import Batch
from onshore.loaders.limits import MAX_EVIDENCE, MAX_PROBLEMS
from onshore.loaders.mapping.mapping_file import stem_of
from onshore.loaders.mapping.templates import slug

OPTIONS = ("source", "title", "publisher", "published", "url")
"""What `--set` says of the source of any format."""


def option(given: Mapping[str, str], name: str) -> str | None:
    return given.get(name, "").strip() or None


class Gathered:
    """Entities and facts of one file, with the lines where they stand.

    `given` are the options of the command line: those of the source, and `more`. InvalidParameters
    where there is another one.
    """

    def __init__(
        self,
        location: Path,
        format: str,
        given: Mapping[str, str],
        more: Collection[str] = (),
        source: Mapping[str, Any] | None = None,
    ) -> None:
        known = (*OPTIONS, *more)
        problems = [
            Problem(f"{format} takes no option {name[:40]!r}", "--set", suggestions=near)
            for name in given
            if name not in known
            for near in [closest(name, known) or known]
        ]
        if problems:
            raise InvalidParameters(problems)
        self.file = str(location)
        self.problems: list[Problem] = []
        self.warnings: list[str] = []
        own = {
            "id": f"source:{format.replace('_', '-')}-{stem_of(location)}",
            "title": location.name,
            **(source or {}),
        }
        chosen = {name: option(given, name) for name in OPTIONS[1:]}
        if id := option(given, "source"):
            own["id"] = id if id.startswith("source:") else f"source:{slug(id)}"
        self.source = own | {name: text for name, text in chosen.items() if text}
        self._record = {"by": f"import:{format}"}
        self._entities: dict[str, dict[str, Any]] = {}
        self._facts: list[dict[str, Any]] = []
        self._claims: dict[bytes, int] = {}
        self._lines: dict[tuple[str | int, ...], int] = {}
        self._ids: dict[tuple[str, str], str] = {}
        self._owners: dict[str, str] = {}
        self._uncited = 0

    # -- what is wrong -----------------------------------------------------

    @property
    def is_full(self) -> bool:
        """Whether so much is wrong that reading on helps nobody."""
        return len(self.problems) >= MAX_PROBLEMS

    def wrong(
        self,
        line: int | None,
        name: str | None,
        field: str | None,
        reason: str,
        near: Sequence[str] = (),
    ) -> None:
        self.problems.append(Problem(reason, field, self.file, line, name, tuple(near)))

    def note_unread(self, columns: Iterable[str], read: Collection[str]) -> None:
        """Warn of columns that nothing is made of."""
        unread = [name for name in columns if name not in read]
        if unread:
            more = f" and {len(unread) - 20:,} more" if len(unread) > 20 else ""
            self.warnings.append(f"columns that are not read: {', '.join(unread[:20])}{more}")

    def _placed(self, problem: Problem) -> Problem:
        """A problem of the document as one of the place in the file."""
        match = re.fullmatch(r"facts\.(\d+)(?:\.(.+))?", problem.field or "")
        if match is None:
            return problem
        section = self._facts[int(match[1])]["evidence"][0]["section"]
        return replace(problem, fact=section, field=match[2])

    # -- what is said ------------------------------------------------------

    def id(self, kind: str, key: str, proposed: str | None = None) -> str:
        """The id of what `key` tells from others of its kind; a longer one where that is taken."""
        known = self._ids.get((kind, key))
        if known is None:
            known = f"{kind}:{slug(proposed or key)}"
            if self._owners.get(known, key) != key:
                known = f"{known}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
            self._owners[known] = key
            self._ids[kind, key] = known
        return known

    def entity(self, id: str, line: int | None, name: str | None = None, **fields: Any) -> str:
        """Declare an entity, or add to what was said of it; its id."""
        said = {key: value for key, value in fields.items() if value not in (None, "", {}, [])}
        known = self._entities.get(id)
        if known is None:
            known = self._entities[id] = {"id": id, "names": []}
            if line is not None:
                self._lines["entities", len(self._entities) - 1] = line
        if name and name not in known["names"]:
            known["names"].append(name)
        for key, value in said.items():
            before = known.setdefault(key, value)
            if before != value:
                reason = f"of {id} is {str(value)[:80]!r} here and {str(before)[:80]!r} before"
                self.wrong(line, None, key, reason)
        return id

    def fact(self, line: int | None, section: str, gist: str | None = None, **fields: Any) -> None:
        """Add a fact; one that was said before gets another evidence. Absent fields are None."""
        said = {key.rstrip("_"): value for key, value in fields.items() if value is not None}
        evidence = {"section": section, **({"gist": gist} if gist else {})}
        claim = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
        place = self._claims.setdefault(claim, len(self._facts))
        if place < len(self._facts):
            cited = self._facts[place]["evidence"]
            if len(cited) < MAX_EVIDENCE:
                cited.append(evidence)
            else:
                self._uncited += 1
            return
        if line is not None:
            self._lines["facts", place] = line
        self._facts.append({**said, "evidence": [evidence], "record": self._record})

    def batch(self) -> Batch:
        """The document; InvalidInput with all that is wrong in the file."""
        document = {
            "source": self.source,
            "entities": list(self._entities.values()),
            "facts": self._facts,
        }
        parsed = None
        try:
            if not self.is_full:
                parsed = parse_document(document, self.file, self._lines)
        except InvalidInput as error:
            self.problems += map(self._placed, error.problems)
        if not (self.problems or self._entities):
            reason = "; ".join(("states nothing that is read", *self.warnings))
            self.problems.append(Problem(reason, file=self.file))
        if self.problems:
            raise InvalidInput(self.problems[:MAX_PROBLEMS])
        if self._uncited:
            self.warnings.append(f"{self._uncited:,} further rows say what facts say, not cited")
        return Batch(self.file, parsed, lines=self._lines, warnings=tuple(self.warnings))
