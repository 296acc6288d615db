"""Which files a load means, and which loader reads each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from onshore.graph.errors import InvalidInput, MissingExtra, Problem, TooLarge
from onshore.loaders import Options
from onshore.loaders.files.content import Content
from onshore.loaders.files.excel import SUFFIXES, is_excel
from onshore.loaders.files.reading import check_regular
from onshore.loaders.formats.registry import LOADERS, Loader, formats
from onshore.loaders.limits import MAX_FILES
from onshore.loaders.mapping.mapping import ANY, Reading
from onshore.loaders.mapping.table_rows import read_blocks

_NO_FACT_LINES = rb'\A\s*\{(?!\s*"source"\s*:\s*\{)'
MANIFEST = "copy.json"
"""The list of files in a full copy."""


@dataclass(frozen=True, slots=True)
class Found:
    """Files of a load with their loaders, and what was passed over with the reason."""

    files: tuple[tuple[Path, Loader], ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()


def find_files(paths: Iterable[str | Path], options: Options) -> Found:
    """Files that the paths name; folders are walked in sorted order, without hidden files.

    What no loader takes is a problem where it was named itself and passed over inside a folder.
    """
    files: dict[Path, Loader] = {}
    skipped: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for path in map(Path, paths):
        if path.is_dir():
            names = list(_walk(path))
            if not names:
                problems.append(Problem("this folder holds no file", file=str(path)))
            for name in names:
                loader, reason = choose(name, options)
                if loader is None:
                    skipped.append((str(name), reason))
                else:
                    files.setdefault(name, loader)
            continue
        try:
            check_regular(path)
            loader, reason = choose(path, options)
        except InvalidInput as error:
            problems += error.problems
            continue
        if loader is None:
            problems.append(Problem(reason, file=str(path)))
        else:
            files.setdefault(path, loader)
    if len(files) > MAX_FILES:
        raise TooLarge("the load", "MAX_FILES", MAX_FILES)
    return Found(tuple(files.items()), tuple(skipped), tuple(problems))


def _walk(folder: Path) -> Iterable[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and name != MANIFEST and path.is_file():
                yield path


def choose(path: Path, options: Options) -> tuple[Loader | None, str]:
    """The loader of a file, or None with the reason."""
    check_regular(path)
    content = Content(path)
    if options.format is not None:
        return next(loader for loader in LOADERS if loader.name == options.format), ""
    if path.suffix.lower() in (".yaml", ".yml"):
        if "mapping" in content.keys:
            return None, "is a mapping file: give it with --mapping and a table"
        if re.search(rb"^story:", content.start, re.MULTILINE):
            return None, "is a story: ONSHORE_STORIES names their folder"
        if content.is_list:
            return None, "is a list, such as a gazetteer for extract"
    for loader in LOADERS:
        if not loader.takes(content, options):
            continue
        if path.suffix.lower() == ".jsonl" and loader.module == "curated":
            if re.match(_NO_FACT_LINES, content.start):
                return None, 'holds no facts: their first line is {"source": {...}}'
        return loader, ""
    if not content.start and any(loader.names_fit(path) for loader in LOADERS):
        return None, "is empty"
    if path.suffix.lower() in (".csv", ".tsv", *SUFFIXES):
        return None, _no_format(content)
    known = ", ".join(formats().values())
    return None, (
        "no loader takes this kind of file; facts are .yaml, .json, .jsonl or .csv, and files of "
        f"others are {known}"
    )


def _no_format(content: Content) -> str:
    """Why a table that no loader knows is not read, and what to do."""
    if is_excel(content.path) and find_spec("openpyxl") is None:
        return str(MissingExtra("excel", "reading Excel"))
    try:
        next(read_blocks(content.path, Reading(delimiter=ANY, header=False), None), None)
    except InvalidInput as error:
        return error.problems[0].reason
    if not content.columns:
        return "is empty"
    known = ", ".join(formats())
    return (
        "is a table: give the mapping file that says what its columns mean (--mapping; "
        f"`onshore mapping {content.path.name}` drafts one), "
        f"or say which format it is (--as {known})"
    )
