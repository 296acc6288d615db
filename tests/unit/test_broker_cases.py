"""Entries as a broker works them: the rate and the headings in order, each with its text.

Worked by hand from the text that stands beside the case, before the product was asked.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest

from onshore.graph.tariff.duty.entry_lines import entry_lines
from onshore.graph.tariff.schedule.schedule import normalise_hts
from tests.unit.tariffs import ask, bundled_tariff, parse_conditions

ORDINARY = ("aircraft_use:false", "exclusion:false")


class Case(NamedTuple):
    """`lines`: headings in reporting order without the number itself; alternatives with `|`."""

    basis: str
    hts: str
    origin: str
    day: str
    said: str
    rate: str
    lines: str

    def id_of(self) -> str:
        return f"{self.hts}-{self.origin}-{self.day}-{self.said.replace(' ', '-')}"

    @property
    def conditions(self) -> tuple[str, ...]:
        return (*self.said.split(), *ORDINARY)


METALS_OF_2025 = (
    Case(
        "Proc. 10947 cl. (6): in chapter 73 on the steel content from 2025-06-04, the rest "
        "reciprocal: 2.9 + 50 x 0.6 + 10 x 0.4",
        "7326.90.86",
        "DE",
        "2025-07-10",
        "steel_share:0.6",
        "0.369",
        "9903.01.25 9903.81.90",
    ),
    Case(
        "before 2025-06-04 the whole article, nothing reciprocal: 90 FR 11249, note 2(v)(vi)",
        "7326.90.86",
        "DE",
        "2025-05-20",
        "steel_share:0.6",
        "0.279",
        "9903.01.33 9903.81.90",
    ),
    Case(
        "content not said: all of it (CSMS 65236374)",
        "7326.90.86",
        "DE",
        "2025-07-10",
        "",
        "0.529",
        "9903.01.33 9903.81.90",
    ),
    Case(
        "Proc. 10947 cl. (6), (7): the United Kingdom 25 %, 9903.81.97",
        "7326.90.86",
        "GB",
        "2025-07-10",
        "steel_share:0.6",
        "0.219",
        "9903.01.25 9903.81.97",
    ),
    Case(
        "Proc. 10947 cl. (6): in chapter 76 on the aluminium content: 5 + 25 + 20 + 50 x 0.8 + "
        "10 x 0.2",
        "7604.10.10",
        "CN",
        "2025-08-18",
        "aluminium_share:0.8",
        "0.92",
        "9903.91.01 9903.01.24 9903.01.25 9903.85.02",
    ),
    Case(
        "the same with nothing said of the content: the most that it can be",
        "7604.10.10",
        "CN",
        "2025-08-18",
        "",
        "1",
        "9903.91.01 9903.01.24 9903.01.33 9903.85.02",
    ),
    Case(
        "chapter 72 on the full value; note 16(q): steel of the United Kingdom, 9903.81.94",
        "7208.39.00",
        "GB",
        "2025-07-10",
        "",
        "0.25",
        "9903.01.33 9903.81.94",
    ),
    Case(
        "note 16(u): 9903.81.98 on the steel content; 10 % reciprocal on the rest",
        "8474.90.00",
        "GB",
        "2025-09-10",
        "steel_share:0.8",
        "0.22",
        "9903.02.66 9903.81.98",
    ),
    Case(
        "note 19(o): aluminium of the United Kingdom, 9903.85.12",
        "7606.12.30",
        "GB",
        "2025-07-10",
        "",
        "0.28",
        "9903.01.33 9903.85.12",
    ),
    Case(
        "on both metals' lists, steel in chapter 73 all of it: 50 %, not 100 %",
        "7308.20.00.35",
        "DE",
        "2025-10-10",
        "",
        "0.5",
        "9903.01.33 9903.81.90 9903.85.08",
    ),
    Case(
        "9903.85.67: any primary aluminium of Russia, whoever made the goods",
        "7606.12.30",
        "TH",
        "2025-09-10",
        "aluminium_origin:RU",
        "2.03",
        "9903.01.33 9903.85.67",
    ),
    Case(
        "9903.85.68: derivatives of note 19(i), of Russia; column 2 is 35 %",
        "7614.10.50",
        "RU",
        "2025-09-10",
        "",
        "2.35",
        "9903.85.68",
    ),
    Case(
        "note 2(x)(vi): 9903.01.77 is off the whole derivative, 9903.02.09 off its steel",
        "9403.20.00",
        "BR",
        "2025-10-10",
        "steel_share:0.5 aluminium_share:0 copper_share:0",
        "0.3",
        "9903.01.83 9903.02.09 9903.81.91",
    ),
    Case(
        "note 2(z)(iv): 9903.01.84 is off the whole derivative",
        "9403.20.00",
        "IN",
        "2025-10-10",
        "steel_share:0.5 aluminium_share:0 copper_share:0",
        "0.375",
        "9903.01.87 9903.02.26 9903.81.91",
    ),
    Case(
        "no steel, no duty of section 232, and 9903.01.84 falls on all",
        "8474.90.00",
        "IN",
        "2025-10-10",
        "steel_share:0",
        "0.5",
        "9903.01.84 9903.02.26",
    ),
    Case(
        "note 2(x)(xi): copper of Brazil",
        "7411.10.10",
        "BR",
        "2025-10-10",
        "copper_share:0.9",
        "0.475",
        "9903.01.83 9903.02.09 9903.78.01",
    ),
    Case(
        "Proc. 10962 cl. (1), (4): beside the border duty of Canada: 1.5 + 45 + 35",
        "7411.10.10",
        "CA",
        "2025-10-10",
        "copper_share:0.9 usmca:false",
        "0.815",
        "9903.01.10 9903.78.01",
    ),
)

RECIPROCAL = (
    Case(
        "9903.01.63 but for goods in transit before 2025-04-10; note 2(v)(xviii): 10 % for them",
        "6109.10.00",
        "CN",
        "2025-05-01",
        "in_transit_before:2025-04-09",
        "0.54",
        "9903.88.15 9903.01.24 9903.01.25",
    ),
    Case(
        "in transit before 2025-04-05: 9903.01.28",
        "6109.10.00",
        "CN",
        "2025-05-01",
        "in_transit_before:2025-04-04",
        "0.44",
        "9903.88.15 9903.01.24 9903.01.28",
    ),
    Case(
        "loaded on 2025-04-11: the full 125 %",
        "6109.10.00",
        "CN",
        "2025-05-01",
        "in_transit_before:2025-04-12",
        "1.69",
        "9903.88.15 9903.01.24 9903.01.63",
    ),
    Case(
        "CSMS 65201773: the last day of 9903.01.28 is 2025-06-15",
        "6109.10.00",
        "VN",
        "2025-06-15",
        "in_transit_before:2025-04-05",
        "0.165",
        "9903.01.28",
    ),
    Case(
        "the day after",
        "6109.10.00",
        "VN",
        "2025-06-16",
        "in_transit_before:2025-04-05",
        "0.265",
        "9903.01.25",
    ),
    Case(
        "note 2(z)(ii): annex II is off 9903.01.84 under its own heading",
        "0901.11.00",
        "IN",
        "2025-12-10",
        "",
        "0",
        "9903.01.32 9903.01.86",
    ),
    Case(
        "note 2(v)(xxi): 3301.29.51 of the EU only for religious purposes, 9903.02.75",
        "3301.29.51",
        "DE",
        "2025-10-10",
        "article:true",
        "0",
        "9903.02.75",
    ),
    Case(
        "note 2(v)(xxv)(b): Liechtenstein has its own heading",
        "0106.14.00",
        "LI",
        "2025-12-10",
        "",
        "0",
        "9903.02.89",
    ),
)

VEHICLES_AND_WOOD = (
    Case(
        "note 33(e): 25 years and more; note 2(aa)(v)(2) does not name it: the surcharge is due",
        "8703.24.01",
        "DE",
        "2026-05-10",
        "vehicle_25_years:true",
        "0.125",
        "9903.03.01 9903.94.04",
    ),
    Case(
        "note 33(h)(i): parts under the USMCA",
        "8708.30.50",
        "MX",
        "2025-12-10",
        "vehicle_part:true usmca:true",
        "0",
        "9903.01.04 9903.94.06",
    ),
    Case(
        "note 33(h)(ii): a server is not a part of a vehicle",
        "8471.50.01",
        "TW",
        "2025-12-10",
        "",
        "0",
        "9903.01.32 9903.94.06",
    ),
    Case(
        "note 37(c), (d)", "9401.61.60.11", "VN", "2026-01-10", "", "0.25", "9903.01.33 9903.76.02"
    ),
    Case(
        "note 37(e), (f)", "9403.60.80.93", "VN", "2026-01-10", "", "0.25", "9903.01.33 9903.76.03"
    ),
)

OTHERS = (
    Case(
        "note 31(e): masks of 6307.90.98.70 under 9903.91.04",
        "6307.90.98.70",
        "CN",
        "2025-06-15",
        "",
        "0.62",
        "9903.91.04 9903.01.24 9903.01.25",
    ),
    Case(
        "note 51: 9903.03.14 and section 232 together",
        "7604.21.00",
        "CA",
        "2026-09-18",
        "usmca:true",
        "1",
        "9903.05.93 9903.03.14 9903.82.02",
    ),
)

CHIPS_AND_BORDER = (
    Case(
        "note 39(a)(8): 9903.01.24 is off goods of 9903.79.01: list 3 and 25 %",
        "8471.50.01",
        "CN",
        "2026-02-01",
        "chip_tpp:15000 dram_bandwidth:4800 end_use:none",
        "0.5",
        "9903.88.03 9903.01.32 9903.79.01 9903.94.06",
    ),
    Case(
        "note 2(x)(xv): 9903.01.77 as well",
        "8473.30.11",
        "BR",
        "2026-02-01",
        "chip_tpp:15000 dram_bandwidth:4800 end_use:none",
        "0.25",
        "9903.01.32 9903.01.83 9903.79.01",
    ),
    Case(
        "note 2(j): goods of 9903.76.01 are outside 9903.01.10 without a heading of their own",
        "4407.11.00",
        "CA",
        "2025-11-10",
        "usmca:false",
        "0.1",
        "9903.76.01",
    ),
)

ADVANCED = "chip_tpp:15000 dram_bandwidth:4800"
CHIPS_BY_USE = (
    Case(
        "note 39(c): outside the technical parameters",
        "8471.50.01",
        "TW",
        "2026-03-01",
        "chip_tpp:0",
        "0",
        "9903.03.03 9903.79.02 9903.94.06",
    ),
    *(
        Case(
            f"note 39(d): {use}",
            "8471.50.01",
            "TW",
            "2026-03-01",
            f"{ADVANCED} end_use:{use}",
            "0",
            f"9903.03.03 {heading} 9903.94.06",
        )
        for use, heading in (
            ("us-data-centre", "9903.79.03"),
            ("repair", "9903.79.04"),
            ("us-rd", "9903.79.05"),
            ("start-up", "9903.79.06"),
            ("consumer", "9903.79.07"),
            ("civil-industrial", "9903.79.08"),
            ("public-sector", "9903.79.09"),
        )
    ),
)

CERTIFIED = "vehicle_certificate:production-or-repair"
CERTIFIED_PARTS = (
    Case(
        "note 33(p): 9903.94.07 in place of the metals duty; China's list 1 stays",
        "8482.10.50.16",
        "CN",
        "2026-05-10",
        f"metal_share:0.9 {CERTIFIED}",
        "0.59",
        "9903.88.01 9903.03.06 9903.94.07",
    ),
    Case(
        "note 33(r): the EU 15 % in total; neither steel content nor reciprocal",
        "8482.10.50.16",
        "DE",
        "2025-12-10",
        f"steel_share:0.9 {CERTIFIED}",
        "0.15",
        "9903.01.33 9903.94.45",
    ),
    Case(
        "note 33(r), (t): Korea 15 % in total in place of copper",
        "7411.10.10",
        "KR",
        "2025-11-20",
        f"copper_share:1 {CERTIFIED}",
        "0.15",
        "9903.01.33 9903.94.65",
    ),
    Case(
        "note 33(p)(i): never in chapter 73",
        "7318.15.20",
        "CN",
        "2026-05-10",
        CERTIFIED,
        "0.75",
        "9903.88.03 9903.03.06 9903.82.02",
    ),
    Case(
        "note 33(p)(ii): never a part of note 33(g)",
        "8708.30.50",
        "VN",
        "2026-05-10",
        f"vehicle_part:true {CERTIFIED}",
        "0.275",
        "9903.03.06 9903.94.05",
    ),
    Case(
        "note 33(q): for vehicles of the United Kingdom, 10 % in total",
        "8482.10.50.16",
        "GB",
        "2026-05-10",
        "metal_share:0.9 vehicle_certificate:gb-vehicle",
        "0.1",
        "9903.03.06 9903.94.33",
    ),
    Case(
        "note 33(p): other certified parts of the United Kingdom, 9 + 25",
        "8482.10.50.16",
        "GB",
        "2026-05-10",
        f"metal_share:0.9 {CERTIFIED}",
        "0.34",
        "9903.03.06 9903.94.07",
    ),
    Case(
        "Mexico outside the USMCA: no border duty",
        "8536.90.40",
        "MX",
        "2025-12-10",
        f"usmca:false steel_share:0 {CERTIFIED}",
        "0.25",
        "9903.94.07",
    ),
    Case(
        "Taiwan before 2026-05-01: 25 %",
        "8482.10.50.16",
        "TW",
        "2026-04-20",
        f"metal_share:0.9 {CERTIFIED}",
        "0.34",
        "9903.03.06 9903.94.07",
    ),
    Case(
        "note 33(u): Taiwan from then on, 15 % in total",
        "8482.10.50.16",
        "TW",
        "2026-05-20",
        f"metal_share:0.9 {CERTIFIED}",
        "0.15",
        "9903.03.06 9903.94.69",
    ),
    Case(
        "note 52(f): outside the forced-labour action",
        "3926.90.99",
        "VN",
        "2026-08-10",
        CERTIFIED,
        "0.303",
        "9903.05.90 9903.94.07",
    ),
)
METAL_BY_WEIGHT = (
    Case(
        "9903.82.03: less than 15 % of the weight",
        "8509.80.20",
        "VN",
        "2026-05-15",
        "metal_share:0.14",
        "0.1",
        "9903.03.01 9903.82.03",
    ),
    Case(
        "9903.82.01: no metal at all",
        "8509.80.20",
        "VN",
        "2026-05-15",
        "metal_share:0",
        "0.1",
        "9903.03.01 9903.82.01",
    ),
    Case(
        "note 2(aa)(v): 9903.03.06 beside 9903.82.09",
        "8482.10.50.16",
        "CN",
        "2026-05-10",
        "metal_share:0.9",
        "0.59",
        "9903.88.01 9903.03.06 9903.82.09",
    ),
    Case(
        "9903.81.92: steel of the US; note 2(v)(vii) keeps the reciprocal duty off it",
        "7318.15.20",
        "TH",
        "2025-10-15",
        "metal_origin:US",
        "0",
        "9903.01.33 9903.81.92",
    ),
)

OLD_METALS = (
    Case(
        "note 19(a)(iii): wire with a steel core is a derivative, 9903.85.03",
        "7614.10.50",
        "TH",
        "2025-02-10",
        "",
        "0.149",
        "9903.85.03",
    ),
    Case(
        "note 16(a)(ii): nails are a derivative, 9903.80.03",
        "7317.00.55.03",
        "TH",
        "2025-02-10",
        "",
        "0.25",
        "9903.80.03",
    ),
    Case(
        "note 19(a)(vii)(A): aluminium articles of Russia; note 30(c) 70 %",
        "7606.12.30",
        "RU",
        "2025-02-10",
        "",
        "2.7",
        "9903.85.67 9903.90.09",
    ),
    Case(
        "note 19(a)(vii)(B): derivatives of Russia",
        "7614.10.50",
        "RU",
        "2025-02-10",
        "",
        "2.35",
        "9903.85.68",
    ),
    Case(
        "note 19(m)(B): on the full value, though it is three tenths aluminium",
        "9403.20.00",
        "RU",
        "2025-10-10",
        "aluminium_share:0.3 steel_share:0",
        "2.45",
        "9903.85.68",
    ),
    Case(
        "no aluminium, no derivative of it",
        "9403.20.00",
        "RU",
        "2025-10-10",
        "aluminium_share:0 steel_share:0",
        "0.45",
        "",
    ),
    Case(
        "metal of Russia in goods of others: the full value, nothing reciprocal",
        "9403.20.00",
        "TH",
        "2025-10-10",
        "aluminium_share:0.3 steel_share:0 aluminium_origin:RU",
        "2",
        "9903.01.33 9903.85.68",
    ),
)

CLAIMS_WITH_HEADINGS = (
    *(
        Case(
            f"note 43, HTS 2026 rev 18: 9903.08.25 Homeland Security or War, .26 Commerce: {plan}",
            "8806.24.00",
            "VN",
            "2026-09-10",
            f"uas_onshoring:{plan}",
            "0.125",
            f"9903.05.84 {heading}",
        )
        for plan, heading in (
            ("security", "9903.08.25"),
            ("commerce", "9903.08.26"),
            ("true", "9903.08.25|9903.08.26"),
        )
    ),
    Case(
        "9903.08.20: of a listed number, not for use with a drone",
        "8504.40.95.80",
        "VN",
        "2026-09-10",
        "uas_use:false",
        "0.125",
        "9903.05.84 9903.08.20",
    ),
)

CASES = (
    *CLAIMS_WITH_HEADINGS,
    *OLD_METALS,
    *CERTIFIED_PARTS,
    *METAL_BY_WEIGHT,
    *CHIPS_BY_USE,
    *METALS_OF_2025,
    *RECIPROCAL,
    *VEHICLES_AND_WOOD,
    *CHIPS_AND_BORDER,
    *OTHERS,
)


RATES = (
    ("6204.62.80 VN 2025-09-10", "", "0.366", "16.6 + 20, 9903.02.69"),
    ("6110.20.20 HN 2025-06-10", "preference:P", "0.1", "free under the CAFTA-DR, 9903.01.25"),
    ("5209.42.00 PK 2026-03-15", "", "0.184", "8.4 + 10, 9903.03.01"),
    ("6302.31.90 IN 2025-09-10", "", "0.567", "6.7 + 25 + 25, 9903.02.26 and 9903.01.84"),
    ("6203.42.07 BD 2026-08-10", "", "0.266", "16.6 + 10, 9903.05.26"),
    ("6109.10.00 JO 2025-10-10", "preference:JO", "0.15", "free under the agreement, 9903.02.31"),
    ("6402.99.31 VN 2026-05-01", "", "0.16", "6 + 10"),
    ("2204.21.50 AU 2025-06-10", "preference:AU", "0.1", "free under the agreement + 10"),
    ("9018.39.00 IL 2025-12-10", "preference:IL", "0.15", "9903.02.29"),
    ("8413.70.20 JP 2025-09-20", "", "0.15", "15 in total, 9903.02.73"),
    ("6204.62.80 IT 2025-10-10", "", "0.166", "16.6 is above 15: 9903.02.19"),
    (
        "2204.21.80 FR 2025-10-10",
        "value:1000 quantity:100",
        "0.15",
        "16.9 cents a litre, 15 in total",
    ),
    ("3926.90.99 CH 2025-09-10", "", "0.443", "5.3 + 39"),
    ("3926.90.99 CH 2025-12-10", "", "0.15", "15 in total from 2025-11-14"),
    ("3926.90.99 GB 2025-12-10", "", "0.153", "5.3 + 10, 9903.02.66"),
    ("8703.23.01 JP 2025-08-10", "", "0.275", "2.5 + 25 until 2025-09-15"),
    ("8703.23.01 JP 2025-10-10", "", "0.15", "9903.94.41"),
    ("8703.23.01 GB 2025-10-10", "quota:in", "0.1", "2.5 + 7.5, 9903.94.31"),
    (
        "8703.23.01 MX 2026-01-10",
        "usmca:true us_content_share:0.4",
        "0.15",
        "25 on 60 %, 9903.94.03",
    ),
    ("8704.21.01 TH 2025-06-10", "", "0.5", "25 + 25, 9903.94.01"),
    ("8708.30.50 KR 2025-12-10", "vehicle_part:true preference:KR", "0.15", "9903.94.63"),
    ("4011.10.10 TH 2025-06-10", "vehicle_part:true", "0.29", "4 + 25, 9903.94.05"),
    ("8701.21.00 DE 2025-12-10", "", "0.29", "4 + 25, 9903.74.01"),
    ("4407.11.00 DE 2025-12-10", "", "0.1", "9903.76.01"),
    ("9401.61.60.11 DE 2026-01-10", "", "0.15", "9903.76.22"),
    ("9403.60.80.93 CN 2026-02-01", "", "0.6", "list 3, 25 of 9903.76.03, 10 of 9903.01.24"),
    ("8542.31.00 CN 2025-06-10", "", "0.7", "50 of 9903.91.05 + 20; annex II"),
    ("8541.43.00.10 CN 2025-06-10", "bifacial:false", "0.94", "50 + 20 + 10 + 14 of note 18"),
    ("8507.60.00.20 CN 2026-03-10", "", "0.384", "3.4 + 25 of 9903.91.06 + 10"),
    ("8517.13.00 CN 2025-05-05", "", "0.2", "list 4B suspended; annex II; 9903.01.24"),
    ("9503.00.00.73 CN 2025-04-20", "", "1.45", "20 + 125, 9903.01.63"),
    (
        "8806.22.00 CN 2026-09-10",
        "thermal_imaging:false",
        "0.625",
        "list 1, 25 of 9903.08.22, 12.5",
    ),
    ("6307.90.98.44 CN 2026-03-10", "", "0.67", "7 + 50 of 9903.91.07 + 10"),
    (
        "8544.42.90 CN 2025-09-10",
        "copper_share:0.4 aluminium_share:0",
        "0.736",
        "2.6 + 25 + 20 + 50 x 0.4 + 10 x 0.6",
    ),
    ("0803.90.00 EC 2025-10-10", "", "0.15", "9903.02.17"),
    ("0803.90.00 EC 2025-11-20", "", "0", "annex II of 2025-11-13"),
    ("0901.21.00 BR 2025-10-10", "", "0.5", "10 + 40"),
    ("8481.80.30 MX 2025-05-10", "usmca:false", "0.306", "5.6 + 25"),
    ("8481.80.30 CA 2025-09-10", "usmca:false", "0.406", "5.6 + 35"),
    ("3104.20.00 CA 2025-05-10", "usmca:false", "0.1", "potash, 9903.01.15"),
    (
        "2710.19.06 CA 2025-05-10",
        "usmca:false value:100 quantity:1",
        "0.100525",
        "5.25 cents a barrel + 10, 9903.01.13",
    ),
    ("8481.80.30 BR 2025-09-10", "", "0.556", "5.6 + 10 + 40"),
    ("7210.49.00 CN 2025-04-20", "", "0.7", "25 of 9903.91.01 + 20 + 25 of 9903.81.87"),
    (
        "6109.10.00 MX 2025-05-10",
        "chapter98:9802.00.80 value:100 us_parts_value:60 usmca:false",
        "0.166",
        "(16.5 + 25) x 0.4",
    ),
)
"""Entries of other chapters: number, origin and day; what is said; the rate; parts in percent."""


@pytest.mark.parametrize(("entry", "said", "rate", "parts"), RATES)
def test_rates_across_the_chapters(entry: str, said: str, rate: str, parts: str) -> None:
    answer = ask(*entry.split(), *said.split(), *ORDINARY)
    assert (answer.lo, answer.hi) == (Decimal(rate),) * 2, (answer.components, parts)


@pytest.mark.parametrize("case", CASES, ids=Case.id_of)
def test_rate(case: Case) -> None:
    answer = ask(case.hts, case.origin, case.day, *case.conditions)
    assert (answer.lo, answer.hi) == (Decimal(case.rate),) * 2, (answer.components, case.basis)


@pytest.mark.parametrize("case", CASES, ids=Case.id_of)
def test_headings(case: Case) -> None:
    tariff, day = bundled_tariff(), date.fromisoformat(case.day)
    target, _ = tariff.find(normalise_hts(case.hts), day)
    assert target is not None
    said = parse_conditions(case.conditions)
    lines = entry_lines(tariff, target, case.origin, day, "collected", said)
    headings = [line.heading or "|".join(line.one_of) for line in lines]
    assert " ".join(headings[:-1]) == case.lines, case.basis


def test_electricity_of_canada_is_open_between_two_headings() -> None:
    """EO 14156 names flowing water, CBP's list no electricity: 9903.01.13 or .10."""
    for day, lo, hi in (("2025-10-10", "0.1", "0.35"), ("2025-03-05", "0.1", "0.25")):
        answer = ask("2716.00.00", "CA", day, "usmca:false", *ORDINARY)
        assert (answer.lo, answer.hi) == (Decimal(lo), Decimal(hi))
        assert [effect.condition for effect in answer.undecided] == ["energy_resource"]


def test_a_little_aluminium_of_russia_in_steel_is_the_most() -> None:
    """Column 2, the duty on steel and the one on the full value: 45 + 50 + 200."""
    answer = ask("9403.20.00", "RU", "2025-10-10", *ORDINARY)
    assert (answer.lo, answer.hi) == (Decimal("0.45"), Decimal("2.95"))


@pytest.mark.parametrize(
    ("hts", "heading"),
    [
        ("8486.20.00.00", "9903.88.70"),  # note 20(www): machines for solar cells
        ("8413.91.90.85", "9903.88.69"),  # note 20(vvv)
        ("8206.00.00", "9903.88.21|9903.88.22|9903.88.23|9903.88.24"),  # note 20(z) to (cc)
        ("6203.22.30", "9903.88.25|9903.88.26|9903.88.27|9903.88.28"),  # note 20(dd) to (gg)
    ],
)
def test_an_exclusion_of_china_is_claimed_under_its_own_heading(hts: str, heading: str) -> None:
    tariff, day = bundled_tariff(), date(2026, 5, 10)
    target, _ = tariff.find(normalise_hts(hts), day)
    assert target is not None
    said = parse_conditions(("exclusion:true", "aircraft_use:false", "metal_share:0"))
    lines = entry_lines(tariff, target, "CN", day, "collected", said)
    assert heading in [line.heading or "|".join(line.one_of) for line in lines]


def test_content_that_is_not_said_is_named() -> None:
    answer = ask("7326.90.86", "DE", "2025-07-10", *ORDINARY)
    named = [dict(note.params) for note in answer.assumptions if note.code == "not_said_rest"]
    assert [params["code"] for params in named] == ["steel_share"]
