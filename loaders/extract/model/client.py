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
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import count
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
_FORMAT = {
    "type": "json_schema",
    "json_schema": {"name": "facts", "strict": True, "schema": SCHEMA},
}
_BUSY = (408, 409, 425, 429, 500, 502, 503, 504, 529)
"""Codes after which the same request is sent again."""
_REFUSED = (400, 415, 422, 501)
"""Codes after which a plainer one may be taken."""
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


class _Failed(Exception):
    """One request failed and may be sent again, `most` times, after `wait` seconds."""

    def __init__(self, reason: str, wait: float | None, most: int = TRIES) -> None:
        self.wait, self.most = wait, most
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Answer:
    """`cut` says that the reply ended at `max_tokens`; tokens are 0 where the server tells none."""

    content: str
    cut: bool
    tokens_in: int
    tokens_out: int


class Server:
    """Requests to one address; threads may share it. Close it by `with`."""

    def __init__(self, settings: ModelSettings) -> None:
        """Raises InvalidInput for an unusable address, MissingExtra without httpx."""
        if not settings.model.strip():
            raise InvalidInput([Problem("names no model", field="model")])
        try:
            split = urlsplit(settings.base_url)
            usable = split.scheme in ("http", "https") and split.hostname and split.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise InvalidInput([Problem("is no http address", field="base_url")])
        try:
            import httpx
        except ImportError as error:
            raise MissingExtra("llm", "asking a language model") from error
        headers = {"Accept-Encoding": "identity"}
        if settings.key:
            headers["Authorization"] = f"Bearer {settings.key}"
        try:
            self._client = httpx.Client(
                timeout=settings.timeout, headers=headers, trust_env=split.hostname not in _LOCAL
            )
        except (ValueError, httpx.InvalidURL) as error:
            raise InvalidInput([Problem(f"can not be used: {_plain(error)}", "key")]) from None
        self.settings = settings
        self.calls = 0
        self._answered = False
        self._sent = {
            "max_tokens": settings.max_tokens,
            "temperature": 0,
            "response_format": _FORMAT,
        }
        self._lock = Lock()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, messages: Sequence[Message]) -> Answer:
        """The reply to `messages`; Unanswered, TooLong, or InputError that ends the run."""
        for failed in count(1):
            try:
                return self._once(messages)
            except _Failed as error:
                if failed >= error.most:
                    raise Unanswered(f"{error}, after {failed} tries") from None
                wait = self.settings.pause * 2 ** (failed - 1) if error.wait is None else error.wait
                if wait > MAX_WAIT:
                    raise Unanswered(f"{error}; the server asks to wait {wait:,.0f} s") from None
            time.sleep(wait)
        raise AssertionError

    def _once(self, messages: Sequence[Message]) -> Answer:
        import httpx

        sent = self._sent
        try:
            status, headers, data = self._post(
                {"model": self.settings.model, "messages": list(messages), **sent}
            )
        except httpx.TimeoutException:
            raise _Failed(f"no reply in {self.settings.timeout:g} s", 0.0, 2) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
            raise self._fatal(f"can not be asked: {_plain(error)}") from None
        except httpx.TransportError as error:
            if self._answered:
                raise _Failed(f"connection lost ({type(error).__name__})", None) from None
            raise self._fatal(f"can not be reached: {_plain(error)}") from None
        if status == 200:
            return self._read(data)
        told = self._told(data)
        if status in _BUSY:
            raise _Failed(f"HTTP {status}{told and ': ' + told}", _asked(headers))
        self._refused(status, told, sent)
        return self._once(messages)

    def _post(self, body: Mapping[str, Any]) -> tuple[int, Mapping[str, str], bytes]:
        most, timeout = self.settings.max_calls, self.settings.timeout
        with self._lock:
            if self.calls >= most:
                raise Unanswered(f"the limit of {most:,} calls was reached")
            self.calls += 1
        url = self.settings.base_url.rstrip("/") + "/chat/completions"
        end, data = time.monotonic() + timeout, bytearray()
        with self._client.stream("POST", url, json=body) as response:
            for piece in response.iter_bytes():
                data += piece
                if len(data) > MAX_REPLY:
                    raise Unanswered(f"the reply has more than {MAX_REPLY:,} bytes")
                if time.monotonic() > end:
                    raise Unanswered(f"the reply took more than {timeout:g} s")
            return response.status_code, response.headers, bytes(data)

    def _refused(self, status: int, told: str, sent: Mapping[str, Any]) -> None:
        """Returns where a plainer request may be taken; else raises."""
        said = told and f". It says: {told}"
        if status in (401, 403):
            raise self._fatal(f"refuses the key (HTTP {status}): set ONSHORE_LLM_KEY{said}")
        if status == 404 and "model" in told.lower():
            name = self.settings.model
            raise self._fatal(f"knows no model {name!r}: set ONSHORE_LLM_MODEL{said}")
        if status in (404, 405):
            path = urlsplit(self.settings.base_url).path.rstrip("/")
            hint = "" if path.endswith("/v1") else "; most addresses end in /v1"
            raise self._fatal(f"has no {path}/chat/completions (HTTP {status}){hint}{said}")
        if 300 <= status < 400:
            raise self._fatal(f"sends to another address (HTTP {status}): give that one")
        if status == 413 or (status in _REFUSED and any(w in told.lower() for w in _TOO_LONG)):
            raise TooLong(told)
        plainer = _plainer(sent, told.lower()) if status in _REFUSED else None
        if plainer is None:
            raise self._useless(f"refuses the request (HTTP {status}){said}")
        self._sent = plainer

    def _read(self, data: bytes) -> Answer:
        try:
            value = json.loads(data)
            choice = value["choices"][0]
            content = choice["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError):
            reason = "answers with something that is no chat completion: is the address right?"
            raise self._useless(reason) from None
        if isinstance(content, list):
            texts = [part.get("text") for part in content if isinstance(part, dict)]
            content = "".join(text for text in texts if isinstance(text, str))
        self._answered = True
        used = value["usage"] if isinstance(value.get("usage"), dict) else {}
        counts = [used.get(key) for key in ("prompt_tokens", "completion_tokens")]
        tokens = [one if isinstance(one, int) and 0 < one < 10**9 else 0 for one in counts]
        text = content if isinstance(content, str) else ""
        return Answer(text, choice.get("finish_reason") == "length", *tokens)

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

    def _useless(self, reason: str) -> Exception:
        """Of a server that has answered before, only this piece is lost."""
        return Unanswered(f"the server {reason}") if self._answered else self._fatal(reason)


def _plainer(sent: Mapping[str, Any], refusal: str) -> dict[str, Any] | None:
    """What to send after a refusal in these words; None where nothing more can be left out."""
    if "max_completion_tokens" in refusal and "max_tokens" in sent:
        more, without = {"max_completion_tokens": sent["max_tokens"]}, "max_tokens"
    elif "temperature" in refusal and "temperature" in sent:
        more, without = {}, "temperature"
    elif "response_format" in sent:
        plain: dict[str, Any] = {"response_format": {"type": "json_object"}}
        more, without = plain if sent["response_format"] == _FORMAT else {}, "response_format"
    else:
        return None
    return {**{key: value for key, value in sent.items() if key != without}, **more}


def _plain(text: object) -> str:
    line = " ".join(str(text).split())
    return "".join(c for c in line if c.isprintable())[:200]


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
