"""Names on no list, in a review: confirmed as an entity of a kind, rejected, or taken back.

What is decided on a name is kept in the names file, for later articles too, and told in the
decisions file; the candidates of the review's articles follow at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from onshore.app.review.name_sources import KnownNames
from onshore.app.review.review_session import ReviewSession
from onshore.graph.documents.text import quote_hash
from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.names.folding import fold
from onshore.loaders.extract import Listing
from onshore.loaders.extract.check.decisions import TAKEN
from onshore.loaders.extract.names.proposed import (
    ids_of,
    listing_of,
    make_proposal,
    propose_names,
    unlisted,
)
from onshore.loaders.extract.names.suggestions import suggest_names

MAX_NAME = 200
"""Characters of a name."""


def names_of(desk: ReviewSession) -> list[dict[str, Any]]:
    """Names on no list: `id`, `kind`, `name`, `names`, `state` (proposed, confirmed or rejected),
    `candidates` (keys of those that rest on it), `spans` by source, `closest` (listed names).
    """
    found = {item["id"]: item for item in _proposed(desk)}
    for one in desk.known_names.confirmed.values():
        found[one.id] = _row(_as_proposal(one), "confirmed")
    for names in _together(desk.known_names.rejected):
        item = make_proposal("firm", names)
        found.setdefault(item["id"], _row(item, "rejected"))
    resting: dict[str, list[str]] = {id: [] for id in found}
    for key, review_item in desk.items.items():
        for id in ids_of(review_item.candidate):
            if id in resting:
                resting[id].append(key)
    return [{**item, "candidates": resting[id]} for id, item in found.items()]


def _together(rejected: Iterable[str]) -> list[list[str]]:
    """Rejected names with the shorter forms that they begin with: those are taken back together."""
    groups: list[list[str]] = []
    for name in sorted(rejected, key=len, reverse=True):
        group = next((g for g in groups if fold(g[0]).startswith(fold(name))), None)
        if group is None:
            groups.append([name])
        else:
            group.append(name)
    return groups


def pending_names(desk: ReviewSession, key: str) -> list[dict[str, Any]]:
    """The names of a candidate that nobody has decided on yet, as in `names_of`."""
    return [
        one for one in names_of(desk) if one["state"] == "proposed" and key in one["candidates"]
    ]


def _proposed(desk: ReviewSession) -> Iterable[dict[str, Any]]:
    """Names that wait: of the articles, then those that only another route's candidates have."""
    found: dict[str, dict[str, Any]] = {}
    for source, article in desk.articles.items():
        suggestions = list(suggest_names(article, desk.gazetteer))
        for item in propose_names(article, suggestions, desk.gazetteer):
            one = found.setdefault(item["id"], _row(item, "proposed"))
            one["spans"][source] = item["spans"]
            one["closest"] = item["closest"]
    for review_item in desk.items.values():
        for item in unlisted(review_item.candidate):
            if not desk.gazetteer.is_listed(item["id"]):
                found.setdefault(item["id"], _row(item, "proposed"))
    return found.values()


def _row(item: Mapping[str, Any], state: str) -> dict[str, Any]:
    about = {key: item[key] for key in ("id", "kind", "name", "names") if key in item}
    return {**about, "state": state, "spans": {}, "closest": []}


def _as_proposal(one: Listing) -> dict[str, Any]:
    return {"id": one.id, "kind": one.kind, "name": one.names[0], "names": list(one.names)}


def confirm_name(
    desk: ReviewSession, name: str, kind: str, *, who: str, when: str, id: str | None = None
) -> dict[str, Any]:
    """Take a name of the article for an entity of that kind, here and in later articles.

    `name` is any form or the id of a proposed name, or another name; `id` is given where it means
    an entity that a list has. Answers with `{"id", "kind", "names"}`; raises InvalidInput where
    the name can not stand for it.
    """
    with desk.lock:
        entity = _entity(desk, _forms(desk, name), kind, id)
        known = desk.known_names
        rejected = _without(known.rejected, entity.names)
        confirmed = {i: one for i, one in known.confirmed.items() if not _share(one, entity.names)}
        desk.follow(replace(known, confirmed={**confirmed, entity.id: entity}, rejected=rejected))
        about = {"id": entity.id, "kind": entity.kind, "names": list(entity.names)}
        _tell(desk, "confirm-name", name, who, when, entity=about)
        return about


def _entity(desk: ReviewSession, forms: list[str], kind: str, id: str | None) -> Listing:
    try:
        proposal = make_proposal(kind, forms)
        entity = listing_of({**proposal, "id": id or proposal["id"]})
    except ValueError as error:
        raise InvalidInput([Problem(str(error), field="kind")]) from None
    if id is not None and desk.listed.get(id) is None:
        raise InvalidInput([Problem("is no entity of a list", field="id")])
    if id is None and desk.listed.get(entity.id) is not None:
        reason = f"is that of {desk.listed.name(entity.id)}: give it as id, if the name means that"
        raise InvalidInput([Problem(f"the id {entity.id} {reason}", field="name")])
    owners = [owner for form in forms if (owner := desk.listed.lookup(form)) not in (None, id)]
    if owners:
        raise InvalidInput([Problem(f"is a name of {owners[0]}", field="name")])
    return entity


def reject_name(desk: ReviewSession, name: str, *, who: str, when: str) -> None:
    """The name is no entity's: what rests on it goes, here and in later articles.

    Raises InvalidInput where an accepted fact rests on it.
    """
    _drop(desk, "reject-name", name, who, when)


def forget_name(desk: ReviewSession, name: str, *, who: str, when: str) -> None:
    """Take back the confirmation or rejection of a name.

    Raises InvalidInput where an accepted fact rests on it, or where nothing was decided on it.
    """
    _drop(desk, "forget-name", name, who, when)


def _drop(desk: ReviewSession, word: str, name: str, who: str, when: str) -> None:
    with desk.lock:
        forms, known = _forms(desk, name), desk.known_names
        gone = {id for id, one in known.confirmed.items() if _share(one, forms)}
        resting = [
            key
            for key, record in desk.decisions().items()
            if record.get("decision") in TAKEN
            and any(i in gone or _proposes(desk, key, forms) for i in _ids(desk, key))
        ]
        if resting:
            raise InvalidInput([Problem("accepted facts rest on it: undo them first", "name")])
        rejected = _without(known.rejected, forms)
        if word == "forget-name" and not gone and len(rejected) == len(known.rejected):
            raise InvalidInput([Problem("nothing was decided on it", "name")])
        if word == "reject-name":
            rejected += forms
        confirmed = {id: one for id, one in known.confirmed.items() if id not in gone}
        desk.follow(KnownNames(known.file, confirmed, rejected))
        _tell(desk, word, name, who, when)


def _ids(desk: ReviewSession, key: str) -> list[str]:
    return ids_of(desk.items[key].candidate)


def _proposes(desk: ReviewSession, key: str, forms: list[str]) -> bool:
    """Whether a candidate rests on a proposed name of these forms."""
    folded = set(map(fold, forms))
    return any(fold(item["name"]) in folded for item in unlisted(desk.items[key].candidate))


def _forms(desk: ReviewSession, name: str) -> list[str]:
    """All forms of a proposed or decided name; the name alone where it is neither."""
    if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
        raise InvalidInput([Problem(f"is a name of at most {MAX_NAME} characters", "name")])
    wanted = fold(name)
    for one in names_of(desk):
        if name == one["id"] or wanted in map(fold, one["names"]):
            return list(one["names"])
    return [name.strip()]


def _share(listing: Listing, names: Iterable[str]) -> bool:
    return bool(set(map(fold, listing.names)) & set(map(fold, names)))


def _without(rejected: Iterable[str], names: Iterable[str]) -> list[str]:
    gone = set(map(fold, names))
    return [name for name in rejected if fold(name) not in gone]


def _tell(
    desk: ReviewSession, word: str, name: str, who: str, when: str, **more: dict[str, Any]
) -> None:
    about = {"id": f"n-{quote_hash(name)[:16]}", "decision": word, "name": name}
    desk.append([{**about, **more, "who": who, "when": when}])
