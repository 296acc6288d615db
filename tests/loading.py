"""A process that loads a large source into a store, for tests that kill it or run two at once.

Run as a script: `python -m tests.loading URL FACTS [option=number ...]`, user and password on
standard input.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from onshore.graph.model import Document, Entity, Evidence, Fact, Name, Source, Table
from onshore.graph.ports import Store

NOW = "2026-01-01T00:00:00.000000Z"
LATER = "2026-02-01T00:00:00.000000Z"
ROOT = Path(__file__).resolve().parents[1]


def large_document(facts: int, edition: str, *, declared: bool = False) -> Document:
    """One source with many facts; editions of it share no content.

    With `declared` it also declares what is made, as files that are loaded have to.
    """
    firms = [Entity(f"firm:f{n}", "firm", (Name(f"Firm {n} {edition}", "en"),)) for n in range(50)]
    made = range(997 if declared else 0)
    firms += [Entity(f"component:c{n}", "component", (Name(f"C {n}", "en"),)) for n in made]
    evidence = (Evidence("source:large", section="body", gist=f"Said in {edition}."),)
    return Document(
        Source("source:large", edition),
        tuple(firms),
        tuple(
            Fact(
                f"F{n}",
                "source:large",
                f"firm:f{n % 50}",
                "produces",
                f"component:c{n % 997}",
                "operational",
                "asserted",
                evidence,
            )
            for n in range(facts)
        ),
    )


def reference_tables(number: int, text: str = "rows") -> list[Table]:
    """Editions of one table, each of some size."""
    rows = tuple([n, f"{text} {n}"] for n in range(5_000))
    day = date(2026, 1, 1)
    return [
        Table("schedule", f"edition-{n}", day + timedelta(n), {"title": text}, rows)
        for n in range(number)
    ]


def start_loading(url: str, facts: int, login: str = "", **options: float) -> subprocess.Popen[str]:
    """A process that has begun to load the second edition, with `tables` reference tables."""
    words = [f"{name}={value}" for name, value in options.items()]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.loading", url, str(facts), *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(login + "\n")
    process.stdin.flush()
    assert process.stdout.readline() == "loading\n"
    return process


def kill(process: subprocess.Popen[str]) -> None:
    """SIGKILL: no clean-up runs in it."""
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def _open(url: str, login: str, options: dict[str, float]) -> Store:
    if url.startswith("sqlite"):
        from onshore.graph.stores.sqlite import SqliteStore

        return SqliteStore(url)
    from onshore.graph.stores.neo4j import Neo4jStore

    user, _, password = login.partition(" ")
    return Neo4jStore(url, user or None, password or None, **options)  # type: ignore[arg-type]


def main(url: str, facts: str, *words: str) -> None:
    login = sys.stdin.readline().strip()
    options = {name: int(value) for name, _, value in (word.partition("=") for word in words)}
    tables = reference_tables(options.pop("tables", 0))
    store = _open(url, login, {**options})
    document = large_document(int(facts), "second")
    print("loading", flush=True)
    store.replace([document], tables, now=LATER)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
