"""A candidate and the coverage as lines of text. Text of articles is made inert.

Which key does what is the business of `console`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from onshore.app.review.review_session import ReviewItem, ReviewSession, is_weak
from onshore.app.terminal.text import inert, text_width
from onshore.graph.schema import QUALIFIERS, RELATIONS, STATUS_TEXT
from onshore.loaders.extract import Article
from onshore.loaders.extract.names.naming import mentions_of

COLOURS = {"firm": "36", "place": "35", "component": "33", "factory": "31", "person": "34"}
MARKS = {"facts": "+", "nothing": "-", "open": "?", "silent": " "}


@dataclass(frozen=True)
class Paint:
    """Colour where a terminal shows it; without it marks stay readable as text."""

    on: bool

    def _dress(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and text else text

    def bold(self, text: str) -> str:
        return self._dress("1", text)

    def dim(self, text: str) -> str:
        return self._dress("2", text)

    def good(self, text: str) -> str:
        return self._dress("32", text)

    def bad(self, text: str) -> str:
        return self._dress("31", text)

    def kind(self, kind: str, text: str) -> str:
        return self._dress(COLOURS.get(kind, "0"), text)

    def quote(self, text: str) -> str:
        return self._dress("30;43", text) if self.on else f"[[{text}]]"


def candidate_lines(
    review: ReviewSession, item: ReviewItem, head: str, paint: Paint, width: int
) -> Iterator[str]:
    """Source text with the quote marked, the claim in words, its fields, what to watch."""
    candidate, article = item.candidate, review.articles[item.source]
    title = inert(str(article.meta.get("title") or item.source))
    yield paint.dim("─" * width)
    yield paint.bold(head) + paint.dim(f"  {title[: max(0, width - len(head) - 4)]}")
    yield ""
    yield from _wrapped(_source_text(review, article, item, paint), width - 4, "  │ ")
    yield ""
    yield "  " + paint.bold(claim_text(review, candidate))
    for name, value in fields_of(candidate):
        yield f"    {name:<14} {inert(value)}"
    yield "  " + paint.dim(about(review, item))
    for reason in candidate.get("reasons") or ():
        yield "  ! " + inert(str(reason))


def progress_text(review: ReviewSession) -> str:
    """How far the review got, and the file that holds it, in one line."""
    counts = review.progress()
    written = f"; written to {review.log}" if review.records else ""
    return (
        f"{counts['accepted']} accepted, {counts['rejected']} rejected, {counts['waiting']} to be "
        f"decided{written}"
    )


def claim_text(review: ReviewSession, candidate: Mapping[str, Any]) -> str:
    """Subject, relation and object in words, as the candidate has them."""
    relation = RELATIONS[str(candidate["relation"])]
    ends = [review.gazetteer.name(str(candidate[end])) for end in ("subject", "object")]
    no = "NOT: " if candidate.get("polarity") == "negated" else ""
    return inert(f"{no}{ends[0]} · {relation.en} · {ends[1]}")


def fields_of(candidate: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Fields of the claim with their values as text."""
    yield "subject", str(candidate["subject"])
    yield "relation", str(candidate["relation"])
    yield "object", str(candidate["object"])
    yield "status", f"{STATUS_TEXT[candidate['status']][0]} (proposed)"
    yield "certainty", str(candidate.get("certainty"))
    if candidate.get("polarity") == "negated":
        yield "polarity", "negated"
    for name in ("amount", *QUALIFIERS, "valid_from", "valid_to"):
        value = candidate.get(name)
        if value not in (None, "", [], {}):
            yield name, value_text(value)


def value_text(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {value_text(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def about(review: ReviewSession, item: ReviewItem) -> str:
    """Tier, rule with its accept rate, section, and whether the store knows the pair."""
    candidate = item.candidate
    rule = item.rule or "?"
    parts = [f"tier {candidate.get('tier', '?')}", f"rule {rule}"]
    if rule in (rates := review.rates()):
        taken, all = rates[rule]
        parts.append(f"accepted {taken} of {all}")
        if is_weak(taken, all):
            parts.append("a weak rule")
    parts += [str(candidate.get("section") or ""), "new to the store" if item.new else ""]
    return inert(", ".join(part for part in parts if part))


def _source_text(review: ReviewSession, article: Article, item: ReviewItem, paint: Paint) -> str:
    """The sentences of the quotes with one before and after; quotes and names are marked."""
    wanted: set[int] = set()
    for start, end in item.quotes:
        inside = [s.index for s in article.sentences if s.start < end and start < s.end]
        wanted.update(i + step for i in inside for step in (-1, 0, 1))
    last = len(article.sentences)
    shown = sorted(i for i in wanted if 0 <= i < last)
    pieces: list[str] = []
    for place, index in enumerate(shown):
        sentence = article.sentences[index]
        if place and index > shown[place - 1] + 1:
            pieces.append("…")
        pieces.append(_marked(review, article, item, sentence.start, sentence.end, paint))
    return " ".join(pieces)


def _marked(
    review: ReviewSession, article: Article, item: ReviewItem, start: int, end: int, paint: Paint
) -> str:
    names = [m for m in mentions_of(article, review.gazetteer) if start <= m.start < end]
    cuts = {start, end}
    cuts |= {at for span in item.quotes for at in span if start < at < end}
    cuts |= {at for m in names for at in (m.start, m.end) if start < at < end}
    edges = sorted(cuts)
    parts = []
    for first, stop in pairwise(edges):
        text = inert(article.text[first:stop])
        if any(a <= first and stop <= b for a, b in item.quotes):
            parts.append(paint.quote(text) if paint.on else text)
        else:
            kind = next((m.kind for m in names if m.start <= first and stop <= m.end), "")
            parts.append(paint.kind(kind, text) if kind else text)
        if not paint.on:
            parts[-1] = _bracketed(parts[-1], first, stop, item)
    return "".join(parts)


def _bracketed(text: str, first: int, stop: int, item: ReviewItem) -> str:
    opens = any(a == first for a, _ in item.quotes)
    closes = any(b == stop for _, b in item.quotes)
    return f"{'[[' if opens else ''}{text}{']]' if closes else ''}"


def _wrapped(text: str, width: int, before: str) -> Iterator[str]:
    """Lines of at most `width` columns; colour codes take none, and go on over a line's end."""
    line, used, code = before, 0, ""
    for piece in _pieces(text):
        if piece.startswith("\x1b["):
            code = "" if piece == "\x1b[0m" else piece
            line += piece
            continue
        size = text_width(piece)
        if used and used + size > width:
            yield line.rstrip() + ("\x1b[0m" if code else "")
            line, used = before + code, 0
            piece = piece.lstrip() if piece.isspace() else piece
            size = text_width(piece)
        line += piece
        used += size
    if used:
        yield line


def _pieces(text: str) -> Iterator[str]:
    """Colour codes, words, blanks, and wide characters one by one."""
    word, at = "", 0
    while at < len(text):
        character = text[at]
        if character == "\x1b" or character == " " or ord(character) > 0x2E7F:
            if word:
                yield word
                word = ""
            stop = text.index("m", at) + 1 if character == "\x1b" else at + 1
            yield text[at:stop]
            at = stop
            continue
        word += character
        at += 1
    if word:
        yield word


def coverage_lines(review: ReviewSession, paint: Paint, width: int) -> Iterator[str]:
    """Every sentence with its mark; names that no list has."""
    from onshore.loaders.extract.names.suggestions import suggest_names

    yield "+ has candidates   - looked at, nothing   ? gave nothing   (blank: part without facts)"
    for source, article in review.articles.items():
        yield paint.bold(inert(f"{article.meta.get('title') or source}"))
        rows = review.coverage(source)
        for row in rows:
            text = inert(article.text[row["start"] : row["end"]])
            mark = MARKS[row["state"]]
            line = f"{mark} {text}"
            tell = {"facts": paint.good, "open": paint.bad}.get(row["state"], paint.dim)
            yield from (tell(part) for part in _wrapped(line, width - 2, "  "))
        told = [row for row in rows if row["state"] != "silent"]
        with_facts = sum(row["state"] == "facts" for row in told)
        yield f"  {with_facts} of {len(told)} sentences with candidates"
        names = [item.name for item in suggest_names(article, review.gazetteer)]
        if names:
            yield inert(f"  new names? {', '.join(names[:20])}")
