#!/usr/bin/env bash
# Makes .venv with a Python from 3.11 to 3.13; where python3-venv is missing, installs it as root or says what to type.
set -euo pipefail
python=${1:-python3}
if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; then
    echo "Il faut Python 3.11, 3.12 ou 3.13 ; « $python » est : $("$python" --version). Essayez : make run PYTHON=python3.11" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    if [ "$(id -u)" = 0 ]; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >/dev/null
    else
        echo "Il manque $package. Tapez : sudo apt-get install -y $package" >&2
        exit 1
    fi
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv
