"""Bills of materials as facts: parts of parts, suppliers, makers, tariff lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from onshore.graph.names.folding import fold_firm
from onshore.graph.supply.bom import ROUNDING, BomLine
from onshore.loaders import Advance, Batch
from onshore.loaders.formats.bom_headings import READING, REQUIRED, TELLING
from onshore.loaders.formats.bom_lines import read_bom
from onshore.loaders.formats.gathered import Gathered, option


def is_bom(header: Sequence[str]) -> bool:
    """Whether a table with this header is a bill of materials."""
    found = set(READING.renamed(header))
    return found.issuperset(REQUIRED) and not found.isdisjoint(TELLING)


def read(
    location: Path, advance: Advance | None = None, given: Mapping[str, str] | None = None
) -> Iterator[Batch]:
    """The facts that the lines state: parts of parts, suppliers, makers, tariff lines.

    The options `buyer` (who buys what the lines name) and `product` (what the lines at the top are
    parts of) say what the table does not. Raises InvalidInput, InvalidParameters, TooLarge.
    """
    found = Gathered(location, "bom", given or {}, ("buyer", "product"))
    lines = read_bom(location, advance)
    _Facts(found, lines, given or {}).add()
    yield found.batch()


def _row_of(line: BomLine) -> tuple[int | None, str]:
    """What two rows of one part below one line have in common."""
    return line.parent, line.part.casefold()


class _Facts:
    """Turns lines into what they state. A share is stated, or the quotient of two stated costs."""

    def __init__(self, found: Gathered, lines: Sequence[BomLine], given: Mapping[str, str]) -> None:
        self.found, self.lines = found, lines
        self.buyer, self.product = option(given, "buyer"), option(given, "product")
        self._shares: dict[tuple[str, str], tuple[BomLine, Any]] = {}
        self._rows = Counter(map(_row_of, lines))
        self._placeless = self._repeated = 0

    def add(self) -> None:
        for line in self.lines:
            part = self._component(line.part, line.line, line.name)
            self._part_of(line, part)
            self._trade(line, part)
            if line.hts is not None:
                self._say(
                    line,
                    f"Listed under {line.hts}.",
                    subject=part,
                    relation="classified_as",
                    object=f"hts:{line.hts}",
                )
            if self.found.is_full:
                return
        self._check_sums()
        if self._repeated:
            self.found.warnings.append(
                f"{self._repeated:,} lines name a part that stands more than once below its whole, "
                "without supplier shares: whether their costs add up is not stated, so their cost "
                "share stands in no fact"
            )
        if self._placeless:
            self.found.warnings.append(
                f"{self._placeless:,} lines state an origin and neither supplier nor maker: whose "
                "goods these are is not stated, so their origin stands in no fact"
            )

    def _check_sums(self) -> None:
        """No whole is made of more than itself."""
        below: dict[str, list[tuple[BomLine, Any]]] = {}
        for (_, whole), known in self._shares.items():
            below.setdefault(whole, []).append(known)
        for whole, parts in below.items():
            total = sum(share or 0.0 for _, share in parts)
            if total > 1 + ROUNDING:
                line, reason = parts[-1][0], f"those of the parts of {whole} add up to {total:.6g}"
                self.found.wrong(line.line, f"row {line.row}", "cost share", reason)

    def _component(self, part: str, line: int, name: str | None = None) -> str:
        id = self.found.id("component", part.casefold(), part)
        return self.found.entity(id, line, name or part, ids={"part": part})

    def _firm(self, name: str, line: int) -> str:
        return self.found.entity(self.found.id("firm", fold_firm(name), name), line, name)

    def _say(self, line: BomLine, gist: str, **fields: Any) -> None:
        base = {"status": "stated", "certainty": "asserted"}
        self.found.fact(line.line, f"row {line.row}", gist, **base, **fields)

    def _part_of(self, line: BomLine, part: str) -> None:
        if line.parent is None:
            if self.product is None or self.product.casefold() == line.part.casefold():
                return
            outer, whole = None, self._component(self.product, line.line)
        else:
            outer = self.lines[line.parent]
            whole = self.found.id("component", outer.part.casefold())
        share, told = self._share(line, outer)
        known, before = self._shares.setdefault((part, whole), (line, share))
        if share != before:
            reason = f"is {share} of {whole} here and {before} in row {known.row}; one row a part"
            self.found.wrong(line.line, f"row {line.row}", "cost share", reason)
            return
        if share is not None and line.supplier_share is None and self._rows[_row_of(line)] > 1:
            self._repeated += 1
            share = None
        much = f"{line.quantity:g} {line.unit or ''}".strip() if line.quantity is not None else ""
        gist = ". ".join(filter(None, ("Listed as a part", much and f"Quantity {much}", told)))
        self._say(
            line, f"{gist}.", subject=part, relation="part_of", object=whole, cost_share=share
        )

    def _share(self, line: BomLine, outer: BomLine | None) -> tuple[Any, str]:
        """The part of the whole's value, and how it is known; None where that is not stated."""
        if line.cost_share is not None or outer is None or not outer.unit_cost:
            return line.cost_share, ""
        cost, told = line.extended_cost, f"{line.extended_cost}"
        if cost is None and line.unit_cost is not None and line.quantity is not None:
            exact = Decimal(str(line.unit_cost)) * Decimal(str(line.quantity))
            cost, told = float(exact), f"{line.quantity:g} at {line.unit_cost}"
        if cost is None or line.currency != outer.currency:
            return None, ""
        if cost > outer.unit_cost:
            reason = f"{cost:g} is more than the cost of its whole, {outer.unit_cost} in row "
            self.found.wrong(line.line, f"row {line.row}", "unit cost", f"{reason}{outer.row}")
            return None, ""
        money = f" {line.currency}" if line.currency else ""
        return cost / outer.unit_cost, f"Cost {told} of {outer.unit_cost}{money}"

    def _trade(self, line: BomLine, part: str) -> None:
        origin = f"place:{line.origin}" if line.origin else None
        if origin and not (line.supplier or line.maker):
            self._placeless += 1
        if line.supplier:
            buyer = self._firm(self.buyer, line.line) if self.buyer else None
            self._say(
                line,
                f"Listed with the supplier {line.supplier}.",
                subject=self._firm(line.supplier, line.line),
                relation="supplies",
                object=part,
                to=buyer,
                share=line.supplier_share,
                origin=origin,
            )
        if line.maker:
            self._say(
                line,
                f"Listed with the maker {line.maker}.",
                subject=self._firm(line.maker, line.line),
                relation="produces",
                object=part,
                origin=origin,
            )
