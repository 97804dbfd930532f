"""Who comes for an order, where, when, and with which code."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.models import Order

from pickup.models.resident import Resident
from pickup.models.slot import Slot


class Collection(models.Model):
    """Who comes for an order, where, when, and with which code. A guest needs no account and no e-mail."""

    class Channel(models.TextChoices):
        ONLINE = "ONLINE", _("Sur le site")
        PHONE = "PHONE", _("Au téléphone")
        COUNTER = "COUNTER", _("Au comptoir")
        PAPER = "PAPER", _("Sur papier")

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="collection")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="collections")
    # Only who agreed to be remembered; forgetting them leaves their orders whole.
    resident = models.ForeignKey(
        Resident, on_delete=models.SET_NULL, null=True, blank=True, related_name="collections", editable=False
    )
    # Six characters, A–Z without I and O, 2–9; readable aloud in three pairs.
    code = models.CharField(_("code de retrait"), max_length=6, unique=True)
    # The secret part of the guest's own link to the order.
    token = models.CharField(max_length=32, unique=True)
    first_name = models.CharField(_("prénom"), max_length=60)
    last_name = models.CharField(_("nom"), max_length=60)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    # A neighbour whom they named: at the counter this person is expected too.
    proxy_name = models.CharField(_("peut venir à sa place"), max_length=80, blank=True)
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
    # The version of each legal text that it was placed under, by the text's name.
    texts = models.JSONField(default=dict, editable=False)
    told_ready_at = models.DateTimeField(_("prévenu le"), null=True, blank=True)
    # Reminded in the morning of the day, then that bags wait after their moment: once each.
    reminded_at = models.DateTimeField(_("rappelé le"), null=True, blank=True, editable=False)
    told_waiting_at = models.DateTimeField(_("attendu, prévenu le"), null=True, blank=True, editable=False)
    # Called about what a shop could not supply; what comes after is news again.
    told_missing_at = models.DateTimeField(_("prévenu d’un manque le"), null=True, blank=True, editable=False)
    # A shop closed that day, and the whole order waits at another moment.
    moved_at = models.DateTimeField(_("déplacé le"), null=True, blank=True, editable=False)
    # Who checked the age of the person who took alcohol away, and when (CSP L3342-1); no copy of any paper.
    adult_checked_at = models.DateTimeField(_("majorité vérifiée le"), null=True, blank=True, editable=False)
    adult_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    # They asked to be forgotten; done once nothing of the order is left to do, and no name is in it any more.
    forget_asked_at = models.DateTimeField(_("oubli demandé le"), null=True, blank=True, editable=False)
    forgotten_at = models.DateTimeField(_("oublié le"), null=True, blank=True, editable=False)
    # Counted in the slot's `taken`; false once the place was given back.
    holds_place = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("retrait")
        verbose_name_plural = _("retraits")
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="", email="", channel="ONLINE", forgotten_at=None),
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
