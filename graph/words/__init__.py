"""Reasons as data, and their words in English and Japanese. The one place for them."""
