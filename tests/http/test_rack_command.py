"""The rack loaded by the command line, answered over a socket: relocating raises the worst case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from onshore.app.cli.main import main
from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.stores import open_store
from tests.served import serving
from tests.unit.rack import RACK

TARGET = "component:rack"
DOCUMENT: dict[str, Any] = {
    "base": {"as_of": "2026-05-01"},
    "operations": [
        {"op": "move", "node": "factory:server-plant", "to": "place:US-TX"},
        {"op": "move", "node": "factory:chassis-plant", "to": "place:US-TX"},
    ],
    "ask": [{"exposure": {"target": TARGET}}, {"localization": {"target": TARGET}}],
}


def fetch(address: str, document: Any = None) -> Any:
    body = None if document is None else json.dumps(document).encode()
    with urlopen(Request(address, body, {"content-type": "application/json"})) as answer:
        return json.load(answer)


def test_loaded_asked_and_moved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'rack.db'}"
    assert main(["--store", url, "load", str(RACK)]) == 0
    assert "24 added" in capsys.readouterr().out
    store = open_store(url)
    with serving(create_app(Settings(), store)) as address:
        exposure = fetch(f"{address}/api/v1/exposure?target={TARGET}&as_of=2026-05-01")["result"]
        assert exposure["exposure"] == {"lo": 0.06, "hi": 0.16}
        answer = fetch(f"{address}/api/v1/scenarios", DOCUMENT)
        again = fetch(address + answer["url"])
    store.close()
    result = answer["result"]
    assert again["result"] == result
    assert result["baseline"][0]["exposure"]["exposure"] == {"lo": 0.06, "hi": 0.16}
    assert result["scenario"][0]["exposure"]["exposure"] == {"lo": 0.06, "hi": 0.21}
    assert result["delta"][1]["localization"]["total"]["domestic"] == pytest.approx(0.1)
    driver = result["drivers"][0]
    assert driver["operation"] == DOCUMENT["operations"][0]
    assert [node["id"] for node in driver["changes"][0]["nodes"]] == [
        "firm:module-maker",
        "factory:server-plant",
        "factory:rack-plant",
    ]
    assert driver["changes"][0]["after"] == {"lo": 0, "hi": 0.1}
    assert any("end_use" in note for note in driver["assumptions"])
