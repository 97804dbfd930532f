"""The book printed before a slot: who comes, line by line, so that what was ticked on paper is entered afterwards."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pickup.models.collection import Collection
from pickup.models.slot import Slot


class PickupBook(models.Model):
    """One printing; its lines never change, so that line 12 stays whoever it was on paper."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="books")
    printed_at = models.DateTimeField(_("imprimé le"))
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("cahier de retrait")
        verbose_name_plural = _("cahiers de retrait")
        ordering = ["-printed_at", "-pk"]

    def __str__(self):
        return f"{self.slot} · {self.pk}"


class BookLine(models.Model):
    """Somebody’s line in a book; `entered_at` once what was ticked beside it is known here too."""

    book = models.ForeignKey(PickupBook, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("ligne"))
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="book_lines")
    entered_at = models.DateTimeField(_("saisie le"), null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # What could not be entered as it was ticked, line by line; a person looks at it.
    conflicts = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("ligne de cahier")
        verbose_name_plural = _("lignes de cahier")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="one_line_per_number"),
            models.UniqueConstraint(fields=["book", "collection"], name="one_line_per_collection"),
        ]

    def __str__(self):
        return f"{self.book_id}:{self.number}"
