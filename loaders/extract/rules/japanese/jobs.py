"""Japanese rules about jobs: 雇用, 採用, 従業員."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, carried, offset_span, site_claim
from onshore.loaders.extract.grammar.japanese import places_for, subjects, tense
from onshore.loaders.extract.grammar.lexicon import UNMET
from onshore.loaders.extract.grammar.scene import Scene
from onshore.loaders.extract.text.quantities import Quantity


def jobs(scene: Scene) -> Iterator[Claim]:
    """`650人を雇用する計画`, `13,000人の雇用創出`, `従業員は約640人`, `1,000人規模の施設`."""
    for count in scene.people_in(0, len(scene.mask)):
        before = scene.mask[max(0, count.start - 24) : count.start]
        after = scene.mask[count.end : count.end + 26]
        made = re.match(
            r"(?:(?:の従業員|の社員)?が(?:働|勤務|在籍)|(?:分|規模|程度|ほど)?(?:まで|に|へ|の|を|が)?(?:新規|新たな?|地元|正規|直接|現地|追加)?(?:の|に|で)?(?:体制|雇用が(?:生まれ|見込)|雇用を(?:維持|創出|生)|雇用|採用|採(?:る|り|って)|増や|従業員|働|新規雇用|雇い|雇う|増員|増や|上積み)|に(?:抑え|とどめ|絞る|絞り|減らす)|に(?:達する|増える|なる)(?:見通し|見込み|予定|計画))",
            after,
        )
        size = re.match(r"(?:規模)?の(?:[^。、]{0,12}?)(施設|工場|拠点)|(?:規模)?に(縮小)", after)
        led = re.search(
            r"(?:従業員数?|雇用(?:者数|数|創出)?(?:の)?(?:目標|計画)?|人員|社員数?)(?:は|が|を|数は|として)?(?:現在|現時点で|当初|当面|まず|まずは)?(?:[^。、は]{0,14}で)?$",
            before,
        )
        led = led or re.search(r"(?:採用|雇用)した(?:の|人数|人員)は(?:[^。、]{0,6})$", before)
        if not (made or size or led):
            continue
        if (
            made
            and re.match(r"に(?:抑|とど|絞|減ら|達する|増える|なる)", made[0])
            and not re.search(r"採用|雇用|従業員|人員", scene.mask)
        ):
            continue
        if re.search(r"削減|解雇|レイオフ|失", after) or re.search(
            r"全世界|世界で|世界全体|グループ全体|連結|法人の従業員",
            scene.mask[: count.start][-24:],
        ):
            continue
        yield from _jobs(scene, count, bool(size), made.end() if made else 0)


def _jobs(scene: Scene, count: Quantity, size: bool, reach: int) -> Iterator[Claim]:
    firms, at, how = subjects(scene, count.start)
    places, where = places_for(scene, count.start, firms[0] if firms else None)
    tail = scene.mask[count.end :]
    word = tense(scene, count.end + reach)
    status = {"past": "actual", "present": "actual"}.get(word, "promised")
    outcome = "unmet" if UNMET.search(tail[:40]) and not size else None
    around = scene.mask[max(0, count.start - 20) : count.end + 24]
    if re.match(r"(?:人)?の雇用(?:は|を)(?:[^。、]{0,4})(?:維持|継続|守)", tail):
        status = "actual"
    elif size:
        status = (
            "actual"
            if re.search(r"縮小", tail)
            else "promised"
            if word in ("plan", "will")
            else "actual"
        )
    elif re.search(
        r"(?:採用|雇用)した(?:の|人数|人員)は[^。、]{0,6}$", scene.mask[: count.start]
    ) or (
        re.search(r"従業員(?:数)?は(?:[^。、]{0,4})$", scene.mask[: count.start])
        and not re.search(r"(?:予定|計画|見込|目標|増や|なる|とし、|とする)", tail[:16])
    ):
        status = "actual"
    elif (
        outcome
        or re.search(r"約束|当初|公約", around)
        or re.search(r"雇用(?:の)?(?:目標|計画)[^。、]{0,6}$", scene.mask[: count.start])
    ) or re.search(
        r"(?:すれば|なれば|した後は?|後には?|稼働時には?)、?[^。、]{0,8}$",
        scene.mask[: count.start],
    ):
        status = "promised"
    elif (
        re.match(r"(?:人)?(?:に(?:上|のぼ)|を(?:抱え|擁)|が(?:在籍|勤務))", tail)
        or re.match(r"(?:規模)?(?:が|の従業員が|の社員が)(?:[^。、]{0,6})(?:働|勤務|在籍)", tail)
        or (
            re.search(r"(?:従業員|社員)(?:約|およそ)?$", scene.mask[: count.start])
            and re.match(r"(?:の(?:うち|多く|一部|大半)|は|が働|が勤)", tail)
        )
    ):
        status = "actual"
    elif word == "plan":
        status = "planned"
    elif (
        re.search(r"従業員(?:数)?(?:は|が)?(?:[^。]{0,6})$", scene.mask[: count.start])
        and word == "none"
    ):
        status = "actual"
    by = next((d.value for d in scene.dates if d.until), None)
    for firm in firms[:1]:
        for place in places[-1:]:
            span = scene.span(
                (count.start, min(len(scene.mask), count.end + 16)),
                (place.start, place.end)
                if where == "named" and count.start - place.end < 40
                else None,
                offset_span(at) if at is not None and count.start - at < 50 else None,
            )
            yield site_claim(
                scene,
                firm,
                "creates_jobs",
                place,
                status,
                span,
                "ja-jobs",
                carried(how, where),
                amount=count.amount("jobs"),
                outcome=outcome,
                by=by if status != "actual" else None,
            )


RULES = (jobs,)
