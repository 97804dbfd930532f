"""What our accounts and journals are called in the French chart of accounts: dated rows that an accountant changes."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.books.accounts import THIRD_PARTIES
from merchants.models.dated import DatedQuerySet

# Money that is not the association's is never shown as what it earned: class 4 (DOMAIN 2.1).
HELD_FOR_OTHERS = Q()
for _prefix in THIRD_PARTIES:
    HELD_FOR_OTHERS |= Q(prefix__startswith=_prefix)
NUMBER = RegexValidator(
    r"\A[1-7][0-9]{2,9}\Z", _("Un numéro du plan comptable\u202f: trois à dix chiffres, de 1 à 7.")
)


class AccountNumber(models.Model):
    """The number of an account of the ledger, or of a family of them (its code then ends with a colon)."""

    prefix = models.CharField(_("compte du grand livre"), max_length=100)
    number = models.CharField(_("numéro du plan comptable"), max_length=10, validators=[NUMBER])
    label = models.CharField(_("intitulé"), max_length=100)
    # What follows the colon then names who it is: a merchant, an order, a place.
    is_auxiliary = models.BooleanField(_("un compte auxiliaire par membre de la famille"), default=False)
    applies_from = models.DateField(_("à partir du"))
    applies_until = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("numéro de compte")
        verbose_name_plural = _("plan comptable")
        ordering = ["number", "prefix", "applies_from"]
        constraints = [
            models.UniqueConstraint(fields=["prefix", "applies_from"], name="one_number_per_account_and_date"),
            models.CheckConstraint(
                condition=~HELD_FOR_OTHERS | Q(number__startswith="4"),
                name="money_of_others_is_in_class_four",
                violation_error_message=_("L’argent des habitants et des commerçants reste en classe 4."),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.label}"


class JournalBook(models.Model):
    """The accountant's journal that a fact of the ledger goes to, by how its key begins; empty, all the others."""

    key_prefix = models.CharField(_("début de la clé"), max_length=40, blank=True)
    code = models.CharField(_("code"), max_length=4)
    label = models.CharField(_("intitulé"), max_length=60)
    applies_from = models.DateField(_("à partir du"))
    applies_until = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal comptable")
        verbose_name_plural = _("journaux comptables")
        ordering = ["code", "key_prefix", "applies_from"]
        constraints = [
            models.UniqueConstraint(fields=["key_prefix", "applies_from"], name="one_book_per_key_and_date")
        ]

    def __str__(self):
        return f"{self.code} {self.label}"
