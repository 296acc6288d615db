"""Pictures of the page from a running server.

    python scripts/screenshot.py [ADDRESS [FILE]]       one, for the README, with 256 colours
    python scripts/screenshot.py ADDRESS --all FOLDER   every view, light and dark, in three widths

ADDRESS defaults to http://127.0.0.1:8000/ and FILE to docs/img/overview.png. With `--all` a view is
looked at too: what runs out of the window, or fails, is told, and the command ends with 1. Needs
the browser tests' packages and a Chromium (`CHROMIUM` names one that is not on the path).
"""

from __future__ import annotations

import base64
import os
import shutil
import struct
import sys
import zlib
from collections import Counter
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from onshore.app.page.views import VIEWS as PAGE_VIEWS

ADDRESS = "http://127.0.0.1:8000/"
ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "docs" / "img" / "overview.png"
WIDTH, HEIGHT = 1440, 900
MAX_BYTES = 300_000
READY = 'html[data-ready="1"]'
WIDTHS = (1440, 900, 390)
LOOKS = {"light": "", "dark": "theme=dark", "ja": "lang=ja"}
VIEWS = {
    **{view.name: view.query for view in PAGE_VIEWS if view.listed},
    "schedule-line": "view=schedule&hts=8504.40.70",
    "about": "about=firm:foxconn",
    "statement": "fact=S15",
    "weighted": "impact=factory:model-module-tw&mode=weighted&basis=stated_share"
    "&certainty_min=assumed",
    "table": "view=table",
    "nothing": "exposure=component:ai-rack",
    "unknown": "about=firm:foxcon",
}
PIXELS = """async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const ctx = canvas.getContext("2d");
  ctx.drawImage(image, 0, 0);
  const bytes = ctx.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  }
  return btoa(text);
}"""


def launched(playwright: Playwright) -> Browser:
    """The system's Chromium, without scroll bars and coloured edges of letters."""
    installed = map(shutil.which, ("chromium", "chromium-headless-shell"))
    chromium = os.environ.get("CHROMIUM") or next(filter(None, installed), None)
    flags = ["--disable-gpu", "--hide-scrollbars", "--disable-lcd-text"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    return playwright.chromium.launch(executable_path=chromium, args=flags)


def take(address: str) -> bytes:
    """PNG of the page at `address` once it is idle."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", locale="en-US"
        )
        _open(page, address)
        pixels = _pixels(browser, page.screenshot())
        browser.close()
    return with_palette(pixels, WIDTH)


def take_all(address: str, folder: Path) -> list[str]:
    """Every view in every look and width, as files; gives what is wrong with them."""
    wrong: list[str] = []
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launched(playwright)
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": HEIGHT})
            page.on("pageerror", lambda error: wrong.append(str(error)))
            for view, query in VIEWS.items():
                for look, more in LOOKS.items():
                    _open(page, f"{address}?{'&'.join(filter(None, (query, more)))}")
                    name = f"{view}-{look}-{width}"
                    page.screenshot(path=folder / f"{name}.png", full_page=width <= 920)
                    across = page.evaluate("document.documentElement.scrollWidth")
                    if across > width:
                        wrong.append(f"{name}: {across} pixels wide")
            page.close()
        browser.close()
    return wrong


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(READY, state="attached")
    page.wait_for_timeout(300)


def _pixels(browser: Browser, png: bytes) -> bytes:
    """Red, green, blue and alpha of every pixel, read by the browser itself."""
    address = "data:image/png;base64," + base64.b64encode(png).decode()
    return base64.b64decode(browser.new_page().evaluate(PIXELS, address))


def with_palette(pixels: bytes, width: int) -> bytes:
    """PNG with the 256 commonest colours; any other one becomes the nearest of them."""
    values = [pixels[at : at + 3] for at in range(0, len(pixels), 4)]
    colours = [colour for colour, _ in Counter(values).most_common()]
    palette = colours[:256]
    index = {colour: at for at, colour in enumerate(palette)}
    for colour in colours[256:]:
        index[colour] = min(range(256), key=lambda at: _distance(palette[at], colour))
    cells = bytes(index[value] for value in values)
    rows = b"".join(b"\0" + cells[at : at + width] for at in range(0, len(cells), width))
    head = struct.pack(">IIBBBBB", width, len(cells) // width, 8, 3, 0, 0, 0)
    parts = (b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(rows, 9))
    chunks = (_chunk(name, data) for name, data in (*parts, (b"IEND", b"")))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _distance(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def main(arguments: list[str]) -> int:
    if "--all" in arguments:
        address, _, folder = arguments
        wrong = take_all(address, Path(folder))
        print("\n".join(wrong) or f"{len(VIEWS) * len(LOOKS) * len(WIDTHS)} pictures in {folder}")
        return 1 if wrong else 0
    address = arguments[0] if arguments else ADDRESS
    file = Path(arguments[1]) if len(arguments) > 1 else FILE
    picture = take(address)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(picture)
    print(f"{file}: {len(picture):,} bytes")
    return 0 if len(picture) <= MAX_BYTES else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
