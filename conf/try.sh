#!/bin/sh
# Shows what resend-relay does, on this machine and without sending a single real mail: builds it,
# starts it with a stand-in for Resend, and sends a campaign and some transactional mail through it.
# On a terminal it ends with the dashboard, while the campaign is running; elsewhere it goes on to
# the end, and accounts for every message.
set -eu
cd "$(dirname "$0")/.."

on_terminal=""
readers=5000
if [ -t 0 ] && [ -t 1 ]; then
    on_terminal=yes
    readers=60000 # a minute's work
fi

sh conf/install.sh
echo "building (a minute or two the first time, on two cores)"
sh conf/build.sh try resend-relay resend-sim

bin=$PWD/build/try/bin
dir=$(mktemp -d)
sim_pid=""
relay_pid=""
clean_up() {
    [ -z "$relay_pid" ] || kill "$relay_pid" 2>/dev/null || true
    [ -z "$sim_pid" ] || kill "$sim_pid" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

wait_for() { # URL
    for _ in $(seq 100); do
        curl -fs -o /dev/null "$1" && return
        sleep 0.1
    done
    echo "no answer from $1" >&2
    cat "$dir"/*.log >&2
    exit 1
}

export RESEND_API_KEY=re_any_key_will_do_here
RESEND_WEBHOOK_SECRET=whsec_$(head -c 24 /dev/urandom | base64)
export RESEND_WEBHOOK_SECRET
unset RELAY_API_KEY
export RELAY_URL=http://127.0.0.1:17351

echo "starting resend-sim, limited to 10 requests a second like Resend"
"$bin/resend-sim" --listen 127.0.0.1:17359 --control 127.0.0.1:17360 --rate-limit 10 \
    --latency 50ms..150ms --ca-out "$dir/ca.pem" --ledger "$dir/ledger.ndjson" --quiet \
    --webhooks http://127.0.0.1:17352/webhooks/resend --webhook-secret "$RESEND_WEBHOOK_SECRET" \
    --webhook-rate bounced:0.002 --webhook-rate soft-bounced:0.002 --webhook-rate complained:0 \
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
[webhooks]
listen = "127.0.0.1:17352"
public_url = "http://127.0.0.1:17352"
TOML
echo "starting resend-relay"
"$bin/resend-relay" serve --config "$dir/relay.toml" >"$dir/relay.log" 2>&1 &
relay_pid=$!
wait_for "$RELAY_URL/readyz"

echo
echo "== a newsletter to $readers readers; three of the addresses are no addresses for Resend"
cat >"$dir/spring.toml" <<'TOML'
name = "spring"
from = "Acme <news@acme.example>"
subject = "Spring is here, {{name}}"
html = '<p>Dear {{name}}, it is spring.</p><p><a href="{{unsubscribe_url}}">Unsubscribe</a></p>'
TOML
awk -v readers="$readers" 'BEGIN {
    print "email,name"
    for (i = 0; i < readers; i++) {
        domain = i == 1000 || i == 2000 || i == 3000 ? "example.com" : "example.org"
        print "reader" i "@" domain ",Reader " i
    }
}' >"$dir/readers.csv"
campaign=$("$bin/resend-relay" campaign create "$dir/spring.toml" --recipients "$dir/readers.csv" --start)

echo "== ten password resets, while the newsletter is on its way"
for i in 0 1 2 3 4 5 6 7 8 9; do
    "$bin/resend-relay" send --from "Acme <login@acme.example>" --to "user$i@example.org" \
        --subject "Reset your password" --text "Code: 12345$i" --tag module=login >/dev/null
done

# What is not sent yet: "campaign running, 1200 queued". Nothing when all is.
unfinished() {
    "$bin/resend-relay" campaign show "$campaign" --json >"$dir/campaign.json"
    "$bin/resend-relay" status --json >"$dir/status.json"
    python3 - "$dir/campaign.json" "$dir/status.json" <<'PYTHON'
import json, sys

campaign, status = (json.load(open(name)) for name in sys.argv[1:])
left = sum(lane[s] for lane in status["queues"].values()
           for s in ("scheduled", "queued", "sealed", "waiting"))
if campaign["state"] != "finished" or left:
    print(f"the campaign is {campaign['state']}, {campaign['counts']['sent']} mails are sent")
PYTHON
}

account() {
    echo
    "$bin/resend-relay" status
    echo
    "$bin/resend-relay" campaign report "$campaign"
    echo
    echo "== accounted for, one by one, by the ledger of resend-sim"
    python3 - "$dir/ledger.ndjson" "$readers" <<'PYTHON'
import collections, json, sys

mails = [json.loads(line) for line in open(sys.argv[1])]
expected = int(sys.argv[2]) - 3 + 10
people = collections.Counter(mail["to"][0] for mail in mails)
twice = sum(1 for times in people.values() if times > 1)
print(f"   accepted by Resend's stand-in: {len(mails)} mails in {len({m['key'] for m in mails})} requests")
print(f"   twice: {twice}")
print(f"   missing: {expected - len(people)}, but for the 3 addresses that are none")
sys.exit(0 if len(people) == expected and not twice else 1)
PYTHON
}

echo
if [ -n "$on_terminal" ]; then
    cat <<END
== it is running now. Look at it:   $RELAY_URL/

   Press Enter to end it.
END
    read -r _ || true
    left=$(unfinished)
    if [ -n "$left" ]; then
        echo "ended early: $left"
    else
        account
    fi
else
    echo "== it is running now; its dashboard is $RELAY_URL/"
    while left=$(unfinished) && [ -n "$left" ]; do
        echo "   $left"
        sleep 1
    done
    account
fi

cat <<END

That was a stand-in. Made to be built soon, not to be fast; for the real thing:

    sh conf/build.sh release resend-relay
    export RESEND_API_KEY=re_...
    build/release/bin/resend-relay serve

and hand it mail: resend-relay send --help, or one JSON object a line to 127.0.0.1:7350. To try your own application
on it without sending anything: $bin/resend-relay serve --sandbox
END
