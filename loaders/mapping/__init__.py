"""Tables that others made, read by a mapping: row by row, and as columns."""
