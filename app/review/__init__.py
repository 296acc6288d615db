"""Extraction and its review: candidates, decisions on them, and what becomes of those.

`files` reads and writes the files, `review_session` holds one review, `console` and `web` are its
two faces, `commands` what the command line calls. Rules and verifier stand in `loaders.extract`.
"""
