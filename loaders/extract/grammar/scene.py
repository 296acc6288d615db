"""One sentence as the rules see it: its text, a mask of the mentions, and what came before.

The mask has the length of the sentence; every mention is replaced by marks of its type, so that a
pattern can say `{F}` for a firm or `{M}` for an amount of money and still give offsets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar

from onshore.loaders.extract.grammar.memory import Memory, Place
from onshore.loaders.extract.names.gazetteer import Gazetteer, Mention, mentions_between
from onshore.loaders.extract.text.article import Article
from onshore.loaders.extract.text.dates import Mentioned, read_dates
from onshore.loaders.extract.text.quantities import Quantity, read_quantities
from onshore.loaders.extract.text.sentences import Sentence

_TYPES = ("firm", "place", "component", "person", "money", "people", "date", "measure", "site")
_LETTERS = dict(zip("FPCHMJDQS", _TYPES, strict=True))
_MARKS = {name: (chr(0xE000 + 2 * i), chr(0xE001 + 2 * i)) for i, name in enumerate(_TYPES)}
_MARKED = {kind: kind for kind in ("firm", "component", "person")}
_MARKED |= dict.fromkeys(("project", "factory"), "site")
"""Which marks the mentions of a kind get; places get theirs when they are joined."""
_LONGEST = 120
"""Marks of a mention that a pattern looks along: a bound, so that its time has one."""
_CLASS_OR_MENTION = re.compile(r"\\.|\[(?:\\.|[^\]\\]){1,300}+\]|\{([FPCHMJDQS])\}", re.DOTALL)


@lru_cache(maxsize=2048)
def rx(pattern: str) -> re.Pattern[str]:
    """Compile a pattern in which {F} {P} {C} {H} {M} {J} {D} {Q} {S} stand for mentions.

    In a class of characters they stand for the marks of one.
    """
    return re.compile(_CLASS_OR_MENTION.sub(_marked, pattern), re.IGNORECASE)


def _marked(found: re.Match[str]) -> str:
    if letter := found[1]:
        body, last = _MARKS[_LETTERS[letter]]
        return f"(?:{body}{{0,{_LONGEST}}}+{last})"
    text = found[0]
    for letter, name in _LETTERS.items():
        text = text.replace("{" + letter + "}", "".join(_MARKS[name]))
    return text


@dataclass(frozen=True)
class Scene:
    """Offsets inside a scene start at 0; `offset` leads back to the article."""

    article: Article
    sentence: Sentence
    gazetteer: Gazetteer
    memory: Memory
    text: str
    mask: str
    firms: tuple[Mention, ...]
    places: tuple[Place, ...]
    components: tuple[Mention, ...]
    people: tuple[Mention, ...]
    others: tuple[Mention, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[Mentioned, ...]
    later: tuple[Mention, ...] = ()
    """The firms that the next sentences name, for an opening that names none; article offsets."""
    oblique: dict[int, bool] = field(default_factory=dict)
    """Answers of `is_oblique`, by the start of the mention."""

    @property
    def offset(self) -> int:
        return self.sentence.start

    def firm_at(self, start: int) -> str | None:
        return next((m.id for m in self.firms if m.start <= start < m.end), None)

    def firms_in(self, start: int, end: int) -> list[str]:
        return list(dict.fromkeys(m.id for m in self.firms if start <= m.start < end))

    def components_in(self, start: int, end: int) -> list[Mention]:
        return [m for m in self.components if start < m.end and m.start < end]

    def places_in(self, start: int, end: int, adjectives: bool = False) -> list[Place]:
        return [
            p
            for p in self.places
            if start <= p.start < end and not p.dateline and (adjectives or not p.adjective)
        ]

    def place_at(self, start: int) -> Place | None:
        return next((p for p in self.places if p.start <= start < p.end), None)

    def quantity_at(self, start: int) -> Quantity | None:
        return next((q for q in self.quantities if q.start <= start < q.end), None)

    def money_in(self, start: int, end: int) -> list[Quantity]:
        return self._quantities("money", start, end)

    def measures_in(self, start: int, end: int) -> list[Quantity]:
        return self._quantities("measure", start, end)

    def _quantities(self, kind: str, start: int, end: int) -> list[Quantity]:
        return [
            q
            for q in self.quantities
            if q.kind == kind and start <= q.start < end and not q.alias_of_previous
        ]

    def dates_in(self, start: int, end: int) -> list[Mentioned]:
        return [d for d in self.dates if start <= d.start < end]

    def span(self, *pieces: tuple[int, int] | None) -> tuple[int, int]:
        """Article offsets of the text from the first to the last of the pieces."""
        real = [piece for piece in pieces if piece is not None]
        start, end = min(p[0] for p in real), max(p[1] for p in real)
        while start > 0 and self.text[start - 1].isalnum() and self.text[start - 1].isascii():
            start -= 1
        while end < len(self.text) and self.text[end].isalnum() and self.text[end].isascii():
            end += 1
        if end - start < 8:
            start, end = 0, len(self.text)
        return self.offset + start, self.offset + end


_Item = TypeVar("_Item", Mention, Place)


def joined_before(items: Sequence[_Item], text: str, joint: str) -> list[_Item]:
    """The last item and those before it that words of the pattern `joint` join to the next."""
    group = [items[-1]]
    for item in reversed(items[:-1]):
        if not rx(joint).fullmatch(text, item.end, group[0].start):
            break
        group.insert(0, item)
    return group


_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.'’ ]{2,30}(?:, [A-Z][\w. ]{1,20})?|[A-Z][a-z]+(?: [A-Z][a-z]+)?"
    r"(?:, [A-Z][\w.]{1,14})?)(?:,? [A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?)?"
    r"(?:,? ?\((?:AP|Reuters|CNBC|UPI|[A-Z][\w ]{1,20})\)|,? /[\w ]+/)?\s?-{1,2}\s"
)
_DATELINE_JA = re.compile(
    r"(?:[【\[][^】\]]{2,24}[】\]]|[\u4e00-\u9fff\u30a1-\u30fa\u30fc]{2,10}[::](?=[^\s\d]))"
)
_TOWN = re.compile(
    r"(?:(?:the )?(?:city|town|village|county) of )?"
    r"\b([A-Z][\w.'’-]{1,40}(?: (?:[A-Z][\w.'’-]{1,40}|de|of)){0,2}),\s$"
)
_TOWN_ABROAD = re.compile(r"\b(?:in|at|near|outside|and)\s([A-Z][\w.'-]+(?: [A-Z][\w.'-]+)?),\s$")
_TOWN_JA = re.compile(r"[\u30a1-\u30fa\u30fc・]{2,12}[市郡町村]?|[\u4e00-\u9fff]{1,5}[市町村]")
_NO_SITE = re.compile(r"'?s? (?:history|law|economy|market|tariffs?|customers|senators?)\b")
"""Behind a place name: what is spoken of is not a site there."""
_CONTINENT = re.compile(r"\b(?:North|South|Latin|Central|Native|African|Pan)[ -]$")
"""Before `America`: not the country."""
_ORIGIN_JA = re.compile(r"の[^、。はがをに]{0,14}?(?:大手|メーカー|企業|新興|製造業)")
"""`日本の電子機器大手`: where a firm comes from."""
_SUFFIX_JA = re.compile(r"(?<![市県府州省都])[市県府州省都](?![場民内政長議])")
"""What a Japanese text puts behind the bare name of a place: `台南市`."""
_SURNAME = re.compile(
    r"\s(?!(?:Plant|Factory|Campus|Facility|Site|Works|County|Township|Mill|Fab|Complex|Assembly|"
    r"Tin|Gigafactory|Metropolitan|Area|Region|Data|And|In|On|The|Is|Has|Will|After|Before|As|For|"
    r"At|By|To|With)\b)[A-Z][a-z]+"
)


_KIND_OF_FIRM = re.compile(
    r",? (?:(?!(?:an?|the|its|which|that|and|said|says|where|as|by|for)\b)[a-z-]+ ){0,3}"
    r"(?:company|maker|designer|manufacturer|firm|supplier|startup|chipmaker|"
    r"producer|group|developer|provider|assembler|automaker)\b"
)
_ARTICLE = re.compile(r"\b(?:[Tt]he|[Aa]n?) (?:[A-Z][\w.]+, )?$")
"""`the Austin, Texas, chip designer`: a seat."""


def set_scene(
    article: Article,
    sentence: Sentence,
    gazetteer: Gazetteer,
    memory: Memory,
    mentions: Sequence[Mention],
) -> Scene:
    """Scene of one sentence; `mentions` are those of the whole article."""
    text = article.flat[sentence.start : sentence.end]
    quantities = tuple(read_quantities(text))
    dates = tuple(
        d
        for d in read_dates(text, article.published)
        if not any(q.start < d.end and d.start < q.end for q in quantities)
    )
    taken = [(q.start, q.end) for q in quantities] + [(d.start, d.end) for d in dates]
    inside = [
        Mention(m.id, m.kind, m.start - sentence.start, m.end - sentence.start, m.text, m.adjective)
        for m in mentions_between(mentions, sentence.start, sentence.end)
        if sentence.start <= m.start and m.end <= sentence.end
    ]
    free = [m for m in inside if not any(s < m.end and m.start < e for s, e in taken)]
    places = _places(text, [m for m in free if m.kind == "place"], gazetteer)
    places = _with_known_towns(text, places, memory.towns, taken + [(m.start, m.end) for m in free])

    def of(*kinds: str) -> tuple[Mention, ...]:
        return tuple(m for m in free if m.kind in kinds)

    spans = [(q.kind, q.start, q.end) for q in quantities]
    spans += [("date", d.start, d.end) for d in dates]
    spans += [(_MARKED[m.kind], m.start, m.end) for m in free if m.kind in _MARKED]
    spans += [("place", p.start, p.end) for p in places]
    firms = of("firm")
    return Scene(
        article,
        sentence,
        gazetteer,
        memory,
        text,
        _mask(text, spans),
        firms,
        tuple(places),
        of("component"),
        of("person"),
        of("project", "factory", "metric", "concept"),
        quantities,
        dates,
        () if firms else _later(mentions, sentence),
    )


def _later(mentions: Sequence[Mention], sentence: Sentence) -> tuple[Mention, ...]:
    if sentence.start > 700:
        return ()
    return tuple(m for m in mentions[:80] if m.kind == "firm" and m.start >= sentence.end)[:1]


def _mask(text: str, spans: Sequence[tuple[str, int, int]]) -> str:
    """The text with the marks of their types at the spans."""
    characters = list(text)
    for name, start, end in spans:
        body, last = _MARKS[name]
        characters[start:end] = [body] * (end - 1 - start) + [last]
    return "".join(characters)


def _places(text: str, mentions: list[Mention], gazetteer: Gazetteer) -> list[Place]:
    dateline = _DATELINE.match(text) or _DATELINE_JA.match(text)
    head = dateline.end() if dateline else 0
    places: list[Place] = []
    for mention in mentions:
        if _NO_SITE.match(text, mention.end):
            continue
        if mention.text.startswith("America") and _CONTINENT.search(text[: mention.start]):
            continue
        adjective = mention.adjective or (
            (text.startswith("'s ", mention.end) and _is_country(mention.id))
            or text.startswith(("-based", "-headquartered"), mention.end)
            or bool(
                re.match(r"place:US-[a-z]", mention.id)
                and re.match(r"(?:の|地域の?)?(?:新?拠点|工場)", text[mention.end :])
            )
            or bool(
                _KIND_OF_FIRM.match(text, mention.end) and _ARTICLE.search(text[: mention.start])
            )
            or bool(_is_country(mention.id) and _ORIGIN_JA.match(text, mention.end))
            or text.startswith((" officials", " lawmakers", " government"), mention.end)
        )
        if not _is_state(mention.id) and not _is_country(mention.id) and _is_person(text, mention):
            continue
        end = mention.end + bool(_SUFFIX_JA.match(text, mention.end) and not mention.text.isascii())
        place = Place(mention.id, mention.start, end, None, adjective, mention.start < head)
        if places and _is_container(places[-1], place, text, gazetteer):
            places[-1] = _merge(places[-1], place, text, gazetteer)
            continue
        places.append(_with_town(text, place, places))
    return places


def _with_known_towns(
    text: str, places: list[Place], towns: dict[str, Place], taken: list[tuple[int, int]]
) -> list[Place]:
    """`in Rome`, after `Rome, Georgia`: a town that no gazetteer lists, where it was said to be."""
    added = []
    for town, known in towns.items():
        edge = r"\b" if town.isascii() else ""
        for match in re.finditer(edge + re.escape(town) + edge, text):
            inside = any(p.start < match.end() and match.start() < p.end for p in places)
            if not inside and not any(s < match.end() and match.start() < e for s, e in taken):
                added.append(Place(known.id, *match.span(), known.site))
    return sorted([*places, *added], key=lambda place: place.start) if added else places


def _is_state(id: str) -> bool:
    return re.fullmatch(r"place:[A-Z]{2}-[A-Z0-9]{1,3}", id) is not None


def _is_country(id: str) -> bool:
    return re.fullmatch(r"place:[A-Z]{2}", id) is not None


def _is_person(text: str, mention: Mention) -> bool:
    """`Taylor Swift` and `Milwaukee Journal` are no towns."""
    if not mention.text[0].isascii():
        return False
    if re.match(r"'s?\s|,", text[mention.end : mention.end + 3]):
        return False
    before = re.search(r"([A-Z][a-z]+|(?:Gov|Mr|Ms|Sen|Rep|Dr)\.)\s$", text[: mention.start])
    named = before and before[1] not in ("In", "At", "Near", "The", "From", "Its", "For", "Outside")
    return bool(_SURNAME.match(text, mention.end)) or bool(named and mention.start > 20)


def _is_container(inner: Place, outer: Place, text: str, gazetteer: Gazetteer) -> bool:
    """Whether the second place says where the first one lies, or, in Japanese, lies in it."""
    between = text[inner.end : outer.start]
    if between in ("", "・", "の") and gazetteer.contains(inner.id, outer.id):
        return True
    country = _is_country(outer.id)
    if not (country or _is_state(outer.id)) or between not in (", ", " ("):
        return False
    if _is_state(inner.id):
        return country and gazetteer.contains(outer.id, inner.id)
    return not _is_country(inner.id)


def _merge(first: Place, second: Place, text: str, gazetteer: Gazetteer) -> Place:
    if gazetteer.contains(first.id, second.id):
        return replace(second, start=first.start, dateline=first.dateline)
    based = _based(text, second.end)
    if gazetteer.contains(second.id, first.id):
        return replace(first, end=second.end, adjective=first.adjective or based)
    site = text[first.start : second.end]
    return Place(second.id, first.start, second.end, site, based, first.dateline)


def _based(text: str, end: int) -> bool:
    """`The Fremont, California-based company`, `the Austin, Texas, chip designer`: a seat."""
    return text.startswith(("-based", "-headquartered"), end) or bool(
        text[end : end + 1] == "," and _KIND_OF_FIRM.match(text, end)
    )


def _with_town(text: str, place: Place, before: list[Place]) -> Place:
    """A town that is not listed, beside its state or country: that, with the wording as `site`."""
    country = _is_country(place.id)
    if place.adjective or place.id == "place:US" or not (country or _is_state(place.id)):
        return place
    after = _TOWN_JA.match(text, place.end)
    if after and not country and text[place.end - 1] in "州県府":
        return replace(place, end=after.end(), site=text[place.start : after.end()])
    floor = before[-1].end if before else 0
    town = (_TOWN_ABROAD if country else _TOWN).search(text[floor : place.start])
    if town is None or town[1].split()[0] in _NO_TOWN:
        return place
    start = floor + town.start(1)
    return replace(place, start=start, site=text[start : place.end])


_NO_TOWN = frozenset(
    """
In On At The Its By From For With And But After As When While Last This Next Jan Feb Mar Apr
Monday Tuesday Wednesday Thursday Friday Inc Corp Co Ltd
""".split()  # noqa: SIM905 (words in few lines)
)
