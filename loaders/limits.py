"""Every limit of the loaders, in one place. A file beyond one of them is refused, never cut."""

from __future__ import annotations

MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
"""One YAML or JSON document."""
MAX_TABLE_BYTES = 512 * 1024 * 1024
"""One CSV table, one file of JSON lines, or one unpacked reference table."""
MAX_HELD_BOOK_BYTES = 48 * 1024 * 1024
"""A workbook whose bytes are held, unpacked: one that was posted."""
MAX_LINE_BYTES = 16 * 1024 * 1024
"""One line of a file of JSON lines."""
MAX_CELL = 100_000
"""Characters in one cell of a table."""
MAX_COLUMNS = 1_000
MAX_MAPPING_BYTES = 4 * 1024 * 1024
"""One mapping file."""
MAX_DEPTH = 24
"""Mappings and lists inside each other."""
MAX_BOM_LINES = 1_000_000
"""Lines of a bill of materials."""
MAX_BOM_LEVEL = 100
MAX_FILES = 20_000
"""Files of one load."""
MAX_SPLITS = 1_000
"""Combinations that the splits of one row give."""
MAX_EVIDENCE = 200
"""Rows that one fact of a table cites; further rows that say the same are counted, not cited."""
MAX_KEPT = 100_000
"""Different texts of one value of a table, or of one field, whose reading is kept at a time."""
MAX_KEPT_TEXT = 200
"""Characters of a text whose reading is kept."""
MAX_PROBLEMS = 500
"""Problems that one load reports."""
MAX_COMPARED = 5_000
"""Facts, and entities, of one load that are compared for near duplicates."""
MAX_WARNINGS = 100
"""Warnings of one kind that one load reports."""
FEW_CLOSED = 5
"""Facts, or declarations, of a source that a load may close unasked even where they are most."""
