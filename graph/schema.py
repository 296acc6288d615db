"""The vocabulary: kinds, relations, statuses, certainties and qualifiers. The only list of them.

Validation, edges, Neo4j labels and types, indexes, documentation and the legend all read these
declarations. To add a relation or a kind, add one entry here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


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
        Relation("supplies", ("firm", "factory"), ("component",), "flow",
                 "supplies", "供給する", head="to", product="object"),
        Relation("buys", ("firm",), ("component",), "flow",
                 "buys", "購入する", tail="from", head="subject", product="object"),
        Relation("has_purchase_option", ("firm",), ("component",), "flow",
                 "has an option to buy", "購入権を持つ",
                 tail="from", head="subject", product="object"),
        Relation("has_evaluation_right", ("firm",), ("component",), "flow",
                 "may evaluate early", "早期評価権を持つ",
                 tail="from", head="subject", product="object"),
        Relation("produces", ("firm", "factory"), ("component",), "flow",
                 "makes", "製造する", product="object"),
        Relation("part_of", ("component",), ("component",), "flow",
                 "is part of", "の一部である", product="subject"),
        Relation("has_part", ("component",), ("component",), "flow",
                 "has as part", "部品として含む", reverse_of="part_of"),
        Relation("variant_of", ("component",), ("component",), "link",
                 "is a kind of", "の一種である"),
        Relation("substitutable_with", ("component",), ("component",), "link",
                 "can replace", "と代替できる", symmetric=True),
        Relation("classified_as", ("component",), ("hts",), "attribute",
                 "falls under tariff line", "関税分類に属する"),
        Relation("partners_with", ("firm",), ("firm",), "link",
                 "partners with", "提携する", symmetric=True),
        Relation("has_contract_with", ("firm",), ("firm",), "link",
                 "has a contract with", "契約している", symmetric=True),
        Relation("co_designs", ("firm",), ("component",), "link",
                 "co-designs", "共同設計する"),
        Relation("co_develops", ("firm",), ("component",), "link",
                 "co-develops", "共同開発する"),
        Relation("discloses_terms", ("firm",), ("firm", "project"), "link",
                 "discloses terms with", "条件を開示する"),
        Relation("has_purchase_obligation", ("firm",), ("firm", "project"), "link",
                 "must buy from", "購入義務を負う"),
        Relation("has_financial_commitment", ("firm",), ("firm", "project"), "link",
                 "is financially committed to", "財務的コミットメントを負う"),
        Relation("operates_facility", ("firm",), ("factory", "place"), "link",
                 "operates", "運営する", projects_site=True, places_object=True),
        Relation("owns_facility", ("firm",), ("factory", "place"), "link",
                 "owns", "所有する", projects_site=True),
        Relation("leases_facility", ("firm",), ("factory", "place"), "link",
                 "leases", "賃借する", projects_site=True),
        Relation("builds_facility", ("firm",), ("factory", "project", "place"), "link",
                 "builds", "建設する", projects_site=True, places_object=True),
        Relation("located_in", ("factory", "project", "firm"), ("place",), "link",
                 "is located in", "に所在する"),
        Relation("part_of_project", ("factory",), ("project",), "link",
                 "belongs to project", "計画に属する"),
        Relation("downsized_to", ("project", "factory"), ("factory", "project"), "link",
                 "was downsized to", "に縮小された", places_object=True),
        Relation("commits_investment", _OWNERS, (*_OWNERS, "component"), "link",
                 "commits investment in", "投資を約束する", topic="investment"),
        Relation("receives_incentive", _OWNERS, (*_OWNERS, "component"), "link",
                 "receives an incentive from", "優遇措置を受ける", topic="incentive"),
        Relation("creates_jobs", _OWNERS, (*_OWNERS, "component"), "link",
                 "creates jobs in", "雇用を創出する", topic="jobs"),
        Relation("employs", _OWNERS, (*_OWNERS, "component"), "link",
                 "employs people in", "雇用する", topic="jobs"),
        Relation("has_capacity", _ANY, ("metric",), "attribute",
                 "has capacity", "能力を持つ"),
        Relation("has_metric", _ANY, ("metric",), "attribute",
                 "has metric", "指標を持つ"),
        Relation("headquartered_in", ("firm",), ("place",), "link",
                 "has headquarters in", "に本社を置く"),
        Relation("subsidiary_of", ("firm",), ("firm",), "link",
                 "is a subsidiary of", "の子会社である"),
        Relation("acquires", ("firm",), ("firm", "factory", "place"), "link",
                 "acquires", "買収する"),
        Relation("holds_role", ("person",), ("firm",), "attribute",
                 "holds a role at", "役職に就く"),
        Relation("is_a", _ANY, ("concept",), "attribute", "is a", "である"),
        Relation("same_as", _ANY, _ANY, "attribute",
                 "is the same as", "と同一である", symmetric=True, same_kind=True),
        Relation("derived_from", ("source",), ("source",), "attribute",
                 "is derived from", "に基づく"),
    )
}  # fmt: skip

STATUS_GROUPS: dict[str, tuple[str, ...]] = {
    "intended": ("announced", "planned", "promised", "committed", "option", "forecast"),
    "real": ("under_construction", "operational", "actual", "completed", "stated"),
    "ended": ("reduced", "delayed", "cancelled"),
}
STATUSES: tuple[str, ...] = tuple(s for group in STATUS_GROUPS.values() for s in group)
GROUP_OF_STATUS: dict[str, str] = {s: g for g, words in STATUS_GROUPS.items() for s in words}
STATUS_GROUP_RANK: dict[str, int] = {"real": 0, "intended": 1, "ended": 2}
"""From what is there to what is over: the lower one counts for more."""

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
    "asserted", "attributed", "forecast", "speculative", "inferred", "assumed",
)  # fmt: skip
"""From the strongest to the weakest."""
CERTAINTY_RANK: dict[str, int] = {word: rank for rank, word in enumerate(CERTAINTIES)}
DEFAULT_CERTAINTY = "speculative"

POLARITIES = ("affirmed", "negated")
DISTRIBUTIVE = ("each", "collective", "unknown")
RANKS = ("preferred", "normal", "deprecated")
RELIABILITIES = ("primary", "press", "secondary", "opinion", "assumption")
SECTIONS = (
    "title", "body", "references", "links", "source_credit", "commentary", "glossary",
)  # fmt: skip
"""Sections of a source from the strongest to the weakest; others weigh like body."""
PRECISIONS = ("exact", "centre")
BOUNDS = ("at_least", "at_most")

PLACED = ("operational", "actual", "completed", "stated")
"""Default statuses of duty exposure, impact and localization."""

QUALIFIERS: dict[str, str] = {
    "place": "place",
    "places": "place*",
    "components": "component*",
    "with": "id*",
    "distributive": "distributive",
    "product": "component",
    "to": "id",
    "from": "id",
    "share": "fraction",
    "cost_share": "fraction",
    "market_share": "fraction",
    "ownership_share": "fraction",
    "value": "amount",
    "essential": "bool",
    "lead_time_days": "number",
    "condition": "text",
    "outcome": "text",
    "starts": "date",
    "origin": "place",
    "purpose": "text",
    "role": "text",
    "standing": "text",
    "subject_matter": "text*",
    "deal": "text",
    "facility": "text",
    "facility_type": "text",
    "incentive_type": "text",
    "activity": "text",
    "brand": "id",
    "generations": "text",
    "mode": "text",
    "relative_to": "text",
    "by": "date",
    "by_text": "text",
    "by_org": "id",
    "date_text": "text",
    "site": "text",
    "term": "text",
    "speaker": "text",
}
"""Qualifier -> type. `*` marks a set; an id type names the kind it must have, `id` any kind."""

SET_QUALIFIERS = ("places", "components", "with")

ID_PATTERN = re.compile(r"([a-z]+):[A-Za-z0-9][A-Za-z0-9._~-]{0,199}")
"""Entity ids: markup, white space, quotes and control characters can not occur in one."""
FACT_ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:~-]{0,199}")


def kind_of(id: str) -> str:
    """The kind that an id names: the part before the colon."""
    return id.partition(":")[0]


def line_style(status: str, certainty: str) -> str:
    """How an edge is drawn: solid, dashed, dotted, struck or assumed."""
    if certainty in ("inferred", "assumed"):
        return "assumed"
    return LINE_STYLES[status]
