"""`onshore doctor`: what this installation is made of, and what is wrong or missing in it."""

from __future__ import annotations

import argparse
import platform
import re
import socket
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any, Literal

from onshore.app.settings import Settings, data_folder
from onshore.app.terminal.exits import DONE, REFUSED
from onshore.app.terminal.options import add_format, command
from onshore.app.terminal.shell import now, open_named, put, put_json
from onshore.app.version import own_version
from onshore.graph.dates import show_instant
from onshore.graph.errors import Damaged, OnshoreError
from onshore.graph.ports import Store
from onshore.graph.stores import file_of

State = Literal["good", "note", "wrong"]
PARTS = ("app", "graph", "loaders", "data")
"""Links of a checkout."""
_EXTRA = re.compile(r"""extra\s*==\s*['"]([\w-]+)['"]""")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `advice` says what to do where it is not good."""

    what: str
    state: State
    says: str
    advice: str = ""


def add_doctor(found: Any) -> None:
    one = command(
        found,
        "doctor",
        doctor,
        "show what this installation is made of, and what is wrong in it",
        more="Versions, the store with its tables, until when the measures are complete, optional "
        "packages, the port of serve. Nothing is changed and nothing is asked of the network. Ends "
        "with 1 where something is wrong; a note is not wrong.",
        examples=("doctor", "doctor --format json", "--store sqlite:///other.db doctor"),
    )
    add_format(one, ("text", "json"), "text")


def doctor(options: argparse.Namespace, settings: Settings) -> int:
    """Look at everything; 1 where something is wrong."""
    found = list(findings(settings))
    wrong = any(one.state == "wrong" for one in found)
    if options.format == "json":
        rows = [
            {"what": o.what, "state": o.state, "says": o.says, "advice": o.advice or None}
            for o in found
        ]
        put_json({"good": not wrong, "findings": rows})
    else:
        put("\n".join(_lines(found)))
    return REFUSED if wrong else DONE


def _lines(found: list[Finding]) -> Iterator[str]:
    from onshore.app.terminal.text import inert

    for one in found:
        advice = f"; {one.advice}" if one.advice else ""
        yield inert(f"{one.state:<6} {one.what:<10} {one.says}{advice}")
    count = sum(one.state == "wrong" for one in found)
    yield f"{count} wrong." if count else "Nothing is wrong."


def findings(settings: Settings) -> Iterator[Finding]:
    """Everything that is looked at, in the order in which one thing needs another."""
    yield from _program()
    yield from _links(Path(__file__).resolve().parents[2])
    yield from _data(settings)
    yield from _store(settings)
    yield from _extras()
    yield _port(settings)


def _program() -> Iterator[Finding]:
    python = platform.python_version()
    yield Finding("python", "good", f"{python}, {sys.executable}")
    try:
        place = str(distribution("onshore").locate_file(""))
        yield Finding("onshore", "good", f"{own_version()}, installed in {place}")
    except PackageNotFoundError:
        where = Path(__file__).resolve().parents[2]
        yield Finding("onshore", "note", f"not installed; runs from {where}", "pip install .")
    yield Finding("sqlite", "good", sqlite3.sqlite_version)


def _links(root: Path) -> Iterator[Finding]:
    """The links of a checkout; an installed package has folders in their place."""
    package = root / "onshore"
    if not (root / "pyproject.toml").is_file() or not package.is_dir():
        return
    lost = [part for part in PARTS if not (package / part).is_dir()]
    if lost:
        yield Finding(
            "checkout",
            "wrong",
            f"no links in {package}: {', '.join(lost)}",
            "git config core.symlinks true, then git checkout -- onshore",
        )
    else:
        yield Finding("checkout", "good", f"links in {package}")


def _data(settings: Settings) -> Iterator[Finding]:
    from onshore.loaders.bundled import bundled_files

    folder = data_folder(settings)
    if not folder.is_dir():
        yield Finding(
            "data", "wrong", f"there is no folder {folder}", "set ONSHORE_DATA or leave it"
        )
        return
    try:
        facts, tables = bundled_files(folder)
    except OnshoreError as error:
        yield Finding("data", "wrong", str(error))
        return
    state: State = "good" if facts and tables else "wrong"
    yield Finding(
        "data", state, f"{len(facts)} files of facts, {len(tables)} of tables in {folder}"
    )


def _store(settings: Settings) -> Iterator[Finding]:
    path = file_of(settings.store)
    load = "onshore load --bundled gives it the bundled facts and tables"
    if path is not None and not path.parent.is_dir():
        says = f"{settings.store} can not be created: there is no folder {path.parent}"
        yield Finding("store", "wrong", says, "make the folder, or name another store")
        return
    if path is not None and not path.exists():
        yield Finding("store", "note", f"{settings.store} is not there yet", load)
        return
    try:
        with closing(open_named(settings)) as store:
            yield from _held(store, load)
            yield from _tables(store, settings)
    except (OnshoreError, Damaged) as error:
        yield Finding("store", "wrong", f"{settings.store}: {error}")


def _held(store: Store, load: str) -> Iterator[Finding]:
    summary = store.summary()
    if summary.last_change is None and not store.reader().tables():
        yield Finding("store", "note", f"{store.url} holds nothing", load)
        return
    counts = ", ".join(f"{count:,} {name}" for name, count in summary.counts.items())
    last = show_instant(summary.last_change) if summary.last_change else "never"
    said = f"{store.url}, schema {summary.schema}, revision {summary.revision}: {counts}"
    yield Finding("store", "good", f"{said}; last change {last}")
    if summary.behind:
        behind = f"the graph for Cypher is {summary.behind:,} facts behind"
        yield Finding("store", "note", behind, "the next load draws them")


def _tables(store: Store, settings: Settings) -> Iterator[Finding]:
    from onshore.graph.answers.duty.tariff_tables import lacking, tariff_of
    from onshore.loaders.bundled import missing_tables

    infos = store.reader().tables()
    if not infos:
        return
    for info in sorted(infos, key=lambda one: (one.name, str(one.effective_from))):
        since = f", from {info.effective_from}" if info.effective_from else ""
        yield Finding("table", "good", f"{info.name} {info.revision}{since}")
    data = data_folder(settings)
    missing = missing_tables(data, infos) if data.is_dir() else []
    if missing:
        said = f"not in the store: {', '.join(missing)}"
        yield Finding("tables", "note", said, "onshore load --bundled")
    if lacking(infos):
        return
    today = now().date()
    until = tariff_of(store.view(today)).measures.covered_until
    said = f"complete until {until}"
    if until < today:
        advice = "later duties may lack what was announced since; load newer measures"
        yield Finding("measures", "note", said, advice)
    else:
        yield Finding("measures", "good", said)


def _extras() -> Iterator[Finding]:
    """The optional packages, as the installed package names them."""
    try:
        required = distribution("onshore").requires or []
    except PackageNotFoundError:
        return
    by_extra: dict[str, list[str]] = {}
    for line in required:
        if (found := _EXTRA.search(line)) and found[1] != "dev":
            name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
            by_extra.setdefault(found[1], []).append(name)
    for extra, names in sorted(by_extra.items()):
        held = {name: _version_of(name) for name in names}
        absent = [name for name, one in held.items() if one is None]
        if absent:
            said = f"{extra}: {', '.join(absent)} not installed"
            yield Finding("extra", "note", said, f"pip install 'onshore[{extra}]'")
        else:
            said = ", ".join(f"{name} {one}" for name, one in held.items())
            yield Finding("extra", "good", f"{extra}: {said}")


def _version_of(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _port(settings: Settings) -> Finding:
    """Whether serve could listen where it is told to."""
    where = f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((settings.host.strip("[]"), settings.port))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return Finding("port", "note", f"{where}: {reason}", "serve --port N takes another")
    return Finding("port", "good", f"{where} is free")
