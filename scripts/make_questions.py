"""Make docs/questions.md: what people ask of the seed story, with the answers of the bundled data.

python scripts/make_questions.py            write the page
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from onshore.graph.answers.parameters import read_parameters  # noqa: E402
from onshore.graph.model import Fact  # noqa: E402
from onshore.graph.queries.exposure import Exposure  # noqa: E402
from onshore.graph.queries.facts import EntityFacts  # noqa: E402
from onshore.graph.queries.impact import Impact  # noqa: E402
from onshore.graph.queries.localization import Localization  # noqa: E402
from onshore.graph.queries.paths import Paths  # noqa: E402
from onshore.graph.queries.tariff.duty import Duty  # noqa: E402
from onshore.graph.queries.timeline import Timeline  # noqa: E402
from onshore.graph.stores import open_store  # noqa: E402
from onshore.graph.view import View  # noqa: E402
from onshore.loaders.bundled import bundled_files  # noqa: E402
from onshore.loaders.ingest import ingest  # noqa: E402

PAGE = ROOT / "docs" / "questions.md"
DAY = date(2026, 11, 28)
NOW = "2026-11-28T12:00:00.000000Z"
SHOWN = 7
"""Lines of an answer that the page shows."""
START = """\
# Twenty questions

What an analyst, a journalist and a buyer ask of the story, and what the bundled facts answer on 28
November 2026. Made by `python scripts/make_questions.py`; a test holds every line to the product.
Where an answer is longer, the command gives the rest. "Nobody says" is an answer too.
"""

Lines = Callable[[View], list[str]]


class Asked(NamedTuple):
    """A question in words, how it is asked, and what makes the lines of its answer."""

    who: str
    words: str
    command: str
    lines: Lines


@contextmanager
def bundled() -> Iterator[View]:
    """A view of the bundled facts and the law, in memory."""
    with closing(open_store("sqlite://")) as store:
        facts, _ = bundled_files(ROOT / "data")
        law = [ROOT / "data/measures.yaml", ROOT / "data/hts/hts_2026_rev_10.json.gz"]
        ingest(store, [*facts, *law], now=NOW)
        yield store.view(DAY)


def result(view: View, question: type[Any], *pairs: tuple[str, str]) -> Any:
    return read_parameters(question, list(pairs)).answer(view).result


def percent(ends: dict[str, float]) -> str:
    lo, hi = (f"{ends[end] * 100:.4g} %" for end in ("lo", "hi"))
    return lo if lo == hi else f"{lo} to {hi}"


# -- answers in lines ------------------------------------------------------------------


def lost(node: str) -> Lines:
    def lines(view: View) -> list[str]:
        answer = result(view, Impact, ("node", node))
        name = view.label
        dead = [
            f"lost: {name(one['product'])} of {name(one['id'])}, as {one['reason']['text']} "
            f"({', '.join(one['reason']['facts'])})"
            for one in answer["dead"]
            if one["kind"] == "maker"
        ]
        left = ", ".join(name(one["id"]) for one in answer["no_known_maker_left"])
        within = [
            f"contains one of them: {name(one['id'])}, as {one['why']} ({', '.join(one['facts'])})"
            for one in answer["goes_into"]
        ]
        unknown = [
            f"not known: {name(one['id'])}, {name(one['product'])}: {one['why']}"
            for one in answer["unknown"]
            if one["product"]
        ]
        without = [f"no known maker left: {left}"] if left else []
        return [*dead[:4], *without, *within, *unknown] or [
            "nothing that is counted is stated to be lost"
        ]

    return lines


def told(id: str, relations: tuple[str, ...], chosen: Callable[[Fact], bool] = bool) -> Lines:
    def lines(view: View) -> list[str]:
        pairs = [("id", id), ("limit", "1000"), *(("relation", one) for one in relations)]
        ids = [one["id"] for one in result(view, EntityFacts, *pairs)["facts"]]
        found = [fact for fact in view.facts(ids).values() if chosen(fact)]
        return [_said(view, fact) for fact in sorted(found, key=lambda fact: fact.id)]

    return lines


def _said(view: View, fact: Fact) -> str:
    share = fact.qualifiers.get("share") or fact.qualifiers.get("market_share")
    part = f", {float(share):.0%}" if share else ""
    denied = "denied, " if not fact.affirmed else ""
    gist = (fact.evidence[0].gist or "").rstrip(".")
    return f"{view.label(fact.subject)}: {gist} ({denied}{fact.status}{part}; {fact.id})"


def duty(hts: str, origin: str) -> Lines:
    def lines(view: View) -> list[str]:
        answer = result(view, Duty, ("hts", hts), ("origin", origin))
        open_points = [f"open: {one['question']} ({one['effect']})" for one in answer["undecided"]]
        return [f"{percent(answer)} of the value on entry", *open_points]

    return lines


def exposure(view: View) -> list[str]:
    stated = result(view, Exposure, ("target", "component:ai-server"))["stated"]
    entries = [
        f"{view.label(one['product'])}, {view.label(one['maker'])}, "
        f"{' or '.join(one['origins'])}: {percent(one['rate']) if one['rate'] else one['reason']}"
        for one in stated["entries"]
    ]
    return [*entries, f"shares of value stated: {stated['shares']}"]


def next_to_know(view: View) -> list[str]:
    answer = result(view, Exposure, ("target", "component:ai-server"))
    return list(answer["stated"]["find_out_next"])


def paths(direction: str) -> Lines:
    def lines(view: View) -> list[str]:
        ends = ("source", "firm:tsmc"), ("target", "firm:openai"), ("direction", direction)
        answer = result(view, Paths, *ends, ("k", "10"))
        found = []
        for path in answer["paths"]:
            steps = [
                f"{view.label(e['source'])} {e['label']} "
                + (f"{view.label(e['product'])} to " if e["product"] else "")
                + f"{view.label(e['target'])} ({e['status']}; {', '.join(e['facts'][:2])})"
                for e in path["edges"]
            ]
            found.append("; then ".join(steps))
        near = ", ".join(view.label(id) for id in answer.get("nearest", ())[:5])
        return found or [f"nobody states a supply all the way; it is stated as far as {near}"]

    return lines


def kept_promises(view: View) -> list[str]:
    events = result(view, Timeline, ("entity", "project:foxconn-wisconsin-display"))["events"]
    return [
        f"{event['date'] or event['published'] or 'no date'}: {event['gist'].rstrip('.')} "
        f"({event['status']}{', ' + event['outcome'] if event['outcome'] else ''}; {event['fact']})"
        for event in events
    ]


def localized(view: View) -> list[str]:
    makers = result(view, Localization, ("target", "component:ai-server"))["makers"]
    return [
        f"{view.label(one['maker'])}: unknown {one['total']['unknown']:.0%}, made in "
        f"{one['territory'] or 'a place that nobody states'}"
        for one in makers
    ]


QUESTIONS = (
    Asked("analyst", "What stops if TSMC stops?", "impact --node firm:tsmc", lost("firm:tsmc")),
    Asked(
        "analyst", "What stops if Taiwan is cut off?", "impact --node place:TW", lost("place:TW")
    ),
    Asked(
        "analyst",
        "What stops if Foxconn stops?",
        "impact --node firm:foxconn",
        lost("firm:foxconn"),
    ),
    Asked(
        "analyst", "What stops if Texas stops?", "impact --node place:US-TX", lost("place:US-TX")
    ),
    Asked(
        "analyst",
        "How is TSMC connected with OpenAI?",
        "paths --source TSMC --target OpenAI --direction any",
        paths("any"),
    ),
    Asked(
        "analyst",
        "Does a supply lead all the way from TSMC to OpenAI?",
        "paths --source TSMC --target OpenAI",
        paths("flow"),
    ),
    Asked(
        "analyst",
        "How much of an AI server is made in the United States?",
        "localization --target component:ai-server",
        localized,
    ),
    Asked(
        "analyst",
        "Who supplies HBM4 to Nvidia, and do the sources agree?",
        "facts --id component:hbm4 --relation supplies",
        told("component:hbm4", ("supplies",)),
    ),
    Asked(
        "buyer",
        "What of an AI server is made abroad, and what does it pay?",
        "exposure --target component:ai-server",
        exposure,
    ),
    Asked(
        "buyer",
        "What should I find out next about it?",
        "exposure --target component:ai-server",
        next_to_know,
    ),
    Asked(
        "buyer",
        "What does an AI server from Mexico pay?",
        "duty --hts 8471.50.01.50 --origin MX",
        duty("8471.50.01.50", "MX"),
    ),
    Asked(
        "buyer",
        "What does a server power supply from China pay?",
        "duty --hts 8504.40.70.18 --origin CN",
        duty("8504.40.70.18", "CN"),
    ),
    Asked(
        "buyer",
        "What does an optical transceiver from Thailand pay?",
        "duty --hts 8517.62.00.90 --origin TH",
        duty("8517.62.00.90", "TH"),
    ),
    Asked(
        "buyer",
        "Who else makes rack manifolds?",
        "facts --id component:rack-manifold --relation produces",
        told("component:rack-manifold", ("produces",)),
    ),
    Asked(
        "buyer",
        "Who makes AI servers besides Foxconn?",
        "facts --id component:ai-server --relation produces",
        told("component:ai-server", ("produces",), lambda fact: fact.subject != "firm:foxconn"),
    ),
    Asked(
        "journalist",
        "Did OpenAI commit itself to buy from Foxconn?",
        "facts --id firm:openai --relation has_purchase_obligation --relation has_purchase_option",
        told(
            "firm:openai",
            ("has_purchase_obligation", "has_purchase_option"),
            lambda fact: "firm:foxconn" in (fact.object, fact.qualifiers.get("from")),
        ),
    ),
    Asked(
        "journalist",
        "What became of the promise for Wisconsin?",
        "timeline --entity project:foxconn-wisconsin-display",
        kept_promises,
    ),
    Asked(
        "journalist",
        "Which of the five states makes cooling?",
        "facts --id component:cooling-system --relation produces",
        told("component:cooling-system", ("produces",)),
    ),
    Asked(
        "journalist",
        "What did Oracle order for OpenAI, and from whom?",
        "facts --id firm:oracle --relation buys --relation supplies",
        told("firm:oracle", ("buys", "supplies")),
    ),
    Asked(
        "journalist",
        "What share of production cost goes to Asian suppliers of Nvidia?",
        "facts --id firm:nvidia --relation has_metric",
        told("firm:nvidia", ("has_metric",), lambda fact: fact.object == "metric:asian-cost-share"),
    ),
)


def page(view: View) -> str:
    parts = [START]
    for number, asked in enumerate(QUESTIONS, 1):
        lines = asked.lines(view)
        who = f"An {asked.who}" if asked.who == "analyst" else f"A {asked.who}"
        parts.append(f"## {number}. {asked.words}\n")
        parts.append(f"{who} asks: `onshore ask {asked.command}`\n")
        parts.append("\n".join(f"- {line}" for line in lines[:SHOWN]) + "\n")
    return "\n".join(parts)


def main() -> int:
    with bundled() as view:
        PAGE.write_text(page(view), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
