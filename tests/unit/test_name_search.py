"""What people type into the search, and what stands first: bundled facts and hard names."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onshore.graph.documents.document import parse_document
from onshore.graph.model import Entity, Name
from onshore.graph.names.folding import bare_of, fold, folds
from onshore.graph.names.index import NameIndex
from onshore.graph.names.search import Found, search
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from onshore.graph.view import View
from onshore.loaders.ingest import ingest

DATA = Path(__file__).resolve().parents[2] / "data"
NOW = "2026-11-28T00:00:00.000000Z"
TODAY = date(2026, 11, 28)
LEI = "549300S4KLFTLO7GSQ80"


@pytest.fixture(scope="module")
def bundled() -> Iterator[View]:
    store = open_store("sqlite://")
    names = ("names.yaml", "places.yaml", "spellings.yaml", "seed.yaml", "press", "ai-rack")
    ingest(store, [DATA / name for name in names], now=NOW)
    yield store.view(TODAY)
    store.close()


@pytest.mark.parametrize(
    ("text", "id", "how"),
    [
        ("Foxconn", "firm:foxconn", "exact"),
        ("Foxcon", "firm:foxconn", "prefix"),
        ("Foxconnn", "firm:foxconn", "approximate"),
        ("Foxcom", "firm:foxconn", "approximate"),
        ("Wiston", "firm:wistron", "approximate"),
        ("Nvida", "firm:nvidia", "approximate"),
        ("Mircosoft", "firm:microsoft", "approximate"),
        ("honhai", "firm:foxconn", "approximate"),
        ("Hon-Hai", "firm:foxconn", "words"),
        ("Precision Hon Hai", "firm:foxconn", "words"),
        ("hon hai 鴻海", "firm:foxconn", "words"),
        ("OPEN AI", "firm:openai", "exact"),
        ("openai stargate", "project:stargate", "approximate"),
        ("Foxconn Technology", "firm:foxconn-technology", "exact"),
        ("Foxconn Tecnology", "firm:foxconn-technology", "approximate"),
        ("TX", "place:US-TX", "identifier"),
        ("us-tx", "place:US-TX", "identifier"),
        ("Texas", "place:US-TX", "exact"),
        ("テキサス", "place:US-TX", "exact"),
        ("テキサス州", "place:US-TX", "exact"),
        ("USA", "place:US", "identifier"),
        ("MEX", "place:MX", "identifier"),
        ("CA", "place:CA", "identifier"),
        ("HNHPF", "firm:foxconn", "identifier"),
        ("2317", "firm:foxconn", "identifier"),
        ("2317.TW", "firm:foxconn", "identifier"),
        ("2317 TT", "firm:foxconn", "identifier"),
        ("TWSE:2317", "firm:foxconn", "identifier"),
        ("NVDA", "firm:nvidia", "identifier"),
        ("nasdaq nvda", "firm:nvidia", "identifier"),
        ("Q463094", "firm:foxconn", "identifier"),
        ("wikidata:Q463094", "firm:foxconn", "identifier"),
        ("8471.50.01", "hts:8471.50.01", "identifier"),
        ("84715001", "hts:8471.50.01", "identifier"),
        ("847150", "hts:8471.50.01", "identifier"),
        ("HTS 8471.50", "hts:8471.50.01", "identifier"),
        ("8471.50.01.99", "hts:8471.50.01", "identifier"),
        ("富士康", "firm:foxconn", "exact"),
        ("鴻海", "firm:foxconn", "exact"),
        ("鸿海", "firm:foxconn", "exact"),
        ("폭스콘", "firm:foxconn", "exact"),
        ("홍하이", "firm:foxconn", "exact"),
        ("ホンハイ", "firm:foxconn", "exact"),
        ("ほんはい", "firm:foxconn", "exact"),
        ("ﾎﾝﾊｲ", "firm:foxconn", "exact"),
        ("台积电", "firm:tsmc", "exact"),
        ("firm:foxconn", "firm:foxconn", "identifier"),
    ],
)
def test_first_hit_on_the_bundled_facts(bundled: View, text: str, id: str, how: str) -> None:
    hits, total = bundled.find(text)
    assert (hits[0].id, hits[0].how) == (id, how)
    assert total >= 1


def test_all_that_a_question_names_is_found(bundled: View) -> None:
    hits, _ = bundled.find("openai stargate")
    assert [hit.id for hit in hits] == ["project:stargate", "firm:openai"]
    assert {hit.how for hit in hits} == {"approximate"}


def test_a_line_of_the_schedule_finds_what_is_put_under_it(bundled: View) -> None:
    hits, _ = bundled.find("8471.50.01", kind="component")
    assert "component:ai-rack-compute-tray" in {hit.id for hit in hits}
    assert {hit.matched.startswith("8471.50.01") for hit in hits} == {True}
    assert max(hit.score for hit in hits) < 1


@pytest.mark.parametrize(
    "text",
    ["", " ", "...", "\0", "😀", "\ud800", "zzzzqqqq", "nothing like it", "Foxlnik", "0" * 19],
)
def test_what_finds_nothing(bundled: View, text: str) -> None:
    assert bundled.find(text) == ([], 0)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "ba " * 3_000,
        " ".join(map(str, range(2_000))),
        "鴻海" * 5_000,
        "株" * 10_000,
        "\u0301" * 10_000,
        "&" * 10_000,
        "(" * 10_000,
        "4" * 10_000,
    ],
)
def test_a_long_text_is_no_name(bundled: View, text: str) -> None:
    assert bundled.find(text) == ([], 0)


def test_one_letter_finds_what_begins_with_it_first(bundled: View) -> None:
    hits, total = bundled.find("f", limit=10_000)
    assert total == len(hits) > 50
    first = [hit.how for hit in hits]
    assert first.index("part") > first.index("word") > first.index("prefix")
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


# -- hard names ------------------------------------------------------------------

HARD = {
    "quanta": ["Quanta Computer Inc.", "廣達電腦股份有限公司"],
    "kakao": ["(주)카카오"],
    "samsung": ["삼성전자 주식회사", "Samsung Electronics Co., Ltd."],
    "muller": ["Müller GmbH"],
    "mueller": ["Mueller Industries"],
    "emoji": ["😀 Toys"],
    "plus": ["C++ (Tools) [x] .* Ltd"],
    "linked": ["Foxconn"],
    "trap": ["Foxlink"],
    "supermicro": ["Super Micro Computer, Inc."],
    "at": ["AT&T Inc."],
    "x": ["X"],
    "same": ["Alpha Beta Gamma"],
    "other": ["Gamma Alpha Beta Ltd"],
}


@pytest.fixture(scope="module")
def hard() -> Iterator[View]:
    store = open_store("sqlite://")
    entities: list[dict[str, object]] = [
        {"id": f"firm:{slug}", "names": list(names)} for slug, names in HARD.items()
    ]
    entities.append({"id": "firm:unnamed"})
    by_id = {entity["id"]: entity for entity in entities}
    by_id["firm:linked"]["not_names"] = ["Foxlink", "Foxconn Technology"]
    by_id["firm:quanta"]["ids"] = {"lei": LEI, "ticker": "TWSE:2382"}
    ingest(store, [parse_document({"source": {"id": "source:x"}, "entities": entities})], now=NOW)
    yield store.view(TODAY)
    store.close()


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Quanta Computr", "quanta"),
        ("Computer Quanta", "quanta"),
        ("qaunta", "quanta"),
        ("Quanta Computer", "quanta"),
        ("广达电脑", "quanta"),
        ("広達", None),
        (LEI, "quanta"),
        (LEI.lower(), "quanta"),
        ("5493 00S4 KLFT LO7G SQ80", "quanta"),
        ("2382.TW", "quanta"),
        ("2382.HK", None),
        ("카카오", "kakao"),
        ("(주)카카오", "kakao"),
        ("㈜카카오", "kakao"),
        ("주식회사 카카오", "kakao"),
        ("삼성전자", "samsung"),
        ("(주)", "kakao"),
        ("주식회사", "samsung"),
        ("GmbH", "muller"),
        ("Müller", "muller"),
        ("Muller", "muller"),
        ("Mueller", "muller"),
        ("Mueller GmbH", "muller"),
        ("😀", "emoji"),
        ("C++ (Tools) [x] .*", "plus"),
        ("[x]", "plus"),
        ("Foxlink", "trap"),
        ("foxlnik", "trap"),
        ("Foxconn Technology", None),
        ("Foxconn Tecnology", None),
        ("foxconn tech", "linked"),
        ("supermicro", "supermicro"),
        ("AT&T", "at"),
        ("at and t", "at"),
        ("X", "x"),
        ("Alpha Beta Gamma", "same"),
        ("Gamma Alpha Beta", "other"),
        ("unnamed", "unnamed"),
    ],
)
def test_first_hit_on_hard_names(hard: View, text: str, slug: str | None) -> None:
    hits, _ = hard.find(text)
    assert (hits[0].id if hits else None) == (f"firm:{slug}" if slug else None)


def test_umlauts_find_both_spellings(hard: View) -> None:
    for text in ("Müller", "Mueller"):
        assert {hit.id for hit in hard.find(text)[0]} == {"firm:muller", "firm:mueller"}


def test_the_same_words_in_another_order_stand_behind_the_name(hard: View) -> None:
    hits, _ = hard.find("Alpha Beta Gamma")
    assert [(hit.id, hit.score, hit.how) for hit in hits] == [
        ("firm:same", 1.0, "exact"),
        ("firm:other", 0.9, "words"),
    ]


def test_a_name_that_is_not_its_own_never_matches_without_its_legal_form_either(
    hard: View,
) -> None:
    for text in ("Foxconn Technology Co., Ltd.", "Foxlink Inc", "foxlinc"):
        assert "firm:linked" not in {hit.id for hit in hard.find(text)[0]}


def test_a_merged_id_finds_what_it_became() -> None:
    index = NameIndex([_firm(0, "Acme")], {"firm:old": "firm:0"})
    assert search(index, "firm:old").hits[0].id == "firm:0"


# -- groups and pages --------------------------------------------------------------


def test_hits_are_grouped_by_kind(bundled: View) -> None:
    found = bundled.search("Foxconn", limit=1000, of_each_kind=3)
    assert found.groups[0].kind == "firm"
    assert sum(group.total for group in found.groups) == found.total == len(found.hits)
    for group in found.groups:
        own = [hit for hit in found.hits if hit.kind == group.kind]
        assert (group.hits, group.total) == (tuple(own[:3]), len(own))
    assert bundled.search("Foxconn", "factory").groups[0].total == len(
        [hit for hit in found.hits if hit.kind == "factory"]
    )


def test_pages_join_to_all_hits(bundled: View) -> None:
    hits, total = bundled.find("o", limit=10_000)
    pages = [bundled.find("o", limit=7, offset=offset)[0] for offset in range(0, total + 7, 7)]
    assert [hit for page in pages for hit in page] == hits
    assert len({hit.id for hit in hits}) == total


# -- the index proposes what a plain look at every name finds ------------------------


def _firm(number: int, *names: str) -> Entity:
    return Entity(f"firm:{number}", "firm", tuple(Name(name) for name in names))


def _random_firms(seed: int) -> list[Entity]:
    draw = random.Random(seed)
    letters = "ab ü&東京0-😀"
    names = ["".join(draw.choices(letters, k=draw.randrange(1, 9))) for _ in range(120)]
    return [_firm(n, *draw.sample(names, draw.randrange(0, 4))) for n in range(60)]


@pytest.mark.parametrize("seed", range(20))
def test_hits_are_those_of_a_look_at_every_name(seed: int) -> None:
    firms = _random_firms(seed)
    index = NameIndex(firms, {})
    names = {
        firm.id: [form for name in firm.names for form in folds(name.text)] or [firm.id]
        for firm in firms
    }
    for text in ("a", "b", "ab", "a b", "東", "東京", "0", "ü", "-", "😀", "aba", "京-"):
        found = search(index, text, limit=1000)
        literal = {hit.id for hit in found.hits if hit.how != "approximate"}
        words = [fold(text), *folds(text)]
        phrase = {id for id, own in names.items() if any(w in n for w in words for n in own)}
        both = {id for id, own in names.items() if all(any(w in n for n in own) for w in "ab")}
        assert literal == (phrase | both if text == "a b" else phrase)
        exact = {id for id, own in names.items() if any(w in own for w in words)}
        assert {hit.id for hit in found.hits if hit.score == 1.0} == exact
        assert found == search(NameIndex(firms[::-1], {}), text, limit=1000)


@pytest.mark.parametrize("seed", range(5))
def test_entities_and_lines_stand_in_their_order_and_once(seed: int) -> None:
    firms = _random_firms(seed)
    index = NameIndex(firms, {})
    order = list(zip(index.kinds.tolist(), index.shown, index.ids, strict=True))
    assert order == sorted(order)
    lines = [(index.line(n), int(index.owners[n]), index.names[n]) for n in range(len(index.names))]
    assert lines == sorted(
        {
            (form, index.numbers[firm.id], name)
            for firm in firms
            for name in [one.text for one in firm.names] or [firm.id]
            for form in folds(name)
            if form
        }
    )
    assert index.bare_sizes.tolist() == [len(bare_of(form)) for form, *_ in lines]


def test_an_index_in_several_steps_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    firms = _random_firms(99)
    whole = NameIndex(firms, {})
    monkeypatch.setattr("onshore.graph.names.index._CHUNK", 7)
    monkeypatch.setattr("onshore.graph.names.index._SLICE", 3)
    parts = NameIndex(firms, {})
    for text in ("a", "ab", "a b", "東京", "aab", "abbbaa", "😀"):
        assert search(parts, text) == search(whole, text)
    assert parts.inside.tolist() == whole.inside.tolist()
    assert parts.words.words == whole.words.words


@pytest.mark.parametrize("seed", range(40))
def test_a_changed_index_equals_one_built_anew(seed: int) -> None:
    """Entities go, come and are named otherwise, several times one after another."""
    draw = random.Random(seed)
    names = ["".join(draw.choices("ab ü&東0-", k=draw.randrange(1, 6))) for _ in range(40)]
    legal = ["", " Inc.", " Ltd", " 株式会社"]
    now: dict[str, Entity] = {}
    index = NameIndex([], {})
    for _ in range(6):
        named = draw.sample(range(30), draw.randrange(0, 12))
        changed = {f"{('firm', 'factory')[n % 2]}:{n}" for n in named}
        for id in changed:
            now.pop(id, None)
            if draw.random() < 0.7:
                own = [Name(draw.choice(names) + draw.choice(legal)) for _ in range(n_of(draw))]
                ids = {"twse": str(draw.randrange(5))} if draw.random() < 0.5 else {}
                traps = tuple(draw.sample(names, draw.randrange(0, 2)))
                now[id] = Entity(id, id.split(":")[0], tuple(own), ids=ids, not_names=traps)
        canonical = {"firm:old": draw.choice(sorted(now))} if now and draw.random() < 0.5 else {}
        rows = [one for id, one in now.items() if id in changed]
        index = index.changed(changed, draw.sample(rows, len(rows)), canonical)
        anew = NameIndex(now.values(), canonical)
        assert told(index) == told(anew)
        for text in ("a", "ab", "東", "ba inc", "0", "twse:1", "1", "abab"):
            assert search(index, text, limit=99) == search(anew, text, limit=99)
            assert index.identified(text) == anew.identified(text)


def n_of(draw: random.Random) -> int:
    return draw.choice([0, 1, 1, 2, 3])


def told(index: NameIndex) -> dict[str, Any]:
    """All that an index holds."""
    held = {name: value for name, value in vars(index).items() if name != "words"}
    lists = {n: v.tolist() if isinstance(v, np.ndarray) else v for n, v in held.items()}
    lists["_identified"] = {text: sorted(v) for text, v in index._identified.items() if v}
    return lists | {"types": {n: v.dtype for n, v in held.items() if isinstance(v, np.ndarray)}}


def test_nothing_to_look_through() -> None:
    empty = NameIndex([], {})
    assert search(empty, "a") == search(empty, "misspelt name") == Found()


# -- what is read ---------------------------------------------------------------------


def test_a_search_reads_no_facts_but_those_that_it_needs(bundled: View) -> None:
    store: Store = open_store("sqlite://")
    names = ("names.yaml", "places.yaml", "spellings.yaml", "seed.yaml", "press", "ai-rack")
    ingest(store, [DATA / name for name in names], now=NOW)
    view = store.view(TODAY)
    found = view.find("Texas", limit=100)
    assert view._kept("facts") is None
    assert len(view.all_facts()) > 100
    assert found == bundled.find("Texas", limit=100)
    store.close()
