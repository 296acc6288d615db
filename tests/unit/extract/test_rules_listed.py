"""The page on extraction lists every rule by its id."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_rule_is_listed() -> None:
    page = (ROOT / "docs" / "extraction.md").read_text("utf-8")
    sources = (ROOT / "loaders" / "extract" / "rules").rglob("*.py")
    ids = {
        id
        for source in sources
        for id in re.findall(r'"((?:en|ja)-[a-z-]+)"', source.read_text("utf-8"))
    }
    prefixes = {id for id in ids if any(other.startswith(f"{id}-") for other in ids)}
    missing = {id for id in ids - prefixes if f"`{id}`" not in page}
    assert len(ids) > 60
    assert not missing
