"""What a person finds in Neo4j Browser: nodes, relationships, facts, sets and conflicts. Pure.

It is drawn from live facts, of every certainty and status, with merges resolved, and never read by
the store itself. What it consists of is told in docs/neo4j.md.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from onshore.graph.conflicts import denied, describe, find_conflicts
from onshore.graph.model import (
    Amount,
    Conflict,
    Edge,
    Entity,
    Evidence,
    Fact,
    Group,
    Judgement,
    Source,
)
from onshore.graph.picks import agreed
from onshore.graph.project import drafts_of, edge_id, project_edges, project_groups
from onshore.graph.schema import GROUP_OF_STATUS, KINDS, PLACE_TYPES, PLACED, RELATIONS, kind_of
from onshore.graph.spans import FIRST_DAY, LAST_DAY, Span, span_of

Values = dict[str, Any]
Merges = Mapping[str, str]
"""Merged id -> the id that it resolves to."""

_UNSURE = ("inferred", "assumed")
_LARGEST_INTEGER = 2**63
_AMOUNT = ("value", "min", "max", "unit", "currency", "per", "approx", "bound")
NUMBERS = ("share", "cost_share", "market_share", "lead_time_days", "essential", "origin")
_CITED = tuple(name for name in Evidence.__slots__ if name not in ("source", "quote_sha256"))
TOLD = {
    name: frozenset(
        (one.tail, one.head, one.product or "product", "place")
        + ((*NUMBERS, "value") if one.becomes == "flow" else ())
    )
    for name, one in RELATIONS.items()
    if one.becomes != "attribute"
    and name != "located_in"
    and not (one.reverse_of or one.projects_site or one.places_object)
    and {"subject", "object"} <= {one.tail, one.head, one.product}
}
"""What a relationship tells of its one fact, by relations that give one relationship a fact."""
_OF_TEXTS = tuple(name for name in _CITED if name not in ("section", "gist"))
_ROW = "row "
"""How the section of evidence in a table begins."""


def is_node(id: str) -> bool:
    """Whether the id has a node: evidence of a name makes none."""
    return not id.startswith("name:")


def label_of(id: str) -> str:
    """The label of the node that has the id."""
    return KINDS[kind_of(id)].label


# -- nodes ------------------------------------------------------------------


def entity_values(entity: Entity) -> Values:
    """Properties of a node that is declared or projected."""
    return {
        "name": entity.name(),
        "names": list(dict.fromkeys(name.text for name in entity.names)) or None,
        **_names_by_language(entity),
        **_identifiers(entity),
        "place_type": entity.place_type,
        "facility_type": entity.facility_type,
        "sector": entity.sector,
        "address": entity.address,
        "latitude": entity.latitude,
        "longitude": entity.longitude,
        "precision": entity.precision,
        "unnamed": entity.unnamed or None,
    }


def _names_by_language(entity: Entity) -> Values:
    found: Values = {}
    for name in entity.names:
        if name.lang:
            found.setdefault(f"name_{_word(name.lang)}", name.text)
    return found


def _identifiers(entity: Entity) -> Values:
    """`lei` and `wikidata` by their names, `tickers` as a list, other schemes as `id_scheme`."""
    found: Values = {}
    tickers = []
    for scheme, text in entity.ids.items():
        word = _word(scheme)
        if word.startswith("ticker"):
            tickers.append(text)
        else:
            found[word if word in ("lei", "wikidata") else f"id_{word}"] = text
    return {**found, "tickers": tickers or None}


def _word(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.casefold())


def source_values(source: Source) -> Values:
    """Properties of the node of a source."""
    names = ("title", "publisher", "url", "language", "published", "reliability")
    return {
        "name": source.title or source.id,
        **{name: getattr(source, name) for name in names},
    }


def present(values: Mapping[str, Any]) -> Values:
    """What is known, as the database can hold it."""
    return {
        key: _storable(value) if type(value) in (int, tuple) else value
        for key, value in values.items()
        if value is not None
    }


def _storable(value: int | tuple[Any, ...]) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value if -_LARGEST_INTEGER <= value < _LARGEST_INTEGER else float(value)


# -- facts ------------------------------------------------------------------


def _standing(status: str, certainty: str) -> Values:
    return {
        "status": status,
        "status_group": GROUP_OF_STATUS[status],
        "in_place": status in PLACED,
        "certainty": certainty,
        "assumed": certainty in _UNSURE,
    }


def amount_values(amount: Amount | None, prefix: str = "") -> Values:
    if amount is None:
        return {}
    return {f"{prefix}{name}": getattr(amount, name) for name in _AMOUNT} | {
        f"{prefix}approx": amount.approx or None
    }


def _days(spans: Sequence[Span]) -> Values:
    """First and last day of all of them; an open end has none."""
    start = min(span.start for span in spans)
    end = max(span.end for span in spans)
    return {
        "first_day": None if start == FIRST_DAY else start,
        "last_day": None if end == LAST_DAY else end - timedelta(1),
        "since_publication": any(span.published_basis for span in spans) or None,
    }


def cited(facts: Collection[Fact]) -> list[str]:
    """Ids of the sources that the facts rest on."""
    found = {fact.source for fact in facts}
    found.update(span.source for fact in facts for span in fact.evidence)
    return sorted(found)


def _fact_values(fact: Fact, canonical: Merges, span: Span) -> Values:
    def resolved(value: Any) -> Any:
        if isinstance(value, tuple):
            return [canonical.get(one, one) for one in value]
        return canonical.get(value, value) if isinstance(value, str) else value

    goods = fact.qualifiers.get("value")
    return {
        **{name: resolved(value) for name, value in fact.qualifiers.items() if name != "value"},
        "source": fact.source,
        "sources": cited([fact]),
        "subject": resolved(fact.subject),
        "relation": fact.relation,
        "object": resolved(fact.object),
        "polarity": fact.polarity,
        "rank": fact.rank,
        **_standing(fact.status, fact.certainty),
        **amount_values(fact.amount),
        **amount_values(goods, "goods_"),
        **_days([span]),
        "gist": next((one.gist for one in fact.evidence if one.gist), None),
        "recorded_at": fact.recorded_at,
    }


def row_of(fact: Fact) -> Evidence | None:
    """The row of a table that the fact rests on, where it rests on nothing else."""
    if len(fact.evidence) != 1:
        return None
    span = fact.evidence[0]
    is_row = span.source == fact.source and (span.section or "").startswith(_ROW)
    return span if is_row and all(getattr(span, name) is None for name in _OF_TEXTS) else None


def _is_told(fact: Fact) -> bool:
    """Whether a relationship that is this fact's alone says all that the fact says."""
    told = TOLD.get(fact.relation)
    return told is not None and fact.rank == "normal" and told.issuperset(fact.qualifiers)


def _evidence(fact: Fact, canonical: Merges) -> list[Values]:
    rows = []
    for span in fact.evidence:
        source = canonical.get(span.source, span.source)
        values = present({name: getattr(span, name) for name in _CITED})
        rows.append({"id": fact.id, "source": source, "values": values})
    return rows


# -- relationships ----------------------------------------------------------


class Alike(NamedTuple):
    """Many relationships, `labels` as `Drawing.edges` has them: `same` is what all say, `rows` hold
    source, target and the values of `own`, None for none."""

    labels: tuple[str, str, str]
    same: Values
    own: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is to be set and what is to go, as rows of Cypher's parameters.

    `nodes` by label of their kind; `edges` by label of source, type and label of target, many that
    look `alike` beside them; `erased` by both. `resaid` name another row than they did:
    source, target, id, section, gist, instant. `retold`: facts whose sets and conflicts are anew.
    """

    nodes: dict[str, list[Values]] = field(default_factory=lambda: defaultdict(list))
    gone: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    edges: dict[tuple[str, str, str], list[Values]] = field(
        default_factory=lambda: defaultdict(list)
    )
    alike: list[Alike] = field(default_factory=list)
    resaid: dict[tuple[str, str, str], list[Sequence[Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    erased: dict[tuple[str, str], list[Values]] = field(default_factory=lambda: defaultdict(list))
    contained: list[str] = field(default_factory=list)
    merged: list[Values] = field(default_factory=list)
    facts: list[Values] = field(default_factory=list)
    gone_facts: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    evidence: list[Values] = field(default_factory=list)
    retold: list[str] = field(default_factory=list)
    groups: list[Values] = field(default_factory=list)
    conflicts: list[Values] = field(default_factory=list)

    def add_edge(self, source: str, relation: str, target: str, values: Values) -> None:
        type = RELATIONS[relation].type
        row = {"source": source, "type": type, "target": target, "values": present(values)}
        self.edges[label_of(source), type, label_of(target)].append(row)

    def erase_edge(self, source: str, target: str, id: str) -> None:
        row = {"source": source, "target": target, "id": id}
        self.erased[label_of(source), label_of(target)].append(row)


def more_labels(entity: Entity | None, assumed: bool) -> list[str]:
    """Labels of a node beside its kind: the kind of place, and whether only a model knows it."""
    place = PLACE_TYPES.get(entity.place_type or "") if entity else None
    return [*([place] if place else ()), *(["Assumed"] if assumed else ())]


def draw_containment(
    drawing: Drawing, entity: Entity, canonical: Merges, sources: Sequence[str]
) -> None:
    """What is declared to lie in what: the place around it, and the members of a region in it."""
    outer = [(entity.id, entity.container)] if entity.container else []
    inner = [(member, entity.id) for member in entity.members]
    for source, target in dict.fromkeys((*outer, *inner)):
        source, target = canonical.get(source, source), canonical.get(target or "", target or "")
        if source != target:
            values = {
                "id": f"declared:{entity.id} {source} {target}",
                "by": entity.id,
                "declared": True,
                "in_place": True,
                "assumed": False,
                "disputed": False,
                "sources": list(sources),
            }
            drawing.add_edge(source, "located_in", target, values)


def edge_ends(facts: Iterable[Fact], merges: Iterable[Merges]) -> dict[str, tuple[str, str]]:
    """Every edge that the facts give, with its ends, as ids resolve in any of the merges."""
    found = {}
    for canonical in merges:
        for fact in facts:
            for draft in drafts_of(fact):
                source = canonical.get(draft.source, draft.source)
                target = canonical.get(draft.target, draft.target)
                product, place = (
                    canonical.get(id or "", id) for id in (draft.product, draft.place)
                )
                if RELATIONS[draft.relation].symmetric and target < source:
                    source, target = target, source
                if is_node(source) and is_node(target):
                    key = (source, target, draft.relation, product, place)
                    found[edge_id(key, GROUP_OF_STATUS[fact.status])] = (source, target)
    return found


def draw_facts(
    drawing: Drawing,
    related: Sequence[Fact],
    near: Sequence[Fact],
    affected: Collection[str] | None,
    sources: Mapping[str, Source],
    canonical: Merges,
) -> None:
    """Relationships, facts, sets and conflicts of live facts.

    `related` holds every live fact of each pair of ends that it has one of; `near` those beyond
    that share an edge with one of them, likewise with all of their pairs. `affected` are the edges
    that may have changed and are erased already; None: all, each of which is erased first.

    A row of a table has no node where its relationship tells all of it: its evidence stands there.
    """
    known = {fact.id: fact for fact in (*near, *related)}
    blocked = denied(list(known.values()), sources)
    conflicts = find_conflicts(known.values(), sources)
    disputed = {id for conflict in conflicts for id in conflict.facts}
    accepted = {id: fact for id, fact in known.items() if id not in blocked}
    spans = {id: span_of(fact, sources) for id, fact in known.items()}
    by_edge: set[str] = set()
    for edge in project_edges(accepted.values(), sources, canonical):
        wanted = affected is None or edge.id in affected
        if wanted and is_node(edge.source) and is_node(edge.target):
            if affected is None:
                drawing.erase_edge(edge.source, edge.target, edge.id)
            members = [accepted[id] for id in edge.facts]
            values = edge_values(edge, members, [spans[id] for id in edge.facts], sources)
            values["disputed"] = not disputed.isdisjoint(edge.facts)
            row = None if values["disputed"] or len(members) > 1 else row_of(members[0])
            if row and _is_told(members[0]):
                values.update(section=row.section, gist=row.gist)
                by_edge.add(members[0].id)
            drawing.add_edge(edge.source, edge.relation, edge.target, values)
    drawing.gone_facts.extend(fact.id for fact in related if fact.id in by_edge)
    for fact in related:
        if fact.id in by_edge:
            continue
        values = _fact_values(fact, canonical, spans[fact.id])
        values["denied"] = fact.id in blocked
        values["disputed"] = fact.id in disputed
        drawing.facts.append({"id": fact.id, "values": {**present(values), "id": fact.id}})
        if row_of(fact):  # whose evidence may have stood on a relationship until now
            draw_evidence(drawing, [fact], canonical)
    drawing.groups.extend(_group_row(group) for group in project_groups(related, canonical))
    own = {fact.id for fact in related}
    drawing.retold.extend(own)
    for conflict in conflicts:
        if not own.isdisjoint(conflict.facts):
            drawing.conflicts.append(_conflict_row(conflict))


def edge_values(
    edge: Edge, facts: Sequence[Fact], spans: Sequence[Span], sources: Mapping[str, Source]
) -> Values:
    return {
        "id": edge.id,
        "facts": list(edge.facts),
        "sources": cited(facts),
        **_standing(edge.status, edge.certainty),
        "product": edge.product,
        "place": edge.place,
        **{name: getattr(edge, name) for name in NUMBERS},
        **amount_values(edge.value, "goods_"),
        **_amounts(facts, spans, sources),
        **_days(spans),
        "recorded_at": min(fact.recorded_at or "" for fact in facts),
    }


def _amounts(facts: Sequence[Fact], spans: Sequence[Span], sources: Mapping[str, Source]) -> Values:
    """The amount of the latest facts where they agree, and in words all of several."""
    stating = [(span.start, fact) for fact, span in zip(facts, spans, strict=True) if fact.amount]
    if not stating:
        return {}
    last = max(start for start, _ in stating)
    latest = [fact for start, fact in stating if start == last]
    amounts = [fact.amount for _, fact in stating if fact.amount]
    several = list(dict.fromkeys(map(_in_words, amounts)))
    chosen = agreed(latest, sources, lambda fact: fact.amount)
    return {**amount_values(chosen), "amounts": several if len(several) > 1 else None}


def _in_words(amount: Amount) -> str:
    number = f"{amount.value}" if amount.value is not None else f"{amount.min} to {amount.max}"
    unit = amount.currency or amount.unit or ""
    bound = {"at_least": "at least ", "at_most": "at most "}.get(amount.bound or "", "")
    about = "about " if amount.approx else ""
    return f"{bound}{about}{number} {unit}" + (f" per {amount.per}" if amount.per else "")


def _group_row(group: Group) -> Values:
    values = {
        "id": group.id,
        "subject": group.subject,
        "relation": group.relation,
        "object": group.object,
        "members": list(group.members),
        "facts": list(group.facts),
        "distributive": group.distributive,
        **_standing(group.status, group.certainty),
        **{name: list(members) for name, members in group.sets.items()},
    }
    return {"id": group.id, "facts": list(group.facts), "values": present(values)}


def _conflict_row(conflict: Conflict) -> Values:
    text = "\n".join((conflict.kind, *conflict.facts))
    id = f"c-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    values = {"id": id, **describe(conflict)}
    return {"id": id, "facts": list(conflict.facts), "values": present(values)}


def draw_evidence(drawing: Drawing, facts: Iterable[Fact], canonical: Merges) -> None:
    """What facts that have a node rest on."""
    for fact in facts:
        drawing.cited.append(fact.id)
        drawing.evidence.extend(_evidence(fact, canonical))


def merge_rows(
    ids: Iterable[str], judgements: Iterable[Judgement], canonical: Merges
) -> list[Values]:
    """The nodes of merged ids with what a person judged; `judgements` from first to last."""
    wanted = set(ids)
    last = {one.subject: one for one in judgements if one.kind == "merge" and one.subject in wanted}
    return [
        {
            "id": id,
            "label": label_of(canonical[id]),
            "target": canonical[id],
            "values": present(
                {
                    "by": one.by,
                    "reason": one.reason,
                    "judgement": one.id,
                    "recorded_at": one.recorded_at,
                }
            ),
        }
        for id, one in last.items()
        if id in canonical
    ]


# -- what shares an edge ----------------------------------------------------


def pairs_of(facts: Iterable[Fact], same: Mapping[str, Collection[str]]) -> list[list[str]]:
    """Subject and object in both orders: whatever shares an edge or a claim has one of them.

    `same` names, for a merged id, every id that is or was one with it.
    """
    pairs = {
        ends
        for fact in facts
        for subject in same.get(fact.subject, (fact.subject,))
        for object in same.get(fact.object, (fact.object,))
        for ends in ((subject, object), (object, subject))
    }
    return [list(ends) for ends in sorted(pairs)]


def sites_of(facts: Iterable[Fact]) -> set[str]:
    """What the facts place somewhere: such an edge can come from facts about other pairs."""
    return {
        draft.source
        for fact in facts
        for draft in drafts_of(fact)
        if draft.relation == "located_in"
    }
