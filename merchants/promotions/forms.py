"""What one types to offer a promotion: on what, how much less, under which name, from when to when."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.catalogue.models import Category

from merchants.access import sheets_of
from merchants.fields import NumberField
from merchants.imports import numbers
from merchants.invoicing.legible import refuse_unwritable
from merchants.models import Promotion
from merchants.promotions.offering import Offer

# How one names, in an address or a form, what a promotion is about.
SHOP, AISLE, PRODUCT = "boutique", "rayon", "produit"


def percentage(text) -> int:
    percent = numbers.number(text.replace("%", ""))
    if percent != int(percent) or not 1 <= percent <= 99:
        raise numbers.Unreadable(_("Écrivez un nombre entier de 1 à 99, par exemple 20."))
    return int(percent)


class DayField(forms.DateField):
    default_error_messages = {
        "required": gettext_lazy("Choisissez un jour."),
        "invalid": gettext_lazy("Écrivez une date, par exemple 01/12/2026."),
    }

    def __init__(self, **kwargs):
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


class OfferForm(forms.Form):
    """What every promotion says; `offer` gives it to the act."""

    name = forms.CharField(
        label=gettext_lazy("Son nom"),
        max_length=60,
        initial=gettext_lazy("Promotion"),
        validators=[refuse_unwritable],
        help_text=gettext_lazy("Les habitants le lisent\u202f: «\u202fSemaine du goût\u202f»."),
        error_messages={"required": gettext_lazy("Donnez-lui un nom, en deux ou trois mots.")},
    )
    percent = NumberField(
        label=gettext_lazy("Réduction (%)"),
        reader=percentage,
        help_text=gettext_lazy("20 pour un cinquième de moins. Un livre neuf\u202f: 5 au plus, c’est la loi."),
        error_messages={"required": gettext_lazy("Indiquez de combien le prix baisse.")},
    )
    first_day = DayField(label=gettext_lazy("Du"))
    last_day = DayField(label=gettext_lazy("Jusqu’au (compris)"))

    def clean_name(self):
        """On one line: it is the subject of a message."""
        return " ".join(self.cleaned_data["name"].split())


class ShopOfferForm(OfferForm):
    """A merchant's own: one product, an aisle or the whole shop; a percentage, or the new price of one product."""

    what = forms.ChoiceField(label=gettext_lazy("Sur quoi"))
    price = NumberField(
        label=gettext_lazy("Ou le nouveau prix TTC"),
        reader=numbers.price,
        required=False,
        help_text=gettext_lazy("Pour un seul produit, en euros\u202f: 3,20. Au kilo, s’il se vend au poids."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("C’est"),
        widget=forms.RadioSelect,
        initial=Promotion.Kind.PRICE_REDUCTION,
        choices=[
            (Promotion.Kind.PRICE_REDUCTION, gettext_lazy("une promotion")),
            (Promotion.Kind.NEAR_DATE, gettext_lazy("une date courte\u202f: du frais, à ne pas jeter")),
            (Promotion.Kind.SEASONAL_SALE, gettext_lazy("des soldes, aux dates de la loi")),
        ],
    )
    field_order = ["what", "percent", "price", "kind", "name", "first_day", "last_day"]

    def __init__(self, *args, merchant, **kwargs):
        super().__init__(*args, **kwargs)
        self.merchant = merchant
        self.sheets = {f"{PRODUCT}-{one.pk}": one for one in priced_sheets(merchant)}
        self.aisles = {f"{AISLE}-{one.pk}": one for one in aisles_of(merchant)}
        self.fields["percent"].required = False
        self.fields["what"].choices = [
            (SHOP, _("Toute la boutique")),
            (_("Un rayon"), [(key, aisle.name) for key, aisle in self.aisles.items()]),
            (_("Un produit"), [(key, sheet.product.title) for key, sheet in self.sheets.items()]),
        ]

    def clean(self):
        given = super().clean()
        percent, price = given.get("percent"), given.get("price")
        if "percent" not in self.errors and "price" not in self.errors and (percent is None) == (price is None):
            self.add_error(
                "percent", _("Indiquez une réduction en pourcentage, ou le nouveau prix\u202f: l’un des deux.")
            )
        elif price is not None and given.get("what") not in self.sheets:
            self.add_error("price", _("Un nouveau prix se donne à un seul produit\u202f: choisissez-le."))
        return given

    def offer(self) -> Offer:
        given = dict(self.cleaned_data)
        what = given.pop("what")
        about = {"sheet": self.sheets.get(what), "category": self.aisles.get(what)}
        return Offer(merchant=self.merchant, offered_by=Promotion.OfferedBy.MERCHANT, **about, **given)


def priced_sheets(merchant):
    """Its products that are on sale."""
    found = sheets_of(merchant).filter(product__is_public=True).select_related("product")
    return found.order_by("product__title", "pk")


def aisles_of(merchant):
    """The aisles where it has something on sale."""
    found = Category.objects.filter(product__sheet__merchant=merchant, product__is_public=True)
    return found.distinct().order_by("path")
