"""Bundles: equal bytes, refused where they were changed, replayed and told apart from a store."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshore.app.bundles.differences import MOST, differences
from onshore.app.bundles.form import read_bundle
from onshore.app.bundles.making import as_file, digest_of
from onshore.app.cli.main import main
from onshore.app.cli.question_options import examples_of
from onshore.app.terminal.exits import CHANGED, REFUSED, TIME_UP, USAGE
from onshore.graph.documents.records import canonical, hash_doc
from onshore.graph.errors import InvalidInput, TooLarge
from onshore.graph.queries import QUESTIONS, Question
from onshore.graph.stores import open_store
from onshore.loaders.bundled import bundled_files
from tests.extras import go_without, needs_sign

DATA = Path(__file__).resolve().parents[2] / "data"
FACTS = [str(path) for path in bundled_files(DATA)[0]]
TABLES = [str(DATA / "measures.yaml"), str(DATA / "hts" / "hts_2026_rev_4.json.gz")]
PATHS = ["--source", "OpenAI", "--target", "Texas", "--direction", "any"]
OWN = """source: {id: "source:own", published: "2026-01-01"}
entities:
  - {id: "firm:own-a", names: ["Own A"]}
  - {id: "component:own-part", names: ["Own part"]}
facts:
  - {id: OWN1, subject: "firm:own-a", relation: produces, object: "component:own-part",
     status: STATUS, certainty: asserted, evidence: [{source: "source:own", section: "1"}]}
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with the bundled facts, the measures and one edition; tests only read it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('bundles') / 'store.db'}"
    assert main(["--store", url, "load", *FACTS, *TABLES]) == 0
    return url


@pytest.fixture
def own(store: str, tmp_path: Path) -> str:
    """A copy of it that a test may change."""
    copy = tmp_path / "own.db"
    shutil.copy(store.removeprefix("sqlite:///"), copy)
    return f"sqlite:///{copy}"


def made(store: str, path: Path, *words: str) -> bytes:
    assert main(["ask", *words, "--store", store, "--bundle", str(path)]) == 0
    return path.read_bytes()


def verified(store: str, path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """The exit code of `verify` and what it reports as JSON; None where the file was refused."""
    capsys.readouterr()
    code = main(["verify", str(path), "--store", store, "--format", "json", *words])
    said = capsys.readouterr().out
    return code, json.loads(said) if said else None


def told(report: Any, kind: str) -> list[tuple[str, str]]:
    found = report["replay"]["differences"]
    return [(one["what"], one["change"]) for one in found if one["kind"] == kind]


# -- equal -----------------------------------------------------------------


@pytest.mark.parametrize("kind", QUESTIONS, ids=lambda kind: kind.name)
def test_the_bundle_of_every_question_is_the_same_again_and_verifies(
    kind: type[Question], store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [word.strip("'") for word in examples_of(kind)[0].split()][1:]
    if kind.name.startswith("duty"):
        words += ["--as-of", "2026-05-01"]
    one = made(store, tmp_path / "one", *words)
    assert one == made(store, tmp_path / "two", *words)
    content = json.loads(one)
    assert not {"elapsed_ms", "request_id"} & content["answer"].keys()
    assert {fact["id"] for fact in content["facts"]} >= set(content["answer"]["claims"])
    code, report = verified(store, tmp_path / "one", capsys)
    assert (code, report["replay"]["differences"]) == (0, [])
    assert report["replay"]["equal"]


def test_tables_are_those_that_the_answer_looked_at(store: str, tmp_path: Path) -> None:
    duty = ["duty", "--hts", "8544.42.90", "--origin", "CN", "--entry-date", "2026-05-01"]
    reader = open_store(store).reader()
    held = {(one.name, one.revision): one.hash for one in reader.tables()}
    used = json.loads(made(store, tmp_path / "a", *duty))["tables"]
    assert {(one["name"], one["revision"]): one["sha256"] for one in used} == held
    assert json.loads(made(store, tmp_path / "b", "paths", *PATHS))["tables"] == []


def test_a_reload_of_the_same_data_is_equal_also_into_a_store_that_is_new(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The facts of a user carry no instant: each store has its own, and answers are equal."""
    first, second = (f"sqlite:///{tmp_path / name}.db" for name in ("first", "second"))
    facts = tmp_path / "own.yaml"
    facts.write_text(OWN.replace("STATUS", "planned"))
    path = tmp_path / "bundle"
    assert main(["--store", first, "load", str(facts)]) == 0
    made(first, path, "facts", "--id", "firm:own-a")
    for url in (first, second):
        assert main(["--store", url, "load", str(facts)]) == 0
        code, report = verified(url, path, capsys)
        assert (code, report["replay"]["equal"]) == (0, True), report
    made(first, path, "facts", "--id", "firm:own-a", "--known-at", "2020-01-01")
    assert verified(first, path, capsys)[0] == 0


def test_groups_of_stories_are_part_of_what_is_checked(
    store: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "bundle"
    made(store, path, "graph", "--group", "story")
    assert verified(store, path, capsys)[0] == 0
    stories = tmp_path / "stories"
    stories.mkdir()
    monkeypatch.setenv("ONSHORE_STORIES", str(stories))
    code, report = verified(store, path, capsys)
    assert code == CHANGED
    assert told(report, "groups") == [("groups of the stories", "changed")]


def test_an_answer_that_the_time_limit_cut_is_not_bundled(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that is cut is shown with what it has; as a bundle nobody could check it."""
    path = tmp_path / "bundle"
    monkeypatch.setenv("ONSHORE_MAX_SECONDS", "0.000001")
    asked = ["ask", "criticality", "--target", "component:ai-server", "--store", store]
    assert main([*asked, "--bundle", str(path)]) == TIME_UP
    assert not path.exists()


# -- what differs is named -------------------------------------------------


def test_a_fact_that_changed_is_named_with_its_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, facts, path = f"sqlite:///{tmp_path}/s.db", tmp_path / "own.yaml", tmp_path / "bundle"
    facts.write_text(OWN.replace("STATUS", "planned"))
    assert main(["--store", url, "load", str(facts)]) == 0
    asked = ["neighbours", "--id", "firm:own-a"]
    made(url, path, *asked)
    known = json.loads(path.read_bytes())["answer"]["resolved"]["known_at"]
    made(url, tmp_path / "as_known", *asked, "--known-at", known)
    facts.write_text(OWN.replace("STATUS", "operational"))
    assert main(["--store", url, "load", str(facts), "--yes"]) == 0
    code, report = verified(url, path, capsys)
    assert code == CHANGED
    fact = next(one for one in report["replay"]["differences"] if one["kind"] == "fact")
    assert (fact["what"], fact["change"]) == ("OWN1", "changed")
    assert fact["fields"] == [{"field": "status", "bundle": "planned", "store": "operational"}]
    assert not report["replay"]["answer_equal"]
    assert report["replay"]["equal_as_recorded"] is True
    assert verified(url, tmp_path / "as_known", capsys)[0] == 0, "its asker named the instant"
    assert main(["verify", str(path), "--store", url]) == CHANGED
    said = capsys.readouterr().out
    assert "OWN1 has changed" in said
    assert "status: planned -> operational" in said
    assert "As recorded then it is equal" in said


def test_a_fact_that_was_taken_back_or_never_there_is_named(
    own: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bundle"
    made(own, path, "paths", *PATHS)
    assert main(["--store", own, "retract", "S01", "--why", "a test"]) == 0
    code, report = verified(own, path, capsys)
    assert code == CHANGED
    assert told(report, "fact") == [("S01", "closed")]
    assert told(report, "answer")
    other = f"sqlite:///{tmp_path}/other.db"
    facts = tmp_path / "own.yaml"
    facts.write_text(OWN.replace("STATUS", "planned"))
    assert main(["--store", other, "load", str(facts)]) == 0
    code, report = verified(other, path, capsys)
    assert code == CHANGED
    assert ("S01", "missing") in told(report, "fact")
    assert [change for _, change in told(report, "answer")] == ["refused"]
    assert report["replay"]["equal_as_recorded"] is False


def test_a_table_that_changed_is_named(
    own: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, measures = tmp_path / "bundle", tmp_path / "measures.yaml"
    shutil.copytree(DATA / "lists", tmp_path / "lists")
    made(own, path, "duty", "--hts", "8544.42.90", "--origin", "CN", "--entry-date", "2026-05-01")
    text = (DATA / "measures.yaml").read_text("utf-8")
    measures.write_text(re.sub(r"covered_until: \S+", "covered_until: 2026-11-01", text), "utf-8")
    edition = str(DATA / "hts" / "hts_2026_rev_10.json.gz")
    assert main(["--store", own, "load", str(measures), edition]) == 0
    code, report = verified(own, path, capsys)
    assert code == CHANGED
    assert told(report, "table") == [
        ("measures measures", "changed"),
        ("schedule 2026_rev_10", "added"),
    ]


def test_another_version_of_the_program_is_told_and_is_no_difference(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bundle"
    content = json.loads(made(store, path, "paths", *PATHS))
    content["program"] = "0.0.1"
    path.write_bytes(rewritten(content))
    code, report = verified(store, path, capsys)
    assert (code, report["replay"]["program"]["bundle"]) == (0, "0.0.1")
    assert main(["verify", str(path), "--store", store]) == 0
    assert "0.0.1 made it" in capsys.readouterr().out


def test_an_answer_that_was_forged_whole_is_found_by_the_store(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever writes every hash anew gets past the file, and not past the replay."""
    path = tmp_path / "bundle"
    content = json.loads(made(store, path, "paths", *PATHS))
    content["answer"]["sentence"] = "OpenAI owns Texas."
    fact = content["facts"][0]
    fact["says"]["status"] = "operational"
    fact["sha256"] = hash_doc(canonical(fact["says"]))
    path.write_bytes(rewritten(content))
    code, report = verified(store, path, capsys)
    assert code == CHANGED
    assert ("sentence", "changed") in told(report, "answer")
    assert told(report, "fact") == [(fact["id"], "changed")]
    assert report["replay"]["equal_as_recorded"] is None


def test_a_source_that_was_left_out_is_found_by_the_store(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bundle"
    content = json.loads(made(store, path, "paths", *PATHS))
    gone = [content["sources"].pop()["id"] for _ in range(2)]
    path.write_bytes(rewritten(content))
    code, report = verified(store, path, capsys)
    assert code == CHANGED
    assert told(report, "source") == [(id, "added") for id in sorted(gone)]


# -- refused ---------------------------------------------------------------


def rewritten(content: dict[str, Any]) -> bytes:
    """The bundle with its digest made anew."""
    return as_file({**content, "digest": digest_of(content)})


@pytest.fixture(scope="module")
def small(store: str, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("small") / "bundle"
    return made(store, path, "fact", "--id", "S01")


def test_every_byte_counts(small: bytes) -> None:
    """Each byte of the file in turn: another value is refused, whatever it belongs to."""
    read_bundle(small, "b")
    for place in range(0, len(small), 3):
        for other in (small[place] ^ 1, 0x00, 0x20, 0xFF, 0x22):
            if other != small[place]:
                changed = small[:place] + bytes((other,)) + small[place + 1 :]
                with pytest.raises(InvalidInput):
                    read_bundle(changed, "b")
    for cut in (b"", small[:-1], small[:100], small + b" ", small + small, b"\xef\xbb\xbf" + small):
        with pytest.raises(InvalidInput):
            read_bundle(cut, "b")


def test_what_does_not_fit_together_is_named(small: bytes) -> None:
    def refused(change: Any) -> str:
        content = json.loads(small)
        change(content)
        with pytest.raises(InvalidInput) as error:
            read_bundle(rewritten(content), "b")
        return str(error.value)

    assert "S01" in refused(lambda c: c["facts"][0]["says"].update(status="planned"))
    assert "cites it" in refused(lambda c: c["facts"].clear())
    assert "does not cite" in refused(lambda c: c["answer"]["claims"].clear())
    assert "extra" in refused(lambda c: c.update(extra=1))
    assert "stands 2 times" in refused(lambda c: c["facts"].append(c["facts"][0]))
    assert "another form" in refused(lambda c: c.update(onshore_bundle=2))
    assert "another form" in refused(
        lambda c: c.update(onshore_bundle=True) or c.update(onshore_bundle="1")
    )
    assert "stands behind no fact" in refused(
        lambda c: c["sources"].append(
            {
                "id": "source:x",
                "sha256": hash_doc(canonical({"id": "source:x"})),
                "says": {"id": "source:x"},
            }
        )
    )
    for key in json.loads(small):
        if key not in ("onshore_bundle", "digest"):
            assert key in refused(lambda c, key=key: c.pop(key))
    with pytest.raises(InvalidInput, match="key 'onshore_bundle' is missing"):
        read_bundle(b"{}", "b")


def test_hostile_files_are_refused_in_words(small: bytes, tmp_path: Path) -> None:
    deep = b'{"onshore_bundle":1,"x":' + b"[" * 900 + b"]" * 900 + b"}"
    content = json.loads(small)
    nested: Any = []
    for _ in range(300):
        nested = [nested]
    content["answer"]["result"] = nested
    hostile = [
        deep,
        b"[" * 100_000,
        json.dumps(content).encode(),
        small.replace(b'"program": "', b'"program": "x", "program": "', 1),
        orjson.dumps(json.loads(small)),
        b'{"onshore_bundle": 1, "onshore_bundle": NaN}',
        b"\x00" * 50,
        b"PK\x03\x04",
    ]
    for data in hostile:
        with pytest.raises(InvalidInput):
            read_bundle(data, "b")
    with pytest.raises(TooLarge):
        read_bundle(b" " * 64_000_001, "b")
    path = tmp_path / "b"
    path.write_bytes(deep)
    assert main(["verify", str(path), "--file-only"]) == REFUSED
    assert main(["verify", str(tmp_path), "--file-only"]) == REFUSED
    assert main(["verify", str(tmp_path / "none"), "--file-only"]) == REFUSED


def test_no_text_of_a_bundle_reaches_a_terminal_as_a_command(
    small: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], store: str
) -> None:
    content = json.loads(small)
    content["answer"]["sentence"] = "\x1b]0;owned\x07 \u202egnp.exe\n0"
    content["question"]["lang"] = "\x1b[2J"
    path = tmp_path / "b"
    path.write_bytes(rewritten(content))
    assert main(["verify", str(path), "--store", store]) == CHANGED
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_a_bundle_and_rows_or_a_key_alone_are_wrong_usage(store: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("hts,origin\n8544.42.90,CN\n")
    b = str(tmp_path / "b")
    assert main(["ask", "duty", "--from", str(rows), "--bundle", b, "--store", store]) == USAGE
    assert main(["ask", "entities", "--key", "k.pem", "--store", store]) == USAGE
    assert main(["ask", "entities", "--bundle", f"{tmp_path}/no/b", "--store", store]) == REFUSED
    assert list(tmp_path.glob(".b*")) == []


# -- signed ----------------------------------------------------------------


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with keys as openssl makes them: two pairs, one with a passphrase, one RSA."""
    folder = tmp_path_factory.mktemp("keys")
    if shutil.which("openssl") is None:
        go_without("no openssl")

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    for name in ("us", "them"):
        openssl("genpkey", "-algorithm", "ed25519", "-out", f"{name}.pem")
        openssl("pkey", "-in", f"{name}.pem", "-pubout", "-out", f"{name}.pub.pem")
    openssl("pkey", "-in", "us.pem", "-aes256", "-passout", "pass:x", "-out", "locked.pem")
    openssl("genrsa", "-out", "rsa.pem", "2048")
    openssl("pkey", "-in", "rsa.pem", "-pubout", "-out", "rsa.pub.pem")
    (folder / "noise.pem").write_bytes(b"noise")
    return folder


@needs_sign
def test_a_signature_says_whose_the_bundle_is(
    keys: Path, store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bundle"
    asked = ["fact", "--id", "S01", "--key", str(keys / "us.pem")]
    signed = made(store, path, *asked)
    assert signed == made(store, path, *asked)
    code, report = verified(store, path, capsys, "--public-key", str(keys / "us.pub.pem"))
    assert (code, report["signature"]["key_given"]) == (0, True)
    code, report = verified(store, path, capsys)
    assert (code, report["signature"]["key_given"]) == (0, False)
    assert report["signature"]["by"]
    for name in ("them.pub.pem", "rsa.pub.pem", "noise.pem", "us.pem", "none.pem"):
        assert verified(store, path, capsys, "--public-key", str(keys / name))[0] == REFUSED, name
    content = json.loads(signed)
    content["answer"]["sentence"] = "Otherwise."
    path.write_bytes(rewritten(content))
    assert verified(store, path, capsys)[0] == REFUSED
    del content["signature"]
    path.write_bytes(rewritten(content))
    assert verified(store, path, capsys, "--public-key", str(keys / "us.pub.pem"))[0] == REFUSED


@needs_sign
def test_openssl_agrees_with_the_signature(keys: Path, store: str, tmp_path: Path) -> None:
    import base64

    content = json.loads(
        made(store, tmp_path / "b", "fact", "--id", "S01", "--key", str(keys / "us.pem"))
    )
    (tmp_path / "sig").write_bytes(base64.b64decode(content["signature"]["value"]))
    (tmp_path / "said").write_text(f"onshore bundle 1\n{content['digest']}\n")
    words = ["-verify", "-pubin", "-inkey", str(keys / "us.pub.pem"), "-rawin"]
    done = subprocess.run(
        ["openssl", "pkeyutl", *words, "-in", "said", "-sigfile", "sig"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@needs_sign
def test_keys_that_do_not_sign_are_refused_in_words(
    keys: Path, store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {"locked": "passphrase", "rsa": "not an Ed25519 key", "noise": "not a private key"}
    for name, words in said.items():
        asked = ["ask", "fact", "--id", "S01", "--store", store, "--bundle", str(tmp_path / "b")]
        assert main([*asked, "--key", str(keys / f"{name}.pem")]) == REFUSED
        assert words in capsys.readouterr().err
        assert not (tmp_path / "b").exists()


# -- differences -----------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "a", "b"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(VALUES, VALUES)
def test_values_differ_exactly_where_they_are_not_equal(one: Any, other: Any) -> None:
    assert differences(one, one) == []
    assert bool(differences(one, other)) == (
        orjson.dumps(one, option=orjson.OPT_SORT_KEYS)
        != (orjson.dumps(other, option=orjson.OPT_SORT_KEYS))
    )
    assert len(differences(one, other)) == len(differences(other, one))


def test_differences_are_bounded_and_leave_instants_out() -> None:
    assert len(differences([[n] for n in range(5_000)], [[n, 1] for n in range(5_000)])) == MOST
    assert differences({"recorded_at": "a", "x": 1}, {"recorded_at": "b", "x": 1}) == []
