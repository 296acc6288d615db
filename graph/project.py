"""Facts to edges and groups: clocks, filters, aggregation. Pure.

One edge per (source, target, relation, product, place, status group), listing its facts; facts
about sets become groups, negated facts and attributes of names become nothing that is walked.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from onshore.graph import schema
from onshore.graph.deadline import checked
from onshore.graph.model import Edge, Fact, Group, Source
from onshore.graph.picks import agreed
from onshore.graph.schema import CERTAINTY_RANK, GROUP_OF_STATUS, RELATIONS
from onshore.graph.sites import projected_site
from onshore.graph.spans import span_of

_SETS = frozenset(schema.SET_QUALIFIERS)
_NUMBERS = frozenset(
    ("share", "cost_share", "market_share", "value", "lead_time_days", "essential", "origin")
)
"""Qualifiers that a flow edge carries, of the latest facts that state them."""


@dataclass(frozen=True, slots=True)
class Where:
    """Which facts may make edges. Filters choose facts first, then edges are built.

    `statuses` None allows all; `relations` None allows all; `certainty_min` is the weakest
    certainty that counts. `derive` names rules that add edges of their own (`derive_edges`).
    """

    statuses: frozenset[str] | None = None
    certainty_min: str = schema.DEFAULT_CERTAINTY
    relations: frozenset[str] | None = None
    without_relations: frozenset[str] = field(default_factory=frozenset)
    derive: tuple[str, ...] = ()

    def allows(self, fact: Fact) -> bool:
        name = RELATIONS[fact.relation].reverse_of or fact.relation
        return (
            (self.statuses is None or fact.status in self.statuses)
            and CERTAINTY_RANK[fact.certainty] <= CERTAINTY_RANK[self.certainty_min]
            and (self.relations is None or not self.relations.isdisjoint((name, fact.relation)))
            and self.without_relations.isdisjoint((name, fact.relation))
        )

    def of_sets(self) -> Where:
        """The filter for facts about sets: by default those that are inferred pass as well.

        A set draws no line: it says that nobody states which member is meant. A `certainty_min`
        other than the default holds as it stands.
        """
        if self.certainty_min != schema.DEFAULT_CERTAINTY:
            return self
        return replace(self, certainty_min="inferred")


def set_qualifiers(fact: Fact) -> dict[str, tuple[str, ...]]:
    """Set-valued qualifiers with more than one member that hold for no single member."""
    if _SETS.isdisjoint(fact.qualifiers) or fact.qualifiers.get("distributive") == "each":
        return {}
    return {
        key: fact.qualifiers[key]
        for key in schema.SET_QUALIFIERS
        if len(fact.qualifiers.get(key, ())) > 1
    }


def drawn_site(fact: Fact) -> str | None:
    """The unnamed site that the fact's edges run to; a denial and a fact about a set have none."""
    return projected_site(fact) if fact.affirmed and not set_qualifiers(fact) else None


class _Draft(NamedTuple):
    """An edge that one fact gives."""

    source: str
    target: str
    relation: str
    becomes: str
    product: str | None
    place: str | None


def _end(fact: Fact, name: str) -> str | None:
    if name == "subject":
        return fact.subject
    if name == "object":
        return fact.object
    value = fact.qualifiers.get(name)
    return value if isinstance(value, str) else None


def drafts_of(fact: Fact) -> list[_Draft]:
    """Every edge that the fact gives by itself; none for a negated fact or one about a set."""
    if not fact.affirmed or set_qualifiers(fact):
        return []
    relation = RELATIONS[fact.relation]
    subject, object = fact.subject, fact.object
    if relation.reverse_of:
        relation = RELATIONS[relation.reverse_of]
        subject, object = object, subject
        fact = _turned(fact, relation.name)
    site = projected_site(fact)
    source, target = _end(fact, relation.tail), _end(fact, relation.head)
    if site:
        target = site
    if source is None or target is None or source == target:
        return []
    if relation.symmetric and target < source:
        source, target = target, source
    own = _Draft(source, target, relation.name, relation.becomes, None, None)
    drafts = []
    for product in _products(fact, relation):
        for place in _places(fact):
            drafts.append(own._replace(product=product, place=place))
    located = fact.object if site else None
    if not located and relation.places_object:
        located = fact.qualifiers.get("place")
    if located and located != target:
        drafts.append(_Draft(target, located, "located_in", "link", None, None))
    return drafts


def _turned(fact: Fact, relation: str) -> Fact:
    values = {name: getattr(fact, name) for name in fact.__slots__}
    values.update(subject=fact.object, object=fact.subject, relation=relation)
    return Fact(**values)


def _products(fact: Fact, relation: schema.Relation) -> Sequence[str | None]:
    if relation.product:
        return [_end(fact, relation.product)]
    several = fact.qualifiers.get("components")
    if several:
        return list(several)
    return [fact.qualifiers.get("product")]


def _places(fact: Fact) -> Sequence[str | None]:
    several = fact.qualifiers.get("places")
    if several:
        return list(several)
    return [fact.qualifiers.get("place")]


def project_edges(
    facts: Iterable[Fact], sources: Mapping[str, Source], canonical: Mapping[str, str]
) -> list[Edge]:
    """Edges of facts that passed the clocks and filters, sorted by id.

    `canonical` maps merged ids to the ids that they resolve to.
    """
    by_key: dict[tuple[_Draft, str], list[Fact]] = defaultdict(list)
    for fact in checked(facts):
        for draft in drafts_of(fact):
            if canonical:
                draft = draft._replace(
                    source=canonical.get(draft.source, draft.source),
                    target=canonical.get(draft.target, draft.target),
                    product=draft.product and canonical.get(draft.product, draft.product),
                    place=draft.place and canonical.get(draft.place, draft.place),
                )
                if draft.source == draft.target:
                    continue
                if RELATIONS[draft.relation].symmetric and draft.target < draft.source:
                    draft = draft._replace(source=draft.target, target=draft.source)
            by_key[draft, GROUP_OF_STATUS[fact.status]].append(fact)
    edges = [
        _edge(draft, group, members, sources) for (draft, group), members in checked(by_key.items())
    ]
    return sorted(edges, key=lambda edge: edge.id)


def edge_id(draft: tuple[str | None, ...], status_group: str) -> str:
    key = "\n".join(part or "" for part in (*draft, status_group))
    return "e-" + hashlib.sha256(key.encode()).hexdigest()[:16]


def _edge(draft: _Draft, group: str, facts: Sequence[Fact], sources: Mapping[str, Source]) -> Edge:
    if len(facts) == 1:
        latest, ordered = facts[0], facts
    else:
        ordered = sorted(
            facts,
            key=lambda fact: (span_of(fact, sources).start, fact.recorded_at or "", fact.id),
        )
        latest = ordered[-1]
    certainty = min((fact.certainty for fact in facts), key=CERTAINTY_RANK.__getitem__)
    status = latest.status
    line = schema.line_style(status, certainty)
    if draft.relation == "builds_facility" and status == "reduced":
        line = "struck"

    numbers = {}
    if draft.becomes == "flow":
        for name in _NUMBERS.intersection(chain.from_iterable(f.qualifiers for f in facts)):
            stating = [fact for fact in facts if name in fact.qualifiers]
            numbers[name] = agreed(_latest(stating, sources), sources, partial(number_of, name))
    return Edge(
        id=edge_id((draft.source, draft.target, draft.relation, draft.product, draft.place), group),
        source=draft.source,
        target=draft.target,
        relation=draft.relation,
        becomes=draft.becomes,
        product=draft.product,
        place=draft.place,
        status_group=group,
        status=status,
        certainty=certainty,
        facts=tuple(sorted(fact.id for fact in facts)),
        line=line,
        **numbers,
    )


def _latest(facts: Sequence[Fact], sources: Mapping[str, Source]) -> Sequence[Fact]:
    if len(facts) == 1:
        return facts
    starts = [span_of(fact, sources).start for fact in facts]
    return [fact for fact, start in zip(facts, starts, strict=True) if start == max(starts)]


def number_of(name: str, fact: Fact) -> Any:
    """What a fact states under a qualifier that edges carry."""
    return fact.qualifiers[name]


def project_groups(facts: Iterable[Fact], canonical: Mapping[str, str]) -> list[Group]:
    """Facts about sets: which member each holds for is not stated. Sorted by id."""
    by_key: dict[tuple[object, ...], list[tuple[Fact, dict[str, tuple[str, ...]]]]] = {}
    for fact in checked(facts):
        sets = set_qualifiers(fact) if fact.affirmed else {}
        if sets:
            sets = {
                key: tuple(canonical.get(id, id) for id in value) for key, value in sets.items()
            }
            key: tuple[object, ...] = (
                fact.subject,
                fact.relation,
                fact.object,
                fact.status,
                *sorted(sets.items()),
            )
            by_key.setdefault(key, []).append((fact, sets))
    groups = []
    for key, members in by_key.items():
        first, sets = members[0]
        ends = [canonical.get(id, id) for id in (first.subject, first.object)]
        everyone = dict.fromkeys((*ends, *(id for value in sets.values() for id in value)))
        digest = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
        groups.append(
            Group(
                id=f"g-{digest}",
                relation=first.relation,
                members=tuple(everyone),
                facts=tuple(sorted(fact.id for fact, _ in members)),
                status=first.status,
                certainty=min(
                    (fact.certainty for fact, _ in members), key=CERTAINTY_RANK.__getitem__
                ),
                distributive=str(first.qualifiers.get("distributive", "unknown")),
                subject=ends[0],
                object=ends[1],
                sets=sets,
            )
        )
    return sorted(groups, key=lambda group: group.id)


def derive_edges(edges: Sequence[Edge]) -> list[Edge]:
    """Supply edges of the rule `bom-match`: who makes a part may supply who makes the whole.

    j produces d, d needs c, i produces c, and no supply of c to j is known. Certainty `inferred`;
    the edge lists the facts of all three.
    """
    makers: dict[str, list[Edge]] = defaultdict(list)
    supplied: set[tuple[str, str]] = set()
    for edge in edges:
        if edge.relation == "produces" and edge.product:
            makers[edge.product].append(edge)
        elif edge.relation == "supplies" and edge.product:
            supplied.add((edge.target, edge.product))
    found: dict[str, Edge] = {}
    for need in checked(edges):
        if need.relation != "part_of":
            continue
        for whole in makers.get(need.target, ()):
            for part in makers.get(need.source, ()):
                i, j, c = part.source, whole.source, need.source
                if i != j and (j, c) not in supplied:
                    edge = _derived((part, need, whole), i, j, c)
                    found.setdefault(edge.id, edge)
    return sorted(found.values(), key=lambda edge: edge.id)


def _derived(links: tuple[Edge, Edge, Edge], source: str, target: str, product: str) -> Edge:
    weakest = max(links, key=lambda edge: schema.STATUS_GROUP_RANK[edge.status_group])
    return Edge(
        id=edge_id((source, target, "supplies", product, "bom-match"), weakest.status_group),
        source=source,
        target=target,
        relation="supplies",
        becomes="flow",
        product=product,
        place=None,
        status_group=weakest.status_group,
        status=weakest.status,
        certainty="inferred",
        facts=tuple(sorted({fact for edge in links for fact in edge.facts})),
        line="assumed",
    )
