"""Completion: what shells offer with the scripts that `onshore completion` writes."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from onshore.app.cli.completion import SHELLS, places_of
from onshore.app.cli.main import build_parser, main
from onshore.graph.queries import QUESTIONS
from tests.extras import go_without

SECONDS = 60.0
"""How long a shell may take before it counts as hung."""


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the script of each shell."""
    folder = tmp_path_factory.mktemp("completion")
    places = list(places_of(build_parser()))
    for shell, write in SHELLS.items():
        (folder / shell).write_text("\n".join(write(places)) + "\n", "utf-8")
    return folder


def shell(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        go_without(f"no {name}")
    return path


def ran(*command: str, cwd: Path) -> str:
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def in_bash(scripts: Path, line: str) -> list[str]:
    """What bash would offer behind the line."""
    words = line.split(" ")
    quoted = " ".join(f"'{word}'" for word in words)
    code = (
        f". ./bash; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _onshore; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    return [one for one in ran(shell("bash"), "-c", code, cwd=scripts).split("\n") if one]


def in_fish(scripts: Path, line: str) -> list[str]:
    code = f"source ./fish; complete -C '{line}'"
    said = ran(shell("fish"), "--no-config", "-c", code, cwd=scripts)
    return [one.split("\t")[0] for one in said.splitlines()]


OFFERS = {
    "onshore ver": {"verify"},
    "onshore ask pa": {"paths"},
    "onshore ask paths --dir": {"--direction"},
    "onshore ask paths --direction ": {"along", "flow", "reverse", "any"},
    "onshore watch r": {"remove", "run"},
    "onshore watch run --lang ": {"en", "ja"},
    "onshore completion ": set(SHELLS),
    "onshore --store x.db law ": {"diff"},
    "onshore ask duty --hts 8544.42.90 --clock ": {"collected"},
}


@pytest.mark.parametrize("line", OFFERS)
def test_bash_offers_commands_options_and_choices(scripts: Path, line: str) -> None:
    offered = in_bash(scripts, line)
    assert OFFERS[line] <= set(offered)
    if line.endswith(("pa", "ver")):
        assert set(offered) == OFFERS[line]


def test_bash_leaves_files_to_the_shell(scripts: Path) -> None:
    (scripts / "facts.yaml").write_text("")
    assert in_bash(scripts, "onshore load fa") == []
    assert in_bash(scripts, "onshore verify --public-key fa") == []
    assert "complete -o default -F _onshore onshore" in (scripts / "bash").read_text()


@pytest.mark.parametrize("line", OFFERS)
def test_fish_offers_the_same(scripts: Path, line: str) -> None:
    shell("fish")
    assert OFFERS[line] <= set(in_fish(scripts, line))


@pytest.mark.parametrize(
    ("name", "options", "source"),
    [
        ("bash", ["--norc", "--noprofile", "-i"], ". ./bash"),
        ("zsh", ["-f", "-i"], "autoload -Uz compinit; compinit -u -D; . ./zsh"),
    ],
)
def test_a_person_who_types_and_presses_tab_gets_the_word(
    scripts: Path, name: str, options: list[str], source: str
) -> None:
    """In a real terminal: the rest of the word stands behind what was typed."""
    with_terminal = Typed(shell(name), options, scripts)
    try:
        with_terminal.says(f"{source}; echo re''ady\n", "ready")
        with_terminal.says("onshore verif\t", "verify ")
        with_terminal.says("\x15onshore ask duty-ori\t", "duty-origins ")
        with_terminal.says("\x15onshore watch run --la\t", "--lang ")
        with_terminal.says("\x15onshore watch run --lang j\t", "ja ")
    finally:
        with_terminal.end()


class Typed:
    """A shell in a terminal of its own."""

    def __init__(self, path: str, options: list[str], folder: Path) -> None:
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            environment = {**os.environ, "TERM": "dumb", "HOME": str(folder), "PS1": "$ "}
            os.execve(path, [path, *options], environment)

    def says(self, typed: str, wanted: str) -> None:
        """Type it, and wait until the terminal shows what is wanted."""
        os.write(self.terminal, typed.encode())
        shown, end = "", time.monotonic() + SECONDS
        while wanted not in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", shown):
            assert time.monotonic() < end, shown
            if select.select([self.terminal], [], [], 1.0)[0]:
                shown += os.read(self.terminal, 65_536).decode("utf-8", "replace")

    def end(self) -> None:
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


def test_every_command_question_and_option_is_in_every_script(scripts: Path) -> None:
    texts = {name: (scripts / name).read_text("utf-8") for name in SHELLS}
    places = list(places_of(build_parser()))
    assert {f"ask {kind.name}" for kind in QUESTIONS} <= {place.path for place in places}
    for place in places:
        for option in (name for one in place.options for name in one.names):
            assert option in texts["bash"]
            assert option in texts["zsh"]
            assert (
                f" {'-l ' + option[2:] if option[:2] == '--' else '-s ' + option[1:]} "
                in (texts["fish"])
            )


def test_the_command_writes_it(scripts: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    for name in SHELLS:
        assert main(["completion", name]) == 0
        assert capsysbinary.readouterr().out == (scripts / name).read_bytes()
    with pytest.raises(SystemExit) as ended:
        main(["completion", "tcsh"])
    assert ended.value.code == 2
