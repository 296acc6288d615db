"""Inputs on which a pattern takes longest, made from its parse tree, and the time that it takes.

A backtracking search is worse than linear where a repeat can begin at many places and what follows
it fails: `\\s+$` on blanks, `a[^.]*b` on many `a`. So each repeat is pumped, with and without what
comes before it, once and many times, and ended by what no pattern has.
"""

from __future__ import annotations

import random
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from re import _constants, _parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

SMALL = 3
"""A pattern whose repeats go no further takes the same time at every place of a text."""
SIZE = 1000
"""Characters of the smaller text."""
MEASURABLE = 0.0001
"""Seconds from which times are compared; a quadratic search of SIZE characters takes more."""
BOUND = 8
"""Between 4, linear, and 16, quadratic."""
SUSPICIOUS = 5
"""What grows less than this from a quarter of SIZE is not tried on four times SIZE."""
PATIENCE = 6
"""Seconds for all measurements of one text; a quadratic search needs a tenth of one."""
ENDS = ("", "\x00")
COMMON = "aA1 \n,.-'\"(<あア漢億$\ue000\ue001"
"""A character of every sort that the texts have."""
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def worst_inputs(pattern: re.Pattern[Any], length: int) -> Iterator[Any]:
    """Texts (bytes for a pattern of bytes) of about `length` characters."""
    chance = random.Random(repr(pattern.pattern))
    is_bytes = isinstance(pattern.pattern, bytes)
    tree = _parse(pattern)
    letters = sorted(set(COMMON) | set(_literals(tree)))
    sampler = _Sampler(chance, letters, pattern.flags)
    pieces = {("", letter) for letter in letters}
    for _ in range(3):
        whole = sampler.text(tree)
        pieces |= {("", whole), ("", whole[:-1])}
    for before, body in _repeats(tree, []):
        for _ in range(4):
            lead, pump = sampler.parts(before), sampler.text(body)
            pieces |= {(lead, pump), ("", lead + pump), ("", lead)}
    for lead, pump in sorted(pieces):
        if pump:
            for end in ENDS:
                made = lead + pump * (length // len(pump)) + end
                yield made.encode("latin-1", "ignore") if is_bytes else made


def may_be_slow(pattern: re.Pattern[Any]) -> bool:
    """Whether a pattern repeats anything more than a few times."""
    return next(_repeats(_parse(pattern), []), None) is not None


def _parse(pattern: re.Pattern[Any]) -> Any:
    if isinstance(pattern.pattern, bytes):
        return _parser.parse(pattern.pattern.decode("latin-1"), pattern.flags | re.UNICODE)
    return _parser.parse(pattern.pattern, pattern.flags)


def _literals(tree: Any) -> Iterator[str]:
    for op, value in _nodes(tree):
        if op in ("LITERAL", "NOT_LITERAL"):
            yield chr(value)
        elif op == "IN":
            for kind, item in value:
                if str(kind) == "LITERAL":
                    yield chr(item)
                elif str(kind) == "RANGE":
                    yield chr(item[0])


def _nodes(tree: Any) -> Iterator[tuple[str, Any]]:
    for op, value in tree:
        yield str(op), value
        for part in _inner(str(op), value):
            yield from _nodes(part)


def _inner(op: str, value: Any) -> list[Any]:
    """The sequences inside a node."""
    if op in _REPEATS:
        return [value[2]]
    if op == "SUBPATTERN":
        return [value[3]]
    if op == "ATOMIC_GROUP":
        return [value]
    if op in ("ASSERT", "ASSERT_NOT"):
        return [value[1]]
    if op == "BRANCH":
        return list(value[1])
    if op == "GROUPREF_EXISTS":
        return [part for part in value[1:] if part is not None]
    return []


def _repeats(tree: Any, before: list[Any]) -> Iterator[tuple[list[Any], Any]]:
    """What comes before each repeat without a small bound, and what it repeats."""
    for op, value in tree:
        if str(op) in _REPEATS and value[1] > SMALL:
            yield before, value[2]
        for part in _inner(str(op), value):
            yield from _repeats(part, before)
        before = [*before, (op, value)]


class _Sampler:
    """Texts that a sequence of nodes matches, by chance; what looks around counts as nothing."""

    def __init__(self, chance: random.Random, letters: list[str], flags: int) -> None:
        self._chance, self._letters, self._flags = chance, letters, flags
        self._members: dict[int, list[str]] = {}

    def text(self, tree: Any) -> str:
        return self.parts(list(tree))

    def parts(self, nodes: list[Any]) -> str:
        return "".join(self._node(str(op), value) for op, value in nodes)

    def _node(self, op: str, value: Any) -> str:
        if op == "LITERAL":
            return chr(value)
        if op in ("NOT_LITERAL", "ANY", "IN"):
            return self._chance.choice(self._among(op, value))
        if op in _REPEATS:
            least, most, body = value
            times = min(least + self._chance.randrange(2), most)
            return "".join(self.text(body) for _ in range(times))
        if op in ("ASSERT", "ASSERT_NOT"):
            return ""
        parts = _inner(op, value)
        return self.text(self._chance.choice(parts)) if parts else ""

    def _among(self, op: str, value: Any) -> list[str]:
        key = id(value) if op == "IN" else hash((op, value))
        if key not in self._members:
            state = _parser.State()
            state.flags, state.str = self._flags, ""
            one = _parser.SubPattern(state, [(getattr(_constants, op), value)])
            fits = re._compiler.compile(one, self._flags & ~re.DEBUG)  # type: ignore[attr-defined]
            found = [letter for letter in self._letters if fits.match(letter)]
            self._members[key] = found or [c for c in map(chr, range(0x3100)) if fits.match(c)][:4]
        return self._members[key] or ["a"]


class _TooLong(Exception):
    pass


def slow_input(pattern: re.Pattern[Any], way: str) -> Any:
    """A text on which a pattern takes more than twice as long as four times the text should.

    None where there is none, so that its time is linear. `way` is the method that uses the pattern;
    CPU time is compared at n and 4 n, where it is long enough to be compared, and again before it
    is believed.
    """
    use = _consume(pattern, way)
    lengths = (SIZE // 4, SIZE, 4 * SIZE)
    inputs = zip(*(worst_inputs(pattern, length) for length in lengths), strict=True)
    for tiny, small, large in inputs:
        try:
            with _patience():
                taken = seconds(use, small)
                if taken < MEASURABLE or taken < SUSPICIOUS * seconds(use, tiny, 3):
                    continue
                if all(
                    seconds(use, large, times) > BOUND * max(seconds(use, small, times), 1e-6)
                    for times in (1, 3, 7)
                ):
                    return large
        except _TooLong:
            return small
    return None


@contextmanager
def _patience() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _consume(pattern: re.Pattern[Any], way: str) -> Callable[[Any], Any]:
    """A function that uses a pattern in its way on a whole text."""
    if way in ("match", "fullmatch"):
        return getattr(pattern, way)  # type: ignore[no-any-return]
    if way == "search":
        return pattern.search
    return lambda text: sum(1 for _ in pattern.finditer(text))


def seconds(call: Callable[[Any], Any], text: Any, repeats: int = 1) -> float:
    """CPU time of the quickest of some calls."""
    best = float("inf")
    for _ in range(repeats):
        started = time.thread_time()
        call(text)
        best = min(best, time.thread_time() - started)
    return best
