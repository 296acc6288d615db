"""Parts of an answer that are worked out when they are first read, once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, overload

from onshore.graph.cache import cached_property


class LazyMapping(Mapping[str, Any]):
    """Keys known now, values when they are read; counts under `optional` keys only where not 0."""

    def __init__(
        self, parts: Mapping[str, Callable[[], Any]], optional: Collection[str] = ()
    ) -> None:
        self._parts, self._optional = parts, optional
        self._known: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._known:
            self._known[key] = self._parts[key]()
        if key in self._optional and not self._known[key]:
            raise KeyError(key)
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._parts if key not in self._optional or key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class LaterMap(Mapping[str, Any]):
    """A mapping that is built when it is first read."""

    def __init__(self, build: Callable[[], Mapping[str, Any]]) -> None:
        self._build = build

    @cached_property
    def _values(self) -> Mapping[str, Any]:
        return self._build()

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class LaterList(Sequence[Any]):
    """A list that is built when it is first read."""

    def __init__(self, build: Callable[[], Sequence[Any]]) -> None:
        self._build = build

    @cached_property
    def _values(self) -> Sequence[Any]:
        return self._build()

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        return self._values[index]

    def __len__(self) -> int:
        return len(self._values)
