"""What the treasurer types of money that came back: how it was given all the same, who bears a loss."""

from django import forms
from django.utils.translation import gettext_lazy as _

from merchants.models import MerchantOrder
from pickup.models import PickupPoint
from shop.models import Refund
from shop.payments.refunds import LONGEST_REASON, FromWhichBox


class OtherwiseForm(forms.Form):
    """How money that a bank refused was given back all the same."""

    means = forms.ChoiceField(label=_("Comment"), choices=Refund.Means.choices)
    reason = forms.CharField(
        label=_("Précisions"),
        help_text=_(
            "La date et ce qui permet de retrouver cette sortie d’argent\u202f: numéro du chèque, du virement…"
        ),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Dites quand et comment, en quelques mots.")},
    )
    point = forms.ModelChoiceField(
        PickupPoint.objects.all(),
        label=_("En espèces, de la caisse de quel lieu"),
        required=False,
        empty_label=_("Pas en espèces"),
    )

    def clean(self):
        said = super().clean()
        if said.get("means") == Refund.Means.CASH and "point" not in self.errors and not said.get("point"):
            self.add_error("point", str(FromWhichBox()))
        return said


class BearerForm(forms.Form):
    """Who bears a payment that the bank kept: the association unless one of the order's shops failed."""

    bearer = forms.ModelChoiceField(
        MerchantOrder.objects.none(), label=_("À la charge de"), required=False, empty_label=_("L’association")
    )

    def __init__(self, *args, dispute, **kwargs):
        super().__init__(*args, **kwargs, auto_id=f"{dispute.pk}-%s")
        parts = dispute.payment.order.merchant_orders.all()
        self.fields["bearer"].queryset = parts
        self.fields["bearer"].label_from_instance = lambda part: part.merchant.name
