"""Answers of the service as they were recorded: a file in `tests/data/answers` for each store.

    python -m tests.http.recorded     records them again, after a change that is meant

The stores are those of the contract cases that ask questions, and the rack. Every question is asked
in each format that it has, as JSON and as a page in both languages; every view of the page is
opened in both languages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from onshore.app.page.views import VIEWS
from onshore.app.render.calls import path_of
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.ports import Store
from onshore.graph.queries import Question, question_of
from onshore.graph.stores import open_store
from tests.contract.cases import DEFAULT_DAY, Case, parameters_asked, read_cases, take_step
from tests.http.pages import client_of
from tests.unit.rack import DAY, rack_store

FOLDER = Path(__file__).parents[1] / "data" / "answers"
LANGUAGES = ("en", "ja")
IN_BOTH_LANGUAGES = ("json", "html")
HASHED = ("svg",)
"""Formats of which the visible words and a hash are recorded."""
VIEWED = "every_question"
"""The store whose page is opened."""
PAGES = (
    "places=firm:maker",
    "path=firm:buyer~place:US-TX",
    "view=origins&hts=8471.50.01",
    "promises=firm:maker",
    "exposure=component:server",
    "duty=8471.50.01&origin=CN",
    "view=schedule&hts=8471",
    "impact=firm:maker",
    "criticality=component:server",
    "fact=Z4",
    "about=firm:maker",
    "about=firm:nobody",
    "view=search&q=maker",
    "view=network&by=place",
)
"""Views of the page with something to show, and one with something wrong."""
RACK_QUESTIONS = (
    ("exposure", {"target": "component:rack"}),
    ("exposure", {"target": "factory:rack-plant", "status": "all"}),
    ("exposure", {"target": "component:nothing"}),
    ("localization", {"target": "component:rack"}),
    ("impact", {"node": "firm:module-maker"}),
    ("impact", {"node": "place:MX", "mode": "reach"}),
    ("criticality", {"target": "component:rack"}),
    ("paths", {"source": "firm:cable-maker", "target": "component:rack", "direction": "any"}),
    ("neighbours", {"id": "component:rack"}),
    ("graph", {"focus": "component:rack", "hops": "1"}),
    ("duty", {"hts": "nothing", "origin": "TW"}),
    ("duty", {"hts": "8471.50.01", "origin": "nowhere"}),
)
"""What the rack is asked: more of paths, exposures and losses, and what is refused."""


def stores() -> dict[str, Callable[[], dict[str, str]]]:
    """Name of a file -> its recorded answers, address by address."""
    asking = [case for case in read_cases() if any("query" in ask for ask in case.asks)]
    return {**{case.name: partial(_of_case, case) for case in asking}, "rack": _of_rack}


def _of_case(case: Case) -> dict[str, str]:
    store = open_store("sqlite://")
    for step in case.steps:
        take_step(store, step)
    asked = [
        (ask["query"]["name"], [*parameters_asked(ask), ("as_of", ask.get("as_of", DEFAULT_DAY))])
        for ask in case.asks
        if "query" in ask
    ]
    views: list[str] = []
    if case.name == VIEWED:
        day = date.fromisoformat(case.asks[0]["as_of"])
        queries = [*(view.query for view in VIEWS), *PAGES]
        views = [f"/?{query}&as_of={day}&entry_date={day}" for query in queries]
    return _answers(store, asked, views)


def _of_rack() -> dict[str, str]:
    day = ("as_of", DAY.isoformat())
    return _answers(rack_store(), [(name, [*few.items(), day]) for name, few in RACK_QUESTIONS])


def _answers(
    store: Store, asked: list[tuple[str, list[tuple[str, str]]]], views: list[str] | None = None
) -> dict[str, str]:
    addresses = [address for name, pairs in asked for address in _addresses(name, pairs)]
    addresses += [f"{view}&lang={lang}" for view in views or () for lang in LANGUAGES]
    with client_of(store) as client:
        found = {address: _recorded(client.get(address)) for address in addresses}
    store.close()
    return found


def _addresses(name: str, pairs: list[tuple[str, str]]) -> Iterator[str]:
    kind = question_of(name)
    assert kind is not None
    for format in kind.formats:
        for lang in LANGUAGES if format in IN_BOTH_LANGUAGES else LANGUAGES[:1]:
            question: Question = read_parameters(kind, [*pairs, ("lang", lang)])
            yield path_of(question, ("format", format))


def _recorded(response: Any) -> str:
    """Status, media type and body without what differs each time; of a page its visible words."""
    media = response.headers["content-type"]
    own = response.headers["x-request-id"]
    body = re.sub(r'"elapsed_ms":[^,}]*', "", response.text).replace(own, "")
    if media.startswith(("text/html", "image/svg")):
        words = Words(body, "main" if "<main" in body else None)
        hashed = [hashlib.sha256(body.encode()).hexdigest()] if "svg" in media else []
        body = "\n".join([*hashed, *words.lines])
    return f"{response.status_code} {media}\n{body.strip()}".rstrip()


class Words(HTMLParser):
    """The visible words of a page, a picture or one element of it; a line for each piece."""

    def __init__(self, page: str, element: str | None = None) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._element, self._inside, self._silent = element, element is None, 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = self._inside or tag == self._element
        self._silent += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != self._element
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if self._inside and not self._silent and (line := " ".join(data.split())):
            self.lines.append(line)


BEGIN = "\n=== "


def read(name: str) -> dict[str, str]:
    """The recorded answers of a file; none where it is missing."""
    file = FOLDER / f"{name}.txt"
    text = file.read_bytes().decode() if file.exists() else ""
    parts = (part.partition("\n") for part in f"\n{text}".split(BEGIN)[1:])
    return {address: answer.rstrip("\n") for address, _, answer in parts}


def write(name: str, answers: dict[str, str]) -> None:
    text = "".join(f"=== {address}\n{answer}\n\n" for address, answer in answers.items())
    (FOLDER / f"{name}.txt").write_bytes(text.encode())


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, answers in stores().items():
        write(name, answers())
