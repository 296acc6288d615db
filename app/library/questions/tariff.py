"""Questions about duty and the schedule.

Made by `scripts/make_docs.py` from the declarations of the questions; do not edit.
"""

from __future__ import annotations

from typing import Literal, Unpack

from onshore.app.library.asking import Asking, Common, Day, Known, Texts
from onshore.app.library.result import Result


class AskTariff(Asking):
    """Questions about duty and the schedule."""

    def duty(
        self,
        hts: str | None = None,
        origin: str | None = None,
        entry_date: Day | None = None,
        *,
        component: str | None = None,
        clock: Literal["collected", "legal", "published"] = "collected",
        condition: Known = (),
        include: Texts = (),
        **common: Unpack[Common],
    ) -> Result:
        """What a product from an origin pays on its entry into the United States on a day: an
        interval, the components that sum to each end, and the conditions that decide.

        Args:
            hts: HTS number of 4 to 10 digits, with or without dots.
            origin: Territory of origin: its ISO 3166-1 code or its name.
            entry_date: Day of entry; default `as_of`.
            component: A component instead of a number: every tariff line that facts link it to. (id
                or name of a component)
            clock: What was collected, or what was lawful.
            condition: What is known of the shipment, name:value, repeatable. The measures files
                declare the names; an unknown one is answered with all of them. Always known: value,
                quantity, quantity_2, unit_price, usmca, steel_share, aluminium_share, copper_share,
                us_content_share, repair_value, us_parts_value, in_transit_before
            include: What stands beside the answer: `reasons` gives every sentence as data too,
                `fees` the fees of the entry and the landed total (of each line). (of reasons, fees)
        """
        return self.ask(
            "duty",
            hts=hts,
            origin=origin,
            entry_date=entry_date,
            component=component,
            clock=clock,
            condition=condition,
            include=include,
            **common,
        )

    def duty_steps(
        self,
        hts: str,
        origin: Texts = (),
        since: Day | None = None,
        until: Day | None = None,
        *,
        clock: Literal["collected", "legal", "published"] = "collected",
        condition: Known = (),
        **common: Unpack[Common],
    ) -> Result:
        """Days on which the duty of a product changes, for each origin, between two days.

        Args:
            hts: HTS number of 4 to 10 digits, with or without dots.
            origin: Territories of origin; default TW, CN, MX, VN, TH, KR, JP, DE.
            since: First day; default the day from which the measures are complete.
            until: Last day; default the day until which the measures are complete.
            clock: What was collected, or what was lawful.
            condition: What is known of the shipment, name:value, repeatable. The measures files
                declare the names; an unknown one is answered with all of them. Always known: value,
                quantity, quantity_2, unit_price, usmca, steel_share, aluminium_share, copper_share,
                us_content_share, repair_value, us_parts_value, in_transit_before
        """
        return self.ask(
            "duty-steps",
            hts=hts,
            origin=origin,
            since=since,
            until=until,
            clock=clock,
            condition=condition,
            **common,
        )

    def duty_table(
        self,
        hts: Texts = (),
        origin: Texts = (),
        entry_date: Day | None = None,
        *,
        clock: Literal["collected", "legal", "published"] = "collected",
        condition: Known = (),
        **common: Unpack[Common],
    ) -> Result:
        """The duty of each line from each origin on one day; default the lines of an AI server.
        `lo` and `hi` are those of the same question asked alone; `ordinary` those of goods that are
        not for aircraft, under no exclusion and no preference. Numbers times origins are at most
        10,000.

        Args:
            hts: HTS numbers; default the lines of an AI server.
            origin: Territories of origin; default TW, CN, MX, VN, TH, KR, JP, DE.
            entry_date: Day of entry; default `as_of`.
            clock: What was collected, or what was lawful.
            condition: What is known of the shipment, name:value, repeatable. The measures files
                declare the names; an unknown one is answered with all of them. Always known: value,
                quantity, quantity_2, unit_price, usmca, steel_share, aluminium_share, copper_share,
                us_content_share, repair_value, us_parts_value, in_transit_before
        """
        return self.ask(
            "duty-table",
            hts=hts,
            origin=origin,
            entry_date=entry_date,
            clock=clock,
            condition=condition,
            **common,
        )

    def duty_origins(
        self,
        hts: str,
        entry_date: Day | None = None,
        *,
        clock: Literal["collected", "legal", "published"] = "collected",
        condition: Known = (),
        **common: Unpack[Common],
    ) -> Result:
        """One product from all origins on one day, ranked by the low end of its duty and then by
        the high one. Origins whose duty has no upper end stand apart, and so do those that need no
        entry: none of them counts as 0.

        Args:
            hts: HTS number of 4 to 10 digits, with or without dots.
            entry_date: Day of entry; default `as_of`.
            clock: What was collected, or what was lawful.
            condition: What is known of the shipment, name:value, repeatable. The measures files
                declare the names; an unknown one is answered with all of them. Always known: value,
                quantity, quantity_2, unit_price, usmca, steel_share, aluminium_share, copper_share,
                us_content_share, repair_value, us_parts_value, in_transit_before
        """
        return self.ask(
            "duty-origins",
            hts=hts,
            entry_date=entry_date,
            clock=clock,
            condition=condition,
            **common,
        )

    def duty_changes(
        self,
        hts: str | None = None,
        origin: str | None = None,
        entry_from: Day | None = None,
        entry_to: Day | None = None,
        *,
        component: str | None = None,
        clock: Literal["collected", "legal", "published"] = "collected",
        condition: Known = (),
        **common: Unpack[Common],
    ) -> Result:
        """What changes between two days of entry, past and announced, each with its measure, source
        and date: for a line (`hts` and `origin`), for a component from an origin, or for all lines
        of an origin, counted by measure.

        Args:
            hts: HTS number of 4 to 10 digits, with or without dots.
            origin: Territory of origin: its ISO 3166-1 code or its name.
            entry_from: Day of entry to compare with; default `as_of`.
            entry_to: Last day of entry; default the day until which the measures are complete, or a
                year after `entry_from` where that is later.
            component: A component instead of a number: every line that facts link it to. (id or
                name of a component)
            clock: What was collected, or what was lawful.
            condition: What is known of the shipment, name:value, repeatable. The measures files
                declare the names; an unknown one is answered with all of them. Always known: value,
                quantity, quantity_2, unit_price, usmca, steel_share, aluminium_share, copper_share,
                us_content_share, repair_value, us_parts_value, in_transit_before
        """
        return self.ask(
            "duty-changes",
            hts=hts,
            origin=origin,
            entry_from=entry_from,
            entry_to=entry_to,
            component=component,
            clock=clock,
            condition=condition,
            **common,
        )

    def schedule(
        self,
        q: str = "",
        *,
        hts: str = "",
        entry_date: Day | None = None,
        limit: int = 20,
        offset: int = 0,
        **common: Unpack[Common],
    ) -> Result:
        """Lines of the US tariff schedule with rates, units, footnotes, parents and children: one
        by its number, those that have given words or begin with given digits, or the headings.
        Lines in which facts class a product of that name come first; rulings stand beside them. A
        line that is asked for by its number comes with `measures`: those whose lists hold it on the
        day, whatever the origin; null for headings of chapter 99. Without number and words,
        `chapters` are counted.

        Args:
            q: Words of the description or of a product, or a code in any spelling.
            hts: HTS number of 2 to 10 digits, with or without dots; with `q`, search under it.
            entry_date: Day that chooses the revision; default `as_of`.
            limit: Lines at most. (1 to 1,000)
            offset: Lines to skip. (0 to 1e+07)
        """
        return self.ask(
            "schedule",
            q=q,
            hts=hts,
            entry_date=entry_date,
            limit=limit,
            offset=offset,
            **common,
        )

    def schedule_difference(
        self,
        hts: str,
        edition_from: str | None = None,
        edition_to: str | None = None,
        **common: Unpack[Common],
    ) -> Result:
        """What two editions print differently for a number and the lines under it: texts, rates,
        units, footnote headings; lines that are new and lines that are gone.

        Args:
            hts: HTS number of 2 to 10 digits, with or without dots.
            edition_from: The earlier edition; default the first one loaded.
            edition_to: The later edition; default the last one loaded.
        """
        return self.ask(
            "schedule-difference",
            hts=hts,
            edition_from=edition_from,
            edition_to=edition_to,
            **common,
        )
