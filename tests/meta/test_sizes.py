"""No file of code is longer than one sitting, but for those that are one idea, which are listed."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 400
LONG = {
    "app/cli/main.py": (600, "the options of every command"),
    "app/review/review_session.py": (450, "one session, its steps in order"),
    "graph/answers/loss/impact_answer.py": (500, "the lists of one answer"),
    "graph/columns/snapshot.py": (450, "one format of files, written and read"),
    "graph/documents/document.py": (700, "one reader, which collects every problem of a file"),
    "graph/queries/paths.py": (500, "one question with many parameters"),
    "graph/schema.py": (750, "the vocabulary: tables"),
    "graph/stores/drawing/browse.py": (500, "what is drawn of each kind of record"),
    "graph/stores/cypher.py": (550, "every Cypher string"),
    "graph/stores/neo4j.py": (650, "one store: connections, loads, conversions"),
    "graph/stores/drawing/plan.py": (500, "what is drawn after a load, and in which order"),
    "graph/stores/sqlite.py": (600, "one store and its reader"),
    "graph/supply/bom.py": (650, "one bill of materials, from rows to figures"),
    "graph/supply/supply.py": (650, "one derivation, rule by rule"),
    "graph/tariff/batch/duty_columns.py": (650, "one computation over columns, step by step"),
    "graph/tariff/duty/duty.py": (550, "one answer, and what stands beside it"),
    "graph/tariff/duty/duty_diff.py": (500, "one comparison of two sets of tables"),
    "graph/tariff/duty/tariff.py": (650, "one class: a tariff of a day, and its caches"),
    "graph/tariff/measures/conditions.py": (
        500,
        "one language: conditions, values, tests",
    ),
    "graph/tariff/measures/measures.py": (550, "one selection: measures of a line, origin and day"),
    "graph/tariff/schedule/schedule.py": (500, "one schedule and its lines"),
    "graph/view.py": (900, "all that questions read: one class"),
    "graph/words/reason_words.py": (500, "a table of words"),
    "graph/words/sentence_words.py": (600, "a table of words"),
    "loaders/law/hts.py": (450, "one format"),
    "loaders/law/measures.py": (600, "one format, key by key"),
    "loaders/mapping/columns.py": (550, "one way of reading a table: as columns"),
    "loaders/mapping/entity_columns.py": (450, "entities of a table that is read as columns"),
    "loaders/mapping/mapping_file.py": (550, "one format, key by key"),
    "loaders/mapping/rows.py": (550, "one way of reading a table: row by row"),
}
"""Files that may be longer, up to how many lines, and why."""


def allowed(path: str) -> int:
    """Lines that a file may have."""
    return LONG[path][0] if path in LONG else MOST_LINES


def test_long_files_are_listed_with_their_reason() -> None:
    sizes = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for top in ("app", "graph", "loaders")
        for path in (ROOT / top).rglob("*.py")
    }
    assert {path: size for path, size in sizes.items() if size > allowed(path)} == {}
    assert LONG.keys() <= sizes.keys()
