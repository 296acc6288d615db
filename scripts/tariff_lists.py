"""Makes `data/lists/` from the raw product lists of the Budget Lab's tariff rate tracker.

    python scripts/tariff_lists.py RAW_LISTS_DIRECTORY SCHEDULE_EXPORT.json.gz OUTPUT_DIRECTORY

What each list means, what was wrong in the raw file and how it was mended stands beside the
code that does it and in data/lists/NOTICE. Not imported by the product.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

Row = tuple[str, str, str]
Raw = dict[str, str]
SPLIT_LINES = {"85176200", "94016960", "94017100"}
METALS = ("72", "73", "74", "76")


def read(folder: Path, name: str) -> list[Raw]:
    with (folder / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def digits(code: str) -> str:
    """Digits only; the one 12-digit code of the raw lists is cut to the 10 that exist.

    A statistical suffix of 00 stands for the whole 8-digit line.
    """
    plain_code = code.replace(".", "").strip()[:10]
    return plain_code[:8] if len(plain_code) == 10 and plain_code.endswith("00") else plain_code


def plain(codes: Iterable[str]) -> list[Row]:
    return [(code, "", "") for code in codes]


def day(text: str) -> str:
    return "" if text == "NA" else text


def write(folder: Path, name: str, rows: Iterable[Row]) -> None:
    """Sorted and without rows that a shorter row of the same dates already covers."""
    unique = sorted(set(rows))
    kept: list[Row] = []
    known: set[Row] = set()
    for code, start, end in unique:
        if any((code[:n], start, end) in known for n in range(4, len(code))):
            continue
        known.add((code, start, end))
        kept.append((code, start, end))
    dated = any(start or end for _, start, end in kept)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="\n") as file:
        file.write("hts,from,to\n" if dated else "hts\n")
        file.writelines((",".join(row) if dated else row[0]) + "\n" for row in kept)


def footnotes(schedule: Path) -> dict[str, set[str]]:
    """Chapter-99 headings printed beside the general rate, by 8-digit line."""
    found: dict[str, set[str]] = {}
    with gzip.open(schedule, "rt", encoding="utf-8-sig") as file:
        for row in json.load(file):
            code = digits(row["htsno"])
            for note in row["footnotes"] or ():
                if len(code) >= 8 and "general" in note.get("columns", ()):
                    headings = re.findall(r"9903\.\d\d\.\d\d", note["value"])
                    found.setdefault(code[:8], set()).update(headings)
    return found


def section_301(raw: Path, out: Path, printed: dict[str, set[str]]) -> None:
    """China lists: 371 lines stand on two or more of them; the printed footnote decides."""
    lists: dict[str, set[str]] = {}
    for row in read(raw, "s301_product_lists.csv"):
        lists.setdefault(row["ch99_code"], set()).add(row["hts8"])
    lists["9903.88.15"].add("85076000")  # printed there; the raw file has only the suspended 4B
    order = ("9903.88.01", "9903.88.02", "9903.88.04", "9903.88.03", "9903.88.15")
    chosen: dict[str, str] = {}
    for heading in order:
        for code in lists[heading]:
            notes = printed.get(code, set()) & set(order)
            if code not in chosen and (heading in notes or not notes):
                chosen[code] = heading
    by = {h: {c for c, x in chosen.items() if x == h} for h in order}
    write(out, "s301_list_1", plain(by["9903.88.01"]))
    write(out, "s301_list_2", plain(by["9903.88.02"]))
    # 8517.62.00: statistical line .90 went to list 4A, the others stayed on list 3.
    list_3 = (by["9903.88.03"] | by["9903.88.04"]) - {"85176200"}
    write(out, "s301_list_3", plain(list_3 | {"8517620010", "8517620020", "8517620050"}))
    write(out, "s301_list_4a", plain((by["9903.88.15"] - SPLIT_LINES) | {"8517620090"}))
    write(out, "s301_4yr_25", plain(lists["9903.91.01"] | {"63079098"}))
    for heading, name in {
        "9903.91.02": "s301_4yr_50",
        "9903.91.03": "s301_4yr_100",
        "9903.91.05": "s301_4yr_semi",
        "9903.91.06": "s301_4yr_batt",
    }.items():
        write(out, name, plain(lists[heading]))
    ends = {"9903.88.69": "2026-11-09", "9903.88.70": "2026-11-09"}
    write(
        out,
        "s301_exclusions",
        [
            (digits(row["hts10"]), "", ends.get(row["ch99_code"], ""))
            for row in read(raw, "s301_exclusion_lines.csv")
        ],
    )


def annex_ii(raw: Path, out: Path) -> set[str]:
    """Outside the reciprocal duty, dated. Returns the prefixes still in force at the end."""
    rows = read(raw, "annex_ii_first_appearance.csv")
    write(
        out,
        "annex_ii",
        [(r["prefix"], day(r["first_effective_date"]), day(r["end_effective_date"])) for r in rows],
    )
    prefixes = tuple(r["prefix"] for r in rows)
    others = [
        (digits(r["hts10"]), day(r["effective_date_start"]), day(r["effective_date_end"]))
        for r in read(raw, "ieepa_exempt_products.csv")
        if not digits(r["hts10"]).startswith(prefixes)
    ]
    free = ("49", "97", "98")
    write(out, "informational_and_chapter_98", [r for r in others if r[0][:2] in free])
    write(
        out,
        "annex_ii_in_part",
        [(r[0][:8], "2025-11-13", "") for r in others if r[0][:2] not in free],
    )
    return {r["prefix"] for r in rows if r["end_effective_date"] == "NA"}


def civil_aircraft(raw: Path) -> set[str]:
    rows = read(raw, "floor_exempt_products.csv")
    return {row["hts8"] for row in rows if row["category"] == "civil_aircraft"}


def aircraft_and_general(raw: Path, out: Path, current: set[str]) -> None:
    """Splits the lists that mix aircraft-use lines with the general exemption.

    Aircraft use: on the civil-aircraft list of the floor agreements (General Note 6) or heading
    8806, and not in Annex II, which is exempt whatever the use. In part: food lines that the
    orders exempt only for some goods. The rest is exempt as printed.
    """
    gn6 = civil_aircraft(raw)
    part = {
        digits(r["hts10"])[:8]
        for r in read(raw, "ieepa_exempt_products.csv")
        if digits(r["hts10"])[:2] < "49"
    }
    annex = tuple(current)
    write(out, "aircraft", plain(code for code in gn6 if not code.startswith(annex)))
    write(out, "aircraft_all", plain(gn6))
    for name, source in {
        "s122": "s122_exempt_products.csv",
        "s301fl": "s301fl_exempt_products.csv",
        "s301br": "s301_brazil_exempt_products.csv",
    }.items():
        codes = {r["hts8"] for r in read(raw, source)}
        used = {c for c in codes if c in gn6 or c.startswith("8806")}
        used -= {c for c in used if c.startswith(annex)}
        foods = {c for c in codes if not c.startswith(annex) and c in part} - used
        write(out, f"{name}_exempt", plain(codes - used - foods))
        write(out, f"{name}_aircraft", plain(used))
        write(out, f"{name}_in_part", plain(foods))


def single_actions(raw: Path, out: Path) -> None:
    gn6 = civil_aircraft(raw)
    rows = [
        (digits(r["hts10"]), r["effective_date_start"], "")
        for r in read(raw, "country_eo_exempt_products.csv")
    ]
    write(out, "ieepa_br_exempt", [row for row in rows if row[0] not in gn6])
    carved: dict[str, list[str]] = {}
    for r in read(raw, "fentanyl_carveout_products.csv"):
        carved.setdefault(r["category"], []).append(r["hts8"])
    write(out, "fentanyl_energy_ca", plain(carved["energy_ca"]))
    write(out, "fentanyl_potash", plain(carved["potash_ca"] + carved["potash_mx"]))
    for group in ("eu", "korea", "swiss"):
        mine = [r for r in read(raw, "floor_exempt_products.csv") if r["country_group"] == group]
        full = [r["hts8"] for r in mine if r["category"] in ("ptaap", "particular")]
        if full:
            write(out, f"floor_exempt_{group}", plain(full))
        drugs = [r["hts8"] for r in mine if r["category"] == "pharma"]
        if drugs:
            write(out, f"floor_pharma_{group}", plain(drugs))
    write(out, "pharma", plain(digits(r["hts10"]) for r in read(raw, "s232_pharma_products.csv")))


def metals_until_april_2026(raw: Path, out: Path) -> None:
    """Full value in chapters 72, 73 and 76; metal content elsewhere."""
    chapters = read(raw, "s232_metal_chapter_products.csv")
    full: dict[str, list[Row]] = {"steel": [], "aluminum": []}
    old: dict[str, list[Row]] = {"steel": [], "aluminum": []}
    for r in chapters:
        code, start = digits(r["hts_prefix"]), r["effective_date"]
        full[r["metal_type"]].append((code, "" if start == "2025-03-12" else start, ""))
        if not start:
            old[r["metal_type"]].append((code, "", ""))
    content: dict[str, list[Row]] = {"steel": [], "aluminum": []}
    for r in read(raw, "s232_derivative_products.csv"):
        metal, code = r["derivative_type"], digits(r["hts_prefix"])
        if not code.startswith(tuple(c for c, _, _ in full[metal])):
            content[metal].append((code, r["effective_date"], ""))
    for metal, name in (("steel", "steel"), ("aluminum", "aluminium")):
        write(out, f"s232_{name}_full_value", full[metal])
        write(out, f"s232_{name}_content", content[metal])
        write(out, f"s232_{name}_until_2025", old[metal])
    write(out, "s232_copper", plain(r["hts10"] for r in read(raw, "s232_copper_products.csv")))


def metals_annexes(raw: Path, out: Path) -> None:
    """Metals from 2026-04-06. Lists by annex and metal; the longest prefix wins across annexes.

    Outside chapters 72 to 76 a prefix of 4 or 6 digits was cut from longer printed codes: where
    the list holds the longer codes, they stand alone. What has none is left out (8471: Annex I-B
    prints no server) or, for the headings of vehicles and mobile machines that are printed
    whole, kept. Metal of chapters 74 and 76 follows the chapter: 7601-7609 are labelled steel.
    """
    rows = read(raw, "s232_annex_products.csv")
    codes = {digits(r["hts_prefix"]) for r in rows}
    whole = {"8703", "8704", "8709", "851650", "843041", "843049"}
    dated: dict[str, dict[str, tuple[str, str]]] = {}
    for r in rows:
        code, annex = digits(r["hts_prefix"]), r["annex"]
        longer = any(other != code and other.startswith(code) for other in codes)
        if code[:2] not in METALS and len(code) < 8 and code not in whole:
            if longer or code == "8471":
                continue
        metal = {"76": "aluminium", "74": "copper", "72": "steel", "73": "steel"}.get(
            code[:2], r["metal_type"].replace("aluminum", "aluminium")
        )
        dated.setdefault(code, {})[r["effective_date"]] = (annex, metal)
    lists: dict[str, list[Row]] = {}
    for code, entries in dated.items():
        starts = sorted(entries)
        for n, start in enumerate(starts):
            annex, metal = entries[start]
            end = "2026-06-07" if n + 1 < len(starts) else ""
            name = "s232_annex_2" if annex == "2" else f"s232_annex_{annex}_{metal}"
            lists.setdefault(name, []).append((code, "" if start == "2026-04-06" else start, end))
    for name, entries_of in lists.items():
        write(out, name, entries_of)


def vehicle_parts(raw: Path, out: Path) -> None:
    """8471 is on the printed list of parts, but a computer is no part of a vehicle: left out.

    A line on both lists stands on the first only: the rate is the same and no part pays twice.
    """
    light = set((raw / "s232_auto_parts.txt").read_text(encoding="utf-8").split()) - {"8471"}
    heavy = set((raw / "s232_mhd_parts.txt").read_text(encoding="utf-8").split())
    write(out, "s232_auto_parts", plain(light))
    write(out, "s232_mhd_parts", plain(c for c in heavy if not c.startswith(tuple(light))))


def main(raw: Path, schedule: Path, out: Path) -> None:
    section_301(raw, out, footnotes(schedule))
    aircraft_and_general(raw, out, annex_ii(raw, out))
    single_actions(raw, out)
    metals_until_april_2026(raw, out)
    metals_annexes(raw, out)
    vehicle_parts(raw, out)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
