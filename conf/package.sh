#!/bin/sh
# Makes a package for Debian 12 of the release build, and first that, if it is not there:
# conf/package.sh [REVISION [PRESET]], 1 and release without them. Prints the path of the package.
set -eu
cd "$(dirname "$0")/.."
revision=${1:-1}
preset=${2:-release}
made=build/$preset/package

sh conf/install.sh package >&2
sh conf/build.sh "$preset" package_files >&2
value() { # KEY
    sed -n "s/^set($1 \"\(.*\)\")\$/\1/p" "build/$preset/CPackConfig.cmake"
}
version=$(value CPACK_PACKAGE_VERSION)
gzip -9nc >$made/changelog.Debian.gz <<CHANGELOG
resend-relay ($version-$revision) stable; urgency=medium

  * Version $version; /usr/share/doc/resend-relay/changelog.gz says what is new.

 -- $(value CPACK_PACKAGE_CONTACT)  $(date -R -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}")
CHANGELOG
cpack --config "build/$preset/CPackConfig.cmake" -B $made -D CPACK_DEBIAN_PACKAGE_RELEASE="$revision" >&2
echo "$PWD/$made/resend-relay_$version-${revision}_$(dpkg --print-architecture).deb"
