"""A real town never simulates payments; a demonstration does, without being told to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(
    ("said", "gateway"),
    [
        ({}, "simulator"),
        ({"HTTPS": "1"}, ""),
        ({"HTTPS": "1", "PAYMENT_GATEWAY": "simulator"}, "simulator"),
        ({"PAYMENT_GATEWAY": ""}, ""),
    ],
)
def test_payments_are_simulated_by_default_in_a_demonstration_only(said, gateway, tmp_path):
    kept = {name: value for name, value in os.environ.items() if name not in {"HTTPS", "PAYMENT_GATEWAY"}}
    read = [sys.executable, "-c", "from shop import settings; print(settings.PAYMENT_GATEWAY)"]
    answer = subprocess.run(
        read, cwd=ROOT, env={**kept, "VAR_DIR": str(tmp_path), **said}, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == gateway


def test_a_town_served_over_https_does_not_open_with_simulated_payments(settings):
    settings.HTTPS, settings.PAYMENT_GATEWAY = True, "simulator"
    with pytest.raises(SystemCheckError, match="Les paiements sont simulés"):
        call_command("check", deploy=True, tags=["security"])


@pytest.mark.parametrize(("https", "gateway"), [(True, ""), (False, "simulator")])
def test_any_other_town_opens(settings, https, gateway, capsys):
    settings.HTTPS, settings.PAYMENT_GATEWAY = https, gateway
    call_command("check", deploy=True, tags=["security"])
    assert "simulés" not in capsys.readouterr().err
