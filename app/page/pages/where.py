"""Places on the maps, and ranges of counts in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onshore.app.page.pictures.maps import is_country, is_state
from onshore.app.page.reader import Reader
from onshore.graph.names.place_names import place_name
from onshore.graph.supply.sites import apart, states_and_countries


def state_code(place: str) -> str | None:
    """`place:US-TX` -> `TX`; None of what is not a US state on the map."""
    code = place.removeprefix("place:US-")
    return code if code != place and is_state(code) else None


def code_in_world(place: str) -> str | None:
    """`place:MX-JAL` -> `MX`; None of what lies in no country on the map."""
    code = place.removeprefix("place:").partition("-")[0]
    return code if place.startswith("place:") and is_country(code) else None


def name_of_code(code: str, lang: str) -> str | None:
    """Name of a country by its code."""
    return place_name(code, lang)


def span(ends: Mapping[str, int]) -> str:
    """`{"lo": 1, "hi": 3}` -> "1–3"; one number where both are the same."""
    lo, hi = ends["lo"], ends["hi"]
    return f"{lo:,}" if lo == hi else f"{lo:,}–{hi:,}"


def counted(reader: Reader, places: Sequence[str], *, within: bool) -> tuple[str, str]:
    """A number and its unit: states of the US with other countries beside, else countries or
    places; none that lies within another is counted twice."""
    found = None if within else states_and_countries(places, reader.view)
    if found is None:
        n = len(apart(places, reader.view))
        return f"{n:,}", reader.t("place" if n == 1 else "places", "か所")
    states, others = found
    if not states:
        return f"{others:,}", reader.t("country" if others == 1 else "countries", "か国")
    unit = reader.t("US state" if states == 1 else "US states", "州（米国）")
    if others:
        lands = "country" if others == 1 else "countries"
        unit += reader.t(f", {others} other {lands}", f"、他の{others}か国")
    return f"{states:,}", unit
