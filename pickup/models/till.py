"""The association's box at a place: opened, counted, closed; and the closings of what the counters recorded."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models import Journal, Merchant
from merchants.models.ledger import Guarded
from pickup.models.place import PickupPoint


class TillSession(models.Model):
    """From the hand that counts the float to the hand that counts the box; one open at a time in a place."""

    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, related_name="till_sessions")
    number = models.PositiveIntegerField(_("numéro"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("ouverte le"))
    float_cents = models.PositiveIntegerField(_("fonds de caisse en centimes"))
    # Coins and notes by their cents, when they were counted one by one.
    float_detail = models.JSONField(default=dict)
    opening_word = models.CharField(_("mot sur le fonds"), max_length=200, blank=True)
    # What the counter's journals had moved in each box when this one took over from the session before.
    before = models.JSONField(default=dict)
    closed_at = models.DateTimeField(_("fermée le"), null=True)

    class Meta:
        verbose_name = _("caisse ouverte au comptoir")
        verbose_name_plural = _("caisses ouvertes au comptoir")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["point"], condition=Q(closed_at=None), name="one_open_till_per_point"),
            models.UniqueConstraint(fields=["point", "number"], name="one_till_session_per_number"),
        ]

    def __str__(self):
        return f"{self.point} · {self.number}"


class TillCount(Guarded):
    """What was counted when a session closed, beside what the ledger expected; written once."""

    session = models.OneToOneField(TillSession, on_delete=models.PROTECT, related_name="count")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Cents of cash (float included), of cheques and of cards, and how many cheques.
    expected = models.JSONField()
    counted = models.JSONField()
    detail = models.JSONField(default=dict)
    left_cents = models.PositiveIntegerField(_("laissé dans la caisse, en centimes"))
    differs = models.BooleanField(_("écart"))
    word = models.CharField(_("mot sur l’écart"), max_length=200, blank=True)
    # What the counter's journals had moved in each box by then: the next session goes on from here.
    after = models.JSONField()

    class Meta:
        verbose_name = _("caisse comptée")
        verbose_name_plural = _("caisses comptées")
        constraints = [
            models.CheckConstraint(
                condition=Q(differs=False) | ~Q(word=""),
                name="till_difference_has_a_word",
                violation_error_message=_("Écrivez un mot sur l’écart."),
            )
        ]

    def __str__(self):
        return str(self.session)


class TillClosing(Guarded):
    """A day, a month or a year of what the counters recorded, sealed after the one before; totals never reset."""

    class Kind(models.TextChoices):
        DAY = "DAY", _("Jour")
        MONTH = "MONTH", _("Mois")
        YEAR = "YEAR", _("Année")

    kind = models.CharField(_("période"), max_length=5, choices=Kind.choices)
    number = models.PositiveIntegerField(_("numéro"))
    period_on = models.DateField(_("premier jour"))
    made_at = models.DateTimeField(_("faite le"))
    events = models.PositiveIntegerField(_("encaissements"))
    # Dated in a day that was closed before they were known.
    late_events = models.PositiveIntegerField(_("arrivés après la clôture de leur jour"))
    plus_cents = models.BigIntegerField(_("encaissé"))
    minus_cents = models.BigIntegerField(_("rendu ou annulé"))
    perpetual_events = models.PositiveBigIntegerField()
    perpetual_plus_cents = models.BigIntegerField(_("total perpétuel encaissé"))
    perpetual_minus_cents = models.BigIntegerField(_("total perpétuel rendu ou annulé"))
    # [place, merchant, who has the money, means, plus, minus, movements], sorted.
    totals = models.JSONField()
    # Merchant → [plus, minus] since the first day.
    perpetual_by_merchant = models.JSONField()
    # Of what it covers: the lines of a day, the days of a month, the months of a year.
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, unique=True)
    signature = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("clôture de caisse")
        verbose_name_plural = _("clôtures de caisse")
        ordering = ["-period_on", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="one_till_closing_per_number"),
            models.UniqueConstraint(fields=["kind", "period_on"], name="one_till_closing_per_period"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.period_on}"

    @property
    def net_cents(self):
        return self.plus_cents + self.minus_cents

    @property
    def perpetual_cents(self):
        return self.perpetual_plus_cents + self.perpetual_minus_cents


class TillLine(Guarded):
    """A journal of the counter in its daily closing: in one, and in one only."""

    closing = models.ForeignKey(TillClosing, on_delete=models.PROTECT, related_name="lines")
    journal = models.OneToOneField(Journal, on_delete=models.PROTECT, related_name="till_line")
    rank = models.PositiveBigIntegerField(_("rang"), unique=True)
    # As they were called that day.
    point = models.CharField(_("lieu"), max_length=50)
    merchant = models.CharField(_("commerçant"), max_length=50)

    class Meta:
        verbose_name = _("ligne de clôture de caisse")
        verbose_name_plural = _("lignes de clôture de caisse")
        ordering = ["rank"]

    def __str__(self):
        return str(self.rank)


class TillHead(models.Model):
    """The last closing of each kind, kept apart: a removed tail is seen. Also the lock of those who close."""

    kind = models.CharField(max_length=5, choices=TillClosing.Kind.choices, unique=True)
    number = models.PositiveIntegerField(default=0)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("bout des clôtures de caisse")
        verbose_name_plural = _("bouts des clôtures de caisse")

    def __str__(self):
        return f"{self.kind} {self.number}"


class MealVoucherTaker(models.Model):
    """A merchant who takes meal vouchers at the counter, as it told the association."""

    merchant = models.OneToOneField(Merchant, on_delete=models.PROTECT, related_name="meal_vouchers")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("noté le"))

    class Meta:
        verbose_name = _("commerçant qui prend les titres-restaurant")
        verbose_name_plural = _("commerçants qui prennent les titres-restaurant")

    def __str__(self):
        return str(self.merchant)
