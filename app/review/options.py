"""Options of the commands around articles: extract, review, apply and lint."""

from __future__ import annotations

import argparse
from typing import Any

from onshore.app.terminal.options import add_format, command, day_of, later, path_of, port_of

RELIABILITIES = ("primary", "press", "secondary", "opinion")


def add_review_commands(found: Any) -> None:
    """Parsers of the four commands."""
    _add_extract(found)
    _add_review(found)
    _add_apply(found)
    _add_lint(found)


def _add_extract(found: Any) -> None:
    one = command(
        found,
        "extract",
        later("review.extracting", "run"),
        "propose facts that articles state: candidates for a person to review",
        more="Rules propose and a verifier refuses what the text does not say; nothing goes into "
        "the store. Names come from gazetteer files, the store and the bundled lists. Candidates "
        "that were decided before are left out.",
        examples=(
            "extract article.txt --output candidates.jsonl",
            "extract page.html --title 'Plant in Ohio' --date 2026-03-04 --publisher 'The Paper'",
            "extract release.pdf --date 2026-03-04 --output candidates.jsonl",
            "extract *.txt --gazetteer names.yaml --output candidates.jsonl",
            "extract article.txt --llm --output candidates.jsonl",
        ),
    )
    one.add_argument(
        "articles",
        nargs="+",
        type=path_of,
        metavar="ARTICLE",
        help="text, Markdown, HTML, PDF, mail (.eml) or saved pages (.mhtml)",
    )
    _add_gazetteer(
        one, "YAML list of {id, kind, names}; its names win over those of the store (repeatable)"
    )
    one.add_argument(
        "-o",
        "--output",
        type=path_of,
        metavar="FILE",
        help="file to write (default, and -: standard output)",
    )
    one.add_argument("--source", metavar="ID", help="id of the source, such as source:paper-1")
    one.add_argument("--title", help="title of the article")
    one.add_argument("--publisher", help="who published it")
    one.add_argument("--date", help="day of publication, to which 'by the end of the year' refers")
    one.add_argument("--url", help="address of the article")
    one.add_argument(
        "--language", help="language of the article (default: recognised by its letters)"
    )
    one.add_argument("--reliability", choices=RELIABILITIES, help="default: secondary")
    _add_log(one)
    _add_names(one)
    one.add_argument("--all", action="store_true", help="also what was decided before")
    one.add_argument(
        "--llm",
        action="store_true",
        help="also ask the language model at ONSHORE_LLM_URL (any OpenAI-compatible address); the "
        "text is sent there, tokens and cost are told at the end",
    )


def _add_review(found: Any) -> None:
    one = command(
        found,
        "review",
        later("review.commands", "review"),
        "accept, edit or reject candidates, the source beside each",
        more="Every decision is written at once: a review can be left and taken up again. The "
        "status of a fact is always confirmed by hand.",
        examples=(
            "review candidates.jsonl",
            "review candidates.jsonl --web",
            "review candidates.jsonl --web --port 8123 --lang ja",
        ),
    )
    one.add_argument(
        "candidates",
        nargs="?",
        type=path_of,
        metavar="CANDIDATES",
        help="file that extract wrote (default: candidates.jsonl)",
    )
    one.add_argument("--web", action="store_true", help="as a page with a one-time address")
    one.add_argument("--host", help="address for --web; others than loopback need the write token")
    one.add_argument("--port", type=port_of, help="port for --web (default: a free one)")
    one.add_argument("--lang", choices=("en", "ja"), default="en", help="language of the page")
    _add_texts(one)
    _add_log(one)
    _add_names(one)
    one.add_argument("--reviewer", help="name that stands in the decisions (default: the user's)")


def _add_apply(found: Any) -> None:
    one = command(
        found,
        "apply",
        later("review.commands", "apply"),
        "turn decisions into curated facts files, ready for onshore load",
        more="FILE holds candidates with their decision, or is a decisions file. Each accepted "
        "fact is verified again; with one mistake nothing is written.",
        examples=("apply candidates.jsonl", "apply decisions.jsonl --output facts"),
    )
    one.add_argument(
        "file", type=path_of, metavar="FILE", help="candidates with decisions, or decisions"
    )
    one.add_argument(
        "-o",
        "--output",
        type=path_of,
        metavar="DIR",
        help="folder of the facts files, one per source (default: facts, beside FILE)",
    )
    _add_texts(one)
    _add_log(one)
    _add_names(one)
    one.add_argument("--reviewer", help="name for decisions that carry none (default: the user's)")


def _add_lint(found: Any) -> None:
    one = command(
        found,
        "lint",
        later("review.commands", "lint"),
        "look over curated facts: quotes, hashes, orphans, contradictions, overdue promises",
        more="Ends with 1 where anything is found. Quotes are checked where the text is given.",
        examples=(
            "lint",
            "lint facts --article article.txt",
            "lint facts/paper.yaml --today 2030-01-01",
        ),
    )
    one.add_argument(
        "paths",
        nargs="*",
        type=path_of,
        metavar="PATH",
        help="facts files and folders (default: the bundled data)",
    )
    one.add_argument(
        "--article",
        action="append",
        metavar="[ID=]FILE",
        help="text of a source, found by its hash or named by its id (repeatable)",
    )
    one.add_argument(
        "--verify", action="store_true", help="facts with their text also pass the verifier"
    )
    one.add_argument(
        "--today", type=day_of, metavar="DAY", help="day of reference (default: today)"
    )
    _add_gazetteer(one)
    add_format(one, ("text", "json"), "text")


def _add_texts(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--article",
        action="append",
        type=path_of,
        metavar="FILE",
        help="text of an article that is not where it was (repeatable)",
    )
    _add_gazetteer(one)


def _add_gazetteer(
    one: argparse.ArgumentParser, doc: str = "names, as for extract (repeatable)"
) -> None:
    one.add_argument("--gazetteer", action="append", type=path_of, metavar="FILE", help=doc)


def _add_names(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--names",
        type=path_of,
        metavar="FILE",
        help="file of the names that reviews confirmed or rejected "
        "(default: known_names.yaml beside the decisions)",
    )


def _add_log(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--decisions",
        type=path_of,
        metavar="FILE",
        help="file of the decisions (default: decisions.jsonl beside the candidates)",
    )
