"""The whole sheet of a product, as a merchant types it: what is asked first, what unfolds, what the aisle answers."""

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.catalogue.models import Category

from merchants.fields import NumberField, ReadAtField, as_shown, grams, net_quantity
from merchants.imports import numbers
from merchants.imports.reading import LONGEST_LEAD_TIME
from merchants.invoicing.legible import refuse_unwritable
from merchants.listing import origins, portions, sheets, trades, variants
from merchants.listing.by_weight import grams_words
from merchants.listing.meanwhile import Page
from merchants.listing.paragraphs import as_html, as_typed
from merchants.listing.sheet_choices import KEPT_BY_WHOM_BOUGHT_IT, aisles, vat_choices
from merchants.models import ProductSheet
from merchants.models.sheet import Allergen, Nature, OfficialSign, StorageClass

LONGEST_DESCRIPTION = 5000
# What a bundle is told by the products that it is made of, and what it has none of.
TOLD_BY_ITS_PARTS = {
    *("nature", "vat_code", "stock", "is_food", "is_no_food", "allergen_state", "allergens", "is_alcohol", "origin"),
    *("origin_rule", "origin_country", "is_prepacked", "net_quantity", "net_unit", "unit_price_exemption"),
    *("storage_class", "price_per_kg", "piece_grams", "most_piece_grams", "weighed_one_by_one", "made_on_the_day"),
    *("labels", "lead_time_hours", "withdrawal_exception", "manufacturer", "manufacturer_contact"),
}
# What cannot be said to be missing while the answer that it rests on is refused.
RESTS_ON = {"price_per_kg": ["price"], "is_food": ["manufacturer", "manufacturer_contact"]}

# What a new sheet does not answer, where the trade does not.
NOTHING_USUAL = {"storage_class": ""}

UnitPriceExemption = ProductSheet.UnitPriceExemption


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
        help_text=gettext_lazy("En euros\u202f: 4,20. Au poids, laissez vide\u202f: il se calcule."),
    )
    stock = NumberField(
        label=gettext_lazy("Combien à vendre"),
        reader=numbers.count,
        required=False,
        help_text=gettext_lazy("En plus de ce qui est déjà commandé. Vide\u202f: ne s’épuise pas."),
        show_hidden_initial=True,
    )
    category = forms.TypedChoiceField(
        label=gettext_lazy("Rayon"), coerce=int, empty_value=None, required=False, show_hidden_initial=True
    )
    # What was changed elsewhere since then is not undone; and since then, the person knows that it was.
    read_at, told_at = ReadAtField(initial=timezone.now), ReadAtField()
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=LONGEST_DESCRIPTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    # Asked only where one would expect the contrary: what is eaten is not sold without its allergens.
    is_no_food = forms.BooleanField(
        label=gettext_lazy("Je confirme\u202f: il ne se mange pas et ne se boit pas"), required=False
    )
    allergens = forms.MultipleChoiceField(
        label=gettext_lazy("Il contient"),
        choices=Allergen.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    labels = forms.MultipleChoiceField(
        label=gettext_lazy("Signes officiels"),
        choices=OfficialSign.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Le produit lui-même, pas un ingrédient. Vous devez pouvoir le prouver."),
    )
    lead_time_hours = forms.IntegerField(
        label=gettext_lazy("Délai de préparation (heures)"),
        min_value=0,
        max_value=LONGEST_LEAD_TIME,
        help_text=gettext_lazy("0\u202f: vous l’avez en boutique."),
    )
    net_quantity = NumberField(label=gettext_lazy("Quantité nette"), reader=net_quantity, required=False)
    price_per_kg = NumberField(
        label=gettext_lazy("Prix au kilo TTC"),
        reader=numbers.price,
        required=False,
        help_text=gettext_lazy("En euros\u202f: 18,90. Vide\u202f: il se vend à la pièce."),
    )
    piece_grams = NumberField(
        label=gettext_lazy("Ce que pèse d’habitude une pièce, ou une part"),
        reader=grams,
        required=False,
        help_text=gettext_lazy("En grammes\u202f: 250, ou 1,4 kg. L’habitant commande tant de pièces."),
    )
    most_piece_grams = NumberField(
        label=gettext_lazy("Ce qu’elle pèse au plus"),
        reader=grams,
        required=False,
        help_text=gettext_lazy(
            "Au-delà, il faut l’accord de la personne. Vide\u202f: un cinquième de plus que d’habitude."
        ),
    )
    origin_country = forms.ChoiceField(label=gettext_lazy("Pays d’origine"), required=False)

    class Meta:
        model = ProductSheet
        fields = [
            *("nature", "vat_code", "is_food", "allergen_state", "allergens", "is_alcohol", "origin", "is_prepacked"),
            *("net_quantity", "net_unit", "unit_price_exemption", "storage_class", "made_on_the_day"),
            *("price_per_kg", "piece_grams", "most_piece_grams", "weighed_one_by_one"),
            *("origin_rule", "origin_country", "labels"),
            *("lead_time_hours", "withdrawal_exception", "manufacturer", "manufacturer_contact", "picture_alt"),
            *("is_shared", "shares_picture"),
        ]
        widgets = {"allergen_state": forms.RadioSelect}
        labels = {
            "unit_price_exemption": gettext_lazy("Sans prix au kilo ni au litre, parce que"),
            "withdrawal_exception": gettext_lazy("Peut-on vous le rendre\u202f?"),
        }
        help_texts = {
            "weighed_one_by_one": gettext_lazy("Un poulet, un rôti\u202f: chacun aura sa ligne et son poids."),
            "origin_rule": gettext_lazy("Pour ces aliments, la loi veut que le pays soit dit avant la commande."),
            "origin": gettext_lazy("Plus précisément\u202f: une région, une ferme, une zone de pêche."),
            "manufacturer": gettext_lazy("Pour ce qui ne se mange pas. Si c’est vous, écrivez le nom de la boutique."),
            "manufacturer_contact": gettext_lazy("Adresse postale, et e-mail ou site."),
            "is_shared": gettext_lazy("Ses mots et ce que la loi en dit\u202f: jamais votre prix ni votre stock."),
            "picture_alt": gettext_lazy(
                "Pour qui ne la voit pas\u202f: «\u202fMiche ronde, farinée, sur une planche\u202f»."
            ),
        }

    # What is asked first lies open; the rest unfolds, by itself where an answer is missing.
    GROUPS = [
        (gettext_lazy("Le produit"), "", ["title", "price", "stock", "vat_code"]),
        (gettext_lazy("Ce qu’il est"), "", ["nature", "category", "description", "picture_alt"]),
        (
            gettext_lazy("S’il se mange ou se boit"),
            gettext_lazy("Allergènes, alcool."),
            ["is_food", "is_no_food", "allergen_state", "allergens", "is_alcohol"],
        ),
        (
            gettext_lazy("D’où il vient"),
            gettext_lazy("Obligatoire pour la viande, le poisson, les fruits et légumes, le miel, les œufs."),
            ["origin_rule", "origin_country", "origin", "labels"],
        ),
        (
            gettext_lazy("S’il se vend au poids"),
            gettext_lazy("Le prix du kilo, et ce que pèse une pièce."),
            ["price_per_kg", "piece_grams", "most_piece_grams", "weighed_one_by_one"],
        ),
        (
            gettext_lazy("Quantité"),
            gettext_lazy("Pour ce qui est préemballé\u202f: le prix au kilo ou au litre se calcule."),
            ["is_prepacked", "net_quantity", "net_unit", "unit_price_exemption"],
        ),
        (
            gettext_lazy("Préparation"),
            gettext_lazy("Conservation, délai, droit de changer d’avis."),
            ["storage_class", "lead_time_hours", "made_on_the_day", "withdrawal_exception"],
        ),
        (
            gettext_lazy("S’il ne se mange pas"),
            gettext_lazy("Qui l’a fabriqué."),
            ["manufacturer", "manufacturer_contact"],
        ),
        (
            gettext_lazy("Partager cette fiche"),
            gettext_lazy("Une autre boutique peut partir d’elle."),
            ["is_shared", "shares_picture"],
        ),
    ]
    LIES_OPEN = 2

    def __init__(self, *args, merchant, vat_rates, **kwargs):
        super().__init__(*args, **kwargs)
        self.merchant = merchant
        self.missing = {}
        self.fields["category"].choices = [("", "—"), *aisles()]
        self.fields["vat_code"].choices = [("", "—"), *vat_choices(vat_rates)]
        self.fields["origin_country"].choices = [("", "—"), *origins.names().items()]
        self.fields["unit_price_exemption"].choices = [("", "—"), *UnitPriceExemption.choices]
        self.fields["withdrawal_exception"].choices = [("", _("Oui, sous quatorze jours")), *KEPT_BY_WHOM_BOUGHT_IT]
        if merchant.vat_exempt:
            del self.fields["vat_code"]
        if self.instance.is_bundle:
            self.fields = {name: field for name, field in self.fields.items() if name not in TOLD_BY_ITS_PARTS}
        self.told_by_aisle, self.proposed_grams = {}, None
        usual = NOTHING_USUAL | trades.usual_of_trade(merchant.trade)
        self.initial |= present_words(self.instance) if self.instance.pk else usual
        self.leave_storage_open()

    def leave_storage_open(self):
        """Nobody said yet how it is kept: nothing is answered in the merchant's place; said once, it is not unsaid."""
        if "storage_class" in self.fields:
            field = self.fields["storage_class"]
            field.required = bool(self.instance.pk and self.instance.storage_class)
            field.choices = [*([] if field.required else [("", _("– à dire –"))]), *StorageClass.choices]

    def groups(self):
        """The parts of the page: legend, what it is about, its fields, whether it lies open."""
        for rank, (legend, about, names) in enumerate(self.GROUPS):
            fields = [
                self[name] for name in names if name in self.fields and (name != "is_no_food" or self.asks_no_food)
            ]
            told = any(field.errors or field.name in self.missing for field in fields)
            asked = not self.instance.pk and "allergen_state" in names
            if fields:
                yield legend, about, fields, rank < self.LIES_OPEN or told or asked

    def only_shown(self):
        """As typed, without a word on what is missing: something else was asked for than to save."""
        self._errors, self.cleaned_data = ErrorDict(), {}

    def lacks(self, missing) -> dict[str, str]:
        """What is missing: of the sheet as typed, beside what is refused of it, so that all is mended in one go."""
        if not self.errors or not (self.instance.pk or "publish" in self.data):
            return missing
        typed = sheets.missing_as_typed(self.instance, price=self.cleaned_data.get("price"))
        unsure = {*self.errors, *(name for asked, names in RESTS_ON.items() if asked in self.errors for name in names)}
        return {name: sentence for name, sentence in typed.items() if name not in unsure}

    def show_beside(self, missing):
        """Each sentence above the field that mends it."""
        self.missing = missing
        for name, sentence in missing.items():
            if name in self.fields:
                field = self[name]
                hint = format_html('<strong class="icon-attention mend">{}</strong> {}', sentence, field.help_text)
                field.help_text = hint

    def clean_nature(self):
        return self.cleaned_data["nature"] or self.instance.nature

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
        self.ask_the_aisle(cleaned)
        self.ask_whether_eaten(cleaned)
        self.keep_as_usual(cleaned)
        self.ask_the_weights(cleaned)
        return cleaned

    def ask_the_aisle(self, cleaned):
        """A cheese is eaten, and kept cold, though nobody said so; what was touched on the page stays as typed."""
        chosen = cleaned.get("category") if "category" in self.changed_data else None
        if not chosen or "is_food" not in self.fields or cleaned.get("nature") == Nature.SERVICE:
            return
        aisle = Category.objects.get(pk=chosen)
        usual = trades.usual_of_aisle(aisle)
        answers = usual if not self.instance.pk else {name: usual[name] for name in ("is_food",) if name in usual}
        untouched = {name: said for name, said in answers.items() if name not in self.changed_data}
        if not (usual.get("is_food") and untouched.get("is_food", cleaned.get("is_food"))):
            return
        self.told_by_aisle = {name: said for name, said in untouched.items() if said and cleaned.get(name) != said}
        cleaned |= self.told_by_aisle

    def ask_whether_eaten(self, cleaned):
        """A box unticked by mistake would sell food without its allergens: it is said twice, or not at all."""
        if "is_food" not in self.fields or cleaned.get("nature") == Nature.SERVICE:
            return
        if cleaned.get("is_food") and cleaned.get("is_no_food"):
            self.add_error("is_no_food", _("Vous avez coché les deux\u202f: se mange-t-il, oui ou non\u202f?"))
        elif not cleaned.get("is_food") and not cleaned.get("is_no_food") and self.should_be_eaten(cleaned):
            self.add_error("is_food", trades.IS_IT_EATEN)

    def keep_as_usual(self, cleaned):
        """What is not eaten stands on a shelf, unless something else is said of it."""
        if cleaned.get("storage_class") == "" and not cleaned.get("is_food"):
            cleaned["storage_class"] = StorageClass.AMBIENT

    def should_be_eaten(self, cleaned) -> bool:
        """It was, or its trade sells food, or its aisle does."""
        if self.initial.get("is_food") or (not self.instance.pk and trades.sells_food(self.merchant.trade)):
            return True
        aisle = Category.objects.filter(pk=cleaned.get("category")).first() if not self.instance.pk else None
        return bool(aisle and trades.usual_of_aisle(aisle).get("is_food"))

    @property
    def asks_no_food(self) -> bool:
        return bool(self["is_food"].errors or self["is_no_food"].value())

    def ask_the_weights(self, cleaned):
        """The most that a piece weighs follows from what it usually weighs, until the merchant says otherwise."""
        usual, most = cleaned.get("piece_grams"), cleaned.get("most_piece_grams")
        if usual and most and most < usual:
            self.add_error("most_piece_grams", _("Le poids maximal est au moins le poids habituel."))
        elif usual and cleaned.get("price_per_kg") and not most and "most_piece_grams" not in self.errors:
            cleaned["most_piece_grams"] = self.proposed_grams = portions.most_grams(usual)

    @property
    def proposed_words(self) -> list[str]:
        """What was answered in the merchant's place, each to be read once."""
        return [words for words in (self.words_of_aisle, self.words_of_weight) if words]

    @property
    def words_of_weight(self) -> str:
        """The most that was proposed."""
        if not self.proposed_grams:
            return ""
        said = _("Poids maximal proposé\u202f: %(grams)s. S’il peut être plus lourd, corrigez sa fiche.")
        return said % {"grams": grams_words(self.proposed_grams)}

    @property
    def words_of_aisle(self) -> str:
        """What the aisle answered."""
        said = {
            "is_food": _("se mange ou se boit"),
            "storage_class": _("se garde %(where)s"),
            "withdrawal_exception": _("denrée périssable, qui ne se rend pas"),
        }
        where = StorageClass(self.told_by_aisle.get("storage_class", StorageClass.AMBIENT)).label.lower()
        words = ", ".join(said[name] % {"where": where} for name in said if name in self.told_by_aisle)
        told = _("D’après son rayon\u202f: %(words)s. Si ce n’est pas le cas, corrigez sa fiche.")
        return told % {"words": words} if words else ""

    def facts(self) -> dict:
        """As `sheets.save_sheet` takes them."""
        facts = {name: self.cleaned_data[name] for name in self._meta.fields if name in self.cleaned_data}
        title = self.cleaned_data["title"]
        # Of what is sold by weight, it is computed.
        facts |= {} if facts.get("price_per_kg") else {"price": self.cleaned_data["price"]}
        # One of several bears the name of all, then what tells it apart.
        facts["title"] = variants.named(title, self.instance.variant) if self.instance.group_id else title
        # Left as it was, a description keeps its lists, which the form does not show.
        if self.cleaned_data["description"] != self.initial.get("description", ""):
            facts["description"] = as_html(self.cleaned_data["description"])
        if "category" in self.changed_data:
            chosen = self.cleaned_data["category"]
            facts["categories"] = [chosen] if chosen else []
        return facts

    def said_of_all(self, facts) -> dict:
        """The same facts for a thing sold in several, whose name is that of all."""
        return facts | ({"title": self.cleaned_data["title"]} if "title" in facts else {})

    @property
    def page(self) -> Page:
        return Page(self.cleaned_data["read_at"] or timezone.now(), self.cleaned_data["told_at"])

    @property
    def counted(self) -> dict:
        """As `counting.say` takes it. Told that somebody else counted, it is what is left now that one starts from."""
        told_at, shown = self.cleaned_data["told_at"], as_shown(self, "stock")
        seen = self.get_initial_for_field(self.fields["stock"], "stock") if told_at else shown
        return {"left": self.cleaned_data["stock"], "seen": seen, "read_at": told_at or self.page.read_at}

    @property
    def aisle_moved(self) -> bool:
        """Somebody put it in another aisle since the page was read, and the person here in a third one."""
        shown, now, typed = as_shown(self, "category"), self.initial.get("category"), self.cleaned_data["category"]
        is_told = self.cleaned_data["told_at"] is not None
        return (
            not is_told
            and "category" in self.changed_data
            and str(now or "") not in {str(shown or ""), str(typed or "")}
        )

    def is_told(self, at):
        """What was refused because of others is written if it is sent again."""
        self.data = self.data.copy()
        self.data["told_at"] = at.isoformat()


def present_words(sheet) -> dict:
    """What the sheet says now, as the merchant would type it."""
    stock = sheets.stock_of(sheet)
    tracked = stock and stock.num_in_stock is not None
    return {
        "title": sheet.group.title if sheet.group_id else sheet.product.title,
        "description": as_typed(sheet.product.description),
        # What is computed is not typed.
        "price": None if sheet.is_by_weight else stock and stock.price,
        "stock": max(0, stock.net_stock_level) if tracked else None,
        "category": str(sheet.product.categories.order_by("path").values_list("pk", flat=True).first() or ""),
        "net_quantity": sheet.net_quantity and f"{sheet.net_quantity.normalize():f}".replace(".", ","),
    }
