"""Facts in segments of columns, documents in blocks, closings: what every store shares of them.

A fact's record number is its place among all that were ever added, and never changes. A segment
holds the columns of facts whose numbers run on (`graph.columns.segment`). A small one is joined
with the small ones before it, in the transaction of its load; blocks of documents stay as they are.
Where the bytes lie is a `Shelf`'s business: `graph.stores.sqlite_facts` and `neo4j_facts`.
"""
