"""A running service: its socket, threads, turns, log, and what it holds."""
