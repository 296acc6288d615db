"""Onshore: a supply-chain graph in which every edge rests on a sourced fact.

    import onshore

    net = onshore.open().at(as_of="2026-05-01")
    net.paths("OpenAI", "Texas", direction="any").sentence
    net.duty("8544.42.90", "CN").result["hi"]

Modules are imported when they are used. In a checkout `app`, `graph`, `loaders` and `data` are
links to the folders beside this one.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if (Path(__file__).parent / "graph").is_file():
    raise ImportError(
        "this checkout has files where links belong (onshore/app and others): on Windows switch on "
        "developer mode, then `git config core.symlinks true` and `git checkout -- onshore`"
    )

if TYPE_CHECKING:
    from onshore.app.library.from_networkx import from_networkx
    from onshore.app.library.net import Net
    from onshore.app.library.result import Result
    from onshore.app.library.store import Store, open  # noqa: A004
    from onshore.app.render.calls import Calls
    from onshore.app.render.cited import CitedFact
    from onshore.app.terminal.shell import NothingStored
    from onshore.graph.errors import (
        BeforeData,
        ClosesMost,
        DeadlinePassed,
        InputError,
        InvalidInput,
        InvalidParameters,
        MissingExtra,
        MissingPackage,
        OnshoreError,
        Problem,
        ProblemsError,
        StoreBusy,
        StoreError,
        StoreOutdated,
        StoreReadOnly,
        StoreUnavailable,
        TablesMissing,
        TooLarge,
        UnknownId,
        UnsupportedFormat,
    )
    from onshore.graph.model import Document

_PLACES = {
    "app.library.store": ("Store", "open"),
    "app.library.net": ("Net",),
    "app.library.result": ("Result",),
    "app.library.from_networkx": ("from_networkx",),
    "app.render.calls": ("Calls",),
    "app.render.cited": ("CitedFact",),
    "app.terminal.shell": ("NothingStored",),
    "graph.model": ("Document",),
    "graph.errors": (
        "BeforeData",
        "ClosesMost",
        "DeadlinePassed",
        "InputError",
        "InvalidInput",
        "InvalidParameters",
        "MissingExtra",
        "MissingPackage",
        "OnshoreError",
        "Problem",
        "ProblemsError",
        "StoreBusy",
        "StoreError",
        "StoreOutdated",
        "StoreReadOnly",
        "StoreUnavailable",
        "TablesMissing",
        "TooLarge",
        "UnknownId",
        "UnsupportedFormat",
    ),
}
"""Module -> the public names that it holds."""

__all__ = [
    "BeforeData",
    "Calls",
    "CitedFact",
    "ClosesMost",
    "DeadlinePassed",
    "Document",
    "InputError",
    "InvalidInput",
    "InvalidParameters",
    "MissingExtra",
    "MissingPackage",
    "Net",
    "NothingStored",
    "OnshoreError",
    "Problem",
    "ProblemsError",
    "Result",
    "Store",
    "StoreBusy",
    "StoreError",
    "StoreOutdated",
    "StoreReadOnly",
    "StoreUnavailable",
    "TablesMissing",
    "TooLarge",
    "UnknownId",
    "UnsupportedFormat",
    "from_networkx",
    "open",
]


def __getattr__(name: str) -> Any:
    for module, names in _PLACES.items():
        if name in names:
            found = globals()[name] = getattr(import_module(f"onshore.{module}"), name)
            return found
    raise AttributeError(f"module 'onshore' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
