# shellcheck shell=bash
# Debian trees for fresh_machine.sh and image.sh. To be sourced.

# debian_tree SUITE CACHE PACKAGE...: prints the folder of a minimal Debian with those
# packages; made by debootstrap the first time, kept in CACHE from then on.
debian_tree() {
    local suite="$1" cache="$2" tree
    shift 2
    command -v debootstrap >/dev/null || { echo "needs debootstrap: apt-get install debootstrap" >&2; return 1; }
    tree="$cache/debian-$suite-$(sha256sum <<<"$*" | cut -c1-8)"
    if [ ! -d "$tree" ]; then
        local script=
        # A Debian that is newer than this debootstrap is made in the way of all Debians.
        [ -e "/usr/share/debootstrap/scripts/$suite" ] || script=/usr/share/debootstrap/scripts/sid
        rm -rf --one-file-system "$tree.part"
        mkdir -p "$tree.part"
        echo "Making a Debian $suite (once; a minute or two)" >&2
        debootstrap --variant=minbase --include="$(IFS=,; echo "$*")" "$suite" "$tree.part" \
            "" $script >"$tree.log" 2>&1 || { tail -5 "$tree.log" >&2; return 1; }
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

# A port of 127.0.0.1 that nothing listens on.
debian_free_port() {
    python3 -c 'import socket
with socket.socket() as one:
    one.bind(("127.0.0.1", 0))
    print(one.getsockname()[1])'
}
