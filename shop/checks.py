"""What must be true before a real town opens: the money's mode at every start, the rest told by `check --deploy`."""

from django.conf import settings
from django.core.checks import Error, Warning
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


OVH_KEYS = ("OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY", "OVH_SMS_SERVICE", "SMS_SENDER")
IMAP_KEYS = ("BOUNCE_IMAP_HOST", "BOUNCE_IMAP_USER", "BOUNCE_IMAP_PASSWORD")


def messages_can_leave(app_configs, **kwargs):
    return [Warning(words, id=id_) for id_, words in message_faults()]


def message_faults():
    """A town half set: messages would be believed sent, or returns never read."""
    gateway = settings.SMS_GATEWAY
    ovh = [name for name in OVH_KEYS if not getattr(settings, name)]
    if gateway not in {"", "file", "ovh"}:
        yield "shop.W001", f"SMS_GATEWAY={gateway} est inconnu\u202f: choisissez ovh, file, ou rien."
    if gateway == "file" and settings.HTTPS:
        yield "shop.W002", "SMS_GATEWAY=file\u202f: les SMS sont écrits dans un dossier, personne ne les reçoit."
    if gateway == "ovh" and ovh:
        yield "shop.W003", f"SMS_GATEWAY=ovh\u202f: il manque {', '.join(ovh)}."
    if gateway != "ovh" and any(getattr(settings, name) for name in OVH_KEYS[:4]):
        yield "shop.W004", "Des clés d’OVHcloud sont écrites, et SMS_GATEWAY n’est pas «\u202fovh\u202f»."
    imap = [name for name in IMAP_KEYS if not getattr(settings, name)]
    if imap and len(imap) < len(IMAP_KEYS):
        yield "shop.W005", f"Les retours ne peuvent pas être lus\u202f: il manque {', '.join(imap)}."
    if settings.HTTPS and not settings.DELIVERY_BACKEND:
        yield (
            "shop.W006",
            "SMTP_HOST est vide\u202f: aucun e-mail ne part, ils se lisent dans la boîte de l’association.",
        )


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
