"""Names of firms and places: how they are folded, matched, searched and found by identifier."""
