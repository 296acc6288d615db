"""`onshore watch`: what is watched, and what of it has changed since the last run."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onshore.app.settings import Settings
from onshore.app.terminal.exits import CHANGED, DONE, REFUSED
from onshore.app.terminal.options import add_format, command, later, path_of
from onshore.app.terminal.shell import now, open_filled, put, put_json
from onshore.graph.errors import InvalidInput, InvalidParameters, Problem, TooLarge

if TYPE_CHECKING:
    from onshore.app.watch.running import Run
    from onshore.app.watch.state import State, Watched
    from onshore.graph.ports import Store

SHOWN = 50
"""Changes of one item that text shows; JSON has all."""


def add_watch(found: Any) -> None:
    doc = "report what has changed about firms, duties or a bill of materials"
    laws = found.add_parser("watch", help=doc, description=f"{doc[:1].upper()}{doc[1:]}.")
    kinds = laws.add_subparsers(required=True, metavar="WHAT")
    new = command(
        kinds,
        "add",
        later("cli.watching", "add"),
        "watch an entity, a tariff line from an origin, or a bill of materials",
        more="Onshore looks at it once now, so that mistakes show. The next run is the first one.",
        examples=(
            "watch add --entity OpenAI",
            "watch add --hts 8544.42.90 --origin CN",
            "watch add --bom parts.csv --assembled-in US --condition usmca:true",
        ),
    )
    new.add_argument("--entity", metavar="NAME", help="an entity, by name or id: its facts")
    new.add_argument("--hts", metavar="NUMBER", help="a tariff line, with --origin: its duty")
    new.add_argument("--origin", metavar="COUNTRY", help="where the goods are from")
    new.add_argument("--bom", type=path_of, metavar="FILE", help="a bill: its duties and figures")
    new.add_argument("--assembled-in", metavar="COUNTRY", help="of a bill: where it is made")
    new.add_argument(
        "--condition",
        action="append",
        default=[],
        metavar="NAME:VALUE",
        help="what is known of the shipments, as in ask duty; repeatable",
    )
    every = command(
        kinds, "list", later("cli.watching", "list_all"), "show what is watched, and since when"
    )
    gone = command(
        kinds,
        "remove",
        later("cli.watching", "remove"),
        "stop watching something",
        examples=("watch remove 3",),
    )
    gone.add_argument("id", metavar="ID", help="its number, as watch list shows it")
    go = command(
        kinds,
        "run",
        later("cli.watching", "run_all"),
        "report what has changed since the last run",
        more="Later runs compare with the first run of an item. Ends with 0 where nothing has "
        "changed, 6 where something has, 1 where something could not be looked at or the webhook "
        "was not reached. A change is remembered once it was reported: after a run that was "
        "interrupted, the next one reports it again. Made for cron: one run at a time, no "
        "questions.",
        examples=(
            "watch run",
            "watch run --format json --lang ja",
            "watch run --webhook https://example.org/hook",
        ),
    )
    go.add_argument(
        "--webhook", metavar="URL", help="where something has changed, POST the JSON there"
    )
    go.add_argument("--lang", choices=("en", "ja"), default="en", help="language of the sentences")
    for one in (new, every, gone, go):
        one.add_argument(
            "--state",
            type=path_of,
            metavar="FILE",
            help="file that says what is watched (default: STORE.watch.json beside the store)",
        )
        add_format(one, ("text", "json"), "text")


def add(options: argparse.Namespace, settings: Settings) -> None:
    """Watch one thing more, if it can be looked at."""
    from onshore.app.watch.looking import look
    from onshore.app.watch.state import MAX_WATCHED, held, read_state, state_file, write_state
    from onshore.graph.deadline import Deadline, within

    path = state_file(options.state, settings.store)
    with closing(open_filled(settings)) as store, held(path):
        state = read_state(path)
        with within(Deadline(settings.max_seconds)):
            item = _item(options, state.next, store)
            for one in state.items:
                if (one.kind, one.name, one.asked) == (item.kind, item.name, item.asked):
                    raise InvalidInput([Problem(f"is watched already, as {one.id}")])
            if len(state.items) >= MAX_WATCHED:
                raise TooLarge("what is watched", "MAX_WATCHED", MAX_WATCHED)
            look(item, store, now().date())
        items = [*state.items, item]
        write_state(path, state.model_copy(update={"next": item.id + 1, "items": items}))
    _show(options, [item])


def _item(options: argparse.Namespace, id: int, store: Store) -> Watched:
    """What is to be watched; InvalidParameters unless it is one thing."""
    from onshore.app.watch.state import Watched
    from onshore.graph.answers.naming import Names
    from onshore.graph.schema import KINDS
    from onshore.graph.tariff.measures.origins import parse_origin

    given = [one for one in ("entity", "hts", "bom") if getattr(options, one) is not None]
    if len(given) != 1:
        raise InvalidParameters([Problem("name one of --entity, --hts and --bom")])
    kind, conditions = given[0], [("condition", text) for text in options.condition]
    wrong = {
        "--origin": options.origin is not None and kind != "hts",
        "--assembled-in": options.assembled_in is not None and kind != "bom",
        "--condition": bool(conditions) and kind == "entity",
    }
    if problems := [Problem("does not go with it", name) for name, is_so in wrong.items() if is_so]:
        raise InvalidParameters(problems)
    if kind == "entity":
        view = store.view(now().date())
        entity = view.resolve(Names(view).id_of(options.entity, tuple(KINDS), "--entity"))
        return Watched(id=id, kind="entity", name=view.label(entity), asked=[("id", entity)])
    if kind == "hts":
        if options.origin is None:
            raise InvalidParameters([Problem("is missing", "--origin")])
        asked = [("hts", options.hts), ("origin", parse_origin(options.origin)), *conditions]
        return Watched(id=id, kind="line", name=f"{asked[0][1]} from {asked[1][1]}", asked=asked)
    made = [] if options.assembled_in is None else [("assembled_in", options.assembled_in)]
    name = str(Path(options.bom).absolute())
    return Watched(id=id, kind="bom", name=name, asked=[*made, *conditions])


def list_all(options: argparse.Namespace, settings: Settings) -> None:
    """Show what is watched."""
    from onshore.app.watch.state import read_state, state_file

    state = read_state(state_file(options.state, settings.store))
    _show(options, state.items)


def remove(options: argparse.Namespace, settings: Settings) -> None:
    """Watch one thing less."""
    from onshore.app.watch.state import held, read_state, state_file, write_state

    path = state_file(options.state, settings.store)
    with held(path):
        state = read_state(path)
        kept = [one for one in state.items if str(one.id) != options.id]
        if len(kept) == len(state.items):
            known = ", ".join(str(one.id) for one in state.items[:20]) or "nothing"
            reason = f"{options.id[:40]!r} is not a number of what is watched: {known}"
            raise InvalidInput([Problem(reason)])
        write_state(path, state.model_copy(update={"items": kept}))
    _show(options, kept)


def run_all(options: argparse.Namespace, settings: Settings) -> int:
    """Tell what has changed, then remember it."""
    import orjson

    from onshore.app.watch.running import run, run_json
    from onshore.app.watch.state import held, read_state, state_file, write_state
    from onshore.app.watch.webhook import check_address, post

    if options.webhook is not None:
        check_address(options.webhook)
    path = state_file(options.state, settings.store)
    with closing(open_filled(settings)) as store, held(path):
        state = read_state(path)
        _demand_items(state, path)
        found = run(state, store, now(), settings.max_seconds)
        report = run_json(found, options.lang)
        if options.format == "json":
            put_json(report)
        else:
            put("\n".join(_run_lines(found, report, options.lang)))
        if options.webhook is not None and found.changed:
            post(options.webhook, orjson.dumps(report))
        write_state(path, found.state)
    if found.failed:
        return REFUSED
    return CHANGED if found.changed else DONE


def _demand_items(state: State, path: Path) -> None:
    if not state.items:
        reason = "nothing is watched; onshore watch add says what to watch"
        raise InvalidInput([Problem(reason, file=str(path))])


def _show(options: argparse.Namespace, items: list[Watched]) -> None:
    from onshore.app.terminal.text import inert

    if options.format == "json":
        named = ("id", "kind", "name", "asked", "looked", "known_at")
        put_json({"watched": [one.model_dump(include=set(named)) for one in items]})
        return
    lines = []
    for one in items:
        asked = " ".join(f"{name}={text}" for name, text in one.asked)
        since = f"last run {one.looked}" if one.looked else "not run yet"
        lines.append(inert(f"{one.id}  {one.kind}  {one.name}  {asked}  ({since})"))
    put("\n".join(lines) if lines else "nothing is watched")


def _run_lines(found: Run, report: dict[str, Any], lang: str) -> Iterator[str]:
    from onshore.app.terminal.text import inert
    from onshore.app.watch.words import HEADS

    for one, told in zip(found.outcomes, report["items"], strict=True):
        changes = told["changes"]
        if one.failed is not None:
            how = "failed"
        else:
            how = "first" if one.first else "changed" if changes else "same"
        said = HEADS[how][lang == "ja"].format(reason=one.failed, since=one.item.looked)
        yield inert(f"{one.item.id}  {one.item.kind}  {one.item.name}: {said}")
        yield from (inert(f"  {change['text']}") for change in changes[:SHOWN])
        if len(changes) > SHOWN:
            yield "  " + HEADS["more"][lang == "ja"].format(count=len(changes) - SHOWN)
