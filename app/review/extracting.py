"""The command `extract`: articles to candidates, one JSON object a line.

Standard output or the file given gets the candidates; what a person should know goes to standard
error. Rules and verifier stand in `loaders.extract`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onshore.app.review.files import LOG, TEXT_SUFFIX, described, read_log, read_work, write_whole
from onshore.app.review.name_sources import (
    NAMES,
    gather_names,
    known_names,
    reviews_in,
    say,
    store_if_any,
)
from onshore.app.settings import Settings
from onshore.app.terminal.shell import put
from onshore.graph.dates import parse_period
from onshore.graph.errors import InputError, InvalidInput, InvalidParameters, Problem, TooLarge
from onshore.graph.schema import ID_PATTERN
from onshore.loaders.extract import Article, Extraction, extract, pending, read_article
from onshore.loaders.extract.check.decisions import GIVEN
from onshore.loaders.extract.text.sentences import SILENT
from onshore.loaders.files.reading import check_regular

if TYPE_CHECKING:
    from onshore.app.review.model import Model

UNREADABLE = 0.003
"""Share of control and replacement characters above which a text is taken for none."""
SHOWN_NAMES = 12
"""New names that the summary lists."""
STDOUT = Path("-")
"""The output that stands for standard output, as none does."""
ABOUT_ONE = ("source", "title", "url")
"""Options that speak of one article only."""


@dataclass
class Batch:
    """What all articles of a command gave."""

    candidates: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    decided: int = 0
    summary: list[str] = field(default_factory=list)


def run(options: argparse.Namespace, settings: Settings) -> None:
    """Extract candidates; nothing is written unless every article can be read."""
    meta = read_meta(options)
    model = _model(options.llm, settings)
    articles = read_articles(options.articles, meta)
    store = store_if_any(settings)
    output = None if options.output == STDOUT else options.output
    log = options.decisions or (output.with_name(LOG) if output else Path(LOG))
    names = known_names(options.names or log.with_name(NAMES))
    gazetteer = names.extend(gather_names(options.gazetteer or (), store, settings))
    records = () if options.all else (*read_log(log), *reviews_in(store))
    batch = Batch()
    with _progress(len(articles)) as step:
        for path, article in articles:
            step(path.name)
            claims, refused = model.ask(article, gazetteer) if model else ([], [])
            found = extract(article, None, gazetteer, claims)
            _take(batch, path, article, found, records)
            batch.rejected += [{**item, "source": article.source} for item in refused]
    _write(batch, output)
    for line in batch.summary:
        say(line)
    if model:
        say(model.summary())
    if batch.decided:
        say(f"left out, decided before in {log}: {batch.decided:,} (--all shows them again)")


def _take(
    batch: Batch,
    path: Path,
    article: Article,
    found: Extraction,
    records: Sequence[Mapping[str, Any]],
) -> None:
    file = save_text(path, article) if found.extracted else path
    about = described(article, file)
    batch.summary += [f"{path}: {note}" for note in article.notes]
    left = pending(found.candidates, records)
    batch.decided += len(found.candidates) - len(left)
    batch.candidates += [{**candidate, "article": about} for candidate in left]
    batch.rejected += [{**candidate, "article": about} for candidate in found.rejected]
    batch.summary += summary_lines(path, article, found)


# -- reading ---------------------------------------------------------------


def read_meta(options: argparse.Namespace) -> dict[str, str]:
    """What the options say of the source; InvalidParameters with all problems."""
    problems = []
    if len(options.articles) > 1:
        problems += [
            Problem("speaks of one article, and several are given", f"--{name}")
            for name in ABOUT_ONE
            if getattr(options, name)
        ]
    if options.source and not re.fullmatch(r"source:[a-z0-9][a-z0-9._-]*", options.source):
        problems.append(Problem("is an id such as source:reuters-2026-03-04", "--source"))
    if options.source and not ID_PATTERN.fullmatch(options.source):
        problems.append(Problem("is not an id", "--source"))
    if options.language and not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", options.language):
        problems.append(Problem("is a language tag such as en or ja", "--language"))
    if options.date:
        try:
            parse_period(options.date)
        except ValueError as error:
            problems.append(Problem(str(error), "--date"))
    if options.url and not re.match(r"https?://[^\s/]", options.url):
        problems.append(Problem("is a web address: http:// or https://", "--url"))
    if problems:
        raise InvalidParameters(problems)
    given = {
        "id": options.source,
        "title": options.title,
        "publisher": options.publisher,
        "published": options.date,
        "url": options.url,
        "language": options.language,
        "reliability": options.reliability,
        "published_basis": "stated by the user" if options.date else None,
    }
    return {key: value for key, value in given.items() if value}


def read_articles(paths: Sequence[Path], meta: Mapping[str, str]) -> list[tuple[Path, Article]]:
    """Every article, or InvalidInput with the problems of all that can not be read."""
    problems: list[Problem] = []
    articles = []
    for path in paths:
        try:
            articles.append((path, readable(path, meta)))
        except InvalidInput as error:
            problems += [Problem(item.reason, file=str(path)) for item in error.problems]
        except TooLarge as error:
            problems.append(Problem(f"{error}", file=str(path)))
    if problems:
        raise InvalidInput(problems)
    return articles


def readable(path: Path, meta: Mapping[str, str]) -> Article:
    """The article of a file; InvalidInput, TooLarge or MissingExtra where there is none."""
    check_regular(path)
    if path.stat().st_size == 0:
        raise InvalidInput([Problem("is empty")])
    article = read_article(path, meta)
    odd = sum(1 for c in article.text if c == "\ufffd" or _is_control(c))
    if odd > max(2, UNREADABLE * len(article.text)):
        reason = "can not be read as text: save it as UTF-8, or name its charset in the page"
        raise InvalidInput([Problem(reason)])
    return article


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and character not in "\t\n\r\f\v"


def save_text(path: Path, article: Article) -> Path | None:
    """The text that the offsets refer to, saved beside the page; None where that can not be."""
    target = path.with_name(path.stem + TEXT_SUFFIX)
    try:
        if not target.exists() or target.read_text("utf-8") != article.text:
            write_whole(target, article.text)
    except (OSError, UnicodeDecodeError) as error:
        say(f"onshore: the text of {path} was not saved beside it: {error}")
        return path
    say(f"text of {path}: {target}")
    return target


def _model(wanted: bool, settings: Settings) -> Model | None:
    """The language model, which is asked only where that is wished."""
    if not wanted:
        return None
    from onshore.app.review.model import Model, settings_of

    return Model(settings_of(settings))


# -- writing ---------------------------------------------------------------


def _write(batch: Batch, output: Path | None) -> None:
    if output is None:
        if batch.candidates:
            put("".join(lines_of(batch.candidates)))
        return
    kept = {} if not output.exists() else _decisions_in(output)
    lost = set(kept) - {candidate["id"] for candidate in batch.candidates}
    if lost:
        reason = (
            f"holds {len(lost)} decisions that this extraction would drop: onshore apply them, "
            "or name another --output"
        )
        raise InvalidInput([Problem(reason, file=str(output))])
    whole = [{**candidate, **kept.get(candidate["id"], {})} for candidate in batch.candidates]
    try:
        write_whole(output, "".join(lines_of(whole)))
        aside = output.with_name(f"{output.stem}.rejected.jsonl")
        if batch.rejected or aside.exists():
            write_whole(aside, "".join(lines_of(batch.rejected)))
    except OSError as error:
        reason = f"can not be written: {error.strerror or error}"
        raise InputError(f"{output}: {reason}") from None
    put(str(output))


def _decisions_in(output: Path) -> dict[str, dict[str, Any]]:
    """What people wrote into the file, by candidate."""
    return {
        str(candidate.get("id")): {key: candidate[key] for key in GIVEN if candidate.get(key)}
        for _, candidate in read_work(output).candidates
        if candidate.get("decision")
    }


def lines_of(values: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for value in values:
        yield json.dumps(value, ensure_ascii=False) + "\n"


def summary_lines(path: Path, article: Article, found: Extraction) -> list[str]:
    """Candidates by tier, coverage and new names of one article."""
    tiers = [candidate["tier"] for candidate in found.candidates]
    by_tier = ", ".join(f"{tier} {tiers.count(tier)}" for tier in sorted(set(tiers)))
    told = [sentence for sentence in found.coverage if sentence.section not in SILENT]
    covered = sum(1 for sentence in told if sentence.candidates)
    lines = [
        f"{path} ({article.source}, {article.language}, "
        f"{article.published or 'no date: give one with --date'})",
        f"  candidates   {len(tiers):,}" + (f" (tier {by_tier})" if tiers else ""),
        f"  sentences    {covered:,} of {len(told):,} gave candidates",
    ]
    if found.rejected:
        lines.append(f"  refused      {len(found.rejected):,} by the verifier")
    if found.proposed:
        names = [_suggested(item["name"], item["closest"]) for item in found.proposed]
        more = f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
        lines.append(
            f"  on no list   {'; '.join(names[:SHOWN_NAMES])}{more}: confirm in the review"
        )
    return lines


def _suggested(name: str, closest: Sequence[str]) -> str:
    return f"{name} (like {', '.join(closest)})" if closest else name


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    """Called with the name of each article before it is read, on a terminal."""
    if not sys.stderr.isatty():
        yield str
        return
    from tqdm import tqdm

    with tqdm(total=total, desc="Extracting", file=sys.stderr, leave=False) as bar:

        def step(name: str) -> None:
            bar.set_postfix_str(name[:40])
            bar.update()

        yield step
