"""The drawings: pages under /render and files of `onshore render`, one line each."""

from __future__ import annotations

from graph.queries import Question
from graph.queries.exposure import Exposure
from graph.queries.impact import Impact
from graph.queries.network import Network
from graph.queries.paths import Paths

VIEWS: dict[str, type[Question]] = {
    "network": Network,
    "paths": Paths,
    "exposure": Exposure,
    "impact": Impact,
}
"""Name of a drawing -> the question whose parameters it takes."""
