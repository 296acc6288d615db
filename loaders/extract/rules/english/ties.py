# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""English rules about ties between firms: partners, contracts, joint work, owners, names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, make_claim, offset_span
from onshore.loaders.extract.grammar.english import subjects
from onshore.loaders.extract.grammar.english_tense import clause, verb_tense
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.english.trade import ADJ, LIST


def partner(scene: Scene) -> Iterator[Claim]:
    """`partners with`, `teamed up with`, `a partnership with`, contracts and joint ventures."""
    ties = (
        (
            r"\b(?:partner(?:s|ed|ing)?(?: up)?|team(?:s|ed|ing)(?: up)?|collaborat(?:e|es|ed|ing|ion)|work(?:s|ing)? (?:closely )?together|join(?:s|ed|ing)? forces|partnership|alliance|joint venture|tie-up|strategic agreement|cooperat(?:e|es|ed|ion)|in partnership|together) with\s(?:[\w-]+ |{P}(?:'s)? |{C}[ -]){0,6}?({F}(?:(?:, | and |, and ){F}){0,24})",
            "partners_with",
            "en-partner",
        ),
        (
            r"\b(?:sign(?:s|ed|ing)?|ink(?:s|ed)|won|win|wins|secured|has|have|reached|struck|land(?:s|ed)|awarded|announced)\s(?:an? |the )?(?:[\w-]+ |{C} |{M} ){0,5}?(?:contract|agreement|deal|order)s?\s(?:[\w-]+ |{C} |{M} ){0,6}?(?:with|from)\s(?:[\w-]+ |{P}(?:'s)? |{C}[ -]){0,4}?({F}(?:(?:, | and |, and ){F}){0,24})",
            "has_contract_with",
            "en-contract",
        ),
    )
    yield from _signed(scene)
    for pattern, relation, rule in ties:
        for match in rx(pattern).finditer(scene.mask):
            firms, at, how = subjects(scene, match.start())
            others = scene.firms_in(*match.span(1))
            if match[0].lower().startswith("together with") and _DESIGNS.search(
                scene.mask[: match.start()]
            ):
                continue
            status = "announced" if relation == "partners_with" else _contract_status(scene, match)
            if re.search(
                r"\b(?:ended|dissolved|terminat\w+|cancel\w*|call(?:ed|ing) off|scrapp\w+|abandon\w*)\b",
                scene.mask[: match.start()][-40:],
                re.I,
            ):
                status = "cancelled"
            for firm in firms[:1]:
                for other in others:
                    if other != firm:
                        yield make_claim(
                            scene,
                            firm,
                            relation,
                            other,
                            status,
                            scene.span(match.span(), offset_span(at)),
                            rule,
                            how,
                        )
    mutual = rx(
        r"({F})(?: and |, )(?:[\w-]+ |{P}(?:'s)? |{C} ){0,4}?({F})(?:'s)?,?\s(?:\w+ly |have |also |today |{D} ){0,3}?(partner(?:s|ed|ing)?\b|team(?:s|ed) up|join(?:ed)? forces|agreed to (?:work together|partner|collaborate|cooperate)|(?:announced|formed|form|set up|created?|launch(?:ed)?|establish(?:ed)?|signed|struck|entered(?: into)?|agreed (?:to|on)) (?:form |set up |create |establish )?(?:a|an|their) (?:[\w-]+ |{C} ){0,3}?(?:partnership|alliance|collaboration|joint venture|venture|tie-up)|collaborat\w+|joint venture|partnership|deal\b)"
    )
    for match in mutual.finditer(scene.mask):
        if pair := scene.two_firms(match, 1, 2):
            first, second = pair
            yield make_claim(
                scene,
                first,
                "partners_with",
                second,
                "announced",
                scene.span(match.span()),
                "en-partners",
            )
    between = rx(
        r"\b(partnership|joint venture|alliance|collaboration|deal|agreement) (?:\w+ )?between\s(?:[\w-]+ |{P}(?:'s)? ){0,3}?({F}) and (?:[\w-]+ |{P}(?:'s)? ){0,3}?({F})"
    )
    for match in between.finditer(scene.mask):
        if pair := scene.two_firms(match, 2, 3):
            yield make_claim(
                scene,
                pair[0],
                "partners_with",
                pair[1],
                "announced",
                scene.span(match.span()),
                "en-partnership-between",
            )


_DESIGNS = re.compile(r"\b(?:design|develop|engineer)(?:ed|ing|s)\b[^.;]{0,60}$", re.I)
"""Before `together with F`: what was designed is the tie."""


def _signed(scene: Scene) -> Iterator[Claim]:
    """`the two signed a memorandum of understanding to build ...`: a tie of the pair."""
    pattern = rx(
        r"\b(sign(?:s|ed)?|executed?|enter(?:s|ed) into|conclude[sd]?|reach(?:es|ed)?|struck|inked|agreed on|form(?:s|ed)?|set up|creat(?:e|es|ed)|announced|launch(?:es|ed)?)\s(?:an? |their )?(?:[\w-]+ |{C} |{M} ){0,4}?(memorandum of understanding|memorandum|MOU|letter of intent|agreement|deal|pact|joint venture|partnership|alliance|venture)\b(?!\s(?:with|from|between))"
    )
    for match in pattern.finditer(scene.mask):
        firms, _, how = subjects(scene, match.start())
        if len(firms) != 2 or re.search(r"\b(?:not|never|no)\b", scene.mask[: match.start()][-20:]):
            continue
        pieces = [(m.start, m.end) for m in scene.firms if m.end <= match.start()]
        trade = re.search(
            r"\b(?:supply|framework|purchase|offtake|off-take|sales|licen[cs]e|services?) (?:agreement|deal|pact)",
            match[0],
            re.I,
        )
        tie = "has_contract_with" if trade else "partners_with"
        yield make_claim(
            scene,
            firms[0],
            tie,
            firms[1],
            "announced",
            scene.span(match.span(), *pieces[-2:]),
            "en-signed",
            how,
        )


def _contract_status(scene: Scene, match: re.Match[str]) -> str:
    word = verb_tense(scene, match.start(), match.start() + len(match[0].split()[0]))
    return {"past": "operational", "present": "operational", "plan": "planned"}.get(
        word, "announced"
    )


def joint(scene: Scene) -> Iterator[Claim]:
    """`will co-develop a battery pack`, `jointly design AI servers`."""
    pattern = rx(
        rf"\b(co-?develop\w*|co-?design\w*|(?:jointly|together|also jointly) (?:develop|design|engineer)\w*|(?:develop|design)(?:ing|s|ed)?(?= [^.;]{{0,60}}\b(?:jointly|together)\b))(?: and (?:\w+ )?(?:manufactur\w+|build|produce|develop\w*))?\s{ADJ}({LIST})"
    )
    for match in pattern.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        relation = "co_designs" if "design" in match[1].lower() else "co_develops"
        with_ = [
            f
            for f in scene.firms_in(match.end(), len(scene.mask))
            if rx(r"\bwith\s(?:[\w-]+ ){0,3}$").search(
                scene.mask[
                    : next(m.start for m in scene.firms if m.id == f and m.start >= match.end())
                ]
            )
        ]
        if (
            len(firms) < 2
            and not with_
            and scene.memory.pair
            and firms
            and firms[0] in scene.memory.pair
        ):
            with_ = [f for f in scene.memory.pair if f != firms[0]]
        if not firms:
            continue
        word = verb_tense(scene, match.start(1), match.end(1))
        if re.search(
            r"\b(?:memorandum|MOU|letter of intent|agreement|deal|pact|plans?|agreed)\b[^.;]{0,50}?\bto $",
            scene.mask[: match.start()],
        ):
            word = "will"
        status = {
            "plan": "planned",
            "past": "operational",
            "present": "operational",
            "cancelled": "cancelled",
            "progress": "operational",
        }.get(word, "announced")
        others = [f for f in (*firms[1:], *with_) if f != firms[0]]
        for component in scene.components_in(*match.span(2)):
            yield make_claim(
                scene,
                firms[0],
                relation,
                component.id,
                status,
                scene.span(match.span(), offset_span(at)),
                "en-joint",
                how,
                more={"with": list(dict.fromkeys(others))},
            )


def ownership(scene: Scene) -> Iterator[Claim]:
    """Subsidiaries, parents, takeovers of firms, other names of a firm, world rank."""
    unit = rx(
        r"({F}|\b(?:[Tt]he company|it)\b),? (?:which is |is |becomes? )?(?:now )?(?:an? |the )?(?:[\w-]+ |{C} |{P} ){0,4}?(?:unit|subsidiary|division|affiliate|arm|spin-?off)\sof\s(?:[\w-]+ |{P}(?:'s|-based)? ){0,5}?({F})"
    )
    its = rx(
        r"\b(?:its|through its)\s(?:[\w-]+ |{C} |{P}(?:-based)? ){0,3}?(?:unit|subsidiary|arm|division|affiliate),?\s({F})"
    )
    for match in its.finditer(scene.mask):
        firms, _, how = subjects(scene, match.start())
        child_firm = scene.firm_at(match.start(1))
        if firms and child_firm and child_firm != firms[0]:
            yield make_claim(
                scene,
                child_firm,
                "subsidiary_of",
                firms[0],
                "stated",
                scene.span(match.span()),
                "en-its-unit",
                how,
            )
    owned = rx(r"({F})'s?\s(?:[\w-]+ |{C} |{P} ){0,3}?(?:unit|subsidiary|division|arm),?\s({F})")
    adjectival = rx(
        r"({F}),\s(?:an?|the)\s(?:[a-z-]+ ){0,2}?({F})(?:'s)?\s(?:[\w-]+ |{C} ){0,2}?(?:unit|subsidiary|affiliate|company)\b"
    )
    parent = rx(
        r"({F})(?:'s)?(?:,? whose)? (?:parent company|parent|owner|parent firm)(?: is|,)?\s(?:[\w-]+ |{P}(?:'s)? ){0,3}?({F})"
    )
    by = rx(
        r"({F}),? (?:an? (?:[\w-]+ |{P} |{C} ){0,4}?(?:company|firm|maker|manufacturer|business),? )?(?:which is |that is |is )?(?:wholly |majority[ -])?owned by\s(?:[\w-]+ |{P}(?:'s)? ){0,3}?({F})"
    )
    for pattern, child, owner, rule in (
        (unit, 1, 2, "en-unit-of"),
        (owned, 2, 1, "en-firms-unit"),
        (adjectival, 1, 2, "en-firms-unit"),
        (parent, 1, 2, "en-parent"),
        (by, 1, 2, "en-owned-by"),
    ):
        for match in pattern.finditer(scene.mask):
            low = scene.firm_at(match.start(child)) or scene.memory.firm
            high = scene.firm_at(match.start(owner))
            if low and high and low != high:
                yield make_claim(
                    scene,
                    low,
                    "subsidiary_of",
                    high,
                    "stated",
                    scene.span(match.span()),
                    rule,
                    "named" if scene.firm_at(match.start(child)) else "carried",
                )
    yield from _is_unit(scene)
    yield from _taken_over(scene)
    takeover = rx(
        r"\b(acquir(?:e|es|ed|ing)|buy(?:s|ing)?|bought|tak(?:e|es|ing) over|took over|acquisition of|purchase of|takeover of)\s(?:(?!from|of|with|shares)[\w-]+ |{P}(?:'s|-based)? |{C} ){0,3}?({F})(?!'s|\s(?:plant|factory|site|servers|chips|facility|campus|building))"
    )
    for match in takeover.finditer(scene.mask):
        target = scene.firm_at(match.start(2))
        firms, at, how = subjects(scene, match.start())
        if re.match(r"\w+ by\b", match[0]):
            continue
        word = _takeover_tense(scene, match)
        if firms and target and firms[0] != target and not scene.components_in(*match.span()):
            status = {"past": "completed", "plan": "planned", "cancelled": "cancelled"}.get(
                word, "announced"
            )
            money = scene.money_in(match.end(), clause(scene, match.end())[1])
            if not money and (
                paid := rx(r", for (?:about |roughly |some )?({M})").search(scene.mask, match.end())
            ):
                money = scene.money_in(paid.start(1), paid.end())
            if not money and (
                paid := rx(r"\b(?:its|the|a) ({M}) $").search(scene.mask[: match.start()])
            ):
                money = scene.money_in(paid.start(1), paid.end())
            span = scene.span(match.span(), offset_span(at), *[(q.start, q.end) for q in money[:1]])
            yield make_claim(
                scene,
                firms[0],
                "acquires",
                target,
                status,
                span,
                "en-takeover",
                how,
                amount=money[0].amount() if money else None,
            )


def _takeover_tense(scene: Scene, match: re.Match[str]) -> str:
    """Tense of a takeover, from what stands before a noun of it and what became of it."""
    before = scene.mask[: match.start()]
    if re.search(r"\b(?:deal|agreement|contract|memorandum|letter of intent) to $", before):
        return "will"
    if " of" in match[1] and (
        _LONG_SINCE.search(before)
        or re.match(
            r"[^.;,]{0,12} (?:closed|was completed|went through)\b", scene.mask[match.end() :]
        )
    ):
        return "past"
    return verb_tense(scene, *match.span(1))


def _is_unit(scene: Scene) -> Iterator[Claim]:
    """`The company, which ..., is a subsidiary of F`, `it has been owned since 2019 by F`."""
    is_unit = rx(
        r"\b(?:is|are|remains|becomes?|became)\s(?:now |itself |in turn )?(?:an? |the |part of )?(?:[\w-]+ |{C} |{P} ){0,4}?(?:(?:unit|subsidiary|division|affiliate|arm)\sof|owned (?:since {D} |in full |entirely )?by|controlled by)\s(?:[\w-]+ |{P}(?:'s|-based)? |{C} ){0,5}?({F})()"
    )
    since = rx(
        r"\b(?:has|have) been (?:wholly |majority[ -]|partly )?(?:owned|controlled) (?:since {D} )?by\s(?:[\w-]+ |{P}(?:'s|-based)? ){0,4}?({F})()"
    )
    for pattern in (is_unit, since):
        for match in pattern.finditer(scene.mask):
            firms, at, how = subjects(scene, match.start())
            high = scene.firm_at(match.start(1))
            if len(firms) == 1 and high and high != firms[0]:
                yield make_claim(
                    scene,
                    firms[0],
                    "subsidiary_of",
                    high,
                    "stated",
                    scene.span(match.span(), offset_span(at)),
                    "en-is-unit",
                    how,
                )


_LONG_SINCE = re.compile(
    r"\b(?:last year's|last month's|recent|20\d\d|completed|after (?:its|the)|earlier) (?:\w+ )?$",
    re.I,
)
"""Before `acquisition of F`: it is behind them."""


def _taken_over(scene: Scene) -> Iterator[Claim]:
    """`F, which was acquired by G in February`: G acquires F."""
    pattern = rx(
        r"({F}|\b[Tt]he (?:[\w-]+ )?(?:company|firm|manufacturer|maker|group))(?: [A-Z]\w+)?,?\s(?:which |that )?(was|is|has been|had been|is being|will be|would be|is to be)\s(?:\w+ly )?(?:acquired|bought|taken over|purchased) by\s(?:[\w-]+ |{P}(?:'s|-based)? |{C} ){0,4}?({F})"
    )
    for match in pattern.finditer(scene.mask):
        named, high = scene.firm_at(match.start(1)), scene.firm_at(match.start(3))
        low = named or scene.memory.firm
        status = "announced" if re.match(r"will|would|is (?:being|to)", match[2]) else "completed"
        if low and high and low != high:
            yield make_claim(
                scene,
                high,
                "acquires",
                low,
                status,
                scene.span(match.span()),
                "en-taken-over",
                "named" if named else "carried",
            )


def identity(scene: Scene) -> Iterator[Claim]:
    """Other names of a firm, and its class (largest contract manufacturer)."""
    alias = rx(
        r"({F})(?:,? (?:formally|officially|also) (?:known as|called|named)| \((?:formally |also known as )?|,? formerly )\s?({F})\)?"
    )
    for match in alias.finditer(scene.mask):
        first, second = (next(m for m in scene.firms if m.start == match.start(g)) for g in (1, 2))
        plain = second.text.isascii() and not second.text.isupper()
        if plain and first.id == second.id and first.text != second.text:
            yield Claim(
                first.id,
                "same_as",
                f"name:{second.text}",
                "stated",
                *scene.span(match.span()),
                rule="en-alias",
            )
    yield from _classes(scene)


def _classes(scene: Scene) -> Iterator[Claim]:
    for concept in (m for m in scene.others if m.kind == "concept"):
        near = scene.mask[max(0, concept.start - 60) : concept.end + 40]
        if not re.search(r"largest|biggest|\bis an?\b|leading|,\san?\s|major", near, re.I):
            continue
        after = rx(r",?\s(?:giant )?({F})").match(scene.mask, concept.end)
        firms = [scene.firm_at(after.start(1))] if after else subjects(scene, concept.start)[0]
        largest = re.search(r"(?:world'?s? )(?:largest|biggest)", near, re.I)
        for firm in firms[:1]:
            if firm:
                yield make_claim(
                    scene,
                    firm,
                    "is_a",
                    concept.id,
                    "stated",
                    scene.span(
                        (concept.start, concept.end),
                        after.span(1) if after else (max(0, concept.start - 45), concept.end),
                    ),
                    "en-class",
                    "named" if after else "carried",
                    standing="largest in the world" if largest else None,
                )


RULES = (partner, joint, ownership, identity)
