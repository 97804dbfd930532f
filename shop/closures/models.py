"""What a shop decided for each order that its new hours concern: kept, to be gone on with and read again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models import Merchant, MerchantOrder
from pickup.models import Slot


class HoursChange(models.Model):
    """One change of hours that concerned orders; sent twice, the same key gives the same one."""

    key = models.CharField(max_length=64)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="hours_changes")
    words = models.CharField(_("ce qui change"), max_length=300)
    reason = models.CharField(_("motif"), max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("changement d’horaires")
        verbose_name_plural = _("changements d’horaires")
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["merchant", "key"], name="one_change_of_hours_per_form")]

    def __str__(self):
        return f"{self.merchant} · {self.words}"


class OrderFate(models.Model):
    """What becomes of one order: decided by the shop, then done, each in its own transaction."""

    class Choice(models.TextChoices):
        MOVE = "MOVE", _("Déplacer")
        CANCEL = "CANCEL", _("Annuler")
        KEEP = "KEEP", _("Garder")

    change = models.ForeignKey(HoursChange, on_delete=models.PROTECT, related_name="fates")
    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, related_name="fates")
    choice = models.CharField(_("décision"), max_length=6, choices=Choice.choices)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    # Why it could not be done: the shop decides again, of this one or by another change that sets this one aside.
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("sort d’une commande")
        verbose_name_plural = _("sorts des commandes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "merchant_order"], name="one_fate_per_order_and_change"),
            models.CheckConstraint(
                condition=~models.Q(choice="MOVE", slot=None), name="moved_orders_have_a_slot_to_go_to"
            ),
        ]

    def __str__(self):
        return f"{self.merchant_order} · {self.get_choice_display()}"

    @property
    def is_done(self) -> bool:
        return self.done_at is not None and not self.refusal
