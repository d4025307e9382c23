#!/bin/sh
# Installs what is missing, builds, and runs every test: as released, and under the address,
# undefined behaviour and thread sanitizers. Tests mostly wait, for a limit, an outage, a retry: three
# run at once, and beside them the next preset is built of what they leave of the processors.
set -eu
at_once=3
cd "$(dirname "$0")/.."

build() { # PRESET [TARGET...]
    echo "== building $1"
    sh conf/build.sh "$@"
}

build_beside() { # PRESET
    mkdir -p build
    (
        cmake --preset "$1"
        exec nice -n 19 ninja -C "build/$1"
    ) >"build/$1.log" 2>&1 &
    building=$!
    trap 'kill "$building" 2>/dev/null || true' EXIT
}

built() { # PRESET: that build_beside was given
    wait "$building" || {
        cat "build/$1.log"
        exit 1
    }
    trap - EXIT
}

run() { # PRESET
    echo "== testing $1"
    ctest --preset "$1" --parallel "$at_once"
}

sh conf/install.sh tests
sh test/lint.sh
npm ci --prefix test/webhooks --ignore-scripts --no-audit --no-fund --silent # Svix's library
npm ci --prefix test/sdk --ignore-scripts --no-audit --no-fund --silent # the official SDK

build whole all headers
build_beside asan
run whole
built asan
build_beside tsan
run asan
built tsan
run tsan
