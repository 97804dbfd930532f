"""A real town never simulates payments; a demonstration does, without being told to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from shop.checks import refuse_money_outside_the_law

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


KEYS = {"STRIPE_SECRET_KEY": "sk", "STRIPE_WEBHOOK_SECRET": "wh", "STRIPE_CONNECT_WEBHOOK_SECRET": "wc"}
LAWFUL = [
    {"MONEY_MODE": "direct_at_pickup", "PAYMENT_GATEWAY": ""},
    {"MONEY_MODE": "psp_split", "PAYMENT_GATEWAY": "simulator"},
    {"MONEY_MODE": "psp_split", "PAYMENT_GATEWAY": "stripe", **KEYS},
    {"MONEY_MODE": "mandated", "PAYMENT_GATEWAY": "", "MONEY_LEGAL_BASIS": "Agent n° 1234"},
]
UNLAWFUL = [
    ({"MONEY_MODE": "pot_commun"}, "pot_commun est inconnu"),
    ({"MONEY_MODE": "mandated", "PAYMENT_GATEWAY": "", "MONEY_LEGAL_BASIS": " "}, "service réglementé"),
    ({"MONEY_MODE": "direct_at_pickup", "PAYMENT_GATEWAY": "simulator"}, "rien ne se paie en ligne"),
    ({"MONEY_MODE": "psp_split", "PAYMENT_GATEWAY": ""}, "demande un prestataire"),
    ({"MONEY_MODE": "psp_split", "PAYMENT_GATEWAY": "paypal"}, "paypal est inconnu"),
    *[
        ({"MONEY_MODE": "psp_split", "PAYMENT_GATEWAY": "stripe", **KEYS, name: ""}, f"il manque {name}")
        for name in KEYS
    ],
]


def set_all(settings, said):
    for name, value in said.items():
        setattr(settings, name, value)


@pytest.mark.parametrize("said", LAWFUL)
def test_a_town_whose_money_is_lawful_starts(settings, said):
    set_all(settings, said)
    refuse_money_outside_the_law()


@pytest.mark.parametrize(("said", "words"), UNLAWFUL)
def test_money_may_not_go_where_the_law_forbids(settings, said, words):
    set_all(settings, said)
    with pytest.raises(ImproperlyConfigured, match=words):
        refuse_money_outside_the_law()


@pytest.mark.parametrize("process", ["shop.wsgi.application", "shop.celery.app.loader.import_default_modules()"])
def test_neither_the_server_nor_the_worker_starts_without_a_legal_basis(process, tmp_path):
    """gunicorn and Celery run no system check: the town's own start refuses."""
    module = ".".join(process.split(".")[:2])
    asked = {"MONEY_MODE": "mandated", "MONEY_LEGAL_BASIS": "", "VAR_DIR": str(tmp_path)}
    started = subprocess.run(
        [sys.executable, "-c", f"import {module}; {process}"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "shop.settings", **asked},
        capture_output=True,
        text=True,
    )
    assert started.returncode != 0
    assert "service réglementé" in started.stderr
