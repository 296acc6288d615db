"""The options of `onshore batch`; what it does stands in `app.batch`."""

from __future__ import annotations

from typing import Any

from onshore.app.batch.declared import ENGINES, QUESTIONS
from onshore.app.terminal.options import command, day_of, later, pair_of, path_of, workers_of
from onshore.graph.words.reason import LANGUAGES

EXAMPLES = (
    "batch duty --input lines.parquet --output answers",
    "batch duty --input lines/ --output answers --engine duckdb",
    "batch duty --input lines/ --output answers --engine spark --master 'local[4]'",
    "batch criticality --output ranking --set mode=weighted --workers 4",
    "batch impact --input losses.csv --output stops --set mode=reach",
    "batch exposure --output exposures --engine duckdb --set condition=usmca:true",
)


def add_batch(found: Any) -> None:
    """The command and what it can ask."""
    one = command(
        found,
        "batch",
        later("batch.commands", "run"),
        "answer a question of millions of rows, with an engine of yours",
        more="The output is a folder: files of answers, an audit and a manifest. A second run of "
        "the same goes on where the first has stopped. Every engine gives the same files.",
        examples=EXAMPLES,
    )
    one.add_argument(
        "question",
        choices=tuple(QUESTIONS),
        metavar="QUESTION",
        help="; ".join(f"{name}: {what}" for name, what in QUESTIONS.items()),
    )
    one.add_argument(
        "--input",
        type=path_of,
        metavar="PATH",
        help="what is asked of: a table (Parquet, CSV, Excel) or a folder of tables with the same "
        "columns; without it questions of the network take all that it has",
    )
    one.add_argument(
        "--output", type=path_of, required=True, metavar="DIR", help="folder of the answers"
    )
    one.add_argument(
        "--engine",
        choices=tuple(ENGINES),
        default="local",
        help="what hands out the work (default: local)",
    )
    one.add_argument("--master", metavar="URL", help="of Spark, such as spark://host:7077")
    one.add_argument(
        "--workers",
        type=workers_of,
        metavar="N",
        help="processes at a time, 1 to 64 (default: 1, of Spark all processors)",
    )
    one.add_argument(
        "--as-of",
        type=day_of,
        metavar="DAY",
        help="day of the network, or of entry where a row names none (default: today)",
    )
    one.add_argument(
        "--set",
        action="append",
        default=[],
        type=pair_of,
        metavar="NAME=VALUE",
        help="parameter of a question of the network, such as mode=weighted; repeatable",
    )
    one.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the sentences")
    one.add_argument(
        "--format", choices=("parquet", "csv"), default="parquet", help="form of the answers"
    )
    one.add_argument(
        "--report", choices=("text", "json"), default="text", help="form of what is told at the end"
    )
