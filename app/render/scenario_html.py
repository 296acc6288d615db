"""A scenario as a page without script: before and after, and what drives the difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

HERE = Path(__file__).resolve().parents[1]

Json = Mapping[str, Any]


def scenario_page(envelope: Json) -> bytes:
    """The page of an answered scenario."""
    result = envelope["result"]
    body = _template().render(
        lang="en",
        resolved=envelope["resolved"],
        operations=[operation_text(values) for values in envelope["query"]["operations"]],
        rows=list(_rows(result)),
        drivers=[_driver(driver) for driver in result["drivers"]],
        notes=envelope["assumptions"],
        truncated=envelope["truncated"],
        json_url=envelope["url"],
        page_url="/?scenario=" + str(envelope["url"]).partition("doc=")[2],
    )
    return body.encode("utf-8", "replace")


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("scenario.html")


def operation_text(values: Json) -> str:
    """`move factory:a to place:US-TX`: an operation in one line."""
    rest = (f"{key} {_plain(value)}" if key not in ("node", "name", "measure", "authority")
            else _plain(value) for key, value in values.items() if key != "op")  # fmt: skip
    return " ".join((str(values["op"]).replace("_", " "), *rest))


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def percent(value: float | None) -> str:
    """`0.025` as `2.5 %`; what is unknown is said."""
    if value is None:
        return "unknown"
    text = f"{value * 100:.4f}".rstrip("0").rstrip(".")
    return f"{'0' if text in ('', '-0') else text} %"


def interval(ends: Json | None) -> str:
    if ends is None:
        return "unknown"
    if ends["lo"] == ends["hi"]:
        return percent(ends["lo"])
    return f"{percent(ends['lo'])} to {percent(ends['hi'])}"


def _signed(value: float | None) -> str:
    text = percent(value)
    return f"+{text}" if value is not None and value > 0 else text


def _rows(result: Json) -> Iterator[dict[str, str]]:
    for before, after, delta in zip(
        result["baseline"], result["scenario"], result["delta"], strict=True
    ):
        for name, old in before.items():
            yield from _shown(name, old, after[name], delta[name])


def _shown(name: str, old: Json, new: Json, delta: Json) -> Iterator[dict[str, str]]:
    about = str(old.get("target") or ", ".join(old.get("shocked", ())))
    row = {"question": name, "what": about}
    if name == "exposure":
        change = delta["exposure"]
        text = "unknown" if change is None else (
            f"lowest {_signed(change['lo'])}, highest {_signed(change['hi'])}"
        )  # fmt: skip
        yield {**row, "before": interval(old["exposure"]), "after": interval(new["exposure"]),
               "delta": text}  # fmt: skip
    elif name == "localization":
        for part in ("domestic", "foreign", "unknown"):
            ends = [(side["total"] or {}).get(part) for side in (old, new)]
            change = (delta["total"] or {}).get(part, 0) if delta["total"] is not None else None
            yield {**row, "what": f"{about}: {part}", "before": percent(ends[0]),
                   "after": percent(ends[1]), "delta": _signed(change)}  # fmt: skip
    else:
        for key, value in delta.items():
            sides = [_size(side.get(key)) for side in (old, new)]
            yield {**row, "what": f"{about}: {key}".strip(": "), "before": sides[0],
                   "after": sides[1], "delta": _changes(value)}  # fmt: skip


def _size(value: Any) -> str:
    return str(len(value)) if isinstance(value, list | Mapping) else "–"


def _changes(value: Any) -> str:
    if isinstance(value, Mapping) and "added" in value:
        return f"+{len(value['added'])}, −{len(value['removed'])}"
    return f"{len(value)} values differ" if isinstance(value, Mapping) else str(value)


def _driver(driver: Json) -> dict[str, Any]:
    return {
        "operation": operation_text(driver["operation"]),
        "facts": driver["facts"],
        "assumptions": driver["assumptions"],
        "changes": [
            {
                "route": " → ".join(f"{n['id']} ({n['product']})" for n in change["nodes"]),
                "before": interval(change["before"]) if change["before"] else "–",
                "after": interval(change["after"]) if change["after"] else "–",
                "note": ", ".join(change["undecided"]),
            }
            for change in driver["changes"]
        ],
    }
