"""Names of a reply become ids: those of lists, places with their town, else proposals.

A name that no list has becomes an entity that waits for a person (`proposes`); it must stand in the
text and look like a name. Pronouns and descriptions ("the company") name nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from onshore.graph.schema import RELATIONS, kind_of
from onshore.loaders.extract.names.belonging import qualifies
from onshore.loaders.extract.names.gazetteer import Gazetteer, Mention, mentions_between
from onshore.loaders.extract.names.naming import mentions_of
from onshore.loaders.extract.names.proposed import ids_of, make_proposal
from onshore.loaders.extract.text.article import Article
from onshore.loaders.extract.text.quantities import Quantity

_KINDS = ("firm", "place", "component", "person")
_PLACED = ("commits_investment", "receives_incentive", "creates_jobs", "employs")
_PLACED_KINDS = {"subject": ("firm",), "object": ("place", "firm", "component")}
"""Relations whose object is a place first, where a name may be several things."""
_LEAD = re.compile(r"^(?:the|a|an|its|their)\s+", re.IGNORECASE)
_TAIL = re.compile(r"(?:'s|’s|'|’)$")
_NOBODY = re.compile(
    r"(?i)^(?:it|its|they|their|he|she|we|both|others?|"
    r"(?:the |its |this |that |an? )?(?:two |three |local |state |us |new )*"
    r"(?:compan(?:y|ies)|firms?|group|maker|manufacturer|supplier|customers?|plants?|partners?|parent|"
    r"government|officials?|subsidiary|unit|venture|automaker|chipmaker|utility|utilities|"
    r"startup|producers?|operators?|developers?))$|"
    r"^(?:同社|同グループ|両社|当社|会社|企業|同工場|親会社|子会社|メーカー|大手|政府|同州|同県|同市)$"
)
_TOWN_JA = re.compile(r"^[\u30a1-\u30fa\u30fc\u4e00-\u9fff]{1,10}[市町村区郡]?$")
_PUBLIC = re.compile(
    r"(?i)^(?:department|ministry|state|city|county|town|university|governor|mayor|office) of\b|"
    r"\b(?:department|ministry|administration|commission|authority|county|university|government|"
    r"act|governor|council|legislature)$|(?:省|庁|県|州|市|政府|大学|知事|委員会)$"
)
"""Public bodies and laws: no firms."""
_MOST_WORDS = 8


@dataclass
class Names:
    """What names of one article mean. `proposals` are by id, as first asked for."""

    article: Article
    gazetteer: Gazetteer
    proposals: dict[str, dict[str, Any]] = field(default_factory=dict)

    def end(self, surface: str, relation: str, side: str) -> str:
        """Id of the subject or object of a relation; ValueError where the name is none for it."""
        if relation in _PLACED:
            return self.of_kinds(surface, _PLACED_KINDS[side])
        one = RELATIONS[relation]
        allowed = one.subjects if side == "subject" else one.objects
        return self.of_kinds(surface, [kind for kind in _KINDS if kind in allowed])

    def of_kinds(self, surface: str, kinds: Sequence[str]) -> str:
        """Id of a name as one of these kinds, the first that is listed; else a proposal."""
        plain = _TAIL.sub("", _LEAD.sub("", surface.strip(" \t\"“”'「」.,")))
        if not plain or _NOBODY.match(plain) or _NOBODY.match(surface.strip()):
            raise ValueError(f"{surface[:40]!r} is no name: give the name as the text writes it")
        for kind in kinds:
            id = self.place(plain)[0] if kind == "place" else self._listed(plain, kind)
            if id:
                return id
        return self._propose(plain, kinds)

    def site(self, surface: str) -> str | None:
        """The wording of a place that only its state or country is listed of: a town with it."""
        return self.place(surface.strip())[1]

    def place(self, surface: str) -> tuple[str | None, str | None]:
        """Id of the innermost listed place of a name, and the wording where a town is unlisted."""
        for start, end in self._spans(surface):
            found = self._mentions(start, end, "place")
            if not found and self.article.flat[end : end + 2] == ", ":
                after = self._mentions(end, end + 40, "place")
                found = [m for m in after if m.start == end + 2]
                end = found[0].end if found else end
            if found:
                return self._innermost(found, start, end, self.article.text)
        inside = [m for m in self.gazetteer.find(surface) if m.kind == "place"]
        if len(inside) > 1 or (inside and inside[0].text == surface):
            return self._innermost(inside, 0, len(surface), surface)
        town, comma, _ = surface.partition(", ")
        if inside and comma and self._spans(town) and inside[0].start >= len(town):
            return inside[0].id, town
        return None, None

    def _innermost(
        self, found: Sequence[Mention], start: int, end: int, text: str
    ) -> tuple[str | None, str | None]:
        best = found[0]
        for other in found[1:]:
            if self.gazetteer.contains(best.id, other.id):
                best = other
        before = text[start : found[0].start].strip()
        town = re.fullmatch(r"[A-Z][\w.'’ -]{1,40},", before) or (
            found[-1].end < end and _TOWN_JA.match(text[found[-1].end : end])
        )
        return best.id, text[start:end] if town and best is found[0] else None

    def metric(self, relation: str, surface: str, quantity: Quantity) -> str:
        """Id of what a number measures, by its unit; ValueError where it is nothing we know."""
        unit = quantity.unit or ""
        if relation == "has_capacity":
            return (
                "metric:power" if re.fullmatch(r"[kMGT]W", unit) else "metric:production-capacity"
            )
        for wanted, id in (("m2|sq ?ft|square|平方|坪", "floor-area"), ("acre|ha$", "land-area")):
            if re.match(wanted, unit):
                return f"metric:{id}"
        listed = self._listed(surface.lower(), "metric") or ""
        if quantity.kind == "money" and listed:
            return listed
        if quantity.kind == "money" and re.search(r"(?i)revenue|sales|売上|年商|収益", surface):
            return "metric:annual-revenue"
        raise ValueError(f"{surface[:40]!r} is no measure that is known")

    def _listed(self, surface: str, kind: str) -> str | None:
        id = self.gazetteer.lookup(surface)
        if id and kind_of(id) == kind:
            return id
        for start, end in self._spans(surface):
            for m in self._mentions(start, end, kind):
                begins = kind == "component" or m.start == start
                if begins and m.end == end and not qualifies(self.article, m, m.id):
                    return m.id
        return None

    def _mentions(self, start: int, end: int, *kinds: str) -> list[Mention]:
        found = mentions_between(mentions_of(self.article, self.gazetteer), start, end)
        return [m for m in found if m.kind in kinds and start <= m.start and m.end <= end]

    def _spans(self, surface: str) -> list[tuple[int, int]]:
        """Where the name stands in the text, no piece of a longer word."""
        text = self.article.text
        return [
            (start, end)
            for start, end in self.article.folded.find(surface, None, 50)
            if not (_wordy(text[start - 1 : start]) and _wordy(text[start]))
            and not (_wordy(text[end : end + 1]) and _wordy(text[end - 1]))
        ]

    def _propose(self, surface: str, kinds: Sequence[str]) -> str:
        kind = next((k for k in kinds if k != "place"), None)
        if kind is None or (kinds[0] == "place" and kind != "person"):
            raise ValueError(f"the place {surface[:40]!r} is on no list")
        if not self._spans(surface):
            raise ValueError(f"the name {surface[:40]!r} is not in the text")
        words = len(surface.split())
        proper = re.search(r"[A-Z\u30a1-\u30fa\u4e00-\u9fff]", surface) is not None
        if words > _MOST_WORDS or len(surface) > 80 or (kind != "component" and not proper):
            raise ValueError(f"{surface[:40]!r} is no name")
        if kind == "firm" and _PUBLIC.search(surface):
            raise ValueError(f"{surface[:40]!r} is no firm")
        proposal = make_proposal(kind, [surface])
        return str(self.proposals.setdefault(proposal["id"], proposal)["id"])

    def with_proposals(self, claim: dict[str, Any]) -> dict[str, Any]:
        """The claim with the proposals that it rests on, if any."""
        found = [self.proposals[id] for id in ids_of(claim) if id in self.proposals]
        return {**claim, "proposes": found} if found else claim

    def known(self, start: int, end: int, most: int = 120) -> list[str]:
        """Names that lists know within a part of the text, with their kind, for the question."""
        found = self._mentions(start, end, *_KINDS)
        return sorted({f"{m.text} ({m.kind})" for m in found})[:most]


def _wordy(character: str) -> bool:
    return character.isascii() and character.isalnum()
