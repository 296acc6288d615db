"""Words of the notes beside losses, exposures and domestic shares; see `reason_words`."""

from __future__ import annotations

from collections.abc import Mapping

NOTES: Mapping[str, tuple[str, str]] = {
    # -- of any answer --
    "date_unknown": (
        "date unknown, not known whether it held on {day}: {facts:list}",
        "日付不明、{day}に成り立っていたかは示されていない: {facts:list}",
    ),
    "not_reported": (
        "assumed or inferred, not reported: {facts:list}",
        "仮定または推定であり、報告されたものではない: {facts:list}",
    ),
    # -- of paths --
    "paths_along": (
        "supplies and purchases are followed whatever they carry: a path shows a connection, not "
        "that what one firm buys goes into what it sells",
        "供給と購入を、運ぶものを問わずたどる: 経路はつながりを示し、ある企業が買うものが"
        "その売るものに入ることを示さない",
    ),
    "paths_any": (
        "every link is walked both ways: a path shows a connection, not that goods move along it",
        "すべての関係を両方向にたどる: 経路はつながりを示し、物がそこを動くことを示さない",
    ),
    "paths_site": (
        "no fact says what {site} makes for {source}: that it lies on the path does not say that "
        "it serves the other end",
        "{site}が{source}のために何を造るかを示す事実はない: 経路上にあることは、"
        "反対の端に役立つことを意味しない",
    ),
    "paths_set": (
        "{facts:list} ({certainty}): {subject} {relation} {object}; which of {members:list} is not "
        "stated",
        "{facts:list} ({certainty}): {subject} {relation} {object}。"
        "{members:list}のどれかは記されていない",
    ),
    # -- rules by which trades of firms become flows between makers --
    "rule_firm-supplies": (
        "firm-supplies: what a firm supplies comes from its factories that are stated to make it",
        "firm-supplies: 企業が供給するものは、それを造るとされるその企業の工場から来る",
    ),
    "rule_firm-receives": (
        "firm-receives: what a firm receives goes to its factories that make something of it",
        "firm-receives: 企業が受け取るものは、それから何かを造るその企業の工場へ行く",
    ),
    "rule_split-unknown": (
        "split-unknown: several sites of one supplier make the product: no fact says which of them "
        "ships how much, so their shares are unknown",
        "split-unknown: 一つの供給者の複数の拠点がその製品を造る。どの拠点がどれだけ出荷するかを"
        "示す事実がないため、シェアは不明",
    ),
    "rule_essential": (
        "essential: parts are assumed essential where no fact says otherwise",
        "essential: 別のことを示す事実がない部品は、不可欠とみなす",
    ),
    "rule_value-ratio": (
        "value-ratio: a share of cost is the stated value of the flow over the stated value of the "
        "output",
        "value-ratio: 費用の割合は、述べられた流れの金額を述べられた産出の金額で割ったもの",
    ),
    # -- losses --
    "loss_reach": (
        "upper bound: one lost supplier, place or maker loses the product, and what receivers make "
        "of it is lost unless a fact says that they can do without it",
        "上限: 供給者、場所、製造者の一つが失われれば製品は失われ、それなしで済むことを示す事実が"
        "ない限り、受け手がそれから造るものも失われる",
    ),
    "loss_structural": (
        "structural: only what a stated fact makes depend on the loss is lost; stock, "
        "substitutes that no fact names, and time are not considered",
        "structural: 述べられた事実によってその喪失に依存するものだけが失われる。在庫、事実が名を"
        "挙げない代替品、時間は考慮しない",
    ),
    "loss_closed_world": (
        "closed_world: the known makers of a component are assumed to be all that exist",
        "closed_world: 知られている部品の製造者を、存在するすべての製造者とみなす",
    ),
    "loss_status": (
        "status: {flows} flows and {plants} plants of other status (announced, planned, options, "
        "being built) are left out; status=all takes them in",
        "status: ほかの状態（発表、計画、オプション、建設中）の流れ{flows}件と工場{plants}件は"
        "除外。status=allで含める",
    ),
    "loss_left_out": (
        "announced, planned or an option, not counted (left_out): {ids:list}",
        "発表、計画またはオプションであり、数えない（left_out）: {ids:list}",
    ),
    "loss_left_out_more": (
        "announced, planned or an option, not counted (left_out): {ids:list} and {more} more",
        "発表、計画またはオプションであり、数えない（left_out）: {ids:list}、ほか{more}件",
    ),
    "loss_absent": (
        "{id} is left out by its status: nothing depends on it yet",
        "{id}は状態により除外: これに依存するものはまだない",
    ),
    "loss_of_nothing": (
        "no fact of these statuses makes anything depend on {id}",
        "これらの状態の事実で、何かが{id}に依存することを示すものはない",
    ),
    "loss_own_firm": (
        "{firm} is a firm of its own: not lost with {parent}",
        "{firm}は独立した企業であり、{parent}とともには失われない",
    ),
    "loss_headquarters": (
        "{firm} has its headquarters in {place}: nothing is lost with that",
        "{firm}は{place}に本社を置く: それによって失われるものはない",
    ),
    "loss_more_firms": (
        "the same holds for {count} more subsidiaries and headquarters",
        "ほかの子会社と本社{count}件も同様",
    ),
    # -- exposures --
    "exposed_ship_from": (
        "origin_basis assumed_ship_from: no fact says where the goods were last substantially "
        "transformed; where they ship from counts as the origin",
        "origin_basis assumed_ship_from: 最後に実質的な変更が行われた場所を示す事実がないため、"
        "出荷元を原産地とみなす",
    ),
    "exposed_no_place": (
        "no fact says where {maker} makes {product}",
        "{maker}が{product}を造る場所を示す事実はない",
    ),
    "exposed_abroad": (
        "{maker} makes {product} in {territory}: what it pays itself on entering is not part of "
        "its exposure; ask duty for that",
        "{maker}は{product}を{territory}で造る: 輸入時にその製品自体に課されるものは"
        "エクスポージャーに含まれない。それはdutyで調べる",
    ),
    "exposed_over_one": (
        "stated shares of {part} into {maker} add up to {total}, more than 1",
        "述べられた{maker}向け{part}のシェアの合計は{total}で、1を超える",
    ),
    "part_of_maker": ("{part} of {maker}", "{maker}の{part}"),
    "exposed_unmet": (
        "no stated supplier: {parts:list}; what of it may enter is not counted",
        "供給者が述べられていない: {parts:list}。そのうち輸入されうる分は数えない",
    ),
    "exposed_unmet_more": (
        "no stated supplier: {parts:list} and {more} more; what of it may enter is not counted",
        "供給者が述べられていない: {parts:list}、ほか{more}件。そのうち輸入されうる分は数えない",
    ),
    # -- weighted losses --
    "weighted_how": (
        "weighted: lost inputs and lost customers lower output at once and in proportion; "
        "stock, prices, time and new suppliers are not considered",
        "weighted: 投入と顧客の喪失は、直ちに比例して産出を減らすとする。在庫・価格・時間・"
        "新しい供給者は考えない",
    ),
    "weighted_silent": (
        "no stated sale is known to be lost with {names:list}",
        "{names:list}とともに失われると分かる販売は述べられていない",
    ),
    "weighted_status": (
        "status: {n} trades of other status (announced, planned, options, being built) are left "
        "out; status=all takes them in",
        "status: ほかの状態（発表・計画・選択権・建設中）の取引{n}件を除く。status=allで含める",
    ),
    "weighted_stated_share": (
        "basis stated_share: each product that a buyer needs counts 1, in stated shares",
        "basis stated_share: 買い手が要する製品をそれぞれ1とし、述べられたシェアで分ける",
    ),
    "weighted_equal_shares": (
        "basis assumed_equal_shares: each product that a buyer needs counts 1, in equal shares of "
        "all known sellers; no fact states these shares",
        "basis assumed_equal_shares: 買い手が要する製品をそれぞれ1とし、知られる売り手で等分する。"
        "このシェアを述べる事実はない",
    ),
    "weighted_missing": (
        "{n} of {all} trades have no {what} and are left out: losses along them are not counted",
        "取引{all}件のうち{n}件は{what}がないため除く。これらに沿う損失は数えない",
    ),
    "value_a_year_in": ("value a year in {unit}", "年額（{unit}）"),
    "weighted_several": (
        "different amounts are stated of {n} trades: the latest one counts, they are not added up",
        "取引{n}件には異なる金額が述べられている。最新のものを使い、足し合わせない",
    ),
    "weighted_no_sector": (
        "{n} of {all} firms have no stated sector: no other firm is taken to replace them",
        "企業{all}社のうち{n}社は業種が述べられていない。代わりの企業はないとする",
    ),
    "weighted_tables": ("essentiality: {tables:list}", "essentiality: {tables:list}"),
    "weighted_unknown_e": (
        "unknown_e={e}: no table or fact states how essential {n} of {all} trades are; they count "
        "{how}",
        "unknown_e={e}: 取引{all}件のうち{n}件は、どれほど不可欠かを述べる表も事実もない。{how}",
    ),
    "weighted_no_trade": (
        "no stated trade says who sells to whom",
        "誰が誰に売るかを述べる取引がない",
    ),
    "weighted_none_has": ("no stated trade has a {what}", "{what}が述べられた取引がない"),
    "weighted_none_on_basis": (
        "no stated trade has a value on this basis",
        "この基礎で値が述べられた取引がない",
    ),
    "weighted_still_moved": (
        "levels still moved by more than {eps} after {rounds} rounds",
        "{rounds}回の計算の後も{eps}を超えて動いていた",
    ),
    "weighted_unsettled": (
        "{n} losses still moved by more than {eps}",
        "{n}件の損失は{eps}を超えて動いていた",
    ),
    "weighted_alone": (
        "each node is lost alone; weight is the share of all output that is lost with it",
        "それぞれを単独で失うとする。weightは、それとともに失われる全産出の割合",
    ),
    # -- criticality --
    "critical_alone": (
        "each node is lost alone; dead counts it and everything that is lost with it, a maker once "
        "for each product; no_known_maker_left is counted apart",
        "それぞれを単独で失うとする。deadはそれ自身とともに失われるものすべてを数え、製造者は製品ごとに"
        "1件とする。no_known_maker_leftは別に数える",
    ),
    "critical_nearest": (
        "more than {most} single points of failure: the nearest come first",
        "単一障害点が{most}件を超えるため、近いものから並べる",
    ),
    "critical_reach": (
        "upper bound: one lost supplier, place or maker is enough",
        "上限: 供給者・場所・製造者の一つを失えば足りるとする",
    ),
    "critical_closed": (
        "closed_world: the known makers of a component are assumed to be all that exist",
        "closed_world: 知られる製造者が部品の製造者のすべてとする",
    ),
    "critical_worth": (
        "weight adds the stated values of lost trades ({n} of {all} trades have one, {currency} a "
        "year), so it is a lower bound; null: not computable, no lost trade has one",
        "weightは失われる取引の述べられた金額の和（取引{all}件中{n}件に金額、年額{currency}）で、"
        "下限である。nullは計算できず、失われる取引に金額がない",
    ),
    "critical_mixed": (
        "weight is null: values of trades are not in one currency a year",
        "weightはnull: 取引の金額が一つの通貨の年額でない",
    ),
    # -- scenarios --
    "scenario_assumed": (
        "a scenario changes nothing that is stored; what its operations add is assumed",
        "シナリオは保存されたものを変えない。操作が加えるものは仮定である",
    ),
    "driver_unknown": (
        "{name} is not known of {product} from {origin}",
        "{origin}からの{product}の{name}は不明",
    ),
    "driver_ship_from": (
        "origin of {product} is assumed to be where it ships from, {origin}",
        "{product}の原産地は出荷元の{origin}とみなす",
    ),
    "share_unknown": ("a share that is not known", "不明なシェア"),
    "verb_supplies": ("supplies", "供給する"),
    "verb_comes_to_supply": ("comes to supply", "新たに供給する"),
    "driver_supplies": (
        "the scenario assumes that {source} {verb} {share} of {component} to {target}",
        "{source}が{target}に{component}の{share}を{verb}と仮定する",
    ),
    "driver_moves": (
        "the scenario assumes that all that {node} makes is made in {to}",
        "{node}が造るものはすべて{to}で造られると仮定する",
    ),
    "cut_drivers": (
        "stopped at {why}: {n} of {all} operations have their drivers",
        "{why}で打ち切り: 操作{all}件中{n}件の要因を示す",
    ),
    # -- where an answer was cut --
    "cut_time": ("the time limit of {seconds} s", "制限時間{seconds}秒"),
    "cut_gone": ("the client has gone", "相手が去ったため"),
    "cut_hints": (
        "the search for what would find something was cut by its time limit",
        "何があれば見つかるかの探索は、制限時間で打ち切られた",
    ),
    "cut_makers_at": (
        "stopped at {why}: {n} of {all} makers are answered",
        "{why}で打ち切り: 製造者{all}件中{n}件に答えた",
    ),
    "cut_makers": (
        "{n} of {all} makers are answered",
        "製造者{all}件中{n}件に答えた",
    ),
    "cut_rows": (
        "the first {limit} rows of each list are given, with their facts and notes; not given: "
        "{rows:list}; all are counted, and a higher limit gives more",
        "各一覧の最初の{limit}行とその事実・注記を示す。示さないもの: {rows:list}。"
        "件数は全体のもので、limitを上げるとさらに示す",
    ),
    "more_dead": ("{n} lost", "失われるもの{n}件"),
    "more_no_known_maker_left": (
        "{n} without a known maker left",
        "既知の作り手が残らないもの{n}件",
    ),
    "more_goes_into": ("{n} that these go into", "それが組み込まれるもの{n}件"),
    "more_affected": ("{n} affected", "影響を受けるもの{n}件"),
    "more_unknown": ("{n} not known", "不明なもの{n}件"),
    "cut_nodes": ("{n} of {all} nodes are shown", "{all}件中{n}件を示す"),
    "cut_rough": ("stopped at {why}: positions are rough", "{why}で打ち切り: 位置は大まか"),
    "cut_unlisted": (
        "the facts of {n} links are not listed",
        "関係{n}件の事実は列挙していない",
    ),
    "cut_tried": (
        "stopped at {why}: {n} of {all} nodes were tried",
        "{why}で打ち切り: {all}件中{n}件を試した",
    ),
    "cut_computed": (
        "stopped at {why}: {n} of {all} {what} were computed",
        "{why}で打ち切り: {what}{all}件中{n}件を計算した",
    ),
    "cut_at": ("stopped at {why}", "{why}で打ち切り"),
    # -- domestic shares --
    "located_bare": (
        "a maker whose inputs no fact states counts with its whole value where it makes the "
        "product",
        "投入物を示す事実がない製造者は、製品を造る場所でその価格の全体を数える",
    ),
    "located_over_one": (
        "stated parts of {product} cost more than the whole",
        "述べられた{product}の部品の費用は全体を超える",
    ),
}
