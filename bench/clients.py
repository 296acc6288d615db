"""Clients that keep their connections: how long answers take and how many come a second.

A process of its own beside the server: `python -m bench.clients`, a JSON object on standard input:
`host`, `port`, `urls` (each is asked once, in their order), `clients`, `seconds` (of the run), and
`beside`: urls that eight more clients ask meanwhile, which are not measured.
It prints `p50`, `p95`, `p99`, `worst` (ms), `rate` (answers a second), `answers` and `bytes` (of
the first one). An answer but 200 ends it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Any

BESIDE = 8


async def client(
    host: str, port: int, urls: Iterator[str], until: float
) -> list[tuple[float, int]]:
    """Seconds and bytes of each answer over one connection, one at least, until the time is up."""
    reader, writer = await asyncio.open_connection(host, port)
    taken: list[tuple[float, int]] = []
    for url in urls:
        started = perf_counter()
        if started > until and taken:
            break
        writer.write(f"GET {url} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(_header(head, b"content-length"))
        body = await reader.readexactly(size)
        taken.append((perf_counter() - started, size))
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"{url}: {head.splitlines()[0].decode()} {body[:300].decode()}")
    writer.close()
    await writer.wait_closed()
    return taken


def _header(head: bytes, name: bytes) -> bytes:
    for line in head.lower().splitlines():
        key, _, value = line.partition(b":")
        if key == name:
            return value.strip()
    raise SystemExit(f"no {name.decode()} in {head!r}")


async def run(
    host: str,
    port: int,
    urls: Sequence[str],
    clients: int,
    seconds: float,
    beside: Sequence[str] = (),
) -> dict[str, Any]:
    shared, others = iter(urls), iter(beside)
    started = perf_counter()
    until = started + seconds
    busy = [
        asyncio.create_task(client(host, port, others, until))
        for _ in range(BESIDE if beside else 0)
    ]
    await asyncio.sleep(0)
    taken = await asyncio.gather(*(client(host, port, shared, until) for _ in range(clients)))
    whole = perf_counter() - started
    for task in busy:
        task.cancel()
    times = sorted(one for part in taken for one, _ in part)
    sizes = [size for part in taken for _, size in part]
    return {
        "answers": len(times),
        "rate": len(times) / whole,
        **{f"p{at}": 1e3 * quantile(times, at / 100) for at in (50, 95, 99)},
        "worst": 1e3 * times[-1],
        "bytes": sizes[0],
    }


def quantile(times: Sequence[float], share: float) -> float:
    """The smallest of ascending values that at least that share of them does not exceed."""
    return times[max(0, -int(-share * len(times) // 1) - 1)]


if __name__ == "__main__":
    json.dump(asyncio.run(run(**json.load(sys.stdin))), sys.stdout)
