"""Which loader takes a file is told by its parsed keys and header, not by how its lines look."""

from __future__ import annotations

from pathlib import Path

import pytest

from onshore.loaders import Options
from onshore.loaders.files.finding import choose

MEASURES = "name: m\ncovered_from: 2025-01-01\n"
LONG = "notes:\n" + "".join(f"- note {n} about nothing\n" for n in range(60_000))


@pytest.mark.parametrize(
    ("name", "text", "module"),
    [
        ("a.yaml", f"{MEASURES}measures: []\n", "measures"),
        ("b.yaml", f"{MEASURES}'measures': []\n", "measures"),
        ("c.yml", '{"name": "m", "measures": []}\n', "measures"),
        ("d.yaml", "  name: m\n  measures: []\n", "measures"),
        ("e.yaml", f"# measures\n{LONG}measures: []\n", "measures"),
        ("f.yaml", "--- !!map\nname: m\n? measures\n: []\n", "measures"),
        (
            "g.yaml",
            "source:\n  id: source:a\n  note: |\n    x\n    measures: []\nfacts: []\n",
            "curated",
        ),
        ("h.yaml", "source: {id: source:a, note: 'mapping: 1'}\nfacts: []\n", "curated"),
        ("i.yaml", "source: {id: source:a}\nfacts:\n- {measures: 1}\n", "curated"),
        ("j.yaml", "source: [\nmeasures: {\n", "curated"),
        ("k.csv", "supplier_sector,buyer_sector,type\nA,B,1\n", "essentiality"),
        ("k2.csv", "supplier_sector;buyer_sector;type\nA;B;1\n", "essentiality"),
        ("l.csv", '\ufeff"buyer_sector" , supplier_sector,e\nA,B,1\n', "essentiality"),
        ("m.csv", '\ufeff"HTS Number","Indent","Description"\n', "hts"),
        ("n.json", '[{"indent": "0", "htsno": "0101"}]', "hts"),
        ("o.json", '{"source": {"id": "source:a", "note": "htsno"}}', "curated"),
    ],
)
def test_a_loader_by_content(tmp_path: Path, name: str, text: str, module: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    loader, reason = choose(path, Options())
    assert loader is not None, reason
    assert loader.module == module


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# a\nsource: {id: source:a}\n'mapping': 1\n", "is a mapping file"),
        ("{mapping: 1, source: {id: source:a}}", "is a mapping file"),
        ("  # names\n\n  - {id: firm:a}\n", "is a list"),
        ("[{id: firm:a}]", "is a list"),
        ("--- \n- {id: firm:a}\n", "is a list"),
    ],
)
def test_files_that_hold_no_facts(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, "utf-8")
    loader, told = choose(path, Options())
    assert loader is None
    assert told.startswith(reason)
