"""Run the notebooks of docs/notebooks over the bundled data, and keep what they show.

    python scripts/make_notebooks.py            run them all, write what has changed
    python scripts/make_notebooks.py --check    change nothing, name those with other numbers; 1

A cell that fails ends it. The data is loaded into a store of its own; nothing outside is asked.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "notebooks"
SECONDS = 600
"""Longest that one cell may take."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Run the notebooks.")
    parser.add_argument("--check", action="store_true", help="change nothing, name stale ones")
    options = parser.parse_args(arguments)
    stale = []
    with TemporaryDirectory() as folder:
        for name in [name for name in os.environ if name.startswith("ONSHORE_")]:
            del os.environ[name]
        os.environ["ONSHORE_STORE"] = f"sqlite:///{folder}/onshore.db"
        for path in sorted(FOLDER.glob("*.ipynb")):
            before = path.read_text("utf-8")
            after = run(before, Path(folder))
            same = numbers(after) == numbers(before) if options.check else after == before
            if not same:
                stale.append(path.name)
                sys.stdout.write(f"{'stale' if options.check else 'made'}: {path.name}\n")
                if not options.check:
                    path.write_text(after, "utf-8")
    return 1 if stale and options.check else 0


def numbers(text: str) -> list[list[str]]:
    """The numbers that each output of a notebook shows as text, in their order."""
    notebook: Any = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    outputs = [one for cell in notebook.cells for one in cell.get("outputs", ())]
    shown = [one.get("text") or one.get("data", {}).get("text/plain", "") for one in outputs]
    return [re.findall(r"\d+(?:[.,]\d+)*", one) for one in shown]


def run(text: str, folder: Path) -> str:
    """The notebook with what its cells show when they are run in the folder."""
    notebook: Any = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(
        notebook,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],
        timeout=SECONDS,
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        coalesce_streams=True,
    ).execute()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    written: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return written.rstrip("\n") + "\n"


if __name__ == "__main__":
    sys.exit(main())
