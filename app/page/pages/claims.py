"""Is it so? A text is pasted, and each of its statements is held against the facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onshore.app.claims.answering import answer_claims
from onshore.app.claims.reading import MAX_CLAIM_CHARACTERS
from onshore.app.claims.words import ROLES, claim_words, mark_of
from onshore.app.page.reader import TOO_LONG, Answer, Card, Reader
from onshore.graph.answers.claims.verdicts import STANDINGS, UNREAD
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.errors import InvalidInput, TooLarge
from onshore.graph.queries.evidence.claims import ClaimsQuestion
from onshore.graph.schema import line_style
from onshore.loaders.extract.text.article import looks_like_html

FORM = "claims"
"""The id of the form."""
TEXT = "text"
"""The field of it that holds the text."""
EXAMPLE = """\
Foxconn operates a plant in Houston, Texas. Foxconn employs 13,000 people in Wisconsin.
OpenAI is obliged to buy AI servers from Foxconn.
Foxconn will create 3,000 jobs in Wisconsin by 2029. Foxconn supplies AI servers to Tesla.
Gulls circled above the harbour. Pelican Widgets will build a factory in Dayton, Ohio.
"""
"""Invented sentences that a reader can try."""
_LINKED = 3
"""Ids of facts that tie two ends, shown beside one fact."""


def claims(reader: Reader) -> Answer:
    """The page of `view=claims`; the text comes in the body, or `example=1` gives one."""
    if TOO_LONG in reader.posted:
        return _refused(reader, "", 413, _too_long(reader))
    text = reader.posted.get(TEXT)
    if text is None and reader.values.get("example") == "1":
        text = EXAMPLE
    if text is None:
        return _empty(reader, "")
    if not text.strip():
        return _refused(reader, text, 422, _paste(reader))
    pairs = [*reader.pairs("as_of", "known_at"), ("lang", reader.lang)]
    question = read_parameters(ClaimsQuestion, pairs)
    try:
        found = answer_claims(reader.view, question, text, reader.service.settings, plain=True)
    except TooLarge:
        return _refused(reader, "", 413, _too_long(reader))
    except InvalidInput as error:
        return _refused(reader, text, 422, str(error))
    return _answer(reader, text, found)


def claims_card(reader: Reader) -> Card:
    """What the page is for; it has no answer before a text is there."""
    return Card(text=_lead(reader))


def _question(reader: Reader) -> str:
    return reader.t("Is it so?", "本当か？")


def _paste(reader: Reader) -> str:
    return reader.t("Paste a text.", "文章を貼り付ける。")


def _lead(reader: Reader) -> str:
    return reader.t(
        "Paste an article: each statement about the network is held against the facts here.",
        "記事を貼り付けると、供給網についての記述を一つずつここの事実と照らす。",
    )


def _too_long(reader: Reader) -> str:
    most = f"{MAX_CLAIM_CHARACTERS:,}"
    return reader.t(
        f"The text is too long: at most {most} characters are read.",
        f"文章が長すぎる。読めるのは{most}文字まで。",
    )


def _empty(reader: Reader, text: str) -> Answer:
    note = reader.t(
        "Nothing is stored, nothing is sent on. What no fact states is called new, not false.",
        "保存も転送もしない。事実にないことは「記録なし」であり、誤りとは言わない。",
    )
    return Answer(
        _question(reader),
        _lead(reader),
        "claims.html",
        _parts(reader, text),
        lead=note,
        of_text=True,
    )


def _refused(reader: Reader, text: str, status: int, why: str) -> Answer:
    return Answer(
        _question(reader),
        why,
        "claims.html",
        _parts(reader, text),
        status=status,
        whole=False,
        of_text=True,
        sent_by=FORM if text.strip() else None,
    )


def _parts(reader: Reader, text: str) -> dict[str, Any]:
    return {
        "text": text,
        "most": MAX_CLAIM_CHARACTERS,
        "form": FORM,
        "to": reader.to(view="claims"),
        "example": reader.to(view="claims", example=1),
        "sentences": [],
        "legend": [],
        "text_lang": None,
    }


def _answer(reader: Reader, text: str, found: Mapping[str, Any]) -> Answer:
    result = found["result"]
    counts, names = result["counts"], result["names"]
    marks = [*(one for one in STANDINGS if counts[one]), *([UNREAD] if counts[UNREAD] else [])]
    deciding = [
        fact["fact"]
        for sentence in result["sentences"]
        for claim in sentence["claims"]
        for fact in claim["facts"]
        if fact["decides"]
    ]
    return Answer(
        _question(reader),
        found["sentence"],
        "claims.html",
        {
            **_parts(reader, text),
            "sentences": [_sentence(reader, one, names) for one in result["sentences"]],
            "legend": [
                {"name": one, "mark": mark_of(one, reader.lang), "count": counts[one]}
                for one in marks
            ],
            "text_lang": result["language"],
        },
        facts=list(dict.fromkeys(deciding)),
        notes=list(_notes(reader, text, found)),
        of_text=True,
        sent_by=FORM,
    )


def _notes(reader: Reader, text: str, found: Mapping[str, Any]) -> Iterator[str]:
    if found["truncated"]:
        yield found["truncated"]
    if looks_like_html(text):
        yield reader.t(
            "This is the source of a web page, and its marks were read as words. Paste what the "
            "page shows.",
            "ウェブページのソースのようで、タグも文として読んだ。画面に表示される文章を貼り付けるとよい。",
        )


def _sentence(reader: Reader, one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "text": one["text"],
        "standing": one["standing"],
        "mark": mark_of(one["standing"], reader.lang),
        "says": one["says"],
        "claims": [_claim(reader, claim, names) for claim in one["claims"]],
    }


def _claim(reader: Reader, one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    carried = reader.t("Who is meant stands in an earlier sentence.", "主語は前の文にある。")
    return {
        "standing": one["standing"],
        "mark": one["mark"],
        "claim": claim_words(one, names, reader.lang),
        "says": one["says"],
        "carried": carried if one["carried"] else None,
        "facts": [_fact(reader, fact, names) for fact in one["facts"] if fact["decides"]],
        "others": [_fact(reader, fact, names) for fact in one["facts"] if not fact["decides"]],
        "more": one["more_facts"],
    }


def _fact(reader: Reader, one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    affirmed = one["polarity"] == "affirmed"
    ties = [id for id in one["ties"] if id != one["fact"]]
    return {
        "role": ROLES[one["role"]][reader.lang == "ja"],
        "kind": one["role"],
        "line": line_style(one["status"], one["certainty"]) if affirmed else "struck",
        "says": claim_words(one, names, reader.lang),
        "gist": one["gist"],
        "publisher": reader.t(", ", "、").join(one["publishers"]),
        "date": reader.day(one["published"]) if one["published"] else None,
        "id": one["fact"],
        "href": reader.to(fact=one["fact"]),
        "ties": [{"id": id, "href": reader.to(fact=id)} for id in ties[:_LINKED]],
    }
