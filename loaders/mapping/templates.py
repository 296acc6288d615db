"""Templates of a mapping: texts with `{value}` and `@entity` in lists and mappings.

`{value}` stands for a value of the row, `{value|slug}` for its form in an id, `{value|number}` for
the number that it states, `{value|unsigned}` for one that is never negative, `{value|hts}` for a
tariff number with dots, `{value|amount}` as a whole text for the fields of an amount,
`{value|yearly}` for those of an amount a year; `@name` as a whole text stands for the id of an
entity of the row; `{{` and `}}` are braces. A text with a value that is missing is missing as a
whole, and what is missing is left out of its list or mapping.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from onshore.graph.documents.values import Bad
from onshore.loaders.files.amounts import read_amount, read_plain, read_unsigned, read_yearly
from onshore.loaders.files.tariff_numbers import read_hts

Form: TypeAlias = Callable[[str], Any]
Part: TypeAlias = str | tuple[str, Form | None]
Template: TypeAlias = "Text | dict[str, Any] | list[Any] | None"

_PLACE = re.compile(r"\{\{|\}\}|\{([^{}|]*)(?:\|([a-z]*))?\}|[{}]")
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_SLUG_LENGTH = 80


class TemplateError(ValueError):
    """A template that can not be read."""


class Text:
    """One text: literal parts and places. `only` is set where it is nothing but one entity."""

    __slots__ = ("_alone", "entity", "parts")

    def __init__(self, parts: tuple[Part, ...], entity: str | None = None) -> None:
        self.parts, self.entity = parts, entity
        self._alone = parts[0] if len(parts) == 1 else None

    def fill(self, values: Mapping[str, str | None], entities: Mapping[str, str]) -> Any:
        if self.entity is not None:
            return entities.get(self.entity)
        alone = self._alone
        if isinstance(alone, str):
            return alone
        if alone is not None:
            value = values.get(alone[0])
            return None if value is None else _formed(*alone, value)
        result = []
        for part in self.parts:
            if isinstance(part, str):
                result.append(part)
                continue
            name, form = part
            value = values.get(name)
            if value is None:
                return None
            result.append(_formed(name, form, value))
        return "".join(result)

    @property
    def is_amount(self) -> bool:
        """Whether it stands for the fields of an amount, not for a text."""
        return len(self.parts) == 1 and _is_amount(self.parts[0])

    @property
    def glues(self) -> bool:
        """Whether a value is followed by digits or by another value, with nothing in between."""
        return any(
            not isinstance(before, str) and (not isinstance(after, str) or after[:1].isdigit())
            for before, after in pairwise(self.parts)
        )


def _is_amount(part: Part) -> bool:
    return not isinstance(part, str) and part[1] in (read_amount, read_yearly)


def _formed(name: str, form: Form | None, value: str) -> Any:
    """The value in its form; Bad, with the name of the value, where it has none."""
    try:
        return value if form is None else form(value)
    except Bad as error:
        raise Bad(f"{name}: {error.reason}", error.suggestions) from None


def slug(text: str) -> str:
    """Form of a text in an id: ASCII letters and digits with hyphens, at most 80 characters.

    A text without any becomes `x-` and ten digits of its SHA-256.
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    found = "-".join(re.findall(r"[a-z0-9]+", re.sub(r"[\u0300-\u036f'’]", "", plain)))
    found = found[:_SLUG_LENGTH].strip("-")
    if found:
        return found
    return f"x-{hashlib.sha256(text.encode('utf-8', 'surrogateescape')).hexdigest()[:10]}"


def slugs(texts: Sequence[str]) -> list[str]:
    """`slug` of each text, many at a time."""
    joined = "\0".join(texts)
    if joined.count("\0") >= len(texts):
        return list(map(slug, texts))
    plain = unicodedata.normalize("NFKD", joined.casefold().translate(_LETTERS))
    plain = re.sub(r"[^a-z0-9\0]+", "-", re.sub(r"[\u0300-\u036f'’]", "", plain))
    found = [one.strip("-")[:_SLUG_LENGTH].strip("-") for one in plain.split("\0")]
    return [one or slug(text) for one, text in zip(found, texts, strict=False)]


FORMS: dict[str, Form] = {
    "slug": slug,
    "lower": str.lower,
    "upper": str.upper,
    "number": read_plain,
    "unsigned": read_unsigned,
    "amount": read_amount,
    "yearly": read_yearly,
    "hts": read_hts,
}


def compile_template(value: object) -> Template:
    """A template from the value of a mapping file; raises TemplateError."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        return {str(key): compile_template(item) for key, item in value.items()}
    if isinstance(value, list):
        return [compile_template(item) for item in value]
    text = str(value)
    if re.fullmatch(r"@\w+", text):
        return Text((), text[1:])
    parts = tuple(_parts(text))
    if len(parts) > 1 and any(map(_is_amount, parts)):
        raise TemplateError("an |amount stands alone; |number may stand beside other words")
    return Text(parts)


def _parts(text: str) -> Iterator[Part]:
    at = 0
    for match in _PLACE.finditer(text):
        if match.start() > at:
            yield text[at : match.start()]
        at = match.end()
        if match[0] in ("{{", "}}"):
            yield match[0][0]
        elif match[1] is None:
            raise TemplateError(f"a single {match[0]} in {text[:60]!r}; write it twice")
        elif match[2] is not None and match[2] not in FORMS:
            raise TemplateError(f"unknown form {match[2]!r}; forms are {', '.join(FORMS)}")
        else:
            yield match[1].strip(), FORMS[match[2]] if match[2] else None
    if at < len(text):
        yield text[at:]


def names_in(template: Template) -> Iterator[str]:
    """Names of the values in a template, and of its entities with `@` before them."""
    if isinstance(template, Text):
        if template.entity is not None:
            yield f"@{template.entity}"
        yield from (part[0] for part in template.parts if not isinstance(part, str))
    elif isinstance(template, dict):
        for item in template.values():
            yield from names_in(item)
    elif isinstance(template, list):
        for item in template:
            yield from names_in(item)


def values_and_entities(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Different names of values, and those of entities, of what `names_in` found."""
    every = list(dict.fromkeys(names))
    entities = [name[1:] for name in every if name.startswith("@")]
    return [name for name in every if not name.startswith("@")], entities


def fill(template: Template, values: Mapping[str, str | None], entities: Mapping[str, str]) -> Any:
    """The template with a row's values; what is missing is left out, None where all is."""
    if isinstance(template, Text):
        return template.fill(values, entities)
    if isinstance(template, dict):
        return {
            key: filled
            for key, item in template.items()
            if (filled := fill(item, values, entities)) is not None
        } or None
    if isinstance(template, list):
        items = [fill(item, values, entities) for item in template]
        return [item for item in items if item is not None] or None
    return None
