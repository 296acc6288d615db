"""The stores that keep facts, one file per backend; no questions are answered here."""
