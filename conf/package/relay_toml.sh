#!/bin/sh
# Prints /etc/resend-relay/relay.toml: the configuration as README.md has it, each key as a comment
# with its default, but for those that an installed relay has otherwise.
set -eu
cat <<'HEAD'
# The configuration of resend-relay. Each key stands here with its default: take the # away to set
# it. resend-relay check-config --config /etc/resend-relay/relay.toml tells what would hold and what
# is wrong; systemctl reload resend-relay applies what can change while it runs.

HEAD
# shellcheck disable=SC2016 # the sed is not a shell
sed -n '/^### Configuration$/,/^```$/ { /^```toml$/,/^```$/ { /^```/!p } }' "$1" | sed -E \
    -e 's|^data_dir = .*|data_dir = "/var/lib/resend-relay"|' \
    -e 's|^api_key_file = "" *(#.*)?|api_key_file = "/etc/resend-relay/resend.key" \1|' \
    -e '/^(data_dir|api_key_file) /!s|^([a-z_]+ = )|# \1|'
