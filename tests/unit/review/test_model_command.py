"""`onshore extract --llm` against a fake server: what is sent, kept, refused and remembered."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from onshore.app.cli.main import main
from tests.reviewing import NAMES, read_lines

TEXT = "News of the day\n\nLumeris already has three plants that run in Indiana.\n"
GOOD = {
    "quotes": ["already has three plants that run in Indiana"],
    "subject_surface": "Lumeris",
    "object_surface": "Indiana",
    "relation": "operates_facility",
    "status": "operational",
    "polarity": "affirmed",
    "speaker": None,
}
INVENTED = {**GOOD, "quotes": ["Lumeris runs a plant in Ohio"], "object_surface": "Ohio"}


class Model(HTTPServer):
    """Answers every request with the same facts and remembers what it was asked."""

    def __init__(self, facts: list[dict[str, Any]]) -> None:
        self.facts = facts
        self.asked: list[dict[str, Any]] = []
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    server: Model

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append({"body": body, "key": self.headers.get("authorization")})
        content = json.dumps({"facts": self.server.facts})
        data = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    server = Model([GOOD, INVENTED])
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    for name, value in {
        "ONSHORE_STORE": f"sqlite:///{tmp_path / 'none.db'}",
        "ONSHORE_LLM_URL": address,
        "ONSHORE_LLM_MODEL": "small",
        "ONSHORE_LLM_KEY": "k",
        "XDG_CACHE_HOME": str(tmp_path),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(TEXT, "utf-8")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_only_what_the_text_says_is_kept(model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["extract", "a.txt", "--gazetteer", str(NAMES), "-o", "c.jsonl", "--llm"]
    assert main(words) == 0
    said = capsys.readouterr().err
    assert "goes to 127.0.0.1" in said
    assert "secret" not in said
    rows = read_lines(Path("c.jsonl"))
    (row,) = [row for row in rows if row["record"]["by"] == "llm:small"]
    assert row["decision"] == ""
    assert row["evidence"][0]["start"] == TEXT.index("already")
    refused = read_lines(Path("c.rejected.jsonl"))
    assert any("check 2" in reason for row in refused for reason in row["reasons"])
    assert model.asked[0]["key"] == "Bearer k"
    calls = len(model.asked)
    assert main(words) == 0
    assert len(model.asked) == calls


def test_the_model_is_asked_only_where_that_is_said(model: Model) -> None:
    assert main(["extract", "a.txt", "--gazetteer", str(NAMES), "-o", "c.jsonl"]) == 0
    assert model.asked == []
