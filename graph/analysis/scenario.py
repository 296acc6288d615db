"""What if: changes to a snapshot, applied to its edges and measures. Pure; nothing is written."""

from __future__ import annotations

from graph.analysis.tariff import Tariff
from graph.view import View


def tariff_in(view: View, tariff: Tariff) -> Tariff:
    """The tariff as the view's scenario has it."""
    return tariff
