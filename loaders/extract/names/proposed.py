"""Names that no list has, as entities that wait for a person: `proposes` of a candidate.

A proposal is `{"id", "kind", "name", "names"}`. Its id is the one that the entity gets when a
person confirms the name, so that candidates and decisions on them stay the same.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onshore.graph.names.folding import fold_firm_lightly
from onshore.graph.schema import ID_PATTERN, QUALIFIERS, kind_of
from onshore.loaders.extract.names.gazetteer import Gazetteer, Listing, fold_names
from onshore.loaders.extract.names.suggestions import Suggestion
from onshore.loaders.extract.text.article import Article
from onshore.loaders.mapping.templates import slug

KINDS = ("firm", "factory", "component", "place", "project", "person")
"""Kinds that a person may give to a name."""
_MOST_NAMES = 8
_MOST_KEPT = 64
"""Extended gazetteers kept for one gazetteer."""


def slug_of(name: str) -> str:
    """The part of an id behind its kind; a name in other letters than Latin ones ends in a hash.

    `東邦ABC電機` is not the `ABC` that a list has.
    """
    plain = slug(fold_firm_lightly(name))[:60].strip("-")
    if all(unicodedata.name(c, "").startswith("LATIN") for c in name if c.isalpha()):
        return plain
    digest = hashlib.sha256(fold_names(name)[0].strip().encode()).hexdigest()[:10]
    return f"x-{digest}" if plain.startswith("x-") else f"{plain}-{digest}"


def make_proposal(kind: str, names: Sequence[str]) -> dict[str, Any]:
    """The proposal of a name with its other forms; the first one is the name."""
    forms = list(dict.fromkeys(name.strip() for name in names if name.strip()))[:_MOST_NAMES]
    id = f"{kind}:{slug_of(forms[0])}"
    return {"id": id, "kind": kind, "name": forms[0], "names": forms}


def unlisted(candidate: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Proposals of a candidate that rest on a name, each with `name`: those need a person's word.

    Persons, and what is described by its parts, stand in the claim itself.
    """
    found = []
    for item in candidate.get("proposes") or ():
        if _is_named(item):
            names = item.get("names")
            first = names[0] if isinstance(names, list | tuple) and names else item["id"]
            found.append({**item, "name": str(item.get("name") or first)})
    return found


def _is_named(item: Any) -> bool:
    return (
        isinstance(item, Mapping)
        and isinstance(item.get("id"), str)
        and bool(item.get("name") or kind_of(item["id"]) in ("firm", "place"))
    )


def listing_of(proposal: Mapping[str, Any]) -> Listing:
    """The listing that a proposal stands for; ValueError where it stands for none."""
    id, kind = str(proposal["id"]), kind_of(str(proposal["id"]))
    given = proposal.get("names")
    names = list(given) if isinstance(given, list | tuple) else [given]
    names = [proposal["name"], *names] if "name" in proposal and names else names
    forms = tuple(dict.fromkeys(n.strip() for n in names if isinstance(n, str) and n.strip()))
    if not ID_PATTERN.fullmatch(id) or kind not in KINDS or proposal.get("kind", kind) != kind:
        raise ValueError(f"the proposed id {id[:60]!r} is none of {', '.join(KINDS)}")
    if not forms or any(len(fold_names(name)[0].strip()) < 2 for name in forms):
        raise ValueError(f"{id} is proposed without a name")
    return Listing(id, kind, forms[:_MOST_NAMES])


def with_proposed(gazetteer: Gazetteer, proposals: Sequence[Mapping[str, Any]]) -> Gazetteer:
    """The gazetteer with proposed names as its weakest layer; itself where it has them all.

    ValueError where a proposal gives a listed entity another name, takes the name of another
    entity, or was rejected by a person.
    """
    wanted = [listing_of(proposal) for proposal in proposals]
    new = []
    for listing in wanted:
        owners = [gazetteer.lookup(name) for name in listing.names]
        if any(gazetteer.is_rejected(name) for name in listing.names):
            raise ValueError(f"the name {listing.names[0]!r} was rejected")
        if gazetteer.get(listing.id) is None:
            taken = next((owner for owner in owners if owner is not None), None)
            if taken is not None:
                raise ValueError(f"the proposed name {listing.names[0]!r} is that of {taken}")
            new.append(listing)
        elif any(owner != listing.id for owner in owners):
            raise ValueError(f"{listing.id} is listed, under other names than the proposed ones")
    if not new:
        return gazetteer
    key = tuple(sorted((one.id, one.names) for one in new))
    if key not in gazetteer.extended:
        while len(gazetteer.extended) >= _MOST_KEPT:
            gazetteer.extended.pop(next(iter(gazetteer.extended)))
        more = gazetteer.copy().add(new)
        more.provisional |= {one.id for one in new}
        gazetteer.extended[key] = more
    return gazetteer.extended[key]


def ids_of(fact: Mapping[str, Any]) -> list[str]:
    """Every id that a fact names: its ends and its qualifiers."""
    found = [str(fact[end]) for end in ("subject", "object") if end in fact]
    for key, type_name in QUALIFIERS.items():
        if type_name.removesuffix("*") in ("id", "place", "component") and fact.get(key):
            value = fact[key]
            found += [str(v) for v in (value if isinstance(value, list | tuple) else [value])]
    return list(dict.fromkeys(found))


def unconfirmed(
    fact: Mapping[str, Any], gazetteer: Gazetteer, confirmed: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """Proposals that the fact rests on and that neither a list nor a person has confirmed."""
    told, used = set(confirmed), set(ids_of(fact))
    return [
        item
        for item in unlisted(fact)
        if item["id"] in used and item["id"] not in told and not gazetteer.is_listed(item["id"])
    ]


def propose_names(
    article: Article, suggestions: Sequence[Suggestion], gazetteer: Gazetteer
) -> list[dict[str, Any]]:
    """Proposals of the firms that an article shows and no list has; short forms go with the long.

    Each with `spans`, where the name stands, and `closest`, listed names that are like it.
    """
    groups: dict[str, list[Suggestion]] = {}
    for one in sorted(suggestions, key=lambda s: -len(s.name)):
        long = [name for name in groups if _begins(name, one.name)]
        first = min(long, key=lambda name: groups[name][0].spans[0], default=one.name)
        groups.setdefault(first, []).append(one)
    found = []
    for members in groups.values():
        proposal = make_proposal("firm", [member.name for member in members])
        owners = [gazetteer.lookup(name) for name in proposal["names"]]
        if gazetteer.get(proposal["id"]) is not None or any(owners):
            continue
        spans = sorted(span for member in members for span in member.spans)
        closest = dict.fromkeys(name for member in members for name in member.closest)
        found.append({**proposal, "spans": spans, "closest": list(closest)})
    return sorted(found, key=lambda item: item["spans"][0])


def _begins(long: str, short: str) -> bool:
    """`Lumeris` and `Lumeris Cells`; 東邦電機 and 東邦電機工業 are two."""
    return long.startswith(f"{short} ")


def with_names_of(
    claim: Mapping[str, Any], proposed: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The claim with the proposals of an article that it rests on under `proposes`.

    What another route proposes under a name of theirs gets their id.
    """
    text = dict(claim)
    named = any(map(_is_named, claim.get("proposes") or ()))
    owners = {_folded(n): item for item in proposed for n in item["names"]} if named else {}
    own = []
    for item in claim.get("proposes") or ():
        names = [item.get("name"), *(item.get("names") or ())] if _is_named(item) else []
        known = next((owners[n] for name in names if (n := _folded(str(name))) in owners), None)
        if known is None or kind_of(str(item["id"])) != known["kind"]:
            own.append(item)
        else:
            text = _renamed(text, str(item["id"]), known["id"])
    ids = ids_of(text)
    own += [
        {key: item[key] for key in ("id", "kind", "name", "names")}
        for item in proposed
        if any(_rests_on(id, item["id"]) for id in ids)
    ]
    return {**text, "proposes": own} if own else text


def settled(claim: Mapping[str, Any], gazetteer: Gazetteer) -> dict[str, Any]:
    """The claim with the listed ids of proposed names that a list has by now."""
    fact = dict(claim)
    for item in unlisted(claim):
        id = gazetteer.lookup(item["name"])
        if id and id != item["id"] and kind_of(id) == kind_of(item["id"]):
            fact = _renamed(fact, item["id"], id)
            fact["proposes"] = [p for p in fact["proposes"] if p.get("id") != item["id"]]
    return fact


def _folded(name: str) -> str:
    return fold_names(fold_firm_lightly(name))[0].strip()


def _rests_on(id: str, firm: str) -> bool:
    """Whether an id is the firm's, or made with its slug: `project:acme-ohio`."""
    kind, _, slug = id.partition(":")
    made = kind in ("project", "factory", "component", "concept")
    return id == firm or (made and f"-{firm.partition(':')[2]}-" in f"-{slug}-")


def _renamed(fact: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    def named(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [named(item) for item in value]
        return new if value == old else value

    return {key: value if key == "proposes" else named(value) for key, value in fact.items()}
