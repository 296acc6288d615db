"""The network in at most twenty groups, and how many links run between them."""
