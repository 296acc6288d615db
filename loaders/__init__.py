"""Readers of outside formats, one per file; ingest is the only writer."""
