"""The vocabulary: kinds, relations, statuses, certainties and qualifiers. The only list of them.

Validation, edges, Neo4j labels and types, indexes, documentation and the legend all read these
declarations. To add a relation or a kind, add one entry here, at the end: stores keep its number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onshore.graph.names.folding import closest


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entity. `label` is its Neo4j label; `drawn` says whether pictures show it."""

    name: str
    label: str
    en: str
    ja: str
    drawn: bool = True
    tier: int = 0
    declared: bool = True


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation: allowed kinds of both ends and how a fact of it becomes an edge.

    `becomes` is flow (goods move along it), link (an edge that carries no goods) or attribute
    (never walked). `tail` and `head` name the fields that give the edge's ends; `product` the
    field that gives what it carries. A relation with `reverse_of` is stored as written and
    projected as the other one with its ends swapped. `topic` joins relations that measure the same
    thing.
    """

    name: str
    subjects: tuple[str, ...]
    objects: tuple[str, ...]
    becomes: str
    en: str
    ja: str
    tail: str = "subject"
    head: str = "object"
    product: str | None = None
    symmetric: bool = False
    reverse_of: str | None = None
    same_kind: bool = False
    projects_site: bool = False
    places_object: bool = False
    topic: str | None = None

    @property
    def type(self) -> str:
        """Relationship type in Neo4j."""
        return self.name.upper()


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("place", "Place", "Place", "場所", tier=0),
        Kind("component", "Component", "Component", "部品", tier=2),
        Kind("project", "Project", "Project", "計画", tier=3),
        Kind("person", "Person", "Person", "人物", tier=1),
        Kind("firm", "Firm", "Firm", "企業", tier=1),
        Kind("factory", "Factory", "Factory", "工場", tier=3),
        Kind("metric", "Metric", "Metric", "指標", drawn=False),
        Kind("concept", "Concept", "Concept", "概念", drawn=False),
        Kind("hts", "TariffLine", "Tariff line", "関税分類", drawn=False, declared=False),
        Kind("source", "Source", "Source", "出典", drawn=False),
        Kind("name", "Name", "Name", "名称", drawn=False, declared=False),
    )
}

PLACE_TYPES: dict[str, str] = {
    "country": "Country",
    "state": "State",
    "city": "City",
    "region": "Region",
}
"""`place_type` of a place -> its second Neo4j label."""

_ANY = tuple(KINDS)
_OWNERS = ("firm", "project", "factory", "place")

RELATIONS: dict[str, Relation] = {
    relation.name: relation
    for relation in (
        Relation(
            "supplies",
            ("firm", "factory"),
            ("component",),
            "flow",
            "supplies",
            "供給する",
            head="to",
            product="object",
        ),
        Relation(
            "buys",
            ("firm",),
            ("component",),
            "flow",
            "buys",
            "購入する",
            tail="from",
            head="subject",
            product="object",
        ),
        Relation(
            "has_purchase_option",
            ("firm",),
            ("component",),
            "flow",
            "has an option to buy",
            "購入権を持つ",
            tail="from",
            head="subject",
            product="object",
        ),
        Relation(
            "has_evaluation_right",
            ("firm",),
            ("component",),
            "flow",
            "may evaluate early",
            "早期評価権を持つ",
            tail="from",
            head="subject",
            product="object",
        ),
        Relation(
            "produces",
            ("firm", "factory"),
            ("component",),
            "flow",
            "makes",
            "製造する",
            product="object",
        ),
        Relation(
            "part_of",
            ("component",),
            ("component",),
            "flow",
            "is part of",
            "の一部である",
            product="subject",
        ),
        Relation(
            "has_part",
            ("component",),
            ("component",),
            "flow",
            "has as part",
            "部品として含む",
            reverse_of="part_of",
        ),
        Relation(
            "variant_of", ("component",), ("component",), "link", "is a kind of", "の一種である"
        ),
        Relation(
            "substitutable_with",
            ("component",),
            ("component",),
            "link",
            "can replace",
            "と代替できる",
            symmetric=True,
        ),
        Relation(
            "classified_as",
            ("component",),
            ("hts",),
            "attribute",
            "falls under tariff line",
            "関税分類に属する",
        ),
        Relation(
            "partners_with",
            ("firm",),
            ("firm",),
            "link",
            "partners with",
            "提携する",
            symmetric=True,
        ),
        Relation(
            "has_contract_with",
            ("firm",),
            ("firm",),
            "link",
            "has a contract with",
            "契約している",
            symmetric=True,
        ),
        Relation("co_designs", ("firm",), ("component",), "link", "co-designs", "共同設計する"),
        Relation("co_develops", ("firm",), ("component",), "link", "co-develops", "共同開発する"),
        Relation(
            "discloses_terms",
            ("firm",),
            ("firm", "project"),
            "link",
            "discloses terms with",
            "条件を開示する",
        ),
        Relation(
            "has_purchase_obligation",
            ("firm",),
            ("firm", "project"),
            "link",
            "must buy from",
            "購入義務を負う",
        ),
        Relation(
            "has_financial_commitment",
            ("firm",),
            ("firm", "project"),
            "link",
            "is financially committed to",
            "財務的コミットメントを負う",
        ),
        Relation(
            "operates_facility",
            ("firm",),
            ("factory", "place"),
            "link",
            "operates",
            "運営する",
            projects_site=True,
            places_object=True,
        ),
        Relation(
            "owns_facility",
            ("firm",),
            ("factory", "place"),
            "link",
            "owns",
            "所有する",
            projects_site=True,
        ),
        Relation(
            "leases_facility",
            ("firm",),
            ("factory", "place"),
            "link",
            "leases",
            "賃借する",
            projects_site=True,
        ),
        Relation(
            "builds_facility",
            ("firm",),
            ("factory", "project", "place"),
            "link",
            "builds",
            "建設する",
            projects_site=True,
            places_object=True,
        ),
        Relation(
            "located_in",
            ("factory", "project", "firm"),
            ("place",),
            "link",
            "is located in",
            "に所在する",
        ),
        Relation(
            "part_of_project",
            ("factory",),
            ("project",),
            "link",
            "belongs to project",
            "計画に属する",
        ),
        Relation(
            "downsized_to",
            ("project", "factory"),
            ("factory", "project"),
            "link",
            "was downsized to",
            "に縮小された",
            places_object=True,
        ),
        Relation(
            "commits_investment",
            _OWNERS,
            (*_OWNERS, "component"),
            "link",
            "commits investment in",
            "投資を約束する",
            topic="investment",
        ),
        Relation(
            "receives_incentive",
            _OWNERS,
            (*_OWNERS, "component"),
            "link",
            "receives an incentive from",
            "優遇措置を受ける",
            topic="incentive",
        ),
        Relation(
            "creates_jobs",
            _OWNERS,
            (*_OWNERS, "component"),
            "link",
            "creates jobs in",
            "雇用を創出する",
            topic="jobs",
        ),
        Relation(
            "employs",
            _OWNERS,
            (*_OWNERS, "component"),
            "link",
            "employs people in",
            "雇用する",
            topic="jobs",
        ),
        Relation("has_capacity", _ANY, ("metric",), "attribute", "has capacity", "能力を持つ"),
        Relation("has_metric", _ANY, ("metric",), "attribute", "has metric", "指標を持つ"),
        Relation(
            "headquartered_in", ("firm",), ("place",), "link", "has headquarters in", "に本社を置く"
        ),
        Relation(
            "subsidiary_of", ("firm",), ("firm",), "link", "is a subsidiary of", "の子会社である"
        ),
        Relation(
            "acquires", ("firm",), ("firm", "factory", "place"), "link", "acquires", "買収する"
        ),
        Relation(
            "holds_role", ("person",), ("firm",), "attribute", "holds a role at", "役職に就く"
        ),
        Relation("is_a", _ANY, ("concept",), "attribute", "is a", "である"),
        Relation(
            "same_as",
            _ANY,
            _ANY,
            "attribute",
            "is the same as",
            "と同一である",
            symmetric=True,
            same_kind=True,
        ),
        Relation(
            "derived_from", ("source",), ("source",), "attribute", "is derived from", "に基づく"
        ),
        Relation("holds_share_in", ("firm",), ("firm",), "link", "holds a share in", "に出資する"),
    )
}

STATUS_GROUPS: dict[str, tuple[str, ...]] = {
    "intended": ("announced", "planned", "promised", "committed", "option", "forecast"),
    "real": ("under_construction", "operational", "actual", "completed", "stated"),
    "ended": ("reduced", "delayed", "cancelled"),
}
REVIEWS = ("accept", "reject", "undo")
"""Kinds of judgements on candidates: the subject is the candidate, the object its source."""
STATUSES: tuple[str, ...] = tuple(s for group in STATUS_GROUPS.values() for s in group)
GROUP_OF_STATUS: dict[str, str] = {s: g for g, words in STATUS_GROUPS.items() for s in words}
STATUS_GROUP_RANK: dict[str, int] = {"real": 0, "intended": 1, "ended": 2}
"""From what is there to what is over: the lower one counts for more."""

STATUS_GROUP_TEXT: dict[str, tuple[str, str]] = {
    "intended": ("Intended", "意図"),
    "real": ("Real", "実際"),
    "ended": ("Ended", "終了"),
}
"""Group of statuses -> English and Japanese text."""
STATUS_TEXT: dict[str, tuple[str, str]] = {
    "announced": ("announced", "発表"),
    "planned": ("planned", "計画"),
    "promised": ("promised", "約束"),
    "committed": ("committed", "確約"),
    "option": ("option", "選択権"),
    "forecast": ("forecast", "予測"),
    "under_construction": ("under construction", "建設中"),
    "operational": ("operational", "稼働中"),
    "actual": ("actual", "実績"),
    "completed": ("completed", "完了"),
    "stated": ("stated", "記述"),
    "reduced": ("reduced", "縮小"),
    "delayed": ("delayed", "延期"),
    "cancelled": ("cancelled", "中止"),
}
"""Status -> English and Japanese text."""

LINE_STYLES: dict[str, str] = {
    **dict.fromkeys(("operational", "actual", "completed", "stated"), "solid"),
    **dict.fromkeys(("announced", "planned", "committed", "under_construction"), "dashed"),
    **dict.fromkeys(("option", "forecast", "promised"), "dotted"),
    **dict.fromkeys(("reduced", "delayed"), "dashed"),
    "cancelled": "struck",
}

CERTAINTIES: tuple[str, ...] = (
    "asserted",
    "attributed",
    "forecast",
    "speculative",
    "inferred",
    "assumed",
)
"""From the strongest to the weakest."""
CERTAINTY_RANK: dict[str, int] = {word: rank for rank, word in enumerate(CERTAINTIES)}
DEFAULT_CERTAINTY = "speculative"
CERTAINTY_TEXT: dict[str, tuple[str, str]] = {
    "asserted": ("asserted", "断定"),
    "attributed": ("attributed", "伝聞"),
    "forecast": ("forecast", "予測"),
    "speculative": ("speculative", "憶測"),
    "inferred": ("inferred", "推論"),
    "assumed": ("assumed", "仮定"),
}
"""Certainty -> English and Japanese text."""
GUESSED = ("inferred", "assumed")
"""Certainties of what no source states."""

POLARITIES = ("affirmed", "negated")
DISTRIBUTIVE = ("each", "collective", "unknown")
RANKS = ("preferred", "normal", "deprecated")
RELIABILITIES = ("primary", "press", "secondary", "opinion", "assumption")
SECTIONS = (
    "title",
    "body",
    "references",
    "links",
    "source_credit",
    "commentary",
    "glossary",
)
"""Sections of a source from the strongest to the weakest; others weigh like body."""
PRECISIONS = ("exact", "centre")
BOUNDS = ("at_least", "at_most")

PLACED = ("operational", "actual", "completed", "stated")
"""Default statuses of duty exposure, impact and localization."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a file. `of` names the relations or kinds that take it; none: all of them.

    `type` is what it holds: `*` marks a set; place and component are ids of that kind, id of any.
    """

    name: str
    type: str
    doc: str
    of: tuple[str, ...] = ()

    def taken_by(self, name: str) -> bool:
        """Whether the relation, or the kind, takes this field."""
        return not self.of or name in self.of


def _fields(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


TRADES = frozenset(("supplies", "buys", "has_purchase_option"))
"""Relations whose edges carry a product from a supplier to a receiver."""
DEALS = TRADES | {"has_evaluation_right"}
"""Relations between two parties about a product, carried or still to be chosen."""
FLOWS = frozenset(name for name, one in RELATIONS.items() if one.becomes == "flow")
"""Relations whose edges say where goods come from: trades, makers and parts."""
_DEALS = tuple(name for name in RELATIONS if name in DEALS)
_GOODS = (*_DEALS, "produces")
PARTS = ("part_of", "has_part")
"""Relations between a product and what it is part of."""
_SITES = ("operates_facility", "owns_facility", "leases_facility", "builds_facility")
_TIES = (
    "partners_with",
    "has_contract_with",
    "co_designs",
    "co_develops",
    "discloses_terms",
    "has_purchase_obligation",
    "has_financial_commitment",
)
ACTS = (
    *_GOODS,
    *_TIES,
    *_SITES,
    "acquires",
    "downsized_to",
    "commits_investment",
    "receives_incentive",
    "creates_jobs",
    "employs",
    "has_capacity",
    "has_metric",
)
"""Relations that say that someone does or has something somewhere."""
_ON_SITE = (*ACTS, "located_in", "part_of_project")

FACT_FIELDS: dict[str, Field] = _fields(
    Field("id", "id of a fact", "left out: a hash of the claim and its source"),
    Field("subject", "id", "required; kinds by relation"),
    Field("relation", "relation", "required"),
    Field("object", "id", "required; kinds by relation"),
    Field("status", "status", "required"),
    Field("certainty", "certainty", "required"),
    Field("evidence", "evidence*", "required; where it is said"),
    Field("polarity", "polarity", "default affirmed; a negated fact is never an edge"),
    Field("valid_from", "date", "since when it holds; left out: since its source was published"),
    Field("valid_to", "date", "until when it holds, that day included"),
    Field("rank", "rank", "default normal; set by a person"),
    Field("record", "texts", "who put it in, and why: `{by: hand, reviewer: ..., reason: ...}`"),
    Field("recorded_at", "instant", "when it was recorded; left out: the instant of the load"),
    Field("retracted_at", "instant", "when it was taken back; it stays readable by `known_at`"),
    Field("source", "id of a source", "left out: the source of the file, and no other"),
)
"""Fields of every fact."""

QUALIFIER_FIELDS: dict[str, Field] = _fields(
    Field("amount", "amount", "how much: money, people, power, anything counted", ACTS),
    Field("place", "place", "where", ACTS),
    Field("places", "place*", "where, several places", ACTS),
    Field("components", "component*", "products that it is about", ACTS),
    Field("with", "id*", "who does it together with the subject", ACTS),
    Field("distributive", "distributive", "whether a set is meant one by one", ACTS),
    Field(
        "product",
        "component",
        "the product that it is about, where the object is none",
        tuple(name for name in ACTS if name not in _GOODS),
    ),
    Field("to", "id", "who receives the goods", ("supplies",)),
    Field(
        "from",
        "id",
        "who sells",
        ("buys", "has_purchase_option", "has_evaluation_right", "acquires"),
    ),
    Field("share", "fraction", "part of the receiver's need of that product", _DEALS),
    Field("cost_share", "fraction", "value of the part per unit of value of the whole", PARTS),
    Field("market_share", "fraction", "part of all that is made", ("produces",)),
    Field(
        "ownership_share",
        "fraction",
        "part that is held",
        ("subsidiary_of", "holds_share_in", "acquires", "partners_with", *_SITES),
    ),
    Field(
        "value",
        "amount",
        "value of the goods a year, in a currency",
        ("supplies", "buys", "has_purchase_option", "produces"),
    ),
    Field("essential", "bool", "whether the whole can not be made without it", (*PARTS, *_DEALS)),
    Field("lead_time_days", "number", "days from order to delivery", _GOODS),
    Field("condition", "text", "what it depends on"),
    Field("outcome", "text", "what came of it"),
    Field("starts", "date", "when what was announced is to begin"),
    Field("origin", "place", "territory of the last substantial transformation", _GOODS),
    Field("purpose", "text", "what for"),
    Field("role", "text", "in which role"),
    Field("standing", "text", "standing among others, such as largest"),
    Field("subject_matter", "text*", "what it is about"),
    Field("deal", "text", "name of the deal"),
    Field("facility", "text", "the site in words, where it has no id", _ON_SITE),
    Field("facility_type", "text", "kind of site", _ON_SITE),
    Field("incentive_type", "text", "such as grant or tax_credit", ("receives_incentive",)),
    Field("activity", "text", "what is done there, such as expansion or assembly"),
    Field(
        "brand",
        "id",
        "whose brand the goods carry",
        (*_GOODS, *_SITES, "co_designs", "co_develops"),
    ),
    Field("generations", "text", "generations of the product", (*_GOODS, *_TIES)),
    Field("mode", "text", "how it is done"),
    Field("relative_to", "text", "what an amount is measured against", ACTS),
    Field("by", "date", "date until which"),
    Field("by_text", "text", "that date as it was worded"),
    Field("by_org", "id", "who says, decides or pays it"),
    Field("date_text", "text", "a date as it was worded"),
    Field("site", "text", "the site as it was worded", _ON_SITE),
    Field("term", "text", "how long"),
    Field("speaker", "text", "who says it"),
)
"""Fields that a relation takes or does not take; what it does not take is refused."""

QUALIFIERS: dict[str, str] = {
    name: field.type for name, field in QUALIFIER_FIELDS.items() if name != "amount"
}
"""Qualifier -> type."""

AMOUNT_FIELDS: dict[str, Field] = _fields(
    Field("value", "number", "one number; or else `min`, `max` or both"),
    Field("min", "number", "the lowest of a range"),
    Field("max", "number", "the highest of a range"),
    Field("unit", "text", "what is counted: people, MW, m2, percent, units ..."),
    Field("currency", "text", "of money, such as USD, in place of `unit`"),
    Field("approx", "bool", "whether it is about that much"),
    Field("bound", "bound", "whether it is the least or the most"),
    Field("per", "text", "for each year, month, MWh ...; left out: in all"),
    Field("text", "text", "the wording of the source"),
)

EVIDENCE_FIELDS: dict[str, Field] = _fields(
    Field("source", "id of a source", "left out: the source of the file"),
    Field("section", "text", "where in the source, such as body or row 3"),
    Field("gist", "text", "one sentence in your own words"),
    Field("start", "number", "first character of the quote"),
    Field("end", "number", "the character after the quote"),
    Field("quote", "text", "the source's own words; kept where you load them"),
    Field("quote_sha256", "sha256", "hash of the folded quote"),
    Field("speaker", "text", "who says it there"),
    Field("derived_from", "text", "what that page relays: evidence of one origin counts once"),
    Field("page", "number", "page of the source on which the quote begins, from 1"),
)

SOURCE_FIELDS: dict[str, Field] = _fields(
    Field("id", "id of a source", "required, such as `source:example-2026-03`"),
    Field("title", "text", "its title"),
    Field("publisher", "text", "who published it"),
    Field("url", "text", "where it is read"),
    Field("language", "text", "such as en"),
    Field("published", "date", "since when its facts without `valid_from` hold"),
    Field("published_basis", "text", "how `published` is known, if not from the source"),
    Field("retrieved", "date", "when it was read"),
    Field("sha256", "sha256", "hash of its text"),
    Field("reliability", "reliability", "default secondary; decides picks among conflicts"),
    Field("derived_from", "text*", "sources or pages that it relays"),
    Field("note", "text", "a remark"),
    Field("recorded_at", "instant", "when its facts were recorded, where they do not say so"),
    Field("retracted_at", "instant", "in full copies: the end of an earlier version"),
)

_SEATED = ("place", "firm", "factory", "project")

ENTITY_FIELDS: dict[str, Field] = _fields(
    Field("id", "id", "required; never changed once given"),
    Field("kind", "kind", "the part of the id before the colon; may be left out"),
    Field("names", "name*", "texts or `{text, lang, script}`; the first of a language is shown"),
    Field("not_names", "text*", "names that look like its own and are not"),
    Field("ids", "texts", "ids in other lists, such as `{lei: ..., wikidata: ...}`"),
    Field("container", "place", "the place that it lies in", ("place", "factory")),
    Field("members", "place*", "the places that a region is made of", ("place",)),
    Field("place_type", "place_type", "kind of place", ("place",)),
    Field("latitude", "degrees", "-90 to 90, with `longitude`", _SEATED),
    Field("longitude", "degrees", "-180 to 180, with `latitude`", _SEATED),
    Field("precision", "precision", "the site itself, or the middle of a place", _SEATED),
    Field("position_source", "text", "where the position is from", _SEATED),
    Field("sector", "text", "`scheme:code`", ("firm", "factory")),
    Field("facility_type", "text", "kind of site", ("factory", "project")),
    Field("address", "text", "postal address", ("firm", "factory", "project")),
    Field("unnamed", "bool", "whether only its place is known", ("factory",)),
    Field("note", "text", "a remark"),
    Field("recorded_at", "instant", "when it was recorded; left out: the instant of the load"),
    Field("retracted_at", "instant", "in full copies: the end of an earlier version"),
)

SET_QUALIFIERS = ("places", "components", "with")

_ID = r"([a-z]+):[A-Za-z0-9][A-Za-z0-9._~-]{0,199}"
ID_PATTERN = re.compile(_ID)
"""Entity ids: markup, white space, quotes and control characters can not occur in one."""
ID_IN_TEXT = re.compile(rf"(?<![a-z]){_ID}")
"""An entity id within other words."""
FACT_ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:~-]{0,199}")


def kind_of(id: str) -> str:
    """The kind that an id names: the part before the colon."""
    return id.partition(":")[0]


def one_of_each_kind(ids: Sequence[str]) -> dict[str, str]:
    """The kinds that the ids name, with one of the ids for each."""
    if ids:
        kind = kind_of(ids[0])
        if ("\n" + "\n".join(ids)).count(f"\n{kind}:") == len(ids):
            return {kind: ids[0]}
    return {kind_of(id): id for id in ids}


def line_style(status: str, certainty: str) -> str:
    """How an edge is drawn: solid, dashed, dotted, struck or assumed."""
    if certainty in GUESSED:
        return "assumed"
    return LINE_STYLES[status]


def not_taken(field: Field, name: str, fields: Mapping[str, Field]) -> tuple[str, tuple[str, ...]]:
    """Why `name` (a relation or a kind) does not take the field, and what it takes instead."""
    own = [other for other in fields.values() if other.of and other.taken_by(name)]
    kind = field.type.removesuffix("*")
    alike = [other for other in own if other.type.removesuffix("*") == kind != "text"]
    alike.sort(key=lambda other: other.type != field.type)
    names = [other.name for other in alike] or closest(field.name, [other.name for other in own])
    near = tuple(names)[:3]
    instead = near[0] if near else f"no {field.name}"
    return f"{name} takes {instead}; {field.name} is for {', '.join(field.of)}", near
