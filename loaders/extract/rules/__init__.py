"""Rules that propose claims; `registry.py` lists them in their order."""
