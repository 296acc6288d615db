"""Documents and records: what a file says, checked, and how a store keeps it."""
