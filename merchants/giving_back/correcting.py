"""The page on which somebody says what is given back: the same fields for a merchant, the counter, the association."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _

from merchants import money
from merchants.fields import NumberField
from merchants.giving_back import corrections
from merchants.giving_back.corrections import Bearer, Why
from merchants.imports import numbers
from merchants.models import Correction
from merchants.preparation.merchant_orders import LONGEST_REASON, Channel
from merchants.preparation.weighing import HEAVIEST

LARGEST = 2**31 - 1


def channel_field():
    """The association hears it from somebody: at the phone or at the counter."""
    choices = [(Channel.PHONE, _("Au téléphone")), (Channel.COUNTER, _("Au comptoir"))]
    return forms.ChoiceField(label=_("Comment l’avez-vous appris\u202f?"), choices=choices, initial=Channel.PHONE)


def bearer_field():
    return forms.ChoiceField(label=_("À la charge de"), choices=Bearer.choices, initial=Bearer.MERCHANT)


def merchant_percent_field():
    return forms.IntegerField(
        label=_("Si les deux\u202f: part du commerçant (%)"), min_value=1, max_value=99, initial=50, required=False
    )


def keep_to_the_merchant(form):
    """Before somebody who has not typed a treasurer's code: the association's own money is not theirs to give."""
    field = form.fields["bearer"]
    field.choices = [(Bearer.MERCHANT.value, Bearer.MERCHANT.label)]
    field.help_text = _("Ce que l’association prend à sa charge, la trésorerie le décide\u202f: adressez-vous à elle.")
    field.error_messages["invalid_choice"] = _(
        "Seule la trésorerie, son code tapé, met un remboursement à la charge de l’association."
    )
    del form.fields["merchant_percent"]


class CorrectionForm(forms.Form):
    """Pieces, a weight kept, or an amount: one of the three. `bearers` lets one choose who bears it."""

    key = forms.CharField(max_length=corrections.LONGEST_KEY, widget=forms.HiddenInput)
    quantity = forms.IntegerField(
        label=_("Combien sont rendus\u202f?"), min_value=1, max_value=LARGEST, required=False
    )
    kept_grams = forms.IntegerField(
        label=_("Ou le poids gardé, en grammes"), min_value=0, max_value=HEAVIEST, required=False
    )
    amount = NumberField(
        label=_("Ou un montant, les produits restant à la personne"),
        help_text=_("En euros\u202f: 1,50"),
        reader=numbers.price,
        required=False,
    )
    bearer = bearer_field()
    merchant_percent = merchant_percent_field()
    back_on_shelf = forms.BooleanField(label=_("Les produits retournent en rayon"), required=False)
    channel = channel_field()
    reason = forms.CharField(
        label=_("Pourquoi"),
        help_text=_("En quelques mots, que l’habitant lira aussi."),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Dites pourquoi, en quelques mots.")},
    )

    def __init__(self, *args, line, bearers=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = secrets.token_urlsafe(16)
        self.fields["quantity"].initial = line.left_quantity if line.is_weighed else None
        self.fields["quantity"].widget.attrs["max"] = line.left_quantity
        if not line.is_weighed:
            del self.fields["kept_grams"]
        if not bearers:
            del self.fields["bearer"], self.fields["merchant_percent"], self.fields["channel"]

    def clean(self):
        said = super().clean()
        names = ("quantity", "kept_grams", "amount")
        if not self.errors and sum(said.get(name) is not None for name in names) != 1:
            raise forms.ValidationError(_("Indiquez un nombre, un poids ou un montant\u202f: un seul des trois."))
        return said


def give_back(form: CorrectionForm, *, line, by, at, channel) -> Correction:
    """What the form says, done. Raises the refusals of `merchants.giving_back.corrections`."""
    said = form.cleaned_data
    facts = {"line": line, "key": said["key"], "why": why_of(said, by=by, at=at, channel=channel)}
    if said["amount"] is not None:
        return corrections.give_back_cents(cents=money.to_cents(said["amount"]), **facts)
    if said.get("kept_grams") is not None:
        return corrections.give_back_weight(kept_grams=said["kept_grams"], **facts)
    return corrections.give_back_goods(quantity=said["quantity"], **facts)


def why_of(said, *, by, at, channel="") -> Why:
    """What a form of corrections says beside the amount; `channel` when the page itself tells it."""
    return Why(
        reason=said["reason"],
        by=by,
        at=at,
        channel=said.get("channel") or channel,
        bearer=said.get("bearer") or Bearer.MERCHANT,
        merchant_percent=said.get("merchant_percent") or 50,
        back_on_shelf=said["back_on_shelf"],
    )


class WholeForm(forms.Form):
    """Everything that remains of an order is given back: who bears it, how it was known, why."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    bearer = bearer_field()
    merchant_percent = merchant_percent_field()
    back_on_shelf = forms.BooleanField(label=_("Les produits retournent en rayon"), required=False)
    channel = channel_field()
    reason = forms.CharField(
        label=_("Pourquoi"),
        help_text=_("En quelques mots. L’habitant et les commerçants les liront."),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Dites pourquoi, en quelques mots.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = secrets.token_urlsafe(16)
