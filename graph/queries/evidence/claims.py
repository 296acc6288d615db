"""Claims of a text, held against the facts: what supports each, what contradicts it, what is new.

The text is not stored. `graph.answers.claims` decides; what it was read from is `Said`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from onshore.graph.answers.claims.ends import Ends
from onshore.graph.answers.claims.said import Said, Sentence
from onshore.graph.answers.claims.says import says_of
from onshore.graph.answers.claims.stances import Stance
from onshore.graph.answers.claims.verdicts import STANDINGS, UNREAD, Verdict, judged
from onshore.graph.answers.parameters import parameter
from onshore.graph.answers.question import Answer, conflicts_json, coverage_of, fact_json
from onshore.graph.documents.dump import dump_claim
from onshore.graph.model import Fact
from onshore.graph.schema import CERTAINTIES, DEFAULT_CERTAINTY, RELATIONS
from onshore.graph.view import View
from onshore.graph.words.claim_words import STANDINGS as MARKS
from onshore.graph.words.reason import Reason

MOST_FACTS = 8
"""Facts that are shown beside one claim."""


@dataclass(frozen=True)
class ClaimsQuestion:
    """What is asked about a text beside the text itself."""

    name: ClassVar[str] = "claims"

    as_of: date | None = parameter(
        "date", "Day on which the facts hold; default today.", None, example="2026-06-01"
    )
    known_at: str | None = parameter(
        "instant", "Facts as recorded by this instant; default the last change.", None
    )
    certainty_min: str = parameter(
        "text",
        "Weakest certainty of the facts that count.",
        DEFAULT_CERTAINTY,
        choices=CERTAINTIES,
    )
    lang: str = parameter("text", "Language of names and sentences.", "en", choices=("en", "ja"))

    def run(self, view: View, said: Said) -> Answer:
        """A row for each sentence with its claims, and counts; DeadlinePassed."""
        ends = Ends(view, self.certainty_min)
        verdicts = judged(said.claims, [one.section for one in said.sentences], ends)
        told = _Told(view, said, verdicts, self.lang)
        used = list(told.used.values())
        return Answer(
            {
                "sentences": list(told.sentences()),
                "counts": told.counts(),
                "names": told.names(),
                "language": said.language,
                "published": said.published,
            },
            claims=sorted(told.used),
            conflicts=conflicts_json(view, used),
            coverage=coverage_of(view, used),
            truncated=f"{said.cut:,} statements were left out" if said.cut else None,
        )

    def sentence(self, answer: Answer) -> Reason:
        """How many claims are what, and how much was not read."""
        counts = answer.result["counts"]
        unread = counts[UNREAD]
        rest = [Reason("says_claims_unread", n=unread)] if unread else []
        if not counts["statements"]:
            return Reason("sentences", parts=[Reason("says_claims_none"), *rest])
        parts = [Reason(f"count_{one}", n=counts[one]) for one in _TOLD if counts[one]]
        found = Reason("says_claims", n=counts["statements"], counts=parts)
        return Reason("sentences", parts=[found, *rest])

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        """A flat row for each claim, and for each sentence without one."""
        return [row for one in result["sentences"] for row in _rows(one, result["names"])]


_TOLD = ("supported", "contradicted", "disputed", "promised", "new", "not_checkable")


def _rows(sentence: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    base = {"sentence": sentence["text"], "standing": sentence["standing"]}
    if not sentence["claims"]:
        yield {**base, "claim": None, "says": sentence["says"], "facts": []}
    for one in sentence["claims"]:
        ends = [names.get(one[end], one[end]) for end in ("subject", "object")]
        facts = [fact["fact"] for fact in one["facts"]]
        claim = f"{ends[0]} {one['label']} {ends[1]}"
        yield {
            **base,
            "standing": one["standing"],
            "claim": claim,
            "says": one["says"],
            "facts": facts,
        }


def _ends(fact: Fact) -> set[str]:
    """The ids that a line of words about a fact names."""
    further = (fact.qualifiers.get(name) for name in ("to", "from", "place"))
    return {fact.subject, fact.object, *(one for one in further if isinstance(one, str))}


class _Told:
    """The answer in JSON."""

    def __init__(self, view: View, said: Said, verdicts: Sequence[Verdict], lang: str) -> None:
        self.view, self.said, self.verdicts, self.lang = view, said, verdicts, lang
        self.used: dict[str, Fact] = {}
        self.ids: set[str] = set()
        self.by_sentence: dict[int, list[Verdict]] = {}
        for verdict in verdicts:
            self.by_sentence.setdefault(verdict.claim.sentence, []).append(verdict)

    def counts(self) -> dict[str, int]:
        """Statements by standing, and sentences that were not read.

        A sentence that names what no list has counts as one statement that is not checkable.
        """
        found = Counter(one.standing for one in self.verdicts)
        others = [one for at, one in enumerate(self.said.sentences) if at not in self.by_sentence]
        unknown = sum(bool(one.unknown) for one in others)
        found["not_checkable"] += unknown
        return {
            "sentences": len(self.said.sentences),
            "statements": len(self.verdicts) + unknown,
            **{name: found[name] for name in STANDINGS},
            UNREAD: len(others) - unknown,
        }

    def names(self) -> dict[str, str]:
        """Names of all ends; of those that the view does not know, as the text was read."""
        found, read = self.view.labels(sorted(self.ids), self.lang), self.said.names
        return {id: read.get(id, id) if name == id else name for id, name in found.items()}

    def sentences(self) -> Iterator[dict[str, Any]]:
        for place, sentence in enumerate(self.said.sentences):
            verdicts = self.by_sentence.get(place, [])
            standing, says = self._whole(sentence, verdicts)
            yield {
                "text": sentence.text,
                "start": sentence.start,
                "end": sentence.end,
                "section": sentence.section,
                "standing": standing,
                "says": says,
                "unknown": list(sentence.unknown),
                "claims": [self._claim(one) for one in verdicts],
            }

    def _whole(self, sentence: Sentence, verdicts: Sequence[Verdict]) -> tuple[str, str | None]:
        """What a sentence is: the first of its claims' standings; why it has none."""
        if verdicts:
            return min((one.standing for one in verdicts), key=STANDINGS.index), None
        if sentence.unknown:
            why = Reason("claim_unknown", names=sentence.unknown)
            return "not_checkable", why.text(self.lang)
        code = "refused" if sentence.refused else "read" if sentence.told else "aside"
        return UNREAD, Reason(f"unread_{code}").text(self.lang)

    def _claim(self, verdict: Verdict) -> dict[str, Any]:
        fact, shown = verdict.claim.fact, verdict.stances[:MOST_FACTS]
        relation = RELATIONS[fact.relation]
        self.ids |= _ends(fact)
        denied = verdict.standing == "contradicted" and verdict.why == "denied"
        mark = MARKS["denied" if denied else verdict.standing]
        return {
            **dump_claim(fact),
            "label": relation.ja if self.lang == "ja" else relation.en,
            "standing": verdict.standing,
            "why": verdict.why,
            "mark": mark[self.lang == "ja"],
            "says": says_of(verdict, self.view, self.lang),
            "carried": verdict.claim.carried,
            "unknown": list(verdict.claim.unknown),
            "facts": [self._stance(one, one in verdict.deciding) for one in shown],
            "more_facts": len(verdict.stances) - len(shown),
        }

    def _stance(self, stance: Stance, decides: bool) -> dict[str, Any]:
        fact = stance.fact
        self.used[fact.id] = fact
        for tie, found in self.view.facts(set(stance.via)).items():
            self.used.setdefault(tie, found)
        whole = fact_json(fact, self.view, self.lang)
        kept = ("subject", "relation", "label", "object", "status", "certainty", "polarity")
        more = ("amount", "to", "from", "place", "by", "valid_from", "valid_to")
        self.ids |= _ends(fact)
        pages = [
            self.view.sources[span.source]
            for span in fact.evidence
            if span.source in self.view.sources
        ]
        return {
            "fact": fact.id,
            "role": stance.kind,
            "why": stance.why,
            "decides": decides,
            **{name: whole[name] for name in kept},
            **{name: whole[name] for name in more if whole.get(name) is not None},
            "gist": next((span.gist for span in fact.evidence if span.gist), None),
            "publishers": sorted({page.byline for page in pages}),
            "published": max((page.published for page in pages if page.published), default=None),
            "ties": list(stance.via),
        }
