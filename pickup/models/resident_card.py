"""The card of a resident who wants one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pickup.models.resident import Resident


class ResidentCard(models.Model):
    """An opaque number drawn at random: it says who comes to this town only, and nothing once it was revoked."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="cards")
    # Twelve characters of the pickup codes' alphabet, so that nobody takes one for the other.
    number = models.CharField(_("numéro"), max_length=12, unique=True)
    given_at = models.DateTimeField(_("donnée le"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(_("annulée le"), null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("carte d’habitant")
        verbose_name_plural = _("cartes d’habitant")
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(revoked_at=None), name="one_living_card_per_resident"
            )
        ]

    def __str__(self):
        return f"{self.resident} · {self.number[-4:]}"

    @property
    def spoken_number(self):
        """In groups of four, as one reads it aloud."""
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))
