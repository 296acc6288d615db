"""Words of refusals: why a value of a question is not taken. English and Japanese."""

from __future__ import annotations

from collections.abc import Mapping

REFUSALS: Mapping[str, tuple[str, str]] = {
    # -- any parameter --
    "refuse_parameter": ("unknown parameter", "知らない引数"),
    "refuse_often": ("given more than {most} times", "{most}回より多く指定されている"),
    "refuse_again": ("given more than once", "2回以上指定されている"),
    "refuse_missing": ("is missing", "指定がない"),
    "refuse_long": ("is longer than {most} characters", "{most}字より長い"),
    "refuse_control": ("holds a control character", "制御文字がある"),
    "refuse_empty": ("is empty", "空である"),
    "refuse_below": ("{value} is below {least}", "{value}は{least}より小さい"),
    "refuse_above": ("{value} is above {most}", "{value}は{most}より大きい"),
    "refuse_choice": ("{value} is not one of {known}", "{value}は次のいずれでもない：{known}"),
    "refuse_unknown": ("{value} is unknown (nearest: {near})", "{value}は不明（近いもの：{near}）"),
    "refuse_whole": ("{value} is not a whole number", "{value}は整数ではない"),
    "refuse_digits": ("{value} has more than {most} digits", "{value}は{most}桁より長い"),
    "refuse_number": ("{value} is not a number", "{value}は数ではない"),
    "refuse_truth": ("{value} is neither true nor false", "{value}はtrueでもfalseでもない"),
    "refuse_day": (
        "{value} is not a day such as 2025-11-20",
        "{value}は2025-11-20のような日付ではない",
    ),
    "refuse_instant": (
        "{value} is not an instant such as 2026-11-20T08:00:00Z",
        "{value}は2026-11-20T08:00:00Zのような時点ではない",
    ),
    "refuse_zeros": (
        "{value} is a number, and may have lost closing zeros: write it as text",
        "{value}は数で、末尾の0が落ちたかもしれない：文字列で書く",
    ),
    "refuse_view": ("{value} is not a view", "{value}という画面はない"),
    "refuse_ids": ("is two ids with ~ between", "2つのIDを~でつなぐ"),
    # -- names for ids --
    "refuse_several": ("{text} names several: {listed}", "{text}に当たるものが複数ある：{listed}"),
    "refuse_several_more": (
        "{text} names several: {listed}; and {more} more",
        "{text}に当たるものが複数ある：{listed}、ほか{more}件",
    ),
    "refuse_other_kind": (
        "{text} is {told}; what is asked for is a {asked}",
        "{text}は{told}。求められているのは{asked}",
    ),
    # -- kinds of things --
    "refuse_not_lost": (
        "{id} is not a firm, factory, component or place",
        "{id}は企業・工場・部品・場所のいずれでもない",
    ),
    "refuse_not_made": (
        "{id} is not a component, firm or factory",
        "{id}は部品・企業・工場のいずれでもない",
    ),
    "refuse_no_firm": ("{id} is not a firm", "{id}は企業ではない"),
    "refuse_no_place": ("{id} is not a place", "{id}は場所ではない"),
    "refuse_no_component": ("{id} is not a component", "{id}は部品ではない"),
    "refuse_or_place": ("is missing; or give a place", "指定がない。場所を指定してもよい"),
    "refuse_same": ("is the same as source", "sourceと同じ"),
    "refuse_lost_part": (
        "{value} is not an id with a lost part from 0 to 1, such as firm:acme:0.5",
        "{value}はfirm:acme:0.5のような、IDと失われる割合（0～1）の組ではない",
    ),
    "refuse_twice": ("{id} is given more than once", "{id}が2回以上指定されている"),
    "refuse_weighted_loss": (
        "partial losses belong to mode=weighted",
        "一部の喪失はmode=weightedで問う",
    ),
    "refuse_weighted_target": (
        "mode=weighted ranks all nodes; a single target belongs to the other modes",
        "mode=weightedはすべての点を順位付けする。1つの対象は他のmodeで問う",
    ),
    # -- tariffs --
    "refuse_goods": ("name one of hts and component", "htsとcomponentのどちらか一方を指定する"),
    "refuse_both_goods": (
        "name one of hts and component, or neither",
        "htsとcomponentの両方は指定できない",
    ),
    "refuse_order": ("{until} is before {since}", "{until}は{since}より前"),
    "refuse_since": ("{since} is after {until}, as_of", "{since}はas_ofの{until}より後"),
    "refuse_line": (
        "names a tariff line of 4 to 10 digits",
        "4～10桁の関税番号を指定する",
    ),
    "refuse_hts": (
        "{value} is not an HTS number such as 8471.50.01",
        "{value}は8471.50.01のような関税番号ではない",
    ),
    "refuse_hts_words": (
        "{value} is not an HTS number such as 8471.50.01; `schedule` finds numbers by words, and "
        "`duty` takes a product as `component`",
        "{value}は8471.50.01のような関税番号ではない。`schedule`は語句から番号を探し、`duty`は"
        "`component`で製品を受け取る",
    ),
    "refuse_hts_digits": (
        "{value} has {digits} digits; an HTS number has {least} to 10",
        "{value}は{digits}桁。関税番号は{least}～10桁",
    ),
    "refuse_chapter_99": (
        "{line} is of chapter 99 and is reported beside the number of the goods in chapters 1 to "
        "97: ask that number",
        "{line}は99類の番号で、1～97類の物品の番号とともに申告される。その番号を問う",
    ),
    "refuse_cells": (
        "{lines} numbers times {origins} origins are more than MAX_CELLS allows ({most}): ask in "
        "parts",
        "番号{lines}件×原産地{origins}件はMAX_CELLS（{most}）を超える。分けて問う",
    ),
    "refuse_authority": (
        "no measure that is loaded has this authority or id",
        "この根拠またはIDの措置は読み込まれていない",
    ),
    "refuse_edition": (
        "no edition {name} is loaded; there are {known}",
        "版{name}は読み込まれていない。あるのは{known}",
    ),
    # -- changes of a scenario --
    "refuse_object": ("the document is an object", "文書はオブジェクトである"),
    "refuse_base64": (
        "is not base64url of a JSON document",
        "JSON文書のbase64urlではない",
    ),
    "refuse_other_doc": ("is not the document of this id", "このIDの文書ではない"),
    "refuse_list": ("is a list of at most {most}", "{most}件以内の一覧を指定する"),
    "refuse_operation": ("unknown operation", "知らない操作"),
    "refuse_base": (
        "is an object with as_of and known_at",
        "as_ofとknown_atのオブジェクトを指定する",
    ),
    "refuse_base_day": ("is not a day such as 2026-06-01", "2026-06-01のような日付ではない"),
    "refuse_asks": ("is a list of 1 to {most} questions", "1～{most}件の問いの一覧を指定する"),
    "refuse_ask": ("is an object with one question", "問い1つのオブジェクトを指定する"),
    "refuse_question": ("unknown question", "知らない問い"),
    "refuse_asked": ("is an object of parameters", "引数のオブジェクトを指定する"),
    "refuse_clock": ("belongs to base", "baseに書く"),
    "refuse_key": ("unknown key", "知らないキー"),
    "refuse_no_id": ("is an id", "IDを指定する"),
    "refuse_kind": ("{id} is not a {asked}", "{id}は{asked}ではない"),
    "refuse_makes_nothing": (
        "no fact says what {node} makes itself; move a site",
        "{node}自身が何を作るかを述べた事実はない。拠点を移す",
    ),
    "refuse_no_supply": (
        "no supply of {component} from {source} to {target} is known; add_supplier adds one",
        "{source}から{target}への{component}の供給は知られていない。add_supplierで加える",
    ),
    "refuse_fraction": ("is a number from 0 to {most}", "0～{most}の数を指定する"),
    "refuse_measure": (
        "no measure that is loaded has this id",
        "このIDの措置は読み込まれていない",
    ),
    "refuse_no_change": ("give a rate, origins or both", "税率か原産地、または両方を指定する"),
    "refuse_rate": (
        "is a fraction such as 0.25, or a text such as 25%",
        "0.25のような割合か、25%のような文字列を指定する",
    ),
    "refuse_origins": ("is a list of territory codes", "国・地域コードの一覧を指定する"),
    # -- conditions --
    "takes_bool": ("true or false", "trueまたはfalse"),
    "takes_share_or_bool": ("true, false or a share from 0 to 1", "true、false、または0～1の割合"),
    "takes_share": ("a share from 0 to 1", "0～1の割合"),
    "takes_number": (
        "a number of 0 or more with at most 12 decimals",
        "小数12桁以内の0以上の数",
    ),
    "takes_territory": ("a territory code such as US or CN", "USやCNのような国・地域コード"),
    "takes_date": (
        "a date such as 2026-07-24, or false",
        "2026-07-24のような日付、またはfalse",
    ),
    "takes_word": ("one of {words}", "{words}のいずれか"),
    "refuse_name": ("unknown condition", "知らない条件"),
    "refuse_zero": ("{name} is an amount in USD above 0", "{name}は0より大きい米ドルの額"),
    "refuse_value": ("{name} is {allowed}, not {value}", "{name}は{allowed}で、{value}ではない"),
    "refuse_pair": ("{value} is not of the form name:value", "{value}は「名前:値」の形ではない"),
    "refuse_condition": (
        "unknown condition {value}; the names are {known}",
        "知らない条件{value}。条件は{known}",
    ),
    "refuse_condition_again": ("{name} is given twice", "{name}が2回指定されている"),
    "refuse_shares": ("{names} add up to more than 1", "{names}の合計が1を超える"),
    "refuse_part": (
        "{name} is a part of the value: say value too",
        "{name}は価額の一部：valueも指定する",
    ),
    "refuse_part_above": ("{name} is more than the value", "{name}が価額より大きい"),
    "refuse_price": (
        "unit_price is not value divided by quantity",
        "unit_priceがvalue÷quantityと一致しない",
    ),
    "refuse_preference": (
        "usmca and preference contradict each other; usmca:true is preference:S",
        "usmcaとpreferenceが矛盾する。usmca:trueはpreference:S",
    ),
}
"""Code -> template, as in `graph.words.reason_words`, of which they are a part."""
