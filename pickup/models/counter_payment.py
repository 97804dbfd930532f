"""Money handed at the counter."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models import Journal, MerchantOrder
from merchants.models.ledger import Guarded
from pickup.models.place import PickupPoint


class CounterPayment(models.Model):
    """Money handed by a resident at the counter for one merchant's goods; its row never changes.

    The merchant has it in hand, unless the association collects on mandate (till.pot says which).
    """

    class Means(models.TextChoices):
        CASH = "CASH", _("Espèces")
        CARD = "CARD", _("Carte, sur le terminal du commerçant")
        CHEQUE = "CHEQUE", _("Chèque")
        MEAL_PAPER = "MEAL_PAPER", _("Titres-restaurant papier")
        MEAL_CARD = "MEAL_CARD", _("Carte titres-restaurant, sur le terminal du commerçant")

    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, related_name="counter_payments")
    key = models.CharField(max_length=80, unique=True)
    means = models.CharField(_("moyen"), max_length=10, choices=Means.choices)
    cents = models.PositiveIntegerField(_("montant en centimes"))
    # Where it changed hands: a round may have brought the bag back to another place than the one that was chosen.
    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, related_name="+", verbose_name=_("lieu"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("encaissement au comptoir")
        verbose_name_plural = _("encaissements au comptoir")
        constraints = [models.CheckConstraint(condition=Q(cents__gt=0), name="counter_payment_positive")]

    def __str__(self):
        return f"{self.merchant_order} {self.cents}"


class UndonePayment(models.Model):
    """A payment that was tapped by mistake: who said so, when and why. The ledger says the opposite beside it."""

    payment = models.OneToOneField(CounterPayment, on_delete=models.PROTECT, related_name="undone")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(_("motif"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("encaissement annulé")
        verbose_name_plural = _("encaissements annulés")

    def __str__(self):
        return f"{self.payment} · {self.at}"


class GivenBack(Guarded):
    """At which place money was given back in hand; its journal says how much, for what and by whom."""

    journal = models.OneToOneField(Journal, on_delete=models.PROTECT, related_name="given_back")
    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, related_name="+", verbose_name=_("lieu"))

    class Meta:
        verbose_name = _("argent rendu au comptoir")
        verbose_name_plural = _("argent rendu au comptoir")

    def __str__(self):
        return f"{self.journal_id} · {self.point}"
