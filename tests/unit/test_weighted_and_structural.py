"""Where nothing goes round in circles, all inputs are essential and sectors are products, the
weighted levels by inputs are 0 for exactly what the structural rules lose."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from onshore.graph.queries.impact import Impact
from onshore.graph.stores import open_store
from tests.unit.story import NOW, claim, document

DAY = date(2026, 6, 1)


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[str, str], list[str]]:
    """Claims, the sector of each firm, and the firms that are lost.

    Every firm makes one product and buys each part of it from some of the makers of the part.
    """
    count = draw(st.integers(1, 4))
    makers = {k: [f"firm:{k}-{n}" for n in range(draw(st.integers(1, 3)))] for k in range(count)}
    claims, sectors = [], {}
    for k, own in makers.items():
        parts = draw(st.sets(st.integers(0, k - 1))) if k else set()
        for part in sorted(parts):
            whole = f"component:{k}"
            claims.append(claim(f"N{part}-{k}", f"component:{part}", "part_of", whole))
        for firm in own:
            sectors[firm] = f"product:{k}"
            claims.append(claim(f"M{firm}", firm, "produces", f"component:{k}"))
            for part in sorted(parts):
                for seller in sorted(draw(st.sets(st.sampled_from(makers[part]), min_size=1))):
                    value = draw(st.floats(0.01, 1000))
                    amount = {"value": value, "currency": "USD", "per": "year"}
                    claims.append(
                        claim(
                            f"T{seller}-{firm}",
                            seller,
                            "supplies",
                            f"component:{part}",
                            to=firm,
                            value=amount,
                        )
                    )
    lost = draw(st.sets(st.sampled_from(sorted(sectors)), min_size=1, max_size=3))
    return claims, sectors, sorted(lost)


@settings(max_examples=100)
@given(networks())
def test_what_is_dead_has_no_level_left(
    network: tuple[list[dict[str, Any]], dict[str, str], list[str]],
) -> None:
    claims, sectors, lost = network
    ids = {c[key] for c in claims for key in ("subject", "object")} | set(sectors)
    entities = [
        {
            "id": id,
            "kind": id.partition(":")[0],
            "names": [id],
            **({"sector": sectors[id]} if id in sectors else {}),
        }
        for id in sorted(ids)
    ]
    store = open_store("sqlite://")
    store.replace([document("source:t", *claims, entities=entities)], now=NOW)
    view = store.view(DAY)
    structural = Impact(node=tuple(lost), mode="structural").run(view).result
    weighted = Impact(node=tuple(lost), mode="weighted", sigma="off", eps=0.0).run(view).result
    dead = {entry["id"] for entry in structural["dead"] if entry["kind"] in ("firm", "maker")}
    stopped = {node["id"] for node in weighted["nodes"] if node["d"] <= 1e-9}
    trading = {node["id"] for node in weighted["nodes"]}
    if trading:
        assert dead & trading == stopped
    assert dead - trading <= set(lost)
    store.close()
