"""Text of a PDF (extra `pdf`), read in a child process that has bounds of time and memory.

What a file may hold at most, and why one is refused, stands here; `pdf_child` reads, `pdf_layout`
makes paragraphs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from onshore.graph.errors import InvalidInput, MissingExtra, Problem, TooLarge
from onshore.loaders.extract.text.pdf_layout import lay_out

MAX_PDF_PAGES = 500
MAX_PDF_SECONDS = 60
"""Seconds of the processor for one file."""
MAX_PDF_MEGABYTES = 1_500
"""Memory of the child, where the system bounds it."""
_LOST_SHARE = 0.05
"""Share of lines in fonts that do not name their letters, above which a file is refused."""

REASONS = {
    "password": "is encrypted: save it without its password first",
    "decryption": "is encrypted in a way that needs the package cryptography, which the extra "
    "pdf installs",
    "broken": "is no PDF that can be read: it is cut off or damaged",
    "unpacked": "unpacks to more than a PDF of an article does, so it is not read",
    "memory": "needs more memory to be read than MAX_PDF_MEGABYTES allows",
    "time": "takes longer to be read than MAX_PDF_SECONDS allows",
    "scanned": "holds no text, only pictures of pages: recognise the text first, "
    "such as by: ocrmypdf IN.pdf OUT.pdf",
    "letters": "is set in fonts that do not say which letters they draw: "
    "recognise the text first, such as by: ocrmypdf --force-ocr IN.pdf OUT.pdf",
}


def read_pdf(content: bytes, most_characters: int) -> tuple[str, tuple[int, ...], tuple[str, ...]]:
    """Text of a PDF, offsets at which its pages start, and notes on what was not read.

    Raises MissingExtra without pypdf, TooLarge above the limits, InvalidInput with the reason
    where there is no text to be had.
    """
    if find_spec("pypdf") is None:
        raise MissingExtra("pdf", "reading PDF files")
    found = _ask_child(content, most_characters)
    error = found.get("error")
    if error == "pages":
        raise TooLarge("the PDF, counted in pages,", "MAX_PDF_PAGES", MAX_PDF_PAGES)
    if error == "characters":
        raise TooLarge("the article's text", "MAX_CHARACTERS", most_characters)
    if error:
        raise InvalidInput([Problem(REASONS[error], field="article")])
    pages, lost = found["pages"], found["lost"]
    read = sum(map(len, pages))
    if sum(lost) > _LOST_SHARE * (read + sum(lost)):
        raise InvalidInput([Problem(REASONS["letters"], field="article")])
    if not read:
        raise InvalidInput([Problem(REASONS["scanned"], field="article")])
    text, starts = lay_out(pages)
    return text, starts, tuple(_notes(pages, lost))


def _notes(pages: list[list[Any]], lost: list[int]) -> list[str]:
    empty = [number for number, page in enumerate(pages, 1) if not page]
    partly = [number for number, count in enumerate(lost, 1) if count]
    notes = []
    if empty:
        notes.append(f"pages without text, perhaps pictures: {_numbers(empty)}")
    if partly:
        notes.append(f"pages with lines in a font that names no letters: {_numbers(partly)}")
    return notes


def _numbers(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:12]))
    return f"{shown} and {len(pages) - 12} more" if len(pages) > 12 else shown


def _ask_child(content: bytes, most_characters: int) -> dict[str, Any]:
    file = Path(__file__).with_name("pdf_child.py")
    limits = (MAX_PDF_SECONDS, MAX_PDF_MEGABYTES, MAX_PDF_PAGES, most_characters)
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(file), *map(str, limits)],
            input=content,
            capture_output=True,
            timeout=3 * MAX_PDF_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": "time"}
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        # Ended by the system: by its clock, or because a file led it out of its stack or memory.
        return {"error": "time" if done.returncode in (-24, -9) else "broken"}
    return answer
