"""What the service answers stays what it answered: the recorded answers, byte for byte.

Where a change is meant, `python -m tests.http.recorded` records them again, and its difference is
part of the change.
"""

from __future__ import annotations

import pytest

from onshore.graph.queries import QUESTIONS
from tests.http.recorded import FOLDER, read, stores

STORES = stores()


@pytest.mark.parametrize("name", STORES)
def test_answers_are_those_that_were_recorded(name: str) -> None:
    recorded, now = read(name), STORES[name]()
    assert list(now) == list(recorded)
    for address, answer in now.items():
        assert answer == recorded[address], address


def test_every_question_is_recorded_in_every_format_and_both_languages() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == STORES.keys()
    addresses = [address for name in STORES for address in read(name)]
    assert len(addresses) >= 300
    for kind in QUESTIONS:
        before, _, after = kind.route.partition("{id}")
        own = [one for one in addresses if one.startswith(f"/api/v1{before}") and after in one]
        for format in kind.formats:
            assert any(f"format={format}" in one for one in own), (kind.name, format)
        assert any("lang=ja" in one for one in own), kind.name
