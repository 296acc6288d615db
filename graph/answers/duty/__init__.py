"""What questions about duty share: the tariff of a view, its rows, cells and JSON."""
