"""The review on a terminal: source beside the candidate, one key a decision.

On a terminal a key acts at once; where input comes from a file or pipe each line is one key or
answer. What decisions mean and where they go says `review`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from shutil import get_terminal_size
from typing import Any, TextIO

from onshore.app.review.candidate_text import (
    Paint,
    candidate_lines,
    coverage_lines,
    progress_text,
)
from onshore.app.review.edits import edits_from
from onshore.app.review.names.deciding import (
    confirm_name,
    forget_name,
    pending_names,
    reject_name,
)
from onshore.app.review.review_session import STATUS_KEYS, ReviewItem, ReviewSession
from onshore.app.terminal.text import inert
from onshore.graph.errors import InvalidInput
from onshore.graph.schema import STATUS_TEXT
from onshore.loaders.extract.check.decisions import REASONS
from onshore.loaders.extract.names.proposed import KINDS

HELP = (
    ("a", "accept: then one key confirms the status"),
    ("e", "edit fields, see what the verifier says, then accept"),
    ("r", "reject, with a reason from a list"),
    ("y", "confirm the name that is on no list: a firm, a site, a product ..."),
    ("w", "that name is none: what rests on it goes"),
    ("t", "take back what was decided on a name"),
    ("u", "undo the last decision"),
    ("n", "next, decide later"),
    ("p", "back to the one before"),
    ("c", "coverage: which sentences gave nothing"),
    ("q", "quit; everything decided is kept"),
    ("?", "this help"),
)


class Left(Exception):
    """The reviewer quits, or the input ends."""


@dataclass
class Talk:
    """Keys and answers in, text out."""

    source: TextIO
    out: TextIO
    keys: bool = field(init=False)

    def __post_init__(self) -> None:
        self.keys = self.source.isatty()

    @property
    def width(self) -> int:
        return max(40, min(get_terminal_size().columns, 100))

    def say(self, *lines: str) -> None:
        self.out.write("".join(line + "\n" for line in lines))
        self.out.flush()

    def key(self, prompt: str) -> str:
        """One key in lower case; the first character of a line where no terminal is."""
        self.out.write(prompt)
        self.out.flush()
        if not self.keys:
            return self.line("").strip()[:1].lower()
        with _cbreak(self.source):
            pressed = os.read(self.source.fileno(), 1).decode("ascii", "replace")
            if pressed == "\x1b":
                _drain(self.source)
        if pressed in ("", "\x04"):
            raise Left
        self.say(pressed if pressed.isprintable() else "")
        return pressed.lower()

    def line(self, prompt: str) -> str:
        """One line; Left at the end of the input."""
        self.out.write(prompt)
        self.out.flush()
        text = self.source.readline()
        if not text:
            raise Left
        return text.rstrip("\r\n")


@contextmanager
def _cbreak(source: TextIO) -> Iterator[None]:
    """Keys arrive one by one; the terminal is as it was afterwards, whatever happens."""
    import termios
    import tty

    before = termios.tcgetattr(source.fileno())
    try:
        tty.setcbreak(source.fileno(), termios.TCSADRAIN)
        yield
    finally:
        termios.tcsetattr(source.fileno(), termios.TCSADRAIN, before)


def _drain(source: TextIO) -> None:
    """The rest of an arrow or function key, which is not a key of ours."""
    from select import select

    first = True
    while select([source.fileno()], [], [], 0.05)[0]:
        byte = os.read(source.fileno(), 1)
        if byte in (b"", b"\x1b") or (b"@" <= byte <= b"~" and not (first and byte in b"[O")):
            return
        first = False


def review_on(
    review: ReviewSession, source: TextIO, out: TextIO, *, who: str, clock: Callable[[], str]
) -> None:
    """Go through the candidates that wait; every decision is kept at once."""
    talk = Talk(source, out)
    if hasattr(out, "reconfigure"):
        out.reconfigure(encoding="utf-8", errors="replace")
    paint = Paint(out.isatty() and not os.environ.get("NO_COLOR"))
    dialogue = _Dialogue(review, talk, paint, who, clock)
    try:
        dialogue.run()
    except Left:
        talk.say("")
    talk.say(progress_text(review))
    if review.progress()["accepted"]:
        talk.say("onshore apply makes a facts file of what was accepted")


@dataclass
class _Dialogue:
    review: ReviewSession
    talk: Talk
    paint: Paint
    who: str
    clock: Callable[[], str]
    at: int = 0

    def run(self) -> None:
        if not self.review.items:
            self.talk.say("No candidates in this file: nothing to review.")
            return
        while True:
            waiting = self.review.waiting()
            if not waiting:
                self._finished()
                continue
            self.at %= len(waiting)
            self._show(waiting[self.at])
            self._act(waiting[self.at])

    def _finished(self) -> None:
        """Until the last decision is taken back; Left to quit."""
        self.talk.say("Everything is decided. u undoes the last one, c shows the coverage.")
        while True:
            key = self.talk.key("[u]ndo [c]overage [q]uit > ")
            if key == "u" and self._undo():
                return
            if key == "c":
                self._coverage()
            if key in ("q", "\n", ""):
                raise Left

    def _show(self, item: ReviewItem) -> None:
        counts = self.review.progress()
        decided = counts["total"] - counts["waiting"]
        head = f"{decided} of {counts['total']} decided"
        self.talk.say("", *candidate_lines(self.review, item, head, self.paint, self.talk.width))
        for one in pending_names(self.review, item.key):
            name, count = inert(one["name"]), len(one["candidates"])
            asked = f"  ? {name} is on no list ({count} candidates): [y]es, it is a name; [w]rong"
            self.talk.say(self.paint.bold(asked))

    def _act(self, item: ReviewItem) -> None:
        while True:
            key = self.talk.key("[a]ccept [e]dit [r]eject [u]ndo [n]ext [c]overage [q]uit [?] > ")
            if key == "q":
                raise Left
            if key in ("n", " ", "p"):
                self.at += -1 if key == "p" else 1
                return
            if key == "?":
                self.talk.say(*(f"  {name}  {meaning}" for name, meaning in HELP))
            elif key == "c":
                self._coverage()
            elif key in "aeruywt" and key:
                if self._changed(item, key):
                    return
            elif key.strip():
                self.talk.say("  no such key; ? shows them all")

    def _changed(self, item: ReviewItem, key: str) -> bool:
        """Whether the key changed what waits."""
        if key == "u":
            return self._undo()
        if key in "ywt":
            return self._name(item, key)
        return {"a": self._accept, "e": self._edit, "r": self._reject}[key](item)

    # -- names -------------------------------------------------------------

    def _name(self, item: ReviewItem, key: str) -> bool:
        """A word on the first name that the candidate waits for; one is taken back by its name."""
        about = {"who": self.who, "when": self.clock()}
        try:
            if key == "t":
                forget_name(self.review, self.talk.line("  name to take back > ").strip(), **about)
                return True
            pending = pending_names(self.review, item.key)
            if not pending:
                self.talk.say("  no name of this candidate waits")
                return False
            name = pending[0]["name"]
            if key == "w":
                reject_name(self.review, name, **about)
            else:
                kind = self._kind()
                if kind is None:
                    return False
                confirm_name(self.review, name, kind, **about)
        except InvalidInput as error:
            self.talk.say(self.paint.bad(f"  not recorded: {error}"))
            return False
        self.talk.say(self.paint.good(f"  {inert(name)}: {'kept' if key == 'y' else 'no name'}"))
        return True

    def _kind(self) -> str | None:
        """What the name is of; None to go back."""
        self.talk.say("  " + "  ".join(f"{n} {kind}" for n, kind in enumerate(KINDS)))
        while True:
            key = self.talk.key("kind (its number; b goes back) > ")
            if key == "b":
                return None
            if key.isdigit() and int(key) < len(KINDS):
                return KINDS[int(key)]
            self.talk.say("  a number of the list")

    # -- decisions ---------------------------------------------------------

    def _accept(self, item: ReviewItem) -> bool:
        status = self._status(str(item.candidate["status"]))
        return status is not None and self._decide(item, "accept", status=status)

    def _status(self, proposed: str) -> str | None:
        """The status that the reviewer confirms by its key; None to go back."""
        rows = [f"{key} {STATUS_TEXT[word][0]}" for key, word in STATUS_KEYS.items()]
        for start in range(0, len(rows), 5):
            self.talk.say("  " + "".join(f"{row:<22}" for row in rows[start : start + 5]).rstrip())
        self.talk.say(f"  proposed: {self.paint.bold(STATUS_TEXT[proposed][0])}")
        while True:
            key = self.talk.key("status (its key; b goes back) > ")
            if key == "b":
                return None
            if key in STATUS_KEYS:
                return STATUS_KEYS[key]
            self.talk.say("  the status is chosen by its key, never taken over")

    def _reject(self, item: ReviewItem) -> bool:
        for number, reason in enumerate(REASONS):
            self.talk.say(f"  {number} {reason}")
        while True:
            key = self.talk.key("reason (its number; b goes back) > ")
            if key == "b":
                return False
            if key.isdigit() and int(key) < len(REASONS):
                return self._decide(item, "reject", reason=REASONS[int(key)])
            self.talk.say("  a number of the list")

    def _edit(self, item: ReviewItem) -> bool:
        edits: dict[str, Any] = {}
        self.talk.say("  FIELD VALUE, such as: status planned; by 2027; amount.value 640")
        self.talk.say("  a field without a value is taken away; an empty line ends, b goes back")
        self.talk.say("  override REASON keeps what the verifier refuses, marked as such")
        reason = ""
        while True:
            line = self.talk.line("  edit > ").strip()
            if line == "b":
                return False
            if line.startswith("override "):
                reason = line.removeprefix("override ").strip()
            if not line or reason:
                break
            try:
                edits = edits_from(line, item.candidate, edits)
                verdict = self.review.check(item.key, edits)
            except (InvalidInput, ValueError) as error:
                self.talk.say(f"  {self.paint.bad(str(error))}")
                continue
            reasons = "; ".join(verdict.reasons) or "nothing to remark"
            tell = self.paint.good if verdict.accepted else self.paint.bad
            self.talk.say(f"  {tell('tier ' + verdict.tier)}: {reasons}")
        if not edits and not reason:
            return False
        status = self._status(str(edits.get("status") or item.candidate["status"]))
        if status is None:
            return False
        word = "override" if reason else "edit"
        return self._decide(item, word, status=status, edits=edits, reason=reason or None)

    def _decide(self, item: ReviewItem, word: str, **given: Any) -> bool:
        try:
            self.review.decide(item.key, word, who=self.who, when=self.clock(), **given)
        except InvalidInput as error:
            self.talk.say(self.paint.bad(f"  not recorded: {error}"))
            return False
        told: Mapping[str, str] = {
            "accept": "accepted",
            "edit": "accepted with edits",
            "override": "kept, as an override",
        }
        self.talk.say(self.paint.good(f"  {told.get(word, 'rejected')}"))
        return True

    def _undo(self) -> bool:
        item = self.review.undo(who=self.who, when=self.clock())
        if item is None:
            self.talk.say("  there is nothing to undo")
            return False
        waiting = [other.key for other in self.review.waiting()]
        self.at = waiting.index(item.key) if item.key in waiting else 0
        self.talk.say("  taken back")
        return True

    def _coverage(self) -> None:
        self.talk.say("", *coverage_lines(self.review, self.paint, self.talk.width))
        if self.talk.keys and sys.stdin.isatty():
            self.talk.key("any key goes on ")
