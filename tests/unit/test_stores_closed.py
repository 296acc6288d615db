"""Whatever a command does with a store, and however it ends, the store is closed then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onshore.app.cli.main import main
from onshore.app.terminal import shell
from onshore.graph.stores import open_store

FACT = """source: {id: "source:one", title: One, published: "2026-01-01"}
entities: [{id: "firm:a", kind: firm, names: [{text: A}]}]
facts: []
"""
BAD = FACT.replace("firm:a", "a b")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("load", "fact.yaml"), 0),
        (("load", "bad.yaml"), 1),
        (("load", "nowhere.yaml"), 1),
        (("ask", "entities"), 0),
        (("ask", "entity", "--id", "firm:nobody"), 1),
        (("export", "--output", "written"), 0),
        (("--store", "sqlite:///empty.db", "ask", "entities"), 1),
        (("check",), 5),
        (("retract", "F1", "--why", "wrong"), 1),
    ],
)
def test_a_command_closes_its_store(
    words: tuple[str, ...], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("fact.yaml").write_text(FACT)
    Path("bad.yaml").write_text(BAD)
    assert main(["--store", "sqlite:///store.db", "load", "fact.yaml"]) == 0
    opened: list[Any] = []

    def watched(*given: Any) -> Any:
        opened.append(open_store(*given))
        return opened[-1]

    monkeypatch.setattr(shell, "open_store", watched)
    assert main(["--store", "sqlite:///store.db", *words]) == code
    assert all(store._closed for store in opened)
    assert opened or words == ("load", "nowhere.yaml")
