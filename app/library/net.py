"""What a store says at two clocks: a method for each question, bills, matches, scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

import orjson

from onshore.app.answers import enveloped
from onshore.app.library.asking import Known, Texts, pairs_of
from onshore.app.library.questions.entities import AskEntities
from onshore.app.library.questions.evidence import AskEvidence
from onshore.app.library.questions.network import AskNetwork
from onshore.app.library.questions.tariff import AskTariff
from onshore.app.library.result import Asked, Result
from onshore.app.library.taken import Table, bytes_of, rows_of
from onshore.app.render.calls import bill_calls, scenario_calls
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.dates import show_instant
from onshore.graph.deadline import Deadline, within
from onshore.graph.queries.subgraph import Subgraph

if TYPE_CHECKING:
    import networkx


class Net(AskEntities, AskNetwork, AskEvidence, AskTariff):
    """The facts that hold on one day, as they had been recorded by one instant.

    Get one from `Store.at`. Methods take names in the place of ids. A net stays at the revision
    that it was made at: what is loaded later is seen by a new one.
    """

    @property
    def as_of(self) -> date:
        """The day on which things are true in the world."""
        return self._view.as_of

    @property
    def known_at(self) -> str:
        """The instant by which everything had been recorded, in ISO 8601."""
        return show_instant(self._view.known_at)

    def __repr__(self) -> str:
        return f"<onshore.Net as of {self.as_of.isoformat()}, known at {self.known_at}>"

    def __getattr__(self, name: str) -> Any:
        from onshore.graph.names.folding import closest

        near = closest(name, [one for one in dir(type(self)) if not one.startswith("_")])
        hint = f"; nearest: {', '.join(near)}" if near else ""
        raise AttributeError(f"a Net has no question {name!r}{hint}")

    def bom(
        self,
        bill: Table,
        *,
        assembled_in: str | None = None,
        clock: Literal["collected", "legal", "published"] = "collected",
        condition: Known = (),
        lang: str | None = None,
    ) -> Result:
        """The duty, single sources, domestic share and gaps of a bill of materials of your own.

        Nothing of it is stored, and the facts are not mixed with it. Shares and rates are fractions
        of 1, money is in the bill's currency.

        Args:
            bill: The lines; columns level, part, quantity, unit cost or cost share, supplier, HTS,
                origin, in any order.
            assembled_in: Country where the product is made; default what its own line says.
            clock: Which clock of refunds and collection counts.
            condition: What is known of the entry, such as `usmca:true`.
            lang: Language of the sentences.

        InvalidInput with the rows and columns that are wrong, TooLarge.
        """
        from onshore.app.render import bom_report
        from onshore.app.tables.bom import FORMATS, answer_bill, read_bill, rendered
        from onshore.graph.queries.tariff.bom import BomQuestion

        given = {"assembled_in": assembled_in, "clock": clock, "condition": condition}
        given |= {name: self._common[name] for name in ("as_of", "known_at")}
        language = self._language(lang)
        question = read_parameters(BomQuestion, pairs_of(BomQuestion, {**given, "lang": language}))
        file = str(bill) if isinstance(bill, str | Path) else None
        read = read_bill(bytes_of(bill), file or "the bill")
        with within(Deadline(self._seconds)):
            envelope = answer_bill(self._view, question, read)
        asked = Asked(
            heading=("Bill of materials", "部品表"),
            lang=language,
            rows=lambda result: list(result["lines"]),
            formats=FORMATS,
            render=lambda format: rendered(envelope, format, language),
            calls=bill_calls(question, file, self._view.as_of) if file else None,
            summary=bom_report.summary(envelope, language),
        )
        return Result(envelope, self._view, asked)

    def match(
        self,
        rows: Table,
        *,
        kinds: Texts = ("firm", "factory"),
        limit: int = 5,
        lang: str | None = None,
    ) -> Result:
        """Firms and sites that the rows of a table may be, each with its score and why.

        Columns of a row: name, country, address, lei, wikidata, ticker, duns, isin, permid, cik.
        Nothing is merged and nothing is stored. Scores are from 0 to 1.

        Args:
            rows: Rows as mappings, or a data frame.
            kinds: firm, factory, or both.
            limit: Candidates of a row at most, 1 to 20.
            lang: Language of the reasons.
        """
        from onshore.app.tables.matching import answer_rows, read_question
        from onshore.graph.queries.matching import Matcher

        started, language = perf_counter(), self._language(lang)
        words = [kinds] if isinstance(kinds, str) else list(kinds)
        asked = {"rows": rows_of(rows), "kinds": words, "limit": limit, "lang": language}
        read = read_question(asked)
        with within(Deadline(self._seconds)):
            matcher = Matcher(self._view, read["kinds"], read["limit"], language)
            answer = answer_rows(matcher.match(read["rows"]))
            query = {"question": "match", "rows": len(read["rows"])}
            envelope = enveloped(query, self._view, answer, started)
        found = envelope["coverage"]
        told = ", ".join(f"{name} {count}" for name, count in found.items() if name != "rows")
        return Result(
            envelope,
            self._view,
            Asked(
                heading=("Names matched", "名称の照合"),
                lang=language,
                rows=_match_rows,
                formats=("json",),
                render=_json(envelope),
                calls=None,
                summary=(f"rows {found['rows']}: {told}",),
            ),
        )

    def claims(
        self,
        text: str | bytes | Path,
        *,
        language: Literal["en", "ja"] | None = None,
        certainty_min: str | None = None,
        lang: str | None = None,
    ) -> Result:
        """What the facts say of each statement of a text: supported, contradicted, promised, new.

        The rules that read articles find the statements. Nothing of the text is stored. Rows are
        statements, and sentences without one; offsets count characters of the text that was read.

        Args:
            text: The text itself, a page as bytes, or the path of a file.
            language: Language of the text, English or Japanese; default recognised.
            certainty_min: Weakest certainty of the facts that count.
            lang: Language of the sentences.

        InvalidInput where there is no text, TooLarge above 60,000 characters, MissingExtra where a
        page is to be read without the extra `html`.
        """
        from onshore.app.claims.answering import answer_claims, language_of_text
        from onshore.graph.queries.evidence.claims import ClaimsQuestion

        tongue = self._language(lang)
        weakest = certainty_min or self._common.get("certainty_min")
        given = {name: self._common.get(name) for name in ("as_of", "known_at")}
        given |= {"certainty_min": weakest, "lang": tongue}
        question = read_parameters(ClaimsQuestion, pairs_of(ClaimsQuestion, given))
        spoken = language_of_text(language)
        with within(Deadline(self._seconds)):
            envelope = answer_claims(self._view, question, text, self._settings, spoken)
        return Result(
            envelope,
            self._view,
            Asked(
                heading=("Is it so?", "本当か"),
                lang=tongue,
                rows=question.rows,
                formats=("json",),
                render=_json(envelope),
                calls=None,
            ),
        )

    def scenario(
        self,
        operations: Mapping[str, Any] | Sequence[Mapping[str, Any]],
        ask: Mapping[str, Any] | Sequence[Mapping[str, Any]],
        *,
        lang: str | None = None,
    ) -> Result:
        """Questions before and after some operations, what changes and what drives it.

        Nothing is stored; what operations add is assumed, and the answer says so.

        Args:
            operations: Such as `{"op": "close", "node": "Foxconn"}`, in their order.
            ask: Questions such as `{"exposure": {"target": "component:ai-rack"}}`: exposure,
                localization, impact.
            lang: Language of the sentence.
        """
        from onshore.graph.queries import question_of
        from onshore.graph.queries.scenario import ASKABLE, read_scenario, told_scenario

        started, language = perf_counter(), self._language(lang)
        document = {
            "base": self._base(),
            "operations": _listed(operations),
            "ask": _listed(ask),
        }
        scenario = read_scenario(document, [kind for kind in map(question_of, ASKABLE) if kind])
        with within(Deadline(self._seconds)):
            answer, said = told_scenario(scenario, self._view, language)
            sentence = None if said is None else said.text(language)
            envelope = enveloped(document, self._view, answer, started, sentence)
        return Result(
            envelope,
            self._view,
            Asked(
                heading=("What if", "もしも"),
                lang=language,
                rows=_driver_rows,
                formats=("json",),
                render=_json(envelope),
                calls=scenario_calls(document, self._view.as_of, language),
            ),
        )

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """The whole network: every edge that the facts give, keyed by its id, with its attributes.

        Nodes are ids with `kind` and `label`; products and places that edges name are nodes too.
        What no fact states is None. It is a plain graph of
        networkx: its algorithms and its backends take it.
        """
        from onshore.graph.as_networkx import to_networkx

        common = {name: self._common.get(name) for name in ("status", "certainty_min", "derive")}
        where = read_parameters(Subgraph, pairs_of(Subgraph, common)).where
        with within(Deadline(self._seconds)):
            return to_networkx(self._view.edges(where=where), self._view, self._language(None))

    def _language(self, lang: str | None) -> str:
        return lang or self._common.get("lang") or "en"

    def _base(self) -> dict[str, str]:
        """The clocks that were given, as a scenario's document names them."""
        pairs = pairs_of(Subgraph, {name: self._common.get(name) for name in ("as_of", "known_at")})
        return dict(pairs)


def _listed(given: Any) -> Any:
    """One mapping or several as a list of plain ones; what is neither stays, to be refused."""
    if isinstance(given, Mapping):
        given = [given]
    if isinstance(given, str) or not isinstance(given, Iterable):
        return given
    return [dict(one) if isinstance(one, Mapping) else one for one in given]


def _json(envelope: Mapping[str, Any]) -> Callable[[str], bytes]:
    """What writes an answer in its only format."""
    return lambda _: orjson.dumps(envelope)


def _match_rows(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row for each row: how it came out, and its best candidate with why."""
    found = []
    for number, row in enumerate(result["rows"], 1):
        best: Mapping[str, Any] = next(iter(row.get("candidates", ())), {})
        told = {name: best.get(name) for name in ("id", "name", "score")}
        why = "; ".join(reason["text"] for reason in best.get("reasons", ())) or None
        error = row.get("error", {}).get("detail")
        found.append(
            {
                "row": number,
                "outcome": row.get("outcome", "error"),
                **told,
                "why": why or error,
                "others": max(0, len(row.get("candidates", ())) - 1),
            }
        )
    return found


def _driver_rows(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row for each operation: what it changed in each question."""
    return [
        {
            "operation": driver["operation"],
            **{name: delta for one in driver["delta"] for name, delta in one.items()},
            "facts": driver["facts"],
        }
        for driver in result["drivers"]
    ]
