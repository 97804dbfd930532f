"""The few digits by which a product is asked for aloud or on paper."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from stdnum import damm

from merchants.models.sheet import ProductSheet

# So that the first codes have four digits already, all of them heard.
FIRST = 100


class ShortCode(models.Model):
    """Given once, with the first publication. The database numbers the rows and gives no number twice: so no code
    ever goes to another product, and two shops that publish at once wait for nobody."""

    sheet = models.OneToOneField(ProductSheet, on_delete=models.CASCADE, related_name="short_code")
    given_at = models.DateTimeField(_("donné le"))

    class Meta:
        verbose_name = _("code à dicter")
        verbose_name_plural = _("codes à dicter")

    def __str__(self):
        return self.code

    @property
    def code(self) -> str:
        """Its number, then the digit that tells any single slip and any two neighbours swapped (H. M. Damm, 2004)."""
        number = str(self.pk - 1 + FIRST)
        return f"{number}{damm.calc_check_digit(number)}"
