"""Calls of a question, whatever its values are: each way reads back as the same question."""

from __future__ import annotations

import ast
import shlex
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshore.app.cli.main import build_parser
from onshore.app.library.asking import pairs_of
from onshore.app.page.elsewhere import calls_of_data
from onshore.app.render.calls import API, Calls, calls_of, positional
from onshore.app.terminal.options import asked_pairs
from onshore.graph.answers.parameters import MAX_VALUE, read_parameters, written
from onshore.graph.queries import Question, question_of
from onshore.graph.queries.paths import Paths

WORDS = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\u2028\u2029"), min_size=1
).filter(lambda text: text == text.strip() and len(text) < MAX_VALUE)
SEVERAL = st.lists(WORDS, max_size=3).map(tuple)


def in_python(kind: type[Question], calls: Calls) -> Question:
    """The question of a Python call, read without running it."""
    tree = ast.parse(calls.python, mode="eval").body
    assert isinstance(tree, ast.Call)
    assert isinstance(tree.func, ast.Attribute)
    at = tree.func.value
    assert isinstance(at, ast.Call)
    values: dict[str, Any] = {
        one.arg: ast.literal_eval(one.value) for one in (*at.keywords, *tree.keywords) if one.arg
    }
    first = [item.field for item in positional(kind)]
    values |= {name: ast.literal_eval(one) for name, one in zip(first, tree.args, strict=False)}
    return read_parameters(kind, pairs_of(kind, values))


def in_command(kind: type[Question], calls: Calls) -> Question:
    from onshore.app.cli.question_options import join_negated

    words = shlex.split(calls.command or "")
    return read_parameters(
        kind, asked_pairs(build_parser("ask", kind.name).parse_args(join_negated(words[1:])))
    )


def over_http(kind: type[Question], calls: Calls) -> Question:
    return read_parameters(kind, parse_qsl(urlsplit(calls.path).query, strict_parsing=True))


@given(
    source=WORDS,
    target=WORDS,
    via=SEVERAL,
    place=SEVERAL,
    tiers=st.lists(st.tuples(st.sampled_from("123"), WORDS), max_size=3).map(tuple),
    hops=st.integers(1, 12),
    as_of=st.none() | st.dates(),
    certainty=st.sampled_from(("asserted", "speculative", "assumed")),
)
def test_every_way_reads_back_as_the_same_question(
    source: str,
    target: str,
    via: tuple[str, ...],
    place: tuple[str, ...],
    tiers: tuple[tuple[str, str], ...],
    hops: int,
    as_of: Any,
    certainty: str,
) -> None:
    question = Paths(
        source=source,
        target=target,
        via=via,
        place=place,
        tier_country=tuple(sorted(tiers, key=lambda tier: tier[0])),
        max_hops=hops,
        as_of=as_of,
        certainty_min=certainty,
    )
    assert read_parameters(Paths, written(question)) == question
    calls = calls_of(question)
    assert over_http(Paths, calls) == question
    assert in_command(Paths, calls) == question
    assert in_python(Paths, calls) == question
    assert "\n" not in "".join(calls.lines)


@pytest.mark.parametrize(
    ("name", "pairs"),
    [
        ("impact", [("loss", "firm:a:0.5"), ("mode", "weighted"), ("closed_world", "true")]),
        ("exposure", [("target", "component:x"), ("min_rate", "0.05"), ("k", "7")]),
        ("changes", [("since", "2026-01-01"), ("until", "2026-02-01T00:00:00Z")]),
        (
            "duty-table",
            [("hts", "8504.40.60"), ("hts", "8471.50.01"), ("entry_date", "2026-05-01")],
        ),
    ],
)
def test_numbers_truths_and_instants_stay_what_they_are(
    name: str, pairs: list[tuple[str, str]]
) -> None:
    kind = question_of(name)
    assert kind is not None
    question = read_parameters(kind, pairs)
    calls = calls_of(question)
    assert over_http(kind, calls) == in_command(kind, calls) == in_python(kind, calls) == question


def test_the_data_of_a_page_names_its_question() -> None:
    from datetime import date

    day = date(2026, 5, 1)
    calls = calls_of_data("/entities/firm:foxconn", [("lang", "ja")], day)
    assert calls is not None
    assert calls.path == f"{API}/entities/firm:foxconn?as_of=2026-05-01&lang=ja"
    calls = calls_of_data("/duty/table?hts=8504.40.60", [("as_of", "2025-01-01")], day)
    assert calls is not None
    assert calls.command == "onshore ask duty-table --as-of 2025-01-01 --hts 8504.40.60"
    assert calls_of_data(None, [], day) is None
    assert calls_of_data("/no/such", [], day) is None
