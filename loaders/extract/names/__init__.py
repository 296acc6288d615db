"""Which firm, place, person or product a word means."""
