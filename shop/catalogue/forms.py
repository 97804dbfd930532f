"""The choices of a list, as a form that a GET sends."""

from django import forms
from django.utils.translation import gettext_lazy as _

from merchants.fields import NumberField
from merchants.imports import numbers
from merchants.listing import origins
from merchants.models import Merchant
from merchants.models.sheet import Allergen, OfficialSign
from shop.catalogue.aisles import Aisles
from shop.catalogue.narrowing import AISLE, COUNTRY, MOST, SHOP, SIGN, WITHOUT
from shop.catalogue.offers import on_sale

ONE = [AISLE, SHOP, COUNTRY, MOST]
SEVERAL = [SIGN, WITHOUT]
# Each aisle below its own, in a list that has one column.
STEP_IN = "\u2003"


class NarrowForm(forms.Form):
    """Only what is on sale is offered; a field that would offer nothing is not shown."""

    q = forms.CharField(label=_("Ce que vous cherchez"), max_length=100, required=False)
    rayon = forms.ChoiceField(label=_("Rayon"), required=False)
    chez = forms.ChoiceField(label=_("Commerçant"), required=False)
    jusqua = NumberField(
        label=_("Prix, au plus"), reader=numbers.price, required=False, help_text=_("En euros\u202f: 12 ou 12,50.")
    )
    pays = forms.ChoiceField(label=_("Pays d’origine"), required=False)
    signe = forms.MultipleChoiceField(
        label=_("Signes officiels"), required=False, widget=forms.CheckboxSelectMultiple, choices=OfficialSign.choices
    )
    sans = forms.MultipleChoiceField(
        label=_("Sans"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=Allergen.choices,
        help_text=_(
            "Seulement les produits dont le commerçant a déclaré les allergènes. "
            "Les traces ne sont pas déclarées\u202f: en cas d’allergie grave, demandez-lui."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = on_sale().order_by()
        countries = {*offered.exclude(origin_country="").values_list("origin_country", flat=True).distinct()}
        shops = Merchant.objects.filter(pk__in=offered.values("merchant")).order_by("name")
        choices = {
            "rayon": [(one.slug, STEP_IN * one.slug.count("/") + one.name) for one in Aisles().offered()],
            "chez": list(shops.values_list("code", "name")),
            "pays": [(code, name) for code, name in origins.names().items() if code in countries],
        }
        for name, found in choices.items():
            self.fields[name].choices = [("", _("Tous")), *found]
        if not countries:
            del self.fields["pays"]

    def told(self) -> tuple[str, list[tuple[str, str]]]:
        """The query, and the choices as an address says them."""
        said = self.cleaned_data
        typed = {MOST: "" if said[MOST] is None else f"{said[MOST]:f}".replace(".", ",")}
        one = [(name, typed.get(name, said.get(name, ""))) for name in ONE]
        several = [(name, value) for name in SEVERAL for value in said[name]]
        return said["q"], [(name, value) for name, value in [*one, *several] if value]


def told_by(told) -> dict:
    """What an address says already, to begin from."""
    return {name: told.get(name, "") for name in ["q", *ONE]} | {name: told.getlist(name) for name in SEVERAL}
