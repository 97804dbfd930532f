"""What merchants type: a sheet, a stock, a shortage. Numbers are read as in a file, so « 4,20 € » is a price."""

import html

from django import forms
from django.utils.html import format_html, linebreaks, strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.catalogue.models import Category

from merchants import pictures, sheets
from merchants.imports import numbers
from merchants.imports.reading import LONGEST_LEAD_TIME
from merchants.invoicing.legible import refuse_unwritable
from merchants.models import MerchantOrderMove, ProductSheet
from merchants.models.sheet import Allergen, Nature, VatCode
from merchants.refusals import Refusal

LONGEST_DESCRIPTION = 5000


class NumberField(forms.Field):
    """A number typed the French way; `reader` refuses with the sentence to show."""

    def __init__(self, *, reader, **options):
        self.reader = reader
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 30}), **options)

    def to_python(self, value):
        text = (value or "").strip()
        try:
            return self.reader(text) if text else None
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else f"{value}".replace(".", ",")


def net_quantity(text):
    quantity = numbers.number(text)
    if not 0 < quantity < 1_000_000 or quantity != round(quantity, 3):
        raise numbers.Unreadable(_("Écrivez un nombre plus grand que zéro, avec trois décimales au plus."))
    return quantity


class StockForm(forms.Form):
    # The page carries what it showed: a number nobody touched says nothing of what was sold since.
    quantity = NumberField(reader=numbers.count, required=False, show_hidden_initial=True)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi\u202f?"),
        max_length=MerchantOrderMove._meta.get_field("reason").max_length,
        help_text=gettext_lazy("Cette raison est envoyée avec l’annulation. Par exemple\u202f: le four est en panne."),
        error_messages={"required": gettext_lazy("Dites pourquoi, en quelques mots.")},
    )


class ShortageForm(forms.Form):
    """How many of a line can be supplied: fewer than before."""

    kept_quantity = forms.TypedChoiceField(
        label=gettext_lazy("Combien pouvez-vous en fournir\u202f?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez combien vous pouvez en fournir.")},
    )

    # Beyond this many, one types the number.
    MOST_CHOICES = 12

    def __init__(self, *args, line, **kwargs):
        super().__init__(*args, **kwargs)
        asked = self.fields["kept_quantity"]
        if line.left_quantity > self.MOST_CHOICES:
            self.fields["kept_quantity"] = forms.IntegerField(
                label=asked.label, min_value=0, max_value=line.left_quantity - 1
            )
        else:
            asked.choices = [(0, _("Aucun"))] + [(many, str(many)) for many in range(1, line.left_quantity)]


class SheetForm(forms.ModelForm):
    title = forms.CharField(label=gettext_lazy("Nom du produit"), max_length=255, validators=[refuse_unwritable])
    nature = forms.ChoiceField(
        label=gettext_lazy("Ce que vous vendez"),
        choices=[
            (Nature.GOODS, gettext_lazy("Un produit que l’on emporte")),
            (Nature.SERVICE, gettext_lazy("Un service que vous rendez\u202f: un cours, une réparation, une coupe")),
        ],
        # Unsaid, it stays what it was.
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Pour un service, la personne vient chercher un bon à votre nom. Les impôts comptent les deux à part."
        ),
    )
    price = NumberField(
        label=gettext_lazy("Prix TTC"),
        reader=numbers.price,
        required=False,
        help_text=gettext_lazy("En euros\u202f: 4,20"),
    )
    stock = NumberField(
        label=gettext_lazy("Combien à vendre"),
        reader=numbers.count,
        required=False,
        help_text=gettext_lazy("En plus de ce qui est déjà commandé. Vide\u202f: ne s’épuise pas."),
        show_hidden_initial=True,
    )
    category = forms.TypedChoiceField(label=gettext_lazy("Rayon"), coerce=int, empty_value=None, required=False)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=LONGEST_DESCRIPTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=gettext_lazy("JPEG, PNG ou WebP. Elle est recadrée et allégée toute seule."),
    )
    allergens = forms.MultipleChoiceField(
        label=gettext_lazy("Il contient"),
        choices=Allergen.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    lead_time_hours = forms.IntegerField(
        label=gettext_lazy("Délai de préparation (heures)"),
        min_value=0,
        max_value=LONGEST_LEAD_TIME,
        help_text=gettext_lazy("0\u202f: vous l’avez en boutique."),
    )
    net_quantity = NumberField(label=gettext_lazy("Quantité nette"), reader=net_quantity, required=False)

    class Meta:
        model = ProductSheet
        fields = [
            *("nature", "vat_code", "is_food", "allergen_state", "allergens", "is_alcohol", "origin", "is_prepacked"),
            *("net_quantity", "net_unit", "unit_price_exemption", "storage_class", "made_on_the_day"),
            *("lead_time_hours", "withdrawal_exception", "manufacturer", "manufacturer_contact", "picture_alt"),
        ]
        widgets = {"allergen_state": forms.RadioSelect}
        help_texts = {
            "manufacturer": gettext_lazy("Pour ce qui ne se mange pas. Si c’est vous, écrivez le nom de la boutique."),
            "manufacturer_contact": gettext_lazy("Adresse postale, et e-mail ou site."),
            "picture_alt": gettext_lazy(
                "Pour qui ne la voit pas\u202f: «\u202fMiche ronde, farinée, sur une planche\u202f»."
            ),
        }

    GROUPS = [
        (gettext_lazy("Le produit"), ["title", "nature", "category", "description", "photo", "picture_alt"]),
        (gettext_lazy("Prix et stock"), ["price", "vat_code", "stock"]),
        (gettext_lazy("S’il se mange ou se boit"), ["is_food", "allergen_state", "allergens", "origin", "is_alcohol"]),
        (gettext_lazy("Quantité"), ["is_prepacked", "net_quantity", "net_unit", "unit_price_exemption"]),
        (gettext_lazy("Préparation"), ["storage_class", "lead_time_hours", "made_on_the_day", "withdrawal_exception"]),
        (gettext_lazy("S’il ne se mange pas"), ["manufacturer", "manufacturer_contact"]),
    ]

    def __init__(self, *args, merchant, vat_rates, **kwargs):
        super().__init__(*args, **kwargs)
        self.merchant = merchant
        self.fields["category"].choices = [("", "—"), *aisles()]
        self.fields["vat_code"].choices = [("", "—"), *vat_choices(vat_rates)]
        if merchant.vat_exempt:
            del self.fields["vat_code"]
        if self.instance.pk:
            self.initial |= present_words(self.instance)

    def groups(self):
        """Legends with their fields, as the page shows them."""
        for legend, names in self.GROUPS:
            yield legend, [self[name] for name in names if name in self.fields]

    def show_beside(self, missing):
        """Each sentence above the field that mends it."""
        for name, sentence in missing.items():
            if name in self.fields:
                field = self.fields[name]
                hint = format_html('<strong class="icon-attention mend">{}</strong> {}', sentence, field.help_text)
                field.help_text = hint

    def clean_nature(self):
        return self.cleaned_data["nature"] or self.instance.nature

    def clean_photo(self):
        photo = self.cleaned_data["photo"]
        if photo:
            try:
                pictures.opened(photo)
            except Refusal as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
            photo.seek(0)
        return photo

    def clean_description(self):
        return self.cleaned_data["description"].replace("\r\n", "\n")

    def clean(self):
        cleaned = super().clean()
        states = ProductSheet.AllergenState
        if cleaned.get("allergens") and cleaned.get("allergen_state") == states.NONE:
            self.add_error(
                "allergens",
                _("Vous avez répondu «\u202faucun\u202f» et coché des allergènes\u202f: lequel des deux\u202f?"),
            )
        # Ticking one says enough.
        elif cleaned.get("allergens"):
            cleaned["allergen_state"] = states.CONTAINS
        return cleaned

    def facts(self) -> dict:
        """As `sheets.save_sheet` takes them."""
        facts = {name: self.cleaned_data[name] for name in self._meta.fields if name in self.cleaned_data}
        facts |= {"title": self.cleaned_data["title"], "price": self.cleaned_data["price"]}
        # Left as it was, a description keeps its lists, which the form does not show.
        if self.cleaned_data["description"] != self.initial.get("description", ""):
            facts["description"] = linebreaks(self.cleaned_data["description"], autoescape=True)
        if "category" in self.changed_data:
            chosen = self.cleaned_data["category"]
            facts["categories"] = [chosen] if chosen else []
        return facts


def present_words(sheet) -> dict:
    """What the sheet says now, as the merchant would type it."""
    stock = sheets.stock_of(sheet)
    tracked = stock and stock.num_in_stock is not None
    return {
        "title": sheet.product.title,
        "description": typed(sheet.product.description),
        "price": stock and stock.price,
        "stock": max(0, stock.net_stock_level) if tracked else None,
        "category": str(sheet.product.categories.order_by("path").values_list("pk", flat=True).first() or ""),
        "net_quantity": sheet.net_quantity and f"{sheet.net_quantity.normalize():f}".replace(".", ","),
    }


def typed(description) -> str:
    """A description as plain paragraphs."""
    spaced = description.replace("</p>", "\n\n").replace("</li>", "\n").replace("<br>", "\n")
    return html.unescape(strip_tags(spaced)).strip()


def aisles() -> list[tuple[int, str]]:
    """Every aisle with those above it, in one query."""
    choices, names = [], {}
    for category in Category.objects.order_by("path").only("path", "name", "depth"):
        above = names.get(category.path[: -category.steplen], "")
        names[category.path] = f"{above} › {category.name}" if above else category.name
        choices.append((category.pk, names[category.path]))
    return choices


def vat_choices(rates) -> list[tuple[str, str]]:
    """« 5,5 % · Réduit », for the rates in force."""
    return [
        (code.value, f"{rates[code].normalize():f}".replace(".", ",") + f"\u202f% · {code.label}")
        for code in VatCode
        if code in rates
    ]


class MandateForm(forms.Form):
    """The merchant's signed word; the box is ticked, the name and the day are written (CGI, annexe II, 242 nonies)."""

    signed_by = forms.CharField(
        label=gettext_lazy("Votre nom et votre prénom"),
        max_length=120,
        error_messages={"required": gettext_lazy("Écrivez le nom de la personne qui signe.")},
    )
    signed_on = forms.DateField(
        label=gettext_lazy("Signé le"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": gettext_lazy("Indiquez le jour de la signature."),
            "invalid": gettext_lazy("Écrivez une date, par exemple 01/12/2026."),
        },
    )
    agreed = forms.BooleanField(
        label=gettext_lazy(
            "Je donne mandat à l’association d’établir, en mon nom et pour mon compte, les factures que mes clients "
            "demandent. Je reste responsable de la TVA, et je peux contester une facture ou reprendre ce mandat quand "
            "je le veux."
        ),
        error_messages={"required": gettext_lazy("Cochez la case pour donner votre mandat.")},
    )
