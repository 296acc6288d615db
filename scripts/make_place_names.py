"""Make `graph/names/place_table.py` from the names in `data/places.yaml` and `data/spellings.yaml`.

python scripts/make_place_names.py            write it
python scripts/make_place_names.py --check    1 where it is stale
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from onshore.loaders.reference import bundled_places  # noqa: E402

TARGET = ROOT / "graph" / "names" / "place_table.py"
HEAD = '''"""Names of countries and US states, made by scripts/make_place_names.py.

Each line: the place's id without `place:`, its three-letter code or nothing, then its names.
Sources: `data/places.yaml`, `data/spellings.yaml` (ISO 3166-1; Unicode CLDR; by hand).
"""

# ruff: noqa: E501
TABLE = """\\
'''


def made() -> str:
    """The module as it should be."""
    names: dict[str, dict[str, None]] = {}
    codes: dict[str, str] = {}
    kinds: dict[str, str | None] = {}
    inside: dict[str, str | None] = {}
    for batch in bundled_places():
        for entity in batch.document.entities if batch.document else ():
            texts = names.setdefault(entity.id, {})
            texts.update(dict.fromkeys(name.text for name in entity.names))
            if code := entity.ids.get("iso3166_alpha3"):
                codes[entity.id] = code
            kinds[entity.id] = kinds.get(entity.id) or entity.place_type
            inside[entity.id] = inside.get(entity.id) or entity.container
    wanted = [
        id
        for id in sorted(names)
        if kinds[id] == "country" or (kinds[id] == "state" and inside[id] == "place:US")
    ]
    lines = ["|".join((id[6:], codes.get(id, ""), *names[id])) for id in wanted]
    return HEAD + "\n".join(lines) + '\n"""\n'


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make graph/names/place_table.py.")
    parser.add_argument("--check", action="store_true", help="change nothing; 1 where it is stale")
    options = parser.parse_args(arguments)
    stale = not TARGET.is_file() or TARGET.read_text("utf-8") != made()
    if stale and not options.check:
        TARGET.write_text(made(), "utf-8")
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
