"""Printed rates and units of the schedule in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from onshore.app.page.pictures.duties.rates import percent
from onshore.app.page.reader import Reader
from onshore.graph.tariff.schedule.rates import Rate, Specific, parse_rate, parse_special

UNITS: Mapping[str, tuple[str, str]] = {
    "No.": ("pieces", "個"),
    "No": ("pieces", "個"),
    "pcs": ("pieces", "個"),
    "each": ("piece", "1個"),
    "kg": ("kilograms", "キログラム"),
    "g": ("grams", "グラム"),
    "t": ("tonnes", "トン"),
    "m": ("metres", "メートル"),
    "m2": ("square metres", "平方メートル"),
    "m²": ("square metres", "平方メートル"),
    "m3": ("cubic metres", "立方メートル"),
    "cm2": ("square centimetres", "平方センチメートル"),
    "liter": ("litres", "リットル"),
    "liters": ("litres", "リットル"),
    "pf.liter": ("proof litres", "プルーフリットル"),
    "pf.liters": ("proof litres", "プルーフリットル"),
    "doz.": ("dozens", "ダース"),
    "doz. prs.": ("dozens of pairs", "ダース（対）"),
    "prs.": ("pairs", "対"),
    "gross": ("gross (144 pieces)", "グロス（144個）"),
    "bbl": ("barrels", "バレル"),
    "carat": ("carats", "カラット"),
    "thousands": ("thousands", "千個"),
    "1000": ("thousand", "千個"),
    "hundreds": ("hundreds", "百個"),
    "W": ("watts", "ワット"),
    "MWh": ("megawatt hours", "メガワット時"),
    "lin. m": ("linear metres", "メートル（長さ）"),
}
"""Printed unit -> plain words; a unit that is not here stays as printed."""


class Words(NamedTuple):
    """A rate in words; `printed` where the words are the law's own English. `share`: of the value,
    as a fraction, where the rate is nothing else."""

    text: str
    printed: bool = False
    share: float | None = None


class Special(NamedTuple):
    """A rate of the special column with the programmes that it is for, as (symbol, name)."""

    rate: Words
    programmes: list[tuple[str, str]]


def unit_words(reader: Reader, units: Iterable[str]) -> list[str]:
    """Units of quantity in words; `X` is none."""
    return [reader.t(*UNITS.get(unit, (unit, unit))) for unit in units if unit and unit != "X"]


def rate_in_words(reader: Reader, text: str | None) -> Words:
    """What a column prints: free, of the value, per unit; the law's words where it is no number."""
    if not text:
        return Words(reader.t("nothing printed", "記載なし"))
    return _words(reader, parse_rate(text))


def special_rates(reader: Reader, text: str | None, names: Mapping[str, str]) -> list[Special]:
    """The special column, a row a rate. `names` are those of programmes by symbol."""
    return [
        Special(
            _words(reader, one.rate), [(symbol, names.get(symbol, "")) for symbol in one.programmes]
        )
        for one in parse_special(text)
    ]


def _words(reader: Reader, rate: Rate) -> Words:
    if rate.kind == "free":
        return Words(reader.t("free", "無税"), share=0.0)
    if rate.kind == "percent" and rate.ad_valorem is not None:
        share = float(rate.ad_valorem)
        return Words(
            reader.t(f"{percent(share)} of the value", f"価額の{percent(share)}"), share=share
        )
    if rate.kind == "chapter99" and rate.additional is not None:
        added = percent(float(rate.additional))
        own = reader.t("the rate of the goods themselves", "貨物本来の税率")
        more = reader.t(f"{own} plus {added} of the value", f"{own}＋価額の{added}")
        return Words(more if rate.additional else own)
    parts = rate.kind in ("specific", "compound") and not rate.partial
    if not parts or any(part.of for part in rate.specific):
        return Words(rate.text, printed=True)
    said = [_per(reader, part) for part in rate.specific]
    if rate.ad_valorem is not None:
        share_said = percent(float(rate.ad_valorem))
        said.append(reader.t(f"{share_said} of the value", f"価額の{share_said}"))
    return Words(reader.t(" plus ", "＋").join(said))


def _per(reader: Reader, part: Specific) -> str:
    """`0.7 ¢ per kg` in both languages: cents below one dollar."""
    small = part.amount < 1
    amount = part.amount * 100 if small else part.amount
    plain = amount.normalize()
    number = f"{plain:,f}"
    money = (
        reader.t(f"{number} ¢", f"{number}セント")
        if small
        else reader.t(f"${number}", f"{number}ドル")
    )
    unit = reader.t(
        {"each": "piece", "1000": "1,000"}.get(part.per, part.per),
        {"each": "1個", "1000": "千個"}.get(part.per, UNITS.get(part.per, ("", part.per))[1]),
    )
    return reader.t(f"{money} per {unit}", f"{unit}あたり{money}")
