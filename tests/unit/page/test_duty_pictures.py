"""Pictures of duties: drawn from end to end, equal histories once, unknown never 0, all escaped."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from onshore.app.page.pages.duties.causes import merged
from onshore.app.page.pictures.duties.bars import (
    Part,
    Stack,
    before_after,
    diverging_bars,
    interval_bar,
    mini_interval,
    most_bar,
    stacked_bars,
    whole_bar,
)
from onshore.app.page.pictures.duties.flows import Flow, sankey
from onshore.app.page.pictures.duties.histories import common_top, histories, panel
from onshore.app.page.pictures.duties.rates import (
    between,
    percent,
    points,
    round_top,
    share_between,
    step_of,
    ticks,
)
from onshore.app.page.pictures.duties.svg import tag
from onshore.graph.words.measure_words import MEASURE_NAMES, measure_name

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '"><script>PWN=1</script>'


def parsed(markup: str) -> ElementTree.Element:
    """The picture as XML: what is not a well-formed element fails."""
    text = str(markup)
    assert "style=" not in text
    assert "#" not in re.sub(r"&#\d+;", "", text), "no colour is written into a picture"
    root = ElementTree.fromstring(text.replace("<svg", f'<svg xmlns="{SVG[1:-1]}"', 1))
    assert root.get("role") == "img"
    assert root.get("aria-label")
    return root


def words(root: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text")]


def shares(root: ElementTree.Element, look: str) -> list[tuple[float, float]]:
    """Left end and width of the rectangles with a class, as shares of the whole."""
    found = [one for one in root.iter(f"{SVG}rect") if look in (one.get("class") or "").split()]
    return [
        (float(one.get("x", "0").rstrip("%")) / 100, float(one.get("width", "0").rstrip("%")) / 100)
        for one in found
    ]


@pytest.mark.parametrize(
    ("ends", "en", "ja"),
    [
        (None, "not known", "不明"),
        ({"lo": 0, "hi": None}, "not known", "不明"),
        ({"lo": 0.1, "hi": None}, "at least 10\u00a0%", "10\u00a0%以上"),
        ({"lo": 0, "hi": 0}, "free", "無税"),
        ({"lo": 0.25, "hi": 0.25}, "25\u00a0%", "25\u00a0%"),
        ({"lo": 0, "hi": 0.1271}, "0–12.71\u00a0%", "0–12.71\u00a0%"),
    ],
)
def test_an_interval_in_short_never_makes_unknown_nothing(ends: Any, en: str, ja: str) -> None:
    assert between(ends) == en
    assert between(ends, "ja") == ja
    if ends and ends["hi"] == 0:
        assert (share_between(ends), share_between(ends, "ja")) == ("none", "なし")


def test_small_numbers_are_not_shown_as_nothing() -> None:
    assert percent(0.00001) == "<0.01\u00a0%"
    assert points(0.0000001) == "±<0.01"
    assert (points(0.1802), points(-0.0130425), points(0)) == ("+18.02", "−1.3", "0")


def test_steps_of_colour_end_at_their_rates() -> None:
    looks = [step_of(rate) for rate in (0, 0.001, 0.1, 0.25, 0.4, 0.401, 9)]
    assert looks == [f"rate-{n}" for n in (0, 1, 1, 2, 3, 4, 4)]
    assert step_of(None) == "rate-x"
    assert round_top(0.2107) == 0.25
    assert round_top(0.0) > 0
    assert ticks(0.25)[-1] == pytest.approx(0.25)


def test_a_bar_has_its_parts_end_to_end() -> None:
    parts = [Part("due", 0.01, "due"), Part("other", 0.02, "other"), Part("chip", 0.17, "one")]
    root = parsed(interval_bar(parts, "share"))
    found = [shares(root, look)[0] for look in ("due", "other", "one")]
    assert found[0][0] == 0
    for (left, wide), (after, _) in pairwise(found):
        assert left + wide == pytest.approx(after, abs=1e-3)
    assert found[-1][0] + found[-1][1] == pytest.approx(0.2 / round_top(0.2), abs=1e-3)
    assert {"1 %", "20 %"} <= set(words(root))


def test_an_open_interval_has_no_mark_at_its_upper_end() -> None:
    closed, open_ = (mini_interval(0.1, hi, 0.5, "x") for hi in (0.4, None))
    assert str(closed).count('class="end"') == 2
    assert str(open_).count('class="end"') == 1


def test_stacks_sum_to_their_ends() -> None:
    low = Stack("Lowest", [("normal", 0.026), ("list", 0.25), ("labour", 0.125)], "40.1 %")
    high = Stack("Highest", [("normal", 0.026), ("list", 0.25), ("metals", 0.25)], "52.6 %")
    root = parsed(stacked_bars([low, high], "made of"))
    found = shares(root, "segment")
    top = round_top(0.526)
    assert sum(wide for _, wide in found[:3]) == pytest.approx(0.401 / top, abs=1e-3)
    assert sum(wide for _, wide in found[3:]) == pytest.approx(0.526 / top, abs=1e-3)
    assert {"Lowest", "Highest", "40.1 %", "52.6 %"} <= set(words(root))


def test_what_falls_away_lies_left_and_what_comes_lies_right() -> None:
    root = parsed(diverging_bars([("tray", -0.111), ("module", 0.0888)], "drivers"))
    [(left, wide)] = shares(root, "falls")
    assert left + wide == pytest.approx(0.5, abs=1e-3)
    [(right, _)] = shares(root, "rises")
    assert right == pytest.approx(0.5)
    assert {"−11.1", "+8.88"} <= set(words(root))


def test_two_intervals_are_joined_at_their_ends() -> None:
    root = parsed(before_after((0.01, 0.21), (0.02, 0.2), ("before", "after"), "both"))
    [polygon] = root.iter(f"{SVG}polygon")
    corners = [tuple(map(float, one.split(","))) for one in (polygon.get("points") or "").split()]
    assert [x for x, _ in corners] == [300, 700, 700, 300]
    assert corners[0][1] < corners[1][1] < corners[2][1] < corners[3][1]
    assert {"21 %", "20 %", "1 %", "2 %"} <= set(words(root))


def test_flows_have_the_width_of_their_share_and_no_part_twice() -> None:
    flows = [
        Flow("Mexico", "Tray", 0.444, (0.0, 0.25), (0.0, 0.111)),
        Flow("Taiwan", "Tray", 0.185, (0.0, 0.25), (0.0, 0.04625)),
        Flow("Taiwan", "Switch", 0.09, (0.0, 0.0), (0.0, 0.0)),
        Flow("China", "Cable", 0.015, (0.375, None), (0.005, None)),
    ]
    root = parsed(sankey(flows, ("From", "What", "Duty"), "flows", "en"))
    text = words(root)
    assert sum(one.startswith("Tray ") for one in text) == 1
    assert "Tray 62.9 %" in text
    assert "Taiwan 27.5 %" in text
    assert "0–15.72 %" in text
    assert "none" in text
    assert "at least 0.5 %" in text
    looks = [one.get("class") for one in root.iter(f"{SVG}path")]
    assert looks.count("ribbon rate-2") == 2
    assert looks.count("ribbon rate-x") == 1, "no upper end is not a rate"


STEPS = [
    {"from": "2025-01-01", "lo": 0, "hi": 0},
    {"from": "2025-06-01", "lo": 0, "hi": 0},
    {"from": "2026-01-15", "lo": 0, "hi": 0.25},
]


def test_equal_histories_share_a_panel_and_days_without_change_are_none() -> None:
    other = [{"from": "2025-01-01", "lo": 0.25, "hi": 0.5}]
    found = histories(
        [
            {"origin": "TW", "steps": STEPS},
            {"origin": "CN", "steps": other},
            {"origin": "DE", "steps": [STEPS[0], STEPS[2]]},
        ]
    )
    assert [one.origins for one in found] == [("CN",), ("TW", "DE")]
    assert [len(one.steps) for one in found] == [1, 2]
    assert common_top(found) == 0.5
    since, until = date(2025, 1, 1), date(2026, 10, 2)
    root = parsed(panel(found[1], since, until, 0.5, "history", "en"))
    assert {"free", "0–25 %"} <= set(words(root))
    [band] = [r for r in root.iter(f"{SVG}rect") if r.get("class") == "band-rate-2"]
    ends = float(band.get("x", "0")) + float(band.get("width", "0"))
    assert ends == pytest.approx(1000, abs=0.1)
    assert all("-" not in (one.get("y") or "") for one in root.iter(f"{SVG}text"))


def test_an_unknown_rate_is_a_hatch_and_breaks_the_line() -> None:
    unknown = [*STEPS[:1], {"from": "2025-09-01", "lo": 0, "hi": None}]
    [one] = histories([{"origin": "TW", "steps": unknown}])
    root = parsed(panel(one, date(2025, 1, 1), date(2026, 1, 1), 0.5, "history", "en"))
    assert sum(r.get("class") == "unknown" for r in root.iter(f"{SVG}rect")) == 1
    assert "not known" in words(root)
    lines = [p.get("d") or "" for p in root.iter(f"{SVG}path")]
    assert all(line.count("M") == 1 and "1000 " not in line for line in lines)


def test_what_has_one_cause_is_one_row_and_is_not_summed() -> None:
    def row(name: str, narrows: float, *edges: str) -> dict[str, Any]:
        return {
            "kind": "condition",
            "about": name,
            "narrows": narrows,
            "narrows_at_least": 0.0,
            "edges": edges,
        }

    rows = [row("tpp", 0.18, "a", "b"), row("dram", 0.18, "b", "a"), row("metal", 0.18, "c")]
    rows.append({**row("x", 0.01, "a"), "kind": "share"})
    found = [([one["about"] for one in group], most) for group, most in merged(rows)]
    assert found == [(["tpp", "dram"], 0.18), (["metal"], 0.18), (["x"], 0.01)]


def test_hostile_names_stay_words() -> None:
    flow = Flow(EVIL, EVIL, 0.5, (0.0, 0.25), (0.0, 0.1))
    pictures = [
        interval_bar([Part(EVIL, 0.1, "due")], EVIL),
        stacked_bars([Stack(EVIL, [(EVIL, 0.1)], EVIL)], EVIL),
        diverging_bars([(EVIL, 0.1)], EVIL),
        before_after((0, 0.1), (0, 0.2), (EVIL, EVIL), EVIL),
        whole_bar([Part(EVIL, 1.0, "foreign")], EVIL),
        most_bar(0.1, 0.2, EVIL),
        sankey([flow], (EVIL, EVIL, EVIL), EVIL, "en"),
    ]
    for one in pictures:
        assert "<script" not in str(one)
        parsed(one)
    assert str(tag("text", "<b>", x='"')) == '<text x="&#34;">&lt;b&gt;</text>'


def test_measures_have_short_names_in_both_languages() -> None:
    assert measure_name("S232-METALS-ANNEX").text("ja") == "金属関税"
    assert measure_name("S301-FL-EXEMPT").en == "forced-labour duty"
    assert measure_name("another").text("ja") == "another"
    for en, ja in MEASURE_NAMES.values():
        assert en
        assert ja
