"""One address with an OpenAI-compatible chat interface: asked, waited for, asked again.

Servers differ. What one refuses (a schema, `max_tokens`, a temperature) is left out from then on. A
busy server is asked again after the time that it names. Errors that no other try would mend end the
whole run (InputError); others cost their piece only (`Unanswered`), or ask for a shorter one
(`TooLong`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from onshore.graph.errors import InputError, InvalidInput, MissingExtra, Problem
from onshore.loaders.extract.model.prompt import SCHEMA

MAX_REPLY = 4_000_000
"""Bytes of one reply that are read at all."""
TRIES = 4
"""Requests for one reply at most, where a server is busy or fails."""
MAX_WAIT = 60.0
"""Seconds that a server may ask to be left alone; of more its piece is given up."""
_LOCAL = ("127.0.0.1", "localhost", "::1")
_FORMATS: tuple[dict[str, Any], ...] = (
    {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "facts", "strict": True, "schema": SCHEMA},
        }
    },
    {"response_format": {"type": "json_object"}},
    {},
)
_BUSY = (408, 409, 425, 429, 500, 502, 503, 504, 529)
_REFUSED = (400, 415, 422, 501)
_TOO_LONG = ("context length", "context_length", "context size", "context window", "too long")

Message = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """`base_url` such as http://127.0.0.1:8080/v1; empty means that no model is used.

    `timeout` in seconds a reply; `max_calls` an article; `max_tokens` a reply; `piece` in
    characters; `parallel` requests at once; prices in USD a million tokens, 0 where they are not
    known; `pause` is the first wait in seconds before a busy server is asked again.
    """

    base_url: str = ""
    model: str = ""
    key: str = ""
    timeout: float = 120.0
    max_calls: int = 200
    max_tokens: int = 8_000
    piece: int = 12_000
    parallel: int = 2
    price_in: float = 0.0
    price_out: float = 0.0
    pause: float = 1.0

    @property
    def host(self) -> str:
        """The host and port that texts are sent to, without user and password."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]


class Unanswered(Exception):
    """No usable reply for one piece; `str()` says why, for a person."""


class TooLong(Exception):
    """The server takes no text of this length; a shorter piece may do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`cut` says that the reply ended at `max_tokens`; tokens are 0 where the server tells none."""

    content: str
    cut: bool = False
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class _Shape:
    """What of a request this server has taken so far."""

    format: int = 0
    tokens: str = "max_tokens"
    temperature: bool = True

    def plainer(self, refusal: str) -> _Shape | None:
        """A plainer request after a refusal in these words; None where there is none."""
        if "max_completion_tokens" in refusal and self.tokens == "max_tokens":
            return replace(self, tokens="max_completion_tokens")
        if "temperature" in refusal and self.temperature:
            return replace(self, temperature=False)
        return replace(self, format=self.format + 1) if self.format + 1 < len(_FORMATS) else None


class Server:
    """Requests to one address; threads may share it. Close it by `with`."""

    def __init__(self, settings: ModelSettings) -> None:
        """Raises InvalidInput for an unusable address, MissingExtra without httpx."""
        if not settings.model.strip():
            raise InvalidInput([Problem("names no model", field="model")])
        try:
            split = urlsplit(settings.base_url)
            usable = split.scheme in ("http", "https") and bool(split.hostname)
            usable = usable and split.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise InvalidInput([Problem("is no http address", field="base_url")])
        try:
            import httpx
        except ImportError as error:
            raise MissingExtra("llm", "asking a language model") from error
        self._errors = httpx
        headers = {"Accept-Encoding": "identity"}
        if settings.key:
            headers["Authorization"] = f"Bearer {settings.key}"
        self.settings = settings
        self.calls = 0
        self._answered = False
        self._shape = _Shape()
        self._lock = Lock()
        try:
            self._client = httpx.Client(
                timeout=settings.timeout, headers=headers, trust_env=split.hostname not in _LOCAL
            )
        except (ValueError, httpx.InvalidURL) as error:
            raise InvalidInput([Problem(f"can not be used: {_plain(error)}", "key")]) from None

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, messages: Sequence[Message]) -> Answer:
        """The reply to `messages`; Unanswered, TooLong, or InputError that ends the run."""
        failed = 0
        while True:
            shape = self._shape
            self._count()
            try:
                status, headers, data = self._post(messages, shape)
            except self._errors.TimeoutException:
                reason, wait, most = f"no reply in {self.settings.timeout:g} s", 0.0, 2
            except (self._errors.InvalidURL, self._errors.UnsupportedProtocol) as error:
                raise self._fatal(f"is no usable address: {_plain(error)}") from None
            except self._errors.LocalProtocolError as error:
                raise self._fatal(f"can not be asked: {_plain(error)}") from None
            except self._errors.TransportError as error:
                if not self._answered:
                    raise self._fatal(f"can not be reached: {_plain(error)}") from None
                reason, wait, most = f"connection lost ({type(error).__name__})", None, TRIES
            else:
                if status == 200:
                    return self._read(data)
                told = self._told(data)
                if status not in _BUSY:
                    self._refused(status, told, shape)
                    continue
                reason, wait, most = f"HTTP {status}{told and ': ' + told}", _asked(headers), TRIES
            failed += 1
            if failed >= most:
                raise Unanswered(f"{reason}, after {failed} tries")
            wait = self.settings.pause * 2 ** (failed - 1) if wait is None else wait
            if wait > MAX_WAIT:
                raise Unanswered(f"{reason}; the server asks to wait {wait:,.0f} s")
            time.sleep(wait)

    def _count(self) -> None:
        with self._lock:
            if self.calls >= self.settings.max_calls:
                raise Unanswered(f"the limit of {self.settings.max_calls:,} calls was reached")
            self.calls += 1

    def _post(
        self, messages: Sequence[Message], shape: _Shape
    ) -> tuple[int, Mapping[str, str], bytes]:
        body: dict[str, Any] = {
            "model": self.settings.model,
            "messages": list(messages),
            shape.tokens: self.settings.max_tokens,
            **_FORMATS[shape.format],
        }
        if shape.temperature:
            body["temperature"] = 0
        url = self.settings.base_url.rstrip("/") + "/chat/completions"
        end = time.monotonic() + self.settings.timeout
        pieces, size = [], 0
        with self._client.stream("POST", url, json=body) as response:
            for piece in response.iter_bytes():
                size += len(piece)
                pieces.append(piece)
                if size > MAX_REPLY:
                    raise Unanswered(f"the reply has more than {MAX_REPLY:,} bytes")
                if time.monotonic() > end:
                    raise Unanswered(f"the reply took more than {self.settings.timeout:g} s")
            return response.status_code, response.headers, b"".join(pieces)

    def _refused(self, status: int, told: str, shape: _Shape) -> None:
        """Returns where a plainer request may be taken; else raises."""
        name = self.settings.model
        said = told and f". It says: {told}"
        if status in (401, 403):
            raise self._fatal(f"refuses the key (HTTP {status}): set ONSHORE_LLM_KEY{said}")
        if status == 404 and "model" in told.lower():
            raise self._fatal(f"knows no model {name!r}: set ONSHORE_LLM_MODEL{said}")
        if status in (404, 405):
            path = urlsplit(self.settings.base_url).path.rstrip("/")
            hint = "" if path.endswith("/v1") else "; most addresses end in /v1"
            raise self._fatal(f"has no {path}/chat/completions (HTTP {status}){hint}{said}")
        if 300 <= status < 400:
            raise self._fatal(f"sends to another address (HTTP {status}): give that one")
        if status == 413 or (status in _REFUSED and any(w in told.lower() for w in _TOO_LONG)):
            raise TooLong(told)
        if status in _REFUSED:
            with self._lock:
                plainer = shape.plainer(told.lower()) if self._shape == shape else self._shape
                if plainer is not None:
                    self._shape = plainer
                    return
        if self._answered:
            raise Unanswered(f"HTTP {status}{said}")
        raise self._fatal(f"refuses the request (HTTP {status}){said}")

    def _read(self, data: bytes) -> Answer:
        try:
            value = json.loads(data)
            choice = value["choices"][0]
            content = choice["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError):
            if self._answered:
                raise Unanswered("the server's reply is no chat completion") from None
            raise self._fatal(
                "answers with something that is no chat completion: is the address right?"
            ) from None
        if isinstance(content, list):
            texts = [part.get("text") for part in content if isinstance(part, dict)]
            content = "".join(text for text in texts if isinstance(text, str))
        self._answered = True
        usage = value.get("usage")
        usage = usage if isinstance(usage, dict) else {}
        return Answer(
            content if isinstance(content, str) else "",
            choice.get("finish_reason") == "length",
            _count_of(usage.get("prompt_tokens")),
            _count_of(usage.get("completion_tokens")),
        )

    def _told(self, data: bytes) -> str:
        """What the server says of an error, in one short line without the key."""
        text = data[:10_000].decode("utf-8", "replace")
        try:
            value = json.loads(text)
            error = value.get("error", value.get("message", value))
            text = str(error.get("message", error) if isinstance(error, dict) else error)
        except (ValueError, AttributeError, RecursionError):
            text = "" if text.lstrip().startswith("<") else text
        return _plain(text.replace(self.settings.key, "***") if self.settings.key else text)

    def _fatal(self, reason: str) -> InputError:
        return InputError(f"the language model at {self.settings.host} {reason}")


def _plain(text: object) -> str:
    line = " ".join(str(text).split())
    return "".join(c for c in line if c.isprintable())[:200]


def _count_of(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < 10**9 else 0


def _asked(headers: Mapping[str, str]) -> float | None:
    """Seconds of `Retry-After`, also as a date beside the server's own; None where it has none."""
    value = headers.get("retry-after", "").strip()
    try:
        if value.isdigit():
            return float(value[:9])
        then, now = (parsedate_to_datetime(text) for text in (value, headers.get("date", "")))
        return max(0.0, (then - now).total_seconds())
    except (ValueError, TypeError):
        return None
