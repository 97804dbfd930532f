"""What must be true before a real town opens: the money's mode at every start, the rest told by `check --deploy`."""

from django.conf import settings
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured

from merchants.money_mode import MoneyMode

SIMULATED_PAYMENTS = Error(
    "Les paiements sont simulés\u202f: des habitants croiraient avoir payé.",
    hint="Retirez PAYMENT_GATEWAY=simulator, ou HTTPS=1 si cette ville est une démonstration.",
    id="shop.E001",
)
STRIPE_KEYS = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_CONNECT_WEBHOOK_SECRET")


def no_simulated_payments(app_configs, **kwargs):
    simulated = settings.HTTPS and settings.PAYMENT_GATEWAY == "simulator"
    return [SIMULATED_PAYMENTS] if simulated else []


def refuse_money_outside_the_law() -> None:
    """No process of the town starts, server, worker or command, while its settings let money go where it may not.

    A system check would not do: gunicorn and Celery run none.
    """
    faults = [*mode_faults(), *gateway_faults()]
    if faults:
        raise ImproperlyConfigured(" ".join(faults))


def mode_faults():
    """Who may hold the residents' money (DOMAIN 2.1)."""
    mode = settings.MONEY_MODE
    if mode not in MoneyMode.values:
        yield f"MONEY_MODE={mode} est inconnu\u202f: choisissez {', '.join(MoneyMode.values)}."
    if mode == MoneyMode.MANDATED and not settings.MONEY_LEGAL_BASIS.strip():
        yield (
            "MONEY_MODE=mandated\u202f: encaisser pour autrui est un service réglementé. Écrivez dans "
            "MONEY_LEGAL_BASIS le numéro d’agent ou la référence de l’exemption donnée par l’ACPR."
        )
    if mode == MoneyMode.DIRECT_AT_PICKUP and settings.PAYMENT_GATEWAY:
        yield (
            "MONEY_MODE=direct_at_pickup\u202f: chaque commerçant est payé sur place, rien ne se paie en ligne. "
            "Retirez PAYMENT_GATEWAY, ou choisissez un autre mode."
        )
    if mode == MoneyMode.PSP_SPLIT and not settings.PAYMENT_GATEWAY:
        yield "MONEY_MODE=psp_split demande un prestataire\u202f: écrivez PAYMENT_GATEWAY=stripe."


def gateway_faults():
    gateway = settings.PAYMENT_GATEWAY
    if gateway not in {"", "simulator", "stripe"}:
        yield f"PAYMENT_GATEWAY={gateway} est inconnu\u202f: choisissez stripe, simulator, ou rien."
    missing = [name for name in STRIPE_KEYS if not getattr(settings, name)]
    if gateway == "stripe" and missing:
        yield f"PAYMENT_GATEWAY=stripe\u202f: il manque {', '.join(missing)}."
