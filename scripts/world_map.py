"""Rebuild `app/static/world.json`: outlines of the countries as SVG paths.

For maintainers, as `python -m scripts.world_map`: fetches the npm package world-atlas (Natural
Earth, 1:110 million) with `npm pack`, projects it (Equal Earth: Savric, Patterson and Jenny 2018)
and writes whole units. Countries that are too small to have an outline there have a point alone,
from the 1:50 million edition.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

from onshore.graph.names.place_names import place_code
from scripts.us_map import area_and_centre, path, ring

TARGET = Path(__file__).parent.parent / "app" / "static" / "world.json"
PACKAGE = "world-atlas@2.0.2"
SMALL, MIDDLE = "package/countries-110m.json", "package/countries-50m.json"
SIZE = (960, 412)
NOTICE = (
    "Shapes: Natural Earth 4.1.0 (public domain), from world-atlas 2.0.2, "
    "Copyright 2013-2019 Michael Bostock, ISC licence: permission to use, copy, modify, and/or "
    "distribute this software for any purpose with or without fee is granted, provided that this "
    'notice appears in all copies; provided "as is" without warranty of any kind.'
)
LEFT_OUT = ("AQ",)
"""Antarctica takes a fifth of the picture, and nobody trades with it."""
SPELLINGS = {
    "Bosnia and Herz.": "BA",
    "Central African Rep.": "CF",
    "Congo": "CG",
    "Czechia": "CZ",
    "Dem. Rep. Congo": "CD",
    "Dominican Rep.": "DO",
    "Eq. Guinea": "GQ",
    "Falkland Is.": "FK",
    "Fr. S. Antarctic Lands": "TF",
    "Solomon Is.": "SB",
    "S. Sudan": "SS",
    "W. Sahara": "EH",
    "eSwatini": "SZ",
    "Macedonia": "MK",
}
"""Names that Natural Earth shortens -> ISO 3166-1. Others are found by name; without a code (areas
that no country's code covers) a shape is drawn and never marked."""

Coordinates = tuple[float, float]


def fetch() -> tuple[dict[str, Any], dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as tar:
            return read(tar, SMALL), read(tar, MIDDLE)


def read(tar: tarfile.TarFile, name: str) -> dict[str, Any]:
    member = tar.extractfile(name)
    if member is None:
        raise FileNotFoundError(name)
    atlas: dict[str, Any] = json.load(member)
    return atlas


def equal_earth(longitude: float, latitude: float) -> Coordinates:
    """Degrees to the plane: x within 2.71 of 0, y within 1.32, north positive."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    theta = asin(sqrt(3) / 2 * sin(radians(latitude)))
    t2, t6 = theta**2, theta**6
    x = radians(longitude) * cos(theta)
    x /= sqrt(3) / 2 * (a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2))
    return x, theta * (a1 + a2 * t2 + t6 * (a3 + a4 * t2))


def on_page(longitude: float, latitude: float) -> tuple[int, int]:
    """Whole units of the picture, whose lower edge is at about 58 degrees south."""
    x, y = equal_earth(longitude, latitude)
    scale = (SIZE[0] - 8) / 2 / equal_earth(180, 0)[0]
    return round(SIZE[0] / 2 + x * scale), round(4 + (equal_earth(0, 84)[1] - y) * scale)


def decoded(atlas: Mapping[str, Any]) -> list[list[tuple[int, int]]]:
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append(on_page(x * sx + tx, y * sy + ty))
        arcs.append([points[0], *(b for a, b in pairwise(points) if a != b)])
    return arcs


def rings_of(shape: Mapping[str, Any], arcs: Sequence[Any], least: float) -> list[Any]:
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape.get("arcs", [])
    rings = [ring(indexes, arcs) for polygon in polygons for indexes in polygon]
    return [points for points in rings if len(points) > 3 and area_and_centre(points)[0] > least]


def code_of(shape: Mapping[str, Any]) -> str | None:
    name = shape["properties"]["name"]
    return SPELLINGS.get(name) or place_code("countries", name)


def centre(rings: Sequence[Any]) -> list[int]:
    _, x, y = max(area_and_centre(points) for points in rings)
    return [round(x), round(y)]


def countries(small: Mapping[str, Any], middle: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    arcs = decoded(small)
    for shape in small["objects"]["countries"]["geometries"]:
        code = code_of(shape) or shape["properties"]["name"]
        rings = rings_of(shape, arcs, 1)
        if code in LEFT_OUT or not rings:
            continue
        found[code] = {"label": centre(rings), "path": path(rings)}
    arcs = decoded(middle)
    for shape in middle["objects"]["countries"]["geometries"]:
        code = code_of(shape)
        if code is None or code in found or code in LEFT_OUT:
            continue
        points = [arcs[i if i >= 0 else ~i][0] for i in flat(shape.get("arcs", []))]
        if points:
            x, y = (round(sum(axis) / len(points)) for axis in zip(*points, strict=True))
            found[code] = {"label": [x, y], "path": ""}
    return dict(sorted(found.items()))


def flat(arcs: Any) -> list[int]:
    return [arcs] if isinstance(arcs, int) else [one for part in arcs for one in flat(part)]


def main() -> None:
    shapes = countries(*fetch())
    content = {"notice": NOTICE, "width": SIZE[0], "height": SIZE[1], "countries": shapes}
    TARGET.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
