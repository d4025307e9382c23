#!/bin/sh
# Shows what resend-relay does, on this machine and without sending a single real mail: builds it,
# starts it with a stand-in for Resend, sends a campaign and some transactional mail through it, and
# accounts for every message.
set -eu
cd "$(dirname "$0")/.."

sh conf/install.sh
echo "building (a few minutes the first time)"
sh conf/build.sh release resend-relay resend-sim

bin=$PWD/build/release/bin
dir=$(mktemp -d)
sim_pid=""
relay_pid=""
clean_up() {
    [ -z "$relay_pid" ] || kill "$relay_pid" 2>/dev/null || true
    [ -z "$sim_pid" ] || kill "$sim_pid" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$dir"
}
trap clean_up EXIT INT TERM

wait_for() { # URL
    for _ in $(seq 100); do
        curl -fs -o /dev/null "$1" && return
        sleep 0.1
    done
    echo "no answer from $1" >&2
    cat "$dir"/*.log >&2
    exit 1
}

echo "starting resend-sim, limited to 10 requests a second like Resend"
"$bin/resend-sim" --listen 127.0.0.1:17359 --control 127.0.0.1:17360 --rate-limit 10 \
    --latency 50ms..150ms --ca-out "$dir/ca.pem" --ledger "$dir/ledger.ndjson" --quiet \
    >"$dir/sim.log" 2>&1 &
sim_pid=$!
wait_for http://127.0.0.1:17360/sim/stats

cat >"$dir/relay.toml" <<TOML
data_dir = "$dir/data"
[resend]
base_url = "https://127.0.0.1:17359"
ca_file = "$dir/ca.pem"
[ingest]
tcp = "127.0.0.1:17350"
[http]
listen = "127.0.0.1:17351"
TOML
echo "starting resend-relay"
export RESEND_API_KEY=re_any_key_will_do_here
unset RELAY_API_KEY
export RELAY_URL=http://127.0.0.1:17351
"$bin/resend-relay" serve --config "$dir/relay.toml" >"$dir/relay.log" 2>&1 &
relay_pid=$!
wait_for http://127.0.0.1:17351/readyz

campaign=5000
echo
echo "== a newsletter to $campaign readers; three of the addresses are no addresses for Resend"
i=0
while [ $i -lt $campaign ]; do
    to="reader$i@example.org"
    case $i in 1000 | 2000 | 3000) to="reader$i@example.com" ;; esac
    printf '{"type":"send_email","lane":"campaign","campaign":"spring","payload":{"from":"Acme <news@acme.example>","to":"%s","subject":"Spring is here","html":"<p>Dear reader %s</p>"}}\n' \
        "$to" "$i"
    i=$((i + 1))
done >"$dir/newsletter.ndjson"
"$bin/resend-relay" load "$dir/newsletter.ndjson" || true

echo
echo "== ten password resets, while the newsletter is on its way"
for i in 0 1 2 3 4 5 6 7 8 9; do
    "$bin/resend-relay" send --from "Acme <login@acme.example>" --to "user$i@example.org" \
        --subject "Reset your password" --text "Code: 12345$i" --tag module=login >/dev/null
done

unfinished() {
    curl -fs "$RELAY_URL/relay/status" | python3 -c '
import json, sys
lanes = json.load(sys.stdin)["queues"]
print(sum(lane.get(s, 0) for lane in lanes.values() for s in ("scheduled", "queued", "sealed", "waiting")))'
}
while left=$(unfinished) && [ "$left" -gt 0 ]; do
    echo "   $left messages to go"
    sleep 1
done

echo
"$bin/resend-relay" status
echo
echo "== accounted for, one by one, by the ledger of resend-sim"
python3 - "$dir/ledger.ndjson" $campaign <<'PYTHON'
import collections, json, sys

campaign = int(sys.argv[2])
times = collections.Counter()
windows = set()
for line in open(sys.argv[1]):
    mail = json.loads(line)
    times[mail["relay_id"]] += 1
    windows.add(mail["key"])
print(f"   accepted by Resend's stand-in: {sum(times.values())} mails in {len(windows)} requests")
print(f"   twice: {sum(1 for n in times.values() if n > 1)}")
print(f"   refused before they were queued: {campaign + 10 - len(times)} (expected 3)")
sys.exit(0 if len(times) == campaign + 10 - 3 and max(times.values()) == 1 else 1)
PYTHON

cat <<END

That was a stand-in. For the real thing:

    export RESEND_API_KEY=re_...
    $bin/resend-relay serve

and hand it mail: resend-relay send --help, or one JSON object a line to 127.0.0.1:7350.
END
