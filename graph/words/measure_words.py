"""Short names of duty measures in English and Japanese, for sentences and pictures.

The full words of a measure are its reference, which the law has in English only.
"""

from __future__ import annotations

from collections.abc import Mapping

from onshore.graph.words.reason import Both

MEASURE_NAMES: Mapping[str, tuple[str, str]] = {
    "MFN": ("normal duty", "通常の関税"),
    "S301-L": ("China duty of 2018", "2018年の対中関税"),
    "S301-L1": ("China list 1", "対中リスト1"),
    "S301-L2": ("China list 2", "対中リスト2"),
    "S301-L3": ("China list 3", "対中リスト3"),
    "S301-L4A": ("China list 4A", "対中リスト4A"),
    "S301-LEGACY-CHIPS": ("China chip duty", "対中半導体関税"),
    "S301-4YR": ("China duty of the four-year review", "4年見直し後の対中関税"),
    "S301-CRANES": ("China crane duty", "対中クレーン関税"),
    "S301-SHIP-EQUIP": ("China ship equipment duty", "対中港湾設備関税"),
    "S301-EXCLUSION": ("China exclusion", "対中関税の除外"),
    "S301-EXCESS": ("excess capacity duty", "過剰生産能力に対する関税"),
    "S301-FL": ("forced-labour duty", "強制労働関税"),
    "S301-BR": ("Brazil duty", "対ブラジル関税"),
    "IEEPA-FENT-CN": ("fentanyl duty on China", "対中フェンタニル関税"),
    "IEEPA-FENT": ("border duty", "国境関税"),
    "IEEPA-RECIP": ("reciprocal duty", "相互関税"),
    "IEEPA-BR": ("emergency duty on Brazil", "対ブラジル緊急関税"),
    "DE-MINIMIS": ("de minimis entry", "少額免税"),
    "S122": ("import surcharge", "輸入課徴金"),
    "S338-CA": ("Canada duty", "対カナダ関税"),
    "S232-STEEL-ALU": ("steel and aluminium duty", "鉄鋼・アルミ関税"),
    "S232-US-METAL": ("steel and aluminium duty", "鉄鋼・アルミ関税"),
    "S232-COPPER": ("copper duty", "銅関税"),
    "S232-METALS": ("metals duty", "金属関税"),
    "S232-AIRCRAFT": ("civil aircraft agreement", "民間航空機協定"),
    "S232-SEMI": ("chip duty", "半導体関税"),
    "S232-AUTO": ("vehicle duty", "自動車関税"),
    "S232-MHD": ("truck duty", "大型車関税"),
    "S232-BUSES": ("bus duty", "バス関税"),
    "S232-VEHICLE": ("vehicle duty", "自動車関税"),
    "S232-LUMBER": ("lumber duty", "木材関税"),
    "S232-FURNITURE": ("furniture duty", "家具関税"),
    "S232-PHARMA": ("medicine duty", "医薬品関税"),
    "S232-UAS": ("drone duty", "無人機関税"),
    "S232-POLYSILICON": ("polysilicon duty", "多結晶シリコン関税"),
    "RU-COLUMN-2": ("Russia duty", "対ロシア関税"),
    "S201-QUARTZ": ("quartz safeguard", "石英製品セーフガード"),
    "S201-SOLAR": ("solar safeguard", "太陽電池セーフガード"),
    "S9904": ("agricultural safeguard", "農産物セーフガード"),
}
"""Beginning of a measure's id -> its short name; the longest one that fits counts."""


def measure_name(id: str) -> Both:
    """What readers call a measure: its short name, or its id where the table has none."""
    for end in range(len(id), 0, -1):
        if id[:end] in MEASURE_NAMES:
            return Both(*MEASURE_NAMES[id[:end]])
    return Both(id)
