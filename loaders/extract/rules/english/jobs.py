# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about jobs: created, promised, held today."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, carried, offset_span, site_claim
from onshore.loaders.extract.grammar.english import agent, places_for, subjects
from onshore.loaders.extract.grammar.english_tense import clause, tense, verb_tense
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.english.money import SHORTFALL, deadline, historic
from onshore.loaders.extract.text.quantities import Quantity

_JOBS_STATUS = {
    "cancelled": "promised",
    "delayed": "promised",
    "reduced": "promised",
    "negated": "promised",
    "promise": "promised",
    "plan": "promised",
    "will": "promised",
    "agreed": "promised",
    "progress": "promised",
    "past": "actual",
    "present": "actual",
}


def jobs(scene: Scene) -> Iterator[Claim]:
    """`promising 1,850 jobs by 2029`, `employs roughly 640 people`, `the 1,500 jobs announced`."""
    for count in scene.people_in(0, len(scene.mask)):
        made = _jobs_verb(scene, count)
        if made is None or everywhere(scene, count):
            continue
        start, end, status = made
        by = agent(scene, count.end, min(len(scene.mask), count.end + 50))
        firms, at, how = ([by], None, "named") if by else subjects(scene, min(start, count.start))
        if not firms:
            continue
        bounds = clause(scene, count.start)
        places, where = places_for(scene, count.end, bounds[1], firms[0])
        outcome = (
            "unmet" if status == "promised" and re.search(SHORTFALL, scene.mask, re.I) else None
        )
        for place in places[:1]:
            span = scene.span(
                (start, end),
                (count.start, count.end),
                offset_span(at),
                (place.start, place.end) if where == "named" else None,
                offset_span(count.basis),
            )
            yield site_claim(
                scene,
                firms[0],
                "creates_jobs",
                place,
                status,
                span,
                "en-jobs",
                carried(how, where),
                amount=count.amount("jobs"),
                outcome=outcome,
                by=deadline(scene, count.end),
            )


def everywhere(scene: Scene, count: Quantity) -> bool:
    """`employs 6,200 people in eleven countries`: the whole firm's, no site's."""
    return bool(
        re.match(
            r"(?: [\w-]+){0,3}? (?:worldwide|globally|around the (?:world|globe)|across the (?:world|globe)|"
            r"company-?wide|(?:in|across) (?:more than |over |some |about )?[\w-]+ (?:countries|nations|continents))\b",
            scene.mask[count.end :],
        )
    )


_JOB_VERBS = (
    r"\b(?:creat(?:e|es|ed|ing)|add(?:s|ed|ing)?|hir(?:e|es|ed|ing)|employ(?:s|ed|ing)?|"
    r"bring(?:s|ing)?|brought|generat(?:e|es|ed|ing)|promis(?:e|es|ed|ing)|support(?:s|ed|ing)?|"
    r"recruit(?:s|ed|ing)?|tak(?:e|es|ing|en) on|took on|pledg(?:e|es|ed|ing)|provid(?:e|es|ed|ing)|produc(?:e|es|ing)|"
    r"deliver(?:s|ed|ing)?|has|had|have|result(?:s|ing)? in|mean|(?:grow(?:s|ing)?|ris(?:e|es|ing)|increases?|climbs?|expands?) to|"
    r"(?:headcount|workforce|payroll|staff)\b[^.;]{0,40}?\b(?:grow|rise|increase|expand|climb|go up) by|increase (?:its )?(?:workforce|headcount)|workforce (?:of|to)|headcount (?:of|to|passed|topped|reached|hit|exceeded)|headcount there, now|staff of|call(?:ed|s|ing) for|"
    r"involv(?:e|es|ing)|yield|commit(?:s|ted|ting)?)\b"
)


def _jobs_verb(scene: Scene, count: Quantity) -> tuple[int, int, str] | None:
    """Span of the words that say what happens to the jobs, and the status; None if nothing is."""
    if count.basis is not None:
        return count.start, count.end, _bare_status(scene, count)
    after = scene.mask[count.end : min(len(scene.mask), count.end + 60)]
    lowered = re.search(
        r"\b(?:cut|reduced?|lower(?:ed|s)?|trimm?ed|scaled back|slashed)\b (?:the|its|that|his|their) "
        r"(?:[a-z]+ ){0,2}(?:commitment|pledge|target|goal|promise|plan|requirement)s?\b[^.;]{0,45} (?:to|and) $",
        scene.text[: count.start],
        re.I,
    )
    if lowered:
        return lowered.start(), count.end, "promised"
    cut = re.search(
        r"\b(?:laid off|layoffs?|lay off|cut(?:s|ting)?|eliminat\w+|slash\w*|los(?:e|s|t|ing)|fewer than|reduc\w+)\b",
        scene.mask[max(0, count.start - 45) : count.start],
        re.I,
    )
    said = re.match(
        r"\s(?:that (?:were|was|it|had been) )?(?:\w+ )?(announced|promised|pledged|planned|projected|envisioned|(?:it|they|the company) (?:has |had )?(?:plans?|planned|promised|pledged|hopes?|expects?|aims?) to (?:hire|employ|create|add))\b",
        after,
    )
    if said:
        return count.start, count.end + said.end(), "promised"
    if cut and not re.search(r"fewer than", cut[0], re.I):
        return None
    history = historic(scene, count)
    verb = _nearest_verb(scene, count)
    if verb is not None:
        status = _verb_status(scene, verb, count, history, after)
        return None if status is None else (verb.start(), verb.end(), status)
    passive = re.match(
        r"\s(?:\w+ ){0,4}?(?:(will|would|to|are expected to|were to) (?:be (?:created|added|hired|employed)|work\b)|(were|have been|has been) (?:created|added|hired)|(?:who )?(?:now )?(work(?:s|ing|ed)?|are) (?:at|in|there|here|on site|on the site)|(?:now )?(assemble|make|build|produce|staff|turn out|process)\b)",
        after,
    )
    if passive:
        return count.start, count.end + passive.end(), "promised" if passive[1] else "actual"
    if history or re.search(r"\b(?:promis|pledg)\w*", scene.mask[: count.start][-80:], re.I):
        return count.start, count.end, "promised"
    return None


def _bare_status(scene: Scene, count: Quantity) -> str:
    """`560 people instead of 1,100`, `of the 380 jobs it pledged, only 115 exist`."""
    left = scene.mask[max(0, count.start - 22) : count.start]
    if re.search(r"\bup from (?:the )?$", left, re.I):
        return "actual"
    after = scene.mask[count.end : count.end + 40]
    later = re.search(r"\b(?:once|when|will|would|planned|promised|pledged|by 20)\b", after, re.I)
    only = re.search(r"\b(?:only|just) (?:the )?$", left, re.I)
    return "actual" if only and not later else "promised"


def _nearest_verb(scene: Scene, count: Quantity) -> re.Match[str] | None:
    verbs = [
        m
        for m in rx(_JOB_VERBS).finditer(scene.mask, 0, count.start)
        if not scene.people_in(m.end(), count.start) or _listed(scene, m.end(), count.start)
    ]
    return verbs[-1] if verbs and count.start - verbs[-1].end() < 60 else None


def _verb_status(
    scene: Scene, verb: re.Match[str], count: Quantity, history: bool, after: str
) -> str | None:
    """Status of a count from its verb; None where the verb says nothing of jobs."""
    noun = re.match(r"workforce|staff", verb[0], re.I)
    word = "present" if noun else tense(scene, *verb.span())
    status = _JOBS_STATUS[verb_tense(scene, *verb.span())] if word != "present" else "actual"
    if word == "negated" and re.match(r"(?:promis|pledg|commit)", verb[0], re.I):
        return None
    if re.match(r"(?:promis|pledg|commit|call)", verb[0], re.I) or history:
        status = "promised"
    if re.match(r"(?:has|had|have)$", verb[0], re.I):
        if rx(r"{P}\s$").search(scene.mask[: verb.start()]):
            return None
        placed = re.match(r"\s(?:there|at|in|on|across|working)\b|[,.]", after)
        if not placed and "employees" not in count.text and "workers" not in count.text:
            return None
        status = (
            "promised" if history or word in ("will", "plan", "promise", "agreed") else "actual"
        )
    if (
        not noun
        and re.search(r"\bto (?:[a-z]+ly )?$", scene.mask[: verb.start()])
        and word != "negated"
    ):
        return "promised"
    if re.match(r"employing", verb[0], re.I) and word == "infinitive":
        return "promised" if history else "actual"
    if re.match(r"employ", verb[0], re.I) and word in ("be", "present", "past"):
        status = "promised" if history else "actual"
    return None if re.match(r"support", verb[0], re.I) and status == "actual" else status


def _listed(scene: Scene, start: int, end: int) -> bool:
    """Whether between verb and count only other counts of one list stand."""
    return bool(
        rx(r"{J}[^.;:]{0,40}?(?:,? and|,|plus|as well as)\s(?:[\w]+\s){0,3}$").search(
            scene.mask[start:end]
        )
    )


RULES = (jobs,)
