"""A rest that ends by itself, of a whole shop or of one product."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Pausable(models.Model):
    """Nothing of it is ordered from `paused_at` until `paused_until`, or until somebody says so."""

    paused_at = models.DateTimeField(_("en pause depuis"), null=True, blank=True, editable=False)
    paused_until = models.DateTimeField(_("jusqu’au"), null=True, blank=True, editable=False)
    # Read by residents: « De retour lundi ».
    pause_word = models.CharField(_("un mot pour les habitants"), max_length=80, blank=True, editable=False)

    class Meta:
        abstract = True

    def is_paused(self, at: datetime) -> bool:
        return self.paused_at is not None and (self.paused_until is None or at < self.paused_until)


def not_paused(*, at: datetime, path: str = "") -> Q:
    """The same, asked of the database."""
    return Q((f"{path}paused_at", None)) | Q((f"{path}paused_until__lte", at))
