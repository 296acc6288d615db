# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Words the verifier looks for in a quote: triggers of each relation, negation, doubt, options."""

from __future__ import annotations

import re

_SITE = (
    r"plants?|factor|facilit|fabs?\b|campus|sites?\b|mill\b|data[ -]?cent|hub|smelter|foundr|works\b|"
    r"project|line\b|warehouse|complex|building|工場|拠点|施設|事業所|データセンター|プラント|製造所|"
    r"キャンパス|プロジェクト|倉庫|ライン|建屋|計画"
)
_MAKE = (
    r"mak(?:e|es|ing|er)|made|produc|manufactur|assembl|build|built|fabricat|turn(?:s|ing)? out|"
    r"churn|output|start|operation|製造|生産|量産|組み?立て|組立|つくる|作る|作って|手がけ|手掛け|"
    r"生み出|出荷|事業拡大|開発|稼働|メーカー|加工|組み上げ|仕上げ|作り|つくり"
)
_BUY = r"buy|\btake\b|bought|purchas|order|procur|sourc|import|\bgets?\b|obtain|購入|調達|買|発注|仕入|採用|引き取"

TRIGGERS: dict[str, re.Pattern[str]] = {
    relation: re.compile(words, re.IGNORECASE)
    for relation, words in {
        "supplies": r"suppl|rel(?:y|ies) on|depend|turn(?:s|ed) to|\bgo into|end up|used in|go(?:es)? to|went to|destined|bound for|furnish|comes? from|came from|order|contract|provid|deliver|ship|sell|vendor|partner|供給|納入|納品|納め|送る|届け|サプライヤー|提供|"
        r"出荷|卸|製造パートナー|受注|向け|採用|調達先|仕入れ先|供給元|製を|発注|注文|委託|引き取|買い取|購入|(?:mak|assembl|produc|manufactur|build)\w{0,30}\b[^.;]{0,60}\bfor\b",
        "buys": _BUY,
        "has_purchase_option": r"option|right|entitled to|(?:may|can) (?:also )?(?:buy|purchase|order|take)|\bopts? to|購入できる|購入する権利|購入権|"
        r"オプション|権利|選択権|優先的に",
        "has_evaluation_right": r"evaluat|early access|test|評価|早期アクセス",
        "produces": _MAKE,
        "part_of": r"part|component|contain|includ|use|equip|搭載|部品|構成|使|組み込|含",
        "has_part": r"part|component|contain|includ|use|equip|with|搭載|部品|構成|使|組み込|含|備え",
        "variant_of": r"such as|including|kind|type|form of|is an?\b|are\b|includ|など|指す|の一種|含|"
        r"といった|種類",
        "substitutable_with": r"replac|substitut|alternativ|instead|代替|置き換|代わり",
        "classified_as": r"heading|classif|HTS|tariff|分類|関税",
        "partners_with": r"折半出資|共同出資|partner|team|collaborat|together|join|allian|venture|tie-up|cooperat|deal|memorandum|letter of intent|pact|"
        r"agreement|\bwork(?:s|ed|ing)? (?:closely )?with|提携|協業|連携|協力|共同|パートナー|合弁|タッグ|手を組|アライアンス|協働",
        "has_contract_with": r"contract|agreement|deal|order|sign|ink|契約|受注|合意|締結|覚書",
        "co_designs": r"co-?design|design|共同設計|設計",
        "co_develops": r"co-?develop|develop|engineer|共同開発|開発",
        "discloses_terms": r"terms|\bworth\b|disclos|value|price|details|reveal|amount|条件|金額|開示|明らか|公表|"
        r"詳細|価格",
        "has_purchase_obligation": r"obligat|oblige|commit|require|purchase|must (?:buy|take|order|accept)|bound|agreed to|undert|contracted to|購入義務|義務|"
        r"コミットメント|確約|引き取|買い取る|購入する",
        "has_financial_commitment": r"financial|commit|obligat|財務|コミットメント|出資|義務",
        "operates_facility": rf"{_SITE}|[カかヵ]所|operat|runs?\b|\bwhere\b|本拠|操業|運営|稼働",
        "owns_facility": rf"own|{_SITE}|belong|保有|所有",
        "leases_facility": r"leas|rent|賃借|借り|リース",
        "builds_facility": rf"build|built|construct|open|expan|break|broke|ground|plan|establish|add|"
        rf"locat|new\b|{_SITE}|建設|新設|設立|設け|建て|開設|増設|拡張|新工場|着工|整備|立ち上げ|進出",
        "located_in": rf"locat|in\b|at\b|{_SITE}|所在|にある|位置|州|市|に",
        "part_of_project": r"part|project|phase|一部|計画|プロジェクト",
        "downsized_to": r"scal|downsiz|shr[aiu]nk|reduc|cut|small|instead|縮小|規模|下方|減",
        "commits_investment": r"invest|spen[dt]|budget|outlay|price tag|estimate|addition|phase|commit|pledg|promis|inject|allocat|earmark|fund|project|plan|build|expan|cost|worth|"
        r"put|pour|plow|plough|s[aiu]nk|set aside|signed off|budget|outlay|price tag|valued at|plant|factory|facility|data cent|campus|infrastructure|投資|支出|投じ|拠出|出資|計画|かけ|投入|充て|入れ|事業費|工費|"
        r"建設|費用|総額|コミットメント",
        "receives_incentive": r"incentiv|tax|credit|subsid|grant|abate|aid|fund|loan|reimburs|CHIPS|award|rebate|"
        r"support|\bpaid\b|\bgave\b|\bhand(?:ed)?\b|contribut|provid|優遇|補助|助成|税額控除|控除|減税|支援|交付|奨励|融資|負担",
        "creates_jobs": r"job|employ|hir|headcount|payroll|operators|assemblers|machinists|work|position|people|staff|workforce|recruit|\bt(?:ake|akes|aking|aken|ook) on\b|雇用|従業員|採用|人",
        "employs": r"job|employ|hir|headcount|payroll|operators|assemblers|machinists|work|position|people|staff|workforce|recruit|\bt(?:ake|akes|aking|aken|ook) on\b|雇用|従業員|採用|人",
        "has_capacity": r"capac|\bturn(?:s|ing)? out|\bdesigned (?:for|to)|\bmak(?:e|ing)\b|\bbuild\b|assembl|gigawatt|megawatt|[GMk]W|power|square|acres|wafers|units|output|produc|process|month|"
        r"ワット|能力|規模|相当|年産|月産|平方|生産|製造|枚|台",
        "has_metric": r"revenue|sales|spend|spent|power|density|rate|share|market|value|profit|peak|"
        r"capacity|growth|square|acres|収益|売上|支出|電力|密度|規模|倍|利益|年商|市場|ピーク|匹敵|面積",
        "headquartered_in": r"headquarter|head office|\bHQ\b|based|'s\b|-based|giant|company|maker|manufacturer|firm|group|rival|competitor|"
        r"supplier|provider|producer|developer|operator|vendor|designer|builder|specialist|foundry|"
        r"chip|of\b|[((][^))]{1,14}[市区町村都府県)]|本社|拠点|の|本拠|系|企業|大手|メーカー|米|台|韓|独|英|仏|蘭",
        "subsidiary_of": r"subsidiar|part of|belong|controll?|company|unit|parent|owned|\bowns?\b|controll|\bpart of|\bstake|\binterest in|division|affiliate|arm\b|spin|子会社|傘下|親会社|"
        r"グループ|系列|株|完全子会社|部門",
        "acquires": r"acqui|snap|\bbid\b|\boffer|\bpa(?:y|ys|id|ying)\b|buy|bought|purchas|takes? over|took over|takeover|sold|sell|sale|買収|取得|"
        r"購入|売却|買い取|子会社化|傘下|譲渡|譲り受け",
        "holds_role": r"CEO|boss|\b(?:leads|led|runs|run) |chief|chair|president|founder|officer|director|head|executive|manager|"
        r"社長|会長|取締役|最高|責任者|創業者|代表|CFO|CTO|COO|幹部|副社長|氏",
        "is_a": r"largest|biggest|is an?\b|leading|manufactur|maker|company|EMS|最大|企業|大手|受託|"
        r"メーカー|である|事業",
        "same_as": r"known as|formerly|formally|\(|\)|also|called|旧|こと|別名|正式名|通称|以下",
        "holds_share_in": r"stake|share|\bh[eo]ld|\bowns?\b|owned|interest|percent|per cent|%|invest|"
        r"出資|株|保有|持つ|持ち|所有|比率",
        "derived_from": r"from|source|via|出典|引用|引用元|文献|originally",
    }.items()
}

NEGATION = re.compile(
    r"\b(?:not|no|never|neither|nor|without|none|undisclosed|confidential|refus\w+|declin\w+ to|"
    r"n't|cannot|denied|denies|deny|lacks?)\b|n't\b|非開示|非公開|非公表|未定|未公表|していない|していません|"
    r"ていない|ていません|ではない|でない|なく(?!と)|せず|ない(?=[。、とが]|$|こと|点|もの|まま|ため|ので|方針|考え|意向|見通し|予定|計画|限り)|ません|"
    r"含まれず|負わず|負わない|ず(?=、|。|$|に)|明らかにし(?:て(?:い)?な|な)|否定|なし|無し",
    re.IGNORECASE,
)
NOT_NEGATING = re.compile(
    r"\bnot only\b|\bno (?:later|more|fewer|less) than\b|\bnot (?:more|less) than\b|\bno longer than\b|"
    r"だけでなく|のみならず|少なくない|間違いな|に違いない|なくなく|かもしれない|できない(?=かも)|"
    r"欠かせない|必要不可欠|\bnot surprising\b|\bnumber\b|変わら(?:ない|ず)|変わり(?:は)?ない|変更(?:は)?(?:ない|なし)|止まら|とどまらず|必ず|まず(?=は|、)|はず|わず(?=か)|いず|絶えず",
    re.IGNORECASE,
)
UNMET = re.compile(
    r"実現せず|実現しなかった|実現していない|達成でき(?:ず|なかった|ていない)|達成せず|未達|届か(?:ず|なかった|ない)|"
    r"頓挫|立ち消え|守られ(?:ず|なかった|ていない)|"
    r"生まれ(?:ず|なかった|ていない)|創出され(?:ず|なかった|ていない)|"
    r"\b(?:never|not|did(?:n't| not)|has(?:n't| not)|was(?:n't| not)|were(?:n't| not))\s"
    r"(?:been\s)?(?:materiali[sz]e[ds]?|happen(?:ed)?|met|come|came|built|realized|delivered|reached|"
    r"fulfilled|achieved)\b|\bfell short\b|\bfar (?:fewer|less)\b|\bunmet\b",
    re.IGNORECASE,
)
SPECULATION = re.compile(
    r"\b(?:may|might|could|possibl[ey]|perhaps|reportedly|rumou?r\w*|speculat\w*|consider(?:s|ing)|"
    r"weigh(?:s|ing)|mull(?:s|ing)|eye(?:s|ing)|looking (?:at|for)|scouting|likely|in talks|exploring|would like|wants? to|hopes? to)\b|可能性|かもしれ|"
    r"とみられ|と見られ|だろう|でしょう|検討|観測|噂|おそらく|見通しも|模様|語る|目指|方向で(?:最終)?(?:調整|検討)|取り沙汰|関係者によると|消息筋|\bpeople familiar|"
    r"\bsources (?:said|say)|\bunconfirmed",
    re.IGNORECASE,
)
GRANT_AFTER = re.compile(
    r"(?: (?:in|of|worth of))?(?: [\w'’-]+){0,2} (?:awards?|grants?|loans?|bonds?|tax (?:credits?|breaks?|abatements?)|incentives?|"
    r"subsid(?:y|ies)|(?:federal|state|public|government) (?:money|funds|funding|support|aid))\b|"
    r"(?: (?:in|of) (?:[a-z]+ )?(?:money|funds|funding|support|aid)| of (?:it|which|that|them))? (?:is |comes |coming )?from (?:the )?(?:CHIPS\b|(?:U\.?S\.? |federal |state |local |central )?(?:government|state)\b|"
    r"state of\b|(?:U\.?S\.? )?(?:Departments?|Ministry) of\b|(?:Commerce|Energy|Defense) Department|European Union|EU\b|[A-Z][\w&]* Act\b|taxpayers)"
)
"""Behind a sum: it is a grant or a loan, no price and no investment of the firm."""
OPTION = re.compile(
    r"\b(?:option|right to|rights to|ability to|may (?:buy|purchase)|could (?:buy|purchase)|"
    r"not (?:obligated|obliged))\b|権利|オプション|購入できる|選択権|購入権|購入可能",
    re.IGNORECASE,
)
_BREAKS = re.compile(
    r"[,;:。、,]|\s-\s|\b(?:but|while|although|though|whereas|and|which|that)\b|が、|一方", re.I
)


def mark_negations(text: str) -> list[tuple[int, int]]:
    """Spans of negation words in a quote, without those that negate nothing or tell an outcome."""
    silent = [m.span() for m in NOT_NEGATING.finditer(text)] + [
        m.span() for m in UNMET.finditer(text)
    ]
    return [
        m.span()
        for m in NEGATION.finditer(text)
        if not any(start < m.end() and m.start() < end for start, end in silent)
    ]


def negated_at(text: str, start: int, end: int) -> bool:
    """Whether the word at `start` to `end` stands in the reach of a negation.

    English negates forward and within the clause; Japanese at the end of the clause.
    """
    for first, last in mark_negations(text):
        if first < end and start < last:
            return True
        between = text[last:start] if last <= start else text[end:first]
        japanese = text[first] > "\u2fff"
        if japanese and first >= end and not re.search(r"[。、]", between) and len(between) < 40:
            return True
        if not japanese and not _BREAKS.search(between) and len(between) < 60:
            return True
    return False


def rest_of_clause(before: str, after: str) -> tuple[str, str]:
    """What of the text before and after some words still belongs to their clause."""
    breaks = [m.end() for m in _BREAKS.finditer(before)]
    end = _BREAKS.search(after)
    return before[breaks[-1] if breaks else 0 :], after[: end.start() if end else None]
