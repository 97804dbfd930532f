"""The person who signs in, whatever their roles."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.abstract_models import AbstractUser


class User(AbstractUser):
    """Signs in with an e-mail; residents may also live without any account."""

    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
