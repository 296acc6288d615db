"""Answers for many rows at once, over columns that processes map, and what these share."""
