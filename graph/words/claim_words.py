"""The words of what is found out about a claim of a text, in the manner of `reason_words`."""

from __future__ import annotations

from collections.abc import Mapping

STANDINGS: Mapping[str, tuple[str, str]] = {
    "supported": ("Supported", "裏付けあり"),
    "contradicted": ("Contradicted", "矛盾"),
    "denied": ("Denied", "否定"),
    "disputed": ("Sources disagree", "出典が対立"),
    "promised": ("Promised only", "約束のみ"),
    "new": ("New", "記録なし"),
    "not_checkable": ("Not checkable", "確認不能"),
    "not_read": ("Not read", "未読"),
}
"""Standing of a claim, or of a sentence -> its mark in English and Japanese."""

CLAIMS: Mapping[str, tuple[str, str]] = {
    # -- supported --
    "claim_states_same": (
        "Stated by {who:list}.",
        "{who:list}がそう述べている。",
    ),
    "claim_states_denied": (
        "Denied in the text, and by {who:list}.",
        "文は否定しており、{who:list}も否定している。",
    ),
    "claim_states_subject": (
        "Stated by {who:list} of {stated}, which belongs to {claimed}.",
        "{who:list}が{claimed}に属する{stated}についてそう述べている。",
    ),
    "claim_states_within": (
        "Stated by {who:list} of {stated}, which is in {claimed}.",
        "{who:list}が{claimed}にある{stated}についてそう述べている。",
    ),
    "claim_states_kind": (
        "Stated by {who:list} of {stated}, a kind of {claimed}.",
        "{who:list}が{claimed}の一種である{stated}についてそう述べている。",
    ),
    "claim_states_more": (
        "Stated by {who:list}, with more than the text says.",
        "{who:list}が、文より詳しくそう述べている。",
    ),
    # -- contradicted --
    "claim_denies_denied": (
        "Denied by {who:list}.",
        "{who:list}がこれを否定している。",
    ),
    "claim_denies_stated": (
        "The text denies what is stated by {who:list}.",
        "文は、{who:list}が述べていることを否定している。",
    ),
    "claim_denies_cancelled": (
        "Cancelled, as stated by {who:list}.",
        "{who:list}が中止を伝えている。",
    ),
    "claim_differs": (
        "The text says {claimed}; stated is {stated}, by {who:list}.",
        "文は{claimed}とするが、{who:list}は{stated}としている。",
    ),
    "claim_disputed": (
        "Sources disagree. Stated by {yes:list}. Against it: {other:within}",
        "出典が対立している。そう述べるのは{yes:list}。これに対し、{other:within}",
    ),
    # -- promised --
    "claim_promised": (
        "The text says that it is so; it is stated only as {status}, by {who:list}.",
        "文は実現したものとするが、{who:list}は「{status}」としてのみ述べている。",
    ),
    "claim_promised_building": (
        "The text says that it is done; it is stated as under construction, by {who:list}.",
        "文は完成したものとするが、{who:list}は建設中としている。",
    ),
    # -- new --
    "claim_nothing": (
        "No fact here states or denies this.",
        "これを述べる事実も否定する事実もここにはない。",
    ),
    "claim_other": (
        "No fact here states {claimed}. Stated: {stated:list}, by {who:list}; both may be right.",
        "{claimed}とする事実はここにない。{who:list}は{stated:list}としており、"
        "両方が正しいこともある。",
    ),
    "claim_less_end": (
        "Stated by {who:list} of {stated}, not of {claimed}.",
        "{who:list}は{stated}についてそう述べ、{claimed}については述べていない。",
    ),
    "claim_less_unsaid": (
        "Stated by {who:list} without saying {what}.",
        "{who:list}はそう述べているが、{what}は述べていない。",
    ),
    "claim_less_set": (
        "Stated by {who:list} of several together, not of this one.",
        "{who:list}は複数まとめて述べており、これ一つについては述べていない。",
    ),
    "claim_less_amount": (
        "Stated by {who:list}: {stated}, which leaves {claimed} open.",
        "{who:list}は{stated}としており、{claimed}かどうかは分からない。",
    ),
    "claim_less_status": (
        "Stated only as {status}, by {who:list}.",
        "{who:list}は「{status}」としてのみ述べている。",
    ),
    "claim_less_cancelled": (
        "Such a plan was cancelled, as stated by {who:list}; nothing says that it is this one.",
        "{who:list}がこの種の計画の中止を伝えているが、これと同じとは述べていない。",
    ),
    "claim_less_plan": (
        "The plan is stated by {who:list}, not its end.",
        "{who:list}は計画を述べており、その終わりは述べていない。",
    ),
    "claim_weak": (
        "Only a forecast, a rumour or an assumption speaks of this: {who:list}.",
        "予測・憶測・仮定だけがこれに触れている：{who:list}。",
    ),
    "claim_past": (
        "Stated by {who:list} until {day}; it holds no more.",
        "{who:list}がそう述べているのは{day}までで、今は当てはまらない。",
    ),
    "claim_past_denied": (
        "Denied by {who:list} until {day}; that holds no more.",
        "{who:list}が否定しているのは{day}までで、今は当てはまらない。",
    ),
    # -- not checkable --
    "claim_unknown": (
        "Not checkable: no list here has {names:list}.",
        "確認できない：{names:list}はどの名簿にもない。",
    ),
    "claim_opinion": (
        "Not checkable: it stands in a comment.",
        "確認できない：論評の中の文である。",
    ),
    "claim_forecast": (
        "Not checkable: it is a forecast.",
        "確認できない：予測である。",
    ),
    "claim_rumour": (
        "Not checkable: the text itself gives it as a rumour.",
        "確認できない：文自体が憶測として伝えている。",
    ),
    # -- what is not said --
    "claim_what_to": (
        "to whom",
        "供給先",
    ),
    "claim_what_from": (
        "from whom",
        "供給元",
    ),
    "claim_what_brand": (
        "whose brand",
        "ブランド",
    ),
    "claim_what_place": (
        "where",
        "場所",
    ),
    "claim_what_product": (
        "of which product",
        "製品",
    ),
    "claim_what_amount": (
        "how much",
        "数量",
    ),
    "claim_what_by": (
        "by that date",
        "その期限",
    ),
    "claim_what_share": (
        "that share",
        "その割合",
    ),
    "claim_more_who": (
        "{n:number} more",
        "ほか{n:number}件",
    ),
    # -- why a sentence has no claim --
    "unread_read": (
        "Nothing in it was read as a statement about the network.",
        "供給網についての記述は読み取れなかった。",
    ),
    "unread_refused": (
        "A reading was refused: the words do not carry it with certainty.",
        "読み取りの候補はあったが、文面から確かでないため採らなかった。",
    ),
    "unread_aside": (
        "Left aside: a byline, a link, a note on the source, or the like.",
        "署名・リンク・出典の注などのため対象外。",
    ),
    # -- the whole text --
    "says_claims_none": (
        "In this text nothing was read that the facts here can be held against.",
        "この文章からは、ここの事実と照らせる記述が読み取れなかった。",
    ),
    "says_claims": (
        "Of this text, {n:statements} can be held against the facts: {counts:list}.",
        "この文章の{n:statements}を事実と照らした：{counts:list}。",
    ),
    "says_claims_unread": (
        "Left unread: {n:unread_sentences}, which is no agreement.",
        "読み取っていない文は{n:unread_sentences}で、同意を意味しない。",
    ),
    "count_supported": (
        "{n:number} supported",
        "裏付けあり{n:number}件",
    ),
    "count_contradicted": (
        "{n:number} contradicted",
        "矛盾{n:number}件",
    ),
    "count_disputed": (
        "{n:number} disputed among sources",
        "出典が対立{n:number}件",
    ),
    "count_promised": (
        "{n:number} promised only",
        "約束のみ{n:number}件",
    ),
    "count_new": (
        "{n:number} new",
        "記録なし{n:number}件",
    ),
    "count_not_checkable": (
        "{n:number} not checkable",
        "確認不能{n:number}件",
    ),
}
"""Code -> English and Japanese template."""
