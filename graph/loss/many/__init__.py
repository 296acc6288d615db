"""Losses of many rows at once, over columns that processes map: equal to those of one question."""
