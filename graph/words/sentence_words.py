"""The words of an answer's plain sentence, in the manner of `reason_words`, which holds them too.

A sentence claims only what its answer holds: "stated" and "named here", never "the only maker";
what is promised is not built; what is not known is said to be not known.
"""

from __future__ import annotations

from collections.abc import Mapping

NOUNS: Mapping[str, tuple[str, str, str]] = {
    "number": ("one", "{n}", "{n}"),
    "cases": ("one case", "{n} cases", "{n}件"),
    "steps": ("one step", "{n} steps", "{n}段階"),
    "sites": ("one site", "{n} sites", "{n}拠点"),
    "products": ("one product", "{n} products", "{n}製品"),
    "firms": ("one firm", "{n} firms", "{n}社"),
    "places": ("one place", "{n} places", "{n}か所"),
    "us_states": (
        "one state of the United States",
        "{n} states of the United States",
        "米国の{n}州",
    ),
    "other_countries": ("one other country", "{n} other countries", "ほかの{n}か国"),
    "server_parts": (
        "one kind of AI server part",
        "{n} kinds of AI server part",
        "AIサーバーの部品{n}種類",
    ),
    "all_server_parts": (
        "the one kind of AI server part",
        "all {n} kinds of AI server part",
        "AIサーバーの部品{n}種類すべて",
    ),
    "all_lines": ("the one line", "all {n} lines", "{n}品目すべて"),
    "all_steps": ("the one step", "all {n} steps", "{n}段階すべて"),
    "firms_have": ("one firm has", "{n} firms have", "{n}社"),
    "more": ("one more", "{n} more", "{n}件"),
    "projects": ("one project", "{n} projects", "{n}計画"),
    "entries": ("one entry", "{n} entries", "{n}件"),
    "names": ("one name", "{n} names", "{n}の名前"),
    "groups": ("one group", "{n} groups", "{n}グループ"),
    "sectors": ("one sector", "{n} sectors", "{n}業種"),
    "countries": ("one country", "{n} countries", "{n}か国"),
    "links": ("one link", "{n} links", "{n}件"),
    "sources": ("one source", "{n} sources", "{n}件の出典"),
    "publishers": ("one publisher", "{n} publishers", "{n}媒体"),
    "trades": ("one trade", "{n} trades", "{n}件"),
    "things": ("one thing", "{n} things", "{n}件"),
    "origins": ("one origin", "{n} origins", "{n}原産地"),
    "days": ("one day", "{n} days", "{n}日"),
    "measures": ("one measure", "{n} measures", "{n}件の措置"),
    "changes": ("one change of a measure", "{n} changes of measures", "措置の変更{n}件"),
    "lines": ("one line", "{n} lines", "{n}品目"),
    "statements": ("one statement", "{n} statements", "{n}件の記述"),
    "unread_sentences": ("one sentence", "{n} sentences", "{n}件"),
    "chapters": ("one chapter", "{n} chapters", "{n}類"),
}
"""What is counted: one and several in English, Japanese. A pair of numbers is a range."""

SENTENCES: Mapping[str, tuple[str, str]] = {
    "sentences": ("{parts:sentences}", "{parts:sentences}"),
    "by_way_of": (", via {nodes}", "（{nodes}を経由）"),
    # -- conflicts --
    "says_no_conflict": (
        "No sources disagree about this.",
        "これについて出典の食い違いはない。",
    ),
    "says_conflicts": (
        "The sources disagree in {cases:cases}.",
        "出典は{cases:cases}で食い違う。",
    ),
    "says_widest": (
        "The widest gap is a factor of {ratio}: {about}.",
        "最大の開きは{ratio}倍（{about}）。",
    ),
    "shown_first_rank": (
        "Shown first because its record is ranked higher.",
        "記録上の順位がより高いため先に示す。",
    ),
    "shown_first_reliability": (
        "Shown first because its source is closer to what it reports.",
        "出典が内容により近いため先に示す。",
    ),
    "shown_first_section": (
        "Shown first because it is in a more important part of its page.",
        "ページのより重い部分にあるため先に示す。",
    ),
    "shown_first_later": ("Shown first because it is later.", "より新しいため先に示す。"),
    "shown_first_none": (
        "No statement is shown first: the sources weigh the same.",
        "出典の重みが等しいため、どれも先に示さない。",
    ),
    # -- sources --
    "says_no_source": ("No source is cited yet.", "引用された出典はまだない。"),
    "says_sources": (
        "The record cites {sources:sources} of {publishers:publishers}.",
        "記録は{publishers:publishers}の{sources:sources}を引く。",
    ),
    "says_first_hand": (
        "First hand: {primary:sources}.",
        "うち一次情報は{primary:sources}。",
    ),
    # -- paths --
    "says_path_flow": (
        "As stated, goods flow from {source} to {target} in {steps:steps}{via}.",
        "記述によれば、{source}から{target}まで財が{steps:steps}で流れる{via}。",
    ),
    "says_path_along": (
        "Stated supplies and purchases lead from {source} to {target} in {steps:steps}{via}.",
        "記述された供給・購入が{source}から{target}まで{steps:steps}でつながる{via}。",
    ),
    "says_path_any": (
        "{source} is connected to {target} in {steps:steps}{via}.",
        "{source}は{steps:steps}で{target}につながる{via}。",
    ),
    "says_path_intended": (
        "Announced or planned, not stated as done: {intended:number} of {steps:steps}.",
        "{steps:steps}のうち{intended:number}は発表や計画の段階で、実現の記述がない。",
    ),
    "says_path_all_intended": (
        "Announced or planned, not stated as done: {steps:all_steps}.",
        "{steps:all_steps}が発表や計画の段階で、実現の記述がない。",
    ),
    "says_path_all_assumed": (
        "Assumed or inferred, not reported: {steps:all_steps}.",
        "{steps:all_steps}が仮定または推定で、報道ではない。",
    ),
    "says_path_assumed": (
        "Assumed or inferred, not reported: {assumed:number} of {steps:steps}.",
        "{steps:steps}のうち{assumed:number}は仮定または推定で、報道ではない。",
    ),
    "says_no_flow": (
        "No stated flow of goods leads from {source} to {target} within {steps:steps}.",
        "{steps:steps}以内で{source}から{target}へ財が流れるとの記述はない。",
    ),
    "says_no_supplies": (
        "No stated supplies and purchases lead from {source} to {target} within {steps:steps}.",
        "{steps:steps}以内で{source}から{target}へ至る供給・購入の記述はない。",
    ),
    "says_no_path": (
        "Nothing stated connects {source} with {target} within {steps:steps}.",
        "{steps:steps}以内で{source}と{target}を結ぶ記述はない。",
    ),
    # -- promised and built --
    "at_in": ("{firm} in {place}", "{place}の{firm}"),
    "says_promised_many": (
        "{promised:start} were {how:or} for {about}.",
        "{about}について{how:or}されたのは{promised:start}。",
    ),
    "says_promised_one": (
        "{promised:start} was {how:or} for {about}.",
        "{about}について{how:or}されたのは{promised:start}。",
    ),
    "says_no_promise": (
        "What was promised for {about} is not stated ({topic}).",
        "{about}について約束された{topic}の記述はない。",
    ),
    "says_counted_many": (
        "{counted:start} are counted there.",
        "そこで数えられた実績は{counted:start}。",
    ),
    "says_counted_one": (
        "{counted:start} is counted there.",
        "そこで数えられた実績は{counted:start}。",
    ),
    "says_no_count": ("No count of it is stated.", "その実績の記述はない。"),
    "says_beside_firm": (
        "At {where}, counts of {when} give {counted}.",
        "{where}全体では、{when}年の集計で{counted}。",
    ),
    "says_rival": (
        "Another statement says {rivals:or}.",
        "別の記述では{rivals:or}。",
    ),
    # -- the network in groups --
    "n_names": ("{n:names}", "{n:names}"),
    "n_links": ("{n:links}", "相互の関係は{n:links}"),
    "n_trades": ("{n:trades}", "相互の取引は{n:trades}"),
    "in_groups": ("{n:groups}", "{n:groups}"),
    "in_sectors": ("{n:sectors}", "{n:sectors}"),
    "in_countries": ("{n:countries}", "{n:countries}"),
    "says_groups": (
        "{what:start} in {groups}, with {links} between them.",
        "{what}、{groups}。{links}。",
    ),
    "says_best_tied": (
        "{node} is at one end of {own} of them.",
        "うち{own:links}は{node}につながる。",
    ),
    # -- duties --
    "hts_goods": ("HTS {hts}", "HTS {hts}"),
    "says_duty": (
        "{what} from {origin} pays {duty} of its value on {day}.",
        "{origin}産の{what}には{day}、価額の{duty}の関税がかかる。",
    ),
    "says_duty_free": (
        "{what} from {origin} enters free of duty on {day}.",
        "{origin}産の{what}は{day}、無税で輸入できる。",
    ),
    "says_duty_unknown": (
        "What {what} from {origin} pays on {day} is not known: {reason}.",
        "{origin}産の{what}の{day}の関税は不明（{reason}）。",
    ),
    "says_decides": (
        "What decides: {questions:list}.",
        "決め手: {questions:list}。",
    ),
    "says_beside": (
        "Note on this figure: {notes:then}.",
        "この数字に付く但し書き: {notes:then}。",
    ),
    # -- duties by origin, and their changes --
    "says_lines_pay": (
        "On {day}, {paying} from {origin} pay duty in any case.",
        "{day}、{origin}産なら{paying}に必ず関税がかかる。",
    ),
    "says_parts_free": (
        "From {origin}, {free:number} of them enter free.",
        "{origin}産では{free:number}種類が無税。",
    ),
    "says_lines_free": (
        "From {origin}, {free:number} of them enter free.",
        "{origin}産では{free:number}品目が無税。",
    ),
    "all_of_parts": ("{of:all_server_parts}", "{of:all_server_parts}"),
    "some_of_parts": ("{n:number} of {of:server_parts}", "{of:server_parts}のうち{n:number}"),
    "all_of_lines": ("{of:all_lines}", "{of:all_lines}"),
    "some_of_lines": ("{n:number} of {of:lines}", "{of:lines}のうち{n:number}"),
    "says_by_origin": ("{what} on {day}: {groups:then}.", "{what}、{day}: {groups:then}。"),
    "pays_from": ("from {origins:list} {duty}", "{origins:list}産は{duty}"),
    "says_origins": (
        "{what} pays {duty} of its value on {day}, depending on which of {origins:origins} it is "
        "from.",
        "{what}の{day}の関税は、{origins:origins}のどれかによって価額の{duty}。",
    ),
    "says_origins_alike": (
        "{what} pays {duty} of its value on {day} from each of {origins:origins}.",
        "{what}の{day}の関税は、{origins:origins}のいずれも価額の{duty}。",
    ),
    "says_least": ("Least from {who}: {duty}.", "最も低いのは{who}: {duty}。"),
    "says_most": ("Most from {who}: {duty}.", "最も高いのは{who}: {duty}。"),
    "says_origins_unknown": (
        "From {origins:origins} the duty is not known.",
        "{origins:origins}の関税は不明。",
    ),
    "n_origins": ("{n:origins}", "{n:origins}"),
    "entered_between": ("after {since}, until {until}", "{since}より後、{until}まで"),
    "goods_from": ("{what} from {origin}", "{origin}産の{what}"),
    "says_changes": (
        "The duty on {goods} changes on {days:days} {span}: before them {before}, after them "
        "{after}.",
        "{goods}の関税は{span}に{days:days}変わる（変更前{before}、変更後{after}）。",
    ),
    "says_no_change": (
        "No change of the duty on {goods} is on record {span}.",
        "{goods}の関税の変更は{span}収録がない。",
    ),
    "says_changes_unknown": (
        "No tariff line is known of {goods}, so neither are changes of the duty {span}.",
        "{goods}の品目番号が不明のため、{span}の関税の変更も不明。",
    ),
    "says_changes_lines": (
        "The duties on {lines:lines} of {goods} change on {days:days} {span}.",
        "{goods}の{lines:lines}の関税は{span}に{days:days}変わる。",
    ),
    "says_changes_origin": (
        "Goods from {origin} meet {changes:changes} {span}.",
        "{span}に{origin}産の品目に関わる変更: {changes:changes}。",
    ),
    "says_announced": (
        "Announced beyond that: {measures:measures}.",
        "そのほかに発表済み: {measures:measures}。",
    ),
    "rate_unknown": ("a rate that is not known", "不明の税率"),
    # -- the schedule --
    "says_no_edition": (
        "No loaded edition of the tariff schedule is in force on {day}.",
        "{day}に有効な関税率表の版は収録されていない。",
    ),
    "before_editions": (
        "no edition of the schedule is in force on {day}: the first one is from {first}",
        "{day}に有効な関税率表の版はない。最初の版は{first}から",
    ),
    "says_chapters": (
        "The US tariff schedule has {chapters:chapters}.",
        "米国関税率表は{chapters:chapters}からなる。",
    ),
    "says_no_line": (
        "No line of the tariff schedule fits.",
        "関税率表に当てはまる品目はない。",
    ),
    "says_lines_found": (
        "The tariff schedule has {lines:lines} for “{words}”.",
        "関税率表で「{words}」に当てはまるのは{lines:lines}。",
    ),
    "says_lines_begin": (
        "The tariff schedule has {lines:lines} whose number begins with {words}.",
        "関税率表で番号が{words}から始まるのは{lines:lines}。",
    ),
    "says_lines_under": (
        "{what:start} has {lines:lines} right under it.",
        "{what}の直下にあるのは{lines:lines}。",
    ),
    "chapter": ("chapter {n}", "第{n}類"),
    "says_no_rate": (
        "HTS {hts} has no rate of its own, but {lines:lines} right under it.",
        "HTS {hts}自体に税率はなく、直下に{lines:lines}がある。",
    ),
    "says_rate_nowhere": (
        "No rate is printed for HTS {hts}.",
        "HTS {hts}の税率の記載はない。",
    ),
    "says_normal": (
        "The normal rate for HTS {hts} is {rate}.",
        "HTS {hts}の通常の税率は{rate}。",
    ),
    "says_column_2": ("From {origins} it is {rate}.", "{origins}産は{rate}。"),
    "rate_free": ("free", "無税"),
    "rate_of_value": ("{rate:rate} of the value", "価額の{rate:rate}"),
    "rate_printed": ("{printed}", "{printed}"),
    "rate_of_goods": ("that of the goods themselves", "貨物本来の税率"),
    "rate_of_goods_and": (
        "that of the goods themselves plus {added:rate} of the value",
        "貨物本来の税率に価額の{added:rate}を加えたもの",
    ),
    "rate_in_parts": ("made of several parts", "複数の部分からなるもの"),
    "rate_set_in_words": ("set in words", "文言で定められている"),
    "says_editions_alike": (
        "The {before} and the {after} print the same for HTS {hts}.",
        "{before}と{after}で、HTS {hts}の記載は同じ。",
    ),
    "says_editions_differ": (
        "From the {before} to the {after}, HTS {hts} differs in {lines:lines}: {kinds}.",
        "{before}から{after}までに、HTS {hts}では{lines:lines}が異なる（{kinds}）。",
    ),
    "editions_new": ("{n} new", "新設{n}"),
    "editions_gone": ("{n} gone", "廃止{n}"),
    "editions_changed": ("{n} printed differently", "変更{n}"),
    # -- what if --
    "says_with": ("With {changes:and}, {then:within}", "{changes:list}の場合：{then}"),
    "with_nothing": ("nothing changed", "変更なし"),
    "with_move": ("{node} moved to {to}", "{node}の製造を{to}に移転"),
    "with_close": ("{node} closed", "{node}の閉鎖"),
    "with_supplier": (
        "{source} supplying {component} to {target}",
        "{source}が{target}に{component}を供給",
    ),
    "with_supplier_share": (
        "{source} supplying {share:rate} of {component} to {target}",
        "{source}が{target}の{component}の{share:rate}を供給",
    ),
    "with_measure_rate": ("{measure} at {rate:rate}", "{measure}を{rate:rate}に変更"),
    "with_measure_origins": ("{measure} on other origins", "{measure}の対象原産地を変更"),
    "with_measure_both": (
        "{measure} at {rate:rate} on other origins",
        "{measure}を{rate:rate}に、対象原産地も変更",
    ),
    "with_disabled": ("{authority} lifted", "{authority}の停止"),
    "with_said": ("“{question}” answered with {value}", "「{question}」に{value}と回答"),
    "says_duties_then": (
        "Duty makes up {after} of the value of {target}; before, it was {before}.",
        "{target}に及ぶ関税は価額の{after}（変更前は{before}）。",
    ),
    "says_duties_as_before": (
        "Duty makes up {after} of the value of {target}, as before.",
        "{target}に及ぶ関税は価額の{after}で変わらない。",
    ),
    "says_duties_then_unknown": (
        "It is not known how the duty in {target} changes.",
        "{target}に及ぶ関税がどう変わるかは不明。",
    ),
    "says_ends_move": (
        "The highest duty on {target} {highest}, the lowest {lowest}: then {after} of its value.",
        "{target}への関税の最大は{highest}、最小は{lowest}: 変更後は価額の{after}。",
    ),
    "falls_by": ("falls by {points} points", "{points}ポイント低下"),
    "rises_by": ("rises by {points} points", "{points}ポイント上昇"),
    "stays": ("stays", "変わらず"),
    "says_falls_away": (
        "No longer pays duty: {product} from {origin}.",
        "課税されなくなるもの: {origin}からの{product}。",
    ),
    "says_comes_to_pay": (
        "Pays duty instead: {product} from {origin}.",
        "代わりに課税されるもの: {origin}からの{product}。",
    ),
    "says_domestic_then": (
        "Added in the United States: {after:rate} of its value, before it {before:rate}.",
        "米国内での付加: 価額の{after:rate}（変更前は{before:rate}）。",
    ),
    "says_domestic_as_before": (
        "Added in the United States: {after:rate} of its value, as before.",
        "米国内での付加: 価額の{after:rate}で変わらない。",
    ),
    "says_domestic_then_unknown": (
        "It is not known how the share of {target} that is made in the United States changes.",
        "{target}のうち米国内で作られる割合がどう変わるかは不明。",
    ),
    "says_stops_then": (
        "By what is stated, {more:things} more and {fewer:things} fewer stop.",
        "記述の限りで、止まるものは{more:things}増え、{fewer:things}減る。",
    ),
    "says_stops_more": (
        "By what is stated, what stops grows by {more:things}.",
        "記述の限りで、止まるものは{more:things}増える。",
    ),
    "says_stops_fewer": (
        "By what is stated, what stops shrinks by {fewer:things}: gone already by the change, or "
        "not stopped any more.",
        "記述の限りで、止まるものは{fewer:things}減る（変更ですでに失われたか、もう止まらない）。",
    ),
    "says_stops_as_before": (
        "By what is stated, what stops is the same.",
        "記述の限りで、止まるものは変わらない。",
    ),
    # -- exposure and localization --
    "says_exposure": (
        "Duty makes up {duty} of the value of {target}.",
        "{target}には価額の{duty}の関税が及ぶ。",
    ),
    "says_exposure_unknown": (
        "It is not known what share of the value of {target} is duty.",
        "{target}の価額に占める関税の割合は不明。",
    ),
    "says_stated_abroad": (
        "Stated to be made abroad: {entries:entries} of what it needs; they are not added up.",
        "国外で作られるとの記述: {entries:entries}。合計はしない。",
    ),
    "says_worked_example": (
        "This rests on assumed values: a worked example.",
        "仮定の値による計算例。",
    ),
    "says_localization": (
        "{domestic:rate} of the value of {target} is added in the United States, {foreign:rate} "
        "abroad; of {unknown:rate} it is not known.",
        "{target}の価額の{domestic:rate}は米国内、{foreign:rate}は国外で付加され、"
        "{unknown:rate}は不明。",
    ),
    "says_localization_unknown": (
        "It is not known what share of {target} is made in the United States.",
        "{target}のうち米国内で作られる割合は不明。",
    ),
    "says_domestic_parts": (
        "Parts with a stated maker at work there: {here} of {parts}.",
        "稼働中の製造者の記述が米国内にある部品: {parts}のうち{here}。",
    ),
    # -- losses --
    "says_stops": (
        "By what is stated, these stop without {lost:and}: {stopped:and}.",
        "{lost:and}が失われると、記述の限りで{stopped:and}が止まる。",
    ),
    "says_stops_alone": (
        "Without {lost:and}, nothing else is stated to stop.",
        "{lost:and}が失われても、ほかに止まると記述されたものはない。",
    ),
    "says_may_stop": (
        "At most these stop without {lost:and}: {stopped:and}.",
        "{lost:and}が失われると、最大で{stopped:and}が止まる。",
    ),
    "says_share_lost": (
        "{share} of all output is lost with {lost:and}, weighed by {basis}.",
        "{lost:and}が失われると、全産出の{share}が失われる（{basis}で計算）。",
    ),
    "weighed_by_value": ("stated values", "記された金額"),
    "weighed_by_stated_share": ("stated shares of need", "記された需要の割合"),
    "weighed_by_assumed_equal_shares": (
        "equal shares of all known sellers, which is an assumption",
        "既知の売り手の等分（仮定）",
    ),
    "says_no_maker_left": (
        "No maker named here is left for {products:products}.",
        "{products:products}について、ここで名の挙がる作り手は残らない。",
    ),
    "says_too_little_known": (
        "Too little is known about {unknown:things} to say.",
        "{unknown:things}については情報が足りず、判断できない。",
    ),
    "n_sites": ("{n:sites}", "{n:sites}"),
    "n_firms": ("{n:firms}", "{n:firms}"),
    "n_projects": ("{n:projects}", "{n:projects}"),
    "n_made": ("the making of {n:products}", "{n:products}の製造"),
    "says_critical": (
        "Among firms, {node} is most depended on; by what is stated, these stop without it: "
        "{stopped:and}.",
        "企業のうち最も依存されているのは{node}。失われると、記述の限りで{stopped:and}が止まる。",
    ),
    # -- sites --
    "names_all": ("{names:list} and {last}", "{names:list}、{last}"),
    "names_and_more": ("{names:list} and {more:more}", "{names:list}ほか{more:more}"),
    "says_sites": (
        "{firm} is said to have sites in {places}.",
        "{firm}の拠点は{places}にあるとされる。",
    ),
    "says_sites_within": (
        "In {place}, {firm} is said to have sites in {places}.",
        "{place}では、{firm}の拠点は{places}にあるとされる。",
    ),
    "n_places": ("{n:places}", "{n:places}"),
    "n_us_states": ("{n:us_states}", "{n:us_states}"),
    "n_countries": ("{n:countries}", "{n:countries}"),
    "states_and_countries": (
        "{states:us_states} and {countries:other_countries}",
        "{states:us_states}と{countries:other_countries}",
    ),
    "says_sites_at_work": (
        "A named site is at work in {places}.",
        "名の挙がる拠点が稼働中なのは{places}。",
    ),
    "says_sites_held": (
        "Named sites in {places} are owned or rented; no source here says that they are at work.",
        "{places}の名の挙がる拠点は所有・賃借されているが、稼働を述べる出典はない。",
    ),
    "says_sites_coming": (
        "Named sites in {places} are only planned or being built.",
        "{places}の名の挙がる拠点は計画・建設中のみ。",
    ),
    "says_sites_ended": (
        "Named sites in {places} were cut down or delayed.",
        "{places}の名の挙がる拠点は縮小・延期された。",
    ),
    "says_sites_place_only": (
        "In {places} no source here names a site.",
        "{places}では、拠点を名指しする出典はない。",
    ),
    "says_sites_in": (
        "In {place}, {firms:firms_have} sites that are named or mentioned: {who}.",
        "{place}には{firms:firms}の拠点があるとされる：{who}。",
    ),
    "says_critical_tied": (
        "Among firms, none stands out: others take down as much as {node}. By what is stated, "
        "these stop without it: {stopped:and}.",
        "企業のうち突出したものはない。{node}と同じだけを止めるものがほかにもある。"
        "失われると、記述の限りで{stopped:and}が止まる。",
    ),
    "says_hangs_on": (
        "{target} depends on each of these: {nodes:list}; losing any one of them is enough to lose "
        "it.",
        "{target}は{nodes:list}のそれぞれに依存する。一つ失われるだけで失われる。",
    ),
}
"""Code -> English and Japanese template."""
