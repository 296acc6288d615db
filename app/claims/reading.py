"""A text becomes sentences and claims by the rules that read articles; nothing of it is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from onshore.graph.answers.claims.said import TEXT, Claim, Said, Sentence
from onshore.graph.errors import InvalidInput, Problem, TooLarge
from onshore.graph.model import Amount, Fact
from onshore.graph.schema import FACT_FIELDS, QUALIFIERS
from onshore.loaders.extract import Article, Extraction, Gazetteer, extract, read_article
from onshore.loaders.extract.text.article import make_article
from onshore.loaders.extract.text.encodings import decode
from onshore.loaders.extract.text.sentences import SILENT
from onshore.loaders.files.reading import check_regular

MAX_CLAIM_CHARACTERS = 60_000
"""Characters of a text: some 10,000 English words."""
MAX_CLAIM_BYTES = 1_000_000
"""Bytes of a text, or of the page that it is taken from, where it is not a file."""
MAX_CLAIMS = 500
"""Claims of a text that are held against the facts."""
MOST_UNREADABLE = 0.003
"""Share of control and replacement characters above which a text is taken for none."""
_CARRIED = "subject carried over"


def read_text(
    content: str | bytes | Path, language: str | None = None, *, plain: bool = False
) -> Article:
    """The text to be read: of a file, of bytes as they were sent, or the text itself.

    A `plain` one is never taken for a page. InvalidInput where there is no text, TooLarge,
    MissingExtra for a page or a PDF.
    """
    meta = {"language": language} if language else None
    if isinstance(content, Path):
        check_regular(content)
        article = read_article(content, meta)
    else:
        if isinstance(content, str):
            content = content.encode("utf-8", "replace")
        if len(content) > MAX_CLAIM_BYTES:
            raise TooLarge("the text", "MAX_CLAIM_BYTES", MAX_CLAIM_BYTES)
        article = make_article(decode(content), meta) if plain else read_article(content, meta)
    if len(article.text) > MAX_CLAIM_CHARACTERS:
        raise TooLarge("the text", "MAX_CLAIM_CHARACTERS", MAX_CLAIM_CHARACTERS)
    odd = sum(1 for c in article.text if c == "\ufffd" or _is_control(c))
    if odd > max(2, MOST_UNREADABLE * len(article.text)):
        raise InvalidInput([Problem("can not be read as text: save it as UTF-8", "text")])
    return article


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and character not in "\t\n\r\f\v"


def said_of(article: Article, gazetteer: Gazetteer) -> Said:
    """What the text says, sentence by sentence."""
    found = extract(article, None, gazetteer)
    unknown = _unknown_names(article, found)
    refused = _places(article, found.rejected)
    sentences = tuple(
        Sentence(
            re.sub(r"\s+", " ", article.text[one.start : one.end]).strip(),
            one.start,
            one.end,
            one.section,
            one.section not in SILENT,
            unknown.get(place, ()),
            place in refused,
        )
        for place, one in enumerate(article.sentences)
    )
    claims = list(_claims(article, found, unknown))
    cut = max(0, len(claims) - MAX_CLAIMS)
    kept = tuple(claims[:MAX_CLAIMS])
    facts = [claim.fact for claim in kept]
    ids = [id for one in facts for id in (one.subject, one.object, *_further(one))]
    names = {id: gazetteer.name(id) for id in ids}
    for candidate in found.candidates:
        names |= _proposed(candidate)
    return Said(sentences, kept, article.language[:2], article.published, cut, names)


def _claims(
    article: Article, found: Extraction, unknown: Mapping[int, tuple[str, ...]]
) -> Iterator[Claim]:
    for candidate in found.candidates:
        place = _place(article, candidate)
        if place is None:
            continue
        carried = any(_CARRIED in reason for reason in candidate["reasons"])
        if carried and place in unknown:
            continue  # the sentence may mean the one that it names, and no list knows that one
        named = tuple(_proposed(candidate).values())
        yield Claim(fact_of_candidate(candidate), place, carried, named)


def _further(fact: Fact) -> Iterator[str]:
    """Ids in the further fields of a claim."""
    for name in ("to", "from", "place"):
        if isinstance(value := fact.qualifiers.get(name), str):
            yield value


def _proposed(candidate: Mapping[str, Any]) -> dict[str, str]:
    """Ids that a candidate rests on and no list has -> their names.

    A name that waits for a person has one; a person or project that a rule declares has `names`.
    """
    proposes = candidate.get("proposes") or ()
    return {str(one["id"]): str(one.get("name") or one["names"][0]) for one in proposes}


def fact_of_candidate(candidate: Mapping[str, Any]) -> Fact:
    """The claim of a candidate as a fact of the text."""
    amount = candidate.get("amount")
    qualifiers = {
        name: _value(candidate[name])
        for name in QUALIFIERS
        if name in candidate and name not in FACT_FIELDS
    }
    return Fact(
        id=str(candidate["id"]),
        source=TEXT,
        subject=candidate["subject"],
        relation=candidate["relation"],
        object=candidate["object"],
        status=candidate["status"],
        certainty=candidate["certainty"],
        evidence=(),
        polarity=candidate["polarity"],
        amount=Amount(**amount) if amount else None,
        valid_from=candidate.get("valid_from"),
        qualifiers={name: value for name, value in qualifiers.items() if value not in (None, ())},
    )


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return Amount(**value)
    return tuple(value) if isinstance(value, list) else value


def _place(article: Article, candidate: Mapping[str, Any]) -> int | None:
    """The place of the sentence that a candidate is read from."""
    start = candidate["span"][0]
    sentence = article.sentence_at(start)
    return None if sentence is None else sentence.index


def _places(article: Article, candidates: Sequence[Mapping[str, Any]]) -> set[int]:
    found = (_place(article, one) for one in candidates if one.get("span"))
    return {place for place in found if place is not None}


def _unknown_names(article: Article, found: Extraction) -> dict[int, tuple[str, ...]]:
    """Names beside a word of the field that no list has, by the place of their sentence."""
    at: dict[int, list[str]] = {}
    for suggestion in found.suggestions:
        for start, _ in suggestion.spans:
            if (sentence := article.sentence_at(start)) is not None:
                at.setdefault(sentence.index, []).append(suggestion.name)
    return {place: tuple(dict.fromkeys(names)) for place, names in at.items()}
