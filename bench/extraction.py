"""Precision, recall and status accuracy of the extractor, per set of articles with gold facts.

    python -m bench extraction                                      every set that is at hand
    python -m bench extraction DIR... [--gazetteer FILE] [--misses] [--ablation]
    python -m bench extraction --llm ADDRESS --llm-model NAME [DIR...]    rules, model, both

A directory holds `NAME.txt` (or `.html`) with `NAME.gold.jsonl`, and its own names in
`gazetteer.yaml` where the common ones lack them. A gold file has one fact a line with `subject`,
`relation`, `object`, `status` and, where it matters, `amount`, `to`, `from`, `polarity`; lists
under `accept_subjects`, `accept_objects`, `accept_relations`, `accept_status` are as good. A place
in the gold place counts. An `optional` fact may be found or not: it counts neither as recall nor
as an error. `doubtful` asks for a certainty of speculative or weaker, else it is an error. Figures
are of the candidates that the verifier lets through.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.ablation import Count, ablate, show
from onshore.graph.errors import OnshoreError
from onshore.graph.schema import CERTAINTY_RANK
from onshore.loaders.extract import Gazetteer, extract, read_article, read_gazetteer
from onshore.loaders.extract.check.routes import is_models
from onshore.loaders.extract.model import ModelSettings, ask_model

RECORDED = Path(__file__).resolve().parent.parent / "tests" / "data" / "model"
"""Eight invented articles that no rule was written on."""
ROOT = Path(__file__).resolve().parent.parent
SETS = ROOT / "tests" / "data" / "extract"
COUNTS = SETS / "counts.json"
"""What each set of the repository gives, exactly; a test compares."""
SEED = ROOT.parent / "shared" / "seed"
"""The article that the product starts from; its text is not part of the repository."""
SEED_PUBLISHED = "2025-11-20"
_DOUBT = CERTAINTY_RANK["speculative"]
BUNDLED = ("names.yaml", "places.yaml", "seed.yaml", "gazetteer.yaml")


@dataclass
class Score:
    """Counts of one set; `missed` and `extra` hold what to look at."""

    gold: int = 0
    found: int = 0
    core: int = 0
    core_found: int = 0
    candidates: int = 0
    right: int = 0
    status_right: int = 0
    wrong_firm: int = 0
    """Wrong candidates that another firm would have made right."""
    seconds: float = 0.0
    rules: Counter[str] = field(default_factory=Counter)
    """Candidates by the rule that proposed them."""
    missed: list[Mapping[str, Any]] = field(default_factory=list)
    extra: list[Mapping[str, Any]] = field(default_factory=list)
    rejected: list[Mapping[str, Any]] = field(default_factory=list)
    status_wrong: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = field(default_factory=list)

    def add(self, other: Score) -> None:
        for name in (
            "gold",
            "found",
            "core",
            "core_found",
            "candidates",
            "right",
            "status_right",
            "wrong_firm",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.seconds += other.seconds
        self.rules += other.rules

    def row(self, name: str) -> str:
        return (
            f"{name:34} facts {self.gold:3}  P {_ratio(self.right, self.candidates)}  "
            f"R {_ratio(self.found, self.gold)}  core R {_ratio(self.core_found, self.core)}  "
            f"status {_ratio(self.status_right, self.found)}  firm {self.wrong_firm:2}  "
            f"{self.seconds * 1000:5.0f} ms"
        )


def _ratio(part: int, whole: int) -> str:
    return f"{part / whole:4.2f}" if whole else "   -"


def _place_matches(gold: str, found: str) -> bool:
    return gold == found or (
        gold.startswith("place:")
        and (found.startswith(gold + "-") or gold.startswith(found + "-"))
        and found != "place:US"
    )


def matches(gold: Mapping[str, Any], candidate: Mapping[str, Any]) -> bool:
    """Whether the candidate says the gold fact, status and minor qualifiers apart."""
    quals = {**(gold.get("qualifiers") or {}), **gold}
    relations = [gold["relation"], *gold.get("accept_relations", ())]
    subjects = [gold["subject"], *gold.get("accept_subjects", ())]
    objects = [gold["object"], *gold.get("accept_objects", ())]
    ends = [(candidate["subject"], candidate["object"])]
    if gold["relation"] in ("partners_with", "has_contract_with"):
        ends.append((candidate["object"], candidate["subject"]))
    if candidate["relation"] not in relations:
        return False
    if not any(
        any(_place_matches(s, a) for s in subjects) and any(_place_matches(o, b) for o in objects)
        for a, b in ends
    ):
        return False
    if gold.get("polarity", "affirmed") != candidate.get("polarity", "affirmed"):
        return False
    if gold.get("doubtful") and CERTAINTY_RANK[candidate["certainty"]] < _DOUBT:
        return False
    for key in ("to", "from"):
        if quals.get(key) and quals[key] != candidate.get(key):
            return False
    return _amount_matches(quals.get("amount"), candidate.get("amount"), gold["relation"])


def _amount_matches(gold: Any, found: Any, relation: str) -> bool:
    if not gold or relation == "builds_facility":
        return True
    if not found:
        return False
    for key in ("value", "min", "max"):
        if gold.get(key) is not None and not math.isclose(
            float(gold[key]), float(_figure(found, key) or math.nan), rel_tol=1e-6
        ):
            return False
    return bool(gold.get("currency") == found.get("currency"))


_BOUNDS = {"min": "at_least", "max": "at_most"}


def _figure(amount: Mapping[str, Any], key: str) -> Any:
    """`up to 5` is a value with a bound; a gold fact may write it as the one end of a range."""
    bounded = key in _BOUNDS and amount.get("bound") == _BOUNDS[key]
    return amount.get("value") if bounded else amount.get(key)


def score(gold: Sequence[Mapping[str, Any]], candidates: Sequence[Mapping[str, Any]]) -> Score:
    """Score of one article. A candidate that repeats a matched fact counts as right."""
    asked = [fact for fact in gold if not fact.get("optional")]
    allowed = {
        i
        for i, candidate in enumerate(candidates)
        if any(fact.get("optional") and matches(fact, candidate) for fact in gold)
    }
    result = Score(gold=len(asked))
    right: set[int] = set()
    for fact in asked:
        core = fact.get("tier", "core") == "core"
        result.core += core
        hits = [i for i, candidate in enumerate(candidates) if matches(fact, candidate)]
        right.update(hits)
        if not hits:
            result.missed.append(fact)
            continue
        result.found += 1
        result.core_found += core
        words = (fact.get("status"), *fact.get("accept_status", ()))
        if any(candidates[i]["status"] in words for i in hits):
            result.status_right += 1
        else:
            result.status_wrong.append((fact, candidates[hits[0]]))
    result.right = len(right)
    result.extra = [c for i, c in enumerate(candidates) if i not in right | allowed]
    result.wrong_firm = sum(
        any(matches(fact, {**c, "subject": fact["subject"]}) for fact in gold) for c in result.extra
    )
    result.candidates = len(right) + len(result.extra)
    return result


def read_gold(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Metadata and facts of a gold file; distractors are not facts."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    meta: dict[str, Any] = next((line["meta"] for line in lines if "meta" in line), {})
    return meta, [x for x in lines if "relation" in x and x.get("kind", "fact") == "fact"]


def bundled_gazetteer(files: Iterable[Path] = ()) -> Gazetteer:
    known = [ROOT / "data" / name for name in BUNDLED if (ROOT / "data" / name).exists()]
    return read_gazetteer(list(files), (), known)


def run(article: Path, gold: Path, gazetteer: Gazetteer, meta: Mapping[str, Any]) -> Score:
    found, facts = read_gold(gold)
    started = time.perf_counter()
    extraction = extract(article, {**found, **meta}, gazetteer)
    seconds = time.perf_counter() - started
    result = score(facts, extraction.candidates)
    result.seconds = seconds
    result.rejected = list(extraction.rejected)
    result.rules = Counter(str(c["rule"]) for c in extraction.candidates)
    return result


def _show(result: Score) -> None:
    out = sys.stdout.write
    for fact in result.missed:
        quote = (fact.get("evidence") or [{}])[0].get("quote", "")
        out(f"    missed  {_brief(fact)}  {quote[:70]}\n")
    for fact in result.extra:
        out(f"    extra   {_brief(fact)} [{fact['rule']} {fact['tier']}] {fact['quote'][:100]}\n")
    for fact in result.rejected:
        out(
            f"    refused {_brief(fact)} [{fact['rule']}] {fact['reasons'][-1]} "
            f"{fact['quote'][:60]}\n"
        )
    for fact, candidate in result.status_wrong:
        out(f"    status  {_brief(fact)} got {candidate['status']} [{candidate['rule']}]\n")


def _brief(fact: Mapping[str, Any]) -> str:
    quals = {**(fact.get("qualifiers") or {}), **fact}
    amount = quals.get("amount") or {}
    number = amount.get("value", amount.get("min", ""))
    extra = " ".join(f"{k}={quals[k]}" for k in ("to", "from") if quals.get(k))
    negated = " NOT" if fact.get("polarity") == "negated" else ""
    ends = f"{fact['subject']}{negated} {fact['relation']} {fact['object']}"
    return f"{ends} {number} {extra} ({fact.get('status')})"


def articles(folder: Path) -> Iterator[tuple[str, Path, Path]]:
    """Name, article and gold file of each article of a set."""
    for gold in sorted(folder.glob("*.gold.jsonl")):
        name = gold.name.removesuffix(".gold.jsonl")
        ends = (folder / f"{name}{end}" for end in (".txt", ".html", ".md"))
        yield name, next(path for path in ends if path.exists()), gold
    if (folder / "facts.jsonl").exists() and (folder / "article.txt").exists():
        yield "article", folder / "article.txt", folder / "facts.jsonl"


def measure(
    folder: Path, gazetteer: Gazetteer, meta: Mapping[str, Any], misses: bool = False
) -> Score:
    """Prints a row an article and one of the set, and answers with the set's score."""
    total = Score()
    for name, article, gold in articles(folder):
        dated = {"published": SEED_PUBLISHED} if name == "article" else {}
        result = run(article, gold, gazetteer, {**dated, **meta})
        sys.stdout.write(result.row(f"  {name}") + "\n")
        if misses:
            _show(result)
        total.add(result)
    sys.stdout.write(total.row(folder.name) + "\n")
    return total


def count_sets() -> dict[str, dict[str, int]]:
    """Of each set of the repository: facts, found, right in status, wrong, of them a wrong firm.

    Under `rules` are the candidates of each rule over all sets.
    """
    counts = {}
    rules: Counter[str] = Counter()
    for folder in sorted(path for path in SETS.iterdir() if path.is_dir()):
        own = [folder / "gazetteer.yaml"] if (folder / "gazetteer.yaml").exists() else []
        names = bundled_gazetteer([SETS / "gazetteer.yaml", *own])
        total = Score()
        for _, article, gold in articles(folder):
            total.add(run(article, gold, names, {}))
        counts[folder.name] = {
            "facts": total.gold,
            "found": total.found,
            "status": total.status_right,
            "wrong": total.candidates - total.right,
            "wrong_firm": total.wrong_firm,
        }
        rules += total.rules
    return {**counts, "rules": dict(sorted(rules.items()))}


def _counting(
    folders: Sequence[Path], known: Sequence[Path], meta: Mapping[str, Any]
) -> tuple[dict[str, list[Path]], Callable[[str, Path], Count]]:
    """The articles of each set, and the function that counts one of them."""
    names = {}
    golds: dict[str, list[Path]] = {}
    read: dict[Path, tuple[Path, dict[str, Any]]] = {}
    for folder in folders:
        own = [folder / "gazetteer.yaml"] if (folder / "gazetteer.yaml").exists() else []
        names[folder.name] = bundled_gazetteer([*known, *own])
        golds[folder.name] = []
        for name, article, gold in articles(folder):
            dated = {"published": SEED_PUBLISHED} if name == "article" else {}
            golds[folder.name].append(gold)
            read[gold] = article, {**dated, **meta}

    def count(folder: str, gold: Path) -> Count:
        article, dated = read[gold]
        result = run(article, gold, names[folder], dated)
        return Count(result.found, result.status_right, len(result.extra))

    return golds, count


def add_model_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--llm", metavar="ADDRESS", help="ask this OpenAI-compatible address too")
    parser.add_argument("--llm-model", default="default", help="name of its model")
    parser.add_argument("--llm-timeout", type=float, default=600.0, help="seconds for one reply")
    parser.add_argument("--llm-piece", type=int, default=12_000, help="characters of one request")
    parser.add_argument("--llm-max-tokens", type=int, default=8_000, help="tokens of one reply")


def measure_model(
    options: argparse.Namespace,
    folders: Iterable[Path],
    known: Sequence[Path],
    meta: Mapping[str, Any],
) -> dict[str, Score]:
    """Prints a row each for rules, model and both of every article and of all; the last three.

    The key of the address is read from ONSHORE_LLM_KEY. Replies are not kept.
    """
    key = os.environ.get("ONSHORE_LLM_KEY", "")
    chosen = ModelSettings(options.llm, options.llm_model, key, options.llm_timeout)
    chosen = replace(chosen, piece=options.llm_piece, max_tokens=options.llm_max_tokens)
    total = {route: Score() for route in ("rules", "model", "both")}
    spent = [0, 0, 0]
    for folder in folders:
        own = [folder / "gazetteer.yaml"] if (folder / "gazetteer.yaml").exists() else []
        gazetteer = bundled_gazetteer([*known, *own])
        for name, file, gold in articles(folder):
            found, facts = read_gold(gold)
            article = read_article(file, {**found, **meta})
            asked = ask_model(article, gazetteer, chosen)
            took = (asked.calls, asked.tokens_in, asked.tokens_out)
            spent = [before + more for before, more in zip(spent, took, strict=True)]
            both = extract(article, None, gazetteer, asked.claims)
            of_route = {
                "rules": extract(article, None, gazetteer).candidates,
                "model": [c for c in both.candidates if is_models(c) or "also" in c["record"]],
                "both": both.candidates,
            }
            for route, candidates in of_route.items():
                result = score(facts, candidates)
                sys.stdout.write(result.row(f"  {name}, {route}") + "\n")
                if options.misses and route == "model":
                    _show(result)
                total[route].add(result)
            for line in (*asked.unread, *(item["reason"] for item in asked.dropped)):
                sys.stdout.write(f"    {line}\n" if options.misses else "")
    for route, result in total.items():
        sys.stdout.write(result.row(route) + "\n")
    sys.stdout.write("calls {:,}, tokens sent {:,}, received {:,}\n".format(*spent))
    return total


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench extraction", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--gazetteer", action="append", type=Path, default=[])
    parser.add_argument("--published", help="date of articles that do not state theirs")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument(
        "--write", action="store_true", help="keep the counts of the repository's sets as they are"
    )
    parser.add_argument(
        "--ablation", action="store_true", help="what each rule is worth: taken out alone"
    )
    add_model_options(parser)
    options = parser.parse_args(arguments)
    known = options.gazetteer or ([] if options.folders else [SETS / "gazetteer.yaml"])
    every = (*sorted(SETS.iterdir()), SEED)
    folders = options.folders or ([RECORDED] if options.llm else [p for p in every if p.is_dir()])
    meta = {"published": options.published} if options.published else {}
    if options.write:
        COUNTS.write_text(json.dumps(count_sets(), indent=1) + "\n", "utf-8")
        return 0
    if options.llm:
        try:
            measure_model(options, folders, known, meta)
        except OnshoreError as error:
            sys.stderr.write(f"bench: {error}\n")
            return 1
        return 0
    if options.ablation:
        show(ablate(*_counting(folders, known, meta)))
        return 0
    for folder in folders:
        own = [folder / "gazetteer.yaml"] if (folder / "gazetteer.yaml").exists() else []
        measure(folder, bundled_gazetteer([*known, *own]), meta, options.misses)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
