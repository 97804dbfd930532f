"""Who carries an SMS: one interface, chosen by a setting; none, and nobody is told by SMS."""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

GATEWAYS = {"file": "shop.outbox.sms.kept.FileGateway", "ovh": "shop.outbox.sms.ovhcloud.OvhGateway"}


class Refused(Exception):
    """For good: that number does not take it."""


class NotNow(Exception):
    """The network, the provider or its settings: later it may work."""


@dataclass(frozen=True)
class Carried:
    provider_id: str
    segments: int


class Gateway(Protocol):
    def send(self, *, number: str, text: str, tag: str) -> Carried:
        """Gives it to the network, or raises Refused or NotNow."""

    def sent_as(self, tag: str) -> Carried | None:
        """What left under that tag, when a run died before it could write it down."""

    def has_arrived(self, provider_id: str) -> bool | None:
        """Whether it did; None while nobody knows."""

    def refusals(self) -> list[str]:
        """The numbers that answered STOP."""


def is_offered() -> bool:
    return settings.SMS_GATEWAY in GATEWAYS


def gateway() -> Gateway:
    return import_string(GATEWAYS[settings.SMS_GATEWAY])()
