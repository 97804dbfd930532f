"""What is written to a resident when a merchant cannot supply, and to a merchant when its terms change.

Each message is kept in the transaction of the act. A resident's address is the one given for the order, whoever signed
in: a merchant never sees it.
"""

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from merchants.books.earnings import kept_cents, order_kept_cents
from merchants.commission import words
from merchants.models import MerchantOrder, OrderedLine
from merchants.money import to_euros
from merchants.money_back import owed_back, way_taken

# Read by the outbox: a message with the same key is written once.
ONCE = "Message-Key"


def tell_shortage(*, line, missing):
    """Some of a line is missing: what is left of it, and what there is now to pay."""
    merchant_order = MerchantOrder.objects.select_related("order__user", "merchant").get(pk=line.merchant_order_id)
    write(
        merchant_order,
        subject=_("%(merchant)s n’a pas tout pour votre commande %(code)s"),
        template="shortage",
        facts={
            "line": line,
            "missing": missing,
            "kept": kept_cents(merchant_order),
            "way": owed_back(merchant_order),
        },
        key=f"shortage:{line.pk}:{line.left_quantity}",
    )


def tell_corrected(*, correction):
    """Something is given back: on what, how much and why."""
    merchant_order = MerchantOrder.objects.select_related("order__user", "merchant").get(
        pk=correction.line.merchant_order_id
    )
    write(
        merchant_order,
        subject=_("%(merchant)s : un changement dans votre commande %(code)s"),
        template="corrected",
        facts={
            "correction": correction,
            "line": correction.line,
            "back": to_euros(correction.cents),
            "way": way_taken(merchant_order, correction.cents),
            "nothing_to_collect": correction.at < merchant_order.due_until and not is_anything_left(merchant_order),
        },
        key=f"corrected:{correction.key}",
    )


def is_anything_left(merchant_order) -> bool:
    """Whether some bag of the whole order still holds something."""
    lines = OrderedLine.objects.filter(merchant_order__order=merchant_order.order_id)
    standing = lines.exclude(merchant_order__status=MerchantOrder.Status.CANCELLED)
    return standing.filter(kept_quantity__gt=F("returned_quantity")).exists()


def tell_store_credit(*, credit):
    """A credit note was accepted: its code, where it is worth something, and that money may still be asked for."""
    write(
        MerchantOrder.objects.select_related("order__user", "merchant").get(pk=credit.merchant_order_id),
        subject=_("%(merchant)s\u202f: votre avoir, commande %(code)s"),
        template="store_credit",
        facts={"credit": credit, "amount": to_euros(credit.cents)},
        key=f"store-credit:{credit.code}",
    )


def tell_given_up(*, merchant_order, reason):
    """A merchant cannot prepare its part."""
    write(
        merchant_order,
        subject=_("%(merchant)s ne peut pas préparer votre commande %(code)s"),
        template="given_up",
        facts={"reason": reason, "way": owed_back(merchant_order)},
        key=f"given-up:{merchant_order.pk}",
    )


def write(merchant_order, *, subject, template, facts, key):
    """Nothing is written to somebody who gave no e-mail: the counter tells them."""
    order = merchant_order.order
    if not order.guest_email:
        return
    names = {"merchant": merchant_order.merchant.name, "code": merchant_order.spoken_code}
    total = to_euros(order_kept_cents(order))
    facts = {**facts, "merchant_order": merchant_order, "total": total}
    body = render_to_string(f"merchants/messages/{template}.txt", facts)
    EmailMessage(subject=subject % names, body=body, to=[order.guest_email], headers={ONCE: key}).send()


# --- To merchants -----------------------------------------------------------------------------


def tell_commission_rule(*, rule, merchants):
    """What the association takes of their sales changes on a day: each of them is told, once."""
    facts = {"agreed": bool(rule.agreed_on)}
    subject = _("Ce que coûte la vente ici change le %(day)s") % {"day": words.long_day(rule.applies_from)}
    tell_merchants(rule, merchants, subject=subject, template="commission_rule", facts=facts)


def tell_commission_withdrawn(*, rule, merchants, reason):
    """A rule they were told of will not come."""
    subject = _("Ce que coûte la vente ici ne change pas")
    tell_merchants(rule, merchants, subject=subject, template="commission_withdrawn", facts={"reason": reason})


def tell_merchants(rule, merchants, *, subject, template, facts):
    facts = {
        "rule": rule,
        "name": words.name_of(rule),
        "whose": words.whose(rule),
        "how_much": words.how_much(rule),
        "when": words.when(rule),
        "link": settings.SITE_URL + reverse("selling_costs"),
        **facts,
    }
    body = render_to_string(f"merchants/messages/{template}.txt", facts)
    messages = [
        EmailMessage(subject, body, to=[merchant.email], headers={ONCE: f"{template}:{rule.pk}:{merchant.pk}"})
        for merchant in merchants
        if merchant.email
    ]
    get_connection().send_messages(messages)
