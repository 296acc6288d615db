"""Answers as GraphML, GeoJSON, SVG and pages: what they hold and what they never do."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx
import pytest

from onshore.app.answers import AnsweredQuestion, ask
from onshore.app.render import chosen_format, render
from onshore.app.render.answer_html import amount_words, answer_page
from onshore.app.render.drawing import Drawing, drawing_of
from onshore.app.render.svg.geometry import curve, fans, runs
from onshore.app.render.svg.words import clean, shorten, width, wrap
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.documents.document import parse_document
from onshore.graph.errors import UnsupportedFormat
from onshore.graph.ports import Store
from onshore.graph.queries import QUESTIONS
from onshore.graph.stores import open_store

NOW = "2026-06-01T00:00:00.000000Z"
TODAY = date(2026, 6, 1)
STATIC = Path(__file__).resolve().parents[2] / "app" / "static"
KINDS = {kind.name: kind for kind in QUESTIONS}
HOSTILE = '<img src=x onerror="window.PWN=1"></script>\u2028&amp;'


def claim(id: str, subject: str, relation: str, object: str, **more: Any) -> dict[str, Any]:
    standing = {"status": "operational", "certainty": "asserted", "evidence": [{"section": "body"}]}
    return {
        "id": id,
        "subject": subject,
        "relation": relation,
        "object": object,
        **standing,
        **more,
    }


def named(id: str, en: str, ja: str | None = None, **more: Any) -> dict[str, Any]:
    names = [{"text": en, "lang": "en"}] + ([{"text": ja, "lang": "ja"}] if ja else [])
    return {"id": id, "kind": id.partition(":")[0], "names": names, **more}


ENTITIES = [
    named(
        "place:US",
        "United States",
        place_type="country",
        latitude=39.5,
        longitude=-98.3,
        precision="centre",
    ),
    named(
        "place:US-TX",
        "Texas",
        "テキサス州",
        place_type="state",
        container="place:US",
        latitude=31.4,
        longitude=-99.3,
        precision="centre",
        position_source="Census",
    ),
    named("place:US-TX-nowhere", "Nowhere", place_type="city", container="place:US-TX"),
    named(
        "place:US-OH",
        "Ohio",
        place_type="state",
        container="place:US",
        latitude=40.3,
        longitude=-82.8,
        precision="centre",
    ),
    named("firm:a", HOSTILE),
    named("firm:b", "Second", "二番目"),
    named("component:x", "Part"),
    named("component:y", "Other part"),
    named("component:z", "Third part"),
    named("factory:own", "Own place", latitude=30.0, longitude=-95.0, precision="exact"),
    named("factory:city", "In a city"),
    named("factory:two", "In two states"),
]
FACTS = [
    claim("F1", "firm:a", "supplies", "component:x", to="firm:b"),
    claim("F2", "firm:a", "supplies", "component:y", to="firm:b", status="planned"),
    claim("F3", "firm:a", "supplies", "component:x", to="firm:b", status="cancelled"),
    claim("F4", "firm:a", "operates_facility", "factory:own"),
    claim("F5", "factory:own", "located_in", "place:US-TX"),
    claim("F6", "factory:city", "located_in", "place:US-TX-nowhere"),
    claim("F7", "factory:two", "located_in", "place:US-TX"),
    claim("F8", "factory:two", "located_in", "place:US-OH"),
    claim("F9", "firm:b", "headquartered_in", "place:US-OH"),
    claim(
        "G1",
        "firm:b",
        "produces",
        "component:x",
        components=["component:y", "component:z"],
        distributive="unknown",
    ),
    claim("H1", "firm:a", "produces", "component:y", certainty="assumed"),
    claim("H2", "firm:b", "produces", "component:z"),
]


@pytest.fixture(scope="module")
def store() -> Store:
    store = open_store("sqlite://")
    source = {"id": "source:made", "title": "Made", "published": "2026-01-01"}
    store.replace(
        [parse_document({"source": source, "entities": ENTITIES, "facts": FACTS})], now=NOW
    )
    return store


def asked_of(store: Store, name: str, *pairs: tuple[str, str]) -> AnsweredQuestion:
    return ask(store, read_parameters(KINDS[name], pairs), TODAY)


def drawn(store: Store, name: str, *pairs: tuple[str, str]) -> Drawing:
    asked = asked_of(store, name, *pairs)
    return drawing_of(asked, asked.view)


# -- GraphML --------------------------------------------------------------------


def test_graphml_opens_in_networkx_with_parallel_edges_by_their_ids(store: Store) -> None:
    asked = asked_of(store, "graph", ("status", "all"), ("certainty_min", "assumed"))
    graph: Any = networkx.read_graphml(io.BytesIO(render(asked, "graphml")))
    edges = asked.envelope["result"]["edges"]
    assert graph.is_directed()
    assert graph.is_multigraph()
    assert {key for _, _, key in graph.edges(keys=True)} == {edge["id"] for edge in edges}
    between = graph.get_edge_data("firm:a", "firm:b")
    assert {data["facts"] for data in between.values()} == {"F1", "F2", "F3"}
    assert {data["status"] for data in between.values()} == {"operational", "planned", "cancelled"}
    assert graph.nodes["firm:a"]["label"] == clean(HOSTILE)
    assert graph.nodes["firm:a"]["unnamed"] is False
    assert isinstance(graph.nodes["firm:a"]["x"], float)


def test_graphml_keeps_sets_apart_from_edges(store: Store) -> None:
    body = render(asked_of(store, "graph"), "graphml")
    graph = networkx.read_graphml(io.BytesIO(body))
    (box,) = json.loads(graph.graph["sets"])
    assert box["facts"] == ["G1"]
    assert box["label"] == "which of these is not stated"
    assert not any("G1" in data["facts"] for _, _, data in graph.edges(data=True))


def test_control_characters_never_make_a_file_that_does_not_open() -> None:
    store = open_store("sqlite://")
    entities = [named("firm:a", "A\ufffeB"), named("firm:b", "B")]
    facts = [claim("F", "firm:a", "partners_with", "firm:b")]
    store.replace(
        [parse_document({"source": {"id": "source:s"}, "entities": entities, "facts": facts})],
        now=NOW,
    )
    for format in ("graphml", "svg"):
        ElementTree.fromstring(render(asked_of(store, "graph"), format))


# -- GeoJSON --------------------------------------------------------------------


def test_geojson_places_only_what_has_a_place(store: Store) -> None:
    body = json.loads(render(asked_of(store, "graph"), "geojson"))
    points = {f["id"]: f for f in body["features"] if f["geometry"]["type"] == "Point"}
    assert points["factory:own"]["geometry"]["coordinates"] == [-95.0, 30.0]
    assert points["factory:own"]["properties"]["precision"] == "exact"
    assert points["place:US-TX"]["properties"]["position_source"] == "Census"
    city = points["factory:city"]["properties"]
    assert (city["position_of"], city["precision"]) == ("place:US-TX", "centre")
    assert "firm:b" not in points, "a headquarters is not a position"
    assert "factory:two" not in points, "two states are not a position"
    assert body["several_places"] == 1
    nodes = asked_of(store, "graph").envelope["result"]["nodes"]
    assert body["unplaced"]["nodes"] == len(nodes) - len(points) - 1


def test_geojson_draws_edges_between_positions_and_counts_the_rest(store: Store) -> None:
    body = json.loads(render(asked_of(store, "graph"), "geojson"))
    lines = [f for f in body["features"] if f["geometry"]["type"] == "LineString"]
    ends = {(f["properties"]["source"], f["properties"]["target"]) for f in lines}
    assert ("factory:own", "place:US-TX") in ends
    assert all("firm:a" not in pair for pair in ends)
    total = len(asked_of(store, "graph").envelope["result"]["edges"])
    assert body["unplaced"]["edges"] == total - len(lines)


def test_geojson_of_a_search(store: Store) -> None:
    body = json.loads(render(asked_of(store, "entities", ("q", "Texas")), "geojson"))
    assert [feature["id"] for feature in body["features"]] == ["place:US-TX"]


# -- pictures -------------------------------------------------------------------


def test_svg_is_well_formed_escaped_and_asks_for_nothing(store: Store) -> None:
    pairs = (("status", "all"), ("certainty_min", "assumed"), ("focus", "firm:a"), ("hops", "3"))
    text = render(asked_of(store, "graph", *pairs), "svg").decode()
    root = ElementTree.fromstring(text)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    shapes = {"g", "path", "rect", "circle", "polygon", "text"}
    assert tags <= {"svg", "title", "desc", "style", *shapes}
    names = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name}
    assert "style" not in names
    assert "url(" not in text
    assert "@import" not in text
    assert clean(HOSTILE) in {(e.text or "").rpartition(" (")[0] for e in root.iter()}
    assert root.attrib["role"] == "img"


def test_svg_tells_statuses_and_kinds_apart_without_colour(store: Store) -> None:
    text = render(
        asked_of(store, "graph", ("status", "all"), ("certainty_min", "assumed")), "svg"
    ).decode()
    assert 'stroke-dasharray="7 5"' in text
    assert 'stroke-dasharray="12 4 2 4"' in text
    assert "Cut down, cancelled" in text
    assert "which of these is not stated" in text


def test_svg_of_paths_says_the_relations_and_marks_the_best(store: Store) -> None:
    asked = asked_of(
        store,
        "paths",
        ("source", "firm:a"),
        ("target", "place:US-TX"),
        ("direction", "any"),
        ("lang", "ja"),
    )
    text = render(asked, "svg").decode()
    assert "運営する" in text
    assert "最良の経路" in text
    assert "テキサス州" in text


def test_runs_break_where_another_node_stands_between() -> None:
    places = {
        "a": (0.0, 0.0),
        "b": (0.0, 50.0),
        "x": (0.0, 75.0),
        "c": (0.0, 100.0),
        "d": (280.0, 0.0),
    }
    assert runs(["a", "b", "c", "d"], places) == [["a", "b"], ["c"], ["d"]]


def test_parallel_lines_fan_out_and_opposite_ones_do_not_coincide() -> None:
    shifts = fans([("a", "b"), ("b", "a"), ("c", "d")])
    assert shifts[2] == 0
    middles = [
        curve((0, 0), (280, 0), 9, 9, shifts[0]).at(0.5),
        curve((280, 0), (0, 0), 9, 9, shifts[1]).at(0.5),
    ]
    assert middles[0] != middles[1]


def test_words_are_wrapped_by_their_width() -> None:
    assert wrap("short", 100, 12, 2) == ["short"]
    lines = wrap("名前" * 60, 158, 11.5, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(width(line, 11.5) <= 158 for line in lines)
    assert shorten("a" * 20, 5) == "aaaa…"


# -- pages ----------------------------------------------------------------------


@pytest.mark.parametrize("served", [True, False])
def test_page_of_an_answer_has_no_script_and_no_foreign_markup(store: Store, served: bool) -> None:
    body = render(asked_of(store, "graph"), "html", served=served).decode()
    assert "<script" not in body
    assert "<img" not in body
    assert "&lt;img src=x" in body
    assert re.search(r' on\w+="', body) is None
    assert ('href="/' in body) is served


def test_page_links_facts_and_names_in_the_language(store: Store) -> None:
    body = render(asked_of(store, "graph", ("lang", "ja")), "html").decode()
    assert '<html lang="ja"' in body
    assert 'href="/api/v1/facts/F1?format=html&amp;lang=ja"' in body
    assert "二番目" in body
    assert "is_planned" not in body


def test_page_of_every_question_comes_without_a_store(store: Store) -> None:
    page = answer_page(asked_of(store, "entity", ("id", "firm:b")))
    assert b"firm:b" in page


def test_javascript_addresses_are_no_links() -> None:
    store = open_store("sqlite://")
    source = {"id": "source:s", "title": "S", "url": "javascript:alert(1)"}
    store.replace([parse_document({"source": source, "facts": []})], now=NOW)
    body = render(asked_of(store, "sources"), "html").decode()
    assert "javascript:alert(1)" in body
    assert 'href="javascript' not in body


def test_amounts_in_words() -> None:
    assert amount_words({"value": 13000, "unit": "job", "approx": True}) == "about 13,000 job"
    assert (
        amount_words({"min": 1, "max": 2, "currency": "USD", "per": "year"}) == "1–2 USD per year"
    )
    assert amount_words({"bound": "at_least", "value": 5}) == "at least 5"


def test_html_is_taken_where_a_browser_asks() -> None:
    offered = ("json", "csv", "html", "svg")
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert chosen_format(None, browser, offered) == "html"
    assert chosen_format(None, "image/svg+xml", offered) == "svg"
    assert chosen_format(None, "", offered) == "json"
    with pytest.raises(UnsupportedFormat):
        chosen_format(None, "application/geo+json", offered)


# -- pyvis ----------------------------------------------------------------------


def test_pyvis_page_holds_data_that_closes_no_element(store: Store) -> None:
    from onshore.app.render.pyvis_page import render_page

    asked = asked_of(store, "graph", ("focus", "firm:a"), ("hops", "2"))
    text = render_page(asked, asked.view, nonce="N", library="/lib.js").decode()
    (data,) = re.findall(
        r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL
    )
    assert not set("<>&\u2028\u2029") & set(data)
    values = json.loads(data)
    assert len(values["nodes"]) == len(asked.envelope["result"]["nodes"])
    assert len(values["edges"]) == len(asked.envelope["result"]["edges"])
    assert values["options"]["physics"] == {"enabled": False}
    positions = {n["id"]: (n["x"], n["y"]) for n in asked.envelope["result"]["nodes"]}
    assert {n["id"]: (n["x"], n["y"]) for n in values["nodes"]} == positions
    assert text.count("<h1>") == 1
    assert text.startswith("<!doctype html>")
    assert "http://" not in text
    assert "https://" not in text


def test_pyvis_page_keeps_parallel_edges_statuses_and_sets(store: Store) -> None:
    from onshore.app.render.pyvis_page import render_page

    asked = asked_of(store, "graph", ("status", "all"), ("certainty_min", "assumed"))
    text = render_page(asked, asked.view, library="/lib.js").decode()
    values = json.loads(re.findall(r'id="data">(.*?)</script>', text, re.DOTALL)[0])
    between = [e for e in values["edges"] if (e["from"], e["to"]) == ("firm:a", "firm:b")]
    assert len(between) == 3
    assert len({json.dumps(edge["smooth"]) for edge in between}) == 3
    assert {json.dumps(edge["dashes"]) for edge in between} == {"false", "[7, 5]"}
    assert sum(bool(edge.get("struck")) for edge in between) == 1
    assert values["sets"][0]["label"] == "which of these is not stated"


def test_pyvis_page_alone_holds_the_library_and_no_links(store: Store) -> None:
    from onshore.app.render.pyvis_page import render_page

    asked = asked_of(store, "graph")
    text = render_page(asked, asked.view).decode()
    assert re.search(r"<(script|img|link|iframe)[^>]* (src|href)=", text) is None
    assert len(text) > 300_000
    assert "href=" not in text.partition("<script")[0]
    first, second = (
        re.search("nonce-([^']+)'", t) for t in (text, render_page(asked, asked.view).decode())
    )
    assert first is not None
    assert second is not None
    assert first[1] != second[1]


def test_only_allowed_keys_and_shapes_reach_the_library() -> None:
    from onshore.app.render.pyvis_page import (
        EDGE_KEYS,
        NODE_KEYS,
        VIS_SHAPES,
        _allowed,
        policy,
        script_json,
    )

    beacon = {
        "id": "a",
        "shape": "image",
        "image": "http://evil.example/x.png",
        "font": {"multi": 1},
    }
    assert _allowed(beacon, NODE_KEYS) == {"id": "a", "shape": "dot"}
    assert not {"image", "icon", "font", "brokenImage", "ctxRenderer"} & (NODE_KEYS | EDGE_KEYS)
    assert not {"image", "circularImage", "icon", "custom"} & set(VIS_SHAPES.values())
    assert script_json({"a": "</script>&\u2028"}) == ('{"a":"\\u003c/script\\u003e\\u0026\\u2028"}')
    assert "unsafe" not in policy("n")
    assert "sandbox allow-scripts allow-downloads" in policy("n")
    assert "sandbox" not in policy("n", header=False)
