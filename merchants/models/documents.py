"""A closed month on paper: each statement's PDF, and how far the making of them has gone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models.invoice import MonthClosing, Statement


class StatementFile(models.Model):
    """A statement as a PDF, made once. In the database, out of /media/, as invoices are."""

    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="file")
    pdf = models.BinaryField()

    class Meta:
        verbose_name = _("fichier de relevé")
        verbose_name_plural = _("fichiers de relevé")

    def __str__(self):
        return f"{self.statement}.pdf"


class MonthDocuments(models.Model):
    """Somebody asked for every document of a closed month; how many are made is counted in their files."""

    closing = models.OneToOneField(MonthClosing, on_delete=models.PROTECT, related_name="documents")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("demandés le"))
    finished_at = models.DateTimeField(_("prêts le"), null=True, blank=True)
    last_error = models.CharField(_("dernier incident"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("documents d’un mois")
        verbose_name_plural = _("documents des mois")

    def __str__(self):
        return f"{self.closing}"
