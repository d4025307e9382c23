#!/bin/sh
# Builds a preset: conf/build.sh release [TARGET...]
set -eu
cd "$(dirname "$0")/.."
preset=$1
shift
cmake --preset "$preset" >/dev/null
[ $# -gt 0 ] || set -- all
exec cmake --build --preset "$preset" --target "$@"
