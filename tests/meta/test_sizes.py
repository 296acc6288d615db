"""No file of code is longer than one sitting, but for those that are one idea, which are listed."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 400
LONG_FOLDERS = {
    "app/http": "operations of the API, told beside their routes",
    "graph/columns": "arrays of one subject a file, read and written together",
    "graph/tariff": "one part of the law a file",
    "graph/words": "tables of words",
    "loaders/extract": "rules and word lists, one sort a file",
    "loaders/mapping": "one way of reading a table a file",
}
"""Folders whose files may be up to 700 lines long, and why."""
LONG = {
    "app/cli/main.py": (550, "the options of every command"),
    "app/review/review_session.py": (450, "one session, its steps in order"),
    "graph/answers/duty/duty_rows.py": (500, "the columns of one table"),
    "graph/answers/loss/impact_answer.py": (500, "the lists of one answer"),
    "graph/documents/document.py": (700, "one reader, which collects every problem of a file"),
    "graph/documents/fact_table.py": (450, "one class and the pieces that it is made of"),
    "graph/queries/paths.py": (500, "one question with many parameters"),
    "graph/schema.py": (750, "the vocabulary: tables"),
    "graph/stores/browse.py": (500, "what is drawn of each kind of record"),
    "graph/stores/cypher.py": (550, "every Cypher string"),
    "graph/stores/neo4j.py": (650, "one store: connections, loads, conversions"),
    "graph/stores/neo4j_drawing.py": (500, "what is drawn after a load, and in which order"),
    "graph/stores/sqlite.py": (600, "one store and its reader"),
    "graph/supply/bom.py": (650, "one bill of materials, from rows to figures"),
    "graph/supply/supply.py": (650, "one derivation, rule by rule"),
    "graph/view.py": (850, "all that questions read: one class"),
    "loaders/formats/bom.py": (600, "one format"),
    "loaders/law/hts.py": (450, "one format"),
    "loaders/law/measures.py": (600, "one format, key by key"),
}
"""Files that may be longer, up to how many lines, and why."""


def allowed(path: str) -> int:
    """Lines that a file may have."""
    if path in LONG:
        return LONG[path][0]
    return 700 if path.startswith(tuple(f"{folder}/" for folder in LONG_FOLDERS)) else MOST_LINES


def test_long_files_are_listed_with_their_reason() -> None:
    sizes = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for top in ("app", "graph", "loaders")
        for path in (ROOT / top).rglob("*.py")
    }
    assert {path: size for path, size in sizes.items() if size > allowed(path)} == {}
    assert LONG.keys() <= sizes.keys()
