"""Vendored browser files are what their record says; the page is light and self-contained."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "app" / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = STATIC.parent / "templates"
ROW = re.compile(r"^\| (\S+) \| `([0-9a-f]{64})` \| (\d+) \|", re.MULTILINE)
MAX_WEIGHT = 250_000
"""Bytes of everything that the page loads, each file packed; the review is a page of its own."""
OF_OPERATIONS = ("swagger-ui", "operations.js")
"""Files of `/docs`, which only that page loads."""


def test_every_vendored_file_has_its_recorded_checksum() -> None:
    recorded = {name: (digest, int(size)) for name, digest, size in ROW.findall(_record())}
    files = {path.name for path in VENDOR.iterdir() if path.name != "VENDORED.md"}
    assert set(recorded) == files
    for name, (digest, size) in recorded.items():
        content = (VENDOR / name).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (digest, size)


def test_record_names_versions_and_licences() -> None:
    record = _record()
    assert re.search(r"\| vis-network \| 10\.\d+\.\d+ \| \(Apache-2\.0 OR MIT\)", record)
    assert "Permission is hereby granted, free of charge" in record
    assert re.search(r"\| swagger-ui-dist \| 5\.\d+\.\d+ \| Apache-2\.0", record)


def test_states_are_fifty_and_the_capital_with_notice() -> None:
    atlas = json.loads((STATIC / "us-states.json").read_text("utf-8"))
    assert len(atlas["states"]) == 51
    assert "public domain" in atlas["notice"]
    assert "ISC" in atlas["notice"]
    for code, state in atlas["states"].items():
        assert re.fullmatch(r"[A-Z]{2}", code)
        assert re.fullmatch(r"[Ml0-9,\- z]+", state["path"]), code
        x, y = state["label"]
        assert 0 < x < atlas["width"]
        assert 0 < y < atlas["height"]


def test_countries_have_codes_and_a_notice() -> None:
    atlas = json.loads((STATIC / "world.json").read_text("utf-8"))
    assert "Natural Earth" in atlas["notice"]
    assert "public domain" in atlas["notice"]
    assert {"US", "CN", "TW", "MX", "VN", "SG", "HK", "MT"} <= set(atlas["countries"])
    assert len([code for code in atlas["countries"] if len(code) != 2]) <= 2, "without a code"
    for code, country in atlas["countries"].items():
        assert re.fullmatch(r"[Ml0-9,\- z]*", country["path"]), code
        x, y = country["label"]
        assert 0 < x < atlas["width"], code
        assert 0 < y < atlas["height"], code


def test_page_weight() -> None:
    files = [path for path in STATIC.rglob("*") if path.suffix in (".js", ".css", ".json", ".svg")]
    files = [path for path in files if "review" not in path.relative_to(STATIC).as_posix()]
    files.remove(STATIC / "world.json")  # drawn by the server, never fetched
    files = [path for path in files if not path.name.startswith(OF_OPERATIONS)]
    files.append(TEMPLATES / "page.html")
    weight = sum(len(gzip.compress(path.read_bytes(), 6)) for path in files)
    assert weight <= MAX_WEIGHT


@pytest.mark.parametrize("path", sorted((STATIC / "js").rglob("*.js")), ids=lambda path: path.name)
def test_modules_never_parse_markup_or_code(path: Path) -> None:
    code = path.read_text("utf-8")
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    assert not re.search(forbidden, code)
    assert "https://" not in code
    assert code.startswith("// "), "says first what lives here"


def test_shell_has_nothing_inline_and_nothing_from_outside() -> None:
    for path in TEMPLATES.glob("*.html"):
        html = path.read_text("utf-8")
        if path.name not in ("page.html", "table.html"):
            continue
        assert not re.search(r"<style|\sstyle=|\son\w+=", html), path.name
        assert not re.search(r"<script(?![^>]*\ssrc=)", html), path.name
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html), path.name


def _record() -> str:
    return (VENDOR / "VENDORED.md").read_text("utf-8")
