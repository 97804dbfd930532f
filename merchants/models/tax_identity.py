"""What the tax office asks about a merchant and residents never see (CGI 1649 ter A and following)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models.merchant import Merchant


class TaxIdentity(models.Model):
    """Kept apart from the merchant: a date of birth is read by its owner and the treasurer alone."""

    class Kind(models.TextChoices):
        ENTITY = "ENTITY", _("Une société ou une association")
        INDIVIDUAL = "INDIVIDUAL", _("Une personne, en son nom propre")

    merchant = models.OneToOneField(Merchant, on_delete=models.PROTECT, related_name="tax_identity")
    kind = models.CharField(_("qui vend"), max_length=10, choices=Kind.choices)
    first_name = models.CharField(_("prénom"), max_length=60, blank=True)
    last_name = models.CharField(_("nom"), max_length=60, blank=True)
    born_on = models.DateField(_("date de naissance"), null=True, blank=True)
    said_at = models.DateTimeField(_("dit le"))
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("identité fiscale")
        verbose_name_plural = _("identités fiscales")

    def __str__(self):
        return f"{self.merchant} · {self.get_kind_display()}"
