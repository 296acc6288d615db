"""Origins ranked, changes by day of entry, two editions: values worked from primary text."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from onshore.app.answers import ask
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.errors import InvalidParameters, UnknownId
from onshore.graph.ports import Store
from onshore.graph.queries.tariff.duty import DutyTable
from onshore.graph.queries.tariff.duty_changes import DutyChanges
from onshore.graph.queries.tariff.duty_origins import DutyOrigins
from onshore.graph.queries.tariff.schedule_difference import ScheduleDifference, differences
from onshore.graph.stores import open_store
from onshore.graph.tariff.duty.duty_changes import line_changes, origin_changes
from onshore.loaders.ingest import ingest
from tests.shapes import hold
from tests.unit.tariffs import DATA, bundled_schedule, bundled_tariff, parse_conditions

TODAY = date(2026, 10, 1)


@pytest.fixture(scope="module")
def store() -> Store:
    store = open_store("sqlite://")
    ingest(store, [DATA], now="2026-10-01T00:00:00.000000Z")
    return store


def asked(store: Store, kind: type[Any], **pairs: Any) -> Any:
    texts = [
        (name, text)
        for name, value in pairs.items()
        for text in (value if isinstance(value, list) else [value])
    ]
    envelope = ask(store, read_parameters(kind, texts), TODAY).envelope
    hold(kind, envelope["result"])
    return envelope


def steps(hts: str, origin: str, since: str, until: str, *said: str) -> list[tuple[str, Any, Any]]:
    changes, _ = line_changes(
        bundled_tariff(),
        hts,
        origin,
        date.fromisoformat(since),
        date.fromisoformat(until),
        "collected",
        parse_conditions(said),
    )
    return [
        (change.day.isoformat(), f"{change.before.hi:.3f}", f"{change.after.hi:.3f}")
        for change in changes
        if (change.before.lo, change.before.hi) != (change.after.lo, change.after.hi)
    ]


def test_cars_of_the_eu() -> None:
    """25 % from 2025-04-03 (Proc. 10908), 15 % in total with effect from 2025-08-01."""
    assert steps("8703.23.01", "DE", "2025-03-01", "2026-02-20") == [
        ("2025-04-03", "0.025", "0.275"),
        ("2025-08-01", "0.275", "0.150"),
    ]


def test_each_change_names_its_measures() -> None:
    changes, _ = line_changes(
        bundled_tariff(), "8703.23.01", "DE", date(2025, 3, 1), date(2025, 12, 31)
    )
    found = {
        change.day.isoformat(): [(e.action, e.measure.id) for e in change.events]
        for change in changes
    }
    assert ("begins", "S232-AUTOS") in found["2025-04-03"]
    assert found["2025-08-01"] == [("begins", "S232-AUTOS"), ("ends", "S232-AUTOS")]
    assert all(change.events or change.edition for change in changes)


def test_nothing_changes_within_one_day() -> None:
    day = date(2026, 5, 1)
    assert line_changes(bundled_tariff(), "8703.23.01", "DE", day, day)[0] == ()


def test_all_lines_of_an_origin_are_counted() -> None:
    """The surcharge ends for all lines that are not on a list of its exceptions."""
    tariff = bundled_tariff()
    schedule = tariff.schedule("2026_rev_10")
    groups, ahead = origin_changes(tariff, schedule, "VN", date(2026, 7, 1), date(2026, 8, 1))
    by_name = {(g.event.day.isoformat(), g.event.action, g.event.measure.id): g for g in groups}
    ends = by_name["2026-07-24", "ends", "S122"]
    begins = by_name["2026-07-24", "begins", "S301-FL"]
    leaves = [digits for digits in schedule.leaves if digits < "98"]
    inside = [d for d in leaves if _charged(tariff.measures.coverage(d), "S122")]
    assert ends.lines == len(inside) == sum(many for _, many in ends.chapters)
    assert 0 < begins.lines < len(leaves)
    assert all(one.measure.status == "announced" for one, _ in ahead)


def _charged(coverage: Any, name: str) -> bool:
    return any(
        span.measure.id == name and span.outside is None and span.measure.hits("VN")
        for span in coverage.spans
    )


def test_origins_are_ranked_by_both_ends(store: Store) -> None:
    result = asked(store, DutyOrigins, hts="6109.10.00.12", entry_date="2026-09-10")["result"]
    rows = result["origins"]
    assert len(rows) + len(result["not_known"]) + len(result["no_entry"]) >= 240
    ends = [(row["lo"], row["hi"]) for row in rows]
    assert ends == sorted(ends)
    ranks = [row["rank"] for row in rows]
    assert ranks[0] == 1
    assert ranks == sorted(ranks)
    by_code = {row["origin"]: row for row in rows}
    # 16.5 % + 12.5 %; China 7.5 % more (list 4A); Cuba column 2, 90 %
    assert (by_code["VN"]["lo"], by_code["VN"]["hi"]) == (0.29, 0.29)
    assert by_code["CN"]["hi"] == 0.365
    assert by_code["CU"]["hi"] == 0.9
    assert "PR" not in by_code
    assert "PR" in result["no_entry"]
    same = [row for row in rows if (row["lo"], row["hi"]) == (0.29, 0.29)]
    assert len({row["rank"] for row in same}) == 1


def test_what_is_not_known_stands_apart(store: Store) -> None:
    result = asked(store, DutyOrigins, hts="0402.10.10.00", entry_date="2026-09-10")["result"]
    assert all(row["hi"] is not None for row in result["origins"])
    apart = {row["origin"]: row for row in result["not_known"]}
    assert apart["DE"]["hi"] is None
    assert "quantity" in apart["DE"]["reason"]


def test_wrong_input(store: Store) -> None:
    for kind, pairs in (
        (DutyOrigins, {"hts": ""}),
        (DutyOrigins, {"hts": "8471", "condition": "value:-1"}),
        (DutyChanges, {"hts": "8471.50.01", "origin": ""}),
        (DutyChanges, {"origin": "DE", "hts": "8471", "component": "component:cpu"}),
        (DutyChanges, {"origin": "DE", "entry_from": "2026-05-01", "entry_to": "2026-04-01"}),
        (ScheduleDifference, {"hts": "8471.50.01", "edition_from": "2020_basic"}),
        (ScheduleDifference, {"hts": "x"}),
    ):
        with pytest.raises((InvalidParameters, UnknownId)):
            asked(store, kind, **pairs)
    with pytest.raises(UnknownId):
        asked(store, DutyChanges, origin="Atlantis", hts="8471.50.01")
    with pytest.raises(UnknownId):
        asked(store, DutyOrigins, hts="8471.99.99")


def test_changes_over_the_question(store: Store) -> None:
    result = asked(
        store,
        DutyChanges,
        hts="87032301",
        origin="Germany",
        entry_from="2025-03-01",
        entry_to="2025-12-31",
    )["result"]
    assert (result["origin"], result["hts"]) == ("DE", "8703.23.01")
    first = result["changes"][0]
    assert first["day"] == "2025-04-03"
    assert first["before"]["hi"] == 0.025
    assert first["after"]["hi"] == 0.275
    measure = next(m for m in first["measures"] if m["measure"] == "S232-AUTOS")
    assert measure["action"] == "begins"
    assert measure["source"]
    ahead = asked(store, DutyChanges, hts="8541.43.00", origin="CN")["result"]
    day = next(change for change in ahead["changes"] if change["day"] == "2026-12-04")
    assert "S232-POLYSILICON" in {m["measure"] for m in day["measures"]}
    assert {one["measure"] for one in ahead["announced"]} == {"S301-EXCESS"}


def test_changes_of_an_origin_and_of_a_component(store: Store) -> None:
    answer = asked(store, DutyChanges, origin="VN", entry_from="2026-07-01", entry_to="2026-08-01")
    days = {change["day"]: change["measures"] for change in answer["result"]["changes"]}
    assert any(m["measure"] == "S122" and m["lines"] > 10_000 for m in days["2026-07-24"])
    assert answer["result"]["edition"] == "2026_rev_10"
    lines = asked(
        store,
        DutyChanges,
        origin="VN",
        component="component:power-system",
        entry_from="2026-07-01",
        entry_to="2026-08-01",
        certainty_min="assumed",
    )["result"]["per_line"]
    assert all(line["changes"] for line in lines)


def test_two_editions_of_a_number(store: Store) -> None:
    same = asked(store, ScheduleDifference, hts="8471.50.01", edition_from="2026_rev_10")
    assert same["result"]["lines"] == []
    one, other = bundled_schedule("2025_basic"), bundled_schedule("2026_rev_10")
    found = differences(one, other, "8471")
    for line in found:
        digits = line["hts"].replace(".", "")
        assert (digits in one, digits in other) == {
            "new": (False, True),
            "gone": (True, False),
            "changed": (True, True),
        }[line["change"]]
        for name, ends in line["fields"].items():
            assert ends["from"] != ends["to"], name
    whole = differences(one, other, "99")
    assert {"9903.82.02"} <= {line["hts"] for line in whole if line["change"] == "new"}


def test_origins_say_the_least_and_the_most_and_their_numbers(store: Store) -> None:
    said = asked(store, DutyOrigins, hts="8504.40.60", entry_date="2026-05-01")
    rows = said["result"]["origins"]
    lowest, highest = min(row["lo"] for row in rows), max(row["hi"] for row in rows)
    text = said["sentence"]
    assert f"from {len(rows)} origins" not in text
    assert text.startswith(f"HTS 8504.40.60 pays {lowest * 100:g} % to {highest * 100:g} % of its")
    assert f"depending on which of {len(rows)} origins it is from" in text
    most = [row["name"] for row in rows if row["hi"] == highest]
    assert len(most) > 3 or all(name in text for name in most)
    japanese = asked(store, DutyOrigins, hts="8504.40.60", entry_date="2026-05-01", lang="ja")
    assert f"{len(rows)}原産地" in japanese["sentence"]


def test_changes_say_how_often_and_from_what_to_what(store: Store) -> None:
    span = {"entry_from": "2025-01-01", "entry_to": "2026-10-02"}
    said = asked(store, DutyChanges, hts="8504.40.60", origin="CN", **span)
    changes = said["result"]["changes"]
    moved = {c["day"] for c in changes if c["before"] != c["after"]}
    assert len(moved) == 9
    assert said["sentence"].startswith(
        "The duty on HTS 8504.40.60 from China changes on nine days after 1 Jan 2025, until "
        "2 Oct 2026: before them 25 %, after them 25 % to 37.5 %."
    )
    japanese = asked(store, DutyChanges, hts="8504.40.60", origin="CN", lang="ja", **span)
    assert "9日変わる（変更前25 %、変更後25 %～37.5 %）" in japanese["sentence"]


def test_what_is_not_known_to_change_is_not_said_to_stay(store: Store) -> None:
    span = {"entry_from": "2026-10-02", "entry_to": "2027-10-02"}
    said = asked(store, DutyChanges, hts="8504.40.60", origin="CN", **span)["sentence"]
    assert said.startswith("No change of the duty on HTS 8504.40.60 from China is on record")
    assert "measures are complete until 2 Oct 2026" in said
    said = asked(store, DutyChanges, component="component:power-system", origin="CN")["sentence"]
    assert said.startswith("No tariff line is known of Power system from China")
    said = asked(store, DutyChanges, origin="CN", entry_from="2026-01-01", entry_to="2026-10-02")
    events = sum(len(change["measures"]) for change in said["result"]["changes"])
    assert said["sentence"].startswith(f"Goods from China meet {events} changes of measures")


def test_one_line_says_what_it_pays_from_each_origin(store: Store) -> None:
    pairs = {"hts": "8471.50.01", "origin": ["CN", "TW", "DE"], "entry_date": "2026-05-01"}
    said = asked(store, DutyTable, **pairs)
    [line] = said["result"]["lines"]
    assert {(cell["lo"], cell["hi"]) for cell in line["duties"].values()} == {
        (0.25, 0.5),
        (0, 0.25),
    }
    assert said["sentence"].startswith(
        "HTS 8471.50.01 on 1 May 2026: from China 25 % to 50 %; from Taiwan, Germany 0 % to 25 %."
    )


@pytest.mark.parametrize("named", [False, True])
def test_several_lines_say_how_many_pay_and_how_many_enter_free(store: Store, named: bool) -> None:
    lines = {"hts": ["8471.50.01", "8544.42.90", "8504.40.60"]} if named else {}
    said = asked(store, DutyTable, entry_date="2026-05-01", **lines)
    rows = [line["duties"] for line in said["result"]["lines"]]
    assert len(rows) == (3 if named else 18)
    pay = sum(row["CN"]["lo"] > 0 for row in rows)
    assert pay == max(sum((row[at]["lo"] or 0) > 0 for row in rows) for at in rows[0])
    what = "lines" if named else "18 kinds of AI server part"
    begins = f"On 1 May 2026, {'all ' if pay == len(rows) else ''}"
    assert said["sentence"].startswith(begins)
    assert what in said["sentence"]
    assert "from China pay duty in any case." in said["sentence"]
    free = max(sum(row[at]["hi"] == 0 for row in rows) for at in rows[0])
    assert ("enter free" in said["sentence"]) is bool(free)
