"""Duties in batches: answers beside rows, fees of entries, what they rest on."""
