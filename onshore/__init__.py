"""Onshore: a supply-chain graph in which every edge rests on a sourced fact.

In a checkout `app`, `graph`, `loaders` and `data` are links to the folders beside this one.
"""

from pathlib import Path

if (Path(__file__).parent / "graph").is_file():
    raise ImportError(
        "this checkout has files where links belong (onshore/app and others): on Windows switch on "
        "developer mode, then `git config core.symlinks true` and `git checkout -- onshore`"
    )
