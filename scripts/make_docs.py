"""Make the parts of the reference pages, and the methods in Python, that follow from declarations.

A page holds pairs of comments, `<!-- begin NAME -->` and `<!-- end NAME -->`; what stands between
them is made here, from the questions, the settings, the command line and the error table.

    python scripts/make_docs.py            write what has changed
    python scripts/make_docs.py --check    name the pages that are stale; 1 where there is one
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from onshore.app.agents.declared import TOOLS  # noqa: E402
from onshore.app.cli.main import build_parser  # noqa: E402
from onshore.app.cli.question_options import examples_of, option_of  # noqa: E402
from onshore.app.http.errors import STATUS, title_of  # noqa: E402
from onshore.app.render import MEDIA_TYPES, formats_of  # noqa: E402
from onshore.app.render.calls import example_path  # noqa: E402
from onshore.app.settings import PREFIX, Settings  # noqa: E402
from onshore.graph import schema  # noqa: E402
from onshore.graph.answers.parameters import MAX_REPEATS, Parameter, parameters_of  # noqa: E402
from onshore.graph.errors import OnshoreError  # noqa: E402
from onshore.graph.queries import QUESTIONS, Question, rendered  # noqa: E402
from scripts.library_text import files  # noqa: E402
from scripts.result_text import results  # noqa: E402

DOCS = ROOT / "docs"
PAGES = ("http.md", "cli.md", "settings.md", "facts.md", "agents.md")
_BLOCK = re.compile(r"(<!-- begin ([\w-]+) -->\n)(.*?)(<!-- end \2 -->)", re.DOTALL)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make the reference pages.")
    parser.add_argument("--check", action="store_true", help="change nothing, name stale pages")
    options = parser.parse_args(arguments)
    wanted = {f"docs/{name}": made(name) for name in PAGES}
    wanted |= {"docs/results.md": results(), **dict(files())}
    stale = [name for name, text in wanted.items() if text != read(ROOT / name)]
    for name in stale:
        sys.stdout.write(f"{'stale' if options.check else 'made'}: {name}\n")
        if not options.check:
            (ROOT / name).write_text(wanted[name], "utf-8")
    return 1 if stale and options.check else 0


def read(path: Path) -> str | None:
    """The text of a file; None where it is not there yet."""
    return path.read_text("utf-8") if path.exists() else None


def made(name: str) -> str:
    """The page as it should be."""
    text = (DOCS / name).read_text("utf-8")
    return _BLOCK.sub(lambda match: f"{match[1]}\n{BLOCKS[match[2]]()}\n{match[4]}", text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell(text) for text in line)} |\n" for line in lines)


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def code(text: str) -> str:
    return f"`{text}`" if text else ""


# -- settings --------------------------------------------------------------


def settings() -> str:
    rows = [
        (
            code(PREFIX + item.name.upper()),
            "secret" if item.metadata["secret"] else code(str(item.default)) or "empty",
            item.metadata["doc"],
        )
        for item in fields(Settings)
    ]
    return table(("variable", "default", "what"), rows)


# -- questions -------------------------------------------------------------


def common() -> str:
    shared = {field.name for field in fields(Question)}
    return parameters(item for item in parameters_of(Question) if item.field in shared)


def parameters(items: Iterable[Parameter]) -> str:
    rows = [(code(item.name), item.kind, _default(item), _meaning(item)) for item in items]
    return table(("parameter", "kind", "default", "what"), rows)


def _default(item: Parameter) -> str:
    if item.required:
        return "required"
    return code(str(item.default)) if item.default not in (None, (), "") else ""


def _meaning(item: Parameter) -> str:
    notes = [item.doc]
    if item.choices:
        notes.append(f"One of {', '.join(map(code, item.choices))}.")
    if item.minimum is not None and item.maximum is not None:
        notes.append(f"{item.minimum:,g} to {item.maximum:,g}.")
    if item.names:
        notes.append(f"{code(item.names[0])} to {code(item.names[-1])}.")
    if item.repeat:
        notes.append(f"Repeatable, at most {MAX_REPEATS} times.")
    return " ".join(notes)


def routes() -> str:
    rows = [
        (
            code(f"GET /api/v1{kind.route}"),
            kind.heading[0],
            ", ".join(map(code, formats_of(kind))),
            "cut" if kind.at_deadline == "partial" else "503",
        )
        for kind in QUESTIONS
    ]
    return table(("route", "question", "formats", "in time"), rows)


def questions() -> str:
    shared = {field.name for field in fields(Question)}
    parts = []
    for kind in QUESTIONS:
        own = [item for item in parameters_of(kind) if item.field not in shared]
        text = f"### {kind.heading[0]}\n\n`GET /api/v1{kind.route}`\n\n{kind.doc}\n\n"
        text += f"{parameters(own)}\n" if own else ""
        parts.append(f"{text}    curl '127.0.0.1:8000/api/v1{example_path(kind)}'\n")
    return "\n".join(parts)


def drawings() -> str:
    rows = [
        (code(f"GET /render/{view}.html"), code(f"onshore render {view}"), code(kind.route))
        for view, kind in rendered().items()
    ]
    return table(("page", "file", "parameters of /api/v1"), rows)


def formats() -> str:
    rows = [(code(name), code(media)) for name, media in MEDIA_TYPES.items()]
    return table(("format", "media type"), rows)


def errors() -> str:
    by_status: dict[int, list[type[OnshoreError]]] = {}
    for kind, status in STATUS.items():
        by_status.setdefault(status, []).append(kind)
    rows = [
        (str(status), title_of(status), ", ".join(code(kind.__name__) for kind in kinds))
        for status, kinds in sorted(by_status.items())
    ]
    return table(("status", "title", "raised as"), rows)


# -- command line ----------------------------------------------------------


def commands() -> str:
    parts = []
    found = _choices(build_parser())
    for group in ("law", "watch"):
        found |= {f"{group} {name}": one for name, one in _choices(found.pop(group)).items()}
    for name, parser in found.items():
        if name == "ask":
            continue
        rows = [
            (code(_signature(action)), (action.help or "").replace("%%", "%"))
            for action in parser._actions
            if action.help not in (None, argparse.SUPPRESS) and action.dest != "help"
        ]
        examples = (parser.epilog or "").removeprefix("examples:").replace("\n  ", "\n    ")
        text = f"### onshore {name}\n\n{parser.description}\n\n"
        text += f"{table(('option', 'what'), rows)}\n" if rows else ""
        parts.append(text + (f"{examples.strip(chr(10))}\n" if examples else ""))
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _choices(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Name of each command -> its parser."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _signature(action: argparse.Action) -> str:
    names = ", ".join(action.option_strings) or str(action.metavar)
    if action.nargs == 0 or not action.option_strings:
        return names
    if action.choices:
        return f"{names} {'|'.join(map(str, action.choices))}"
    return f"{names} {action.metavar or action.dest.upper()}"


def asking() -> str:
    rows = [
        (
            code(f"ask {kind.name}"),
            kind.heading[0],
            ", ".join(
                code(option_of(item.name))
                for item in parameters_of(kind)
                if item.required and not item.pattern
            ),
        )
        for kind in QUESTIONS
    ]
    examples = "".join(f"    onshore {examples_of(kind)[0]}\n" for kind in QUESTIONS)
    return f"{table(('command', 'question', 'required'), rows)}\n{examples}"


# -- vocabulary ------------------------------------------------------------


def tools() -> str:
    rows = (
        (code(tool.name), tool.doc, ", ".join(map(code, (*tool.takes, *tool.objects))))
        for tool in TOOLS
    )
    return table(("tool", "what it answers", "takes"), rows)


def kinds() -> str:
    rows = [
        (code(kind.name), kind.ja, code(kind.label), "yes" if kind.drawn else "no")
        for kind in schema.KINDS.values()
    ]
    return table(("kind", "in Japanese", "Neo4j label", "drawn"), rows)


def relations() -> str:
    rows = [
        (
            code(relation.name),
            _kinds(relation.subjects),
            _kinds(relation.objects),
            f"turned: {code(relation.reverse_of)}" if relation.reverse_of else relation.becomes,
            relation.en,
            relation.ja,
        )
        for relation in schema.RELATIONS.values()
    ]
    return table(("relation", "subject", "object", "becomes", "in English", "in Japanese"), rows)


def _kinds(names: Sequence[str]) -> str:
    return "any" if set(names) == set(schema.KINDS) else ", ".join(names)


def statuses() -> str:
    rows = [
        (code(word), group, schema.LINE_STYLES[word], *schema.STATUS_TEXT[word])
        for group, words in schema.STATUS_GROUPS.items()
        for word in words
    ]
    return table(("status", "group", "line", "in English", "in Japanese"), rows)


def certainties() -> str:
    return " > ".join(map(code, schema.CERTAINTIES)) + "\n"


def fields_of(fields: Mapping[str, schema.Field], of: str = "") -> str:
    """A table of fields; with `of`, a column of that name says what takes each."""
    rows = [
        (code(field.name), words_of(field.type), field.doc, *([_takers(field)] if of else []))
        for field in fields.values()
    ]
    return table(("field", "holds", "what", *([of] if of else [])), rows)


def words_of(type: str) -> str:
    """What a type allows, where that is a short list of words."""
    words = _WORDS.get(type.removesuffix("*"))
    return ", ".join(map(code, words)) if words else type.replace("*", " (list)")


_WORDS: dict[str, Iterable[str]] = {
    "polarity": schema.POLARITIES,
    "rank": schema.RANKS,
    "distributive": schema.DISTRIBUTIVE,
    "bound": schema.BOUNDS,
    "reliability": schema.RELIABILITIES,
    "place_type": schema.PLACE_TYPES,
    "precision": schema.PRECISIONS,
    "bool": ("true", "false"),
}


def _takers(field: schema.Field) -> str:
    names = [name for name in (*schema.RELATIONS, *schema.KINDS) if name in field.of]
    if set(schema.ACTS) <= set(names):
        return ", ".join(["acts", *(code(name) for name in names if name not in schema.ACTS)])
    if set(schema.ACTS) - set(GOODS) == set(names):
        return f"acts but {', '.join(map(code, GOODS))}"
    return ", ".join(map(code, names)) or "all"


GOODS = ("supplies", "buys", "has_purchase_option", "has_evaluation_right", "produces")


def acts() -> str:
    return ", ".join(map(code, schema.ACTS)) + "\n"


BLOCKS: dict[str, Callable[[], str]] = {
    "tools": tools,
    "kinds": kinds,
    "relations": relations,
    "statuses": statuses,
    "certainties": certainties,
    "source-fields": lambda: fields_of(schema.SOURCE_FIELDS),
    "entity-fields": lambda: fields_of(schema.ENTITY_FIELDS, "kinds"),
    "fact-fields": lambda: fields_of(schema.FACT_FIELDS),
    "qualifiers": lambda: fields_of(schema.QUALIFIER_FIELDS, "relations"),
    "acts": acts,
    "amount-fields": lambda: fields_of(schema.AMOUNT_FIELDS),
    "evidence-fields": lambda: fields_of(schema.EVIDENCE_FIELDS),
    "settings": settings,
    "common": common,
    "routes": routes,
    "questions": questions,
    "drawings": drawings,
    "formats": formats,
    "errors": errors,
    "commands": commands,
    "asking": asking,
}


if __name__ == "__main__":
    sys.exit(main())
