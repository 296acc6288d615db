#!/usr/bin/env bash
# The first minutes of a new user: a bare Debian, a clone, `make run` until it is ready, `make test`.
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: scripts/fresh_machine.sh [options] [-- PYTEST ARGUMENTS]

Makes a Debian that has python3-venv, make and git and nothing else, clones what is committed here
into it, and there, as an ordinary user without any setting of this machine and 14 hours ahead of UTC,
runs `make run` until /ready answers and then `make test`. Needs Linux, root, debootstrap, and the
package registries.

  --suite NAME    the Debian to make: bookworm, trixie (default), forky, sid
  --cache DIR     where the Debian and pip's downloads are kept for the next time
                  (default: ~/.cache/onshore)
  --renew         make the Debian anew although it is kept
  --no-test       end after /ready has answered
  --keep DIR      keep the machine there, to look at (default: a temporary one, removed)

The last line says what came of it. Everything that was mounted or started ends with the script.
USAGE
}

suite=trixie cache="${XDG_CACHE_HOME:-$HOME/.cache}/onshore" renew='' test=yes keep=''
while [ $# -gt 0 ]; do
    case "$1" in
        --suite) suite="$2"; shift 2 ;;
        --cache) cache="$2"; shift 2 ;;
        --renew) renew=yes; shift ;;
        --no-test) test=; shift ;;
        --keep) keep="$2"; shift 2 ;;
        --) shift; break ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
done
fail() { echo "fresh machine: $*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || fail "needs root, to make another root"
cd "$(dirname "$0")/.."
source scripts/debian.sh

[ -z "$renew" ] || rm -rf --one-file-system "$cache/debian-$suite"
base="$(debian_tree "$suite" "$cache")"
if [ -n "$keep" ]; then
    [ ! -e "$keep" ] || fail "$keep exists already"
    machine="$keep"
else
    machine="$(mktemp -d "${TMPDIR:-/tmp}/onshore-fresh-XXXXXX")"
    trap 'rm -rf --one-file-system "$machine"' EXIT
fi
cp -a "$base/." "$machine"

user=10001 home=/home/someone
mkdir -p "$machine$home/.cache/pip" "$cache/pip-$suite"
git clone --quiet --no-hardlinks . "$machine$home/onshore"
git -C "$machine$home/onshore" remote remove origin
git diff --quiet HEAD || echo "fresh machine: changes that are not committed are not in the clone" >&2
debian_network "$machine" "$home"
echo "someone:x:$user:$user::$home:/bin/bash" >>"$machine/etc/passwd"
echo "someone:x:$user:" >>"$machine/etc/group"
chown -R "$user:$user" "$machine$home" "$cache/pip-$suite"

cat >"$machine/tmp/first_minutes" <<'INSIDE'
set -euo pipefail
cd "$HOME/onshore"
python3 -c 'import platform, sqlite3
print("Python", platform.python_version(), "SQLite", sqlite3.sqlite_version, flush=True)'
SECONDS=0
make run &
server=$!
python3 - "$ONSHORE_PORT" $server <<'WAIT'
import os, sys, time, urllib.request
port, server = sys.argv[1:]
deadline = time.monotonic() + 1800
while time.monotonic() < deadline:
    os.kill(int(server), 0)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5):
            sys.exit()
    except OSError:
        time.sleep(0.5)
sys.exit("/ready did not answer within 30 minutes")
WAIT
took=$SECONDS
kill $server
wait $server || true
echo "ready after ${took} s"
unset ONSHORE_PORT
[ -z "${TEST:-}" ] || make test ${1:+ARGS="$1"}
INSIDE

arguments=''
[ $# = 0 ] || printf -v arguments '%q ' "$@"
report="$machine/tmp/report"
status=0
# Its own processes and mounts: they end with it, however it ends.
unshare --mount --pid --fork --kill-child bash -euo pipefail -c '
    machine="$1" downloads="$2" home="$3" user="$4"
    shift 4
    mount --bind "$downloads" "$machine$home/.cache/pip"
    mount -t proc proc "$machine/proc"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$machine/dev/pts"
    ln -sf pts/ptmx "$machine/dev/ptmx"
    mount -t tmpfs -o mode=1777 shm "$machine/dev/shm"
    exec chroot --userspec="$user:$user" --groups="$user" "$machine" env -i "$@"
' _ "$machine" "$cache/pip-$suite" "$home" "$user" \
    HOME="$home" USER=someone PATH=/usr/local/bin:/usr/bin:/bin TZ='<+14>-14' TEST="$test" \
    ONSHORE_PORT="$(debian_free_port)" "${NETWORK[@]}" \
    bash /tmp/first_minutes "$arguments" 2>&1 </dev/null | tee "$report" || status=$?

line="Debian $suite, bare ($(grep -m1 '^Python ' "$report" || echo 'no Python')):"
line+=" $(grep -m1 '^ready after' "$report" || echo 'never ready')"
tests="$(grep -E '^=+ .*(passed|failed|error).* =+$' "$report" | tail -n 1 | tr -d = | xargs || true)"
line+="${tests:+, $tests}"
if [ "$status" != 0 ]; then
    echo "$line: FAILED"
    exit "$status"
fi
echo "$line"
