"""What is typed of what was heard, and what is answered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from animations.hearing import needs, surprises
from animations.hearing.models import HeardNeed, SurpriseCard
from animations.hearing.reading import LONGEST_ANSWER, LONGEST_NAME
from merchants import form_keys
from merchants.invoicing.legible import refuse_unwritable
from shop.pledges.pledging import LONGEST_NAME as LONGEST_SHOP

Kind, Status = HeardNeed.Kind, HeardNeed.Status
# A shop that is missing has its own page, where each says how often they would come.
SHOP = "SHOP"
KINDS = [(Kind.PRODUCT.value, Kind.PRODUCT.label), (SHOP, _("Un commerce")), *Kind.choices[1:]]


class SurpriseForm(forms.Form):
    text = forms.CharField(
        label=_("Qu’est-ce qui vous a étonné\u202f?"),
        help_text=_("En bien ou en mal, petit ou grand. N’écrivez aucun nom, ni le vôtre ni celui d’un autre."),
        max_length=surprises.LONGEST,
        widget=forms.Textarea({"rows": 5, "maxlength": surprises.LONGEST}),
        error_messages={"required": _("Écrivez ce qui vous a étonné, même en trois mots.")},
    )
    occasion = forms.ChoiceField(
        label=_("C’était"), choices=SurpriseCard.Occasion.choices, required=False, widget=forms.RadioSelect
    )
    key = forms.RegexField(form_keys.PATTERN, widget=forms.HiddenInput)

    def clean_text(self):
        refuse_unwritable(self.cleaned_data["text"])
        return self.cleaned_data["text"]


class NeedForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("C’est"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Touchez ce que c’est\u202f: un produit, un commerce, un service…")},
    )
    text = forms.CharField(
        label=_("Besoin entendu"),
        help_text=_("En quelques mots, sans le nom de personne\u202f: du pain sans gluten, ouvrir le lundi."),
        max_length=needs.LONGEST,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Notez le besoin en quelques mots.")},
    )
    key = forms.RegexField(form_keys.PATTERN, widget=forms.HiddenInput)

    def clean_text(self):
        refuse_unwritable(self.cleaned_data["text"])
        return self.cleaned_data["text"]

    def clean(self):
        text = self.cleaned_data.get("text", "")
        if self.cleaned_data.get("kind") == SHOP and len(text) > LONGEST_SHOP:
            told = _("Un commerce se dit en %(most)d signes au plus\u202f: «\u202fun cordonnier\u202f».")
            self.add_error("text", told % {"most": LONGEST_SHOP})
        return self.cleaned_data


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=_("Réponse de l’association"),
        help_text=_("Tout le monde la lira, à côté."),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Écrivez la réponse que tout le monde lira.")},
    )
    signed = forms.CharField(
        label=_("Signée"),
        help_text=_("Un prénom, et ce que vous faites si vous voulez\u202f: Monique, du comptoir."),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Signez la réponse\u202f: un prénom suffit.")},
    )


class NeedAnswerForm(AnswerForm):
    """Where it has got to, and why."""

    status = forms.ChoiceField(
        label=_("Où on en est"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites où on en est.")},
    )
    field_order = ["status", "words", "signed"]

    def __init__(self, *args, was, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [(one.value, one.label) for one in Status if one in needs.TRANSITIONS[was]]


class TwinForm(forms.Form):
    into = forms.ModelChoiceField(
        label=_("C’est la même chose que"),
        queryset=None,
        empty_label=_("Choisissez"),
        error_messages={
            "required": _("Choisissez le besoin que celui-ci rejoint."),
            "invalid_choice": _("Ce besoin n’est plus ici."),
        },
    )

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others
