"""Rebuild the vendored browser code: vis-network as one minified script, Swagger UI as published.

For maintainers, once per upgrade: needs node and npm; nobody else does. Usage:
`python scripts/vendor_js.py`; the versions stand here. The page's own modules are never built; they
are served as they are written.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
import tarfile
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
SWAGGER = "5.35.0"
SWAGGER_FILES = (
    "swagger-ui-bundle.js",
    "swagger-ui-bundle.js.LICENSE.txt",
    "swagger-ui.css",
)
"""Files of the package swagger-ui-dist, as they are published."""


def build(work: Path) -> bytes:
    """One script that defines the global `vis` with `Network` and `DataSet`."""
    (work / "package.json").write_text('{"private": true}', encoding="utf-8")
    (work / "entry.mjs").write_text(ENTRY, encoding="utf-8")
    packages = [f"vis-network@{VERSION}", "vis-data", f"esbuild@{ESBUILD}"]
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
        f"/*! vis-network {VERSION}, bundled with what it uses; (Apache-2.0 OR MIT); "
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


def swagger(work: Path) -> dict[str, bytes]:
    """Name -> content of the files of Swagger UI. Nothing of the package is run."""
    name = f"swagger-ui-dist@{SWAGGER}"
    subprocess.run(["npm", "pack", "--silent", name], cwd=work, check=True)
    with tarfile.open(work / f"swagger-ui-dist-{SWAGGER}.tgz") as archive:
        members = {name: archive.extractfile(f"package/{name}") for name in SWAGGER_FILES}
        return {name: member.read() for name, member in members.items() if member is not None}


def record(files: dict[str, bytes], packages: list[tuple[str, ...]], licence: str) -> str:
    listed = "\n".join(
        f"| {name} | `{hashlib.sha256(content).hexdigest()}` | {len(content)} | "
        f"{len(gzip.compress(content, 9))} |"
        for name, content in files.items()
    )
    rows = "\n".join(f"| {' | '.join(package)} |" for package in packages)
    return f"""# Vendored browser code

Made by `scripts/vendor_js.py`; not edited by hand. A test compares the checksums.

| file | sha256 | bytes | gzip |
| --- | --- | --- | --- |
{listed}

`{OUTPUT}` is built with esbuild {ESBUILD}; it defines the global `vis` with `Network` and
`DataSet`. The files of Swagger UI are as its package has them; only `/docs` loads them. What its
script holds besides is named, with the licences, in `swagger-ui-bundle.js.LICENSE.txt`. Together
they hold:

| package | version | licence | notice |
| --- | --- | --- | --- |
{rows}

Swagger UI is used under the Apache License 2.0, whose text is that of our own `LICENSE`. Where
a package of vis-network offers a choice, it is used under the MIT licence:

```
{licence.strip()}
```
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        files = {OUTPUT: build(work), **swagger(work)}
        licence = (work / "node_modules/vis-network/LICENSE-MIT").read_text("utf-8")
        notice = "Copyright 2020-2021 SmartBear Software Inc."
        packages = [*parts(work), ("swagger-ui-dist", SWAGGER, "Apache-2.0", notice)]
        VENDOR.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (VENDOR / name).write_bytes(content)
        (VENDOR / "VENDORED.md").write_text(record(files, packages, licence), "utf-8")


if __name__ == "__main__":
    main()
