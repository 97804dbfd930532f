"""What somebody likes, what they wait for, what neighbours order together."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.basket.models import Basket
from oscar.apps.catalogue.models import Product


class Favourite(models.Model):
    """A product that an account likes; whoever has none keeps theirs in the session."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("depuis"))

    class Meta:
        verbose_name = _("favori")
        verbose_name_plural = _("favoris")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="a_favourite_once")]

    def __str__(self):
        return f"{self.user} · {self.product}"


class Waiting(models.Model):
    """« Prévenez-moi quand il y en a » : one message about one product, once its address has said yes; then no row."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    # With an account, it goes with it.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="waitings")
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("mobile"), max_length=20, blank=True)
    asked_at = models.DateTimeField(_("demandé le"))
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True)

    class Meta:
        verbose_name = _("personne à prévenir")
        verbose_name_plural = _("personnes à prévenir")
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(email="") & ~Q(phone="")) | (~Q(email="") & Q(phone="")), name="told_by_one_way"
            ),
            models.UniqueConstraint(fields=["product", "email", "phone"], name="waits_once_for_a_product"),
        ]

    def __str__(self):
        return f"{self.product} · {self.pk}"


class SharedBasket(models.Model):
    """What neighbours fill together behind a link; one of them orders and pays for all."""

    token = models.CharField(max_length=40, unique=True, editable=False)
    name = models.CharField(_("nom"), max_length=60)
    made_at = models.DateTimeField(_("ouvert le"))
    # While one of them orders it: their own basket, and how they signed.
    taken_in = models.OneToOneField(Basket, on_delete=models.SET_NULL, null=True, related_name="shared")
    taken_by = models.CharField(_("commandé par"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("panier partagé")
        verbose_name_plural = _("paniers partagés")
        ordering = ["-made_at", "-id"]

    def __str__(self):
        return self.name


class SharedLine(models.Model):
    """So many of a product for one of them, under the first name that they give."""

    shared = models.ForeignKey(SharedBasket, on_delete=models.CASCADE, related_name="lines")
    person = models.CharField(_("prénom"), max_length=40)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField(_("quantité"))

    class Meta:
        verbose_name = _("ligne d’un panier partagé")
        verbose_name_plural = _("lignes des paniers partagés")
        ordering = ["person", "id"]
        constraints = [
            models.UniqueConstraint(fields=["shared", "person", "product"], name="one_line_each_in_a_shared_basket"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="something_for_somebody"),
        ]

    def __str__(self):
        return f"{self.person} · {self.quantity} × {self.product}"
