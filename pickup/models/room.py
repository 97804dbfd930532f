"""A room of a place: how many people it may hold at once, and what it is used for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pickup.models.place import PickupPoint


class Room(models.Model):
    """`capacity` is the audience declared for it: nobody is let in beyond (DOMAIN 2.9)."""

    point = models.ForeignKey(PickupPoint, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(_("nom"), max_length=80)
    capacity = models.PositiveSmallIntegerField(_("personnes à la fois, au plus"))
    # People whom the counter keeps in this very room at any moment of a slot; none when bags are given elsewhere.
    counter_people = models.PositiveSmallIntegerField(_("personnes au comptoir, quand on y retire"), default=0)
    is_step_free = models.BooleanField(_("de plain-pied"), default=False)
    used_for = models.CharField(_("on y fait"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("salle")
        verbose_name_plural = _("salles")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["point", "name"],
                name="one_room_per_name",
                violation_error_message=_("Une salle de ce lieu porte déjà ce nom."),
            ),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="a_room_holds_somebody"),
            models.CheckConstraint(
                condition=Q(counter_people__lte=models.F("capacity")),
                name="the_counter_fits_in_its_room",
                violation_error_message=_("Le comptoir ne peut pas tenir plus de monde que la salle."),
            ),
        ]

    def __str__(self):
        return self.name
