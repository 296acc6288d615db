"""Mail, pages saved in one file, and plain text in the encodings of both languages."""

from __future__ import annotations

import time
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from onshore.graph.errors import InvalidInput
from onshore.loaders.extract import Article, read_article
from onshore.loaders.extract.text.encodings import decode
from tests.extras import needs_html

ENGLISH = (
    "Kärcher plans a plant in Ohio\n\nZoë Müller said the company would spend €40 million – its "
    "“largest” plan – and hire 450 people in the county by the end of 2027."
)
JAPANESE = (
    "東雲電機、茨城に新工場\n\n東雲電機は20日、茨城県つくば市にサーバー用電源の工場を建設すると発表した。"
    "投資額は120億円で、2028年の稼働を目指す。"
)
CHINESE = "台积电计划在亚利桑那州建设新工厂，投资额为四百亿美元。公司表示，工厂将于二〇二八年投产。"
PAGE = (
    "<html><head><title>Castellan Motors builds in Ohio</title></head><body><article>"
    "<h1>Castellan Motors builds in Ohio</h1><p>Castellan Motors said on Tuesday that it will "
    "build a plant in Ohio for $400 million and employ 450 people there.</p><p>It is to open "
    "in 2028, and the county gives $12 million towards its cost.</p></article></body></html>"
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (ENGLISH, ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252")),
        (
            JAPANESE,
            ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp"),
        ),
        (CHINESE, ("utf-8", "utf-16", "gb18030")),
    ],
)
def test_the_usual_encodings_are_known_without_being_named(
    text: str, names: tuple[str, ...]
) -> None:
    for name in names:
        assert decode(text.encode(name)).removeprefix("\ufeff") == text, name


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"<meta charset=iso-8859-1>" + "Zoë – €".encode("cp1252"), "Zoë – €"),
        ("Montréal".encode("cp1252"), "Montréal"),
        (b"Acme \xff\xfe\xfd", "Acme ÿþý"),
        (b"<?xml version='1.0' encoding='no-such'?><p>Acme", "Acme"),
    ],
)
def test_a_declared_name_is_tried_and_a_wrong_one_passed_over(content: bytes, text: str) -> None:
    assert decode(content).endswith(text)


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"a\0\0\0\0b" * 40, b"\x89PNG\r\n"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput, match="binary"):
        decode(content)


def _mail(plain: str | None = None, html: str | None = None, **heads: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    known = {"Subject": "Castellan in Ohio", "From": "The Paper <news@paper.example>"}
    for name, value in {**known, "Date": "Tue, 03 Mar 2026 23:30:00 -0600", **heads}.items():
        mail[name] = value
    if plain is not None:
        mail.set_content(plain)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    return mail


def _read(folder: Path, content: bytes, name: str = "letter.eml") -> Article:
    file = folder / name
    file.write_bytes(content)
    return read_article(file)


def test_a_mail_gives_its_own_words_day_and_sender(tmp_path: Path) -> None:
    body = (
        "Castellan Motors will build a plant in Ohio.\n\nOn Monday Ann Lee wrote:\n> Lumeris "
        "builds in Texas.\n> Soon.\n\nIt will employ 450 people.\n-- \nAnn Lee, The Paper\n"
    )
    mail = _mail(body)
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="plan\x1b.pdf")
    article = _read(tmp_path, mail.as_bytes())
    assert [line for line in article.text.split("\n") if line] == [
        "Castellan in Ohio",
        "Castellan Motors will build a plant in Ohio.",
        "It will employ 450 people.",
    ]
    assert article.meta["published"] == "2026-03-03"
    assert article.meta["published_basis"] == "date of the mail"
    assert article.meta["publisher"] == "The Paper"
    assert article.notes[0].startswith("attachments that were not read: plan")
    assert article.notes[1] == "quoted lines of an earlier mail that were not read: 2"
    assert article.extracted


def test_a_japanese_mail_in_its_old_encoding(tmp_path: Path) -> None:
    mail = _mail(Subject="東雲電機、茨城に新工場")
    mail.set_content(JAPANESE, charset="iso-2022-jp", cte="7bit")
    article = _read(tmp_path, mail.as_bytes())
    assert "投資額は120億円で" in article.text
    assert article.meta["title"] == "東雲電機、茨城に新工場"


@needs_html
def test_the_page_of_a_mail_whose_plain_part_says_nothing(tmp_path: Path) -> None:
    article = _read(tmp_path, _mail("View this mail in a browser.", PAGE).as_bytes())
    assert "450 people" in article.text
    assert "browser" not in article.text


@needs_html
def test_a_saved_page_reads_as_the_page_itself(tmp_path: Path) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "<Saved by Blink>"
    mail["Snapshot-Content-Location"] = "https://paper.example/ohio"
    mail["Subject"] = "Castellan Motors builds in Ohio"
    mail["Date"] = "Fri, 20 Nov 2026 10:00:00 -0000"
    mail.set_content(PAGE, subtype="html")
    mail.add_related(b"\x89PNG", "image", "png", cid="<picture>")
    article = _read(tmp_path, mail.as_bytes(), "page.mhtml")
    page = tmp_path / "page.html"
    page.write_text(PAGE)
    assert article.text == read_article(page).text
    assert article.meta["url"] == "https://paper.example/ohio"
    assert "published" not in article.meta
    assert article.notes == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 50,
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\n--x--",
        b"Content-Type: text/plain; charset=no-such\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"".join(
            b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(5000)
        ),
        b"Content-Type: multipart/mixed; boundary=\n\nAcme",
    ],
)
def test_mail_without_text_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InvalidInput):
        _read(tmp_path, content)


@pytest.mark.parametrize("piece", [b"> a\n", b" \n", b"On x wrote:\n", b"\n-- \n", b"--x\n"])
def test_the_time_of_a_mail_grows_with_its_lines_and_no_faster(
    tmp_path: Path, piece: bytes
) -> None:
    head = (
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n"
        b"Content-Type: text/plain; format=flowed\n\n"
    )

    def seconds(times: int) -> float:
        started = time.process_time()
        try:
            _read(tmp_path, head + b"Acme builds.\n" + piece * times)
        except InvalidInput:
            pass
        return time.process_time() - started

    seconds(100)
    assert seconds(12_000) < 4 * 2.5 * max(seconds(3_000), 0.05)
