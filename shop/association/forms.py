"""What the association's people type: a search, a rate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from merchants.models import Merchant, MerchantOrder, MerchantOrderMove
from pickup.closing import LONGEST_REASON

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
        self.fields["channel"].label = _("Vous l’avez su")
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


class PercentField(forms.DecimalField):
    """A percentage as one writes it: « 8,5 » or « 8.5 % »."""

    def to_python(self, value):
        return super().to_python(str(value or "").replace("%", "").replace(".", ",").strip())


class RateForm(forms.Form):
    rate = PercentField(
        label=_("Taux de commission (%)"),
        help_text=_("En pourcentage du prix payé par l’habitant, TVA comprise. Exemple\u202f: 8,5"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        localize=True,
        error_messages={
            "required": _("Indiquez un taux."),
            "invalid": _("Écrivez un nombre, par exemple 8,5."),
            "min_value": _("Un taux est compris entre 0 et 100\u202f%%."),
            "max_value": _("Un taux est compris entre 0 et 100\u202f%%."),
            "max_decimal_places": _("Deux décimales au plus."),
        },
    )
    applies_from = forms.DateField(
        label=_("À partir du"),
        help_text=_("Aujourd’hui ou un jour à venir. Les commandes déjà passées gardent leur taux."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": _("Choisissez le jour à partir duquel ce taux s’applique."),
            "invalid": _("Écrivez une date, par exemple 01/12/2026."),
        },
    )
