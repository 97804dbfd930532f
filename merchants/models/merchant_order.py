"""One merchant's part of an order: one sale contract, its lines and its moves."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.models import Line, Order

from merchants.models.commission import CommissionRule
from merchants.models.merchant import Merchant
from merchants.models.sheet import StorageClass, VatCode
from merchants.money_mode import MoneyMode


class MerchantOrderQuerySet(models.QuerySet):
    def confirmed(self):
        """Those the merchant may prepare: to be paid at the counter, or paid already."""
        return self.exclude(confirmed_at=None)


class MerchantOrder(models.Model):
    """Holds all that the merchant may know of the resident, and nothing more (DESIGN 6.5).

    The commission terms, the prices and the VAT rates are frozen here when the order is placed.
    """

    class Status(models.TextChoices):
        PLACED = "PLACED", _("Commandé")
        ACCEPTED = "ACCEPTED", _("Accepté")
        READY = "READY", _("Préparé")
        DROPPED_OFF = "DROPPED_OFF", _("Arrivé au tiers-lieu")
        HANDED_OVER = "HANDED_OVER", _("Remis")
        CANCELLED = "CANCELLED", _("Annulé")
        UNCOLLECTED = "UNCOLLECTED", _("Non retiré")
        RETURNED = "RETURNED", _("Rendu au commerçant")
        GIVEN = "GIVEN", _("Donné")
        DISCARDED = "DISCARDED", _("Jeté")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="merchant_orders")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="orders")
    status = models.CharField(_("état"), max_length=12, choices=Status.choices, default=Status.PLACED, db_index=True)
    placed_at = models.DateTimeField(_("commandé le"))
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    # What the merchant may know of the collection and of the resident.
    due_at = models.DateTimeField(_("à déposer avant"), db_index=True)
    due_until = models.DateTimeField(_("fin du créneau"))
    due_place = models.CharField(_("lieu"), max_length=100)
    customer_name = models.CharField(_("pour"), max_length=60)
    pickup_code = models.CharField(_("code"), max_length=6)
    # Terms agreed at placing time.
    commission_rule = models.ForeignKey(CommissionRule, on_delete=models.PROTECT, null=True, related_name="+")
    commission_rate = models.DecimalField(_("commission (%)"), max_digits=5, decimal_places=2)
    commission_vat_rate = models.DecimalField(_("TVA sur la commission (%)"), max_digits=5, decimal_places=2)
    terms_version = models.CharField(_("version des conditions"), max_length=20)
    money_mode = models.CharField(
        _("mode d’encaissement"), max_length=16, choices=MoneyMode.choices, default=MoneyMode.DIRECT_AT_PICKUP
    )

    objects = MerchantOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("commande du commerçant")
        verbose_name_plural = _("commandes du commerçant")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "merchant"], name="one_merchant_order_per_merchant"),
            models.CheckConstraint(
                condition=Q(commission_rate__gte=0, commission_rate__lte=100), name="commission_rate_is_a_percentage"
            ),
        ]
        indexes = [models.Index(fields=["merchant", "status", "due_at"])]

    def __str__(self):
        return f"{self.pickup_code} · {self.merchant}"

    @property
    def spoken_code(self):
        """The code in three pairs, as one reads it aloud."""
        return f"{self.pickup_code[:2]} {self.pickup_code[2:4]} {self.pickup_code[4:]}"


class OrderedLine(models.Model):
    """What was ordered, and what is kept of it after shortages; prices are frozen."""

    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, related_name="lines")
    order_line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="ordered")
    title = models.CharField(_("produit"), max_length=255)
    unit_price_cents = models.PositiveIntegerField(_("prix en centimes, TTC"))
    vat_code = models.CharField(_("TVA"), max_length=14, choices=VatCode.choices, blank=True)
    vat_rate = models.DecimalField(_("TVA (%)"), max_digits=5, decimal_places=2)
    ordered_quantity = models.PositiveIntegerField(_("quantité commandée"))
    kept_quantity = models.PositiveIntegerField(_("quantité fournie"))
    storage_class = models.CharField(_("conservation"), max_length=8, choices=StorageClass.choices)
    allergen_state = models.CharField(max_length=10)
    allergens = models.JSONField(default=list)
    is_alcohol = models.BooleanField(default=False)
    withdrawal_exception = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("ligne de commande")
        verbose_name_plural = _("lignes de commande")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kept_quantity__lte=F("ordered_quantity")), name="kept_at_most_what_was_ordered"
            ),
            models.CheckConstraint(condition=Q(ordered_quantity__gt=0), name="ordered_something"),
        ]

    def __str__(self):
        return f"{self.ordered_quantity} × {self.title}"


class MerchantOrderMove(models.Model):
    """Who moved a merchant order, when, on which channel, and why where a reason is owed."""

    class Channel(models.TextChoices):
        ONLINE = "ONLINE", _("Sur le site")
        PHONE = "PHONE", _("Au téléphone")
        COUNTER = "COUNTER", _("Au comptoir")
        MERCHANT = "MERCHANT", _("Chez le commerçant")
        SCHEDULED = "SCHEDULED", _("Automatique")

    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, related_name="moves")
    from_status = models.CharField(max_length=12, blank=True)
    to_status = models.CharField(max_length=12, choices=MerchantOrder.Status.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.merchant_order} → {self.get_to_status_display()}"


class Shortage(models.Model):
    """Who took how much off a line, when and why. Rows are added, never changed."""

    line = models.ForeignKey(OrderedLine, on_delete=models.PROTECT, related_name="shortages")
    kept_before = models.PositiveIntegerField(_("prévu"))
    kept_after = models.PositiveIntegerField(_("fourni"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=MerchantOrderMove.Channel.choices)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("manque")
        verbose_name_plural = _("manques")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kept_after__lt=F("kept_before")), name="shortage_takes_something_off")
        ]

    def __str__(self):
        return f"{self.line} : {self.kept_before} → {self.kept_after}"

    @property
    def missing(self):
        return self.kept_before - self.kept_after
