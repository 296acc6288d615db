"""What differs between two editions of the tariff schedule for one number and what is under it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onshore.graph.answers.duty.tariff_tables import build_schedule, demand
from onshore.graph.answers.nothing import Widening
from onshore.graph.answers.parameters import parameter
from onshore.graph.answers.question import Answer, Question
from onshore.graph.deadline import checked
from onshore.graph.errors import InvalidParameters, UnknownId
from onshore.graph.names.folding import closest
from onshore.graph.tariff.schedule.schedule import (
    TABLE,
    Schedule,
    TariffLine,
    dotted,
    normalise_hts,
)
from onshore.graph.view import View
from onshore.graph.words.edition_words import edition_name
from onshore.graph.words.reason import Reason
from onshore.graph.words.refusal import problem_of, refused

CHANGES = ("new", "gone", "changed")


@dataclass(frozen=True)
class ScheduleDifference(Question):
    name = "schedule-difference"
    route = "/schedule/difference"
    heading = ("Two editions of the schedule", "関税率表の版の差")
    shape = "schedule.ScheduleDifferenceResult"
    doc = (
        "What two editions print differently for a number and the lines under it: texts, rates, "
        "units, footnote headings; lines that are new and lines that are gone."
    )
    example = "?hts=8544.42"
    said_first = ("hts", "edition_from", "edition_to")
    nothing = "the editions print the same for all of it"

    hts: str = parameter(
        "text", "HTS number of 2 to 10 digits, with or without dots.", example="8544.42"
    )
    edition_from: str | None = parameter(
        "text", "The earlier edition; default the first one loaded.", None, example="2025_basic"
    )
    edition_to: str | None = parameter(
        "text", "The later edition; default the last one loaded.", None, example="2026_rev_10"
    )

    def run(self, view: View) -> Answer:
        held = view.tables(TABLE)
        demand(held, [TABLE])
        infos = {
            info.revision: info
            for info in sorted(held, key=lambda info: info.effective_from or "")
            if info.effective_from
        }
        names = list(infos)
        chosen = []
        for field, asked, default in (
            ("edition_from", self.edition_from, names[0]),
            ("edition_to", self.edition_to, names[-1]),
        ):
            name = asked or default
            if name not in infos:
                near, known = closest(name, names), ", ".join(names)
                said = refused("refuse_edition", field, near, name=repr(name[:40]), known=known)
                raise InvalidParameters([said])
            chosen.append(infos[name])
        try:
            prefix = normalise_hts(self.hts, shortest=2)
        except ValueError as error:
            raise InvalidParameters([problem_of(error, "hts")]) from None
        one, other = (build_schedule(view, info) for info in chosen)
        lines = differences(one, other, prefix)
        return Answer(
            {
                "hts": dotted(prefix),
                "edition_from": chosen[0].revision,
                "edition_to": chosen[1].revision,
                "lines": lines,
            }
        )

    def wider(self, view: View) -> Iterator[Widening]:
        """The first and the last edition that are loaded."""
        return ((name, None) for name in ("edition_from", "edition_to") if getattr(self, name))

    def sentence(self, answer: Answer, view: View) -> Reason | None:
        """How many lines are new, gone or printed differently."""
        result, hts = answer.result, answer.result["hts"]
        before, after = (edition_name(result[end]) for end in ("edition_from", "edition_to"))
        lines = result["lines"]
        if not lines:
            return Reason("says_editions_alike", hts=hts, before=before, after=after)
        counts = Counter(line["change"] for line in lines)
        kinds = [Reason(f"editions_{kind}", n=counts[kind]) for kind in CHANGES if counts[kind]]
        return Reason(
            "says_editions_differ",
            hts=hts,
            before=before,
            after=after,
            lines=len(lines),
            kinds=kinds,
        )

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        """One row a line and field."""
        return [
            {"hts": line["hts"], "change": line["change"], "field": name, **ends}
            for line in result["lines"]
            for name, ends in (line["fields"] or {"": {"from": None, "to": None}}).items()
        ]


def differences(one: Schedule, other: Schedule, prefix: str) -> list[dict[str, Any]]:
    """Lines under a number that are new, gone or printed differently. UnknownId for none at all."""
    before, after = ({*schedule.numbers_under(prefix)} for schedule in (one, other))
    if not before and not after:
        raise UnknownId("hts", dotted(prefix), other.closest(prefix))
    found: list[dict[str, Any]] = []
    for digits in checked(sorted({*before, *after}), 64):
        if digits not in before or digits not in after:
            change = "new" if digits in after else "gone"
            line = (other if digits in after else one).line(digits)
            found.append(_shown(line, change, {}))
            continue
        old, new = _printed(one.line(digits)), _printed(other.line(digits))
        fields = {
            name: {"from": old[name], "to": new[name]} for name in old if old[name] != new[name]
        }
        if fields:
            found.append(_shown(other.line(digits), "changed", fields))
    return found


def _shown(line: TariffLine, change: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "hts": line.hts,
        "description": line.description,
        "change": change,
        "fields": fields,
    }


def _printed(line: TariffLine) -> dict[str, Any]:
    """What is compared: inherited rates count, so that a heading's change shows on its lines."""
    headings = line.footnote_headings
    return {
        "description": line.description,
        "general": line.rate_text or None,
        "special": line.special_text or None,
        "column2": line.column2_text or None,
        "units": list(line.units),
        "footnote_headings": None if headings is None else sorted(headings),
    }
