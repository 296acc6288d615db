"""Reasons and their words: every code in both languages, with the same parameters, and used."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest

from onshore import app, graph
from onshore.graph.queries.evidence.conflicts import SHOWN_FIRST
from onshore.graph.tariff.measures.conditions import _COMPARED
from onshore.graph.tariff.measures.measure_rows import CONFIDENCES
from onshore.graph.words.reason import LANGUAGES, Both, Reason, Term, texts
from onshore.graph.words.reason_words import JOINED, WORDS
from onshore.graph.words.sentence_words import NOUNS

SOURCES = (Path(graph.__file__).parent, Path(app.__file__).parent)
FORMS = {"", "rate", "money", "start", "within", *JOINED, *NOUNS}


def parameters(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every place where a reason or a term is made."""
    for path in sorted(path for folder in SOURCES for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id in ("Reason", "Term", "of_day", "refused", "Unreadable"):
                    yield path.name, node


def test_both_languages_name_the_same_parameters() -> None:
    for code, words in WORDS.items():
        assert len(words) == len(LANGUAGES), code
        assert all(words), code
        en, ja = map(parameters, words)
        assert en == ja, code
        for template in words:
            assert {form or "" for _, _, form, _ in Formatter().parse(template)} <= FORMS, code


def test_every_reason_has_words_that_name_what_it_gives() -> None:
    found = 0
    for name, call in calls():
        if isinstance(call.args[0], ast.Constant):
            own = isinstance(call.func, ast.Name) and call.func.id == "of_day"
            given = {"day"} if own else {keyword.arg for keyword in call.keywords}
            code = str(call.args[0].value)
            assert parameters(WORDS[code][0]) == given, f"{name}: {code}"
            found += 1
    assert found > 50


def test_every_code_is_used() -> None:
    used: set[str] = {*_COMPARED.values(), *CONFIDENCES, *SHOWN_FIRST.values()}
    begun: set[str] = set()
    for _, call in calls():
        for node in ast.walk(call.args[0]):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                begun.add(str(node.values[0].value))
            elif isinstance(node, ast.Constant):
                used.add(str(node.value))
    assert {c for c in WORDS if c not in used and not c.startswith(tuple(begun))} == set()


@pytest.mark.parametrize(
    ("reason", "en", "ja"),
    [
        (
            Reason("exposed_unmet_more", parts=["component:a", "component:b"], more=1_200),
            "no stated supplier: component:a, component:b and 1,200 more; what of it may enter is "
            "not counted",
            "供給者が述べられていない: component:a、component:b、ほか1,200件。そのうち"
            "輸入されうる分は数えない",
        ),
        (
            Reason("complete_until", day=date(2026, 4, 6)),
            "the measures are complete until 6 Apr 2026 only",
            "措置のデータは2026年4月6日まで。それ以降の措置は反映されていない",
        ),
        (
            Reason("floor", rate=Decimal("0.15")),
            "total of 15 % with the normal duty",
            "一般税率と合わせて15 %",
        ),
        (Reason("rate_is", lo=Decimal("12.345")), "1,234.5 %", "1,234.5 %"),
        (
            Reason("no_upper_end_more", lines=("a", "b"), more=1234, why=Reason("no_number")),
            "no upper end for a, b and 1,234 more: the duty can not be computed; "
            "ask for more digits",
            "a、bほか1,234件は上限を算定できない: "
            "関税を算定できない。より多くの桁で指定してください",
        ),
        (Reason("note", note=Both("only English")), "only English", "only English"),
        (Reason("note", note=True), "yes", "はい"),
        (Reason("note", note="{braces} <b> stay"), "{braces} <b> stay", "{braces} <b> stay"),
    ],
)
def test_values_are_shown_in_the_manner_of_the_language(reason: Reason, en: str, ja: str) -> None:
    assert (str(reason), reason.text("ja")) == (en, ja)


def test_a_reason_is_data_that_compares_by_value() -> None:
    one = Reason("is_owed", rate=Reason("rate_is", lo=Decimal("0.1")))
    assert one == Reason("is_owed", rate=Reason("rate_is", lo=Decimal("0.1")))
    assert one != Reason("was_collected", rate=Reason("rate_is", lo=Decimal("0.1")))
    assert one.data() == {
        "code": "is_owed",
        "params": {"rate": {"code": "rate_is", "params": {"lo": 0.1}}},
    }
    assert Term("high").data() == "high"
    assert texts((one, one), "en") == [
        "10 % is owed: this rate was cut later with effect from an "
        "earlier day, the difference is refundable"
    ]
