"""The home page: the story in a headline, its questions already answered, the network."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import QueryParams

from onshore.app.page.offers import Offer
from onshore.app.page.pages.network import STYLE, network, network_groups
from onshore.app.page.pages.places import places
from onshore.app.page.reader import Answer, Card, Reader, headline
from onshore.app.page.stories import offers
from onshore.app.page.views import view_of
from onshore.graph.errors import OnshoreError, TablesMissing

CARDS = 8


def home(reader: Reader) -> Answer:
    """The page of `/`: where the story's firm has sites, who says so, then all else in short."""
    story = offers(reader.service.stories, reader.view, reader.lang)
    asked: list[Offer] = story["questions"]
    title = story["title"] or reader.t("What this store holds", "このストアの内容")
    if not asked:
        said = reader.t("Nothing is loaded yet.", "まだ何も取り込まれていない。")
        return Answer(title, said, "home.html", {"cards": [], "maps": None})
    hero = places(reader.at("view=places"))
    if not hero.facts:  # without a site the network leads
        hero = network(reader.at("view=network"))
    first, rest = headline(hero.sentence or "", 0)
    cards = [_card(reader, one) for one in asked[:CARDS]]
    parts = [*story["groups"], *story["pictures"]]
    groups = [{"title": one.title, "href": reader.tab(one.query)} for one in parts]
    return Answer(
        title,
        first,
        "home.html",
        {
            "cards": cards,
            "groups": groups,
            "maps": hero.parts.get("maps"),
            "network": network_groups(reader),
        },
        lead=reader.t(" ", "").join(str(part).strip() for part in (rest, hero.lead) if part),
        facts=hero.facts,
        styles=("map", STYLE),
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
