"""The question of a page as HTTP call, command and Python call."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qsl, unquote, urlsplit

from onshore.app.http.scenarios import decode
from onshore.app.render.calls import API, SCENARIOS, Calls, calls_of, scenario_calls
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.queries import QUESTIONS


def calls_of_data(data: str | None, shared: list[tuple[str, str]], as_of: date) -> Calls | None:
    """The calls of an answer page; None where it has no `data`, a path of the API with its query.

    `shared` are parameters of the address that the data lacks: clocks and language.
    """
    if data is None:
        return None
    path, pairs = urlsplit(data).path, parse_qsl(urlsplit(data).query, keep_blank_values=True)
    if (API + path).startswith(f"{SCENARIOS}/"):
        return scenario_calls(decode(dict(pairs)["doc"]), as_of, dict(shared).get("lang", "en"))
    for kind in QUESTIONS:
        match = re.fullmatch(re.escape(kind.route).replace(r"\{id\}", "(?P<id>[^/]+)"), path)
        if match:
            named = [(name, unquote(text)) for name, text in match.groupdict().items()]
            return calls_of(read_parameters(kind, [*named, *pairs, *shared]), as_of)
    return None
