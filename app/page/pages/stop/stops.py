"""What stops where something is lost: where, in which steps, why, and what nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from onshore.app.page.pages.stop.form import form_of, weighted
from onshore.app.page.pages.stop.steps import count, is_large, structural
from onshore.app.page.pages.where import span
from onshore.app.page.reader import Answer, Card, Reader
from onshore.graph import schema
from onshore.graph.answers.loss.impact_answer import LISTS
from onshore.graph.queries.impact import FEW_ROWS, MOST_ROWS
from onshore.graph.supply.sites import apart

Json = dict[str, Any]


def stops(reader: Reader) -> Answer:
    """The page of `impact=ID` (or a name, repeated); else the first of the stories, or the form."""
    reader = reader.of_story("impact")
    wanted = asked_about(reader)
    if not wanted:
        return Answer(
            reader.t("What stops?", "何が止まるか"),
            reader.t(
                "Name what is lost: a firm, a site, a product or a place.",
                "失われるものを挙げる：企業・拠点・製品・場所。",
            ),
            "stops.html",
            {"form": form_of(reader, []), "lost": [], "steps": []},
        )
    found = impact_of(reader, wanted)
    result = found["result"]
    names = reader.names(result["shocked"])
    said = reader.t(", ", "、").join(names[id] for id in result["shocked"])
    lost = [
        {"name": names[id], "without": _without(reader, wanted, asked)}
        for id, asked in zip(result["shocked"], wanted, strict=False)
    ]
    parts: Json = {
        "form": form_of(reader, result["shocked"]),
        "lost": lost if len(lost) > 1 else [],
        "steps": [],
    }
    if result["mode"] == "weighted":
        parts |= weighted(reader, result)
    else:
        parts |= structural(reader, found, said)
    return Answer(
        _question(reader, result["shocked"], said),
        found["sentence"] or _unsaid(reader),
        "stops.html",
        parts,
        lead=_lead(reader, found),
        facts=_facts(found),
        assumed=reader.values.get("certainty_min") in schema.GUESSED,
        notes=_notes(reader, found),
        data=_data(reader, result),
        formats=("json", "csv", "svg", "graphml"),
        styles=("map",),
    )


def stops_card(reader: Reader) -> Card:
    """The range of sites that stop, else the sentence alone."""
    found = impact_of(reader, asked_about(reader))
    result, sites = found["result"], found["result"].get("distinct_sites")
    if not sites or not sites["hi"]:
        return Card(text=found["sentence"] or "")
    places = len(apart((row["id"] for row in result["places"] if row["sites"]), reader.view))
    unit = reader.t("site" if sites["hi"] == 1 else "sites", "拠点")
    if places:
        unit += reader.t(f" in {count(places, 'place', 'places')}", f"・{places}か所")
    left = len(result["no_known_maker_left"])
    text = (
        reader.t(
            f"{count(left, 'product loses', 'products lose')} the only makers named here.",
            f"{left}製品が、ここで名の挙がる作り手を失う。",
        )
        if left
        else ""
    )
    return Card(span(sites), unit, text)


def asked_about(reader: Reader) -> list[str]:
    """Ids or names of what is lost, as the address gives them."""
    given = [text.strip() for text in reader.values.getlist("impact")]
    return list(dict.fromkeys(text for text in given if text))


def impact_of(reader: Reader, wanted: Sequence[str]) -> Json:
    """The envelope of the impact that the address asks for.

    Of a loss that takes more than a page lists, its lists stay unmade: `claims` is empty.
    """
    without = _without_shares(reader)
    if without:
        question = reader.question("impact", without, node=list(wanted), limit=MOST_ROWS)
        answer = question.run(reader.view)
        if is_large(answer.result):
            said = question.sentence(answer, reader.view)
            return {
                "result": answer.result,
                "sentence": said.text(reader.lang) if said else None,
                "claims": [],
                "truncated": None,
            }
    return reader.asked("impact", without, node=list(wanted), limit=MOST_ROWS)


def _without_shares(reader: Reader) -> tuple[str, ...]:
    """Parameters of the address that are passed over: shares of a loss count only if weighted."""
    return () if reader.values.get("mode") == "weighted" else ("loss",)


def _data(reader: Reader, result: Json) -> str:
    """Where the downloads are, which have every row of a loss that takes very much too."""
    cut = result["mode"] != "weighted" and (
        is_large(result) or any(len(result[name]) > FEW_ROWS for name in LISTS)
    )
    limit = {"limit": MOST_ROWS} if cut else {}
    return reader.data("impact", _without_shares(reader), node=list(result["shocked"]), **limit)


def _without(reader: Reader, wanted: Sequence[str], asked: str) -> str:
    rest = [other for other in wanted if other != asked]
    loss = [text for text in reader.values.getlist("loss") if not text.startswith(f"{asked}:")]
    return reader.href(impact=rest, loss=loss)


def _question(reader: Reader, ids: Sequence[str], said: str) -> str:
    if all(schema.kind_of(id) in ("firm", "factory") for id in ids):
        verb = "stops" if len(ids) == 1 else "stop"
        return reader.t(f"What stops if {said} {verb}?", f"{said}が止まると何が止まるか")
    verb = "is" if len(ids) == 1 else "are"
    return reader.t(f"What stops if {said} {verb} lost?", f"{said}が失われると何が止まるか")


def _unsaid(reader: Reader) -> str:
    return reader.t(
        "Not computable: nothing that is stated has a value on this basis.",
        "計算できない：この基礎で値のある記述がない。",
    )


def _lead(reader: Reader, found: Json) -> str | None:
    """What is not counted, in words."""
    result, said = found["result"], []
    if result["mode"] == "weighted":
        return None
    sites = result["distinct_sites"]
    if sites["lo"] != sites["hi"]:
        said.append(
            reader.t(
                f"There are {sites['hi']:,} entries of sites; those without a town may be one of "
                "the others.",
                f"拠点の記載は{sites['hi']:,}件あり、町の記載がないものは他と同じ場所かもしれない。",
            )
        )
    if is_large(result):
        return "".join(said) if reader.lang == "ja" else " ".join(said)
    if result["no_known_maker_left"]:
        said.append(
            reader.t(
                "No fact says whether others make what is left without a maker.",
                "作り手を失う製品を他に誰が作るか、述べる事実はない。",
            )
        )
    options = len({(one["id"]) for one in result["affected"] if one["status"] not in schema.PLACED})
    if options:
        said.append(
            reader.t(
                f"{count(options, 'buyer', 'buyers')} with options, plans or forecasts alone "
                f"{'loses' if options == 1 else 'lose'} no delivery.",
                f"選択権・計画・見込みだけの買い手{options:,}社は、納入を失わない。",
            )
        )
    left = sum(1 for one in result["left_out"] if one["here"])
    if left:
        said.append(
            reader.t(
                f"{count(left, 'product is', 'products are')} announced, planned or optional "
                "there: not counted.",
                f"発表・計画・選択権の段階にある{left:,}製品は数えない。",
            )
        )
    return "".join(said) if reader.lang == "ja" else " ".join(said)


def _notes(reader: Reader, found: Json) -> list[str | Markup]:
    notes: list[str | Markup] = []
    result = found["result"]
    if result["mode"] == "reach":
        notes.append(
            reader.t(
                "Upper bound: one lost supplier is enough here, whoever else may supply.",
                "上限：ほかに供給者がいても、一つ失えば失われるとした。",
            )
        )
    if reader.values.get("closed_world") == "true" and result["mode"] == "structural":
        notes.append(
            reader.t(
                "Assumed: no makers exist but those named here.",
                "仮定：ここで名の挙がる作り手がすべてである。",
            )
        )
    if found["truncated"] and not (result["mode"] != "weighted" and is_large(result)):
        notes.append(
            reader.t(
                "Not everything is listed; the counts are complete.",
                "一覧は一部で、件数は全体のもの。",
            )
        )
    return notes


def _facts(found: Json) -> list[str]:
    """Facts behind the answer, what weighs most first."""
    result = found["result"]
    if result["mode"] == "weighted":
        return list(found["claims"])
    if is_large(result):
        return []
    named = [*result["no_known_maker_left"], *result["dead"]]
    facts = [fact for one in named for fact in one["reason"]["facts"]]
    facts += [fact for one in result["affected"] for fact in one["facts"]]
    return list(dict.fromkeys([*facts, *found["claims"]]))
