"""What the verifier refuses: planted errors on gold facts, and true facts refused by mistake.

python -m bench verifier                                        the articles at hand
python -m bench.verifier ARTICLE GOLD [--gazetteer FILE] [--published DATE]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.extraction import SEED, SEED_PUBLISHED, SETS, bundled_gazetteer, read_gold
from onshore.loaders.extract import Article, Gazetteer, read_article, verify


def as_candidate(fact: Mapping[str, Any]) -> dict[str, Any]:
    """Flat candidate of a gold fact: qualifiers lifted, quotes with their offsets."""
    flat = {**fact, **(fact.get("qualifiers") or {})}
    for key in ("qualifiers", "kind", "tier", "note", "section", "id"):
        flat.pop(key, None)
    flat["valid_from" if flat.get("relation") != "builds_facility" else "starts"] = flat.pop(
        "date", None
    )
    flat["evidence"] = [
        {key: item[key] for key in ("quote", "start", "end")} for item in fact["evidence"]
    ]
    return {key: value for key, value in flat.items() if value is not None}


def plant(fact: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The fact with one planted error each; names of the errors as in the specification."""
    items = fact["evidence"]
    quote = items[0]["quote"]
    middle = len(quote) // 2
    yield (
        "paraphrased quote",
        {**fact, "evidence": [{"quote": quote[:middle] + "実に" + quote[middle:]}, *items[1:]]},
    )
    yield "invented quote", {**fact, "evidence": [{"quote": "This sentence stands nowhere in it."}]}
    yield "relation outside the vocabulary", {**fact, "relation": "manufactures_for"}
    yield (
        "firm that is not in the article",
        {**fact, "subject": "firm:boeing", "relation": fact["relation"]},
    )
    amount = fact.get("amount")
    if amount:
        larger = {k: amount[k] * 10 for k in ("value", "min", "max") if amount.get(k) is not None}
        yield "amount x10", {**fact, "amount": {**amount, **larger}}
        if amount.get("currency"):
            yield "wrong currency", {**fact, "amount": {**amount, "currency": "EUR"}}
    if fact.get("polarity") == "negated":
        yield "negation dropped", {**fact, "polarity": "affirmed"}


def measure(
    article: Article, facts: Sequence[Mapping[str, Any]], gazetteer: Gazetteer
) -> tuple[dict[str, list[int]], list[tuple[Mapping[str, Any], str]], dict[str, int]]:
    """Planted errors as {name: [refused, planted]}, true facts refused with why, and tiers."""
    planted: dict[str, list[int]] = {}
    refused: list[tuple[Mapping[str, Any], str]] = []
    tiers: dict[str, int] = {}
    for gold in facts:
        fact = as_candidate(gold)
        verdict = verify(fact, article, gazetteer)
        tiers[verdict.tier] = tiers.get(verdict.tier, 0) + 1
        if not verdict.accepted:
            refused.append((gold, verdict.reasons[0]))
        for name, wrong in plant(fact):
            count = planted.setdefault(name, [0, 0])
            count[1] += 1
            count[0] += not verify(wrong, article, gazetteer).accepted
    return planted, refused, tiers


def show(article: Article, gold: Path, gazetteer: Gazetteer) -> None:
    facts = [f for f in read_gold(gold)[1] if f.get("evidence")]
    planted, refused, tiers = measure(article, facts, gazetteer)
    for name, (caught, total) in planted.items():
        sys.stdout.write(f"  {name:34} {caught}/{total}\n")
    sys.stdout.write(f"  true facts {len(facts)}, tiers {tiers}\n")
    for fact, reason in refused:
        sys.stdout.write(f"  refused {fact['id']} {fact['relation']} {fact['object']}: {reason}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("article", type=Path, nargs="?")
    parser.add_argument("gold", type=Path, nargs="?")
    parser.add_argument("--gazetteer", action="append", type=Path, default=[])
    parser.add_argument("--published")
    options = parser.parse_args(arguments)
    if options.article and options.gold:
        meta = {"published": options.published} if options.published else {}
        article = read_article(options.article, meta)
        show(article, options.gold, bundled_gazetteer(options.gazetteer))
        return 0
    gazetteer = bundled_gazetteer([SETS / "gazetteer.yaml"])
    known: list[tuple[Path, Path, dict[str, str]]] = [
        (SETS / "dev" / "en1_dev.txt", SETS / "dev" / "en1_dev.gold.jsonl", {})
    ]
    if (SEED / "article.txt").exists():
        dated = {"published": SEED_PUBLISHED}
        known.append((SEED / "article.txt", SEED / "facts.jsonl", dated))
    for path, gold, meta in known:
        sys.stdout.write(f"{path.name}\n")
        show(read_article(path, meta), gold, gazetteer)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
