"""What the association takes of a sale: dated rules, their withdrawal, and whether it bears VAT itself."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.models import Category

from merchants.models.merchant import Merchant


class CommissionRuleQuerySet(models.QuerySet):
    def standing(self):
        """Those that nobody withdrew before they began."""
        return self.filter(withdrawal=None)

    def begun(self, day):
        """Those that have begun on a local date and are not over."""
        return self.standing().filter(Q(applies_until=None) | Q(applies_until__gte=day), applies_from__lte=day)


class CommissionRule(models.Model):
    """Rows are added, never changed: in one scope, the last one set for a date wins.

    The scope is the label, the merchant, the category, the animation and the channel; what is left empty means all of
    them. A rule with a label is a fee of its own, added to the commission. Amounts are in cents, VAT included, for one
    merchant order. How the most specific rule is found is written in `merchants.commission.choosing`.
    """

    class Channel(models.TextChoices):
        ONLINE = "ONLINE", _("Sur le site")
        PHONE = "PHONE", _("Au téléphone")
        COUNTER = "COUNTER", _("Au comptoir")

    # Empty: the commission itself.
    label = models.CharField(_("nom des frais"), max_length=60, blank=True)
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, null=True, blank=True, related_name="commission_rules"
    )
    # With all that is below it.
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # What the animation is known by in the room above, which may not be named here.
    animation = models.CharField(_("animation"), max_length=140, blank=True)
    channel = models.CharField(_("canal"), max_length=10, choices=Channel.choices, blank=True)
    rate = models.DecimalField(_("taux (%)"), max_digits=5, decimal_places=2)
    fixed_cents = models.PositiveIntegerField(_("part fixe en centimes"), default=0)
    floor_cents = models.PositiveIntegerField(_("minimum en centimes"), default=0)
    cap_cents = models.PositiveIntegerField(_("maximum en centimes"), null=True, blank=True)
    month_cap_cents = models.PositiveIntegerField(_("maximum du mois en centimes"), null=True, blank=True)
    # The launch: nothing is taken for so many days after the merchant joined, or until a date.
    free_days = models.PositiveSmallIntegerField(_("jours offerts à l’arrivée"), default=0)
    free_until = models.DateField(_("offert jusqu’au"), null=True, blank=True)
    # Who bears a promotion: 0 the merchant, 100 the association, between the two both.
    association_bears = models.DecimalField(
        _("part des promotions portée par l’association (%)"), max_digits=5, decimal_places=2, default=0
    )
    # From then on there is no rule here any more: a wider one holds again.
    stops = models.BooleanField(_("met fin à la règle"), default=False)
    applies_from = models.DateField(_("à partir du"))
    applies_until = models.DateField(_("jusqu’au"), null=True, blank=True)
    # A merchant may accept a dearer rule before the notice has run: when and how it was said.
    agreed_on = models.DateField(_("accord donné le"), null=True, blank=True)
    agreed_how = models.CharField(_("comment l’accord a été donné"), max_length=120, blank=True)
    # The number of the members' decision that it follows, « D-2026-3 », which is kept in a room above.
    decision = models.CharField(_("décision"), max_length=20, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(_("fixé le"))

    objects = CommissionRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("taux de commission")
        verbose_name_plural = _("taux de commission")
        ordering = ["applies_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lte=100),
                name="rate_is_a_percentage",
                violation_error_message=_("Un taux est compris entre 0 et 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(association_bears__gte=0, association_bears__lte=100),
                name="bearing_is_a_percentage",
                violation_error_message=_("Une part est comprise entre 0 et 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(cap_cents=None) | Q(cap_cents__gte=F("floor_cents")),
                name="cap_above_the_floor",
                violation_error_message=_("Le maximum est au moins égal au minimum."),
            ),
            models.CheckConstraint(
                condition=Q(month_cap_cents=None) | Q(label="", category=None),
                name="month_cap_on_the_commission_itself",
                violation_error_message=_("Le maximum du mois se fixe sur la commission, tous rayons ensemble."),
            ),
            models.CheckConstraint(
                condition=Q(applies_until=None) | Q(applies_until__gte=F("applies_from")),
                name="rule_ends_after_it_begins",
                violation_error_message=_("Le dernier jour vient après le premier."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_on=None) | (Q(merchant__isnull=False) & ~Q(agreed_how="")),
                name="agreement_of_one_merchant_and_how",
                violation_error_message=_("Dites de quel commerçant vient l’accord, et comment il l’a donné."),
            ),
        ]

    def __str__(self):
        return f"{self.label or self.merchant or _('Toute la ville')} : {self.rate} %"

    @property
    def scope(self):
        """What it is about: two rules of one scope replace each other."""
        return self.label, self.merchant_id, self.category_id, self.animation, self.channel


class RuleWithdrawal(models.Model):
    """A rule announced and called off before its first day. Rows are added, never changed."""

    rule = models.OneToOneField(CommissionRule, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(_("motif"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("retirée le"))

    class Meta:
        verbose_name = _("retrait d’une règle")
        verbose_name_plural = _("retraits de règles")

    def __str__(self):
        return f"{self.rule} – {_('retirée')}"


class OperatorVat(models.Model):
    """Whether the association adds VAT to its commission, from a date on; without a row, it does (DOMAIN 2.3).

    Rows are added, never changed: the last one set for a date wins.
    """

    regime = models.CharField(_("régime de TVA"), max_length=24, choices=Merchant.VatRegime.choices)
    applies_from = models.DateField(_("à partir du"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(_("fixé le"))

    class Meta:
        verbose_name = _("TVA de l’association")
        verbose_name_plural = _("TVA de l’association")
        ordering = ["applies_from", "id"]

    def __str__(self):
        return f"{self.get_regime_display()} ({self.applies_from:%d/%m/%Y})"
