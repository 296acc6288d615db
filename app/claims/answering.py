"""Claims of a text: the one way to their envelope, and `POST /claims`."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from onshore.app.answers import asked_values, enveloped
from onshore.app.claims.names import names_of
from onshore.app.claims.reading import MAX_CLAIM_BYTES, read_text, said_of
from onshore.app.http.bodies import read_body
from onshore.app.http.kept import REVISION
from onshore.app.serving.state import service_of
from onshore.app.serving.turns import take_turn
from onshore.app.settings import Settings
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.errors import InvalidInput, InvalidParameters, Problem
from onshore.graph.queries.evidence.claims import ClaimsQuestion
from onshore.graph.view import View

LANGUAGES = ("en", "ja")
"""Languages of texts that rules read."""
PLAIN = "text/plain"
"""A body of this type is read as it stands; of others the first marks tell what is a page."""


def answer_claims(
    view: View,
    question: ClaimsQuestion,
    content: str | bytes | Path,
    settings: Settings,
    language: str | None = None,
    *,
    plain: bool = False,
) -> dict[str, Any]:
    """The envelope of a text at a view, which has the question's clocks; `plain`: it is not a page.

    InvalidInput where there is no text, TooLarge, MissingExtra for a page without `html`.
    """
    started = perf_counter()
    article = read_text(content, language, plain=plain)
    said = said_of(article, names_of(view, settings, article.text))
    answer = question.run(view, said)
    query = {**asked_values(question), "characters": len(article.text)}
    sentence = question.sentence(answer).text(question.lang)
    return enveloped(query, view, answer, started, sentence)


def language_of_text(text: str | None) -> str | None:
    """What is said of the text's language; InvalidParameters where no rules read it."""
    if text is not None and text not in LANGUAGES:
        raise InvalidParameters([Problem("is neither en nor ja", "language")])
    return text


# -- HTTP ------------------------------------------------------------------


async def post_claims(request: Request) -> Response:
    """A text in the body, the clocks and languages in the query."""
    body = await read_body(request, MAX_CLAIM_BYTES, "MAX_CLAIM_BYTES")
    return await take_turn(request, lambda: _answered(request, body))


def _answered(request: Request, body: bytes) -> Response:
    service = service_of(request)
    pairs = request.query_params.multi_items()
    given = [value for name, value in pairs if name == "language"]
    if len(given) > 1:
        raise InvalidParameters([Problem("given more than once", "language")])
    language = language_of_text(given[0] if given else None)
    question = read_parameters(ClaimsQuestion, [pair for pair in pairs if pair[0] != "language"])
    if body[:1024].lstrip().startswith(b"%PDF-"):
        raise InvalidInput([Problem("is a PDF: onshore check-claims reads one", "text")])
    view = service.store.view(question.as_of or service.today(), question.known_at)
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    plain = media == PLAIN
    envelope = answer_claims(view, question, body, service.settings, language, plain=plain)
    envelope["request_id"] = request.state.request_id
    headers = {REVISION: str(view.reader.revision), "cache-control": "no-store"}
    return Response(orjson.dumps(envelope), media_type="application/json", headers=headers)
