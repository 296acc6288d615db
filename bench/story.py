"""What a user meets, measured: from a CSV file to a first answer, and then to many.

Each step is a process of its own, as a user starts it; a server is asked over a socket. Times are
CPU seconds of all processes that took part, a Neo4j among them. The rows stand in `ROWS`, the forms
of the results in `bench.results`.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from bench.clients import BESIDE
from bench.peers import NOT_INSTALLED, PEERS
from bench.processes import Failed, Reply, Run, Server, TooLong, resident, run, seconds_of, serving
from bench.results import Results, Row
from scripts.neo4j.start import Neo4jProblem, jars_dir, missing_tools, running_neo4j

ROOT = Path(__file__).resolve().parent.parent
ROWS = {
    "load": "a CSV file into an empty store, and the same file again",
    "first": "the first answers after it, each a process of its own",
    "served": "a server: first answers, other clocks and statuses, after a load of one fact",
    "latency": "answers over connections that are kept, by 1, 8 and 32 clients",
    "memory": "resident memory of the server, after many days asked for, and of a second worker",
    "peers": "other software from the same file to the same path",
}
NETWORKS = ("supplies", "makers")
STORES = ("sqlite", "neo4j")
CLIENTS = (1, 8, 32)
TABLES = ("data/hts", "data/measures.yaml")
ROUNDS = 3
MOST_REQUESTS = 2_000
SECONDS_OF_DAYS = 20.0
KEPT = "paths, one answer kept"
QUICK = "paths, each another"
SLOW = "network of 500 nodes and more"
MANY_DAYS = "server, after many as_of"
FIRST_WORKER = "first of two workers, all it holds"
WORKER = "second of two workers, its own"
SOURCES = "/api/v1/sources"
JSON = ("--format", "json")
COLUMNS = {"supplies": ("supplier", "customer")}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: rows, networks, stores, sizes in facts, and within which bounds."""

    rows: Sequence[str] = tuple(ROWS)
    networks: Sequence[str] = NETWORKS
    stores: Sequence[str] = STORES
    sizes: Sequence[int] = (1_000, 10_000, 100_000)
    limit: float = 300.0
    days: int = 100
    seconds: float = 2.0
    code: Path = ROOT
    peers: str = sys.executable


@dataclass(slots=True)
class Bench:
    """A run of the plan; every row is kept as soon as it is there."""

    plan: Plan
    results: Results
    say: Callable[[str], None]
    folder: Path
    tables: Path | None = None
    over: set[tuple[str, str]] = field(default_factory=set)

    def run(self) -> None:
        for network in self.plan.networks:
            for size in sorted(self.plan.sizes):
                self._network(network, size)

    def _network(self, name: str, size: int) -> None:
        self.say(f"{name}, {size:,} facts: writing the file")
        file = self.folder / f"{name}-{size}.csv"
        made = run(
            [sys.executable, "-m", "bench.networks.networks", name, str(file), str(size)],
            ROOT,
            dict(os.environ),
            3_600,
        )
        network: dict[str, Any] = json.loads(made.output)
        for store in self.plan.stores:
            if (name, store) in self.over:
                self.say(
                    f"{name}, {size:,} facts on {store}: left out, a smaller one took too long"
                )
            elif reason := why_not(store, self.plan):
                self.results.absent[store] = reason
                self.say(f"{store}: left out, {reason}")
            else:
                with tempfile.TemporaryDirectory(dir=self.folder) as place:
                    self._story(name, network, store, Path(place), size == max(self.plan.sizes))
        if "peers" in self.plan.rows and name in COLUMNS:
            self._peers(name, network)
        file.unlink()

    def _story(
        self, name: str, network: dict[str, Any], store: str, place: Path, largest: bool
    ) -> None:
        with ExitStack() as stack:
            try:
                server = stack.enter_context(running_neo4j(heap="2g")) if store == "neo4j" else None
                story = Story(self, name, network, store, place, server)
                story.prepare()
                story.load()
                for row in ("first", "served", "latency", "memory"):
                    # many clients say the same at every size: the largest one is asked
                    if row in self.plan.rows and (row != "latency" or largest):
                        getattr(story, row)()
            except (TooLong, Neo4jProblem) as problem:
                self.over.add((name, store))
                self.say(f"   ended: {problem}")

    def _peers(self, name: str, network: dict[str, Any]) -> None:
        """Each in a process of its own, and the server beside it where it has one."""
        ends = [end.partition(":")[2].upper() for end in network["pairs"][0]]
        hops = self.results.hops.get((name, network["facts"]))
        for peer in PEERS:
            what, beside = f"{peer}: file to first path", None
            row = Row("peers", name, "", network["facts"], what)
            try:
                with ExitStack() as stack:
                    command = [self.plan.peers, str(Path(__file__).with_name("peers.py")), peer]
                    command += [network["path"], *COLUMNS[name], *ends]
                    if peer.startswith("Neo4j"):
                        if reason := why_not("neo4j", self.plan):
                            raise Failed(reason)
                        server = stack.enter_context(running_neo4j(auth=False, heap="2g"))
                        command, beside = [*command, "--uri", server.uri], server.pid
                    before = seconds_of(beside)
                    done = run(command, self.folder, dict(os.environ), self.plan.limit)
                    told = json.loads(done.output)
                    if hops is not None and told["hops"] != hops:
                        raise AssertionError(f"{peer}: {told['hops']} hops, {hops} by Onshore")
                    row.cpu, row.wall = done.cpu + seconds_of(beside) - before, done.wall
                    row.mib, row.more = done.peak + resident(beside), told
            except (Failed, Neo4jProblem) as problem:
                missing = str(problem).startswith(f"exit code {NOT_INSTALLED}: ")
                row.note = str(problem).partition(": ")[2] if missing else str(problem)
            self.add(row)

    def add(self, row: Row) -> None:
        self.results.rows.append(row)
        self.say(f"   {row.what:54}{row.told()}")


def why_not(store: str, plan: Plan) -> str | None:
    """Why a store can not be measured here, or None."""
    if store != "neo4j":
        return None
    if store not in plan.stores:
        return "not among the stores of this run"
    if reason := missing_tools():
        return reason
    return None if jars_dir().is_dir() else "its jars are not fetched: make neo4j-jars"


@dataclass(slots=True)
class Story:
    """One network of one size in one store, from its file on."""

    bench: Bench
    name: str
    network: dict[str, Any]
    store: str
    place: Path
    neo4j: Any
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def env(self) -> dict[str, str]:
        """Settings of the product: nothing of the user's own, and as long as the bench waits."""
        kept = {name: text for name, text in os.environ.items() if not name.startswith("ONSHORE_")}
        url = self.neo4j.uri if self.neo4j else f"sqlite:///{self.place / 'store.db'}"
        login = {"ONSHORE_NEO4J_PASSWORD": self.neo4j.password} if self.neo4j else {}
        return {
            **kept,
            **login,
            "ONSHORE_STORE": url,
            "ONSHORE_WRITE_TOKEN": self.token,
            "ONSHORE_MAX_SECONDS": f"{self.bench.plan.limit:g}",
        }

    def onshore(self, *words: str) -> Run:
        """One command of Onshore, with the CPU time of the Neo4j that it asked."""
        before = seconds_of(self.neo4j and self.neo4j.pid)
        done = run(
            [sys.executable, "-m", "onshore.app.cli.main", *words],
            self.bench.plan.code,
            self.env,
            self.bench.plan.limit,
        )
        beside = seconds_of(self.neo4j and self.neo4j.pid) - before
        return Run(done.cpu + beside, done.wall, done.peak, done.output)

    def row(self, row: str, what: str, **values: Any) -> None:
        self.bench.add(Row(row, self.name, self.store, self.network["facts"], what, **values))

    def tried(self, row: str, what: str, work: Callable[[], Run | Reply]) -> Any:
        """The row of one step; a step that fails leaves its reason. Raises TooLong."""
        try:
            done = work()
        except TooLong as problem:
            self.row(row, what, note=str(problem))
            raise
        except Failed as problem:
            self.row(row, what, note=str(problem))
            return None
        peak = done.peak if isinstance(done, Run) else None
        self.row(row, what, cpu=done.cpu, wall=done.wall, mib=peak)
        return json.loads(done.output) if isinstance(done, Run) else done.body

    # -- steps ----------------------------------------------------------------

    def prepare(self) -> None:
        """The tariff tables, which every store has before its first question; not measured."""
        self.bench.say(f"{self.name}, {self.network['facts']:,} facts on {self.store}")
        if self.neo4j:
            self.onshore("load", *TABLES)
            return
        if self.bench.tables is None:
            self.onshore("load", *TABLES)
            self.bench.tables = self.bench.folder / "tables.db"
            shutil.copy(self.place / "store.db", self.bench.tables)
        shutil.copy(self.bench.tables, self.place / "store.db")

    def load(self) -> None:
        words = ("load", self.network["path"], "--mapping", self.network["mapping"])
        told = self.tried("load", "onshore load FILE", lambda: self.onshore(*words, *JSON))
        if told is None:
            raise TooLong("nothing was loaded")
        added = told["totals"]["added"]
        if added != self.network["facts"]:
            raise AssertionError(f"{added} facts loaded, {self.network['facts']} in the file")
        if "load" in self.bench.plan.rows:
            self.tried("load", "onshore load FILE again", lambda: self.onshore(*words, *JSON))

    def first(self) -> None:
        source, target = self.network["pairs"][0]
        paths = (
            "ask",
            "paths",
            "--source",
            source,
            "--target",
            target,
            "--direction",
            "any",
            *JSON,
        )
        found = self.tried("first", "ask paths, first after the load", lambda: self.onshore(*paths))
        if found:
            hops = min(len(path["edges"]) for path in found["result"]["paths"])
            self.bench.results.hops[self.name, self.network["facts"]] = hops
        self.tried("first", "ask paths, next process", lambda: self.onshore(*paths))
        for what, words in self._questions().items():
            asked = partial(self.onshore, "ask", *words, *JSON)
            self.tried("first", f"ask {what}, a process of its own", asked)

    def _questions(self) -> dict[str, tuple[str, str, str]]:
        asked = {"impact": ("impact", "--node", self.network["lost"])}
        if self.network["target"]:
            asked["exposure"] = ("exposure", "--target", self.network["target"])
        asked["entities"] = ("entities", "--q", self.network["words"][0])
        return asked

    @contextmanager
    def serving(self, *words: str) -> Iterator[Server]:
        command = [sys.executable, "-m", "onshore.app.cli.main"]
        beside = self.neo4j.pid if self.neo4j else None
        plan = self.bench.plan
        with serving(command, plan.code, self.env, plan.limit, words, beside) as server:
            yield server

    def served(self) -> None:
        with self.serving() as server:
            self.row("served", "serve: ready to answer", cpu=server.seconds(), mib=server.resident)
            self.tried("served", "paths, first", partial(server.get, self.paths(0)))
            for what, (name, option, value) in self._questions().items():
                url = question(name, **{option[2:]: value})
                self.tried("served", f"{what}, first", partial(server.get, url))
            self.median(
                "served", "paths, other as_of", server, lambda n: self.paths(0, as_of=day(n))
            )
            self.median(
                "served",
                "paths, other known_at",
                server,
                lambda n: self.paths(0, known_at=instant(n)),
            )
            statuses = ("actual", "operational", "all")
            self.median(
                "served", "paths, other status", server, lambda n: self.paths(0, status=statuses[n])
            )
            self.median(
                "served",
                "impact, other as_of",
                server,
                lambda n: self.impact(as_of=day(n + ROUNDS)),
            )
            self._small_loads(server)
            self.row("memory", "server after these questions", mib=server.resident)

    def _small_loads(self, server: Server) -> None:
        """A source of one fact, a new one each time, and the questions after it."""
        taken: dict[str, list[Reply]] = {}
        try:
            for number in range(ROUNDS):
                for what, work in (
                    ("a load of one fact", partial(server.post, SOURCES, self._one_fact(number))),
                    ("paths, after a load of one fact", partial(server.get, self.paths(0))),
                    ("impact, after a load of one fact", partial(server.get, self.impact())),
                ):
                    taken.setdefault(what, []).append(work())
        except Failed as problem:
            self.row("served", "a load of one fact", note=str(problem))
            if isinstance(problem, TooLong):
                raise
        for what, replies in taken.items():
            self.middle("served", what, replies)

    def _one_fact(self, number: int) -> dict[str, Any]:
        source, target = self.network["pairs"][number + 1]
        product = self.network["product"]
        return {
            "source": {
                "id": f"source:bench-{number}",
                "title": "One fact",
                "published": "2026-01-01",
            },
            "facts": [
                {
                    "subject": source,
                    "relation": "supplies",
                    "object": product,
                    "to": target,
                    "status": "operational",
                    "certainty": "asserted",
                    "evidence": [{"section": "body", "gist": "Invented."}],
                }
            ],
        }

    def median(self, row: str, what: str, server: Server, url: Callable[[int], str]) -> None:
        try:
            self.middle(row, what, [server.get(url(number)) for number in range(ROUNDS)])
        except Failed as problem:
            self.row(row, what, note=str(problem))
            if isinstance(problem, TooLong):
                raise

    def middle(self, row: str, what: str, replies: Sequence[Reply]) -> None:
        cpu, wall = (median(getattr(one, name) for one in replies) for name in ("cpu", "wall"))
        self.row(row, what, cpu=cpu, wall=wall)

    def paths(self, pair: int, **more: Any) -> str:
        source, target = self.network["pairs"][pair % len(self.network["pairs"])]
        return question("paths", source=source, target=target, direction="any", **more)

    def impact(self, **more: Any) -> str:
        return question("impact", node=self.network["lost"], **more)

    def latency(self) -> None:
        """Each question is asked once before, so that the server is warm; clients are beside it."""
        words = self.network["words"]
        asked: dict[str, Callable[[int], str]] = {
            KEPT: lambda _: self.paths(0),
            QUICK: lambda n: self.paths(n, exclude=self._apart(n), max_hops=5),
            "search, each another": lambda n: question(
                "entities", q=words[n % len(words)], limit=20 + n // len(words)
            ),
            "impact, each another": lambda n: self.impact(eps=f"0.{n + 1:05}"),
        }
        if target := self.network["target"]:
            asked["exposure, each another"] = lambda n: question(
                "exposure", target=target, min_rate=f"0.{n:05}"
            )
            asked["localization, each another"] = lambda n: question(
                "localization", target=target, known_at=instant(n)
            )
        asked[SLOW] = lambda n: question("graph", limit=500 + n % 2_500)
        with self.serving() as server:
            for what, url in asked.items():
                server.reconnect()  # it was quiet for longer than the server waits
                self.tried("latency", f"{what}: the first", partial(server.get, url(0)))
                number = 1
                for clients in CLIENTS:
                    # what was asked before is not asked again, and costs the same
                    urls = [url(number + more) for more in range(MOST_REQUESTS)]
                    number += clients + self._clients(server, what, urls, clients)
            slow = [asked[SLOW](number + more) for more in range(MOST_REQUESTS)]
            quick = [asked[QUICK](1_000 + more) for more in range(MOST_REQUESTS)]
            self._clients(server, f"{QUICK}, beside {BESIDE} of networks", quick, 1, slow)

    def _apart(self, number: int) -> str:
        """A firm of another pair than that of the same number, another one in each round."""
        pairs = self.network["pairs"]
        own = pairs[number % len(pairs)]
        firms: list[str] = sorted({end for pair in pairs for end in pair} - set(own))
        return firms[number // len(pairs) % len(firms)]

    def _clients(
        self,
        server: Server,
        what: str,
        urls: Sequence[str],
        clients: int,
        beside: Sequence[str] = (),
    ) -> int:
        """The row of so many clients; how many answers they had, those on the way not counted."""
        asked = {
            "beside": beside,
            "host": "127.0.0.1",
            "port": server.port,
            "urls": urls,
            "clients": clients,
            "seconds": self.bench.plan.seconds,
        }
        row = Row(
            "latency",
            self.name,
            self.store,
            self.network["facts"],
            f"{what}, {clients} clients",
            clients=clients,
        )
        before = server.seconds()
        try:
            command = [sys.executable, "-m", "bench.clients"]
            limit = self.bench.plan.seconds + self.bench.plan.limit
            done = run(command, ROOT, dict(os.environ), limit, json.dumps(asked).encode())
            row.more = json.loads(done.output)
            row.cpu = (server.seconds() - before) / row.more["answers"]
            row.wall = row.more["p50"] / 1e3
        except Failed as problem:
            row.note = str(problem)
        self.bench.add(row)
        return int(row.more.get("answers", 0))

    def memory(self) -> None:
        with self.serving() as server:
            self.row("memory", "server, ready", mib=server.resident)
            server.get(self.paths(0))
            self.row("memory", "server, after one question for paths", mib=server.resident)
            until, days, most = monotonic() + SECONDS_OF_DAYS, 0, server.resident
            while days < self.bench.plan.days and monotonic() < until:
                server.get(self.paths(days, as_of=day(days)))
                days, most = days + 1, max(most, server.resident)
            self.row("memory", MANY_DAYS, mib=most, more={"days": days})
        self._workers()

    def _workers(self) -> None:
        """What the first worker holds, and what the second adds: pages that it shares with none."""
        with self.serving("--workers", "2") as server:
            for number in range(4 * ROUNDS):
                server.reconnect()
                server.get(self.paths(number))
            sizes = server.workers()
        (first, _), (_, second) = sizes[0], sizes[-1]
        self.row("memory", FIRST_WORKER, mib=first)
        self.row("memory", WORKER, mib=second, more={"sizes": sizes})


def question(name: str, **parameters: Any) -> str:
    return f"/api/v1/{name}?{urlencode(parameters)}"


def day(number: int) -> str:
    """Days on which the same facts hold, another for each number."""
    return (date(2026, 11, 1) - timedelta(days=number)).isoformat()


def instant(number: int) -> str:
    """Instants after the load."""
    return (datetime.now(UTC) + timedelta(seconds=number)).isoformat().replace("+00:00", "Z")
