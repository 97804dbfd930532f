"""Who may hold the residents' money in this town: three legal modes (DOMAIN 2.1), frozen on each merchant order."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MoneyMode(models.TextChoices):
    # Each merchant is paid at the place by the resident; the association only invoices its commission.
    DIRECT_AT_PICKUP = "direct_at_pickup", _("Chaque commerçant est payé au retrait")
    # A licensed payment provider holds the money and splits it; the association never holds merchants' money.
    PSP_SPLIT = "psp_split", _("Un prestataire de paiement répartit")
    # The association collects for the merchants, with a recorded legal basis, on a separate account.
    MANDATED = "mandated", _("L’association encaisse sur mandat")


def money_mode() -> MoneyMode:
    """The mode in which an order placed now is paid."""
    return MoneyMode(settings.MONEY_MODE)


# How a merchant is told where the money of a sale comes from, in the mode agreed when it was placed.
TO_THE_MERCHANT = {
    MoneyMode.DIRECT_AT_PICKUP: _("L’habitant vous paie en main propre au retrait."),
    MoneyMode.PSP_SPLIT: _(
        "Pas encore payée. En ligne, le prestataire de paiement vous versera votre part après la remise\u202f; "
        "au comptoir, l’habitant vous paiera en main propre."
    ),
    MoneyMode.MANDATED: _("L’association encaisse pour vous, puis vous verse votre part."),
}
