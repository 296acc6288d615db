"""A verdict in one plain sentence, in the language of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from onshore.graph.answers.claims.stances import Stance
from onshore.graph.answers.claims.verdicts import Verdict
from onshore.graph.dates import parse_period
from onshore.graph.documents.dump import dump_amount
from onshore.graph.model import Amount, Fact
from onshore.graph.schema import STATUS_TEXT, kind_of
from onshore.graph.view import View
from onshore.graph.words.amount_words import amount_words
from onshore.graph.words.reason import Reason

MOST_NAMED = 3
"""Publishers, or amounts, that a sentence names."""


def says_of(verdict: Verdict, view: View, lang: str) -> str:
    """What was found out about a claim, and by whom it is said."""
    return _Says(verdict, view, lang).reason().text(lang)


class _Says:
    def __init__(self, verdict: Verdict, view: View, lang: str) -> None:
        self.verdict, self.view, self.lang = verdict, view, lang
        self.claim = verdict.claim.fact

    def reason(self) -> Reason:
        verdict = self.verdict
        if verdict.standing == "not_checkable":
            if verdict.why == "unknown":
                return Reason("claim_unknown", names=verdict.claim.unknown)
            return Reason(f"claim_{verdict.why}")
        if verdict.standing == "disputed":
            yes = [one for one in verdict.deciding if one.kind == "states"]
            against = [one for one in verdict.deciding if one.kind != "states"]
            other = self._against(against)
            return Reason("claim_disputed", yes=self._who(yes), other=other)
        if verdict.standing == "supported":
            return self._states(verdict.deciding)
        if verdict.standing == "contradicted":
            return self._against(verdict.deciding)
        if verdict.standing == "promised":
            return self._promised(verdict.deciding)
        return self._new(verdict.deciding)

    # -- each standing --------------------------------------------------------

    def _states(self, stances: Sequence[Stance]) -> Reason:
        first, who = stances[0], self._who(stances)
        if first.why in ("same", "denied"):
            exact = [one for one in stances if one.why == first.why]
            return Reason(f"claim_states_{first.why}", who=self._who(exact))
        claimed, stated = first.claimed, first.stated
        if claimed is None or stated is None:
            return Reason("claim_states_more", who=who)
        how = {"component": "kind", "place": "within"}.get(kind_of(claimed), "subject")
        same = [one for one in stances if one.stated == stated]
        names = self.view.labels([claimed, stated], self.lang)
        return Reason(
            f"claim_states_{how}",
            who=self._who(same),
            claimed=names[claimed],
            stated=names[stated],
        )

    def _against(self, stances: Sequence[Stance]) -> Reason:
        first = stances[0]
        same = [one for one in stances if (one.kind, one.why) == (first.kind, first.why)]
        if first.kind == "denies":
            return Reason(f"claim_denies_{first.why}", who=self._who(same))
        claimed, stated = self._amount(self.claim), self._amount(first.fact)
        alike = [one for one in same if self._amount(one.fact) == stated]
        return Reason("claim_differs", who=self._who(alike), claimed=claimed, stated=stated)

    def _promised(self, stances: Sequence[Stance]) -> Reason:
        status = stances[0].why
        who = self._who([one for one in stances if one.why == status])
        if status == "under_construction":
            return Reason("claim_promised_building", who=who)
        return Reason("claim_promised", who=who, status=self._status(status))

    def _new(self, stances: Sequence[Stance]) -> Reason:
        why = self.verdict.why
        if why == "nothing":
            return Reason("claim_nothing")
        who = self._who(stances)
        if why == "weak":
            return Reason("claim_weak", who=who)
        if why == "past":
            code = "claim_past_denied" if stances[0].why == "denied" else "claim_past"
            alike = [one for one in stances if one.why == stances[0].why]
            last = parse_period(alike[0].fact.valid_to or "").after - timedelta(days=1)
            return Reason(code, who=self._who(alike[:1]), day=last)
        if why == "other":
            amounts = list(dict.fromkeys(self._amount(one.fact) for one in stances))
            shown = [one for one in stances if self._amount(one.fact) in amounts[:MOST_NAMED]]
            return Reason(
                "claim_other",
                who=self._who(shown),
                claimed=self._amount(self.claim),
                stated=amounts[:MOST_NAMED],
            )
        return self._less(stances)

    def _less(self, stances: Sequence[Stance]) -> Reason:
        first = stances[0]
        why = first.why
        who = self._who([one for one in stances if one.why == why])
        if why in ("set", "cancelled", "plan"):
            return Reason(f"claim_less_{why}", who=who)
        if why in STATUS_TEXT:
            return Reason("claim_less_status", who=who, status=self._status(why))
        claimed, stated = first.claimed, first.stated
        if claimed is not None and stated is not None:
            names = self.view.labels([claimed, stated], self.lang)
            return Reason(
                "claim_less_end",
                who=self._who([first]),
                claimed=names[claimed],
                stated=names[stated],
            )
        if why == "amount" and first.fact.amount:
            return Reason(
                "claim_less_amount",
                who=self._who([first]),
                claimed=self._amount(self.claim),
                stated=self._amount(first.fact),
            )
        what = Reason(f"claim_what_{why}")
        return Reason("claim_less_unsaid", who=who, what=what)

    # -- names -------------------------------------------------------------------

    def _who(self, stances: Sequence[Stance]) -> list[str]:
        """Publishers, the first of the facts in front."""
        sources = self.view.sources
        found = dict.fromkeys(
            sources[span.source].byline
            for one in stances
            for span in one.fact.evidence
            if span.source in sources
        )
        names = list(found) or [one.fact.source for one in stances[:1]]
        rest = len(names) - MOST_NAMED
        if rest <= 0:
            return names
        return [*names[:MOST_NAMED], Reason("claim_more_who", n=rest).text(self.lang)]

    def _amount(self, fact: Fact) -> str:
        amount: Amount | None = fact.amount
        return amount_words(dump_amount(amount), self.lang) if amount else "?"

    def _status(self, status: str) -> str:
        return STATUS_TEXT[status][self.lang == "ja"]
