"""What a merchant types of a new product with its photo in hand: only what its template cannot answer."""

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.fields import NumberField, ReadAtField, net_quantity
from merchants.imports import numbers
from merchants.invoicing.legible import refuse_unwritable
from merchants.listing import origins, trades, variants
from merchants.listing.sheets import Obstacle
from merchants.models import ProductSheet
from merchants.models.sheet import Allergen

States = ProductSheet.AllergenState
# By question of a template: the field that answers it, and the sentence when it is left open.
OPEN = {
    "quantity": ("net_quantity", Obstacle.NET_QUANTITY),
    "country": ("origin_country", Obstacle.ORIGIN),
}


class QuickForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Son nom"),
        max_length=255,
        validators=[refuse_unwritable],
        error_messages={"required": gettext_lazy("Donnez-lui un nom.")},
    )
    price = NumberField(label=gettext_lazy("Son prix TTC, en euros"), reader=numbers.price, required=False)
    stock = NumberField(label=gettext_lazy("Combien à vendre"), reader=numbers.count, required=False)
    template = forms.ChoiceField(
        label=gettext_lazy("Ce que c’est"),
        error_messages={
            "required": gettext_lazy("Choisissez ce que c’est."),
            "invalid_choice": gettext_lazy("Choisissez ce que c’est dans la liste."),
        },
    )
    allergen_state = forms.ChoiceField(
        label=gettext_lazy("Allergènes"),
        choices=[
            (States.NONE, gettext_lazy("Aucun des 14")),
            (States.CONTAINS, gettext_lazy("Il contient ce que je coche")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    allergens = forms.MultipleChoiceField(
        label=gettext_lazy("Il contient"), required=False, widget=forms.CheckboxSelectMultiple
    )
    net_quantity = NumberField(label=gettext_lazy("Quantité nette"), reader=net_quantity, required=False)
    net_unit = forms.ChoiceField(
        label=gettext_lazy("Unité"), choices=ProductSheet.NetUnit.choices, required=False, initial="g"
    )
    origin_country = forms.ChoiceField(label=gettext_lazy("Pays d’origine"), required=False)
    is_no_food = forms.BooleanField(
        label=gettext_lazy("Je confirme\u202f: il ne se mange pas et ne se boit pas"), required=False
    )
    made_by_us = forms.BooleanField(label=gettext_lazy("C’est nous qui l’avons fabriqué"), required=False)
    manufacturer = forms.CharField(label=gettext_lazy("Sinon, le fabricant"), max_length=200, required=False)
    manufacturer_contact = forms.CharField(
        label=gettext_lazy("Son adresse, et son e-mail ou son site"), max_length=200, required=False
    )

    def __init__(self, *args, merchant, **kwargs):
        super().__init__(*args, **kwargs)
        self.merchant = merchant
        self.own_templates, self.other_templates = trades.for_trade(merchant.trade)
        everything = [*self.own_templates, *self.other_templates]
        self.fields["template"].choices = [(one.code, one.name) for one in everything]
        self.initial.setdefault("template", self.own_templates[0].code)
        self.fields["allergens"].choices = self.likely_first()
        self.fields["origin_country"].choices = [("", "—"), *origins.names().items()]

    def likely_first(self):
        """The allergens that this trade meets, then the others."""
        met = dict.fromkeys(code for one in self.own_templates for code in one.likely)
        return sorted(Allergen.choices, key=lambda choice: list(met).index(choice[0]) if choice[0] in met else 99)

    def only_shown(self):
        """As typed, without a word on what is missing: something else was asked for than to save."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        return self

    @property
    def chosen(self) -> str:
        return self["template"].value()

    @property
    def asks_no_food(self) -> bool:
        return bool(self["is_no_food"].errors or self["is_no_food"].value())

    @property
    def chosen_elsewhere(self) -> bool:
        return self.chosen in {one.code for one in self.other_templates}

    def clean(self):
        cleaned = super().clean()
        template = trades.templates().get(cleaned.get("template"))
        if "publish" in self.data:
            if cleaned.get("price") is None and "price" not in self.errors:
                self.add_error("price", Obstacle.PRICE.label)
            if template:
                self.refuse_open_questions(template, cleaned)
        return cleaned

    def refuse_open_questions(self, template, cleaned):
        if "allergens" in template.asks and not self.allergen_facts(cleaned)["allergens_are_told"]:
            self.add_error("allergen_state", Obstacle.ALLERGENS.label)
        for name, (field, obstacle) in OPEN.items():
            if name in template.asks and not cleaned.get(field) and field not in self.errors:
                self.add_error(field, obstacle.label)
        if self.is_vague(template) and not cleaned.get("is_no_food"):
            self.add_error("is_no_food", trades.IS_IT_EATEN)
        if "maker" in template.asks and not cleaned.get("made_by_us"):
            self.refuse_open_maker(cleaned)
        if cleaned.get("allergens") and cleaned.get("allergen_state") == States.NONE:
            self.add_error("allergen_state", _("Vous avez répondu «\u202faucun\u202f» et coché des allergènes."))

    def is_vague(self, template) -> bool:
        """« Autre objet », in a shop where everything is eaten: a tart would be sold without its allergens."""
        is_thing = template.code in trades.LAST_RESORT and not template.food
        return is_thing and trades.sells_only_food(self.merchant.trade)

    def refuse_open_maker(self, cleaned):
        if not cleaned.get("manufacturer"):
            self.add_error("manufacturer", Obstacle.MANUFACTURER.label)
        elif not cleaned.get("manufacturer_contact"):
            self.add_error("manufacturer_contact", Obstacle.MANUFACTURER_CONTACT.label)

    def allergen_facts(self, cleaned) -> dict:
        """Ticking one says enough."""
        ticked = cleaned.get("allergens", [])
        state = States.CONTAINS if ticked else cleaned.get("allergen_state") or States.UNANSWERED
        told = bool(ticked) or state == States.NONE
        return {"allergen_state": state, "allergens": ticked, "allergens_are_told": told}

    def facts(self) -> dict:
        """The template's, then what was typed in answer to its questions; what it did not ask says nothing."""
        typed, template = self.cleaned_data, trades.templates()[self.cleaned_data["template"]]
        facts = template.facts() | {"title": typed["title"], "categories": trades.aisles_of(template)}
        facts["price_per_kg" if template.kilo else "price"] = typed["price"]
        if "allergens" in template.asks:
            told = self.allergen_facts(typed)
            facts |= {name: told[name] for name in ("allergen_state", "allergens")}
        if "quantity" in template.asks and typed["net_quantity"]:
            facts |= {"net_quantity": typed["net_quantity"], "net_unit": typed["net_unit"] or template.net_unit}
        if "country" in template.asks:
            facts["origin_country"] = typed["origin_country"]
        return facts | self.maker_facts(template) | self.exempt_facts()

    def maker_facts(self, template) -> dict:
        typed = self.cleaned_data
        if template.maker or ("maker" in template.asks and typed["made_by_us"]):
            return made_here(self.merchant)
        if "maker" in template.asks:
            return {name: typed[name] for name in ("manufacturer", "manufacturer_contact")}
        return {}

    def exempt_facts(self) -> dict:
        """Who is exempt of VAT tells no rate."""
        return {"vat_code": ""} if self.merchant.vat_exempt else {}


def made_here(merchant) -> dict:
    """The shop as the maker of what it sells."""
    contact = f"{merchant.street}, {merchant.postcode} {merchant.city} · {merchant.email}"
    return {"manufacturer": merchant.legal_name[:200], "manufacturer_contact": contact[:200]}


class ChoicesForm(forms.Form):
    """What one chooses of a thing sold in several, and the choices: « Taille », « S, M, L »."""

    title = forms.CharField(
        label=gettext_lazy("Son nom, sans la taille ni la couleur"),
        max_length=variants.LONGEST_TITLE,
        validators=[refuse_unwritable],
    )
    axis_1 = forms.CharField(
        label=gettext_lazy("On choisit"), max_length=30, initial=gettext_lazy("Taille"), validators=[refuse_unwritable]
    )
    values_1 = forms.CharField(
        label=gettext_lazy("Parmi"),
        max_length=800,
        validators=[refuse_unwritable],
        help_text=gettext_lazy("Séparés par des virgules\u202f: S, M, L"),
    )
    axis_2 = forms.CharField(
        label=gettext_lazy("Et aussi"), max_length=30, required=False, validators=[refuse_unwritable]
    )
    values_2 = forms.CharField(
        label=gettext_lazy("Et parmi"),
        max_length=800,
        required=False,
        validators=[refuse_unwritable],
        help_text=gettext_lazy(
            "Par exemple\u202f: «\u202fCouleur\u202f», «\u202fbleu marine, écru\u202f». Facultatif."
        ),
    )

    def choices(self) -> dict[str, list[str]]:
        typed = self.cleaned_data
        told = {typed["axis_1"]: listed(typed["values_1"])}
        if typed["axis_2"] or typed["values_2"]:
            told[typed["axis_2"] or _("Modèle")] = listed(typed["values_2"])
        return told

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("axis_2") and cleaned["axis_2"] == cleaned.get("axis_1"):
            self.add_error("axis_2", _("C’est déjà le premier choix\u202f: écrivez-en un autre."))
        if cleaned.get("axis_2") and not listed(cleaned.get("values_2", "")):
            self.add_error("values_2", _("Écrivez parmi quoi l’on choisit."))
        if "values_1" in cleaned and not listed(cleaned["values_1"]):
            self.add_error("values_1", _("Écrivez parmi quoi l’on choisit."))
        return cleaned


def listed(text) -> list[str]:
    """« S, M ; L » → S, M, L, once each."""
    parts = text.replace(";", ",").replace("\n", ",").split(",")
    return list(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def present_choices(sheet) -> dict:
    """The form of a thing that is sold in several already."""
    group = sheet.group
    told = [one.variant for one in group.variants.order_by("pk")]
    initial = {"title": group.title}
    for rank, axis in enumerate(group.axes[:2], start=1):
        values = dict.fromkeys(values[rank - 1] for values in told if len(values) >= rank)
        initial |= {f"axis_{rank}": axis, f"values_{rank}": ", ".join(values)}
    return initial


class ReadForm(forms.Form):
    """When a page of several rows was read."""

    read_at = ReadAtField()


class VariantForm(forms.Form):
    """One row of the grid; what nobody touched on the page says nothing of what was changed since."""

    price = NumberField(reader=numbers.price, required=False, label=gettext_lazy("Prix"), show_hidden_initial=True)
    stock = NumberField(reader=numbers.count, required=False, label=gettext_lazy("À vendre"), show_hidden_initial=True)
    is_public = forms.BooleanField(required=False, label=gettext_lazy("En vente"), show_hidden_initial=True)

    def speak_of(self, variant):
        """Each field says aloud of which variant it speaks."""
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}\u202f: {variant}"
