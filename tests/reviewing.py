"""An invented article with its names, and what the tests of its review do with it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from onshore.app.cli.main import main
from onshore.app.review.files import LOG, find_articles, read_work
from onshore.app.review.name_sources import gather_names
from onshore.app.review.review_session import ReviewSession
from onshore.app.settings import Settings
from onshore.loaders.extract import Gazetteer

EXTRACTS = Path(__file__).resolve().parent / "data" / "extract"
NAMES = EXTRACTS / "gazetteer.yaml"
WHO, WHEN = "kim", "2026-03-05T09:00:00Z"


def prepare(folder: Path, *names: str) -> Path:
    """A folder with the invented article (or those named) and its candidates; their file."""
    articles = [folder / (name if names else "article.txt") for name in names or ("en1_dev.txt",)]
    for name, article in zip(names or ("en1_dev.txt",), articles, strict=True):
        shutil.copyfile(EXTRACTS / "dev" / name, article)
    file = folder / "candidates.jsonl"
    arguments = ["extract", *map(str, articles), "--gazetteer", str(NAMES), "-o", str(file)]
    assert main([*arguments, "--store", store_in(folder)]) == 0
    return file


def store_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'store.db'}"


def read_lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def write_lines(file: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


@cache
def known_names() -> Gazetteer:
    """The names of the invented article and the bundled ones; reviews only look them up."""
    return gather_names([NAMES], None, Settings())


def desk_of(file: Path, log: Path | None = None) -> ReviewSession:
    """The review of a file of candidates."""
    work = read_work(file)
    articles = find_articles(work.candidates, file)
    candidates = [candidate for _, candidate in work.candidates]
    return ReviewSession(candidates, articles, known_names(), log or file.with_name(LOG))
