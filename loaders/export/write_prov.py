"""Who says what, as PROV-O in JSON-LD: claims, the sources that they come from, their publishers.

A fact is a `prov:Entity` and an `rdf:Statement`, derived from the sources of its evidence, and
generated when it was recorded. A denial is marked by `polarity`; nothing is drawn from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from onshore.graph.dates import show_instant
from onshore.graph.model import Fact, Source
from onshore.graph.project import Where
from onshore.graph.view import View

CONTEXT = {
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "onshore": "urn:onshore:term:",
}

Json = dict[str, Any]


def provenance(view: View, where: Where) -> Json:
    """The document; everything in `@graph` is sorted by its id."""
    facts = [fact for fact in view.all_facts() if where.allows(fact)]
    sources = {id for fact in facts for id in _sources_of(fact)}
    while (
        more := {d for id in sources if id in view.sources for d in view.sources[id].derived_from}
        - sources
    ):
        sources |= more
    known = [view.sources[id] for id in sorted(sources) if id in view.sources]
    things = {id for fact in facts for id in (fact.subject, fact.object)}
    labels = view.labels(things)
    nodes = [
        {
            "@id": "urn:onshore:export",
            "@type": ["prov:Entity", "prov:Collection"],
            "onshore:as_of": view.as_of.isoformat(),
            "onshore:known_at": _instant(show_instant(view.known_at)),
        },
        *map(_claim, facts),
        *map(_source, known),
        *(_publisher(name) for name in {one.publisher for one in known if one.publisher}),
        *({"@id": iri(id), "rdfs:label": labels[id]} for id in things - sources),
    ]
    return {"@context": CONTEXT, "@graph": sorted(nodes, key=lambda node: str(node["@id"]))}


def iri(id: str) -> str:
    """`firm:foxconn` as `urn:onshore:firm:foxconn`."""
    return f"urn:onshore:{quote(id, safe=':-._~')}"


def _fact_iri(fact: Fact) -> str:
    return f"urn:onshore:fact:{quote(fact.source, safe='-._~')}:{quote(fact.id, safe='-._~')}"


def _sources_of(fact: Fact) -> list[str]:
    return list(dict.fromkeys((*(span.source for span in fact.evidence), fact.source)))


def _claim(fact: Fact) -> Json:
    qualified = list(_derivations(fact))
    values: Json = {
        "@id": _fact_iri(fact),
        "@type": ["prov:Entity", "rdf:Statement"],
        "rdf:subject": {"@id": iri(fact.subject)},
        "rdf:predicate": {"@id": f"onshore:{fact.relation}"},
        "rdf:object": {"@id": iri(fact.object)},
        "prov:wasDerivedFrom": [{"@id": iri(id)} for id in _sources_of(fact)],
        "prov:qualifiedDerivation": qualified or None,
        "prov:generatedAtTime": _instant(fact.recorded_at and show_instant(fact.recorded_at)),
        "prov:invalidatedAtTime": _instant(fact.retracted_at and show_instant(fact.retracted_at)),
        "onshore:fact": fact.id,
        "onshore:status": fact.status,
        "onshore:certainty": fact.certainty,
        "onshore:polarity": fact.polarity,
        "onshore:valid_from": fact.valid_from,
        "onshore:valid_to": fact.valid_to,
    }
    return {name: value for name, value in values.items() if value is not None}


def _derivations(fact: Fact) -> Iterator[Json]:
    """Where in its source a claim stands, in words of our own."""
    for span in fact.evidence:
        told = {
            "onshore:section": span.section,
            "onshore:gist": span.gist,
            "onshore:speaker": span.speaker,
        }
        known = {name: text for name, text in told.items() if text}
        if known:
            entity = {"@id": iri(span.source)}
            yield {"@type": "prov:Derivation", "prov:entity": entity, **known}


def _source(source: Source) -> Json:
    derived = [{"@id": iri(id)} for id in source.derived_from]
    values: Json = {
        "@id": iri(source.id),
        "@type": "prov:Entity",
        "rdfs:label": source.title,
        "dcterms:language": source.language,
        "dcterms:issued": source.published,
        "rdfs:seeAlso": {"@id": source.url} if _is_address(source.url) else None,
        "onshore:reliability": source.reliability,
        "prov:wasAttributedTo": source.publisher and {"@id": _agent(source.publisher)},
        "prov:wasDerivedFrom": derived or None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _is_address(url: str | None) -> bool:
    return url is not None and url.startswith(("https://", "http://")) and " " not in url


def _agent(name: str) -> str:
    return f"urn:onshore:agent:{quote(name, safe='-._~')}"


def _publisher(name: str) -> Json:
    return {"@id": _agent(name), "@type": ["prov:Agent", "prov:Organization"], "rdfs:label": name}


def _instant(text: str | None) -> Json | None:
    return {"@type": "xsd:dateTime", "@value": text} if text else None
