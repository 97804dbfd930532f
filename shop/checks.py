"""What must be true before a real town opens, told by `check --deploy`."""

from django.conf import settings
from django.core.checks import Error

SIMULATED_PAYMENTS = Error(
    "Les paiements sont simulés\u202f: des habitants croiraient avoir payé.",
    hint="Retirez PAYMENT_GATEWAY=simulator, ou HTTPS=1 si cette ville est une démonstration.",
    id="shop.E001",
)


def no_simulated_payments(app_configs, **kwargs):
    simulated = settings.HTTPS and settings.PAYMENT_GATEWAY == "simulator"
    return [SIMULATED_PAYMENTS] if simulated else []
