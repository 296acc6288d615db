"""Facts and entities that the columns of a table give."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from onshore.loaders.mapping.drafting.cells import Options
from onshore.loaders.mapping.drafting.columns import Columns
from onshore.loaders.mapping.drafting.headings import (
    BUILDING,
    ENDED,
    RUNNING,
    STATUS_WORDS,
    heading_words,
)
from onshore.loaders.mapping.drafting.text import listed
from onshore.loaders.mapping.drafting.units import unit_of

_READ = ("country", "origin", "state", "hts", "day", "share", "jobs", "investment", "amount")
_ENTITY = re.compile(r"'@(\w+)'")


class _Money(NamedTuple):
    """An amount as a fact has it, and whether it is one a year."""

    text: str
    yearly: bool


class Facts:
    """The facts of a draft as lines of YAML, and the steps of the values that they use."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.makers = [role for role in ("supplier", "maker", "firm") if columns.has(role)]
        self.values: dict[str, Options] = {
            role: {} for role in columns.heads if role not in (*_READ, "status")
        }
        self.without_currency: set[str] = set()
        for role in filter(columns.has, _READ):
            steps = columns.worded(role) if role in ("amount", "investment") else None
            if steps is None:
                steps = columns.steps_of(role)
            if steps is not None:
                self.values[role] = steps
        self.money = {role: self._money(role) for role in ("amount", "investment")}
        self.lines = list(self._facts())
        self.active = [line for line in self.lines if not line.startswith("#")]

    def _has(self, *roles: str) -> bool:
        return all(role in self.values for role in roles)

    def _named(self, role: str) -> str:
        return self.columns.named(role)

    def used(self) -> set[str]:
        """Names of the values that facts, entities or comments use."""
        text = "\n".join((*self.lines, *self.entities()))
        ways = [(before, after) for before in ("{", "[", ", ") for after in ("|", "}", "]", ", ")]
        return {name for name in self.values if any(f"{a}{name}{b}" in text for a, b in ways)}

    # -- entities

    def entities(self) -> Iterator[str]:
        """Each is declared by the rows that say something of it, and by no others."""
        needs: dict[str, set[str]] = {}
        for line in self.active:
            used = set(_when(line))
            for name in _ENTITY.findall(line):
                needs[name] = needs.get(name, used) & used
        for role in (*self.makers, "customer"):
            if self._has(role):
                yield self._entity(role, "firm", needs, f"['{{{role}}}']")
        if self._has("part"):
            called = "['{called}', '{part}']" if self._has("called") else "['{part}']"
            yield self._entity("part", "component", needs, called)
        if self._has("site"):
            owner = self.makers[0] if self.makers else ""
            whole = f"{{{owner}}} {{site}}" if owner else "{site}"
            address = ", address: '{address}'" if self._has("address") else ""
            id = f"{{{owner}|slug}}-{{site|slug}}" if owner else "{site|slug}"
            when = sorted({*filter(None, (owner, "site")), *needs.get("site", ())})
            yield (
                f"site: {{when: [{', '.join(when)}], id: 'factory:{id}', "
                f"key: '{whole}', names: ['{whole}']{address}}}"
            )

    def _entity(self, role: str, kind: str, needs: dict[str, set[str]], names: str) -> str:
        when = sorted({role, *needs.get(role, ())})
        return (
            f"{role}: {{when: [{', '.join(when)}], id: '{kind}:{{{role}|slug}}', "
            f"key: '{{{role}}}', names: {names}}}"
        )

    # -- facts

    def _facts(self) -> Iterator[str]:
        has = self._has
        yield from self._trade()
        if has("hts", "part"):
            yield _fact(("part", "hts"), "part", "classified_as", "hts:{hts|hts}", "stated")
        owner = self.makers[0] if self.makers else ""
        place = "state" if has("state") else "country" if has("country") else ""
        if has("site"):
            yield from self._site(owner)
            if place:
                when = (*filter(None, (owner,)), "site", place)
                yield _fact(when, "site", "located_in", f"place:{{{place}}}", "stated")
        elif owner and place:
            yield from self._where(owner, place)
        whole, to = ("site", "@site") if has("site") else ("state", "place:{state}")
        if owner and has(whole):
            yield from self._plans(owner, whole, to)

    def _trade(self) -> Iterator[str]:
        has, makers = self._has, self.makers
        if not has("part"):
            if has("supplier", "customer"):
                yield "# No column names the goods. Where you know them:"
                known = "supplier", "supplies", "component:...", "actual"
                goods = _fact(("supplier",), *known, to="'@customer'")
                yield f"# {goods}"
            return
        origin = {"origin": "'place:{origin}'"} if has("origin") else {}
        if has("maker"):
            yield from self._goods("making", "maker", "produces", "operational", **origin)
        seller = "supplier" if has("supplier") else ""
        if not seller and "firm" in makers and not has("maker"):
            seller = "firm"
            yield f"# {self._named('firm')}: does it sell what stands beside it, or make it? A"
            yield "# maker has relation: produces, status: operational, no to, share and amount."
        if not seller:
            return
        more = dict(origin)
        if has("day"):
            more["valid_from"] = "'{day}'"
        if has("customer"):
            more["to"] = "'@customer'"
        else:
            yield "# Without a buyer (to: firm:...) this says who sells, and is no edge."
        if has("share"):
            more["share"] = "'{share|unsigned}'"
        if money := self.money["amount"]:
            more["value" if money.yearly else "amount"] = money.text
            self._repeated(seller)
        elif has("amount"):
            yield from self._no_money("amount")
        yield from self._goods("trading", seller, "supplies", "actual", **more)

    def _goods(
        self, name: str, who: str, relation: str, running: str, **more: str
    ) -> Iterator[str]:
        """Who makes or sells a part, by what a column of statuses says where it is of no site."""
        plain = _fact((who, "part"), who, relation, "@part", running, **more)
        if not self.columns.has("status") or self._has("site"):
            yield plain
            return
        known = {
            cell: running if status in RUNNING else status for cell, status in self._statuses()
        }
        if known:
            self._status_value(name, known)
            yield _fact((who, "part", name), who, relation, "@part", f"'{{{name}}}'", **more)
        else:
            yield f"# {self._named('status')} has no word that is known. Where each row holds:"
            yield f"# {plain}"

    def _site(self, owner: str) -> Iterator[str]:
        """Who runs or builds the site, by what a column of statuses says of it."""
        if not owner:
            return
        if not self.columns.has("status"):
            yield _fact((owner, "site"), owner, "operates_facility", "@site", "operational")
            return
        found = self._statuses()
        for name, relation, group in (
            ("running", "operates_facility", RUNNING),
            ("building", "builds_facility", BUILDING),
        ):
            if known := {cell: status for cell, status in found if status in group}:
                self._status_value(name, known)
                yield _fact((owner, "site", name), owner, relation, "@site", f"'{{{name}}}'")

    def _statuses(self) -> list[tuple[str, str]]:
        """Cells of the column of statuses with what they mean; a note names the others."""
        cells = list(dict.fromkeys(self.columns.cells("status")))
        found = [(cell, STATUS_WORDS.get(heading_words(cell))) for cell in cells]
        if strange := [cell for cell, status in found if status is None]:
            note = (
                f"{self._named('status')}: rows with these words give no fact of who makes, sells, "
                f"runs or builds until they stand in a map below: {listed(strange)}"
            )
            if note not in self.columns.notes:
                self.columns.notes.append(note)
        return [(cell, status) for cell, status in found if status is not None]

    def _status_value(self, name: str, known: dict[str, str]) -> None:
        own = self.columns.heads["status"].own
        self.values[name] = {"column": own, "map": known, "unmapped": "drop"}

    def _where(self, owner: str, place: str) -> Iterator[str]:
        where, when = f"place:{{{place}}}", (owner, place)
        yield f"# {self._named(place)}: does the firm have its head office there, or a site, or do"
        yield "# the goods come from there? Take one of the three:"
        yield f"# {_fact(when, owner, 'headquartered_in', where, 'stated')}"
        yield f"# {_fact(when, owner, 'operates_facility', where, 'operational')}"
        yield f"# - in the fact with relation supplies: origin: '{where}'"

    def _plans(self, owner: str, whole: str, to: str) -> Iterator[str]:
        """Investment and jobs. That they are promised, not made, is what a table least says."""
        status = "announced"
        if self.columns.has("status") and self._has_any("investment", "jobs"):
            ended = {cell: word for cell, word in self._statuses() if word in ENDED}
            if ended:
                self._status_value("plan", ended)
                self.values["plan"]["default"] = "announced"
                status = "'{plan}'"
        if self._has("investment"):
            when = (owner, whole, "investment")
            if money := self.money["investment"]:
                yield _fact(when, owner, "commits_investment", to, status, amount=money.text)
            else:
                yield from self._no_money("investment")
        if self._has("jobs"):
            jobs = "{value: '{jobs|unsigned}', unit: jobs}"
            yield _fact((owner, whole, "jobs"), owner, "creates_jobs", to, status, amount=jobs)

    def _has_any(self, *roles: str) -> bool:
        return any(map(self._has, roles))

    # -- money

    def _money(self, role: str) -> _Money | None:
        """The amount of a fact; None where its currency is not said."""
        if not self._has(role):
            return None
        heading = self.columns.heads[role]
        yearly = unit_of(heading.own, heading.rest).yearly and role == "amount"
        if self.columns.worded(role) is not None:
            return _Money(f"'{{{role}|{'yearly' if yearly else 'amount'}}}'", yearly)
        if not (currency := self.columns.currency(role)):
            return None
        per = ", per: year" if yearly else ""
        return _Money(f"{{value: '{{{role}|unsigned}}', currency: {currency}{per}}}", yearly)

    def _no_money(self, role: str) -> Iterator[str]:
        yield f"# {self._named(role)} is in no fact: neither its heading nor each cell says"
        yield "# the currency. Where you know it, the fact has:"
        yield f"#   amount: {{value: '{{{role}|unsigned}}', currency: USD}}"

    def _repeated(self, seller: str) -> None:
        """A note where rows say different amounts of one supply."""
        columns = self.columns
        roles = [role for role in (seller, "part", "customer", "origin", "day") if self._has(role)]
        rows = zip(*(columns.of(columns.heads[role].own) for role in roles), strict=True)
        said: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for key, amount in zip(rows, columns.of(columns.heads["amount"].own), strict=True):
            said[key].add(amount)
        if many := sum(len(amounts) > 1 for amounts in said.values()):
            columns.notes.append(
                f"{self._named('amount')}: supplies with several amounts: {many}. They are shown as"
                " "
                "disagreeing, not added up; where they are parts of one, add them up first."
            )


def _when(line: str) -> list[str]:
    inside = line.partition("when: [")[2].partition("]")[0]
    return inside.split(", ") if inside else []


def _fact(
    when: Sequence[str], subject: str, relation: str, whom: str, status: str, **more: str
) -> str:
    fields = {
        "when": f"[{', '.join(when)}]",
        "subject": f"'@{subject}'",
        "relation": relation,
        "object": f"'{whom}'",
        "status": status,
        "certainty": "asserted",
        **more,
        "gist": "Listed.",
    }
    return f"- {{{', '.join(f'{name}: {value}' for name, value in fields.items())}}}"
