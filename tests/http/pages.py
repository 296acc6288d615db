"""Helpers of tests that read pages."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.ports import Store

DATA = Path(__file__).resolve().parents[2] / "data"
NOW = "2026-11-20T00:00:00.000000Z"
EVIL = '"><script>PWN=1</script><b>{{7*7}}'


def client_of(store: Store) -> TestClient:
    return TestClient(create_app(Settings(), store), base_url="http://127.0.0.1")


def said(body: str) -> str:
    """The sentence of a page, as text."""
    found = re.search(r'<h1 class="said">(.*?)</h1>', body, re.S)
    assert found
    return re.sub(r"<[^>]*>", "", found[1]).replace("\u00a0", " ").strip()
