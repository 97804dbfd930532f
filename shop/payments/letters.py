"""What is written when a payment takes an unusual turn: a hold let go, a refund sent back, a payment contested."""

from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from merchants.models import AssociationMember, MerchantOrder
from merchants.telling import BuyerLetter
from shop.orders.messages import link_to
from shop.outbox.backend import KEY_HEADER
from shop.payments import weighing
from shop.templatetags.town import cents as amount_of

Role = AssociationMember.Role


def tell_lapsed(*, order, payment) -> None:
    """The card let go before all was weighed: nothing was taken, it is paid again or at the counter."""
    collection, facts = order.collection, _facts(order, payment.authorised_cents)
    subject = _("Commande %(code)s\u202f: le paiement par carte n’a pas pu être pris")
    key = f"lapsed:{payment.reference}"
    _write_buyer(order, subject, "lapsed", {**facts, "link": link_to(collection)}, f"{key}:resident")
    _write(_shops(order), subject, "lapsed_to_shop", facts, f"{key}:shops")
    _write(treasurers(), subject, "lapsed_to_treasurer", facts, f"{key}:treasurers")


def tell_soon_lapsed(*, payment) -> None:
    """Some hours are left to weigh everything; those who can do it are told, once."""
    facts = {**_facts(payment.order, payment.authorised_cents), "before": payment.capture_before}
    subject = _("Commande %(code)s\u202f: à peser sans attendre")
    late = _shops(payment.order, status__in=weighing.UNSETTLED)
    _write([*late, *treasurers()], subject, "soon_lapsed", facts, f"soon-lapsed:{payment.reference}")


def tell_refund_failed(*, refund) -> None:
    """The bank sent the money back: the resident knows that nothing is lost, the treasurer that it is still due."""
    order = refund.payment.order
    facts = {**_facts(order, refund.cents), "refused": _address("refund_otherwise", refund.pk)}
    subject = _("Commande %(code)s\u202f: remboursement refusé par la banque")
    key = f"refund-failed:{refund.key}"
    resident = {**facts, "operator": settings.OPERATOR, "link": link_to(order.collection)}
    _write_buyer(order, subject, "refund_failed", resident, f"{key}:resident")
    _write(treasurers(), subject, "refund_failed_to_treasurer", facts, f"{key}:treasurers")


def tell_disputed(*, dispute) -> None:
    """A bank takes a payment back: without an answer in time, the money is lost."""
    facts = {**_facts(dispute.payment.order, dispute.cents), "dispute": dispute, "list": _address("disputes")}
    subject = _("Commande %(code)s\u202f: paiement contesté")
    _write(treasurers(), subject, "disputed", facts, f"disputed:{dispute.reference}:{dispute.state}")


def treasurers() -> list[str]:
    """Addresses of those who keep the money; the association's own when nobody does."""
    members = AssociationMember.objects.filter(role=Role.TREASURER, user__is_active=True).exclude(user__email="")
    found = list(members.order_by("user__email").values_list("user__email", flat=True))
    return found or [settings.OPERATOR["email"]]


def _shops(order, **which) -> list[str]:
    standing = order.merchant_orders.exclude(status=MerchantOrder.Status.CANCELLED).filter(**which)
    return list(standing.order_by("pk").values_list("merchant__email", flat=True))


def _facts(order, cents) -> dict:
    collection = order.collection
    return {
        "collection": collection,
        "code": collection.spoken_code,
        "slot": collection.slot,
        "amount": amount_of(cents),
        "order_link": _address("association_order", collection.code),
    }


def _address(name, *arguments) -> str:
    return settings.SITE_URL + reverse(name, args=arguments)


def _write_buyer(order, subject, template, facts, key):
    address = order.collection.email
    # The key that this letter has always had: one that left before is not written again.
    key = f"{key}:{address}" if address else key
    template = f"payments/messages/{template}"
    BuyerLetter(order=order, address=address, subject=subject % facts, template=template, facts=facts, key=key).send()


def _write(recipients, subject, template, facts, key):
    """One letter for each address; the same one is never written twice."""
    body = render_to_string(f"payments/messages/{template}.txt", facts)
    letters = [
        mail.EmailMessage(subject=subject % facts, body=body, to=[address], headers={KEY_HEADER: f"{key}:{address}"})
        for address in dict.fromkeys(filter(None, recipients))
    ]
    mail.get_connection().send_messages(letters)
