"""How a batch begins: options become a job, over the store that is open while it is laid out."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from onshore.app.batch.engines import folder_of
from onshore.app.batch.inputs import files_of, told_of
from onshore.app.batch.jobs import Job, begin, laying_out
from onshore.app.settings import Settings
from onshore.app.terminal.shell import now, open_filled
from onshore.graph.answers.parameters import parameters_of, read_parameters
from onshore.graph.answers.question import Question
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.names.folding import closest
from onshore.graph.tariff.measures.conditions import ENGINE
from onshore.graph.view import View

Planned = tuple[Job | dict[str, Any], int, list[str]]
"""A job, or the manifest of one that is done; parts that are kept; what is to be told."""
Asked = TypeVar("Asked", bound=Question)


def plan_on_network(
    options: argparse.Namespace,
    settings: Settings,
    kind: type[Asked],
    job_for: Callable[[Asked, View, str, Path, str], Job],
    lay_out: Callable[[Job, Asked, View], Job],
    *,
    rows_say: Sequence[str] = (),
    lists: Sequence[str] = (),
    takes_input: bool = False,
    worded: bool = False,
    walks: Collection[str] = ("local", "spark"),
) -> Planned:
    """A question of the whole network; `--set` has its parameters but for those that `rows_say`.

    `lists` are parameters that choose what a single answer lists: no batch takes them. Its answers
    have sentences where it is `worded`; `walks` are engines that answer it.
    """
    check_engine(options, walks)
    if options.input is not None and not takes_input:
        raise InvalidParameters(
            [
                Problem(
                    "goes with duty, impact and localization: all that the store has counts",
                    "input",
                )
            ]
        )
    if problems := list(_not_set(options.set, kind, rows_say, lists)):
        raise InvalidParameters(problems)
    lang = [("lang", options.lang)] if worded and "lang" not in dict(options.set) else []
    question = read_parameters(kind, [*options.set, *lang])
    output = Path(folder_of(options.output))
    with closing(open_filled(settings)) as store:
        view = store.view(options.as_of or question.as_of or now().date(), question.known_at)
        job = job_for(question, view, store.content_hash(view.reader), output, options.format)
        if (manifest := begin(job)) is not None:
            return manifest, 0, []
        with laying_out(job):
            job = lay_out(job, question, view)
    return job, len(job.parts) - len(job.todo()), []


def _not_set(
    given: Sequence[tuple[str, str]],
    kind: type[Any],
    rows_say: Sequence[str],
    lists: Sequence[str],
) -> Iterator[Problem]:
    """What is wrong with the names of `--set`, each once; what it takes is told."""
    declared = parameters_of(kind)
    takes = [one.name for one in declared if one.name not in (*rows_say, *lists)]
    known = {name for one in declared for name in (one.name, *one.names)}
    for name, value in dict(given).items():
        if name in rows_say:
            yield Problem("is what each row says", name)
        elif name in lists:
            yield Problem(f"is not for a batch; onshore ask {kind.name} takes it", name)
        elif name not in known:
            near = closest(name[:80], takes)
            if "condition" in takes and name in ENGINE:
                near = (f"condition={name}:{value[:40]}",)
            reason = f"is no parameter of it; --set takes {', '.join(takes)}"
            yield Problem(reason, name[:80], suggestions=near)


def plan_of_rows(
    options: argparse.Namespace,
    settings: Settings,
    kind: type[Asked],
    options_of: Callable[[Asked, View], dict[str, Any]],
    lay_out: Callable[[Sequence[Path], Job, Asked, View], Job],
    *,
    rows_say: Sequence[str],
    worded: bool = False,
) -> Planned:
    """A question of the rows of `--input`, else of all that the network has."""
    files = [] if options.input is None else input_of(options)

    def job_for(question: Asked, view: View, content: str, output: Path, format: str) -> Job:
        asked = options_of(question, view)
        return Job(options.question, str(output), content, asked, told_of(files), format)

    return plan_on_network(
        options,
        settings,
        kind,
        job_for,
        partial(lay_out, files),
        rows_say=rows_say,
        takes_input=True,
        worded=worded,
    )


def clocks_and_filters(question: Any, view: View) -> dict[str, Any]:
    """What tells answers about a network apart, whatever is asked of it."""
    return {
        "as_of": view.as_of.isoformat(),
        "known_at": view.known_at,
        "status": sorted(question.where.statuses or ()),
        "certainty_min": question.where.certainty_min,
    }


def input_of(options: argparse.Namespace) -> list[Path]:
    """The tables of `--input`; InvalidParameters where the output lies in it."""
    output, source = Path(folder_of(options.output)), Path(folder_of(options.input))
    if output == source or source in output.parents:
        raise InvalidParameters([Problem("lies in the input; name another folder", "output")])
    return files_of(source)


def check_engine(options: argparse.Namespace, walks: Collection[str]) -> None:
    """InvalidParameters for an engine that does not walk networks."""
    if options.engine not in walks:
        asked = options.question
        reason = f"does not walk networks, only duty and exposure: local and spark answer {asked}"
        raise InvalidParameters([Problem(reason, "engine")])
