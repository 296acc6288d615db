"""One review: candidates in the order of their worth, decisions on them, and how far it got.

Every decision is verified and appended to the decisions file at once; nothing is kept only here.
The faces are `console` and `web`; neither decides what a decision means.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any

from onshore.app.review.edits import read_edits
from onshore.app.review.files import append_records, read_log, source_of
from onshore.app.review.name_sources import NAMES, KnownNames
from onshore.graph.documents.text import quote_hash
from onshore.graph.errors import InvalidInput, Problem, UnknownId
from onshore.graph.schema import STATUSES, kind_of
from onshore.loaders.extract import (
    Article,
    Gazetteer,
    Verdict,
    apply_decisions,
    undo_decision,
    verify,
)
from onshore.loaders.extract.candidates import candidate_id, follow_names
from onshore.loaders.extract.check.decisions import OPEN, REASONS, TAKEN, edited, key_of
from onshore.loaders.extract.names.proposed import ids_of
from onshore.loaders.extract.text.sentences import SILENT

STATUS_KEYS = {
    "1": "announced",
    "2": "planned",
    "3": "promised",
    "4": "committed",
    "5": "option",
    "6": "forecast",
    "7": "under_construction",
    "8": "operational",
    "9": "actual",
    "0": "completed",
    "s": "stated",
    "v": "reduced",
    "d": "delayed",
    "x": "cancelled",
}
"""One key for each status, the same in both faces."""
SEEN, UNSEEN = "seen", "unseen"
"""Words on a sentence: looked at and nothing in it, and that taken back."""
SITES = ("builds_facility", "operates_facility", "owns_facility", "leases_facility")
WEAK, ENOUGH = 0.6, 10
"""Share of accepted candidates under which a rule is named as weak, once so many were decided."""


@dataclass(frozen=True)
class ReviewItem:
    """A candidate in a review. `new`: the store knows no fact between its ends yet."""

    key: str
    candidate: Mapping[str, Any]
    source: str
    start: int
    paragraph: int
    new: bool

    @property
    def quotes(self) -> list[tuple[int, int]]:
        return [(span["start"], span["end"]) for span in self.candidate["evidence"]]

    @property
    def rule(self) -> str | None:
        """The rule that proposed it, else who made it."""
        made = self.candidate.get("rule") or (self.candidate.get("record") or {}).get("by")
        return str(made) if made else None


class ReviewSession:
    """Candidates with their articles, names and decisions file. Safe to share between threads."""

    def __init__(
        self,
        candidates: Sequence[Mapping[str, Any]],
        articles: Mapping[str, Article],
        gazetteer: Gazetteer,
        log: Path,
        known: Collection[tuple[str, str]] = (),
        names: KnownNames | None = None,
    ) -> None:
        """`gazetteer` has the listed names, `names` those that people confirmed or rejected."""
        self.articles, self.listed, self.log = articles, gazetteer, log
        self.known_names = names or KnownNames(log.with_name(NAMES))
        self.gazetteer = self.known_names.extend(gazetteer)
        self._known = known
        self.lock = RLock()
        self.records: list[dict[str, Any]] = list(read_log(log))
        last = {key_of(record): record for record in self.records}
        by_hand = [r["candidate"] for r in last.values() if _hand_made(r, articles)]
        self._take_in((*candidates, *by_hand))

    def _take_in(self, candidates: Sequence[Mapping[str, Any]]) -> None:
        unique = {item.key: item for item in map(self._item, reversed(candidates))}
        self.items = {item.key: item for item in ordered(list(unique.values()))}

    def _item(self, candidate: Mapping[str, Any]) -> ReviewItem:
        source = source_of(candidate)
        article = self.articles[source]
        start = candidate["evidence"][0]["start"]
        sentence = article.sentence_at(start)
        return ReviewItem(
            item_key(candidate),
            candidate,
            source,
            start,
            sentence.paragraph if sentence else -1,
            (candidate["subject"], candidate["object"]) not in self._known,
        )

    # -- how far it got ----------------------------------------------------

    def decisions(self) -> dict[str, dict[str, Any]]:
        """Key -> the last record on it, for what is decided; a file's own decisions count too."""
        found = {
            key: {"decision": item.candidate["decision"], "in_file": True}
            for key, item in self.items.items()
            if item.candidate.get("decision") not in OPEN
        }
        for record in self.records:
            key = item_key(record)
            if key not in self.items:
                continue
            if record.get("decision") in OPEN:
                found.pop(key, None)
            else:
                found[key] = record
        return found

    def waiting(self) -> list[ReviewItem]:
        """Items that nobody has decided on, in the order of the review."""
        decided = self.decisions()
        return [item for key, item in self.items.items() if key not in decided]

    def progress(self) -> dict[str, int]:
        words = [record["decision"] for record in self.decisions().values()]
        return {
            "total": len(self.items),
            "accepted": sum(word in TAKEN for word in words),
            "rejected": sum(word == "reject" for word in words),
            "waiting": len(self.items) - len(words),
        }

    def rates(self) -> dict[str, tuple[int, int]]:
        """Rule -> candidates accepted and decided, over the whole decisions file."""
        last = {key_of(record): record for record in self.records if "sentence" not in record}
        found: dict[str, tuple[int, int]] = {}
        for record in last.values():
            if record.get("decision") in OPEN or not record.get("rule"):
                continue
            taken, all = found.get(record["rule"], (0, 0))
            found[record["rule"]] = taken + (record["decision"] in TAKEN), all + 1
        return found

    def get(self, key: str) -> ReviewItem:
        if key not in self.items:
            raise UnknownId("candidate", key[:80])
        return self.items[key]

    # -- decisions ---------------------------------------------------------

    def check(self, key: str, edits: Mapping[str, Any], status: str | None = None) -> Verdict:
        """What the verifier says of a candidate with these edits; InvalidInput."""
        item = self.get(key)
        fact = edited(item.candidate, read_edits(edits))
        fact["status"] = status or fact["status"]
        return verify(fact, self.articles[item.source], self.gazetteer)

    def decide(
        self,
        key: str,
        word: str,
        *,
        who: str,
        when: str,
        status: str | None = None,
        reason: str | None = None,
        edits: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Verify and record one decision; InvalidInput where it can not stand.

        `status` is the one that the reviewer confirmed: nothing is accepted without.
        """
        _check_words(word, status, reason)
        given = {
            "decision": word,
            "confirmed_status": status if word in TAKEN else None,
            "reason": reason,
            "edits": read_edits(edits),
            "who": who,
            "when": when,
        }
        with self.lock:
            item = self.get(key)
            if key in self.decisions():
                raise InvalidInput([Problem("is decided already: undo that first", fact=key)])
            return self._record(item.candidate, item.source, given, when)

    def _record(
        self, candidate: Mapping[str, Any], source: str, given: Mapping[str, Any], when: str
    ) -> dict[str, Any]:
        kept, own = self._with_names(candidate, given.get("edits") or {})
        applied = apply_decisions(
            [kept],
            self.articles[source],
            self.gazetteer,
            when=when,
            decisions={str(candidate["id"]): {**given, "confirmed_names": own}},
            require_status=True,
        )
        self.append(applied.records)
        return applied.records[0]

    def _with_names(
        self, candidate: Mapping[str, Any], edits: Mapping[str, Any]
    ) -> tuple[dict[str, Any], list[str]]:
        """The candidate with the confirmed names that it rests on: a record stands alone."""
        used = set(ids_of({**candidate, **edits})) & self.known_names.confirmed.keys()
        own = sorted(id for id in used if not self.listed.is_listed(id))
        listings = [self.known_names.confirmed[id] for id in own]
        proposed = [p for p in candidate.get("proposes") or () if p.get("id") not in own]
        proposed += [
            {"id": one.id, "kind": one.kind, "name": one.names[0], "names": list(one.names)}
            for one in listings
        ]
        return {**candidate, **({"proposes": proposed} if proposed else {})}, own

    def follow(self, names: KnownNames) -> None:
        """Keep the names that people confirmed or rejected; the articles' candidates follow."""
        names.save()
        self.known_names, self.gazetteer = names, names.extend(self.listed)
        decided = self.decisions().keys()
        followed: list[Mapping[str, Any]] = []
        for source, article in self.articles.items():
            own = [item for item in self.items.values() if item.source == source]
            stay = {str(item.candidate["id"]) for item in own if item.key in decided}
            candidates = [item.candidate for item in own]
            followed += follow_names(candidates, article, self.gazetteer, stay)
        self._take_in(followed)

    def append(self, records: Sequence[dict[str, Any]]) -> None:
        append_records(self.log, records)
        self.records += records

    def undo(self, *, who: str, when: str) -> ReviewItem | None:
        """Take back the last decision that still holds; None where there is none."""
        with self.lock:
            stack: dict[str, None] = {}
            for record in self.records:
                key = item_key(record)
                stack.pop(key, None)
                if key in self.items and record.get("decision") not in OPEN:
                    stack[key] = None
            if not stack:
                return None
            item = self.items[list(stack)[-1]]
            own = [r for r in self.records if key_of(r) == key_of(item.candidate)]
            undone = undo_decision(str(item.candidate["id"]), {}, own, when=when, who=who)
            self.append(undone.records)
            if item.candidate.get("rule") == "hand":
                del self.items[item.key]
            return item

    def add(
        self, source: str, start: int, end: int, claim: Mapping[str, Any], *, who: str, when: str
    ) -> ReviewItem:
        """A fact that a person found: the quote between two offsets and the claim; InvalidInput."""
        article = self.articles.get(source)
        if article is None:
            raise UnknownId("source", source[:80])
        span = article.cite(start, end, source)
        fact = edited({"evidence": [span], "certainty": "asserted"}, read_edits(claim))
        for name in ("subject", "relation", "object", "status"):
            if not isinstance(fact.get(name), str):
                raise InvalidInput([Problem("is missing", field=name)])
        if article.published and fact["status"] != "stated":
            fact.setdefault("valid_from", article.published)
        fact |= {
            "rule": "hand",
            "record": {"by": "hand"},
            "text_sha256": article.sha256,
            "quote": span["quote"],
            "span": [start, end],
            "section": span["section"],
            "tier": "A",
            "reasons": [],
        }
        fact["id"] = candidate_id(fact)
        given = {"decision": "accept", "confirmed_status": fact["status"], "who": who, "when": when}
        with self.lock:
            item = self._item(fact)
            if item.key in self.items:
                raise InvalidInput([Problem("is among the candidates already", fact=item.key)])
            self._record(fact, source, given, when)
            self.items[item.key] = item
        return item

    # -- coverage ----------------------------------------------------------

    def _resting(self, source: str) -> dict[int, list[str]]:
        """Index of a sentence -> keys of the candidates whose quotes touch it."""
        sentences = self.articles[source].sentences
        ends = [one.end for one in sentences]
        found: dict[int, list[str]] = {}
        for item in self.items.values():
            if item.source != source:
                continue
            touched: dict[int, None] = {}
            for start, end in item.quotes:
                at = bisect_right(ends, start)
                while at < len(sentences) and sentences[at].start < end:
                    touched[at] = None
                    at += 1
            for at in touched:
                found.setdefault(at, []).append(item.key)
        return found

    def mark(self, source: str, start: int, seen: bool, *, who: str, when: str) -> None:
        """Note that a sentence was looked at and holds no fact, or take that back."""
        article = self.articles.get(source)
        sentence = article.sentence_at(start) if article else None
        if article is None or sentence is None:
            raise UnknownId("sentence", f"{source[:80]} {start}")
        digest = quote_hash(article.text[sentence.start : sentence.end])
        word = SEEN if seen else UNSEEN
        record = {
            "id": f"s-{digest[:16]}",
            "decision": word,
            "sentence": digest,
            "source": source,
            "who": who,
            "when": when,
        }
        with self.lock:
            self.append([record])

    def coverage(self, source: str) -> list[dict[str, Any]]:
        """Sentences with `start`, `end`, `section`, `paragraph`, the keys of their candidates and
        `state`: facts (a candidate waits or was accepted), nothing (all were rejected, or someone
        looked and found nothing), open (none, not looked at), silent (a part that gives no facts).
        """
        article = self.articles[source]
        decided = self.decisions()
        seen = {r["sentence"]: r["decision"] == SEEN for r in self.records if "sentence" in r}
        resting = self._resting(source)
        rows = []
        for one in article.sentences:
            own = resting.get(one.index, [])
            words = [decided[key]["decision"] if key in decided else None for key in own]
            digest = quote_hash(article.text[one.start : one.end]) if seen else ""
            if one.section in SILENT:
                state = "silent"
            elif any(word != "reject" for word in words):
                state = "facts"
            else:
                state = "nothing" if words or seen.get(digest) else "open"
            rows.append(
                {
                    "start": one.start,
                    "end": one.end,
                    "section": one.section,
                    "paragraph": one.paragraph,
                    "items": own,
                    "state": state,
                }
            )
        return rows


def item_key(candidate: Mapping[str, Any]) -> str:
    """`id@source` of a candidate or of a record on one."""
    return "@".join(reversed(key_of(candidate)))


def is_weak(taken: int, all: int) -> bool:
    """Whether a rule of which so many were accepted is named as weak."""
    return all >= ENOUGH and taken / all < WEAK


def _hand_made(record: Mapping[str, Any], articles: Mapping[str, Article]) -> bool:
    candidate = record.get("candidate")
    return (
        isinstance(candidate, Mapping)
        and candidate.get("rule") == "hand"
        and record.get("decision") in TAKEN
        and record.get("source") in articles
    )


def _check_words(word: str, status: str | None, reason: str | None) -> None:
    problems = []
    if word not in (*TAKEN, "reject"):
        problems.append(Problem("is accept, edit, reject or override", field="decision"))
    if word in TAKEN and status not in STATUSES:
        problems.append(
            Problem("must be chosen: it is never taken over", "status", suggestions=STATUSES)
        )
    if word == "reject" and (reason or "").partition(":")[0] not in REASONS:
        problems.append(Problem("is one of the list", "reason", suggestions=REASONS))
    if word == "override" and not reason:
        problems.append(Problem("is needed for an override", "reason"))
    if problems:
        raise InvalidInput(problems)


def ordered(items: Sequence[ReviewItem]) -> list[ReviewItem]:
    """New pairs of firms and new sites first, tier A before B; a paragraph stays together."""
    worth: dict[tuple[str, int], tuple[int, str]] = {}
    for item in items:
        group = item.source, item.paragraph
        worth[group] = min(worth.get(group, (9, "Z")), _worth(item))
    return sorted(
        items,
        key=lambda i: (
            worth[i.source, i.paragraph],
            i.source,
            i.paragraph,
            i.start,
            str(i.candidate.get("tier")),
        ),
    )


def _worth(item: ReviewItem) -> tuple[int, str]:
    candidate = item.candidate
    kinds = {kind_of(str(candidate["subject"])), kind_of(str(candidate["object"]))}
    telling = kinds == {"firm"} or candidate["relation"] in SITES
    return (0 if item.new and telling else 1 if item.new else 2), str(candidate.get("tier"))
