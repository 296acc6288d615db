# shellcheck shell=bash
# Debian trees for fresh_machine.sh and image.sh. To be sourced.

# debian_tree SUITE CACHE: prints the folder of a bare Debian with python3-venv, make and git; made by
# debootstrap the first time, kept in CACHE from then on.
debian_tree() {
    local suite="$1" tree="$2/debian-$1" script=
    if [ ! -d "$tree" ]; then
        command -v debootstrap >/dev/null || {
            echo "needs debootstrap: apt-get install debootstrap" >&2
            return 1
        }
        # A Debian that is newer than this debootstrap is made in the way of all Debians.
        [ -e "/usr/share/debootstrap/scripts/$suite" ] || script=/usr/share/debootstrap/scripts/sid
        rm -rf --one-file-system "$tree.part"
        mkdir -p "$tree.part"
        echo "Making a Debian $suite (once; a minute or two)" >&2
        # What it mounts ends with it, also where it is stopped half-way.
        unshare --mount debootstrap --variant=minbase --include=python3-venv,make,git \
            "$suite" "$tree.part" "" $script >"$tree.log" 2>&1 || {
            tail -n 5 "$tree.log" >&2
            return 1
        }
        rm -rf "$tree.part"/var/cache/apt/archives/*.deb "$tree.part"/var/lib/apt/lists/*
        mv "$tree.part" "$tree"
    fi
    echo "$tree"
}

# debian_network TREE HOME: how this machine reaches package registries, for what runs in TREE: names,
# certificates and pip's settings; sets NETWORK to the variables to run it with. Nothing of it is
# written anywhere else.
debian_network() {
    local tree="$1" home="$2" name
    cp -L /etc/resolv.conf /etc/hosts "$tree/etc/"
    if [ -s /etc/ssl/certs/ca-certificates.crt ]; then
        mkdir -p "$tree/etc/ssl/certs"
        cp -L --remove-destination /etc/ssl/certs/ca-certificates.crt "$tree/etc/ssl/certs/"
    fi
    [ ! -f /etc/pip.conf ] || cp -L /etc/pip.conf "$tree/etc/"
    for name in .config/pip/pip.conf .pip/pip.conf; do
        [ ! -f "$HOME/$name" ] || install -D -m 644 "$HOME/$name" "$tree$home/$name"
    done
    NETWORK=()
    for name in $(compgen -e | grep -iE '^(PIP_.*|(https?|all|no)_proxy|SSL_CERT_FILE|REQUESTS_CA_BUNDLE)$'); do
        # A file or folder that is only here means nothing there.
        [[ "${!name}" == /* && ! -e "$tree${!name}" ]] || NETWORK+=("$name=${!name}")
    done
}

# debian_pip_settings FILE CERTIFICATES THERE: pip's settings of this machine, its variables among
# them, as one file for a build that finds the certificates at THERE.
debian_pip_settings() {
    python3 - "$@" <<'PIP'
import configparser, os, pathlib, shutil, sys

file, certificates, there = sys.argv[1:]
found = configparser.RawConfigParser()
home = pathlib.Path.home()
found.read(["/etc/pip.conf", home / ".pip/pip.conf", home / ".config/pip/pip.conf"])
values = dict(found["global"]) if found.has_section("global") else {}
for name, value in os.environ.items():
    if name.startswith("PIP_") and not (value.startswith("/") and name != "PIP_CERT"):
        values[name.removeprefix("PIP_").lower().replace("_", "-")] = value
cert = values.get("cert", "/etc/ssl/certs/ca-certificates.crt")
if os.path.isfile(cert):
    shutil.copyfile(cert, certificates)
    values["cert"] = there
else:
    pathlib.Path(certificates).touch()
with open(file, "w") as out:
    print("[global]", *(f"{name} = {value}" for name, value in values.items()), sep="\n", file=out)
PIP
}

# A port of 127.0.0.1 that nothing listens on.
debian_free_port() {
    python3 -c 'import socket
with socket.socket() as one:
    one.bind(("127.0.0.1", 0))
    print(one.getsockname()[1])'
}
