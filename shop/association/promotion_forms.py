"""What the association types to lower prices for a while: at which shops, how much, and how each agreed."""

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.models import Category

from merchants.models import Merchant, Promotion
from merchants.promotions.forms import OfferForm
from merchants.promotions.offering import Offer
from shop.association.rate_forms import AisleField


class TownOfferForm(OfferForm):
    merchants = forms.ModelMultipleChoiceField(
        Merchant.objects.listed(),
        label=_("Chez qui"),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins une boutique.")},
    )
    category = AisleField(
        Category.objects.order_by("path"), label=_("Rayon"), required=False, empty_label=_("Tous les rayons")
    )
    agreed_how = forms.CharField(
        label=_("Comment les commerçants ont donné leur accord"),
        help_text=_(
            "Demandé si l’un d’eux paie une partie de la réduction\u202f: «\u202fsigné le 12 novembre\u202f»."
        ),
        max_length=120,
        required=False,
    )
    field_order = ["merchants", "category", "percent", "name", "first_day", "last_day", "agreed_how"]

    def offers(self) -> list[Offer]:
        """One promotion per shop: each may leave it without the others."""
        given = dict(self.cleaned_data)
        merchants = given.pop("merchants")
        return [Offer(merchant=one, offered_by=Promotion.OfferedBy.TOWN, **given) for one in merchants]
