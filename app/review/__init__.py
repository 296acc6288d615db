"""Extraction and its review: candidates, decisions on them, and what becomes of those.

`files` reads and writes the files, `desk` holds one review, `console` and `web` are its two faces,
`commands` what the command line calls. Rules and verifier stand in `loaders.extract`.
"""

from __future__ import annotations

REVIEWS = ("accept", "reject", "undo")
"""Kinds of judgements on candidates: the subject is the candidate, the object its source."""
