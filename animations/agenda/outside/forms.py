"""What is typed of somebody else's agenda."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from animations.agenda.outside.fetching import of_the_web
from animations.agenda.outside.lines import MOST_BYTES, TooBig
from merchants.invoicing.legible import refuse_unwritable
from merchants.refusals import Refusal


class SourceForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Qui annonce"),
        max_length=80,
        help_text=gettext_lazy("Comme on le lira au calendrier\u202f: «\u00a0le Foyer rural\u00a0»."),
        error_messages={"required": gettext_lazy("Dites le nom de qui annonce\u202f: on le lira au calendrier.")},
    )
    address = forms.CharField(
        label=gettext_lazy("L’adresse de leur agenda"),
        max_length=500,
        required=False,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Celle d’un lien «\u00a0iCal\u00a0», «\u00a0S’abonner\u00a0» ou «\u00a0.ics\u00a0». Elle sera relue "
            "toutes les six heures."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Ou un fichier .ics"),
        required=False,
        help_text=gettext_lazy("Lu une fois\u202f; apportez-en un autre sous le même nom pour le mettre à jour."),
    )
    site = forms.CharField(
        label=gettext_lazy("Leur site"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"}),
        help_text=gettext_lazy("Où l’on ira pour en savoir plus."),
    )

    def clean_name(self):
        refuse_unwritable(self.cleaned_data["name"])
        return self.cleaned_data["name"]

    def clean_address(self):
        return self.on_the_web("address")

    def clean_site(self):
        return self.on_the_web("site")

    def on_the_web(self, name):
        text = self.cleaned_data[name]
        refuse_unwritable(text)
        try:
            return of_the_web(text) if text else ""
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(str(TooBig()))
        return file

    def clean(self):
        address, file = self.cleaned_data.get("address"), self.cleaned_data.get("file")
        if not self.errors and bool(address) == bool(file):
            self.add_error("address", _("Donnez une adresse, ou un fichier\u202f: l’un des deux."))
        return self.cleaned_data
