"""Small tangled networks that meet every rule of supply: values, splits, substitutes, sets."""

from __future__ import annotations

from random import Random
from typing import Any

FIRMS = tuple(f"firm:a{n}" for n in range(4))
SITES = tuple(f"factory:b{n}" for n in range(6))
PLANNED = "factory:b6"
"""Nothing but its building is stated."""
PARTS = tuple(f"component:c{n}" for n in range(5))
PLACES = ("place:US", "place:US-TX", "place:CN", "place:MX", "place:elsewhere")
_STATUSES = ("operational",) * 5 + ("stated", "planned", "cancelled", "under_construction")
_CERTAINTIES = ("asserted", "asserted", "attributed", "inferred")


def tangled(chance: Random) -> dict[str, Any]:
    """A document of about a hundred facts."""
    return _Network(chance).document()


class _Network:
    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.facts: list[dict[str, Any]] = []

    def fact(self, subject: str, relation: str, object: str, **fields: Any) -> None:
        if subject in (object, fields.get("to")):
            return
        choice = self.chance.choice
        self.facts.append(
            {
                "id": f"d{len(self.facts)}",
                "subject": subject,
                "relation": relation,
                "object": object,
                "status": choice(_STATUSES),
                "certainty": choice(_CERTAINTIES),
                "evidence": [{"source": "source:d", "section": "row"}],
                **fields,
            }
        )

    def maybe(self, odds: float, **fields: Any) -> dict[str, Any]:
        return fields if self.chance.random() < odds else {}

    def amount(self, most: int) -> dict[str, Any]:
        chance = self.chance
        number = chance.choice((chance.randrange(most), chance.random() * most))
        value = {"value": number, "currency": "USD", **self.maybe(0.5, per="year")}
        ranged = {"min": 1, "max": most, "currency": "USD"}
        return self.maybe(0.6, value=ranged if chance.random() < 0.1 else value)

    def document(self) -> dict[str, Any]:
        self._sites()
        self._making()
        self._needing()
        self._trading()
        entities = [
            {"id": id, "kind": id.partition(":")[0], "names": [id]}
            for id in (*FIRMS, *SITES, PLANNED, *PARTS, *PLACES)
        ]
        for entity in entities:
            if entity["id"] == "place:US-TX":
                entity["container"] = "place:US"
        source = {"id": "source:d", "title": "d", "reliability": "press", "published": "2024-01-01"}
        return {"source": source, "entities": entities, "facts": self.facts}

    def _sites(self) -> None:
        choice = self.chance.choice
        for site in SITES:
            for _ in range(choice((0, 1, 1, 1, 1, 1, 2))):
                relation = choice(("operates_facility", "leases_facility", "builds_facility"))
                self.fact(choice(FIRMS), relation, site, **self.maybe(0.3, place=choice(PLACES)))
            for _ in range(choice((0, 1, 1, 2, 3))):
                self.fact(site, "located_in", choice(PLACES))
        self.fact(FIRMS[0], "builds_facility", PLANNED, status="planned", place=choice(PLACES))
        for _ in range(2):
            self.fact(choice(SITES), "downsized_to", choice(SITES))

    def _making(self) -> None:
        chance, choice = self.chance, self.chance.choice
        pair = choice(FIRMS), choice(PARTS)
        for _ in range(24):
            fields = self.amount(200)
            odds = chance.random()
            if odds < 0.5:
                fields["place"] = choice(PLACES)
            elif odds < 0.65:
                fields["places"] = chance.sample(PLACES, 2)
                fields["distributive"] = choice(("each", "unknown"))
            fields.update(self.maybe(0.3, origin=choice(PLACES[:4])))
            if chance.random() > 0.3:
                pair = choice((*FIRMS, *SITES)), choice(PARTS)
            self.fact(pair[0], "produces", pair[1], **fields)

    def _needing(self) -> None:
        chance, choice = self.chance, self.chance.choice
        for _ in range(7):
            cost = choice((0, 1, round(chance.random(), 2), round(chance.random(), 2)))
            fields = {
                **self.maybe(0.7, cost_share=cost),
                **self.maybe(0.4, essential=choice(("true", "false"))),
            }
            self.fact(choice(PARTS), "part_of", choice(PARTS), **fields)
        for _ in range(choice((0, 1, 2))):
            self.fact(choice(PARTS), "substitutable_with", choice(PARTS))

    def _trading(self) -> None:
        choice = self.chance.choice
        for _ in range(50):
            fields = {
                **self.amount(100),
                **self.maybe(0.6, share=choice((0, 0.2, 0.5, 1))),
                **self.maybe(0.2, origin=choice(PLACES[:4])),
            }
            seller, buyer = choice((*FIRMS, *SITES)), choice((*FIRMS, *SITES))
            if choice((True, True, True, False)):
                self.fact(seller, "supplies", choice(PARTS), to=buyer, **fields)
            else:
                fields["from"], buyer = seller, choice(FIRMS)
                if buyer != seller:
                    self.fact(buyer, "buys", choice(PARTS), **fields)
