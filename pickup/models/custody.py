"""The custody of a bag: each act on it, with who did it, when and where. Rows are added, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from pickup.models.bag import Bag


class BagMove(models.Model):
    """One act on one bag. The database itself refuses that a row be changed or removed (pickup.bags.guards)."""

    class Act(models.TextChoices):
        RECEIVED = "RECEIVED", _("Reçu")
        NOT_RECEIVED = "NOT_RECEIVED", _("Pas reçu, finalement")
        MOVED = "MOVED", _("Changé d’étagère")
        CHECKED = "CHECKED", _("Température relevée")
        LOADED = "LOADED", _("Chargé pour la tournée")
        CAME_BACK = "CAME_BACK", _("Revenu de la tournée")
        HANDED_OVER = "HANDED_OVER", _("Remis")
        TAKEN_BACK = "TAKEN_BACK", _("Remise annulée")
        UNCOLLECTED = "UNCOLLECTED", _("Non retiré")
        CANCELLED = "CANCELLED", _("Commande annulée")
        RETURNED = "RETURNED", _("Rendu au commerçant")
        GIVEN = "GIVEN", _("Donné")
        DISCARDED = "DISCARDED", _("Jeté")

    class Channel(models.TextChoices):
        COUNTER = "COUNTER", _("Au comptoir")
        OFFLINE = "OFFLINE", _("Au comptoir, sans réseau")
        PAPER = "PAPER", _("Sur papier")
        MERCHANT = "MERCHANT", _("Chez le commerçant")
        CARRIER = "CARRIER", _("Par le livreur")
        REMOTE = "REMOTE", _("À distance")

    bag = models.ForeignKey(Bag, on_delete=models.PROTECT, related_name="moves")
    act = models.CharField(_("acte"), max_length=12, choices=Act.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # The act's own time; without a network or on paper, it is told later.
    at = models.DateTimeField(_("fait le"))
    recorded_at = models.DateTimeField(_("écrit le"), db_default=Now(), editable=False)
    channel = models.CharField(_("canal"), max_length=8, choices=Channel.choices)
    shelf = models.CharField(_("étagère"), max_length=20, blank=True)
    temperature = models.DecimalField(_("température (°C)"), max_digits=4, decimal_places=1, null=True, blank=True)
    # Somebody with no account here: the shop's helper or the carrier, then the neighbour or the charity.
    from_whom = models.CharField(_("apporté par"), max_length=80, blank=True)
    to_whom = models.CharField(_("remis à"), max_length=80, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("étape d’un sac")
        verbose_name_plural = _("étapes d’un sac")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act="CHECKED", temperature=None), name="a_checked_temperature_is_written"
            )
        ]

    def __str__(self):
        return f"{self.bag.label} · {self.get_act_display()}"
