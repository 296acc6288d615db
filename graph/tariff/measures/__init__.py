"""Measures beyond the normal rate: scopes, conditions, charges, origins, preferences, fees."""
