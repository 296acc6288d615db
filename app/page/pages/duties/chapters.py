"""Sections and chapters of the tariff schedule under short names; the law's own are longer."""

from __future__ import annotations

from typing import NamedTuple


class Section(NamedTuple):
    """Chapters that stand together: a title in both languages, and their two digits."""

    title: tuple[str, str]
    chapters: tuple[str, ...]


_TEXT = """
Animals and what they give|動物・動物性生産品
01 Live animals|動物
02 Meat|肉
03 Fish and seafood|魚介類
04 Dairy, eggs, honey|酪農品・卵・蜂蜜
05 Other products of animals|その他の動物性生産品
Plants and what they give|植物性生産品
06 Live plants, flowers|樹木・切花
07 Vegetables|野菜
08 Fruit and nuts|果実・ナット
09 Coffee, tea, spices|コーヒー・茶・香辛料
10 Cereals|穀物
11 Flour, malt, starch|穀粉・麦芽・でん粉
12 Seeds, medicinal plants|採油用種子・薬用植物
13 Gums, resins, saps|ガム・樹脂・エキス
14 Plaiting materials|組物用植物材料
Fats and oils|油脂
15 Fats and oils|動植物性油脂
Food, drink, tobacco|食品・飲料・たばこ
16 Prepared meat and fish|肉・魚の調製品
17 Sugar and sweets|糖類・砂糖菓子
18 Cocoa and chocolate|ココア・チョコレート
19 Prepared cereals, bakery|穀物調製品・パン類
20 Prepared vegetables and fruit|野菜・果実の調製品
21 Other prepared food|その他の調製食料品
22 Drinks, spirits, vinegar|飲料・アルコール・酢
23 Animal feed|飼料
24 Tobacco, nicotine products|たばこ・ニコチン製品
Minerals and fuels|鉱物・燃料
25 Salt, stone, cement|塩・石材・セメント
26 Ores, slag, ash|鉱石・スラグ・灰
27 Mineral fuels and oils|鉱物性燃料・鉱物油
Chemicals|化学品
28 Inorganic chemicals|無機化学品
29 Organic chemicals|有機化学品
30 Medicines|医薬品
31 Fertilizers|肥料
32 Dyes, paints, inks|染料・塗料・インキ
33 Perfumes, cosmetics|香料・化粧品
34 Soap, waxes, polishes|せっけん・ワックス
35 Proteins, glues, enzymes|たんぱく系物質・接着剤・酵素
36 Explosives, matches|火薬・マッチ
37 Photographic goods|写真用材料
38 Other chemical products|その他の化学製品
Plastics and rubber|プラスチック・ゴム
39 Plastics|プラスチック
40 Rubber|ゴム
Leather and furs|皮革・毛皮
41 Hides and leather|原皮・革
42 Leather goods, bags|革製品・かばん
43 Furs|毛皮
Wood, cork, basketry|木材・コルク・かご
44 Wood|木材
45 Cork|コルク
46 Basketware|かご細工物
Paper|紙
47 Pulp, waste paper|パルプ・古紙
48 Paper and board|紙・板紙
49 Books, printed matter|書籍・印刷物
Textiles and clothing|繊維・衣類
50 Silk|絹
51 Wool|羊毛
52 Cotton|綿
53 Other plant fibres|その他の植物性繊維
54 Synthetic filaments|人造繊維の長繊維
55 Synthetic staple fibres|人造繊維の短繊維
56 Wadding, felt, rope|ウォッディング・フェルト・ロープ
57 Carpets|じゅうたん
58 Special woven fabrics|特殊織物
59 Coated textile fabrics|被覆した織物
60 Knitted fabrics|編物生地
61 Clothing, knitted|衣類（編物）
62 Clothing, not knitted|衣類（編物以外）
63 Other made-up textiles|その他の繊維製品
Shoes, hats, umbrellas|履物・帽子・傘
64 Shoes|履物
65 Hats|帽子
66 Umbrellas, canes|傘・つえ
67 Feathers, artificial flowers|羽毛製品・造花
Stone, ceramics, glass|石・陶磁・ガラス
68 Articles of stone, cement|石・セメント製品
69 Ceramics|陶磁製品
70 Glass|ガラス
Precious metals and stones|貴金属・宝石
71 Jewels, precious metals|宝石・貴金属
Base metals|卑金属
72 Iron and steel|鉄鋼
73 Articles of iron or steel|鉄鋼製品
74 Copper|銅
75 Nickel|ニッケル
76 Aluminium|アルミニウム
78 Lead|鉛
79 Zinc|亜鉛
80 Tin|すず
81 Other base metals|その他の卑金属
82 Tools, cutlery|工具・刃物
83 Various metal goods|各種の卑金属製品
Machines and electronics|機械・電子機器
84 Machines, computers|機械・コンピューター
85 Electrical machines, electronics|電気機器・電子機器
Vehicles, aircraft, ships|車両・航空機・船舶
86 Railway|鉄道
87 Road vehicles|自動車
88 Aircraft|航空機
89 Ships|船舶
Instruments and clocks|精密機器・時計
90 Optical, measuring, medical devices|光学・測定・医療機器
91 Clocks and watches|時計
92 Musical instruments|楽器
Arms|武器
93 Arms and ammunition|武器・銃砲弾
Other goods|雑品
94 Furniture, lamps|家具・照明
95 Toys, games, sport|玩具・遊戯・運動用品
96 Various articles|雑品
Art|美術品
97 Art, antiques|美術品・こっとう
Provisions of US law alone|米国独自の規定
98 Special classification|特別な分類規定
99 Temporary changes of duty|一時的な税率の変更
"""


def _read() -> tuple[tuple[Section, ...], dict[str, tuple[str, str]]]:
    sections: list[tuple[tuple[str, str], list[str]]] = []
    names: dict[str, tuple[str, str]] = {}
    for row in _TEXT.strip().splitlines():
        en, _, ja = row.partition("|")
        if row[:2].isdigit():
            names[row[:2]] = en[3:], ja
            sections[-1][1].append(row[:2])
        else:
            sections.append(((en, ja), []))
    return tuple(Section(title, tuple(chapters)) for title, chapters in sections), names


SECTIONS, CHAPTERS = _read()
"""Sections in their order; two digits -> name of the chapter in English and Japanese."""
