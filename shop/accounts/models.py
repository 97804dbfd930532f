"""The person who signs in, whatever their roles."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.abstract_models import AbstractUser


class User(AbstractUser):
    """Signs in with an e-mail; residents may also live without any account."""

    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    # A letter said that it serves no more, and will be erased.
    told_unused_at = models.DateTimeField(null=True, blank=True, editable=False)


class SecondFactorMove(models.Model):
    """Who installed, renewed or took away somebody's second factor, when and why. Rows are added, never changed."""

    class What(models.TextChoices):
        INSTALLED = "INSTALLED", _("Application de codes installée")
        RENEWED = "RENEWED", _("Codes de secours renouvelés")
        RECOVERY_USED = "RECOVERY_USED", _("Code de secours utilisé")
        FORGOTTEN = "FORGOTTEN", _("Application de codes oubliée")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_factor_moves")
    what = models.CharField(_("quoi"), max_length=13, choices=What.choices)
    # Nobody when it was done from the server itself.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("le"))
    reason = models.CharField(_("pourquoi"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("mouvement du second facteur")
        verbose_name_plural = _("mouvements du second facteur")
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.user} · {self.get_what_display()}"


class SignInTrial(models.Model):
    """How often in a row somebody tried to sign in with an e-mail, known or not; the e-mail itself is not kept."""

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("essai de connexion")
        verbose_name_plural = _("essais de connexion")

    def __str__(self):
        return f"{self.key[:8]} · {self.failures}"
