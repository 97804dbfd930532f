"""Amounts and delays that the law sets, with the dates between which each holds: data, never constants."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from merchants.models.dated import DatedQuerySet


class LegalAmount(models.Model):
    class Code(models.TextChoices):
        CASH_CAP = "cash_cap", _("Plafond des paiements en espèces")
        DAC7_AMOUNT = "dac7_amount", _("Ventes à déclarer au fisc, en montant")
        # In force only while any food may be paid so: without a row, none is taken.
        MEAL_VOUCHER = "meal_voucher", _("Titres-restaurant par jour, pour tout aliment")

    code = models.CharField(_("règle"), max_length=20, choices=Code.choices)
    cents = models.PositiveIntegerField(_("montant en centimes"))
    source = models.CharField(_("texte"), max_length=120)
    applies_from = models.DateField(_("à partir du"))
    applies_until = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("montant légal")
        verbose_name_plural = _("montants légaux")
        constraints = [models.UniqueConstraint(fields=["code", "applies_from"], name="one_amount_per_code_and_date")]

    def __str__(self):
        return f"{self.get_code_display()} ({self.source})"


class LegalDelay(models.Model):
    """A number of days that the law gives."""

    class Code(models.TextChoices):
        WITHDRAWAL = "withdrawal", _("Délai pour se rétracter")
        WITHDRAWAL_RETURN = "withdrawal_return", _("Délai pour rapporter ce à quoi l’on renonce")
        WITHDRAWAL_REFUND = "withdrawal_refund", _("Délai pour rembourser une rétractation")
        COMMISSION_NOTICE = "commission_notice", _("Préavis d’une hausse de commission")
        PRIOR_PRICE = "prior_price", _("Jours dont on montre le prix le plus bas avant une réduction")
        TERMS_NOTICE = "terms_notice", _("Préavis d’un changement des conditions des commerçants")
        ENDING_NOTICE = "ending_notice", _("Préavis pour mettre fin au contrat d’un commerçant")
        CUSTOMER_KEPT = "customer_kept", _("Ce que l’on garde d’un client, après sa dernière commande")
        CUSTOMER_NOTICE = "customer_notice", _("Préavis avant d’effacer un compte qui ne sert plus")
        DAC7_RETURN = "dac7_return", _("Déclaration des ventes au fisc, après la fin de l’année")

    code = models.CharField(_("règle"), max_length=20, choices=Code.choices)
    days = models.PositiveSmallIntegerField(_("jours"))
    source = models.CharField(_("texte"), max_length=120)
    applies_from = models.DateField(_("à partir du"))
    applies_until = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("délai légal")
        verbose_name_plural = _("délais légaux")
        constraints = [models.UniqueConstraint(fields=["code", "applies_from"], name="one_delay_per_code_and_date")]

    def __str__(self):
        return f"{self.get_code_display()} ({self.source})"


class LegalCount(models.Model):
    """A number of things from which a rule holds."""

    class Code(models.TextChoices):
        DAC7_SALES = "dac7_sales", _("Ventes à déclarer au fisc, en nombre")
        SMALLEST_CELL = "smallest_cell", _("Commerçants qu’il faut derrière un chiffre publié")

    code = models.CharField(_("règle"), max_length=20, choices=Code.choices)
    count = models.PositiveSmallIntegerField(_("nombre"))
    source = models.CharField(_("texte"), max_length=120)
    applies_from = models.DateField(_("à partir du"))
    applies_until = models.DateField(_("jusqu’au"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("nombre légal")
        verbose_name_plural = _("nombres légaux")
        constraints = [models.UniqueConstraint(fields=["code", "applies_from"], name="one_count_per_code_and_date")]

    def __str__(self):
        return f"{self.get_code_display()} ({self.source})"
