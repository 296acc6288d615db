"""Small PDFs that tests write byte by byte: what stands where is under their control."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

PAGE_TOP = 760
HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
JAPANESE = (
    b"<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/UniJIS-UTF16-H/DescendantFonts"
    b"[<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 5>>>>]>>"
)
NAMELESS = JAPANESE.replace(b"UniJIS-UTF16-H", b"Identity-H")
"""A font that says nothing of its letters."""

Piece = tuple[float, float, float, str]
"""`x` and `y` from the lower left, size, text."""


def column(
    lines: Iterable[str], x: float = 72, top: float = PAGE_TOP, size: float = 11, gap: float = 14
) -> list[Piece]:
    """Lines below one another; an empty one leaves the room of half a line."""
    pieces: list[Piece] = []
    y = top
    for line in lines:
        if line:
            pieces.append((x, y, size, line))
        y -= gap if line else gap / 2
    return pieces


def write_pdf(pages: Sequence[Sequence[Piece]], font: bytes = HELVETICA) -> bytes:
    """A PDF whose pages draw the pieces in their order."""
    return assemble([_content(page, wide=font != HELVETICA) for page in pages], font)


def _content(page: Sequence[Piece], wide: bool) -> bytes:
    lines = [b"BT"]
    for x, y, size, text in page:
        if wide:
            shown = b"<" + text.encode("utf-16-be").hex().encode() + b">"
        else:
            escaped = text.encode("cp1252").replace(b"\\", b"\\\\")
            shown = b"(" + escaped.replace(b"(", b"\\(").replace(b")", b"\\)") + b")"
        lines.append(f"/F {size} Tf 1 0 0 1 {x} {y} Tm ".encode() + shown + b" Tj")
    return b"\n".join([*lines, b"ET"])


def assemble(contents: Sequence[bytes], font: bytes = HELVETICA, filter: bytes = b"") -> bytes:
    """A PDF of content streams, one a page."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(contents)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(contents), kids),
        font,
    ]
    for number, content in enumerate(contents):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>>>>>" % (5 + 2 * number)
        )
        head = b"<<%s/Length %d>>" % (filter, len(content))
        objects.append(head + b"stream\n" + content + b"\nendstream")
    return numbered(objects)


def numbered(objects: Sequence[bytes]) -> bytes:
    """A PDF file of objects 1, 2, ...; the first is its root."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)
