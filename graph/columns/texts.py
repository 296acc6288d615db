"""Texts by number, packed: a few bytes each instead of an object. Terms are texts with numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, count, pairwise
from threading import Lock
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from onshore.graph.cache import cached_property

Buffer: TypeAlias = "bytes | memoryview"


class Texts:
    """Texts by position, held as UTF-8 in one buffer, which may be a mapped file.

    Text i is `data[starts[i]:starts[i + 1]]`; `starts` has one entry more than there are texts.
    """

    def __init__(self, data: Buffer, starts: NDArray[np.int64]) -> None:
        self.data = data
        self.starts = starts

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        encoded = [text.encode() for text in texts]
        starts = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)), out=starts[1:])
        return cls(b"".join(encoded), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, position: int) -> str:
        if position < 0:
            position += len(self)
        return str(self.data[int(self.starts[position]) : int(self.starts[position + 1])], "utf-8")

    def __iter__(self) -> Iterator[str]:
        return iter(self.slice(0, len(self)))

    def slice(self, start: int, stop: int) -> list[str]:
        """The texts from `start` up to, not including, `stop`."""
        bounds = self.starts[start : stop + 1].tolist()
        data = self.data
        return [str(data[a:b], "utf-8") for a, b in pairwise(bounds)]

    def encoded(self) -> list[bytes]:
        """Every text in UTF-8."""
        data = bytes(self.data)
        return [data[a:b] for a, b in pairwise(self.starts.tolist())]

    def take(self, positions: Iterable[int]) -> list[str]:
        return [self[int(position)] for position in positions]

    def packed_at(self, positions: NDArray[np.int64]) -> Texts:
        """The texts at these positions."""
        begins, sizes = self.starts[positions], np.diff(self.starts)[positions]
        starts = np.zeros(len(positions) + 1, np.int64)
        np.cumsum(sizes, out=starts[1:])
        places = np.repeat(begins - starts[:-1], sizes) + np.arange(starts[-1])
        return Texts(np.frombuffer(self.data, np.uint8)[places].tobytes(), starts)

    @property
    def nbytes(self) -> int:
        return len(self.data) + self.starts.nbytes


def join_texts(parts: Sequence[Texts]) -> Texts:
    """All texts of the parts, one part after the other."""
    sizes = [int(part.starts[-1]) for part in parts]
    offsets = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    starts = [part.starts[:-1] + offset for part, offset in zip(parts, offsets, strict=False)]
    data = b"".join(bytes(part.data[:size]) for part, size in zip(parts, sizes, strict=True))
    return Texts(data, np.concatenate([*starts, offsets[-1:]]).astype(np.int64))


def words_of(
    data: Buffer, starts: NDArray[np.int64], sizes: NDArray[np.int64]
) -> Iterator[NDArray[np.uint64]]:
    """Texts in a buffer as numbers, eight bytes of each at a time, 0 for what is behind its end."""
    padded = bytes(data) + bytes(_WORD)
    every: NDArray[np.uint64] = np.ndarray((len(padded) - _WORD,), "<u8", padded, strides=(1,))
    for offset in range(0, max(1, int(sizes.max(initial=0))), _WORD):
        longer = (sizes > offset).nonzero()[0]
        left = np.minimum(sizes[longer] - offset, _WORD)
        words = np.zeros(len(starts), np.uint64)
        words[longer] = every[starts[longer] + offset] & _MASKS[left]
        yield words


def different_texts(texts: Texts) -> tuple[Texts, NDArray[np.int64]]:
    """The different texts in the order of their first appearance, and of each text its number."""
    starts, sizes = texts.starts[:-1], np.diff(texts.starts)
    hashes = sizes.astype(np.uint64)
    for words in words_of(texts.data, starts, sizes):
        hashes = (hashes ^ words) * _FACTOR
        hashes ^= hashes >> np.uint64(29)
    _, firsts, found = np.unique(hashes, return_index=True, return_inverse=True)
    same = firsts[found]
    equal = (sizes == sizes[same]).all() and all(
        (words == words[same]).all() for words in words_of(texts.data, starts, sizes)
    )
    if not equal:  # different texts with one hash
        number = Numbering()
        numbers = np.array(number.many(list(texts)), np.int64)
        return Texts.of(number.terms()), numbers
    order = np.argsort(firsts)
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return texts.packed_at(firsts[order]), ranks[found]


_WORD = 8
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], np.uint64)
"""What of a word belongs to a text of so many bytes."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_GROWING = Lock()


class Terms(Sequence[str]):
    """The different ids that columns name, by number; -1 stands for none."""

    def __init__(self, texts: Sequence[str] | Texts) -> None:
        self._texts = texts

    @cached_property
    def texts(self) -> Sequence[str]:
        """Every text, as objects."""
        return list(self._texts) if isinstance(self._texts, Texts) else self._texts

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Text -> number; it may hold terms that came later, whose numbers are not below `len`."""
        return {text: number for number, text in enumerate(self.texts)}

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, number: int) -> str:  # type: ignore[override]
        return self.texts[number]

    def __iter__(self) -> Iterator[str]:
        """Every text, as objects that are not kept."""
        return iter(self._texts)

    def text(self, number: int) -> str | None:
        """The text; None for -1."""
        return self.texts[number] if number >= 0 else None

    def number(self, text: str | None) -> int:
        """The number; -1 for a text that no column names."""
        number = -1 if text is None else self.numbers.get(text, -1)
        return number if number < len(self._texts) else -1

    def grown(self, more: Iterable[str]) -> Terms:
        """The same, and the numbers are kept in one place: those here see as many as before."""
        new = [text for text in dict.fromkeys(more) if self.number(text) < 0]
        if not new:
            return self
        with _GROWING:
            known = self.numbers
            if len(known) != len(self):  # others have grown from these
                known = {text: number for number, text in enumerate(self.texts)}
            known.update((text, len(self) + place) for place, text in enumerate(new))
        terms = Terms([*self.texts, *new])
        terms.__dict__["numbers"] = known
        return terms

    def packed(self) -> Texts:
        return self._texts if isinstance(self._texts, Texts) else Texts.of(self._texts)

    def extended(self, more: Iterable[str]) -> Terms:
        """The same numbers, with those of `more` that are new behind them."""
        new = [text for text in dict.fromkeys(more) if self.number(text) < 0]
        return Terms([*self.texts, *new]) if new else self

    @property
    def nbytes(self) -> int:
        """About what it holds once its texts and numbers are asked for."""
        packed = self._texts.nbytes if isinstance(self._texts, Texts) else 0
        return packed + 200 * len(self)


def join_terms(parts: Sequence[Terms]) -> tuple[Terms, list[NDArray[np.int32]]]:
    """The terms of all parts in the order of their first appearance, and their numbers by part."""
    packed = [part.packed() for part in parts]
    texts, numbers = different_texts(join_texts(packed))
    bounds = accumulate(map(len, packed), initial=0)
    return Terms(texts), [numbers[a:b].astype(np.int32) for a, b in pairwise(bounds)]


class Numbering:
    """Gives texts numbers in the order of their first appearance."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, text: str | None) -> int:
        if text is None:
            return -1
        return self._numbers.setdefault(text, len(self._numbers))

    def many(self, texts: Sequence[str]) -> list[int]:
        """The numbers of all texts."""
        known = self._numbers
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, count(len(known)), strict=False))
        return list(map(known.__getitem__, texts))

    def terms(self) -> Terms:
        return Terms(list(self._numbers))
