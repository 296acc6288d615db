"""The home page: the story in a headline, its questions already answered, the network."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import QueryParams

from onshore.app.page.offers import Offer
from onshore.app.page.reader import Answer, Card, Reader
from onshore.app.page.stories import offers
from onshore.app.page.views import view_of
from onshore.graph.errors import OnshoreError, TablesMissing

CARDS = 8


def home(reader: Reader) -> Answer:
    """The page of `/`."""
    story = offers(reader.service.stories, reader.view, reader.lang)
    asked = [one for one in story["questions"] if isinstance(one, Offer)]
    empty = not asked
    title = story["title"] or reader.t("What this store holds", "このストアの内容")
    said = (
        reader.t("Nothing is loaded yet.", "まだ何も取り込まれていない。")
        if empty
        else reader.t(
            "Who makes what, where, and who says so.", "誰が何をどこで作り、誰がそう述べるか。"
        )
    )
    cards = [_card(reader, one) for one in asked[:CARDS]]
    return Answer(
        title,
        said,
        "home.html",
        {
            "cards": cards,
            "groups": [
                {"title": one.title, "href": reader.tab(one.query)} for one in story["groups"]
            ],
            "empty": empty,
        },
        whole=not any(one["waits"] for one in cards),
    )


def _card(reader: Reader, one: Offer) -> dict[str, Any]:
    """A question with its answer in short; without one where it can not be had now."""
    values = QueryParams(one.query)
    view = view_of(values, values.get("view"))
    short, waits = Card(), False
    try:
        short = view.card(reader.at(one.query))
    except TablesMissing:
        waits = True
    except OnshoreError:
        pass  # the page behind the card says why
    return {
        "title": one.title,
        "href": reader.tab(one.query),
        "view": view.name,
        "short": short,
        "waits": waits,
    }
