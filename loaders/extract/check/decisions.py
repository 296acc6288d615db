"""Decisions on candidates: accepted ones become curated facts, every one is recorded for ever.

A candidate line carries `decision` (empty, accept, edit, reject, skip or override), and where it
matters `reason` (of a rejection or an override), `edits` (changed fields), `confirmed_status`,
`confirmed_names` (ids of names on no list that a person takes for what they are proposed as), and
`who` and `when`. A fact that rests on such a name needs it confirmed. Every accepted fact passes
the verifier again; only `override`, with reviewer and reason, goes past it. A record holds its
candidate, so that the record alone can be applied again.
Nothing here writes a file: the caller gets the document and the record lines, or one error with all
problems.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from onshore.graph.documents.document import parse_document
from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.names.folding import closest
from onshore.graph.schema import QUALIFIERS, kind_of
from onshore.loaders.extract.candidates import candidate_id
from onshore.loaders.extract.check.verify import verify
from onshore.loaders.extract.names.gazetteer import Gazetteer
from onshore.loaders.extract.names.proposed import ids_of, unconfirmed
from onshore.loaders.extract.text.article import Article

DECISIONS = ("accept", "edit", "reject", "skip", "override")
TAKEN = ("accept", "edit", "override")
"""Decisions that make a fact."""
OPEN = (None, "", "skip", "undo")
"""Last words on a candidate that leave it to be decided."""
REASONS = (
    "not in the text",
    "wrong subject",
    "wrong object",
    "wrong relation",
    "wrong status",
    "wrong amount",
    "opinion or speculation",
    "duplicate",
    "not about supply chains",
    "other",
)
"""Reasons of a rejection that a review offers."""

_PLACE_TYPES = (
    ("country", r"place:[A-Z]{2}"),
    ("state", r"place:[A-Z]{2}-[A-Z0-9]{1,3}"),
    ("city", r"place:[A-Z]{2}-[A-Z0-9]{1,3}-[a-z].*"),
)
_CLAIM_KEYS = (
    *("subject", "relation", "object", "status", "certainty", "polarity", "amount"),
    *("valid_from", "valid_to"),
    *QUALIFIERS,
    "rank",
)
_EVIDENCE_KEYS = tuple(
    """
source section start end quote_sha256 quote speaker derived_from gist page
""".split()  # noqa: SIM905 (words in few lines)
)
_SOURCE_KEYS = tuple(
    """
id title publisher url language published published_basis retrieved sha256 reliability
derived_from note
""".split()  # noqa: SIM905 (words in few lines)
)


@dataclass(frozen=True)
class Applied:
    """What decisions came to: the curated document and the lines for `decisions.jsonl`."""

    document: dict[str, Any]
    records: tuple[dict[str, Any], ...]
    accepted: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()

    def yaml(self) -> str:
        """The curated file as YAML, keys in the order of the document."""
        return yaml.dump(
            self.document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
        )


class _Dumper(yaml.SafeDumper):
    """Writes every value out: no anchors in a file that people edit."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def pending(
    candidates: Iterable[Mapping[str, Any]], records: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Candidates that nobody has decided on; a later `undo` puts one back.

    What was rejected is rejected in every copy of the text; what was accepted, of its source.
    """
    last = last_words(records)
    rejected = {key[1] for key, word in last.items() if word == "reject"}
    return [
        dict(c) for c in candidates if last.get(key_of(c)) in OPEN and c.get("id") not in rejected
    ]


def last_words(records: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """Source and id of a candidate -> the last decision on it."""
    return {key_of(record): str(record.get("decision")) for record in records}


def key_of(item: Mapping[str, Any]) -> tuple[str, str]:
    """Source and id of a candidate or of a record; two sources may hold one sentence."""
    source = item.get("source")
    if not isinstance(source, str):
        evidence = item.get("evidence") or [{}]
        source = evidence[0].get("source") if isinstance(evidence[0], Mapping) else None
    return str(source or ""), str(item.get("id"))


def apply_decisions(
    candidates: Sequence[Mapping[str, Any]],
    article: Article,
    gazetteer: Gazetteer,
    *,
    when: str,
    who: str | None = None,
    decisions: Mapping[str, Mapping[str, Any]] | None = None,
    curated: Mapping[str, Any] | None = None,
    records: Sequence[Mapping[str, Any]] = (),
    source: Mapping[str, Any] | None = None,
    require_status: bool = False,
) -> Applied:
    """Apply the decisions that stand in the candidates, or in `decisions` by candidate id.

    `when` is the instant of the review, `who` its reviewer, `curated` the document to add to,
    `records` the decisions made before, `source` the description of the article. With
    `require_status` an accepted rule or model candidate needs `confirmed_status`: the interactive
    review asks for it by one key. Raises InvalidInput with every problem; then nothing is decided.
    """
    document = _start(curated, article, source)
    known = last_words(records)
    problems: list[Problem] = []
    new_records: list[dict[str, Any]] = []
    done: dict[str, list[str]] = {"accepted": [], "rejected": [], "waiting": []}
    for number, original in enumerate(candidates, 1):
        id = str(original.get("id") or candidate_id(original))
        given = {"who": who, "when": when, **original, **((decisions or {}).get(id) or {})}
        word = str(given.get("decision") or "").strip().lower()
        if word in ("", "skip") or known.get((article.source, id)) not in OPEN:
            done["waiting"].append(id)
            continue
        try:
            fact = _decide(word, given, original, article, gazetteer, require_status)
        except ValueError as error:
            problems.append(Problem(str(error), line=number, fact=id))
            continue
        done["rejected" if fact is None else "accepted"].append(id)
        new_records.append(_record(id, word, given, original, fact, article))
        if fact is not None:
            _add(document, fact, given, gazetteer, article.language)
    if problems:
        raise InvalidInput(problems)
    parse_document(document)
    return Applied(document, tuple(new_records), *(tuple(done[key]) for key in done))


def _start(
    curated: Mapping[str, Any] | None, article: Article, source: Mapping[str, Any] | None
) -> dict[str, Any]:
    if curated:
        document = copy.deepcopy(dict(curated))
        document.setdefault("entities", [])
        document.setdefault("facts", [])
        return document
    described = {**article.meta, **(source or {}), "id": article.source, "sha256": article.sha256}
    kept = {key: described[key] for key in _SOURCE_KEYS if described.get(key) not in (None, "", [])}
    return {"source": kept, "entities": [], "facts": []}


def _decide(
    word: str,
    given: Mapping[str, Any],
    original: Mapping[str, Any],
    article: Article,
    gazetteer: Gazetteer,
    require_status: bool,
) -> dict[str, Any] | None:
    """The curated fact of one decision, None for a rejection; ValueError where it can not stand."""
    if word not in DECISIONS:
        hint = ", ".join(closest(word, DECISIONS) or DECISIONS)
        raise ValueError(f"unknown decision {word[:40]!r} (nearest: {hint})")
    if word == "reject":
        return None
    fact = edited(original, given.get("edits") or {})
    confirmed = given.get("confirmed_status")
    if confirmed:
        fact["status"] = confirmed
    elif require_status and not str((original.get("record") or {}).get("by", "")).startswith(
        "hand"
    ):
        raise ValueError("the status is not confirmed: give confirmed_status")
    _check_names(fact, given, gazetteer)
    verdict = verify(fact, article, gazetteer)
    reason = str(given.get("reason") or "").strip()
    who = given.get("who")
    if word == "override":
        if not who or not reason:
            raise ValueError("an override needs a reviewer and a reason")
    elif not verdict.accepted:
        raise ValueError("; ".join(verdict.reasons))
    settled = fact if word == "override" else dict(verdict.fact)
    return _curated(settled, article.source, word, who, str(given["when"]), reason)


def _check_names(fact: Mapping[str, Any], given: Mapping[str, Any], gazetteer: Gazetteer) -> None:
    """ValueError where the fact rests on a name that nobody has confirmed."""
    confirmed = given.get("confirmed_names") or ()
    if isinstance(confirmed, str) or not all(isinstance(id, str) for id in confirmed):
        raise ValueError("confirmed_names must be a list of ids")
    waiting = unconfirmed(fact, gazetteer, confirmed)
    if waiting:
        names = ", ".join(f"{item['name']!r} ({item['id']})" for item in waiting)
        raise ValueError(
            f"{names} is on no list: confirm the name in a review, or give its id in "
            "confirmed_names"
        )


def edited(candidate: Mapping[str, Any], edits: Any) -> dict[str, Any]:
    """The candidate with its edits; a value of None takes a field away. Raises ValueError.

    A new quote is looked for anew.
    """
    if not isinstance(edits, Mapping):
        raise ValueError("edits must be a mapping of fields to values")
    unknown = [key for key in edits if key not in (*_CLAIM_KEYS, "quote", "evidence", "proposes")]
    if unknown:
        raise ValueError(f"{str(unknown[0])[:40]!r} can not be edited")
    fact = {**candidate, **edits}
    if "quote" in edits and "evidence" not in edits:
        fact.pop("evidence", None)
        fact.pop("span", None)
    return {key: value for key, value in fact.items() if key not in edits or value is not None}


def fact_id(candidate: str, source: str) -> str:
    """Id of the fact that a candidate of a source becomes."""
    digest = hashlib.sha256(f"{candidate}\n{source}".encode()).hexdigest()
    return f"f-{digest[:16]}"


def _curated(
    fact: Mapping[str, Any], source: str, word: str, who: str | None, when: str, reason: str
) -> dict[str, Any]:
    by = str((fact.get("record") or {}).get("by") or "hand")
    record = {"by": by, "decision": word, "reviewer": who, "reason": reason}
    id = str(fact.get("id") or candidate_id(fact))
    evidence = [
        {key: item[key] for key in _EVIDENCE_KEYS if item.get(key) not in (None, "")}
        for item in fact.get("evidence") or ()
    ]
    claim = {key: fact[key] for key in _CLAIM_KEYS if fact.get(key) not in (None, "", [], {})}
    return {
        "id": fact_id(id, source),
        **claim,
        "evidence": evidence,
        "record": {key: value for key, value in record.items() if value},
        "recorded_at": when,
    }


def _record(
    id: str,
    word: str,
    given: Mapping[str, Any],
    original: Mapping[str, Any],
    fact: Mapping[str, Any] | None,
    article: Article,
) -> dict[str, Any]:
    before = {key: original[key] for key in _CLAIM_KEYS if key in original}
    after = {key: fact[key] for key in _CLAIM_KEYS if key in fact} if fact else None
    record = {
        "id": id,
        "decision": word,
        "who": given.get("who"),
        "when": given["when"],
        "source": article.source,
        "rule": original.get("rule"),
        "reason": given.get("reason") or None,
        "edits": given.get("edits") or None,
        "confirmed_status": given.get("confirmed_status") or None,
        "confirmed_names": given.get("confirmed_names") or None,
        "before": before,
        "after": after,
        "fact": fact["id"] if fact else None,
        "candidate": {k: v for k, v in original.items() if k not in GIVEN},
    }
    return {key: value for key, value in record.items() if value is not None or key == "after"}


GIVEN = ("decision", "reason", "edits", "confirmed_status", "confirmed_names", "who", "when")


def _add(
    document: dict[str, Any],
    fact: dict[str, Any],
    given: Mapping[str, Any],
    gazetteer: Gazetteer,
    language: str,
) -> None:
    facts = document["facts"]
    at = next((i for i, f in enumerate(facts) if f.get("id") == fact["id"]), len(facts))
    facts[at : at + 1] = [fact]
    declared = {entity.get("id") for entity in document["entities"]}
    proposals = (given.get("edits") or {}).get("proposes") or given.get("proposes") or ()
    proposed = {p["id"]: p for p in proposals if isinstance(p, Mapping) and "id" in p}
    wanted = ids_of(fact)
    for id in wanted:
        if id in declared or kind_of(id) in ("name", "hts", "source"):
            continue
        declared.add(id)
        entity = _entity(id, proposed, gazetteer, language)
        document["entities"].append(entity)
        wanted += [entity["container"]] if "container" in entity else []


def _entity(
    id: str, proposed: Mapping[str, Mapping[str, Any]], gazetteer: Gazetteer, language: str
) -> dict[str, Any]:
    listing = gazetteer.get(id)
    entity: dict[str, Any] = {"id": id, "kind": kind_of(id)}
    names = listing.names if listing else proposed.get(id, {}).get("names") or ()
    if entity["kind"] == "place":
        names = names[:1]
    if names:
        entity["names"] = [_name(str(name), language) for name in names[:_MAX_NAMES]]
    if entity["kind"] == "place":
        container = gazetteer.container(id)
        if container:
            entity["container"] = container
        for place_type, pattern in _PLACE_TYPES:
            if re.fullmatch(pattern, id):
                entity["place_type"] = place_type
    return entity


def _name(text: str, language: str) -> dict[str, str]:
    if text.isascii():
        return {"text": text, "lang": "en"}
    kana = re.search(r"[\u3040-\u30ff]", text)
    kanji = re.search(r"[\u4e00-\u9fff]", text)
    return {"text": text, "lang": "ja"} if kana or (kanji and language == "ja") else {"text": text}


_MAX_NAMES = 8


def undo_decision(
    id: str,
    curated: Mapping[str, Any],
    records: Sequence[Mapping[str, Any]],
    *,
    when: str,
    who: str | None = None,
) -> Applied:
    """Take back the last decision on a candidate: its fact leaves the file, it is offered again.

    Raises InvalidInput where nothing was decided on it.
    """
    last = next(
        (r for r in reversed(records) if r.get("id") == id and r.get("decision") != "skip"), None
    )
    if last is None or last.get("decision") == "undo":
        raise InvalidInput([Problem("there is no decision to undo", fact=id)])
    document = copy.deepcopy(dict(curated))
    gone = [f for f in document.get("facts", ()) if f.get("id") == last.get("fact")]
    document["facts"] = [f for f in document.get("facts", ()) if f.get("id") != last.get("fact")]
    used = {i for fact in document["facts"] for i in ids_of(fact)}
    loose = {i for fact in gone for i in ids_of(fact)} - used
    document["entities"] = [e for e in document.get("entities", ()) if e.get("id") not in loose]
    record = {
        "id": id,
        "decision": "undo",
        "who": who,
        "when": when,
        "source": last.get("source"),
        "before": last.get("after"),
        "after": last.get("before"),
    }
    return Applied(document, ({k: v for k, v in record.items() if v is not None},), waiting=(id,))
