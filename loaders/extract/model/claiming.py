"""From a fact of a reply to a claim for the verifier: our offsets, ids, numbers and dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from onshore.graph.documents.text import fold_quote
from onshore.graph.schema import QUALIFIER_FIELDS, RELATIONS, kind_of
from onshore.loaders.extract.check.routes import MODEL
from onshore.loaders.extract.model.linking import Names, rename
from onshore.loaders.extract.model.quoting import (
    Span,
    date_fields,
    evidence,
    find_amount,
    find_quotes,
)
from onshore.loaders.extract.names.proposed import ids_of
from onshore.loaders.extract.text.article import Article


def make_claim(fact: Mapping[str, Any], names: Names, within: Span, model: str) -> dict[str, Any]:
    """The claim of one fact; ValueError says what of it can not be used.

    A fact that names an end, a receiver or a seller which the text does not have is refused; a
    place, product or partner that can not be read is left out, with a reason.
    """
    article, relation = names.article, str(fact["relation"])
    spans = find_quotes(fact["quotes"], article, within)
    quantity, spans = find_amount(fact["amount_text"], relation, article, spans)
    subject = names.end(fact["subject"], relation, "subject")
    if RELATIONS[relation].objects == ("metric",):
        if quantity is None:
            raise ValueError(f"{relation} needs a number")
        target, site = names.metric(relation, fact["object"], quantity), None
    else:
        target = names.end(fact["object"], relation, "object")
        site = names.site(fact["object"]) if kind_of(target) == "place" else None
    more, reasons = _qualifiers(fact, relation, target, names)
    if site and QUALIFIER_FIELDS["site"].taken_by(relation):
        more["site"] = site
    amount = quantity.amount("jobs" if quantity.kind == "people" else None) if quantity else None
    if fact["amount_text"] and not quantity:
        reasons.append(f"the amount was not read: {fact['amount_text'][:60]}")
    speaker = _speaker(fact, article)
    by = MODEL + model
    dated = article.published and fact["status"] != "stated"
    return {
        "id": "",
        "subject": subject,
        "relation": relation,
        "object": target,
        "status": fact["status"],
        "certainty": "attributed" if speaker else "asserted",
        "polarity": fact["polarity"],
        **({"amount": amount} if amount else {}),
        **more,
        **date_fields(fact["by_text"], relation, article, spans),
        **({"valid_from": article.published} if dated else {}),
        "evidence": [
            {**evidence(article, span), **({"speaker": speaker} if speaker else {})}
            for span in spans
        ],
        "record": {"by": by},
        "quote": article.text[slice(*spans[0])],
        "span": list(spans[0]),
        "section": article.section_at(spans[0][0]),
        "text_sha256": article.sha256,
        "rule": by,
        "reasons": ["proposed by a language model", *reasons],
    }


def _qualifiers(
    fact: Mapping[str, Any], relation: str, target: str, names: Names
) -> tuple[dict[str, Any], list[str]]:
    found: dict[str, Any] = {}
    reasons: list[str] = []
    for key in ("to", "from"):
        if fact[key] and QUALIFIER_FIELDS[key].taken_by(relation):
            found[key] = names.of_kinds(fact[key], ["firm"])
    for key, kind, value in (
        ("place", "place", fact["place"]),
        ("product", "component", fact["product"]),
        *(("with", "firm", one) for one in fact["with"]),
    ):
        if not value or not QUALIFIER_FIELDS[key].taken_by(relation):
            continue
        try:
            id = names.of_kinds(value, [kind])
        except ValueError as error:
            reasons.append(f"{key} left out: {error}")
            continue
        if key == "with":
            found.setdefault("with", []).append(id)
        elif id != target:
            found[key] = id
    return found, reasons


def _speaker(fact: Mapping[str, Any], article: Article) -> str | None:
    """Who says it, where the text has the name and it is not the subject that speaks of itself."""
    said = fact["speaker"]
    if not said or fold_quote(said) not in article.folded.folded:
        return None
    own, other = fact["subject"].casefold(), said.casefold()
    return None if own in other or other in own else str(said)


def settle(claims: Iterable[dict[str, Any]], names: Names) -> list[dict[str, Any]]:
    """The claims under the ids that names have in the end, each once, with what it proposes."""
    renamed, proposals = names.settled()
    kept: dict[tuple[Any, ...], dict[str, Any]] = {}
    for claim in claims:
        whole = {
            key: rename(value, renamed) if key in _IDS else value for key, value in claim.items()
        }
        proposed = [proposals[id] for id in ids_of(whole) if id in proposals]
        if proposed:
            whole["proposes"] = proposed
        kept.setdefault((*claim_key(whole), whole["span"][0]), whole)
    return list(kept.values())


_IDS = ("subject", "object", "to", "from", "place", "product", "with")


def claim_key(fact: Mapping[str, Any]) -> tuple[Any, ...]:
    """Claims with one key say the same."""
    amount = fact.get("amount") or {}
    numbers = tuple(amount.get(k) for k in ("value", "min", "max", "currency", "unit", "per"))
    words = ("subject", "relation", "object", "polarity", "to", "from", "place", "product")
    return (*(fact.get(word) for word in words), numbers)
