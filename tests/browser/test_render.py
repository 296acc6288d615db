"""Pictures and pages of answers in a real Chromium: inert with hostile text, readable, offline."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from onshore.app.main import create_app
from onshore.app.render.svg.dark import DARK
from onshore.app.render.svg.palette import COLOURS
from onshore.app.settings import Settings
from onshore.graph.documents.document import parse_document
from onshore.graph.stores import open_store
from tests.browser.conftest import NOW, READY, Watch

RUN = "window.PWN=(window.PWN||0)+1"
PAYLOADS = {
    "label": f'<img src=x onerror="{RUN}">',
    "closing script": f"</script><script>{RUN}</script>",
    "title with href": f'<a href="#">href</a><img src=x onerror="{RUN}">',
    "heading": f"<svg onload={RUN}></svg><iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    "options": f'"}}}};{RUN};//',
    "line separators": f"\u2028;{RUN};\u2029<!--<script>",
    "template": "{{ 7*7 }}{% raw %}${7*7}",
    "address": f"javascript:{RUN}",
    "beacon": "https://evil.example/x.png",
    "attribute": f'" onmouseover="{RUN}" x=\'',
    "direction": "\u202egnp.exe",
}
NAMES = list(PAYLOADS.values())
PATHS = "source=firm:evil0&target=place:US-TX&direction=any"


def hostile_document() -> dict[str, Any]:
    """Every name, gist, purpose and source carries a payload, and so does an id of a name."""
    firms = [
        {
            "id": f"firm:evil{at}",
            "kind": "firm",
            "names": [{"text": text, "lang": "en"}, {"text": f"名{text}", "lang": "ja"}],
        }
        for at, text in enumerate(NAMES)
    ]
    place = {
        "id": "place:US-TX",
        "kind": "place",
        "names": [{"text": NAMES[0], "lang": "en"}],
        "place_type": "state",
        "latitude": 31.4,
        "longitude": -99.3,
        "position_source": NAMES[1],
    }
    parts = [
        {"id": f"component:c{at}", "kind": "component", "names": [{"text": text, "lang": "en"}]}
        for at, text in enumerate(NAMES)
    ]
    facts = [
        claim(f"H{at}", "firm:evil0", "partners_with", f"firm:evil{at}", purpose=text)
        for at, text in enumerate(NAMES)
        if at
    ]
    facts += [
        claim("P1", "firm:evil0", "operates_facility", "factory:evil"),
        claim("P2", "factory:evil", "located_in", "place:US-TX"),
        claim("S1", "firm:evil0", "supplies", "component:c1", to="firm:evil1", status="cancelled"),
        claim(
            "G1",
            "firm:evil0",
            "produces",
            "component:c0",
            distributive="unknown",
            components=["component:c1", "component:c2", "component:c3"],
        ),
        *(claim(f"C{at}", "firm:evil0", "produces", f"component:c{at}") for at in (1, 2, 3)),
        claim("N1", "firm:evil0", "same_as", f"name:{NAMES[0]}"),
    ]
    factory = {"id": "factory:evil", "kind": "factory", "names": [{"text": NAMES[3], "lang": "en"}]}
    source = {
        "id": "source:made",
        "title": NAMES[0],
        "publisher": NAMES[1],
        "url": f"javascript:{RUN}",
        "published": "2026-01-01",
    }
    return {"source": source, "entities": [*firms, *parts, place, factory], "facts": facts}


def claim(id: str, subject: str, relation: str, object: str, **more: Any) -> dict[str, Any]:
    standing = {
        "status": "operational",
        "certainty": "asserted",
        "evidence": [{"source": "source:made", "gist": NAMES[1]}],
    }
    return {
        "id": id,
        "subject": subject,
        "relation": relation,
        "object": object,
        **standing,
        **more,
    }


@pytest.fixture(scope="module")
def hostile(serve: Callable[[Any], str]) -> str:
    """Address of a service whose every text is an attack."""
    store = open_store("sqlite://")
    store.replace([parse_document(hostile_document())], now=NOW)
    return serve(create_app(Settings(), store))


def touch_everything(page: Page) -> None:
    """Hovers over the whole picture, so that every tooltip is shown, and clicks about."""
    for x in range(60, 1240, 60):
        for y in range(90, 660, 90):
            page.mouse.move(x, y)
    page.mouse.move(640, 380)
    page.mouse.click(640, 380)
    page.mouse.wheel(0, -200)
    if page.locator("summary").count():
        page.locator("summary").click()


PICTURES = (
    "/render/network.html?status=all&certainty_min=assumed",
    "/render/network.html?focus=firm:evil0&hops=3&lang=ja&status=all",
    f"/render/paths.html?{PATHS}",
)


@pytest.mark.parametrize("address", PICTURES)
def test_pyvis_page_runs_nothing_of_what_it_shows(page: Page, hostile: str, address: str) -> None:
    watch = Watch(page, hostile)
    watch.open(address)
    touch_everything(page)
    assert page.locator("body img, body iframe, body svg[onload]").count() == 0
    expect(page.locator("tbody")).to_contain_text("<img src=x")
    expect(page.locator("h1")).to_have_count(1)
    assert page.evaluate("window.origin") == "null"
    watch.check()


@pytest.mark.parametrize("address", PICTURES[:1])
def test_policy_of_the_pyvis_page_is_at_work(page: Page, hostile: str, address: str) -> None:
    """What got in all the same would not run: the browser itself refuses it."""
    watch = Watch(page, hostile)
    watch.open(address)
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.PWN = 99";
          document.body.append(script);
          const image = new Image();
          image.src = "https://evil.example/x.png";
          document.body.append(image);
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.PWN") == 0
    violated = page.evaluate("window.CSPV")
    assert any(text.startswith("script-src") for text in violated)
    assert any(text.startswith("img-src") for text in violated)


@pytest.mark.parametrize("address", PICTURES)
def test_downloaded_page_is_as_inert_as_the_served_one(
    page: Page, hostile: str, address: str, tmp_path: Path
) -> None:
    with urlopen(f"{hostile}{address}&download=true") as answer:
        file = tmp_path / "picture.html"
        file.write_bytes(answer.read())
    watch = Watch(page, file.as_uri())
    page.goto(file.as_uri())
    watch.ready()
    touch_everything(page)
    assert page.locator("body img, body iframe").count() == 0
    expect(page.locator("tbody")).to_contain_text("<img src=x")
    watch.check()


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/graph?status=all&certainty_min=assumed",
        f"/api/v1/paths?{PATHS}",
        "/api/v1/entities/firm:evil0/neighbours?lang=ja&status=all",
    ],
)
def test_svg_and_page_of_an_answer_run_nothing(page: Page, hostile: str, address: str) -> None:
    for format in ("svg", "html"):
        watch = Watch(page, hostile)
        page.goto(f"{hostile}{address}&format={format}")
        page.mouse.move(400, 300)
        page.wait_for_timeout(100)
        assert page.locator("script, img, iframe, a[href^='javascript']").count() == 0
        watch.check()


RECORDS = (
    "/sources",
    "/sources/source:made",
    "/facts/H1",
    "/entities/firm:evil0",
    "/timeline?entity=firm:evil0",
)


@pytest.mark.parametrize("address", RECORDS)
def test_pages_of_records_run_nothing(page: Page, hostile: str, address: str) -> None:
    watch = Watch(page, hostile)
    page.goto(f"{hostile}/api/v1{address}{'&' if '?' in address else '?'}format=html")
    expect(page.locator("main")).to_contain_text("onerror")
    assert page.locator("script, img, iframe, a[href^='javascript']").count() == 0
    watch.check()


# -- what people see --------------------------------------------------------------


def test_pyvis_page_shows_what_the_service_says(watch: Watch) -> None:
    page = watch.open("/render/network.html?lang=ja&certainty_min=assumed&focus=firm:foxconn")
    assert page.locator("html").get_attribute("lang") == "ja"
    expect(page.locator("h1")).to_have_text("鴻海精密工業: 供給網")
    expect(page.locator('[role="img"]')).to_have_attribute("aria-label", re.compile("鴻海精密工業"))
    expect(page.locator(".legend")).to_contain_text("このうちどれかは記されていない")
    shown = re.search(r"(\d+) ノード · (\d+) 関係", page.inner_text("header p"))
    assert shown is not None
    assert page.evaluate("nodes.length") == int(shown[1])
    assert page.evaluate("edges.length") == int(shown[2])
    page.locator("summary").click()
    expect(page.locator("tbody tr")).to_have_count(
        int(shown[2]) + page.evaluate("data.sets.length")
    )


def test_pyvis_page_is_dark_where_the_system_is(watch: Watch, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    watch.open("/render/network.html?focus=firm:foxconn")
    panel = COLOURS["panel"][1]
    ground = tuple(int(panel[at : at + 2], 16) for at in (1, 3, 5))
    expect(page.locator("body")).to_have_css("background-color", f"rgb{ground}")
    colours = set(page.evaluate("nodes.map((node) => node.color.border)"))
    assert colours <= set(DARK.values())
    legend = page.locator(".legend polygon").first
    fill = legend.get_attribute("fill") or ""
    wanted = tuple(int(DARK[fill][at : at + 2], 16) for at in (1, 3, 5))
    expect(legend).to_have_css("fill", f"rgb{wanted}")


def test_fact_in_the_table_leads_to_its_page(watch: Watch) -> None:
    page = watch.open("/render/paths.html?source=firm:openai&target=place:US-TX&direction=any")
    page.locator("summary").click()
    page.locator("tbody a").first.click()
    page.wait_for_url("**/api/v1/facts/*")
    expect(page.locator("h1")).to_have_text("Fact")
    expect(page.locator("main")).to_contain_text("OpenAI")


def test_pages_have_no_axe_violations(watch: Watch, page: Page) -> None:
    for address in (
        "/api/v1/paths?source=firm:openai&target=place:US-TX&direction=any&format=html",
        "/api/v1/facts/S14?format=html&lang=ja",
        "/api/v1/sources?format=html",
    ):
        page.goto(watch.address + address)
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()


def test_pyvis_page_has_no_axe_violations(page: Page, live_server: str, tmp_path: Path) -> None:
    """The downloaded file, because axe is put into the page past its policy."""
    with urlopen(f"{live_server}/render/network.html?download=true&focus=firm:foxconn") as answer:
        text = answer.read().decode()
    file = tmp_path / "picture.html"
    file.write_text(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text), "utf-8")
    page.goto(file.as_uri())
    page.wait_for_selector(READY, state="attached")
    page.locator("summary").click()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_page_of_an_answer_needs_no_script(browser: Any, live_server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server}/api/v1/graph?format=html")
    expect(page.locator("tbody tr").first).to_be_visible()
    page.goto(f"{live_server}/render/network.html")
    expect(page.locator("#graph")).to_contain_text("table below")
    context.close()
