"""The bulletin of a month, made of what happened, edited by a person; and who asked to receive it."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.books.commission_months import Month


class BulletinQuerySet(models.QuerySet):
    def published(self):
        """What everybody reads, the latest first."""
        return self.filter(published_at__isnull=False).order_by("-month")


class Bulletin(models.Model):
    """One for a month; `shop.bulletin.editing` alone writes it."""

    month = models.DateField(_("mois"), unique=True)
    opening = models.TextField(_("le mot du mois"), blank=True)
    signed = models.CharField(_("signé"), max_length=60, blank=True)
    # Those of `shop.bulletin.gathering.Item`, each with `is_kept` and, in `was`, what the town said of it by itself.
    items = models.JSONField(default=list, encoder=DjangoJSONEncoder, editable=False)
    # Moves with each edition: two people on the same page do not undo each other.
    edition = models.PositiveIntegerField(default=0, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ["-month"]
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="a_bulletin_is_of_a_whole_month")]

    def __str__(self):
        return str(Month(self.month))

    @property
    def code(self) -> str:
        """« 2026-11 », as its address says it."""
        return Month(self.month).code


class BulletinReader(models.Model):
    """Somebody who asked to receive it; nobody else is written to."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bulletin_reader")
    # What was published until then was sent, or is older than the wish.
    told_until = models.DateTimeField()

    class Meta:
        verbose_name = _("abonnement au bulletin")
        verbose_name_plural = _("abonnements au bulletin")

    def __str__(self):
        return str(self.user)
