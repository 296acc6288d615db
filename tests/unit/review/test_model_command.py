"""`onshore extract --llm` against a local server: what is sent, kept, refused, told, remembered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from onshore.app.cli.main import main
from tests.model_server import Answer, ModelServer, facts, serving
from tests.reviewing import NAMES, read_lines

TEXT = "News of the day\n\nLumeris already has three plants that run in Indiana.\n"
GOOD = {
    "quotes": ["already has three plants that run in Indiana"],
    "subject": "Lumeris",
    "relation": "operates_facility",
    "object": "Indiana",
    "status": "operational",
}
INVENTED = {**GOOD, "quotes": ["Lumeris runs a plant in Ohio"], "object": "Ohio"}
DENIED = {**GOOD, "polarity": "negated"}
WORDS = ["extract", "a.txt", "--gazetteer", str(NAMES), "-o", "c.jsonl", "--llm"]


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with serving(lambda _body: facts(GOOD, INVENTED, DENIED)) as server:
        for name, value in {
            "ONSHORE_STORE": f"sqlite:///{tmp_path / 'none.db'}",
            "ONSHORE_LLM_URL": server.url,
            "ONSHORE_LLM_MODEL": "small",
            "ONSHORE_LLM_KEY": "k",
            "ONSHORE_LLM_PRICE_OUT": "5",
            "XDG_CACHE_HOME": str(tmp_path),
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        Path("a.txt").write_text(TEXT, "utf-8")
        yield server


def test_only_what_the_text_says_is_kept(
    model: ModelServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(WORDS) == 0
    said = capsys.readouterr().err
    assert "goes to 127.0.0.1" in said
    assert "dropped: (Lumeris operates_facility Ohio): the quote" in said
    assert "model small at 127.0.0.1" in said
    assert "2 calls; 2,000 tokens sent" in said
    assert "USD" in said
    (row,) = [
        row
        for row in read_lines(Path("c.jsonl"))
        if "llm:small" in (row["record"]["by"], row["record"].get("also"))
    ]
    assert row["decision"] == ""
    refused = read_lines(Path("c.rejected.jsonl"))
    assert any("check 6" in reason for item in refused for reason in item.get("reasons", ()))
    assert any("letter by letter" in str(item.get("reason")) for item in refused)
    assert set(model.keys) == {"Bearer k"}
    calls = len(model.asked)
    assert main(WORDS) == 0
    assert len(model.asked) == calls
    assert "2 from the cache" in capsys.readouterr().err


def test_the_model_is_asked_only_where_that_is_said(model: ModelServer) -> None:
    assert main(WORDS[:-1]) == 0
    assert model.asked == []


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("URL", "", "needs ONSHORE_LLM_URL and ONSHORE_LLM_MODEL"),
        ("MODEL", "", "needs ONSHORE_LLM_URL and ONSHORE_LLM_MODEL"),
        ("URL", "ftp://example.org", "ONSHORE_LLM_URL: is no http address"),
        ("URL", "http://127.0.0.1:9/v1", "127.0.0.1:9 can not be reached"),
        ("PIECE", "none", "ONSHORE_LLM_PIECE"),
    ],
)
def test_settings_that_do_not_work_are_told(
    name: str,
    value: str,
    told: str,
    model: ModelServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(f"ONSHORE_LLM_{name}", value)
    assert main(WORDS) != 0
    assert told in capsys.readouterr().err
    assert not Path("c.jsonl").exists()


def test_a_key_that_is_refused(model: ModelServer, capsys: pytest.CaptureFixture[str]) -> None:
    model.reply = lambda _body: Answer(status=401)
    assert main(WORDS) != 0
    assert "refuses the key (HTTP 401): set ONSHORE_LLM_KEY" in capsys.readouterr().err


def test_a_part_that_is_not_read_is_told_and_the_rules_go_on(
    model: ModelServer, capsys: pytest.CaptureFixture[str]
) -> None:
    model.reply = lambda _body: Answer(status=429, headers={"retry-after": "999"})
    assert main(WORDS) == 0
    assert "not read by the model: the part from 'News of the day" in capsys.readouterr().err
    assert Path("c.jsonl").exists()
