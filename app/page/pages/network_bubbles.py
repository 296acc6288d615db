"""What pages show of a large network: bubbles, of which one opens by country."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from onshore.app.page.pages.network_groups import FOCUSED, Asked
from onshore.app.page.pictures.bubbles import Bubble, Flow, Part, bubbles_picture, flows_drawn
from onshore.app.page.reader import Reader
from onshore.graph import schema

PARTS, BEST = 12, 10
"""Countries of an opened bubble that are shown alone, and members that are named."""


class Bubbles(Asked):
    """Groups that trade with each other; the one that is opened is shown by country."""

    template = "network_bubbles.html"

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self.counts = self._counts()
        self.flows = self._flows()
        chosen = reader.values.get("group")
        self.open = next(iter(self.opened), chosen if chosen in self.names else None)
        self.drawn = flows_drawn(self.flows, {self.open} if self.open else ())

    def _counts(self) -> Counter[tuple[str, str]]:
        """Links of all standings from one group to another."""
        counts = Counter[tuple[str, str]]()
        for edge in self.links:
            counts[edge["source"], edge["target"]] += edge["count"]
        return counts

    def _flows(self) -> list[Flow]:
        """Both directions between two groups as one, the stronger one named first."""
        found = []
        for (source, target), count in self.counts.items():
            back = self.counts.get((target, source), 0)
            if (back, target) < (count, source):
                ends = f"{self.names[source]} → {self.names[target]}: {count:,}"
                if back:
                    ends += f"; {self.names[target]} → {self.names[source]}: {back:,}"
                found.append(Flow(source, target, count + back, ends))
        return found

    def _href(self, group: Mapping[str, Any]) -> str:
        shut = group["id"] == self.open
        return self.reader.href(open=None if shut else group["id"], group=None)

    def what(self, count: int) -> str:
        """Firms, sites or names, as many as are counted."""
        t = self.reader.t
        if set(self.result["counts"]) == {"firm"}:
            return t(f"{count:,} {'firm' if count == 1 else 'firms'}", f"{count:,}社")
        if set(self.result["counts"]) == {"factory"}:
            return t(f"{count:,} {'site' if count == 1 else 'sites'}", f"{count:,}拠点")
        return t(f"{count:,} {'name' if count == 1 else 'names'}", f"{count:,}件")

    def lead(self) -> str:
        """What area and width count, what is drawn and what is not."""
        shown = sum(flow.count for flow in self.drawn)
        between, inside = self.result["between"], self.result["inside"]
        t = self.reader.t
        trades = self.result["counted"] == "trades"
        links, ja = ("trades", "取引") if trades else ("links", "関係")
        lie = "lies" if inside == 1 else "lie"
        said = t(f"Area counts members, width {links}. ", f"面積は件数、太さは{ja}の数。")
        if len(self.drawn) < len(self.flows):
            said += t(
                f"The {len(self.drawn)} widest of {len(self.flows)} ribbons are drawn: {shown:,} "
                f"of {between:,} {links} between groups; {inside:,} {lie} inside one.",
                f"{len(self.flows)}本の帯のうち太い{len(self.drawn)}本を描く。グループ間の{ja}"
                f"{between:,}件のうち{shown:,}件。{inside:,}件はグループの内側。",
            )
        else:
            said += t(
                f"All {between:,} {links} between groups are drawn; {inside:,} {lie} inside one.",
                f"グループ間の{ja}{between:,}件はすべて描く。{inside:,}件はグループの内側。",
            )
        left = self.result["left_out"]["nodes"]
        if left:
            said += t(
                f" {left:,} products, places and others are not in this picture.",
                f"製品・場所など{left:,}件はこの図にない。",
            )
        return said

    def parts(self) -> dict[str, Any]:
        """What the template draws."""
        return {
            "picture": self.picture(),
            "rows": self.rows(),
            "table": [
                {
                    "from": self.names[source],
                    "to": self.names[target],
                    "count": count,
                }
                for (source, target), count in self.counts.most_common()
            ],
            "opened": self.details(),
        }

    def picture(self) -> Markup:
        t = self.reader.t
        label = t(
            "Groups of the network with what runs between them; each group opens",
            "供給網のグループとその間の流れ。各グループは開ける",
        )
        ends = (
            (t("sells", "売り手"), t("buys", "買い手"))
            if self.result["counted"] == "trades"
            else None
        )
        bubbles = [self._bubble(one) for one in self.groups]
        return bubbles_picture(bubbles, self.flows, label, ends)

    def _bubble(self, group: Mapping[str, Any]) -> Bubble:
        opened = group["id"] == self.open
        return Bubble(
            id=group["id"],
            label=group["label"],
            count=group["count"],
            tier=group["tier"],
            href=self._href(group),
            says=f"{group['label']}, {self.what(group['count'])}",
            opened=opened,
            parts=tuple(self._parts(group)) if opened else (),
        )

    def _parts(self, group: Mapping[str, Any]) -> list[Part]:
        t = self.reader.t
        found = [
            Part(
                (one["id"] or "?").partition(":")[2] or one["label"] or "?",
                f"{one['label'] or self._no_country()}: {one['count']:,}",
                one["count"],
            )
            for one in group.get("parts", ())
        ]
        rest = sum(part.count for part in found[PARTS:])
        more = [Part("…", f"{t('others', 'その他')}: {rest:,}", rest)] if rest else []
        return [*found[:PARTS], *more]

    def _no_country(self) -> str:
        return self.reader.t("No country named", "国の記載なし")

    def rows(self) -> list[dict[str, Any]]:
        """The groups as a list with bars, for narrow screens."""
        most = max((group["count"] for group in self.groups), default=1)
        return [
            {
                "id": group["id"],
                "title": group["label"],
                "count": group["count"],
                "part": round(100 * group["count"] / most, 1),
                "href": self._href(group),
                "opened": group["id"] == self.open,
                "buys": self._said(group["id"], 1),
                "sells": self._said(group["id"], 0),
            }
            for group in self.groups
        ]

    def _said(self, id: str, own: int) -> str:
        """What the opened group is tied with, as the source (0) or the target (1)."""
        if id != self.open:
            return ""
        names = [
            f"{self.names[pair[1 - own]]} {count:,}"
            for pair, count in self.counts.most_common()
            if pair[own] == id
        ]
        return self.reader.t(", ", "、").join(names)

    def details(self) -> dict[str, Any] | None:
        """The opened group: in how many countries it is, and who in it is tied best."""
        group = next((one for one in self.groups if one["id"] == self.open), None)
        if group is None:
            return None
        t = self.reader.t
        parts = group.get("parts", [])
        by_country = self.result["by"] != "country"
        named = [one for one in parts if one["id"] is not None and by_country]
        size, total = self.what(group["count"]), self.result["total"]["nodes"]
        rest = t(f": {size} of {total:,}", f"：{total:,}のうち{size}")
        if named:
            many = len(named)
            rest += t(
                f", in {many} {'country' if many == 1 else 'countries'}; "
                f"{named[0]['label']} has most, {named[0]['count']:,}",
                f"、{many}か国。最多は{named[0]['label']}の{named[0]['count']:,}",
            )
        most = max((one["count"] for one in parts), default=1)
        bars = [
            {
                "title": one["label"] or self._no_country(),
                "count": one["count"],
                "part": round(88 * one["count"] / most, 1),
            }
            for one in parts[:PARTS]
        ]
        left = sum(one["count"] for one in parts[PARTS:])
        if left:
            bars.append(
                {
                    "title": t("Others", "その他"),
                    "count": left,
                    "part": round(88 * min(left, most) / most, 1),
                }
            )
        ids = [member["id"] for member in group["members"][:FOCUSED]]
        return {
            "name": group["label"],
            "rest": rest + t(".", "。"),
            "bars": bars if len(bars) > 1 or named else [],
            "bars_by": t("By country", "国別") if by_country else t("By kind", "種類別"),
            "best": [
                {
                    "title": one["label"],
                    "kind": t(schema.KINDS[one["kind"]].en, schema.KINDS[one["kind"]].ja),
                    "links": self._linked(one["links"]),
                    "href": self.focus([one["id"]]),
                }
                for one in group["members"][:BEST]
                if one["links"]
            ],
            "close": self.reader.href(open=None, group=None),
            "free": self.focus(ids),
        }

    def _linked(self, count: int) -> str:
        one, ja = ("trade", "取引") if self.result["counted"] == "trades" else ("link", "関係")
        return self.reader.t(f"{count:,} {one}{'' if count == 1 else 's'}", f"{ja}{count:,}件")

    def facts(self) -> list[str]:
        return list(self.envelope["claims"])
