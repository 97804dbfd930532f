"""What is written to a merchant about where its money goes, and to the treasurer of what the night found."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from merchants.notifications import ONCE
from shop.payments.letters import treasurers


def tell_iban_changed(*, account):
    """To the shop's own address, whoever typed it: only the last digits are written."""
    facts = {
        "account": account,
        "last_digits": account.iban[-4:],
        "url": settings.SITE_URL + reverse("merchant_payouts", args=[account.merchant.code]),
        "site": settings.SITE_NAME,
    }
    EmailMessage(
        subject=_("%(merchant)s\u202f: votre compte bancaire a changé") % {"merchant": account.merchant},
        body=render_to_string("settlement/messages/iban_changed.txt", facts),
        to=[account.merchant.email],
        headers={ONCE: f"iban:{account.pk}:{account.iban_changed_at.isoformat()}"},
    ).send()


def tell_differences(*, reconciliation):
    """To those who keep the money: what does not agree, each with where to look."""
    facts = {
        "reconciliation": reconciliation,
        "url": settings.SITE_URL + reverse("caisse"),
        "site": settings.SITE_NAME,
    }
    for address in treasurers():
        EmailMessage(
            subject=_("Caisse\u202f: %(count)d points à regarder") % {"count": len(reconciliation.differences)},
            body=render_to_string("settlement/messages/differences.txt", facts),
            to=[address],
            headers={ONCE: f"reconciliation:{reconciliation.pk}:{address}"},
        ).send()
