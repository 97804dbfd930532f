"""What a merchant sends, and what its columns mean when the site does not know them."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.imports import archives
from merchants.imports.formats import SPREADSHEET
from merchants.models.sheet import StorageClass

NOT_READ = ""
# Told in this order; the heading that a French spreadsheet would bear is the name of the fact.
OFFERED = [
    *("title", "price", "reference", "vat", "stock", "categories", "description", "summary", "allergens", "food"),
    *("net_quantity", "net_unit", "net_grams", "net_kilograms", "net_millilitres", "net_centilitres", "net_litres"),
    *("prepacked", "origin", "storage", "alcohol", "nature", "manufacturer", "manufacturer_contact", "lead_time"),
    *("published", "image", "image_2", "image_3", "image_4"),
]


class SendForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Votre fichier de produits"),
        help_text=gettext_lazy(
            "Un classeur Excel (.xlsx), un CSV, l’export d’une autre boutique en ligne, "
            "ou un ZIP avec le fichier et ses photos."
        ),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt,.tsv,.zip"}),
        error_messages={
            "required": gettext_lazy("Choisissez un fichier."),
            "empty": gettext_lazy("Ce fichier est vide."),
            "invalid": gettext_lazy("Choisissez un fichier."),
            "missing": gettext_lazy("Choisissez un fichier."),
        },
    )
    album = forms.FileField(
        label=gettext_lazy("Vos photos, dans un ZIP (facultatif)"),
        help_text=gettext_lazy(
            "Chaque photo porte la référence ou le nom du produit\u202f: «\u202fMIEL-01.jpg\u202f»."
        ),
        required=False,
        widget=forms.FileInput({"accept": ".zip"}),
        error_messages={
            "empty": gettext_lazy("Ce ZIP est vide."),
            "invalid": gettext_lazy("Choisissez un fichier ZIP."),
        },
    )

    def clean_album(self):
        album = self.cleaned_data["album"]
        if album:
            if not archives.is_archive(album.read(4)):
                raise forms.ValidationError(_("Ce n’est pas un ZIP\u202f: mettez vos photos dans un fichier .zip."))
            album.seek(0)
        return album


class StorageForm(forms.Form):
    """How the products are kept of which the file says nothing: one answer for those that are ticked."""

    sheets = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Ces produits"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Cochez au moins un produit."),
            "invalid_choice": gettext_lazy("Cette page a changé\u202f: cochez de nouveau."),
        },
    )
    storage_class = forms.ChoiceField(
        label=gettext_lazy("Se gardent"),
        choices=[("", gettext_lazy("– à dire –")), *StorageClass.choices],
        error_messages={
            "required": gettext_lazy("Dites comment ils se gardent."),
            "invalid_choice": gettext_lazy("Choisissez dans la liste."),
        },
    )

    def __init__(self, data=None, *, rows):
        super().__init__(data, auto_id="garder-%s")
        self.fields["sheets"].choices = [(row.sheet_id, row.sheet.product.title) for row in rows]


class ColumnsForm(forms.Form):
    """One choice per column of the file: what it says, or that it is not read."""

    def __init__(self, data=None, *, product_import):
        super().__init__(data)
        self.product_import = product_import
        guessed = {}
        for fact, place in product_import.columns.items():
            # The name, when it stands for the reference, stays the name.
            guessed.setdefault(place, fact) if fact != "reference" else guessed.update({place: fact})
        title = product_import.columns.get("title")
        guessed |= {title: "title"} if title is not None else {}
        options = [(NOT_READ, _("– ne pas lire –")), *((fact, SPREADSHEET[fact][0]) for fact in OFFERED)]
        for place, heading in enumerate(product_import.headings):
            label = heading or _("Colonne %(rank)s") % {"rank": place + 1}
            error = {"invalid_choice": _("Choisissez dans la liste.")}
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=label, choices=options, required=False, initial=guessed.get(place, ""), error_messages=error
            )

    def rows(self):
        """(Field, what its first rows hold) of each column."""
        for place, field in enumerate(self):
            held = [row[place] for row in self.product_import.sample if place < len(row) and row[place]]
            yield field, held[:3]

    def columns(self) -> dict[str, int]:
        chosen = [(self.cleaned_data[f"column_{place}"], place) for place in range(len(self.product_import.headings))]
        return {fact: place for fact, place in chosen if fact}

    def clean(self):
        chosen = [fact for fact in self.cleaned_data.values() if fact]
        for fact in sorted({fact for fact in chosen if chosen.count(fact) > 1}):
            said = _("Deux colonnes disent «\u202f%(name)s\u202f»\u202f: gardez-en une.")
            self.add_error(None, said % {"name": SPREADSHEET[fact][0]})
