"""Settings and limits: every `ONSHORE_` variable and every bound of the service, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import inf
from pathlib import Path
from typing import Any

from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.names.folding import closest
from onshore.loaders.reference import shipped_data

PREFIX = "ONSHORE_"
TEST_PREFIX = "ONSHORE_TEST_"
LAST_PORT = 65535
MAX_HEADERS = 100
"""Headers of a request at most."""
MAX_PARAMETERS = 1_000
"""Parameters in a URL at most."""
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


def _setting(default: Any, doc: str, *, secret: bool = False, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"doc": doc, "secret": secret, "choices": choices})


@dataclass(frozen=True, slots=True)
class Settings:
    """One field per variable; `ONSHORE_` and the field's name in upper case."""

    store: str = _setting(
        "sqlite:///onshore.db",
        "Where the facts lie: `sqlite:///file.db`, `sqlite:////abs/file.db`, `sqlite://` (memory), "
        "`neo4j://host:7687`, `neo4j+s://host`.",
    )
    neo4j_user: str = _setting("neo4j", "User of the Neo4j store.")
    neo4j_password: str = _setting("", "Password of the Neo4j store.", secret=True)
    snapshot: str = _setting(
        "",
        "Folder of a snapshot (`onshore snapshot DIR`) that is mapped instead of reading the facts "
        "from the store; empty: none, but what `serve --workers` makes for itself.",
    )
    host: str = _setting("127.0.0.1", "Address that `serve` listens on.")
    port: int = _setting(8000, "Port that `serve` listens on.")
    write_token: str = _setting(
        "", "Bearer token that switches the write routes on; empty leaves them off.", secret=True
    )
    allowed_hosts: str = _setting(
        "", "Host names besides the loopback ones that requests may name, separated by commas."
    )
    data: str = _setting("", "Folder of the bundled data; empty takes the one that is shipped.")
    stories: str = _setting(
        "", "Folder of stories, which say what the page offers; empty takes those of the data."
    )
    max_body: int = _setting(8_000_000, "Bytes of a request body at most.")
    max_question: int = _setting(
        1_000_000, "Bytes of a posted question at most: duties, a scenario, a bill of materials."
    )
    max_bodies: int = _setting(64_000_000, "Bytes of all request bodies at once at most.")
    max_url: int = _setting(16_000, "Characters of a request's path and query at most.")
    max_headers: int = _setting(16_000, "Bytes of a request's headers at most.")
    max_seconds: float = _setting(
        20.0, "Seconds that one request may take at most, from its coming in."
    )
    max_busy: int = _setting(
        32, "Questions that are answered at the same time at most, by each worker."
    )
    max_connections: int = _setting(
        1_000, "Open connections at most; of more, those that wait longest for a request end."
    )
    head_seconds: float = _setting(
        10.0, "Seconds in which a connection must send the next request line with its headers."
    )
    body_seconds: float = _setting(15.0, "Seconds in which the body of a request must come.")
    send_seconds: float = _setting(
        30.0, "Seconds in which a client must take more of an answer, 64 KiB or its rest."
    )
    retry_after: int = _setting(
        5, "Seconds after which a client that was refused for now may try again."
    )
    metrics: str = _setting(
        "off",
        "`on` adds `/metrics` for Prometheus, to the hosts that may ask anything else.",
        choices=("off", "on"),
    )
    mcp: str = _setting(
        "off",
        "`on` adds `/mcp` for assistants ([agents](agents.md)), to the hosts that may ask anything "
        "else.",
        choices=("off", "on"),
    )
    log: str = _setting(
        "text",
        "Form of the log of `serve`: `text` or `json`, a line each.",
        choices=("text", "json"),
    )
    log_level: str = _setting(
        "warning",
        "What `serve` logs at least: `error`, `warning`, `info` (a line a request) or `debug`.",
        choices=("error", "warning", "info", "debug"),
    )
    llm_url: str = _setting(
        "",
        "OpenAI-compatible address of a language model for `extract --llm`, such as "
        "`http://127.0.0.1:8080/v1`; empty: no model, and no connection is made.",
    )
    llm_model: str = _setting("", "Name of that model.")
    llm_key: str = _setting("", "Bearer token for that address.", secret=True)
    llm_timeout: float = _setting(120.0, "Seconds that one of its replies may take.")
    llm_max_calls: int = _setting(200, "Requests to it that one article may cost at most.")
    llm_max_tokens: int = _setting(8_000, "Tokens of one of its replies at most.")
    llm_piece: int = _setting(
        12_000, "Characters of an article in one request at most; a longer one is sent in pieces."
    )
    llm_parallel: int = _setting(2, "Requests to it at the same time.")
    llm_price_in: float = _setting(
        0.0, "Price in USD of a million tokens sent to it; where a price is set, the cost is told."
    )
    llm_price_out: float = _setting(0.0, "Price in USD of a million tokens received from it.")

    @property
    def hosts(self) -> frozenset[str]:
        """Host names that a request may be addressed to."""
        named = (name.strip().lower() for name in self.allowed_hosts.split(","))
        return frozenset((*LOOPBACK, *(name for name in named if name)))


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from the environment, all problems at once; an empty value is as if not given.

    An unknown `ONSHORE_` name is an error with the nearest; `ONSHORE_TEST_*` is left alone.
    """
    known = {PREFIX + item.name.upper(): item for item in fields(Settings)}
    values: dict[str, Any] = {}
    problems = []
    for name, text in environ.items():
        if not name.startswith(PREFIX) or name.startswith(TEST_PREFIX):
            continue
        item = known.get(name)
        if item is None:
            near = closest(name, known)
            problems.append(Problem("unknown setting", name, suggestions=near))
            continue
        if text.strip() == "":
            continue
        try:
            values[item.name] = _convert(text, item.default)
        except ValueError:
            problems.append(Problem(f"{text[:40]!r} is not a number above 0", name))
            continue
        choices = item.metadata["choices"]
        if choices and text not in choices:
            reason = f"{text[:40]!r} is none of {', '.join(choices)}"
            problems.append(Problem(reason, name, suggestions=closest(text, choices)))
    if values.get("port", 0) > LAST_PORT:
        problems.append(Problem(f"{values['port']} is above {LAST_PORT}", f"{PREFIX}PORT"))
    if problems:
        raise InvalidParameters(problems)
    return Settings(**values)


def _convert(text: str, default: object) -> Any:
    if isinstance(default, int | float):
        value = type(default)(text)
        if not 0 < value < inf:
            raise ValueError(text)
        return value
    return text


def data_folder(settings: Settings) -> Path:
    """Where the bundled data lies: the setting, else what came with the program."""
    return Path(settings.data) if settings.data else shipped_data()


def stories_folder(settings: Settings) -> Path:
    """Where stories lie: the setting, else beside the bundled data."""
    return Path(settings.stories) if settings.stories else data_folder(settings) / "stories"
