"""What the association's people type: a search, a reason."""

from django import forms
from django.utils.translation import gettext_lazy as _

from merchants.models import Merchant, MerchantOrder, MerchantOrderMove
from pickup.places.closing import LONGEST_REASON

Channel = MerchantOrderMove.Channel


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Code, nom ou numéro"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    commercant = forms.ModelChoiceField(
        Merchant.objects.all(),
        label=_("Commerçant"),
        to_field_name="code",
        required=False,
        empty_label=_("Tous les commerçants"),
    )
    etat = forms.ChoiceField(
        label=_("État"), required=False, choices=[("", _("Tous les états")), *MerchantOrder.Status.choices]
    )


class CancelForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("La personne l’a demandé"),
        choices=[(Channel.PHONE, _("Au téléphone")), (Channel.COUNTER, _("Au comptoir"))],
        initial=Channel.PHONE,
    )
    reason = forms.CharField(
        label=_("Pourquoi"),
        help_text=_("En quelques mots. Les commerçants les liront : n’y écrivez rien de personnel."),
        max_length=200,
        error_messages={"required": _("Dites pourquoi, en quelques mots.")},
    )


class PartCancelForm(CancelForm):
    """Goods that will not come: somebody said so, the resident reads why."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channel"].label = _("Comment l’avez-vous appris\u202f?")
        self.fields["reason"].help_text = _("En quelques mots. L’habitant et le commerçant les liront.")


class CloseSlotForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi"),
        help_text=_(
            "En quelques mots, que les habitants liront\u202f: «\u202ffête du village\u202f», «\u202ftravaux\u202f»…"
        ),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Dites pourquoi, en quelques mots.")},
    )
