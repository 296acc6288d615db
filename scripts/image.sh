#!/usr/bin/env bash
# Build the image without a container engine, start it as it is meant to run, and ask ten questions.
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: scripts/image.sh [options]

Builds the Dockerfile by buildah on a base of this script's own making (a Debian with Python, no
registry of images is asked), and starts it against a real Neo4j: as its own user without any
capability, with a read-only root and a writable /data. Needs Linux, root, buildah, debootstrap,
the package registries, and what `make neo4j` needs.

  --suite NAME    the Debian of the base: trixie (default) or newer
  --cache DIR     where the Debian is kept for the next time (default: ~/.cache/onshore)
  --after PID     build at once, start it when that process has ended

The last line says what came of it. Everything that was mounted or started ends with the script.
USAGE
}

LAYER_MIB=250   # what we may add to the base
STOP_SECONDS=10 # what an engine waits for before it kills
suite=trixie cache="${XDG_CACHE_HOME:-$HOME/.cache}/onshore" after=''
while [ $# -gt 0 ]; do
    case "$1" in
        --suite) suite="$2"; shift 2 ;;
        --cache) cache="$2"; shift 2 ;;
        --after) after="$2"; shift 2 ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
done
fail() { echo "image: $*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || fail "needs root, to mount what was built"
command -v buildah >/dev/null || fail "needs buildah: apt-get install buildah"
cd "$(dirname "$0")/.."
source scripts/debian.sh

work="$(mktemp -d "${TMPDIR:-/tmp}/onshore-image-XXXXXX")"
# A storage of its own, without mounts: no engine's images are touched, nothing of it stays.
export BUILDAH_ISOLATION=chroot
images=(buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs)
service='' neo4j=''
finish() {
    # unshare passes no signal on: what it started ends with it.
    [ -z "$service" ] || kill -KILL "$service" 2>/dev/null || true
    [ -z "$neo4j" ] || kill "$neo4j" 2>/dev/null || true
    wait
    "${images[@]}" umount --all >/dev/null 2>&1 || true
    rm -rf --one-file-system "$work"
}
trap finish EXIT

base=localhost/onshore-base:$suite

echo "Base: Debian $suite with Python" >&2
tree="$(debian_tree "$suite" "$cache")"
container="$("${images[@]}" from scratch)"
mounted="$("${images[@]}" mount "$container")"
tar --directory "$tree" --exclude=./dev --exclude=./proc --exclude=./sys --create . |
    tar --directory "$mounted" --extract
mkdir -p "$mounted"/{dev,proc,sys}
ln -s python3 "$mounted/usr/bin/python"
"${images[@]}" unmount "$container" >/dev/null
"${images[@]}" commit --quiet --rm "$container" "$base" >/dev/null

echo "Image: the Dockerfile on it" >&2
SECONDS=0
debian_pip_settings "$work/pip.conf" "$work/certificates.crt" /run/certificates.crt
"${images[@]}" bud --quiet --pull-never --layers=false --build-arg "BASE=$base" \
    --secret "id=pip,src=$work/pip.conf" --secret "id=certificates,src=$work/certificates.crt" \
    --tag localhost/onshore . >"$work/build.log" 2>&1 || { tail -40 "$work/build.log" >&2; fail "no build"; }
built="built in $SECONDS s"

container="$("${images[@]}" from --pull-never localhost/onshore)"
root="$("${images[@]}" mount "$container")"
# All that is in the image and not in its base, in MiB of files.
size() { du --summarize --apparent-size --block-size=1M "$1" | cut -f1; }
added=$(($(size "$root") - $(size "$tree")))
[ "$added" -le "$LAYER_MIB" ] || fail "our layer has $added MiB, $LAYER_MIB are allowed"
config() { "${images[@]}" inspect --type image --format "{{range .OCIv1.Config.$1}}{{println .}}{{end}}" localhost/onshore; }
user="$("${images[@]}" inspect --type image --format '{{.OCIv1.Config.User}}' localhost/onshore)"
[ "$user" = 10001 ] || fail "the image runs as ${user:-root}"
mapfile -t environment < <(config Env | grep .)
mapfile -t command < <({ config Entrypoint; config Cmd; } | grep .)

[ -z "$after" ] || tail --pid="$after" --follow /dev/null
echo "Neo4j" >&2
exec 3< <(exec python3 scripts/neo4j/start.py --json)
neo4j=$!
read -r -t 300 server <&3 || fail "no Neo4j"
of_server() { python3 -c 'import json, sys; print(json.loads(sys.argv[1])[sys.argv[2]])' "$server" "$1"; }

echo "Service: ${command[*]}, as $user, read-only" >&2
port="$(debian_free_port)"
mkdir "$work/data"
chown "$user:$user" "$work/data"
unshare --mount --pid --fork --kill-child bash -euo pipefail -c '
    root="$1" data="$2" user="$3"
    shift 3
    mount --bind "$root" "$root"
    mount -o remount,bind,ro "$root"
    mount --bind "$data" "$root/data"
    mount -t tmpfs tmp "$root/tmp"
    mount -t proc proc "$root/proc"
    mount -t tmpfs dev "$root/dev"
    for one in null zero random urandom; do
        touch "$root/dev/$one"
        mount --bind "/dev/$one" "$root/dev/$one"
    done
    cd "$root"
    exec chroot "$root" setpriv --reuid "$user" --regid "$user" --clear-groups \
        --inh-caps=-all --bounding-set=-all --no-new-privs \
        env -i --chdir=/data "$@"
' _ "$root" "$work/data" "$user" "${environment[@]}" \
    ONSHORE_HOST=127.0.0.1 ONSHORE_PORT="$port" ONSHORE_STORE="$(of_server uri)" \
    ONSHORE_NEO4J_USER="$(of_server user)" ONSHORE_NEO4J_PASSWORD="$(of_server password)" \
    "${command[@]}" >"$work/service.log" 2>&1 </dev/null &
service=$!

line="Image on Debian $suite: $built, our layer $added of $LAYER_MIB MiB, user $user, read-only root, Neo4j:"
failed() {
    tail -n 20 "$work/service.log" >&2
    echo "$line FAILED: $*"
    exit 1
}
python3 scripts/ten_questions.py "http://127.0.0.1:$port" | tee "$work/answers" || failed "wrong answers"
# As an engine stops a container: one signal to its first process, and ten seconds.
kill -TERM "$(pgrep --parent "$service")" || failed "ended by itself"
SECONDS=0
wait "$service" || true
[ "$SECONDS" -le "$STOP_SECONDS" ] || failed "stopped after $SECONDS s, not $STOP_SECONDS"
echo "$line $(tail -n 1 "$work/answers"), stopped in $SECONDS s"
