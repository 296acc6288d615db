"""Bundles: an answer in one file with its facts, sources and hashes, and its replay on a store."""
