"""The network in groups: boxes that unfold, bubbles where it is large; also for the home page."""

from __future__ import annotations

from markupsafe import Markup

from onshore.app.page.pages.network_bubbles import Bubbles
from onshore.app.page.pages.network_groups import Asked, Groups
from onshore.app.page.reader import Answer, Reader
from onshore.app.render.templates import template
from onshore.graph.answers.groups.rules import GROUPINGS

STYLE = "network"
"""The style sheet of `network_groups`, which a page that holds it names in its answer."""
_BY = {
    "story": ("Of this story", "この話の分け方"),
    "role": ("By role and place", "役割・場所別"),
    "sector": ("By sector", "業種別"),
    "country": ("By country", "国別"),
    "kind": ("By kind", "種類別"),
}


def network(reader: Reader) -> Answer:
    """The page of `view=network`: `by` a grouping, `open` opened groups, `group` the chosen one."""
    shown = _shown(reader)
    if not shown.groups:
        said = reader.t(
            "Nothing is drawn: no link is stated.", "関係の記述がなく、描くものがない。"
        )
        return Answer(
            reader.t("Network", "供給網"), said, "network.html", {"ways": [], "drawn": ""}
        )
    ways = [
        {
            "title": reader.t(*_BY[name]),
            "href": reader.href(by=None if name == "story" else name, open=None, group=None),
            "current": name == shown.result["by"],
        }
        for name in GROUPINGS
        if name != "story" or "story" in (shown.by, shown.result["by"])
    ]
    return Answer(
        reader.t("Network", "供給網"),
        shown.envelope["sentence"],
        "network.html",
        {"ways": ways, "drawn": _drawn(shown)},
        lead=shown.lead(),
        facts=shown.facts(),
        data=shown.data(),
        formats=("json", "csv", "svg", "graphml"),
    )


def network_groups(reader: Reader) -> Markup:
    """The picture with its lists and the sentence about the chosen group, for another page.

    Its links stay on that page, as `open` and `group` in its address. Nothing where nothing is
    linked. The answer of that page names `STYLE` among its styles.
    """
    shown = _shown(reader)
    return _drawn(shown, shown.lead()) if shown.groups else Markup("")


def _shown(reader: Reader) -> Groups | Bubbles:
    return Bubbles(reader) if Asked(reader).flowing else Groups(reader)


def _drawn(shown: Groups | Bubbles, lead: str = "") -> Markup:
    values = {"lang": shown.reader.lang, "t": shown.reader.t, "lead": lead, **shown.parts()}
    return Markup(template(f"pages/{shown.template}").render(**values))  # noqa: S704
