"""A server on a free local port that answers as a language model's would, with what a test says."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).resolve().parent / "data" / "model"
"""Articles with their facts and with replies that were written by hand, in `NAME.reply.txt`."""


@dataclass
class Answer:
    """`content` is the model's; `body`, where given, replaces the whole body of the response."""

    content: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    finish: str = "stop"
    drip: float = 0.0
    """Seconds before each of the body's 1,000 bytes."""

    def bytes(self) -> bytes:
        if self.body is not None:
            return self.body
        message = {"message": {"content": self.content}, "finish_reason": self.finish}
        usage = {"prompt_tokens": 1000, "completion_tokens": len(self.content) // 4 + 1}
        return json.dumps({"choices": [message], "usage": usage}).encode()


Reply = Callable[[dict[str, Any]], Answer | str]


class ModelServer(ThreadingHTTPServer):
    """Remembers what it was asked: bodies in `asked`, keys in `keys`."""

    daemon_threads = True

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: ModelServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(body)
        self.server.keys.append(self.headers.get("authorization"))
        answer = self.server.reply(body)
        answer = Answer(answer) if isinstance(answer, str) else answer
        data = answer.bytes()
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        try:
            for at in range(0, len(data), 1000) if answer.drip else ():
                time.sleep(answer.drip)
                self.wfile.write(data[at : at + 1000])
                self.wfile.flush()
            if not answer.drip:
                self.wfile.write(data)
        except OSError:
            return

    def log_message(self, *args: object) -> None:
        return


@contextmanager
def serving(reply: Reply) -> Iterator[ModelServer]:
    server = ModelServer(reply)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def facts(*items: Mapping[str, Any]) -> str:
    """A reply with these facts."""
    return json.dumps({"facts": list(items)}, ensure_ascii=False)


def asked_text(body: Mapping[str, Any]) -> str:
    """The question of a request, the article in it."""
    return str(body["messages"][1]["content"])


def recorded(body: Mapping[str, Any]) -> str:
    """The recorded reply to the article in a request; no facts where it is asked to mend some."""
    if len(body["messages"]) > 2:
        return facts()
    for path in sorted(RECORDED.glob("*.txt")):
        if not path.name.endswith(".reply.txt") and _title(path) in asked_text(body):
            return path.with_name(f"{path.stem}.reply.txt").read_text("utf-8")
    raise AssertionError("no article that was recorded")


def _title(path: Path) -> str:
    return path.read_text("utf-8").split("\n")[0]
