#!/bin/sh
# Promise: the package installs as a Debian package should, starts once it has a key, loses nothing
# when it is upgraded while mail is queued, keeps the mail when it is removed, and deletes it only
# when somebody said so.
#
# In a fresh Debian 12 of its own, with a network and processes of its own. The first run makes that
# (debootstrap, into build/package-test) and takes minutes and a network; later ones copy it. Needs
# root and namespaces, else it is skipped (exit status 77).
#
# test/package/life.sh [PRESET], release without it
set -eu
cd "$(dirname "$0")/../.."
place=$PWD/build/package-test
base=$place/base
root=$place/root

skip() {
    echo "skipped: $1"
    exit 77
}

fail() {
    echo "FAILED: $1" >&2
    for log in "$root"/tmp/*.log; do
        [ ! -f "$log" ] || { echo "--- $log" >&2 && tail -n 20 "$log" >&2; }
    done
    exit 1
}

step() {
    echo "== $1"
}

# --- Around it: the packages, and the Debian that they are tried in

make_base() { # DEPENDS
    [ "$(cat "$place/base.depends" 2>/dev/null)" != "$1" ] || return 0
    step "making a Debian 12 (minutes, once)"
    rm -rf "$base" "$place/base.depends"
    # shellcheck disable=SC2016 # $(SITE) is apt's
    mirror=$(apt-get indextargets --format '$(SITE)' \
        'Created-By: Packages' 'Codename: bookworm' 'Component: main' | head -n 1)
    [ -n "$mirror" ] || skip "no mirror of Debian 12 in the sources of apt"
    debootstrap --variant=minbase bookworm "$base" "$mirror" >"$place/debootstrap.log"
    cp /etc/resolv.conf "$base/etc/resolv.conf"
    needed=$(echo "$1" | tr ',' '\n' | sed 's/[|(].*//')
    # shellcheck disable=SC2086 # one word a package
    in_base apt-get install -y -qq --no-install-recommends $needed >"$place/apt.log" 2>&1
    in_base apt-get clean
    echo "$1" >"$place/base.depends"
}

in_base() {
    DEBIAN_FRONTEND=noninteractive LC_ALL=C chroot "$base" "$@"
}

if [ "${1:-}" != inside ]; then
    [ "$(id -u)" = 0 ] || skip "it needs root"
    command -v debootstrap >/dev/null || skip "there is no debootstrap"
    unshare --mount --net --pid --fork true 2>/dev/null || skip "there are no namespaces"
    mkdir -p "$place"
    preset=${1:-release}
    first=$(sh conf/package.sh 1 "$preset" 2>"$place/package.log") || { cat "$place/package.log" && exit 1; }
    second=$(sh conf/package.sh 2 "$preset" 2>"$place/package.log") || { cat "$place/package.log" && exit 1; }
    ! command -v lintian >/dev/null || lintian --allow-root --fail-on error "$first"
    make_base "$(dpkg-deb -f "$first" Depends)"
    rm -rf "$root"
    cp -a "$base" "$root"
    cp "$first" "$root/tmp/first.deb"
    cp "$second" "$root/tmp/second.deb"
    # What is started inside ends with it.
    exec unshare --mount --net --pid --fork --mount-proc sh test/package/life.sh inside
fi

# --- Inside

ip link set lo up
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"

run() {
    DEBIAN_FRONTEND=noninteractive LC_ALL=C chroot "$root" "$@"
}

apt() {
    run apt-get -y -qq -o Dpkg::Use-Pty=0 "$@" >>"$root/tmp/apt.log" 2>&1 || fail "apt-get $*"
}

expect() { # WHAT IT-IS IT-SHOULD-BE
    [ "$2" = "$3" ] || fail "$1 is '$2', not '$3'"
}

mode() { # FILE
    run stat -c '%a %U:%G' "$1"
}

eventually() { # WHAT COMMAND...
    what=$1
    shift
    for _ in $(seq 600); do
        ! "$@" >/dev/null 2>&1 || return 0
        sleep 0.1
    done
    fail "$what: not within a minute"
}

unit() { # KEY
    sed -n "s/^$1=//p" "$root/lib/systemd/system/resend-relay.service"
}

# As systemd does what the unit says, as far as it can be done without one
as_service() { # COMMAND-LINE
    # shellcheck disable=SC2046 # one word a variable
    chroot --userspec="$(unit User):$(unit Group)" "$root" env -i \
        STATE_DIRECTORY=/var/lib/resend-relay \
        $(sed -n '/^[A-Z_]*=/p' "$root/etc/resend-relay/environment") \
        /bin/sh -c "$1"
}

start_relay() {
    as_service "$(unit ExecCondition | sed 's/\$\$/$/g')" || fail "the unit would not start"
    as_service "echo \$\$ >/tmp/relay.pid; exec $(unit ExecStart)" >>"$root/tmp/relay.log" 2>&1 &
    relay=$!
    eventually "the relay to be ready" curl -fs http://127.0.0.1:7351/readyz
}

stop_relay() {
    kill "$(cat "$root/tmp/relay.pid")"
    wait "$relay" || fail "the relay stopped with $?"
}

relay_says() {
    run env RELAY_API_KEY=secret-token resend-relay "$@"
}

accepted() {
    wc -l <"$root/tmp/ledger.ndjson"
}

all_accepted() { # MAILS
    [ "$(accepted)" -ge "$1" ]
}

# LANE FIRST LAST: lines of the job socket
mails() {
    for i in $(seq "$2" "$3"); do
        printf '{"type":"send_email","lane":"%s","payload":{"from":"Acme <news@acme.example>","to":"reader%s@mail.example","subject":"mail %s","text":"x"}}\n' \
            "$1" "$i" "$i"
    done
}

step "install"
apt install /tmp/first.deb
expect "the version" "$(run dpkg-query -W -f '${Version}' resend-relay | sed 's/.*-//')" 1
grep -q "starts once the key for Resend is in" "$root/tmp/apt.log" || fail "nobody was told of the key"
expect "the store's directory" "$(mode /var/lib/resend-relay)" "700 resend-relay:resend-relay"
expect "the key's file" "$(mode /etc/resend-relay/resend.key)" "640 root:resend-relay"
expect "the environment" "$(mode /etc/resend-relay/environment)" "600 root:root"
expect "the configuration" "$(mode /etc/resend-relay/relay.toml)" "644 root:root"

step "not started without a key"
! as_service "$(unit ExecCondition | sed 's/\$\$/$/g')" 2>"$root/tmp/condition" ||
    fail "it would start without a key"
grep -q "no key for Resend yet" "$root/tmp/condition" || fail "it does not say why"
status=0
run resend-relay check-config --config /etc/resend-relay/relay.toml >/dev/null 2>"$root/tmp/check" ||
    status=$?
expect "check-config's status" "$status" 2
grep -q "resend.api_key_file: /etc/resend-relay/resend.key is empty" "$root/tmp/check" ||
    fail "check-config does not say what is wrong"

step "the configuration that is installed has each default"
sed -E 's/^# ([a-z_]+ = )/\1/; /warm_up/,$d; /^(data_dir|api_key_file) =/d' \
    "$root/etc/resend-relay/relay.toml" >"$root/tmp/defaults.toml"
run env RESEND_API_KEY=re_x resend-relay check-config >"$root/tmp/without-file" 2>/dev/null
run env RESEND_API_KEY=re_x resend-relay check-config --config /tmp/defaults.toml \
    >"$root/tmp/with-file" 2>"$root/tmp/complaints" || fail "$(cat "$root/tmp/complaints")"
diff "$root/tmp/without-file" "$root/tmp/with-file" || fail "they differ"

step "configure"
echo re_package_test >"$root/etc/resend-relay/resend.key"
echo RELAY_API_KEY=secret-token >>"$root/etc/resend-relay/environment"
sed -i -e 's|^# base_url = .*|base_url = "https://127.0.0.1:7359"|' \
    -e 's|^# ca_file = .*|ca_file = "/tmp/ca.pem"|' \
    -e 's|^# batch_max_emails = .*|batch_max_emails = 5|' "$root/etc/resend-relay/relay.toml"
run resend-sim --listen 127.0.0.1:7359 --control 127.0.0.1:7360 --ca-out /tmp/ca.pem \
    --ledger /tmp/ledger.ndjson --rate-limit 50 >"$root/tmp/sim.log" 2>&1 &
eventually "the simulator" curl -fs http://127.0.0.1:7360/sim/stats
as_service "resend-relay check-config --config /etc/resend-relay/relay.toml" \
    >"$root/tmp/check" 2>&1 || fail "$(cat "$root/tmp/check")"

step "send"
start_relay
relay_says send --from "Acme <login@acme.example>" --to ann@mail.example --subject "Reset" \
    --text "Code: 1" >/dev/null
eventually "the first mail" all_accepted 1

step "upgrade, while mail is queued"
curl -fs -d '{"rate_limit":1}' http://127.0.0.1:7360/sim/config >/dev/null
mails campaign 1 1000 >"$root/tmp/mails.ndjson"
relay_says load /tmp/mails.ndjson >/dev/null 2>&1
[ "$(accepted)" -lt 1001 ] || fail "nothing is queued any more"
apt install /tmp/second.deb
expect "the version" "$(run dpkg-query -W -f '${Version}' resend-relay | sed 's/.*-//')" 2
expect "the key" "$(cat "$root/etc/resend-relay/resend.key")" re_package_test
expect "the key's file" "$(mode /etc/resend-relay/resend.key)" "640 root:resend-relay"
grep -q secret-token "$root/etc/resend-relay/environment" || fail "the environment was overwritten"
grep -q '^base_url = ' "$root/etc/resend-relay/relay.toml" || fail "relay.toml was overwritten"
stop_relay # the restart, as postinst asks systemd for it
[ "$(accepted)" -lt 1001 ] || fail "nothing was queued at the restart"
curl -fs -d '{"rate_limit":100}' http://127.0.0.1:7360/sim/config >/dev/null
start_relay
eventually "all mail" all_accepted 1001
expect "mails that came twice" "$(sed 's/.*"subject":"\([^"]*\)".*/\1/' "$root/tmp/ledger.ndjson" |
    sort | uniq -d | wc -l)" 0

step "backup and restore"
run resend-relay backup --config /etc/resend-relay/relay.toml /srv/backup >/dev/null
stop_relay
rm -rf "$root/var/lib/resend-relay/"*
run resend-relay restore /srv/backup --config /etc/resend-relay/relay.toml >/dev/null
expect "the restored store" "$(mode /var/lib/resend-relay/relay.db)" \
    "600 resend-relay:resend-relay"
start_relay
relay_says resume >/dev/null
relay_says status >"$root/tmp/status" || fail "the restored store is not used"
stop_relay

step "remove keeps the mail"
apt remove resend-relay
[ ! -e "$root/usr/bin/resend-relay" ] || fail "the program is still there"
[ -e "$root/var/lib/resend-relay/relay.db" ] || fail "the store is gone"
[ -s "$root/etc/resend-relay/resend.key" ] || fail "the key is gone"

step "purge, unless somebody said more, keeps the mail and no secrets"
apt purge resend-relay
[ ! -e "$root/etc/resend-relay" ] || fail "/etc/resend-relay is still there"
[ -e "$root/var/lib/resend-relay/relay.db" ] || fail "the store is gone"
grep -q "/var/lib/resend-relay stays" "$root/tmp/apt.log" || fail "nobody was told that it stays"

step "purge, as it was answered, deletes the mail"
apt install /tmp/second.deb
echo "resend-relay resend-relay/purge-store boolean true" | run debconf-set-selections
apt purge resend-relay
[ ! -e "$root/var/lib/resend-relay" ] || fail "the store is still there"
expect "what dpkg --audit says" "$(run dpkg --audit)" ""
expect "files left behind" "$(run find /etc /usr /lib /var/lib -name '*resend-relay*' \
    -not -path '/var/lib/dpkg/*' | tr '\n' ' ')" ""
echo "all of it held"
