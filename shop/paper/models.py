"""The confirmation that somebody has on paper: where it goes, and who gave it or posted it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pickup.models import Collection, Resident


class PaperCopy(models.Model):
    """Of one order, on what can be kept (C. conso L221-13); the address is of this letter alone, kept for no other."""

    class How(models.TextChoices):
        HANDED = "HANDED", _("remise en main propre")
        POSTED = "POSTED", _("postée")

    collection = models.OneToOneField(Collection, on_delete=models.PROTECT, related_name="paper_copy")
    street = models.CharField(_("adresse"), max_length=Resident._meta.get_field("street").max_length, blank=True)
    postcode = models.CharField(
        _("code postal"), max_length=Resident._meta.get_field("postcode").max_length, blank=True
    )
    city = models.CharField(_("commune"), max_length=Resident._meta.get_field("city").max_length, blank=True)
    large_print = models.BooleanField(_("gros caractères"), default=False)
    how = models.CharField(_("donnée"), max_length=6, choices=How.choices, blank=True)
    done_at = models.DateTimeField(_("donnée le"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("par")
    )

    class Meta:
        verbose_name = _("confirmation sur papier")
        verbose_name_plural = _("confirmations sur papier")
        constraints = [
            models.CheckConstraint(
                condition=Q(how="", done_at=None, done_by=None)
                | (~Q(how="") & Q(done_at__isnull=False, done_by__isnull=False)),
                name="a_paper_given_says_how_and_by_whom",
            )
        ]

    def __str__(self):
        return f"{self.collection} · {self.get_how_display()}"
