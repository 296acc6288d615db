"""How every measurement is taken: rounds of CPU time, interleaved, medians; peers where installed.

What is measured stands in the modules beside this one.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from statistics import median
from time import process_time
from typing import Any

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Peer:
    """Other software that answers the same question; `work` is one answer.

    `absent` says why there is no figure; `rounds` is less where one answer takes seconds.
    """

    name: str
    work: Callable[[], Any] | None
    absent: str | None = None
    rounds: int = ROUNDS


@dataclass(slots=True)
class Figure:
    """Medians of CPU seconds by name, "onshore" among them, and the goals they are held to."""

    row: int
    title: str
    seconds: dict[str, float]
    absent: dict[str, str] = field(default_factory=dict)

    def ratio(self, peer: str) -> float | None:
        """How many times as long as Onshore the peer takes."""
        other = self.seconds.get(peer)
        return None if other is None else other / max(self.seconds["onshore"], 1e-12)


def found(module: str) -> tuple[Any, str | None]:
    """A module, or None and the reason why it can not be used."""
    try:
        return import_module(module), None
    except ImportError:
        return None, f"{module.partition('.')[0]} is not installed"


def measure(row: int, title: str, own: Callable[[], Any], *peers: Peer) -> Figure:
    """Medians of `ROUNDS` rounds, one answer of each after the other."""
    times: dict[str, list[float]] = {"onshore": []}
    for number in range(ROUNDS):
        times["onshore"].append(timed(own)[1])
        for peer in peers:
            if peer.work is not None and number < peer.rounds:
                times.setdefault(peer.name, []).append(timed(peer.work)[1])
    absent = {peer.name: peer.absent for peer in peers if peer.absent}
    return Figure(row, title, {name: median(values) for name, values in times.items()}, absent)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and the CPU seconds that it took."""
    gc.collect()
    gc.disable()
    try:
        started = process_time()
        value = work()
        return value, process_time() - started
    finally:
        gc.enable()


def show(figure: Figure, goals: Mapping[str, float] | None = None) -> None:
    """One line for each side; `goals`: peer -> least ratio that is wanted."""
    out = sys.stdout.write
    load = os.getloadavg()[0]
    out(f"{figure.row:2} {figure.title}  (load {load:.1f})\n")
    for name, seconds in figure.seconds.items():
        ratio = figure.ratio(name)
        goal = (goals or {}).get(name)
        text = "" if name == "onshore" or ratio is None else f"{ratio:10,.1f}x"
        if goal is not None and ratio is not None:
            text += f"  goal {goal:g}x: {'met' if ratio >= goal else 'MISSED'}"
        out(f"   {name:24}{seconds * 1e3:14,.3f} ms{text}\n")
    for name, reason in figure.absent.items():
        out(f"   {name:24}{'':14} skipped: {reason}\n")


def gate(holds: bool, what: str) -> None:
    """Stops a measurement whose answer is wrong."""
    if not holds:
        raise AssertionError(f"wrong answer: {what}")
