"""The drawings: pages under /render and files of `onshore render`, one line each."""

from __future__ import annotations

from onshore.graph.queries import Question
from onshore.graph.queries.exposure import Exposure
from onshore.graph.queries.impact import Impact
from onshore.graph.queries.network import Network
from onshore.graph.queries.paths import Paths

VIEWS: dict[str, type[Question]] = {
    "network": Network,
    "paths": Paths,
    "exposure": Exposure,
    "impact": Impact,
}
"""Name of a drawing -> the question whose parameters it takes."""
