"""Files that a merchant sent to be imported: how far each has gone, and what became of each of its rows."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models.coaching import ActingSession
from merchants.models.merchant import Merchant
from merchants.models.sheet import ProductSheet


def private_storage():
    """Out of /media/: what a merchant sends is nobody else's to read."""
    return storages["private"]


class ProductImport(models.Model):
    """One file of products, from its sending to its report. The file itself goes once its rows are done."""

    class State(models.TextChoices):
        COLUMNS = "COLUMNS", _("colonnes à choisir")
        LOOKING = "LOOKING", _("lecture en cours")
        READY = "READY", _("à relire")
        RUNNING = "RUNNING", _("import en cours")
        DONE = "DONE", _("terminé")
        GIVEN_UP = "GIVEN_UP", _("abandonné")

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="product_imports")
    # That of the form: sent twice, it is one import.
    key = models.CharField(max_length=32)
    state = models.CharField(_("état"), max_length=8, choices=State.choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("envoyé le"))
    file = models.FileField(_("fichier"), upload_to="imports/", storage=private_storage, blank=True)
    file_name = models.CharField(_("nom du fichier"), max_length=150)
    pictures = models.FileField(_("images"), upload_to="imports/", storage=private_storage, blank=True)
    format = models.CharField(_("format"), max_length=20, blank=True)
    sheet_name = models.CharField(_("feuille lue"), max_length=100, blank=True)
    headings = models.JSONField(_("titres des colonnes"), default=list)
    # Its first rows, as they are shown beside the columns.
    sample = models.JSONField(_("premières lignes"), default=list)
    # Where each fact is: {"title": 1, "price": 4}.
    columns = models.JSONField(_("colonnes"), default=dict)
    publish = models.BooleanField(_("mettre en vente ce qui est complet"), default=False)
    total = models.PositiveIntegerField(_("lignes"), default=0)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(_("lancé le"), null=True, blank=True)
    # In which a coach started it: what it goes on to do is signed with its reason, even once it is closed.
    session = models.ForeignKey(ActingSession, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    finished_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    last_error = models.CharField(_("dernier incident"), max_length=400, blank=True)
    failures = models.PositiveSmallIntegerField(_("essais manqués"), default=0)

    class Meta:
        verbose_name = _("import de produits")
        verbose_name_plural = _("imports de produits")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["merchant", "key"], name="one_import_per_form")]

    def __str__(self):
        return self.file_name


class ImportedRow(models.Model):
    """A product of the file, one thing that a shop says of itself, or a piece of its news.

    What would be done, then what was done: kept as the report.
    """

    class Table(models.TextChoices):
        PRODUCTS = "PRODUCTS", _("les produits")
        SHOP = "SHOP", _("la boutique")
        NEWS = "NEWS", _("les nouvelles")

    class Outcome(models.TextChoices):
        CREATED = "CREATED", _("créé")
        UPDATED = "UPDATED", _("mis à jour")
        UNCHANGED = "UNCHANGED", _("inchangé")
        REFUSED = "REFUSED", _("refusé")

    product_import = models.ForeignKey(ProductImport, on_delete=models.CASCADE, related_name="rows")
    table = models.CharField(_("tableau"), max_length=8, choices=Table.choices, default=Table.PRODUCTS)
    # As the merchant's spreadsheet shows it.
    line = models.PositiveIntegerField(_("ligne"))
    reference = models.CharField(_("référence"), max_length=100, blank=True)
    title = models.CharField(_("nom"), max_length=255, blank=True)
    # What the row says, so that the file is read once.
    facts = models.JSONField(default=dict)
    # The pictures that it names.
    pictures = models.JSONField(default=list)
    planned = models.CharField(_("prévu"), max_length=9, choices=Outcome.choices)
    # What would change: [["le prix", "4,20", "4,50"]].
    changes = models.JSONField(_("changements"), default=list)
    remarks = models.JSONField(_("remarques"), default=list)
    outcome = models.CharField(_("fait"), max_length=9, choices=Outcome.choices, blank=True)
    sheet = models.ForeignKey(ProductSheet, on_delete=models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ligne importée")
        verbose_name_plural = _("lignes importées")
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["product_import", "table", "line"], name="one_row_per_line"),
            models.CheckConstraint(
                condition=(Q(outcome="") & Q(done_at=None)) | (~Q(outcome="") & Q(done_at__isnull=False)),
                name="done_with_an_outcome",
            ),
        ]

    def __str__(self):
        return f"{self.product_import}, ligne {self.line}"


class ColumnChoice(models.Model):
    """What a merchant said that the columns of a file mean, for the next file with the same headings."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="+")
    # SHA-256 of the headings.
    digest = models.CharField(max_length=64)
    columns = models.JSONField(_("colonnes"))

    class Meta:
        verbose_name = _("choix de colonnes")
        verbose_name_plural = _("choix de colonnes")
        constraints = [models.UniqueConstraint(fields=["merchant", "digest"], name="one_choice_per_headings")]

    def __str__(self):
        return f"{self.merchant} {self.digest[:8]}"
