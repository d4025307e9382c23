#!/bin/sh
# Installs the packages of conf/packages.txt that are missing, with "tests", "package" or "versus"
# those for that too. Debian 12.
set -eu
cd "$(dirname "$0")/.."

missing=""
while read -r package program purpose; do
    case $package in '' | '#'*) continue ;; esac
    [ -z "$purpose" ] || [ "$purpose" = "${1:-}" ] || continue
    [ -z "$program" ] || ! command -v "$program" >/dev/null || continue
    dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed$' ||
        missing="$missing $package"
done <conf/packages.txt
[ -n "$missing" ] || exit 0

echo "installing:$missing"
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
$as_root apt-get update -qq
# shellcheck disable=SC2086 # one word a package
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing \
    >/dev/null
