#!/bin/sh
# Tries the README's two commands where nothing is: a Debian 12 with python3, python3-venv and make,
# a clean clone, a user without rights. FRESH=run tries `make run` alone.
#
# Where packages come from is asked of this machine when it is needed, and written down nowhere.
set -eu
cd "$(dirname "$0")/.."

RELEASE=bookworm
KEYS=/usr/share/keyrings/debian-archive-keyring.gpg
PATIENCE=600 # seconds until the sign-in page answers
USER_THERE=pupil

stop() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Each package source of this machine as "address suite", of both forms that apt reads.
sources() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | awk '
        $1 == "deb" {
            i = 2
            if ($i ~ /^\[/) { while ($i !~ /\]$/) i++; i++ }
            print $i, $(i + 1)
        }'
    for file in /etc/apt/sources.list.d/*.sources; do
        [ -e "$file" ] && awk '
            function tell() { if (address != "" && !off) print address, suite; address = ""; off = 0 }
            { name = tolower($1) }
            name == "uris:" { address = $2 }
            name == "suites:" { suite = $2 }
            name == "enabled:" && tolower($2) == "no" { off = 1 }
            NF == 0 { tell() }
            END { tell() }' "$file"
    done
}

# A list of mirrors stands in a file of its own.
resolved() {
    case $1 in
    mirror+file:*) awk 'NF && $1 !~ /^#/ { print $1; exit }' "${1#mirror+file:}" ;;
    http://* | https://* | file:* | copy:*) printf '%s\n' "$1" ;;
    esac
}

# Debian itself has the release; its security updates alone have not.
mirror() {
    sources | grep -v -e security -e ubuntu | { grep " $RELEASE\$" || true; } | head -n 1 | {
        read -r address _ || exit 0
        resolved "$address"
    }
}

[ "$(id -u)" = 0 ] || stop "make fresh makes a Debian of its own, and only root can do that: sudo make fresh."
for program in debootstrap unshare git; do
    command -v $program >/dev/null || stop "make fresh needs $program: apt install debootstrap util-linux git."
done
[ -e $KEYS ] || stop "make fresh needs Debian's keys: apt install debian-archive-keyring."
MIRROR=$(mirror)
[ -n "$MIRROR" ] || stop "make fresh found no source of Debian 12 ($RELEASE) among this machine's package sources."

# Its own mounts and processes: they end with it, however it ends.
if [ -z "${FRESH_INSIDE:-}" ]; then
    there=$(mktemp -d -p "${TMPDIR:-/var/tmp}" leerplek-fresh.XXXXXX)
    trap 'rm -rf --one-file-system "$there"' EXIT
    trap 'exit 130' INT TERM
    FRESH_INSIDE=$there unshare --mount --pid --fork --kill-child sh setup/fresh.sh
    exit
fi

root=$FRESH_INSIDE/debian
home=$root/home/$USER_THERE
project=$home/leerplek

echo "== A bare Debian 12 =="
debootstrap --variant=minbase --keyring=$KEYS --include=python3,python3-venv,make \
    $RELEASE "$root" "$MIRROR" >"$FRESH_INSIDE/log" 2>&1 ||
    stop "debootstrap failed: $(tail -n 5 "$FRESH_INSIDE/log")"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
chroot "$root" useradd --create-home $USER_THERE

git clone --quiet --no-hardlinks . "$project"

# How this machine reaches its package indexes: settings, and files that they lie in.
carry() { [ -e "$1" ] && mkdir -p "$(dirname "$2")" && cp "$1" "$2" || true; }
carry /etc/pip.conf "$root/etc/pip.conf"
carry "$HOME/.config/pip/pip.conf" "$home/.config/pip/pip.conf"
carry "$HOME/.pip/pip.conf" "$home/.config/pip/pip.conf"
carry "${PIP_CONFIG_FILE:-}" "$root${PIP_CONFIG_FILE:-}"
carry "$HOME/.npmrc" "$home/.npmrc"
for certificates in "${SSL_CERT_FILE:-}" "${PIP_CERT:-}" "${REQUESTS_CA_BUNDLE:-}" "${NODE_EXTRA_CA_CERTS:-}"; do
    [ -z "$certificates" ] || carry "$certificates" "$root$certificates"
done
env | grep -E -i '^(pip|npm_config|uv)_|^(http|https|no|all)_proxy=|^(SSL_CERT_FILE|REQUESTS_CA_BUNDLE|NODE_EXTRA_CA_CERTS)=' \
    >"$FRESH_INSIDE/settings" || true
chroot "$root" chown -R $USER_THERE: "/home/$USER_THERE"

# A command inside, by somebody without rights, who has nothing but what was carried over.
inside() {
    set -- "$@"
    (
        while IFS= read -r setting; do
            set -- "$setting" "$@"
        done <"$FRESH_INSIDE/settings"
        exec chroot --userspec=$USER_THERE:$USER_THERE "$root" env -i -C "/home/$USER_THERE/leerplek" \
            HOME="/home/$USER_THERE" PATH=/usr/bin:/bin LANG=C.UTF-8 "$@"
    )
}

port=$(inside python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

echo "== make run =="
inside make run PORT="$port" &
running=$!
inside python3 - "$port" "$PATIENCE" <<'END' || stop "make run did not show its sign-in page."
import sys, time, urllib.request

address, until = f"http://localhost:{sys.argv[1]}/sign-in", time.monotonic() + float(sys.argv[2])
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
while time.monotonic() < until:
    try:
        page = opener.open(address, timeout=5).read().decode()
    except OSError:
        time.sleep(1)
        continue
    sys.exit(0 if "Leerplek" in page else 1)
sys.exit(1)
END
echo "The sign-in page answers."
kill $running
wait $running 2>/dev/null || true

[ "${FRESH:-}" = run ] && exit
echo "== make test =="
inside make test
