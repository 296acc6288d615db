"""Facts and edges as numpy columns: extracted once, projected at clocks and filters as arrays.

Modules here import numpy; whoever uses them imports them where they are used.
"""
