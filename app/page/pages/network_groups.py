"""What pages show of the network in groups: the answer that was asked for, and its boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from onshore.app.page.pictures.group_layout import Box, GroupLink, GroupRow
from onshore.app.page.pictures.groups import groups_picture
from onshore.app.page.reader import Reader
from onshore.graph.answers.groups.rules import BETWEEN, COLUMNS, STANDINGS, standing_words

OWN = ("group", "open", "by", "view")
"""Keys of the address that are a page's: the chosen group, opened groups, the grouping."""
NAMED = 4
"""Groups that the sentence about the chosen one names."""
FOCUSED = 20
"""Members of a group that the free network is asked for, at most."""
OPENED = 20
"""Groups that are opened at most."""
MOST_LINES = 400
"""Lines that a picture draws: those of the chosen group first, then the widest."""
LEGEND = {
    "solid": ("exists", "実在"),
    "dashed": ("announced or planned", "発表・計画"),
    "dotted": ("option or promise", "選択権・約束"),
    "struck": ("cut down or cancelled", "縮小・中止"),
    "assumed": ("assumed", "仮定"),
}


class Asked:
    """The network in groups as the address asks for it."""

    template = ""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.by = reader.values.get("by") or "story"
        wanted = (reader.values.get("open") or "").split(",")
        self.opened = [id for id in dict.fromkeys(wanted) if id][:OPENED]
        self.envelope = reader.asked("graph", OWN, group=self.by, open=self.opened)
        self.result: Mapping[str, Any] = self.envelope["result"]
        self.groups = [node for node in self.result["nodes"] if "member_of" not in node]
        self.names = {node["id"]: node["label"] for node in self.groups}
        self.opened = [id for id in self.opened if id in self.names]

    @property
    def flowing(self) -> bool:
        """Whether it is shown as bubbles: groups without columns."""
        return any(group["column"] is None for group in self.groups)

    @property
    def links(self) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self.result["edges"]
        return found

    def focus(self, ids: Sequence[str]) -> str:
        """The free network around some nodes."""
        return self.reader.to(focus=ids, sel=ids[0] if len(ids) == 1 else None)

    def data(self) -> str:
        """Path of the API that gives the same."""
        return self.reader.data("graph", OWN, group=self.by, open=self.opened)


class Groups(Asked):
    """Groups in columns, one of them chosen."""

    template = "network_groups.html"

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self.of = {n["id"]: n.get("member_of", n["id"]) for n in self.result["nodes"]}
        self.labels = {node["id"]: str(node["label"]) for node in self.result["nodes"]}
        self.chosen = self._chosen()
        ranked = sorted(self.links, key=lambda edge: (not self.is_own(edge), -edge["count"]))
        self.drawn = ranked[:MOST_LINES]

    def is_own(self, edge: Mapping[str, Any]) -> bool:
        """Whether the chosen group is at one end."""
        return self.chosen in (self.of[edge["source"]], self.of[edge["target"]])

    def _chosen(self) -> str | None:
        """The group that the address names, else the one with the best connected node."""
        wanted = self.reader.values.get("group")
        if wanted in self.names:
            return wanted
        best = (self.result["best"] or {}).get("id")
        for group in self.groups:
            if any(member["id"] == best for member in group["members"]):
                return str(group["id"])
        return None

    def href(self, group: Mapping[str, Any]) -> str:
        """Where a click on a group leads: it is chosen, and opened or closed."""
        id = group["id"]
        opened = [one for one in self.opened if one != id]
        if id not in self.opened and group["count"] > 1:
            opened.append(id)
        return self.reader.href(open=",".join(opened) or None, group=id)

    def parts(self) -> dict[str, Any]:
        """What the template draws."""
        t = self.reader.t
        return {
            "picture": self.picture(),
            "legend": [(line, t(*words)) for line, words in LEGEND.items() if self._has(line)],
            "reading": self.reading(),
            "columns": self.columns(),
            "table": self.table(),
            "free": self.free(),
        }

    def _has(self, line: str) -> bool:
        return line != "assumed" or any(edge["line"] == line for edge in self.links)

    def picture(self) -> Markup:
        t = self.reader.t
        columns = [t(*words) for words in COLUMNS.values()]
        between = [t(*words) for words in BETWEEN.values()]
        label = t(
            "The network in groups, from who wants it to where it is made; each group unfolds",
            "グループにまとめた供給網。求める側から作る場所まで。各グループは展開できる",
        )
        lines = [
            GroupLink(edge["source"], edge["target"], edge["line"], edge["count"], self._says(edge))
            for edge in self.drawn
        ]
        return groups_picture(
            columns, between, [self._box(one) for one in self.groups], lines, label
        )

    def _box(self, group: Mapping[str, Any]) -> Box:
        t, count = self.reader.t, group["count"]
        opened = group["id"] in self.opened if count > 1 else None
        left = count - len(group["members"])
        return Box(
            id=group["id"],
            label=group["label"],
            column=list(COLUMNS).index(group["column"]),
            kind=group["kind"],
            count=count,
            href=self.href(group),
            says=t(
                f"{group['label']}, {count:,} {'member' if count == 1 else 'members'}",
                f"{group['label']}、{count:,}件",
            ),
            opened=opened,
            chosen=group["id"] == self.chosen,
            rows=tuple(
                GroupRow(one["id"], one["label"], one["kind"], self.focus([one["id"]]))
                for one in group["members"]
            )
            if opened
            else (),
            more=t(f"and {left:,} more", f"ほか{left:,}件") if opened and left else "",
        )

    def _says(self, edge: Mapping[str, Any]) -> str:
        return f"{self.labels[edge['source']]} – {self.labels[edge['target']]}: {edge['label']}"

    def tied(self, id: str) -> dict[str, Counter[str]]:
        """Groups that a group is linked with, most first: how many links of each standing."""
        found: dict[str, Counter[str]] = {}
        for edge in self.links:
            ends = self.of[edge["source"]], self.of[edge["target"]]
            if id in ends:
                other = ends[0] if ends[1] == id else ends[1]
                found.setdefault(other, Counter())[edge["line"]] += edge["count"]
        return dict(sorted(found.items(), key=lambda pair: -pair[1].total()))

    def reading(self) -> dict[str, str] | None:
        """The sentence that reads the chosen group out: its name, and the rest."""
        if self.chosen is None:
            return None
        t = self.reader.t
        standing = Counter[str]()
        for edge in self.links:
            if self.is_own(edge):
                standing[edge["standing"]] += edge["count"]
        total = standing.total()
        parts = [
            standing_words(name, standing[name], self.reader.lang)
            for name in STANDINGS
            if standing[name]
        ]
        most = [
            f"{self.names[id]} {counts.total():,}"
            for id, counts in list(self.tied(self.chosen).items())[:NAMED]
        ]
        said = t(
            f" has {total:,} {'link' if total == 1 else 'links'} to other groups",
            f"には他のグループとの関係が{total:,}件",
        )
        if parts:
            said += t(": ", "：") + t(", ", "、").join(parts)
            said += t(". Most with ", "。多い順に") + t(", ", "、").join(most)
        return {"name": self.names[self.chosen], "rest": said + t(".", "。")}

    def lead(self) -> str:
        """What is drawn and what is not."""
        between, inside = self.result["between"], self.result["inside"]
        total, drawn = between + inside, sum(edge["count"] for edge in self.drawn)
        if drawn == total:
            return self.reader.t("Every link is drawn.", "すべての関係を描く。")
        lie = "lies" if inside == 1 else "lie"
        said = self.reader.t(
            f"{drawn:,} of {total:,} links are drawn; {inside:,} {lie} inside a group.",
            f"全{total:,}件の関係のうち{drawn:,}件を描く。{inside:,}件はグループの内側。",
        )
        if drawn < between:
            said += self.reader.t(
                f" The {between - drawn:,} on the thinnest lines are in the table.",
                f"最も細い線の{between - drawn:,}件は表にある。",
            )
        return said

    def columns(self) -> list[dict[str, Any]]:
        """The groups as lists, for narrow screens."""
        found = []
        for name, words in COLUMNS.items():
            groups = [one for one in self.groups if one["column"] == name]
            if groups:
                found.append(
                    {
                        "title": self.reader.t(*words),
                        "groups": [self._listed(one) for one in groups],
                    }
                )
        return found

    def _listed(self, group: Mapping[str, Any]) -> dict[str, Any]:
        opened = group["id"] == self.chosen or group["id"] in self.opened
        return {
            "id": group["id"],
            "title": group["label"],
            "kind": group["kind"],
            "count": group["count"] if group["count"] > 1 else None,
            "href": self.href(group),
            "opened": opened,
            "links": [
                {"title": self.names[id], "counts": list(counts.items())}
                for id, counts in self.tied(group["id"]).items()
            ]
            if opened
            else [],
            "members": [
                {"title": one["label"], "href": self.focus([one["id"]])} for one in group["members"]
            ]
            if group["id"] in self.opened
            else [],
        }

    def table(self) -> list[dict[str, Any]]:
        return [
            {
                "from": self.labels[edge["source"]],
                "to": self.labels[edge["target"]],
                "line": edge["line"],
                "says": edge["label"],
            }
            for edge in self.links
        ]

    def free(self) -> dict[str, str] | None:
        """The members of the chosen group in the free network."""
        group = next((one for one in self.groups if one["id"] == self.chosen), None)
        if group is None:
            return None
        ids = [member["id"] for member in group["members"][:FOCUSED]]
        words = self.reader.t(
            f"{group['label']} in the free network", f"{group['label']}を自由な図で見る"
        )
        return {"title": words, "href": self.focus(ids)}

    def facts(self) -> list[str]:
        """Facts of the links, those of the chosen group first."""
        ranked = sorted(self.links, key=self.is_own, reverse=True)
        return list(dict.fromkeys(fact for edge in ranked for fact in edge["facts"]))
