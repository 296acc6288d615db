"""Articles and gazetteer that the extractor's tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.extraction import bundled_gazetteer
from onshore.loaders.extract import Article, Gazetteer, read_article

DATA = Path(__file__).parents[2] / "data" / "extract"


@pytest.fixture(scope="session")
def data() -> Path:
    return DATA


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return bundled_gazetteer([DATA / "gazetteer.yaml"])


@pytest.fixture(scope="session")
def lumeris() -> Article:
    return read_article(DATA / "dev" / "en1_dev.txt")
