"""What members can do for one another: offered, wanted, and the hours given, never counted as a debt."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from animations.models.membership import Membership


class Skill(models.Model):
    """A few words of one member, read by members who agreed to be read too."""

    class Way(models.TextChoices):
        OFFERED = "OFFERED", _("Je sais faire")
        WANTED = "WANTED", _("Je cherche")

    class Field(models.TextChoices):
        HAND = "HAND", _("Bricolage, réparation")
        GARDEN = "GARDEN", _("Jardin, bêtes")
        KITCHEN = "KITCHEN", _("Cuisine")
        THREAD = "THREAD", _("Couture, laine")
        SCREEN = "SCREEN", _("Ordinateur, téléphone")
        PAPER = "PAPER", _("Papiers, courriers")
        TEACHING = "TEACHING", _("Langues, devoirs, musique")
        OTHER = "OTHER", _("Autre chose")

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="skills")
    way = models.CharField(_("c’est"), max_length=7, choices=Way.choices)
    field = models.CharField(_("genre"), max_length=8, choices=Field.choices)
    words = models.CharField(_("en quelques mots"), max_length=120)
    written_at = models.DateTimeField()
    key = models.CharField(max_length=32, unique=True, editable=False)

    class Meta:
        verbose_name = _("savoir")
        verbose_name_plural = _("savoirs")
        ordering = ["field", "words", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="a_skill_is_said")]

    def __str__(self):
        return self.words


class Introduction(models.Model):
    """A member asks to meet another about a skill; the place puts them in touch, no address is shown."""

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="introductions")
    asked_by = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="introductions")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("mise en relation")
        verbose_name_plural = _("mises en relation")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["skill", "asked_by"], condition=Q(done_at=None), name="one_introduction_waits"
            )
        ]

    def __str__(self):
        return f"{self.asked_by} · {self.skill}"


class Exchange(models.Model):
    """Quarter hours that one member gave another: said by one, agreed by the other."""

    giver = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="given")
    receiver = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="received")
    quarters = models.PositiveSmallIntegerField(_("quarts d’heure"))
    words = models.CharField(_("à quoi"), max_length=120)
    said_by = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    said_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=32, unique=True, editable=False)

    class Meta:
        verbose_name = _("échange")
        verbose_name_plural = _("échanges")
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="an_exchange_is_between_two"),
            models.CheckConstraint(condition=Q(quarters__gt=0), name="an_exchange_lasts"),
            models.CheckConstraint(
                condition=Q(said_by=F("giver")) | Q(said_by=F("receiver")), name="an_exchange_is_said_by_one_of_them"
            ),
        ]

    def __str__(self):
        return f"{self.giver} → {self.receiver}"
