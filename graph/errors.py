"""The error tree: every error that Onshore raises on purpose. Facts only, no HTTP, no exit codes.

OnshoreError
├── InputError                the caller gave something that cannot be used
│   ├── InvalidParameters     values of a question (field, reason, suggestions)
│   │   └── BeforeData        a day before the first that the question has an answer for
│   ├── InvalidInput          a file or document (file, line, fact, reason, suggestions)
│   ├── ClosesMost            a load that would close most of what a source says, not confirmed
│   ├── TooLarge              more bytes, rows or characters than a named limit allows
│   └── UnsupportedFormat     a format that this answer or file kind does not come in
├── UnknownId                 an id that was never recorded, with the closest matches
├── StoreError
│   ├── StoreUnavailable      the store cannot be reached now; trying later may help
│   ├── StoreBusy             another load holds the store
│   ├── StoreReadOnly         the store can be read and not be written to
│   └── StoreOutdated         the store has an older or newer schema
├── TablesMissing             tariff tables that the question needs are not in the store
├── DeadlinePassed            the time of a request is up, or its client has gone
└── MissingExtra              an optional package is not installed
    └── MissingPackage        a package of others, which Onshore hands its answers to
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as declared
from typing import Protocol


class OnshoreError(Exception):
    """Root of the tree. `str(error)` is one sentence for a person."""


class InputError(OnshoreError):
    """The caller gave something that cannot be used as it is."""


class Said(Protocol):
    """A sentence in both languages."""

    def text(self, lang: str = "en") -> str:
        """The words in `en` or `ja`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where.

    `field` names the parameter or key; `file`, `line` (1-based) and `fact` say where it stands in
    a document; `suggestions` are the nearest allowed words, best first. `said` is the reason in
    both languages, where it is said so (`graph.words.refusal`).
    """

    reason: str
    field: str | None = None
    file: str | None = None
    line: int | None = None
    fact: str | None = None
    suggestions: tuple[str, ...] = ()
    said: Said | None = declared(default=None, compare=False, repr=False)

    def why(self, lang: str) -> str:
        """The reason in a language; in English where there are no other words."""
        return self.reason if self.said is None else self.said.text(lang)

    def __str__(self) -> str:
        return self.text()

    def text(self, lang: str = "en") -> str:
        """Place, field, reason and the nearest words, on one line."""
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        names = " ".join(part for part in (self.fact, self.field) if part)
        near = ", ".join(self.suggestions)
        hint = (f"（近いもの：{near}）" if lang == "ja" else f" (nearest: {near})") if near else ""
        return ": ".join(part for part in (place, names, self.why(lang)) if part) + hint


class ProblemsError(InputError):
    """An input error that carries all of its problems at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.text())

    def text(self, lang: str = "en") -> str:
        """All problems in a language."""
        return ("；" if lang == "ja" else "; ").join(one.text(lang) for one in self.problems)


class InvalidParameters(ProblemsError):
    """Parameters of a question that are unknown, malformed or out of bounds."""


class BeforeData(InvalidParameters):
    """A day is before the first one that has an answer. `first` is that day, as an ISO date."""

    def __init__(self, field: str, first: str) -> None:
        self.field, self.first = field, first
        reason = f"is before {first}, the first day that has an answer"
        super().__init__([Problem(reason, field, suggestions=(first,))])


class InvalidInput(ProblemsError):
    """A file or document that is malformed or breaks the schema; nothing of it was stored."""


class TooLarge(InputError):
    """A named limit was passed. `limit` is its name, `allowed` its value."""

    def __init__(self, what: str, limit: str, allowed: int) -> None:
        self.what, self.limit, self.allowed = what, limit, allowed
        super().__init__(f"{what} is larger than {limit} allows ({allowed:,})")


class ClosesMost(ProblemsError):
    """A load would close most of a source, and nobody said yes to that: nothing was stored."""


class UnsupportedFormat(InputError):
    """A format that is not offered here; `offered` lists those that are."""

    def __init__(self, asked: str, offered: Sequence[str]) -> None:
        self.asked, self.offered = asked, tuple(offered)
        super().__init__(f"format {asked!r} is not offered; choose {', '.join(self.offered)}")


class UnknownId(OnshoreError):
    """No record ever had this id. `kind` is what was looked for: entity, fact, source, hts ...

    `hint` says where else it may be found.
    """

    def __init__(self, kind: str, id: str, closest: Sequence[str] = (), hint: str = "") -> None:
        self.kind, self.id, self.closest, self.hint = kind, id, tuple(closest), hint
        near = f"closest: {', '.join(self.closest)}" if self.closest else ""
        super().__init__("; ".join(filter(None, (f"unknown {kind} {id!r}", near, hint))))


class StoreError(OnshoreError):
    """The store could not do what was asked; the reason is not in the input."""


class StoreUnavailable(StoreError):
    """The store cannot be reached now."""


class Damaged(Exception):
    """Bytes in a store that are not what was written; it says so as StoreUnavailable."""


class StoreBusy(StoreError):
    """Another load is writing; nothing was changed by this one."""


class StoreOutdated(StoreError):
    """The store was written by another version; the message says which command to run."""


class StoreReadOnly(StoreError):
    """The store can be read; writing to it is not allowed here. Nothing was changed."""


class TablesMissing(OnshoreError):
    """Tariff tables are not in the store, or not yet: no answer is made without them."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(
            f"the store holds no {' and no '.join(self.names)}; "
            "onshore load --bundled gives it the bundled tables"
        )


class DeadlinePassed(OnshoreError):
    """The time of a request is up and half of its answer would be wrong, or nobody waits for it."""

    def __init__(self, seconds: float | None, cancelled: bool = False) -> None:
        self.seconds, self.cancelled = seconds, cancelled
        if cancelled or seconds is None:
            super().__init__("stopped: nobody waits for the answer any more")
        else:
            super().__init__(f"not answered within {seconds:g} s; ask for less or try again later")


class MissingExtra(OnshoreError):
    """An optional package is needed. `extra` is the name to install it by.

    `instead` says what does without it.
    """

    def __init__(self, extra: str, purpose: str, instead: str = "") -> None:
        self.extra, self.purpose = extra, purpose
        needed = f"{purpose} needs the extra {extra!r}: pip install 'onshore[{extra}]'"
        super().__init__("; ".join(filter(None, (needed, instead))))


class MissingPackage(MissingExtra):
    """A package that takes answers of Onshore, such as pandas, is not installed."""

    def __init__(self, package: str, purpose: str) -> None:
        super().__init__(package, purpose)
        self.args = (f"{purpose} needs the package {package!r}: pip install {package}",)
