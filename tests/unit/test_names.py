"""Names in other letters and scripts: what folds alike is found and told as a near duplicate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from onshore.graph.documents.document import parse_document
from onshore.graph.names.folding import fold, fold_firm, folds
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest

DATA = Path(__file__).resolve().parents[2] / "data"
NOW = "2026-11-28T00:00:00.000000Z"
TODAY = date(2026, 11, 28)

FIRMS = {
    "kakao-mark": "(주)카카오",
    "kakao-bare": "카카오",
    "samsung": "삼성전자",
    "byd-s": "比亚迪股份有限公司",
    "byd-t": "比亞迪股份有限公司",
    "wurth-u": "Würth Elektronik GmbH & Co. KG",
    "wurth-ue": "Wuerth Elektronik GmbH",
    "hoaphat-full": "CÔNG TY CỔ PHẦN THÉP HÒA PHÁT",
    "hoaphat-ctcp": "CTCP Thép Hòa Phát",
    "fukang-vn": "Công ty TNHH Fukang Technology",
    "fukang": "Fukang Technology Co., Ltd.",
    "hm": "H & M, Hennes & Mauritz AB",
    "orsted": "Ørsted A/S",
    "maersk": "A.P. Møller - Mærsk",
    "dacia": "S.C. Dacia Plant S.R.L.",
    "johnson": "S.C. Johnson & Son, Inc.",
    "astra": "PT Astra International Tbk",
    "dongnai": "Đồng Nai Steel",
}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    opened = open_store("sqlite://")
    entities = [{"id": f"firm:{slug}", "names": [name]} for slug, name in FIRMS.items()]
    value = {"source": {"id": "source:names"}, "entities": entities}
    ingest(opened, [parse_document(value)], now=NOW)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("(주)카카오", {"kakao-mark", "kakao-bare"}),
        ("㈜카카오", {"kakao-mark", "kakao-bare"}),
        ("카카오", {"kakao-mark", "kakao-bare"}),
        ("주식회사 카카오", {"kakao-mark", "kakao-bare"}),
        ("(주)삼성전자", {"samsung"}),
        ("比亞迪", {"byd-s", "byd-t"}),
        ("比亚迪", {"byd-s", "byd-t"}),
        ("Wuerth Elektronik", {"wurth-u", "wurth-ue"}),
        ("Würth Elektronik", {"wurth-u", "wurth-ue"}),
        ("Thép Hòa Phát", {"hoaphat-full", "hoaphat-ctcp"}),
        ("thep hoa phat", {"hoaphat-full", "hoaphat-ctcp"}),
        ("Fukang Technology", {"fukang-vn", "fukang"}),
        ("Dacia Plant", {"dacia"}),
        ("Astra International", {"astra"}),
    ],
)
def test_a_name_without_its_legal_form(store: Store, text: str, slugs: set[str]) -> None:
    hits, _ = store.view(TODAY).find(text)
    assert {hit.id for hit in hits if hit.score >= 0.95} == {f"firm:{slug}" for slug in slugs}


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("H&M", "hm"),
        ("H & M", "hm"),
        ("H and M", "hm"),
        ("Hennes & Mauritz", "hm"),
        ("Wurth", "wurth-u"),
        ("Oersted", "orsted"),
        ("Orsted", "orsted"),
        ("Ørsted", "orsted"),
        ("Maersk", "maersk"),
        ("Moeller", "maersk"),
        ("Dong Nai", "dongnai"),
        ("SC Johnson", "johnson"),
    ],
)
def test_a_name_in_other_letters(store: Store, text: str, slug: str) -> None:
    hits, _ = store.view(TODAY).find(text)
    assert f"firm:{slug}" in {hit.id for hit in hits if hit.score >= 0.6}


def test_names_that_fold_alike_are_near_duplicates() -> None:
    opened = open_store("sqlite://")
    entities = [{"id": f"firm:{slug}", "names": [name]} for slug, name in FIRMS.items()]
    value = {"source": {"id": "source:names"}, "entities": entities}
    report = ingest(opened, [parse_document(value)], now=NOW)
    opened.close()
    told = sorted(text.partition(": ")[2].partition(" (")[0] for text in report.sources[0].warnings)
    assert told == [
        "firm:byd-s, firm:byd-t",
        "firm:fukang, firm:fukang-vn",
        "firm:hoaphat-ctcp, firm:hoaphat-full",
        "firm:kakao-bare, firm:kakao-mark",
        "firm:wurth-u, firm:wurth-ue",
    ]


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Tiffany & Co.", "tiffany"),
        ("Company", "company"),
        ("Holdings Ltd", "holdings"),
        ("株式会社日立製作所", fold("日立製作所")),
        ("日立製作所㈱", fold("日立製作所")),
        ("株式会社", "株式会社"),
        ("鴻海精密工業股份有限公司", fold("鴻海精密工業")),
        ("中芯国际集成电路有限责任公司", "中芯国际集成电路"),
        ("Nestlé S.A.", "nestle"),
        ("S.C. Johnson & Son, Inc.", "sc johnson and son"),
        ("CEMEX S.A.B. de C.V.", "cemex"),
        ("Jabil Sp. z o.o.", "jabil"),
        ("Škoda Auto a.s.", "skoda auto"),
        ("PT", "pt"),
        ("บริษัท ปตท. จำกัด (มหาชน)", "ปตท"),
        ("ООО «Ромашка»", "ромашка"),
        ("Khazanah Nasional Berhad", "khazanah nasional"),
        ("AT&T Inc.", "at and t"),
    ],
)
def test_legal_forms_are_left_out(text: str, bare: str) -> None:
    assert fold_firm(text) == bare
    assert fold_firm(bare) == bare


def test_folding_is_stable_and_keeps_other_names_apart() -> None:
    for name in FIRMS.values():
        for form in folds(name):
            assert fold(form) == form
    assert fold("Samuel") != fold("Samul")
    assert len({fold(name) for name in ("Bull", "Buell", "Büll")}) == 2
    assert fold("鴻海") == fold("鸿海")
    assert fold("台積電") == fold("台积电") != fold("台达电")


@pytest.fixture(scope="module")
def everything() -> Iterator[Store]:
    opened = open_store("sqlite://")
    files = [DATA / name for name in ("names.yaml", "places.yaml", "spellings.yaml")]
    ingest(opened, files, now=NOW)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("台积电", "firm:tsmc"),
        ("台積電", "firm:tsmc"),
        ("鸿海精密工业股份有限公司", "firm:foxconn"),
        ("鸿海科技集团", "firm:foxconn"),
        ("纬创", "firm:wistron"),
        ("和硕", "firm:pegatron"),
        ("德国", "place:DE"),
        ("德國", "place:DE"),
        ("Viet Nam", "place:VN"),
        ("得克萨斯州", "place:US-TX"),
    ],
)
def test_bundled_names_in_chinese(everything: Store, text: str, id: str) -> None:
    assert everything.view(TODAY).find(text)[0][0].id == id
