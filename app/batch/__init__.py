"""The same questions of many rows: tables in, tables out, by engines that a user already runs.

What an engine does is to hand out work; every answer comes from the code of single questions.
Workers never open a store: they map what was frozen of it.
"""
