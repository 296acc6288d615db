"""What a sum, a subject or a product's name in a sentence belongs to: the verifier refuses others.

A sum told for several places is that of none of them alone; a sentence with an actor of its own has
no other subject; a product whose name only qualifies a longer one is not what is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from onshore.graph.schema import kind_of
from onshore.loaders.extract.names.gazetteer import Gazetteer, Mention, mentions_between
from onshore.loaders.extract.text.article import Article

_COMBINED = re.compile(
    r"\b(?:combined|altogether|in all|across the (?:globe|world|country|nation|region)|"
    r"(?:around|round) the world|worldwide|globally|nationwide|"
    r"(?:these|those|both|all) (?:\w+ )?"
    r"(?:investments|projects|plants|sites|expansions|factories|facilities|locations))\b|"
    r"the (?:two|three|four|five) (?:\w+ )?(?:sites|plants|projects|factories|facilities)\b|"
    r"(?<!に)(?<![国都府県市町村]は)合わせて|世界で|全世界|全米で|各地で",
    re.IGNORECASE,
)
"""Words of a sum over several places."""
_EACH = re.compile(r"\b(?:each|apiece|respectively)\b|それぞれ|各々|ずつ", re.IGNORECASE)
_JOINED = re.compile(
    r"(?:,? and |, |,? or |,? as well as |; )(?:in |near |at )?(?:the )?|"
    r"、|と|や|および|及び|・|ならびに"
)
_ACTOR_JA = re.compile(r"^(?P<actor>[^、。]{2,40}?)(?<![とにでへ])(?<!から)(?:は|が|も)")
"""The part of a Japanese sentence up to the particle of its subject or topic."""
_CASE_JA = re.compile(r"^$|[へにを]|から|で|向け")
"""What stands behind a firm that is no part of the actor."""
_BACK_JA = re.compile(r"同社|両社|同グループ|同事業|3社|三社|2社")
"""Words for firms that were named before."""
_BRACKETS = re.compile(r"[（(][^（()）]{0,60}[)）]")
_HEAD = re.compile(
    r"[ -](?:controls?|controllers?|control centers?|management|starters?|pumps?|oils?|chargers?|"
    r"charging|components?|parts?|materials?|housings?|casings?|enclosures?|cabinets?|cores?|coils?|"
    r"windings?|bushings?|tanks?|testers?|testing|tools?|tooling|machines?|machinery|recycling|"
    r"repairs?|maintenance|software|services?|accessories|connectors?|mounts?|frames?|blades?|"
    r"stators?|rotors?|magnets?|separators?|electrolytes?|cathodes?|anodes?|substrates?)\b",
    re.IGNORECASE,
)
"""A noun behind a product's name that makes it the name of something else."""


_BACK = 2_000
"""Characters that are looked back over for a place."""
_ON_SITE = (
    *("builds_facility", "operates_facility", "commits_investment", "creates_jobs", "employs"),
    "receives_incentive",
)
_WHOLE = re.compile(
    r"-based (?:[\w-]+ )?(?:company|firm|group|corporation|[a-z]*maker|manufacturer|giant) "
    r"(?:has|employs)\b",
    re.IGNORECASE,
)
_THAT = re.compile(
    r"\b(?:the|this|that) (?:[\w.$€-]+ ){0,3}?"
    r"(?:project|plant|factory|facility|site|fab|venture)\b|同",
    re.IGNORECASE,
)
"""What was told before is spoken of again, with its place."""
_HERE = re.compile(
    r"\b(?:there|here|plants?|factor(?:y|ies)|facilit(?:y|ies)|sites?|campus|fabs?|mill)\b",
    re.IGNORECASE,
)


def place_of_another(
    candidate: Mapping[str, Any],
    article: Article,
    gazetteer: Gazetteer,
    mentions: Sequence[Mention],
    sentence: tuple[int, int],
) -> str | None:
    """Why a place told before is not that of the candidate; None where it may be, or is named.

    `mentions` are those of the article, `sentence` the bounds of the quote's sentence.
    """
    subject, place = str(candidate["subject"]), str(candidate["object"])
    if candidate.get("relation") not in _ON_SITE or kind_of(place) != "place":
        return None

    def is_it(mention: Mention) -> bool:
        return mention.kind == "place" and (
            gazetteer.contains(place, mention.id) or gazetteer.contains(mention.id, place)
        )

    inside = mentions_between(mentions, *sentence)
    if any(map(is_it, inside)):
        return None
    text = article.flat[slice(*sentence)]
    if candidate["relation"] == "employs" and _WHOLE.search(text) and not _HERE.search(text):
        return "the people of the whole firm are told, no site's"
    before = mentions_between(mentions, max(0, sentence[0] - _BACK), sentence[0])
    told = next(filter(is_it, reversed(before)), None)
    at = article.sentence_at(told.start) if told else None
    own = article.sentence_at(sentence[0])
    if at is None or own is None or at.paragraph == own.paragraph or _THAT.search(text):
        return None
    if subject not in {mention.id for mention in inside}:
        return None
    firms = {m.id for m in mentions_between(mentions, at.start, at.end) if m.kind == "firm"}
    if not firms or firms & {m.id for m in inside} or any(m.id == subject for m in before):
        return None
    return "the place was told of another firm"


def sum_of_several(
    candidate: Mapping[str, Any],
    gazetteer: Gazetteer,
    sentence: str,
    mentions: Sequence[Mention],
    offset: int,
) -> str | None:
    """Why the amount is not that of the candidate's place alone; None where it may be.

    `mentions` are those of the sentence, which begins at `offset` of the article.
    """
    place = _place_of(candidate)
    if not candidate.get("amount") or place is None or _EACH.search(sentence):
        return None
    units = _units(
        gazetteer, [m for m in mentions if m.kind == "place" and not m.adjective], sentence, offset
    )
    own = [
        unit
        for unit in units
        if any(one.id == place or gazetteer.contains(place, one.id) for one in unit)
    ]
    if not own:
        return "a sum of several places is given to one" if _COMBINED.search(sentence) else None
    shared = [
        unit
        for run in _lists(units, sentence, offset)
        if any(unit not in own for unit in run)
        for unit in run
    ]
    if all(unit in shared for unit in own):
        return "the amount is told of several places together"
    return None


def _place_of(candidate: Mapping[str, Any]) -> str | None:
    for key in ("object", "place"):
        id = str(candidate.get(key) or "")
        if id and kind_of(id) == "place":
            return id
    return None


def _units(
    gazetteer: Gazetteer, places: Sequence[Mention], sentence: str, offset: int
) -> list[tuple[Mention, ...]]:
    """Places one by one, but a town with the state behind it as one: `Memphis, Tennessee`."""
    units: list[tuple[Mention, ...]] = []
    for place in places:
        if units:
            last = units[-1][-1]
            between = sentence[last.end - offset : place.start - offset]
            town = last.id.count("-") > 1 and place.id.count("-") < 2
            if gazetteer.contains(place.id, last.id) or (town and between == ", "):
                units[-1] = (*units[-1], place)
                continue
        units.append((place,))
    return units


def _lists(
    units: Sequence[tuple[Mention, ...]], sentence: str, offset: int
) -> Iterator[list[tuple[Mention, ...]]]:
    """Runs of two or more that are joined: `Ohio, Texas and Indiana`."""
    run = list(units[:1])
    for one, other in pairwise(units):
        if not _JOINED.fullmatch(sentence[one[-1].end - offset : other[0].start - offset]):
            yield run
            run = []
        run.append(other)
    yield run


def other_actor(subject: str, sentence: str, mentions: Sequence[Mention], offset: int) -> bool:
    """Whether a Japanese sentence names a firm as its actor, which is not `subject`."""
    found = _ACTOR_JA.match(_BRACKETS.sub(lambda m: "＿" * len(m[0]), sentence))
    if found is None or _BACK_JA.search(sentence):
        return False
    end = offset + found.end("actor")
    firms = {
        m.id
        for m in mentions
        if m.kind == "firm" and not _CASE_JA.search(sentence[m.end - offset : end - offset])
    }
    return bool(firms) and subject not in firms


def qualifies(article: Article, mention: Mention, id: str) -> bool:
    """Whether a product's name only begins a longer one: `motor control centers`."""
    if mention.kind != "component":
        return False
    head, own = _HEAD.match(article.text, mention.end), id.partition(":")[2].split("-")
    return head is not None and head[0][1:].lower().rstrip("s") not in own
