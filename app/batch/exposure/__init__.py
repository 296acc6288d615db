"""Exposure of every product: a network as columns, solved in memory or level by level by joins."""
