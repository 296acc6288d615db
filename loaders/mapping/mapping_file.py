"""Mapping files: YAML that says how the columns of a table become facts, checked as a whole.

The keys are `mapping: 1`, `source`, `read`, `values`, `rows`, `entities`, `facts` and `tables`;
docs/loading.md describes them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from onshore.graph import schema
from onshore.graph.documents.document import parse_source
from onshore.graph.documents.values import Bad, number
from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.names.folding import closest
from onshore.graph.names.place_names import MAPS
from onshore.loaders.files.amounts import FACTORS
from onshore.loaders.files.reading import decode, read_bytes
from onshore.loaders.files.yaml_strings import parse_yaml
from onshore.loaders.limits import MAX_MAPPING_BYTES
from onshore.loaders.mapping.mapping import (
    ANY,
    Condition,
    EntityShape,
    Reading,
    Shape,
    TableMapping,
    TableShape,
    Value,
)
from onshore.loaders.mapping.templates import (
    Template,
    TemplateError,
    Text,
    compile_template,
    names_in,
    slug,
)

ON_ERROR = ("refuse", "skip")
UNMAPPED = ("keep", "slug", "drop", "refuse")

_KEYS = ("mapping", "source", "read", "values", "rows", "entities", "facts", "tables")
_READ_KEYS = (
    "encoding",
    "delimiter",
    "quote",
    "header",
    "columns",
    "optional",
    "skip_lines",
    "sheet",
    "comment",
    "missing",
    "on_error",
    "headings",
)
_VALUE_KEYS = (
    "column",
    "value",
    "constant",
    "option",
    "default",
    "missing",
    "replace",
    "map",
    "unmapped",
    "split",
    "part",
    "allow",
    "thousands",
    "decimal",
    "times",
    "date",
)
_ORIGINS = ("column", "value", "constant", "option")
_NUMBERS = frozenset(
    field.name
    for fields in (schema.QUALIFIER_FIELDS, schema.AMOUNT_FIELDS, schema.ENTITY_FIELDS)
    for field in fields.values()
    if field.type in ("number", "fraction", "degrees", "amount")
)
"""Fields that hold a number."""
_CONDITION_KEYS = ("value", "in", "missing", "same")
_RULES = ("id", "key", "known", "when", "unless")
_TABLE_KEYS = ("name", "revision", "key", "row", "numbers", "when", "unless")
_NOT_FROM_ROWS = ("evidence", "record", "recorded_at", "retracted_at", "source")
_FACT_KEYS = (
    *(key for key in schema.FACT_FIELDS if key not in _NOT_FROM_ROWS),
    *schema.QUALIFIER_FIELDS,
    "gist",
    "when",
    "unless",
)
_ENTITY_KEYS = tuple(key for key in schema.ENTITY_FIELDS if key not in _NOT_FROM_ROWS)


FILE = "file"
"""The option that is by itself the name of the table that is read."""


def read_mapping(
    path: Path, given: Mapping[str, str] | None = None, table: Path | None = None
) -> TableMapping:
    """The mapping of one file, with the given options, for a table.

    Raises InvalidInput with all of its problems.
    """
    text = decode(read_bytes(path, MAX_MAPPING_BYTES, "MAX_MAPPING_BYTES"), str(path))
    value, lines = parse_yaml(text, str(path))
    own = {FILE: stem_of(table)} if table else {}
    return _Checker(str(path), lines, given or {}, own).mapping_file(value, path.stem)


def stem_of(path: Path) -> str:
    """The name of a file as it stands in an id, without what says its kind."""
    return slug(path.name.split(".")[0] or path.name)


class _Checker:
    """Walks a mapping file and collects its problems."""

    def __init__(
        self,
        file: str,
        lines: Mapping[tuple[str | int, ...], int],
        given: Mapping[str, str],
        own: Mapping[str, str],
    ) -> None:
        self.file, self.lines, self.given, self.own = file, lines, given, own
        self.options: set[str] = set()
        self.problems: list[Problem] = []

    def wrong(
        self, path: tuple[str | int, ...], reason: str, suggestions: Sequence[str] = ()
    ) -> None:
        place = path
        while place and place not in self.lines:
            place = place[:-1]
        name = ".".join(str(part) for part in path) or None
        line = self.lines.get(place)
        self.problems.append(Problem(reason, name, self.file, line, None, tuple(suggestions)))

    # -- plain values ------------------------------------------------------

    def keys(
        self, value: object, path: tuple[str | int, ...], allowed: Collection[str] | None = None
    ) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.wrong(path, "must be a mapping of keys to values")
            return {}
        for key in value:
            if allowed is not None and key not in allowed:
                self.wrong((*path, key[:80]), f"unknown key {key[:80]!r}", closest(key, allowed))
        return value

    def words(self, value: object, path: tuple[str | int, ...]) -> tuple[str, ...]:
        items = value if isinstance(value, list) else [] if value is None else [value]
        result = []
        for item in items:
            if item is not None and not isinstance(item, str):
                self.wrong(path, "must be a list of texts")
                return ()
            result.append(item or "")
        return tuple(result)

    def word(self, values: Mapping[str, Any], path: tuple[str | int, ...], key: str) -> str | None:
        value = values.get(key)
        if value is not None and not isinstance(value, str):
            self.wrong((*path, key), "must be a text")
            return None
        return value

    def choice(
        self, values: Mapping[str, Any], path: tuple[str | int, ...], key: str, words: Sequence[str]
    ) -> str:
        word = self.word(values, path, key)
        if word is None:
            return words[0]
        if word not in words:
            near = closest(word, words) or words
            self.wrong((*path, key), f"{word[:40]!r} is none of {', '.join(words)}", near)
        return word

    # -- parts -------------------------------------------------------------

    def mapping_file(self, value: object, name: str) -> TableMapping:
        values = self.keys(value, (), _KEYS)
        if values.get("mapping") != "1":
            self.wrong(("mapping",), "this version of Onshore reads mapping: 1")
        reading = self.reading(self.keys(values.get("read"), ("read",), _READ_KEYS))
        made = self.values(self.keys(values.get("values"), ("values",)), reading)
        known = {one.name for one in made}
        for name in self.given:
            if name not in self.options:
                reason = f"no value takes the option {name[:80]!r}"
                self.wrong(("values",), reason, closest(name, self.options))
        source = self.source(values.get("source"), known)
        rows = self.keys(values.get("rows"), ("rows",), ("keep", "drop"))
        entities = self.entities(self.keys(values.get("entities"), ("entities",)), known)
        names = {entity.name for entity in entities}
        result = TableMapping(
            name,
            source,
            reading,
            made,
            self.conditions(rows.get("keep"), ("rows", "keep"), known),
            self.conditions(rows.get("drop"), ("rows", "drop"), known),
            entities,
            tuple(
                self.shape(item, ("facts", index), known, names, _FACT_KEYS)
                for index, item in enumerate(self.items(values.get("facts"), ("facts",)))
            ),
            tuple(
                self.table(item, ("tables", index), known, names)
                for index, item in enumerate(self.items(values.get("tables"), ("tables",)))
            ),
        )
        if not (result.facts or result.tables or result.entities):
            self.wrong((), "says nothing: give entities, facts or tables")
        if self.problems:
            raise InvalidInput(self.problems)
        return result

    def items(self, value: object, path: tuple[str | int, ...]) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(path, "must be a list")
            return []
        return value

    def source(self, value: object, values: Collection[str]) -> Template:
        """The source, whose fields may be made of values; checked here where they are not."""
        template = self.template(value, ("source",), values, ())
        if any(names_in(template)):
            given = self.keys(value, ("source",), schema.SOURCE_FIELDS)
            if not given.get("id"):
                self.wrong(("source", "id"), "id is missing")
            return template
        try:
            parse_source(value, self.file, self.lines)
        except InvalidInput as error:
            self.problems += error.problems
        return template

    def reading(self, values: Mapping[str, Any]) -> Reading:
        path = ("read",)
        encoding = self.word(values, path, "encoding") or "utf-8"
        try:
            "".encode(encoding)
        except (LookupError, ValueError):
            self.wrong((*path, "encoding"), f"unknown encoding {encoding[:40]!r}")
        delimiter = self.word(values, path, "delimiter") or ","
        delimiter = {"tab": "\t", "\\t": "\t", "space": " "}.get(delimiter, delimiter)
        quote = self.word(values, path, "quote") or '"'
        for key, text in (("delimiter", delimiter), ("quote", quote)):
            if (len(text) != 1 or text in "\r\n\0") and (key, text) != ("delimiter", ANY):
                self.wrong((*path, key), "must be one character, `tab` or `any`")
        skip = self.word(values, path, "skip_lines") or "0"
        if not (skip.isascii() and skip.isdigit() and len(skip) < 7):
            self.wrong((*path, "skip_lines"), "must be a whole number")
            skip = "0"
        columns = self.words(values.get("columns"), (*path, "columns"))
        optional = self.words(values.get("optional"), (*path, "optional"))
        headings = self.keys(values.get("headings"), (*path, "headings"), (*columns, *optional))
        return Reading(
            encoding,
            delimiter,
            quote,
            self.choice(values, path, "header", ("yes", "no")) != "no",
            columns,
            optional,
            int(skip),
            self.word(values, path, "comment"),
            self.words(values.get("missing"), (*path, "missing")),
            self.choice(values, path, "on_error", ON_ERROR) == "skip",
            {name: self.words(item, (*path, "headings")) for name, item in headings.items()},
            self.word(values, path, "sheet"),
        )

    def values(self, values: Mapping[str, Any], reading: Reading) -> tuple[Value, ...]:
        made: list[Value] = []
        columns = (*reading.columns, *reading.optional)
        for name, item in values.items():
            path = ("values", name)
            given = {"column": item} if isinstance(item, str) else item
            one = self.value(name, self.keys(given, path, _VALUE_KEYS), path)
            if one.column is not None and one.column not in columns:
                reason = f"column {one.column[:80]!r} is not listed in read.columns or optional"
                self.wrong(path, reason, closest(one.column, columns))
            known = [other.name for other in made]
            if one.value is not None and one.value not in known:
                reason = f"value {one.value[:80]!r} is not made before this one"
                self.wrong(path, reason, closest(one.value, known))
            made.append(one)
        return tuple(made)

    def value(self, name: str, given: Mapping[str, Any], path: tuple[str | int, ...]) -> Value:
        if len([key for key in _ORIGINS if given.get(key) is not None]) != 1:
            self.wrong(path, "needs exactly one of column, value, constant and option")
        mapped, tables = self.map(given.get("map"), (*path, "map"))
        replaced = self.keys(given.get("replace"), (*path, "replace"))
        for key, words in (("map", mapped), ("replace", replaced)):
            for word, text in words.items():
                if text is not None and not isinstance(text, str):
                    self.wrong((*path, key, word), "must be a text")
        return Value(
            name,
            self.word(given, path, "column"),
            self.word(given, path, "value"),
            self.option(given, path) or self.word(given, path, "constant"),
            self.words(given.get("missing"), (*path, "missing")),
            {word: text or "" for word, text in replaced.items()},
            self.words(given.get("split"), (*path, "split")),
            self.part(given, path),
            dict(mapped),
            tables,
            self.choice(
                {"unmapped": "refuse" if tables else "keep", **given}, path, "unmapped", UNMAPPED
            ),
            self.word(given, path, "thousands"),
            self.word(given, path, "decimal"),
            self.times(given, path),
            self.words(given.get("date"), (*path, "date")),
            self.words(given.get("allow"), (*path, "allow")),
            self.word(given, path, "default"),
        )

    def option(self, given: Mapping[str, Any], path: tuple[str | int, ...]) -> str | None:
        """The value of an option, as the command line gave it."""
        name = self.word(given, path, "option")
        if name is None:
            return None
        self.options.add(name)
        value = self.given.get(name, self.own.get(name))
        if value is None and given.get("default") is None:
            self.wrong((*path, "option"), f"is not given: --set {name}=...")
        return value

    def map(
        self, value: object, path: tuple[str | int, ...]
    ) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        """Own words, and the names of tables that come with Onshore: one of them or a list."""
        words: dict[str, Any] = {}
        tables: list[str] = []
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str):
                if item not in MAPS:
                    near = closest(item, MAPS) or MAPS
                    self.wrong(path, f"there is no table {item[:40]!r}", near)
                tables.append(item)
            else:
                words.update(self.keys(item, path))
        return words, tuple(tables)

    def part(self, given: Mapping[str, Any], path: tuple[str | int, ...]) -> int | None:
        word = self.word(given, path, "part")
        if word is None:
            return None
        if not (word.isascii() and word.isdigit() and 0 < len(word) < 7 and int(word)):
            self.wrong((*path, "part"), "must be a whole number from 1 on")
            return None
        if not given.get("split"):
            self.wrong((*path, "part"), "needs split: it says which piece is taken")
        return int(word)

    def times(self, given: Mapping[str, Any], path: tuple[str | int, ...]) -> Decimal | None:
        word = self.word(given, path, "times")
        if word is None or word in FACTORS:
            return FACTORS[word] if word else None
        try:
            return Decimal(str(number(word)))
        except Bad:
            near = closest(word, FACTORS) or tuple(FACTORS)[:4]
            reason = f"{word[:40]!r} is neither a number nor a word of scale"
            self.wrong((*path, "times"), reason, near)
            return None

    def conditions(
        self, value: object, path: tuple[str | int, ...], known: Collection[str]
    ) -> tuple[Condition, ...]:
        result = []
        for index, item in enumerate(self.items(value, path)):
            at = (*path, index)
            given = self.keys(item, at, _CONDITION_KEYS)
            same = self.words(given.get("same"), (*at, "same"))
            name = self.word(given, at, "value")
            for one in (*same, *((name,) if name else ())):
                self.known(one, at, known)
            words = self.words(given.get("in"), (*at, "in"))
            missing = given.get("missing") == "yes"
            if len([part for part in (words, missing, same) if part]) != 1 or len(same) == 1:
                self.wrong(at, "needs one of: value with in, value with missing: yes, same")
            result.append(Condition(name, words, missing, same))
        return tuple(result)

    def known(self, name: str, path: tuple[str | int, ...], known: Collection[str]) -> None:
        if name not in known:
            self.wrong(path, f"unknown value {name[:80]!r}", closest(name, known))

    def template(
        self,
        value: object,
        path: tuple[str | int, ...],
        values: Collection[str],
        entities: Collection[str],
    ) -> Template:
        if isinstance(value, Mapping):
            items = value.items()
            return {k: self.template(item, (*path, k), values, entities) for k, item in items}
        if isinstance(value, list):
            return [
                self.template(item, (*path, index), values, entities)
                for index, item in enumerate(value)
            ]
        try:
            template = compile_template(value)
        except TemplateError as error:
            self.wrong(path, str(error))
            return None
        if path[-1] in _NUMBERS and isinstance(template, Text) and template.glues:
            reason = "digits behind a value change it: 16.5 becomes 16.5000000; see times"
            self.wrong(path, reason)
        whole = len(path) == 3 and path[0] == "facts" and path[2] in ("amount", "value")
        if isinstance(template, Text) and template.is_amount and not whole:
            self.wrong(path, "|amount is for `amount` and `value` of a fact")
        for name in names_in(template):
            if name.startswith("@"):
                if name[1:] not in entities:
                    near = tuple(f"@{word}" for word in closest(name[1:], entities))
                    self.wrong(path, f"unknown entity {name[:80]!r}", near)
            else:
                self.known(name, path, values)
        return template

    def shape(
        self,
        value: object,
        path: tuple[str | int, ...],
        values: Collection[str],
        entities: Collection[str],
        keys: Collection[str],
    ) -> Shape:
        given = self.keys(value, path, keys)
        when = self.words(given.get("when"), (*path, "when"))
        unless = self.words(given.get("unless"), (*path, "unless"))
        for name in (*when, *unless):
            self.known(name, path, values)
        if path[0] == "facts":
            relation = str(given.get("relation") or "")
            self.taken(given, path, relation, schema.RELATIONS, schema.QUALIFIER_FIELDS)
        rest = {key: item for key, item in given.items() if key not in _RULES or key == "id"}
        return Shape(self.template(rest, path, values, entities), when, unless)

    def taken(
        self,
        given: Mapping[str, Any],
        path: tuple[str | int, ...],
        name: str,
        names: Collection[str],
        fields: Mapping[str, schema.Field],
    ) -> None:
        """Note the fields that the relation or kind `name` does not take, where it is one."""
        for key in given:
            if name in names and key in fields and not fields[key].taken_by(name):
                self.wrong((*path, key), *schema.not_taken(fields[key], name, fields))

    def entities(
        self, given: Mapping[str, Any], values: Collection[str]
    ) -> tuple[EntityShape, ...]:
        result: list[EntityShape] = []
        for name, item in given.items():
            path = ("entities", name)
            one = self.keys(item, path, (*_ENTITY_KEYS, *_RULES))
            id = self.word(one, path, "id")
            if id is None:
                self.wrong(path, "id is missing")
            kind = schema.kind_of(id or "")
            self.taken(one, path, kind, schema.KINDS, schema.ENTITY_FIELDS)
            before = [entity.name for entity in result]
            known = self.keys(one.get("known"), (*path, "known"))
            shaped = {key: part for key, part in one.items() if key not in ("id", "key", "known")}
            result.append(
                EntityShape(
                    name,
                    self.template(id or "", (*path, "id"), values, before),
                    self.template(one.get("key", id) or "", (*path, "key"), values, before),
                    self.shape(shaped, path, values, before, (*_ENTITY_KEYS, *_RULES)),
                    {str(word): str(target) for word, target in known.items()},
                )
            )
        return tuple(result)

    def table(
        self,
        value: object,
        path: tuple[str | int, ...],
        values: Collection[str],
        entities: Collection[str],
    ) -> TableShape:
        given = self.keys(value, path, _TABLE_KEYS)
        name = self.word(given, path, "name")
        row = self.keys(given.get("row"), (*path, "row"))
        if name is None or not row:
            self.wrong(path, "needs a name and a row")
        key = self.words(given.get("key"), (*path, "key"))
        numbers = self.words(given.get("numbers"), (*path, "numbers"))
        for one in (*key, *numbers):
            if one not in row:
                self.wrong(path, f"{one[:80]!r} is not a key of row", closest(one, list(row)))
        rules = {rule: given[rule] for rule in ("when", "unless") if rule in given}
        shape = self.shape(
            {**row, **rules}, (*path, "row"), values, entities, (*row, "when", "unless")
        )
        revision = self.word(given, path, "revision")
        return TableShape(name or "", revision, key, numbers, shape)
