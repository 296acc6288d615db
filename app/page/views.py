"""The views of the page: a row each, from which addresses, tabs, titles and menus follow."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from onshore.graph.queries import question_of

if TYPE_CHECKING:
    from onshore.app.page.reader import Answer, Card, Reader

GROUPS: dict[str, tuple[str, str]] = {
    "home": ("Home", "ホーム"),
    "places": ("Places", "場所"),
    "promises": ("Promises", "約束と実績"),
    "duty": ("Duty", "関税"),
    "stops": ("What stops", "停止の影響"),
    "network": ("Network", "供給網"),
    "sources": ("Sources", "出典"),
}
"""Entries of the main menu in their order; each begins with the first of its views."""


@dataclass(frozen=True, slots=True)
class PageView:
    """One view. `view=name` in the address shows it, or one of its `keys`, such as `impact=ID`.

    `build` is "module:function" in `app.page.pages`, a function of a Reader that gives an Answer;
    without it the script of the free network draws the view. Its tab is named by the question `of`
    which it shows, or by a `title` of its own; a view with neither has no tab. `first` is the query
    of the tab, where that is not `view=name`. `called` has the parameters of its question that the
    address calls otherwise, each with its key there.
    """

    name: str
    group: str
    build: str | None = None
    keys: tuple[str, ...] = ()
    of: str | None = None
    title: tuple[str, str] | None = None
    first: str = ""
    called: tuple[tuple[str, str], ...] = ()

    @property
    def listed(self) -> bool:
        """Whether it has a tab."""
        return self.of is not None or self.title is not None

    @property
    def tab(self) -> tuple[str, str]:
        """The name of its tab in English and Japanese; empty where it has none."""
        question = question_of(self.of) if self.of else None
        return self.title or (("", "") if question is None else question.menu or question.heading)

    def key_of(self, field: str) -> str:
        """What the address calls a field of its question, such as `doc.ask` or `hts`."""
        return dict(self.called).get(re.split(r"[.\[]", field)[0], field)

    def answer(self, reader: Reader) -> Answer:
        """What the page shows; the errors of the question."""
        found: Answer = self._function()(reader)
        return found

    def card(self, reader: Reader) -> Card:
        """The answer in short, for the home page: by `<function>_card`, else its sentence."""
        from onshore.app.page.reader import Card

        if self.build is None:
            return Card()
        if (short := self._function("_card")) is not None:
            found: Card = short(reader)
        else:
            found = Card(text=self.answer(reader).sentence or "")
        return found

    def _function(self, end: str = "") -> Any:
        module, _, function = (self.build or "").partition(":")
        return getattr(import_module(f"onshore.app.page.pages.{module}"), function + end, None)

    @property
    def query(self) -> str:
        """The query of its tab."""
        return self.first or f"view={self.name}"


VIEWS: tuple[PageView, ...] = (
    PageView("home", "home", "home:home", title=("Home", "ホーム")),
    PageView("places", "places", "places:places", ("places",), "sites"),
    PageView("path", "places", "path:path", ("path",), "paths"),
    PageView("origins", "duty", "duties.origins:origins", of="duty-table"),
    PageView("promises", "promises", "promises:promises", ("promises",), "timeline"),
    PageView("conflicts", "promises", "conflicts:conflicts", of="conflicts"),
    PageView("exposure", "duty", "duties.exposure:exposure", ("exposure",), "exposure"),
    PageView(
        "duty",
        "duty",
        "duties.crossing:duty",
        ("duty",),
        "duty",
        first="duty=8471.50.01&origin=TW",
        called=(("hts", "duty"),),
    ),
    PageView(
        "scenario",
        "duty",
        "duties.scenario:scenario",
        ("scenario",),
        title=("What if", "仮定"),
        first="scenario=new",
        called=tuple((name, "scenario") for name in ("doc", "document", "operations", "ask")),
    ),
    PageView("schedule", "duty", "duties.schedule:schedule", of="schedule"),
    PageView("bom", "duty", "bom:bom", title=("Your bill of materials", "自社の部品表")),
    PageView("impact", "stops", "stop.stops:stops", ("impact",), "impact"),
    PageView(
        "criticality",
        "stops",
        "stop.critical:critical",
        ("criticality",),
        "criticality",
        first="criticality=all",
    ),
    PageView(
        "network",
        "network",
        "network:network",
        title=("In groups", "グループで"),
        called=(("group", "by"),),
    ),
    PageView("fact", "sources", "statement:statement", ("fact",)),
    PageView("about", "network", "about:about", ("about",)),
    PageView(
        "graph",
        "network",
        keys=(
            *("focus", "state", "expand", "sel", "kind", "line", "relation", "status"),
            *("hops", "limit"),
        ),
        title=("Free network", "自由な図"),
    ),
    PageView("sources", "sources", "sources:sources", of="sources"),
    PageView("claims", "sources", "claims:claims", title=("Is it so?", "本当か？")),
    PageView("search", "network", "search:search"),
)
BY_NAME = {view.name: view for view in VIEWS}


def view_of(values: Collection[str], named: str | None) -> PageView:
    """The view that an address asks for: the one it names, else the first with a key in it."""
    if named in BY_NAME:
        return BY_NAME[named]
    return next((view for view in VIEWS if any(key in values for key in view.keys)), VIEWS[0])


MOVED = ("duty", "exposure", "scenario", "impact", "criticality")
"""Views that once stood in the free network's page too: `view=graph&exposure=ID`."""

SHORTEST = 4
"""Digits of a number that has a duty; by fewer the schedule was walked in."""
WALKED = {"duty": "hts", **{key: key for key in ("entry_date", "as_of", "known_at", "lang")}}
"""Keys of such an address -> those of the page of the schedule."""


def moved_to(pairs: Sequence[tuple[str, str]]) -> str | None:
    """The address that a query of such a view has now; None where it is none of them."""
    if ("view", "graph") not in pairs or not any(key in MOVED and value for key, value in pairs):
        return None
    kept = [pair for pair in pairs if pair != ("view", "graph")]
    if any(key == "duty" and value.isdecimal() and len(value) < SHORTEST for key, value in kept):
        walked = [(WALKED[key], value) for key, value in kept if key in WALKED]
        kept = [("view", "schedule"), *walked]
    return "/?" + urlencode(kept, safe=":~")


def menu(lang: str) -> list[dict[str, Any]]:
    """Groups with `name, title, query` and their `views`, each with the same three."""
    place = lang == "ja"
    entries = []
    for group, title in GROUPS.items():
        views = [view for view in VIEWS if view.group == group and view.listed]
        if views:
            tabs = [
                {"name": view.name, "title": view.tab[place], "query": view.query} for view in views
            ]
            first = "" if group == "home" else views[0].query
            entries.append({"name": group, "title": title[place], "query": first, "views": tabs})
    return entries
