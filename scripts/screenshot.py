"""Take a picture for the README from a running server: `python scripts/screenshot.py ADDRESS FILE`.

ADDRESS defaults to http://127.0.0.1:8000/ and FILE to docs/img/overview.png. The picture gets a
palette of 256 colours, which keeps it small. Needs the browser tests' packages and a Chromium
(`CHROMIUM` names one that is not on the path).
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

from playwright.sync_api import Browser, sync_playwright

ADDRESS = "http://127.0.0.1:8000/"
FILE = Path(__file__).resolve().parents[1] / "docs" / "img" / "overview.png"
WIDTH, HEIGHT = 1440, 900
MAX_BYTES = 300_000
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


def take(address: str) -> bytes:
    """PNG of the page at `address` once it is idle."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    flags = ["--disable-gpu", "--hide-scrollbars", "--disable-lcd-text"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", locale="en-US"
        )
        page.goto(address)
        page.wait_for_selector('html[data-ready="1"]', state="attached")
        page.wait_for_timeout(300)
        pixels = _pixels(browser, page.screenshot())
        browser.close()
    return with_palette(pixels, WIDTH)


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
    address = arguments[0] if arguments else ADDRESS
    file = Path(arguments[1]) if len(arguments) > 1 else FILE
    picture = take(address)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(picture)
    print(f"{file}: {len(picture):,} bytes")
    return 0 if len(picture) <= MAX_BYTES else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
