"""Words of the notes beside losses, exposures and domestic shares; see `reason_words`."""

from __future__ import annotations

from collections.abc import Mapping

NOTES: Mapping[str, tuple[str, str]] = {
    # -- of any answer --
    "date_unknown": (
        "date unknown, whether it held on {day} is not told: {facts:list}",
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
        "no fact tells what {site} makes for {source}: that it lies on the path does not say that "
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
        "essential: parts are taken as essential where no fact says otherwise",
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
        "of it is lost where no fact tells that it does without",
        "上限: 供給者、場所、製造者の一つが失われれば製品は失われ、それなしで済むことを示す事実が"
        "ない限り、受け手がそれから造るものも失われる",
    ),
    "loss_structural": (
        "structural: only what a stated fact makes depend on the loss is lost; stock, substitutes "
        "that no fact names and time are not looked at",
        "structural: 述べられた事実によってその喪失に依存するものだけが失われる。在庫、事実が名を"
        "挙げない代替品、時間は考慮しない",
    ),
    "loss_closed_world": (
        "closed_world: the known makers of a component are taken for all that there are",
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
        "{firm} has its headquarters in {place}: takes nothing",
        "{firm}は{place}に本社を置く: それによって失われるものはない",
    ),
    "loss_more_firms": (
        "so it is with {count} more subsidiaries and headquarters",
        "ほかの子会社と本社{count}件も同様",
    ),
    # -- exposures --
    "exposed_ship_from": (
        "origin_basis assumed_ship_from: no fact tells where the goods were last substantially "
        "transformed; where they ship from is taken",
        "origin_basis assumed_ship_from: 最後に実質的な変更が行われた場所を示す事実がないため、"
        "出荷元を原産地とみなす",
    ),
    "exposed_no_place": (
        "no fact tells where {maker} makes {product}",
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
