"""Who belongs to the place: a register kept apart from the orders, since buying never asks for it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pickup.models import CounterPayment, PickupPoint


class MemberKind(models.TextChoices):
    RESIDENT = "RESIDENT", _("Habitant, habitante")
    MERCHANT = "MERCHANT", _("Commerçant, commerçante")
    SUPPORTER = "SUPPORTER", _("Soutien")
    AUTHORITY = "AUTHORITY", _("Collectivité")


class MembershipFee(models.Model):
    """What a year costs for a kind of members from a day on; a kind without any row costs nothing."""

    kind = models.CharField(_("pour"), max_length=9, choices=MemberKind.choices)
    cents = models.PositiveIntegerField(_("cotisation, en centimes"))
    applies_from = models.DateField(_("à partir du"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("cotisation")
        verbose_name_plural = _("cotisations")
        ordering = ["kind", "-applies_from"]
        constraints = [models.UniqueConstraint(fields=["kind", "applies_from"], name="one_fee_a_day_for_a_kind")]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.applies_from}"


class Membership(models.Model):
    """One person in the register, whatever the years. Its status has one writer, `animations.membership.states`."""

    class Status(models.TextChoices):
        ASKED = "ASKED", _("Demandée")
        MEMBER = "MEMBER", _("Membre")
        LEFT = "LEFT", _("Partie")
        ERASED = "ERASED", _("Effacée")

    class How(models.TextChoices):
        WEB = "WEB", _("Sur le site")
        PAPER = "PAPER", _("Sur papier")

    LIVING = [Status.ASKED, Status.MEMBER]

    status = models.CharField(_("état"), max_length=6, choices=Status.choices, default=Status.ASKED)
    kind = models.CharField(_("en tant que"), max_length=9, choices=MemberKind.choices, default=MemberKind.RESIDENT)
    first_name = models.CharField(_("prénom"), max_length=60, blank=True)
    last_name = models.CharField(_("nom"), max_length=60)
    # A supporter, a shop or a town hall has a name of its own, besides whoever speaks for it.
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    # The nine digits that make a French number its own, however it was typed.
    phone_digits = models.CharField(max_length=9, blank=True, editable=False, db_index=True)
    street = models.CharField(_("adresse"), max_length=150, blank=True)
    postcode = models.CharField(_("code postal"), max_length=5, blank=True)
    city = models.CharField(_("commune"), max_length=80, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="memberships"
    )
    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, related_name="memberships")
    how = models.CharField(_("demandée"), max_length=5, choices=How.choices)
    joined_at = models.DateTimeField(_("demandée le"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=32, unique=True, editable=False)
    # Opaque, drawn again when the card is lost.
    card_number = models.CharField(_("numéro de carte"), max_length=13, unique=True)
    # Somebody of the place said that they met; nobody has to, where a form on paper, a fee or a visit says it already.
    seen_at = models.DateTimeField(_("vue le"), null=True, blank=True, editable=False)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    # What they agreed to, each by itself.
    may_be_asked = models.BooleanField(_("peut être sollicitée pour une permanence"), default=False)
    in_directory = models.BooleanField(_("dans l’annuaire des savoirs"), default=False)

    class Meta:
        verbose_name = _("adhésion")
        verbose_name_plural = _("adhésions")
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(user__isnull=False), name="one_membership_per_account"
            ),
            models.CheckConstraint(
                condition=~Q(last_name=""),
                name="a_member_has_a_name",
                violation_error_message=_("Indiquez un nom."),
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def name_among_members(self):
        """« Camille B. »: what other members read."""
        return f"{self.first_name} {self.last_name[:1]}.".strip() if self.first_name else self.last_name

    @property
    def address(self):
        """On one line, or nothing."""
        return ", ".join(filter(None, [self.street, f"{self.postcode} {self.city}".strip()]))

    @property
    def spoken_card(self):
        """In groups of four, as one reads it aloud."""
        number = self.card_number.removeprefix("M")
        return "M " + " ".join(number[at : at + 4] for at in range(0, len(number), 4))


class MembershipMerge(models.Model):
    """Two lines of the register were one person: which stays, which was emptied into it, who looked. Never changed."""

    kept = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="merges")
    gone = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="merged")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("adhésions réunies")
        verbose_name_plural = _("adhésions réunies")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(kept=F("gone")), name="a_merge_is_of_two")]

    def __str__(self):
        return f"{self.gone_id} → {self.kept_id}"


class MembershipMove(models.Model):
    """One move of its status: who, when, why. Never changed."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="moves")
    status_from = models.CharField(max_length=6, choices=Membership.Status.choices)
    status_to = models.CharField(max_length=6, choices=Membership.Status.choices)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("étape d’une adhésion")
        verbose_name_plural = _("étapes d’une adhésion")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.membership} · {self.status_from} → {self.status_to}"


class MembershipPeriod(models.Model):
    """One year of belonging, chosen each time; the fee of the day it was asked for stays its own."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="periods")
    kind = models.CharField(_("en tant que"), max_length=9, choices=MemberKind.choices)
    first_on = models.DateField(_("du"))
    last_on = models.DateField(_("au"))
    due_cents = models.PositiveIntegerField(_("cotisation, en centimes"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=32, unique=True, editable=False)
    # Paid, or free of any fee.
    settled_at = models.DateTimeField(null=True, blank=True)
    # Given up before it was paid, or waiting when they left: nothing is owed, a cancelled receipt stays tied to it.
    dropped_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("période d’adhésion")
        verbose_name_plural = _("périodes d’adhésion")
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(first_on__lt=F("last_on")), name="a_period_goes_forward"),
            models.UniqueConstraint(
                fields=["membership", "first_on"], condition=Q(dropped_at=None), name="one_period_from_a_day"
            ),
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(settled_at=None, dropped_at=None),
                name="one_period_waits_for_its_fee",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(dropped_at=None), name="a_period_is_settled_or_dropped"
            ),
        ]

    def __str__(self):
        return f"{self.membership} · {self.first_on} – {self.last_on}"


class ReceiptBook(models.Model):
    """The last rank of a year's receipts; its row is the lock of the next one."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("carnet de reçus")
        verbose_name_plural = _("carnets de reçus")

    def __str__(self):
        return str(self.year)


class MembershipReceipt(models.Model):
    """A fee that was received: kept ten years as it was given, even once the member is erased."""

    class Means(models.TextChoices):
        CASH = CounterPayment.Means.CASH.value, _("Espèces")
        CHEQUE = CounterPayment.Means.CHEQUE.value, _("Chèque")
        CARD = CounterPayment.Means.CARD.value, _("Carte, sur le terminal")
        TRANSFER = "TRANSFER", _("Virement")

    period = models.ForeignKey(MembershipPeriod, on_delete=models.PROTECT, related_name="receipts")
    year = models.PositiveSmallIntegerField()
    rank = models.PositiveIntegerField()
    name = models.CharField(_("reçu de"), max_length=250)
    cents = models.PositiveIntegerField()
    means = models.CharField(_("payée"), max_length=8, choices=Means.choices)
    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_because = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("reçu de cotisation")
        verbose_name_plural = _("reçus de cotisation")
        ordering = ["year", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["year", "rank"], name="one_receipt_per_number"),
            models.UniqueConstraint(fields=["period"], condition=Q(cancelled_at=None), name="a_period_is_paid_once"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="a_receipt_is_of_something"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_because="")
                | Q(cancelled_at__isnull=False) & ~Q(cancelled_because=""),
                name="a_cancelled_receipt_says_why",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self):
        return f"A-{self.year}-{self.rank:04d}"
