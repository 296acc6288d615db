"""A call of a tool becomes one part of an answer: questions asked of one view, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onshore.app.agents import shapes
from onshore.app.agents.evidence import Evidence, declaring, law_of
from onshore.app.agents.items import Number, items_of
from onshore.app.agents.pages import Found, Page, ids_in, page_of
from onshore.app.agents.quoting import Names, plain, quoted
from onshore.app.agents.schemas import Portion
from onshore.app.answers import AnsweredQuestion, ask_view, with_stories
from onshore.app.claims.answering import answer_claims
from onshore.app.http.scenarios import answer_scenario
from onshore.app.serving.state import Service
from onshore.graph.answers.parameters import parameters_of, read_parameters
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.queries import Question, question_of
from onshore.graph.queries.evidence.claims import ClaimsQuestion
from onshore.graph.schema import KINDS
from onshore.graph.view import View

Pairs = Sequence[tuple[str, str]]
BLOCK = 200
"""Rows that a question with pages is asked for at a time."""
MOST_NAMES = 3_000
"""Ids of one answer whose names are sought in its sentences."""
MOST_ASKED = 20
"""Facts that are asked for by id at most."""
COUNTED = ("facts", "sources", "publishers", "original_reports", "unknown_origin", "unreported")


@dataclass(frozen=True, slots=True)
class Call:
    """What a client asks of a tool: parameters as questions read them, and which part."""

    service: Service
    pairs: Pairs
    portion: Portion
    document: Mapping[str, Any] | None = None

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]

    def question(self, name: str, *without: str, **more: str) -> Question:
        """The question of that name with the call's parameters; InvalidParameters."""
        kind = question_of(name)
        if kind is None:
            raise LookupError(f"no question is called {name}")
        known = {one.name for one in parameters_of(kind)}
        offset = self.portion.start[0]
        if {"limit", "offset"} <= known:
            more = {"limit": str(BLOCK), "offset": str(offset), **more}
        elif offset and name != "entity":
            raise InvalidParameters([Problem("is not a cursor of this tool", "cursor")])
        pairs = [pair for pair in self.pairs if pair[0] not in without and pair[0] in known]
        return with_stories(read_parameters(kind, [*pairs, *more.items()]), self.service.stories)

    def view(self, question: Question) -> View:
        return self.service.store.view(question.as_of or self.service.today(), question.known_at)

    def page(self, found: Found) -> Page:
        return page_of(found, self.portion, self.portion.start[1])


Answer = Callable[[Call], Page]


def one_question(name: str, sentence: Callable[[AnsweredQuestion], str] | None = None) -> Answer:
    """A tool that asks one question; `sentence` is said where the question has none."""

    def answer(call: Call) -> Page:
        question = call.question(name)
        asked = ask_view(call.view(question), question)
        sections = shapes.SHAPES[name](asked.envelope["result"])
        said = asked.envelope["sentence"] or (sentence(asked) if sentence else "")
        found = found_of(call, asked, sections, said)
        if name.startswith("duty") or name == "schedule":
            day = getattr(question, "entry_date", None) or asked.view.as_of
            found.law = law_of(asked.view, asked.envelope["result"], day)
        if name == "entities":
            ids = [one["id"] for one in asked.envelope["result"]["entities"][:10]]
            found.law = declaring(asked.view, ids)
        return call.page(found)

    return answer


def duty(call: Call) -> Page:
    """What a line or a component pays from one origin, or a line from all of them."""
    if any(call.values("origin")):
        return one_question("duty")(call)
    if call.values("component"):
        raise InvalidParameters([Problem("is missing; a line alone is told of all", "origin")])
    return one_question("duty-origins")(call)


def claims(call: Call) -> Page:
    """The statements of a text, each with what the facts say of it; the text is not kept."""
    text = (call.document or {}).get("text")
    if not isinstance(text, str):
        raise InvalidParameters([Problem("is a text", "text")])
    if call.portion.start[0]:
        raise InvalidParameters([Problem("is no cursor of this tool", "cursor")])
    question = read_parameters(ClaimsQuestion, call.pairs)
    view = call.service.store.view(question.as_of or call.service.today(), question.known_at)
    envelope = answer_claims(view, question, text, call.service.settings)
    sections = shapes.claims(envelope["result"], question.lang)
    return call.page(_found(envelope, view, question.lang, envelope["sentence"], sections))


def exposure(call: Call) -> Page:
    """How much duty reaches a product, or which part of it is made in the United States."""
    asked = {"duty": "exposure", "domestic": "localization"}
    return one_question(asked[(call.values("share") or ["duty"])[0]])(call)


def entity(call: Call) -> Page:
    """Who or what it is, and the facts about it."""
    question = call.question("facts")
    view = call.view(question)
    asked = ask_view(view, question)
    id = view.resolve(getattr(asked.question, "id", ""))
    card = ask_view(view, replace(call.question("entity", "id", id=id)))
    listed, told_of = asked.envelope["result"], card.envelope["result"]
    kind = KINDS[told_of["kind"]].en.lower() if told_of["kind"] in KINDS else told_of["kind"]
    pages = asked.envelope["coverage"].get("sources", 0)
    said = f"{quoted(told_of['name'])} is a {kind}. {listed['total']:,} facts "
    relations = ", ".join(call.values("relation"))
    said += f"about it hold ({plain(relations)})" if relations else "about it hold"
    said += f", from {pages:,} sources."
    sections = {**shapes.card(told_of), **shapes.facts(listed)}
    found = found_of(call, asked, sections, said)
    found.law = declaring(view, [id]) if not asked.envelope["claims"] else {}
    return call.page(found)


def sources(call: Call) -> Page:
    """All sources, what one says, or single facts with every page that says them."""
    ids, named = call.values("fact"), call.values("source")
    if ids and named:
        reason = "is given without source: ask for facts or for a source"
        raise InvalidParameters([Problem(reason, "fact")])
    if not ids:
        return _pages_of(call, named)
    if len(ids) > MOST_ASKED:
        raise InvalidParameters([Problem(f"are at most {MOST_ASKED}", "fact")])
    questions = [call.question("fact", id=id.removeprefix("fact:")) for id in ids]
    view = call.view(questions[0])
    asked = [ask_view(view, question) for question in questions]
    rows = [shapes.fact_with_evidence(one.envelope["result"]) for one in asked]
    several = "1 fact" if len(rows) == 1 else f"{len(rows)} facts"
    found = found_of(
        call, asked[0], {"facts": rows}, f"{several}, each with the pages that say it."
    )
    clashes = [one for each in asked for one in each.envelope["conflicts"]]
    names = Names(view.labels(ids_in(rows), found.evidence.lang))
    notes = dict.fromkeys(note for each in asked for note in each.envelope["assumptions"])
    found.items = items_of({"facts": rows}, names, list(notes), clashes)
    found.claims = [id for each in asked for id in each.envelope["claims"]]
    found.coverage = {}
    return call.page(found)


def _pages_of(call: Call, named: Sequence[str]) -> Page:
    if len(named) > 1:
        raise InvalidParameters([Problem("given more than once", "source")])
    question = call.question("source", id=named[0]) if named else call.question("sources")
    asked = ask_view(call.view(question), question)
    result = asked.envelope["result"]
    said = asked.envelope["sentence"]
    if named:
        byline = result.get("publisher") or result.get("title") or result["id"]
        said = f"{quoted(byline)} says {result['total']:,} things that hold."
    found = found_of(call, asked, shapes.SHAPES[question.name](result), said or "")
    shown_pages = [one["id"] for one in result.get("sources", ())] or [result.get("id", "")]
    found.law = {"listed here": f"{len(shown_pages)} sources, each with publisher and date"}
    if named:
        day = plain(result.get("published") or "date unknown")
        found.law = {plain(result["id"]): f"{quoted(byline)}, {day}"}
    return call.page(found)


def what_if(call: Call) -> Page:
    """A scenario answered before and after its operations; nothing is stored."""
    base = {key: value for key, value in call.pairs if key in ("as_of", "known_at")}
    certainty = call.values("certainty_min")
    document = dict(call.document or {})
    for key in ("operations", "ask"):
        if isinstance(document.get(key), Mapping):
            document[key] = [document[key]]
    if isinstance(document.get("ask"), list):
        document["ask"] = [_with_certainty(one, certainty) for one in document["ask"]]
    lang = (call.values("lang") or ["en"])[0]
    if call.portion.start[0]:
        raise InvalidParameters([Problem("is not a cursor of this tool", "cursor")])
    envelope, view = answer_scenario(call.service, {**document, "base": base}, lang)
    sentence = envelope["sentence"] or "The scenario is answered before and after."
    return call.page(_found(envelope, view, lang, sentence, _compared(envelope["result"])))


def _compared(result: shapes.Result) -> shapes.Sections:
    """Each question before and after, then what each operation changed."""
    rows = []
    numbers: shapes.Sections = {}
    both = zip(result["baseline"], result["scenario"], result["delta"], strict=True)
    for place, (before, after, delta) in enumerate(both):
        [(name, first)], [(_, second)] = before.items(), after.items()
        if name == "exposure":
            for when, side in (("before", first), ("after", second)):
                what = f"duty that reaches {side['target']}, {when}"
                why = side.get("reason")
                numbers[f"{place}{when}"] = Number(what, side.get("exposure"), shapes.OF_VALUE, why)
        rows.append(
            {"question": name, "before": _brief(first), "after": _brief(second), **_delta(delta)}
        )
    return {
        **numbers,
        "questions": rows,
        "drivers": [
            {
                **shapes.only(one, "operation assumptions"),
                "changes": [shapes.only(change, _CHANGE) for change in one["changes"]],
                **shapes.few_facts(one["facts"]),
            }
            for one in result["drivers"]
        ],
    }


_CHANGE = "change product origin origin_basis before after rate undecided"


def _brief(result: shapes.Result) -> dict[str, Any]:
    """The figures of one side."""
    keys = ("exposure", "known", "total", "counts", "distinct_sites", "products")
    return {key: result[key] for key in keys if result.get(key) is not None} or {
        "exposure": "not computable"
    }


def _delta(delta: shapes.Result) -> dict[str, Any]:
    [(_, values)] = delta.items()
    return {"change": values} if values else {}


def _with_certainty(asked: Any, certainty: Sequence[str]) -> Any:
    if not certainty or not isinstance(asked, Mapping):
        return asked
    return {
        name: {"certainty_min": certainty[0], **values} if isinstance(values, Mapping) else values
        for name, values in asked.items()
    }


def found_of(
    call: Call, asked: AnsweredQuestion, sections: Mapping[str, Any], sentence: str
) -> Found:
    """What a question found, as items."""
    envelope, view, lang = asked.envelope, asked.view, asked.question.lang
    result = envelope["result"]
    beside = {key: result[key] for key in ("reason", "try") if result.get(key)}
    found = _found(envelope, view, lang, sentence or _plainly(asked), {**sections, **beside})
    return replace(
        found,
        offset=call.portion.start[0],
        block=BLOCK if hasattr(asked.question, "offset") else 0,
        total=result.get("total") or 0,
    )


def _found(
    envelope: Mapping[str, Any],
    view: View,
    lang: str,
    sentence: str,
    sections: Mapping[str, Any],
) -> Found:
    """What stands in an envelope, with the names in its sentence marked."""
    names = _names(view, lang, envelope)
    return Found(
        names.marked(sentence),
        items_of(sections, names, envelope["assumptions"], envelope["conflicts"]),
        Evidence(view, lang),
        _clocks(envelope),
        envelope["claims"],
        coverage=_counted(envelope),
        taken=_taken(envelope),
        cut=envelope["truncated"],
    )


def _plainly(asked: AnsweredQuestion) -> str:
    """What is said where a question has no sentence: what was asked, and how many facts count."""
    question, result = asked.question, asked.envelope["result"]
    given = [getattr(question, key, None) for key in ("id", "entity", "target", "node")]
    ids = [id for one in given if one for id in ([one] if isinstance(one, str) else one)]
    about = (
        ", ".join(quoted(asked.view.label(id, question.lang)) for id in ids) or question.heading[0]
    )
    if "reason" in result or question.found_nothing(result):
        return f"{about}: nothing is found; {result.get('reason') or question.nothing}."
    return f"{about}: {len(asked.envelope['claims']):,} facts count."


def _names(view: View, lang: str, envelope: Mapping[str, Any]) -> Names:
    """The names of all that an answer is about."""
    values = [envelope[key] for key in ("query", "resolved", "result")]
    ids = ids_in(values, MOST_NAMES)
    return Names({id: name for id, name in view.labels(ids, lang).items() if name != id})


def _clocks(envelope: Mapping[str, Any]) -> dict[str, str]:
    return {key: envelope["resolved"][key] for key in ("as_of", "known_at")}


def _counted(envelope: Mapping[str, Any]) -> dict[str, Any]:
    return {key: envelope["coverage"].get(key) for key in COUNTED}


def _taken(envelope: Mapping[str, Any]) -> dict[str, str]:
    names = envelope["resolved"].get("names", {})
    return {str(quoted(name, 80)): id for name, id in names.items()}
