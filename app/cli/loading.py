"""`onshore load`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from onshore.app.settings import Settings, data_folder
from onshore.app.terminal.options import given_once
from onshore.app.terminal.progress import drawing_times
from onshore.app.terminal.shell import now, open_named, put, put_json
from onshore.graph.dates import format_instant
from onshore.graph.errors import InvalidParameters, Problem
from onshore.loaders import Options
from onshore.loaders.closing import agree
from onshore.loaders.ingest import ingest
from onshore.loaders.progress import progress_bars


def load(options: argparse.Namespace, settings: Settings) -> None:
    """Load files and folders, or what is bundled; report what that changed."""
    paths: list[str | Path] = list(options.paths)
    if options.bundled:
        paths.append(data_folder(settings))
    if options.source is not None:
        from onshore.app.review.attaching import attach

        attach(paths, options.source, options.format, settings)
        return
    if not paths:
        raise InvalidParameters([Problem("name a file or folder, or --bundled", "PATH")])
    store = open_named(settings)
    with progress_bars(paths, sys.stderr) as bars, drawing_times(bars.drawn, sys.stderr) as drawn:
        progress = bars._replace(drawn=drawn)
        mapping = _mapping(options.mapping, settings)
        chosen = Options(
            options.taken_as,
            mapping,
            options.revision,
            options.effective_from,
            given=given_once(options.set),
            **progress._asdict(),
        )
        confirm = agree if options.yes else _ask_to_close
        instant = format_instant(now())
        report = ingest(store, paths, now=instant, options=chosen, confirm=confirm)
    if options.bundled:  # stories and mappings lie beside the bundled facts: nobody named them
        ours = data_folder(settings)
        skipped = (one for one in report.skipped if not Path(one[0]).is_relative_to(ours))
        report = replace(report, skipped=tuple(skipped))
    put_json(report.to_json()) if options.format == "json" else put(report.to_text())


def _ask_to_close(closing: Sequence[Problem]) -> bool:
    """Ask on a terminal whether to go on; elsewhere say which option does."""
    problems = "".join(f"onshore: {problem}\n" for problem in closing)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        sys.stderr.write("onshore: a load that is meant to close that much takes --yes\n")
        return False
    sys.stderr.write(f"\n{problems}Close them? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _mapping(path: Path | None, settings: Settings) -> Path | None:
    """A mapping file, or the bundled one of that name."""
    if path is None or path.suffix or len(path.parts) != 1 or path.exists():
        return path
    bundled = data_folder(settings) / "mappings" / f"{path}.yaml"
    return bundled if bundled.is_file() else path
