"""The command line: options from the declarations, errors to exit codes.

0 done, 1 the input was refused, 2 wrong usage, 3 store unreachable, 4 time is up, 5 tables are not
whole, 6 something has changed; 130 where Ctrl-C came first.
What the commands do stands beside this module and in `app.serve`.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from onshore.app.cli.question_options import (
    add_parameters,
    add_question,
    examples_of,
    join_negated,
)
from onshore.app.settings import Settings, read_settings
from onshore.app.terminal.exits import DONE, REFUSED, STOPPED, USAGE, code_of, say
from onshore.app.terminal.options import (
    Run,
    add_format,
    command,
    day_of,
    later,
    pair_of,
    path_of,
    port_of,
    workers_of,
)
from onshore.app.terminal.shell import closing_stores, unread_argument
from onshore.graph.errors import OnshoreError
from onshore.graph.queries import Question, question_of
from onshore.graph.schema import CERTAINTIES

gc.set_threshold(50_000, 20, 100)  # answers are many objects and hardly a circle
atexit.register(gc.freeze)
"""At its end a process does not look through all that it made, which can take seconds."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code says how it went."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if unread := unread_argument(given):
        sys.stderr.write(f"onshore: {unread}\n")
        return USAGE
    parser = build_parser(*_words(given)[:2])
    options = parser.parse_args(join_negated(given))
    try:
        return _run(options)
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        reason = error.strerror.lower() if error.strerror else str(error)
        where = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"onshore: {where}{reason}\n")
        return REFUSED


def _run(options: argparse.Namespace) -> int:
    try:
        settings = read_settings(os.environ)
        given = {
            name: value
            for name in ("store", "host", "port", "mcp")
            if (value := getattr(options, name, None)) is not None
        }
        run: Run = options.run
        with closing_stores():
            return run(options, replace(settings, **given)) or DONE
    except OnshoreError as error:
        say(error)
        code = code_of(error)
        return getattr(options, "refused", code) if code == REFUSED else code


# -- the parser ------------------------------------------------------------


def _words(arguments: Sequence[str]) -> list[str]:
    """The arguments from the command on."""
    return list(arguments[2:] if arguments[:1] == ["--store"] else arguments)


def build_parser(word: str = "", question: str = "") -> argparse.ArgumentParser:
    """The parser of every command; of one alone where `word` names it, and its question."""
    parser = argparse.ArgumentParser(
        prog="onshore",
        description="Who makes what, where, and who says so.",
        epilog="Exit codes: 0 done, 1 the input was refused, 2 wrong usage, 3 store unreachable, "
        "4 not answered within ONSHORE_MAX_SECONDS, 5 check found that tables are not whole, "
        "6 verify found that something differs, or watch run that something has changed.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and end")
    parser.add_argument("--store", help="store to use instead of the one that ONSHORE_STORE names")
    found = parser.add_subparsers(required=True, metavar="COMMAND")
    asked = question_of(question) if word == "ask" else None
    if asked is not None:
        _add_ask(found, [asked])
        return parser
    for words, add in _COMMANDS.items():
        if word in words:
            add(found)
            return parser
    for add in _COMMANDS.values():
        add(found)
    later("cli.completion", "add_completion")(found, parser)
    return parser


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *rest: Any) -> None:
        from onshore.app.version import own_version

        sys.stdout.write(f"onshore {own_version()}\n")
        parser.exit()


def _add_serve(found: Any) -> None:
    one = command(
        found,
        "serve",
        _serve,
        "answer over HTTP, on 127.0.0.1:8000 unless said otherwise",
        more="An empty store gets the bundled facts.",
        examples=("serve", "serve --port 8080", "serve --workers 4"),
    )
    one.add_argument("--host", help="address to listen on instead of ONSHORE_HOST")
    one.add_argument("--port", type=port_of, help="port to listen on instead of ONSHORE_PORT")
    one.add_argument(
        "--workers",
        type=workers_of,
        default=1,
        metavar="N",
        help="processes that answer, 1 to 64, over one store and one snapshot (default: 1)",
    )

    one.add_argument(
        "--mcp",
        action="store_const",
        const="on",
        help="answer assistants at /mcp too, as ONSHORE_MCP=on does",
    )


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from onshore.app.serve import serve

    return serve(settings, options.workers)


def _add_mcp(found: Any) -> None:
    command(
        found,
        "mcp",
        _mcp,
        "answer an assistant over standard input and output (MCP)",
        more="Put this command into the settings of a client, which starts it; `serve --mcp` "
        "answers over HTTP. Tools only read. An empty store gets the bundled facts.",
        examples=("mcp", "--store sqlite:////data/onshore.db mcp"),
    )


def _mcp(options: argparse.Namespace, settings: Settings) -> None:
    from onshore.app.agents import demand

    demand()
    from onshore.app.agents.stdio import run

    run(options, settings)


def _add_load(found: Any) -> None:
    from onshore.loaders.formats.registry import formats

    known = formats()
    one = command(
        found,
        "load",
        later("cli.loading", "load"),
        "load facts, tables, tariff schedules or measures",
        more="Files and folders are checked together: with one mistake nothing is stored.",
        examples=(
            "load facts.yaml more.jsonl",
            "load suppliers.csv --mapping suppliers.yaml",
            "load list14.csv --mapping osh_facilities --set list=14",
            "load links.csv essentiality.csv --mapping network",
            "load bom.xlsx --set buyer='Acme Corporation'",
            "load table.csv --as bom",
            "load hts_2026_rev_5.json",
            "load export.csv --revision 2026_rev_5 --effective-from 2026-06-01",
            "load article.txt --source source:seed",
        ),
    )
    one.add_argument("paths", nargs="*", metavar="PATH", help="files and folders")
    one.add_argument("--bundled", action="store_true", help="the data that Onshore comes with")
    one.add_argument(
        "--mapping",
        type=path_of,
        metavar="FILE",
        help="what the columns of CSV tables mean; or the name of a bundled mapping",
    )
    one.add_argument(
        "--set",
        action="append",
        default=[],
        type=pair_of,
        metavar="NAME=VALUE",
        help="value of an option of the mapping or the format; repeatable",
    )
    one.add_argument(
        "--as",
        dest="taken_as",
        choices=tuple(known),
        metavar="FORMAT",
        help=f"read the files as one of {', '.join(known)}, whatever they look like",
    )
    one.add_argument(
        "--yes",
        action="store_true",
        help="do not ask before a load closes most of what a source says",
    )
    one.add_argument(
        "--source",
        metavar="ID",
        help="the file is the text of that source: its quotes are filled in",
    )
    one.add_argument("--revision", help="edition of a tariff schedule whose name does not say it")
    one.add_argument(
        "--effective-from", type=day_of, metavar="DAY", help="first day of that edition"
    )
    add_format(one, ("text", "json"), "text")


def _add_match(found: Any) -> None:
    one = command(
        found,
        "match",
        later("tables.matching", "match_file"),
        "match a table of names with the firms and sites of the store",
        more="Columns: name, country, address, lei, wikidata, ticker, duns, isin, permid, cik; "
        "other columns stay. Each row comes back with its best candidate, the score, the reasons, "
        "and the other candidates. Identifiers decide before names; a different country lowers "
        "the score. Nothing is merged and nothing is stored.",
        examples=(
            "match suppliers.csv",
            "match suppliers.xlsx -o matched.xlsx",
            "match suppliers.csv --format json --limit 3",
        ),
    )
    one.add_argument("file", metavar="FILE", help="a .csv, .csv.gz or .xlsx file")
    one.add_argument(
        "-o",
        "--output",
        type=path_of,
        metavar="FILE",
        help="write to a .csv, .json, .xlsx or .parquet file",
    )
    one.add_argument(
        "--limit",
        type=int,
        choices=range(1, 21),
        default=5,
        metavar="N",
        help="candidates of a row at most, 1 to 20 (default: 5)",
    )
    one.add_argument(
        "--kind",
        action="append",
        choices=("firm", "factory"),
        help="repeatable (default: firm and factory)",
    )
    one.add_argument("--as-of", type=day_of, metavar="DAY", help="true in the world on that day")
    one.add_argument("--lang", choices=("en", "ja"), default="en", help="language of the reasons")
    add_format(one, ("table", "csv", "json"), None)


def _add_export(found: Any) -> None:
    one = command(
        found,
        "export",
        later("cli.commands", "export"),
        "write the network for other engines, or a full copy",
        examples=(
            "export -o network",
            "export -o network --format parquet",
            "export -o network --format ftm --format prov",
            "export --facts -o D",
        ),
    )
    one.add_argument("-o", "--output", required=True, metavar="DIR", help="folder to write into")
    one.add_argument("--facts", action="store_true", help="everything, to be loaded again")
    one.add_argument(
        "--format",
        action="append",
        choices=("csv", "graphml", "parquet", "ftm", "opengraph", "geojson", "prov"),
        help="repeatable (default: csv and graphml)",
    )
    one.add_argument("--as-of", type=day_of, metavar="DAY", help="true in the world on that day")
    one.add_argument("--known-at", metavar="INSTANT", help="recorded by that instant")
    one.add_argument("--certainty-min", choices=CERTAINTIES, help="weakest certainty that counts")


def _add_backup(found: Any) -> None:
    whole = command(
        found,
        "backup",
        later("cli.backup", "backup"),
        "write all that the store holds into one new file",
        more="One revision, while others ask and load. The file is an SQLite store whatever the "
        "store is, and only its owner may read it.",
        examples=("backup 2026-11-28.db", "--store neo4j://127.0.0.1:7687 backup 2026-11-28.db"),
    )
    again = command(
        found,
        "restore",
        later("cli.backup", "restore"),
        "bring a backup into an empty store",
        more="A store that holds sources or tables is left as it is.",
        examples=("--store sqlite:///new.db restore 2026-11-28.db",),
    )
    for one in (whole, again):
        one.add_argument("file", metavar="FILE", help="the backup")
        add_format(one, ("text", "json"), "text")


def _add_snapshot(found: Any) -> None:
    one = command(
        found,
        "snapshot",
        later("cli.snapshots", "snapshot"),
        "write the facts as columns that many processes map and share",
        more="A folder of .npy files with a manifest, of one state of the store, for batch jobs "
        "and notebooks. ONSHORE_SNAPSHOT names the folder that questions map instead of reading "
        "the store; if the store has changed since, they read the store, and the log says why. An "
        "earlier snapshot in the folder is replaced in one step.",
        examples=("snapshot /var/cache/onshore", "--store sqlite:///big.db snapshot big.snapshot"),
    )
    one.add_argument("folder", metavar="DIR", help="a new folder, or one that holds a snapshot")
    add_format(one, ("text", "json"), "text")


def _add_check(found: Any) -> None:
    one = command(
        found,
        "check",
        later("cli.commands", "check"),
        "show what the store holds, with its content hash, and which tables are missing or damaged",
        more="Ends with 5 where a bundled table is missing or a table is damaged. "
        "JSON has no paths and no times in it, so that two stores can be compared.",
    )
    add_format(one, ("text", "json"), "text")


def _add_law(found: Any) -> None:
    from onshore.graph.tariff.duty.duty import CLOCKS

    doc = "keep editions, measures and lists current"
    laws = found.add_parser("law", help=doc, description=f"{doc[:1].upper()}{doc[1:]}.")
    one = command(
        laws.add_subparsers(required=True, metavar="WHAT"),
        "diff",
        _law_diff,
        "show what another edition, list or measures file would change",
        more="A file takes the place of what has its name, or is added. Shown are numbers, rows "
        "and headings that differ, worked cases with another answer, and how many duties change, "
        "by measure and step, on each day that matters. Nothing is stored. Ends with 0 where "
        "nothing changes, 1 where something does, 2 where a file can not be read.",
        examples=(
            "law diff hts_2026_rev_11.json",
            "law diff measures.yaml lists/s122_exempt.csv --date 2026-12-01",
            "law diff data --against ../before/data --all",
        ),
    )
    one.set_defaults(refused=USAGE)
    one.add_argument(
        "paths",
        nargs="+",
        type=path_of,
        metavar="NEW",
        help="editions (JSON, CSV), measures files (YAML), lists (CSV, TXT), or folders of them",
    )
    one.add_argument(
        "--against",
        type=path_of,
        metavar="DIR",
        help="data folder to compare with (default: the data that Onshore comes with)",
    )
    one.add_argument(
        "--date",
        action="append",
        default=[],
        type=day_of,
        metavar="DAY",
        help="day to compare duties on, repeatable (default: today, and each day from the first "
        "change on which something begins or ends)",
    )
    one.add_argument(
        "--cases",
        action="append",
        default=[],
        type=path_of,
        metavar="FILE",
        help="worked cases, JSON or CSV, repeatable (default: those of the checkout)",
    )
    one.add_argument(
        "--clock",
        choices=CLOCKS,
        default=CLOCKS[0],
        help=f"clock of the duties (default: {CLOCKS[0]})",
    )
    one.add_argument("--revision", help="edition of a schedule whose name does not say it")
    one.add_argument(
        "--effective-from", type=day_of, metavar="DAY", help="first day of that edition"
    )
    one.add_argument("--all", action="store_true", help="all that differs, not the first of each")
    add_format(one, ("text", "json"), "text")


def _law_diff(options: argparse.Namespace, settings: Settings) -> int:
    from onshore.app.cli.law import diff

    return diff(options, settings)


def _add_every_question(found: Any) -> None:
    from onshore.graph.queries import QUESTIONS

    _add_ask(found, QUESTIONS)


def _add_ask(found: Any, kinds: Sequence[type[Question]]) -> None:
    doc = "ask a question"
    questions = found.add_parser("ask", help=doc, description="Ask a question.").add_subparsers(
        required=True, metavar="QUESTION"
    )
    for kind in kinds:
        add_question(questions, kind)


def _add_render(found: Any) -> None:
    from onshore.graph.queries import rendered

    doc = "write an interactive drawing as one HTML file"
    views = found.add_parser("render", help=doc, description=f"{doc[:1].upper()}{doc[1:]}.")
    views = views.add_subparsers(required=True, metavar="VIEW")
    for view, kind in rendered().items():
        example = examples_of(kind)[0].removeprefix(f"ask {kind.name} ")
        one = command(
            views,
            view,
            later("cli.commands", "render_view"),
            f"draw: {kind.heading[0].lower()}",
            more=kind.doc,
            examples=(f"render {view} {example} -o {view}.html",),
        )
        one.set_defaults(kind=kind)
        one.add_argument("-o", "--output", required=True, metavar="FILE", help="file to write")
        add_parameters(one, kind)


def _add_bom(found: Any) -> None:
    from onshore.graph.queries.tariff.bom import BomQuestion

    one = command(
        found,
        "bom",
        later("tables.bom", "bom"),
        "answer for a bill of materials: its duty, single sources, domestic share",
        more="A table (CSV, .xlsx or JSON lines) with the columns level (none in a flat list), "
        "part, quantity, unit cost or cost share, supplier, HTS and origin, in any order. Nothing "
        "of it is stored, and the facts of the store are not mixed with it.",
        examples=(
            "bom parts.csv --assembled-in US",
            "bom parts.xlsx --as-of 2026-05-01 --condition usmca:true --output report.html",
            "bom parts.csv --format json",
        ),
    )
    one.add_argument("file", metavar="FILE", help="the bill of materials")
    one.add_argument(
        "--output", type=path_of, metavar="FILE", help="report to write: .md, .html, .csv or .json"
    )
    add_parameters(one, BomQuestion)
    one.add_argument(
        "--format",
        choices=("md", "html", "csv", "json"),
        help="form of the report (default: by the ending of --output, else md)",
    )


def _add_claims(found: Any) -> None:
    from onshore.graph.queries.evidence.claims import ClaimsQuestion

    one = command(
        found,
        "check-claims",
        later("claims.command", "check_claims"),
        "hold each statement of a text against the facts: supported, contradicted, promised, new",
        more="The rules that read articles find the statements; nothing is stored and nothing is "
        "inferred. Sentences that were not read are listed too: that is no agreement.",
        examples=("check-claims article.txt", "check-claims - --format json --lang ja < article"),
    )
    one.add_argument(
        "article", metavar="ARTICLE", help="text, Markdown, HTML, PDF, mail; - is stdin"
    )
    one.add_argument("--language", choices=("en", "ja"), help="of the text (default: recognised)")
    add_parameters(one, ClaimsQuestion)
    add_format(one, ("text", "json"), "text")


_COMMANDS: dict[tuple[str, ...], Callable[[Any], None]] = {
    ("serve",): _add_serve,
    ("mcp",): _add_mcp,
    ("load",): _add_load,
    ("mapping",): later("cli.drafting", "add_mapping"),
    ("ask",): _add_every_question,
    ("render",): _add_render,
    ("bom",): _add_bom,
    ("check-claims",): _add_claims,
    ("extract", "review", "apply", "lint"): later("review.options", "add_review_commands"),
    ("match",): _add_match,
    ("batch",): later("cli.batch", "add_batch"),
    ("retract", "replace", "report"): later("cli.correcting", "add_correction_commands"),
    ("export",): _add_export,
    ("backup", "restore"): _add_backup,
    ("snapshot",): _add_snapshot,
    ("check",): _add_check,
    ("verify",): later("cli.verifying", "add_verify"),
    ("watch",): later("cli.watching", "add_watch"),
    ("law",): _add_law,
    ("doctor",): later("cli.doctor", "add_doctor"),
}
"""Parsers by the commands that they are for, in the order of `--help`."""

if __name__ == "__main__":
    sys.exit(main())
