# ruff: noqa: E501 (patterns stand on one line, where they can be read)
"""Which capital-letter, katakana and kanji runs may be a firm's name, and which are none.

No departments, councils, schools, laws, programmes, persons, places, and no common words that only
begin a sentence. What stays is still only proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_PUBLIC = re.compile(
    r"\b(?:Department|Ministry|Bureau|Administration|Agency|Commission(?:ers?)?|Authority|Council|Committee|"
    r"Board|Court|Congress|Senate|House|Parliament|Assembly|Government|Governor|Office|Police|Army|Navy|"
    r"University|College|School|Schools|Institute|Academy|Hospital|Church|Museum|Library|District|"
    r"Act|Program|Programme|Initiative|Fund|Treaty|Agreement|Order|Plan|Bill|Code|Grant|Award|Credit|"
    r"Summit|Conference|Expo|Forum|Proclamation|Week|Day|Festival|Chamber of Commerce|"
    r"County|City|Town|Township|Village|State|Parish|Province|Prefecture|Valley|River|Lake|Bay|Port|"
    r"Highway|Interstate|Road|Street|Avenue|Boulevard|Drive|Park|Airport|Union|Association|Federation|"
    r"Times|Journal|Post|News|Herald|Tribune|Gazette|Chronicle|Newspaper|Magazine|"
    r"Index|Mill|Route|Phase|Plant|Building|Unit|Block|Line|Section|Chapter|Table|Figure)$"
)
"""Last words of names that are no firms."""
_PUBLIC_START = re.compile(
    r"^(?:The |A |An )?(?:Department|Ministry|Bureau|Office|State|County|City|Town|Village|University|"
    r"Board|House|Senate|Congress|White House|Governor|President|Mayor|Gov|Sen|Rep|Mr|Mrs|Ms|Dr|Lt|"
    r"Councilm[ae]n|Commissioner|Secretary|Minister|Senator|Judge|Biden|Trump|CHIPS|Inflation|Bipartisan|"
    r"U\.?S\.?|EU|UN|Federal|Interstate|Highway|Route|Phase|North|South|East|West|Northern|Southern|"
    r"Eastern|Western|Midwest)\b(?: (?:of|and|Governor|Mayor)\b.*)?$|"
    r"^(?:Department|Ministry|Bureau|Office|State|County|City|Town|University|Board|Mayor|Gov|Sen|Rep|"
    r"Mr|Mrs|Ms|Dr|Lt|Councilm[ae]n|Commissioner|Secretary|Senator|President|Governor)\b",
)
_COMMON = """
about above across again although among an another any anyone around as because before behind below besides
between beyond both but by can could despite did do does during each either else elsewhere even every everyone
everything few fewer following for from further had has have here how however if in inside instead into is it
its just last later less like many meanwhile more moreover most much neither never next no nobody none nor not
nothing now of off often on once one only or other others our out outside over overall part per plus rather
recently several shall she should similarly since so some somebody someone something sometimes soon still such
than that the their them then there therefore these they this those though through throughout thus to today
together tomorrow tonight too two three four five six seven eight nine ten under unless until up upon very was
we we're were what whatever when where whereas whether which while who whose why will with within without
would yes yesterday yet you your initially originally eventually finally additionally also altogether annually
currently earlier early analysts assembly backers banks batteries builders buildings buyers cables capacity
capital chips city clients companies competition competitors components construction consumers contractors
contracts costs county crews critics customers deliveries demand developers development details directors
economists electricity employees employers employment energy engineers engineering equipment everybody
executives exports factories farmers federal figures financing firms funding funds global government
groundbreaking growth half hiring homes hundreds imports incentives industry inflation infrastructure
investment investments investors jobs labor land lawmakers leaders lenders machines makers management managers
manufacturers manufacturing margins market markets materials members millions money negotiations neighbors
neighbours news officials operations operators opponents orders output owners packaging parts partners people
permits phase plans plant plants police politicians power price prices producers production products profit
profits project projects property public quality rates record records recruitment regulators renewables rents
representatives researchers residents retailers revenue revenues rivals roads roughly sales schools scientists
semiconductor servers shareholders shares shipments shops site sites solar staff steel stock students
suppliers supplies supply support supporters talks taxes taxpayers technicians technology tenants terms
thousands tools towns trade traders trading training unions units utilities vehicles volume voters wages
warehouses water wire work workers works yields wholesale agriculture automation billions dozens access asked
according total totals founded based headquartered located formed created opened january february march april
may june july august september october november december monday tuesday wednesday thursday friday saturday
sunday spring summer autumn fall winter americans europeans asians chinese japanese koreans germans texans
ohioans commonwealth subscribe trucks cars planes houses odm oem ems ceo cfo mou ground related updated flashback ai ev gpu cpu inc corp co ltd llc plc
"""
_WORDS = frozenset(_COMMON.split())
"""Words that begin a sentence, or stand in a heading, and are no name alone."""
_PUBLIC_AFTER = re.compile(
    r",? (?:the|a|an) (?:(?:state|county|city|region|province|nation|government|federal|public|quasi-public|"
    r"regional|local|nonprofit|non-profit)(?:'s)?\b[^,.]{0,60}|economic[ -]development )",
    re.IGNORECASE,
)
"""`JobsOhio, the state's private development corporation`."""
_DEVELOPMENT = re.compile(
    r"\b(?:Economic|Development) (?:Development|Corp\w*|Partnership|Alliance|Council|Agency)\b"
)
_GLUE = re.compile(r" (?:With|And|For|In|At|On|By|From|To|Is|Its|After|As) ")
"""Inside a run of capitals: a heading, not a name."""
ROLE = re.compile(
    r"\b(?:Chief|Executive|Officer|President|Chairman|Governor|Secretary|Mayor|Senator)\b"
)
ROW = (
    r"\s?(?:[–—|:]|\s-\s|\()\s?(?:[^.\n$€£¥]{0,60}[^\w.\n$€£¥])?(?:US)?"
    r"(?:[$€£¥]\s?\d|\d[\d.,]{0,20} (?:million|billion)\b)"
)
"""Behind the name that begins a row of a list: `F – $85 million`, `F: $3 billion`, `F (Ohio, $9 million)`."""
_SAYS = r"(?:said|says|told|added|adds|noted|notes|explained|wrote|recalled|joked|argued)"
_SAYS_AFTER = re.compile(rf",? {_SAYS}\b")
_SAYS_BEFORE = re.compile(rf"\b{_SAYS} $")
_TITLED = re.compile(
    r"\b(?:Governor|Gov\.|Mayor|Senator|Sen\.|Rep\.|Congress(?:man|woman)) (?:[A-Z][\w.]{0,20} ){0,2}$"
)
_FIRST_NAME = re.compile(r"\b([A-Z][a-z]{1,20})(?: [A-Z]\.)? $")
_ANY_WORD = re.compile(r"\b[A-Z][a-z]{1,20} $")
_ROLE_AFTER = re.compile(
    r",? (?:who\b|(?:[\w'’]+ ){0,3}(?:chief|chairman|chairwoman|president|director|analyst|governor|mayor)\b)"
)
_NAME_PART = re.compile(r"[A-Z][a-z'’-]+|[A-Z]\.")
_IN = re.compile(
    r"(?<!stake )(?<!stakes )(?<!shares )(?<!interest )(?<!invest )(?<!invested )(?<!investment )"
    r"(?<!investing )\b(?:in|near|outside|around|downtown|toward) $"
)
_STATE_OF = re.compile(
    r"\b(?:[Gg]overnment|[Ss]tate|[Pp]rovince|[Rr]egion|[Cc]ity|[Tt]own|[Cc]ounty) of $"
)
_NEXT_CAPITAL = re.compile(r"'s\b| [A-Z]")
_SHAPED = re.compile(r"[a-z][A-Z]|\d|[A-Z]{2}")
_PLURAL = re.compile(r" (?:are|were|have|say|plan|expect)\b")
_MOST_TEXT = 100_000
"""Characters of a text in which places of a name are looked for."""
_MOST_PLACES = 100
"""Places of one name that are looked at."""
NO_FIRM_JA = re.compile(
    r"(?:メーカー|ベンダー|事業者|業者|企業|新興|大手|各社|他社|当社|自社|同社|両社|会社|子会社|需要|分野|市場|技術|"
    r"幹部|首脳|社長|会長|役員|担当者?|関係者|アナリスト|エコノミスト|政権|政府|大統領|知事|市長|省|庁|局|委員会|"
    r"[都道府県州郡市町村区]|地区|地域|地方|大学|学校|研究所|協会|連盟|組合|財団|法|法案|制度|計画|事業部?|部門|部|"
    r"時|メートル|トン|ワット|キロ|ドル|ユーロ|パーセント|センチ|ヘクタール|エーカー|リットル|"
    r"ウエハー?|ウェハー?|チップ|ファウンドリー?|サプライヤー|パートナー|ユーザー|モデル|シリーズ|システム|センター|"
    r"ライン|ラック|サーバー?|モジュール|パネル|セル|ケーブル|モーター|コンデンサー?|トランス|バッテリー|ロボット|"
    r"工場|拠点|施設|倉庫|設備|装置|部品|製品|材料|素材|工程|能力|産業|業界|半導体|自動車|電池|電気|電子|機械|化学|"
    r"通信|金属|印刷|食品|薬品|繊維|鉄鋼|精密工業|ビル|タウン|ニュース|ウェブ|サイト|インタビュー|コメント|"
    r"プロジェクト|プログラム|サービス|ソフトウエア|ソフトウェア|ハードウエア|インフラ|エネルギー|コスト|リスク|"
    r"ニーズ|スマートフォン|パソコン|クラウド|データ|デジタル|グリーン|レベル|ペース|トップ|ベース|テーマ)$|"
    r"^(?:データセンター|サプライチェーン|カーボン|クリーン|パワー)"
)
"""How Japanese words end that are no firm's name."""
FIRM_JA = re.compile(
    r"(?:電機|工業|製作所|電子工業|精機|精工|自動車工業|産業|化成|重電|重工業?|電工|製鋼|製鉄|製薬|硝子|商事|物産|"
    r"電線|鋼管|計器|電装|技研|造船|窯業|紡績|化学工業|ホールディングス|グループ|コーポレーション|インダストリーズ?|"
    r"テクノロジーズ?|エレクトロニクス|セミコンダクター|マテリアルズ?|エナジー|モーターズ|ケミカルズ?|システムズ|"
    r"電子|電気|化学|精密|自動車|半導体|金属|機械|通信|科技|HD|社)$"
)


def is_firm(text: str, name: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a run may be a firm's name; `spans` are where it stands in the text."""
    if not name.isascii() and not name[0].isascii():
        return _is_firm_ja(text, name, spans)
    if (
        _PUBLIC.search(name)
        or _PUBLIC_START.search(name)
        or _GLUE.search(f" {name} ")
        or _DEVELOPMENT.search(name)
    ):
        return False
    words = _words(name)
    if len(name) < 3 or is_common(name) or words[0] in ("the", "an"):
        return False
    if name.find("'s ") > 0 and is_common(name.partition("'s ")[0]):
        return False
    return not (
        is_person(text, name)
        or _is_place(text, name)
        or any(_PUBLIC_AFTER.match(text[end : end + 90]) for _, end in spans)
        or (len(words) == 1 and _is_common(text, name, spans))
    )


def _words(name: str) -> list[str]:
    return [word.strip(".,'’").lower() for word in name.split()]


def is_common(words: str) -> bool:
    """Whether all words are such as begin a sentence, and no name."""
    return all(word in _WORDS for word in _words(words))


def _contexts(text: str, word: str) -> Iterator[tuple[str, str]]:
    """What stands before and behind each place of a whole word, up to 40 characters of it."""
    at, seen = text.find(word, 0, _MOST_TEXT), 0
    while at >= 0 and seen < _MOST_PLACES:
        end = at + len(word)
        if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
            yield text[max(0, at - 40) : at], text[end : end + 40]
            seen += 1
        at = text.find(word, end, _MOST_TEXT)


def is_person(text: str, name: str) -> bool:
    """A person is called by the last word of the name, a firm by the first one."""
    words = name.split()
    places = list(_contexts(text, words[-1]))
    speaks = [b for b, a in places if _SAYS_AFTER.match(a) or _SAYS_BEFORE.search(b)]
    if len(words) == 1 and any(_TITLED.search(before) for before, _ in places):
        return True
    if len(words) == 1:
        full = [a for b, a in places if _first_name(b) and not re.match(r" [A-Z]", a)]
        return bool(full) and (bool(speaks) or any(_ROLE_AFTER.match(after) for after in full))
    people = len(words) <= 3 and all(_NAME_PART.fullmatch(word) for word in words)
    alone = any(not _ANY_WORD.search(before) for before in speaks)
    return people and (alone or any(_ROLE_AFTER.match(after) for _, after in _contexts(text, name)))


def _first_name(before: str) -> bool:
    found = _FIRST_NAME.search(before)
    return found is not None and not is_common(found[1])


def _is_place(text: str, name: str) -> bool:
    """`in Union Grove`, `the government of Queensland`, but not `a stake in Lumeris`."""
    return any(
        (_IN.search(b) or _STATE_OF.search(b)) and not _NEXT_CAPITAL.match(a)
        for b, a in _contexts(text, name)
    )


def _is_common(text: str, name: str, spans: Sequence[tuple[int, int]]) -> bool:
    """A word that is also written small, or that only begins sentences, as a plural noun does."""
    if _SHAPED.search(name):
        return False
    if next(_contexts(text, name.lower()), None) is not None:
        return True
    begins = all(_begins_sentence(text, start) for start, _ in spans)
    plural = any(_PLURAL.match(text[end : end + 10]) for _, end in spans)
    return begins and plural and name.endswith("s")


def _begins_sentence(text: str, start: int) -> bool:
    return text[max(0, start - 3) : start].rstrip(" ")[-1:] in ("", *'.!?:"“”\n')


def _is_firm_ja(text: str, name: str, spans: Sequence[tuple[int, int]]) -> bool:
    if FIRM_JA.search(name) and len(name) > 2 and not NO_FIRM_JA.fullmatch(name):
        return not re.match(r"(?:精密|電子|重)工業$|自動車産業$|半導体産業$", name)
    if NO_FIRM_JA.search(name) and not _FOODS_JA.fullmatch(name):
        return False
    return any(_introduced_ja(text, start, end) for start, end in spans)


_BEFORE_JA = re.compile(
    r"(?:大手|中堅|新興|メーカー|企業|会社|子会社|親会社|傘下|米|独|仏|英|韓|台湾|同国)(?:の|「)?$|[、(「]$"
)
_AFTER_JA = re.compile(
    r"^(?:社|グループ|[((](?:本社|[^))]{1,12}[都道府県州市区町村])|"
    r"(?:は|が|も)[^。]{0,80}?(?:発表|明らか|建設|新設|投資|買収|取得|出資|増強|拡張|生産|製造|供給|納入|保有|運営|提携|契約|雇用|採用|受注|発注|調達|稼働|開設|設立)|"
    r"(?:と|から|に|へ|との)[^。]{0,30}?(?:提携|契約|合弁|出資|供給|調達|納入|買収|発注|受注)|"
    r"の(?:新?工場|子会社|拠点))"
)


_FOODS_JA = re.compile(r"(?!冷凍|加工|健康|乾燥|輸入|医療|日本)[\u4e00-\u9fff]{2,3}(?:食品|薬品)")
_SEAT_JA = re.compile(r"[((](?:本社[は::・]?)?[^()()。]{1,14}[都道府県州市区町村][))](?:は|が|も)")
_HEADLINE_JA = re.compile(
    r"、[^。\n]{0,60}?(?:発表|建設|新設|増設|設立|投資|買収|増産|増強|稼働|着工)[^。\n]{0,12}$",
    re.MULTILINE,
)


def _introduced_ja(text: str, start: int, end: int) -> bool:
    """Whether a katakana or kanji run acts as a firm where it stands."""
    if _SEAT_JA.match(text, end):
        return True
    if (start == 0 or text[start - 1] == "\n") and _HEADLINE_JA.match(text, end):
        return True
    return bool(
        _AFTER_JA.match(text[end : end + 110])
        and (_BEFORE_JA.search(text[max(0, start - 6) : start]) or _acts_ja(text, start, end))
    )


def _acts_ja(text: str, start: int, end: int) -> bool:
    """At the head of its sentence, or with 社 behind it."""
    head = start == 0 or text[start - 1] in "。\n　」 "
    return (
        head
        or text[start - 1] in "とや、"
        or (text[start - 1] == "の" and any("\u30a1" <= c <= "\u30fa" for c in text[start:end]))
        or text.startswith("社", end)
        or "・" in text[start:end]
    )
