"""What is typed about a shop that is missing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from merchants import form_keys
from merchants.invoicing.legible import refuse_unwritable
from shop.pledges.models import Pledge
from shop.pledges.pledging import LONGEST_ANSWER, LONGEST_NAME

# What one may answer when asked.
SAID = [choice for choice in Pledge.Often.choices if choice[0] != Pledge.Often.UNSAID]
OFTEN = {"choices": SAID, "initial": Pledge.Often.WEEKLY, "widget": forms.RadioSelect}


class MissingForm(forms.Form):
    name = forms.CharField(
        label=_("Qu’est-ce qui manque ici\u202f?"),
        help_text=_("Un métier ou une boutique\u202f: un cordonnier, un marchand de chaussures, une laverie."),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Dites ce qui manque\u202f: un métier ou une boutique.")},
    )
    often = forms.ChoiceField(label=_("Vous iriez"), **OFTEN)

    def clean_name(self):
        refuse_unwritable(self.cleaned_data["name"])
        return self.cleaned_data["name"]


class PaperForm(MissingForm):
    """What somebody says at the counter or writes on a slip; the key makes one voice of a form sent twice."""

    often = forms.ChoiceField(label=_("La personne irait"), **OFTEN)
    key = forms.RegexField(form_keys.PATTERN, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Réponse de l’association"),
        help_text=_("Tout le monde la lira, sous la demande."),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Écrivez la réponse que tout le monde lira.")},
    )


class TwinForm(forms.Form):
    into = forms.ModelChoiceField(
        label=_("C’est la même chose que"),
        queryset=None,
        empty_label=_("Choisissez"),
        error_messages={
            "required": _("Choisissez la demande que celle-ci rejoint."),
            "invalid_choice": _("Cette demande n’est plus ici."),
        },
    )

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others
