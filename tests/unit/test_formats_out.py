"""Formats of other tools: what is written keeps their rules, and loses and invents nothing."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from onshore.graph.documents.document import parse_document
from onshore.graph.ports import Store
from onshore.graph.project import Where
from onshore.graph.stores import open_store
from onshore.graph.view import View
from onshore.loaders import Options
from onshore.loaders.bundled import bundled_files
from onshore.loaders.export.network import OTHERS, export_network
from onshore.loaders.ingest import ingest

ROOT = Path(__file__).parents[2]
NOW = "2026-11-28T00:00:00.000000Z"
DAY = date(2026, 11, 28)

INTERVAL = "startDate endDate date summary description recordId sourceUrl publisher"
THING = (
    "name alias summary description country address addressEntity sourceUrl publisher notes "
    "wikidataId"
)
LEGAL = f"{THING} mainCountry jurisdiction registrationNumber swiftBic leiCode status sector"
FTM = {
    "Company": f"{LEGAL} ticker isinCode",
    "Organization": LEGAL,
    "Person": THING,
    "RealEstate": f"{THING} latitude longitude",
    "Project": f"{THING} {INTERVAL} projectId status",
    "Address": f"full city region country latitude longitude {INTERVAL}",
    "Ownership": f"owner asset percentage ownershipType role status {INTERVAL}",
    "UnknownLink": f"subject object role status {INTERVAL}",
}
"""Properties of the types that are written, as the format's own schemata list them."""

_REFERENCE = {
    "type": "object",
    "required": ["value"],
    "properties": {"match_by": {"enum": ["id", "name"]}, "value": {"type": "string"}},
}
_PRIMITIVE = {"type": ["string", "number", "boolean"]}
_PROPERTIES = {
    "type": ["object", "null"],
    "propertyNames": {"pattern": "^[a-z0-9_]+$", "not": {"const": "objectid"}},
    "additionalProperties": {"anyOf": [_PRIMITIVE, {"type": "array", "items": {"type": "string"}}]},
}
OPEN_GRAPH = {
    "type": "object",
    "required": ["graph"],
    "additionalProperties": False,
    "properties": {
        "metadata": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"source_kind": {"type": "string"}},
        },
        "graph": {
            "type": "object",
            "required": ["nodes", "edges"],
            "properties": {
                "nodes": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["id", "kinds"],
                        "properties": {
                            "id": {"type": "string"},
                            "kinds": {
                                "type": "array",
                                "minItems": 1,
                                "maxItems": 3,
                                "items": {"type": "string", "pattern": "^[A-Za-z0-9_]+$"},
                            },
                            "properties": _PROPERTIES,
                        },
                    },
                },
                "edges": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["start", "end", "kind"],
                        "properties": {
                            "start": _REFERENCE,
                            "end": _REFERENCE,
                            "kind": {"type": "string", "pattern": "^[A-Za-z0-9_]+$"},
                            "properties": _PROPERTIES,
                        },
                    },
                },
            },
        },
    },
}
"""The rules of the format's page on nodes and edges."""
STORY: dict[str, Any] = {
    "source": {
        "id": "source:t",
        "title": "T",
        "publisher": "The <b>Post</b>",
        "url": "https://example.org/a?b=1",
        "published": "2026-03-01",
    },
    "entities": [
        {
            "id": "firm:a",
            "ids": {"lei": "5493001KJTIIGC8Y1R12"},
            "names": [{"text": "Alpha", "lang": "en"}, {"text": "アルファ", "lang": "ja"}],
        },
        {"id": "firm:b", "names": ["Beta"]},
        {"id": "firm:c", "names": ["Gamma"]},
        {"id": "firm:silent", "names": ["Nobody says anything of it"]},
        {"id": "factory:here", "names": ["Here"]},
        {"id": "factory:there", "names": ["There"]},
        {"id": "component:x", "names": ["Thing"]},
    ],
    "facts": [
        {
            "id": "T1",
            "subject": "firm:a",
            "relation": "holds_share_in",
            "object": "firm:b",
            "ownership_share": 0.625,
            "valid_from": "2018-04",
        },
        {"id": "T2", "subject": "firm:a", "relation": "headquartered_in", "object": "place:IE"},
        {
            "id": "T3",
            "subject": "firm:b",
            "relation": "supplies",
            "object": "component:x",
            "to": "firm:a",
            "status": "announced",
        },
        {"id": "T4", "subject": "factory:here", "relation": "located_in", "object": "place:US-TX"},
        {
            "id": "T5",
            "subject": "factory:there",
            "relation": "located_in",
            "object": "place:JP",
            "status": "planned",
        },
        {
            "id": "T6",
            "subject": "firm:c",
            "relation": "operates_facility",
            "object": "factory:here",
        },
        {
            "id": "T7",
            "subject": "firm:c",
            "relation": "holds_share_in",
            "object": "firm:b",
            "polarity": "negated",
        },
        {
            "id": "T8",
            "subject": "firm:b",
            "relation": "partners_with",
            "object": "firm:c",
            "certainty": "assumed",
        },
    ],
}


def story() -> Store:
    store = open_store("sqlite://")
    for fact in STORY["facts"]:
        fact.setdefault("status", "stated")
        fact.setdefault("certainty", "asserted")
        fact.setdefault("evidence", [{"section": "body", "gist": "It says so."}])
    ingest(store, [parse_document(STORY)], now=NOW)
    return store


@pytest.fixture(scope="module")
def bundled() -> View:
    store = open_store("sqlite://")
    facts, _ = bundled_files(ROOT / "data")
    ingest(store, facts, now=NOW)
    return store.view(DAY)


def written(view: View, format: str, folder: Path, where: Where | None = None) -> Any:
    [path] = export_network(view, folder, (format,), where)
    text = path.read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()] if format == "ftm" else json.loads(text)


def by_id(rows: list[Any]) -> dict[str, Any]:
    return {row["id"]: row for row in rows}


@pytest.mark.parametrize("format", OTHERS)
def test_the_same_view_gives_the_same_bytes(bundled: View, format: str, tmp_path: Path) -> None:
    folders = tmp_path / "a", tmp_path / "b"
    first, second = (export_network(bundled, one, (format,))[0].read_bytes() for one in folders)
    assert first == second
    assert len(first) > 1_000


# -- FollowTheMoney --------------------------------------------------------


def test_follow_the_money_keeps_to_the_types(bundled: View, tmp_path: Path) -> None:
    rows = written(bundled, "ftm", tmp_path)
    known = by_id(rows)
    assert len(known) == len(rows)
    for row in rows:
        assert set(row) == {"id", "schema", "properties"}
        assert set(row["properties"]) <= set(FTM[row["schema"]].split()), row
        for texts in row["properties"].values():
            assert texts
            assert all(isinstance(text, str) and text for text in texts)
        values = row["properties"]
        for name in ("owner", "asset", "subject", "object", "addressEntity"):
            assert all(id in known for id in values.get(name, ())), row
        if row["schema"] == "Ownership":
            owners = {known[id]["schema"] for id in values["owner"]}
            assert owners <= {"Company", "Organization", "Person"}
            assert {known[id]["schema"] for id in values["asset"]} <= {"Company", "RealEstate"}
        for code in (*values.get("country", ()), *values.get("mainCountry", ())):
            assert re.fullmatch(r"[a-z]{2}", code)


def test_what_is_announced_denied_or_weak_is_no_ownership(tmp_path: Path) -> None:
    rows = written(story().view(DAY), "ftm", tmp_path)
    known = by_id(rows)
    links = [row for row in rows if row["schema"] in ("Ownership", "UnknownLink")]
    (own,) = (row["properties"] for row in links if row["schema"] == "Ownership")
    assert (own["owner"], own["asset"], own["percentage"]) == (["firm:a"], ["firm:b"], ["62.5"])
    assert own["startDate"] == ["2018-04"]
    assert own["recordId"] == ["T1"]
    assert own["sourceUrl"] == ["https://example.org/a?b=1"]
    assert sorted(row["properties"]["role"][0] for row in links if row is not own)[1:] == [
        "operates",
        "supplies: Thing",
    ]
    assert "firm:silent" not in known
    assert known["firm:a"]["schema"] == "Company"
    assert known["firm:c"]["schema"] == "Organization"
    assert known["factory:here"]["properties"]["addressEntity"] == ["place:US-TX"]
    there = known["factory:there"]["properties"]
    assert "addressEntity" not in there
    assert re.search(r"Japan: planned$", there["summary"][0])


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    [path] = export_network(story().view(DAY), tmp_path, ("ftm",))
    again = open_store("sqlite://")
    report = ingest(again, [path], now=NOW, options=Options())
    assert not report.skipped
    view = again.view(DAY)
    names = {view.label(id): id for id, one in view.all_entities().items() if one.kind == "firm"}
    assert {"Alpha", "Beta", "Gamma"} <= set(names)
    facts = {(f.subject, f.relation, f.object): f for f in view.all_facts()}
    held = facts[names["Alpha"], "holds_share_in", names["Beta"]]
    assert held.qualifiers["ownership_share"] == 0.625
    assert held.valid_from == "2018-04"
    assert (names["Alpha"], "located_in", "place:IE") in facts
    assert view.all_entities()[names["Alpha"]].ids["lei"] == "5493001KJTIIGC8Y1R12"
    assert (names["Gamma"], "holds_share_in", names["Beta"]) not in facts


# -- OpenGraph -------------------------------------------------------------


def test_open_graph_keeps_to_the_rules(bundled: View, tmp_path: Path) -> None:
    document = written(bundled, "opengraph", tmp_path)
    jsonschema.validate(document, OPEN_GRAPH)
    nodes, edges = document["graph"]["nodes"], document["graph"]["edges"]
    ids = {node["id"] for node in nodes}
    assert len(ids) == len(nodes)
    for edge in edges:
        assert {edge["start"]["value"], edge["end"]["value"]} <= ids
        assert edge["properties"]["facts"]
        assert edge["properties"]["sources"]
    drawn = [edge for edge in edges if edge["kind"] != "Onshore_one_of"]
    assert len(drawn) == len(bundled.edges(None, Where()))
    sets = [node for node in nodes if "Onshore_Set" in node["kinds"]]
    assert {one["id"] for one in sets} == {one.id for one in bundled.groups(None, Where())}


def test_filters_choose_what_is_written(tmp_path: Path) -> None:
    view = story().view(DAY)
    usual = written(view, "opengraph", tmp_path)["graph"]["edges"]
    weak = written(view, "opengraph", tmp_path, Where(certainty_min="assumed"))["graph"]["edges"]
    assert {e["kind"] for e in weak} - {e["kind"] for e in usual} == {"Onshore_partners_with"}
    early = story().view(date(2017, 1, 1))
    kinds = {e["kind"] for e in written(early, "opengraph", tmp_path)["graph"]["edges"]}
    assert "Onshore_holds_share_in" not in kinds


# -- GeoJSON ---------------------------------------------------------------


def test_sites_have_a_position_or_none(bundled: View, tmp_path: Path) -> None:
    document = written(bundled, "geojson", tmp_path)
    assert document["type"] == "FeatureCollection"
    without = 0
    for feature in document["features"]:
        assert set(feature) == {"type", "id", "geometry", "properties"}
        assert feature["properties"]["facts"]
        if feature["geometry"] is None:
            without += 1
            continue
        longitude, latitude = feature["geometry"]["coordinates"]
        assert -180 <= longitude <= 180
        assert -90 <= latitude <= 90
        assert (longitude, latitude) != (0, 0)
        assert feature["properties"]["position_of"]
    assert document["unplaced"] == without


def test_a_country_is_no_position(tmp_path: Path) -> None:
    document = written(story().view(DAY), "geojson", tmp_path)
    found = {feature["id"]: feature for feature in document["features"]}
    assert set(found) == {"factory:here", "factory:there"}
    here = found["factory:here"]["properties"]
    assert (here["operator"], here["country"], here["sources"]) == ("Gamma", "US", ["source:t"])
    assert found["factory:there"]["properties"]["statuses"] == ["planned"]
    again = open_store("sqlite://")
    assert not ingest(again, [tmp_path / "sites.geojson"], now=NOW).skipped


# -- PROV-O ----------------------------------------------------------------


def test_every_claim_has_its_source_and_every_name_a_meaning(bundled: View, tmp_path: Path) -> None:
    document = written(bundled, "prov", tmp_path)
    prefixes = set(document["@context"])
    nodes = {node["@id"]: node for node in document["@graph"]}
    assert len(nodes) == len(document["@graph"])

    def walk(value: Any) -> None:
        if isinstance(value, list):
            for one in value:
                walk(one)
        elif isinstance(value, dict):
            for name, item in value.items():
                assert name.startswith("@") or name.partition(":")[0] in prefixes, name
                if name == "@id":
                    assert re.fullmatch(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", item), item
                walk(item)

    walk(document["@graph"])
    claims = [node for node in nodes.values() if "rdf:Statement" in node.get("@type", ())]
    wanted = [fact for fact in bundled.all_facts() if Where().allows(fact)]
    assert len(claims) == len(wanted) > 100
    for claim in claims:
        for source in claim["prov:wasDerivedFrom"]:
            assert nodes[source["@id"]]["@type"] == "prov:Entity"
        assert claim["rdf:subject"]["@id"] in nodes
        assert claim["prov:generatedAtTime"]["@type"] == "xsd:dateTime"
    for node in nodes.values():
        if "prov:wasAttributedTo" in node:
            assert "prov:Agent" in nodes[node["prov:wasAttributedTo"]["@id"]]["@type"]


def test_a_denial_says_that_it_is_one(tmp_path: Path) -> None:
    graph = written(story().view(DAY), "prov", tmp_path)["@graph"]
    polarity = {
        node["onshore:fact"]: node["onshore:polarity"] for node in graph if "onshore:fact" in node
    }
    assert polarity["T7"] == "negated"
    assert polarity["T1"] == "affirmed"
    assert "T8" not in polarity
