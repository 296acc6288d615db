"""Who says so: publishers, and reports counted by their origin."""

from __future__ import annotations

from onshore.graph.answers.reports import reports_of
from onshore.graph.model import Evidence, Fact, Source

PAGES = {
    page.id: page
    for page in (
        Source("source:cnbc", publisher="CNBC", reliability="press"),
        Source(
            "source:blog", publisher="Blog", reliability="secondary", derived_from=("source:cnbc",)
        ),
        Source(
            "source:daily", publisher="Daily", reliability="press", derived_from=("Reuters, 1 May",)
        ),
        Source(
            "source:both",
            publisher="Both",
            reliability="press",
            derived_from=("source:cnbc", "Bloomberg, May"),
        ),
        Source("source:echo", publisher="Echo", reliability="secondary"),
        Source("source:filing", publisher="Firm", reliability="primary"),
        Source("source:model", publisher="Us", reliability="assumption"),
        Source("source:x", publisher="X", reliability="press", derived_from=("source:y",)),
        Source("source:y", publisher="Y", reliability="press", derived_from=("source:x",)),
    )
}


def told(*spans: tuple[str, str | None]) -> Fact:
    evidence = tuple(Evidence(f"source:{page}", derived_from=origin) for page, origin in spans)
    return Fact(
        "F", evidence[0].source, "firm:a", "produces", "component:b", "actual", "asserted", evidence
    )


def test_a_relay_is_one_report_with_what_it_relays() -> None:
    found = reports_of([told(("cnbc", None)), told(("blog", None))], PAGES)
    assert found == {
        "publishers": ["Blog", "CNBC"],
        "original_reports": [["CNBC"]],
        "unknown_origin": [],
    }


def test_an_original_that_nobody_recorded_counts_by_its_name() -> None:
    found = reports_of([told(("daily", None)), told(("filing", None))], PAGES)
    assert found["original_reports"] == [["Firm"], ["Reuters, 1 May"]]


def test_a_relay_without_origin_is_no_original_report() -> None:
    found = reports_of([told(("echo", None))], PAGES)
    assert (found["original_reports"], found["unknown_origin"]) == ([], ["Echo"])


def test_the_origin_of_a_statement_goes_before_that_of_its_page() -> None:
    found = reports_of([told(("blog", "source:filing"))], PAGES)
    assert found["original_reports"] == [["Firm"]]


def test_origins_that_cannot_be_told_apart_count_once() -> None:
    found = reports_of([told(("both", None)), told(("cnbc", None))], PAGES)
    assert found["original_reports"] == [["Bloomberg, May", "CNBC"]]


def test_what_we_assume_is_no_report_and_circles_end() -> None:
    assert reports_of([told(("model", None))], PAGES) == {
        "publishers": [],
        "original_reports": [],
        "unknown_origin": [],
    }
    assert reports_of([told(("x", None))], PAGES)["original_reports"] == [["X", "Y"]]


def test_a_publisher_counts_the_facts_that_it_prints() -> None:
    facts = [told(("cnbc", None), ("cnbc", None)), told(("filing", None)), told(("filing", None))]
    assert reports_of(facts, PAGES)["publishers"] == ["Firm", "CNBC"]
