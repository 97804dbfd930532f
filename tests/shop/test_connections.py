"""What DATABASE_URL asks of a connection is kept, beside what we ask of it ourselves."""

import json
import os
import subprocess
import sys

import pytest

TOLD = "import json; from shop.settings import DATABASES; print(json.dumps(DATABASES['default'].get('OPTIONS', {})))"


def options(**environment):
    asked = {"DATABASE_URL": "postgres://town@localhost/town?sslmode=verify-full", **environment}
    answer = subprocess.run([sys.executable, "-c", TOLD], env={**os.environ, **asked}, capture_output=True, check=True)
    return json.loads(answer.stdout)


@pytest.mark.parametrize("environment", [{}, {"PREPARE_AFTER": "0"}], ids=["prepared", "behind a pooler"])
def test_the_connection_stays_as_safe_as_its_address_says(environment):
    assert options(**environment)["sslmode"] == "verify-full"


def test_plans_are_kept_unless_told_otherwise():
    assert options()["prepare_threshold"] == 2
    assert "prepare_threshold" not in options(PREPARE_AFTER="0")
