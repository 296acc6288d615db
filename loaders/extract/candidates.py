"""The pipeline: article, mentions, rules, merging, verification; out come candidates as JSONL."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onshore.graph.deadline import checked
from onshore.loaders.extract.check.routes import is_models
from onshore.loaders.extract.check.verify import UNPROVEN, verify
from onshore.loaders.extract.grammar.claims import Claim
from onshore.loaders.extract.grammar.denials import denied, weigh
from onshore.loaders.extract.grammar.memory import Memory
from onshore.loaders.extract.grammar.remember import note_dateline, remember, turn_to_site
from onshore.loaders.extract.grammar.scene import Scene, set_scene
from onshore.loaders.extract.model.joining import join_names, join_routes
from onshore.loaders.extract.names.gazetteer import Gazetteer
from onshore.loaders.extract.names.naming import end_named, mentions_of
from onshore.loaders.extract.names.proposed import (
    propose_names,
    settled,
    with_names_of,
    with_proposed,
)
from onshore.loaders.extract.names.strangers import stranger
from onshore.loaders.extract.names.suggestions import Suggestion, suggest_names
from onshore.loaders.extract.names.turned_down import rests_on_one, with_turned_down
from onshore.loaders.extract.refine import LENDING, Merged, refine
from onshore.loaders.extract.rules.registry import RULES
from onshore.loaders.extract.text.article import Article, read_article
from onshore.loaders.extract.text.sentences import SILENT, Section, Sentence

RECORD = "rules@1"
_MOST_SPANS = 8
"""Quotes of one candidate; a text that says the same more often adds nothing."""


@dataclass(frozen=True)
class Coverage:
    """One sentence and the ids of the candidates that rest on it (none: nothing was found)."""

    start: int
    end: int
    section: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Extraction:
    """What an article gave. Offsets hold for `text`, whose SHA-256 is `sha256`.

    `extracted` says that `text` was taken out of HTML or Markdown and should be saved.
    """

    candidates: tuple[dict[str, Any], ...]
    rejected: tuple[dict[str, Any], ...]
    suggestions: tuple[Suggestion, ...]
    coverage: tuple[Coverage, ...]
    sections: tuple[Section, ...]
    sha256: str
    text: str
    source: dict[str, Any]
    extracted: bool
    proposed: tuple[dict[str, Any], ...] = ()
    """Firms that only the article names: `id`, `kind`, `name`, `names`, `spans`, `closest`."""

    def lines(self) -> Iterator[str]:
        """Candidates as JSONL, one object a line."""
        for candidate in self.candidates:
            yield json.dumps(candidate, ensure_ascii=False)


def extract(
    article: Article | str | bytes | Path,
    source_meta: Mapping[str, Any] | None = None,
    gazetteer: Gazetteer | None = None,
    extra_claims: Iterable[Mapping[str, Any]] = (),
) -> Extraction:
    """Candidates of one article by the rules. A `str` is the text itself, a `Path` a file.

    Firms that no list has, and the article shows, take part: what rests on them says so under
    `proposes`. `extra_claims` are proposals of another route (a model): same verifier.
    Raises InvalidInput, TooLarge or MissingExtra where the article can not be read.
    """
    read = article if isinstance(article, Article) else read_article(article, source_meta)
    gazetteer = gazetteer or Gazetteer()
    suggestions = tuple(suggest_names(read, gazetteer))
    extra_claims = list(extra_claims)
    proposed = join_names(propose_names(read, suggestions, gazetteer), extra_claims, gazetteer)
    names, turned_down = with_turned_down(read, with_proposed(gazetteer, proposed))
    claims, refused = _apart(read, names, list(propose(read, names)))
    drafts = [_draft(read, names, item) for item in (*refine(read, names, claims), *refused)]
    drafts = [with_names_of(draft, proposed) for draft in drafts]
    drafts += [with_names_of(claim, proposed) for claim in extra_claims]
    drafts = [draft for draft in drafts if not rests_on_one(draft, turned_down)]
    accepted, rejected = _verify_all(drafts, read, names)
    accepted = join_routes(accepted, names)
    return Extraction(
        tuple(accepted),
        tuple(rejected),
        suggestions,
        tuple(_coverage(read, accepted)),
        read.sections,
        read.sha256,
        read.text,
        {**read.meta, "id": read.source, "sha256": read.sha256},
        read.extracted,
        tuple(proposed),
    )


def propose(article: Article, gazetteer: Gazetteer) -> Iterator[Claim]:
    """Claims of all rules, sentence by sentence, with what earlier sentences left in mind."""
    mentions = mentions_of(article, gazetteer)
    memory = Memory()
    rules = RULES.get(article.language[:2], RULES["en"])
    for sentence in checked(article.sentences, 1):
        if sentence.section in SILENT:
            continue
        memory.meet(stranger(article, sentence, mentions, gazetteer) is not None)
        scene = set_scene(article, sentence, gazetteer, memory, mentions)
        note_dateline(scene)
        turn_to_site(scene)
        found = []
        for rule in rules_for(scene, rules):
            for claim in rule(scene):
                if not denied(scene, claim):
                    found.append(weigh(scene, claim))
                    yield found[-1]
        remember(scene, found)


def _apart(
    article: Article, gazetteer: Gazetteer, claims: Sequence[Claim]
) -> tuple[list[Claim], list[Merged]]:
    """The claims, and those apart that the verifier refuses: they lend no other one a status."""
    statuses: dict[tuple[str, str], set[str]] = {}
    for claim in claims:
        statuses.setdefault((claim.subject, claim.relation), set()).add(claim.status)
    kept: list[Claim] = []
    refused: list[Merged] = []
    for claim in claims:
        alone = Merged(claim, ((claim.start, claim.end), *claim.also))
        if (
            claim.relation in LENDING
            and len(statuses[claim.subject, claim.relation]) > 1
            and not verify(_draft(article, gazetteer, alone), article, gazetteer).accepted
        ):
            refused.append(alone)
        else:
            kept.append(claim)
    return kept, refused


def rules_for(scene: Scene, rules: Sequence[Any]) -> Sequence[Any]:
    """English sentences inside a Japanese page (titles of sources) follow the English rules.

    A Chinese name in brackets makes no English sentence Japanese.
    """
    kana = any("\u3040" <= c <= "\u30ff" for c in scene.text)
    kanji = sum("\u4e00" <= c <= "\u9fff" for c in scene.text)
    latin = sum(c.isascii() and c.isalpha() for c in scene.text)
    japanese = kana or kanji > (0 if scene.article.language[:2] == "ja" else latin)
    return RULES["ja"] if japanese else RULES["en"]


def _anchors(
    article: Article, gazetteer: Gazetteer, claim: Claim, spans: Sequence[tuple[int, int]]
) -> list[dict[str, Any]]:
    """A second quote, where an end was named too far before the first: its own sentence."""
    fact = {"subject": claim.subject, "object": claim.object, "proposes": claim.proposes}
    found = []
    for end in ("subject", "object"):
        id = str(fact[end])
        if id.partition(":")[0] not in ("firm", "place", "component"):
            continue
        if end_named(fact, end, article, gazetteer, spans) is not None:
            continue
        earlier = [
            m
            for m in mentions_of(article, gazetteer)
            if m.start < spans[0][0]
            and (m.id == id or (m.kind == "place" and gazetteer.contains(id, m.id)))
            and article.section_at(m.start) not in (None, *SILENT)
        ]
        sentence = article.sentence_at(earlier[-1].start) if earlier else None
        if sentence is None and end == "subject":
            sentence = _named_next(article, gazetteer, id, spans[0][1])
        if sentence:
            found.append(article.cite(sentence.start, sentence.end))
    return found


def _named_next(article: Article, gazetteer: Gazetteer, id: str, end: int) -> Sentence | None:
    """The sentence that names the firm which the opening one leaves unnamed."""
    later = [
        m for m in mentions_of(article, gazetteer) if m.id == id and end <= m.start < end + 1000
    ]
    return article.sentence_at(later[0].start) if later else None


def _draft(article: Article, gazetteer: Gazetteer, item: Merged) -> dict[str, Any]:
    claim = item.claim
    evidence = [article.cite(start, end) for start, end in item.spans[:_MOST_SPANS]]
    main = evidence[0]
    evidence += _anchors(article, gazetteer, claim, item.spans)
    fact: dict[str, Any] = {
        "id": "",
        "subject": claim.subject,
        "relation": claim.relation,
        "object": claim.object,
        "status": claim.status,
        "certainty": claim.certainty,
        "polarity": claim.polarity,
    }
    if claim.amount:
        fact["amount"] = claim.amount
    fact.update(
        {key: value for key, value in claim.qualifiers.items() if value not in (None, "", [])}
    )
    if article.published and claim.status not in ("stated",):
        fact["valid_from"] = article.published
    fact["evidence"] = evidence
    if claim.proposes:
        fact["proposes"] = list(claim.proposes)
    fact["record"] = {"by": RECORD}
    return {
        **fact,
        "quote": main["quote"],
        "span": [main["start"], main["end"]],
        "section": main["section"],
        "text_sha256": article.sha256,
        "rule": claim.rule,
        "reasons": list(claim.reasons),
    }


def _verify_all(
    drafts: Sequence[dict[str, Any]], article: Article, gazetteer: Gazetteer
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    accepted: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    seen: set[tuple[str, bool]] = set()
    for draft in drafts:
        fact = _judged(draft, article, gazetteer)
        if fact["tier"] == "rejected":
            rejected.append(fact)
        elif (one := (fact["id"], is_models(fact))) not in seen:
            seen.add(one)
            accepted.append(fact)
    return accepted, rejected


def _judged(draft: Mapping[str, Any], article: Article, gazetteer: Gazetteer) -> dict[str, Any]:
    """The draft with id, tier and reasons as the verifier gives them; nobody has decided on it."""
    verdict = verify(draft, article, gazetteer)
    reasons = list(dict.fromkeys((*draft.get("reasons", ()), *verdict.reasons)))
    fact = {**draft, **verdict.fact, "reasons": reasons, "tier": verdict.tier, "decision": ""}
    fact["id"] = candidate_id(fact)
    if any("carried over" in reason for reason in reasons) and fact["tier"] == "A":
        fact["tier"] = "B"
    return fact


def follow_names(
    candidates: Sequence[Mapping[str, Any]],
    article: Article,
    gazetteer: Gazetteer,
    decided: Container[str] = (),
) -> list[dict[str, Any]]:
    """An article's candidates once names were confirmed or rejected, which the gazetteer knows.

    The rules run again; what another route proposed is verified again. Candidates whose ids are
    `decided` stay as they are.
    """
    fresh = {c["id"]: c for c in extract(article, None, gazetteer).candidates}
    about = next((c["article"] for c in candidates if "article" in c), None)
    found: dict[str, dict[str, Any]] = {}
    for candidate in candidates:
        id, by = str(candidate["id"]), (candidate.get("record") or {}).get("by")
        if id in decided or by == "hand":
            found[id] = dict(candidate)
        elif by != RECORD:
            known = [r for r in candidate.get("reasons") or () if UNPROVEN not in r]
            draft = settled({**candidate, "reasons": known}, gazetteer)
            judged = _judged(draft, article, gazetteer)
            if judged["tier"] != "rejected":
                found[judged["id"]] = judged
    for id, candidate in fresh.items():
        found.setdefault(id, candidate if about is None else {**candidate, "article": about})
    return list(found.values())


def candidate_id(fact: Mapping[str, Any]) -> str:
    """Stable id: a hash of the claim's own words and the hash of its first quote."""
    amount = fact.get("amount") or {}
    parts = [fact.get(k) for k in ("subject", "relation", "object", "polarity", "to", "from")]
    parts += [amount.get(k) for k in ("value", "min", "max", "currency", "unit", "per")]
    evidence = fact.get("evidence") or [{}]
    parts.append(evidence[0].get("quote_sha256"))
    digest = hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()
    return f"c-{digest[:16]}"


def _coverage(article: Article, candidates: Sequence[Mapping[str, Any]]) -> Iterator[Coverage]:
    resting: dict[int, dict[str, None]] = {}
    for candidate in candidates:
        for item in candidate["evidence"]:
            for sentence in article.sentences_in(item["start"], item["end"]):
                resting.setdefault(sentence.index, {})[candidate["id"]] = None
    for sentence in article.sentences:
        ids = tuple(resting.get(sentence.index, ()))
        yield Coverage(sentence.start, sentence.end, sentence.section, ids)
