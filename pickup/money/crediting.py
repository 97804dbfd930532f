"""The page of credit notes of one order: what may become one, one that pays, and those that are paid out in money."""

import secrets

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.books import dues
from merchants.models import StoreCredit, StoreCreditMove
from merchants.refusals import Refusal
from pickup.money import store_credit
from pickup.words import amount

LARGEST = 2**31 - 1


class NotSaid(Refusal):
    sentence = gettext_lazy("Écrivez le code de l’avoir, ou choisissez ce qui le devient.")


class CreditForm(forms.Form):
    """One of three acts; what each needs beside its name."""

    act = forms.ChoiceField(choices=[("give", ""), ("spend", ""), ("pay_out", "")])
    key = forms.CharField(max_length=40)
    merchant_order = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)
    agreed = forms.BooleanField(required=False)
    code = forms.CharField(max_length=20, required=False)


def facts_of(order) -> dict:
    """What the page shows of an order."""
    due = dues.due_by_merchant_order(order)
    parts = order.merchant_orders.select_related("merchant").order_by("pk")
    return {
        "key": secrets.token_urlsafe(16),
        "to_give_back": [(part, -due[part.pk]) for part in parts if due[part.pk] < 0],
        "asked_cents": sum(cents for cents in due.values() if cents > 0),
        "credits": StoreCredit.objects.filter(merchant_order__order=order).select_related("merchant_order__merchant"),
        "moves": StoreCreditMove.objects.filter(merchant_order__order=order).select_related("credit"),
    }


def done(form, *, order, point, by, at, channel) -> str:
    """The act that the form says, told in a sentence; money leaves the box of `point`. Raises what `store_credit`
    refuses."""
    if not form.is_valid():
        raise NotSaid
    said = form.cleaned_data
    facts = {"by": by, "at": at}
    if said["act"] == "give":
        part = order.merchant_orders.filter(pk=said["merchant_order"]).first()
        return given(part, said, channel=channel, **facts)
    if said["act"] == "spend":
        moves = store_credit.spend(code=said["code"], order=order, key=said["key"], **facts)
        return _("C’est noté\u202f: l’avoir paie %(amount)s.") % {"amount": amount(-sum(one.cents for one in moves))}
    credit = store_credit.found(said["code"])
    # A code read aloud elsewhere is not paid out on this page.
    if credit.merchant_order.order_id != order.pk:
        raise store_credit.NoSuchCredit
    move = store_credit.pay_out(credit=credit, point=point, **facts)
    return _("C’est noté\u202f: %(amount)s rendus en argent.") % {"amount": amount(-move.cents)}


def given(part, said, *, by, at, channel) -> str:
    if part is None:
        raise NotSaid
    credit = store_credit.give(
        merchant_order=part, agreed=said["agreed"], key=said["key"], by=by, at=at, channel=channel
    )
    words = {"code": credit.spoken_code, "amount": amount(credit.cents)}
    return _("Avoir de %(amount)s\u202f: dites son code à la personne, %(code)s.") % words
