"""The envelope of a merchant at the end of a slot: what was in it, who took it, from whose hand."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models import Journal, Merchant
from pickup.models.slot import Slot


class EnvelopeQuerySet(models.QuerySet):
    def standing(self):
        """Those that left, and were not opened again."""
        return self.filter(undone_at=None)


class Envelope(models.Model):
    """Money that a slot received for one merchant, given to it; what is received later goes into another one."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="envelopes")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="envelopes")
    # Of the page that showed them all: each merchant's envelope leaves with it once.
    key = models.CharField(max_length=32)
    # Below zero when more was given back than received since the envelope before.
    cash_cents = models.IntegerField(_("espèces, en centimes"))
    cheque_cents = models.IntegerField(_("chèques, en centimes"))
    cheques = models.IntegerField(_("nombre de chèques"))
    voucher_cents = models.IntegerField(_("titres-restaurant papier, en centimes"))
    to_whom = models.CharField(_("remise à"), max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("remise le"))
    undone_at = models.DateTimeField(_("rouverte le"), null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        verbose_name = _("enveloppe d’un commerçant")
        verbose_name_plural = _("enveloppes des commerçants")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "merchant", "key"], name="an_envelope_leaves_once_by_page"),
            models.CheckConstraint(
                condition=~Q(to_whom=""),
                name="an_envelope_says_who_took_it",
                violation_error_message=_("Écrivez le nom de la personne qui prend l’enveloppe."),
            ),
        ]

    def __str__(self):
        return f"{self.merchant} · {self.slot}"


class EnvelopeLine(models.Model):
    """A journal of the counter, cash, cheque or paper voucher, in the envelope that holds it: in one, and one only."""

    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="lines")
    journal = models.OneToOneField(Journal, on_delete=models.PROTECT, related_name="envelope_line")

    class Meta:
        verbose_name = _("encaissement d’une enveloppe")
        verbose_name_plural = _("encaissements d’une enveloppe")

    def __str__(self):
        return f"{self.envelope} · {self.journal}"
