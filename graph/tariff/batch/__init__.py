"""Duties of many rows by columns."""
