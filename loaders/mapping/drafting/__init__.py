"""A first mapping file of a table, drafted from its headings and cells."""
