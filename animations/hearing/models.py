"""What is heard: the cards of those who were surprised, the needs told at the counter, and what was answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pickup.models import PickupPoint


class Reading(models.TextChoices):
    """Nothing is public before the association has read it."""

    TO_READ = "TO_READ", _("À lire")
    SHARED = "SHARED", _("Partagé")
    SET_ASIDE = "SET_ASIDE", _("Écarté")


class Move(models.Model):
    """What the association did with it, who and when. Rows are added, never changed."""

    words = models.CharField(_("réponse"), max_length=300, blank=True)
    # As everybody reads it, whatever becomes of the account.
    signed = models.CharField(_("signée"), max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("le"))

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(words="", signed="") | (~Q(words="") & ~Q(signed="")), name="%(class)s_answer_is_signed"
            )
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.words}"


# --- « Qu’est-ce qui vous a étonné ? » --------------------------------------------------------


class SurpriseCard(models.Model):
    """One answer, on paper or on the web. Nothing in it leads to a person: no account, no order, no place, no hour."""

    class Occasion(models.TextChoices):
        UNSAID = "", _("Sans le dire")
        PICKUP = "PICKUP", _("Un retrait")
        ANIMATION = "ANIMATION", _("Une animation")

    class Support(models.TextChoices):
        WEB = "WEB", _("sur le site")
        PAPER = "PAPER", _("sur papier")

    text = models.CharField(_("ce qui a étonné"), max_length=500)
    occasion = models.CharField(_("c’était"), max_length=9, choices=Occasion.choices, blank=True)
    support = models.CharField(_("écrite"), max_length=5, choices=Support.choices)
    on = models.DateField(_("le"))
    # Drawn with the page and forgotten by it: the same form sent twice is one card.
    key = models.CharField(max_length=32, editable=False)
    reading = models.CharField(_("lecture"), max_length=9, choices=Reading.choices, default=Reading.TO_READ)

    class Meta:
        verbose_name = _("carte d’étonnement")
        verbose_name_plural = _("cartes d’étonnement")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="surprise_says_something"),
            models.UniqueConstraint(fields=["key", "text"], name="each_surprise_once_by_form"),
        ]

    def __str__(self):
        return self.text[:60]


class CardMove(Move):
    card = models.ForeignKey(SurpriseCard, on_delete=models.CASCADE, related_name="moves")
    reading = models.CharField(max_length=9, choices=Reading.choices)

    class Meta(Move.Meta):
        verbose_name = _("lecture d’une carte")
        verbose_name_plural = _("lectures des cartes")


# --- Needs heard at the counter ---------------------------------------------------------------


class HeardNeed(models.Model):
    """« Du pain sans gluten »: said at a counter, by nobody in particular."""

    class Kind(models.TextChoices):
        PRODUCT = "PRODUCT", _("Un produit")
        SERVICE = "SERVICE", _("Un service")
        HOURS = "HOURS", _("Un horaire")
        PLACE = "PLACE", _("Un lieu")
        OTHER = "OTHER", _("Autre chose")

    class Status(models.TextChoices):
        HEARD = "HEARD", _("Entendu")
        STUDIED = "STUDIED", _("À l’étude")
        DONE = "DONE", _("Fait")
        IMPOSSIBLE = "IMPOSSIBLE", _("Pas possible")

    text = models.CharField(_("besoin"), max_length=120)
    # The same words whatever their accents and plurals: said twice, it is one.
    folded = models.CharField(max_length=240, unique=True, editable=False)
    kind = models.CharField(_("genre"), max_length=7, choices=Kind.choices)
    reading = models.CharField(_("lecture"), max_length=9, choices=Reading.choices, default=Reading.TO_READ)
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.HEARD)
    # Two ways to say the same need: what was heard of this one counts for the other.
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="twins")

    class Meta:
        verbose_name = _("besoin entendu")
        verbose_name_plural = _("besoins entendus")
        ordering = ["text"]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") & ~Q(folded=""), name="a_need_says_something"),
            models.CheckConstraint(
                condition=Q(status="HEARD") | ~Q(reading="TO_READ"), name="a_need_is_read_before_its_answer"
            ),
            models.CheckConstraint(
                condition=Q(same_as=None) | ~Q(same_as=models.F("id")), name="a_need_is_not_its_own_twin"
            ),
        ]

    def __str__(self):
        return self.text


class Hearing(models.Model):
    """Heard once more: where, on which day, and by whom; never from whom."""

    need = models.ForeignKey(HeardNeed, on_delete=models.CASCADE, related_name="hearings")
    point = models.ForeignKey(PickupPoint, on_delete=models.PROTECT, related_name="+")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on = models.DateField(_("le"))
    key = models.CharField(max_length=32, editable=False)

    class Meta:
        verbose_name = _("besoin entendu une fois")
        verbose_name_plural = _("besoins entendus une fois")
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["need", "key"], name="heard_once_by_form")]

    def __str__(self):
        return f"{self.need} · {self.on}"


class NeedMove(Move):
    need = models.ForeignKey(HeardNeed, on_delete=models.CASCADE, related_name="moves")
    reading = models.CharField(max_length=9, choices=Reading.choices)
    status = models.CharField(max_length=10, choices=HeardNeed.Status.choices)

    class Meta(Move.Meta):
        verbose_name = _("réponse à un besoin")
        verbose_name_plural = _("réponses aux besoins")
