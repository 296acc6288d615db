"""Formats of other tools and people, one module each, and the table of them."""
