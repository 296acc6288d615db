"""The store in a Neo4j server: connections, transactions, loads. The only user of the driver.

One load is one transaction that holds the lock of the `Store` node. A larger one is written in
several, under a lease and the next revision, and shown by one small transaction; what a load that
died has left is cleared by the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from math import inf
from threading import Lock, Thread
from typing import Any, LiteralString, TypeVar
from urllib.parse import unquote, urlsplit, urlunsplit
from uuid import uuid4

from neo4j import Driver, GraphDatabase, ManagedTransaction, unit_of_work
from neo4j import exceptions as driver_errors

from onshore.graph.deadline import NO_DEADLINE, POLL, current
from onshore.graph.documents.load_plan import LoadPlan
from onshore.graph.documents.records import Records, TableRecords, record_judgement
from onshore.graph.errors import (
    InvalidInput,
    InvalidParameters,
    Problem,
    StoreBusy,
    StoreError,
    StoreOutdated,
    StoreReadOnly,
    StoreUnavailable,
)
from onshore.graph.model import Document, Judgement, Table
from onshore.graph.ports import Advance, Loaded
from onshore.graph.stores import cypher
from onshore.graph.stores.content import (
    NewTable,
    besides_facts,
    check_judgement,
    check_sources,
    latest_instant,
    loaded_of,
    new_tables,
)
from onshore.graph.stores.drawing.plan import (
    loaded,
    plan_by_columns,
    plan_drawing,
    plan_everything,
    read_all,
)
from onshore.graph.stores.drawing.steps import steps_of
from onshore.graph.stores.facts.pieces import pieces_of
from onshore.graph.stores.facts.reading import Parts
from onshore.graph.stores.neo4j_facts import (
    closing_steps,
    fact_steps,
    move_facts,
    read_listing,
    write_listing,
)
from onshore.graph.stores.neo4j_loads import (
    Outrun,
    State,
    check_lease,
    check_turn,
    check_version,
    closed_by,
    facts_of,
    lock,
    plan_documents,
    renew_records,
    subjects_besides_facts,
    write_table,
)
from onshore.graph.stores.neo4j_records import Neo4jReader, close_records, write_records
from onshore.graph.stores.neo4j_run import Run, Step, chunks, in_turn, size_of
from onshore.graph.stores.reading import RecordStore

T = TypeVar("T")

STAGED_RECORDS = 50_000
"""Changes of one load beyond which it is written in several transactions."""
BY_COLUMNS = 2_000
"""Changes of one load from which its drawing looks at the columns of all facts."""
STAGED_TABLES = 20
"""Tables of one load beyond which it is; one takes about half a megabyte."""
LEASE_SECONDS = 60.0
"""How long a staged load may be silent before another one may take its place."""
ATTEMPTS = 20
"""How often a load is planned anew because another one came first."""
CONNECT_SECONDS = 5.0
"""How long one attempt to connect may take."""
STALL_SECONDS = 5.0
"""How long the server may take to end a query whose time is up."""
LEAST_SECONDS = 0.001
"""Time of a transaction at least: 0 would mean no limit."""
RETRY_SECONDS = 2.0
"""How long the driver tries again before the server counts as unreachable."""
OTHER_LOAD = (".LockAcquisitionTimeout", ".DeadlockDetected")
"""Ends of the codes of errors that only another writer can be the reason of."""


class Neo4jStore(RecordStore[Neo4jReader]):
    """A store in a Neo4j server, reached when it is first used. Safe to share between threads.

    Raises InvalidParameters for an address that can not be one. Every use raises StoreUnavailable
    while the server is away and works again when it is back.
    """

    backend = "neo4j"
    schema = cypher.SCHEMA
    local = False

    def __init__(
        self,
        url: str,
        user: str | None = None,
        password: str | None = None,
        *,
        staged_records: int = STAGED_RECORDS,
        lease_seconds: float = LEASE_SECONDS,
        by_columns: int = BY_COLUMNS,
    ) -> None:
        self.url, user, password = _split(url, user, password)
        self._auth = (user or "neo4j", password) if password else None
        self._staged_records = staged_records
        self._by_columns = by_columns
        self._part = min(staged_records, cypher.CHUNK)
        self._lease = {"milliseconds": int(lease_seconds * 1000)}
        super().__init__()
        self._lock = Lock()
        self._opened: Driver | None = None
        self._closed = False
        self._ready = False
        self._parts = Parts()
        with self._errors():
            self._driver()

    # -- connections -------------------------------------------------------

    def _driver(self) -> Driver:
        with self._lock:
            if self._closed:
                raise StoreUnavailable(f"{self.url} is closed")
            if self._opened is None:
                self._opened = GraphDatabase.driver(
                    self.url,
                    auth=self._auth,
                    user_agent="onshore",
                    connection_timeout=CONNECT_SECONDS,
                    connection_acquisition_timeout=3 * CONNECT_SECONDS,
                    max_transaction_retry_time=RETRY_SECONDS,
                    notifications_min_severity="OFF",
                )
            return self._opened

    def _read(self, body: Callable[[Run], T]) -> T:
        """One transaction of reading, which ends by the current deadline; on a worker then."""
        deadline = current()
        with self._errors():
            driver = self._driver()

        def read() -> T:
            last = deadline.last()
            limited = unit_of_work(timeout=None if last == inf else max(last, LEAST_SECONDS))
            with self._errors():
                manager = driver.execute_query_bookmark_manager
                with driver.session(bookmark_manager=manager) as session:
                    return session.execute_read(limited(lambda tx: body(_runner(tx))))

        if deadline is NO_DEADLINE:
            return read()
        deadline.check()
        answer = in_background(read)
        while not answer.done():
            if deadline.last() <= 0:
                in_background(lambda: self._watch(answer, driver))
                deadline.check()
            wait((answer,), timeout=min(POLL, deadline.last()))
        return answer.result()

    def _watch(self, answer: Future[T], driver: Driver) -> None:
        """A query that nobody waits for any more: the server ends it by itself in a moment.

        Where it does not, nothing comes through to the server: the connections are given up, which
        frees their threads, and new ones are opened when they are needed.
        """
        if wait((answer,), timeout=STALL_SECONDS).done:
            return
        with self._lock:
            if self._opened is not driver:
                return
            self._opened = None
        driver.close()

    def _write(self, body: Callable[[Run], T]) -> T:
        """One transaction; the driver may run `body` again where the server asks for it."""
        with self._errors():
            driver = self._driver()
            with driver.session(bookmark_manager=driver.execute_query_bookmark_manager) as session:
                return session.execute_write(lambda tx: body(_runner(tx)))

    def _run(self, query: LiteralString, /, **parameters: Any) -> list[list[Any]]:
        """One query in a transaction of its own; for readers."""
        return self._read(lambda run: run(query, **parameters))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (driver_errors.Neo4jError, driver_errors.DriverError) as error:
            ours = _translated(error, self.url)
            if ours is None:
                raise
            raise ours from error

    def close(self) -> None:
        with self._lock:
            self._closed = True
            opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    # -- reading -----------------------------------------------------------

    def reader(self) -> Neo4jReader:
        found = self._run(cypher.STATE)
        if not found:
            return Neo4jReader(self._run, 0, None, self._parts)
        schema, revision, last_change, upgrading, changed, drawn = found[0]
        if schema > cypher.SCHEMA:
            raise StoreOutdated(_newer(self.url, schema))
        if schema < cypher.SCHEMA or upgrading:
            self._upgrade()
            return self.reader()
        return Neo4jReader(self._run, revision, last_change, self._parts, changed, drawn)

    # -- writing -----------------------------------------------------------

    def replace(
        self,
        documents: Sequence[Document],
        tables: Sequence[Table] = (),
        *,
        now: str,
        advance: Advance | None = None,
        drawn: Advance | None = None,
    ) -> Loaded:
        sources = check_sources(documents)
        load = uuid4().hex
        for _ in range(ATTEMPTS):
            reader = self.reader()
            plan = plan_documents(reader, documents, sources, now)
            new = new_tables(tables, reader.tables()) if tables else []
            if plan.add or plan.close or new:
                self._prepare()
                try:
                    self._carry_out(plan, new, reader, load, advance, drawn)
                except Outrun:
                    continue
            elif reader.drawn < reader.revision:
                with suppress(StoreBusy, StoreReadOnly):  # it is being drawn, or others will
                    self._prepare()
            return loaded_of(plan, tables, new)
        raise StoreBusy(f"other loads keep writing to {self.url}")

    def _carry_out(
        self,
        plan: LoadPlan,
        tables: Sequence[NewTable],
        reader: Neo4jReader,
        load: str,
        advance: Advance | None,
        drawn: Advance | None,
    ) -> None:
        records = len(plan.add) + len(plan.close)
        if records > self._staged_records or len(tables) > STAGED_TABLES:
            self._carry_out_in_stages(plan, tables, reader, load, advance, drawn)
            return

        def body(run: Run) -> None:
            state = lock(run, load)
            if state.load == load:
                return
            check_turn(state, reader.revision)
            revision = reader.revision + 1
            last_change = latest_instant(plan, state.last_change)
            empty = not _count(run, cypher.COUNT_RECORDS)
            for records in chunks(besides_facts(plan)):
                write_records(run, records, revision)
            facts, others = closed_by(reader, plan, revision)
            close_records(run, others, revision)
            listing = read_listing(run)
            pieces = pieces_of(plan.add, revision)
            in_turn(run, fact_steps(listing, pieces, revision, run, self._part))
            in_turn(run, closing_steps(listing, facts, revision, run))
            write_listing(run, listing)
            for table in tables:
                write_table(run, table, revision)
            self._commit(run, plan, revision, last_change, load)
            in_turn(run, self._drawing(run, plan, state.drawn, revision, last_change, empty))
            run(cypher.DRAWN)

        self._write(body)

    def _carry_out_in_stages(
        self,
        plan: LoadPlan,
        tables: Sequence[NewTable],
        reader: Neo4jReader,
        load: str,
        advance: Advance | None,
        drawn: Advance | None,
    ) -> None:
        """Write under the next revision, which no reader sees, then show all of it at once."""
        revision = reader.revision + 1

        def take_turn(run: Run) -> str | None:
            state = lock(run, load)
            check_turn(state, reader.revision)
            run(cypher.HOLD, holder=load, **self._lease)
            return latest_instant(plan, state.last_change)

        def show(run: Run) -> None:
            write_listing(run, listing)
            self._commit(run, plan, revision, last_change, load)

        last_change = self._write(take_turn)
        empty = not self._read(lambda run: _count(run, cypher.COUNT_RECORDS))
        written = 0
        for records in chunks(besides_facts(plan), self._part):
            self._held(load, partial(write_records, records=records, revision=revision))
            written += len(records)
            if advance is not None:
                advance(written, len(plan.add))
        listing = self._read(read_listing)
        for step in fact_steps(listing, pieces_of(plan.add, revision), revision, None, self._part):
            self._held(load, partial(in_turn, steps=[step]))
            written += sum(row.get("facts", 0) for row in step[1])
            if advance is not None:
                advance(written, len(plan.add))
        facts, others = closed_by(reader, plan, revision)
        for closings in chunks(others, self._part):
            self._held(load, partial(close_records, closings=closings, revision=revision))
        for step in closing_steps(listing, facts, revision, None):
            self._held(load, partial(in_turn, steps=[step]))
        for table in tables:
            self._held(load, partial(write_table, new=table, revision=revision))
        self._held(load, show)
        if drawn is not None:
            drawn(0, len(plan.add))
        steps = self._drawing(self._run, plan, reader.revision, revision, last_change, empty)
        self._draw_in_stages(load, steps, drawn)

    def _held(self, load: str, body: Callable[[Run], T]) -> T:
        """One transaction of a staged load; StoreBusy where its lease was taken by another."""

        def renew(run: Run) -> T:
            if run(cypher.RENEW, holder=load, **self._lease) != [[load]]:
                raise StoreBusy(f"another load has taken over {self.url}")
            return body(run)

        return self._write(renew)

    def _all_held(self, load: str, body: Callable[[Run], int]) -> None:
        """Transactions of a staged load until one finds nothing more to do."""
        while self._held(load, body):
            pass

    def _draw_in_stages(
        self, load: str, steps: Iterable[Step], drawn: Advance | None = None
    ) -> None:
        several: list[Step] = []
        steps, done = list(steps), 0
        everything = sum(map(size_of, steps))
        for step in steps:
            several.append(step)
            if (size := sum(map(size_of, several))) >= min(self._part, cypher.DRAWN_AT_A_TIME):
                self._held(load, partial(in_turn, steps=several))
                several, done = [], done + size
                if drawn is not None:
                    drawn(done, everything)
        self._held(load, partial(in_turn, steps=several))
        self._held(load, lambda run: run(cypher.RELEASE))

    def judge(self, judgement: Judgement, *, now: str) -> None:
        check_judgement(judgement)
        record = record_judgement(judgement, now)
        plan = LoadPlan(Records([[record]]))
        load = uuid4().hex

        def body(run: Run) -> None:
            state = lock(run, load)
            check_turn(state, state.revision)
            known = run(cypher.JUDGEMENT, id=judgement.id, revision=state.revision)
            if not known:
                revision = state.revision + 1
                write_records(run, plan.add, revision)
                last_change = latest_instant(plan, state.last_change)
                self._commit(run, plan, revision, last_change, load)
                in_turn(run, self._drawing(run, plan, state.drawn, revision, last_change, False))
                run(cypher.DRAWN)
            elif known[0][0].encode() != record.doc:
                raise InvalidInput(
                    [Problem(f"judgement {judgement.id!r} says something else", field="id")]
                )

        self._prepare()
        self._write(body)

    # -- before a write ----------------------------------------------------

    def _prepare(self) -> None:
        """Create or upgrade the schema, and clear what a load that died has left."""
        if not self._ready:
            self._upgrade()
            self._ready = True
        mine = uuid4().hex

        def take_over(run: Run) -> State:
            state = lock(run, mine)
            check_lease(state)
            if state.holder is not None:
                run(cypher.HOLD, holder=mine, **self._lease)
            return state

        state = self._write(take_over)
        if state.holder is not None:
            self._clear(mine, state)

    def _clear(self, load: str, state: State) -> None:
        """Drop rows of a revision that never came, and draw what a finished load did not."""
        self._drop_unfinished(load, state.revision)
        self._draw_again(load, state)

    def _drop_unfinished(self, load: str, revision: int) -> None:
        for query in (cypher.DROP_UNFINISHED, cypher.REOPEN_UNFINISHED):
            self._all_held(load, partial(_count, query=query, revision=revision, limit=self._part))

    def _draw_again(self, load: str, state: State) -> None:
        """Draw what came since the revision that is drawn; of that, half may be there."""
        reader = Neo4jReader(self._run, state.revision, state.last_change, self._parts)
        if state.drawn:
            drawing = plan_drawing(reader, state.drawn, reader.changed_since(state.drawn))
        else:
            drawing = plan_everything(read_all(reader))
        self._draw_in_stages(load, steps_of(drawing, fresh=False))

    def _create_schema(self) -> None:
        """Constraints and indexes that are not there yet; another first load may create them too.

        StoreUnavailable where one stays away, since the database holds another in its place.
        """
        wanted, old = cypher.schema(), cypher.OLD_SCHEMA
        for attempt in range(ATTEMPTS):
            there = {name for (name,) in self._run(cypher.SHOW_SCHEMA)}
            dropped = [old[name] for name in old if name in there]
            missing = [name for name in wanted if name not in there - old.keys()]
            if not dropped and not missing:
                break
            # each step is one transaction, which may hold changes of the schema alone
            try:
                for statements in (dropped, [wanted[name] for name in missing]):
                    self._write(partial(_run_all, queries=statements))
            except driver_errors.ClientError as error:
                if not str(error.code).endswith("AlreadyExists"):
                    raise
                if attempt + 1 == ATTEMPTS:
                    raise StoreUnavailable(f"{self.url}: {error.message}") from error
            except StoreBusy:
                if attempt + 1 == ATTEMPTS:
                    raise
        self._run(cypher.AWAIT_INDEXES)

    def _upgrade(self) -> None:
        """Constraints, indexes and the `Store` node; what an earlier version wrote is converted."""
        check_version(self._run, self.url)
        found = self._run(cypher.STATE)
        if not found and self._run(cypher.COUNT_NODES)[0][0]:
            found = self._run(cypher.STATE)  # another first load may have come in between
            if not found:
                raise StoreUnavailable(
                    f"{self.url} holds data of another program: use an empty one"
                )
        schema, _, _, upgrading, *_ = found[0] if found else (cypher.SCHEMA, 0, None, None)
        if schema > cypher.SCHEMA:
            raise StoreOutdated(_newer(self.url, schema))
        load = uuid4().hex
        convert = schema < cypher.SCHEMA or upgrading
        if convert:
            self._convert(load)
        self._create_schema()
        drawing = self._write(lambda run: run(cypher.CREATE_STORE))
        if convert or drawing != [[cypher.DRAWING]]:
            self._clear(load, replace(self._write(partial(self._taken, load=load)), drawn=0))
            self._write(lambda run: run(cypher.END_UPGRADE))

    def _taken(self, run: Run, load: str) -> State:
        """The store as a load holds it from now on. Raises StoreBusy while another one does."""
        state = lock(run, load)
        if state.holder != load:
            check_lease(state)
            run(cypher.HOLD, holder=load, **self._lease)
        return state

    def _convert(self, load: str) -> None:
        """Records of earlier layouts become those of this one; what the first one drew goes.

        In many transactions: one that dies is taken up where it was, and until the end no reader
        comes through, of this version or the one before.
        """

        def begin(run: Run) -> None:
            self._taken(run, load)
            run(cypher.BEGIN_UPGRADE)

        self._write(begin)
        for query in cypher.ERASE_OLD:
            self._all_held(load, partial(_count, query=query, limit=self._part))
        self._all_held(load, partial(renew_records, limit=self._part))
        self._drop_unfinished(load, self._held(load, partial(lock, load=load)).revision)
        self._all_held(load, partial(move_facts, limit=self._staged_records))
        postings = partial(_count, query=cypher.DROP_FACT_POSTINGS, limit=self._part)
        self._all_held(load, postings)

    # -- parts of a load -----------------------------------------------------

    def _commit(
        self, run: Run, plan: LoadPlan, revision: int, last_change: str | None, load: str
    ) -> None:
        records = bool(plan.add or plan.close)
        run(cypher.COMMIT, revision=revision, last_change=last_change, load=load, records=records)

    def _drawing(
        self,
        run: Run,
        plan: LoadPlan,
        drawn: int,
        revision: int,
        last_change: str | None,
        empty: bool,
    ) -> Iterator[Step]:
        """How a load is drawn that stands at `revision`; `empty`: in a store without records."""
        reader = Neo4jReader(run, revision, last_change, self._parts)
        if empty:
            return steps_of(plan_everything(loaded(reader, plan.add)), fresh=True)
        changed = subjects_besides_facts(reader, plan)
        if drawn == revision - 1 and len(plan.add) + len(plan.close) >= self._by_columns:
            tables = [part for part in plan.add.parts if isinstance(part, TableRecords)]
            drawing = plan_by_columns(reader, drawn, changed, tables)
        else:
            drawing = plan_drawing(reader, drawn, [*changed, *facts_of(reader, plan)])
        return steps_of(drawing, fresh=False)


def _split(url: str, user: str | None, password: str | None) -> tuple[str, str | None, str | None]:
    """The address without user and password, which the URL may carry too."""
    parts = urlsplit(url)
    try:
        ok = bool(parts.hostname) and parts.port != 0
    except ValueError:
        ok = False
    if not ok or parts.query or parts.fragment:
        shown = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        raise InvalidParameters(
            [Problem(f"{shown[:80]!r} is not an address such as neo4j://host:7687", field="store")]
        )
    user = user or (unquote(parts.username) if parts.username else None)
    password = password or (unquote(parts.password) if parts.password else None)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, place, "", "", "")), user, password


def _runner(tx: ManagedTransaction) -> Run:
    def run(query: LiteralString, /, **parameters: Any) -> list[list[Any]]:
        return tx.run(query, parameters).values()

    return run


def in_background(work: Callable[[], T]) -> Future[T]:
    """The work on a thread of its own, which does not keep the program from ending."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=run, daemon=True, name="neo4j").start()
    return future


def _count(run: Run, query: LiteralString, **parameters: Any) -> int:
    """The number that a query gives; 0 where it gives nothing."""
    found = run(query, **parameters)
    return int(found[0][0]) if found else 0


def _run_all(run: Run, queries: Sequence[LiteralString]) -> None:
    for query in queries:
        run(query)


def _translated(error: Exception, url: str) -> StoreError | None:
    """The error of ours that a driver's error means; None for a mistake of our own."""
    code = getattr(error, "code", None) or ""
    if isinstance(error, driver_errors.ConfigurationError):
        return StoreUnavailable(f"{url} can not be used: {error}")
    if "ReadOnly" in code or code == "Neo.ClientError.Security.Forbidden":
        return StoreReadOnly(f"{url} can only be read by this user")
    if code.startswith("Neo.ClientError.Security."):
        return StoreUnavailable(f"{url} refuses the user or the password")
    if code.endswith(OTHER_LOAD):
        return StoreBusy(f"another load is writing to {url}")
    if isinstance(error, driver_errors.ClientError):
        away = code.startswith(("Neo.ClientError.Database.", "Neo.ClientError.Transaction."))
        return StoreUnavailable(f"{url} can not answer: {code}") if away else None
    if isinstance(error, driver_errors.DatabaseError | driver_errors.TransientError) and code:
        return StoreUnavailable(f"{url} can not answer: {code}")
    return StoreUnavailable(f"{url} can not be reached")


def _newer(url: str, schema: int) -> str:
    return (
        f"{url} has schema {schema}, this version of Onshore knows {cypher.SCHEMA}; "
        "install a newer one: pip install --upgrade onshore"
    )
