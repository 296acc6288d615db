"""What a person finds in Neo4j Browser: properties of nodes, and relationships of live facts. Pure.

The store's own reads use none of this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.conflicts import denied
from graph.dates import parse_period
from graph.model import Edge, Entity, Fact, Source
from graph.project import drafts_of, edge_id, project_edges
from graph.records import Record, hash_doc, mentions_of, read_fact
from graph.schema import GROUP_OF_STATUS

Values = dict[str, Any]


def record_values(record: Record, since: int) -> Values:
    """Properties of a record's node; those of a fact can be read without decoding its `doc`."""
    doc = record.doc
    values: Values = {
        "kind": record.kind,
        "source": record.source,
        "id": record.id,
        "doc": doc.decode(),
        "hash": hash_doc(doc),
        "recorded_at": record.recorded_at,
        "retracted_at": record.retracted_at,
        "since": since,
        "until": since if record.retracted_at else None,
    }
    if record.kind == "fact":
        fact = read_fact(record.source, doc, record.recorded_at, record.retracted_at)
        for name in ("subject", "relation", "object", "polarity", "status", "certainty",
                     "valid_from", "valid_to"):  # fmt: skip
            values[name] = getattr(fact, name)
        values["gist"] = next((span.gist for span in fact.evidence if span.gist), None)
    return _present(values)


def fact_links(record: Record) -> tuple[list[tuple[str, str]], list[tuple[str, Values]]]:
    """(type, entity id) of what a fact speaks of, and (source id, properties) of its evidence."""
    fact = read_fact(record.source, record.doc, record.recorded_at, record.retracted_at)
    ends = [("SUBJECT", fact.subject), ("OBJECT", fact.object)]
    others = [id for id in mentions_of(fact) if id not in (fact.subject, fact.object)]
    spoken = [*ends, *(("MENTIONS", id) for id in others)]
    evidence = []
    for span in fact.evidence:
        names = (name for name in span.__slots__ if name != "source")
        evidence.append((span.source, _present({name: getattr(span, name) for name in names})))
    return [(type, id) for type, id in spoken if is_node(id)], evidence


def is_node(id: str) -> bool:
    """Whether the id has a node: evidence of a name makes none."""
    return not id.startswith("name:")


def entity_values(entity: Entity) -> Values:
    return _present(
        {
            "name": entity.name(),
            "names": list(dict.fromkeys(name.text for name in entity.names)) or None,
            "unnamed": entity.unnamed or None,
            "place_type": entity.place_type,
            "facility_type": entity.facility_type,
            "sector": entity.sector,
            "latitude": entity.latitude,
            "longitude": entity.longitude,
            "precision": entity.precision,
        }
    )


def source_values(source: Source) -> Values:
    return _present(
        {
            "name": source.title or source.id,
            **{
                name: getattr(source, name)
                for name in ("title", "publisher", "url", "language", "published", "reliability")
            },
        }
    )


def _present(values: Mapping[str, Any]) -> Values:
    return {key: value for key, value in values.items() if value is not None}


# -- relationships ----------------------------------------------------------


def pairs_of(facts: Iterable[Fact]) -> list[list[str]]:
    """Subject and object in both orders: whatever shares an edge or a claim has one of them."""
    pairs = {
        ends
        for fact in facts
        for ends in ((fact.subject, fact.object), (fact.object, fact.subject))
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


@dataclass(frozen=True, slots=True)
class Drawing:
    """Relationships to set and to erase, by relation."""

    draw: Mapping[str, Sequence[Values]]
    erase: Mapping[str, Sequence[str]]


def redraw(
    touched: Iterable[Fact], live: Collection[Fact], sources: Mapping[str, Source]
) -> Drawing:
    """Relationships of everything that the touched facts may have changed.

    `live` must hold every live fact that shares a pair or a site with one of `touched`.
    """
    affected: dict[str, str] = {}
    for fact in touched:
        for draft in drafts_of(fact):
            key = (draft.source, draft.target, draft.relation, draft.product, draft.place)
            affected[edge_id(key, GROUP_OF_STATUS[fact.status])] = draft.relation
    blocked = denied(list(live), sources)
    accepted = {fact.id: fact for fact in live if fact.id not in blocked}
    draw: dict[str, list[Values]] = defaultdict(list)
    for edge in project_edges(accepted.values(), sources, {}):
        if affected.pop(edge.id, None):
            draw[edge.relation].append(_edge_row(edge, accepted))
    erase: dict[str, list[str]] = defaultdict(list)
    for id, relation in affected.items():
        erase[relation].append(id)
    return Drawing(draw, erase)


def _edge_row(edge: Edge, facts: Mapping[str, Fact]) -> Values:
    members = [facts[id] for id in edge.facts]
    ends = [fact.valid_to for fact in members]
    values = {
        "id": edge.id,
        "facts": list(edge.facts),
        "status": edge.status,
        "status_group": edge.status_group,
        "certainty": edge.certainty,
        "becomes": edge.becomes,
        "product": edge.product,
        "place": edge.place,
        "share": edge.share,
        "valid_from": min(
            (fact.valid_from for fact in members if fact.valid_from),
            key=lambda text: parse_period(text).first,
            default=None,
        ),
        "valid_to": max(
            (text for text in ends if text),
            key=lambda text: parse_period(text).after,
            default=None,
        )
        if all(ends)
        else None,
        "recorded_at": min(fact.recorded_at or "" for fact in members),
    }
    return {
        "id": edge.id,
        "source": edge.source,
        "target": edge.target,
        "values": _present(values),
    }
