"""The log of the service: one line a record, as text or as JSON, with nothing unescaped in it.

Clients choose parts of what is logged. A line of JSON is ASCII; a line of text has no control
characters and no changes of direction, and a traceback is indented below it.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TextIO

from onshore.app.settings import Settings
from onshore.app.terminal.text import inert, inert_line

LONGEST = 2_000
"""Characters of a message at most."""
FIELDS = "fields"
"""Attribute of a record that holds more values by name, for JSON lines of their own columns."""


def set_up(settings: Settings, stream: TextIO | None = None) -> None:
    """Send every record of the level and above to standard error, in the form of the settings."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if settings.log == "json" else TextLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())


class JsonLines(logging.Formatter):
    """time (UTC), level, logger, message, the record's fields, and error with its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        values = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage()[:LONGEST],
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info:
            values["error"] = self.formatException(record.exc_info)
        return json.dumps(values, default=str)


class TextLines(logging.Formatter):
    """time (UTC), level, message, fields as name=value; a traceback indented below."""

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, FIELDS, {}).items()
        more = "".join(f" {name}={_quoted(value)}" for name, value in fields)
        message = inert(record.getMessage()[:LONGEST] + more)
        lines = [f"{_time(record)} {record.levelname.lower()}: {message}"]
        if record.exc_info:
            trace = self.formatException(record.exc_info).splitlines()
            lines += [f"    {inert_line(line)}" for line in trace]
        return "\n".join(lines)


def _quoted(value: object) -> str:
    """The value, in quotes where it could be taken for more than one."""
    text = str(value)
    return text if re.fullmatch(r"[\w./:~-]*", text, re.ASCII) else json.dumps(text)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
