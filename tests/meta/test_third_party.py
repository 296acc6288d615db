"""The third-party notices name what is locked, and nothing at run time is under a GPL."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version

import pytest

from scripts.third_party import FORBIDDEN, PAGE, browser_rows, notices

ROWS = {
    match[1]: (match[2].split(", "), match[3], match[4])
    for match in re.finditer(
        r"^\| (\S+) \| ([^|]+) \| ([^|]+) \| (\S*) \|$", PAGE.read_text("utf-8"), re.M
    )
}
HINT = "run .venv/bin/python scripts/third_party.py"


def test_every_locked_package_is_named_with_its_versions() -> None:
    packages = {name: row for name, row in ROWS.items() if row[2].startswith("http")}
    assert {notice.name: list(notice.versions) for notice in notices()} == {
        name: row[0] for name, row in packages.items()
    }, HINT


def test_licences_are_those_that_the_packages_state() -> None:
    """Of packages that are locked at one version for every Python; others differ by Python."""
    for notice in notices():
        assert ROWS[notice.name][1].strip()
        if len(notice.versions) == 1 and installed(notice.name) == notice.versions[0]:
            assert ROWS[notice.name][1:] == (notice.licence, notice.home), f"{notice.name}: {HINT}"


def installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def test_browser_code_is_named() -> None:
    assert browser_rows()
    assert "".join(browser_rows()) in PAGE.read_text("utf-8"), HINT


def test_nothing_at_run_time_is_under_a_gpl() -> None:
    for notice in notices():
        for licence in (notice.licence, ROWS[notice.name][1]):
            assert not FORBIDDEN.search(licence or ""), notice.name
    assert not any(FORBIDDEN.search(row) for row in browser_rows())


@pytest.mark.parametrize(
    "text", ["GPL-3.0-only", "LGPL-2.1", "AGPL-3.0", "GNU General Public License v3"]
)
def test_a_gpl_is_seen(text: str) -> None:
    assert FORBIDDEN.search(text)
