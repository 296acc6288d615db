"""Places that every installation knows: countries, states and others that come with Onshore.

They are declarations with a source of their own, and no facts. A load that names one of them
brings them into the store, unless it declares the place itself.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from onshore.loaders import Batch

FILES = ("places.yaml", "spellings.yaml")


def shipped_data() -> Path:
    """The data folder that came with the program: beside the code, in a checkout as in a wheel."""
    return Path(__file__).resolve().parents[1] / "data"


@lru_cache(maxsize=1)
def bundled_places() -> tuple[Batch, ...]:
    """The files of places; read once."""
    from onshore.loaders.curated import read

    return tuple(batch for name in FILES for batch in read(shipped_data() / name))


@lru_cache(maxsize=1)
def bundled_place_ids() -> frozenset[str]:
    """Ids of the places that come with Onshore."""
    documents = (batch.document for batch in bundled_places() if batch.document is not None)
    return frozenset(entity.id for document in documents for entity in document.entities)
