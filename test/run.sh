#!/bin/sh
# Installs what is missing, builds, and runs every test: as released, and under the address,
# undefined behaviour and thread sanitizers.
set -eu
at_once=3 # most of them wait: for a limit, an outage, a retry
cd "$(dirname "$0")/.."

sh conf/install.sh tests
sh test/lint.sh
npm ci --prefix test/webhooks --ignore-scripts --no-audit --no-fund --silent # Svix's library
npm ci --prefix test/sdk --ignore-scripts --no-audit --no-fund --silent # the official SDK

echo "== release"
sh conf/build.sh release all headers
ctest --preset release --parallel "$at_once"

echo "== address and undefined behaviour sanitizers"
sh conf/build.sh asan
ctest --preset asan --parallel "$at_once"

echo "== thread sanitizer"
sh conf/build.sh tsan
ctest --preset tsan --parallel "$at_once"
