#!/bin/sh
# The systemd unit must not hide what the relay reads. By /proc/sys/kernel/random/boot_id it tells
# how old its keys are when the wall clock was set (relay/base/moment.hpp).
set -eu
unit="$(dirname "$0")/../conf/resend-relay.service"

subset=$(sed -n 's/^ProcSubset=//p' "$unit")
if [ "$subset" != all ]; then
    echo "ProcSubset=$subset: the relay could not read the name of the machine's start"
    exit 1
fi
if ! grep -q '^ProtectProc=invisible$' "$unit"; then
    echo "other processes must stay invisible"
    exit 1
fi
