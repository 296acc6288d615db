"""Settings: what the environment may say, and that nothing in it is passed over silently."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from onshore.app.settings import PREFIX, Settings, data_folder, read_settings
from onshore.graph.errors import InvalidParameters


def test_nothing_said_is_the_default() -> None:
    assert read_settings({"PATH": "/bin", "HOME": "/root"}) == Settings()
    assert (Settings().store, Settings().host, Settings().port) == (
        "sqlite:///onshore.db",
        "127.0.0.1",
        8000,
    )


def test_every_setting_is_read_from_its_variable() -> None:
    kinds = {item.name: type(getattr(Settings(), item.name)) for item in fields(Settings)}
    said = {name: "x" if kind is str else "7" for name, kind in kinds.items()}
    chosen = {item.name: item.metadata["choices"] for item in fields(Settings)}
    said |= {name: choices[-1] for name, choices in chosen.items() if choices}
    settings = read_settings({PREFIX + name.upper(): text for name, text in said.items()})
    for name, kind in kinds.items():
        assert getattr(settings, name) == kind(said[name])


def test_unknown_names_are_errors_with_the_nearest_all_at_once() -> None:
    with pytest.raises(InvalidParameters) as refused:
        read_settings({"ONSHORE_STOR": "x", "ONSHORE_PROT": "1", "ONSHORE_PORT": "many"})
    found = {problem.field: problem for problem in refused.value.problems}
    assert found["ONSHORE_STOR"].suggestions[0] == "ONSHORE_STORE"
    assert found["ONSHORE_PROT"].suggestions[0] == "ONSHORE_PORT"
    assert "not a number" in found["ONSHORE_PORT"].reason


def test_the_settings_of_tests_are_left_alone() -> None:
    assert read_settings({"ONSHORE_TEST_NEO4J": "neo4j://x"}) == Settings()


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "nan", "inf", "1e3", "8000 x"])
def test_a_port_is_a_number_above_0(text: str) -> None:
    with pytest.raises(InvalidParameters, match="ONSHORE_PORT"):
        read_settings({"ONSHORE_PORT": text})


@pytest.mark.parametrize(
    ("name", "text"),
    [("ONSHORE_MAX_SECONDS", "nan"), ("ONSHORE_MAX_SECONDS", "inf"), ("ONSHORE_PORT", "65536")],
)
def test_numbers_have_bounds(name: str, text: str) -> None:
    with pytest.raises(InvalidParameters, match=name):
        read_settings({name: text})


@pytest.mark.parametrize("name", ["ONSHORE_LOG", "ONSHORE_LOG_LEVEL", "ONSHORE_METRICS"])
def test_a_choice_is_one_of_those_that_there_are(name: str) -> None:
    with pytest.raises(InvalidParameters, match="is none of"):
        read_settings({name: "yes"})


def test_an_empty_value_is_as_if_not_given() -> None:
    assert read_settings({"ONSHORE_PORT": "", "ONSHORE_ALLOWED_HOSTS": " "}) == Settings()


def test_hosts_are_the_loopback_ones_and_those_allowed() -> None:
    hosts = read_settings({"ONSHORE_ALLOWED_HOSTS": "Onshore.example , ,b.example"}).hosts
    assert hosts >= {"127.0.0.1", "localhost", "[::1]", "onshore.example", "b.example"}
    assert "" not in hosts


def test_every_setting_says_what_it_is_and_secrets_are_marked() -> None:
    assert all(item.metadata["doc"].endswith(".") for item in fields(Settings))
    secrets = {item.name for item in fields(Settings) if item.metadata["secret"]}
    assert secrets == {"neo4j_password", "write_token", "llm_key"}


def test_bundled_data_is_found_or_named(tmp_path: Path) -> None:
    assert (data_folder(Settings()) / "seed.yaml").is_file()
    assert data_folder(Settings(data=str(tmp_path))) == tmp_path
