"""Articles as PDF: reading order, seams, running heads, pages; what is refused, and bounds."""

from __future__ import annotations

import random
import zlib
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.errors import InvalidInput, MissingExtra, OnshoreError, TooLarge
from onshore.loaders.extract import Gazetteer, extract, read_article
from onshore.loaders.extract.text import pdf
from onshore.loaders.extract.text.pdf_layout import lay_out
from tests.extras import needs_pdf
from tests.pdfs import JAPANESE, NAMELESS, Piece, assemble, column, numbered, write_pdf

LEFT = (
    "Castellan Motors builds a plant for electro-",
    "motors in Ohio. The plant, its third, will em-",
    "ploy 450 people by the end of 2027, the com-",
    "pany said on Tuesday.",
    "",
    "Lumeris Cells will supply battery cells to",
)
RIGHT = ("Castellan Motors from its plant in Georgia.", "It makes state-of-the-", "art cells.")
TITLE = "Castellan Motors builds in Ohio"


def _page(number: int, *pieces: list[Piece]) -> list[Piece]:
    head = (72.0, 810.0, 8.0, "THE COUNTY PAPER")
    foot = (290.0, 30.0, 8.0, f"Page {number} of 2")
    return [head, *(piece for part in pieces for piece in part), foot]


@pytest.fixture(scope="module")
def printed() -> bytes:
    title = column([TITLE], top=780, size=20)
    first = _page(1, title, column(LEFT, x=60, top=740), column(RIGHT, x=310, top=740))
    second = _page(2, column(("The county gives $12 million.", "", "Nobody else was named.")))
    return write_pdf([first, second])


@needs_pdf
def test_columns_hyphens_and_running_heads(printed: bytes) -> None:
    article = read_article(printed)
    assert article.text.split("\n\n") == [
        TITLE,
        "Castellan Motors builds a plant for electromotors in Ohio. The plant, its third, will "
        "employ 450 people by the end of 2027, the company said on Tuesday.",
        "Lumeris Cells will supply battery cells to Castellan Motors from its plant in Georgia. "
        "It makes state-of-the-art cells.",
        "The county gives $12 million.",
        "Nobody else was named.\n",
    ]
    assert article.extracted
    assert article.notes == ()


@needs_pdf
def test_evidence_names_the_page(printed: bytes, gazetteer: Gazetteer) -> None:
    article = read_article(printed, {"published": "2026-03-01"})
    assert [article.page_at(article.text.index(word)) for word in (TITLE, "450", "county")] == [
        1,
        1,
        2,
    ]
    cited = [span for c in extract(article, None, gazetteer).candidates for span in c["evidence"]]
    assert cited
    assert all(span["page"] == article.page_at(span["start"]) for span in cited)
    assert read_article("A text without pages.").page_at(3) is None


@needs_pdf
def test_japanese_lines_close_up_and_shapes_become_letters() -> None:
    lines = (
        "東雲電機は20日、茨城県に⼯場を",
        "建設すると発表した。投資額は 120 億",
        "円で、⽶アクメ‧サーバーズに売る。",
    )
    article = read_article(write_pdf([column(lines)], JAPANESE))
    assert article.text == (
        "東雲電機は20日、茨城県に工場を建設すると発表した。投資額は120億円で、"
        "米アクメ・サーバーズに売る。\n"
    )
    assert article.language == "ja"


def test_lines_written_downwards_are_lines() -> None:
    def upright(text: str, x: float) -> list[Piece]:
        return [(x, 700 - 11.0 * n, 11.0, sign) for n, sign in enumerate(text)]

    one, two = upright("投資額は", 300), upright("億円で、", 284)
    page = [*one, (300.4, 720.0, 11.0, " 120"), *two, *upright("工場だ。", 268)]
    assert lay_out([page])[0] == "投資額は120億円で、工場だ。\n"


def test_numbers_at_the_edge_of_pages_stay() -> None:
    pages = [
        [(72, 800, 11, f"Total investment: ${n} million"), (72, 700, 11, "Acme.")] for n in (3, 9)
    ]
    text, starts = lay_out(pages)
    assert "$3 million" in text
    assert "$9 million" in text
    assert starts == (0, text.index("Total investment: $9"))
    pages = [
        [(72, 700, 11, f"{what} plants."), (300, 20, 8, f"{n}")]
        for n, what in ((7, "One"), (8, "Two"))
    ]
    assert lay_out(pages)[0] == "One plants.\n\nTwo plants.\n"


@needs_pdf
def test_raised_numbers_of_notes_are_left_out_and_those_of_units_stay() -> None:
    page = [
        (72, 700, 11, "The plant covers 40,000 m"),
        (205, 704, 6, "2"),
        (215, 700, 11, "and costs $5 million"),
    ]
    page += [(330, 704, 6, "1"), (340, 700, 11, "in Ohio.")]
    assert read_article(write_pdf([page])).text == (
        "The plant covers 40,000 m2 and costs $5 million in Ohio.\n"
    )


@needs_pdf
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (write_pdf([[]]), "only pictures of pages"),
        (write_pdf([column(["ଈଉଊଋ\u0b0f\u0b10ओऔक"])], NAMELESS), "do not say which letters"),
        (b"%PDF-1.4\n", "can be read: it is cut off or damaged"),
        (write_pdf([column(["Acme builds."])])[:300], "cut off or damaged"),
        (
            assemble([zlib.compress(b"0 0 m " * 20_000_000)], filter=b"/Filter/FlateDecode"),
            "unpacks",
        ),
    ],
)
def test_what_holds_no_text_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_article(content)
    assert reason in caught.value.problems[0].reason


@needs_pdf
def test_too_many_pages_and_too_much_text_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge, match="MAX_PDF_PAGES"):
        read_article(write_pdf([[]] * (pdf.MAX_PDF_PAGES + 1)))
    with pytest.raises(TooLarge, match="MAX_CHARACTERS"):
        read_article(assemble([b"BT /F 9 Tf (" + b"a" * 500_000 + b") Tj ET"]))
    monkeypatch.setattr(pdf, "MAX_PDF_SECONDS", 1)
    with pytest.raises(InvalidInput, match="MAX_PDF_SECONDS"):
        read_article(assemble([b"BT /F 9 Tf " + b"1 0 Td (a) Tj " * 100_000 + b"ET"]))


@needs_pdf
def test_loops_and_nesting_end() -> None:
    form = (
        b"<</Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 11>>stream\n"
        b"/X Do /X Do\nendstream"
    )
    page = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    pages = b"<</Type/Pages/Count 1/Kids[%s]>>"
    root, stream = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Length 5>>stream\n/X Do\nendstream"
    for content in (
        numbered([root, pages % b"3 0 R", page, stream, form]),
        numbered([root, pages % b"2 0 R"]),
        numbered([b"<<" * 30_000 + b">>" * 30_000]),
        assemble([b"[" * 100_000]),
    ):
        with pytest.raises(InvalidInput):
            read_article(content)


@needs_pdf
def test_damaged_files_are_refused_or_read(printed: bytes) -> None:
    """Bytes changed or cut anywhere: an answer of the reader, never another error."""
    from onshore.loaders.extract.text.pdf_child import read_pages

    dice = random.Random(7)
    for _ in range(120):
        content = bytearray(printed)
        for _ in range(dice.randint(1, 20)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        length = dice.randrange(len(content)) if dice.random() < 0.3 else len(content)
        answer = read_pages(bytes(content[:length]), 10, 100_000)
        assert answer.get("error") in (None, *pdf.REASONS, "pages", "characters")


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=r"onshore\[pdf\]"):
        read_article(write_pdf([[]]))


@needs_pdf
def test_the_time_grows_with_the_lines_and_no_faster() -> None:
    import time

    def seconds(lines: int) -> float:
        page: list[Any] = [
            (72, 700 - n % 60 * 11.5, 11, f"word {n % 7} and more-") for n in range(lines)
        ]
        started = time.process_time()
        lay_out([page])
        return time.process_time() - started

    seconds(500)
    assert seconds(16_000) < 4 * 2.5 * max(seconds(4_000), 0.02)


def test_a_file_that_is_named_pdf_and_is_none(tmp_path: Path) -> None:
    file = tmp_path / "page.pdf"
    file.write_text("<html><p>Acme builds.</p></html>")
    with pytest.raises(OnshoreError):
        read_article(file)
