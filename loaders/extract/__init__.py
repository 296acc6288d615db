"""From an article to candidate facts: rules propose, one verifier refuses, a person accepts.

The public names of this package are those listed in `__all__`. Nothing here writes to a store,
reads a clock or the environment, or opens a socket that was not configured.
"""

from __future__ import annotations

from onshore.loaders.extract.candidates import Extraction, extract
from onshore.loaders.extract.check.decisions import Applied, apply_decisions, pending, undo_decision
from onshore.loaders.extract.check.lint import Finding, lint
from onshore.loaders.extract.check.verify import Verdict, verify
from onshore.loaders.extract.names.gazetteer import Gazetteer, Listing
from onshore.loaders.extract.names.listings import read_gazetteer
from onshore.loaders.extract.text.article import Article, read_article

__all__ = [
    "Applied",
    "Article",
    "Extraction",
    "Finding",
    "Gazetteer",
    "Listing",
    "Verdict",
    "apply_decisions",
    "extract",
    "lint",
    "pending",
    "read_article",
    "read_gazetteer",
    "undo_decision",
    "verify",
]
