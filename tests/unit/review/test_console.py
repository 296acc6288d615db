"""The review on a terminal: keys on a real one, lines from a pipe."""

from __future__ import annotations

import io
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from select import select

import pytest

from onshore.app.cli.main import main
from onshore.app.review.console import review_on
from tests.reviewing import NAMES, WHEN, WHO, desk_of, prepare, read_lines, write_lines

ROOT = Path(__file__).resolve().parents[3]


def review(file: Path, keys: str) -> str:
    out = io.StringIO()
    review_on(desk_of(file), io.StringIO(keys), out, who=WHO, clock=lambda: WHEN)
    return out.getvalue()


class Terminal:
    """`onshore review` on a pseudo terminal."""

    def __init__(self, file: Path) -> None:
        self.own, theirs = pty.openpty()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "90"}
        environment["ONSHORE_STORE"] = f"sqlite:///{file.parent / 'none.db'}"
        environment.pop("NO_COLOR", None)
        command = [
            sys.executable,
            "-m",
            "onshore.app.cli.main",
            "review",
            str(file),
            "--gazetteer",
            str(NAMES),
        ]
        self.process = subprocess.Popen(
            [*command, "--reviewer", WHO],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment,
            close_fds=True,
            start_new_session=True,
        )
        os.close(theirs)
        self.seen = ""

    def until(self, words: str) -> str:
        """What is shown up to these words."""
        deadline = time.monotonic() + 30
        while words not in self.seen:
            assert time.monotonic() < deadline, f"no {words!r} in {self.seen[-2000:]!r}"
            if select([self.own], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.own, 65536).decode("utf-8", "replace")
                except OSError:
                    break
        assert words in self.seen, self.seen[-2000:]
        shown, _, self.seen = self.seen.partition(words)
        return shown

    def press(self, keys: str) -> None:
        os.write(self.own, keys.encode())

    def end(self) -> int:
        try:
            return self.process.wait(30)
        finally:
            self.process.kill()
            self.process.wait()
            os.close(self.own)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return prepare(tmp_path)


def test_keys_act_at_once_and_a_review_is_taken_up_again(file: Path) -> None:
    terminal = Terminal(file)
    shown = terminal.until("[q]uit")
    assert "0 of 16 decided" in shown
    assert "\x1b[30;43m" in shown  # the quote is marked
    assert "operational" in shown
    terminal.press("a")
    terminal.until("goes back) >")
    terminal.press("\r8")  # Return chooses nothing
    terminal.until("never taken over")
    terminal.until("accepted")
    terminal.until("1 of 16 decided")
    terminal.press("r")
    terminal.until("goes back) >")
    terminal.press("4")
    terminal.until("2 of 16 decided")
    terminal.press("u")
    terminal.until("taken back")
    terminal.until("1 of 16 decided")
    terminal.press("\x1b[A")  # an arrow is not a key of the review
    terminal.press("q")
    terminal.until("1 accepted, 0 rejected, 15 to be decided")
    assert terminal.end() == 0

    rows = read_lines(file.with_name("decisions.jsonl"))
    assert [(row["decision"], row["who"]) for row in rows] == [
        ("accept", WHO),
        ("reject", WHO),
        ("undo", WHO),
    ]
    assert rows[0]["confirmed_status"] == "operational"
    again = Terminal(file)
    assert "1 of 16 decided" in again.until("[q]uit")
    again.process.send_signal(signal.SIGINT)
    assert again.end() == 130


def test_an_edit_is_verified_before_it_is_taken(file: Path) -> None:
    said = review(file, "n\ne\namount.value 999\nby 2031\nb\nq\n")
    assert "tier rejected" in said
    assert "check 5" in said
    assert not file.with_name("decisions.jsonl").exists()
    key = next(
        item.key
        for item in desk_of(file).items.values()
        if item.candidate["relation"] == "creates_jobs" and item.candidate.get("by")
    )
    position = list(desk_of(file).items).index(key)
    said = review(file, "n\n" * position + "e\nby\nsite\n\n1\nq\n")
    assert "accepted with edits" in said
    (row,) = read_lines(file.with_name("decisions.jsonl"))
    assert row["edits"] == {"by": None, "site": None}
    assert "by" not in row["after"]
    assert row["after"]["status"] == "announced"


def test_what_the_verifier_refuses_is_kept_only_with_a_reason(file: Path) -> None:
    said = review(file, "e\nby 2031\n\n8\nq\n")
    assert "not recorded: " in said
    said = review(file, "e\nby 2031\noverride the caption says so\n8\nq\n")
    assert "kept, as an override" in said
    (row,) = read_lines(file.with_name("decisions.jsonl"))
    assert (row["decision"], row["reason"], row["after"]["by"]) == (
        "override",
        "the caption says so",
        "2031",
    )


def test_what_can_not_be_edited_is_said(file: Path) -> None:
    said = review(file, "e\ncolour red\nstatus operatonal\namount.value many\nb\nq\n")
    assert "can not be edited" in said
    assert "operational" in said
    assert "is not a number" in said


def test_every_state_has_its_words(file: Path) -> None:
    rows = read_lines(file)
    write_lines(file, rows[:1])
    said = review(file, "?\nz\nc\na\nb\nr\nb\na\n2\n")
    assert "undo the last decision" in said
    assert "no such key" in said
    assert "? About the author" in said
    assert "Everything is decided" in said
    assert "onshore apply" in said
    assert "Everything is decided" in review(file, "")
    assert "taken back" in review(file, "u\nq\n")
    write_lines(file, [])
    assert "nothing to review" in review(file, "")


def test_hostile_text_reaches_no_terminal(tmp_path: Path) -> None:
    file = prepare(tmp_path)
    rows = read_lines(file)
    rows[0]["site"] = "x\x1b]0;owned\x07\u202e"
    rows[0]["reasons"] = ["\x1b[2J"]
    write_lines(file, rows)
    said = review(file, "n\n" * 16 + "q\n")
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_candidates_that_the_verifier_refuses_are_left_out(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = read_lines(file)
    rows[0]["subject"] = "firm:boeing"
    write_lines(file, rows)
    monkeypatch.setattr("sys.stdin", io.StringIO("q\n"))
    monkeypatch.setenv("ONSHORE_STORE", f"sqlite:///{file.parent / 'none.db'}")
    assert main(["review", str(file), "--gazetteer", str(NAMES)]) == 0
    said = capsys.readouterr()
    assert f"{file}:1: left out: check 4" in said.err
    assert "0 of 15 decided" in said.out


def test_wrong_usage(file: Path, tmp_path: Path) -> None:
    assert main(["review", str(file), "--port", "8123"]) == 2
    assert main(["review", str(file), "--reviewer", " "]) == 2
    assert main(["review", str(tmp_path / "gone.jsonl")]) == 1
    assert main(["review", str(file), "--web", "--host", "0.0.0.0"]) == 2
