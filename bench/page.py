"""Row 14: the page in a real Chromium, 1,500 of 5,000 nodes, beside an empty page.

    python -m bench.page [--nodes N]

Times are of the wall clock, since a browser is several processes; the empty page is measured in
the same rounds. Gate: 1,500 nodes are drawn, nothing is asked of another server, nothing fails.
`CHROMIUM` names a Chromium that is not on the path.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from threading import Thread
from time import perf_counter, sleep
from typing import Any

from bench.measuring import ROUNDS, gate
from bench.networks.drawing import NOW, document_of
from onshore.app.main import create_app
from onshore.app.serve import listen
from onshore.app.settings import Settings
from onshore.graph.ports import Store
from onshore.graph.stores import open_store

NODES = 5_000
SHOWN = "1,500 nodes"
READY = 'html[data-ready="1"]'
FIRST = "firm:1"
GOALS = {"ready": 3.0, "focus": 0.5}
LEAST_FRAMES = 20.0
COUNT_FRAMES = """() => {
  window.frames = 0;
  const step = () => { window.frames += 1; requestAnimationFrame(step); };
  requestAnimationFrame(step);
}"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--nodes", type=int, default=NODES)
    options = parser.parse_args(arguments)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        sys.stdout.write("14 page: skipped, no playwright or no Chromium\n")
        return 0
    document, _ = document_of(options.nodes)
    store = open_store("sqlite://")
    store.replace([document], now=NOW)
    flags = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with serving(store) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        show(rounds(browser, address), options.nodes)
        browser.close()
    store.close()
    return 0


@contextmanager
def serving(store: Store) -> Iterator[str]:
    """Address of the application over a store, in a thread of this process."""
    import uvicorn

    listener = listen("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(create_app(Settings(), store), log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.01)
    yield address
    server.should_exit = True
    thread.join()


def rounds(browser: Any, address: str) -> dict[str, list[float]]:
    """Seconds to ready and to a focus, and frames a second, of every round."""
    times: dict[str, list[float]] = {"empty page": [], "ready": [], "focus": [], "frames": []}
    for _ in range(ROUNDS):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        asked: list[str] = []
        errors: list[str] = []
        page.on("pageerror", lambda error, to=errors: to.append(str(error)))
        page.on("request", lambda request, to=asked: to.append(request.url))
        times["empty page"].append(_took(page.goto, f"{address}/health"))
        times["ready"].append(_took(_open, page, f"{address}/?limit=1500&sel={FIRST}"))
        gate(page.inner_text("#status").startswith(SHOWN), page.inner_text("#status"))
        times["frames"].append(_dragged(page))
        times["focus"].append(_took(_focus, page))
        outside = [url for url in asked if not url.startswith(address)]
        gate(not outside and not errors, f"{outside[:2]} {errors[:2]}")
        page.close()
    return times


def _took(work: Callable[..., Any], *values: Any) -> float:
    started = perf_counter()
    work(*values)
    return perf_counter() - started


def _open(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(READY, state="attached")


def _focus(page: Any) -> None:
    page.locator("#details .row button", has_text="Focus").click()
    page.wait_for_url("**focus=**")
    page.wait_for_selector(READY, state="attached")


def _dragged(page: Any) -> float:
    """Frames a second while the picture is dragged."""
    page.evaluate(COUNT_FRAMES)
    page.mouse.move(640, 300)
    page.mouse.down()
    started, before = perf_counter(), page.evaluate("window.frames")
    for step in range(40):
        page.mouse.move(640 + 4 * step, 300 + 2 * step)
    frames = page.evaluate("window.frames") - before
    seconds = perf_counter() - started
    page.mouse.up()
    return float(frames / seconds)


def show(times: dict[str, list[float]], nodes: int) -> None:
    load = os.getloadavg()[0]
    sys.stdout.write(f"14 page of {SHOWN} of {nodes:,}  (load {load:.1f})\n")
    for name in ("empty page", "ready", "focus"):
        seconds = median(times[name])
        goal = GOALS.get(name)
        held = "" if goal is None else f"  at most {goal:g} s: " + _held(seconds <= goal)
        sys.stdout.write(f"   {name:24}{seconds * 1e3:14,.0f} ms{held}\n")
    frames = median(times["frames"])
    held = f"  at least {LEAST_FRAMES:g}: {_held(frames >= LEAST_FRAMES)}"
    sys.stdout.write(f"   {'drag, frames a second':24}{frames:14,.0f}   {held}\n")


def _held(holds: bool) -> str:
    return "met" if holds else "MISSED"


if __name__ == "__main__":
    raise SystemExit(main())
