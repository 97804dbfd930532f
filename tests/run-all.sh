#!/usr/bin/env bash
# Every check, in the order in which they fail fastest. With CI=true nothing is skipped: what is missing is installed or the run fails.
# What is badly written stops it at once; tests that fail let the others speak, and fail it at the end.
set -euo pipefail
export PATH="$PWD/.venv/bin:$PATH" PYTHONWARNINGS=default
services=$(tests/services.sh)
eval "$services"

step() { printf '\n── %s\n' "$*"; }

broken=()
tests() { # tests TITLE COMMAND…
    step "$1"
    "${@:2}" || broken+=("$1")
}

step "Forme et fautes (ruff)"
ruff format --check .
ruff check .

step "L’escalier des salles (import-linter)"
lint-imports

step "Migrations et réglages de production"
python manage.py makemigrations --check --dry-run
DEBUG=0 HTTPS=1 SMTP_HOST=smtp.example.org SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(60))') \
    python manage.py check --deploy --fail-level WARNING

step "Une base migrée par moteur, dont chaque essai reçoit une copie"
migrate_once() { DJANGO_SETTINGS_MODULE=tests.settings python -m tests.one_database; }
DATABASE_URL=$TEST_POSTGRESQL_URL TEST_DB_SUFFIX=postgres migrate_once &
on_postgresql=$!
TEST_DB_SUFFIX=sqlite migrate_once
wait $on_postgresql

tests "Essais sur SQLite" \
    env TEST_DB_SUFFIX=sqlite pytest -q -n 2 --dist loadgroup -m "not browser and not row_locks"

# Again where an engine may have its own way: rows locked for real, guards, sums, dates, searches, every address once.
# All the others there: make test-postgresql.
on_postgresql=(tests/test_one_database.py tests/test_access.py tests/benchmarks tests/pickup/test_{any,till}*.py)
on_postgresql+=(tests/merchants/test_{ledger,invariants,any_story,search_words,trail}.py tests/shop/{catalogue,settlement})
on_postgresql+=(tests/shop/{ordering,orders/test_forgetting.py,audience,kept} tests/animations/{test_months.py,deciding})
tests "Deux à la fois, sur PostgreSQL" \
    env DATABASE_URL="$TEST_POSTGRESQL_URL" TEST_DB_SUFFIX=postgres pytest -q -n 2 --dist loadgroup -m row_locks
tests "Ce que PostgreSQL ferait autrement" \
    env DATABASE_URL="$TEST_POSTGRESQL_URL" TEST_DB_SUFFIX=postgres \
    pytest -q -n 2 --dist loadgroup "${on_postgresql[@]}" \
    -m "not row_locks and not browser and not histories and not told_once and not no_database"

tests "Parcours dans Chromium" env TEST_DB_SUFFIX=browser pytest -q -n 2 --dist loadfile -m browser

if [ ${#broken[@]} -gt 0 ]; then
    printf '\nRaté : %s\n' "${broken[@]}"
    exit 1
fi
printf '\nTout est vert.\n'
