"""What finding keeps beside the sheets: the words of each, those of the whole town, and those that mean the same."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models.sheet import ProductSheet

LONGEST_WORD = 40


class SearchDocument(models.Model):
    """The words by which one product is found, without accents, each with its stem (docs/decisions/0046).

    Each database indexes it by itself (merchants.finding.engines).
    """

    sheet = models.OneToOneField(ProductSheet, on_delete=models.CASCADE, primary_key=True, related_name="document")
    # The name as names are sorted: small letters, figures and spaces.
    called = models.CharField(max_length=255)
    name = models.TextField(blank=True)
    about = models.TextField(blank=True)
    said = models.TextField(blank=True)

    class Meta:
        verbose_name = _("mots d’un produit")
        verbose_name_plural = _("mots des produits")

    def __str__(self):
        return self.called


class SearchWord(models.Model):
    """A word that some sheet says: as it is typed in a hurry, its stem, and as it is written."""

    word = models.CharField(max_length=LONGEST_WORD, unique=True)
    stem = models.CharField(max_length=LONGEST_WORD, db_index=True)
    written = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("mot de la ville")
        verbose_name_plural = _("mots de la ville")

    def __str__(self):
        return self.written


class Synonym(models.Model):
    """Everyday words, and what they also find. Never changed: ended, and another is added; so who and when stay."""

    asked = models.CharField(_("quand on cherche"), max_length=250)
    means = models.CharField(_("trouver aussi"), max_length=450)
    both_ways = models.BooleanField(_("et dans l’autre sens"), default=False)
    # Nobody: the words came with the site.
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    added_at = models.DateTimeField(editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("mots de tous les jours")
        verbose_name_plural = _("mots de tous les jours")
        ordering = ["asked", "pk"]

    def __str__(self):
        return f"{self.asked} → {self.means}"


class SynonymPhrase(models.Model):
    """One of the expressions that call a synonym, by its stems: found by the first of them."""

    synonym = models.ForeignKey(Synonym, on_delete=models.CASCADE, related_name="phrases")
    first = models.CharField(max_length=LONGEST_WORD, db_index=True)
    stems = models.CharField(max_length=500)
    # What it finds too, expressions between commas.
    finds = models.CharField(max_length=800)

    class Meta:
        verbose_name = _("expression")
        verbose_name_plural = _("expressions")

    def __str__(self):
        return self.stems
