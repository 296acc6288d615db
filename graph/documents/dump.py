"""Writing: model objects as the plain mappings that documents, answers and stores hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onshore.graph import schema
from onshore.graph.dates import show_instant
from onshore.graph.model import Amount, Document, Entity, Evidence, Fact, Source

_QUALIFIER_ORDER = {key: number for number, key in enumerate(schema.QUALIFIERS)}
_AMOUNT_KEYS = Amount.__slots__
_EVIDENCE_KEYS = Evidence.__slots__


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is absent: None, empty, and the defaults False."""
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in values.items()
        if value is not None and value != () and value != {} and value is not False
    }


def dump_amount(amount: Amount) -> dict[str, Any]:
    return {
        key: value
        for key in _AMOUNT_KEYS
        if (value := getattr(amount, key)) is not None and value is not False
    }


def dump_source(source: Source) -> dict[str, Any]:
    return _present({name: getattr(source, name) for name in source.__slots__})


def dump_entity(entity: Entity) -> dict[str, Any]:
    values = _present({name: getattr(entity, name) for name in entity.__slots__})
    if entity.names:
        values["names"] = [
            _present({"text": n.text, "lang": n.lang, "script": n.script}) for n in entity.names
        ]
    if entity.ids:
        values["ids"] = dict(sorted(entity.ids.items()))
    return values


def dump_value(value: Any) -> Any:
    """The value of one field of a fact: an amount, a set, or a scalar as it is."""
    if isinstance(value, Amount):
        return dump_amount(value)
    return list(value) if isinstance(value, tuple) else value


def dump_claim(fact: Fact) -> dict[str, Any]:
    """What the fact says: its fields without id, evidence, record, source and instants."""
    values: dict[str, Any] = {
        "subject": fact.subject,
        "relation": fact.relation,
        "object": fact.object,
        "polarity": fact.polarity,
        "status": fact.status,
        "certainty": fact.certainty,
    }
    if fact.valid_from is not None:
        values["valid_from"] = fact.valid_from
    if fact.valid_to is not None:
        values["valid_to"] = fact.valid_to
    if fact.amount:
        values["amount"] = dump_amount(fact.amount)
    for key in sorted(fact.qualifiers, key=_QUALIFIER_ORDER.__getitem__):
        value = fact.qualifiers[key]
        if value is not None and value != ():
            values[key] = dump_value(value)
    if fact.rank != "normal":
        values["rank"] = fact.rank
    return values


def dump_fact(fact: Fact) -> dict[str, Any]:
    """Flat fields of a fact, without the source that owns it and without the two instants."""
    values = {"id": fact.id, **dump_claim(fact)}
    values["evidence"] = [dump_evidence(span) for span in fact.evidence]
    if fact.record:
        values["record"] = dict(sorted(fact.record.items()))
    return values


def dump_evidence(span: Evidence) -> dict[str, Any]:
    return {key: value for key in _EVIDENCE_KEYS if (value := getattr(span, key)) is not None}


def dump_document(document: Document) -> dict[str, Any]:
    """The same shape that `parse_document` reads."""
    values: dict[str, Any] = {"source": dump_source(document.source)}
    if document.recorded_at:
        values["source"]["recorded_at"] = show_instant(document.recorded_at)
    if document.entities:
        values["entities"] = [
            _with_instant(dump_entity(entity), document.entity_instants.get(entity.id))
            for entity in document.entities
        ]
    if document.facts:
        values["facts"] = [_dated(dump_fact(fact), fact) for fact in document.facts]
    for kind, record, start, end in document.history:
        history = values.setdefault("history", {})
        key, dump = ("sources", dump_source) if kind == "source" else ("entities", dump_entity)
        history.setdefault(key, []).append(
            {
                **dump(record),
                "recorded_at": show_instant(start),
                "retracted_at": show_instant(end),
            }
        )
    return values


def _with_instant(values: dict[str, Any], recorded_at: str | None) -> dict[str, Any]:
    return {**values, "recorded_at": show_instant(recorded_at)} if recorded_at else values


def _dated(values: dict[str, Any], fact: Fact) -> dict[str, Any]:
    for key in ("recorded_at", "retracted_at"):
        value = getattr(fact, key)
        if value is not None:
            values[key] = show_instant(value)
    return values
