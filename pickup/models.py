"""The place and the moment: points, slots, the collection of an order, its bags, the till."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.models import Order

from merchants.models import Merchant, MerchantOrder, OrderedLine
from merchants.models.merchant import Weekday
from merchants.models.sheet import StorageClass


class PickupPoint(models.Model):
    """Where bags wait: a fixed place, or a dated stop of a round."""

    class Kind(models.TextChoices):
        FIXED = "FIXED", _("Lieu fixe")
        STOP = "STOP", _("Halte d’une tournée")

    kind = models.CharField(_("type"), max_length=5, choices=Kind.choices, default=Kind.FIXED)
    name = models.CharField(_("nom"), max_length=100)
    slug = models.SlugField(unique=True)
    street = models.CharField(_("adresse"), max_length=150)
    postcode = models.CharField(_("code postal"), max_length=5)
    city = models.CharField(_("commune"), max_length=80)
    access = models.TextField(_("comment venir"), blank=True)
    picture = models.ImageField(_("image"), upload_to="places/", blank=True)
    is_active = models.BooleanField(_("ouvert aux retraits"), default=True)
    excluded_merchants = models.ManyToManyField(
        Merchant, verbose_name=_("commerçants qui n’y livrent pas"), blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("point de retrait")
        verbose_name_plural = _("points de retrait")
        ordering = ["kind", "name"]

    def __str__(self):
        return self.name


class StorageCapacity(models.Model):
    """How many bags of a storage class the place holds during one slot; a class with no row holds none."""

    point = models.ForeignKey(PickupPoint, on_delete=models.CASCADE, related_name="storage")
    storage_class = models.CharField(_("conservation"), max_length=8, choices=StorageClass.choices)
    places = models.PositiveIntegerField(_("places"))

    class Meta:
        verbose_name = _("capacité de stockage")
        verbose_name_plural = _("capacités de stockage")
        constraints = [models.UniqueConstraint(fields=["point", "storage_class"], name="one_capacity_per_class")]

    def __str__(self):
        return f"{self.point} · {self.get_storage_class_display()} : {self.places}"


class SlotRule(models.Model):
    """A weekly rendezvous, in local time, that makes slots."""

    point = models.ForeignKey(PickupPoint, on_delete=models.CASCADE, related_name="rules")
    weekday = models.PositiveSmallIntegerField(_("jour"), choices=Weekday.choices)
    starts_at = models.TimeField(_("de"))
    ends_at = models.TimeField(_("à"))
    capacity = models.PositiveIntegerField(_("nombre de retraits"))
    cutoff_days = models.PositiveSmallIntegerField(_("clôture : jours avant"), default=0)
    cutoff_at = models.TimeField(_("clôture : heure"))
    on_public_holidays = models.BooleanField(_("aussi les jours fériés"), default=False)

    class Meta:
        verbose_name = _("créneau de la semaine")
        verbose_name_plural = _("créneaux de la semaine")
        ordering = ["point", "weekday", "starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="rule_starts_before_it_ends",
                violation_error_message=_("La fin du créneau vient après son début."),
            ),
            models.UniqueConstraint(fields=["point", "weekday", "starts_at"], name="one_rule_per_start"),
        ]

    def __str__(self):
        return f"{self.point} · {self.get_weekday_display()} {self.starts_at:%H:%M}"


class Slot(models.Model):
    """One moment to collect. `taken` never passes `capacity`: the database holds it."""

    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField(_("début"), db_index=True)
    ends_at = models.DateTimeField(_("fin"))
    cutoff_at = models.DateTimeField(_("commander avant"))
    capacity = models.PositiveIntegerField(_("nombre de retraits"))
    taken = models.PositiveIntegerField(_("retraits pris"), default=0)
    closed_reason = models.CharField(_("fermé parce que"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("créneau")
        verbose_name_plural = _("créneaux")
        ordering = ["starts_at", "point"]
        constraints = [
            models.UniqueConstraint(fields=["point", "starts_at"], name="one_slot_per_start"),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="slot_starts_before_it_ends"),
            models.CheckConstraint(condition=Q(cutoff_at__lte=F("starts_at")), name="cutoff_before_start"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="slot_not_oversold"),
        ]

    def __str__(self):
        return f"{self.point} · {self.starts_at:%Y-%m-%d %H:%M}"

    def clean(self):
        if self.closed_reason and self.taken:
            raise ValidationError({"closed_reason": _("Des personnes ont réservé ce créneau : prévenez-les d’abord.")})


class SlotStorage(models.Model):
    """Bags of one storage class expected in a slot; `taken` never passes `capacity`."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="storage")
    storage_class = models.CharField(max_length=8, choices=StorageClass.choices)
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("stockage du créneau")
        verbose_name_plural = _("stockages du créneau")
        constraints = [
            models.UniqueConstraint(fields=["slot", "storage_class"], name="one_storage_per_slot_and_class"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="storage_not_oversold"),
        ]

    def __str__(self):
        return f"{self.slot} · {self.storage_class} : {self.taken}/{self.capacity}"


class Collection(models.Model):
    """Who comes for an order, where, when, and with which code. A guest needs no account and no e-mail."""

    class Channel(models.TextChoices):
        ONLINE = "ONLINE", _("Sur le site")
        PHONE = "PHONE", _("Au téléphone")
        COUNTER = "COUNTER", _("Au comptoir")

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="collection")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="collections")
    # Six characters, A–Z without I and O, 2–9; readable aloud in three pairs.
    code = models.CharField(_("code de retrait"), max_length=6, unique=True)
    # The secret part of the guest's own link to the order.
    token = models.CharField(max_length=32, unique=True)
    first_name = models.CharField(_("prénom"), max_length=60)
    last_name = models.CharField(_("nom"), max_length=60)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    channel = models.CharField(_("canal"), max_length=8, choices=Channel.choices)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("saisi par")
    )
    pays_online = models.BooleanField(_("paie en ligne"), default=False)
    # What a card holds for this order until all is weighed, and whether a bank's answer is awaited: neither is asked
    # again at the counter. Told by whoever follows the payment, cleared when it is taken, let go or refused.
    card_holds_cents = models.PositiveIntegerField(_("retenu sur la carte, en centimes"), default=0, editable=False)
    awaits_bank = models.BooleanField(_("réponse de la banque attendue"), default=False, editable=False)
    adult_declared = models.BooleanField(_("majorité déclarée"), default=False)
    told_ready_at = models.DateTimeField(_("prévenu le"), null=True, blank=True)
    # Called about what a shop could not supply; what comes after is news again.
    told_missing_at = models.DateTimeField(_("prévenu d’un manque le"), null=True, blank=True, editable=False)
    # A shop closed that day, and the whole order waits at another moment.
    moved_at = models.DateTimeField(_("déplacé le"), null=True, blank=True, editable=False)
    # Who checked the age of the person who took alcohol away, and when (CSP L3342-1); no copy of any paper.
    adult_checked_at = models.DateTimeField(_("majorité vérifiée le"), null=True, blank=True, editable=False)
    adult_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    # Counted in the slot's `taken`; false once the place was given back.
    holds_place = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("retrait")
        verbose_name_plural = _("retraits")
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="", email="", channel="ONLINE"),
                name="online_guest_can_be_reached",
                violation_error_message=_("Indiquez un téléphone ou un e-mail."),
            )
        ]

    def __str__(self):
        return f"{self.code} · {self.full_name}"

    @property
    def full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def spoken_code(self):
        """The code in three pairs, as one reads it aloud."""
        return f"{self.code[:2]} {self.code[2:4]} {self.code[4:]}"


class BagQuerySet(models.QuerySet):
    def filled(self):
        """Those that hold something: a shortage, or goods given back, may have left nothing to put in one."""
        return self.filter(Exists(kept_in_the_bag()))

    def holding_room_in_vain(self):
        """Room taken by what nobody will bring."""
        never_came = Q(received_at=None) & ~Exists(kept_in_the_bag())
        in_vain = Q(merchant_order__status=MerchantOrder.Status.CANCELLED) | never_came
        return self.filter(in_vain, holds_place=True)


def kept_in_the_bag():
    lines = OrderedLine.objects.filter(kept_quantity__gt=F("returned_quantity"))
    return lines.filter(merchant_order=OuterRef("merchant_order"), storage_class=OuterRef("storage_class"))


class Bag(models.Model):
    """What a merchant drops off for one order in one storage class, and where it waits."""

    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, related_name="bags")
    storage_class = models.CharField(_("conservation"), max_length=8, choices=StorageClass.choices)
    shelf = models.CharField(_("étagère"), max_length=20, blank=True)
    received_at = models.DateTimeField(_("reçu le"), null=True, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # Counted in the slot storage's `taken`; false once the room was given back.
    holds_place = models.BooleanField(default=True, editable=False)

    objects = BagQuerySet.as_manager()

    class Meta:
        verbose_name = _("sac")
        verbose_name_plural = _("sacs")
        constraints = [
            models.UniqueConstraint(fields=["merchant_order", "storage_class"], name="one_bag_per_storage_class")
        ]

    def __str__(self):
        return f"{self.merchant_order} · {self.get_storage_class_display()}"


class Volunteer(models.Model):
    """Someone who keeps the counter of a pickup point."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="counters")
    point = models.ForeignKey(PickupPoint, on_delete=models.CASCADE, related_name="volunteers")

    class Meta:
        verbose_name = _("bénévole")
        verbose_name_plural = _("bénévoles")
        constraints = [models.UniqueConstraint(fields=["user", "point"], name="once_at_a_counter")]

    def __str__(self):
        return f"{self.user} · {self.point}"


class CounterPayment(models.Model):
    """Money handed by a resident at the counter for one merchant's goods; its row never changes.

    The merchant has it in hand, unless the association collects on mandate (till.pot says which).
    """

    class Means(models.TextChoices):
        CASH = "CASH", _("Espèces")
        CARD = "CARD", _("Carte, sur le terminal du commerçant")
        CHEQUE = "CHEQUE", _("Chèque")

    merchant_order = models.ForeignKey(MerchantOrder, on_delete=models.PROTECT, related_name="counter_payments")
    key = models.CharField(max_length=80, unique=True)
    means = models.CharField(_("moyen"), max_length=6, choices=Means.choices)
    cents = models.PositiveIntegerField(_("montant en centimes"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("encaissement au comptoir")
        verbose_name_plural = _("encaissements au comptoir")
        constraints = [models.CheckConstraint(condition=Q(cents__gt=0), name="counter_payment_positive")]

    def __str__(self):
        return f"{self.merchant_order} {self.cents}"


class UndonePayment(models.Model):
    """A payment that was tapped by mistake: who said so, when and why. The ledger says the opposite beside it."""

    payment = models.OneToOneField(CounterPayment, on_delete=models.PROTECT, related_name="undone")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(_("motif"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("encaissement annulé")
        verbose_name_plural = _("encaissements annulés")

    def __str__(self):
        return f"{self.payment} · {self.at}"
