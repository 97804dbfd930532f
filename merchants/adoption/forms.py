"""What a shop writes to those who adopted it, and what they answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from merchants.listing import pictures
from merchants.models import News, NewsLetter
from merchants.models.adoption import LONGEST_NEWS, LONGEST_WORD
from merchants.refusals import Refusal


class NewsForm(forms.Form):
    title = forms.CharField(
        label=_("En une ligne"),
        max_length=News._meta.get_field("title").max_length,
        help_text=_("Par exemple\u202f: la galette est de retour."),
        error_messages={"required": _("Donnez un titre à votre nouvelle.")},
    )
    words = forms.CharField(
        label=_("Racontez"),
        max_length=LONGEST_NEWS,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": _("Écrivez quelques mots.")},
    )
    picture = forms.FileField(
        label=_("Une photo, si vous voulez"),
        required=False,
        widget=forms.FileInput({"accept": "image/*"}),
    )
    picture_alt = forms.CharField(
        label=_("Ce que l’on voit sur la photo"),
        max_length=News._meta.get_field("picture_alt").max_length,
        required=False,
        help_text=_("Pour qui ne la voit pas."),
    )

    def clean_picture(self):
        picture = self.cleaned_data["picture"]
        if picture:
            try:
                pictures.opened(picture)
            except Refusal as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
            picture.seek(0)
        return picture

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("title", "words", "picture_alt")}


class WordForm(forms.Form):
    words = forms.CharField(
        label=_("Votre mot"),
        max_length=LONGEST_WORD,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("400 caractères au plus. Ni note ni étoile\u202f: ce que vous aimez, ce que vous conseillez."),
        error_messages={"required": _("Écrivez votre mot.")},
    )
    is_signed = forms.BooleanField(required=False)

    def __init__(self, *args, signature, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["is_signed"].label = _("Signez mon mot «\u202f%(who)s\u202f».") % {"who": signature}


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Votre réponse, si vous voulez"),
        max_length=LONGEST_WORD,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


class RhythmForm(forms.Form):
    rhythm = forms.ChoiceField(
        label=_("Leurs nouvelles par e-mail"),
        choices=NewsLetter.Rhythm.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez l’un des trois."),
            "invalid_choice": _("Choisissez l’un des trois."),
        },
    )
