"""Facts as columns: what the rules say of each fact without clock, filter or merge.

`extract` is the general way from facts to columns; a bulk load and a segment of a store give the
same columns. `graph.columns.edges` makes edges of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from math import nan
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from onshore.graph.cache import cached_property
from onshore.graph.columns.texts import Numbering, Terms, Texts, join_terms, join_texts
from onshore.graph.conflicts import Topic, claim_of
from onshore.graph.dates import parse_period
from onshore.graph.deadline import checked
from onshore.graph.model import Amount, Fact
from onshore.graph.project import drafts_of, drawn_site, edge_id, set_qualifiers
from onshore.graph.schema import CERTAINTY_RANK, GROUP_OF_STATUS, RELATIONS, STATUSES

Int8: TypeAlias = NDArray[np.int8]
Int32: TypeAlias = NDArray[np.int32]
Int64: TypeAlias = NDArray[np.int64]
UInt64: TypeAlias = NDArray[np.uint64]
Float64: TypeAlias = NDArray[np.float64]
Bool: TypeAlias = NDArray[np.bool_]
Arrays: TypeAlias = "Mapping[str, NDArray[Any]]"
"""Columns by name."""
Kind: TypeAlias = "tuple[str | None, str | None, str | None]"

FIRST, LAST = date.min.toordinal(), date.max.toordinal()
NEVER = int(np.iinfo(np.int64).max)
"""Instant of retracting of what is not retracted."""
OPEN = int(np.iinfo(np.int32).max)
"""Revision of closing of what is open."""
UNCOUNTED = int(np.iinfo(np.int64).min)
"""Cents of an amount without an exact value, or beyond 64 bits."""
RELATION_NUMBER = {name: number for number, name in enumerate(RELATIONS)}
STATUS_NUMBER = {word: number for number, word in enumerate(STATUSES)}
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, eq=False)
class FactColumns:
    """All versions of facts, one entry a version, in the order of their record numbers.

    Entries named term index `terms`, -1 for none. A draft is an edge that one fact gives before
    merges (`graph.project.drafts_of`), in the order of its fact; a fact may have several or none.
    """

    terms: Terms
    number: Int64
    """Record number in the store, by which the document is read."""
    id: Texts
    """Ids of the facts."""
    source: Int32
    """Term of the source whose file carries the fact."""
    relation: Int8
    """Position in `schema.RELATIONS`, as written."""
    status: Int8
    """Position in `schema.STATUSES`."""
    certainty: Int8
    """`schema.CERTAINTY_RANK`."""
    affirmed: Bool
    first: Int32
    """Day (proleptic ordinal) from which it holds; 0 where it does not say."""
    after: Int32
    """Day after the last one on which it holds; `LAST` where it does not say."""
    recorded: Int64
    """Microseconds since 1970."""
    retracted: Int64
    """Microseconds since 1970; `NEVER` while it is not."""
    claim: UInt64
    """`claim_number`: equal claims have equal numbers."""
    about_set: Bool
    """Whether `graph.project.set_qualifiers` finds a set."""
    evidence: Int32
    """Terms of the different sources that the facts rest on, the fact's own first."""
    evidence_starts: Int64
    """Those of fact i stand at `evidence_starts[i]` up to `evidence_starts[i + 1]`."""
    share: Float64
    cost_share: Float64
    market_share: Float64
    lead_time_days: Float64
    """Numbers that edges carry; nan where the fact does not say."""
    essential: Int8
    """1, 0, or -1 where it does not say."""
    origin: Int32
    value_number: Float64
    """`Amount.value` of the value a year; nan where there is none."""
    value_kind: Int32
    """Position in `value_kinds`; -1 where no value is stated at all."""
    value_plain: Bool
    """Whether number and kind are all that the amount says (no range, bound, text, approx)."""
    value_cents: Int64
    """The number in hundredths, rounded; `UNCOUNTED` where there is none."""
    value_kinds: tuple[Kind, ...]
    """Different (currency, unit, per) of the amounts."""
    draft_fact: Int32
    draft_source: Int32
    draft_target: Int32
    draft_product: Int32
    draft_place: Int32
    draft_relation: Int8
    draft_id: UInt64
    """`edge_number` of the draft at the status group of its fact."""
    site: Int32
    """Term of the unnamed site that the fact projects (`graph.project.drawn_site`)."""
    since: Int32
    until: Int32
    """Store revisions that added and that closed it; `OPEN` while it is not closed."""
    room: Any = None
    """Where those of a later revision go on, a `graph.columns.growing.Room`; None at first."""
    lineage: object = field(default_factory=object)
    """Columns that were grown from the same ones share it, and with it positions and terms."""
    order_before: Int32 | None = None
    """`draft_order` of the first drafts, where that was known when these were grown."""

    def __len__(self) -> int:
        return len(self.source)

    @cached_property
    def draft_order(self) -> Int32:
        """Drafts by the id of their edge, those of one edge in their order."""
        before = self.order_before
        if before is None:
            return np.argsort(self.draft_id, kind="stable").astype(np.int32)
        ids = self.draft_id[len(before) :]
        behind = np.argsort(ids, kind="stable")
        at = self.draft_id[before].searchsorted(ids[behind], side="right")
        return np.insert(before, at, (behind + len(before)).astype(np.int32))

    @cached_property
    def has_undated(self) -> bool:
        return bool((self.first == 0).any())

    def naming(self, ids: Iterable[str]) -> FactColumns:
        """The same over terms that name these ids too."""
        terms = self.terms.grown(ids)
        return self if terms is self.terms else replace(self, terms=terms)

    @property
    def nbytes(self) -> int:
        """Bytes that it holds, what it keeps when asked included."""
        arrays = sum(int(getattr(self, name).nbytes) for name in DTYPES)
        if self.room is not None:
            arrays = max(arrays, self.room.nbytes)
        kept = int(self.draft_fact.nbytes)
        return arrays + kept + self.terms.nbytes + self.id.nbytes


_KINDS = {
    "Int8": np.int8,
    "Int32": np.int32,
    "Int64": np.int64,
    "UInt64": np.uint64,
    "Float64": np.float64,
    "Bool": np.bool_,
}
DTYPES: dict[str, np.dtype[Any]] = {
    one.name: np.dtype(_KINDS[str(one.type)]) for one in fields(FactColumns) if one.type in _KINDS
}
"""Columns that are arrays, with the type of their entries."""
DRAFTS = tuple(name for name in DTYPES if name.startswith("draft_"))
OF_TERMS = (
    "source",
    "origin",
    "site",
    "evidence",
    "draft_source",
    "draft_target",
    "draft_product",
    "draft_place",
)
"""Columns that hold terms."""
NUMBERS = ("share", "cost_share", "market_share", "lead_time_days")


@lru_cache(65_536)
def instant_number(instant: str) -> int:
    """Microseconds since 1970 of a canonical instant (`dates.parse_instant`)."""
    past = datetime.fromisoformat(instant) - _EPOCH
    return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds


def claim_number(claim: Topic) -> int:
    """64 bits of a hash of a claim (`conflicts.claim_of`)."""
    key = "\n".join(part or "" for part in claim)
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")


def edge_number(
    source: str, target: str, relation: str, product: str | None, place: str | None, group: str
) -> int:
    """The number in an edge's id (`graph.project.edge_id`); `group` is that of the status."""
    return int(edge_id((source, target, relation, product, place), group)[2:], 16)


def claim_numbers(claims: Iterable[bytes]) -> UInt64:
    """`claim_number` of each claim, whose parts are lines; one that is open is an empty line."""
    hashed = hashlib.blake2b
    return _numbers([hashed(key, digest_size=8).digest() for key in claims])


def edge_numbers(keys: Iterable[bytes]) -> UInt64:
    """`edge_number` of each key, whose parts are lines; one that is open is an empty line."""
    hashed = hashlib.sha256
    return _numbers([hashed(key).digest()[:8] for key in keys])


def _numbers(digests: Sequence[bytes]) -> UInt64:
    return np.frombuffer(b"".join(digests), ">u8").astype(np.uint64)


def first_day(valid_from: str | None) -> int:
    """Ordinal of the first day; 0 where none is said."""
    return parse_period(valid_from).first.toordinal() if valid_from else 0


def day_after(valid_to: str | None) -> int:
    """Ordinal of the day after the last one; `LAST` where none is said."""
    return parse_period(valid_to).after.toordinal() if valid_to else LAST


def is_plain(amount: Amount) -> bool:
    """Whether a value, unit, currency and period are all that the amount says."""
    said = amount.min, amount.max, amount.bound, amount.text
    return amount.value is not None and not amount.approx and said == (None,) * 4


def cents_of(amount: Amount) -> int:
    """The value in hundredths, rounded half to even; `UNCOUNTED` where there is none."""
    if amount.value is None:
        return UNCOUNTED
    cents = round(Decimal(str(amount.value)) * 100)
    return cents if abs(cents) < NEVER else UNCOUNTED


def distinct(entries: NDArray[Any]) -> NDArray[Any]:
    """The different entries, ascending.

    `np.unique` hashes where only these are asked for, and is a hundred times slower for some keys.
    """
    ordered = np.sort(entries)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def extract(
    facts: Iterable[Fact],
    *,
    numbers: Iterable[int] | None = None,
    since: Iterable[int] | None = None,
    until: Iterable[int] | None = None,
) -> FactColumns:
    """Columns of facts that carry their instants, in the given order.

    `numbers` are their record numbers, positions where none are given; `since` and `until` the
    revisions that added and closed them, 0 and `OPEN` where none are given.
    """
    rows = _Rows()
    for fact in checked(facts):
        rows.add(fact)
    size = len(rows.ids)
    rows.columns["number"] = list(range(size) if numbers is None else numbers)
    rows.columns["since"] = [0] * size if since is None else list(since)
    rows.columns["until"] = [OPEN] * size if until is None else list(until)
    return rows.built()


class _Rows:
    """Columns as lists while facts are added."""

    def __init__(self) -> None:
        self.number = Numbering()
        self.kinds: dict[Kind, int] = {}
        self.ids: list[str] = []
        self.columns: dict[str, list[Any]] = {name: [] for name in DTYPES}
        self.columns["evidence_starts"].append(0)
        self._edge_numbers: dict[Any, int] = {}

    def add(self, fact: Fact) -> None:
        columns, number, said = self.columns, self.number, fact.qualifiers
        position = len(self.ids)
        self.ids.append(fact.id)
        evidence = columns["evidence"]
        own = dict.fromkeys((fact.source, *[span.source for span in fact.evidence]))
        evidence.extend(map(number, own))
        essential = said.get("essential")
        entry = {
            "source": number(fact.source),
            "relation": RELATION_NUMBER[fact.relation],
            "status": STATUS_NUMBER[fact.status],
            "certainty": CERTAINTY_RANK[fact.certainty],
            "affirmed": fact.affirmed,
            "first": first_day(fact.valid_from),
            "after": day_after(fact.valid_to),
            "recorded": instant_number(fact.recorded_at) if fact.recorded_at else 0,
            "retracted": instant_number(fact.retracted_at) if fact.retracted_at else NEVER,
            "claim": claim_number(claim_of(fact)),
            "about_set": bool(set_qualifiers(fact)),
            "evidence_starts": len(evidence),
            "essential": -1 if essential is None else int(essential),
            "origin": number(said.get("origin")),
            "site": number(drawn_site(fact)),
            **self._value(said.get("value")),
        }
        for name in NUMBERS:
            entry[name] = said.get(name, nan)
        for name, value in entry.items():
            columns[name].append(value)
        self._add_drafts(position, fact)

    def _value(self, amount: Amount | None) -> dict[str, Any]:
        if amount is None:
            return {
                "value_number": nan,
                "value_kind": -1,
                "value_plain": False,
                "value_cents": UNCOUNTED,
            }
        kind = amount.currency, amount.unit, amount.per
        return {
            "value_number": nan if amount.value is None else float(amount.value),
            "value_kind": self.kinds.setdefault(kind, len(self.kinds)),
            "value_plain": is_plain(amount),
            "value_cents": cents_of(amount),
        }

    def _add_drafts(self, position: int, fact: Fact) -> None:
        columns, number = self.columns, self.number
        group = GROUP_OF_STATUS[fact.status]
        for draft in drafts_of(fact):
            key = draft, group
            known = self._edge_numbers.get(key)
            if known is None:
                ends = draft.source, draft.target, draft.relation, draft.product, draft.place
                known = self._edge_numbers[key] = edge_number(*ends, group)
            columns["draft_fact"].append(position)
            columns["draft_source"].append(number(draft.source))
            columns["draft_target"].append(number(draft.target))
            columns["draft_product"].append(number(draft.product))
            columns["draft_place"].append(number(draft.place))
            columns["draft_relation"].append(RELATION_NUMBER[draft.relation])
            columns["draft_id"].append(known)

    def built(self) -> FactColumns:
        arrays = {name: np.array(self.columns.pop(name), dtype) for name, dtype in DTYPES.items()}
        return FactColumns(
            terms=self.number.terms(),
            id=Texts.of(self.ids),
            value_kinds=tuple(self.kinds),
            **arrays,
        )


def concat(parts: Sequence[FactColumns]) -> FactColumns:
    """The facts of all parts, one part after the other, over terms that are joined."""
    if len(parts) == 1:
        return parts[0]
    joined, numbers = join_terms([part.terms for part in parts])
    kinds: dict[Kind, int] = {}
    columns: dict[str, list[Any]] = {name: [] for name in DTYPES}
    facts = evidence = 0
    for part, own in zip(parts, numbers, strict=True):
        terms = np.append(own, np.int32(-1))
        kind = [kinds.setdefault(kind, len(kinds)) for kind in part.value_kinds]
        for name in DTYPES:
            column = getattr(part, name)
            if name in OF_TERMS:
                column = terms[column]
            elif name == "value_kind":
                column = np.array([*kind, -1], np.int32)[column]
            elif name == "draft_fact":
                column = column + np.int32(facts)
            elif name == "evidence_starts":
                column = column[:-1] + evidence
            columns[name].append(column)
        facts, evidence = facts + len(part), evidence + len(part.evidence)
    columns["evidence_starts"].append(np.array([evidence]))
    arrays = {
        name: np.concatenate([np.zeros(0, dtype), *columns[name]]).astype(dtype, copy=False)
        for name, dtype in DTYPES.items()
    }
    return FactColumns(
        terms=joined,
        id=join_texts([part.id for part in parts]) if parts else Texts.of(()),
        value_kinds=tuple(kinds),
        **arrays,
    )
