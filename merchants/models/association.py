"""The people of the merchants' association and what each is trusted with."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AssociationMember(models.Model):
    class Role(models.TextChoices):
        COACH = "COACH", _("Accompagnement")
        TREASURER = "TREASURER", _("Trésorerie")
        ADMINISTRATOR = "ADMINISTRATOR", _("Administration")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="association_roles")
    role = models.CharField(_("rôle"), max_length=14, choices=Role.choices)

    class Meta:
        verbose_name = _("membre de l’association")
        verbose_name_plural = _("membres de l’association")
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="once_in_a_role")]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"
