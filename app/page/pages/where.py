"""Places on the maps, and ranges of counts in words."""

from __future__ import annotations

from collections.abc import Mapping

from onshore.app.page.pictures.maps import is_country, is_state
from onshore.graph.names.place_names import place_name


def state_code(place: str) -> str | None:
    """`place:US-TX` -> `TX`; None of what is no US state on the map."""
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
