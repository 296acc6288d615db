"""The words of every reason, English and Japanese: code -> template. The one place for them.

A template names the parameters of its `graph.words.reason.Reason` in braces; after a colon stands
how one is shown: `rate` (a fraction as a percentage), `money` (USD), or how a list is joined.
Numbers, days and truth values are shown in the manner of the language by themselves. Both languages
name the same parameters: `tests/unit/test_reason_words.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from onshore.graph.words.claim_words import CLAIMS
from onshore.graph.words.note_words import NOTES
from onshore.graph.words.refusal_words import REFUSALS
from onshore.graph.words.sentence_words import SENTENCES

JOINED: Mapping[str, tuple[str, str]] = {
    "list": (", ", "、"),
    "and": (" and ", "および"),
    "or": (" or ", "または"),
    "then": ("; ", "；"),
    "sentences": (" ", ""),
}
"""How the members of a list are joined."""

WORDS: Mapping[str, tuple[str, str]] = {
    **SENTENCES,
    **REFUSALS,
    # -- values --
    "yes": ("yes", "はい"),
    "no": ("no", "いいえ"),
    "free": ("Free", "無税"),
    "high": ("high", "高"),
    "medium": ("medium", "中"),
    "low": ("low", "低"),
    "rate_is": ("{lo:rate}", "{lo:rate}"),
    "rate_between": ("{lo:rate} to {hi:rate}", "{lo:rate}～{hi:rate}"),
    "rate_at_least": ("at least {lo:rate}", "{lo:rate}以上"),
    # -- conditions and tests on them --
    "is": ("{name}: {values:or}", "{name}: {values:or}"),
    "is_not": ("{name}: not {values:or}", "{name}: {values:or}以外"),
    "above": ("{name} above {value}", "{name}が{value}超"),
    "at_least": ("{name} of at least {value}", "{name}が{value}以上"),
    "below": ("{name} less than {value}", "{name}が{value}未満"),
    "at_most": ("{name} of at most {value}", "{name}が{value}以下"),
    "between": ("{name} above {low} and below {high}", "{name}が{low}超、{high}未満"),
    "named": ("{name} ({code})", "{name}（{code}）"),
    "taken": ("{name}: {value} ({code})", "{name}: {value}（{code}）"),
    "all_of": ("{tests:and}", "{tests:and}"),
    # -- what a condition decides --
    "branch": ("{when}: {rate}", "{when}: {rate}"),
    "otherwise": ("otherwise", "それ以外"),
    "share_of": ("{name}, {share:rate}", "{name}、{share:rate}"),
    "lines_are": ("{lines}", "{lines}"),
    "lines_and_more": ("{lines} ...", "{lines} …"),
    "exact_line": ("exact line", "品目の細分"),
    # -- components: the normal duty --
    "normal": ("normal duty, column 1 general, {rate}", "一般税率（第1欄一般）、{rate}"),
    "column_2": ("column 2 rate, {rate}", "第2欄税率、{rate}"),
    "usmca": (
        "normal duty under the USMCA (special column, S)",
        "USMCAによる税率（特別欄、S）",
    ),
    "preference": (
        "preference {programme} (special column), {rate}",
        "特恵{programme}（特別欄）、{rate}",
    ),
    "aircraft": (
        "civil aircraft agreement (special column, C), {rate}",
        "民間航空機協定（特別欄、C）、{rate}",
    ),
    "normal_on_part": (
        "{of}, on {part:rate} of the value (chapter 98)",
        "{of}、価格の{part:rate}に対して（第98類）",
    ),
    "normal_not_due": ("not due: {by} ({reference})", "課されない: {by}（{reference}）"),
    "not_computed": ("not computed: {why}", "算定不可: {why}"),
    "part_not_computed": ("{measure} not computed", "{measure} 算定不可"),
    # -- components: measures --
    "measure": ("{clauses:then}", "{clauses:then}"),
    "measure_cited": (
        "{clauses:then} [{source}; confidence {confidence}]",
        "{clauses:then}［{source}、信頼度 {confidence}］",
    ),
    "floor": ("total of {rate:rate} with the normal duty", "一般税率と合わせて{rate:rate}"),
    "on_base": ("on {base} ({share:rate})", "{base}に対して（{share:rate}）"),
    "base_steel_share": ("the steel content", "鉄鋼分の価格"),
    "base_aluminium_share": ("the aluminium content", "アルミニウム分の価格"),
    "base_copper_share": ("the copper content", "銅分の価格"),
    "base_full_with_aluminium": (
        "the whole value if there is any aluminium",
        "アルミニウムを含むなら価格全体",
    ),
    "base_us_content_share": ("the US content", "米国産部分の価格"),
    "base_non_us_content": ("the content that is not of the US", "米国産以外の部分の価格"),
    "base_us_content_to_40": (
        "the value less US content of at most 40 %",
        "米国産部分（40 %まで）を除いた価格",
    ),
    "displaced": ("displaced by {by} ({measure})", "{by}により排除（{measure}）"),
    "displaces_part": ("{by} displaces {part:rate} of it", "{by}が{part:rate}を排除"),
    "chapter_98": ("chapter 98 ({provision})", "第98類（{provision}）"),
    "needs_price": (
        "not computed: needs the value of a unit (unit_price), or quantity in {unit} and value",
        "算定不可: 1単位の価格（unit_price）、または数量（{unit}）と課税価格が必要",
    ),
    "void": (
        "collected without legal ground since the ruling",
        "判決以降は法的根拠なしに徴収",
    ),
    "exempt_on_list": (
        "exempt: the line is on {list} ({reference})",
        "免除: 品目が{list}にある（{reference}）",
    ),
    "not_applied": (
        "not applied: {tests:or} – that is not so ({reference})",
        "不適用: 「{tests:or}」に当たらない（{reference}）",
    ),
    # -- why there is no number --
    "several": ("{reasons:then}", "{reasons:then}"),
    "no_rate": (
        "the schedule prints no rate for this line",
        "税率表にこの品目の税率の記載がない",
    ),
    "chapter_99_rate": (
        "chapter 99 adds to the duty of another line: '{rate}'",
        "第99類は他の品目の税に加算される: 「{rate}」",
    ),
    "rate_in_words": (
        "the rate is given in words or on a part of the value: '{rate}'",
        "税率が文言または価格の一部に対して定められている: 「{rate}」",
    ),
    "rate_needs": (
        "the duty '{rate}' needs {needs:and} and value",
        "税率「{rate}」の算定には{needs:and}と課税価格が必要",
    ),
    "quantity_in": ("quantity in {unit}", "数量（{unit}）"),
    "quantity_of": ("quantity in {unit} of {of}", "{of}の数量（{unit}）"),
    "value_of": ("value of {of}", "{of}の価格"),
    "rate_of_article": (
        "not computed: what is due is that of the article, which may be exempt",
        "算定不可: 課されるのは物品の税で、物品により免除がある",
    ),
    "rate_of_provision": (
        "the normal duty is that of the provision of chapter 98, most of them free: ask its number",
        "一般税率は第98類の規定のもの（多くは無税）: その番号を指定してください",
    ),
    "amount_per_unit": (
        "{measure} is an amount per {unit}: needs the value of a unit (unit_price), or quantity in "
        "{unit} and value",
        "{measure}は{unit}当たりの額: "
        "1単位の価格（unit_price）、または数量（{unit}）と課税価格が必要",
    ),
    "no_upper_end": (
        "no upper end for {lines}: {why}; ask for more digits",
        "{lines}は上限を算定できない: {why}。より多くの桁で指定してください",
    ),
    "no_upper_end_more": (
        "no upper end for {lines} and {more} more: {why}; ask for more digits",
        "{lines}ほか{more}件は上限を算定できない: {why}。より多くの桁で指定してください",
    ),
    "no_schedule": ("no tariff schedule is loaded", "税率表が読み込まれていない"),
    "before_schedules": (
        "no loaded revision of the schedule is in force on {day}; the first is of {first}",
        "{day}に有効な税率表の版が読み込まれていない。最初の版は{first}",
    ),
    "ask_article_value": (
        "{why}: the rate is that of the article; ask its number in chapters 1 to 97 with {said}, "
        "value and {part}",
        "{why}: 税率は物品のもの。第1～97類の番号を{said}、value、{part}と共に指定してください",
    ),
    "inside_customs_territory": (
        "{place} is inside the US customs territory: no entry, no duty",
        "{place}は米国の関税領域内: 輸入に当たらず関税はない",
    ),
    "insular_possession": (
        "{place} is an insular possession: General Note 3(a)(iv) decides, which is not covered",
        "{place}は米国の島しょ領: General Note 3(a)(iv)によるが、対象外",
    ),
    # -- beside the figure --
    "complete_until": (
        "the measures are complete until {day} only",
        "措置のデータは{day}まで。それ以降の措置は反映されていない",
    ),
    "complete_from": (
        "the measures are complete from {day} only",
        "措置のデータは{day}から。それより前の措置は反映されていない",
    ),
    "gap": ("{authority}: {reason}", "{authority}: {reason}"),
    "unread_headings": (
        "the schedule refers to {headings}, which no loaded measure covers",
        "税率表は{headings}を参照しているが、読み込まれた措置に該当するものがない",
    ),
    "edition": ("edition of the schedule: {note}", "税率表の版: {note}"),
    "newer_edition": (
        "{held} answers; {newer} is in force from {day} and is not loaded",
        "{held}による答え。{day}から有効な{newer}は読み込まれていない",
    ),
    "other_edition": (
        "{line} is not in {missing}; {held} answers",
        "{line}は{missing}にない。{held}による答え",
    ),
    "number_ended": (
        "{line} ended on {day}: it is {now:or} now; the 8-digit line is the same",
        "{line}は{day}に廃止され、現在は{now:or}。8桁の品目は同じ",
    ),
    "number_gone": (
        "{line} ended on {day}: it is not a number of its own now; the 8-digit line is the same",
        "{line}は{day}に廃止され、対応する番号はない。8桁の品目は同じ",
    ),
    "number_new": (
        "{line} is the number since {day} of what was {was:or}; the rate is that of the 8-digit "
        "line",
        "{line}は{day}からの番号で、それまでは{was:or}。税率は8桁の品目のもの",
    ),
    "was_collected": (
        "{rate} was collected then: the rate was cut later with effect from an earlier day, the "
        "difference is refundable",
        "当時の徴収は{rate}: 税率は後に遡って引き下げられ、差額は還付の対象",
    ),
    "is_owed": (
        "{rate} is owed: this rate was cut later with effect from an earlier day, the difference "
        "is refundable",
        "正しい税率は{rate}: この税率は後に遡って引き下げられ、差額は還付の対象",
    ),
    "note": ("{note}", "{note}"),
    # -- assumptions --
    "lists_until": ("product lists are complete until {day}", "品目リストは{day}まで"),
    "unread": (
        "given, but not used in this answer: {conditions}",
        "指定されたが、この答えに影響しない条件: {conditions}",
    ),
    "lapsed": (
        "programme {symbol} ({programme}) had lapsed from {day}: its special rate cannot be "
        "claimed",
        "特恵{symbol}（{programme}）は{day}から失効: 特別税率は申請できない",
    ),
    "lapsed_to": (
        "programme {symbol} ({programme}) had lapsed from {day} to {last}: its special rate cannot "
        "be claimed",
        "特恵{symbol}（{programme}）は{day}から{last}まで失効: 特別税率は申請できない",
    ),
    "origins_taken_from": (
        "the origins that may claim {symbol} ({programme}) are those of {source}, not read in the "
        "general note",
        "{symbol}（{programme}）を申請できる原産地は{source}による（一般注釈では未確認）",
    ),
    "announced": (
        "announced, no rate yet: {measure} ({reference})",
        "公表済み、税率は未定: {measure}（{reference}）",
    ),
    "usmca_share": (
        "{taken} is a utilisation share: rates are averages over entries (statistical), not the "
        "duty of one shipment",
        "{taken}は利用率: 税率は輸入申告の平均（統計値）で、一つの貨物の税ではない",
    ),
    "taken_outside": (
        "{taken}, because the line is outside chapter {chapters:and}",
        "{taken}、品目が第{chapters:and}類以外のため",
    ),
    "not_said": ("not stated, assumed: {taken}", "指定なし、次とみなした: {taken}"),
    "not_met": (
        "not stated, assumed not to hold: {test} ({code}; {references:then})",
        "指定なし、当たらないとみなした: {test}（{code}、{references:then}）",
    ),
    "value_not_said": (
        "{name} holds up to a value of {most:money}; the value is not said",
        "「{name}」は価格{most:money}まで。価格の指定がない",
    ),
    "not_above_value": (
        "{name} does not hold above a value of {most:money}: assumed not to hold",
        "「{name}」は価格{most:money}を超えると認められない: 当たらないとみなした",
    ),
    "not_said_whole": (
        "not stated, assumed 1: {name} ({code}); {displaced} falls on the rest of the value",
        "指定なし、1とみなした: {name}（{code}）。{displaced}は残りの価格にかかる",
    ),
    "not_said_rest": (
        "not stated, assumed to be all that other metals leave: {name} ({code}); {charged} falls "
        "on it alone",
        "指定なし、他の金属の残り全部とみなした: {name}（{code}）。{charged}はその部分のみにかかる",
    ),
    "provision_of_number": (
        "the number itself is entered under chapter 98: chapter98:{provision}",
        "番号自体が第98類による輸入: chapter98:{provision}",
    ),
    "provision_free": (
        "{provision} is free but for 9801.00.70 and 9801.00.80, which repay a drawback",
        "{provision}は無税。ただし9801.00.70と9801.00.80は払い戻された税を返す",
    ),
    "provision_unread": (
        "assumed to be due: no text was read on whether {measures} fall on goods of chapter 98",
        "課されるとみなした: 第98類の貨物に{measures}が課されるかの条文は未確認",
    ),
    "no_such_claim": (
        "preference:{programme} cannot be claimed for this line from this origin on this day: the "
        "normal duty counts",
        "特恵{programme}（preference:{programme}）はこの品目・原産地・日では申請できない: "
        "一般税率による",
    ),
    "not_claimed": (
        "the special rate of programme {programmes} exists and was not claimed (exclusion:false "
        "says that nothing is claimed)",
        "特恵{programmes}の特別税率があるが申請されていない（exclusion:falseは何も申請しないこと）",
    ),
    "ordinary": (
        "`ordinary` is the duty of goods that are not for aircraft, under no exclusion and under "
        "no preference, unless conditions say otherwise; `lo` and `hi` take nothing for granted",
        "`ordinary`は、条件で別に指定しない限り、航空機用でなく、除外も特恵も申請しない貨物の税。"
        "`lo`と`hi`は何も前提としない",
    ),
    # -- components of products, crossings --
    "lines_assumed": (
        "the tariff lines are assumed, not stated: {facts}",
        "品目は仮定で、記されたものではない: {facts}",
    ),
    "several_lines": (
        "the interval spans several tariff lines; which one applies is not stated",
        "範囲は複数の品目にわたる。どれに当たるかは記されていない",
    ),
    "of_line": ("{line}: {why}", "{line}: {why}"),
    "no_line": ("no fact links {product} to a tariff line", "{product}の品目を示す事実がない"),
    "no_sure_line": (
        "no fact links {product} to a tariff line that is more than assumed",
        "{product}の品目を示す、仮定より確かな事実がない",
    ),
    "no_number": ("the duty can not be computed", "関税を算定できない"),
    "refused": ("{text}", "{text}"),
    "where_unknown": (
        "no fact says {where:and}: whether it crosses the border is not known",
        "{where:and}を示す事実がない: 国境を越えるかどうかは不明",
    ),
    "where_made": ("where {maker} makes {product}", "{maker}が{product}を造る場所"),
    # -- what to find out next (exposure) --
    "find_condition": (
        "whether and how it holds for the shipments: {name} ({code})",
        "貨物がこの条件に当たるか: {name}（{code}）",
    ),
    "find_tariff_line": (
        "which tariff line {product} falls under",
        "{product}がどの品目に当たるか",
    ),
    "find_duty": (
        "what the duty of {product} needs to be computed",
        "{product}の関税の算定に必要なもの",
    ),
    "find_made_where": ("who makes {product}, and where", "{product}を誰がどこで造るか"),
    "stated_entries": (
        "{entries} stated to be made abroad, {rates}; duty unknown of {unknown}; shares of value "
        "stated: {shares}. No source says that they go to the United States",
        "国外での製造が示されたもの{entries}件、{rates}。税率不明{unknown}件。価格に占める割合が"
        "示されたもの{shares}件。米国に向かうとは示されていない",
    ),
    "stated_rates": ("rates {lo:rate} to {hi:rate}", "税率{lo:rate}から{hi:rate}"),
    "stated_no_rate": ("no rate known", "税率は不明"),
    "find_share": (
        "how much of its need of {part} {maker} takes from {source}",
        "{maker}が必要とする{part}のうち{source}から得る割合",
    ),
    "find_cost_share": (
        "what part of the value of {whole} is {part}",
        "{whole}の価格に{part}が占める割合",
    ),
    # -- a bill of materials of one's own --
    "bom_home": ("made inside the customs territory", "関税領域の中で製造"),
    "bom_within": (
        "enters, if at all, within what it is part of, which is made outside",
        "単独では輸入されず、国外で製造される上位の品目に含まれる",
    ),
    "bom_no_origin": ("its origin is not stated", "原産地の記載がない"),
    "bom_no_hts": ("its tariff line is not stated", "品目番号の記載がない"),
    "bom_whole_unknown": (
        "where the product is made is not stated: it may enter by itself or within it",
        "製品の製造地の記載がない: 単独で輸入されるか製品に含まれるかは不明",
    ),
    "find_bom_assembly": (
        "where the product is made: whether its parts enter by themselves",
        "製品の製造地: 部品が単独で輸入されるか",
    ),
    "find_bom_cost": ("what {part} costs", "{part}の原価"),
    "find_bom_whole": ("what the product costs", "製品の原価"),
    "find_bom_quantity": ("how many of {part} are needed", "{part}の数量"),
    "find_bom_supplier_share": (
        "how the need of {part} is split between its suppliers",
        "{part}の供給者ごとの割合",
    ),
    "find_bom_origin": ("where {part} is made", "{part}の原産地"),
    "find_bom_tariff_line": ("which tariff line {part} falls under", "{part}がどの品目に当たるか"),
    "find_bom_duty": (
        "what the duty of {part} needs to be computed",
        "{part}の関税の算定に必要なもの",
    ),
    "bom_currency": (
        "rows {rows} name no currency: {currency} as in the others is taken",
        "{rows}行目は通貨の記載がない: 他と同じ{currency}とする",
    ),
    "bom_cut": (
        "rows {rows}: of a tariff number of another country the first six digits are read; beyond "
        "these each country has its own",
        "{rows}行目: 他国の税番は、各国共通の最初の6桁だけを読む",
    ),
    "bom_flat": (
        "the table has no column of levels: each line counts as a part of the product",
        "表に階層の列がない: どの行も製品自体の部品とし、他の行の部品とはしない",
    ),
    "bom_basis_parts": (
        "the product's own cost is not stated: shares are of the summed cost of its parts",
        "製品自体の原価の記載がない: 比率は部品の原価の合計に対するもの",
    ),
    "bom_no_basis": (
        "shares need the cost of the product, or of all its parts, or stated cost shares",
        "比率には製品または全部品の原価、あるいは原価比率が必要",
    ),
    "bom_product": (
        "{part} (row {row}) is taken for the product: it is the only line of the highest level",
        "最上位の唯一の行である{part}（{row}行目）を製品とする",
    ),
    "bom_own_entry": (
        "made in {place}, the product enters itself: its own duty stands beside the exposure, "
        "which counts what enters through its parts",
        "{place}で製造される製品は自ら輸入される: その関税は部品を通じた影響とは別に示す",
    ),
    "bom_own_value": (
        "what a part, or the product, costs beyond its listed parts is counted where it is made",
        "記載された部品を超える原価は、それが製造される場所に数える",
    ),
    "bom_single": (
        "a single source is the only supplier that this bill names; whether another one could "
        "deliver, the bill does not say",
        "単一供給源はこの部品表に唯一記された供給者。他の供給者の有無は部品表からは分からない",
    ),
    "bom_names": (
        "names of suppliers are looked up as a whole; what the graph says of them is not in these "
        "numbers",
        "供給者名は全体が一致する場合のみ示す。グラフの情報はこれらの数値に含まれない",
    ),
    # -- fees, refunds --
    "fee_not_held": (
        "the amounts of {day} are not in the data, which holds those of {first} to {last}",
        "{day}の額は未収録（収録は{first}から{last}まで）",
    ),
    "fee_period_not_held": (
        "the amounts of that day are not in the data, which holds those of {first} to {last}",
        "当日の額は未収録（収録は{first}から{last}まで）",
    ),
    "fee_least_developed": (
        "products of least developed beneficiary countries are exempt; which they are is not in "
        "the data",
        "後発開発途上受益国の産品は免除。どの国が該当するかは未収録",
    ),
    "order_unread": (
        "no text was read on where the headings of {step} stand among the others of chapter 99",
        "{step}の番号を第99類の他の番号のどこに置くかの条文は未確認",
    ),
    "fees_of_one_line": (
        "fees are those of an entry of this line alone, filed electronically: least and most hold "
        "for the entry as a whole",
        "手数料はこの品目だけの電子申告のもの。下限と上限は申告全体に掛かる",
    ),
    "fee_port": (
        "the harbor maintenance fee is due at the ports that 19 CFR 24.24 lists; which port it is "
        "is not asked",
        "港湾維持手数料は19 CFR 24.24の表にある港で課される。どの港かは問わない",
    ),
    "landed_needs_value": ("the amounts need the value", "額には課税価格が必要"),
    "refund_later_cut": (
        "the rate was cut later with effect from an earlier day",
        "税率が後に遡って引き下げられた",
    ),
    "refund_void": (
        "collected without legal ground since the ruling",
        "判決後、法的根拠なく徴収された",
    ),
    "refund_ruling": (
        "a ruling of {day} took the legal ground from these duties; whether those of earlier "
        "entries come back is not in the data",
        "{day}の判決でこれらの関税は法的根拠を失った。それ以前の申告分が還付されるかは未収録",
    ),
    # -- changes, origins, editions --
    "changes_until": (
        "measures are complete until {day}: what is not announced yet is not seen",
        "措置の収録は{day}まで。その後に公表されるものは含まれない",
    ),
    "changes_counted": (
        "lines are those of edition {edition}, chapters 1 to 97; a measure may be without effect "
        "on a line for other reasons",
        "品目は{edition}版の第1類から第97類。措置は他の理由で効果がないこともある",
    ),
    "origins_apart": (
        "origins without an entry and those whose duty has no upper end are listed apart",
        "申告のない原産地と上限のない原産地は別に掲げる",
    ),
    "find_place": ("where {maker} makes {product}", "{maker}が{product}を造る場所"),
    **NOTES,
    **CLAIMS,
}
