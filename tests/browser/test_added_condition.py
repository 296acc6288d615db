"""A condition and a measure that uses it, from a data file alone: over HTTP and in the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.browser.conftest import DATA, NOW, Watch

FILE = """
name: kiln
covered_until: 2030-12-31
conditions:
  - name: kiln_dried
    type: bool
    en: Dried in a kiln
    ja: 窯で乾燥したもの
  - name: moisture
    type: word
    values: [low, high]
    en: Moisture of the wood
    ja: 木材の含水率
    default: low
measures:
  - id: KILN
    authority: Example
    reference: an invented measure
    origins: [NZ]
    scope: ["4407.11"]
    kind: ad_valorem
    rate: 7%
    from: 2026-01-01
    applies_if: ["kiln_dried=true", "moisture=low"]
    source: invented
"""
ASKED = "hts=4407.11.00.02&origin=NZ&entry_date=2026-03-15"


@pytest.fixture(scope="module")
def address(serve: Callable[[Any], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("added") / "kiln.yaml"
    file.write_text(FILE, encoding="utf-8")
    store = open_store("sqlite://")
    files: list[Path] = [DATA / "measures.yaml", DATA / "hts/hts_2026_rev_10.json.gz", file]
    files += [DATA / "hts/hts_2026_rev_4.json.gz"]
    ingest(store, files, now=NOW)
    return serve(create_app(Settings(), store))


def test_it_is_answered_over_http(address: str) -> None:
    asked = httpx.get(f"{address}/api/v1/duty?{ASKED}").json()
    result = asked["result"]
    assert (result["lo"], result["hi"]) == (0.1, 0.17)
    assert result["undecided"][0]["condition"] == "kiln_dried"
    assert any("moisture:low" in note for note in asked["assumptions"])
    said = httpx.get(f"{address}/api/v1/duty?{ASKED}&condition=kiln_dried:true").json()["result"]
    assert said["hi"] == said["lo"] == 0.17
    row = next(one for one in said["components"] if one["measure"] == "KILN")
    assert (row["rate"], row["in_lo"]) == (0.07, True)
    high = httpx.get(
        f"{address}/api/v1/duty?{ASKED}&condition=kiln_dried:true&condition=moisture:high"
    )
    assert high.json()["result"]["hi"] == 0.1
    wrong = httpx.get(f"{address}/api/v1/duty?{ASKED}&condition=moisture:wet")
    assert wrong.status_code == 422
    assert "one of low, high" in wrong.text


@pytest.mark.parametrize(
    ("lang", "question"), [("en", "Dried in a kiln"), ("ja", "窯で乾燥したもの")]
)
def test_it_is_asked_for_in_the_page(page: Page, address: str, lang: str, question: str) -> None:
    watch = Watch(page, address)
    watch.open("/?" + ASKED.replace("hts=", "duty=") + ("&lang=ja" if lang == "ja" else ""))
    asked = page.locator(".decides li", has_text=question)
    expect(asked).to_have_count(1)
    asked.locator("a", has_text="17 %").click()
    page.wait_for_url("**condition=kiln_dried:true**")
    watch.ready()
    expect(page.locator("h1.said")).to_contain_text("17 %")
    watch.check()
