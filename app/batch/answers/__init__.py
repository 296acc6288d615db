"""Rows of a user's with their answers beside them, from columns that workers map."""
