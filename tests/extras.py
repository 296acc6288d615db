"""Marks of tests that need an extra: skipped with a reason where it is absent, required in CI."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}


def needs(module: str, extra: str) -> pytest.MarkDecorator:
    """In CI the test runs without the module too, and fails."""
    absent = find_spec(module) is None
    return pytest.mark.skipif(
        absent and not IN_CI, reason=f"{module} of the extra {extra!r} is not installed"
    )


def needs_file(file: Path, reason: str) -> pytest.MarkDecorator:
    """For raw material that lies beside the repository, where most clones have none."""
    return pytest.mark.skipif(not file.exists() and not IN_CI, reason=reason)


needs_html = needs("trafilatura", "html")
needs_pdf = needs("pypdf", "pdf")
needs_fast = needs("numba", "fast")
needs_parquet = needs("pyarrow", "parquet")
needs_excel = needs("openpyxl", "excel")
needs_agents = needs("mcp", "agents")
needs_duckdb = needs("duckdb", "duckdb")
needs_spark = needs("pyspark", "spark")
needs_sign = needs("cryptography", "sign")


def go_without(reason: str) -> NoReturn:
    """Skip where a machine lacks a real part; in CI its absence is a failure."""
    if IN_CI:
        pytest.fail(f"required in CI: {reason}")
    pytest.skip(reason)
