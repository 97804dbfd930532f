"""What is written to a resident when a merchant cannot supply; kept in the transaction of the act.

The address is the one given for the order, whoever signed in: a merchant never sees it.
"""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from merchants.books.earnings import kept_cents, order_kept_cents
from merchants.models import MerchantOrder
from merchants.money import to_euros

# Read by the outbox: a message with the same key is written once.
ONCE = "Message-Key"


def tell_shortage(*, line, missing):
    """Some of a line is missing: what is left of it, and what there is now to pay."""
    merchant_order = MerchantOrder.objects.select_related("order__user", "merchant").get(pk=line.merchant_order_id)
    write(
        merchant_order,
        subject=_("%(merchant)s n’a pas tout pour votre commande %(code)s"),
        template="shortage",
        facts={"line": line, "missing": missing, "kept": kept_cents(merchant_order)},
        key=f"shortage:{line.pk}:{line.kept_quantity}",
    )


def tell_given_up(*, merchant_order, reason):
    """A merchant cannot prepare its part."""
    write(
        merchant_order,
        subject=_("%(merchant)s ne peut pas préparer votre commande %(code)s"),
        template="given_up",
        facts={"reason": reason},
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
