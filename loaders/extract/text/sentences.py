# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Sentences and parts of an article. Line rules only: no model, no vocabulary of firms.

A part is named by the headings and one-line patterns that pages carry; the glossary pattern is
tested first, because the general word for commentary also occurs in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onshore.loaders.extract.text.folding import flatten

MAX_SENTENCE = 1200
"""Characters of a sentence; the rules look at whole sentences, so their time must have a bound."""
SILENT = frozenset({"afterword", "boilerplate", "byline"})
"""Parts from which no fact may come."""

_HEADINGS = tuple(
    (part, re.compile(pattern, re.IGNORECASE))
    for part, pattern in (
        (
            "glossary",
            r"[【\[■◆]?\s?(?:用語解説|用語集|用語の解説|用語)\s?[】\]]?|glossary|key terms",
        ),
        (
            "links",
            r"[【\[■◆]?\s?(?:参考リンク|関連リンク|外部リンク)\s?[】\]]?|external links|links",
        ),
        (
            "references",
            r"[【\[■◆]?\s?(?:参考記事|参考文献|参考資料|出典一覧|参考)\s?[】\]]?|references|further reading|sources|works cited",
        ),
        ("afterword", r"[【\[■◆]?\s?(?:編集部後記|編集後記|あとがき)\s?[】\]]?|afterword"),
        (
            "commentary",
            r"[【\[■◆]?\s?(?:編集部解説|解説|編集部の視点|考察|コメンタリー|[^】]{0,12}解説)\s?[】\]]|(?:editor'?s (?:note|commentary|analysis)|analysis|commentary|our take|opinion)",
        ),
        (
            "boilerplate",
            r"投稿者アバター|読み込み中.*|advertisements?|関連記事|おすすめ記事|人気記事|[【\[]?(?:筆者|著者|執筆者)(?:紹介|プロフィール)?[】\]]?|about the author.*|most popular|most read|trending( now)?|related(?: (?:stories|articles|posts|news|content|topics))?|read next|recommended( for you)?|more from .{1,40}|share this( article)?|comments?( \(\d+\))?|media contacts?|about us|tags?",
        ),
    )
)
_LINE_BOILERPLATE = re.compile(
    r"(?i)(?:related|read more|see also|more|also read|watch|listen|recommended|advertisement|"
    r"sponsored|copyright|photo|image|credit|caption|file photo|tags?|topics|follow us|share)"
    r"\s?(?::|\|)|subscribe\b|sign up\b|get (?:the|our) .{0,30}newsletter|©|all rights reserved|"
    r"we use cookies|accept all|follow .{1,30} on |click here|download our app|"
    r"(?:写真|画像|提供|関連記事|あわせて読みたい|広告|PR|スポンサー|タグ|シェア)\s?[::]|無断転載|"
    r"(?:会員登録|メルマガ|ニュースレター).{0,20}(?:登録|こちら)|この記事を(?:シェア|共有)"
)
_CREDIT = re.compile(
    r"(?i)(?:from|source|via|originally published(?: (?:at|by|in))?|出典|引用元|情報源|ソース)\s?[::]"
)
_BYLINE = re.compile(
    r"(?i)(?:by\s[A-Z][\w.'-]+(?:\s[A-Z][\w.'-]+){0,4}(?:\s?[|,·-].*)?|"
    r"(?:published|updated|posted|last updated)\b.{0,60}|"
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s)?"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d{1,2},?\s\d{4}"
    r"(?:[ ,|at]+\d{1,2}:\d\d.*)?|\d{4}年\d{1,2}月\d{1,2}日(?:\s?\d{1,2}[:時].*)?|"
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.{0,20}|"
    r"(?:公開|更新|配信|投稿|掲載)(?:日|日時)?\s?[::].{0,40}|[^\s。]{1,12}(?:記者|編集部)\s?)$"
)
_SHORT_FORMS = """
u.s u.k u.n e.u d.c inc corp co ltd llc plc bros mr mrs ms dr prof gov sen rep gen lt st jr
sr va wis ind tex ariz calif colo conn del fla ga ill kan ky la mass md mich minn miss mo
mont neb nev n.c n.d n.h n.j n.m n.y okla ore pa r.i s.c s.d tenn vt wash w.va wyo ala ark
jan feb mar apr jun jul aug sept sep oct nov dec no nos vol fig approx est dept a.m p.m e.g
i.e vs etc cf ave blvd rd mt ft sq
"""
_ABBREVIATIONS = frozenset(_SHORT_FORMS.split())
_STOP_JA = re.compile(r"[。！？!?]+[」』）)”\"]*")
_STOP_EN = re.compile(r"(?<![.!?])[.!?]++[\"')\]]*+(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """`start` and `end` are offsets in the article; `paragraph` counts blocks from 0."""

    index: int
    start: int
    end: int
    section: str
    paragraph: int


def split_article(text: str) -> tuple[tuple[Section, ...], tuple[Sentence, ...]]:
    """Sections and sentences of a whole text."""
    sections: list[Section] = []
    sentences: list[Sentence] = []
    for paragraph, (start, end, part) in enumerate(_parts(text)):
        if sections and sections[-1].name == part:
            sections[-1] = Section(part, sections[-1].start, end)
        else:
            sections.append(Section(part, start, end))
        for first, last in _bounded(text[start:end]):
            sentences.append(Sentence(len(sentences), start + first, start + last, part, paragraph))
    return tuple(sections), tuple(sentences)


def _bounded(block: str) -> Iterator[tuple[int, int]]:
    """Sentences, none longer than MAX_SENTENCE: what is longer is no prose and is cut at a blank."""
    for start, end in split_sentences(block):
        while end - start > MAX_SENTENCE:
            stop = max(block.rfind(mark, start + 1, start + MAX_SENTENCE) for mark in " 、,")
            stop = stop + 1 if stop > start else start + MAX_SENTENCE
            yield start, stop
            start = stop
        if start < end:
            yield start, end


def _parts(text: str) -> Iterator[tuple[int, int, str]]:
    """Blocks of text with their part; headings themselves belong to no block."""
    part, title = "body", None
    for start, end in _blocks(text):
        line = text[start:end]
        flat = flatten(line).strip()
        if title is None:
            title = flat
            yield start, end, "title"
            continue
        if len(flat) <= 60 and (heading := _heading(flat)):
            part = heading
            continue
        if part == "body" and _repeats(title, flat):
            yield start, end, "title"
        elif part not in SILENT and _LINE_BOILERPLATE.match(flat):
            yield start, end, "boilerplate"
        elif part == "body" and len(flat) <= 120 and _BYLINE.match(flat):
            yield start, end, "byline"
        elif _CREDIT.match(flat) and len(flat) < 300:
            yield start, end, "source_credit"
        else:
            yield start, end, part


def _heading(flat: str) -> str | None:
    bare = flat.strip("#*: ").strip()
    for part, pattern in _HEADINGS:
        if pattern.fullmatch(bare):
            return part
    return None


def _repeats(title: str, flat: str) -> bool:
    return len(title) > 12 and flat.startswith(title) and len(flat) < len(title) + 60


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Lines; hard-wrapped lines of one paragraph are joined to one block."""
    at = 0
    for group in re.split(r"(\n[ \t\r]*\n)", text):
        start, at = at, at + len(group)
        if not group.strip():
            continue
        if _wrapped(group):
            yield _trim(text, start, at)
            continue
        line_start = start
        for line in group.split("\n"):
            if line.strip():
                yield _trim(text, line_start, line_start + len(line))
            line_start += len(line) + 1


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip())


def _wrapped(group: str) -> bool:
    lines = [line.strip() for line in group.strip("\n").split("\n") if line.strip()]
    inner = lines[:-1]
    if not inner or any(re.match(r"[-*•\d]+[.)]?\s", line) for line in lines[1:]):
        return False
    open_ends = sum(not re.search(r"[.!?:。！？」][\"')\]]?$", line) for line in inner)
    even = all(45 <= len(line) <= 110 and (line.isascii() or " " in line) for line in inner)
    return even and open_ends * 2 >= len(inner)


def split_sentences(block: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of one block."""
    flat = flatten(block)
    stops = [m.span() for m in _STOP_JA.finditer(flat) if m[0][0] not in "!?" or _cjk_at(flat, m)]
    stops += [m.span() for m in _STOP_EN.finditer(flat) if _ends_sentence(flat, m)]
    start = 0
    for stop_start, stop in (*sorted(stops), (len(block), len(block))):
        last = stop == len(block) == stop_start
        if not last and (stop_start < start or _inside_bracket(flat[start:stop])):
            continue
        first, end = _trim(block, start, stop)
        if first < end:
            yield first, end
        start = stop


def _cjk_at(flat: str, match: re.Match[str]) -> bool:
    return match.start() > 0 and flat[match.start() - 1] > "\u2fff"


def _inside_bracket(piece: str) -> bool:
    return any(piece.count(a) > piece.count(b) for a, b in ("「」", "『』", "()"))


def _ends_sentence(flat: str, match: re.Match[str]) -> bool:
    if match[0][0] in "!?":
        return True
    before = flat[max(0, match.start() - 40) : match.start()]
    after = flat[match.end() : match.end() + 60].lstrip()
    if not after:
        return True
    word = re.search(r"(?<![\w.])[\w.]+$", before)
    token = word[0].lower() if word else ""
    if token in _ABBREVIATIONS or re.fullmatch(r"(?:[a-z]\.)*[a-z]", token):
        return token in _FINAL and _OPENING.match(after) is not None
    return not after[0].islower()


_FINAL = ("u.s", "inc", "corp", "co", "ltd", "u.k", "p.m", "a.m", "llc", "d.c")
_OPENING = re.compile(r"(?:The|It|In|But|And|He|She|They|This|That|A|An|Its|At|On|For|As|While)\s")
"""After `U.S.` or `Inc.` a sentence ends only before a word that opens one."""
