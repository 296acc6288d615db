# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Japanese rules about ties between firms: 提携, 契約, 共同開発, 子会社, 別名, 役職."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onshore.loaders.extract.grammar.claims import Claim, make_claim, offset_span
from onshore.loaders.extract.grammar.japanese import carried_topic, subjects, tense
from onshore.loaders.extract.grammar.scene import Scene, rx
from onshore.loaders.extract.rules.japanese.trade import LIST, STATUS, partner_of, partners_with


def partner(scene: Scene) -> Iterator[Claim]:
    """`AはBと提携`, `AとBが提携`, `AとBの提携`, contracts with several firms."""
    ended = rx(
        r"(?:合弁|提携|協業|パートナーシップ)(?:事業|会社|関係|契約|生産)?(?:を|も|は)(?:[^。、]{0,6}?)(?:解消|終了|清算|取りやめ)"
    )
    for match in ended.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        if len(firms) == 1 and how != "named" and firms[0] in scene.memory.pair:
            firms = list(scene.memory.pair)
        if len(firms) == 2:
            yield make_claim(
                scene,
                firms[0],
                "partners_with",
                firms[1],
                "cancelled",
                scene.span(match.span(), offset_span(at)),
                "ja-ended",
                how,
            )
            return
    ties = r"(?:資本|業務|戦略的?|包括的?な?)*(提携|協業|連携|協力|手を組|タッグ|パートナーシップ|合弁|折半出資|共同出資)"
    mutual = rx(
        rf"({{F}})と(?:[^。、]{{0,14}}?)({{F}})(?:の|が|は|による)(?:[^。、]{{0,10}}?){ties}"
    )
    for match in mutual.finditer(scene.mask):
        first, second = scene.firm_at(match.start(1)), scene.firm_at(match.start(2))
        if re.match(r"(?:に向けた)?(?:の)?(?:交渉|協議)", scene.mask[match.end() :]):
            continue
        if first and second and first != second:
            yield make_claim(
                scene,
                first,
                "partners_with",
                second,
                "announced",
                scene.span(match.span()),
                "ja-partners",
            )
    with_ = rx(rf"({{F}})と(?:の|は)?(?:[^。、]{{0,10}}?){ties}")
    for match in with_.finditer(scene.mask):
        other = scene.firm_at(match.start(1))
        firms, at, how = subjects(scene, match.start())
        if how == "named" and at is not None and at >= match.start():
            continue
        if match[2] in ("連携", "協力") and re.search(
            r"共同で?$", scene.mask[: match.start()][-4:]
        ):
            continue
        for firm in firms[:1]:
            if other and other != firm:
                yield make_claim(
                    scene,
                    firm,
                    "partners_with",
                    other,
                    "announced",
                    scene.span(match.span(), offset_span(at)),
                    "ja-partner",
                    how,
                )


def contract(scene: Scene) -> Iterator[Claim]:
    """`AやB、Cとクラウドの契約を結ぶ`: one contract with each, its matter not split."""
    pattern = rx(
        r"((?:{F}(?:や|、|と|および)){0,24}{F})(?:といった企業|など|社)?(?:と|との|から)(?:[^。]{0,26}?)(契約|受注)(?:を)?(?:[^。、]{0,6}?)(?:結|締結|交わ|獲得|した|して|し)"
    )
    yield from _customer(scene)
    for match in pattern.finditer(scene.mask):
        if re.match(
            r"[^。、]{0,12}(?:終了|解除|打ち切|満了|失効|解消)", scene.mask[match.end(2) :]
        ):
            continue
        firms, at, how = subjects(scene, match.start())
        both = rx(r"({F})(?:は|が)").search(scene.mask, match.start(), match.end())
        second = scene.firm_at(both.start(1)) if both else None
        if second and second not in scene.firms_in(*match.span(1)):
            firms, at, how = [second], both.start(1) if both else None, "named"
        matter = scene.text[match.end(1) : match.start(2)]
        topics = [
            word
            for word, key in (
                ("cloud", "クラウド"),
                ("chip supply", "チップ供給"),
                ("supply", "供給"),
            )
            if key in matter
        ]
        topics = topics[:2] if "chip supply" in topics else topics
        status = STATUS[tense(scene, match.start(2))]
        for firm in firms[:1]:
            for other in scene.firms_in(*match.span(1)):
                if other != firm:
                    yield make_claim(
                        scene,
                        firm,
                        "has_contract_with",
                        other,
                        status,
                        scene.span(
                            match.span(),
                            offset_span(at),
                            (match.end(), min(len(scene.mask), match.end() + 9)),
                        ),
                        "ja-contract",
                        how,
                        subject_matter=topics,
                        distributive="unknown" if len(topics) > 1 else None,
                    )


def _customer(scene: Scene) -> Iterator[Claim]:
    """`主な納入先はFで、5年間の供給契約を結んだ`: the firm named in the predicate is the other side."""
    reverse = rx(
        r"((?:{F}(?:や|、|と)){0,24}{F})(?:が|は)(?:主な|主要な|最大の)?(?:納入先|供給先|顧客|出荷先)"
    )
    for match in reverse.finditer(scene.mask):
        made, owner = scene.memory.component, scene.memory.main
        later = re.search(r"見込|予定|計画|方針", scene.mask[match.end() :])
        for other in scene.firms_in(*match.span(1)):
            if made and owner and owner != other:
                yield make_claim(
                    scene,
                    owner,
                    "supplies",
                    made,
                    "planned" if later else "operational",
                    scene.span(match.span(), (match.end(), min(len(scene.mask), match.end() + 12))),
                    "ja-customer",
                    "carried",
                    to=other,
                )
    pattern = rx(
        r"(?:納入先|供給先|取引先|顧客|出荷先|調達先|仕入れ先)(?:は|として|には)(?:[^。、]{0,6}?)((?:{F}(?:や|、|と)){0,24}{F})(?:など)?(?:で|だ|が|の|、|に|と|を)"
    )
    for match in pattern.finditer(scene.mask):
        signed = re.search(
            r"契約(?:を)?(?:[^。、]{0,6}?)(?:結|締結|交わ)", scene.mask[match.end() :]
        )
        firms, _, how = subjects(scene, match.start())
        for other in scene.firms_in(*match.span(1)):
            made = scene.memory.component
            if (
                firms
                and made
                and other != firms[0]
                and match[0].startswith(("納入", "供給", "出荷"))
            ):
                later = re.search(r"見込|予定|計画|方針", scene.mask[match.end() :])
                yield make_claim(
                    scene,
                    firms[0],
                    "supplies",
                    made,
                    "planned" if later else "operational",
                    scene.span(match.span(), (match.end(), min(len(scene.mask), match.end() + 12))),
                    "ja-customer",
                    "carried",
                    to=other,
                )
            if firms and signed and other != firms[0]:
                yield make_claim(
                    scene,
                    firms[0],
                    "has_contract_with",
                    other,
                    "operational",
                    scene.span(match.span(), (match.end(), match.end() + signed.end() + 2)),
                    "ja-customer-contract",
                    how,
                )


def joint(scene: Scene) -> Iterator[Claim]:
    """`Cを共同開発する`, `両社は…Cを並行開発し`, `Cを共同設計・製造する`."""
    pattern = rx(
        rf"({LIST})(?:を|の)(?:[^。、]{{0,10}}?)(共同設計|共同開発|共同で(?:設計|開発)|並行開発|(?:開発|設計)(?=で(?:協力|提携|連携)))"
    )
    for match in pattern.finditer(scene.mask):
        firms, at, how = subjects(scene, match.start())
        relation = "co_designs" if "設計" in match[2] else "co_develops"
        if match[2] == "並行開発" and len(firms) < 2:
            continue
        others = (
            firms[1:]
            or partners_with(scene, match, firms)
            or ([p] if (p := partner_of(scene, firms)) else [])
        )
        if not others and firms and scene.memory.pair and firms[0] in scene.memory.pair:
            others = [f for f in scene.memory.pair if f != firms[0]]
        word = tense(scene, match.start(2))
        status = {
            "past": "operational",
            "present": "operational",
            "plan": "planned",
            "cancelled": "cancelled",
        }.get(word, "announced")
        if re.search(r"合意|発表", scene.mask[match.end() :]):
            status = "announced"
        generations = "multiple" if "複数世代" in scene.text else None
        for firm in sorted(firms[:1], key=str):
            for component in scene.components_in(*match.span(1)):
                lead = [firm, *others]
                lead.sort(key=lambda f: scene.memory.order.get(f, 99))
                yield make_claim(
                    scene,
                    lead[0],
                    relation,
                    component.id,
                    status,
                    scene.span(
                        match.span(),
                        offset_span(at) if at is not None and match.start() - at < 60 else None,
                        (match.end(), min(len(scene.mask), match.end() + 10)),
                    ),
                    "ja-joint",
                    how,
                    generations=generations,
                    mode="parallel" if match[2] == "並行開発" else None,
                    more={"with": [f for f in dict.fromkeys(lead) if f != lead[0]]},
                )


def ownership(scene: Scene) -> Iterator[Claim]:
    """子会社, 傘下, 親会社."""
    patterns = (
        (
            r"({F})(?:の|が全額出資する)(?:[^。、]{0,8}?)(?:子会社|傘下企業|事業会社)(?:の|である|、|で)?({F})",
            2,
            1,
        ),
        (r"({F})傘下の(?:[^。、]{0,10}?)({F})", 2, 1),
        (r"({F})は、?({F})(?:の|が全額出資する)(?:[^。、]{0,8}?)(?:子会社|傘下)", 1, 2),
        (
            r"({F})は、?({F})の(?:発行済み)?(?:全株式?を|株式(?:を)?(?:の)?(?:すべて|全て|全部|全株)(?:を)?)(?:[^。、]{0,6}?)(?:保有|持|所有|握)",
            2,
            1,
        ),
        (
            r"({F})(?:は|が)(?:[^。は]{0,30}?)、(?:{P}の|[米独仏英台韓])?({F})(?:の)?(?:傘下|完全子会社|子会社)(?:に|で|だ|と)",
            1,
            2,
        ),
        (r"(?:({F})の)?親会社(?:は|である|の|、)({F})", 1, 2),
        (
            r"(?:({F})|同社)は、?(?:[^。、]{0,6}?)({F})(?:の|傘下の?)(?:[^。、]{0,8}?)(?:子会社|傘下)(?!から|へ|が|を|と(?:の|提携|契約))",
            1,
            2,
        ),
    )
    for pattern, child, owner in patterns:
        for match in rx(pattern).finditer(scene.mask):
            low = scene.firm_at(match.start(child)) if match[child] else None
            how = "named" if low else "carried"
            low = low or carried_topic(scene)
            high = scene.firm_at(match.start(owner))
            if low and high and low != high:
                yield make_claim(
                    scene,
                    low,
                    "subsidiary_of",
                    high,
                    "stated",
                    scene.span(match.span()),
                    "ja-subsidiary",
                    how,
                )


def identity(scene: Scene) -> Iterator[Claim]:
    """Other names, world rank, roles, and what a glossary says of parts."""
    for match in rx(r"({F})\(({F})\)").finditer(scene.mask):
        first, second = (next(m for m in scene.firms if m.start == match.start(g)) for g in (1, 2))
        letters = (second.text.isascii() and second.text.isupper()) or re.fullmatch(
            r"[\u30a1-\u30fa\u30fc・]+", second.text
        )
        if not letters and first.id == second.id and first.text != second.text:
            yield Claim(
                first.id,
                "same_as",
                f"name:{second.text}",
                "stated",
                *scene.span(match.span()),
                rule="ja-alias",
            )
    ranked = rx(
        r"世界最大(?:手|級)?の(?:[^。、]{0,14}?)(?:企業|メーカー|会社|大手)?(?:である|の|で)?(?:{P}の)?({F})|({F})は、?世界最大(?:手|級)?の|(世界最大の電子機器受託製造企業|世界最大のEMS)|(?:受託製造|受託生産|EMS)(?:サービス)?(?:\(EMS\))?(?:の)?(?:世界)?(?:最大手|大手|企業)?(?:の|で|、|である)({F})"
    )
    for match in ranked.finditer(scene.mask):
        concepts = [
            m
            for m in scene.others
            if m.kind == "concept" and match.start() <= m.start < match.end() + 24
        ]
        at = next((match.start(group) for group in (1, 2, 4) if match[group]), None)
        firm = scene.memory.firm if at is None else scene.firm_at(at)
        how = "named" if at is not None else "carried"
        for concept in concepts[:1]:
            if firm:
                yield make_claim(
                    scene,
                    firm,
                    "is_a",
                    concept.id,
                    "stated",
                    scene.span(match.span(), (concept.start, concept.end)),
                    "ja-class",
                    how,
                    standing="largest in the world" if "世界最大" in match[0] else None,
                )
    role = rx(
        r"({F})の(?:[^。、]{0,8}?)(CEO|最高経営責任者|社長|会長|CFO|最高財務責任者|COO|創業者|代表取締役)(?:\(CEO\))?(?:の|、|である)?({H})|({H})(?:氏)?\(?(?:は)?({F})の?(CEO|最高経営責任者|社長|会長)"
    )
    for match in role.finditer(scene.mask):
        groups = (1, 2, 3) if match[1] else (5, 6, 4)
        firm = scene.firm_at(match.start(groups[0]))
        person = next((m.id for m in scene.people if m.start == match.start(groups[2])), None)
        if firm and person:
            word = {
                "最高経営責任者": "CEO",
                "社長": "president",
                "会長": "chairman",
                "創業者": "founder",
            }.get(match[groups[1]], match[groups[1]])
            yield make_claim(
                scene,
                person,
                "holds_role",
                firm,
                "stated",
                scene.span(match.span()),
                "ja-role",
                role=word,
            )
    yield from _parts(scene)


def _parts(scene: Scene) -> Iterator[Claim]:
    if scene.sentence.section != "glossary" or scene.memory.component is None:
        return
    whole = scene.memory.component
    for match in rx(r"({C})を(?:[^。、]{0,8}?)(?:搭載|内蔵|備え)").finditer(scene.mask):
        part = scene.components_in(*match.span(1))[0].id
        if part != whole:
            yield make_claim(
                scene,
                whole,
                "has_part",
                part,
                "stated",
                scene.span((max(0, match.start() - 4), match.end())),
                "ja-has-part",
                "carried",
            )
    members = rx(
        r"({C}(?:(?:、|や|と){C}){0,24})など(?:の)?(?:[^。、]{0,8}?)(?:部品|機器|装置|製品)を指す"
    ).search(scene.mask)
    if members:
        for component in scene.components_in(*members.span(1)):
            if component.id != whole:
                yield make_claim(
                    scene,
                    component.id,
                    "variant_of",
                    whole,
                    "stated",
                    scene.span(members.span()),
                    "ja-variant",
                    "carried",
                )


RULES = (partner, contract, joint, ownership, identity)
