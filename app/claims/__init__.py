"""A text of one's own held against the facts: read, answered, never stored."""
