# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Rows of a list, of both languages: `F - $9 million - Reno, Nevada - 120 jobs`, in any order.

A row says what its sums are nowhere; what stands before the list does (`investments announced this
year`). Where that does not, the row gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from onshore.loaders.extract.grammar.claims import Claim, site_claim
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.text.quantities import Quantity, read_quantities

_CUT = re.compile(
    r"\s[-–—]{1,2}\s|\s?[|;；―]\s?|(?<=[^\x00-\x7f])-{1,2}(?=[^-])|(?<=[^-])-{1,2}(?=[^\x00-\x7f])"
)
_BULLET = re.compile(r"^[\s*•·・●○■◆▪‣|-]{0,6}")
_CELL = {
    "firm": rx(r"(?:the )?{F}(?: ?\([^()]{1,40}\))?"),
    "place": rx(r"(?:in |near )?{P}(?:(?:, | and |・){P}){0,3}"),
    "other": rx(r"[\w /&{C}{D}・]{1,40}"),
}
_AROUND = re.compile(
    r"(?:about|around|nearly|some|up to|約|最大)?|(?:new )?(?:jobs|people|workers|investment|plant|project)?",
    re.IGNORECASE,
)
_KINDS = (
    (
        "",
        re.compile(
            r"revenue|sales|profit|valu(?:e|ation)|funding|deals?\b|売上|利益|資金調達|買収", re.I
        ),
    ),
    (
        "receives_incentive",
        re.compile(r"grants?\b|awards?\b|incentives?|subsid|補助|助成|交付|優遇", re.I),
    ),
    (
        "commits_investment",
        re.compile(r"invest|projects?\b|plants?\b|factor|expansion|投資|工場|立地", re.I),
    ),
)
"""What the words before a list say of its sums; the first one holds."""
_JOBS = re.compile(r"\bjobs?\b|\bhir(?:e|ing)|employ|雇用|採用|従業員|人員", re.IGNORECASE)
_NEAR = 300
"""Characters before the last sentence in front of a list in which what it lists may be said."""
_MOST_CELLS = 8


def rows(scene: Scene) -> Iterator[Claim]:
    """`F - $9 million - Reno, Nevada - 120 jobs` under `Investments announced this year`."""
    cells = list(_cells(scene))
    at = {kind: (start, end, sum) for kind, start, end, sum in cells}
    if not {"firm", "money", "place"} <= at.keys() or len(at) < len(cells):
        return
    near = [head for head in scene.memory.heads if head[1] >= scene.memory.heads[0][0] - _NEAR]
    head = next((head for head in near if any(words.search(head[2]) for _, words in _KINDS)), None)
    if head is None:
        return
    relation = next(name for name, words in _KINDS if words.search(head[2]))
    firm = scene.firms_in(*at["firm"][:2])
    places = [p for p in scene.places if at["place"][0] <= p.start < at["place"][1]]
    if not relation or len(firm) != 1 or len(places) != 1:
        return
    money, people = at["money"][2], at["people"][2] if "people" in at else None
    told = []
    if money:
        status = "committed" if relation == "receives_incentive" else "announced"
        told.append((relation, status, money.amount()))
    if people and _JOBS.search(f"{head[2]} {scene.text[slice(*at['people'][:2])]}"):
        told.append(("creates_jobs", "promised", people.amount("jobs")))
    for name, state, amount in told:
        whole = (scene.offset + cells[0][1], scene.offset + cells[-1][2])
        claim = site_claim(
            scene, firm[0], name, places[0], state, whole, "en-row", (), amount=amount
        )
        yield replace(claim, also=((head[0], head[1]),))


def _cells(scene: Scene) -> Iterator[tuple[str, int, int, Quantity | None]]:
    """Kind and offsets of each cell, and its sum; nothing where the sentence is no row."""
    bullet = _BULLET.match(scene.mask)
    start = bullet.end() if bullet else 0
    cuts = [m.span() for m in _CUT.finditer(scene.text, start)]
    if not 2 <= len(cuts) <= _MOST_CELLS:
        return
    found: list[tuple[str, int, int, Quantity | None]] = []
    for end, after in [*cuts, (len(scene.text.rstrip(" .。|")), 0)]:
        if sum := _sum(scene.text[start:end]):
            found.append((sum.kind, start, end, sum))
        elif cell := scene.mask[start:end].strip():
            kind = next((kind for kind, shape in _CELL.items() if shape.fullmatch(cell)), None)
            if kind is None:
                return
            if kind != "other":
                found.append((kind, start, end, None))
        start = after
    yield from found


def _sum(cell: str) -> Quantity | None:
    """The one sum of money, or count of people, that a cell is."""
    read = [q for q in read_quantities(cell) if q.kind in ("money", "people")]
    if len(read) != 1:
        return None
    around = cell[: read[0].start].strip(), cell[read[0].end :].strip()
    return read[0] if all(_AROUND.fullmatch(words) for words in around) else None
