"""Words for losses: why something is lost, what is not known, in English and Japanese.

`graph.loss.reasons` gives the keys; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Say = Callable[[str], str]
"""Name of an id."""
Both = tuple[str, str]
"""English and Japanese; {who} what was lost before, {what} the product, {parts} its parts."""

RULES: Mapping[str, Both] = {
    "shocked": ("taken away by the question", "この問いで失われたとするもの"),
    "inside": ("lies in {who}, which is lost", "失われた{who}の中にある"),
    "site_place": ("all its stated places are lost: {who}", "所在地が失われた: {who}"),
    "operator": ("all its operators are lost: {who}", "運営者がすべて失われた: {who}"),
    "place": (
        "all stated places where it makes {what} are lost: {who}",
        "{what}を作る記載の場所がすべて失われた: {who}",
    ),
    "maker": ("its maker is lost: {who}", "作り手が失われた: {who}"),
    "product": ("{what} can not be made anywhere", "{what}はどこでも作れない"),
    "input": (
        "all known suppliers of {parts} to it are lost: {who}",
        "{parts}の既知の供給者がすべて失われた: {who}",
    ),
    "unsupplied": (
        "it needs {parts}, which is lost; who supplies it is not known",
        "必要な{parts}が失われた（誰が供給しているかは不明）",
    ),
    "part": ("its essential part is lost: {parts}", "不可欠な部品が失われた: {parts}"),
    "no_maker": (
        "all known makers are lost, no other maker known: {who}",
        "既知の作り手がすべて失われ、他の作り手は知られていない: {who}",
    ),
    "no_maker_left": (
        "all known makers are lost: {who}; no fact says whether others make it",
        "既知の作り手がすべて失われた: {who}。他に作り手がいるかは不明",
    ),
    "received": ("what it received is lost: {who}", "受け取っていたものが失われた: {who}"),
    "use_unknown": (
        "it received {parts}, and no fact says that {what} can do without it",
        "{parts}を受け取っていた。{what}に要らないとする事実はない",
    ),
}
ONE: Mapping[str, Both] = {
    "operator": ("its operator is lost: {who}", "運営者が失われた: {who}"),
    "site_place": ("its stated place is lost: {who}", "所在地が失われた: {who}"),
    "place": (
        "the stated place where it makes {what} is lost: {who}",
        "{what}を作る記載の場所が失われた: {who}",
    ),
    "input": (
        "its only known supplier of {parts} is lost: {who}",
        "{parts}の唯一の既知の供給者が失われた: {who}",
    ),
    "no_maker": (
        "its only known maker is lost, no other maker known: {who}",
        "唯一の既知の作り手が失われ、他の作り手は知られていない: {who}",
    ),
    "no_maker_left": (
        "its only known maker is lost: {who}; no fact says whether others make it",
        "唯一の既知の作り手が失われた: {who}。他に作り手がいるかは不明",
    ),
}
"""How the rules read where one is all that is known."""
REACH: Mapping[str, Both] = {
    "operator": ("an operator of it is lost: {who}", "運営者の一つが失われた: {who}"),
    "site_place": ("a stated place of it is lost: {who}", "所在地の一つが失われた: {who}"),
    "place": (
        "a stated place where it makes {what} is lost: {who}",
        "{what}を作る記載の場所の一つが失われた: {who}",
    ),
    "input": (
        "a known supplier of {parts} to it is lost: {who}",
        "{parts}の既知の供給者の一つが失われた: {who}",
    ),
    "no_maker": ("a known maker is lost: {who}", "既知の作り手の一つが失われた: {who}"),
}
"""How the rules read where one lost supplier, place or maker is enough."""

UNKNOWNS: Mapping[str, Both] = {
    "somewhere_there": (
        "stated to be somewhere in {parts}; no fact says whether in the part that is lost",
        "{parts}のどこかとだけ記載。失われた部分かどうかは不明",
    ),
    "firm_there": (
        "a firm stated to be in {parts}, which is lost; no fact says whether it goes on elsewhere",
        "失われた{parts}にあると記載の企業。他の場所で続くかは不明",
    ),
    "some_operators": (
        "several firms run it, and {parts} is lost; no fact says whether the others go on",
        "複数の企業が運営し、{parts}が失われた。残りの企業で続くかは不明",
    ),
    "some_places": (
        "some of its stated places are lost ({parts}); no fact says what the others can do",
        "記載の場所の一部（{parts}）が失われた。残りで足りるかは不明",
    ),
    "no_place": (
        "no fact names all the places where it is made",
        "作られる場所のすべてを記す事実がない",
    ),
    "no_supplier": (
        "no fact says who supplies it with {parts}",
        "{parts}を誰が供給しているか記す事実がない",
    ),
    "makers_lost": (
        "no fact says who supplies it with {parts}, and all known makers of that are lost "
        "({makers})",
        "{parts}を誰が供給しているか不明。その既知の作り手（{makers}）はすべて失われた",
    ),
}
AFFECTED: Mapping[str, Both] = {
    "received": ("received it from {who}", "{who}から受け取っていた"),
    "received_partly": (
        "received it from {who}, a part of whose sites is lost",
        "{who}から受け取っていた（拠点の一部が失われた）",
    ),
    "left_out": (
        "{relation}, with {who} ({status}): not counted as lost because of its status",
        "{relation}（相手: {who}、{status}）。状態により損失には数えない",
    ),
}

GOES_INTO: Mapping[str, Both] = {
    "directly": (
        "{part} goes into it, and no known maker of that is left",
        "{part}が組み込まれる。その既知の作り手は残らない",
    ),
    "by_way": (
        "{part} goes into it, which contains {lost}",
        "{part}が組み込まれる。それには{lost}が含まれる",
    ),
}


COUNTS: Mapping[str, Both] = {
    "itself": ("taken away", "失われたとするもの"),
    "places": ("places", "場所"),
    "firms": ("firms", "企業"),
    "sites": ("sites", "拠点"),
    "projects": ("projects", "計画"),
    "maker_products": ("products of makers", "作り手ごとの製品"),
    "components": ("components", "部品"),
    "received_products": ("products that someone received", "受け取られていた製品"),
}
"""Keys of `graph.loss.reasons.Impact.count`."""


def row_count(result: Mapping[str, Any], name: str) -> int:
    """How many rows a list of an impact has, listed or not."""
    more: int = result.get(f"{name}_more", 0)
    return len(result[name]) + more


def count_words(counts: Mapping[str, int], lang: str) -> str:
    """What is lost, counted by what it is; kinds of which nothing is lost are left out."""
    ja = lang == "ja"
    shown = [f"{COUNTS[key][ja]} {count:,}" for key, count in counts.items() if count]
    return ("、" if ja else ", ").join(shown)


def rule_words(rule: str, mode: str, count: int) -> Both:
    """How a rule reads in a mode where so many things were lost before."""
    if mode == "reach" and rule in REACH:
        return REACH[rule]
    return ONE[rule] if count == 1 and rule in ONE else RULES[rule]


def words(texts: Both, lang: str, **parts: str) -> str:
    return texts[lang == "ja"].format(**parts)


def named(ids: Iterable[str], say: Say, lang: str, most: int = 4) -> str:
    """A short list of names; what does not fit is counted."""
    all_ids = list(dict.fromkeys(ids))
    shown = [say(id) for id in all_ids[:most]]
    rest = len(all_ids) - len(shown)
    if rest:
        shown.append(f"他 {rest}" if lang == "ja" else f"{rest} more")
    return ("、" if lang == "ja" else ", ").join(shown)
