"""Renderers from an answer to a media type and bytes; no questions are asked here."""
