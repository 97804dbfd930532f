"""One merchant's part of an order: one sale contract, its lines and its moves."""

import re
from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.models import Line, Order

from merchants.models.commission import CommissionRule
from merchants.models.merchant import Merchant
from merchants.models.promotion import Promotion
from merchants.models.sheet import Nature, StorageClass, VatCode
from merchants.money import line_cents, weighed_cents
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

    class IfMissing(models.TextChoices):
        """What the resident chose, when ordering, for what the merchant could not supply."""

        TAKE_OFF = "TAKE_OFF", _("Retirer ce qui manque")
        REPLACE = "REPLACE", _("Remplacer, jamais plus cher")
        CALL = "CALL", _("Appeler la personne")

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
    if_missing = models.CharField(
        _("s’il manque un produit"), max_length=8, choices=IfMissing.choices, default=IfMissing.TAKE_OFF
    )
    # Only of somebody who asked to be called (DESIGN 9).
    phone_to_call = models.CharField(_("téléphone"), max_length=20, blank=True)
    # The hour that the merchant's digest told; moved to another, the order is news again.
    announced_for = models.DateTimeField(_("annoncé pour"), null=True, blank=True, editable=False)
    # Not accepted in time: the merchant was reminded, then the association was told.
    reminded_at = models.DateTimeField(_("rappelé le"), null=True, blank=True, editable=False)
    escalated_at = models.DateTimeField(_("signalé le"), null=True, blank=True, editable=False)
    # The first of its bags left with the person: from here on, it is not wholly the shop's to change.
    begun_at = models.DateTimeField(_("premier sac remis le"), null=True, blank=True, editable=False)
    # Terms agreed at placing time.
    commission_rule = models.ForeignKey(CommissionRule, on_delete=models.PROTECT, null=True, related_name="+")
    commission_rate = models.DecimalField(_("commission (%)"), max_digits=5, decimal_places=2)
    commission_vat_rate = models.DecimalField(_("TVA sur la commission (%)"), max_digits=5, decimal_places=2)
    # All that is needed to compute the commission again for ever (merchants.commission.terms); empty: the rate alone.
    commission_terms = models.JSONField(_("conditions de la commission"), default=dict, blank=True)
    # What the month's cap still left when the bag was handed over, in cents; empty without a cap.
    month_room_cents = models.PositiveIntegerField(_("reste du maximum du mois"), null=True, blank=True)
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
            models.CheckConstraint(
                condition=Q(if_missing="CALL") | Q(phone_to_call=""), name="phone_only_of_who_asked_to_be_called"
            ),
        ]
        indexes = [models.Index(fields=["merchant", "status", "due_at"])]

    def __str__(self):
        return f"{self.pickup_code} · {self.merchant}"

    @property
    def spoken_code(self):
        """The code in three pairs, as one reads it aloud."""
        return f"{self.pickup_code[:2]} {self.pickup_code[2:4]} {self.pickup_code[4:]}"

    @property
    def first_name(self):
        """« Odette » of « Odette M. », as one greets her; nothing of « M. » alone."""
        return re.sub(r"(^| )\w\.$", "", self.customer_name)


# Sold by weight, a line has its price per kilogram and all three weights; by the piece, it has none.
BY_THE_PIECE = Q(price_per_kg_cents=None, ordered_grams=None, kept_grams=None, most_grams=None)
ALL_SAID = Q(price_per_kg_cents__isnull=False, ordered_grams__isnull=False, kept_grams__isnull=False)
BY_WEIGHT = ALL_SAID & Q(most_grams__isnull=False, ordered_grams__gt=0, most_grams__gte=F("ordered_grams"))


class OrderedLine(models.Model):
    """What was ordered, and what is kept of it after shortages, weighings and corrections; prices are frozen.

    Sold by weight, `unit_price_cents` is what one piece was estimated at: the price is the kilogram's.
    """

    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, related_name="lines")
    order_line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="ordered")
    title = models.CharField(_("produit"), max_length=255)
    # Sold within a bundle, of which it has its share of the price: the name it had, and how many were ordered.
    bundle_title = models.CharField(_("panier composé"), max_length=255, blank=True)
    bundle_quantity = models.PositiveIntegerField(_("paniers composés commandés"), null=True, blank=True)
    nature = models.CharField(_("nature"), max_length=7, choices=Nature.choices, default=Nature.GOODS)
    unit_price_cents = models.PositiveIntegerField(_("prix en centimes, TTC"))
    # What a promotion already took off that price.
    unit_reduction_cents = models.PositiveIntegerField(_("réduction en centimes"), default=0)
    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, null=True, related_name="ordered_lines")
    # Then the association pays its part of it, as agreed with the merchant; else the merchant bears it alone.
    reduced_by_the_town = models.BooleanField(_("réduction offerte par l’association"), default=False)
    vat_code = models.CharField(_("TVA"), max_length=14, choices=VatCode.choices, blank=True)
    vat_rate = models.DecimalField(_("TVA (%)"), max_digits=5, decimal_places=2)
    ordered_quantity = models.PositiveIntegerField(_("quantité commandée"))
    kept_quantity = models.PositiveIntegerField(_("quantité fournie"))
    # A seat goes in no bag, and is kept nowhere.
    is_seat = models.BooleanField(default=False, editable=False)
    storage_class = models.CharField(_("conservation"), max_length=8, choices=StorageClass.choices)
    allergen_state = models.CharField(max_length=10)
    allergens = models.JSONField(default=list)
    is_alcohol = models.BooleanField(default=False)
    withdrawal_exception = models.CharField(max_length=20, blank=True)
    price_per_kg_cents = models.PositiveIntegerField(_("prix au kilo en centimes, TTC"), null=True, blank=True)
    ordered_grams = models.PositiveIntegerField(_("poids estimé (g)"), null=True, blank=True)
    kept_grams = models.PositiveIntegerField(_("poids fourni (g)"), null=True, blank=True)
    most_grams = models.PositiveIntegerField(_("poids maximal annoncé (g)"), null=True, blank=True)
    weighed_at = models.DateTimeField(_("pesé le"), null=True, blank=True)
    # What was given back on the price alone, in all: by the merchant, who earns less, and by the association.
    reduced_cents = models.PositiveIntegerField(_("rabais du commerçant en centimes"), default=0)
    goodwill_cents = models.PositiveIntegerField(_("geste de l’association en centimes"), default=0)
    # Of what is kept, the pieces given back at the association's expense, all or part: the merchant still earns them.
    returned_quantity = models.PositiveIntegerField(_("quantité rendue, vendue quand même"), default=0)
    # What it stands in for: supplied, never ordered by the resident.
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replacements")

    class Meta:
        verbose_name = _("ligne de commande")
        verbose_name_plural = _("lignes de commande")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kept_quantity__lte=F("ordered_quantity")), name="kept_at_most_what_was_ordered"
            ),
            models.CheckConstraint(condition=Q(ordered_quantity__gt=0), name="ordered_something"),
            models.CheckConstraint(
                condition=Q(returned_quantity__lte=F("kept_quantity")), name="returned_at_most_what_is_kept"
            ),
            models.CheckConstraint(condition=BY_THE_PIECE | BY_WEIGHT, name="sold_by_the_piece_or_by_weight"),
        ]

    def __str__(self):
        return f"{self.ordered_quantity} × {self.title}"

    @property
    def is_weighed(self) -> bool:
        """Sold by weight, be it weighed already or not."""
        return self.price_per_kg_cents is not None

    @property
    def kept_cents(self) -> int:
        """What is kept of it, in cents, tax included, once the merchant's own reductions are taken off."""
        return self.cents_if(self.kept_quantity, self.kept_grams)

    @property
    def given_cents(self) -> int:
        """What the association bears of it in the merchant's place: never more than what is kept."""
        return min(self.goodwill_cents, self.kept_cents)

    @property
    def left_quantity(self) -> int:
        """The pieces that the resident has or will have: prepared, handed over, and still to give back perhaps."""
        return self.kept_quantity - self.returned_quantity

    @property
    def left_cents(self) -> int:
        """What it still costs the resident: all that can ever be given back."""
        return self.kept_cents - self.given_cents

    def cents_if(self, quantity: int, grams: int | None = None) -> int:
        """The same, were that much of it kept."""
        return max(0, self.full_cents_if(quantity, grams) - self.reduced_cents)

    def full_cents_if(self, quantity: int, grams: int | None = None) -> int:
        """Before the merchant's own reductions; one rounding, on the whole weight."""
        if not self.is_weighed:
            return line_cents(self.unit_price_cents, quantity)
        return weighed_cents(self.price_per_kg_cents, grams or 0) if quantity else 0

    @property
    def exact_reduction_cents(self) -> Fraction:
        """What the promotion took off what is kept; of a price given back in part by the merchant, the same part."""
        full = self.full_cents_if(self.kept_quantity, self.kept_grams)
        whole = Fraction(line_cents(self.unit_reduction_cents, self.kept_quantity))
        if self.is_weighed:
            # Told for the weight that was estimated: what was taken off follows the scale, as the price does.
            whole = Fraction(self.unit_reduction_cents * self.ordered_quantity * self.kept_grams, self.ordered_grams)
        return whole * self.kept_cents / full if full else Fraction(0)

    def grams_of(self, grams: int | None, quantity: int) -> int | None:
        """The part of a weight announced for the whole line that `quantity` of its pieces make."""
        return None if grams is None else grams * quantity // self.ordered_quantity


class MerchantOrderMoveQuerySet(models.QuerySet):
    def handovers(self):
        """Those that stand: a handover undone at the counter was none."""
        since = MerchantOrderMove.objects.filter(merchant_order=OuterRef("merchant_order"), pk__gt=OuterRef("pk"))
        handed = MerchantOrder.Status.HANDED_OVER
        return self.filter(~Exists(since.filter(from_status=handed)), to_status=handed)


class MerchantOrderMove(models.Model):
    """Who moved a merchant order, when, on which channel, and why where a reason is owed."""

    class Channel(models.TextChoices):
        ONLINE = "ONLINE", _("Sur le site")
        PHONE = "PHONE", _("Au téléphone")
        COUNTER = "COUNTER", _("Au comptoir")
        PAPER = "PAPER", _("Sur papier")
        MERCHANT = "MERCHANT", _("Chez le commerçant")
        SCHEDULED = "SCHEDULED", _("Automatique")

    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, related_name="moves")
    from_status = models.CharField(max_length=12, blank=True)
    to_status = models.CharField(max_length=12, choices=MerchantOrder.Status.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    reason = models.CharField(max_length=200, blank=True)

    objects = MerchantOrderMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.merchant_order} → {self.get_to_status_display()}"


class Shortage(models.Model):
    """Who took how much off a line, when and why. Rows are added, never changed."""

    # Why what stands in for missing goods was refused: it is back on the shelf, unlike what a shop cannot supply.
    NOT_WANTED = _("La personne n’en veut pas")

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
