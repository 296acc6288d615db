"""Mentions: longest match, folding, layers, traps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from onshore.graph.errors import InvalidInput
from onshore.loaders.extract import Gazetteer, Listing, read_gazetteer


def _ids(gazetteer: Gazetteer, text: str) -> list[str]:
    return [mention.id for mention in gazetteer.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ﾌｫｯｸｽｺﾝとFOXCONNとふぉっくすこん", ["firm:foxconn"] * 3),
        ("Foxlink is not listed", []),
        ("it told us that flex time is over", []),
        ("AIサーバーとサーバー", ["component:ai-server", "component:server"]),
        ("デイトンの工場", ["place:US-OH-dayton"]),
        ("インテルサットは別の会社", []),
    ],
)
def test_mentions(gazetteer: Gazetteer, text: str, expected: list[str]) -> None:
    assert _ids(gazetteer, text) == expected


def test_short_form_counts_after_the_long_name() -> None:
    known = Gazetteer().add([Listing("firm:x", "firm", ("Tessaline Power",))])
    assert _ids(known, "Tessaline Power grew. Tessaline hired.") == ["firm:x", "firm:x"]
    assert _ids(known, "Tessaline hired.") == []


def test_the_first_layer_keeps_a_name() -> None:
    known = Gazetteer()
    known.add([Listing("firm:mine", "firm", ("Acme",))])
    known.add([Listing("firm:other", "firm", ("Acme", "Acme World"))])
    assert _ids(known, "Acme and Acme World") == ["firm:mine", "firm:other"]


def test_company_suffixes_are_stripped() -> None:
    known = Gazetteer().add(
        [Listing("firm:x", "firm", ("株式会社清流電機", "Blorb Industries Co., Ltd."))]
    )
    assert _ids(known, "清流電機とBlorb Industries") == ["firm:x", "firm:x"]
    assert known.lookup("Blorb Industries Inc.") == "firm:x"


def test_bad_listings_are_all_reported(tmp_path: Path) -> None:
    path = tmp_path / "names.yaml"
    path.write_text("- {kind: firm}\n- {id: 'firm:a', kind: place, names: [A]}\n")
    with pytest.raises(InvalidInput) as caught:
        read_gazetteer([path])
    assert len(caught.value.problems) == 2


def test_many_names_that_begin_alike_take_time_in_proportion() -> None:
    """Names of a store of firms are all read; a text is not compared with each of them."""

    def names(count: int) -> Gazetteer:
        return Gazetteer().add(
            Listing(f"firm:f{number}", "firm", (f"Firm Number {number} Works",))
            for number in range(count)
        )

    def seconds(work: Callable[[], object]) -> float:
        taken = []
        for _ in range(3):
            begin = process_time()
            work()
            taken.append(process_time() - begin)
        return min(taken)

    few, many = 2_000, 16_000
    assert seconds(lambda: names(many)) < 24 * seconds(lambda: names(few))
    text = "Firm Number 77 Works built a plant. " * 50
    large, small = names(many), names(few)
    assert len(large.find(text)) == 50
    assert seconds(lambda: large.find(text)) < 4 * seconds(lambda: small.find(text))
