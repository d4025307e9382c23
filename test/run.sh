#!/bin/sh
# Installs what is missing, builds, and runs every test: as released, and under the address,
# undefined behaviour and thread sanitizers.
set -eu
cd "$(dirname "$0")/.."

sh conf/install.sh tests
sh test/lint.sh
npm ci --prefix test/webhooks --ignore-scripts --no-audit --no-fund --silent # Svix's library
npm ci --prefix test/sdk --ignore-scripts --no-audit --no-fund --silent # the official SDK

echo "== release"
sh conf/build.sh release all headers
ctest --preset release --parallel 2

echo "== address and undefined behaviour sanitizers"
sh conf/build.sh asan
ctest --preset asan --parallel 2

echo "== thread sanitizer"
sh conf/build.sh tsan
ctest --preset tsan --parallel 2
