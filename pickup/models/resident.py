"""A resident whom the place knows, with or without a screen."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pickup.models.place import PickupPoint


class Resident(models.Model):
    """Someone who agreed to be remembered, so that the next order takes a minute; forgotten as soon as they ask.

    Nothing of an order depends on it: each collection keeps the name and the number that were given for it.
    """

    class Agreed(models.TextChoices):
        PHONE = "PHONE", _("Au téléphone")
        COUNTER = "COUNTER", _("Au comptoir")
        PAPER = "PAPER", _("Sur papier")

    # Where they are known: its volunteers find them, other places' do not.
    point = models.ForeignKey(
        PickupPoint, on_delete=models.PROTECT, related_name="residents", verbose_name=_("point de retrait")
    )
    first_name = models.CharField(_("prénom"), max_length=60, blank=True)
    last_name = models.CharField(_("nom"), max_length=60)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    # The nine digits that make a French number its own, however it was typed.
    phone_digits = models.CharField(max_length=9, blank=True, editable=False, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    # For whoever wants their confirmation by post.
    street = models.CharField(_("adresse"), max_length=150, blank=True)
    postcode = models.CharField(_("code postal"), max_length=5, blank=True)
    city = models.CharField(_("commune"), max_length=80, blank=True)
    large_print = models.BooleanField(_("gros caractères"), default=False)
    agreed_how = models.CharField(_("accord donné"), max_length=7, choices=Agreed.choices)
    agreed_at = models.DateTimeField(_("accord donné le"))
    agreed_before = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("accord recueilli par")
    )

    class Meta:
        verbose_name = _("personne connue")
        verbose_name_plural = _("personnes connues")
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(last_name=""),
                name="resident_has_a_name",
                violation_error_message=_("Indiquez un nom."),
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def address(self):
        """On one line, or nothing."""
        return ", ".join(filter(None, [self.street, f"{self.postcode} {self.city}".strip()]))
