"""What the shop types of itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from merchants.listing import pictures
from merchants.models import ShopPhoto, Showcase
from merchants.refusals import Refusal

LONGEST_STORY = 3000
LONGEST_CAPTION = ShopPhoto._meta.get_field("caption").max_length
CAPTION = "caption-"


class ShowcaseForm(forms.Form):
    """Its photos are fields of the page, kept as soon as they open, whatever else is refused."""

    story = forms.CharField(
        label=_("Votre histoire"),
        max_length=LONGEST_STORY,
        required=False,
        help_text=_("Depuis quand, avec qui, ce que vous aimez faire. Une ligne vide fait un paragraphe."),
        widget=forms.Textarea({"rows": 8}),
    )
    person = forms.CharField(
        label=_("Qui tient la boutique"),
        max_length=Showcase._meta.get_field("person").max_length,
        required=False,
        help_text=_("Par exemple\u202f: Camille Besson, boulangère."),
    )
    made_here = forms.CharField(
        label=_("Ce que vous faites sur place"),
        max_length=Showcase._meta.get_field("made_here").max_length,
        required=False,
        help_text=_("Une chose par ligne\u202f: le pain, pétri la nuit\u202f; les tartes, le samedi."),
        widget=forms.Textarea({"rows": 4}),
    )

    def clean(self):
        facts = super().clean()
        return {name: text.replace("\r\n", "\n").strip() for name, text in facts.items()}


def opened(upload) -> str:
    """Why this picture cannot be kept, or nothing."""
    try:
        pictures.opened(upload)
    except Refusal as refusal:
        return str(refusal)
    finally:
        upload.seek(0)
    return ""


def captions_in(posted) -> dict[int, str]:
    """By the photo's number, as typed beside each."""
    told = {name.removeprefix(CAPTION): text for name, text in posted.items() if name.startswith(CAPTION)}
    return {
        int(pk): text.replace("\x00", "").strip()[:LONGEST_CAPTION]
        for pk, text in told.items()
        if pk.isascii() and pk.isdecimal() and len(pk) < 10
    }
