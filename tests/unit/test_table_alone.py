"""A whole table gives what its rows give one by one.

What a table's rows have in common is read once and kept. A row that is a table of its own shares
nothing with any other: its facts are read by `parse_fact` alone.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import replace
from pathlib import Path

import pytest

from onshore.graph.documents.document import parse_document
from onshore.graph.documents.dump import dump_document
from onshore.graph.errors import InvalidInput
from onshore.graph.model import Fact
from onshore.graph.stores import open_store
from onshore.loaders import Batch, Options
from onshore.loaders.ingest import ingest
from onshore.loaders.mapping.table import read

ROOT = Path(__file__).parents[2]
NOW = "2026-01-01T00:00:00.000000Z"
COLUMNS = ("maker", "buyers", "part", "worth", "made", "state", "needed", "pieces", "note", "id")
MAPPING = """\
mapping: 1
source: {id: 'source:t', title: T}
read:
  columns: [maker, buyers, part, worth, made, state, needed, pieces, note, id]
  encoding: ENCODING
  missing: ['-']
  on_error: skip
values:
  maker: maker
  buyer: {column: buyers, split: [;]}
  part: part
  worth: worth
  made: made
  state: {column: state, map: {act: actual, plan: planned}, unmapped: keep, default: actual}
  needed: {column: needed, map: {'0': 'false', '1': 'true'}, unmapped: refuse}
  pieces: pieces
  note: note
  id: id
rows:
  drop: [{same: [maker, part]}]
entities:
  maker: {id: 'firm:{maker|slug}', key: '{maker}', names: ['{maker}']}
  buyer: {id: 'firm:{buyer|slug}', key: '{buyer}', names: ['{buyer}'], when: [buyer]}
  part: {id: 'component:{part|slug}', key: '{part}', names: ['{part}']}
facts:
- {subject: '@maker', relation: supplies, object: '@part', to: '@buyer', when: [buyer],
   status: '{state}', certainty: asserted, value: '{worth|amount}', essential: '{needed}',
   valid_from: '{made}', gist: '{note}'}
- {subject: '@maker', relation: produces, object: '@part', id: '{id|slug}', when: [id],
   status: '{state}', certainty: asserted, amount: {value: '{pieces}', unit: pieces, per: year}}
- {subject: '@maker', relation: partners_with, object: '@buyer', unless: [id], polarity: negated,
   status: actual, certainty: asserted, when: [buyer]}
tables:
- name: parts
  key: [maker, part, id]
  when: [pieces, id]
  row: {maker: '@maker', part: '@part', id: '{id}'}
"""
MAKERS = ("Acme", "ACME", "Acme Inc", "Bär GmbH", "鴻海", "x y", "  Acme ", 'Quo"te', "co,mma")
PARTS = ("steel", "Steel", "copper wire")
GOOD_WORTH = ("178 million USD", "$1.5bn", "250 MW", "", "12 MUSD", "3億ドル")
BAD_WORTH = ("abc", "1e3", "5,2", "£3m")
GOOD_DAY = ("2025", "2025-11", "2025-11-20", "2026-Q3", "2026-H1", "2029/2030", "2026-03/04", "")
BAD_DAY = ("2025-13", "x", "2025-02-30", "-")


def a_row(chance: random.Random, number: int) -> list[str]:
    bad = chance.random() < 0.1
    one = chance.choice
    row = [
        one(MAKERS),
        ";".join(one((*MAKERS, "Zed", "Yan")) for _ in range(one((1, 1, 2, 3)))),
        one((*PARTS, "", "Acme")) if bad else one(PARTS),
        one(BAD_WORTH if bad else (*GOOD_WORTH, f"{chance.randrange(30)} USD")),
        one(BAD_DAY if bad else GOOD_DAY),
        one(("act", "plan", "stated", "", "bogus" if bad else "act")),
        one(("0", "1", "", "2" if bad else "1")),
        one(("1", "2", "3.5", "1.0", "", "bad" if bad else "2")),
        one(("", f"note {number % 9}", "x" * 300, "bell\a" if bad else "")),
        one(("", "", f"F{number}", "F1" if bad else "")),
    ]
    return row[:-1] if bad and chance.random() < 0.1 else row


def a_table(folder: Path, rows: list[list[str]], encoding: str) -> Batch:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    (folder / "t.csv").write_bytes(text.getvalue().encode(encoding, "replace"))
    (folder / "m.yaml").write_text(MAPPING.replace("ENCODING", encoding), "utf-8")
    (batch,) = read(folder / "t.csv", folder / "m.yaml")
    return batch


def bare(fact: Fact) -> Fact:
    return replace(fact, evidence=())


@pytest.mark.parametrize("seed", range(12))
def test_a_table_gives_what_its_rows_give_alone(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    encoding = chance.choice(("utf-8", "utf-16", "shift_jis"))
    rows = [a_row(chance, number) for number in range(60)]
    rows += chance.sample(rows, 6)
    batch = a_table(tmp_path, rows, encoding)
    assert batch.document is not None
    facts = {fact.id: fact for fact in batch.document.facts}
    assert len(facts) == len(batch.document.facts) > 40
    refused = {problem.fact: problem for problem in batch.refused}
    cited: dict[str, list[str | None]] = {}
    claims: dict[str, Fact] = {}
    for number, row in enumerate(rows, 1):
        alone = a_table(tmp_path, [row], encoding)
        assert alone.document is not None
        problem = refused.get(f"row {number}")
        if problem is not None and "stands in row" in problem.reason:
            continue
        assert [p.reason for p in alone.refused] == [
            p.reason for p in batch.refused if p.fact == f"row {number}"
        ]
        for fact in alone.document.facts:
            claims.setdefault(fact.id, bare(fact))
            sections = cited.setdefault(fact.id, [])
            assert [span.section for span in fact.evidence] == ["row 1"]
            sections.append(f"row {number}")
    assert refused
    assert claims.keys() == facts.keys()
    for id, fact in facts.items():
        assert bare(fact) == claims[id]
        assert [span.section for span in fact.evidence] == cited[id]
        first = fact.evidence[0].section
        index = batch.document.facts.index(fact)
        assert batch.lines["facts", index] == 1 + int(str(first).removeprefix("row "))


@pytest.mark.parametrize("seed", range(4))
def test_a_table_is_stored_as_its_document_is(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    batch = a_table(tmp_path, [a_row(chance, number) for number in range(200)], "utf-8")
    assert batch.document is not None
    stores = [open_store("sqlite://"), open_store("sqlite://")]
    options = Options(mapping=tmp_path / "m.yaml")
    report = ingest(stores[0], [tmp_path / "t.csv"], now=NOW, options=options)
    written = parse_document(dump_document(batch.document))
    assert written == batch.document
    ingest(stores[1], [written, *batch.tables], now=NOW)
    assert stores[0].content_hash() == stores[1].content_hash()
    again = ingest(stores[0], [tmp_path / "t.csv"], now=NOW, options=options)
    assert not again.changed
    assert again.totals["unchanged"] == report.totals["added"] > 100


def test_a_fact_id_with_another_claim_is_refused_by_name(tmp_path: Path) -> None:
    mapping = MAPPING.replace("on_error: skip", "on_error: refuse").replace("ENCODING", "utf-8")
    (tmp_path / "m.yaml").write_text(mapping, "utf-8")
    cells = "Acme,Zed,steel,,,act,,{},,F1\n"
    text = ",".join(COLUMNS) + "\n" + cells.format(1) + cells.format(2)
    (tmp_path / "t.csv").write_text(text, "utf-8")
    with pytest.raises(InvalidInput) as caught:
        list(read(tmp_path / "t.csv", tmp_path / "m.yaml"))
    (problem,) = caught.value.problems
    assert problem.reason == "fact id 'f1' stands in row 1 with another claim"
    assert (problem.fact, problem.line) == ("row 2", 3)
