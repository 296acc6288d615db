"""Start a real Neo4j Community from its Maven Central jars, on 127.0.0.1, and stop it again.

For tests (`running_neo4j`) and for a person with a JDK and Maven and no container engine (the
command line). Only the standard library is used, so that it runs before anything is installed.
Neo4j Community is licensed under GPL version 3: it is fetched by who runs this, never shipped.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

HERE = Path(__file__).resolve().parent
DEFAULT_VERSION = "5.26.29"
JAVA_OF_SERIES = {"5": 17}
JAVA_OF_NEWER_SERIES = 21
START_SECONDS = 300
STOP_SECONDS = 30
MODULES_OPENED = ("java.nio", "java.io", "java.util.concurrent", "sun.nio.ch")
# The internal settings make a stop take half a second instead of ten. Their names differ between
# versions, so that unknown ones must be let through.
SETTINGS = """\
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
dbms.security.auth_enabled={auth}
dbms.usage_report.enabled=false
server.memory.pagecache.size=128m
server.config.strict_validation.enabled=false
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
internal.dbms.bolt.netty_server_shutdown_quiet_period_duration=0s
internal.server.bolt.thread_pool_shutdown_wait_time=1s
"""
READ_ONLY = "server.databases.read_only=neo4j\n"
BOLT_HANDSHAKE = bytes.fromhex("6060b017 00000405 00020404 00000104 00000003")


class Neo4jProblem(Exception):
    """Neo4j cannot be fetched or started; the text says what to do about it."""


@dataclass(frozen=True)
class Server:
    """A running Neo4j. `password` is empty where authentication is off."""

    uri: str
    user: str
    password: str
    pid: int


def cache_dir() -> Path:
    """Where the jars are kept: `ONSHORE_TEST_NEO4J_CACHE`, else the user's cache directory."""
    if named := os.environ.get("ONSHORE_TEST_NEO4J_CACHE"):
        return Path(named).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "onshore"


def jars_dir(version: str = DEFAULT_VERSION) -> Path:
    """The directory with the jars of that version; it exists only when they are all there."""
    return cache_dir() / f"neo4j-{version}"


def missing_tools(version: str = DEFAULT_VERSION) -> str | None:
    """What stands in the way of a start on this machine, or None."""
    try:
        find_java(version)
        if not jars_dir(version).is_dir():
            find_maven()
    except Neo4jProblem as problem:
        return str(problem)
    return None


def find_java(version: str) -> str:
    """A `java` that can run that Neo4j and compile its starter: `JAVA_HOME`'s, else the PATH's."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    if java is None:
        where = f"no bin/java under JAVA_HOME={home}" if home else "no java on the PATH"
        raise Neo4jProblem(f"{where}: install a JDK, or set JAVA_HOME to one")
    needed = JAVA_OF_SERIES.get(version.split(".")[0], JAVA_OF_NEWER_SERIES)
    found = _java_release(java)
    if found < needed:
        raise Neo4jProblem(
            f"Neo4j {version} needs Java {needed} or newer and {java} is Java {found}: "
            "set JAVA_HOME to a newer JDK"
        )
    return java


def find_maven() -> str:
    maven = shutil.which("mvn")
    if maven is None:
        raise Neo4jProblem("no mvn on the PATH: install Maven, which fetches Neo4j's jars")
    return maven


def fetch_jars(version: str = DEFAULT_VERSION) -> Path:
    """The jars' directory, filled by Maven the first time (about 120 MB, a minute or two)."""
    target = jars_dir(version)
    if target.is_dir():
        return target
    maven = find_maven()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f"{target.name}-") as partial:
        jars = Path(partial) / "jars"
        done = subprocess.run(
            [
                *(maven, "--batch-mode", "--quiet", "--file", str(HERE / "pom.xml")),
                *(f"-Dneo4j.version={version}", "dependency:copy-dependencies"),
                *("-DincludeScope=runtime", f"-DoutputDirectory={jars}"),
            ],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode != 0 or not any(jars.glob("neo4j-*.jar")):
            raise Neo4jProblem(
                f"Maven could not fetch Neo4j {version}:\n{_tail(done.stdout + done.stderr)}"
            )
        try:
            jars.rename(target)
        except OSError:
            if not target.is_dir():
                raise
    return target


@contextmanager
def running_neo4j(
    *,
    version: str = DEFAULT_VERSION,
    password: str | None = None,
    auth: bool = True,
    home: Path | None = None,
    port: int | None = None,
    heap: str = "1g",
    read_only: bool = False,
    brief: bool = False,
) -> Iterator[Server]:
    """Run Neo4j while the block runs.

    Without `password` one is made up; with `auth=False` none is asked for. Without `home` the data
    live in a temporary directory that is removed afterwards; a given one is kept, and its password
    is set to this one at each start. With `read_only` its data can be read and not be written.
    With `brief` Java compiles its code once and quickly, which pays for a server of some minutes.
    Raises `Neo4jProblem` when it cannot start.
    """
    if auth:
        password = secrets.token_urlsafe(16) if password is None else password
        if len(password) < 8 or not password.isprintable():
            raise Neo4jProblem("Neo4j wants a password of 8 printable characters or more")
    java = find_java(version)
    jars = fetch_jars(version)
    port = port or _free_port()
    if _is_open(port):
        raise Neo4jProblem(f"port {port} of 127.0.0.1 is taken: name another one")
    with tempfile.TemporaryDirectory(prefix="onshore-neo4j-") as scratch:
        where = Path(scratch) / "home" if home is None else home
        where.mkdir(parents=True, exist_ok=True)
        log = Path(scratch) / "java.log"
        settings = Path(scratch) / "neo4j.conf"
        settings.write_text(
            SETTINGS.format(port=port, auth=str(auth).lower()) + (READ_ONLY if read_only else "")
        )
        process = _launch(_java_command(java, jars, where, settings, heap, brief), log)
        try:
            _hand_over_password(process, password if auth and password else "")
            _wait_until_ready(process, log, port)
            user = "neo4j" if auth else ""
            uri = f"neo4j://127.0.0.1:{port}"
            yield Server(uri, user, password if auth and password else "", process.pid)
        finally:
            _stop(process)


def _java_command(
    java: str, jars: Path, home: Path, settings: Path, heap: str, brief: bool
) -> list[str]:
    return [
        java,
        *(["-XX:TieredStopAtLevel=1"] if brief else []),
        f"-Xmx{heap}",
        "-XX:+UseSerialGC",
        *(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in MODULES_OPENED),
        "-cp",
        f"{jars}/*",
        str(HERE / "Neo4jCommunity.java"),
        str(home.resolve()),
        str(settings),
    ]


def _launch(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _hand_over_password(process: subprocess.Popen[bytes], password: str) -> None:
    """Through the pipe, which no other user can read, and which stays open while we live."""
    if process.stdin is None:
        raise Neo4jProblem("the pipe to Neo4j is missing")
    try:
        process.stdin.write(password.encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        pass  # it ended at once; waiting for it tells why


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Neo4jProblem(f"Neo4j ended at start:\n{_tail(log.read_text(errors='replace'))}")
        if b"READY" in log.read_bytes() and _answers_bolt(port):
            return
        time.sleep(0.1)
    raise Neo4jProblem(
        f"Neo4j did not answer within {START_SECONDS} seconds:\n"
        f"{_tail(log.read_text(errors='replace'))}"
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End its input, which it takes for the wish to stop; kill it only if it does not."""
    if process.stdin is not None:
        try:
            process.stdin.close()
        except BrokenPipeError:
            pass  # it is gone already
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers_bolt(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as link:
            link.sendall(BOLT_HANDSHAKE)
            return len(link.recv(4)) == 4
    except OSError:
        return False


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _java_release(java: str) -> int:
    shown = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    quoted = shown.split('"')
    digits = quoted[1].split(".")[0].split("-")[0] if len(quoted) > 2 else ""
    if not digits.isdecimal():
        raise Neo4jProblem(f"{java} -version says no version: {shown.strip()[:200]}")
    return int(digits)


def _tail(text: str, lines: int = 25) -> str:
    return "\n".join(text.strip().splitlines()[-lines:]) or "(it said nothing)"


def _raise_stop(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wait_for_the_end(server: Server, parent: int | None) -> int:
    """Until a signal, the end of Neo4j (1), or the end of the process that started this one (0)."""
    while parent is None or os.getppid() == parent:
        try:
            ended, _ = os.waitpid(server.pid, os.WNOHANG)
        except ChildProcessError:
            ended = server.pid
        if ended:
            print("Neo4j ended by itself", file=sys.stderr)
            return 1
        time.sleep(0.5)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--version", default=DEFAULT_VERSION, help="default: %(default)s")
    parser.add_argument("--port", type=int, help="default: 7687, or a free one with --json")
    parser.add_argument("--home", type=Path, help="keep the data there (default: temporary)")
    parser.add_argument("--heap", default="1g", help="Java heap (default: %(default)s)")
    parser.add_argument(
        "--brief", action="store_true", help="compile quickly: for a server of some minutes"
    )
    secret = parser.add_mutually_exclusive_group()
    secret.add_argument(
        "--password",
        default=os.environ.get("ONSHORE_NEO4J_PASSWORD") or None,
        help="default: ONSHORE_NEO4J_PASSWORD, else one is made up",
    )
    secret.add_argument("--no-auth", action="store_true", help="ask nobody for a password")
    parser.add_argument(
        "--json",
        action="store_true",
        help="print {uri, user, password, pid} on one line; stop when the calling process ends",
    )
    parser.add_argument("--fetch-only", action="store_true", help="fetch the jars and end")
    return parser


def main() -> int:
    """The command line: 0 stopped as asked, 1 it could not start or ended by itself."""
    options = _parser().parse_args()
    parent = os.getppid() if options.json else None
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise_stop)
    try:
        if not jars_dir(options.version).is_dir():
            print(f"Fetching Neo4j {options.version} with Maven ...", file=sys.stderr)
        if options.fetch_only:
            print(fetch_jars(options.version))
            return 0
        with running_neo4j(
            version=options.version,
            password=options.password,
            auth=not options.no_auth,
            home=options.home,
            port=options.port or (None if options.json else 7687),
            heap=options.heap,
            brief=options.brief,
        ) as server:
            print(json.dumps(asdict(server)) if options.json else _greeting(server), flush=True)
            return _wait_for_the_end(server, parent)
    except KeyboardInterrupt:
        return 0
    except Neo4jProblem as problem:
        print(problem, file=sys.stderr)
        return 1


def _greeting(server: Server) -> str:
    settings = [f"export ONSHORE_STORE={server.uri}"]
    if server.password:
        settings += [
            f"export ONSHORE_NEO4J_USER={server.user}",
            f"export ONSHORE_NEO4J_PASSWORD={server.password}",
        ]
    return "\n".join(["Neo4j is running; in another terminal:", "", *settings, "make run", ""])


if __name__ == "__main__":
    sys.exit(main())
