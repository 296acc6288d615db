"""rank=duty: paths by the highest duties on their way, unknown ones last."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.app.answers import ask
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.documents.document import parse_document
from onshore.graph.ports import Store
from onshore.graph.queries.paths import Paths
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest

DATA = Path(__file__).resolve().parents[2] / "data"
NOW = "2026-11-24T00:00:00.000000Z"


def fact(id: str, subject: str, relation: str, object: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "subject": subject,
        "relation": relation,
        "object": object,
        "status": "operational",
        "certainty": "asserted",
        "evidence": [{"gist": "said"}],
        **more,
    }


@pytest.fixture(scope="module")
def store() -> Store:
    cable = "component:cable"
    sites = {"factory:cn": "place:CN", "factory:mx": "place:MX", "factory:us": "place:US-TX"}
    facts = [fact("C1", cable, "classified_as", "hts:8544.42.90", valid_from="2020")]
    for number, (site, place) in enumerate(sites.items()):
        facts.append(fact(f"L{number}", site, "located_in", place))
    for number, site in enumerate(("factory:cn", "factory:mx", "firm:somewhere")):
        facts += [
            fact(f"A{number}", "firm:start", "supplies", cable, to=site),
            fact(f"B{number}", site, "supplies", cable, to="factory:us"),
        ]
        if site.startswith("factory"):
            facts.append(fact(f"P{number}", site, "produces", cable))
    entities = [*sites, "firm:start", "firm:somewhere", cable]
    document = parse_document(
        {
            "source": {"id": "source:test", "published": "2026-01-01"},
            "entities": [{"id": id} for id in entities],
            "facts": facts,
        }
    )
    store = open_store("sqlite://")
    tables = [DATA / name for name in ("measures.yaml", "hts/hts_2026_rev_4.json.gz")]
    ingest(store, [DATA / "places.yaml", document, *tables], now=NOW)
    return store


def test_the_way_with_less_duty_comes_first_and_the_unknown_one_last(store: Store) -> None:
    pairs = [
        ("source", "firm:start"),
        ("target", "factory:us"),
        ("rank", "duty"),
        ("as_of", "2026-05-01"),
        ("k", "5"),
        ("max_hops", "2"),
    ]
    answer = ask(store, read_parameters(Paths, pairs), date(2026, 5, 1)).envelope
    ways = [(path["nodes"][1], path["cost"]) for path in answer["result"]["paths"]]
    assert [way for way, _ in ways] == ["factory:mx", "factory:cn", "firm:somewhere"]
    assert ways[0][1] == pytest.approx(0.276)
    assert ways[1][1] == pytest.approx(0.526)
    assert ways[2][1] is None
