"""The versions of every legal text: two are written by the association, the others are kept as the pages told them."""

import re

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class LegalText(models.Model):
    """One version of one text, in force from a day on, until the next one of its kind. Never changed once in force."""

    class Kind(models.TextChoices):
        """In French as in the address of the page."""

        SALE_TERMS = "conditions-de-vente", _("Conditions de vente")
        PLATFORM_TERMS = "conditions-d-utilisation", _("Conditions d’utilisation")
        LEGAL_NOTICE = "mentions-legales", _("Mentions légales")
        PRIVACY = "vos-donnees", _("Vos données")
        ACCESSIBILITY = "accessibilite", _("Accessibilité")
        ECODESIGN = "ecoconception", _("Écoconception")
        RANKING = "classement", _("Comment les produits sont classés")

    kind = models.CharField(_("texte"), max_length=24, choices=Kind.choices)
    version = models.CharField(_("version"), max_length=20)
    applies_from = models.DateField(_("en vigueur le"))
    # Plain words, a blank line between paragraphs, for the two that are written; the page's own HTML for the others.
    body = models.TextField(_("texte entier"))
    # Nobody: the first versions, and what the pages told.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("écrite le"), null=True)

    class Meta:
        verbose_name = _("texte légal")
        verbose_name_plural = _("textes légaux")
        ordering = ["kind", "applies_from", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="one_legal_text_per_version")]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.version}"

    def get_absolute_url(self):
        return reverse("legal_text", args=[self.kind, self.version])

    @property
    def is_written(self) -> bool:
        return self.kind in WRITTEN

    @property
    def paragraphs(self) -> list[str]:
        """Of a text that is written, its spaces as French wants them, whichever were typed."""
        parts = self.body.replace("\r\n", "\n").split("\n\n")
        return [UNBROKEN.sub("\u00a0", " ".join(part.split())) for part in parts if part.strip()]


UNBROKEN = re.compile(r"(?<=«) | (?=[»:;!?])")
# By the association. What the others say follows from the town's settings and from the software.
WRITTEN = [LegalText.Kind.SALE_TERMS, LegalText.Kind.PLATFORM_TERMS]
