#!/bin/sh
# A PostgreSQL server for measurements: sh bench/postgres.sh DIR makes it in that directory, starts it there, prints
# its URL, and ends it with Ctrl-C. What makes a commit durable is as it is by default: fsync is on.
set -eu

directory=$(mkdir -p "$1" && cd "$1" && pwd)
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
as=""
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
    chown postgres "$directory"
    as="setpriv --reuid=postgres --regid=postgres --clear-groups"
fi
if [ ! -d "$directory/data" ]; then
    $as "$programs/initdb" -D "$directory/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
    cat >>"$directory/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$directory'
shared_buffers = 256MB
max_wal_size = 4GB
shared_preload_libraries = 'pg_stat_statements'
END
fi
echo "postgresql://postgres@/postgres?host=$directory"
exec $as "$programs/postgres" -D "$directory/data" 2>"$directory/log"
