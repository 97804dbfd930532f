"""What is told to people: each message, what became of it, and how each person wants to hear."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.models import Order

from merchants.telling import About
from pickup.models import PickupPoint, Resident


class Way(models.TextChoices):
    """How a person hears of something."""

    EMAIL = "EMAIL", _("E-mail")
    SMS = "SMS", _("SMS")
    CALL = "CALL", _("Appel")
    LETTER = "LETTER", _("Papier")


class OutgoingMessage(models.Model):
    """A message to a person, written in the transaction of the act, told after it, once, by one way or the next."""

    class Fate(models.TextChoices):
        WAITING = "WAITING", _("en attente")
        SENT = "SENT", _("parti")
        ARRIVED = "ARRIVED", _("arrivé")
        KEPT = "KEPT", _("gardé ici")
        TO_CALL = "TO_CALL", _("à appeler")
        ON_PAPER = "ON_PAPER", _("à remettre sur papier")
        CALLED = "CALLED", _("dit au téléphone")
        HANDED = "HANDED", _("remis sur papier")
        UNREACHED = "UNREACHED", _("pas joint")
        LATE = "LATE", _("trop tard pour le dire")
        UNWANTED = "UNWANTED", _("plus voulu")

    # The sender may name an intention (header Message-Key): the same one is never written twice.
    key = models.CharField(max_length=120, unique=True, null=True)
    # Who, and the ways that are left to reach them once `way` has failed.
    name = models.CharField(_("personne"), max_length=130, blank=True)
    recipient = models.CharField(_("à"), max_length=254, blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    way = models.CharField(_("par"), max_length=6, choices=Way.choices, default=Way.EMAIL)
    ways_left = models.JSONField(default=list)
    about = models.CharField(_("au sujet de"), max_length=8, choices=About.choices, default=About.WORK)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="messages")
    # Whose counter calls whoever ordered nothing; of an order, it is where it is collected.
    point = models.ForeignKey(PickupPoint, on_delete=models.SET_NULL, null=True, related_name="+")
    subject = models.CharField(_("objet"), max_length=200)
    body = models.TextField(_("texte"))
    # What an SMS says of it, or somebody who calls.
    short = models.TextField(_("en bref"), blank=True)
    attachments = models.JSONField(default=list)
    # What a mail reader acts upon, such as its own « Se désabonner ».
    headers = models.JSONField(default=dict)
    written_at = models.DateTimeField(_("écrit le"), db_index=True)
    # After that moment there is no sense in telling it.
    until = models.DateTimeField(null=True, blank=True)
    # Moved by outbox.fates alone.
    fate = models.CharField(_("ce qu’il devient"), max_length=9, choices=Fate.choices, default=Fate.WAITING)
    delivered_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Until then the message belongs to the run that is trying to deliver it; of a call, when to try again; of an SMS
    # that left, when its carrier was last asked of it.
    retry_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    # The provider's name for an SMS, and how many were paid for it.
    provider_id = models.CharField(max_length=40, blank=True)
    segments = models.PositiveSmallIntegerField(_("SMS comptés"), default=0)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["fate", "retry_at"], name="message_by_fate")]

    def __str__(self):
        return f"{self.recipient or self.name} · {self.subject}"


class MessageStep(models.Model):
    """What happened to a message, by which way and by whom. Rows are added, never changed."""

    class What(models.TextChoices):
        SENT = "SENT", _("parti")
        KEPT = "KEPT", _("gardé ici")
        ARRIVED = "ARRIVED", _("arrivé")
        DELAYED = "DELAYED", _("pas encore parti")
        REFUSED = "REFUSED", _("refusé")
        BOUNCED = "BOUNCED", _("revenu")
        REACHED = "REACHED", _("joint")
        NO_ANSWER = "NO_ANSWER", _("pas de réponse, à réessayer")
        MESSAGE_LEFT = "MESSAGE_LEFT", _("laissé un message")
        HANDED = "HANDED", _("remis sur papier")
        LATE = "LATE", _("trop tard pour le dire")

    message = models.ForeignKey(OutgoingMessage, on_delete=models.CASCADE, related_name="steps")
    what = models.CharField(_("quoi"), max_length=12, choices=What.choices)
    way = models.CharField(_("par"), max_length=6, choices=Way.choices)
    # Nobody when the town did it by itself.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("le"))
    words = models.CharField(_("précisions"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("étape d’un message")
        verbose_name_plural = _("étapes des messages")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.get_way_display()} · {self.get_what_display()}"


class Preference(models.Model):
    """How somebody wants to be told: an account, a person known at the counter, or only whoever made one order."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="preference"
    )
    resident = models.OneToOneField(Resident, on_delete=models.CASCADE, null=True, related_name="preference")
    order = models.OneToOneField(Order, on_delete=models.CASCADE, null=True, related_name="preference")
    way = models.CharField(_("d’abord par"), max_length=6, choices=Way.choices, default=Way.EMAIL)
    accepts_sms = models.BooleanField(_("un SMS si besoin"), default=True)
    accepts_calls = models.BooleanField(_("un appel si besoin"), default=True)
    reminder = models.BooleanField(_("un rappel le jour du retrait"), default=True)
    # Who chose, and when: the person themselves is nobody's hand.
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("préférence")
        verbose_name_plural = _("préférences")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, resident=None, order=None)
                | Q(user=None, resident__isnull=False, order=None)
                | Q(user=None, resident=None, order__isnull=False),
                name="preference_of_one_person",
            )
        ]

    def __str__(self):
        return f"{self.user or self.resident or self.order} · {self.get_way_display()}"


class NumberWithoutSms(models.Model):
    """Somebody answered STOP, or asked for it: no SMS goes to that number any more, whatever the order."""

    number = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("numéro sans SMS")
        verbose_name_plural = _("numéros sans SMS")

    def __str__(self):
        return self.number
