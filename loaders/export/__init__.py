"""What leaves a store: the full copy, and formats of other tools."""
