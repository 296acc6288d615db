"""Exposures of a user's own flows: what `onshore.spark` and `onshore.duckdb` make tables of."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from onshore.app.batch.exposure.gaps import bit_of
from onshore.app.batch.exposure.levels import settle
from onshore.app.batch.exposure.solve import BEHIND_CIRCLE, IN_CIRCLE
from onshore.app.batch.exposure.tables import Tables
from onshore.graph.answers.exposure_answer import why_no_total
from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.supply.flows import CROSSING, NOT_A_CROSSING, UNKNOWN_RATE
from onshore.graph.supply.information_gaps import DUTY, PLACE, SHARE

COLUMNS = {"source": "", "target": "", "coefficient": "number", "crosses": "boolean"}
COLUMNS |= {"lo": "number", "hi": "number"}
"""Columns of flows, and what they hold; ids are texts or whole numbers."""
ORDER = ("source", "coefficient", "crossing", "lo", "hi")
"""Flows into a node are added up in this order."""
KINDS = (PLACE, DUTY, SHARE)
WRONG = {
    "source or target is null": "source IS NULL OR target IS NULL",
    "coefficient is below 0 or no number": "coefficient < 0 OR NOT (coefficient < {inf})",
    "lo or hi is below 0 or no number": "lo < 0 OR hi < 0 OR NOT (lo < {inf} AND hi < {inf})",
    "lo is above hi": "lo > hi",
}
INFINITE = "CAST('Infinity' AS DOUBLE)"
READ = """
    SELECT source, target, CAST(coefficient AS DOUBLE) AS coefficient, crosses,
        CAST(lo AS DOUBLE) AS lo, CAST(hi AS DOUBLE) AS hi FROM flows
"""
INPUTS = f"""
    SELECT source, target, coefficient, crossing,
        CASE WHEN crossing = {CROSSING} THEN lo ELSE {{zero}} END AS lo,
        CASE WHEN crossing = {CROSSING} THEN hi ELSE {{zero}} END AS hi,
        CASE WHEN crossing <> {UNKNOWN_RATE} THEN {{no}} WHEN crosses THEN {bit_of(DUTY)}
            ELSE {bit_of(PLACE)} END AS of_rates,
        CAST({bit_of(SHARE)} AS BIGINT) AS of_shares
    FROM (SELECT *, CASE WHEN NOT crosses THEN {NOT_A_CROSSING}
        WHEN crosses AND lo IS NOT NULL AND hi IS NOT NULL THEN {CROSSING}
        ELSE {UNKNOWN_RATE} END AS crossing FROM read_flows) rated
""".format(zero="CAST(0 AS DOUBLE)", no="CAST(0 AS BIGINT)")
ANSWERS = """
    SELECT node,
        CASE WHEN reason IS NULL THEN lo END AS lo,
        CASE WHEN reason IS NULL AND NOT open THEN hi END AS hi,
        CASE WHEN reason IS NULL THEN lo END AS known_lo,
        CASE WHEN reason IS NULL THEN hi END AS known_hi,
        CASE WHEN refused = 0 THEN {unknown} END AS unknown, reason
    FROM (SELECT n.node, coalesce(s.lo, {zero}) AS lo, coalesce(s.hi, {zero}) AS hi,
            coalesce(s.open, false) AS open, coalesce(s.bits, 0) AS bits,
            coalesce(s.refused, 0) AS refused,
            CASE WHEN s.refused = {in_circle} THEN '{inside}'
                WHEN s.refused = {behind_circle} THEN '{behind}'
                WHEN s.looping THEN '{looping}'
                WHEN n.inputs = 0 THEN 'no input is stated' END AS reason
        FROM (SELECT node, max(input) AS inputs FROM (
                SELECT target AS node, 1 AS input FROM inputs
                UNION ALL SELECT source AS node, 0 AS input FROM inputs) ends GROUP BY node) n
            LEFT JOIN solved s ON s.node = n.node) told
"""


def check_columns(schema: pa.Schema) -> None:
    """InvalidInput where columns are missing or hold something else."""
    problems = []
    for name, kind in COLUMNS.items():
        if name not in schema.names:
            problems.append(Problem("the column is missing", name))
        elif not _holds(schema.field(name).type, kind):
            wanted = kind or "text or a whole number"
            problems.append(Problem(f"is {schema.field(name).type}, not {wanted}", name))
    if not problems and schema.field("source").type != schema.field("target").type:
        problems.append(Problem("has another type than source", "target"))
    if problems:
        raise InvalidInput(problems)


def _holds(type: pa.DataType, kind: str) -> bool:
    if kind == "boolean":
        return bool(pa.types.is_boolean(type))
    whole = pa.types.is_integer(type)
    if kind == "number":
        return bool(whole or pa.types.is_floating(type) or pa.types.is_decimal(type))
    return bool(whole or pa.types.is_string(type) or pa.types.is_large_string(type))


def answer(tables: Tables, most: int | None = None) -> None:
    """Keep `answers` of the table `flows`. InvalidInput for rows that are no flows."""
    tables.keep("read_flows", READ)
    counted = {
        f"n{place}": f"count(CASE WHEN {test.format(inf=INFINITE)} THEN 1 END)"
        for place, test in enumerate(WRONG.values())
    }
    wanted = ", ".join(f"{count} AS {name}" for name, count in counted.items())
    found: Mapping[str, int] = tables.collect(f"SELECT {wanted} FROM read_flows").to_pylist()[0]
    if problems := [
        Problem(f"{reason}: {found[name]:,} rows")
        for name, reason in zip(counted, WRONG, strict=True)
        if found[name]
    ]:
        raise InvalidInput(problems)
    tables.query_view("inputs", INPUTS)
    settled = settle(tables, ORDER, most)
    named = [f"CASE WHEN bits & {bit_of(kind)} <> 0 THEN '{kind}' END" for kind in KINDS]
    refused = f"circles of {settled.circles} flows, more than the {settled.most} solved at once"
    query = ANSWERS.format(
        unknown=tables.stated(named),
        zero="CAST(0 AS DOUBLE)",
        in_circle=IN_CIRCLE,
        behind_circle=BEHIND_CIRCLE,
        inside=f"lies in or between {refused}",
        behind=f"takes inputs from {refused}",
        looping=why_no_total([]),
    )
    tables.keep("answers", query)
