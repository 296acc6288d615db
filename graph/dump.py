"""Writing: model objects as the plain mappings that documents, answers and stores hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph import schema
from graph.dates import show_instant
from graph.model import Amount, Document, Entity, Fact, Source

_AMOUNT_KEYS = Amount.__slots__


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is absent: None, empty, and the defaults False."""
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in values.items()
        if value is not None and value != () and value != {} and value is not False
    }


def dump_amount(amount: Amount) -> dict[str, Any]:
    return _present({key: getattr(amount, key) for key in _AMOUNT_KEYS})


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


def dump_fact(fact: Fact) -> dict[str, Any]:
    """Flat fields of a fact, without the source that owns it and without the two instants."""
    values = _present(
        {
            "id": fact.id,
            "subject": fact.subject,
            "relation": fact.relation,
            "object": fact.object,
            "polarity": fact.polarity,
            "status": fact.status,
            "certainty": fact.certainty,
            "valid_from": fact.valid_from,
            "valid_to": fact.valid_to,
        }
    )
    if fact.amount:
        values["amount"] = dump_amount(fact.amount)
    for key in schema.QUALIFIERS:
        value = fact.qualifiers.get(key)
        if isinstance(value, Amount):
            values[key] = dump_amount(value)
        elif value is not None and value != ():
            values[key] = list(value) if isinstance(value, tuple) else value
    if fact.rank != "normal":
        values["rank"] = fact.rank
    values["evidence"] = [
        _present({name: getattr(span, name) for name in span.__slots__}) for span in fact.evidence
    ]
    if fact.record:
        values["record"] = dict(sorted(fact.record.items()))
    return values


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
