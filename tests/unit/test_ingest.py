"""Loads as a whole: checked together, stored once or not at all, reported."""

from __future__ import annotations

import gc
import io
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.documents.document import parse_document
from onshore.graph.errors import InvalidInput, Problem, TooLarge
from onshore.graph.model import Document, Judgement
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from onshore.loaders import Options, limits
from onshore.loaders.bundled import bundled_files
from onshore.loaders.files.finding import find_files
from onshore.loaders.formats.registry import LOADERS
from onshore.loaders.ingest import ingest
from onshore.loaders.progress import Told, progress_bars
from onshore.loaders.report import Report

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
HARBOUR = DATA / "curated" / "harbour.yaml"
MONDAY = "2026-11-23T08:00:00.000000Z"
TUESDAY = "2026-11-24T08:00:00.000000Z"


@pytest.fixture
def store() -> Store:
    return open_store("sqlite://")


Short = str | dict[str, Any]


def make(
    source: str, *facts: dict[str, Any], entities: Sequence[Short] = (), **more: Any
) -> Document:
    """A document from short facts: every one gets an evidence, status and certainty."""
    full = [
        {"status": "operational", "certainty": "asserted", "evidence": [{}], **fact}
        for fact in facts
    ]
    described = {"id": f"source:{source}", "published": "2026-01-01", **more}
    declared = [{"id": item} if isinstance(item, str) else item for item in entities]
    return parse_document({"source": described, "entities": declared, "facts": full})


def makes(maker: str, part: str, **more: Any) -> dict[str, Any]:
    return {
        "subject": f"firm:{maker}",
        "relation": "produces",
        "object": f"component:{part}",
        **more,
    }


def problems(store: Store, *items: Any, **options: Any) -> list[Problem]:
    before = store.content_hash()
    with pytest.raises(InvalidInput) as caught:
        ingest(store, items, now=MONDAY, **options)
    assert store.content_hash() == before
    return list(caught.value.problems)


def warnings(report: Report) -> list[str]:
    return [text for source in report.sources for text in source.warnings]


# -- loads -----------------------------------------------------------------


def test_a_second_load_changes_nothing(store: Store) -> None:
    first = ingest(store, [HARBOUR], now=MONDAY)
    assert first.changed
    assert first.sources[0].added == ("H1", "H2", "H3")
    assert first.totals["entities"] == 5
    before = store.content_hash()
    second = ingest(store, [HARBOUR], now=TUESDAY)
    assert not second.changed
    assert second.sources[0].unchanged == ("H1", "H2", "H3")
    assert second.to_text().endswith("Nothing changed: 3 facts unchanged.")
    assert store.content_hash() == before


def test_a_new_version_closes_what_is_gone(store: Store, tmp_path: Path) -> None:
    ingest(store, [HARBOUR], now=MONDAY)
    path = tmp_path / "harbour.yaml"
    text = HARBOUR.read_text("utf-8")
    start, end = text.index("  - id: H1"), text.index("  - id: H2")
    path.write_text(text[:start] + text[end:].replace("1.4e12", "1.5e12"), "utf-8")
    report = ingest(store, [path], now=TUESDAY)
    (source,) = report.sources
    assert (source.added, source.closed, source.unchanged) == (("H2",), ("H1",), ("H3",))
    old = store.view(date(2026, 11, 24), MONDAY)
    assert set(old.facts(["H1", "H2"])) == {"H1", "H2"}
    assert set(store.view(date(2026, 11, 24)).facts(["H1", "H2"])) == {"H2"}


def test_a_bad_file_changes_nothing_and_all_problems_are_told(store: Store, tmp_path: Path) -> None:
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"source: \xff")
    found = problems(store, HARBOUR, DATA / "curated" / "wrong.yaml", binary, tmp_path / "absent")
    assert {Path(p.file or "").name for p in found} == {"wrong.yaml", "binary.yaml", "absent"}
    assert store.summary().counts["facts"] == 0


def test_a_folder_is_walked_in_order(store: Store, tmp_path: Path) -> None:
    for name in ("b/two.yaml", "a/one.yaml", ".hidden/x.yaml"):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(f"source: {{id: 'source:{path.stem}'}}\n", "utf-8")
    (tmp_path / "notes.txt").write_text("text", "utf-8")
    (tmp_path / "list.yaml").write_text("# names\n- {id: firm:a}\n", "utf-8")
    (tmp_path / "found.jsonl").write_text('{"id": "c1", "relation": "buys"}\n', "utf-8")
    report = ingest(store, [tmp_path], now=MONDAY)
    assert [source.source for source in report.sources] == ["source:one", "source:two"]
    assert {Path(file).name for file, _ in report.skipped} == {
        "notes.txt",
        "list.yaml",
        "found.jsonl",
    }


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("t.csv", "a,b\n", "give the mapping file"),
        ("t.csv", "", "is empty"),
        ("t.xlsx", "", "is empty"),
        ("t.xlsx", "no book", "is not an Excel workbook"),
        ("t.docx", "", "no loader takes"),
        ("g.yaml", "- {id: firm:a}\n", "a list, such as a gazetteer"),
        ("m.yaml", "mapping: 1\n", "a mapping file"),
        ("c.jsonl", '{"id": "c1"}\n', "holds no facts"),
    ],
)
def test_files_that_no_load_can_mean(
    store: Store, tmp_path: Path, name: str, text: str, reason: str
) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    assert reason in problems(store, path)[0].reason


def test_an_empty_folder_is_told(store: Store, tmp_path: Path) -> None:
    assert "holds no file" in problems(store, tmp_path)[0].reason


def test_a_file_beyond_the_limit_is_too_large(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(limits.MAX_DOCUMENT_BYTES + 1)
    with pytest.raises(TooLarge):
        ingest(store, [HARBOUR, path], now=MONDAY)
    assert store.summary().counts["facts"] == 0


# -- ids -------------------------------------------------------------------


def test_an_id_that_nobody_declares_is_refused_with_the_closest(
    store: Store, tmp_path: Path
) -> None:
    ingest(store, [make("names", entities=("firm:acme", "component:rack"))], now=MONDAY)
    path = tmp_path / "facts.yaml"
    path.write_text(
        "source: {id: source:x}\n"
        "facts:\n"
        "- id: X1\n"
        "  subject: firm:acmee\n"
        "  relation: produces\n"
        "  object: component:rack\n"
        "  place: place:US-TXX\n"
        "  status: actual\n"
        "  certainty: asserted\n"
        "  evidence: [{source: source:nmes}]\n",
        "utf-8",
    )
    found = {p.field: p for p in problems(store, path)}
    assert set(found) == {"facts.0.subject", "facts.0.place", "facts.0.evidence.0"}
    subject = found["facts.0.subject"]
    assert (subject.line, subject.fact) == (4, "X1")
    assert subject.suggestions == ("firm:acme",)
    assert found["facts.0.place"].suggestions[0] == "place:US-TX"
    assert found["facts.0.evidence.0"].suggestions == ("source:names",)


def test_ids_may_be_declared_anywhere_in_the_load_or_the_store(store: Store) -> None:
    using = make("facts", makes("acme", "rack"))
    ingest(store, [using, make("names", entities=("firm:acme", "component:rack"))], now=MONDAY)
    ingest(
        store,
        [make("more", makes("acme", "rack", place="place:US"), entities=["place:US"])],
        now=TUESDAY,
    )


def test_a_declaration_that_the_same_load_takes_away_does_not_count(store: Store) -> None:
    ingest(store, [make("names", entities=("firm:acme", "component:rack"))], now=MONDAY)
    emptied = make("names")
    found = problems(store, emptied, make("facts", makes("acme", "rack")))
    assert {p.field for p in found} == {"facts.0.subject", "facts.0.object"}


def test_lost_declarations_of_other_facts_are_warned_about(store: Store) -> None:
    names = make("names", entities=("firm:acme", "component:rack"))
    ingest(store, [names, make("facts", makes("acme", "rack"))], now=MONDAY)
    report = ingest(store, [make("names", entities=["component:rack"])], now=TUESDAY)
    assert warnings(report) == [
        "firm:acme is no longer declared, and 1 facts of other sources name it"
    ]


def test_tariff_lines_names_and_projected_sites_need_no_declaration(store: Store) -> None:
    ingest(
        store,
        [
            make(
                "x",
                {
                    "subject": "component:rack",
                    "relation": "classified_as",
                    "object": "hts:8471.50.01",
                    "status": "stated",
                },
                {
                    "subject": "firm:acme",
                    "relation": "same_as",
                    "object": "name:アクメ",
                    "status": "stated",
                },
                {"subject": "firm:acme", "relation": "operates_facility", "object": "place:US-TX"},
                {
                    "subject": "factory:acme-US-TX",
                    "relation": "produces",
                    "object": "component:rack",
                },
                entities=("firm:acme", "component:rack", "place:US-TX"),
            )
        ],
        now=MONDAY,
    )
    later = make(
        "y",
        {
            "subject": "factory:acme-US-TX",
            "relation": "produces",
            "object": "component:rack",
            "status": "stated",
        },
    )
    ingest(store, [later], now=TUESDAY)


def test_sources_that_evidence_or_relays_name_must_be_declared(store: Store) -> None:
    found = problems(store, make("relay", derived_from=["source:origin", "a printed paper"]))
    assert [p.reason for p in found] == ["no source 'source:origin' is declared"]
    ingest(store, [make("relay", derived_from=["source:origin"]), make("origin")], now=MONDAY)


def test_one_source_or_fact_id_in_two_files_is_refused(store: Store, tmp_path: Path) -> None:
    twin = tmp_path / "twin.yaml"
    text = HARBOUR.read_text("utf-8")
    twin.write_text(text, "utf-8")
    assert "stands in" in problems(store, HARBOUR, twin)[0].reason
    twin.write_text(text.replace("source:harbour-news", "source:other"), "utf-8")
    found = problems(store, HARBOUR, twin)
    assert [p.fact for p in found] == ["H1", "H2", "H3"]
    assert "is used by 'source:harbour-news' too" in found[0].reason


def test_a_fact_id_of_another_source_in_the_store_is_refused(store: Store, tmp_path: Path) -> None:
    ingest(store, [HARBOUR], now=MONDAY)
    twin = tmp_path / "twin.yaml"
    text = HARBOUR.read_text("utf-8").replace("source:harbour-news", "source:other")
    twin.write_text(text, "utf-8")
    assert {p.fact for p in problems(store, twin)} == {"H1", "H2", "H3"}


def test_places_inside_themselves_over_several_files(store: Store) -> None:
    one = make("one", entities=[{"id": "place:a", "container": "place:b"}])
    two = make("two", entities=[{"id": "place:b", "container": "place:a"}])
    found = problems(store, one, two)
    assert found[0].reason == "'place:a' lies inside itself: place:a in place:b in place:a"


# -- warnings --------------------------------------------------------------


def test_circles_of_parts_are_named(store: Store) -> None:
    def part(a: str, b: str, relation: str = "part_of") -> dict[str, Any]:
        return {"subject": f"component:{a}", "relation": relation, "object": f"component:{b}"}

    parts = tuple(f"component:{name}" for name in "abcd")
    ingest(store, [make("one", part("a", "b"), entities=parts)], now=MONDAY)
    two = make("two", part("b", "c"), part("a", "c", "has_part"), part("c", "d"))
    report = ingest(store, [two], now=TUESDAY)
    assert warnings(report) == [
        "circle of parts: component:a part of component:b part of component:c part of component:a"
    ]


def test_near_duplicates_are_proposed_and_kept(store: Store) -> None:
    def promise(value: int, **more: Any) -> dict[str, Any]:
        amount = {"value": value, "currency": "USD", "approx": more.pop("approx", False)}
        return {
            "subject": "firm:acme",
            "relation": "commits_investment",
            "object": "place:US",
            "status": "promised",
            "amount": amount,
            **more,
        }

    places: list[Short] = [
        {"id": "place:US"},
        {"id": "place:US-TX", "container": "place:US"},
        "place:US-WI",
    ]
    ingest(store, [make("one", promise(1000, id="A"), entities=("firm:acme", *places))], now=MONDAY)
    two = make("two", promise(1030, approx=True, id="B"), promise(2000, id="C"))
    found = warnings(ingest(store, [two], now=TUESDAY))
    assert found == [
        "near duplicates A and B: amounts 1,000 and 1,030 differ by less than 5 percent"
    ]
    three = make(
        "three",
        promise(500, place="place:US-TX", id="D"),
        promise(500, place="place:US", id="E"),
        promise(500, place="place:US-WI", id="F"),
    )
    found = warnings(ingest(store, [three], now=TUESDAY))
    assert found == ["near duplicates D and E: place:US-TX and place:US lie inside each other"]
    assert store.summary().counts["facts"] == 6


def test_equal_names_are_proposed_and_traps_are_not(store: Store) -> None:
    names = [
        {"id": "firm:acme", "names": ["Acme Co., Ltd."], "not_names": ["Acmex"]},
        {"id": "firm:acme-corp", "names": ["ACME Corporation"]},
        {"id": "firm:acmex", "names": ["Acmex"]},
    ]
    found = warnings(ingest(store, [make("one", entities=names)], now=MONDAY))
    assert found == ["may be the same: firm:acme, firm:acme-corp (named 'acme')"]
    store.judge(
        Judgement("j1", "merge", "firm:acme-corp", "firm:acme", "me", "one firm"), now=TUESDAY
    )
    assert not warnings(ingest(store, [make("one", entities=names)], now=TUESDAY))


# -- tables, reports, options ----------------------------------------------


def test_a_table_with_its_mapping(store: Store, tmp_path: Path) -> None:
    ingest(store, [ROOT / "data" / "places.yaml"], now=MONDAY)
    options = Options(mapping=ROOT / "data" / "mappings" / "apple_supplier_list.yaml")
    path = tmp_path / "suppliers.csv"
    text = (DATA / "tables" / "suppliers.csv").read_text("utf-8")
    path.write_text(text, "utf-8")
    report = ingest(store, [path], now=MONDAY, options=options)
    assert report.totals["added"] == 12
    assert not ingest(store, [path], now=TUESDAY, options=options).changed
    path.write_text(text.replace("2020,Zlín Works,東南亞,Singapore,NA\n", ""), "utf-8")
    report = ingest(store, [path], now=TUESDAY, options=options)
    assert report.totals["closed"] > 0


def test_a_network_with_its_table_of_input_types(store: Store) -> None:
    options = Options(mapping=ROOT / "data" / "mappings" / "network.yaml")
    report = ingest(store, [DATA / "tables" / "network.csv"], now=MONDAY, options=options)
    assert [(table.name, table.rows, table.changed) for table in report.tables] == [
        ("essentiality-network", 5, True)
    ]
    assert report.sources[0].dropped == 1
    table = store.view(date(2026, 1, 1)).table("essentiality-network")
    assert table is not None
    assert len(table.rows) == 5
    assert not ingest(
        store, [DATA / "tables" / "network.csv"], now=TUESDAY, options=options
    ).changed


def test_the_report_as_text_and_json(store: Store) -> None:
    report = ingest(store, [HARBOUR], now=MONDAY)
    values = json.loads(json.dumps(report.to_json()))
    assert values["totals"]["added"] == 3
    assert values["sources"][0]["added"] == ["H1", "H2", "H3"]
    assert values["changed"] is True
    assert report.to_text().splitlines() == [
        "source:harbour-news: 3 added, 0 unchanged, 0 closed, 0 refused, 5 entities changed",
        "Facts: 3 added, 0 unchanged, 0 closed, 0 refused. Entities changed: 5.",
    ]


def test_bundled_files_load_cleanly_in_their_order(store: Store) -> None:
    facts, tables = bundled_files(ROOT / "data")
    paths = [*facts, *tables]
    facts = [path for path in paths if path.suffix == ".yaml" and path.name != "measures.yaml"]
    assert paths[: len(facts)] == facts
    report = ingest(store, facts, now=MONDAY)
    assert report.changed
    assert set(warnings(report)) <= ALIKE_AND_BOTH_RIGHT


ALIKE_AND_BOTH_RIGHT = {
    "near duplicates P01d and R259a: place:US and place:US-OH lie inside each other",
    "near duplicates P01d and R260: place:US and place:US-OH lie inside each other",
    "near duplicates K11c and R070a: amounts 1,100 and 1,114 differ by less than 5 percent",
}
"""What the load proposes to look at among the bundled facts, and was looked at."""


def test_every_loader_can_be_imported_and_read() -> None:
    for loader in LOADERS:
        assert callable(loader.imported.read)


def test_a_loader_is_imported_only_when_a_file_asks(tmp_path: Path) -> None:
    code = (
        "import sys; from onshore.loaders.ingest import ingest\n"
        "from onshore.graph.stores import open_store\n"
        f"ingest(open_store('sqlite://'), [{str(HARBOUR)!r}], now='2026-01-01T00:00:00.000000Z')\n"
        "print([m for m in ('onshore.loaders.law.hts', 'onshore.loaders.mapping.table',"
        " 'onshore.loaders.mapping.columns', 'tqdm', 'neo4j',"
        " 'pyarrow') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
    assert result.stderr == ""


def test_bars_with_rate_and_remaining_time_are_shown_on_terminals_only() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    quiet = io.StringIO()
    with progress_bars([HARBOUR], quiet) as told:
        assert told == Told()
    assert quiet.getvalue() == ""
    terminal = Terminal()
    with progress_bars([HARBOUR], terminal) as told:
        options = Options(**told._asdict())
        ingest(open_store("sqlite://"), [HARBOUR], now=MONDAY, options=options)
    shown = terminal.getvalue()
    assert re.search(r"Reading: +0%.*B/s\]", shown)
    assert re.search(r"Storing: .*\d+/\d+ \[\d\d:\d\d<.*record/s\]", shown)


def test_what_is_stored_is_told_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    options = Options(stored=lambda done, everything: told.append((done, everything)))
    store = open_store("sqlite://")
    ingest(store, [HARBOUR], now=MONDAY, options=options)
    assert told
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 0
    told.clear()
    ingest(store, [HARBOUR], now=MONDAY, options=options)
    assert not told


def test_a_load_leaves_the_collector_as_it_was() -> None:
    before = gc.get_threshold()
    ingest(open_store("sqlite://"), [HARBOUR], now=MONDAY)
    assert gc.get_threshold() == before
    with pytest.raises(InvalidInput):
        ingest(open_store("sqlite://"), ["nowhere.yaml"], now=MONDAY)
    assert gc.get_threshold() == before


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        (tmp_path / f"{number}.yaml").write_text("source: {id: source:x}\n", "utf-8")
    monkeypatch.setattr("onshore.loaders.files.finding.MAX_FILES", 3)
    with pytest.raises(TooLarge, match="MAX_FILES"):
        find_files([tmp_path], Options())


def test_a_killed_load_leaves_the_last_complete_state(tmp_path: Path) -> None:
    """The process is killed while it writes; the store then holds all of a load or nothing."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    ingest(open_store(url), [HARBOUR], now=MONDAY)
    before = open_store(url).content_hash()
    code = (
        "import os, signal, threading\n"
        "from onshore.graph.stores import open_store\n"
        "from onshore.graph.documents.document import parse_document\n"
        "from onshore.loaders.ingest import ingest\n"
        "facts = [{'id': f'k{i}', 'subject': 'firm:no', 'relation': 'produces', 'object':"
        " 'component:rack', 'market_share': str(i / 40000), 'status': 'actual',"
        " 'certainty': 'asserted', 'evidence': [{}]} for i in range(20000)]\n"
        "document = parse_document({'source': {'id': 'source:big'}, 'facts': facts})\n"
        f"store = open_store({url!r})\n"
        "wal = store.url.removeprefix('sqlite:///') + '-wal'\n"
        "def kill():\n"
        "    while not (os.path.exists(wal) and os.path.getsize(wal) > 100_000):\n"
        "        pass\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "threading.Thread(target=kill, daemon=True).start()\n"
        f"ingest(store, [document], now={TUESDAY!r})\n"
        "print('done')\n"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    store = open_store(url)
    if "done" not in result.stdout:
        assert result.returncode == -9, result.stderr
    loaded = store.summary().counts["facts"]
    assert loaded in (3, 20_003)
    assert (store.content_hash() == before) == (loaded == 3)
    assert store.view(date(2026, 11, 24)).facts(["H1"])
