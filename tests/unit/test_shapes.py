"""Shapes of results are what answers are: the recorded ones, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from onshore.app.http.kept import question_at
from onshore.app.http.openapi import document
from onshore.graph.queries import QUESTIONS, Question
from tests.http.recorded import FOLDER, read
from tests.shapes import wrong_with


def recorded() -> dict[str, list[Any]]:
    """Name of a question -> its recorded results."""
    found: dict[str, list[Any]] = {}
    for file in sorted(FOLDER.glob("*.txt")):
        for address, answer in read(file.stem).items():
            kind = question_at(address.partition("?")[0])
            head, _, body = answer.partition("\n")
            if kind is not None and head == "200 application/json":
                whole = body.replace(",,", ",")  # where the time it took was left out
                found.setdefault(kind.name, []).append(orjson.loads(whole)["result"])
    return found


RESULTS = recorded()


@pytest.mark.parametrize("kind", QUESTIONS, ids=lambda kind: kind.name)
def test_recorded_results_have_the_shape_of_their_question(kind: type[Question]) -> None:
    assert RESULTS[kind.name]
    for result in RESULTS[kind.name]:
        assert wrong_with(kind, orjson.dumps(result)) == []


@pytest.mark.parametrize("kind", QUESTIONS, ids=lambda kind: kind.name)
def test_a_result_with_another_key_or_type_has_not_the_shape(kind: type[Question]) -> None:
    """At every place of a result that holds named keys."""
    result = max(RESULTS[kind.name], key=lambda one: len(orjson.dumps(one)))
    places = [place for place in objects(result) if set(place) & NAMED]
    assert result in places
    for place in places:
        place["surprise"] = "text"
        assert wrong_with(kind, orjson.dumps(result)), place
        del place["surprise"]
        name = next(iter(set(place) & NAMED))
        before, place[name] = place[name], {"surprise": [None]}
        assert wrong_with(kind, orjson.dumps(result)), (name, place)
        place[name] = before
    assert wrong_with(kind, orjson.dumps(result)) == []


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """The value and all that lies in it, where it is an object; of a list the first two."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from objects(one)
    elif isinstance(value, list):
        for one in value[:2]:
            yield from objects(one)


def names_of(schema: Any) -> Iterator[str]:
    """Every name of a property in the components, by which objects with named keys are told."""
    for one in schema.values():
        yield from one.get("properties", ())


NAMED = set(names_of(document("0", metrics=False)["components"]["schemas"]))


def test_the_description_leaves_no_object_open_without_a_word() -> None:
    """What is an object has named keys, or says what the values of all its keys are."""
    bare = [
        place
        for place in objects(document("0", metrics=True))
        if place.get("type") == "object" and not {"properties", "additionalProperties"} & set(place)
    ]
    assert bare == []
