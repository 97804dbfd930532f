#!/usr/bin/env bash
# Serves a living demo town with nothing but Python: SQLite, tasks in process, simulated payments, messages in the app.
set -euo pipefail
port=${1:-8000}
bin=.venv/bin
export SITE_URL="${SITE_URL:-http://127.0.0.1:$port}"
# Of the numbers that Arcep keeps for fiction: a slip without one leaves no way to cancel from home.
export OPERATOR_PHONE="${OPERATOR_PHONE:-04 65 71 00 00}"
export VAR_DIR="${VAR_DIR:-$PWD/var}"
"$bin/python" manage.py migrate --verbosity 0
"$bin/python" manage.py load_demo_town --if-empty
"$bin/python" manage.py collectstatic --noinput --verbosity 0
"$bin/python" manage.py run_due_jobs
echo
echo "  La ville est ouverte : http://127.0.0.1:$port   (Ctrl+C pour fermer)"
"$bin/python" manage.py demo_logins
# No cron here: what is due is done every minute, as long as the server lives.
"$bin/python" manage.py run_due_jobs --every 60 &
exec "$bin/gunicorn" shop.wsgi:application --bind "127.0.0.1:$port" --workers 2 --threads 4 --preload --log-level warning
