"""What every command needs: the hour, the store that is named, a way to write its answer."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from app.settings import Settings
from graph.ports import Store
from graph.stores import open_store


def now() -> datetime:
    return datetime.now(UTC)


def open_named(settings: Settings) -> Store:
    """The store that the settings name; what its driver logs on the way is said by our errors."""
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)
    return open_store(settings.store, settings.neo4j_user, settings.neo4j_password)


def put_json(value: Mapping[str, Any]) -> None:
    put(orjson.dumps(value, option=orjson.OPT_INDENT_2))


def put(content: str | bytes) -> None:
    """Write to standard output as UTF-8, whatever the locale says, with a line break at the end."""
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    sys.stdout.flush()
    sys.stdout.buffer.write(data if data.endswith(b"\n") else data + b"\n")
    sys.stdout.buffer.flush()
