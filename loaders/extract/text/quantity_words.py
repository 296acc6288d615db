"""Words, signs, units and patterns of quantities, English and Japanese. Reads nothing itself."""

from __future__ import annotations

import re
from decimal import Decimal


def _by_name(lines: str) -> dict[str, str]:
    """Lines such as `USD: dollar, dollars`: each name with the word before the colon."""
    pairs = (line.split(": ") for line in lines.strip().splitlines())
    return {name: word for word, names in pairs for name in names.split(", ")}


_COUNTED = "one two three four five six seven eight nine ten eleven twelve"
_TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety hundred"
WORDS: dict[str, int | Decimal] = {
    **{word: number for number, word in enumerate(_COUNTED.split(), 1)},
    **{word: 10 * number for number, word in enumerate(_TENS.split(), 1)},
    "dozen": 12,
    "fifteen": 15,
    "thousand": 1_000,
    "half": Decimal("0.5"),
}
SCALES = {
    name: 10 ** int(zeros)
    for name, zeros in _by_name("""
3: thousand, k
6: million, mn, mln, mm, m
9: billion, bn, bln, b
12: trillion, tn, t
""").items()
}
MYRIADS = {"十": 10, "百": 100, "千": 10**3, "万": 10**4, "億": 10**8, "兆": 10**12}
SIGNS = _by_name("""
USD: US$, $, USD
TWD: NT$, T$, TWD
HKD: HK$
CAD: C$, CA$
AUD: A$, AU$
NZD: NZ$
SGD: S$, SG$
BRL: R$
MYR: RM
CHF: CHF
JPY: \u00a5, JPY
EUR: €, EUR
GBP: £, GBP
KRW: ₩, KRW
INR: ₹
""")
CURRENCY_WORDS = _by_name("""
USD: dollars, dollar, U.S. dollars, US dollars, 米ドル, ドル, ㌦
TWD: NT dollars, Taiwan dollars, New Taiwan dollars, 新台湾ドル, 台湾ドル, 台湾元
CAD: Canadian dollars, カナダドル
AUD: Australian dollars, 豪ドル
SGD: Singapore dollars
HKD: 香港ドル
CHF: Swiss francs
JPY: yen, 円
EUR: euros, euro, ユーロ
GBP: pounds, ポンド, ㍀
KRW: won, ウォン, ㌆
CNY: yuan, 人民元, 元
INR: rupees, ルピー
THB: baht, バーツ
MYR: ringgit, リンギ
MXN: pesos, ペソ
VND: dong, ドン
IDR: rupiah
""")
UNITS = _by_name("""
people: 人, 名
GWh: GWh, gwh, gigawatt hour, ギガワット時, ギガ・ワット時, ㌐㍗時
MWh: MWh, mwh, megawatt hour, ㍋㍗時
GW: GW, gw, gigawatt, ギガワット, ギガ・ワット, ㌐㍗
MW: MW, mw, megawatt, メガワット, メガ・ワット, ㍋㍗
kW: kW, kw, kilowatt, キロワット, ㌔㍗
x: time, 倍
%: %, percent, per cent, パーセント, ㌫
units: 台
wafers: 枚
sq ft: square feet, square foot, sq ft, 平方フィート
m2: square meter, square metre, 平方メートル
acres: acre, エーカー
ha: hectare, ヘクタール, ㌶
t: ton, metric ton, tonne, トン, ㌧
weeks: week
days: day
""")

_APPROX_EN = (
    r"about|around|roughly|approximately|approx\.?|nearly|almost|some|close to|an estimated|"
    r"estimated|more or less|just over|just under|well over|north of"
)
_LEAST_EN = r"more than|over|at least|no fewer than|no less than|upwards? of|in excess of|exceeding"
_MOST_EN = (
    r"up to|as much as|as many as|at most|no more than|not more than|less than|fewer than|under|"
    r"a maximum of|maximum of"
)
_LEAD_EN = rf"(?:(?P<approx>{_APPROX_EN})|(?P<least>{_LEAST_EN})|(?P<most>{_MOST_EN}))\s+"
_NUM = r"\d{1,3}(?:,\d{3}){1,8}(?:\.\d{1,20})?|\d{1,30}+(?!\d)(?:\.\d{1,20})?"
"""At most so many digits: no number of a report is longer, and each is looked at once."""
_SCALE = r"(?i:thousand|million|billion|trillion)|bn|mn|tn|mm|mln|bln|[KkMmBbTt](?![A-Za-z])"
_SIGN = (
    r"US\$|NT\$|R\$|T\$|HK\$|NZ\$|CA?\$|AU?\$|SG?\$|(?<![A-Za-z])\$|\u00a5|€|£|₩|₹|"
    r"(?:\bRM|\bCHF|USD|EUR|JPY|TWD|KRW|GBP)(?=\s?\d)"
)
_CUR = "|".join(re.escape(w) for w in sorted(CURRENCY_WORDS, key=len, reverse=True))

MONEY_EN = re.compile(
    rf"(?:\b{_LEAD_EN})?(?P<sign>{_SIGN})\s?(?P<low>{_NUM})(?:[ -]?(?P<lowscale>{_SCALE})\b)?"
    rf"(?:\s?(?:-|to|and)\s?(?:{_SIGN})\s?(?P<high>{_NUM})(?:[ -]?(?P<highscale>{_SCALE})\b)?"
    rf"|\s?-\s?(?P<high2>{_NUM})(?(lowscale)(?=[ -]?{_SCALE}\b))"
    rf"(?:[ -]?(?P<highscale2>{_SCALE})\b)?"
    r"(?! (?:[a-z-]+ ){0,3}?(?:jobs|workers|employees|people)\b))?"
)
"""`$174 million - 600 jobs` is no range: what stands behind the dash counts something else."""
MONEY_WORDS_EN = re.compile(
    rf"(?:\b{_LEAD_EN})?\b(?P<low>{_NUM})[ -]?(?P<lowscale>{_SCALE})?[ -]"
    r"(?P<cur>(?:NT|New Taiwan|Taiwan|Canadian|Australian|Singapore|U\.S\.|US)?\s?dollars?|baht|"
    r"ringgit|pesos|dong|rupiah|Swiss francs|yen|euros?|won|"
    r"yuan|rupees|pounds)\b",
    re.IGNORECASE,
)
HIRED_EN = re.compile(
    rf"(?:\b{_LEAD_EN})?(?<![$\w.,])(?P<low>\d{{1,3}}(?:,\d{{3}}){{1,8}}|\d{{2,6}})"
    r"(?= (?:more )?(?:are to be|will be|would be|were|are being|have been|to be) "
    r"(?:hired|added|employed|recruited)\b| (?:now |already |currently )?"
    r"(?:on the payroll|on staff|employed|at work)\b)",
    re.IGNORECASE,
)
"""A count of people without a noun: `another 1,000 are to be hired`."""
TAKEN_ON_EN = re.compile(
    r"\b(?:hir(?:e|ed|ing)|tak(?:e|en|ing) on|employs?|employing|recruit(?:ed|ing)?)\s"
    rf"(?:a further |another |an additional |an extra )?(?:{_LEAD_EN})?"
    r"(?P<low>\d{1,3}(?:,\d{3}){1,8}|\d{2,6})"
    r"(?= (?:more|and|in|by|next|this|over|there|at|here)\b|[.,;]?\s*$|[.,;]\s)",
    re.IGNORECASE,
)
HEADS_EN = re.compile(
    r"\b(?:headcount|workforce|payroll|staff|employment|hiring target)\b(?! of the)[^.;\d$]{0,45}?"
    r"(?:\b(?:by|of|to|now|from|at|passed|topped|reach(?:ed)?|hit|exceed(?:ed)?)|,) "
    r"(?:another |an additional |a further )?"
    rf"(?:{_LEAD_EN})?(?P<low>\d{{1,3}}(?:,\d{{3}}){{1,8}}|(?!(?<=by )20\d\d\b)\d{{2,6}})"
    r"(?![\d.,]{0,40}\d)(?! ?(?:%|percent|per cent|million|billion))",
    re.IGNORECASE,
)
"""`headcount is slated to grow by 410`."""
_PEOPLE = (
    r"jobs?|workers?|employees?|people|positions?|staff|hires|staffers|roles|engineers|professionals|"
    r"technicians|operators|assemblers|machinists|posts|openings"
)
_OWN_NOUN = r"(?:year|month|week|day|hour|minute|decade|quarter|mile|acre|phase|percent)s?\b(?!-)"
"""What a number before it counts: no count of people reaches across it."""
_NO_FILLER = (
    r"(?:and|or|in|of|at|by|for|to|from|with|the|a|per|if|when|where|while|as|but|because|that|"
    r"which|who|unless|until|after|before|once|is|are|was|were|will|would)\b"
)
COUNT_EN = re.compile(
    rf"(?:\b{_LEAD_EN})?(?<![$\w.,])(?P<low>{_NUM}|hundreds|thousands|(?:a |one )?dozen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    rf"(?:[ -](?P<lowscale>thousand|million|billion))?"
    rf"(?:\s?(?:-|to)\s?(?P<high>{_NUM}))?"
    rf"(?P<between>(?:[ -](?!{_NO_FILLER}|{_OWN_NOUN})"
    rf"[A-Za-z]\w{{0,30}}+(?:-(?!(?:{_PEOPLE})\b)\w{{1,30}}+){{0,6}}+,?){{0,4}}?)"
    rf"[ -](?P<unit>{_PEOPLE})\b(?![ -]years?)",
    re.IGNORECASE,
)
MEASURE_EN = re.compile(
    rf"(?:\b{_LEAD_EN})?(?<![$\w.,])(?P<low>{_NUM}|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twice|half)\b)"
    r"(?:[ -](?P<lowscale>thousand|million|billion))?(?:\s?(?:-|to)\s?(?P<high>" + _NUM + r"))?"
    r"[ -]?(?P<unit>gigawatt[ -]hours?|megawatt[ -]hours?|gigawatts?|megawatts?|kilowatts?|"
    r"GWh|MWh|GW|MW|kW|percent|per cent|%|"
    r"times\b|square[ -](?:feet|foot|meters?|metres?)|sq\.? ?ft\.?|acres?|hectares?|"
    r"(?:metric )?tons?|tonnes?|wafers?(?: (?:a|per) month)?|units|vehicles|racks|servers|"
    r"generators|weeks|days)"
    r"(?![A-Za-z])",
    re.IGNORECASE,
)
_THINGS = rf"(?!(?:{_PEOPLE}|dollars|euros)\b)(?P<unit>[A-Za-z][A-Za-z-]+s|square feet)"
PACED_EN = re.compile(
    rf"(?:\b{_LEAD_EN})?(?<![$\w.,])(?P<low>{_NUM})(?:[ -](?P<lowscale>thousand|million|billion))?"
    rf"(?= (?:[A-Za-z][\w-]* ){{0,3}}?{_THINGS}(?: of [a-z -]{{2,25}}?)?"
    r" (?:(?:a|per|each|every) (?P<per>year|month|week|day)\b|annually|yearly))"
)
"""A pace in things: `9,000 distribution transformers a year`; the span is that of the number."""
BARE_EN = re.compile(
    r"\b(?P<cue>instead of|rather than|short of|another|only|just|there will be|now plans|up from|"
    r"down from|of)\s(?:the\s)?"
    r"(?P<low>\d{1,3}(?:,\d{3}){1,8}|(?!(?:19|20)\d\d\b)\d{2,6})"
    r"(?=[.,;]?\s*$|[.;,]\s|\s(?:once|when|after|exist|today|a year ago|by|in|that|it|the company|"
    r"have|had)\b)",
    re.IGNORECASE,
)
"""A count that leaves its noun to the count before it: `560 people instead of 1,100`."""
COUNT_CHANGE_EN = re.compile(
    r"\b(?:jobs|workers|employees|positions|workforce|headcount|hiring target|payroll|staff)\b"
    r"(?: [a-z]+){0,3}? from "
    r"(?P<old>\d{1,3}(?:,\d{3}){1,8}|\d{2,6}) to (?P<new>\d{1,3}(?:,\d{3}){1,8}|\d{2,6})\b"
    r"(?! ?(?:million|billion|%))",
    re.IGNORECASE,
)
"""A count of people whose unit stands before both numbers."""
_PRE_JA = (
    r"(?:(?<![\d一二三四五六七八九十])(?P<per>年間|毎年|月間|年産|月産|年|(?<!\d)月(?=[\d約最]))(?:で|に)?)?"
    r"(?P<approx>約|およそ|おおよそ|ほぼ|推定)?"
    r"(?P<bound>最大で?|最高|少なくとも|最低|上限)?(?P<approx2>約|およそ)?"
)
_NUM_JA = (
    r"(?:数|(?<!\d)\d)[\d,.]{0,30}+(?!\d)[十百千]?[兆億万]?"
    r"(?:\d[\d,.]{0,30}+[十百千]?[億万]?){0,6}+"
)
AMOUNT_JA = re.compile(
    rf"{_PRE_JA}(?P<sign>\$|US\$|\u00a5|€)?(?P<low>{_NUM_JA})"
    rf"(?:\s?(?:[~\u301c\uff5e-]|から)\s?(?P<high>{_NUM_JA}))?\s?"
    rf"(?P<unit>{_CUR}|ギガ・?ワット時|ギガ・ワット|メガ・ワット|ギガワット|メガワット|キロワット|GWh|MWh|GW|MW|kW|平方フィート|"
    r"[㌐㍋]㍗時?|㌔㍗|平方メートル|エーカー|ヘクタール|㌶|パーセント|%|㌫|倍|人|名|台|枚|トン|㌧)"
    r"(?P<post>超え?|以上|以下|未満|規模|程度|前後|弱|強|余り|あまり|近く|相当)?"
)
EQUALS_JA = re.compile(r"(?<!倍)(?<!倍分)に(?P<unit>匹敵)")
PER_EN = re.compile(r"\s?(?:(?:a|per|each|every)\s(year|month|day)\b|(annually)\b|/(year|yr)\b)")
PER_BEFORE_EN = re.compile(r"(?:annual|annualized|yearly)\s(?:[a-z]+\s){0,3}(?:of\s)?$", re.I)
