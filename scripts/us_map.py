"""Rebuild `app/static/us-states.json`: outlines of 50 states and DC as SVG paths.

For maintainers: fetches the npm package us-atlas with `npm pack` and decodes its already projected
TopoJSON (Albers, 975 x 610). Coordinates are rounded to whole units, equal on both sides of every
border, and written relative.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "app" / "static" / "us-states.json"
PACKAGE = "us-atlas@3.0.1"
MEMBER = "package/states-albers-10m.json"
SIZE = (975, 610)
NOTICE = (
    "Boundaries: US Census Bureau (public domain), from us-atlas 3.0.1, "
    "Copyright 2013-2019 Michael Bostock, ISC licence: permission to use, copy, modify, and/or "
    "distribute this software for any purpose with or without fee is granted, provided that this "
    'notice appears in all copies; provided "as is" without warranty of any kind.'
)
CODES = {
    "01": "AL",
    "02": "AK",
    "04": "AZ",
    "05": "AR",
    "06": "CA",
    "08": "CO",
    "09": "CT",
    "10": "DE",
    "11": "DC",
    "12": "FL",
    "13": "GA",
    "15": "HI",
    "16": "ID",
    "17": "IL",
    "18": "IN",
    "19": "IA",
    "20": "KS",
    "21": "KY",
    "22": "LA",
    "23": "ME",
    "24": "MD",
    "25": "MA",
    "26": "MI",
    "27": "MN",
    "28": "MS",
    "29": "MO",
    "30": "MT",
    "31": "NE",
    "32": "NV",
    "33": "NH",
    "34": "NJ",
    "35": "NM",
    "36": "NY",
    "37": "NC",
    "38": "ND",
    "39": "OH",
    "40": "OK",
    "41": "OR",
    "42": "PA",
    "44": "RI",
    "45": "SC",
    "46": "SD",
    "47": "TN",
    "48": "TX",
    "49": "UT",
    "50": "VT",
    "51": "VA",
    "53": "WA",
    "54": "WV",
    "55": "WI",
    "56": "WY",
}
"""FIPS code -> postal code."""

Point = tuple[int, int]


def fetch() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True)
        archive = next(Path(folder).glob("*.tgz"))
        with tarfile.open(archive) as tar:
            member = tar.extractfile(MEMBER)
            if member is None:
                raise FileNotFoundError(MEMBER)
            atlas: dict[str, Any] = json.load(member)
            return atlas


def decoded(atlas: dict[str, Any]) -> list[list[Point]]:
    """Arcs as whole-unit points; TopoJSON stores them as quantized differences."""
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round(x * sx + tx), round(y * sy + ty)))
        arcs.append(points)
    return arcs


def ring(indexes: Sequence[int], arcs: Sequence[Sequence[Point]]) -> list[Point]:
    points: list[Point] = []
    for index in indexes:
        arc = list(arcs[index]) if index >= 0 else list(reversed(arcs[~index]))
        points += arc if not points else arc[1:]
    return [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]


def area_and_centre(points: Sequence[Point]) -> tuple[float, float, float]:
    area = cx = cy = 0.0
    for (x0, y0), (x1, y1) in pairwise(points):
        cross = x0 * y1 - x1 * y0
        area, cx, cy = area + cross, cx + (x0 + x1) * cross, cy + (y0 + y1) * cross
    return (abs(area) / 2, cx / (3 * area), cy / (3 * area)) if area else (0.0, 0.0, 0.0)


def path(rings: Sequence[Sequence[Point]]) -> str:
    pieces = []
    for points in rings:
        pieces.append(f"M{points[0][0]},{points[0][1]}l")
        steps = [f"{x1 - x0},{y1 - y0}" for (x0, y0), (x1, y1) in pairwise(points[:-1])]
        pieces.append(" ".join(steps) + "z")
    return "".join(pieces)


def states(atlas: dict[str, Any]) -> dict[str, dict[str, Any]]:
    arcs = decoded(atlas)
    found = {}
    for shape in atlas["objects"]["states"]["geometries"]:
        code = CODES.get(shape["id"])
        if code is None:
            continue
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = [ring(indexes, arcs) for polygon in polygons for indexes in polygon]
        rings = [points for points in rings if len(points) > 3 and area_and_centre(points)[0] > 1]
        _, x, y = max(area_and_centre(points) for points in rings)
        found[code] = {
            "name": shape["properties"]["name"],
            "label": [round(x), round(y)],
            "path": path(rings),
        }
    return dict(sorted(found.items()))


def main() -> None:
    content = {"notice": NOTICE, "width": SIZE[0], "height": SIZE[1], "states": states(fetch())}
    TARGET.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
