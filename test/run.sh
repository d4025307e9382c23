#!/bin/sh
# Installs what is missing, builds, and runs every test: as released, and under the address,
# undefined behaviour and thread sanitizers. Tests mostly wait, for a limit, an outage, a retry: three
# run at once, and beside them the next presets are built of what they leave of the processors. When
# nothing is built any more, twice as many run.
set -eu
cd "$(dirname "$0")/.."

build_beside() { # PRESET [PROCESS: after this one]
    (
        while [ -n "${2:-}" ] && kill -0 "$2" 2>/dev/null; do
            sleep 1
        done
        cmake --preset "$1"
        exec nice -n 19 ninja -C "build/$1"
    ) >"build/$1.log" 2>&1 &
}

built() { # PRESET PROCESS
    wait "$2" || {
        cat "build/$1.log"
        exit 1
    }
}

run() { # PRESET AT_ONCE
    echo "== testing $1"
    ctest --preset "$1" --parallel "$2"
}

sh conf/install.sh tests
sh test/lint.sh
npm ci --prefix test/webhooks --ignore-scripts --no-audit --no-fund --silent # Svix's library
npm ci --prefix test/sdk --ignore-scripts --no-audit --no-fund --silent # the official SDK

echo "== building release"
sh conf/build.sh release
build_beside asan
asan=$!
build_beside tsan "$asan"
tsan=$!
trap 'kill "$asan" "$tsan" 2>/dev/null || true' EXIT
run release 3
built asan "$asan"
trap 'kill "$tsan" 2>/dev/null || true' EXIT
run asan 3
built tsan "$tsan"
trap - EXIT
run tsan 6
