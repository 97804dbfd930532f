"""What a shop says when goods are missing: how many it has, or why it gives the order up."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.models import MerchantOrderMove


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
