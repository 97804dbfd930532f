"""Double entry in integer cents: rows are added, never changed. Only merchants/books/ledger.py writes here."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.models import Order

from merchants.models.merchant_order import MerchantOrder


class AddedOnly(models.Model):
    """A row that is written once; a mistake gets a row that says the opposite."""

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if not self._state.adding:
            raise TypeError("The ledger only grows: post the difference instead.")
        super().save(**kwargs)

    def delete(self, **kwargs):
        raise TypeError("The ledger only grows: post the opposite instead.")


class Guarded(AddedOnly):
    """A row, in whatever room, that the database itself refuses to change or remove (merchants.books.guards)."""

    class Meta:
        abstract = True


class Account(models.Model):
    """A name such as `liability:merchant:boulangerie`; its kind is the part before the first colon."""

    code = models.CharField(max_length=100, unique=True)

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        ordering = ["code"]

    def __str__(self):
        return self.code


class Journal(AddedOnly):
    """One balanced fact. `key` makes it count once; `signature` is made when posted, the chain follows."""

    key = models.CharField(max_length=120, unique=True)
    memo = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="journals")
    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, null=True, related_name="journals")
    signature = models.CharField(max_length=64)
    sequence = models.PositiveBigIntegerField(null=True, unique=True)
    chain = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("écriture")
        verbose_name_plural = _("écritures")
        ordering = ["id"]

    def __str__(self):
        return f"{self.key} · {self.memo}"


class Entry(AddedOnly):
    """Debit above zero, credit below."""

    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    cents = models.BigIntegerField()

    class Meta:
        verbose_name = _("mouvement")
        verbose_name_plural = _("mouvements")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(cents=0), name="entry_is_not_zero")]

    def __str__(self):
        return f"{self.account} {self.cents}"


class ChainHead(models.Model):
    """The last link of the chain, kept apart so that a removed tail is seen; also the lock of the sealing."""

    sequence = models.PositiveBigIntegerField(default=0)
    chain = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("bout de chaîne")
        verbose_name_plural = _("bouts de chaîne")

    def __str__(self):
        return str(self.sequence)
