"""Take the README's picture from a running server: `python scripts/screenshot.py [ADDRESS [FILE]]`.

Needs the browser tests' packages and a Chromium (`CHROMIUM` names one that is not on the path).
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ADDRESS = "http://127.0.0.1:8000/"
FILE = Path(__file__).resolve().parents[1] / "docs" / "img" / "overview.png"
SIZE = (1440, 900)
MAX_BYTES = 300_000


def take(address: str, file: Path) -> int:
    """Write the page at `address` as a PNG once it is idle; its size in bytes."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    flags = ["--disable-gpu", "--hide-scrollbars"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    width, height = SIZE
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(
            viewport={"width": width, "height": height}, color_scheme="light", locale="en-US"
        )
        page.goto(address)
        page.wait_for_selector('html[data-ready="1"]', state="attached")
        page.wait_for_timeout(300)
        file.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=file)
        browser.close()
    return file.stat().st_size


def main(arguments: list[str]) -> int:
    address = arguments[0] if arguments else ADDRESS
    file = Path(arguments[1]) if len(arguments) > 1 else FILE
    size = take(address, file)
    print(f"{file}: {size:,} bytes")
    return 0 if size <= MAX_BYTES else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
