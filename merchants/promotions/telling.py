"""What is written to a merchant when the association lowers its prices for a while, in the transaction of the act."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from merchants.notifications import ONCE

# A shop's whole list would be no message any more: its page has them all.
TOLD = 20


def tell_offered(*, promotion, plan):
    if not promotion.merchant.email:
        return
    link = settings.SITE_URL + reverse("merchant_promotions", args=[promotion.merchant.code])
    facts = {"promotion": promotion, "plan": plan, "prices": plan.prices[:TOLD], "link": link}
    facts["more"] = len(plan.prices) - len(facts["prices"])
    body = render_to_string("merchants/messages/promotion_offered.txt", facts)
    subject = _("L’association met vos produits en avant\u202f: %(name)s") % {"name": promotion.name}
    headers = {ONCE: f"promotion:{promotion.pk}"}
    EmailMessage(subject, body, to=[promotion.merchant.email], headers=headers).send()
