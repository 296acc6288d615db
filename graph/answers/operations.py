"""Operations of a scenario as a document writes them, checked against a view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from onshore.graph.answers.duty.tariff_tables import tariff_of
from onshore.graph.answers.naming import Names, kinds_text
from onshore.graph.errors import InvalidParameters, Problem, UnknownId
from onshore.graph.names.folding import closest
from onshore.graph.project import Where
from onshore.graph.schema import KINDS, TRADES, kind_of
from onshore.graph.supply.scenario import (
    Close,
    Disable,
    Move,
    Operation,
    SetCondition,
    SetMeasure,
    Supplier,
)
from onshore.graph.supply.supply import Supply, supply_of
from onshore.graph.tariff.measures.measures import Measures
from onshore.graph.tariff.measures.origins import GROUPS, parse_origin
from onshore.graph.view import View
from onshore.graph.words.reason import Reason
from onshore.graph.words.refusal import Unreadable

OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "move": ("node", "to"),
    "close": ("node",),
    "add_supplier": ("from", "to", "component", "share"),
    "set_share": ("from", "to", "component", "share"),
    "set_measure": ("measure", "rate", "origins"),
    "disable": ("authority",),
    "condition": ("name", "value"),
}
"""Operation -> the fields that it takes."""
_OPTIONAL = {"add_supplier": ("share",), "set_measure": ("rate", "origins")}
_WIDE = Where(None, "assumed")


def read_operations(
    documents: Sequence[Mapping[str, Any]], view: View, names: Names
) -> tuple[Operation, ...]:
    """All operations, or InvalidParameters with the problems of all; UnknownId for ids.

    `names` takes names for ids.
    """
    problems: list[Problem] = []
    found = []
    for number, values in enumerate(documents):
        reader = _Reader(view, names, values, f"operations[{number}]", problems)
        operation = reader.read()
        if operation is not None:
            found.append(operation)
    if problems:
        raise InvalidParameters(problems)
    return tuple(found)


class _Reader:
    """Reads one operation; what is wrong goes to `problems`."""

    def __init__(
        self,
        view: View,
        names: Names,
        values: Mapping[str, Any],
        place: str,
        problems: list[Problem],
    ) -> None:
        self.view, self.names = view, names
        self.values, self.place, self.problems = values, place, problems

    def read(self) -> Operation | None:
        name = self.values["op"]
        known = OPERATIONS[name]
        before = len(self.problems)
        for key in self.values:
            if key not in ("op", *known):
                self._wrong(str(key)[:40], Reason("refuse_key"), known)
        for key in known:
            if self.values.get(key) is None and key not in _OPTIONAL.get(name, ()):
                self._wrong(key, Reason("refuse_missing"))
        if len(self.problems) > before:
            return None
        read: Callable[[], Operation | None] = getattr(self, f"_{name}")
        return read()

    def _wrong(self, key: str, said: Reason, near: Sequence[str] = ()) -> None:
        field = f"{self.place}.{key}"
        self.problems.append(Problem(said.text(), field, suggestions=tuple(near), said=said))

    def _id(self, key: str, *kinds: str) -> str | None:
        text = self.values[key]
        if not isinstance(text, str) or len(text) > 300:
            self._wrong(key, Reason("refuse_no_id"))
            return None
        named = self.names.id_of(text, kinds or tuple(KINDS), f"{self.place}.{key}")
        id = self.view.resolve(named)
        if kinds and kind_of(id) not in kinds:
            self._wrong(key, Reason("refuse_kind", id=id, asked=kinds_text(kinds)))
            return None
        return id

    def _supply(self) -> Supply:
        return supply_of(self.view, _WIDE)

    def _move(self) -> Operation | None:
        node, to = self._id("node", "factory", "firm"), self._id("to", "place")
        if node is None or to is None:
            return None
        if kind_of(node) == "firm" and node not in self._supply().products:
            sites = sorted(s for s, firm in self._supply().operators.items() if firm == node)
            self._wrong("node", Reason("refuse_makes_nothing", node=node), sites[:8])
            return None
        return Move(node, to)

    def _close(self) -> Operation | None:
        node = self._id("node", "factory", "firm", "component", "place")
        return None if node is None else Close(node)

    def _add_supplier(self) -> Operation | None:
        return self._supplier(known=False)

    def _set_share(self) -> Operation | None:
        return self._supplier(known=True)

    def _supplier(self, *, known: bool) -> Operation | None:
        source = self._id("from", "firm", "factory")
        target = self._id("to", "firm", "factory")
        component = self._id("component", "component")
        share = self._fraction("share", 1)
        if source is None or target is None or component is None:
            return None
        if known and not self._supplies(source, target, component):
            said = Reason("refuse_no_supply", component=component, source=source, target=target)
            self._wrong("from", said)
        return Supplier(source, target, component, share, known)

    def _supplies(self, source: str, target: str, component: str) -> bool:
        if any(
            e.relation in TRADES and (e.source, e.target, e.product) == (source, target, component)
            for e in self.view.edges([source], _WIDE)
        ):
            return True
        return any(
            flow.source.maker == source and flow.target.maker == target
            for flows in self._supply().into.values()
            for flow in flows
            if flow.source.product == component
        )

    def _fraction(self, key: str, most: int) -> float | None:
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            self._wrong(key, Reason("refuse_fraction", most=most))
            return None
        return float(value)

    def _set_measure(self) -> Operation | None:
        name = str(self.values["measure"])[:100]
        measures = tariff_of(self.view).measures
        if name not in measures.ids:
            near = closest(name, measures.ids) or measures.ids[:6]
            self._wrong("measure", Reason("refuse_measure"), near)
            return None
        rate = self._rate()
        origins = self._origins()
        if rate is None and origins is None:
            if self.values.get("rate") is None and self.values.get("origins") is None:
                self._wrong("rate", Reason("refuse_no_change"))
            return None
        return SetMeasure(name, rate, origins)

    def _rate(self) -> Decimal | None:
        value = self.values.get("rate")
        if value is None:
            return None
        text = str(value).strip()
        try:
            bare = text.removesuffix("%").strip()
            rate = Decimal(bare) / (100 if text.endswith("%") else 1)
        except InvalidOperation:
            rate = Decimal(-1)
        if (
            isinstance(value, bool)
            or len(text) > 20
            or not rate.is_finite()
            or not 0 <= rate <= 100
        ):
            self._wrong("rate", Reason("refuse_rate"))
            return None
        return rate

    def _origins(self) -> tuple[str, ...] | None:
        values = self.values.get("origins")
        if values is None:
            return None
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            self._wrong("origins", Reason("refuse_origins"))
            return None
        return tuple(v if v in GROUPS else parse_origin(v) for v in values)

    def _disable(self) -> Operation | None:
        word = str(self.values["authority"])[:200]
        measures: Measures = tariff_of(self.view).measures
        known = (*measures.authorities, *measures.ids)
        if word not in known:
            near = closest(word, known) or measures.authorities[:6]
            self._wrong("authority", Reason("refuse_authority"), near)
            return None
        return Disable(word)

    def _condition(self) -> Operation | None:
        name, value = str(self.values["name"])[:60], self.values["value"]
        text = str(value).lower() if isinstance(value, bool) else str(value)
        declarations = tariff_of(self.view).measures.declarations
        if name not in declarations:
            names = declarations.names
            self._wrong("name", Reason("refuse_name"), closest(name, names) or names)
            return None
        try:
            declarations[name].parse(text)
        except Unreadable as error:
            self._wrong("value", error.said)
            return None
        return SetCondition(name, text)


__all__ = ["OPERATIONS", "UnknownId", "read_operations"]
