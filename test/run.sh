#!/bin/sh
# Installs what is missing, builds, and runs every test: as released, and under the address,
# undefined behaviour and thread sanitizers.
set -eu
cd "$(dirname "$0")/.."

sh conf/install.sh
sh test/lint.sh

for preset in release asan tsan; do
    echo "== $preset"
    sh conf/build.sh "$preset"
    ctest --preset "$preset" --parallel 2
done
