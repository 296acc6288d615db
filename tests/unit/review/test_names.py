"""Names on no list in a review: decided once, candidates follow, later articles know."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from onshore.app.cli.main import main
from onshore.app.review.console import review_on
from onshore.app.review.files import LOG, find_articles, read_work
from onshore.app.review.name_sources import NAMES, gather_names, known_names
from onshore.app.review.names.deciding import confirm_name, forget_name, names_of, reject_name
from onshore.app.review.review_session import ReviewSession
from onshore.app.settings import Settings
from onshore.graph.errors import InvalidInput
from onshore.loaders.extract import Gazetteer

WHO, WHEN = "kim", "2026-03-05T09:00:00Z"
NEWS = (
    "Two plants\n\n"
    "Quorvex Systems plans to build a factory in Ohio. Quorvex will invest $40 million there.\n\n"
    "Bramwell Optics will create 90 jobs in Texas. "
    "Foxconn is building a plant in Wisconsin."
)
LATER = "More\n\nQuorvex Systems opened a warehouse in Georgia. Bramwell Optics will build in Iowa."


@pytest.fixture(scope="module")
def listed() -> Gazetteer:
    return gather_names([], None, Settings())


def extract(folder: Path, text: str, name: str = "candidates.jsonl") -> Path:
    (folder / "article.txt").write_text(text, "utf-8")
    file, store = folder / name, f"sqlite:///{folder / 'store.db'}"
    words = ["extract", str(folder / "article.txt"), "-o", str(file), "--store", store]
    assert main(words) == 0
    return file


def desk_of(file: Path, listed: Gazetteer) -> ReviewSession:
    work = read_work(file)
    candidates = [candidate for _, candidate in work.candidates]
    articles = find_articles(work.candidates, file)
    log = file.with_name(LOG)
    return ReviewSession(candidates, articles, listed, log, (), known_names(log.with_name(NAMES)))


def key_of(desk: ReviewSession, subject: str, relation: str) -> str:
    return next(
        key
        for key, item in desk.items.items()
        if (item.candidate["subject"], item.candidate["relation"]) == (subject, relation)
    )


def state(desk: ReviewSession) -> dict[str, tuple[str, int]]:
    return {row["name"]: (row["state"], len(row["candidates"])) for row in names_of(desk)}


def test_a_confirmed_name_frees_its_candidates(tmp_path: Path, listed: Gazetteer) -> None:
    file = extract(tmp_path, NEWS)
    desk = desk_of(file, listed)
    assert state(desk) == {"Quorvex Systems": ("proposed", 2), "Bramwell Optics": ("proposed", 1)}
    key = key_of(desk, "firm:quorvex-systems", "builds_facility")
    with pytest.raises(InvalidInput, match="confirm the name"):
        desk.decide(key, "accept", status="planned", who=WHO, when=WHEN)
    entity = confirm_name(desk, "Quorvex", "firm", who=WHO, when=WHEN)
    assert entity == {
        "id": "firm:quorvex-systems",
        "kind": "firm",
        "names": ["Quorvex Systems", "Quorvex"],
    }
    assert state(desk)["Quorvex Systems"] == ("confirmed", 2)
    assert desk.items[key].candidate["tier"] == "A"
    assert "proposes" not in desk.items[key].candidate
    desk.decide(key, "accept", status="planned", who=WHO, when=WHEN)

    (tmp_path / NAMES).rename(tmp_path / "kept.yaml")
    store = f"sqlite:///{tmp_path / 'store.db'}"
    assert main(["apply", str(tmp_path / LOG), "--store", store]) == 0
    (facts,) = (tmp_path / "facts").glob("*.yaml")
    document: dict[str, Any] = yaml.safe_load(facts.read_text("utf-8"))
    names = {e["id"]: [n["text"] for n in e.get("names", ())] for e in document["entities"]}
    assert names["firm:quorvex-systems"] == ["Quorvex Systems", "Quorvex"]
    assert main(["load", str(facts), "--store", store]) == 0


def test_a_rejected_name_takes_its_candidates_along(tmp_path: Path, listed: Gazetteer) -> None:
    desk = desk_of(extract(tmp_path, NEWS), listed)
    reject_name(desk, "Bramwell Optics", who=WHO, when=WHEN)
    assert state(desk)["Bramwell Optics"] == ("rejected", 0)
    assert {i.candidate["subject"] for i in desk.items.values()} == {
        "firm:quorvex-systems",
        "firm:foxconn",
    }
    forget_name(desk, "Bramwell Optics", who=WHO, when=WHEN)
    assert state(desk)["Bramwell Optics"] == ("proposed", 1)
    words = [record["decision"] for record in desk.records]
    assert words == ["reject-name", "forget-name"]


def test_later_articles_know_what_was_decided(
    tmp_path: Path, listed: Gazetteer, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = desk_of(extract(tmp_path, NEWS), listed)
    confirm_name(desk, "firm:quorvex-systems", "firm", who=WHO, when=WHEN)
    reject_name(desk, "Bramwell Optics", who=WHO, when=WHEN)
    capsys.readouterr()
    file = extract(tmp_path, LATER, "later.jsonl")
    found = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert {c["subject"] for c in found} == {"firm:quorvex-systems"}
    assert not any("proposes" in c for c in found)
    assert "on no list" not in capsys.readouterr().err


def test_a_name_may_mean_another_kind_or_a_listed_firm(tmp_path: Path, listed: Gazetteer) -> None:
    desk = desk_of(extract(tmp_path, NEWS), listed)
    confirm_name(desk, "Bramwell Optics", "firm", who=WHO, when=WHEN, id="firm:foxconn")
    assert key_of(desk, "firm:foxconn", "creates_jobs")
    confirm_name(desk, "Quorvex Systems", "component", who=WHO, when=WHEN)
    assert not any("quorvex" in i.candidate["subject"] for i in desk.items.values())


@pytest.mark.parametrize(
    ("name", "kind", "id", "reason"),
    [
        ("Quorvex", "planet", None, "is none of"),
        ("Quorvex", "firm", "firm:nobody", "no entity of a list"),
        ("Foxconn", "firm", None, "firm:foxconn"),
        (" ", "firm", None, "is a name"),
        ("x" * 201, "firm", None, "is a name"),
    ],
)
def test_what_can_not_be_confirmed_changes_nothing(
    tmp_path: Path, listed: Gazetteer, name: str, kind: str, id: str | None, reason: str
) -> None:
    desk = desk_of(extract(tmp_path, NEWS), listed)
    with pytest.raises(InvalidInput, match=reason):
        confirm_name(desk, name, kind, who=WHO, when=WHEN, id=id)
    assert not (tmp_path / NAMES).exists()
    assert desk.records == []


def test_a_name_with_accepted_facts_is_not_taken_back(tmp_path: Path, listed: Gazetteer) -> None:
    desk = desk_of(extract(tmp_path, NEWS), listed)
    confirm_name(desk, "Quorvex", "firm", who=WHO, when=WHEN)
    key = key_of(desk, "firm:quorvex-systems", "builds_facility")
    desk.decide(key, "accept", status="planned", who=WHO, when=WHEN)
    for take_back in (forget_name, reject_name):
        with pytest.raises(InvalidInput, match="undo them first"):
            take_back(desk, "Quorvex", who=WHO, when=WHEN)
    desk.undo(who=WHO, when=WHEN)
    forget_name(desk, "Quorvex", who=WHO, when=WHEN)
    assert state(desk)["Quorvex Systems"] == ("proposed", 2)
    with pytest.raises(InvalidInput, match="nothing was decided"):
        forget_name(desk, "Quorvex", who=WHO, when=WHEN)


def test_a_damaged_names_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / NAMES).write_text("rejected: 7\nentities: [{id: firm}]\n", "utf-8")
    (tmp_path / "article.txt").write_text(NEWS, "utf-8")
    words = ["extract", str(tmp_path / "article.txt"), "-o", str(tmp_path / "c.jsonl")]
    assert main([*words, "--store", f"sqlite:///{tmp_path / 'store.db'}"]) == 1
    assert "rejected must be a list of names" in capsys.readouterr().err


def test_rejected_forms_of_a_name_are_taken_back_together(
    tmp_path: Path, listed: Gazetteer
) -> None:
    desk = desk_of(extract(tmp_path, NEWS), listed)
    reject_name(desk, "Quorvex", who=WHO, when=WHEN)
    assert state(desk)["Quorvex Systems"] == ("rejected", 0)
    assert "Quorvex" not in state(desk)
    forget_name(desk, "Quorvex Systems", who=WHO, when=WHEN)
    assert desk.known_names.rejected == []
    assert state(desk)["Quorvex Systems"] == ("proposed", 2)


def test_the_terminal_asks_what_a_name_is(tmp_path: Path, listed: Gazetteer) -> None:
    def review(keys: str) -> str:
        out = io.StringIO()
        source = io.StringIO("\n".join(keys.split()) + "\n")
        review_on(desk, source, out, who=WHO, clock=lambda: WHEN)
        return out.getvalue()

    desk = desk_of(extract(tmp_path, NEWS), listed)
    said = review("y b y 9 0 y q")
    assert "Bramwell Optics is on no list (1 candidates)" in said
    assert "no name of this candidate waits" in said
    assert state(desk)["Bramwell Optics"] == ("confirmed", 1)
    review("t firm:bramwell-optics q")
    assert state(desk)["Bramwell Optics"] == ("proposed", 1)
    review("w q")
    assert state(desk)["Bramwell Optics"] == ("rejected", 0)
    assert "nothing was decided" in review("t Nobody q")


def test_no_other_firm_takes_the_place_of_a_rejected_name(
    tmp_path: Path, listed: Gazetteer
) -> None:
    text = (
        "Mills\n\nFoxconn operates a plant in Ohio.\n\nCalbeck Systems is building a plant in Texas"
    )
    desk = desk_of(extract(tmp_path, f"{text} and plans to invest $1.2 billion there."), listed)
    about = {item.candidate["object"] for item in desk.items.values()}
    assert about == {"place:US-OH", "place:US-TX"}
    reject_name(desk, "Calbeck Systems", who=WHO, when=WHEN)
    left = {(item.candidate["subject"], item.candidate["object"]) for item in desk.items.values()}
    assert left == {("firm:foxconn", "place:US-OH")}
