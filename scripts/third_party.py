"""Make THIRD_PARTY_NOTICES.md: what an installation brings besides our own code, and its licences.

    .venv/bin/python scripts/third_party.py [--check]

Names and versions come from `requirements/run.lock`, licences and addresses from the metadata of
the packages that are installed, the browser code from `app/static/vendor/VENDORED.md`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "THIRD_PARTY_NOTICES.md"
LOCK = ROOT / "requirements" / "run.lock"
VENDORED = ROOT / "app" / "static" / "vendor" / "VENDORED.md"
FORBIDDEN = re.compile(r"\b[AL]?GPL|General Public Licen[cs]e", re.IGNORECASE)
"""Licences that nothing may have that runs with us."""
_PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; ([^\\]+?))? \\$", re.MULTILINE)
_HOMES = ("homepage", "home", "source", "source code", "repository", "github", "documentation")
_ALIASES = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "ISC license": "ISC",
    "MIT License": "MIT",
}
_BEGIN = """\
# Third-party notices

What an installation of Onshore brings besides its own code. Made by `scripts/third_party.py` from
the locks; not edited by hand. Each package carries the text of its licence in its own metadata
(`*.dist-info`); none is under a GPL. Extras and the tools of tests and checks are not listed here,
nor is data: each file in [data](data/) names its source and terms.

## Python packages

| package | version | licence | home |
| --- | --- | --- | --- |
"""
_BROWSER = """
## Browser code

Scripts and a style sheet, with the texts of their licences in
[VENDORED.md](app/static/vendor/VENDORED.md).

| package | version | licence | notice |
| --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """One package of the lock; licence and home are None where it is not installed here."""

    name: str
    versions: tuple[str, ...]
    licence: str | None
    home: str | None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing, say if it is stale")
    options = parser.parse_args(arguments)
    found = notices()
    lacking = [notice.name for notice in found if notice.licence is None]
    if lacking:
        sys.stderr.write(f"not installed, or without a licence: {', '.join(lacking)}\n")
        return 1
    stale = not PAGE.is_file() or PAGE.read_text("utf-8") != page(found)
    if stale:
        sys.stdout.write(f"{'stale' if options.check else 'made'}: {PAGE.name}\n")
    if stale and not options.check:
        PAGE.write_text(page(found), "utf-8")
    return 1 if stale and options.check else 0


def notices() -> list[Notice]:
    """Every package of the lock, but for those of other systems than Linux and macOS."""
    versions: dict[str, list[str]] = {}
    for name, version, marker in _PIN.findall(LOCK.read_text("utf-8")):
        if marker.strip() != "sys_platform == 'win32'":
            versions.setdefault(name, []).append(version)
    return [_notice(name, tuple(found)) for name, found in sorted(versions.items())]


def _notice(name: str, versions: tuple[str, ...]) -> Notice:
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return Notice(name, versions, None, None)
    return Notice(name, versions, licence_of(said), home_of(said))


def licence_of(said: PackageMetadata) -> str | None:
    """The licence of a package: its expression, its classifiers, or the line that names one."""
    if expression := _field(said, "License-Expression"):
        return expression
    classified = [
        text.rpartition("::")[2].strip()
        for text in said.get_all("Classifier") or ()
        if text.startswith("License ::") and not text.endswith("OSI Approved")
    ]
    line = _field(said, "License").partition("\n")[0].strip()
    short = line if 0 < len(line) <= 30 and line != "UNKNOWN" else ""
    names = [short] if short else classified
    return " AND ".join(_ALIASES.get(name, name) for name in names) or None


def _field(said: PackageMetadata, name: str) -> str:
    return said[name] if name in said else ""  # noqa: SIM401 (the protocol has no get)


def home_of(said: PackageMetadata) -> str:
    """The address of a package, the most usual of those that it names."""
    named = {}
    for text in said.get_all("Project-URL") or ():
        label, _, address = text.partition(",")
        named[label.strip().lower()] = address.strip()
    found = (named[label] for label in _HOMES if label in named)
    return next(found, None) or _field(said, "Home-page") or next(iter(named.values()), "")


def page(found: Sequence[Notice]) -> str:
    rows = [
        f"| {item.name} | {', '.join(item.versions)} | {item.licence} | {item.home} |\n"
        for item in found
    ]
    return "".join([_BEGIN, *rows, _BROWSER, *browser_rows()])


def browser_rows() -> list[str]:
    """Rows of the vendored packages, as their record has them."""
    text = VENDORED.read_text("utf-8")
    table = text.partition("| package | version | licence | notice |\n| --- | --- | --- | --- |\n")[
        2
    ]
    return [f"{line}\n" for line in table.partition("\n\n")[0].splitlines()]


if __name__ == "__main__":
    sys.exit(main())
