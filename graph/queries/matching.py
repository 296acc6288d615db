"""Which entities the rows of somebody's table may mean: candidates with a score and the reasons.

Nothing is merged and nothing is stored. Identifiers decide before names: one that fits gives 1, one
that differs lowers. A country that differs lowers too; one that no fact states changes nothing.
An address only says which places of a candidate stand in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from onshore.graph import schema
from onshore.graph.deadline import current
from onshore.graph.errors import InvalidParameters, Problem, TooLarge, UnknownId
from onshore.graph.model import Entity
from onshore.graph.names.folding import folds
from onshore.graph.names.identifiers import is_lei
from onshore.graph.project import Where
from onshore.graph.supply.sites import FACILITY_RELATIONS
from onshore.graph.tariff.measures.origins import parse_origin
from onshore.graph.view import View

if TYPE_CHECKING:
    from onshore.graph.names.match import NameMatcher

MAX_ROWS = 1_000
"""Rows of one batch over HTTP."""
MAX_TEXT = 1_000
"""Characters of one value."""
MAX_NAMES = 20
MAX_CANDIDATES = 20
KINDS = ("firm", "factory")
KEYS = ("name", "names", "country", "address", "ids")
SCHEMES = ("lei", "wikidata", "ticker", "duns", "isin", "permid", "cik")
"""Identifiers that are columns of a table; those of a row under `ids` may be any."""
SEVERAL = frozenset(("ticker", "isin"))
"""Schemes of which a firm may have several: another one contradicts nothing."""
OTHER_COUNTRY, OTHER_BUT_SITE, OTHER_ID = 0.8, 0.95, 0.5
"""What a score is multiplied with where a country or an identifier differs."""
CLEAR = 0.95
"""Score from which on a name is taken for a match."""
_WHERE = Where(frozenset(schema.STATUSES) - {"cancelled"}, schema.DEFAULT_CERTAINTY)

OUTCOMES = ("match", "several", "contradicted", "possible", "none")

_TEXTS = {
    "name.exact": ("the whole name is {held}", "名称が {held} と一致"),
    "name.form": ("all but the legal form is {held}", "法人形態を除き {held} と一致"),
    "name.words": ("the same words as {held}, in another order", "{held} と語順だけが違う"),
    "name.alike": ("the name is nearly {held}", "名称が {held} に近い"),
    "name.contained": ("one name stands in the other: {held}", "一方が他方に含まれる: {held}"),
    "id.same": ("{scheme} {given} is the same", "{scheme} {given} が一致"),
    "id.differs": ("{scheme} differs: {given}, not {held}", "{scheme} が異なる: {given} と {held}"),
    "country.same": ("headquarters or place in {given}", "{given} に所在"),
    "country.site": ("headquarters in {held}, a site in {given}", "本社は {held}、{given} に拠点"),
    "country.differs": ("country differs: {given}, stated {held}", "国が異なる: {given} と {held}"),
    "country.unknown": ("no fact states its country", "所在国の事実がない"),
    "address.names": ("the address names {held}", "住所に {held} がある"),
}


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One row, read: names, ISO code of a country, an address, identifiers by scheme."""

    names: tuple[str, ...] = ()
    country: str | None = None
    address: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Candidate:
    entity: Entity
    score: float = 0.0
    by_id: bool = False
    contradicted: bool = False
    reasons: list[dict[str, Any]] = field(default_factory=list)


def _held(entity: Entity, scheme: str) -> list[str]:
    """Its identifiers of a scheme: `ticker` is that of `ticker_nyse` too."""
    return [text for key, text in entity.ids.items() if key.partition("_")[0] == scheme]


class Matcher:
    """Matches rows against one view; built once, for any number of rows."""

    def __init__(
        self, view: View, kinds: Sequence[str] = KINDS, limit: int = 5, lang: str = "en"
    ) -> None:
        """`limit` candidates of a row at most, of these kinds; reasons in `lang`."""
        from onshore.graph.names.match import NameMatcher

        self._view, self._kinds, self._limit, self._lang = view, frozenset(kinds), limit, lang
        self._index = view.name_index
        self._names: NameMatcher = view.derived("name matcher", lambda: NameMatcher(self._index))

    def match(self, rows: Sequence[Any], maximum: int | None = MAX_ROWS) -> list[dict[str, Any]]:
        """Outcome and candidates of each row in its place; `error` where it cannot be read.

        TooLarge above `maximum`; a row that the time did not reach has an error that says so.
        """
        if maximum is not None and len(rows) > maximum:
            raise TooLarge("the batch", "MAX_ROWS", maximum)
        read = [_row_or_error(row) for row in rows]
        found: list[list[_Candidate] | None] = []
        for row in read:
            late = current().passed()
            found.append(self._candidates(row) if isinstance(row, MatchRow) and not late else None)
        places = _Places(self._view, {one.entity.id for some in found for one in some or ()})
        answers = []
        for row, candidates in zip(read, found, strict=True):
            if isinstance(row, InvalidParameters):
                answers.append({"error": _error_json(row)})
            elif candidates is None:
                late_text = f"not matched within {current().reason}"
                answers.append({"error": {"detail": late_text, "errors": []}})
            else:
                answers.append(self._answer(row, candidates, places))
        return answers

    def _candidates(self, row: MatchRow) -> list[_Candidate]:
        """Entities that an identifier or a name of the row may mean, with scores from these."""
        found: dict[int, _Candidate] = {}
        for scheme, given in row.ids.items():
            for number, identifier in self._index.identified(given):
                if not identifier.whole or self._index.kind(number) not in self._kinds:
                    continue
                entity = self._entity(number)
                if identifier.text in _held(entity, scheme):
                    one = found.setdefault(number, _Candidate(entity))
                    one.score, one.by_id = 1.0, True
        for name in row.names:
            for named in self._names.named(name):
                if self._index.kind(named.entity) in self._kinds:
                    one = found.setdefault(named.entity, _Candidate(self._entity(named.entity)))
                    one.score = max(one.score, named.score)
                    if not any(reason["what"] == "name" for reason in one.reasons):
                        self._say(one, "name", named.how, given=name, held=named.matched)
        for number, one in found.items():
            self._compare_ids(row, number, one)
        return list(found.values())

    def _entity(self, number: int) -> Entity:
        return self._view.all_entities()[self._index.ids[number]]

    def _compare_ids(self, row: MatchRow, number: int, one: _Candidate) -> None:
        for scheme, given in row.ids.items():
            held = _held(one.entity, scheme)
            told = {"scheme": scheme, "given": given, "held": ", ".join(held)}
            if any(
                place == number and identifier.text in held
                for place, identifier in self._index.identified(given)
            ):
                self._say(one, "id", "same", **told)
            elif held and scheme not in SEVERAL:
                one.contradicted = True
                self._say(one, "id", "differs", **told, factor=OTHER_ID)

    def _answer(self, row: MatchRow, found: list[_Candidate], places: _Places) -> dict[str, Any]:
        for one in found:
            self._compare_places(row, one, places)
            for reason in one.reasons:
                one.score *= reason.get("factor", 1.0)
        found.sort(key=lambda one: (-one.score, -_helps(one), one.entity.id))
        shown = [
            {
                "id": one.entity.id,
                "kind": one.entity.kind,
                "name": one.entity.name(self._lang),
                "score": round(one.score, 3),
                "reasons": one.reasons,
            }
            for one in found[: self._limit]
        ]
        return {"outcome": _outcome(found), "candidates": shown, "total": len(found)}

    def _compare_places(self, row: MatchRow, one: _Candidate, places: _Places) -> None:
        if row.country is not None:
            home, sites = places.countries(one.entity)
            held = ", ".join(sorted(home or sites))
            if row.country in home or (not home and row.country in sites):
                self._say(one, "country", "same", given=row.country, held=row.country)
            elif not home and not sites:
                self._say(one, "country", "unknown", given=row.country)
            elif row.country in sites:
                self._say(
                    one, "country", "site", given=row.country, held=held, factor=OTHER_BUT_SITE
                )
            else:
                self._say(
                    one, "country", "differs", given=row.country, held=held, factor=OTHER_COUNTRY
                )
        if row.address:
            named = places.named_in(one.entity, row.address)
            if named:
                self._say(one, "address", "names", given=row.address[:200], held=", ".join(named))

    def _say(self, one: _Candidate, what: str, how: str, **values: Any) -> None:
        text = _TEXTS[f"{what}.{how}"][self._lang == "ja"].format(**values)
        one.reasons.append({"what": what, "how": how, **values, "text": text})


def _helps(one: _Candidate) -> int:
    """Reasons that speak for a candidate: they order those of equal score."""
    return sum((r["what"], r["how"]) in _FOR for r in one.reasons)


_FOR = frozenset((("id", "same"), ("country", "same"), ("address", "names")))


def _outcome(found: Sequence[_Candidate]) -> str:
    """What the row as a whole comes to; only a clear lead without contradiction is a match."""
    if not found:
        return "none"
    by_id = [one for one in found if one.by_id]
    if len(by_id) > 1 or any(one.contradicted for one in by_id):
        return "contradicted"
    rivals = [one for one in found if one.score >= CLEAR and not one.by_id]
    if by_id:
        named = any(reason["what"] == "name" for reason in by_id[0].reasons)
        if rivals and not named:
            return "contradicted"
        return "match" if by_id[0].score >= CLEAR else "possible"
    if found[0].contradicted:
        return "contradicted"
    if len(rivals) == 1:
        return "match"
    if rivals:
        ahead = rivals[0].score > rivals[1].score
        return "match" if ahead else "several"
    return "possible"


class _Places:
    """Countries and names of places of some entities, read together."""

    def __init__(self, view: View, ids: Iterable[str]) -> None:
        self._view = view
        self._home: dict[str, set[str]] = defaultdict(set)
        self._sites: dict[str, set[str]] = defaultdict(set)
        wanted = set(ids)
        owners: dict[str, set[str]] = defaultdict(set)
        for edge in view.edges(wanted, _WHERE) if wanted else ():
            if edge.source not in wanted:
                continue
            if edge.relation == "headquartered_in":
                self._home[edge.source].add(edge.target)
            elif edge.relation == "located_in":
                self._sites[edge.source].add(edge.target)
            elif edge.relation in FACILITY_RELATIONS:
                owners[edge.target].add(edge.source)
                if edge.place:
                    self._sites[edge.source].add(edge.place)
        for edge in view.edges(owners, _WHERE) if owners else ():
            if edge.relation == "located_in" and edge.source in owners:
                for owner in owners[edge.source]:
                    self._sites[owner].add(edge.target)

    def countries(self, entity: Entity) -> tuple[set[str], set[str]]:
        """ISO codes of the headquarters and of the sites, as facts state them."""
        codes = []
        for held in (self._home, self._sites):
            found = {self._view.country(place) for place in held.get(entity.id, ())}
            codes.append({id.partition(":")[2] for id in found if id})
        return codes[0], codes[1]

    def named_in(self, entity: Entity, address: str) -> list[str]:
        """Its places below a country whose name stands in the address."""
        words = [f" {folded} " for folded in folds(address.replace(",", " "))]
        ids = self._home.get(entity.id, set()) | self._sites.get(entity.id, set())
        outward = {place for id in ids for place in self._view.outward(id)}
        found = self._view.entities(sorted(outward))
        return [
            place.name()
            for place in found.values()
            if place.place_type != "country"
            and any(
                f" {form} " in text
                for name in place.names
                for form in folds(name.text)
                for text in words
                if form
            )
        ]


# -- rows ----------------------------------------------------------------------------


def _row_or_error(row: Any) -> MatchRow | InvalidParameters:
    try:
        return read_row(row)
    except InvalidParameters as error:
        return error


def read_row(row: Any) -> MatchRow:
    """A row from JSON, or from the cells of a table; InvalidParameters with every problem."""
    if not isinstance(row, Mapping):
        raise InvalidParameters([Problem("a row is an object with a name or ids")])
    problems = [
        Problem("unknown key", str(key)[:40], suggestions=(*KEYS, *SCHEMES))
        for key in row
        if key not in KEYS and key not in SCHEMES
    ]
    several = row.get("names") or []
    names = [row.get("name") or "", *(several if isinstance(several, list) else [several])]
    ids = row.get("ids") or {}
    if not isinstance(ids, Mapping):
        problems.append(Problem("is an object of identifiers by scheme", "ids"))
        ids = {}
    ids = {**ids, **{scheme: row[scheme] for scheme in SCHEMES if row.get(scheme)}}
    said = {"country": row.get("country") or "", "address": row.get("address") or ""}
    texts = [*((f"ids.{scheme}", text) for scheme, text in ids.items()), *said.items()]
    texts += [("name", name) for name in names]
    for key, text in texts:
        if not isinstance(text, str) or len(text) > MAX_TEXT:
            problems.append(Problem(f"is not a text of at most {MAX_TEXT:,} characters", key[:40]))
    if len(names) > MAX_NAMES or len(ids) > MAX_NAMES:
        problems.append(Problem(f"more than {MAX_NAMES} of one sort", "names"))
    country = None
    if not problems:
        names = [name.strip() for name in names if name.strip()]
        ids = {str(key).lower(): text.strip() for key, text in ids.items() if text.strip()}
        if "lei" in ids and not is_lei(ids["lei"]):
            problems.append(
                Problem(f"{ids['lei'][:40]!r} is not an LEI: its check fails", "ids.lei")
            )
        if not names and not ids:
            problems.append(Problem("a name or an identifier is needed", "name"))
        if said["country"].strip():
            try:
                country = parse_origin(said["country"].strip())
            except UnknownId as error:
                problems.append(Problem(str(error), "country", suggestions=error.closest))
    if problems:
        raise InvalidParameters(problems)
    return MatchRow(tuple(dict.fromkeys(names)), country, said["address"].strip(), ids)


def _error_json(error: InvalidParameters) -> dict[str, Any]:
    listed = [
        {"field": p.field, "reason": p.reason, "suggestions": list(p.suggestions)}
        for p in error.problems
    ]
    return {"detail": str(error), "errors": listed}
