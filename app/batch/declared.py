"""What `onshore batch` can ask, and what hands out the work: no package is loaded for it."""

from __future__ import annotations

QUESTIONS = {
    "duty": "that of each entry line",
    "criticality": "what is lost with each node alone, ranked",
    "exposure": "duties that reach each product, by its makers",
    "impact": "what stops with each row's losses, or with each node alone",
    "localization": "where the value of each row's product, or of every one, is added",
}
"""Modules of `app.batch.questions`."""
ENGINES = {
    "local": ("pyarrow", "parquet"),
    "duckdb": ("duckdb", "duckdb"),
    "spark": ("pyspark", "spark"),
}
"""Engine -> the package that it needs, and the extra that has it."""
