"""The templates of `app/templates`: HTML is escaped, a value that is not given is an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2

HERE = Path(__file__).resolve().parents[1]


def template(name: str) -> jinja2.Template:
    """The template of that file name."""
    return environment().get_template(name)


@cache
def environment() -> jinja2.Environment:
    """Where the templates come from, for those who look them up themselves."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
