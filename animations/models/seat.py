"""Seats sold in the basket: what each costs, and the registration that an order gave."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.models import Product

from animations.models.animation import Animation
from animations.models.registration import Registration
from merchants.models import OrderedLine


class Seat(models.Model):
    """The product that a seat is for the basket: one for everybody, another at the members’ price."""

    animation = models.ForeignKey(Animation, on_delete=models.PROTECT, related_name="seats")
    product = models.OneToOneField(Product, on_delete=models.PROTECT, related_name="seat")
    for_members = models.BooleanField(_("prix des membres"), default=False)

    class Meta:
        verbose_name = _("place à vendre")
        verbose_name_plural = _("places à vendre")
        ordering = ["animation", "for_members"]
        constraints = [models.UniqueConstraint(fields=["animation", "for_members"], name="one_seat_per_price")]

    def __str__(self):
        return str(self.product)


class SoldSeats(models.Model):
    """The line of an order that a registration comes from: what is kept of it says how many they are."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="sold")
    line = models.OneToOneField(OrderedLine, on_delete=models.PROTECT, related_name="seats")

    class Meta:
        verbose_name = _("places vendues")
        verbose_name_plural = _("places vendues")
        ordering = ["pk"]

    def __str__(self):
        return str(self.line)
