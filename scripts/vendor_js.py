"""Rebuild the vendored browser library: vis-network as one minified script, with its record.

For maintainers, once per upgrade: needs node and npm; nobody else does. Usage:
`python scripts/vendor_js.py [VERSION]`. The page's own modules are never built; they are served as
they are written.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parent.parent / "app" / "static" / "vendor"
VERSION = "10.1.5"
ESBUILD = "0.28.2"
ENTRY = """\
export { Network } from "vis-network/esnext";
export { DataSet } from "vis-data/esnext";
"""
OUTPUT = "vis-network.min.js"


def build(version: str, work: Path) -> bytes:
    """One script that defines the global `vis` with `Network` and `DataSet`."""
    (work / "package.json").write_text('{"private": true}', encoding="utf-8")
    (work / "entry.mjs").write_text(ENTRY, encoding="utf-8")
    packages = [f"vis-network@{version}", "vis-data", f"esbuild@{ESBUILD}"]
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--silent", *packages], cwd=work, check=True
    )
    subprocess.run(
        [
            "node_modules/.bin/esbuild",
            "entry.mjs",
            "--bundle",
            "--minify",
            "--format=iife",
            "--global-name=vis",
            "--legal-comments=none",
            "--target=es2022",
            f"--outfile={OUTPUT}",
        ],
        cwd=work,
        check=True,
    )
    notice = (
        f"/*! vis-network {version}, bundled with what it uses; (Apache-2.0 OR MIT); "
        "see VENDORED.md */\n"
    )
    return notice.encode() + (work / OUTPUT).read_bytes()


def parts(work: Path) -> list[tuple[str, ...]]:
    """Name, version, licence and copyright line of every package inside the bundle."""
    names = (
        "vis-network",
        "vis-data",
        "vis-util",
        "component-emitter",
        "keycharm",
        "uuid",
        "@egjs/hammerjs",
    )
    found: list[tuple[str, ...]] = []
    for name in names:
        folder = work / "node_modules" / name
        package = json.loads((folder / "package.json").read_text("utf-8"))
        texts = [path.read_text("utf-8") for path in sorted(folder.glob("LICENSE*"))]
        lines = [line.strip() for text in texts for line in text.splitlines()]
        notice = next((line for line in lines if re.match(r"copyright .*\d{4}", line, re.I)), "")
        found.append((name, package["version"], package["license"], notice))
    return found


def record(script: bytes, packages: list[tuple[str, ...]], licence: str) -> str:
    rows = "\n".join(f"| {' | '.join(package)} |" for package in packages)
    digest, packed = hashlib.sha256(script).hexdigest(), len(gzip.compress(script, 9))
    return f"""# Vendored browser code

Built by `scripts/vendor_js.py` with esbuild {ESBUILD}; not edited by hand. A test compares the
checksum.

| file | sha256 | bytes | gzip |
| --- | --- | --- | --- |
| {OUTPUT} | `{digest}` | {len(script)} | {packed} |

It defines the global `vis` with `Network` and `DataSet`, and holds:

| package | version | licence | notice |
| --- | --- | --- | --- |
{rows}

Where a package offers a choice, it is used under the MIT licence:

```
{licence.strip()}
```
"""


def main() -> None:
    version = sys.argv[1] if len(sys.argv) > 1 else VERSION
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        script = build(version, work)
        licence = (work / "node_modules/vis-network/LICENSE-MIT").read_text("utf-8")
        VENDOR.mkdir(parents=True, exist_ok=True)
        (VENDOR / OUTPUT).write_bytes(script)
        (VENDOR / "VENDORED.md").write_text(record(script, parts(work), licence), "utf-8")


if __name__ == "__main__":
    main()
