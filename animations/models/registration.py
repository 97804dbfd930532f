"""Who takes part: registrations and their waiting list, the questions asked, those who come without a word."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from animations.models.animation import Animation


class RegistrationQuerySet(models.QuerySet):
    def in_line(self):
        """Who waits for a seat, in the order of their arrival."""
        return self.filter(status=Registration.Status.WAITING).order_by("waiting_since", "pk")

    def expected(self):
        """Who has a seat, come or not yet."""
        return self.filter(status__in=[Registration.Status.CONFIRMED, Registration.Status.ATTENDED])

    def appointments(self):
        """Who has a seat; and, once it is called off, whose seats were paid back because of it."""
        status, off = Registration.Status, Animation.Status.CANCELLED
        went_with_it = RegistrationMove.objects.filter(
            registration=OuterRef("pk"),
            status_to=status.CANCELLED,
            registration__animation__moves__status_to=off,
            registration__animation__moves__at=F("at"),
        )
        called_off = Q(status=status.CANCELLED, animation__status=off) & Q(Exists(went_with_it))
        return self.filter(Q(status__in=[status.CONFIRMED, status.ATTENDED]) | called_off)

    def to_tell(self):
        """Whom a change of the animation concerns."""
        status = Registration.Status
        return self.filter(status__in=[status.CONFIRMED, status.OFFERED, status.WAITING]).order_by("pk")


class Registration(models.Model):
    """A party that wishes to come. Its status has one writer, `animations.taking_part.states`."""

    class Status(models.TextChoices):
        CONFIRMED = "CONFIRMED", _("Inscrits")
        WAITING = "WAITING", _("En liste d’attente")
        OFFERED = "OFFERED", _("Place proposée")
        CANCELLED = "CANCELLED", _("Renoncé")
        LAPSED = "LAPSED", _("Sans réponse")
        ATTENDED = "ATTENDED", _("Venus")
        NO_SHOW = "NO_SHOW", _("Pas venus")

    class Channel(models.TextChoices):
        ONLINE = "ONLINE", _("sur le site")
        PHONE = "PHONE", _("au téléphone")
        COUNTER = "COUNTER", _("au comptoir")
        PAPER = "PAPER", _("sur papier")

    animation = models.ForeignKey(
        Animation, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("animation")
    )
    # Drawn with the page: the same form sent twice is one registration.
    key = models.CharField(max_length=32, editable=False)
    # Four signs that one dictates at the door: A–Z without I and O, 2–9.
    code = models.CharField(_("code"), max_length=4)
    # None of these four stays once the person is forgotten.
    name = models.CharField(_("nom"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="registrations"
    )
    party = models.PositiveSmallIntegerField(_("personnes"))
    # As they were when they registered: what they pay, and whether they come first.
    is_member = models.BooleanField(_("membre du lieu"), default=False)
    channel = models.CharField(_("inscrits"), max_length=7, choices=Channel.choices)
    status = models.CharField(_("état"), max_length=9, choices=Status.choices, editable=False)
    # Their rank in the list; who waits again starts again at its end.
    waiting_since = models.DateTimeField(null=True, editable=False)
    offered_until = models.DateTimeField(_("place proposée jusqu’au"), null=True, editable=False)
    came = models.PositiveSmallIntegerField(_("venus"), null=True, editable=False)
    registered_at = models.DateTimeField(_("inscrits le"))
    reminded_at = models.DateTimeField(null=True, editable=False)
    forgotten_at = models.DateTimeField(null=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        ordering = ["registered_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["animation", "key"], name="registered_once_by_form"),
            models.UniqueConstraint(fields=["animation", "code"], name="one_code_per_registration"),
            models.CheckConstraint(condition=Q(party__gt=0), name="a_registration_is_for_somebody"),
            models.CheckConstraint(
                condition=Q(status="OFFERED", offered_until__isnull=False)
                | (~Q(status="OFFERED") & Q(offered_until=None)),
                name="an_offer_says_until_when",
            ),
            models.CheckConstraint(
                condition=Q(status="ATTENDED", came__gt=0) | (~Q(status="ATTENDED") & Q(came=None)),
                name="who_came_is_counted",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["WAITING", "OFFERED"])
                | (Q(waiting_since__isnull=False) & ~Q(email="", phone="")),
                name="who_waits_has_a_rank_and_can_be_told",
            ),
            models.CheckConstraint(
                condition=~Q(name="") | Q(forgotten_at__isnull=False), name="a_registration_has_a_name"
            ),
        ]

    def __str__(self):
        return f"{self.name or self.code} · {self.party}"

    @property
    def spoken_code(self):
        """In two pairs, as one reads it aloud."""
        return f"{self.code[:2]} {self.code[2:]}"

    @property
    def can_be_told(self):
        return bool(self.email or self.phone)


class RegistrationMove(models.Model):
    """One move of a registration: who, when, for how many. Never changed."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="moves")
    status_from = models.CharField(max_length=9, choices=Registration.Status.choices, blank=True)
    status_to = models.CharField(max_length=9, choices=Registration.Status.choices)
    party = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    # Nobody: the person themselves, or the hour.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("étape d’une inscription")
        verbose_name_plural = _("étapes d’une inscription")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.registration_id} · {self.status_from} → {self.status_to}"


class WalkIn(models.Model):
    """People counted at the door without a registration; a count taken back is a row below zero. Never changed."""

    animation = models.ForeignKey(Animation, on_delete=models.PROTECT, related_name="walk_ins")
    people = models.SmallIntegerField(_("personnes"))
    key = models.CharField(max_length=32)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("venus sans s’inscrire")
        verbose_name_plural = _("venus sans s’inscrire")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["animation", "key"], name="walk_in_counted_once_by_form"),
            models.CheckConstraint(condition=~Q(people=0), name="a_walk_in_is_somebody"),
        ]

    def __str__(self):
        return f"{self.animation_id} · {self.people:+d}"


class Question(models.Model):
    """What the association asks whoever registers: « Une allergie ? »."""

    animation = models.ForeignKey(Animation, on_delete=models.CASCADE, related_name="questions")
    words = models.CharField(_("question"), max_length=120)
    is_required = models.BooleanField(_("il faut y répondre"), default=False)
    # Asked no more, and kept for what was answered.
    is_asked = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="a_question_asks_something")]

    def __str__(self):
        return self.words


class Answer(models.Model):
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    words = models.CharField(_("réponse"), max_length=200)

    class Meta:
        verbose_name = _("réponse")
        verbose_name_plural = _("réponses")
        ordering = ["question_id"]
        constraints = [models.UniqueConstraint(fields=["registration", "question"], name="answered_once")]

    def __str__(self):
        return self.words
