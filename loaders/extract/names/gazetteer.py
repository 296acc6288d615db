"""Names and where they stand in a text: longest match, exact after folding, no model.

Listings come in layers: a file given by the user outranks the store's entities, which outrank the
bundled list. Anything that is not listed is no mention; it can only become a suggestion.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from onshore.graph.names.folding import fold_firm_lightly
from onshore.loaders.extract.names.spellings import spellings
from onshore.loaders.extract.text.folding import fold_with_map

_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_DROPPED = frozenset(".·・'’`\"“”")
_BLANKS = frozenset(" _-\u2010\u2011\u2012\u2013\u3000\u00a0\n\t")
_BLOCKED = "not-name"
_Folds = tuple[str, list[int], list[int]]
_LONGEST_NAME = 200
"""Characters of a mention, at most."""
_KANA_HEAD = re.compile(r"([\u30a1-\u30fa\u30fc]{3,})・")
_COMMON_HEADS = frozenset(
    """
american united general national international first new north south east west central global
advanced applied air great pacific atlantic northern southern eastern western big blue red green
black white gold silver digital data power energy electric smart world best next open super
micro mega inter trans star sun modern standard texas ohio virginia arizona georgia indiana
carolina japan tokyo taiwan china korea korean the state city bank capital bright clear summit
grand royal union federal
""".split()  # noqa: SIM905 (words in few lines)
)


@dataclass(frozen=True, slots=True)
class Listing:
    """One entity of a gazetteer; `container` is the place that contains a place."""

    id: str
    kind: str
    names: tuple[str, ...]
    not_names: tuple[str, ...] = ()
    container: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """An entity named in the text; offsets are those of the original."""

    id: str
    kind: str
    start: int
    end: int
    text: str
    adjective: bool = False


def mentions_between(mentions: Sequence[Mention], start: int, end: int) -> list[Mention]:
    """Of sorted mentions those that share a character with the text between two offsets."""
    first = bisect_left(mentions, start - _LONGEST_NAME, key=lambda m: m.start)
    last = bisect_left(mentions, end, key=lambda m: m.start)
    return [m for m in mentions[first:last] if m.end > start]


@dataclass
class Gazetteer:
    """Index of folded names. Build it once; `find` is about 10 ms for a long article."""

    listings: dict[str, Listing] = field(default_factory=dict)
    _names: dict[str, tuple[str, str]] = field(default_factory=dict)
    _lengths: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """First two letters -> how long the names that begin so are, longest first."""
    _layer: set[str] = field(default_factory=set)
    _rejected: set[str] = field(default_factory=set)
    found: dict[tuple[str, int], list[Mention]] = field(default_factory=dict)
    extended: dict[tuple[object, ...], Gazetteer] = field(default_factory=dict)
    """Copies with names that no list has; kept by those names."""
    provisional: frozenset[str] = frozenset()
    """Ids that only an article's own names stand for: nobody has confirmed them."""

    def copy(self) -> Gazetteer:
        """Another gazetteer with the same names, to which a layer can be added."""
        lengths = defaultdict(list, {head: list(own) for head, own in self._lengths.items()})
        names = dict(self.listings), dict(self._names), lengths, set[str](), set(self._rejected)
        return Gazetteer(*names, provisional=self.provisional)

    def reject(self, names: Iterable[str]) -> Gazetteer:
        """Names that a person said are none: they are not proposed again."""
        self._rejected |= {fold_names(name)[0].strip() for name in names}
        return self

    def without_rejected(self) -> Gazetteer:
        """The same names with none rejected; itself where none is."""
        if not self._rejected:
            return self
        more = self.copy()
        more._rejected.clear()
        return more

    def is_rejected(self, name: str) -> bool:
        """Whether a person rejected the name, or it without its company suffix."""
        return bool(self._rejected) and any(
            fold_names(form)[0].strip() in self._rejected
            for form in (name, fold_firm_lightly(name))
        )

    def add(self, listings: Iterable[Listing]) -> Gazetteer:
        """Add a layer; names that an earlier, stronger layer gave keep their entity."""
        layer = list(listings)
        self._layer = set()
        for listing in layer:
            known = self.listings.get(listing.id)
            self.listings[listing.id] = _join(known, listing) if known else listing
            for name in spellings(listing.kind, listing.names, _COMMON_HEADS):
                self._add_name(name, listing.id)
        for listing in layer:
            for name in listing.not_names:
                self._add_name(name, _BLOCKED)
        return self

    def _add_name(self, name: str, id: str) -> None:
        folded, _, _ = fold_names(name)
        folded = folded.strip()
        if len(folded) < 2:
            return
        if folded in self._names:
            if folded in self._layer and _outranks(id, self._names[folded][0]):
                self._names[folded] = (id, name)
            return
        self._layer.add(folded)
        self._names[folded] = (id, name)
        lengths = self._lengths[folded[:2]]
        if len(folded) not in lengths:
            lengths.append(len(folded))
            lengths.sort(reverse=True)

    def get(self, id: str) -> Listing | None:
        return self.listings.get(id)

    def is_listed(self, id: str) -> bool:
        """Whether a list has the entity, and not the article alone."""
        return id in self.listings and id not in self.provisional

    def lookup(self, surface: str) -> str | None:
        """Id of an exact name, after folding and without company suffixes; None if unlisted."""
        for form in (surface, fold_firm_lightly(surface)):
            hit = self._names.get(fold_names(form)[0].strip())
            if hit and hit[0] != _BLOCKED:
                return hit[0]
        return None

    def name(self, id: str) -> str:
        listing = self.listings.get(id)
        return listing.names[0] if listing and listing.names else id

    def contains(self, outer: str, inner: str) -> bool:
        """Whether the place `inner` is `outer` or lies inside it."""
        place: str | None = inner
        for _ in range(8):
            if place == outer:
                return True
            place = self.container(place) if place else None
        return False

    def container(self, id: str) -> str | None:
        """Container of a place: declared, else read off ids such as place:US-TX-houston."""
        listing = self.listings.get(id)
        if listing and listing.container:
            return listing.container
        head, dash, _ = id.rpartition("-")
        while dash:
            if re.fullmatch(r"place:[A-Z]{2}(-[A-Z0-9]{1,3})?", head):
                return head
            head, dash, _ = head.rpartition("-")
        return None

    def find(self, text: str) -> list[Mention]:
        """Every mention in `text`, in order, longest first, none overlapping.

        Short forms of a firm's long name count once the long name has been used (`Lumeris Cells`,
        then `Lumeris`), unless the word is a common one.
        """
        folds = fold_names(text)
        mentions = self._scan(text, folds, {})
        aliases = self._short_forms(text, mentions)
        return self._scan(text, folds, aliases) if aliases else mentions

    def _scan(
        self, text: str, folds: _Folds, aliases: Mapping[str, tuple[str, str]]
    ) -> list[Mention]:
        lengths: dict[str, list[int]] = dict(self._lengths)
        for alias in aliases:
            known = {*lengths.get(alias[:2], ()), len(alias)}
            lengths[alias[:2]] = sorted(known, reverse=True)
        mentions: list[Mention] = []
        at = 0
        while at < len(folds[0]) - 1:
            length, mention = self._longest(text, folds, at, lengths, aliases)
            if mention is not None:
                mentions.append(mention)
            at += length
        return mentions

    def _longest(
        self,
        text: str,
        folds: _Folds,
        at: int,
        lengths: Mapping[str, list[int]],
        aliases: Mapping[str, tuple[str, str]],
    ) -> tuple[int, Mention | None]:
        """How far the longest name at an offset reaches; its mention, unless it is blocked."""
        folded, starts, ends = folds
        for length in lengths.get(folded[at : at + 2], ()):
            name = folded[at : at + length]
            named = self._names.get(name) or aliases.get(name)
            if named is None:
                continue
            start, end = starts[at], ends[at + len(name) - 1]
            id, spelled = named
            kind, found = id.partition(":")[0], text[start:end]
            if not _stands_alone(text, start, end, kind) or not _same_case(found, spelled):
                continue
            if id == _BLOCKED:
                return len(name), None
            if spelled.endswith(".") and text.startswith(".", end):
                end += 1
            adjective = kind == "place" and spelled in _DEMONYMS
            return len(name), Mention(id, kind, start, end, text[start:end], adjective)
        return 1, None

    def _short_forms(self, text: str, mentions: list[Mention]) -> dict[str, tuple[str, str]]:
        owners: dict[str, set[str]] = defaultdict(set)
        for mention in mentions:
            words = mention.text.split()
            if mention.kind == "firm" and len(words) > 1:
                head = words[0].strip(",.'’")
                if len(head) >= 4 and head[0].isupper() and head.lower() not in _COMMON_HEADS:
                    owners[head].add(mention.id)
            if mention.kind == "firm" and (kana := _KANA_HEAD.match(mention.text)):
                owners[kana[1]].add(mention.id)
            after = re.match(r"\s?[((]以下、?「?([^」))]{2,20})」?[))]", text[mention.end :])
            if after and mention.kind == "firm":
                owners[after[1].strip()].add(mention.id)
        aliases = {}
        for head, ids in owners.items():
            folded = fold_names(head)[0].strip()
            if len(ids) == 1 and folded not in self._names and len(folded) > 1:
                aliases[folded] = (next(iter(ids)), head)
        return aliases


def _outranks(new: str, old: str) -> bool:
    """Of two places of one name in one layer a state of the United States beats a country."""
    return bool(re.fullmatch(r"place:US-[A-Z]{2}", new) and re.fullmatch(r"place:[A-Z]{2}", old))


def _join(known: Listing, other: Listing) -> Listing:
    names = tuple(dict.fromkeys((*known.names, *other.names)))
    not_names = tuple(dict.fromkeys((*known.not_names, *other.not_names)))
    return Listing(known.id, known.kind, names, not_names, known.container or other.container)


def fold_names(text: str) -> tuple[str, list[int], list[int]]:
    """Form in which names are compared, with original start and end of each character.

    NFKC, lower case, katakana, no accents on Latin letters, no dots; hyphens count as blanks.
    """
    return fold_with_map(text, _fold_cluster)


def _fold_cluster(piece: str) -> str:
    if len(piece) == 1:
        if piece in _BLANKS:
            return " "
        if piece in _DROPPED:
            return ""
        if piece.isascii():
            return piece.lower()
    normal = unicodedata.normalize("NFKC", piece).casefold().translate(_HIRAGANA)
    if normal and normal[0] < "\u3000":
        normal = "".join(
            c for c in unicodedata.normalize("NFKD", normal) if not unicodedata.combining(c)
        )
    return "".join(" " if c in _BLANKS else c for c in normal if c not in _DROPPED)


def _script(character: str) -> str:
    if character.isascii():
        return "latin" if character.isalnum() else ""
    if "\u30a0" <= character <= "\u30ff" and character != "・":
        return "katakana"
    if "\uff66" <= character <= "\uff9f":
        return "katakana"
    return "latin" if character < "\u2fff" and character.isalpha() else ""


def _stands_alone(text: str, start: int, end: int, kind: str) -> bool:
    """A name is no piece of a longer word of its own script."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    first, last = _script(text[start]), _script(text[end - 1])
    if first and _script(before) == first:
        return False
    if kind == "component" and last == "katakana":
        return True
    return not (last and _script(after) == last)


def _same_case(found: str, spelled: str) -> bool:
    """Proper names keep their capital; names of up to three letters keep all of them."""
    if not spelled[:1].isupper() or not found[:1].isascii():
        return True
    letters = [c for c in spelled if c.isalpha()]
    if len(letters) <= 3 and all(c.isupper() for c in letters):
        return found.upper() == found
    return found[:1].isupper()


_DEMONYMS = frozenset(
    """
American Taiwanese Japanese Korean Chinese German French Dutch British Swiss Swedish Irish
Canadian Mexican Indian Vietnamese Thai Malaysian Israeli Italian Spanish Danish Finnish
Norwegian Polish Czech Hungarian Indonesian Brazilian Saudi Turkish Austrian Australian
Singaporean Belgian
""".split()  # noqa: SIM905 (words in few lines)
) | {"South Korean"}
