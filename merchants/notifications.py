"""What is written to a resident when a merchant cannot supply, and to a merchant when its terms change.

Each message is kept in the transaction of the act. A resident's address is the one given for the order, whoever signed
in: a merchant never sees it.
"""

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merchants import order_page
from merchants.books.earnings import kept_cents, order_kept_cents
from merchants.commission import words
from merchants.giving_back.money_back import owed_back, way_taken
from merchants.models import MerchantOrder, OrderedLine
from merchants.models.sheet import Allergen
from merchants.money import to_euros
from merchants.preparation.alike import pieces_like
from merchants.telling import ONCE, BuyerLetter


def tell_shortage(*, line, missing):
    """Some of a line is missing: what is left of it, and what there is now to pay."""
    merchant_order = MerchantOrder.objects.select_related("order__user", "merchant").get(pk=line.merchant_order_id)
    write(
        merchant_order,
        subject=_("%(merchant)s n’a pas tout pour votre commande %(code)s"),
        template="shortage",
        facts={
            **facts_of_missing(line, missing),
            "kept": kept_cents(merchant_order),
            "way": owed_back(merchant_order),
        },
        key=f"shortage:{line.pk}:{line.left_quantity}",
    )


def tell_replaced(*, line, missing, standing):
    """Another product stands in for what is missing: what it costs, what it contains, and how to refuse it."""
    merchant_order = MerchantOrder.objects.select_related("order__user", "merchant").get(pk=line.merchant_order_id)
    write(
        merchant_order,
        subject=_("%(merchant)s remplace un produit de votre commande %(code)s"),
        template="replaced",
        facts={
            **facts_of_missing(line, missing),
            "standing": standing,
            "allergens": allergens_of(standing),
            "kept": kept_cents(merchant_order),
            "way": owed_back(merchant_order),
        },
        key=f"replaced:{standing.pk}",
    )


def facts_of_missing(line, missing) -> dict:
    """How many are missing of all those ordered: a bundle may bring the same product on two lines."""
    pieces = pieces_like(line)
    told = {"line": line, "missing": missing, "ordered_of_all": sum(one.ordered_quantity for one in pieces)}
    return told | {"left_of_all": sum(one.left_quantity for one in pieces)}


def allergens_of(line) -> str:
    return ", ".join(str(Allergen(name).label).lower() for name in line.allergens)


def tell_merchant_refused(*, line):
    """The resident does not want what stands in: the merchant leaves it on the shelf."""
    merchant_order = MerchantOrder.objects.select_related("merchant").get(pk=line.merchant_order_id)
    merchant = merchant_order.merchant
    if not merchant.email:
        return
    link = settings.SITE_URL + reverse("merchant_order", args=[merchant.code, merchant_order.pk])
    facts = {"merchant_order": merchant_order, "line": line, "link": link}
    body = render_to_string("merchants/messages/replacement_refused.txt", facts)
    subject = _("Commande %(code)s : pas de remplacement") % {"code": merchant_order.spoken_code}
    key = f"replacement-refused:{line.pk}"
    EmailMessage(subject=subject, body=body, to=[merchant.email], headers={ONCE: key}).send()


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
    link = order_page.address_of(order)
    facts = {**facts, "merchant_order": merchant_order, "total": total, "link": link}
    BuyerLetter(
        order=order, subject=subject % names, template=f"merchants/messages/{template}", facts=facts, key=key
    ).send()


# --- To merchants, of what waits for them --------------------------------------------------------


def tell_to_prepare(*, merchant, orders, totals, due_until, place, key, is_more):
    """All there is to prepare for a slot once it is closed, or what came since."""
    due_at = orders[0].due_at
    pages = {"list_link": "picking_list", "labels_link": "bag_labels"}
    facts = {
        "merchant": merchant,
        "orders": orders,
        "totals": totals,
        "due_at": due_at,
        "due_until": due_until,
        "place": place,
        "is_more": is_more,
        "board_link": settings.SITE_URL + reverse("merchant_board", args=[merchant.code]),
        **{name: settings.SITE_URL + reverse(page, args=[merchant.code, due_at]) for name, page in pages.items()},
    }
    subject = _("En plus pour %(when)s, %(place)s") if is_more else _("À préparer pour %(when)s, %(place)s")
    names = {"when": date_format(timezone.localtime(due_at), "l j F"), "place": place}
    send_to([merchant.email], subject % names, "to_prepare", facts, key)


def tell_not_accepted(*, merchant, orders):
    """Once, before the association is told."""
    if not merchant.email:
        return
    link = settings.SITE_URL + reverse("merchant_board", args=[merchant.code])
    subject = ngettext("Une commande vous attend", "%(many)d commandes vous attendent", len(orders))
    facts = {"merchant": merchant, "orders": orders, "link": link}
    key = f"not-accepted:{orders[0].pk}"
    send_to([merchant.email], subject % {"many": len(orders)}, "not_accepted", facts, key)


def tell_association_not_accepted(*, merchant, orders, to):
    """The shop did not answer: somebody of the association looks."""
    subject = _("%(name)s n’a pas répondu") % {"name": merchant.name}
    facts = {"merchant": merchant, "orders": orders, "link": settings.SITE_URL + reverse("waiting_for_shops")}
    send_to(to, subject, "association_not_accepted", facts, f"not-answered:{orders[0].pk}")


def send_to(addresses, subject, template, facts, key):
    body = render_to_string(f"merchants/messages/{template}.txt", facts)
    if addresses:
        EmailMessage(subject=subject, body=body, to=addresses, headers={ONCE: key}).send()


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
