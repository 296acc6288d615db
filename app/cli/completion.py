"""`onshore completion SHELL`: a script that completes commands, options and their choices.

It is made from the parsers themselves, so it knows every command and question there is, and starts
no Python while somebody types.
"""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from onshore.app.settings import Settings
from onshore.app.terminal.options import command, path_of
from onshore.app.terminal.shell import put

_FILES = ("FILE", "DIR", "PATH", "NEW")


@dataclass(frozen=True, slots=True)
class Offered:
    """An option: its names, what it is for, the words or files that its value can be."""

    names: tuple[str, ...]
    about: str
    takes: bool
    words: tuple[str, ...]
    files: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a command line, such as `ask paths`: what can stand there next."""

    path: str
    commands: tuple[tuple[str, str], ...]
    options: tuple[Offered, ...]
    words: tuple[str, ...]

    @property
    def next_words(self) -> tuple[str, ...]:
        """Commands, words of a positional and all names of options."""
        named = (name for one in self.options for name in one.names)
        return (*(name for name, _ in self.commands), *self.words, *named)


def add_completion(found: Any, whole: argparse.ArgumentParser) -> None:
    """The command, for the whole parser that it belongs to."""
    one = command(
        found,
        "completion",
        completion,
        "write a script with which a shell completes commands and options",
        more="bash: put 'eval \"$(onshore completion bash)\"' into ~/.bashrc, or the script into "
        "~/.local/share/bash-completion/completions/onshore. zsh: the script as _onshore into a "
        "folder of $fpath, before compinit runs. fish: the script into "
        "~/.config/fish/completions/onshore.fish.",
        examples=(
            "completion bash > ~/.local/share/bash-completion/completions/onshore",
            "completion fish > ~/.config/fish/completions/onshore.fish",
        ),
    )
    one.set_defaults(whole=whole)
    one.add_argument("shell", choices=tuple(SHELLS), metavar="SHELL", help="bash, zsh or fish")


def completion(options: argparse.Namespace, settings: Settings) -> None:
    """Write the script of the shell."""
    put("\n".join(SHELLS[options.shell](list(places_of(options.whole)))))


def places_of(parser: argparse.ArgumentParser, path: Sequence[str] = ()) -> Iterator[Place]:
    """Every place of the command line, the outer ones first."""
    commands: dict[str, argparse.ArgumentParser] = {}
    about: dict[str, str] = {}
    options, words = [], []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            commands = dict(action.choices)
            about = {one.dest: one.help or "" for one in action._choices_actions}
        elif action.help != argparse.SUPPRESS or "--store" in action.option_strings:
            if action.option_strings:
                options.append(_offered(action))
            else:
                words += [str(word) for word in action.choices or ()]
    named = tuple((name, _plain(about.get(name, ""))) for name in commands)
    yield Place(" ".join(path), named, tuple(options), tuple(words))
    for name, inner in commands.items():
        yield from places_of(inner, (*path, name))


def _offered(action: argparse.Action) -> Offered:
    metavar = action.metavar if isinstance(action.metavar, str) else ""
    return Offered(
        tuple(action.option_strings),
        _plain(action.help or "") if action.help != argparse.SUPPRESS else "store to use",
        action.nargs != 0,
        tuple(str(word) for word in action.choices or ()) or _listed(action.help or ""),
        action.type is path_of or metavar in _FILES,
    )


def _listed(help: str) -> tuple[str, ...]:
    """Words that the help of a question's option lists: `(one of a, b; default a)`."""
    _, found, rest = help.rpartition("(one of ")
    words = rest.rstrip(")").split(";")[0].split(", ") if found else []
    return tuple(word for word in words if word.replace("-", "").replace("_", "").isalnum())


def _plain(text: str) -> str:
    """On one line, without what a shell or a completion would take for more than text."""
    kept = "".join(c for c in text.replace("%%", "%") if c not in "'\"`\\$:[]")
    return " ".join(kept.split())[:90]


# -- the scripts -----------------------------------------------------------


def _walk(places: Sequence[Place], word: str) -> Iterator[str]:
    """Lines of a `case` that says at which place a command line stands."""
    for place in places:
        for name, _ in place.commands:
            inner = f"{place.path} {name}".strip()
            yield f"      {shlex.quote(f'{place.path}|{name}')}) {word}={shlex.quote(inner)} ;;"


def _values(places: Sequence[Place]) -> Iterator[tuple[str, str]]:
    """(`case` pattern, words) of options with values; no words mean files or any text."""
    for place in places:
        for one in place.options:
            if one.takes:
                patterns = (shlex.quote(f"{place.path}|{name}") for name in one.names)
                yield "|".join(patterns), " ".join(one.words)


def bash(places: Sequence[Place]) -> Iterator[str]:
    yield from (
        "# onshore completion bash",
        "_onshore() {",
        '  local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" at="" i',
        "  COMPREPLY=()",
        "  for ((i = 1; i < COMP_CWORD; i++)); do",
        '    case "$at|${COMP_WORDS[i]}" in',
        *_walk(places, "at"),
        "    esac",
        "  done",
        '  case "$at|$prev" in',
    )
    for pattern, words in _values(places):
        yield f'    {pattern}) COMPREPLY=($(compgen -W {shlex.quote(words)} -- "$cur")); return ;;'
    yield from ("  esac", '  case "$at" in')
    for place in places:
        words = " ".join(place.next_words)
        yield (
            f"    {shlex.quote(place.path)}) "
            f'COMPREPLY=($(compgen -W {shlex.quote(words)} -- "$cur")) ;;'
        )
    yield from ("  esac", "}", "complete -o default -F _onshore onshore")


def zsh(places: Sequence[Place]) -> Iterator[str]:
    yield from (
        "#compdef onshore",
        "# onshore completion zsh",
        "_onshore() {",
        '  local at="" prev="${words[CURRENT-1]}" i',
        "  local -a offered",
        "  for ((i = 2; i < CURRENT; i++)); do",
        '    case "$at|${words[i]}" in',
        *_walk(places, "at"),
        "    esac",
        "  done",
        '  case "$at|$prev" in',
    )
    for pattern, words in _values(places):
        what = f"compadd -- {words}" if words else "_files"
        yield f"    {pattern}) {what}; return ;;"
    yield from ("  esac", '  case "$at" in')
    for place in places:
        rows = [*place.commands, *((word, "") for word in place.words)]
        rows += [(name, one.about) for one in place.options for name in one.names]
        told = " ".join(shlex.quote(f"{name}:{about}" if about else name) for name, about in rows)
        yield f"    {shlex.quote(place.path)}) offered=({told}) ;;"
    yield from (
        "  esac",
        "  _describe -t onshore onshore offered || _files",
        "}",
        'if [ "$funcstack[1]" = _onshore ]; then _onshore "$@"; else compdef _onshore onshore; fi',
    )


def fish(places: Sequence[Place]) -> Iterator[str]:
    yield from (
        "# onshore completion fish",
        "function __onshore_at",
        '    set -l at ""',
        "    for word in (commandline -opc)[2..-1]",
        '        switch "$at|$word"',
    )
    for place in places:
        for name, _ in place.commands:
            inner = f"{place.path} {name}".strip()
            yield f"            case {shlex.quote(f'{place.path}|{name}')}"
            yield f"                set at {shlex.quote(inner)}"
    yield from ("        end", "    end", '    test "$at" = "$argv[1]"', "end")
    yield "complete -c onshore -e"
    for place in places:
        at = f"-n {shlex.quote(f'__onshore_at {shlex.quote(place.path)}')}"
        if place.commands or place.words:
            yield f"complete -c onshore {at} -f"
        for name, about in (*place.commands, *((word, "") for word in place.words)):
            yield f"complete -c onshore {at} -a {shlex.quote(name)} -d {shlex.quote(about)}"
        for one in place.options:
            names = " ".join(
                f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
                for name in one.names
            )
            line = f"complete -c onshore {at} {names} -d {shlex.quote(one.about)}"
            if one.words:
                line += f" -x -a {shlex.quote(' '.join(one.words))}"
            elif one.takes:
                line += " -r" if one.files else " -x"
            yield line


SHELLS: dict[str, Callable[[Sequence[Place]], Iterator[str]]] = {
    "bash": bash,
    "zsh": zsh,
    "fish": fish,
}
