"""What a text claims, held against the facts: ends, stances of single facts, verdicts. Pure."""
