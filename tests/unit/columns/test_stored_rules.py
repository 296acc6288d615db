"""What a store keeps of facts: whoever changes it writes a step that makes old stores anew.

`stored_rules.json` holds, for schema 2, the number of each relation and status, and the edges and
the claim of a fact of each relation. A new relation or status goes to the end and into the file
(`python -m tests.unit.columns.test_stored_rules` prints it). Any other difference needs a step in
`graph.stores.sqlite_schema.UPGRADES` (decision 035).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from onshore.graph.columns.facts import RELATION_NUMBER, STATUS_NUMBER
from onshore.graph.conflicts import claim_of
from onshore.graph.model import Fact
from onshore.graph.project import drafts_of
from onshore.graph.schema import GROUP_OF_STATUS, RELATIONS
from onshore.graph.stores.sqlite_schema import UPGRADES

PINNED = Path(__file__).with_name("stored_rules.json")
_SAID: dict[str, dict[str, Any]] = {
    "alone": {},
    "with place": {"place": "place:p"},
    "with receiver and place": {"to": "firm:t", "place": "place:p"},
    "with giver and product": {"from": "firm:f", "product": "component:q"},
    "of each place": {"places": ("place:p", "place:r"), "distributive": "each"},
    "of a set": {"places": ("place:p", "place:r"), "distributive": "unknown"},
    "of each component": {"components": ("component:q", "component:s"), "distributive": "each"},
}


def rules() -> dict[str, Any]:
    return {
        "schema": len(UPGRADES),
        "statuses": {word: [n, GROUP_OF_STATUS[word]] for word, n in STATUS_NUMBER.items()},
        "relations": {name: _relation(name, n) for name, n in RELATION_NUMBER.items()},
    }


def _relation(name: str, number: int) -> dict[str, Any]:
    declared = RELATIONS[name]
    subject, object = f"{declared.subjects[0]}:b", f"{declared.objects[0]}:a"
    told = {}
    for words, said in _SAID.items():
        fact = Fact(
            id="x",
            source="source:s",
            subject=subject,
            relation=name,
            object=object,
            status="operational",
            certainty="asserted",
            evidence=(),
            qualifiers=said,
        )
        told[words] = {"edges": [list(draft) for draft in drafts_of(fact)], "claim": claim_of(fact)}
    return {"number": number, **told}


def test_what_stores_keep_is_what_rules_say() -> None:
    pinned, now = json.loads(PINNED.read_text()), json.loads(json.dumps(rules()))
    assert now["schema"] == pinned["schema"], "write the rules of the new schema into the file"
    for kind in ("statuses", "relations"):
        changed = [name for name, rule in pinned[kind].items() if now[kind].get(name) != rule]
        assert not changed, "stores hold the old rules: add a step to UPGRADES"
        assert now[kind].keys() == pinned[kind].keys(), "write the new ones into the file"


def _written(made: dict[str, Any]) -> str:
    """JSON with a relation a line."""
    relations = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(rule)}" for name, rule in made.pop("relations").items()
    )
    return f'{json.dumps(made)[:-1]}, "relations": {{\n{relations}\n}}}}'


if __name__ == "__main__":
    print(_written(rules()))
