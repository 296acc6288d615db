"""The command line: its parsers, and what its commands do."""
