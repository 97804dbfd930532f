"""What the counter types; every refusal is a sentence."""

import uuid
from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext_lazy as _

from merchants.money import to_cents
from pickup.models import CounterPayment, OfflineAct
from pickup.money.envelopes import LONGEST_NAME, WhoTookIt

LONGEST_AMOUNT = 10


class FindForm(forms.Form):
    q = forms.CharField(
        label=_("Code ou nom"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={
            "required": _("Tapez un code, un nom, ou scannez le QR code."),
            "max_length": _("C’est trop long pour un code ou un nom."),
        },
    )

    def __init__(self, *args, auto_focus=False, **kwargs):
        super().__init__(*args, **kwargs)
        # A hand scanner types the code and the return key wherever the cursor stands.
        self.fields["q"].widget.attrs["autofocus"] = auto_focus


class ShelfForm(forms.Form):
    """Where the bags are put; may be left empty when they go straight to the counter."""

    shelf = forms.CharField(
        required=False,
        max_length=20,
        error_messages={"max_length": _("Notez l’étagère en 20 caractères au plus.")},
    )


class EurosField(forms.Field):
    """« 12,50 », « 12.5 » or « 1 204,60 € », read as integer cents."""

    default_error_messages = {"invalid": _("Écrivez un montant, par exemple 12,50.")}

    def to_python(self, value):
        text = "".join((value or "").replace("€", "").replace(",", ".").split())
        if not text:
            return None
        try:
            euros = Decimal(text)
        except InvalidOperation:
            euros = None
        if euros is None or not euros.is_finite() or len(text) > LONGEST_AMOUNT or euros.as_tuple().exponent < -2:
            raise forms.ValidationError(self.error_messages["invalid"])
        return to_cents(euros)


class PaymentForm(forms.Form):
    """Either everything that is due, or an amount for one merchant."""

    key = forms.UUIDField()
    means = forms.ChoiceField(
        choices=CounterPayment.Means.choices,
        required=False,
        error_messages={"invalid_choice": _("Dites comment c’est payé.")},
    )
    # Cash given, of which some goes back: a note tapped, or a sum typed.
    note = forms.IntegerField(required=False, min_value=1, max_value=10_000_00)
    given = EurosField(required=False)
    merchant_order = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    amount = EurosField(required=False)
    # Whose sum the page showed: a bag that has come in since is not counted as paid.
    shown = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shown"].choices = [(part.merchant_order.pk, part.merchant.name) for part in visit.parts]

    def clean(self):
        said = super().clean()
        cash = CounterPayment.Means.CASH
        if said.get("note"):
            said |= {"means": cash, "given": said["note"]}
        elif not said.get("means") and "means" not in self.errors:
            self.add_error("means", _("Dites comment c’est payé."))
        if said.get("means") != cash:
            said["given"] = None
        return said

    @staticmethod
    def new_key():
        """A key for a page just shown: sent twice, the payment counts once."""
        return uuid.uuid4()


class GiveBackForm(forms.Form):
    """What the page said is to be given back, and by which merchant."""

    key = forms.UUIDField()
    merchant_order = forms.IntegerField(min_value=1, max_value=2**62)
    cents = forms.IntegerField(min_value=1, max_value=2**62)


WHICH_SHOP = _("Dites de quelle boutique est l’enveloppe.")


class EnvelopeForm(forms.Form):
    """Whose envelope leaves, and in whose hand; what was counted is compared, and never kept."""

    merchant = forms.SlugField(error_messages=dict.fromkeys(["required", "invalid"], WHICH_SHOP))
    to_whom = forms.CharField(
        max_length=LONGEST_NAME,
        error_messages={"required": WhoTookIt.sentence, "max_length": WhoTookIt.sentence},
    )

    @property
    def refusal(self) -> str:
        return " ".join(error for errors in self.errors.values() for error in errors)


class SettleForm(forms.Form):
    """How something done without a network ended, in the words of whoever settles it."""

    resolution = forms.CharField(required=False, max_length=10)
    words = forms.CharField(
        required=False,
        max_length=OfflineAct._meta.get_field("resolved_words").max_length,
        error_messages={"max_length": _("Dites-le en 200 caractères au plus.")},
    )


class UndoForm(forms.Form):
    """Why a payment was tapped by mistake; nobody has to say."""

    reason = forms.CharField(
        required=False,
        max_length=200,
        error_messages={"max_length": _("Dites-le en 200 caractères au plus.")},
    )
