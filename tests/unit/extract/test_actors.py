# ruff: noqa: E501 (sentences stand on one line, where they can be read)
"""What a state, an office, a trade or another firm does in a later sentence is not the firm's."""

from __future__ import annotations

from typing import Any

import pytest

from onshore.loaders.extract import Gazetteer, extract, read_article, verify

LEAD = "Siemens will build a plant in Fort Worth, Texas, and hire 400 people."
LEAD_JA = "ホンダは栃木県に工場を建設し、400人を雇用する。"
OTHERS = [
    '"In four years we have announced $21 billion in investment and 50,000 jobs," Governor Amy Stone said.',
    "The commerce department has backed 61 projects with 9,300 jobs and $5.2 billion in investment this year.",
    "Texas added 310,000 jobs last year, more than any other state.",
    "The county has lost 1,200 jobs since the mill closed, and gained 300.",
    "The governor wants to bring $10 billion of investment to the state by 2030.",
    "Analysts at Brayton Research expect the industry to spend $70 billion on American factories by 2030.",
    "The city of Fort Worth will spend $14 million to build a road and a water line.",
    "It follows 12 other projects in the region, which together are to create 6,500 jobs.",
    "Manufacturers in the region plan to hire 8,000 people this year.",
    "The state's grid operator will invest $3 billion in lines.",
    "The council also awarded $3 million to Tarrant County for site work.",
    "The state has put $200 million into training. It expects to hire 5,000 people.",
    "Officials say they have landed $4 billion in projects and 9,000 jobs since January.",
    "Local employers have 2,100 open positions and employ 45,000 people.",
    "Her office counts 31 projects with 24,000 jobs.",
    "The program has supported 7,200 jobs and $900 million of investment across Texas.",
    "A rival is building a $90 million plant in nearby Denton that will employ 210.",
    "Another company, which officials did not name, plans to invest $75 million in Dallas.",
    "Commissioner Rob Hale said that the department had brought in 18,000 jobs since 2020.",
    "The local utility plans to invest $2.1 billion in substations by 2030.",
]
OTHERS_JA = [
    "県は昨年度、36社に計42億円を補助した。",
    "県内の企業立地は昨年58件で、計画されている雇用は2300人に上る。",
    "知事は「2030年までに1兆円の投資を呼び込む」と話した。",
    "市の人口は22万人で、工場の従業員は約4万人。",
    "市の担当者は「地元で300人規模の採用が続く」と話す。",
    "県は立地企業への補助金として今年度180億円を計上した。",
    "県によると、工業用水の整備に国の交付金250億円を充てる。",
    "経済産業省は半導体の支援に3兆円を投じる。",
    "県内の製造業は今年、8000人を採用する計画だ。",
    "業界全体の投資額は5兆円に達する見込みだ。",
    "地元の商社、博多機材は1500人を採用する計画だ。",
    "食品の丸森フーズも宇都宮市に90億円を投じて工場を建てる。",
    "蓄電池のイオタ電池は昨秋、小山市の工場計画を中止した。",
    "アナリストは国内の設備投資が12兆円になると予想する。",
]
OWN = [
    ("The $120 million project will create 90 jobs by 2028.", {120e6, 90}),
    ("The company will invest $120 million in the plant.", {120e6}),
    ("State officials said the plant will create 90 jobs.", {90}),
    ("The state offered the company $5 million in tax credits.", {5e6}),
    ("The county board approved a $5 million grant for the project.", {5e6}),
    ("The governor said the project would bring 90 jobs to the county.", {90}),
    ("It also plans to add 90 jobs in Dallas, Texas.", {90}),
    ("Texas officials said the company would invest $120 million.", {120e6}),
    ('"We will invest $120 million here," said Jane Doe, president of Siemens.', {120e6}),
    ("The plant in Texas employs 90 people.", {90}),
]
OWN_JA = [
    ("投資額は120億円で、90人を採用する。", {12e9, 90}),
    ("同社は120億円を投じる。", {12e9}),
    ("県は同社に5億円を補助する。", {5e8}),
    ("県と市は合わせて5億円を助成する方針。", {5e8}),
    ("県によると、新工場では90人を採用する。", {90}),
    ("知事は「同社が90人を採用する」と話した。", {90}),
]


def sums(text: str, gazetteer: Gazetteer, firm: str) -> set[Any]:
    found = extract(f"News\n\n{text}", {"published": "2026-01-05"}, gazetteer).candidates
    return {(c.get("amount") or {}).get("value") for c in found if c["subject"] == firm}


@pytest.mark.parametrize("text", OTHERS)
def test_the_sums_of_others_are_not_carried_to_the_firm(text: str, gazetteer: Gazetteer) -> None:
    assert sums(f"{LEAD} {text}", gazetteer, "firm:siemens") <= {None, 400}


@pytest.mark.parametrize("text", OTHERS_JA)
def test_the_sums_of_others_are_not_carried_to_the_firm_ja(text: str, gazetteer: Gazetteer) -> None:
    article = f"{LEAD_JA} {text}"
    assert sums(article, gazetteer, "firm:honda") <= {None, 400}
    found = extract(f"News\n\n{article}", {"published": "2026-01-05"}, gazetteer).candidates
    assert [c["status"] for c in found if c["relation"] == "builds_facility"][:1] == ["announced"]


@pytest.mark.parametrize(("text", "own"), OWN)
def test_what_is_told_of_the_firm_stays(text: str, own: set[float], gazetteer: Gazetteer) -> None:
    assert sums(f"{LEAD} {text}", gazetteer, "firm:siemens") >= own


@pytest.mark.parametrize(("text", "own"), OWN_JA)
def test_what_is_told_of_the_firm_stays_ja(
    text: str, own: set[float], gazetteer: Gazetteer
) -> None:
    assert sums(f"{LEAD_JA}{text}", gazetteer, "firm:honda") >= own


@pytest.mark.parametrize(
    ("text", "value", "firm"),
    [
        (
            "Siemens will buy power from the plant that Foxconn is building in Waco, Texas. The plant, "
            "a $260 million project, will employ 150.",
            150,
            "firm:foxconn",
        ),
        (
            "Siemens will take chips from a fab that Intel is building in New Albany, Ohio. The fab "
            "will have 900 workers.",
            900,
            "firm:intel",
        ),
        (
            "Siemens's American rival Foxconn employs 700 people in Houston, Texas.",
            700,
            "firm:foxconn",
        ),
        (
            "Siemens opened a plant in Waco, Texas. Its customer Intel employs 900 people in New "
            "Albany, Ohio.",
            900,
            "firm:intel",
        ),
        (
            "ホンダは9日、決算を発表した。主な供給先は熊本県に工場を構え900人を雇用するソニーだ。",
            900,
            "firm:sony",
        ),
    ],
)
def test_a_site_told_of_another_firm_is_that_firms(
    text: str, value: int, firm: str, gazetteer: Gazetteer
) -> None:
    found = extract(f"News\n\n{text}", {"published": "2026-01-05"}, gazetteer).candidates
    held = {c["subject"] for c in found if (c.get("amount") or {}).get("value") == value}
    assert held <= {firm}


@pytest.mark.parametrize("text", [OTHERS[0], OTHERS[6], OTHERS[9], OTHERS[16]])
def test_the_verifier_holds_every_route_to_it(text: str, gazetteer: Gazetteer) -> None:
    article = read_article(f"News\n\n{LEAD} {text}", {"published": "2026-01-05"})
    claim = {
        "subject": "firm:siemens",
        "relation": "commits_investment",
        "object": "place:US-TX",
        "status": "planned",
        "amount": {
            "value": 21e9,
            "currency": "USD",
            "text": text[text.index("$") :].split(" in")[0],
        },
        "evidence": [{"quote": text}],
        "record": {"by": "llm:test"},
    }
    verdict = verify(claim, article, gazetteer)
    assert not verdict.accepted
