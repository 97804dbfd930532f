#!/usr/bin/env bash
# Prints the addresses of PostgreSQL and Redis as shell assignments, installing and starting what does not answer.
# With CI=true, or as root, missing packages are installed; otherwise the one command to type is printed.
set -euo pipefail
here=${VAR_DIR:-$PWD/var}/services
mkdir -p "$here"

need() { # need COMMAND PACKAGE…
    command -v "$1" >/dev/null 2>&1 && return
    if [ "$(id -u)" = 0 ]; then
        echo "Installation de ${*:2}…" >&2
        if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${@:2}" >"$here/apt.log" 2>&1; then
            apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${@:2}" >"$here/apt.log" 2>&1
        fi
    else
        echo "Il manque $1. Tapez : sudo apt-get install -y ${*:2}" >&2
        exit 1
    fi
}

postgres_bin() { find /usr/lib/postgresql -name pg_ctl -printf '%h\n' 2>/dev/null | sort -V | tail -n 1; }

# As root, PostgreSQL refuses to run: it runs as its own user.
as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

postgresql() {
    if [ -n "${DATABASE_URL:-}" ] && [[ $DATABASE_URL == postgres* ]]; then echo "$DATABASE_URL"; return; fi
    if command -v psql >/dev/null && psql -qAt "postgres://postgres@127.0.0.1:5432/postgres" -c 'select 1' >/dev/null 2>&1; then
        echo "postgres://postgres@127.0.0.1:5432/postgres"; return
    fi
    [ -n "$(postgres_bin)" ] || need pg_ctl postgresql
    local data=/tmp/amc-postgres-$(id -u) port=55432
    if [ ! -s "$data/PG_VERSION" ]; then
        mkdir -p "$data" && { [ "$(id -u)" != 0 ] || chown postgres "$data"; }
        as_postgres "$(postgres_bin)/initdb" -D "$data" -U postgres -A trust -E UTF8 >"$here/initdb.log" 2>&1
    fi
    as_postgres "$(postgres_bin)/pg_ctl" -D "$data" status >/dev/null 2>&1 ||
        as_postgres "$(postgres_bin)/pg_ctl" -D "$data" -w -l "$data/log" \
            -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$data -c fsync=off -c max_connections=200" start >/dev/null
    echo "postgres://postgres@127.0.0.1:$port/postgres"
}

redis() {
    if [ -n "${REDIS_URL:-}" ]; then echo "$REDIS_URL"; return; fi
    need redis-server redis-server
    need redis-cli redis-tools
    local port=6379
    if ! redis-cli -p $port ping >/dev/null 2>&1; then
        port=56379
        redis-cli -p $port ping >/dev/null 2>&1 ||
            redis-server --daemonize yes --bind 127.0.0.1 --port $port --save "" --appendonly no --dir /tmp >/dev/null
    fi
    echo "redis://127.0.0.1:$port/9"
}

browser() { # not « chromium »: a function of that name would answer for the command that is missing
    local found
    for found in "${CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
        [ -n "$found" ] && [ -x "$found" ] && { echo "$found"; return; }
    done
    need chromium chromium
    command -v chromium
}

postgres_url=$(postgresql)
redis_url=$(redis)
chromium_path=$(browser)
echo "export TEST_POSTGRESQL_URL=$postgres_url TEST_REDIS_URL=$redis_url CHROMIUM=$chromium_path"
