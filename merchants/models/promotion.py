"""Every price a product ever had, the promotions that lowered it for a while, and the weeks of the « soldes »."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.models import Category

from merchants.models.merchant import Merchant
from merchants.models.sheet import ProductSheet


class PriceChange(models.Model):
    """A price, VAT included, and when it became the product's. Rows are added, never changed: the database refuses."""

    sheet = models.ForeignKey(ProductSheet, on_delete=models.PROTECT, related_name="price_changes")
    price = models.DecimalField(_("prix TTC"), max_digits=12, decimal_places=2)
    # Of what is sold by weight, the price that counts: the other is what one piece was estimated at.
    per_kg = models.DecimalField(_("prix au kilo TTC"), max_digits=12, decimal_places=2, null=True)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("changement de prix")
        verbose_name_plural = _("changements de prix")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["sheet", "at"])]

    def __str__(self):
        return f"{self.sheet} : {self.price}"

    @property
    def practised(self):
        """What is compared with a reduced price: the kilo's, or the piece's."""
        return self.price if self.per_kg is None else self.per_kg


class SeasonalSale(models.Model):
    """The weeks when one may say « soldes » (C. com. L310-3), from an hour of the first day to the end of the last."""

    starts_on = models.DateField(_("premier jour"), unique=True)
    starts_at = models.TimeField(_("à partir de"))
    ends_on = models.DateField(_("dernier jour"))
    source = models.CharField(_("texte"), max_length=120)

    class Meta:
        verbose_name = _("période de soldes")
        verbose_name_plural = _("périodes de soldes")
        ordering = ["starts_on"]

    def __str__(self):
        return f"{self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"


class Promotion(models.Model):
    """Lower prices of one shop for a while, fixed when it is made; ended early at most, never changed.

    What it is about, `sheet` or `category` or the whole shop, says how its products were chosen: they are the rows of
    ReducedPrice.
    """

    class Kind(models.TextChoices):
        PRICE_REDUCTION = "PRICE_REDUCTION", _("Promotion")
        SEASONAL_SALE = "SEASONAL_SALE", _("Soldes")
        NEAR_DATE = "NEAR_DATE", _("Date courte")

    class OfferedBy(models.TextChoices):
        """Who bears it: the shop alone, or also the association, for the part that its rule says (0011)."""

        MERCHANT = "MERCHANT", _("le commerçant")
        TOWN = "TOWN", _("l’association")

    # Drawn with the form: sent twice, it makes one promotion.
    key = models.CharField(max_length=32)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="promotions")
    sheet = models.ForeignKey(ProductSheet, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("nom"), max_length=60)
    kind = models.CharField(_("sorte"), max_length=16, choices=Kind.choices, default=Kind.PRICE_REDUCTION)
    offered_by = models.CharField(_("offerte par"), max_length=8, choices=OfferedBy.choices)
    percent = models.PositiveSmallIntegerField(_("réduction (%)"), null=True, blank=True)
    begins_at = models.DateTimeField(_("commence"))
    ends_at = models.DateTimeField(_("finit"))
    # How the merchant accepted to bear its part of what the association offers.
    agreed_how = models.CharField(_("comment le commerçant a donné son accord"), max_length=120, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("décidée le"))
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("arrêtée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        ordering = ["-begins_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["key", "merchant"], name="one_promotion_per_key_and_merchant"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="promotion_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.name} · {self.merchant}"

    @property
    def over_at(self):
        """When it is over, or will be: at its term, or when somebody ended it."""
        return min(self.ends_at, self.ended_at or self.ends_at)

    @property
    def was_ever(self) -> bool:
        """Not called off before its first moment."""
        return self.over_at > self.begins_at

    @property
    def first_day(self):
        return timezone.localdate(self.begins_at)

    @property
    def last_day(self):
        return timezone.localdate(self.ends_at - datetime.timedelta(seconds=1))


class ReducedPriceQuerySet(models.QuerySet):
    def in_force(self, at):
        """Those that a resident is offered at a moment."""
        begun = Q(promotion__begins_at__lte=at, promotion__ends_at__gt=at)
        return self.filter(begun).filter(Q(promotion__ended_at=None) | Q(promotion__ended_at__gt=at))


class ReducedPrice(models.Model):
    """What a promotion makes of one product's price, VAT included: announced, so never changed."""

    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="prices")
    sheet = models.ForeignKey(ProductSheet, on_delete=models.PROTECT, related_name="reduced_prices")
    price = models.DecimalField(_("prix réduit TTC"), max_digits=12, decimal_places=2)
    # The sheet's own price when the promotion was agreed: raised afterwards, nobody bears the difference.
    usual = models.DecimalField(_("prix habituel TTC"), max_digits=12, decimal_places=2)
    # Of what is sold by weight, the same for a kilo; `price` and `usual` are what one piece is estimated at.
    per_kg = models.DecimalField(_("prix réduit au kilo TTC"), max_digits=12, decimal_places=2, null=True)
    usual_per_kg = models.DecimalField(_("prix habituel au kilo TTC"), max_digits=12, decimal_places=2, null=True)

    objects = ReducedPriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("prix réduit")
        verbose_name_plural = _("prix réduits")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["promotion", "sheet"], name="one_reduced_price_per_product"),
            models.CheckConstraint(condition=Q(price__gt=0), name="reduced_price_above_zero"),
            models.CheckConstraint(condition=Q(price__lte=F("usual")), name="reduced_price_at_most_the_usual"),
        ]

    def __str__(self):
        return f"{self.sheet} : {self.price}"

    @property
    def practised(self):
        """What residents compare: the kilo's price, or the piece's."""
        return self.price if self.per_kg is None else self.per_kg

    @property
    def usual_practised(self):
        return self.usual if self.usual_per_kg is None else self.usual_per_kg
