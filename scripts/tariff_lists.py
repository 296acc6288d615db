"""Makes `data/lists/` from raw product lists: the Budget Lab's tracker and the texts of late 2026.

    python scripts/tariff_lists.py RAW_LISTS NEW_LISTS SCHEDULE_EXPORT.json.gz OUTPUT_DIRECTORY

RAW_LISTS are those of the Budget Lab's tariff rate tracker, NEW_LISTS those of 2026-11.

What each list means, what was wrong in the raw file and how it was mended stands beside the
code that does it and in data/lists/NOTICE. Not imported by the product.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

Row = tuple[str, str, str]
Raw = dict[str, str]
SPLIT_LINES = {"85176200", "94016960", "94017100"}


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


def footnotes(schedule: Path, column: str = "general") -> dict[str, set[str]]:
    """Chapter-99 headings printed beside the rate of a column, by 8-digit line."""
    found: dict[str, set[str]] = {}
    with gzip.open(schedule, "rt", encoding="utf-8-sig") as file:
        for row in json.load(file):
            code = digits(row["htsno"])
            for note in row["footnotes"] or ():
                if len(code) >= 8 and column in note.get("columns", ()):
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
    own = {"8517620090", "9401696001", "9401710007"}  # note 20(s)(ii)
    write(out, "s301_list_4a", plain((by["9903.88.15"] - SPLIT_LINES) | own))
    write(out, "s301_4yr_25", plain(lists["9903.91.01"] - {"63079098"}))
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


def russia(out: Path, printed: dict[str, set[str]]) -> None:
    """Lines whose column 2 is replaced for Russia: the footnotes are note 30(b) and (d), 553 + 127.

    The text of the note prints "2803;00.00" and "7217,10.90", which are among them.
    """
    rows = [
        (code, heading)
        for heading in ("9903.90.08", "9903.90.09")
        for code, headings in printed.items()
        if heading in headings
    ]
    with (out / "russia_column_2.csv").open("w", encoding="utf-8", newline="\n") as file:
        file.write("hts,heading\n")
        file.writelines(f"{code},{heading}\n" for code, heading in sorted(rows))


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
    free = ("49", "97")
    write(out, "informational", [r for r in others if r[0][:2] in free])
    write(
        out,
        "annex_ii_in_part",
        [(r[0][:8], "2025-11-13", "") for r in others if r[0][:2] not in (*free, "98")],
    )
    return {r["prefix"] for r in rows if r["end_effective_date"] == "NA"}


def civil_aircraft(raw: Path) -> set[str]:
    rows = read(raw, "floor_exempt_products.csv")
    return {row["hts8"] for row in rows if row["category"] == "civil_aircraft"}


def aircraft(raw: Path, out: Path, current: set[str]) -> None:
    """The civil-aircraft list of the floor agreements (General Note 6), and what of it is not in
    Annex II, which is exempt whatever the use."""
    gn6 = civil_aircraft(raw)
    annex = tuple(current)
    write(out, "aircraft", plain(code for code in gn6 if not code.startswith(annex)))
    write(out, "aircraft_all", plain(gn6))


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


def metals_of_2018(raw: Path, out: Path) -> None:
    """Steel and aluminium until 2025-03-11, and copper of 2025."""
    names = {"steel": "steel", "aluminum": "aluminium"}
    for metal, name in names.items():
        rows = read(raw, "s232_metal_chapter_products.csv")
        codes = [
            r["hts_prefix"] for r in rows if r["metal_type"] == metal and not r["effective_date"]
        ]
        write(out, f"s232_{name}_until_2025", plain(map(digits, codes)))
    write(out, "s232_copper", plain(r["hts10"] for r in read(raw, "s232_copper_products.csv")))


def metals_2025(raw: Path, new: Path, out: Path) -> None:
    """Steel and aluminium of 2025-03-12 to 2026-04-05 by note and heading, each with its dates.

    The mill lists and the derivatives of chapter 73 of 2025-03-12 come from the chapter list; what
    the printed notes add is `s232_derivatives_2025`. A number of that list stands on it alone.
    """
    rows = [dict(r, hts=digits(r["hts"])) for r in read(new, "s232_derivatives_2025.csv")]
    known = {(r["hts"], {"steel": "steel", "aluminium": "aluminum"}[r["metal"]]) for r in rows}
    for r in read(raw, "s232_metal_chapter_products.csv"):
        code, metal = digits(r["hts_prefix"]), r["metal_type"]
        if (code, metal) in known:
            continue
        steel = metal == "steel"
        if r["kind"] == "mill":
            note, heading = ("16(j)", "9903.81.87") if steel else ("19(g)", "9903.85.02")
        elif not r["effective_date"]:
            note, heading = ("16(l)", "9903.81.89") if steel else ("19(i)", "9903.85.04")
        else:
            note, heading = ("16(m)", "9903.81.90") if steel else ("19(j)", "9903.85.07")
        first = r["effective_date"] or "2025-03-12"
        rows.append(
            {
                "hts": code,
                "metal": "steel" if steel else "aluminium",
                "note": note,
                "heading": heading,
                "base": "full",
                "from": first,
                "to": "2026-04-05",
            }
        )
    columns = ("hts", "metal", "note", "heading", "base", "from", "to")
    write_table(out, "s232_metals_2025", columns, rows)


PLAIN_COLUMNS = {
    "hts_484f_2026-07-01": ("old", "new", "from", "change"),
    "s122_exempt": ("hts", "condition"),
    "s201_quartz": ("hts", "from", "to"),
    "s201_quartz_exempt_origins": ("origin", "note"),
    "s201_solar": ("hts", "heading", "from", "to"),
    "s232_metals_2026": ("hts", "note", "metal", "annex", "from", "to"),
    "s232_pharma": ("hts", "from", "to"),
    "s232_polysilicon": ("hts", "component", "mip_usd", "mip_unit", "adval", "from"),
    "s232_uas": ("hts", "note", "heading", "from"),
    "s301_masks": ("hts", "heading", "rate", "from", "to"),
    "s301br_exempt": ("hts", "condition"),
    "s301fl_exempt": ("hts", "condition"),
    "s301fl_exempt_by_origin": ("origin", "hts", "condition"),
    "s338_ca": ("hts", "heading", "from", "to"),
    "safeguard_9904": (
        "heading",
        "kind",
        "additional_duty",
        "price_from",
        "price_below",
        "unit",
        "scope",
    ),
}
"""Lists of 2026-11 and the columns that the measures read; their sources stand in NOTICE."""


def lists_of_2026(new: Path, out: Path) -> None:
    for name, columns in PLAIN_COLUMNS.items():
        rows = read(new, f"{name}.csv")
        for row in rows:
            if row.get("additional_duty") == "No additional duty":
                row["additional_duty"] = "Free"
        write_table(out, name, columns, rows, sort=False)


def safeguard_lines(new: Path, out: Path) -> None:
    """Lines over a quota: those that a safeguard of subchapter IV names."""
    rows = read(new, "safeguard_9904.csv")
    write(out, "safeguard_lines", plain(code for row in rows for code in row["scope"].split()))


def write_table(
    out: Path, name: str, columns: Sequence[str], rows: Iterable[Raw], *, sort: bool = True
) -> None:
    """All rows, with HTS numbers as digits; a row that repeats another is left out."""
    kept = dict.fromkeys(
        tuple(digits(row[c]) if c in ("hts",) else row[c] for c in columns) for row in rows
    )
    with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(sorted(kept) if sort else kept)


def vehicle_parts(raw: Path, out: Path) -> None:
    """Parts of light vehicles, of heavy ones only, and of heavy ones that are on both lists."""
    light = set(map(digits, (raw / "s232_auto_parts.txt").read_text(encoding="utf-8").split()))
    heavy = set(map(digits, (raw / "s232_mhd_parts.txt").read_text(encoding="utf-8").split()))
    write(out, "s232_auto_parts", plain(light))
    write(out, "s232_mhd_parts", plain(c for c in heavy if not c.startswith(tuple(light))))
    write(out, "s232_mhd_parts_also_light", plain(c for c in heavy if c.startswith(tuple(light))))


def main(raw: Path, new: Path, schedule: Path, out: Path) -> None:
    section_301(raw, out, footnotes(schedule))
    russia(out, footnotes(schedule, "other"))
    aircraft(raw, out, annex_ii(raw, out))
    single_actions(raw, out)
    metals_of_2018(raw, out)
    metals_2025(raw, new, out)
    lists_of_2026(new, out)
    safeguard_lines(new, out)
    vehicle_parts(raw, out)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:5]))
